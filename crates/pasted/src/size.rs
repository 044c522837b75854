//! Sizes as docker prints them: decimal units, three or four digits, rounded.
//!
//! Source: docker/go-units `HumanSizeWithPrecision`: `1.85GB` is 1.85 × 10⁹ bytes, so what is printed is off by up to
//! half of its last digit, and sums of printed sizes are off by more.

/// Bytes of a printed size: `2.07MB`, `0B`, `16.4kB`, `1.2GiB`; `None` when it is none.
pub(crate) fn bytes(text: &str) -> Option<u64> {
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(split);
    if number.is_empty() || number.len() > 20 || number.starts_with('.') {
        return None;
    }
    let factor = match unit {
        "B" => 1.0,
        "kB" | "KB" | "K" => 1e3,
        "MB" | "M" => 1e6,
        "GB" | "G" => 1e9,
        "TB" | "T" => 1e12,
        "PB" => 1e15,
        "KiB" => 1024.0,
        "MiB" => 1_048_576.0,
        "GiB" => 1_073_741_824.0,
        "TiB" => 1_099_511_627_776.0,
        _ => return None,
    };
    let number: f64 = number.parse().ok()?;
    // A float of that size saturates when it becomes an integer.
    Some((number * factor).round() as u64)
}

/// As docker prints it, three digits.
pub(crate) fn text(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["B", "kB", "MB", "GB", "TB", "PB"];
    let mut value = bytes as f64;
    let mut unit = "B";
    for name in UNITS {
        unit = name;
        if value < 999.5 || name == "PB" {
            break;
        }
        value /= 1000.0;
    }
    if unit == "B" || value >= 99.95 {
        format!("{value:.0} {unit}")
    } else if value >= 9.995 {
        format!("{} {unit}", trim(&format!("{value:.1}")))
    } else {
        format!("{} {unit}", trim(&format!("{value:.2}")))
    }
}

fn trim(number: &str) -> &str {
    if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        number
    }
}

/// Share of a whole in percent, rounded; empty when the whole is nothing.
pub(crate) fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return String::new();
    }
    let percent = part as f64 * 100.0 / whole as f64;
    if part > 0 && percent < 1.0 {
        "< 1 %".to_owned()
    } else {
        format!("{percent:.0} %")
    }
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(printed: &str, wanted: Option<u64>) {
        assert_eq!(super::bytes(printed), wanted, "{printed}");
    }

    #[test]
    fn printed_sizes_are_decimal() {
        check("0B", Some(0));
        check("16.4kB", Some(16_400));
        check("2.065MB", Some(2_065_000));
        check("1.85GB", Some(1_850_000_000));
        check("1GiB", Some(1_073_741_824));
        check("85%", None);
        check("B", None);
        check("117", None);
        check("99999999999999999999999999B", None);
    }

    #[test]
    fn sizes_are_printed_with_three_digits() {
        assert_eq!(super::text(0), "0 B");
        assert_eq!(super::text(2_065_000), "2.06 MB");
        assert_eq!(super::text(1_850_000_000), "1.85 GB");
        assert_eq!(super::text(850_000_000), "850 MB");
        assert_eq!(super::text(999_600), "1 MB");
    }
}
