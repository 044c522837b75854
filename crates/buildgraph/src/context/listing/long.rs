//! Lines with a mode in front: `ls -l`, `find -ls`, `tar tv`, `git ls-files -s`, `git ls-tree -l`.

use super::{Named, size_of, unquoted};

/// Words of a line that may belong to its fields.
const MAX_WORDS: usize = 12;

/// Words of a line with the place behind each.
fn words(line: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = line.get(at..)?;
        let start = at + (rest.len() - rest.trim_start().len());
        let word = line.get(start..)?.split_whitespace().next()?;
        at = start + word.len();
        Some((word, at))
    })
}

/// `-rw-r--r--`, with what may stand behind it (`.`, `+`, `@`): kind and permission bits.
fn mode(word: &str) -> Option<(char, u32)> {
    let letters: Vec<char> = word.chars().collect();
    let (kind, rest) = letters.split_first()?;
    if !(9..=10).contains(&rest.len()) || !"-dlbcpsD".contains(*kind) {
        return None;
    }
    let mut bits = 0;
    for (at, letter) in rest.iter().take(9).enumerate() {
        let place = 8 - at;
        let set = match (at % 3, letter) {
            (0, 'r') | (1, 'w') | (2, 'x' | 's' | 't') => true,
            (_, '-') | (2, 'S' | 'T') => false,
            _ => return None,
        };
        bits |= u32::from(set) << place;
        let special = matches!(letter, 's' | 'S' | 't' | 'T');
        bits |= u32::from(special) << (9 + place / 3);
    }
    Some((*kind, bits))
}

/// The name behind the fields; a link's target is cut off.
fn named(kind: char, bits: u32, size: Option<u64>, name: &str) -> Option<Named> {
    let name = name.trim_start();
    let name = match kind {
        'l' => name.split_once(" -> ").map_or(name, |(name, _)| name),
        _ => name,
    };
    let is_folder = kind == 'd';
    (!name.is_empty() && "-dl".contains(kind)).then(|| Named {
        path: unquoted(name),
        size: size.filter(|_| !is_folder),
        mode: (kind == '-').then_some(bits),
        is_folder,
    })
}

/// Words that make up a time stand between the size and the name.
fn is_time(word: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_clock = word.contains(':') && word.split([':', '.']).all(is_number);
    let is_date =
        word.len() >= 8 && word.contains(['-', '/']) && word.split(['-', '/']).all(is_number);
    let is_zone =
        word.len() == 5 && word.starts_with(['+', '-']) && word.get(1..).is_some_and(is_number);
    let lower = word.to_ascii_lowercase();
    is_clock
        || is_date
        || is_zone
        || MONTHS
            .iter()
            .any(|month| lower.starts_with(month) && lower.len() <= 4)
}

/// Byte place behind the time that follows the size.
fn behind_time(words: &mut dyn Iterator<Item = (&str, usize)>) -> Option<usize> {
    let (first, mut end) = words.next()?;
    if !is_time(first) {
        return None;
    }
    // `Nov 30 12:00`, `Nov 30 2025`, `2025-11-30 12:00`, `2025-11-30 12:00:00.0 +0100`.
    let has_month = first
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic());
    let n_more = if has_month { 2 } else { 1 };
    for _ in 0..n_more {
        end = words.next()?.1;
    }
    Some(end)
}

/// A line of `ls -l` or `tar tv`.
pub(super) fn entry(line: &str) -> Option<Named> {
    let mut words = words(line);
    let (kind, bits) = mode(words.next()?.0)?;
    let (first, _) = words.next()?;
    entry_from(line, kind, bits, first, words.take(MAX_WORDS).collect())
}

/// Goes on behind the mode: links, owner, group, size, time, name, of which some may be missing.
fn entry_from(
    line: &str,
    kind: char,
    bits: u32,
    first: &str,
    rest: Vec<(&str, usize)>,
) -> Option<Named> {
    let mut before = first;
    for (at, (word, _)) in rest.iter().enumerate().take(7) {
        if is_time(word) {
            let mut time = rest.iter().skip(at).copied();
            let mut end = behind_time(&mut time)?;
            if let Some((zone, after)) = time.next()
                && zone.len() == 5
                && zone.starts_with(['+', '-'])
                && is_time(zone)
            {
                end = after;
            }
            return named(kind, bits, size_of(before), line.get(end..)?);
        }
        before = word;
    }
    None
}

/// A line of `find -ls`: inode and blocks in front.
pub(super) fn find_ls(line: &str) -> Option<Named> {
    let mut words = words(line);
    for _ in 0..2 {
        words.next()?.0.parse::<u64>().ok()?;
    }
    let (word, end) = words.next()?;
    mode(word)?;
    entry(line.get(end - word.len()..)?)
}

/// `100644 hash stage TAB path`, or `100644 blob hash size TAB path`.
pub(super) fn git(line: &str) -> Option<Named> {
    let (head, path) = line.split_once('\t')?;
    let fields: Vec<&str> = head.split_whitespace().collect();
    let mode = *fields.first()?;
    let bits = (mode.len() == 6).then(|| u32::from_str_radix(mode, 8).ok())??;
    let is_hash =
        |text: &str| text.len() >= 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let size = match fields.get(1..)? {
        [hash, _] if is_hash(hash) => None,
        [_, hash] if is_hash(hash) => None,
        [_, hash, size] if is_hash(hash) => size_of(size),
        _ => return None,
    };
    Some(Named {
        path: unquoted(path),
        size,
        mode: Some(bits & 0o777).filter(|bits| *bits > 0),
        is_folder: bits == 0o040_000,
    })
}

/// Whether a text is `ls -R`: a line that ends in a colon, with lines behind it.
pub(super) fn has_folders(text: &str) -> bool {
    let mut lines = text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty());
    lines.next().is_some_and(is_head) && lines.next().is_some()
}

fn is_head(line: &str) -> bool {
    line.len() > 1 && line.ends_with(':') && !line.contains(": ")
}

/// `ls -R` and `ls -lR`.
pub(super) fn folders(text: &str, n_unread: &mut usize) -> Vec<Named> {
    let mut found = Vec::new();
    let mut folder = String::new();
    let mut is_new = true;
    for line in text.lines().take(4 * super::MAX_ENTRIES) {
        let line = line.trim_end();
        if line.is_empty() {
            is_new = true;
            continue;
        }
        if is_new && is_head(line) {
            folder = line.strip_suffix(':').unwrap_or(line).to_owned();
            is_new = false;
            continue;
        }
        is_new = false;
        if line
            .strip_prefix("total ")
            .is_some_and(|rest| size_of(rest).is_some())
        {
            continue;
        }
        let Some(mut one) = entry(line).or_else(|| plain(line)) else {
            *n_unread += 1;
            continue;
        };
        if matches!(one.path.as_str(), "." | "..") {
            continue;
        }
        if !matches!(folder.as_str(), "." | "") {
            one.path = format!("{folder}/{}", one.path);
        }
        found.push(one);
    }
    found
}

/// A name alone.
fn plain(line: &str) -> Option<Named> {
    (!line.starts_with("ls: ")).then(|| Named {
        path: line.trim_end_matches(['/', '*', '@']).to_owned(),
        size: None,
        mode: None,
        is_folder: line.ends_with('/'),
    })
}
