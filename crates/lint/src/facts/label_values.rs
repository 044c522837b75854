//! Whether the value of a label is of the kind that a schema asks for.

use crate::settings::LabelKind;

/// Licences that are written often enough to be known here, by their SPDX identifiers.
const LICENCES: &str = "0BSD AAL AFL-3.0 AGPL-1.0-only AGPL-1.0-or-later AGPL-3.0 AGPL-3.0-only \
AGPL-3.0-or-later Apache-1.0 Apache-1.1 Apache-2.0 APSL-2.0 Artistic-1.0 Artistic-2.0 \
Beerware BlueOak-1.0.0 BSD-1-Clause BSD-2-Clause BSD-2-Clause-Patent BSD-3-Clause \
BSD-3-Clause-Clear BSD-4-Clause BSL-1.0 BUSL-1.1 CAL-1.0 CC-BY-1.0 CC-BY-2.0 CC-BY-3.0 CC-BY-4.0 \
CC-BY-NC-4.0 CC-BY-NC-SA-4.0 CC-BY-ND-4.0 CC-BY-SA-3.0 CC-BY-SA-4.0 CC0-1.0 CDDL-1.0 CDDL-1.1 \
CECILL-2.1 CECILL-B CECILL-C CPAL-1.0 CPL-1.0 curl ECL-2.0 EFL-2.0 Elastic-2.0 EPL-1.0 EPL-2.0 \
EUPL-1.1 EUPL-1.2 FSFAP FTL GFDL-1.3 GFDL-1.3-only GFDL-1.3-or-later GPL-1.0 GPL-1.0-only \
GPL-1.0-or-later GPL-2.0 GPL-2.0+ GPL-2.0-only GPL-2.0-or-later GPL-3.0 GPL-3.0+ GPL-3.0-only \
GPL-3.0-or-later HPND ICU IJG Intel IPL-1.0 ISC JSON LGPL-2.0 LGPL-2.0-only LGPL-2.0-or-later \
LGPL-2.1 LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0 LGPL-3.0-only LGPL-3.0-or-later Libpng libtiff \
LPL-1.02 LPPL-1.3c MirOS MIT MIT-0 MPL-1.0 MPL-1.1 MPL-2.0 MPL-2.0-no-copyleft-exception MS-PL \
MS-RL MulanPSL-2.0 NASA-1.3 NCSA NTP ODbL-1.0 OFL-1.1 OLDAP-2.8 OpenSSL OSL-3.0 PDDL-1.0 PHP-3.0 \
PHP-3.01 PostgreSQL PSF-2.0 Python-2.0 Python-2.0.1 QPL-1.0 RPL-1.5 Ruby SISSL Sleepycat SSPL-1.0 \
TCL Unicode-3.0 Unicode-DFS-2016 Unlicense UPL-1.0 Vim W3C WTFPL X11 Xnet Zend-2.0 Zlib ZPL-2.1";

/// Whether `value` is of that kind. An empty one never is.
pub fn is_valid(kind: LabelKind, value: &str) -> bool {
    match kind {
        LabelKind::Text => !value.is_empty(),
        LabelKind::Url => is_url(value),
        LabelKind::Rfc3339 => is_time(value),
        LabelKind::Spdx => is_licence(value),
        LabelKind::Hash => {
            matches!(value.len(), 7 | 40)
                && value
                    .bytes()
                    .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        }
        LabelKind::Semver => is_version(value),
        LabelKind::Email => is_mail(value),
    }
}

/// A scheme, a colon, and only characters that a URI may hold (RFC 3986).
fn is_url(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once(':') else {
        return false;
    };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        && !rest.is_empty()
        && rest != "//"
        && rest
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c))
}

/// `2026-01-31T12:00:00.5+01:00` (RFC 3339).
fn is_time(value: &str) -> bool {
    let Some((date, time)) = value.split_once('T') else {
        return false;
    };
    let numbers = |text: &str, separator: char, limits: &[(usize, u32, u32)]| {
        let parts: Vec<&str> = text.split(separator).collect();
        parts.len() == limits.len()
            && parts.iter().zip(limits).all(|(part, (len, low, high))| {
                part.len() == *len
                    && part.bytes().all(|b| b.is_ascii_digit())
                    && part.parse().is_ok_and(|n: u32| (*low..=*high).contains(&n))
            })
    };
    let (clock, zone) = match time.find(['Z', '+', '-']) {
        Some(at) => time.split_at(at),
        None => return false,
    };
    let (seconds, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let offset = zone.strip_prefix(['+', '-']);
    numbers(date, '-', &[(4, 0, 9999), (2, 1, 12), (2, 1, 31)])
        && numbers(seconds, ':', &[(2, 0, 23), (2, 0, 59), (2, 0, 60)])
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b.is_ascii_digit())
        && (zone == "Z" || offset.is_some_and(|text| numbers(text, ':', &[(2, 0, 23), (2, 0, 59)])))
}

/// An SPDX expression: identifiers joined by AND, OR and WITH, in brackets or not.
fn is_licence(value: &str) -> bool {
    let spaced = value.replace('(', " ( ").replace(')', " ) ");
    let mut depth = 0usize;
    let mut wants_name = true;
    let mut after_with = false;
    for word in spaced.split_whitespace() {
        match word {
            "(" if wants_name && !after_with => depth += 1,
            ")" if !wants_name && depth > 0 => depth -= 1,
            "AND" | "OR" | "WITH" if !wants_name => {
                wants_name = true;
                after_with = word == "WITH";
            }
            // Exceptions are many; any word will do.
            _ if wants_name && (after_with || is_licence_name(word)) => {
                wants_name = false;
                after_with = false;
            }
            _ => return false,
        }
    }
    !wants_name && depth == 0
}

fn is_licence_name(word: &str) -> bool {
    let plain = word.strip_suffix('+').unwrap_or(word);
    let own = word
        .strip_prefix("LicenseRef-")
        .is_some_and(|rest| !rest.is_empty());
    own || matches!(word, "NONE" | "NOASSERTION")
        || LICENCES
            .split_whitespace()
            .any(|known| known.eq_ignore_ascii_case(word) || known.eq_ignore_ascii_case(plain))
}

/// `1.2.3-rc.1+build.5` (Semantic Versioning 2.0.0).
fn is_version(value: &str) -> bool {
    let (rest, build) = match value.split_once('+') {
        Some((rest, build)) => (rest, Some(build)),
        None => (value, None),
    };
    let (core, pre) = match rest.split_once('-') {
        Some((core, pre)) => (core, Some(pre)),
        None => (rest, None),
    };
    let number = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_digit())
            && (text == "0" || !text.starts_with('0'))
    };
    let word = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    core.split('.').count() == 3
        && core.split('.').all(number)
        && pre.is_none_or(|pre| {
            pre.split('.')
                .all(|part| word(part) && (!digits(part) || number(part)))
        })
        && build.is_none_or(|build| build.split('.').all(word))
}

/// One `@` between a name and a host.
fn is_mail(value: &str) -> bool {
    let Some((name, host)) = value.rsplit_once('@') else {
        return false;
    };
    let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let dots = |text: &str| !text.starts_with('.') && !text.ends_with('.') && !text.contains("..");
    !name.is_empty()
        && name.chars().all(atom)
        && dots(name)
        && !host.is_empty()
        && host
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-')
        && dots(host)
}

#[cfg(test)]
mod tests {
    use super::{LabelKind, is_valid};

    #[track_caller]
    fn check(kind: LabelKind, good: &[&str], bad: &[&str]) {
        for value in good {
            assert!(is_valid(kind, value), "{value}");
        }
        for value in bad {
            assert!(!is_valid(kind, value), "{value}");
        }
    }

    #[test]
    fn values_are_told_by_their_kind() {
        check(LabelKind::Text, &["x"], &[""]);
        check(
            LabelKind::Url,
            &["https://example.org/a?b#c", "mailto:a@example.org"],
            &["example.org", "https://", "http://a b", ""],
        );
        check(
            LabelKind::Rfc3339,
            &["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.25+01:00"],
            &[
                "2026-01-31",
                "2026-13-01T00:00:00Z",
                "2026-01-31T12:00:00",
                "2026-01-31 12:00:00Z",
            ],
        );
        check(
            LabelKind::Spdx,
            &[
                "MIT",
                "Apache-2.0 OR (MIT AND BSD-3-Clause)",
                "GPL-2.0-only WITH Classpath-exception-2.0",
                "LicenseRef-own",
            ],
            &["Apache 2.0", "GPLv3", "MIT OR", "(MIT", ""],
        );
        check(
            LabelKind::Hash,
            &["0123abc", "0123456789abcdef0123456789abcdef01234567"],
            &["0123ABC", "0123ab", "main"],
        );
        check(
            LabelKind::Semver,
            &["1.2.3", "1.0.0-rc.1+b.5"],
            &["1.2", "v1.2.3", "01.2.3", "1.2.3-"],
        );
        check(
            LabelKind::Email,
            &["a.b+c@example.org", "root@localhost"],
            &["a", "a@", "@b", "a@b@c d"],
        );
    }
}
