//! Exact byte counts and shares for people. Short forms of bytes are `layerlab_ui::bytes_text`.

/// `1 234 567 bytes`, grouped with narrow no-break spaces.
pub fn exact(n: u64) -> String {
    format!("{} {}", grouped(n), if n == 1 { "byte" } else { "bytes" })
}

/// Digits in groups of three.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() * 2);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// A share from 0 to 1 in percent with one decimal. Never rounds something up to all or down to nothing.
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    if value > 0.0 && value < 0.1 {
        return "under 0.1 %".to_owned();
    }
    if (99.95..100.0).contains(&value) {
        return "over 99.9 %".to_owned();
    }
    let text = format!("{value:.1}");
    format!("{} %", text.strip_suffix(".0").unwrap_or(&text))
}

/// `part` of `whole`, 0 when there is no whole.
pub fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(exact(1), "1 byte");
    }

    #[test]
    fn percent_never_hides_a_remainder() {
        for (share, says) in [
            (0.0, "0 %"),
            (0.0001, "under 0.1 %"),
            (0.5, "50 %"),
            (0.712, "71.2 %"),
            (0.99999, "over 99.9 %"),
            (1.0, "100 %"),
        ] {
            assert_eq!(percent(share), says, "{share}");
        }
        assert_eq!(share(1, 0), 0.0);
    }
}
