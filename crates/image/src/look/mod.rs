//! Looking at one file: what its content is, decided by its bytes and never by its name, and ways to show it.
//!
//! A [`LookJob`] reads the first bytes, recognises them and reads what the chosen way of showing needs, within bounds
//! that each way names. Works for every stored version of a file, hidden ones included. Private keys are masked before
//! anything leaves. Deliberately absent: decoding of pictures and running of anything.

mod certificates;
mod der;
mod encoding;
mod job;
mod json;
mod listing;
mod masks;
mod object_ids;
mod picture;

pub use certificates::{Certificate, PemBlock};
pub use encoding::{Encoding, TextPart};
pub use job::{Look, LookJob, Looked, Shown};
pub use json::{JsonLayout, JsonLine};
pub use listing::{ListedEntry, Listing};
pub use picture::PictureKind;

use crate::archive::Compression;
use crate::decode::{Decoder, sniff};
use crate::identify::known_format;
use crate::tar_push::{BLOCK, is_checksum_valid};

/// A way of showing a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShowAs {
    /// As text.
    Text,
    /// As bytes.
    Bytes,
    /// JSON laid out.
    Json,
    /// What certificates and keys say.
    Certificates,
    /// What the headers of a program say.
    Program,
    /// What an archive holds.
    Listing,
    /// What a compressed file unpacks to.
    Unpacked,
    /// As a picture.
    Picture,
}

/// What a content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentKind {
    /// Nothing.
    Empty,
    /// Text.
    Text(Encoding),
    /// JSON, or several of it.
    Json,
    /// Certificates or keys with text around.
    Pem,
    /// A certificate or key in DER.
    Der {
        /// All of it is secret.
        is_private: bool,
    },
    /// A program or library.
    Elf,
    /// A tar, perhaps compressed.
    Tar(Compression),
    /// A zip.
    Zip,
    /// Compressed, and no tar inside.
    Packed(Compression),
    /// A picture.
    Picture(PictureKind),
    /// Anything else, with its name when it has one.
    Other(Option<&'static str>),
}

/// Unpacked bytes that decide whether a tar is inside.
const INSIDE_BYTES: usize = BLOCK;
/// Compressed bytes fed at once while looking inside.
const INSIDE_FEED_BYTES: usize = 1 << 10;

impl ContentKind {
    /// Recognises the first bytes of a content. `is_whole`: they are all of it. 64 KiB are enough.
    pub(crate) fn of(head: &[u8], is_whole: bool) -> Self {
        if head.is_empty() {
            return Self::Empty;
        }
        if head.starts_with(b"\x7fELF") {
            return Self::Elf;
        }
        if is_tar(head) {
            return Self::Tar(Compression::None);
        }
        let compression = sniff(head);
        if compression != Compression::None {
            return if is_tar(&unpacked(head, compression, INSIDE_BYTES)) {
                Self::Tar(compression)
            } else {
                Self::Packed(compression)
            };
        }
        if let [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] = head {
            return Self::Zip;
        }
        let text = encoding::guess(head, is_whole);
        if let Some(kind) = picture::kind(head, text.is_some()) {
            return Self::Picture(kind);
        }
        if let Some(encoding) = text {
            return Self::of_text(head, encoding);
        }
        match certificates::der(head) {
            Some(PemBlock::PrivateKey { is_encrypted, .. }) => Self::Der {
                is_private: !is_encrypted,
            },
            Some(_) => Self::Der { is_private: false },
            None => Self::Other(known_format(head)),
        }
    }

    fn of_text(head: &[u8], encoding: Encoding) -> Self {
        let start = head.trim_ascii_start();
        if encoding == Encoding::Utf8 && matches!(start.first(), Some(b'{' | b'[')) {
            let part = encoding::part(head, encoding, false);
            let layout = json::layout(&part.text);
            if layout.problem.is_none() && layout.lines.len() > 1 {
                return Self::Json;
            }
        }
        let is_pem = memchr::memmem::find_iter(head, b"-----BEGIN ").any(|at| {
            let is_line_start = at == 0 || head.get(at - 1) == Some(&b'\n');
            let label = head.get(at + 11..).unwrap_or_default();
            let label = label.get(..label.len().min(64)).unwrap_or(label);
            is_line_start
                && memchr::memmem::find(label, b"-----").is_some_and(|end| {
                    let label = label.get(..end).unwrap_or_default();
                    [&b"CERTIFICATE"[..], b"KEY", b"REQUEST", b"CRL"]
                        .iter()
                        .any(|ending| label.ends_with(ending))
                })
        });
        if is_pem {
            Self::Pem
        } else {
            Self::Text(encoding)
        }
    }

    /// What it is, for people.
    pub fn says(self) -> String {
        match self {
            Self::Empty => "empty".to_owned(),
            Self::Text(encoding) => format!("text, {}", encoding.as_str()),
            Self::Json => "JSON".to_owned(),
            Self::Pem => "certificates or keys (PEM)".to_owned(),
            Self::Der { is_private: true } => "private key (DER)".to_owned(),
            Self::Der { is_private: false } => "certificate or key (DER)".to_owned(),
            Self::Elf => "program or library (ELF)".to_owned(),
            Self::Tar(Compression::None) => "tar archive".to_owned(),
            Self::Tar(compression) => {
                format!("tar archive, compressed with {}", compression.as_str())
            }
            Self::Zip => "zip archive".to_owned(),
            Self::Packed(compression) => format!("compressed with {}", compression.as_str()),
            Self::Picture(kind) => format!("picture ({})", kind.as_str()),
            Self::Other(Some(name)) => name.to_owned(),
            Self::Other(None) => "no text, and no format known here".to_owned(),
        }
    }

    /// The ways to show it, the fitting one first.
    pub fn choices(self) -> &'static [ShowAs] {
        use ShowAs::{Bytes, Certificates, Json, Picture, Program, Text, Unpacked};
        match self {
            Self::Empty => &[],
            Self::Text(_) => &[Text, Bytes],
            Self::Json => &[Json, Text, Bytes],
            Self::Pem => &[Certificates, Text, Bytes],
            Self::Der { .. } => &[Certificates, Bytes],
            Self::Elf => &[Program, Bytes, Text],
            Self::Tar(_) | Self::Zip => &[ShowAs::Listing, Bytes],
            Self::Packed(_) => &[Unpacked, Bytes],
            Self::Picture(PictureKind::Svg) => &[Picture, Text, Bytes],
            Self::Picture(_) => &[Picture, Bytes],
            Self::Other(_) => &[Bytes, Text],
        }
    }
}

/// Whether a tar begins here.
fn is_tar(bytes: &[u8]) -> bool {
    bytes.first_chunk::<BLOCK>().is_some_and(is_checksum_valid)
}

/// The first bytes that some compressed ones unpack to, at least `wanted` of them where there are so many.
fn unpacked(bytes: &[u8], compression: Compression, wanted: usize) -> Vec<u8> {
    let mut decoder = Decoder::new(compression);
    let mut out = Vec::new();
    for piece in bytes.chunks(INSIDE_FEED_BYTES) {
        let fed = decoder.feed(piece, &mut |output| {
            let n = wanted.saturating_sub(out.len()).min(output.len());
            out.extend_from_slice(output.get(..n).unwrap_or_default());
        });
        if fed.is_err() || out.len() >= wanted {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_testing::{gzip, layer};

    #[track_caller]
    fn check(bytes: &[u8], kind: ContentKind) {
        assert_eq!(ContentKind::of(bytes, true), kind, "{}", kind.says());
    }

    #[test]
    fn contents_are_told_by_their_bytes() {
        let tar = layer(["a*10"]).tar();
        check(b"", ContentKind::Empty);
        check(b"PATH=/bin\n", ContentKind::Text(Encoding::Utf8));
        check(b"{\"a\": [1]}\n", ContentKind::Json);
        check(b"[section]\nkey=1\n", ContentKind::Text(Encoding::Utf8));
        check(b"{% if a %}\n", ContentKind::Text(Encoding::Utf8));
        check(&tar, ContentKind::Tar(Compression::None));
        check(&gzip(&tar), ContentKind::Tar(Compression::Gzip));
        check(
            &gzip(b"a page of a manual\n"),
            ContentKind::Packed(Compression::Gzip),
        );
        check(b"PK\x05\x06\0\0\0\0", ContentKind::Zip);
        check(b"\x7fELF", ContentKind::Elf);
        check(
            b"-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n",
            ContentKind::Pem,
        );
        check(
            b"if (s.startsWith('-----BEGIN PRIVATE KEY-----')) {}\n",
            ContentKind::Text(Encoding::Utf8),
        );
        check(
            b"SQLite format 3\0\x10\0\x01\x01",
            ContentKind::Other(Some("SQLite database")),
        );
        check(&[0, 1, 2, 3], ContentKind::Other(None));
        check(
            b"<svg xmlns=\"x\"></svg>",
            ContentKind::Picture(PictureKind::Svg),
        );
    }

    #[test]
    fn every_kind_but_nothing_can_be_shown_as_bytes() {
        for bytes in [
            &b"a"[..],
            b"{\"a\": [1]}",
            b"\x7fELF",
            b"PK\x05\x06",
            b"\0",
            b"GIF89a",
        ] {
            let choices = ContentKind::of(bytes, true).choices();
            assert!(choices.contains(&ShowAs::Bytes), "{choices:?}");
        }
    }
}
