//! Stanzas of `Key: value` lines with continuation lines: dpkg's databases, Python's metadata, Java's manifests.
//!
//! Keys compare without case. Reading is linear, whatever the bytes are.

/// One stanza: its fields in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Stanza {
    fields: Vec<(String, String)>,
}

/// How lines that start with a space continue the line before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Folding {
    /// As in mail: a new line of the value.
    Lines,
    /// As in Java manifests: the value goes on without a break.
    Joined,
}

/// The longest value kept; longer ones are cut.
const MAX_VALUE_BYTES: usize = 4096;

impl Stanza {
    /// The first value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(k, _)| k.eq_ignore_ascii_case(key))
            .map(|(_, value)| value.as_str())
    }

    fn push(&mut self, line: &str) {
        if let Some((key, value)) = line.split_once(':') {
            let mut value = value.trim().to_owned();
            cut(&mut value);
            self.fields.push((key.trim().to_owned(), value));
        }
    }

    fn go_on(&mut self, line: &str, folding: Folding) {
        if let Some((_, value)) = self.fields.last_mut()
            && value.len() < MAX_VALUE_BYTES
        {
            match folding {
                Folding::Lines => {
                    value.push('\n');
                    value.push_str(line.trim());
                }
                Folding::Joined => value.push_str(line.get(1..).unwrap_or_default()),
            }
            cut(value);
        }
    }
}

fn cut(value: &mut String) {
    let mut end = MAX_VALUE_BYTES;
    if value.len() > end {
        while !value.is_char_boundary(end) {
            end -= 1;
        }
        value.truncate(end);
    }
}

/// Calls `take` for each stanza; stanzas are separated by blank lines. Only `keys` are kept (all when empty).
pub(super) fn each_stanza(
    bytes: &[u8],
    folding: Folding,
    keys: &[&str],
    mut take: impl FnMut(&Stanza),
) {
    let mut stanza = Stanza::default();
    let mut is_kept = false;
    for line in bytes.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.iter().all(u8::is_ascii_whitespace) {
            if !stanza.fields.is_empty() {
                take(&stanza);
                stanza.fields.clear();
            }
            is_kept = false;
            continue;
        }
        let text = String::from_utf8_lossy(line);
        if line.first().is_some_and(|b| *b == b' ' || *b == b'\t') {
            if is_kept {
                stanza.go_on(&text, folding);
            }
            continue;
        }
        is_kept = keys.is_empty()
            || text
                .split_once(':')
                .is_some_and(|(key, _)| keys.iter().any(|k| k.eq_ignore_ascii_case(key.trim())));
        if is_kept {
            stanza.push(&text);
        }
    }
    if !stanza.fields.is_empty() {
        take(&stanza);
    }
}

/// The first stanza.
pub(super) fn first_stanza(bytes: &[u8], folding: Folding, keys: &[&str]) -> Stanza {
    let end = [b"\n\n".as_slice(), b"\r\n\r\n", b"\n\r\n"]
        .iter()
        .filter_map(|gap| memchr::memmem::find(bytes, gap))
        .min()
        .unwrap_or(bytes.len());
    let mut first = Stanza::default();
    let mut is_found = false;
    each_stanza(bytes.get(..end).unwrap_or(bytes), folding, keys, |stanza| {
        if !is_found {
            first = stanza.clone();
            is_found = true;
        }
    });
    first
}
