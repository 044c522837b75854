//! What the pieces of docker's output are.

use super::{Line, Role, Span, Stream};

/// Beginnings of lines that say what kind of line it is.
const STARTS: [(&str, Role); 9] = [
    ("Error response from daemon:", Role::Error),
    ("docker: Error response from daemon:", Role::Error),
    ("Error parsing reference:", Role::Error),
    ("Error:", Role::Error),
    ("ERROR:", Role::Error),
    ("error:", Role::Error),
    ("template parsing error:", Role::Error),
    ("WARNING!", Role::Warning),
    ("WARNING:", Role::Warning),
];

/// Ends of lines that say how something went.
const ENDS: [(&str, Role); 7] = [
    (" CACHED", Role::Saved),
    (": Already exists", Role::Saved),
    (": Layer already exists", Role::Saved),
    (": Pull complete", Role::Done),
    (": Download complete", Role::Done),
    (": Pushed", Role::Done),
    (" FINISHED", Role::Done),
];

/// Marks a text of one stream, line by line.
#[must_use]
pub fn mark(stream: Stream, text: &str) -> Vec<Line> {
    let mut lines: Vec<&str> = text.split('\n').collect();
    if lines.last() == Some(&"") {
        lines.pop();
    }
    lines
        .into_iter()
        .map(|line| Line {
            stream,
            spans: spans(line),
        })
        .collect()
}

/// The text of lines, as it went in.
#[must_use]
pub fn plain_text(lines: &[Line]) -> String {
    let mut out = String::new();
    for line in lines {
        for span in &line.spans {
            out.push_str(&span.text);
        }
        out.push('\n');
    }
    out
}

struct Spans(Vec<Span>);

impl Spans {
    fn push(&mut self, role: Role, text: &str) {
        if text.is_empty() {
            return;
        }
        if let Some(last) = self.0.last_mut()
            && last.role == role
        {
            last.text.push_str(text);
            return;
        }
        self.0.push(Span {
            role,
            text: text.into(),
        });
    }
}

fn spans(line: &str) -> Vec<Span> {
    let mut out = Spans(Vec::new());
    if is_header(line) {
        out.push(Role::Header, line);
        return out.0;
    }
    let mut rest = line;
    for (start, role) in STARTS {
        if let Some(after) = rest.strip_prefix(start) {
            out.push(role, start);
            rest = after;
            break;
        }
    }
    // `#7 DONE 0.1s`: the number of a vertex.
    if let Some((number, after)) = rest.split_once(' ')
        && number.strip_prefix('#').is_some_and(|digits| {
            !digits.is_empty() && digits.chars().all(|each| each.is_ascii_digit())
        })
    {
        out.push(Role::Step, number);
        rest = rest.get(number.len()..).unwrap_or(after);
        if let Some(message) = rest.strip_prefix(" ERROR:") {
            out.push(Role::Error, " ERROR:");
            rest = message;
        } else if rest.starts_with(" DONE") {
            out.push(Role::Done, rest);
            return out.0;
        }
    }
    let ending = ENDS
        .into_iter()
        .find(|(end, _)| rest.trim_end().ends_with(end));
    if let Some((end, role)) = ending {
        let trimmed = rest.trim_end();
        let cut = trimmed.len() - end.len();
        words(rest.get(..cut).unwrap_or_default(), &mut out);
        out.push(role, rest.get(cut..).unwrap_or_default());
        return out.0;
    }
    words(rest, &mut out);
    out.0
}

/// A line of capitals: headers of a table, or a title that ends with a colon.
fn is_header(line: &str) -> bool {
    let letters = || line.chars().filter(|each| each.is_alphabetic());
    let table = letters().count() > 3
        && letters().all(char::is_uppercase)
        && line
            .chars()
            .all(|each| each.is_ascii_alphabetic() || " →".contains(each));
    const TITLES: [&str; 11] = [
        "Images space usage:",
        "Containers space usage:",
        "Local Volumes space usage:",
        "Deleted Containers:",
        "Deleted Networks:",
        "Deleted Volumes:",
        "Deleted Images:",
        "Deleted build cache objects:",
        "Options:",
        "Commands:",
        "Aliases:",
    ];
    table || TITLES.contains(&line)
}

fn words(text: &str, out: &mut Spans) {
    let mut at = 0;
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        let length = if rest.starts_with(' ') {
            rest.len() - rest.trim_start_matches(' ').len()
        } else {
            rest.find(' ').unwrap_or(rest.len())
        };
        let word = rest.get(..length).unwrap_or(rest);
        if let Some(age) = age_length(rest) {
            out.push(Role::Age, rest.get(..age).unwrap_or_default());
            at += age;
            continue;
        }
        word_spans(word, out);
        at += length.max(1);
    }
}

/// `About a minute ago`, `3 seconds ago`: the length in bytes.
fn age_length(rest: &str) -> Option<usize> {
    let starts = rest.starts_with(|each: char| each.is_ascii_digit())
        || rest.starts_with("About a")
        || rest.starts_with("Less than");
    if !starts {
        return None;
    }
    let end = rest.find(" ago")? + " ago".len();
    let words = rest.get(..end)?.split(' ').count();
    (words <= 6 && !rest.get(..end)?.contains("  ")).then_some(end)
}

fn word_spans(word: &str, out: &mut Spans) {
    let hexadecimal = |text: &str| {
        text.chars()
            .all(|each| each.is_ascii_digit() || ('a'..='f').contains(&each))
    };
    if let Some(at) = word.find("sha256:") {
        let digits = word.get(at + 7..).unwrap_or_default();
        let length = digits
            .find(|each: char| !each.is_ascii_hexdigit())
            .unwrap_or(digits.len());
        if length >= 12 {
            let end = at + 7 + length;
            out.push(Role::Plain, word.get(..at).unwrap_or_default());
            out.push(Role::Digest, word.get(at..end).unwrap_or_default());
            out.push(Role::Plain, word.get(end..).unwrap_or_default());
            return;
        }
    }
    let core = word.trim_end_matches([':', ',', '.']);
    let tail = word.get(core.len()..).unwrap_or_default();
    let role = if matches!(core.len(), 12 | 64) && hexadecimal(core) {
        Role::Identifier
    } else if matches!(
        core,
        "<none>" | "<missing>" | "<untagged>" | "<none>:<none>"
    ) {
        Role::Absent
    } else if is_size(core) {
        Role::Size
    } else if core.starts_with("https://") || core.starts_with("http://") {
        Role::Link
    } else {
        Role::Plain
    };
    out.push(role, core);
    out.push(Role::Plain, tail);
}

fn is_size(word: &str) -> bool {
    let number = word.trim_end_matches(|each: char| each.is_ascii_alphabetic());
    let unit = word.get(number.len()..).unwrap_or_default();
    !number.is_empty()
        && number
            .chars()
            .all(|each| each.is_ascii_digit() || each == '.')
        && number.starts_with(|each: char| each.is_ascii_digit())
        && matches!(
            unit,
            "B" | "kB" | "MB" | "GB" | "TB" | "KiB" | "MiB" | "GiB"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, wanted: &[(Role, &str)]) {
        let found = mark(Stream::Out, line);
        let spans: Vec<(Role, &str)> = found[0]
            .spans
            .iter()
            .map(|span| (span.role, span.text.as_str()))
            .collect();
        assert_eq!(spans, wanted);
        assert_eq!(plain_text(&found), format!("{line}\n"));
    }

    #[test]
    fn tables_errors_and_steps() {
        check(
            "REPOSITORY   TAG       IMAGE ID",
            &[(Role::Header, "REPOSITORY   TAG       IMAGE ID")],
        );
        check(
            "<none>  0490f8758f80   About a minute ago   2.07MB",
            &[
                (Role::Absent, "<none>"),
                (Role::Plain, "  "),
                (Role::Identifier, "0490f8758f80"),
                (Role::Plain, "   "),
                (Role::Age, "About a minute ago"),
                (Role::Plain, "   "),
                (Role::Size, "2.07MB"),
            ],
        );
        check(
            "Error response from daemon: No such image: app:2",
            &[
                (Role::Error, "Error response from daemon:"),
                (Role::Plain, " No such image: app:2"),
            ],
        );
        check("#6 CACHED", &[(Role::Step, "#6"), (Role::Saved, " CACHED")]);
        check(
            "#6 DONE 0.1s",
            &[(Role::Step, "#6"), (Role::Done, " DONE 0.1s")],
        );
        check(
            "e6b2af0d17c1: Already exists",
            &[
                (Role::Identifier, "e6b2af0d17c1"),
                (Role::Saved, ": Already exists"),
            ],
        );
        check(
            "Digest: sha256:725cc01144035330c9179a5c7e46ee2ab2a8f45e90c277bdc5b5b2efd84d378a",
            &[
                (Role::Plain, "Digest: "),
                (
                    Role::Digest,
                    "sha256:725cc01144035330c9179a5c7e46ee2ab2a8f45e90c277bdc5b5b2efd84d378a",
                ),
            ],
        );
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost(text in "[ a-zA-Z0-9#:.<>→é\n-]{0,80}") {
            let marked = plain_text(&mark(Stream::Out, &text));
            let wanted = if text.is_empty() || text.ends_with('\n') { text.clone() } else { format!("{text}\n") };
            proptest::prop_assert_eq!(marked, wanted);
        }
    }
}
