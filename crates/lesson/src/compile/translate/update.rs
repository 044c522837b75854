//! Brings a catalogue up to date with the course, and keeps what translators did.
//!
//! A string whose English changed a little keeps its old translation, marked fuzzy and with the English it belonged
//! to. What is no longer in the course stays at the end of the file as obsolete, in case it comes back.

use super::super::problem::Problem;
use super::books::{Book, Message};
use super::po::{self, Catalogue, Entry};
use std::collections::{BTreeMap, BTreeSet};

/// Two texts with at least this share of common words are versions of one.
const ALIKE_PER_CENT: usize = 60;

/// What an update did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Strings without a translation.
    pub n_missing: usize,
    /// Strings whose translation was kept.
    pub n_kept: usize,
    /// Strings whose translation is of another English text; those marked before too.
    pub n_fuzzy: usize,
    /// Translations that are not used any more.
    pub n_obsolete: usize,
}

/// The catalogue with every translation empty, as a `.pot` file.
pub fn template(book: &Book) -> String {
    let entries = book.messages.iter().map(fresh).collect();
    po::write(&Catalogue {
        header: header("", &book.name),
        entries,
    })
}

/// The catalogue of a locale, brought up to date; `old` is its text so far. Cost: O(strings + unused × changed).
///
/// # Errors
/// When the old catalogue is not understood; nothing would be kept of it.
pub fn update(
    book: &Book,
    locale: &str,
    old: Option<&str>,
) -> Result<(String, Changes), Vec<Problem>> {
    let old = match old {
        Some(text) => po::parse(&format!("{locale}/{}.po", book.name), text)?,
        None => Catalogue {
            header: header(locale, &book.name),
            entries: Vec::new(),
        },
    };
    let wanted: BTreeSet<&str> = book
        .messages
        .iter()
        .map(|message| message.id.as_str())
        .collect();
    let (same, mut spare): (Vec<Entry>, Vec<Entry>) = old
        .entries
        .into_iter()
        .partition(|entry| wanted.contains(entry.id.as_str()));
    spare.retain(|entry| !entry.text.is_empty());
    let mut same: BTreeMap<String, Entry> = same
        .into_iter()
        .map(|entry| (entry.id.clone(), entry))
        .collect();
    let mut entries = Vec::new();
    let mut changes = Changes::default();
    for message in &book.messages {
        let mut entry = fresh(message);
        if let Some(known) = same.remove(&message.id) {
            entry = Entry {
                about: entry.about,
                places: entry.places,
                obsolete: false,
                ..known
            };
        } else if let Some(near) = nearest(&message.id, &spare) {
            let near = spare.remove(near);
            // A translation that was fuzzy already keeps the English that it really belongs to.
            let previous = if near.previous.is_empty() {
                near.id
            } else {
                near.previous
            };
            entry = Entry {
                notes: near.notes,
                text: near.text,
                fuzzy: true,
                previous,
                ..entry
            };
        }
        match &entry {
            entry if entry.is_current() => changes.n_kept += 1,
            entry if entry.fuzzy => changes.n_fuzzy += 1,
            _ => changes.n_missing += 1,
        }
        entries.push(entry);
    }
    changes.n_obsolete = spare.len();
    entries.extend(spare.into_iter().map(|entry| Entry {
        obsolete: true,
        ..entry
    }));
    Ok((
        po::write(&Catalogue {
            header: old.header,
            entries,
        }),
        changes,
    ))
}

fn fresh(message: &Message) -> Entry {
    Entry {
        about: message.about.clone(),
        places: message.places.clone(),
        id: message.id.clone(),
        ..Entry::default()
    }
}

fn header(locale: &str, book: &str) -> String {
    format!(
        "Project-Id-Version: layerlab {book}\nLanguage: {locale}\nMIME-Version: 1.0\n\
         Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
    )
}

/// Position of the unused entry most like this text, if any is like it.
fn nearest(id: &str, spare: &[Entry]) -> Option<usize> {
    let words = words(id);
    spare
        .iter()
        .enumerate()
        .map(|(at, entry)| (alike(&words, &self::words(&entry.id)), at))
        .filter(|(likeness, _)| *likeness >= ALIKE_PER_CENT)
        .max_by_key(|(likeness, at)| (*likeness, std::cmp::Reverse(*at)))
        .map(|(_, at)| at)
}

fn words(text: &str) -> BTreeMap<&str, usize> {
    let mut words = BTreeMap::new();
    for word in text.split_whitespace() {
        *words.entry(word).or_default() += 1;
    }
    words
}

/// Common words of two texts in per cent of all (Dice's coefficient).
fn alike(a: &BTreeMap<&str, usize>, b: &BTreeMap<&str, usize>) -> usize {
    let total: usize = a.values().chain(b.values()).sum();
    let common: usize = a
        .iter()
        .map(|(word, n)| b.get(word).map_or(0, |other| (*n).min(*other)))
        .sum();
    (common * 200).checked_div(total).unwrap_or(0)
}
