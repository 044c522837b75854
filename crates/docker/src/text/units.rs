//! Sizes: `2.07MB`, `4.368kB`, `1.5GiB`.
//!
//! Docker divides by 1000 until the number is below 1000 and prints so many significant digits with Go's `%g`, which
//! leaves out zeros at the end and turns 999.95 at three digits into `1e+03`. Source: docker/go-units `size.go`,
//! tonistiigi/units for the bytes in a build's progress.

const DECIMAL: [&str; 9] = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
const BINARY: [&str; 9] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"];

#[expect(
    clippy::cast_precision_loss,
    reason = "as in docker, which prints four digits"
)]
fn scaled(bytes: u64, base: f64, units: &[&'static str; 9]) -> (f64, &'static str) {
    let mut size = bytes as f64;
    let mut units = units.iter();
    let mut unit = units.next().copied().unwrap_or("B");
    while size >= base
        && let Some(larger) = units.next()
    {
        size /= base;
        unit = larger;
    }
    (size, unit)
}

/// A size with four significant digits: totals, `system df`.
#[must_use]
pub fn human_size(bytes: u64) -> String {
    let (size, unit) = scaled(bytes, 1000.0, &DECIMAL);
    format!("{}{unit}", go_general(size, 4))
}

/// A size with three significant digits: lists.
#[must_use]
pub fn human_size_3(bytes: u64) -> String {
    let (size, unit) = scaled(bytes, 1000.0, &DECIMAL);
    format!("{}{unit}", go_general(size, 3))
}

/// A size in powers of 1024 with four significant digits: memory.
#[must_use]
pub fn binary_size(bytes: u64) -> String {
    let (size, unit) = scaled(bytes, 1024.0, &BINARY);
    format!("{}{unit}", go_general(size, 4))
}

/// Bytes in the progress of a build: whole below a kilobyte, two places above (`318B`, `1.21MB`).
#[must_use]
pub fn progress_bytes(bytes: u64) -> String {
    let (size, unit) = scaled(bytes, 1000.0, &DECIMAL);
    if unit == "B" {
        format!("{bytes}B")
    } else {
        format!("{size:.2}{unit}")
    }
}

/// Go's `%.{digits}g`.
pub(crate) fn go_general(value: f64, digits: usize) -> String {
    let digits = digits.max(1);
    if value == 0.0 {
        return "0".into();
    }
    let scientific = format!("{value:.*e}", digits - 1);
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let limit = i32::try_from(digits).unwrap_or(i32::MAX);
    if exponent < -4 || exponent >= limit {
        let mantissa = trimmed(mantissa);
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    let places = usize::try_from(limit - 1 - exponent).unwrap_or(0);
    trimmed(&format!("{value:.places$}")).into()
}

/// Without zeros at the end of the fraction.
fn trimmed(text: &str) -> &str {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_the_recordings() {
        assert_eq!(human_size(2_065_288), "2.065MB");
        assert_eq!(human_size_3(2_065_288), "2.07MB");
        assert_eq!(human_size_3(4_065_000), "4.07MB");
        assert_eq!(human_size(4_368), "4.368kB");
        assert_eq!(human_size(0), "0B");
        assert_eq!(human_size(37), "37B");
        assert_eq!(human_size_3(100_000), "100kB");
        assert_eq!(human_size(12_290), "12.29kB");
        assert_eq!(human_size_3(16_384), "16.4kB");
        assert_eq!(human_size_3(999_950), "1e+03kB");
        assert_eq!(human_size(1_000), "1kB");
        assert_eq!(human_size(u64::MAX), "18.45EB");
        assert_eq!(binary_size(512 * 1024 * 1024), "512MiB");
        assert_eq!(binary_size(1_610_612_736), "1.5GiB");
        assert_eq!(progress_bytes(318), "318B");
        assert_eq!(progress_bytes(1_214_000), "1.21MB");
    }
}
