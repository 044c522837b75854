//! A small tree of a YAML text, with lines; the scanner is `saphyr-parser`'s.
//!
//! Deliberately absent: anchors, tags and several documents, which no configuration needs.
//! Depth, number of values and length are limited, so no text can cost more than its length.

use super::ConfigProblem;
use saphyr_parser::{Event, Parser, ScalarStyle};

/// Longest text that is read.
const MAX_BYTES: usize = 256 << 10;
/// Deepest nesting.
const MAX_DEPTH: usize = 32;

/// A value and the line it begins on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    /// 1-based.
    pub line: u32,
    /// What stands there.
    pub value: Value,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// A text; numbers and booleans too, as they are written.
    Scalar(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order of the text.
    Map(Vec<(Node, Node)>),
}

impl Value {
    /// What it is, for messages.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Scalar(_) => "a single value",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

/// A collection that is still open.
enum Open {
    List(u32, Vec<Node>),
    Map(u32, Vec<(Node, Node)>, Option<Node>),
}

/// The first document of a text.
///
/// # Errors
/// When it is not YAML, or passes a limit.
pub(super) fn parse(text: &str) -> Result<Node, ConfigProblem> {
    let fault = |line: u32, message: String| ConfigProblem { line, message };
    if text.len() > MAX_BYTES {
        let limit = format!("the configuration is longer than {} KiB", MAX_BYTES >> 10);
        return Err(fault(1, limit));
    }
    let mut open: Vec<Open> = Vec::new();
    let mut root = None;
    let mut n_documents = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|problem| {
            let line = line(problem.marker().line());
            fault(line, format!("this is not YAML: {}", problem.info()))
        })?;
        let line = line(span.start.line());
        let done = match event {
            Event::DocumentStart(_) => {
                n_documents += 1;
                if n_documents > 1 {
                    return Err(fault(
                        line,
                        "only one document is read from a file".to_owned(),
                    ));
                }
                continue;
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => continue,
            Event::Alias(_) => {
                return Err(fault(
                    line,
                    "aliases are not read; repeat the value".to_owned(),
                ));
            }
            Event::Scalar(text, style, ..) => Node {
                line,
                value: scalar(&text, style),
            },
            Event::SequenceStart(..) => {
                push(&mut open, Open::List(line, Vec::new()))?;
                continue;
            }
            Event::MappingStart(..) => {
                push(&mut open, Open::Map(line, Vec::new(), None))?;
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(Open::List(line, items)) => Node {
                    line,
                    value: Value::List(items),
                },
                Some(Open::Map(line, pairs, _)) => Node {
                    line,
                    value: Value::Map(pairs),
                },
                None => continue,
            },
        };
        match open.last_mut() {
            None => root = Some(done),
            Some(Open::List(_, items)) => items.push(done),
            Some(Open::Map(_, pairs, key)) => match key.take() {
                None => *key = Some(done),
                Some(name) => pairs.push((name, done)),
            },
        }
    }
    Ok(root.unwrap_or(Node {
        line: 1,
        value: Value::Null,
    }))
}

fn push(open: &mut Vec<Open>, new: Open) -> Result<(), ConfigProblem> {
    if open.len() >= MAX_DEPTH {
        let (Open::List(line, _) | Open::Map(line, ..)) = new;
        return Err(ConfigProblem {
            line,
            message: format!("values are nested deeper than {MAX_DEPTH} levels"),
        });
    }
    open.push(new);
    Ok(())
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    let plain = style == ScalarStyle::Plain;
    if plain && matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        Value::Null
    } else {
        Value::Scalar(text.to_owned())
    }
}

fn line(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX).max(1)
}
