//! DER, as far as certificates need it: elements of definite length, names, times, numbers. Bounded by the input; nothing
//! is copied.
//!
//! Source: ITU-T X.690 (DER), RFC 5280 (names, times). `x509-cert` would add 57 kB (gzip) to the worker, `x509-parser`
//! 72 kB; of what they do only reading a few fields is needed.

/// An element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element<'a> {
    /// Class, whether it is constructed, and number, as in the first byte.
    pub tag: u8,
    /// What is in it.
    pub body: &'a [u8],
    /// All of it with its header.
    pub whole: &'a [u8],
}

pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_ID: u8 = 0x06;
pub(super) const BOOLEAN: u8 = 0x01;

/// Reads elements one after another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Elements<'a>(pub &'a [u8]);

impl<'a> Elements<'a> {
    /// The next one; `None` at the end and where the bytes are none.
    pub fn next(&mut self) -> Option<Element<'a>> {
        let bytes = self.0;
        let (&tag, rest) = bytes.split_first()?;
        if tag & 0x1F == 0x1F {
            return None;
        }
        let (&first, rest) = rest.split_first()?;
        let (len, rest) = if first < 0x80 {
            (usize::from(first), rest)
        } else {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
            if digits.is_empty() || digits.len() > 4 {
                return None;
            }
            let len = digits.iter().fold(0, |sum, d| (sum << 8) | usize::from(*d));
            (len, rest)
        };
        let (body, after) = rest.split_at_checked(len)?;
        self.0 = after;
        Some(Element {
            tag,
            body,
            whole: bytes.get(..bytes.len() - after.len())?,
        })
    }

    /// The next one if it has this tag; else nothing is taken.
    pub fn take(&mut self, tag: u8) -> Option<Element<'a>> {
        let mut ahead = *self;
        let element = ahead.next().filter(|element| element.tag == tag)?;
        *self = ahead;
        Some(element)
    }
}

impl<'a> Element<'a> {
    /// What is in a constructed element.
    pub fn inside(&self) -> Elements<'a> {
        Elements(self.body)
    }

    /// Numbers of an object identifier with dots between them.
    pub fn object_id(&self) -> Option<String> {
        if self.tag != OBJECT_ID {
            return None;
        }
        let mut arcs: Vec<u64> = Vec::new();
        let mut arc = 0u64;
        for byte in self.body {
            arc = arc.checked_mul(128)?.checked_add(u64::from(byte & 0x7F))?;
            if byte & 0x80 == 0 {
                if arcs.is_empty() {
                    let first = (arc / 40).min(2);
                    arcs.push(first);
                    arc -= first * 40;
                }
                arcs.push(arc);
                arc = 0;
            }
        }
        let arcs: Vec<_> = arcs.iter().map(u64::to_string).collect();
        (!arcs.is_empty()).then(|| arcs.join("."))
    }

    /// The text of a string of any of the kinds that names are written in.
    pub fn text(&self) -> Option<String> {
        let latin = || self.body.iter().map(|byte| char::from(*byte)).collect();
        Some(match self.tag {
            // UTF8, Printable, IA5, Visible, Numeric; also what stands in their place with an implicit tag.
            12 | 18 | 19 | 22 | 26 => String::from_utf8_lossy(self.body).into_owned(),
            20 => latin(),
            28 => {
                let (fours, _) = self.body.as_chunks::<4>();
                fours
                    .iter()
                    .map(|four| {
                        char::from_u32(u32::from_be_bytes(*four))
                            .unwrap_or(char::REPLACEMENT_CHARACTER)
                    })
                    .collect()
            }
            30 => {
                let (pairs, _) = self.body.as_chunks::<2>();
                let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
                String::from_utf16_lossy(&units)
            }
            _ => return None,
        })
    }

    /// Seconds since 1970 of a time.
    pub fn seconds(&self) -> Option<i64> {
        let text = std::str::from_utf8(self.body).ok()?;
        let digits = text.strip_suffix('Z')?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number = |from: usize, len: usize| digits.get(from..from + len)?.parse::<i64>().ok();
        let (year, rest) = match (self.tag, digits.len()) {
            // RFC 5280, 4.1.2.5.1: two digits mean 1950 to 2049.
            (23, 12) => {
                let year = number(0, 2)?;
                (if year < 50 { 2000 + year } else { 1900 + year }, 2)
            }
            (24, 14) => (number(0, 4)?, 4),
            _ => return None,
        };
        let (month, day) = (number(rest, 2)?, number(rest + 2, 2)?);
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let clock = number(rest + 4, 2)? * 3_600 + number(rest + 6, 2)? * 60 + number(rest + 8, 2)?;
        Some(days(year, month, day) * 86_400 + clock)
    }
}

/// Days since 1970 of a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that the odd day of leap years is the last one.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_counted() {
        assert_eq!(days(1970, 1, 1), 0);
        assert_eq!(days(2000, 2, 29), 11_016);
        assert_eq!(days(2026, 12, 1), 20_788);
        assert_eq!(days(1969, 12, 31), -1);
    }

    #[test]
    fn elements_do_not_reach_over_their_end() {
        assert_eq!(Elements(&[0x30, 5, 1, 1]).next(), None);
        assert_eq!(Elements(&[0x30, 0x80, 0, 0]).next(), None);
        assert_eq!(Elements(&[0x30, 0x85, 0, 0, 0, 0, 1, 0]).next(), None);
        let mut two = Elements(&[0x02, 1, 7, 0x05, 0]);
        assert_eq!(two.take(SEQUENCE), None);
        assert_eq!(two.take(INTEGER).map(|e| e.body), Some(&[7u8][..]));
        assert_eq!(two.next().map(|e| e.tag), Some(5));
        assert_eq!(two.next(), None);
    }

    #[test]
    fn object_ids_have_dots() {
        let rsa = [0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1];
        let element = Elements(&rsa).next().unwrap();
        assert_eq!(element.object_id().unwrap(), "1.2.840.113549.1.1.1");
    }
}
