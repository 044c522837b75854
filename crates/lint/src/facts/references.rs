//! The variables a word of an expanding instruction names, with their places.
//!
//! Only finds them; values are the build model's business. Rules of quoting follow the builder's
//! word expansion: none in single quotes, the escape character takes the next character.

use crate::context::RuleContext;
use layerlab_diagnostics::Span;
use layerlab_syntax::ast::{Arguments, Instruction, Keyword, Word};

/// One `$NAME` or `${NAME…}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The variable.
    pub name: String,
    /// Place of the name with its `$`; of the whole word when that is broken over lines.
    pub span: Span,
    /// The author gave a fall-back: `${NAME:-x}`, `${NAME+x}`, `${NAME:?x}` and kin.
    pub guarded: bool,
}

/// References in a text whose first byte lies at `span.start`.
pub fn in_text(text: &str, span: Span, escape: char, quotes: bool) -> Vec<Reference> {
    let exact = span.len() as usize == text.len();
    let mut out = Vec::new();
    let mut single = false;
    let mut double = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == escape && !single {
            chars.next();
            continue;
        }
        match c {
            '\'' if quotes && !double => single = !single,
            '"' if quotes && !single => double = !double,
            '$' if !single => {
                let rest = text.get(at + 1..).unwrap_or("");
                let braced = rest.strip_prefix('{');
                let body = braced.unwrap_or(rest);
                let len = name_len(body);
                let name = body.get(..len).unwrap_or("");
                if name.is_empty() {
                    continue;
                }
                if name == "$" && braced.is_none() {
                    chars.next();
                }
                let after = body.get(len..).unwrap_or("");
                let guarded = braced.is_some()
                    && after
                        .strip_prefix(':')
                        .unwrap_or(after)
                        .starts_with(['-', '+', '?']);
                let end = at + 1 + len + if braced.is_some() { 2 } else { 0 };
                let whole_brace = braced.is_none() || after.starts_with('}');
                let place = if exact {
                    let end = if whole_brace { end } else { end - 1 };
                    Span::new(span.start + at as u32, span.start + end as u32)
                } else {
                    span
                };
                out.push(Reference {
                    name: name.to_owned(),
                    span: place,
                    guarded,
                });
            }
            _ => {}
        }
    }
    out
}

/// Also `1`, `@` and kin, which mean something to a shell only; the builder looks for variables of
/// these names.
fn name_len(text: &str) -> usize {
    let end = |inside: fn(char) -> bool| text.find(|c| !inside(c)).unwrap_or(text.len());
    match text.chars().next() {
        Some(c) if c.is_ascii_alphabetic() || c == '_' => {
            end(|c| c.is_ascii_alphanumeric() || c == '_')
        }
        Some(c) if c.is_ascii_digit() => end(|c| c.is_ascii_digit()),
        Some('@' | '*' | '#' | '?' | '-' | '!' | '$') => 1,
        _ => 0,
    }
}

/// The words of an instruction that the builder expands; none for RUN, CMD and the like, whose text
/// the shell expands.
pub fn expanded_words(instruction: &Instruction) -> Vec<&Word> {
    match &instruction.arguments {
        Arguments::Pairs(pairs) => pairs
            .iter()
            .flat_map(|pair| [&pair.key, &pair.value])
            .collect(),
        Arguments::Args(names) => names
            .iter()
            .filter_map(|declaration| declaration.default.as_ref())
            .collect(),
        Arguments::Copy {
            sources,
            destination,
            ..
        } => sources
            .iter()
            .filter(|source| !source.text.starts_with("<<"))
            .chain([destination])
            .collect(),
        Arguments::Words { words, .. } => words.iter().collect(),
        Arguments::Text(text) if instruction.keyword != Keyword::Maintainer => vec![text],
        _ => Vec::new(),
    }
}

/// References the builder expands in an instruction of a stage.
pub fn in_instruction(cx: &RuleContext<'_>, instruction: &Instruction) -> Vec<Reference> {
    let escape = cx.file.escape;
    let mut out: Vec<Reference> = expanded_words(instruction)
        .into_iter()
        .flat_map(|word| in_text(&word.text, word.span, escape, true))
        .collect();
    if matches!(instruction.keyword, Keyword::Copy | Keyword::Add) {
        for heredoc in instruction.heredocs.iter().filter(|heredoc| heredoc.expand) {
            let body = cx.text(heredoc.body_span);
            out.extend(in_text(body, heredoc.body_span, '\\', false));
        }
    }
    if matches!(
        instruction.keyword,
        Keyword::Copy | Keyword::Add | Keyword::Run
    ) {
        for flag in instruction.flags.iter().filter(|flag| flag.name != "from") {
            if let Some(value) = &flag.value {
                out.extend(in_text(value, flag.value_span, escape, true));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, bool)]) {
        let span = Span::new(0, text.len() as u32);
        let found = in_text(text, span, '\\', true);
        let found: Vec<(&str, bool)> = found.iter().map(|r| (r.name.as_str(), r.guarded)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn references_follow_the_builders_quoting() {
        check(
            "$A/${B}x${C:-$D}",
            &[("A", false), ("B", false), ("C", true), ("D", false)],
        );
        check(r#"\$A '$B' "$C" $1"#, &[("C", false), ("1", false)]);
        check("${A#x}${B:?no}", &[("A", false), ("B", true)]);
        check(
            "$$A $10 ${} \"$@\"",
            &[("$", false), ("10", false), ("@", false)],
        );
    }
}
