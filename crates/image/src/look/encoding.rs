//! Bytes as text: which encoding they seem to have, and pieces of a long text that fit together.
//!
//! A guess says so: only a byte order mark is proof. Signs that are not seen or that turn the direction of writing are
//! replaced by visible ones, so that a text reads as it is stored.

use std::fmt::Write as _;

/// Lines of one piece; a file of nothing but line ends is cut, too.
const MAX_LINES: usize = 5_000;
/// Bytes looked at for a guess.
const GUESS_BYTES: usize = 64 << 10;

/// How characters are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, ASCII included.
    Utf8,
    /// UTF-16, lower byte first.
    Utf16Le,
    /// UTF-16, higher byte first.
    Utf16Be,
    /// ISO 8859-1: every byte is a character.
    Latin1,
}

impl Encoding {
    /// All, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Utf16Le, Self::Utf16Be, Self::Latin1];

    /// The name people know.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16 (little endian)",
            Self::Utf16Be => "UTF-16 (big endian)",
            Self::Latin1 => "Latin-1",
        }
    }

    fn is_wide(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be)
    }
}

/// The encoding that the first bytes of a text seem to have; `None` when they seem to be no text. `is_whole`: no bytes
/// follow, so a character must not be cut at the end.
pub(crate) fn guess(head: &[u8], is_whole: bool) -> Option<Encoding> {
    let is_whole = is_whole && head.len() <= GUESS_BYTES;
    let head = head.get(..head.len().min(GUESS_BYTES)).unwrap_or(head);
    match head {
        [0xEF, 0xBB, 0xBF, ..] => return Some(Encoding::Utf8),
        [0xFF, 0xFE, 0, 0, ..] => return None,
        [0xFF, 0xFE, ..] => return Some(Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => return Some(Encoding::Utf16Be),
        _ => {}
    }
    if !head.iter().any(|byte| is_binary(*byte)) {
        let is_utf8 = match std::str::from_utf8(head) {
            Ok(_) => true,
            Err(error) => !is_whole && error.error_len().is_none(),
        };
        // Of an old text most bytes are letters all the same; of packed data half the bytes have the upper bit.
        let n_high = head.iter().filter(|byte| **byte >= 0x80).count();
        let n_c1 = head.iter().filter(|b| (0x80..0xA0).contains(*b)).count();
        return if is_utf8 {
            Some(Encoding::Utf8)
        } else {
            (n_high * 10 <= head.len() * 3 && n_c1 * 20 <= n_high).then_some(Encoding::Latin1)
        };
    }
    [Encoding::Utf16Le, Encoding::Utf16Be]
        .into_iter()
        .find(|encoding| is_utf16(head, *encoding))
}

/// Control characters that texts do not have; logs have bells, backspaces and escapes.
fn is_binary(byte: u8) -> bool {
    matches!(byte, 0..=6 | 0xE..=0x1A | 0x1C..=0x1F | 0x7F)
}

/// Without a mark: western text has a zero in every other byte.
fn is_utf16(head: &[u8], encoding: Encoding) -> bool {
    let units = units(head, encoding);
    if units.len() < 4 {
        return false;
    }
    let n_plain = units
        .iter()
        .filter(|unit| (0x20..0x7F).contains(*unit) || matches!(unit, 9 | 10 | 13))
        .count();
    let is_text = char::decode_utf16(units.iter().copied())
        .all(|c| c.map_or_else(|error| error.unpaired_surrogate() >= 0xD800, |c| c != '\0'));
    is_text && n_plain * 10 >= units.len() * 6
}

fn units(bytes: &[u8], encoding: Encoding) -> Vec<u16> {
    let (pairs, _) = bytes.as_chunks::<2>();
    pairs
        .iter()
        .map(|pair| match encoding {
            Encoding::Utf16Be => u16::from_be_bytes(*pair),
            _ => u16::from_le_bytes(*pair),
        })
        .collect()
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPart {
    /// The text; line ends are `\n`, unseen signs are replaced.
    pub text: String,
    /// How its bytes were read.
    pub encoding: Encoding,
    /// Bytes of the file it stands for.
    pub n_bytes: u64,
    /// Control and direction signs that were replaced by visible ones.
    pub n_replaced: u64,
}

/// Reads a piece that begins with `bytes`; `is_end` says that nothing follows. Ends at a character, after at most 5,000
/// lines.
pub(crate) fn part(bytes: &[u8], encoding: Encoding, is_end: bool) -> TextPart {
    let step = if encoding.is_wide() { 2 } else { 1 };
    let mut end = cut_at_line(bytes, encoding).unwrap_or_else(|| {
        if is_end {
            bytes.len()
        } else {
            cut_at_character(bytes, encoding)
        }
    });
    // However odd the bytes are, a piece goes on.
    if end == 0 {
        end = bytes.len().min(step * 4);
    }
    let bytes = bytes.get(..end).unwrap_or(bytes);
    let raw = match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
        Encoding::Latin1 => bytes.iter().map(|byte| char::from(*byte)).collect(),
        Encoding::Utf16Le | Encoding::Utf16Be => {
            let odd = bytes.len() % 2 == 1;
            let mut text = String::from_utf16_lossy(&units(bytes, encoding));
            if odd {
                text.push(char::REPLACEMENT_CHARACTER);
            }
            text
        }
    };
    let (text, n_replaced) = visible(&raw);
    TextPart {
        text,
        encoding,
        n_bytes: end as u64,
        n_replaced,
    }
}

/// Behind the last line that fits; `None` when all do.
fn cut_at_line(bytes: &[u8], encoding: Encoding) -> Option<usize> {
    if encoding.is_wide() {
        let at = units(bytes, encoding)
            .iter()
            .enumerate()
            .filter(|(_, unit)| **unit == 10)
            .map(|(at, _)| at)
            .nth(MAX_LINES - 1)?;
        return Some((at + 1) * 2);
    }
    memchr::memchr_iter(b'\n', bytes)
        .nth(MAX_LINES - 1)
        .map(|at| at + 1)
}

/// Behind the last whole character.
fn cut_at_character(bytes: &[u8], encoding: Encoding) -> usize {
    match encoding {
        Encoding::Latin1 => bytes.len(),
        Encoding::Utf8 => {
            let tail = bytes.len().saturating_sub(3);
            let lead = bytes
                .get(tail..)
                .unwrap_or_default()
                .iter()
                .rposition(|byte| byte & 0xC0 != 0x80);
            match lead.and_then(|at| bytes.get(tail + at..).map(|rest| (tail + at, rest))) {
                Some((at, [first, rest @ ..])) => {
                    let wanted = match first {
                        0xC2..=0xDF => 1,
                        0xE0..=0xEF => 2,
                        0xF0..=0xF4 => 3,
                        _ => 0,
                    };
                    if rest.len() < wanted { at } else { bytes.len() }
                }
                _ => bytes.len(),
            }
        }
        Encoding::Utf16Le | Encoding::Utf16Be => {
            let even = bytes.len() & !1;
            let last = units(
                bytes.get(even.saturating_sub(2)..even).unwrap_or_default(),
                encoding,
            );
            match last.first() {
                Some(0xD800..=0xDBFF) => even - 2,
                _ => even,
            }
        }
    }
}

/// The text with unseen signs replaced, and how many there were.
fn visible(raw: &str) -> (String, u64) {
    let mut out = String::with_capacity(raw.len());
    let mut n_replaced = 0;
    let mut rest = raw
        .strip_prefix('\u{FEFF}')
        .unwrap_or(raw)
        .chars()
        .peekable();
    while let Some(c) = rest.next() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' if rest.peek() == Some(&'\n') => {}
            '\0'..='\u{1F}' => {
                n_replaced += 1;
                out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{2426}'));
            }
            '\u{7F}' => {
                n_replaced += 1;
                out.push('\u{2421}');
            }
            '\u{80}'..='\u{9F}'
            | '\u{61C}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{FEFF}' => {
                n_replaced += 1;
                // Writing into a string cannot fail.
                let _ = write!(out, "[U+{:04X}]", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    (out, n_replaced)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wide(text: &str, is_big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if is_big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn encodings_are_guessed() {
        let old = b"gr\xFCn und sch\xF6n, ein alter Text\n";
        assert_eq!(guess("grün\n".as_bytes(), true), Some(Encoding::Utf8));
        assert_eq!(guess(old, true), Some(Encoding::Latin1));
        assert_eq!(
            guess(&wide("\u{FEFF}grün\n", false), true),
            Some(Encoding::Utf16Le)
        );
        assert_eq!(
            guess(&wide("key=value\r\n", true), true),
            Some(Encoding::Utf16Be)
        );
        assert_eq!(
            guess(&wide("key=value\r\n", false), true),
            Some(Encoding::Utf16Le)
        );
        assert_eq!(guess(b"\x7fELF\x02\x01\x01\0\0\0\0\0", true), None);
        assert_eq!(guess(&[0x9A; 40], true), None);
    }

    #[test]
    fn a_character_cut_at_the_end_is_forgiven_only_there() {
        let cut = &"Text mit ü".as_bytes()[..10];
        assert_eq!(guess(cut, false), Some(Encoding::Utf8));
        assert_ne!(guess(cut, true), Some(Encoding::Utf8));
        let piece = part(cut, Encoding::Utf8, false);
        assert_eq!((piece.text.as_str(), piece.n_bytes), ("Text mit ", 9));
    }

    #[test]
    fn unseen_signs_are_shown() {
        let piece = part("a\u{1b}[1m\u{202e}b\r\nc".as_bytes(), Encoding::Utf8, true);
        assert_eq!(piece.text, "a␛[1m[U+202E]b\nc");
        assert_eq!(piece.n_replaced, 2);
    }

    #[test]
    fn a_file_of_line_ends_is_cut() {
        let bytes = b"\n".repeat(MAX_LINES * 2);
        assert_eq!(part(&bytes, Encoding::Utf8, true).n_bytes, 5_000);
        let bytes = wide(&"\n".repeat(MAX_LINES + 5), true);
        assert_eq!(part(&bytes, Encoding::Utf16Be, true).n_bytes, 10_000);
    }

    proptest! {
        #[test]
        fn pieces_put_together_are_the_text(text in "[a-zäß€🙂 \n]{0,60}", len in 4usize..9, wide_order in 0..3) {
            let (bytes, encoding) = match wide_order {
                0 => (text.clone().into_bytes(), Encoding::Utf8),
                1 => (wide(&text, false), Encoding::Utf16Le),
                _ => (wide(&text, true), Encoding::Utf16Be),
            };
            let (mut out, mut at) = (String::new(), 0);
            while at < bytes.len() {
                let end = (at + len).min(bytes.len());
                let piece = part(&bytes[at..end], encoding, end == bytes.len());
                prop_assert!(piece.n_bytes > 0);
                at += piece.n_bytes as usize;
                out += &piece.text;
            }
            prop_assert_eq!(out, text);
        }

        #[test]
        fn no_bytes_stop_a_piece(bytes in proptest::collection::vec(any::<u8>(), 1..40), is_end: bool, which in 0usize..4) {
            let piece = part(&bytes, Encoding::ALL[which], is_end);
            prop_assert!(piece.n_bytes > 0 && piece.n_bytes <= bytes.len() as u64);
            let _ = guess(&bytes, is_end);
        }
    }
}
