//! Bytes of a file as text, or as hexadecimal where they are not text.

use std::fmt::Write as _;

/// Bytes shown as hexadecimal at most.
const MAX_HEX: usize = 4_096;
/// Lines shown at most; longer files are cut by bytes before that, but a file of newlines is not.
const MAX_LINES: usize = 5_000;

/// How a file is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// There are no bytes.
    Empty,
    /// As text.
    Text(String),
    /// As a dump.
    Hex(String),
}

/// Chooses. `complete` says whether these are all bytes, so that a character cut at the end is forgiven.
pub fn shown(bytes: &[u8], complete: bool) -> Shown {
    if bytes.is_empty() {
        return Shown::Empty;
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if !complete && error.error_len().is_none() => bytes
            .get(..error.valid_up_to())
            .and_then(|bytes| std::str::from_utf8(bytes).ok()),
        Err(_) => None,
    };
    match text.filter(|text| !text.chars().any(is_binary)) {
        Some(text) => Shown::Text(cut_lines(text)),
        None => Shown::Hex(hex(bytes.get(..MAX_HEX).unwrap_or(bytes))),
    }
}

/// Control characters that texts do not have; terminal escapes are common in logs and are shown as a sign.
fn is_binary(c: char) -> bool {
    c.is_ascii_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1b}' | '\u{8}')
}

fn cut_lines(text: &str) -> String {
    let mut lines = text.split_inclusive('\n');
    let mut out: String = lines.by_ref().take(MAX_LINES).collect();
    if lines.next().is_some() {
        out.push('…');
    }
    out.replace('\u{1b}', "␛").replace('\u{8}', "␈")
}

/// `00000000  7f 45 4c 46 …  |.ELF|`
fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 5);
    for (line, chunk) in bytes.chunks(16).enumerate() {
        let _ = write!(out, "{:08x} ", line * 16);
        for at in 0..16 {
            if at == 8 {
                out.push(' ');
            }
            match chunk.get(at) {
                Some(byte) => {
                    let _ = write!(out, " {byte:02x}");
                }
                None => out.push_str("   "),
            }
        }
        out.push_str("  |");
        out.extend(chunk.iter().map(|byte| {
            if (0x20..0x7f).contains(byte) {
                char::from(*byte)
            } else {
                '.'
            }
        }));
        out.push_str("|\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_text_and_the_rest_is_a_dump() {
        assert_eq!(shown(b"", true), Shown::Empty);
        assert_eq!(
            shown("grün\n".as_bytes(), true),
            Shown::Text("grün\n".into())
        );
        assert!(matches!(shown(b"\x7fELF\0\0", true), Shown::Hex(_)));
        assert!(matches!(shown(b"a\xff", true), Shown::Hex(_)));
    }

    #[test]
    fn a_character_cut_at_the_end_is_forgiven_only_there() {
        let cut = &"aü".as_bytes()[..2];
        assert_eq!(shown(cut, false), Shown::Text("a".into()));
        assert!(matches!(shown(cut, true), Shown::Hex(_)));
    }

    #[test]
    fn dumps_line_up() {
        let dump = hex(b"\x7fELF and some more");
        assert_eq!(
            dump.lines().next(),
            Some("00000000  7f 45 4c 46 20 61 6e 64  20 73 6f 6d 65 20 6d 6f  |.ELF and some mo|")
        );
        let columns: Vec<_> = dump.lines().map(|line| line.find('|')).collect();
        assert_eq!(columns, [Some(60), Some(60)]);
    }

    #[test]
    fn a_file_of_newlines_is_cut() {
        let text = "\n".repeat(MAX_LINES * 2);
        assert!(
            matches!(shown(text.as_bytes(), true), Shown::Text(text) if text.lines().count() <= MAX_LINES + 1)
        );
    }
}
