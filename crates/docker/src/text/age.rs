//! How long ago: `3 seconds`, `About an hour`, `2 weeks`. Source: docker/go-units `duration.go`.

/// A length of time in words.
#[must_use]
pub fn human_duration(elapsed_millis: i64) -> String {
    let seconds = elapsed_millis / 1000;
    let minutes = seconds / 60;
    // Hours are rounded, all other units are cut.
    let hours = (elapsed_millis + 1_800_000).div_euclid(3_600_000);
    match () {
        () if seconds < 1 => "Less than a second".into(),
        () if seconds == 1 => "1 second".into(),
        () if seconds < 60 => format!("{seconds} seconds"),
        () if minutes == 1 => "About a minute".into(),
        () if minutes < 60 => format!("{minutes} minutes"),
        () if hours == 1 => "About an hour".into(),
        () if hours < 48 => format!("{hours} hours"),
        () if hours < 24 * 7 * 2 => format!("{} days", hours / 24),
        () if hours < 24 * 30 * 2 => format!("{} weeks", hours / 24 / 7),
        () if hours < 24 * 365 * 2 => format!("{} months", hours / 24 / 30),
        () => format!("{} years", elapsed_millis / 3_600_000 / 24 / 365),
    }
}

/// The same with `ago`, for a moment in the past.
#[must_use]
pub fn age(now_millis: i64, then_millis: i64) -> String {
    format!(
        "{} ago",
        human_duration(now_millis.saturating_sub(then_millis))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_its_word() {
        const HOUR: i64 = 3_600_000;
        for (millis, words) in [
            (-5, "Less than a second"),
            (999, "Less than a second"),
            (1_000, "1 second"),
            (59_999, "59 seconds"),
            (60_000, "About a minute"),
            (119_999, "About a minute"),
            (120_000, "2 minutes"),
            (59 * 60_000, "59 minutes"),
            (HOUR, "About an hour"),
            (HOUR + HOUR / 2, "2 hours"),
            (47 * HOUR, "47 hours"),
            (48 * HOUR, "2 days"),
            (14 * 24 * HOUR, "2 weeks"),
            (60 * 24 * HOUR, "2 months"),
            (365 * 24 * HOUR, "12 months"),
            (730 * 24 * HOUR, "2 years"),
        ] {
            assert_eq!(human_duration(millis), words, "{millis}");
        }
        assert_eq!(age(10_000, 7_000), "3 seconds ago");
    }
}
