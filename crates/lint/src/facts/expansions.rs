//! What a shell would expand inside one word, and whether quotes protect it.
//!
//! Reads the text of a word as written. Deliberately coarse: nested words are not looked into.

use layerlab_syntax::shell::ShellWord;
use std::ops::Range;

/// How an expansion is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quote {
    /// Not at all.
    None,
    /// By `"…"`.
    Double,
}

/// One thing a shell would look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// `$NAME` or `${NAME…}`; `operator` is what follows the name inside the braces.
    Variable {
        /// The name; a digit or a sign for special ones.
        name: String,
        /// Text behind the name inside the braces.
        operator: String,
        /// How it is quoted.
        quote: Quote,
    },
    /// `$(…)` or backticks.
    Substitution {
        /// The text inside.
        text: String,
        /// Whether backticks are used.
        backticks: bool,
        /// How it is quoted.
        quote: Quote,
    },
    /// `'…'`.
    Single(String),
}

/// The parts of a word with their bytes in the script. Cost: linear in the word.
pub fn parts(word: &ShellWord) -> Vec<(Part, Range<u32>)> {
    let text = word.text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    let mut quote = Quote::None;
    let slice = |from: usize, to: usize| word.text.get(from..to).unwrap_or("").to_owned();
    while let Some(&byte) = text.get(at) {
        let start = at;
        match byte {
            b'\\' => at += 2,
            b'"' => {
                quote = if quote == Quote::None {
                    Quote::Double
                } else {
                    Quote::None
                };
                at += 1;
            }
            b'\'' if quote == Quote::None => {
                let end = find(text, at + 1, b'\'');
                out.push((
                    Part::Single(slice(at + 1, end)),
                    place(word, start, end + 1),
                ));
                at = end + 1;
            }
            b'`' => {
                let end = find(text, at + 1, b'`');
                out.push((
                    Part::Substitution {
                        text: slice(at + 1, end),
                        backticks: true,
                        quote,
                    },
                    place(word, start, end + 1),
                ));
                at = end + 1;
            }
            b'$' => match text.get(at + 1) {
                Some(b'(') => {
                    let end = closing(text, at + 1, b'(', b')');
                    // `$((…))` is a number.
                    if text.get(at + 2) != Some(&b'(') {
                        out.push((
                            Part::Substitution {
                                text: slice(at + 2, end.saturating_sub(1)),
                                backticks: false,
                                quote,
                            },
                            place(word, start, end),
                        ));
                    }
                    at = end;
                }
                Some(b'{') => {
                    let end = closing(text, at + 1, b'{', b'}');
                    let inside = slice(at + 2, end.saturating_sub(1));
                    let length = inside.starts_with('#') && inside.len() > 1;
                    let n = inside
                        .bytes()
                        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
                        .count()
                        .max(usize::from(inside.starts_with(['@', '*', '?', '#', '!'])));
                    let name = if length {
                        "#".to_owned()
                    } else {
                        inside.get(..n).unwrap_or("").to_owned()
                    };
                    out.push((
                        Part::Variable {
                            name,
                            operator: inside.get(n..).unwrap_or("").to_owned(),
                            quote,
                        },
                        place(word, start, end),
                    ));
                    at = end;
                }
                Some(next) if next.is_ascii_alphabetic() || *next == b'_' => {
                    let n = text
                        .iter()
                        .skip(at + 1)
                        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
                        .count();
                    out.push((
                        Part::Variable {
                            name: slice(at + 1, at + 1 + n),
                            operator: String::new(),
                            quote,
                        },
                        place(word, start, at + 1 + n),
                    ));
                    at += 1 + n;
                }
                Some(b'@' | b'*' | b'#' | b'?' | b'!' | b'$' | b'-' | b'0'..=b'9') => {
                    out.push((
                        Part::Variable {
                            name: slice(at + 1, at + 2),
                            operator: String::new(),
                            quote,
                        },
                        place(word, start, at + 2),
                    ));
                    at += 2;
                }
                _ => at += 1,
            },
            _ => at += 1,
        }
    }
    out
}

fn place(word: &ShellWord, from: usize, to: usize) -> Range<u32> {
    let end = word.range.end;
    (word.range.start + from as u32).min(end)..(word.range.start + to as u32).min(end)
}

fn find(text: &[u8], from: usize, wanted: u8) -> usize {
    text.iter()
        .skip(from)
        .position(|byte| *byte == wanted)
        .map_or(text.len(), |offset| from + offset)
}

/// One past the byte that closes the bracket at `open`; quotes inside are passed over.
fn closing(text: &[u8], open: usize, left: u8, right: u8) -> usize {
    let mut depth = 0usize;
    let mut at = open;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\'' => at = find(text, at + 1, b'\''),
            _ if byte == left => depth += 1,
            _ if byte == right => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_syntax::shell::parse;

    #[track_caller]
    fn check(script: &str, wanted: &str) {
        let script = parse(script);
        let words = script.commands.first().map(|command| command.words.clone());
        let got: Vec<String> = words
            .unwrap_or_default()
            .iter()
            .flat_map(parts)
            .map(|(part, _)| match part {
                Part::Variable {
                    name,
                    operator,
                    quote,
                } => format!("{name}{operator}:{quote:?}"),
                Part::Substitution { text, quote, .. } => format!("({text}):{quote:?}"),
                Part::Single(text) => format!("'{text}'"),
            })
            .collect();
        assert_eq!(got.join(" "), wanted);
    }

    #[test]
    fn parts_know_their_quotes() {
        check("x $A \"$B\" '${C}'", "A:None B:Double '${C}'");
        check(
            "x -j$(nproc) \"$(id -u)\" `date`",
            "(nproc):None (id -u):Double (date):None",
        );
        check(
            "x ${A:-b} ${#A} $? $((1+2)) \\$D",
            "A:-b:None #A:None ?:None",
        );
    }
}
