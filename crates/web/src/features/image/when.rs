//! Recorded times. Reproducible builds write a fixed time instead of the real one; that is "not recorded", never
//! "56 years ago". No clock is read, so nothing here says how long ago something was.

/// Prefixes of the times that mean "deliberately not set" (zero time of Go, the epoch, the zip epoch).
const NOT_SET: [&str; 3] = ["0001-01-01T", "1970-01-01T00:00:0", "1980-01-01T00:00:0"];

/// `2026-11-21 03:19 UTC`; text in no known form as it is; `None` when not recorded.
pub fn recorded(created: Option<&str>) -> Option<String> {
    let text = created?.trim();
    if text.is_empty() || NOT_SET.iter().any(|start| text.starts_with(start)) {
        return None;
    }
    let (Some((date, clock)), true) = (text.split_once('T'), text.is_ascii()) else {
        return Some(text.to_owned());
    };
    match (clock.get(..5), date.len(), clock.ends_with('Z')) {
        (Some(minutes), 10, true) => Some(format!("{date} {minutes} UTC")),
        _ => Some(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_times_are_not_recorded() {
        for text in [
            "0001-01-01T00:00:00Z",
            "1970-01-01T00:00:00Z",
            "1970-01-01T00:00:01Z",
            "1980-01-01T00:00:01Z",
            "",
        ] {
            assert_eq!(recorded(Some(text)), None, "{text}");
        }
        assert_eq!(recorded(None), None);
    }

    #[test]
    fn real_times_are_shortened_and_odd_ones_kept() {
        assert_eq!(
            recorded(Some("2026-11-21T03:19:50.160587386Z")).as_deref(),
            Some("2026-11-21 03:19 UTC")
        );
        assert_eq!(
            recorded(Some("2026-11-21T03:19:50+01:00")).as_deref(),
            Some("2026-11-21T03:19:50+01:00")
        );
        assert_eq!(
            recorded(Some("yésterday T Z")).as_deref(),
            Some("yésterday T Z")
        );
    }
}
