//! Running text written back as Markdown, as catalogues carry it, and read again.
//!
//! Catalogues are made from the compiled lesson instead of its source, so that extraction and application walk the
//! same tree and cannot disagree. What is written here reads as the same text; [`id`] makes sure of it.

use super::super::markdown;
use super::super::problem::Problems;
use crate::model::{Inline, LinkTarget};
use std::collections::BTreeSet;

/// Is there a word that can be translated? Code has none.
pub(super) fn has_words(text: &[Inline]) -> bool {
    text.iter().any(|inline| match inline {
        Inline::Text(text) | Inline::Image { alt: text, .. } => {
            text.chars().any(char::is_alphabetic)
        }
        Inline::Emph(inner)
        | Inline::Strong(inner)
        | Inline::Link { content: inner, .. }
        | Inline::Untranslated { content: inner, .. } => has_words(inner),
        Inline::Code { .. } | Inline::Footnote(_) | Inline::Break => false,
    })
}

/// The same for text in which only backticks mean something.
pub(super) fn has_plain_words(text: &str) -> bool {
    text.split('`')
        .step_by(2)
        .any(|part| part.chars().any(char::is_alphabetic))
}

/// Markdown of a text; `None` when it cannot be written so that it reads the same.
pub(super) fn id(text: &[Inline]) -> Option<String> {
    let written = written(text);
    let mut problems = Problems::new("");
    let read = read(&written, 0, &footnotes(text), &mut problems);
    (read == text && problems.found.is_empty()).then_some(written)
}

/// Reads what [`id`] wrote, or its translation. `notes` are the labels of footnotes that it may refer to.
pub(super) fn read(
    text: &str,
    line: u32,
    notes: &[String],
    problems: &mut Problems<'_>,
) -> Vec<Inline> {
    let mut whole = text.to_owned();
    for note in notes {
        // A reference without a definition would be read as plain text.
        whole.push_str(&format!("\n\n[^{note}]: {note}"));
    }
    markdown::read_inline(&whole, line, problems, &mut Vec::new())
}

/// Labels of the footnotes that a text refers to.
pub(super) fn footnotes(text: &[Inline]) -> Vec<String> {
    let mut fixed = Fixed::default();
    fixed.add(text);
    fixed.notes.into_iter().collect()
}

/// What a translation must keep as it is.
#[derive(Debug, Default, PartialEq, Eq)]
struct Fixed {
    code: BTreeSet<(String, bool)>,
    links: BTreeSet<String>,
    pictures: BTreeSet<String>,
    notes: BTreeSet<String>,
}

impl Fixed {
    fn add(&mut self, text: &[Inline]) {
        for inline in text {
            match inline {
                Inline::Text(_) | Inline::Break => {}
                Inline::Code { text, run } => {
                    self.code.insert((text.clone(), *run));
                }
                Inline::Link { to, content } => {
                    self.links.insert(address(to));
                    self.add(content);
                }
                Inline::Image { src, .. } => {
                    self.pictures.insert(src.clone());
                }
                Inline::Footnote(label) => {
                    self.notes.insert(label.clone());
                }
                Inline::Emph(inner)
                | Inline::Strong(inner)
                | Inline::Untranslated { content: inner, .. } => {
                    self.add(inner);
                }
            }
        }
    }
}

/// What a translation lost or made up, in words; `None` when code, links, pictures and footnotes are those of the
/// original, each at least once. Their order and number are the translator's.
pub(super) fn damage(original: &[Inline], translation: &[Inline]) -> Option<String> {
    let (mut was, mut is) = (Fixed::default(), Fixed::default());
    was.add(original);
    is.add(translation);
    let code =
        |(text, run): &(String, bool)| format!("`{text}`{}", if *run { "{.run}" } else { "" });
    let code_of = |fixed: &Fixed| fixed.code.iter().map(code).collect::<BTreeSet<_>>();
    difference("code", &code_of(&was), &code_of(&is))
        .or_else(|| difference("the link", &was.links, &is.links))
        .or_else(|| difference("the picture", &was.pictures, &is.pictures))
        .or_else(|| difference("the footnote", &was.notes, &is.notes))
}

/// The same for text in which only backticks mean something.
pub(super) fn plain_damage(original: &str, translation: &str) -> Option<String> {
    if translation.matches('`').count() % 2 == 1 {
        return Some("a backtick stands alone".to_owned());
    }
    let code = |text: &str| -> BTreeSet<String> {
        text.split('`')
            .skip(1)
            .step_by(2)
            .map(|part| format!("`{part}`"))
            .collect()
    };
    difference("code", &code(original), &code(translation))
}

fn difference(what: &str, was: &BTreeSet<String>, is: &BTreeSet<String>) -> Option<String> {
    if let Some(lost) = was.difference(is).next() {
        return Some(format!("the translation loses {what} {lost}"));
    }
    let added = is.difference(was).next()?;
    Some(format!(
        "the translation has {what} {added}, which the original has not"
    ))
}

fn address(to: &LinkTarget) -> String {
    match to {
        LinkTarget::Lesson {
            id,
            anchor: Some(anchor),
        } => format!("lesson:{id}#{anchor}"),
        LinkTarget::Lesson { id, anchor: None } => format!("lesson:{id}"),
        LinkTarget::Rule { id } => format!("rule:{id}"),
        LinkTarget::Term { id } => format!("term:{id}"),
        LinkTarget::Sample { id } => format!("sample:{id}"),
        LinkTarget::Anchor(anchor) => format!("#{anchor}"),
        LinkTarget::External(url) => url.clone(),
    }
}

fn written(text: &[Inline]) -> String {
    let mut out = String::new();
    put(text, &mut out);
    // What would make a list, a heading or a quotation of the first line.
    let digits = out.chars().take_while(char::is_ascii_digit).count();
    let mut rest = out.chars().skip(digits);
    let (mark, next) = (rest.next(), rest.next().unwrap_or(' '));
    let at = match mark {
        Some('.' | ')') if digits > 0 && next == ' ' => Some(digits),
        Some('>') if digits == 0 => Some(0),
        Some(mark @ ('#' | '+' | '-')) if digits == 0 && (next == ' ' || next == mark) => Some(0),
        _ => None,
    };
    if let Some(at) = at {
        out.insert(at, '\\');
    }
    out
}

fn put(text: &[Inline], out: &mut String) {
    let mut rest = text.iter().peekable();
    while let Some(inline) = rest.next() {
        match inline {
            Inline::Text(text) => {
                escape(text, out);
                if text.ends_with('!') && matches!(rest.peek(), Some(Inline::Link { .. })) {
                    out.insert(out.len() - 1, '\\');
                }
            }
            Inline::Emph(inner) => wrap("*", inner, out),
            Inline::Strong(inner) => wrap("**", inner, out),
            Inline::Untranslated { content, .. } => put(content, out),
            Inline::Code { text, run } => {
                code(text, out);
                if *run {
                    out.push_str("{.run}");
                }
            }
            Inline::Link { to, content } => {
                out.push('[');
                put(content, out);
                out.push_str(&format!("]({})", address(to)));
            }
            Inline::Image { src, alt } => {
                out.push_str("![");
                escape(alt, out);
                out.push_str(&format!("]({src})"));
            }
            Inline::Footnote(label) => out.push_str(&format!("[^{label}]")),
            Inline::Break => out.push_str("\\\n"),
        }
    }
}

fn wrap(mark: &str, inner: &[Inline], out: &mut String) {
    out.push_str(mark);
    put(inner, out);
    out.push_str(mark);
}

fn code(text: &str, out: &mut String) {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    out.push_str(&format!("{fence}{pad}{text}{pad}{fence}"));
}

fn escape(text: &str, out: &mut String) {
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        let means_something = match c {
            '\\' | '*' | '`' | '[' | ']' => true,
            '_' => !(before.is_alphanumeric() && next.is_alphanumeric()),
            '<' => next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?'),
            '&' => next.is_ascii_alphanumeric() || next == '#',
            _ => false,
        };
        if means_something {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Vec<Inline> {
        let mut problems = Problems::new("");
        let read = read(text, 1, &["a".to_owned()], &mut problems);
        assert_eq!(problems.found, []);
        read
    }

    #[test]
    fn markdown_survives_a_round_trip() {
        for text in [
            "Plain, with a_name and 3 < 4 & so on.",
            "*Soft*, **loud**, `code`, `docker images`{.run}.",
            "A [link](lesson:cache-rules#mtime), a [term](term:layer), [`FROM`](rule:untagged-image)[^a].",
            "![A stack](stack.svg) and ``a ` tick``",
            "One\\\ntwo",
            "1\\. not a list",
            "1.85 is a number, -v a flag",
            "\\- not a list",
            "\\--- not a line",
            "1984\\) no list",
            "\\# not a heading",
            "\\[not a link\\](x)",
        ] {
            assert_eq!(id(&parsed(text)).as_deref(), Some(text));
        }
    }

    #[test]
    fn damage_is_named() {
        let original = parsed("Run `docker images`{.run} on a [layer](term:layer).");
        for (translation, says) in [
            (
                "Auf einem [Layer](term:layer): `docker images`{.run}.",
                None,
            ),
            (
                "Auf einem Layer: `docker images`{.run}.",
                Some("the translation loses the link term:layer"),
            ),
            (
                "Auf einem [Layer](term:layer): `docker images`.",
                Some("the translation loses code `docker images`{.run}"),
            ),
            (
                "Auf einem [Layer](term:layer) von `alpine`: `docker images`{.run}.",
                Some("the translation has code `alpine`, which the original has not"),
            ),
        ] {
            assert_eq!(
                damage(&original, &parsed(translation)).as_deref(),
                says,
                "{translation}"
            );
        }
        assert!(plain_damage("drop `APP`", "`APP weglassen").is_some());
        assert!(plain_damage("drop `APP`", "APP weglassen").is_some());
        assert_eq!(plain_damage("drop `APP`", "`APP` weglassen"), None);
    }

    proptest! {
        #[test]
        fn any_plain_text_survives(text in "[a-zA-Zä0-9_*\\[\\]<>&;#!|~().+=`\\\\-][ a-zA-Zä0-9_*\\[\\]<>&;#!|~().+=`\\\\-]{0,30}[a-z_*.\\]]") {
            let text = vec![Inline::Text(text)];
            if let Some(id) = id(&text) {
                let mut problems = Problems::new("");
                prop_assert_eq!(read(&id, 1, &[], &mut problems), text);
            }
        }
    }
}
