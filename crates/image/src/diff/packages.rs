//! The packages of two images, by ecosystem and name.
//!
//! A name may be installed several times (node modules, multiarch libraries). Versions that both images have are
//! equal pairs and say nothing; what is left is paired in order of version, and what finds no partner was added or
//! removed. Architectures do not count, so two platforms of one image compare by version. O(packages · log).

use crate::packages::{Package, PackageKind, compare_versions};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What happened to a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PackageChangeKind {
    /// Only in the second image.
    Added,
    /// Only in the first image.
    Removed,
    /// A later version by the rules of its ecosystem.
    Upgraded,
    /// An earlier version.
    Downgraded,
    /// Another version, of which nobody can say which is later.
    Changed,
}

impl PackageChangeKind {
    /// The name used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Upgraded => "upgraded",
            Self::Downgraded => "downgraded",
            Self::Changed => "changed",
        }
    }
}

/// A package that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageChange {
    /// Its ecosystem.
    pub kind: PackageKind,
    /// Its name.
    pub name: String,
    /// What happened.
    pub change: PackageChangeKind,
    /// The version before.
    pub before: Option<String>,
    /// The version after.
    pub after: Option<String>,
    /// Bytes of its files before.
    pub before_bytes: u64,
    /// Bytes of its files after.
    pub after_bytes: u64,
}

type Side<'a> = Vec<&'a Package>;

/// What differs, by ecosystem, name and version.
pub fn compare_packages(before: &[Package], after: &[Package]) -> Vec<PackageChange> {
    let mut groups: BTreeMap<(PackageKind, &str), (Side<'_>, Side<'_>)> = BTreeMap::new();
    for package in before {
        let group = groups.entry((package.kind, &package.name)).or_default();
        group.0.push(package);
    }
    for package in after {
        let group = groups.entry((package.kind, &package.name)).or_default();
        group.1.push(package);
    }
    let mut out = Vec::new();
    for ((kind, name), (mut old, mut new)) in groups {
        let order = |a: &&Package, b: &&Package| {
            compare_versions(kind, &a.version, &b.version)
                .unwrap_or(Ordering::Equal)
                .then_with(|| a.version.cmp(&b.version))
        };
        old.sort_by(order);
        new.sort_by(order);
        let (old, new) = without_equal(old, new);
        for at in 0..old.len().max(new.len()) {
            let (a, b) = (old.get(at), new.get(at));
            let change = match (a, b) {
                (Some(a), Some(b)) => match compare_versions(kind, &a.version, &b.version) {
                    Some(Ordering::Less) => PackageChangeKind::Upgraded,
                    Some(Ordering::Greater) => PackageChangeKind::Downgraded,
                    Some(Ordering::Equal) | None => PackageChangeKind::Changed,
                },
                (Some(_), None) => PackageChangeKind::Removed,
                (None, _) => PackageChangeKind::Added,
            };
            out.push(PackageChange {
                kind,
                name: name.to_owned(),
                change,
                before: a.map(|p| p.version.clone()),
                after: b.map(|p| p.version.clone()),
                before_bytes: a.map_or(0, |p| p.size_bytes),
                after_bytes: b.map_or(0, |p| p.size_bytes),
            });
        }
    }
    out
}

/// Takes versions out that both sides have, each as often as both have it. The order stays.
fn without_equal<'a>(old: Side<'a>, new: Side<'a>) -> (Side<'a>, Side<'a>) {
    let mut counts: BTreeMap<&'a str, usize> = BTreeMap::new();
    for package in &new {
        *counts.entry(&package.version).or_default() += 1;
    }
    let mut taken: BTreeMap<&'a str, usize> = BTreeMap::new();
    let rest = |package: &&'a Package| match counts.get_mut(package.version.as_str()) {
        Some(n) if *n > 0 => {
            *n -= 1;
            *taken.entry(&package.version).or_default() += 1;
            false
        }
        _ => true,
    };
    let old: Side<'a> = old.into_iter().filter(rest).collect();
    let new = new
        .into_iter()
        .filter(|package| match taken.get_mut(package.version.as_str()) {
            Some(n) if *n > 0 => {
                *n -= 1;
                false
            }
            _ => true,
        })
        .collect();
    (old, new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(kind: PackageKind, name: &str, version: &str) -> Package {
        Package {
            kind,
            name: name.to_owned(),
            version: version.to_owned(),
            layer: 0,
            size_bytes: 10,
            n_files: 1,
            purl: String::new(),
            arch: None,
            source: None,
            licences: Vec::new(),
            path: String::new(),
            is_guessed: false,
        }
    }

    #[test]
    fn versions_pair_and_the_rest_comes_or_goes() {
        use PackageKind::{Deb, Npm};
        let before = [
            package(Deb, "libc6", "2.36-9+deb12u3"),
            package(Deb, "curl", "7.88.1-10"),
            package(Deb, "same", "1"),
            package(Npm, "ms", "2.0.0"),
            package(Npm, "ms", "2.1.3"),
            package(Npm, "left-pad", "1.3.0"),
        ];
        let after = [
            package(Deb, "libc6", "2.36-9+deb12u10"),
            package(Deb, "curl", "7.88.1-9"),
            package(Deb, "same", "1"),
            package(Npm, "ms", "2.1.3"),
            package(Npm, "ms", "2.1.2"),
            package(Npm, "ms", "2.1.3"),
            package(Npm, "left", "1.0.0"),
        ];
        let shown: Vec<String> = compare_packages(&before, &after)
            .into_iter()
            .map(|c| {
                let side = |version: Option<String>| version.unwrap_or_default();
                format!(
                    "{} {} {}>{}",
                    c.change.as_str(),
                    c.name,
                    side(c.before),
                    side(c.after)
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                "downgraded curl 7.88.1-10>7.88.1-9",
                "upgraded libc6 2.36-9+deb12u3>2.36-9+deb12u10",
                "added left >1.0.0",
                "removed left-pad 1.3.0>",
                "upgraded ms 2.0.0>2.1.2",
                "added ms >2.1.3",
            ]
        );
        assert!(compare_packages(&after, &after).is_empty());
    }
}
