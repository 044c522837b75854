//! Gettext catalogues as text: the part of the `.po` format that lessons need.
//!
//! `polib` reads the format too, but keeps no line numbers, and a broken translation must be found in its file.
//! Deliberately absent: contexts and plural forms, which no lesson has; they are errors instead of being dropped.
//! Source of the format: the GNU gettext manual, "The Format of PO Files".

use super::super::problem::{Problem, Problems};

/// Lines are wrapped after this many characters, as gettext's own tools do.
const WIDTH: usize = 77;

/// One message and its translation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// Line of `msgstr`, from 1; 0 when it was not read from a file.
    pub(super) line: u32,
    /// What translators wrote (`# …`).
    pub(super) notes: Vec<String>,
    /// What the extractor says of it (`#. …`).
    pub(super) about: Vec<String>,
    /// Where it stands (`#: …`).
    pub(super) places: Vec<String>,
    /// Translated, but of another English text.
    pub(super) fuzzy: bool,
    /// The English text that a fuzzy translation belongs to (`#| msgid …`).
    pub(super) previous: String,
    /// The English text.
    pub(super) id: String,
    /// The translation; empty when there is none.
    pub(super) text: String,
    /// No longer in the course (`#~ …`).
    pub(super) obsolete: bool,
}

impl Entry {
    /// Is this a translation of just this text?
    pub(super) fn is_current(&self) -> bool {
        !self.obsolete && !self.fuzzy && !self.text.is_empty()
    }
}

/// A `.po` file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Catalogue {
    /// The header's text: `Key: value` lines.
    pub(super) header: String,
    /// All messages, in the file's order; obsolete ones too.
    pub(super) entries: Vec<Entry>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    None,
    Id,
    Text,
    Previous,
}

/// Reads a catalogue. Cost: O(bytes).
///
/// # Errors
/// What is not understood, with its line.
pub(super) fn parse(path: &str, text: &str) -> Result<Catalogue, Vec<Problem>> {
    let mut problems = Problems::new(path);
    let mut catalogue = Catalogue::default();
    let mut entry = Entry::default();
    let (mut part, mut begun) = (Part::None, false);
    let mut finish = |entry: &mut Entry, begun: &mut bool| {
        let done = std::mem::take(entry);
        if std::mem::take(begun) {
            if done.id.is_empty() {
                catalogue.header = done.text;
            } else {
                catalogue.entries.push(done);
            }
        }
    };
    for (line, number) in text.lines().zip(1_u32..) {
        let line = line.trim();
        let (obsolete, rest) = match line.strip_prefix("#~") {
            Some(rest) => (true, rest.trim_start()),
            None => (false, line),
        };
        if rest.is_empty() {
            part = Part::None;
            continue;
        }
        let starts =
            rest.starts_with('#') && !rest.starts_with("#|") || rest.starts_with("#| msgid ");
        if part == Part::Text && (starts || rest.starts_with("msgid ") || rest.starts_with('|'))
            || part == Part::None && entry.line > 0
        {
            finish(&mut entry, &mut begun);
            part = Part::None;
        }
        let previous = rest
            .strip_prefix("#|")
            .or_else(|| rest.strip_prefix('|').filter(|_| obsolete))
            .map(str::trim_start);
        let mut quoted = None;
        if let Some(previous) = previous {
            part = Part::Previous;
            quoted = Some(previous.strip_prefix("msgid ").unwrap_or(previous));
        } else if let Some(more) = rest.strip_prefix("#.") {
            entry.about.push(more.trim().to_owned());
        } else if let Some(more) = rest.strip_prefix("#:") {
            entry.places.push(more.trim().to_owned());
        } else if let Some(flags) = rest.strip_prefix("#,") {
            entry.fuzzy |= flags.split(',').any(|flag| flag.trim() == "fuzzy");
        } else if let Some(note) = rest.strip_prefix('#') {
            entry.notes.push(note.trim().to_owned());
        } else if let Some(more) = rest.strip_prefix("msgid ") {
            (part, begun) = (Part::Id, true);
            entry.obsolete = obsolete;
            quoted = Some(more);
        } else if let Some(more) = rest.strip_prefix("msgstr ") {
            if part != Part::Id {
                problems.error(number, "`msgstr` without a `msgid` above it");
            }
            (part, entry.line) = (Part::Text, number);
            quoted = Some(more);
        } else if rest.starts_with('"') && part != Part::None {
            quoted = Some(rest);
        } else if rest.starts_with("msgctxt")
            || rest.starts_with("msgid_plural")
            || rest.starts_with("msgstr[")
        {
            problems.error(number, "contexts and plural forms have no use in lessons");
        } else {
            problems.error(number, "this line is not understood");
        }
        if let Some(quoted) = quoted {
            let into = match part {
                Part::Id => &mut entry.id,
                Part::Text => &mut entry.text,
                Part::Previous | Part::None => &mut entry.previous,
            };
            if !unquote(quoted.trim(), into) {
                problems.error(
                    number,
                    "a text stands between double quotes, with `\\\"` for a quote inside",
                );
            }
        }
    }
    finish(&mut entry, &mut begun);
    if problems.found.is_empty() {
        Ok(catalogue)
    } else {
        Err(problems.found)
    }
}

/// Appends the text between the quotes; `false` when it is no such text.
fn unquote(quoted: &str, into: &mut String) -> bool {
    let Some(inner) = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    else {
        return false;
    };
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return false,
            '\\' => match chars.next() {
                Some('n') => into.push('\n'),
                Some('t') => into.push('\t'),
                Some(c @ ('"' | '\\')) => into.push(c),
                _ => return false,
            },
            c => into.push(c),
        }
    }
    true
}

/// Writes a catalogue, as gettext's own tools would. Reading it again gives the same one, lines aside.
pub(super) fn write(catalogue: &Catalogue) -> String {
    let mut out = String::new();
    keyword(&mut out, "", "msgid", "");
    keyword(&mut out, "", "msgstr", &catalogue.header);
    for entry in &catalogue.entries {
        out.push('\n');
        for note in &entry.notes {
            out.push_str(format!("# {note}").trim_end());
            out.push('\n');
        }
        if !entry.obsolete {
            for about in &entry.about {
                out.push_str(&format!("#. {about}\n"));
            }
            for place in &entry.places {
                out.push_str(&format!("#: {place}\n"));
            }
        }
        if entry.fuzzy {
            out.push_str("#, fuzzy\n");
        }
        let mark = if entry.obsolete { "#~ " } else { "" };
        if !entry.previous.is_empty() {
            let before = if entry.obsolete { "#~| " } else { "#| " };
            keyword(&mut out, before, "msgid", &entry.previous);
        }
        keyword(&mut out, mark, "msgid", &entry.id);
        keyword(&mut out, mark, "msgstr", &entry.text);
    }
    out
}

fn keyword(out: &mut String, mark: &str, word: &str, text: &str) {
    let lines = wrapped(text);
    match lines.as_slice() {
        [only] if mark.len() + word.len() + only.len() < WIDTH && !only.contains("\\n") => {
            out.push_str(&format!("{mark}{word} \"{only}\"\n"));
        }
        [] => out.push_str(&format!("{mark}{word} \"\"\n")),
        lines => {
            out.push_str(&format!("{mark}{word} \"\"\n"));
            for line in lines {
                out.push_str(&format!("{mark}\"{line}\"\n"));
            }
        }
    }
}

/// The escaped text in pieces of one line each.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in text.split_inclusive([' ', '\n']) {
        let escaped: String = piece
            .chars()
            .map(|c| match c {
                '\n' => "\\n".to_owned(),
                '\t' => "\\t".to_owned(),
                '"' | '\\' => format!("\\{c}"),
                c => c.to_string(),
            })
            .collect();
        if !line.is_empty() && line.chars().count() + escaped.chars().count() > WIDTH {
            lines.push(std::mem::take(&mut line));
        }
        line.push_str(&escaped);
        if piece.ends_with('\n') {
            lines.push(std::mem::take(&mut line));
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_part_of_an_entry_is_read() {
        let text = concat!(
            "msgid \"\"\nmsgstr \"\"\n\"Language: de\\n\"\n\n",
            "# look again\n#. paragraph\n#: a/lesson.md#b\n#, fuzzy\n#| msgid \"Old \"\n#| \"text.\"\n",
            "msgid \"A \\\"new\\\" \"\n\"text.\"\nmsgstr \"Ein neuer Text.\"\n\n",
            "#~ msgid \"Gone\"\n#~ msgstr \"Weg\"\n",
        );
        let catalogue = parse("de/a/lesson.po", text).expect("it is understood");
        assert_eq!(catalogue.header, "Language: de\n");
        let [entry, gone] = catalogue.entries.as_slice() else {
            panic!("{catalogue:?}")
        };
        assert_eq!(entry.id, "A \"new\" text.");
        assert_eq!(entry.text, "Ein neuer Text.");
        assert_eq!(entry.previous, "Old text.");
        assert_eq!((entry.line, entry.fuzzy), (13, true));
        assert_eq!(
            (&*entry.notes, &*entry.about, &*entry.places),
            (
                &["look again".to_owned()][..],
                &["paragraph".to_owned()][..],
                &["a/lesson.md#b".to_owned()][..],
            )
        );
        assert!(gone.obsolete && gone.id == "Gone" && gone.text == "Weg");
    }

    #[test]
    fn faults_have_lines() {
        for (text, line) in [
            ("msgid \"a\"\nmsgstr \"b\n", 2),
            ("msgstr \"b\"\n", 1),
            ("msgid \"a\"\nmsgstr \"b\"\nwhat\n", 3),
            ("msgctxt \"a\"\n", 1),
            ("msgid \"a\"\nmsgstr \"b\" c\"\n", 2),
        ] {
            let problems = parse("de/course.po", text).expect_err(text);
            assert_eq!(
                problems.first().map(|problem| problem.line),
                Some(line),
                "{text}"
            );
        }
    }

    fn words() -> impl Strategy<Value = String> {
        "[a-z \"\\\\\n\täß`]{1,200}"
    }

    proptest! {
        #[test]
        fn written_catalogues_are_read_back(entries in proptest::collection::vec((words(), words(), words(), any::<bool>(), any::<bool>()), 0..6)) {
            let entries: Vec<Entry> = entries.into_iter().map(|(id, text, previous, fuzzy, obsolete)| Entry {
                id, text, fuzzy, obsolete, previous: if fuzzy { previous } else { String::new() }, ..Entry::default()
            }).collect();
            let catalogue = Catalogue { header: "Language: de\n".to_owned(), entries };
            let mut read = parse("x", &write(&catalogue)).expect("it is understood");
            read.entries.iter_mut().for_each(|entry| entry.line = 0);
            prop_assert_eq!(read, catalogue);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[a-z#~|.:, \"\\\\\nmsgidtr]{0,200}") {
            let _ = parse("x", &text);
        }
    }
}
