//! The calendar of the simulated clock: seconds since 1970, UTC, no leap seconds.

/// Short names of the months.
pub(crate) const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Year, month (1 to 12), day, hour, minute, second. Source: the proleptic Gregorian calendar, counted in eras of 400 years.
pub(crate) fn parts(seconds: i64) -> (i64, u32, u32, u32, u32, u32) {
    let days = seconds.div_euclid(86_400);
    let rest = seconds.rem_euclid(86_400) as u32;
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * march + 2) / 5 + 1) as u32;
    let month = if march < 10 { march + 3 } else { march - 9 } as u32;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day, rest / 3_600, rest / 60 % 60, rest % 60)
}

/// Seconds since 1970 of a date and time; the inverse of [`parts`].
pub(crate) fn seconds(year: i64, month: u32, day: u32, hour: u32, minute: u32, second: u32) -> i64 {
    let shifted = year - i64::from(month <= 2);
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let march = i64::from((month + 9) % 12);
    let day_of_year = (153 * march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era - 719_468) * 86_400
        + i64::from(hour) * 3_600
        + i64::from(minute) * 60
        + i64::from(second)
}

/// As docker writes a time: `2026-11-21T04:08:12.412739251Z`. The nanoseconds are given apart.
pub(crate) fn rfc3339(seconds: i64, nanos: u32) -> String {
    let (year, month, day, hour, minute, second) = parts(seconds);
    let base = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    if nanos == 0 {
        return format!("{base}Z");
    }
    format!("{base}.{}Z", format!("{nanos:09}").trim_end_matches('0'))
}

/// [`rfc3339`] of milliseconds since 1970.
pub(crate) fn rfc3339_millis(millis: i64) -> String {
    // Real times have nanoseconds; the digits below a millisecond only make texts as long as real ones.
    let below = (millis.rem_euclid(99_991) * 9_973 + 1) as u32 % 1_000_000;
    rfc3339(
        millis.div_euclid(1_000),
        millis.rem_euclid(1_000) as u32 * 1_000_000 + below,
    )
}

/// Milliseconds since 1970 of what [`rfc3339_millis`] writes.
pub(crate) fn parse_millis(text: &str) -> Option<i64> {
    let fraction = text
        .get(20..23)
        .and_then(|digits| digits.parse::<i64>().ok())
        .unwrap_or(0);
    Some(parse(text)? * 1_000 + fraction)
}

/// Reads what [`rfc3339`] writes; the fraction is dropped.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    let year = i64::from(number(0, 4)?);
    let (month, day) = (number(5, 7)?, number(8, 10)?);
    let time = |from: usize| number(from, from + 2).unwrap_or(0);
    Some(seconds(year, month, day, time(11), time(14), time(17)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_go_there_and_back() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2024-02-29T12:34:56Z", 1_709_210_096),
            ("2026-11-21T04:08:12Z", 1_795_234_092),
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
            assert_eq!(rfc3339(expected, 0), text);
        }
        assert_eq!(rfc3339(0, 5_000_000), "1970-01-01T00:00:00.005Z");
    }
}
