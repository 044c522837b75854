//! Which of two versions of a package is the later one, by the rules of its ecosystem.
//!
//! dpkg: Debian policy §5.6.12 (epoch, upstream version, revision; `~` sorts before the end). rpm: `rpmvercmp`
//! (segments of digits or letters; `~` before, `^` after the end). Everything else: the dpkg order after words that
//! mark a pre-release (`-rc`, `a1`, `.dev`, `_beta`, `-SNAPSHOT`) were made to sort before the release, and build
//! metadata behind `+` was left out where the ecosystem ignores it. Equal by these rules is not equal as text.

use super::PackageKind;
use std::cmp::Ordering;

/// Compares two versions; `None` where versions have no order (store paths, digests).
pub fn compare_versions(kind: PackageKind, a: &str, b: &str) -> Option<Ordering> {
    Some(match kind {
        PackageKind::Nix | PackageKind::Generic => return None,
        PackageKind::Deb | PackageKind::Opkg => dpkg(a, b),
        PackageKind::Rpm | PackageKind::Alpm => with_epoch(a, b, |a, b| {
            let (x, y) = (split_last(a), split_last(b));
            rpm(x.0, y.0).then_with(|| rpm(x.1, y.1))
        }),
        _ => dpkg_part(&plain(kind, a), &plain(kind, b)),
    })
}

/// The epoch is a number before `:`; without it, 0.
fn with_epoch(a: &str, b: &str, rest: impl Fn(&str, &str) -> Ordering) -> Ordering {
    let split = |text: &'_ str| -> (u64, usize) {
        match text.split_once(':') {
            Some((epoch, _)) => match epoch.parse() {
                Ok(number) => (number, epoch.len() + 1),
                Err(_) => (0, 0),
            },
            None => (0, 0),
        }
    };
    let (x, y) = (split(a), split(b));
    x.0.cmp(&y.0).then_with(|| {
        rest(
            a.get(x.1..).unwrap_or_default(),
            b.get(y.1..).unwrap_or_default(),
        )
    })
}

/// Version and revision: what stands behind the last `-`.
fn split_last(text: &str) -> (&str, &str) {
    text.rsplit_once('-').unwrap_or((text, ""))
}

fn dpkg(a: &str, b: &str) -> Ordering {
    with_epoch(a, b, |a, b| {
        let (x, y) = (split_last(a), split_last(b));
        dpkg_part(x.0, y.0).then_with(|| dpkg_part(x.1, y.1))
    })
}

/// Where a character sorts among what is no digit: `~`, the end, letters, the rest.
fn weight(byte: Option<u8>) -> i32 {
    match byte {
        Some(b'~') => -1,
        None => 0,
        Some(byte) if byte.is_ascii_digit() => 0,
        Some(byte) if byte.is_ascii_alphabetic() => i32::from(byte),
        Some(byte) => i32::from(byte) + 256,
    }
}

/// Texts and numbers in turn.
fn dpkg_part(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    while !a.is_empty() || !b.is_empty() {
        let is_text = |rest: &[u8]| rest.first().is_some_and(|byte| !byte.is_ascii_digit());
        while is_text(a) || is_text(b) {
            let order = weight(a.first().copied()).cmp(&weight(b.first().copied()));
            if order != Ordering::Equal {
                return order;
            }
            a = a.get(1..).unwrap_or_default();
            b = b.get(1..).unwrap_or_default();
        }
        let (x, y) = (digits(a), digits(b));
        a = a.get(x.len()..).unwrap_or_default();
        b = b.get(y.len()..).unwrap_or_default();
        let order = number(x, y);
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}

fn digits(text: &[u8]) -> &[u8] {
    let n = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    text.get(..n).unwrap_or_default()
}

/// Numbers of any length.
fn number(a: &[u8], b: &[u8]) -> Ordering {
    let strip = |text: &'_ [u8]| text.iter().take_while(|byte| **byte == b'0').count();
    let a = a.get(strip(a)..).unwrap_or_default();
    let b = b.get(strip(b)..).unwrap_or_default();
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// `rpmvercmp`.
fn rpm(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        let skip = |text: &[u8]| {
            text.iter()
                .take_while(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'~' | b'^'))
                .count()
        };
        a = a.get(skip(a)..).unwrap_or_default();
        b = b.get(skip(b)..).unwrap_or_default();
        let (x, y) = (a.first().copied(), b.first().copied());
        match (x, y) {
            (Some(b'~'), Some(b'~')) | (Some(b'^'), Some(b'^')) => {
                a = a.get(1..).unwrap_or_default();
                b = b.get(1..).unwrap_or_default();
                continue;
            }
            (Some(b'~'), _) => return Ordering::Less,
            (_, Some(b'~')) => return Ordering::Greater,
            // `^` is later than the end and earlier than anything else.
            (Some(b'^'), None) => return Ordering::Greater,
            (None, Some(b'^')) => return Ordering::Less,
            (Some(b'^'), _) => return Ordering::Less,
            (_, Some(b'^')) => return Ordering::Greater,
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() != y.is_ascii_digit() => {
                // A number is later than a word.
                return if x.is_ascii_digit() {
                    Ordering::Greater
                } else {
                    Ordering::Less
                };
            }
            (Some(x), Some(_)) => {
                let is_number = x.is_ascii_digit();
                let same = |text: &[u8]| {
                    text.iter()
                        .take_while(|byte| {
                            byte.is_ascii_alphanumeric() && byte.is_ascii_digit() == is_number
                        })
                        .count()
                };
                let (m, n) = (same(a), same(b));
                let (x, y) = (
                    a.get(..m).unwrap_or_default(),
                    b.get(..n).unwrap_or_default(),
                );
                let order = if is_number { number(x, y) } else { x.cmp(y) };
                if order != Ordering::Equal {
                    return order;
                }
                a = a.get(m..).unwrap_or_default();
                b = b.get(n..).unwrap_or_default();
            }
        }
    }
}

/// Words that mark what comes before a release.
const BEFORE_RELEASE: [&str; 11] = [
    "alpha", "beta", "pre", "preview", "rc", "dev", "snapshot", "a", "b", "c", "m",
];

/// Puts a `~` before a word that marks a pre-release, and for semantic versions before any suffix behind `-`.
fn plain(kind: PackageKind, version: &str) -> String {
    let is_semantic = matches!(
        kind,
        PackageKind::Npm | PackageKind::Cargo | PackageKind::Golang | PackageKind::Nuget
    );
    let version = version.strip_prefix('v').unwrap_or(version);
    let version = match version.split_once('+') {
        Some((version, _)) if is_semantic => version,
        _ => version,
    };
    if is_semantic {
        return version.replacen('-', "~", 1);
    }
    let mut out = String::with_capacity(version.len() + 2);
    let mut rest = version;
    let mut has_digit = false;
    while let Some(first) = rest.chars().next() {
        let word: String = rest
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        if word.is_empty() {
            has_digit |= first.is_ascii_digit();
            out.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        }
        if has_digit && BEFORE_RELEASE.contains(&word.as_str()) {
            // The separator before the word belongs to it.
            while out.ends_with(['-', '_', '.']) {
                out.pop();
            }
            // A development version comes before the first alpha (PEP 440).
            out.push_str(if word == "dev" { "~~" } else { "~" });
        }
        out.push_str(&word);
        rest = rest.get(word.len()..).unwrap_or_default();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn rising(kind: PackageKind, versions: &[&str]) {
        for (at, a) in versions.iter().enumerate() {
            for (other, b) in versions.iter().enumerate() {
                assert_eq!(
                    compare_versions(kind, a, b),
                    Some(at.cmp(&other)),
                    "{a} and {b}"
                );
            }
        }
    }

    #[test]
    fn debian_versions_rise() {
        rising(
            PackageKind::Deb,
            &[
                "1.0~rc1-1",
                "1.0-1",
                "1.0-1+b1",
                "1.0-2~bpo1",
                "1.0-2",
                "1.0a-1",
                "1.0+dfsg-1",
                "1.2-1",
                "1.10-1",
                "1:0.1-1",
            ],
        );
    }

    #[test]
    fn rpm_versions_rise() {
        rising(
            PackageKind::Rpm,
            &[
                "1.0~rc1-1.el9",
                "1.0-1.el9",
                "1.0-2.el9",
                "1.0^git1-1.el9",
                "1.0a-1.el9",
                "1.0.1-1.el9",
                "1.10-1.el9",
                "1:0.5-1.el9",
            ],
        );
    }

    #[test]
    fn other_versions_rise() {
        rising(
            PackageKind::Apk,
            &[
                "1.2.3_alpha1",
                "1.2.3_rc2",
                "1.2.3-r0",
                "1.2.3-r10",
                "1.2.10-r0",
            ],
        );
        rising(
            PackageKind::Npm,
            &[
                "1.0.0-beta.2",
                "1.0.0-beta.11",
                "1.0.0-rc.1",
                "1.0.0",
                "1.0.1",
                "1.10.0",
            ],
        );
        rising(
            PackageKind::Pypi,
            &[
                "2.0.dev3",
                "2.0a1",
                "2.0b1",
                "2.0rc1",
                "2.0",
                "2.0.post1",
                "2.1",
            ],
        );
        rising(PackageKind::Maven, &["1.0-SNAPSHOT", "1.0", "1.1"]);
        rising(PackageKind::Golang, &["v1.9.0", "v1.10.0-rc1", "v1.10.0"]);
        assert_eq!(
            compare_versions(PackageKind::Npm, "1.0.0+a", "1.0.0+b"),
            Some(Ordering::Equal)
        );
        assert_eq!(compare_versions(PackageKind::Nix, "1", "2"), None);
    }
}
