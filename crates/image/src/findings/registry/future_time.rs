//! Files that are newer than the image they are in.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, PathFact, Severity, count_text, tally::Tally,
};

const INFO: CheckInfo = CheckInfo {
    id: "future-time",
    group: Group::FileSystem,
    severity: Severity::Hint,
    summary: "files are newer than the image",
    why: "`make` and caches that compare times rebuild or keep the wrong things",
    help: "correct the clock of the building machine, or set times with `SOURCE_DATE_EPOCH`",
};

#[derive(Default)]
pub(super) struct FutureTime {
    tally: Tally,
    created: Option<Option<i64>>,
}

impl Check for FutureTime {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn path(&mut self, path: &PathFact<'_>) {
        let created = *self.created.get_or_insert_with(|| {
            let config = path.image.info.config.as_deref()?;
            let text = config
                .created
                .as_deref()
                .filter(|text| !crate::history::is_date_unset(text))?;
            seconds(text)
        });
        let is_later = created.is_some_and(|created| {
            path.attributes.mtime_seconds > created.saturating_add(2 * 86_400)
        });
        if is_later && path.is_file() {
            self.tally.path(path);
        }
    }
    fn end(&mut self, _evidence: &Evidence<'_>) -> Vec<Finding> {
        if self.tally.is_empty() {
            return Vec::new();
        }
        let message = format!(
            "{} after the image was created",
            count_text(self.tally.n, "file was changed", "files were changed")
        );
        vec![self.tally.finding(&INFO, message)]
    }
}

/// Seconds since 1970 of an RFC 3339 date in universal time; the zone is within the tolerance.
fn seconds(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    if !(1..=12).contains(&month) {
        return None;
    }
    // Days before a month, March first, so that the leap day comes last.
    let (y, m) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days =
        365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + (153 * m + 2) / 5 + day
            - 1
            - 719_468;
    let (hour, minute) = (number(11, 13).unwrap_or(0), number(14, 16).unwrap_or(0));
    Some(days * 86_400 + hour * 3_600 + minute * 60)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn dates_are_counted() {
        assert_eq!(seconds("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(seconds("2024-02-29T12:30:00Z"), Some(1_709_209_800));
        assert_eq!(seconds("2024"), None);
        assert_eq!(seconds("2024-99-01T00:00:00Z"), None);
    }
}
