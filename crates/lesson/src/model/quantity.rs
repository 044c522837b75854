//! Amounts as authors write them: `300MB`, `1.5 GB`, `4096`.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number of bytes. Written as an integer or as text with a decimal unit (kB, MB, GB = powers of 1000) or a
/// binary one (KiB, MiB, GiB = powers of 1024).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub u64);

impl Bytes {
    /// Reads `12MB` and the like; `None` when the text is not an amount. At most three decimals are kept.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let split = text
            .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_'))
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(split);
        let factor: u64 = match unit.trim() {
            "" | "B" => 1,
            "kB" | "KB" => 1_000,
            "MB" => 1_000_000,
            "GB" => 1_000_000_000,
            "KiB" => 1 << 10,
            "MiB" => 1 << 20,
            "GiB" => 1 << 30,
            _ => return None,
        };
        let number = number.replace('_', "");
        let (whole, decimals) = number.split_once('.').unwrap_or((number.as_str(), ""));
        if whole.is_empty() || decimals.len() > 3 {
            return None;
        }
        let scale = 10_u64.pow(u32::try_from(decimals.len()).ok()?);
        let fraction: u64 = if decimals.is_empty() {
            0
        } else {
            decimals.parse().ok()?
        };
        let whole = whole.parse::<u64>().ok()?.checked_mul(factor)?;
        Some(Self(
            whole.checked_add(fraction.checked_mul(factor)? / scale)?,
        ))
    }
}

impl fmt::Display for Bytes {
    /// Decimal units, one decimal below 100 of a unit: `1.5 MB`, `412 MB`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (divisor, unit) = match self.0 {
            0..1_000 => return write!(f, "{} B", self.0),
            1_000..1_000_000 => (1_000_u64, "kB"),
            1_000_000..1_000_000_000 => (1_000_000, "MB"),
            _ => (1_000_000_000, "GB"),
        };
        let tenths = u128::from(self.0) * 10 / u128::from(divisor);
        if tenths % 10 == 0 || tenths >= 1000 {
            write!(f, "{} {unit}", tenths / 10)
        } else {
            write!(f, "{}.{} {unit}", tenths / 10, tenths % 10)
        }
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Amount;
        impl Visitor<'_> for Amount {
            type Value = Bytes;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of bytes such as 4096 or \"12MB\"")
            }
            fn visit_u64<E: Error>(self, value: u64) -> Result<Bytes, E> {
                Ok(Bytes(value))
            }
            fn visit_i64<E: Error>(self, value: i64) -> Result<Bytes, E> {
                u64::try_from(value)
                    .map(Bytes)
                    .map_err(|_| E::custom("a size is never negative"))
            }
            fn visit_str<E: Error>(self, value: &str) -> Result<Bytes, E> {
                Bytes::parse(value).ok_or_else(|| E::custom("not a size; write it like 12MB"))
            }
        }
        deserializer.deserialize_any(Amount)
    }
}
