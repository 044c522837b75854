//! Bills of materials: CycloneDX 1.6 and SPDX 2.3, both as JSON.
//!
//! The same image gives the same bytes: components come in the order of [`Packages`] (sorted by package URL), the
//! time is the image's own, and the document's UUID is derived from the image ID. Nothing in here is looked up.

mod cyclonedx;
mod licence;
mod spdx;
#[cfg(test)]
mod tests;

pub use cyclonedx::cyclonedx;
pub use spdx::spdx;

use crate::image::Image;
use crate::packages::encoded;
use sha2::{Digest as _, Sha256};

/// The tool that documents name.
const TOOL: &str = "layerlab";
const TOOL_VERSION: &str = env!("CARGO_PKG_VERSION");

/// What both formats say about the image itself.
struct Subject {
    /// First name, or a word for images without one.
    name: String,
    /// Manifest digest, or the image ID where there is no manifest: `sha256:…`.
    digest: Option<String>,
    /// `pkg:oci/…`, when there is a digest.
    purl: Option<String>,
    /// In lower-case hexadecimal with hyphens.
    uuid: String,
    /// In UTC, `YYYY-MM-DDThh:mm:ssZ`.
    created: Option<String>,
}

impl Subject {
    fn new(image: &Image, format: &str) -> Self {
        let info = &image.info;
        let full = info.ref_names.first().cloned();
        let digest = info
            .manifest_digest
            .as_ref()
            .or(info.image_id.as_ref())
            .map(ToString::to_string);
        let purl = digest
            .as_deref()
            .map(|digest| purl(full.as_deref(), digest));
        let mut hash = Sha256::new();
        hash.update(format.as_bytes());
        match &info.image_id {
            Some(id) => hash.update(id.as_str().as_bytes()),
            None => {
                for layer in &image.layers {
                    let diff_id = layer.diff_id.as_ref().map_or("", |id| id.as_str());
                    hash.update(diff_id.as_bytes());
                    hash.update(b"\n");
                }
            }
        }
        Self {
            name: full.unwrap_or_else(|| "image".to_owned()),
            digest,
            purl,
            uuid: uuid(&hash.finalize()),
            created: info
                .config
                .as_deref()
                .and_then(|config| utc(config.created.as_deref()?)),
        }
    }

    /// The digest's hexadecimal part, when it is a SHA-256.
    fn sha256(&self) -> Option<&str> {
        self.digest.as_deref()?.strip_prefix("sha256:")
    }
}

/// `pkg:oci/NAME@DIGEST?repository_url=REPOSITORY&tag=TAG`, by the purl rules for type `oci`.
fn purl(name: Option<&str>, digest: &str) -> String {
    let name = name.unwrap_or("image");
    let (repository, tag) = match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
        _ => (name, None),
    };
    let last = repository.rsplit('/').next().unwrap_or(repository);
    let mut out = format!(
        "pkg:oci/{}@{}",
        encoded(&last.to_lowercase()),
        encoded(digest)
    );
    let mut separator = '?';
    if repository.contains('/') {
        out.push_str(&format!("?repository_url={}", encoded(repository)));
        separator = '&';
    }
    if let Some(tag) = tag {
        out.push_str(&format!("{separator}tag={}", encoded(tag)));
    }
    out
}

/// The first 16 bytes, marked as a UUID of version 8 (RFC 9562: contents are the maker's own).
fn uuid(hash: &[u8]) -> String {
    let mut out = String::with_capacity(36);
    for (i, byte) in hash.iter().take(16).enumerate() {
        let byte = match i {
            6 => (byte & 0x0f) | 0x80,
            8 => (byte & 0x3f) | 0x80,
            _ => *byte,
        };
        if matches!(i, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        out.push_str(&format!("{byte:02x}"));
    }
    out
}

/// An RFC 3339 time in UTC, whole seconds; `None` when the text is no such time.
fn utc(text: &str) -> Option<String> {
    let number = |range: std::ops::Range<usize>| -> Option<i64> {
        let digits = text.get(range)?;
        digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| digits.parse().ok())
            .flatten()
    };
    let is_separated = [(4, "-"), (7, "-"), (13, ":"), (16, ":")]
        .iter()
        .all(|(at, c)| text.get(*at..at + 1) == Some(c))
        && matches!(text.get(10..11), Some("T" | "t" | " "));
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let is_in_range = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !is_separated || !is_in_range {
        return None;
    }
    let zone = text
        .get(19..)?
        .trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let offset = match zone {
        "Z" | "z" => 0,
        _ => {
            let (sign, rest) = match zone.split_at_checked(1)? {
                ("+", rest) => (1, rest),
                ("-", rest) => (-1, rest),
                _ => return None,
            };
            let (hours, minutes) = rest.split_once(':')?;
            sign * (hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)
        }
    };
    if offset.abs() >= 24 * 60 {
        return None;
    }
    let minutes = (days(year, month, day) * 24 + hour) * 60 + minute - offset;
    let (day_number, rest) = (minutes.div_euclid(24 * 60), minutes.rem_euclid(24 * 60));
    let (year, month, day) = date(day_number);
    (0..=9999).contains(&year).then(|| {
        format!(
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{second:02}Z",
            rest / 60,
            rest % 60
        )
    })
}

/// Days since 1970-01-01 of a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years that start in March put the leap day at their end.
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
        - 719_468
}

/// The date that is so many days after 1970-01-01.
fn date(day_number: i64) -> (i64, i64, i64) {
    let shifted = day_number + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next_year) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (year_of_era + era * 400 + next_year, month, day)
}
