//! Numbers for people: bytes that always say of what, counts, seconds.
//!
//! Decimal units, as Docker prints them (1 kB = 1000 bytes), three significant digits.

use yew::prelude::*;

/// What the bytes are bytes of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// As on disk.
    #[default]
    Unpacked,
    /// As downloaded.
    Compressed,
}

/// `1.06 GB`, `412 MB`, `96 B`.
pub fn bytes_text(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1000.0;
    let mut unit = UNITS[0];
    for next in &UNITS[1..] {
        // Rounding to three digits must not print `1000 kB`.
        if value < 999.5 {
            break;
        }
        value /= 1000.0;
        unit = next;
    }
    let digits = match value {
        v if v < 9.995 => 2,
        v if v < 99.95 => 1,
        _ => 0,
    };
    let number = format!("{value:.digits$}");
    let number = if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        &number
    };
    format!("{number} {unit}")
}

/// `1 finding`, `3 findings`.
pub fn count_text(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// `0 s`, `4 s`, `2 min 5 s`: modelled, so no fractions above one second.
pub fn seconds_text(seconds: f64) -> String {
    let seconds = seconds.max(0.0);
    if seconds > 0.0 && seconds < 1.0 {
        return "under 1 s".to_owned();
    }
    let whole = seconds.round().min(1e9) as u64;
    match (whole / 60, whole % 60) {
        (0, s) => format!("{s} s"),
        (m, 0) => format!("{m} min"),
        (m, s) => format!("{m} min {s} s"),
    }
}

/// Properties of [`BytesText`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// How many.
    pub bytes: u64,
    /// Of what; printed behind the number unless `bare`.
    #[prop_or_default]
    pub unit: Unit,
    /// Modelled numbers begin with `≈`.
    #[prop_or_default]
    pub modelled: bool,
    /// Leaves the word out, where a heading says it.
    #[prop_or_default]
    pub bare: bool,
}

/// A number of bytes; the exact one is its tooltip.
#[component]
pub fn BytesText(props: &Props) -> Html {
    let word = match props.unit {
        Unit::Unpacked => "unpacked",
        Unit::Compressed => "compressed",
    };
    html! {
        <span class="bytes-text" title={format!("{} bytes {word}", props.bytes)}>
            { if props.modelled { "≈\u{202f}" } else { "" } }
            { bytes_text(props.bytes).replace(' ', "\u{a0}") }
            if !props.bare { <span class="bytes-text-unit">{ "\u{a0}" }{ word }</span> }
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: u64, text: &str) {
        assert_eq!(bytes_text(bytes), text);
    }

    #[test]
    fn three_significant_digits_in_decimal_units() {
        check(0, "0 B");
        check(999, "999 B");
        check(1000, "1 kB");
        check(1060, "1.06 kB");
        check(999_499, "999 kB");
        check(999_500, "1 MB");
        check(77_840_000, "77.8 MB");
        check(412_000_000, "412 MB");
        check(1_060_000_000, "1.06 GB");
        check(100_000, "100 kB");
        check(u64::MAX, "18447 PB");
    }

    #[test]
    fn seconds_are_whole() {
        assert_eq!(seconds_text(0.0), "0 s");
        assert_eq!(seconds_text(0.3), "under 1 s");
        assert_eq!(seconds_text(59.6), "1 min");
        assert_eq!(seconds_text(125.0), "2 min 5 s");
    }
}
