//! The lines that edits take away and bring. Cost: O(text + edits).

use layerlab_protocol::check::Edit;

/// Neighbouring lines that change together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// The unchanged line above, when lines only come: it says where.
    pub above: Option<String>,
    /// 1-based number of the first removed line, or of the line before which lines are added.
    pub line: u32,
    /// Lines that go.
    pub removed: Vec<String>,
    /// Lines that come.
    pub added: Vec<String>,
}

/// Bytes from and to, and what comes there.
type Splice<'a> = (usize, usize, &'a str);

/// The changed lines. Edits outside the text or overlapping give nothing: they belong to another revision.
pub fn hunks(text: &str, edits: &[Edit]) -> Vec<Hunk> {
    let Some(mut edits) = in_bytes(text, edits) else {
        return Vec::new();
    };
    edits.sort_by_key(|(from, to, _)| (*from, *to));
    if edits.windows(2).any(|pair| pair[1].0 < pair[0].1) {
        return Vec::new();
    }
    let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line_end = |at: usize| text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
    // Edits whose lines touch make one hunk.
    let mut groups: Vec<(usize, usize, Vec<Splice<'_>>)> = Vec::new();
    for (from, to, insert) in edits {
        // An edit that ends right behind a line break does not touch the next line.
        let last = if to > from && text[..to].ends_with('\n') {
            to - 1
        } else {
            to
        };
        let (start, end) = (line_start(from), line_end(last));
        match groups.last_mut() {
            Some(group) if start < group.1 => {
                group.1 = group.1.max(end);
                group.2.push((from, to, insert));
            }
            _ => groups.push((start, end, vec![(from, to, insert)])),
        }
    }
    groups
        .into_iter()
        .filter_map(|(start, end, edits)| {
            let mut new = String::new();
            let mut at = start;
            for (from, to, insert) in edits {
                new.push_str(&text[at..from]);
                new.push_str(insert);
                at = to;
            }
            new.push_str(text.get(at..end).unwrap_or_default());
            hunk(text, start, &text[start..end], &new)
        })
        .collect()
}

fn hunk(text: &str, start: usize, old: &str, new: &str) -> Option<Hunk> {
    let mut removed: Vec<&str> = old.lines().collect();
    let mut added: Vec<&str> = new.lines().collect();
    let mut line = text[..start].bytes().filter(|byte| *byte == b'\n').count() + 1;
    while !removed.is_empty() && !added.is_empty() && removed[0] == added[0] {
        removed.remove(0);
        added.remove(0);
        line += 1;
    }
    while !removed.is_empty() && removed.last() == added.last() {
        removed.pop();
        added.pop();
    }
    let owned = |lines: Vec<&str>| lines.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let above = removed
        .is_empty()
        .then(|| text.lines().nth(line.checked_sub(2)?))
        .flatten();
    (!removed.is_empty() || !added.is_empty()).then(|| Hunk {
        above: above.map(str::to_owned),
        line: u32::try_from(line).unwrap_or(u32::MAX),
        removed: owned(removed),
        added: owned(added),
    })
}

/// Byte offsets of the edits; `None` when one is outside the text or inside a character.
fn in_bytes<'a>(text: &str, edits: &'a [Edit]) -> Option<Vec<Splice<'a>>> {
    let mut wanted: Vec<u32> = edits
        .iter()
        .flat_map(|edit| [edit.utf16.from, edit.utf16.to])
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut known = Vec::with_capacity(wanted.len());
    let mut next = wanted.iter().copied().peekable();
    let mut unit = 0_u32;
    for (byte, char) in text.char_indices().chain([(text.len(), '\0')]) {
        if next.next_if_eq(&unit).is_some() {
            known.push((unit, byte));
        }
        unit += char.len_utf16() as u32;
    }
    let byte_of = |unit: u32| {
        let at = known.binary_search_by_key(&unit, |(unit, _)| *unit).ok()?;
        Some(known[at].1)
    };
    edits
        .iter()
        .map(|edit| {
            let (from, to) = (byte_of(edit.utf16.from)?, byte_of(edit.utf16.to)?);
            (from <= to).then_some((from, to, edit.text.as_str()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_protocol::check::{Position, Range, Utf16};

    fn edit(from: u32, to: u32, text: &str) -> Edit {
        let nowhere = Position { line: 1, column: 1 };
        Edit {
            range: Range {
                start: nowhere,
                end: nowhere,
            },
            utf16: Utf16 { from, to },
            text: text.to_owned(),
        }
    }

    #[track_caller]
    fn check(text: &str, edits: &[Edit], expected: &[(u32, &[&str], &[&str])]) {
        let found = hunks(text, edits);
        let found: Vec<_> = found
            .iter()
            .map(|hunk| {
                let removed: Vec<&str> = hunk.removed.iter().map(String::as_str).collect();
                let added: Vec<&str> = hunk.added.iter().map(String::as_str).collect();
                (hunk.line, removed, added)
            })
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(l, r, a)| (*l, r.to_vec(), a.to_vec()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_replacement_shows_its_lines() {
        check(
            "FROM a\nRUN b\n",
            &[edit(11, 12, "c")],
            &[(2, &["RUN b"], &["RUN c"])],
        );
    }

    #[test]
    fn an_insertion_between_lines_removes_nothing() {
        check(
            "FROM a\nCMD b\n",
            &[edit(7, 7, "USER c\n")],
            &[(2, &[], &["USER c"])],
        );
    }

    #[test]
    fn lines_that_only_come_show_the_line_above() {
        let above = |text: &str, edits: &[Edit]| hunks(text, edits)[0].above.clone();
        assert_eq!(
            above("FROM a\nCMD b\n", &[edit(7, 7, "USER c\n")]).as_deref(),
            Some("FROM a")
        );
        assert_eq!(above("FROM a\n", &[edit(0, 0, "# b\n")]), None);
        assert_eq!(above("FROM a\nRUN b\n", &[edit(11, 12, "c")]), None);
    }

    #[test]
    fn a_deleted_line_adds_nothing() {
        check("A\nB\nC\n", &[edit(2, 4, "")], &[(2, &["B"], &[])]);
    }

    #[test]
    fn edits_far_apart_are_two_hunks() {
        check(
            "A\nB\nC\n",
            &[edit(0, 1, "x"), edit(4, 5, "y")],
            &[(1, &["A"], &["x"]), (3, &["C"], &["y"])],
        );
    }

    #[test]
    fn offsets_are_utf16() {
        check("# 🐳\nA\n", &[edit(5, 6, "b")], &[(2, &["A"], &["b"])]);
    }

    #[test]
    fn edits_of_another_text_show_nothing() {
        check("A\n", &[edit(5, 9, "x")], &[]);
        check("ABC\n", &[edit(0, 2, "x"), edit(1, 3, "y")], &[]);
        check("🐳\n", &[edit(1, 2, "x")], &[]);
    }
}
