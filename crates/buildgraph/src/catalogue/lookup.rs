//! From an image name to the table's entry, or to the nearest one that is honest to show.

use super::{CatalogueImage, IMAGES};
use crate::ImageRef;

/// What the catalogue knows about a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// The entry.
    pub image: &'static CatalogueImage,
    /// The entry stands for this very tag; false for a sibling of another tag or version.
    pub exact: bool,
}

impl Match {
    /// Whether numbers taken from it must be shown as approximate.
    pub const fn approximate(&self) -> bool {
        !self.exact || self.image.approximate
    }
}

/// Finds `image`: by name or alias, else the nearest tag of the same repository (the same variant
/// such as `slim` or `alpine`, then the nearest version). Unknown repositories give `None`.
/// Cost: O(table).
pub fn lookup(image: &ImageRef) -> Option<Match> {
    let repository = image.familiar_repository();
    if repository == "scratch" {
        return None;
    }
    let tag = image.effective_tag();
    let mut nearest: Option<(i64, &'static CatalogueImage)> = None;
    for entry in IMAGES {
        for name in std::iter::once(&entry.reference).chain(entry.aliases) {
            let (known, known_tag) = parts(name);
            if known != repository {
                continue;
            }
            if tag == Some(known_tag) {
                return Some(Match {
                    image: entry,
                    exact: image.digest.is_none(),
                });
            }
            let distance = distance(tag.unwrap_or("latest"), known_tag);
            if nearest.is_none_or(|(best, _)| distance < best) {
                nearest = Some((distance, entry));
            }
        }
    }
    nearest.map(|(_, image)| Match {
        image,
        exact: false,
    })
}

/// Repository and tag of a name of the table, which holds familiar names only (a test says so): a parse of every name
/// would cost more than all else here.
fn parts(name: &str) -> (&str, &str) {
    match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, tag),
        _ => (name, "latest"),
    }
}

/// Smaller is nearer. A tag's words are compared: another variant weighs more than any version.
fn distance(wanted: &str, known: &str) -> i64 {
    let (wanted_version, wanted_variant) = split_tag(wanted);
    let (known_version, known_variant) = split_tag(known);
    let missing = wanted_variant
        .iter()
        .filter(|word| !known_variant.contains(word))
        .count();
    let extra = known_variant
        .iter()
        .filter(|word| !wanted_variant.contains(word))
        .count();
    let variant = i64::try_from(missing * 4 + extra * 3).unwrap_or(i64::MAX / 1_000_000);
    let version = match (wanted_version, known_version) {
        (Some(wanted), Some(known)) => (wanted - known).abs().min(99_999),
        (None, None) => 0,
        _ => 50_000,
    };
    variant * 100_000 + version
}

/// Version as major × 100 + minor, and the variant words (`slim`, `alpine`, `jre` …).
fn split_tag(tag: &str) -> (Option<i64>, Vec<String>) {
    let mut version = None;
    let mut words = Vec::new();
    for part in tag.split('-') {
        let mut numbers = part.split('.').map(str::parse::<i64>);
        match numbers.next() {
            Some(Ok(major)) if version.is_none() => {
                let minor = numbers.next().and_then(Result::ok).unwrap_or(0);
                version = Some(major.clamp(0, 9_999) * 100 + minor.clamp(0, 99));
            }
            _ if part == "latest" => {}
            _ => {
                // `alpine3.19` is the variant `alpine`.
                let word = part.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
                words.push(if word.is_empty() { part } else { word }.to_ascii_lowercase());
            }
        }
    }
    (version, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_table_are_familiar() {
        for entry in IMAGES {
            for name in std::iter::once(&entry.reference).chain(entry.aliases) {
                let parsed = ImageRef::parse(name);
                assert_eq!(
                    parts(name),
                    (
                        parsed.familiar_repository().as_str(),
                        parsed.effective_tag().unwrap_or("latest")
                    ),
                    "{name}"
                );
            }
        }
    }
}
