//! The job that reads what a way of showing a file needs, in bounded memory.

use super::certificates::{self, PemBlock};
use super::encoding::{self, Encoding, TextPart};
use super::json::{self, JsonLayout};
use super::listing::{self, Listing, TarLister};
use super::masks;
use super::picture::{self, PictureKind};
use super::{ContentKind, ShowAs, unpacked};
use crate::archive::Archive;
use crate::binaries::Elf;
use crate::content::{PartsJob, PassingJob, Stored};
use crate::error::ImageError;
use crate::image::Image;
use crate::job::{Need, Progress, RangeJob};
use crate::tree::EntryRef;
use std::ops::Range;

/// Bytes a content is recognised by; also the first piece of a text.
const HEAD_BYTES: u64 = 128 << 10;
/// Bytes of a piece of a text.
const TEXT_BYTES: u64 = 128 << 10;
/// Most bytes of one window.
const MAX_WINDOW_BYTES: u64 = 64 << 10;
/// Most bytes of JSON that are laid out.
const MAX_JSON_BYTES: u64 = 4 << 20;
/// Most bytes of certificates that are read.
const MAX_CERTIFICATE_BYTES: u64 = 2 << 20;
/// Bytes of either end of a program.
const PROGRAM_END_BYTES: u64 = 8 << 20;
/// Bytes of the end of a zip.
const ZIP_END_BYTES: u64 = 16 << 20;
/// Largest picture that is shown.
const MAX_PICTURE_BYTES: u64 = 16 << 20;
/// Pixels of the largest picture that is shown: 200 MB in the memory of a browser.
const MAX_PIXELS: u64 = 50_000_000;
/// Unpacked bytes that are shown.
const MAX_UNPACKED_BYTES: usize = 256 << 10;

/// What is asked about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// How to show it; `None` for the way that fits.
    pub show: Option<ShowAs>,
    /// Read text so; `None` for the encoding it seems to have.
    pub encoding: Option<Encoding>,
    /// First byte of a later piece of text, or of a window of bytes. Needs `show`.
    pub offset: u64,
    /// Bytes of a window; more than 64 KiB are cut.
    pub len: u64,
}

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// The file is empty.
    Nothing,
    /// A piece of a text.
    Text(TextPart),
    /// A window of bytes.
    Bytes(Vec<u8>),
    /// JSON laid out.
    Json(JsonLayout),
    /// Certificates and keys, and how many more there are.
    Certificates(Vec<PemBlock>, u64),
    /// What the headers of a program say; `None` when they are damaged.
    Program(Option<Box<Elf>>),
    /// What an archive holds.
    Listing(Listing),
    /// The first bytes of what a compressed file unpacks to, when they are text.
    Unpacked {
        /// As text; `None` when it is none.
        text: Option<TextPart>,
        /// The first of them, when it is no text.
        bytes: Vec<u8>,
        /// Whether that is all.
        is_whole: bool,
    },
    /// A picture with its bytes and size in pixels.
    Picture {
        /// Its kind.
        kind: PictureKind,
        /// The file; empty when it is not shown.
        bytes: Vec<u8>,
        /// Width and height, where they are told.
        pixels: Option<(u32, u32)>,
        /// Why it is not shown; empty when it is.
        refused: &'static str,
    },
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// What the content is.
    pub kind: ContentKind,
    /// How it is shown; `None` when the file is empty.
    pub show: Option<ShowAs>,
    /// Length of the file.
    pub size_bytes: u64,
    /// First byte of what is shown.
    pub offset: u64,
    /// How many bytes of the file were looked at for it.
    pub read_bytes: u64,
    /// The archive is damaged there: less was read than is told to be stored.
    pub is_damaged: bool,
    /// Private keys that were masked.
    pub n_masked_keys: u64,
    /// What is shown.
    pub shown: Shown,
}

#[derive(Debug)]
enum Phase {
    /// The head, and the asked-for window of a later piece.
    Head(PartsJob),
    /// What the way of showing needs.
    Body(PartsJob),
    /// An archive passes by.
    Tar(Box<PassingJob<TarLister>>),
    Done(Shown),
}

/// Reads a file as far as showing it needs.
#[derive(Debug)]
pub struct LookJob {
    stored: Stored,
    look: Look,
    gap: u64,
    phase: Phase,
    kind: ContentKind,
    show: Option<ShowAs>,
    read_bytes: u64,
    is_damaged: bool,
    n_masked_keys: u64,
}

impl LookJob {
    /// For one stored version of a regular file.
    ///
    /// # Errors
    /// When the entry is none of this image.
    pub fn new(
        archive: &Archive,
        image: &Image,
        entry: EntryRef,
        look: Look,
        seek_gap_bytes: u64,
    ) -> Result<Self, ImageError> {
        let stored = Stored::new(archive, image, entry)?;
        let mut head = 0..HEAD_BYTES;
        let mut later = window(look);
        if look.offset == 0 || look.show.is_none() {
            later = 0..0;
        } else if later.start <= head.end {
            // One range where they meet, for ranges must not overlap.
            head.end = head.end.max(later.end);
            later = 0..0;
        }
        let n_ranges = if later.is_empty() { 1 } else { 2 };
        let ranges = [head, later];
        let head = PartsJob::new(
            &stored,
            ranges.get(..n_ranges).unwrap_or(&ranges),
            seek_gap_bytes,
        );
        let mut job = Self {
            stored,
            look,
            gap: seek_gap_bytes,
            phase: Phase::Head(head),
            kind: ContentKind::Empty,
            show: None,
            read_bytes: 0,
            is_damaged: false,
            n_masked_keys: 0,
        };
        job.advance();
        Ok(job)
    }

    /// What is shown.
    pub fn finish(mut self) -> Looked {
        // Whoever stops early gets what there is.
        if !matches!(self.phase, Phase::Done(_)) {
            self.end_of_input();
        }
        let shown = match self.phase {
            Phase::Done(shown) => shown,
            _ => Shown::Nothing,
        };
        let is_later = matches!(self.show, Some(ShowAs::Text | ShowAs::Bytes));
        Looked {
            kind: self.kind,
            show: self.show,
            size_bytes: self.stored.content_bytes(),
            offset: if is_later { self.look.offset } else { 0 },
            read_bytes: self.read_bytes,
            is_damaged: self.is_damaged,
            n_masked_keys: self.n_masked_keys,
            shown,
        }
    }

    fn advance(&mut self) {
        loop {
            let is_over = match &self.phase {
                Phase::Head(job) | Phase::Body(job) => job.need() == Need::Done,
                Phase::Tar(job) => job.need() == Need::Done,
                Phase::Done(_) => return,
            };
            if !is_over {
                return;
            }
            let done = std::mem::replace(&mut self.phase, Phase::Done(Shown::Nothing));
            self.phase = match done {
                Phase::Head(job) => {
                    let (parts, is_complete) = job.finish();
                    self.is_damaged |= !is_complete;
                    self.headed(parts)
                }
                Phase::Body(job) => {
                    let (parts, is_complete) = job.finish();
                    self.is_damaged |= !is_complete;
                    Phase::Done(self.shown(parts))
                }
                Phase::Tar(job) => {
                    self.read_bytes = self.stored.content_bytes();
                    Phase::Done(Shown::Listing(job.finish().finish()))
                }
                done @ Phase::Done(_) => done,
            };
        }
    }

    /// Decides what the content is and what else is needed.
    fn headed(&mut self, mut parts: Vec<Vec<u8>>) -> Phase {
        let size = self.stored.content_bytes();
        let later = (parts.len() > 1).then(|| parts.pop()).flatten();
        let mut head = parts.pop().unwrap_or_default();
        let sample = head
            .get(..head.len().min(HEAD_BYTES as usize))
            .unwrap_or(&head);
        self.kind = ContentKind::of(sample, sample.len() as u64 == size);
        let choices = self.kind.choices();
        self.show = self
            .look
            .show
            .filter(|show| choices.contains(show))
            .or(choices.first().copied());
        let Some(show) = self.show else {
            return Phase::Done(Shown::Nothing);
        };
        let upto = |bytes: u64| 0..bytes.min(size);
        let nothing = 0..0;
        let needed: [Range<u64>; 2] = match show {
            ShowAs::Text | ShowAs::Bytes => {
                let window = window(self.look);
                let piece = later.unwrap_or_else(|| {
                    let from = usize::try_from(window.start).unwrap_or(usize::MAX);
                    head.split_off(from.min(head.len()))
                });
                return Phase::Done(self.piece(piece, window.start));
            }
            ShowAs::Unpacked => return Phase::Done(self.unpack(&head)),
            ShowAs::Json => [upto(MAX_JSON_BYTES), nothing],
            ShowAs::Certificates => [upto(MAX_CERTIFICATE_BYTES), nothing],
            ShowAs::Picture => {
                if size > MAX_PICTURE_BYTES {
                    return Phase::Done(self.refused(&head, "it is larger than 16 MiB"));
                }
                [upto(MAX_PICTURE_BYTES), nothing]
            }
            ShowAs::Program => {
                let head = upto(PROGRAM_END_BYTES);
                let tail = size.saturating_sub(PROGRAM_END_BYTES).max(head.end)..size;
                [head, tail]
            }
            ShowAs::Listing => match self.kind {
                ContentKind::Tar(compression) => {
                    if self.stored.is_sparse() {
                        return Phase::Done(Shown::Listing(Listing {
                            problem: Some("it is stored with holes".to_owned()),
                            ..Listing::default()
                        }));
                    }
                    let lister = TarLister::new(compression);
                    let job = PassingJob::new(&self.stored, lister, self.gap);
                    return Phase::Tar(Box::new(job));
                }
                _ => [size.saturating_sub(ZIP_END_BYTES)..size, nothing],
            },
        };
        self.read_bytes = needed.iter().map(|r| r.end - r.start).sum();
        let [first, second] = &needed;
        if second.is_empty() && *first == (0..head.len() as u64) {
            return Phase::Done(self.shown(vec![head, Vec::new()]));
        }
        Phase::Body(PartsJob::new(&self.stored, &needed, self.gap))
    }

    /// A piece of text or a window of bytes, of bytes that begin at `start`.
    fn piece(&mut self, mut bytes: Vec<u8>, start: u64) -> Shown {
        let size = self.stored.content_bytes();
        if matches!(self.kind, ContentKind::Der { is_private: true }) {
            masks::mask_all(&mut bytes);
            self.n_masked_keys = 1;
        } else {
            self.n_masked_keys = masks::mask(&mut bytes);
        }
        let skipped = usize::try_from(self.look.offset.saturating_sub(start)).unwrap_or(usize::MAX);
        let bytes = bytes.get(skipped..).unwrap_or_default();
        let is_text = self.show == Some(ShowAs::Text);
        let most = if is_text {
            TEXT_BYTES
        } else {
            self.look.len.clamp(1, MAX_WINDOW_BYTES)
        };
        let bytes = bytes
            .get(..bytes.len().min(most as usize))
            .unwrap_or_default();
        self.read_bytes = bytes.len() as u64;
        if !is_text {
            return Shown::Bytes(bytes.to_vec());
        }
        let guessed = match self.kind {
            ContentKind::Text(encoding) => encoding,
            ContentKind::Json | ContentKind::Pem | ContentKind::Picture(_) => Encoding::Utf8,
            _ => Encoding::Latin1,
        };
        let end = self.look.offset.saturating_add(bytes.len() as u64);
        let encoding = self.look.encoding.unwrap_or(guessed);
        let is_end = end >= size || self.is_damaged;
        let part = encoding::part(bytes, encoding, is_end);
        self.read_bytes = part.n_bytes;
        Shown::Text(part)
    }

    fn unpack(&mut self, head: &[u8]) -> Shown {
        let ContentKind::Packed(compression) = self.kind else {
            return Shown::Nothing;
        };
        self.read_bytes = head.len() as u64;
        let is_all = head.len() as u64 == self.stored.content_bytes();
        let mut bytes = unpacked(head, compression, MAX_UNPACKED_BYTES);
        let is_whole = is_all && bytes.len() < MAX_UNPACKED_BYTES;
        self.n_masked_keys = masks::mask(&mut bytes);
        let text = encoding::guess(&bytes, is_whole)
            .map(|encoding| encoding::part(&bytes, encoding, is_whole));
        let is_whole = is_whole
            && text
                .as_ref()
                .is_none_or(|text| text.n_bytes == bytes.len() as u64);
        if text.is_some() {
            bytes.clear();
        } else {
            bytes.truncate(MAX_WINDOW_BYTES as usize);
        }
        Shown::Unpacked {
            text,
            bytes,
            is_whole,
        }
    }

    /// Makes what is shown of the two ranges that were needed.
    fn shown(&mut self, parts: Vec<Vec<u8>>) -> Shown {
        let size = self.stored.content_bytes();
        let mut parts = parts.into_iter();
        let (mut bytes, tail) = (
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        );
        match self.show {
            Some(ShowAs::Json) => {
                self.n_masked_keys = masks::mask(&mut bytes);
                let is_cut = (bytes.len() as u64) < size;
                let mut layout = json::layout(&String::from_utf8_lossy(&bytes));
                layout.is_cut |= is_cut;
                Shown::Json(layout)
            }
            Some(ShowAs::Certificates) => {
                let (blocks, n_more) = match self.kind {
                    ContentKind::Der { .. } => (certificates::der(&bytes).into_iter().collect(), 0),
                    _ => certificates::pem(&bytes),
                };
                let n_keys = blocks
                    .iter()
                    .filter(|block| matches!(block, PemBlock::PrivateKey { .. }))
                    .count();
                self.n_masked_keys = n_keys as u64;
                Shown::Certificates(blocks, n_more)
            }
            Some(ShowAs::Program) => Shown::Program(Elf::parse(&bytes, &tail, size).map(Box::new)),
            Some(ShowAs::Listing) => Shown::Listing(listing::zip(&bytes, size)),
            Some(ShowAs::Picture) => self.picture(bytes),
            _ => Shown::Nothing,
        }
    }

    fn picture(&mut self, bytes: Vec<u8>) -> Shown {
        let ContentKind::Picture(kind) = self.kind else {
            return Shown::Nothing;
        };
        let pixels = picture::pixels(kind, &bytes);
        let is_svg = kind == PictureKind::Svg;
        let n_pixels = pixels.map_or(0, |(w, h)| u64::from(w) * u64::from(h));
        // A short file can draw itself out to any length.
        if is_svg && memchr::memmem::find(&bytes, b"<!ENTITY").is_some() {
            return self.refused(&bytes, "it defines entities, which can grow without bound");
        }
        if !is_svg && pixels.is_none() {
            return self.refused(&bytes, "its header is damaged");
        }
        if n_pixels > MAX_PIXELS {
            return self.refused(&bytes, "it has more than 50 million pixels");
        }
        Shown::Picture {
            kind,
            bytes,
            pixels,
            refused: "",
        }
    }

    fn refused(&mut self, head: &[u8], refused: &'static str) -> Shown {
        let ContentKind::Picture(kind) = self.kind else {
            return Shown::Nothing;
        };
        self.read_bytes = head.len() as u64;
        Shown::Picture {
            kind,
            bytes: Vec::new(),
            pixels: picture::pixels(kind, head),
            refused,
        }
    }
}

/// The bytes that a piece needs: a key that began before it must be seen to be masked.
fn window(look: Look) -> Range<u64> {
    let len = match look.show {
        Some(ShowAs::Bytes) => look.len.clamp(1, MAX_WINDOW_BYTES),
        _ => TEXT_BYTES,
    };
    look.offset.saturating_sub(masks::LOOK_BACK_BYTES)..look.offset.saturating_add(len)
}

impl RangeJob for LookJob {
    fn need(&self) -> Need {
        match &self.phase {
            Phase::Head(job) | Phase::Body(job) => job.need(),
            Phase::Tar(job) => job.need(),
            Phase::Done(_) => Need::Done,
        }
    }
    fn feed(&mut self, chunk: &[u8]) {
        match &mut self.phase {
            Phase::Head(job) | Phase::Body(job) => job.feed(chunk),
            Phase::Tar(job) => job.feed(chunk),
            Phase::Done(_) => {}
        }
        self.advance();
    }
    fn end_of_input(&mut self) {
        // Each phase that the end leads to may want to read, too.
        while !matches!(self.phase, Phase::Done(_)) {
            match &mut self.phase {
                Phase::Head(job) | Phase::Body(job) => job.end_of_input(),
                Phase::Tar(job) => job.end_of_input(),
                Phase::Done(_) => {}
            }
            self.advance();
        }
    }
    fn progress(&self) -> Progress {
        match &self.phase {
            Phase::Head(job) | Phase::Body(job) => job.progress(),
            Phase::Tar(job) => job.progress(),
            Phase::Done(_) => Progress::default(),
        }
    }
}

#[cfg(test)]
#[path = "job_tests.rs"]
mod tests;
