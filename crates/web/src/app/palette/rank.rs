//! Which entries fit what was typed, best first.

use super::entries::Entry;

/// The best `most` entries that have every typed word somewhere; those whose title begins with it first. Without words
/// the first entries in their order. Cost: O(entries × words).
pub fn best<'e>(entries: &'e [Entry], wanted: &str, most: usize) -> Vec<&'e Entry> {
    let wanted = wanted.to_lowercase();
    let words: Vec<&str> = wanted.split_whitespace().collect();
    let mut found: Vec<(u32, usize, &Entry)> = entries
        .iter()
        .enumerate()
        .filter_map(|(at, entry)| Some((cost(entry, &words)?, at, entry)))
        .collect();
    found.sort_by_key(|(cost, at, _)| (*cost, *at));
    found
        .into_iter()
        .take(most)
        .map(|(.., entry)| entry)
        .collect()
}

/// How badly an entry fits; `None` when it lacks a word.
fn cost(entry: &Entry, words: &[&str]) -> Option<u32> {
    let title = entry.title.to_lowercase();
    let more = format!("{} {}", entry.kind, entry.more).to_lowercase();
    words
        .iter()
        .map(|word| {
            if title.starts_with(word) {
                Some(0)
            } else if title
                .split(|c: char| !c.is_alphanumeric())
                .any(|part| part.starts_with(word))
            {
                Some(1)
            } else if title.contains(word) {
                Some(3)
            } else if more.contains(word) {
                Some(6)
            } else {
                None
            }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::palette::entries::Act;
    use crate::route::Route;

    #[track_caller]
    fn check(wanted: &str, titles: &[&str]) {
        let entry = |title: &str, kind: &'static str, more: &str| Entry {
            title: title.to_owned(),
            kind,
            more: more.to_owned(),
            keys: "",
            act: Act::Go(Route::Image),
        };
        let entries = [
            entry("What breaks the cache", "lesson", "keys and misses"),
            entry("Cache", "view", "what runs again"),
            entry("The cache is a graph", "lesson", ""),
            entry("Layers", "view", ""),
        ];
        let found: Vec<&str> = best(&entries, wanted, 3)
            .iter()
            .map(|entry| &*entry.title)
            .collect();
        assert_eq!(found, titles, "{wanted:?}");
    }

    #[test]
    fn beginnings_come_first_and_every_word_must_be_there() {
        check(
            "cache",
            &["Cache", "What breaks the cache", "The cache is a graph"],
        );
        check(
            "lesson cac",
            &["What breaks the cache", "The cache is a graph"],
        );
        check("runs again", &["Cache"]);
        check("moon", &[]);
        check(
            "",
            &["What breaks the cache", "Cache", "The cache is a graph"],
        );
    }
}
