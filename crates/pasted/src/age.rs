//! How old docker says something is.
//!
//! Source: docker/go-units `HumanDuration`: "Less than a second", "About a minute", "3 hours" up to 47 of them,
//! then days, weeks, months, years; with `-H=false` and in JSON a time stamp.

/// An age, comparable with another of the same kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    /// So many seconds ago, roughly.
    Ago(u64),
    /// At that second, counted from some fixed day.
    At(u64),
}

impl Age {
    /// Whether this is older than `other`; `false` when the two cannot be compared.
    pub fn is_older(self, other: Self) -> bool {
        match (self, other) {
            (Self::Ago(mine), Self::Ago(theirs)) => mine > theirs,
            (Self::At(mine), Self::At(theirs)) => mine < theirs,
            _ => false,
        }
    }

    /// Seconds between the two; 0 when they cannot be compared.
    pub fn gap(self, other: Self) -> u64 {
        match (self, other) {
            (Self::Ago(one), Self::Ago(two)) | (Self::At(one), Self::At(two)) => one.abs_diff(two),
            _ => 0,
        }
    }
}

/// The age at the beginning of `text`, and what follows it.
pub(crate) fn leading(text: &str) -> Option<(Age, &str)> {
    let text = text.trim_start();
    if let Some(end) = text.find(" ago").filter(|end| *end < 30)
        && let Some(seconds) = text.get(..end).and_then(seconds)
    {
        return Some((Age::Ago(seconds), text.get(end + 4..)?));
    }
    if let Some(rest) = text.strip_prefix("N/A") {
        return Some((Age::Ago(u64::MAX), rest));
    }
    let end = text.find(' ').unwrap_or(text.len());
    let stamp = text.get(..end)?;
    let at = stamp_seconds(stamp)?;
    // `2024-01-02 03:04:05 +0000 UTC` has further words.
    let mut rest = text.get(end..)?;
    if !stamp.contains('T') {
        for _ in 0..3 {
            let word = rest.split_whitespace().next().unwrap_or("");
            let is_stamp = word == "UTC"
                || (!word.is_empty()
                    && word
                        .bytes()
                        .all(|b| b.is_ascii_digit() || b":+-.".contains(&b))
                    && word.contains([':', '+', '-']));
            if !is_stamp {
                break;
            }
            rest = rest.trim_start().get(word.len()..)?;
        }
    }
    Some((Age::At(at), rest))
}

fn seconds(text: &str) -> Option<u64> {
    let text = text.trim();
    match text {
        "Less than a second" => return Some(0),
        "About a minute" => return Some(60),
        "About an hour" => return Some(3600),
        _ => {}
    }
    let (number, unit) = text.split_once(' ')?;
    let number: u64 = number.parse().ok().filter(|number| *number < 1_000_000)?;
    let one = match unit.trim_end_matches('s') {
        "second" => 1,
        "minute" => 60,
        "hour" => 3600,
        "day" => 86_400,
        "week" => 604_800,
        "month" => 2_592_000,
        "year" => 31_536_000,
        _ => return None,
    };
    Some(number * one)
}

/// Seconds of `2024-05-22T03:14:22Z`, of its day alone when the time is missing. Months count 31 days: order is all that matters.
fn stamp_seconds(stamp: &str) -> Option<u64> {
    let number = |from: usize, to: usize| -> Option<u64> {
        let digits = stamp.get(from..to)?;
        digits
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| digits.parse().ok())?
    };
    if stamp.as_bytes().get(4) != Some(&b'-') || stamp.as_bytes().get(7) != Some(&b'-') {
        return None;
    }
    let days = (number(0, 4)? * 12 + number(5, 7)?) * 31 + number(8, 10)?;
    let clock = match (number(11, 13), number(14, 16), number(17, 19)) {
        (Some(hours), Some(minutes), Some(seconds)) => hours * 3600 + minutes * 60 + seconds,
        _ => 0,
    };
    Some(days * 86_400 + clock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, wanted: Option<(Age, &str)>) {
        assert_eq!(leading(text), wanted, "{text}");
    }

    #[test]
    fn ages_and_stamps_are_read() {
        check("2 hours ago   RUN x", Some((Age::Ago(7200), "   RUN x")));
        check("About a minute ago x", Some((Age::Ago(60), " x")));
        check("Less than a second ago", Some((Age::Ago(0), "")));
        check("N/A  x", Some((Age::Ago(u64::MAX), "  x")));
        check("node 20", None);
        check("a year ago", None);
        let (at, rest) = leading("2024-05-22T03:14:22Z   RUN").unwrap();
        assert_eq!(rest, "   RUN");
        let (before, _) = leading("2024-05-21T23:59:59+02:00").unwrap();
        assert!(before.is_older(at));
    }
}
