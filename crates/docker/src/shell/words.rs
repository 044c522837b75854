//! Words: variables, substitutions, quotes, splitting and file names.

use super::{Machine, Out, Outside, Script, Stream, glob};
use crate::files::{absolute, join};
use layerlab_syntax::expand::{Lookup, Mode, expand};
use layerlab_syntax::shell::tree::{Kind as Syntax, NodeId};
use std::rc::Rc;

/// A part of a word after expansion.
struct Piece {
    text: String,
    /// Quoted text is neither split nor a pattern.
    quoted: bool,
    /// Result of an expansion, split at blanks when unquoted.
    splits: bool,
    /// `"$@"`: ends a field.
    ends: bool,
}

/// Most words of one command.
const MAX_FIELDS: usize = 10_000;

struct Variables<'a>(&'a Machine);

impl Lookup for Variables<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.vars.get(name).map(String::as_str)
    }
}

impl Machine {
    /// The fields that words expand to.
    pub(super) fn fields(
        &mut self,
        script: &Rc<Script>,
        words: &[NodeId],
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> Vec<String> {
        let mut fields = Vec::new();
        for word in words {
            let mut pieces = Vec::new();
            self.pieces(script, *word, false, outside, out, &mut pieces);
            self.split(pieces, &mut fields);
            if fields.len() > MAX_FIELDS {
                fields.truncate(MAX_FIELDS);
            }
        }
        fields
    }

    /// One word as one text: nothing is split, no file names.
    pub(super) fn single(
        &mut self,
        script: &Rc<Script>,
        word: NodeId,
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> String {
        let mut pieces = Vec::new();
        self.pieces(script, word, false, outside, out, &mut pieces);
        pieces.into_iter().map(|piece| piece.text).collect()
    }

    /// One word as a pattern: quoted text is plain.
    pub(super) fn pattern(
        &mut self,
        script: &Rc<Script>,
        word: NodeId,
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> String {
        let mut pieces = Vec::new();
        self.pieces(script, word, false, outside, out, &mut pieces);
        pieces
            .iter()
            .map(|piece| {
                if piece.quoted {
                    plain(&piece.text)
                } else {
                    piece.text.clone()
                }
            })
            .collect()
    }

    /// Body of a here-document.
    pub(super) fn here(
        &mut self,
        script: &Rc<Script>,
        body: &[NodeId],
        _chomp: bool,
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> String {
        let mut pieces = Vec::new();
        for part in body {
            self.pieces(script, *part, true, outside, out, &mut pieces);
        }
        pieces.into_iter().map(|piece| piece.text).collect()
    }

    fn pieces(
        &mut self,
        script: &Rc<Script>,
        id: NodeId,
        quoted: bool,
        outside: &mut dyn Outside,
        out: &mut Out,
        into: &mut Vec<Piece>,
    ) {
        let push = |into: &mut Vec<Piece>, text: String, quoted: bool, splits: bool| {
            into.push(Piece {
                text,
                quoted,
                splits,
                ends: false,
            });
        };
        match script.tree.kind(id) {
            Syntax::Word(parts) => {
                for (at, part) in parts.iter().enumerate() {
                    // `~` at the start of a word is the home folder.
                    if at == 0
                        && !quoted
                        && let Syntax::Literal(text) = script.tree.kind(*part)
                        && (text == "~" || text.starts_with("~/"))
                    {
                        let home = self
                            .vars
                            .get("HOME")
                            .cloned()
                            .unwrap_or_else(|| "/root".to_owned());
                        push(
                            into,
                            format!("{home}{}", text.get(1..).unwrap_or("")),
                            true,
                            false,
                        );
                        continue;
                    }
                    self.pieces(script, *part, quoted, outside, out, into);
                }
            }
            Syntax::Literal(text) | Syntax::Glob(text) => {
                let glob = matches!(script.tree.kind(id), Syntax::Glob(_));
                push(into, text.clone(), quoted || !glob, false);
            }
            Syntax::Single(text) => push(into, text.clone(), true, false),
            Syntax::AnsiQuoted(text) => {
                push(into, super::applets::unescape(text, false).0, true, false)
            }
            Syntax::Double(parts) | Syntax::Translated(parts) => {
                // An empty quote is still a field.
                push(into, String::new(), true, false);
                for part in parts {
                    self.pieces(script, *part, true, outside, out, into);
                }
            }
            Syntax::Braces(words) => {
                let texts: Vec<String> = words
                    .iter()
                    .map(|word| self.single(script, *word, outside, out))
                    .collect();
                push(into, texts.join(" "), quoted, true);
            }
            Syntax::Parameter { .. } => {
                let node = script.tree.node(id);
                let text = script
                    .text
                    .get(node.range.start as usize..node.range.end as usize)
                    .unwrap_or("")
                    .to_owned();
                self.parameter(&text, quoted, into);
            }
            Syntax::Substitution(list) | Syntax::Backticks(list) => {
                let mut part = Out::default();
                let mut child = self.clone();
                child.piped = true;
                let mut code = 0;
                for command in list {
                    code = child.command(script, *command, b"", outside, &mut part);
                    if child.halt.is_some() {
                        break;
                    }
                }
                self.status = code;
                self.view = child.view;
                self.budget = child.budget;
                self.slept = child.slept;
                self.met = child.met;
                let held = part.filler + part.bytes(Stream::Out).len() as u64;
                self.peak = self.peak.max(child.peak).max(held);
                out.push(Stream::Err, &part.bytes(Stream::Err));
                let text = part.text(Stream::Out);
                push(into, text.trim_end_matches('\n').to_owned(), quoted, true);
            }
            Syntax::ArithmeticExpansion(..) => {
                let node = script.tree.node(id);
                let text = script
                    .text
                    .get(node.range.start as usize..node.range.end as usize)
                    .unwrap_or("");
                let inner = text
                    .trim_start_matches("$((")
                    .trim_end_matches("))")
                    .to_owned();
                let value = self.arithmetic(&inner).to_string();
                push(into, value, quoted, true);
            }
            _ => {
                let node = script.tree.node(id);
                let text = script
                    .text
                    .get(node.range.start as usize..node.range.end as usize)
                    .unwrap_or("");
                push(into, text.to_owned(), true, false);
            }
        }
    }

    fn parameter(&mut self, text: &str, quoted: bool, into: &mut Vec<Piece>) {
        let inner = text.trim_start_matches('$');
        let inner = inner
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
            .unwrap_or(inner);
        if inner == "@" || (inner == "*" && !quoted) {
            let n_args = self.args.len().saturating_sub(1);
            for (at, arg) in self.args.iter().skip(1).enumerate() {
                into.push(Piece {
                    text: arg.clone(),
                    quoted,
                    splits: true,
                    ends: at + 1 < n_args,
                });
            }
            return;
        }
        let value = match inner {
            "*" => self.args.get(1..).unwrap_or_default().join(" "),
            "#" => self.args.len().saturating_sub(1).to_string(),
            "?" => self.status.to_string(),
            "$" => "1".to_owned(),
            "!" => "2".to_owned(),
            "-" => String::new(),
            "0" => self.shell_name(),
            _ => match inner.parse::<usize>() {
                Ok(at) => self.args.get(at).cloned().unwrap_or_default(),
                Err(_) => match inner.strip_prefix('#') {
                    Some(name) => self
                        .vars
                        .get(name)
                        .map_or(0, |value| value.chars().count())
                        .to_string(),
                    None if inner.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => {
                        self.vars.get(inner).cloned().unwrap_or_default()
                    }
                    None => {
                        let text = format!("${{{inner}}}");
                        if let Some((name, word)) =
                            inner.split_once(":=").or_else(|| inner.split_once('='))
                            && self.vars.get(name).is_none_or(String::is_empty)
                        {
                            self.vars.insert(name.to_owned(), word.to_owned());
                        }
                        expand(&text, Mode::Word, '\\', &Variables(self))
                            .map(|done| done.value)
                            .unwrap_or_default()
                    }
                },
            },
        };
        into.push(Piece {
            text: value,
            quoted,
            splits: true,
            ends: false,
        });
    }

    fn split(&self, pieces: Vec<Piece>, fields: &mut Vec<String>) {
        /// A field in the making: its text, and as a pattern with quoted text made plain.
        #[derive(Default)]
        struct Field {
            text: String,
            pattern: String,
            begun: bool,
            globs: bool,
        }
        let finish = |field: &mut Field, fields: &mut Vec<String>| {
            let done = std::mem::take(field);
            if !done.begun {
                return;
            }
            if done.globs {
                let found = self.file_names(&done.pattern);
                if !found.is_empty() {
                    fields.extend(found);
                    return;
                }
            }
            fields.push(done.text);
        };
        let mut field = Field::default();
        for piece in pieces {
            let globs = |text: &str| text.contains(['*', '?', '[']);
            if piece.quoted || !piece.splits {
                field.begun = true;
                field.text.push_str(&piece.text);
                if piece.quoted {
                    field.pattern.push_str(&plain(&piece.text));
                } else {
                    field.pattern.push_str(&piece.text);
                    field.globs |= globs(&piece.text);
                }
            } else {
                let mut first = true;
                if piece.text.starts_with(char::is_whitespace) {
                    finish(&mut field, fields);
                }
                for word in piece.text.split_whitespace() {
                    if !first {
                        finish(&mut field, fields);
                    }
                    first = false;
                    field.begun = true;
                    field.text.push_str(word);
                    field.pattern.push_str(word);
                    field.globs |= globs(word);
                }
                if !first && piece.text.ends_with(char::is_whitespace) {
                    finish(&mut field, fields);
                }
            }
            if piece.ends {
                finish(&mut field, fields);
            }
        }
        finish(&mut field, fields);
    }

    /// File names that match a pattern; none gives an empty list.
    fn file_names(&self, pattern: &str) -> Vec<String> {
        let rooted = pattern.starts_with('/');
        let mut found: Vec<(String, String)> = vec![if rooted {
            ("/".to_owned(), "/".to_owned())
        } else {
            (self.cwd.clone(), String::new())
        }];
        let elements: Vec<&str> = pattern
            .split('/')
            .filter(|element| !element.is_empty())
            .collect();
        for element in &elements {
            let mut next = Vec::new();
            for (folder, shown) in &found {
                if !element.contains(['*', '?', '[']) {
                    let name = element.replace('\\', "");
                    let path = absolute(folder, &name);
                    if self.view.stat(&path).is_some() {
                        next.push((path, joined(shown, &name)));
                    }
                    continue;
                }
                let Some(folder) = self.view.resolve(folder) else {
                    continue;
                };
                for name in self.view.names(&folder) {
                    let hidden = name.starts_with('.') && !element.starts_with('.');
                    if !hidden && glob::matches(element, &name) && next.len() < MAX_FIELDS {
                        next.push((join(&folder, &name), joined(shown, &name)));
                    }
                }
            }
            found = next;
        }
        found.into_iter().map(|(_, shown)| shown).collect()
    }
}

fn joined(shown: &str, name: &str) -> String {
    match shown {
        "" => name.to_owned(),
        "/" => format!("/{name}"),
        _ => format!("{shown}/{name}"),
    }
}

/// Text as a pattern that matches only itself.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '?' | '[' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
