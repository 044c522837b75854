//! Looking at one file of an open image: what its content is, and a way of showing it.

use crate::image::Binary;
use crate::tree::EntryKind;
use serde::{Deserialize, Serialize};

/// A way of showing a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// How characters are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, ASCII included.
    Utf8,
    /// UTF-16, lower byte first.
    Utf16Le,
    /// UTF-16, higher byte first.
    Utf16Be,
    /// ISO 8859-1.
    Latin1,
}

/// Asks for a file, also for one that later layers hide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLook {
    /// Path.
    pub path: String,
    /// Layer that stores it.
    pub layer: u32,
    /// How to show it; `None` for the way that fits its content.
    pub show: Option<ShowAs>,
    /// Read text so; `None` for the encoding it seems to have.
    pub encoding: Option<Encoding>,
    /// First byte of a later piece of text, or of a window of bytes. Needs `show`.
    pub offset: u64,
    /// Bytes of a window; more than 64 KiB are cut.
    pub len: u32,
}

/// What is shown of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLooked {
    /// Path.
    pub path: String,
    /// Layer that stores it.
    pub layer: u32,
    /// Size of the whole file.
    pub size_bytes: u64,
    /// What the content is, for people.
    pub says: String,
    /// How it is shown; `None` when it is empty.
    pub show: Option<ShowAs>,
    /// How else it can be shown, the fitting way first.
    pub choices: Vec<ShowAs>,
    /// First byte of what is shown.
    pub offset: u64,
    /// Bytes of the file that were looked at for it.
    pub read_bytes: u64,
    /// The archive is damaged there: not all of what it says to store could be read.
    pub damaged: bool,
    /// Private keys that are masked.
    pub masked_keys: u64,
    /// What is shown.
    pub body: FileBody,
}

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileBody {
    /// The file is empty.
    Nothing,
    /// A piece of text.
    Text(TextPiece),
    /// A window of bytes.
    Bytes(Vec<u8>),
    /// JSON laid out.
    Json(JsonDocument),
    /// Certificates and keys.
    Certificates(PemFile),
    /// A program; `None` when its headers are damaged.
    Program(Option<Box<Binary>>),
    /// An archive.
    Listing(ArchiveListing),
    /// The first bytes of what a compressed file unpacks to.
    Unpacked(Unpacked),
    /// A picture.
    Picture(PictureFile),
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPiece {
    /// The text, unseen signs replaced.
    pub text: String,
    /// How its bytes were read.
    pub encoding: Encoding,
    /// Bytes it stands for; the next piece begins behind them.
    pub bytes: u64,
    /// Control and direction signs that were replaced by visible ones.
    pub replaced: u64,
}

/// JSON laid out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonDocument {
    /// The lines.
    pub lines: Vec<JsonLine>,
    /// Where it stops being JSON (bytes from its start), and why.
    pub problem: Option<(u64, String)>,
    /// It goes on, or ends within a value.
    pub cut: bool,
}

/// A line of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonLine {
    /// Containers around it.
    pub depth: u16,
    /// What it says.
    pub text: String,
    /// Of a line that opens a container: the lines inside.
    pub inside: u32,
}

/// Certificates and keys of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PemFile {
    /// The first ones.
    pub blocks: Vec<PemBlock>,
    /// How many more there are.
    pub omitted: u64,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PemBlock {
    /// A certificate.
    Certificate(Box<Certificate>),
    /// A private key, which is not shown.
    PrivateKey {
        /// `RSA PRIVATE KEY` and the like.
        label: String,
        /// What kind of key, where it shows; else empty.
        key: String,
        /// A passphrase is needed to use it.
        encrypted: bool,
    },
    /// A public key.
    PublicKey {
        /// What kind of key.
        key: String,
    },
    /// Something else: its label.
    Other(String),
    /// Something that should be readable and is not: its label.
    Damaged(String),
}

/// What a certificate says; nothing is verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Whom it is for.
    pub subject: String,
    /// Who made it.
    pub issuer: String,
    /// Both are the same.
    pub self_issued: bool,
    /// Serial number in hexadecimal digits.
    pub serial: String,
    /// Valid from, in seconds since 1970.
    pub not_before_seconds: i64,
    /// Valid until.
    pub not_after_seconds: i64,
    /// `RSA, 2048 bits`.
    pub key: String,
    /// `SHA-256 with RSA`.
    pub signature: String,
    /// `DNS:…`, `IP:…`, `email:…`, `URI:…`.
    pub names: Vec<String>,
    /// Whether it may sign others; `None` when it does not say.
    pub authority: Option<bool>,
    /// What its key is for.
    pub usages: Vec<String>,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// What an archive within a layer holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveListing {
    /// The first entries.
    pub entries: Vec<ListedEntry>,
    /// All of them.
    pub n_entries: u64,
    /// Their content.
    pub content_bytes: u64,
    /// What is wrong; empty when nothing is.
    pub problem: String,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedEntry {
    /// Name, escaped.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// Length of its content.
    pub size_bytes: u64,
    /// Target of a link; empty for none.
    pub link: String,
    /// Permission bits, where they are told.
    pub mode: Option<u32>,
}

/// The first bytes of what a compressed file unpacks to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unpacked {
    /// As text; `None` when it is none.
    pub text: Option<TextPiece>,
    /// As bytes, when it is no text.
    pub bytes: Vec<u8>,
    /// Whether that is all.
    pub whole: bool,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureFile {
    /// `PNG` …
    pub name: String,
    /// `image/png` …
    pub media_type: String,
    /// The file; empty when it is not shown.
    pub bytes: Vec<u8>,
    /// Width and height, where they are told.
    pub pixels: Option<(u32, u32)>,
    /// Why it is not shown; empty when it is.
    pub refused: String,
}
