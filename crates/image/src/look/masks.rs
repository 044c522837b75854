//! Masking private keys before they are shown: whoever looks over a shoulder or at a screenshot gets nothing. The letters
//! of a key become `*`; the lines around them stay.

use std::ops::Range;

/// A block is never longer; what follows is text again.
const MAX_BLOCK_BYTES: usize = 16 << 10;
/// Fewer letters are no key: a text about keys, or code that looks for them.
const MIN_LETTERS: usize = 32;

/// Bytes to read before a piece, so that a key that began there is masked in it.
pub(crate) const LOOK_BACK_BYTES: u64 = MAX_BLOCK_BYTES as u64;

/// Masks in place; returns how many keys there were.
pub(crate) fn mask(bytes: &mut [u8]) -> u64 {
    let mut n_keys = 0;
    let mut at = 0;
    while let Some(begin) = next_begin(bytes, at) {
        let end = begin.saturating_add(MAX_BLOCK_BYTES).min(bytes.len());
        let letters = letters(bytes, begin..end);
        at = letters.last().map_or(begin, |last| last + 1);
        // What goes on behind the end may be long enough.
        let is_cut = letters.last().is_some_and(|last| last + 1 == bytes.len());
        if letters.len() >= MIN_LETTERS || is_cut {
            n_keys += 1;
            for letter in letters {
                if let Some(byte) = bytes.get_mut(letter) {
                    *byte = b'*';
                }
            }
        }
    }
    n_keys
}

/// Masks everything: a key without text around it.
pub(crate) fn mask_all(bytes: &mut [u8]) {
    bytes.fill(b'*');
}

/// Where the body of the next private key begins.
fn next_begin(bytes: &[u8], from: usize) -> Option<usize> {
    const PUTTY: &[u8] = b"Private-Lines: ";
    let rest = bytes.get(from..)?;
    let pem = memchr::memmem::find_iter(rest, b"-----BEGIN ").find_map(|at| {
        let label = rest.get(at + 11..)?;
        let label = label.get(..label.len().min(64))?;
        let close = memchr::memmem::find(label, b"-----")?;
        let label = label.get(..close)?;
        let is_private = label.ends_with(b"PRIVATE KEY") || label.ends_with(b"PRIVATE KEY BLOCK");
        is_private.then_some(from + at + 11 + close + 5)
    });
    let putty = memchr::memmem::find(rest, PUTTY).and_then(|at| {
        let line = memchr::memchr(b'\n', rest.get(at..)?)?;
        Some(from + at + line + 1)
    });
    match (pem, putty) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Positions of the base64 letters of a body: up to a dash or anything that is in no key. Header lines (`Name: value`)
/// and written-out line ends (`\n` in string literals) are left out.
fn letters(bytes: &[u8], block: Range<usize>) -> Vec<usize> {
    let mut out = Vec::new();
    let mut at = block.start;
    let mut is_line_start = false;
    while at < block.end {
        let rest = bytes.get(at..block.end).unwrap_or_default();
        if is_line_start && let Some(header) = header_line(rest) {
            at += header;
            continue;
        }
        is_line_start = false;
        match rest {
            [b'\\', b'n' | b'r' | b't', ..] => at += 1,
            [b'\n', ..] => is_line_start = true,
            [b' ' | b'\t' | b'\r' | b'"' | b'\'' | b'\\' | b',', ..] => {}
            [letter, ..] if letter.is_ascii_alphanumeric() => out.push(at),
            // Also what was masked already, so that masking twice changes nothing.
            [b'+' | b'/' | b'=' | b'*', ..] => out.push(at),
            _ => break,
        }
        at += 1;
    }
    out
}

/// Length of a header line without its end.
fn header_line(rest: &[u8]) -> Option<usize> {
    let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    let line = rest.get(..end.min(200))?;
    let name = line.get(..memchr::memmem::find(line, b": ")?)?;
    let is_name = !name.is_empty()
        && name
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    is_name.then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ";

    #[track_caller]
    fn check(text: &str, n_keys: u64, hidden: &[&str], kept: &[&str]) {
        let mut bytes = text.as_bytes().to_vec();
        assert_eq!(mask(&mut bytes), n_keys);
        let masked = String::from_utf8(bytes).expect("text stays text");
        assert_eq!(masked.len(), text.len(), "places stay");
        for part in hidden {
            assert!(!masked.contains(part), "{masked}");
        }
        for part in kept {
            assert!(masked.contains(part), "{masked}");
        }
    }

    #[test]
    fn keys_are_masked_and_what_is_around_stays() {
        check(
            &format!(
                "# mine\n-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n{BODY}\n{BODY}\n-----END RSA PRIVATE KEY-----\nport=80\n"
            ),
            1,
            &[BODY],
            &[
                "# mine",
                "Proc-Type: 4,ENCRYPTED",
                "-----END RSA",
                "port=80",
            ],
        );
        check(
            &format!(
                "{{\"private_key\": \"-----BEGIN PRIVATE KEY-----\\n{BODY}\\n{BODY}\\n-----END PRIVATE KEY-----\\n\", \"id\": 7}}"
            ),
            1,
            &[BODY],
            &["\\n-----END", "\"id\": 7"],
        );
        check(
            &format!(
                "PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n{BODY}\nPrivate-MAC: 00ff\n"
            ),
            1,
            &[BODY],
            &["Private-MAC: 00ff"],
        );
    }

    #[test]
    fn certificates_and_code_about_keys_stay() {
        check(
            &format!("-----BEGIN CERTIFICATE-----\n{BODY}\n-----END CERTIFICATE-----\n"),
            0,
            &[],
            &[BODY],
        );
        let code = "if s.startswith('-----BEGIN PRIVATE KEY-----'):\n    load(s)\n";
        check(code, 0, &[], &[code]);
    }

    #[test]
    fn a_key_without_an_end_is_masked_as_far_as_it_goes() {
        check(
            &format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{BODY}"),
            1,
            &["MII"],
            &["OPENSSH"],
        );
    }
}
