//! The words of the page around lessons: found in its source, kept in the catalogue `interface.po`, published as
//! `words.json`.

use super::books::{Book, INTERFACE, Message};
use super::po::{self, Entry};
use super::{Coverage, SourceTree, path};
use crate::compile::problem::{Problem, Problems};
use std::collections::BTreeMap;

/// What stands before a word that is translated: calls with the English as a literal, and a property.
const BEFORE: [&str; 3] = ["tr(", "fill(", "word="];

/// Finds the words in sources, given by path. Tests at the end of a file are left out. Cost: O(bytes).
pub fn interface(sources: &BTreeMap<String, String>) -> Book {
    let mut messages: Vec<Message> = Vec::new();
    for (path, source) in sources {
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        for word in words(code) {
            match messages.iter_mut().find(|message| message.id == word) {
                Some(message) if message.places.contains(path) => {}
                Some(message) => message.places.push(path.clone()),
                None => messages.push(Message {
                    id: word,
                    about: vec!["words of the page".to_owned()],
                    places: vec![path.clone()],
                }),
            }
        }
    }
    Book {
        name: INTERFACE.to_owned(),
        messages,
    }
}

fn words(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for before in BEFORE {
        for (at, _) in code.match_indices(before) {
            let (left, right) = (code.get(..at), code.get(at + before.len()..));
            let starts = left
                .and_then(|left| left.chars().next_back())
                .is_none_or(|c| !c.is_alphanumeric() && c != '_');
            if let Some(literal) = right.and_then(|right| right.trim_start().strip_prefix('"'))
                && starts
                && let Some(word) = literal_text(literal)
            {
                found.push((at, word));
            }
        }
    }
    found.sort();
    found.into_iter().map(|(_, word)| word).collect()
}

/// The text of a Rust string literal behind its first quote; `None` when it does not end or has an escape that no
/// word needs.
fn literal_text(literal: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = literal.chars().peekable();
    loop {
        match rest.next()? {
            '"' => return Some(text),
            '\\' => match rest.next()? {
                'n' => text.push('\n'),
                c @ ('"' | '\\' | '\'') => text.push(c),
                '\n' => while rest.next_if(|c| c.is_whitespace()).is_some() {},
                'u' => {
                    let code: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                    text.push(char::from_u32(u32::from_str_radix(&code, 16).ok()?)?);
                }
                _ => return None,
            },
            c => text.push(c),
        }
    }
}

/// The translated words of a locale. A word that needs other values than the English has is an error and left out.
pub(super) fn translated(
    tree: &SourceTree,
    locale: &str,
    coverage: &mut Vec<Coverage>,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, String> {
    let path = path(locale, INTERFACE);
    let mut words = BTreeMap::new();
    let Some(bytes) = tree.get(&path) else {
        return words;
    };
    let entries = match po::parse(&path, &String::from_utf8_lossy(bytes)) {
        Ok(catalogue) => catalogue.entries,
        Err(found) => {
            problems.extend(found);
            return words;
        }
    };
    let entries: Vec<Entry> = entries
        .into_iter()
        .filter(|entry| !entry.obsolete)
        .collect();
    let mut found = Problems::new(&path);
    for entry in entries.iter().filter(|entry| entry.is_current()) {
        if entry.id.matches("{}").count() == entry.text.matches("{}").count() {
            words.insert(entry.id.clone(), entry.text.clone());
        } else {
            found.error(
                entry.line,
                "the translation has not as many `{}` as the original",
            );
        }
    }
    problems.extend(found.found);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    coverage.push(Coverage {
        book: INTERFACE.to_owned(),
        n_strings: count(entries.len()),
        n_translated: count(words.len()),
        n_fuzzy: count(
            entries
                .iter()
                .filter(|entry| entry.fuzzy && !entry.text.is_empty())
                .count(),
        ),
    });
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_where_they_stand() {
        let source = concat!(
            "fn a() { tr(\"One\"); fill(\n    \"{} of \\\"two\\\"\\u{2026}\", &[x]); str(\"no\"); tr(english); }\n",
            "html! { <Frame name=\"x\" word=\"Predict\" keyword=\"no\" /> }\n tr(\"One\");\n",
            "#[cfg(test)] mod tests { tr(\"no\"); }",
        );
        let book = interface(&BTreeMap::from([("a.rs".to_owned(), source.to_owned())]));
        let ids: Vec<&str> = book
            .messages
            .iter()
            .map(|message| message.id.as_str())
            .collect();
        assert_eq!(ids, ["One", "{} of \"two\"…", "Predict"]);
        assert_eq!(book.messages.first().map(|one| one.places.len()), Some(1));
    }

    #[test]
    fn a_lost_value_is_an_error() {
        let po = "msgid \"{} of {}\"\nmsgstr \"{} von\"\n\nmsgid \"Check\"\nmsgstr \"Prüfen\"\n";
        let tree = SourceTree::from([("de/interface.po".to_owned(), po.as_bytes().to_vec())]);
        let (mut coverage, mut problems) = (Vec::new(), Vec::new());
        let words = translated(&tree, "de", &mut coverage, &mut problems);
        assert_eq!(
            words,
            BTreeMap::from([("Check".to_owned(), "Prüfen".to_owned())])
        );
        assert_eq!(problems.first().map(|problem| problem.line), Some(2));
        assert_eq!(
            coverage
                .first()
                .map(|each| (each.n_strings, each.n_translated)),
            Some((2, 1))
        );
    }
}
