//! The nearest known word, for messages.

/// Largest number of edits between a word and its suggestion.
const MAX_EDITS: usize = 2;

/// The candidate nearest to `word` in at most two edits, the first among equals. Case counts.
pub(super) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let word: Vec<char> = word.chars().take(40).collect();
    let mut best = None;
    for candidate in candidates {
        let chars: Vec<char> = candidate.chars().collect();
        if chars.len().abs_diff(word.len()) > MAX_EDITS {
            continue;
        }
        let edits = distance(&word, &chars);
        if edits <= MAX_EDITS && best.is_none_or(|(least, _)| edits < least) {
            best = Some((edits, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Levenshtein distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let cost = diagonal + usize::from(x != y);
            diagonal = *cell;
            left = cost.min(left + 1).min(*cell + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}
