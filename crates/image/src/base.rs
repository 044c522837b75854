//! Where the base image probably ends, with the evidence, so that a person can disagree.
//!
//! Best evidence first: labels that name the base (they name it, but do not say how many layers it has); the last
//! `CMD` or `ENTRYPOINT` row of the history that is followed by rows of a later date (official bases end so); a jump
//! of more than a day between two rows. Nothing is guessed without evidence.

use crate::config::ImageConfig;
use crate::image::{Accounting, Layer};

/// Why a boundary is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BaseEvidence {
    /// History row `row` sets the default command and what follows is of a later date.
    CommandThenLater {
        /// Row of the history.
        row: usize,
    },
    /// Between row `row` and the next one lies more than a day.
    DateJump {
        /// Row of the history.
        row: usize,
    },
}

/// The probable end of the base image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseBoundary {
    /// Number of layers that belong to the base.
    pub n_layers: usize,
    /// Why.
    pub evidence: BaseEvidence,
    /// The base's name, when a label gives it.
    pub name: Option<String>,
    /// The base's digest, when a label gives it.
    pub digest: Option<String>,
}

/// Sums restricted to the layers above a base boundary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UserBytes {
    /// Content of the user's own layers.
    pub total_bytes: u64,
    /// What of it is hidden: recoverable by rebuilding.
    pub hidden_bytes: u64,
    /// Base content that the user's layers hide: not recoverable without changing the base.
    pub base_hidden_bytes: u64,
}

impl Accounting {
    /// The same sums for the layers above the first `n_base` ones.
    pub fn user_bytes(&self, layers: &[Layer], n_base: usize) -> UserBytes {
        let mut out = UserBytes::default();
        for layer in layers.iter().skip(n_base) {
            out.total_bytes = out.total_bytes.saturating_add(layer.content_bytes);
        }
        for pair in &self.pairs {
            if pair.owner_layer >= n_base {
                out.hidden_bytes = out.hidden_bytes.saturating_add(pair.size_bytes);
            } else if pair.hiding_layer >= n_base {
                out.base_hidden_bytes = out.base_hidden_bytes.saturating_add(pair.size_bytes);
            }
        }
        out
    }
}

/// Finds the boundary; `None` without evidence.
pub(crate) fn boundary(config: Option<&ImageConfig>, layers: &[Layer]) -> Option<BaseBoundary> {
    let config = config?;
    let rows = &config.history;
    let dates: Vec<Option<i64>> = rows
        .iter()
        .map(|r| r.created.as_deref().and_then(seconds))
        .collect();
    let later_than = |row: usize, by: i64| {
        let here = dates.get(row).copied().flatten()?;
        let next = dates.get(row + 1).copied().flatten()?;
        Some(next - here > by)
    };
    let is_command = |row: usize| {
        let text = rows
            .get(row)
            .and_then(|r| r.created_by.as_deref())
            .unwrap_or_default();
        let text = text
            .split_once("#(nop)")
            .map_or(text, |(_, rest)| rest)
            .trim_start();
        text.starts_with("CMD") || text.starts_with("ENTRYPOINT")
    };
    let candidates = || (0..rows.len().saturating_sub(1)).rev();
    let evidence = candidates()
        .find(|row| is_command(*row) && later_than(*row, 0) == Some(true))
        .map(|row| BaseEvidence::CommandThenLater { row })
        .or_else(|| {
            candidates()
                .find(|row| later_than(*row, 24 * 3600) == Some(true))
                .map(|row| BaseEvidence::DateJump { row })
        })?;
    let row = match evidence {
        BaseEvidence::CommandThenLater { row } | BaseEvidence::DateJump { row } => row,
    };
    let n_layers = layers
        .iter()
        .filter(|l| l.history_idx.is_some_and(|idx| idx <= row))
        .count();
    let label = |key: &str| config.runtime.labels.get(key).cloned();
    (n_layers > 0 && n_layers < layers.len()).then(|| BaseBoundary {
        n_layers,
        evidence,
        name: label("org.opencontainers.image.base.name"),
        digest: label("org.opencontainers.image.base.digest"),
    })
}

/// Seconds since 1970 of an RFC 3339 date; offsets are honoured, fractions dropped. `None` for dates that were
/// deliberately not set.
fn seconds(date: &str) -> Option<i64> {
    if crate::history::is_date_unset(date) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| date.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let zone = date
        .get(19..)?
        .trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let offset = match zone.as_bytes() {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), ..] => {
            let minutes =
                zone.get(1..3)?.parse::<i64>().ok()? * 60 + zone.get(4..6)?.parse::<i64>().ok()?;
            if *sign == b'-' {
                -minutes * 60
            } else {
                minutes * 60
            }
        }
        _ => return None,
    };
    // Days since 1970 in the proleptic Gregorian calendar, years starting in March.
    let (y, m) = if month <= 2 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    let days =
        365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + (153 * m + 2) / 5 + day
            - 1
            - 719_468;
    Some(days * 86_400 + hour * 3_600 + minute * 60 + second - offset)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn dates_are_read_with_fractions_and_offsets() {
        assert_eq!(seconds("2024-05-22T03:14:22Z"), Some(1_716_347_662));
        assert_eq!(
            seconds("2024-05-22T05:14:22.123456789+02:00"),
            Some(1_716_347_662)
        );
        assert_eq!(seconds("1970-01-01T00:00:00Z"), None);
        assert_eq!(seconds("yesterday"), None);
        assert_eq!(seconds("2024-05-22T03:14:22"), None);
    }
}
