//! Looks through the contents of files as they pass by.

use super::assignments::is_value;
use super::files::{Found, KnownFile, is_settings};
use super::formats::random_values;
use super::keys::{PrivateKey, key_store, pem_at, putty};
use super::needles::Needles;
use super::places::Area;
use super::strength::{is_no_example, mask};
use super::tokens::TOKENS;
use super::urls::password_at;
use crate::inspect::{Reader, StoredFile};
use crate::tree::{EntryRef, NodeId};

/// Bytes of an ordinary file that are looked through: settings and sources are smaller, data is not the place.
const TEXT_BYTES: u64 = 1 << 20;
/// Bytes of a file that holds secrets by its name.
const KNOWN_BYTES: u64 = 8 << 20;
/// Secrets listed of one file.
const MAX_PER_FILE: usize = 20;
/// Bytes in which a zero says that a file is no text.
const N_SNIFFED: usize = 8192;

/// Endings of files that hold no readable text, so that reading them is spared.
const BINARY_ENDINGS: [&str; 48] = [
    ".so",
    ".a",
    ".o",
    ".ko",
    ".pyc",
    ".pyo",
    ".gz",
    ".xz",
    ".bz2",
    ".zst",
    ".zip",
    ".jar",
    ".war",
    ".whl",
    ".egg",
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".webp",
    ".ico",
    ".woff",
    ".woff2",
    ".ttf",
    ".otf",
    ".eot",
    ".mo",
    ".gmo",
    ".pak",
    ".node",
    ".wasm",
    ".exe",
    ".dll",
    ".class",
    ".elc",
    ".pdf",
    ".mp3",
    ".mp4",
    ".deb",
    ".rpm",
    ".apk",
    ".tzdata",
    ".icu",
    ".cache",
    ".gresource",
    ".typelib",
    ".hwdb",
    ".bin",
];

/// Endings of source code.
const CODE_ENDINGS: [&str; 22] = [
    ".rs", ".go", ".py", ".js", ".mjs", ".cjs", ".ts", ".jsx", ".tsx", ".rb", ".php", ".java",
    ".kt", ".scala", ".c", ".h", ".cc", ".cpp", ".cs", ".pl", ".pm", ".lua",
];

/// Finds the secrets of texts by what they look like.
#[derive(Debug, Clone)]
pub(super) struct Scanner {
    needles: Needles,
}

/// What follows the tokens in the list of needles.
const PEM: usize = 0;
const ADDRESS: usize = 1;
const AWS_SECRET: usize = 2;
const AWS_SECRET_CAMEL: usize = 3;
const MORE: [&str; 4] = ["-----BEGIN ", "://", "secret_access_key", "secretAccessKey"];

impl Scanner {
    pub(super) fn new() -> Self {
        let needles: Vec<&str> = TOKENS
            .iter()
            .map(|token| token.prefix)
            .chain(MORE)
            .collect();
        Self {
            needles: Needles::new(&needles),
        }
    }

    /// Calls back for every secret of a text, in order.
    pub(super) fn all(&self, text: &str, mut found: impl FnMut(Found)) {
        self.scan(text.as_bytes(), false, |one| {
            found(one);
            true
        });
    }

    /// The first secret of a text.
    pub(super) fn first(&self, text: &str) -> Option<Found> {
        let mut first = None;
        self.scan(text.as_bytes(), false, |one| {
            first = Some(one);
            false
        });
        first
    }

    /// In source code an address with a password is mostly an example, so there it must look like a real one.
    fn scan(&self, bytes: &[u8], is_code: bool, mut found: impl FnMut(Found) -> bool) {
        let (mut line, mut counted) = (1usize, 0usize);
        self.needles.find(bytes, |needle, end| {
            let one = match TOKENS.get(needle) {
                Some(kind) => kind.at(bytes, end).map(|text| Found {
                    masked: mask(text, kind.n_shown()),
                    ..Found::new(kind.kind, "", 0, text)
                }),
                None => match needle - TOKENS.len() {
                    PEM => pem_at(bytes, end).map(private_key),
                    ADDRESS => password_at(bytes, end)
                        .filter(|value| !is_code || is_no_example(value))
                        .map(|value| Found::new("url-password", "", 0, value)),
                    AWS_SECRET | AWS_SECRET_CAMEL => aws_secret(bytes, end)
                        .map(|value| Found::new("aws-secret-key", "", 0, value)),
                    _ => None,
                },
            };
            let Some(one) = one else { return true };
            let passed = bytes.get(counted..end).unwrap_or_default();
            line += passed.iter().filter(|b| **b == b'\n').count();
            counted = end;
            found(Found {
                line: u32::try_from(line).unwrap_or(u32::MAX),
                ..one
            })
        });
    }
}

fn private_key(key: PrivateKey) -> Found {
    Found {
        kind: "private-key",
        name: key.label.chars().take(80).collect(),
        line: 0,
        masked: format!(
            "{} ({} characters, {})",
            key.label,
            key.n_characters,
            if key.is_encrypted {
                "encrypted"
            } else {
                "not encrypted"
            }
        ),
    }
}

/// The forty characters behind `secret_access_key` and what assigns it.
fn aws_secret(bytes: &[u8], end: usize) -> Option<&str> {
    let rest = bytes.get(end..)?;
    let skip = rest
        .iter()
        .take(12)
        .take_while(|b| {
            matches!(
                b,
                b' ' | b'=' | b':' | b'"' | b'\'' | b'>' | b'\t' | b']' | b','
            )
        })
        .count();
    let value = rest.get(skip..)?;
    let length = value
        .iter()
        .take(42)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='))
        .count();
    let value = std::str::from_utf8(value.get(..length)?).ok()?;
    (skip > 0
        && length == 40
        && is_value(value)
        && super::strength::entropy(value.as_bytes()) > 3.5)
        .then_some(value)
}

/// A secret in a stored file.
#[derive(Debug, Clone)]
pub(super) struct FileSecret {
    pub at: EntryRef,
    pub node: NodeId,
    pub found: Found,
}

/// Reads files for secrets.
#[derive(Debug)]
pub struct SecretReader {
    pub(super) scanner: Scanner,
    pub(super) found: Vec<FileSecret>,
    /// Secrets beyond the most that are kept.
    pub(super) n_omitted: u64,
}

impl Default for SecretReader {
    fn default() -> Self {
        Self {
            scanner: Scanner::new(),
            found: Vec::new(),
            n_omitted: 0,
        }
    }
}

impl SecretReader {
    fn keep(&mut self, file: &StoredFile<'_>, mut all: Vec<Found>) {
        // The same secret is often found by its mark and by its name; the mark says more.
        let rank = |kind: &str| match kind {
            "password" | "secret" | "token" | "api-key" => 2,
            "url-password" => 1,
            _ => 0,
        };
        all.sort_by_cached_key(|one| (one.line, rank(one.kind), one.masked.clone()));
        let mut kept: Vec<Found> = Vec::new();
        for one in all {
            let is_same = |other: &&mut Found| {
                other.line == one.line
                    && (length_of(&other.masked) == length_of(&one.masked)
                        || other.masked == one.masked)
            };
            match kept.iter_mut().find(is_same) {
                Some(other) => {
                    if other.name.is_empty() {
                        other.name = one.name;
                    }
                }
                None => kept.push(one),
            }
        }
        for (number, found) in kept.into_iter().enumerate() {
            if number >= MAX_PER_FILE || self.found.len() >= super::MAX_SECRETS {
                self.n_omitted += 1;
                continue;
            }
            self.found.push(FileSecret {
                at: file.at,
                node: file.node,
                found,
            });
        }
    }
}

/// The part of a masked value that says how long the secret is.
fn length_of(masked: &str) -> &str {
    masked.rsplit('…').next().unwrap_or(masked)
}

fn text_of(path: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(path)
}

impl Reader for SecretReader {
    fn wish(&mut self, file: StoredFile<'_>) -> u64 {
        if file.entry.size_bytes < 8 {
            return 0;
        }
        let path = text_of(file.path);
        let area = Area::of(&path);
        if area == Area::Noise {
            return 0;
        }
        if KnownFile::of(&path).is_some() {
            return KNOWN_BYTES;
        }
        let name = path.rsplit('/').next().unwrap_or_default();
        if is_key_file(&path, name, area) {
            return TEXT_BYTES;
        }
        let is_binary =
            BINARY_ENDINGS.iter().any(|ending| name.ends_with(ending)) || name.contains(".so.");
        match area {
            Area::Own if !is_binary => TEXT_BYTES,
            _ => 0,
        }
    }

    fn read(&mut self, file: StoredFile<'_>, bytes: &[u8]) {
        let path = text_of(file.path);
        let area = Area::of(&path);
        if area == Area::Noise {
            return;
        }
        if let Some(store) = key_store(&path, bytes) {
            let found = Found {
                masked: format!("{store} ({} bytes)", file.entry.size_bytes),
                ..Found::new("key-store", store, 0, "")
            };
            return self.keep(&file, vec![found]);
        }
        let bytes = bytes
            .get(..bytes.len().min(KNOWN_BYTES as usize))
            .unwrap_or(bytes);
        if bytes.iter().take(N_SNIFFED).any(|b| *b == 0) {
            return;
        }
        let mut all = Vec::new();
        if let Some(key) = putty(bytes) {
            all.push(private_key(key));
        }
        let known = KnownFile::of(&path);
        let name = path.rsplit('/').next().unwrap_or_default();
        if let Some(known) = known {
            known.read(&String::from_utf8_lossy(bytes), &mut all);
        } else if area == Area::Own && bytes.len() as u64 <= TEXT_BYTES && is_settings(&path) {
            random_values(&String::from_utf8_lossy(bytes), &mut all);
        }
        if known.is_some() || area == Area::Own || is_key_file(&path, name, area) {
            let is_code =
                known.is_none() && CODE_ENDINGS.iter().any(|ending| name.ends_with(ending));
            self.scanner.scan(bytes, is_code, |one| {
                all.push(one);
                all.len() < 200
            });
        }
        if !all.is_empty() {
            self.keep(&file, all);
        }
    }
}

/// Whether a file is there to hold a key. Those in folders of examples and tests are made to be public.
fn is_key_file(path: &str, name: &str, area: Area) -> bool {
    is_key_name(name) && (area != Area::Example || path.contains(".ssh/"))
}

/// Names under which keys are kept.
fn is_key_name(name: &str) -> bool {
    let is_identity = name.starts_with("id_") && !name.ends_with(".pub") && name.len() < 24;
    let is_host = name.starts_with("ssh_host_") && name.ends_with("_key");
    let is_key = [
        ".pem",
        ".key",
        ".ppk",
        ".p12",
        ".pfx",
        ".jks",
        ".keystore",
        ".kdbx",
    ]
    .iter()
    .any(|ending| name.ends_with(ending));
    is_identity || is_host || is_key
}
