//! What a learner has done, as a code to hand in or to take to another browser.
//!
//! `LL1.` + base64url of a JSON object + `.` + sixteen hexadecimal digits. The digits are a checksum (FNV-1a, 64 bits)
//! over what stands before them: a code that was cut or changed by hand is noticed without a network. That is no proof
//! of who did the work, and the page says so.

use super::super::progress::{Draft, Progress};
use serde::{Deserialize, Serialize};

/// How such a code begins; the digit is its version.
const PREFIX: &str = "LL1.";
/// A longer code is not read.
const MAX_CODE: usize = 200_000;
/// Longest name.
pub const MAX_NAME: usize = 80;

/// What a code carries. Fields are only ever added.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// The name the learner typed; may be empty.
    pub name: String,
    /// The day of the code, `2026-12-01`.
    pub day: String,
    /// Solved exercises, and a hash of what was handed in for each; empty when that is no longer kept.
    pub solved: Vec<(String, String)>,
    /// `lesson/block` of quiz items that were answered right.
    pub right: Vec<String>,
    /// Ids of finished lessons.
    pub finished: Vec<String>,
}

/// Why a code is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It does not begin as one.
    NoCode,
    /// Of a version this page does not know.
    Newer,
    /// Its checksum does not fit.
    Changed,
}

impl Fault {
    /// What happened, why, and what to do.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoCode => {
                "This is not a code of Layerlab: one begins with LL1 and a dot. Copy the whole code from the progress page."
            }
            Self::Newer => {
                "This code was made by a newer version of the page. Reload this page and try again."
            }
            Self::Changed => {
                "This code was cut off or changed: its checksum does not fit. Ask for it again, and copy it whole."
            }
        }
    }
}

impl Record {
    /// Of what this browser knows.
    pub fn of(progress: &Progress, name: &str, day: String) -> Self {
        Self {
            name: name.chars().take(MAX_NAME).collect(),
            day,
            solved: progress
                .solved()
                .map(|id| {
                    (
                        id.to_owned(),
                        Draft::load(id).map_or(String::new(), |draft| hash_of(&draft)),
                    )
                })
                .collect(),
            right: progress.right().map(str::to_owned).collect(),
            finished: progress.finished().map(str::to_owned).collect(),
        }
    }

    /// The code.
    pub fn code(&self) -> Option<String> {
        let json = serde_json::to_string(self).ok()?;
        let body = format!("{PREFIX}{}", base64url(json.as_bytes()));
        let sum = fnv(body.as_bytes());
        Some(format!("{body}.{sum:016x}"))
    }

    /// What a code carries.
    ///
    /// # Errors
    /// Why it is not taken.
    pub fn read(code: &str) -> Result<Self, Fault> {
        let code: String = code.split_whitespace().collect();
        if code.len() > MAX_CODE || !code.starts_with("LL") {
            return Err(Fault::NoCode);
        }
        let rest = code.strip_prefix(PREFIX).ok_or(Fault::Newer)?;
        let (body, sum) = rest.rsplit_once('.').ok_or(Fault::Changed)?;
        let whole = code
            .get(..PREFIX.len() + body.len())
            .ok_or(Fault::Changed)?;
        if u64::from_str_radix(sum, 16) != Ok(fnv(whole.as_bytes())) {
            return Err(Fault::Changed);
        }
        let json = from_base64url(body).ok_or(Fault::Changed)?;
        serde_json::from_slice(&json).map_err(|_| Fault::Changed)
    }
}

/// A hash of what was typed into an exercise, so that two learners with the very same answer are seen.
fn hash_of(draft: &Draft) -> String {
    let mut text = String::new();
    for (path, file) in &draft.files {
        text.push_str(&format!("{path}\0{}\0", file.trim()));
    }
    for (slot, answer) in &draft.answers {
        text.push_str(&format!("{slot}\0{}\0", answer.trim().to_lowercase()));
    }
    for line in &draft.lines {
        text.push_str(&format!("{}\0", line.trim()));
    }
    format!("{:08x}", fnv(text.as_bytes()) >> 32)
}

/// FNV-1a with 64 bits. Source: the parameters of its authors, RFC 9923.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// RFC 4648, section 5, without padding. The browser's own functions do not exist where the tests run.
fn base64url(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut group = [0u8; 3];
        group[..chunk.len()].copy_from_slice(chunk);
        let [a, b, c] = group;
        let word = u32::from(a) << 16 | u32::from(b) << 8 | u32::from(c);
        for at in 0..=chunk.len() {
            let digit = (word >> (18 - 6 * at)) & 63;
            out.push(char::from(DIGITS[digit as usize]));
        }
    }
    out
}

fn from_base64url(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut word, mut n_bits) = (0u32, 0);
    for byte in text.bytes() {
        let digit = DIGITS.iter().position(|digit| *digit == byte)? as u32;
        word = (word << 6 | digit) & 0xffff;
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            out.push((word >> n_bits & 0xff) as u8);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            name: "Zoë ☺".to_owned(),
            day: "2026-12-01".to_owned(),
            solved: vec![("cache-1".to_owned(), "00ab".to_owned())],
            right: vec!["layers-only-add/b7".to_owned()],
            finished: vec!["layers-only-add".to_owned()],
        }
    }

    #[test]
    fn a_code_comes_back_even_when_a_mail_broke_its_lines() {
        let code = record().code().unwrap();
        assert_eq!(Record::read(&code), Ok(record()));
        let (head, tail) = code.split_at(20);
        assert_eq!(Record::read(&format!(" {head}\n  {tail} ")), Ok(record()));
    }

    #[test]
    fn what_is_not_a_whole_code_is_refused_by_name() {
        let code = record().code().unwrap();
        assert_eq!(Record::read("hello"), Err(Fault::NoCode));
        assert_eq!(Record::read(""), Err(Fault::NoCode));
        assert_eq!(Record::read("LL2.abc.0"), Err(Fault::Newer));
        assert_eq!(Record::read(&code[..code.len() - 3]), Err(Fault::Changed));
        let mut changed = code.into_bytes();
        changed[12] = if changed[12] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert_eq!(Record::read(&changed), Err(Fault::Changed));
    }

    #[test]
    fn base64_is_the_standard_one() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("??>", "Pz8-"),
        ] {
            assert_eq!(base64url(plain.as_bytes()), coded);
            assert_eq!(from_base64url(coded).unwrap(), plain.as_bytes());
        }
        assert_eq!(from_base64url("a+b"), None);
    }

    #[test]
    fn the_hash_of_an_answer_ignores_blanks_around_it() {
        let draft = |answer: &str| Draft {
            answers: vec![("answer".to_owned(), answer.to_owned())],
            ..Draft::default()
        };
        assert_eq!(hash_of(&draft(" Alpine ")), hash_of(&draft("alpine")));
        assert_ne!(hash_of(&draft("alpine")), hash_of(&draft("debian")));
    }
}
