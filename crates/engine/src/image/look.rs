//! Looking at one file: from the image crate's types to those that travel.

use super::{OpenArchive, analysis, failure};
use layerlab_image::{self as core, LookJob, Need, Progress, RangeJob};
use layerlab_protocol::Failure;
use layerlab_protocol::look as view;

/// Reads what showing a file needs.
pub struct FileLookJob {
    job: LookJob,
    path: String,
    layer: u32,
    architecture: Option<String>,
    /// What the analyses know about the program, once they were made.
    known: Option<core::Binary>,
}

impl FileLookJob {
    pub(crate) fn new(
        open: &OpenArchive,
        asked: &view::FileLook,
        gap: u64,
    ) -> Result<Self, Failure> {
        let image = open.shown()?;
        let entry = image
            .file(&asked.path, Some(asked.layer as usize))
            .map_err(|error| failure(&error))?;
        let look = core::Look {
            show: asked.show.map(from_view),
            encoding: asked.encoding.map(|encoding| match encoding {
                view::Encoding::Utf8 => core::Encoding::Utf8,
                view::Encoding::Utf16Le => core::Encoding::Utf16Le,
                view::Encoding::Utf16Be => core::Encoding::Utf16Be,
                view::Encoding::Latin1 => core::Encoding::Latin1,
            }),
            offset: asked.offset,
            len: u64::from(asked.len),
        };
        let job = LookJob::new(&open.archive, image, entry, look, gap)
            .map_err(|error| failure(&error))?;
        let path = asked.path.trim_matches('/');
        let known = open.analyses.iter().flat_map(|a| a.binaries.iter());
        Ok(Self {
            job,
            path: asked.path.clone(),
            layer: entry.layer,
            architecture: image.info.platform.architecture.clone(),
            known: known
                .filter(|binary| binary.layer == entry.layer)
                .find(|binary| binary.path.trim_matches('/') == path)
                .cloned(),
        })
    }

    /// What is shown.
    pub(crate) fn finish(self) -> view::FileLooked {
        let looked = self.job.finish();
        let program = |elf: core::Elf| {
            let binary = self.known.unwrap_or_else(|| {
                let architecture = self.architecture.as_deref();
                core::Binary::alone(&self.path, self.layer, looked.size_bytes, elf, architecture)
            });
            Box::new(analysis::binary(&binary))
        };
        let body = match looked.shown {
            core::Shown::Nothing => view::FileBody::Nothing,
            core::Shown::Text(part) => view::FileBody::Text(text(part)),
            core::Shown::Bytes(bytes) => view::FileBody::Bytes(bytes),
            core::Shown::Json(layout) => view::FileBody::Json(json(layout)),
            core::Shown::Certificates(blocks, omitted) => {
                view::FileBody::Certificates(view::PemFile {
                    blocks: blocks.into_iter().map(block).collect(),
                    omitted,
                })
            }
            core::Shown::Program(elf) => view::FileBody::Program(elf.map(|elf| program(*elf))),
            core::Shown::Listing(list) => view::FileBody::Listing(listing(list)),
            core::Shown::Unpacked {
                text: part,
                bytes,
                is_whole,
            } => view::FileBody::Unpacked(view::Unpacked {
                text: part.map(text),
                bytes,
                whole: is_whole,
            }),
            core::Shown::Picture {
                kind,
                bytes,
                pixels,
                refused,
            } => view::FileBody::Picture(view::PictureFile {
                name: kind.as_str().to_owned(),
                media_type: kind.media_type().to_owned(),
                bytes,
                pixels,
                refused: refused.to_owned(),
            }),
        };
        view::FileLooked {
            path: self.path,
            layer: self.layer,
            size_bytes: looked.size_bytes,
            says: looked.kind.says(),
            show: looked.show.map(to_view),
            choices: looked.kind.choices().iter().copied().map(to_view).collect(),
            offset: looked.offset,
            read_bytes: looked.read_bytes,
            damaged: looked.is_damaged,
            masked_keys: looked.n_masked_keys,
            body,
        }
    }
}

fn from_view(show: view::ShowAs) -> core::ShowAs {
    match show {
        view::ShowAs::Text => core::ShowAs::Text,
        view::ShowAs::Bytes => core::ShowAs::Bytes,
        view::ShowAs::Json => core::ShowAs::Json,
        view::ShowAs::Certificates => core::ShowAs::Certificates,
        view::ShowAs::Program => core::ShowAs::Program,
        view::ShowAs::Listing => core::ShowAs::Listing,
        view::ShowAs::Unpacked => core::ShowAs::Unpacked,
        view::ShowAs::Picture => core::ShowAs::Picture,
    }
}

fn to_view(show: core::ShowAs) -> view::ShowAs {
    match show {
        core::ShowAs::Text => view::ShowAs::Text,
        core::ShowAs::Bytes => view::ShowAs::Bytes,
        core::ShowAs::Json => view::ShowAs::Json,
        core::ShowAs::Certificates => view::ShowAs::Certificates,
        core::ShowAs::Program => view::ShowAs::Program,
        core::ShowAs::Listing => view::ShowAs::Listing,
        core::ShowAs::Unpacked => view::ShowAs::Unpacked,
        core::ShowAs::Picture => view::ShowAs::Picture,
    }
}

fn text(part: core::TextPart) -> view::TextPiece {
    view::TextPiece {
        text: part.text,
        encoding: match part.encoding {
            core::Encoding::Utf8 => view::Encoding::Utf8,
            core::Encoding::Utf16Le => view::Encoding::Utf16Le,
            core::Encoding::Utf16Be => view::Encoding::Utf16Be,
            core::Encoding::Latin1 => view::Encoding::Latin1,
        },
        bytes: part.n_bytes,
        replaced: part.n_replaced,
    }
}

fn json(layout: core::JsonLayout) -> view::JsonDocument {
    let line = |line: core::JsonLine| view::JsonLine {
        depth: line.depth,
        text: line.text,
        inside: line.n_inside,
    };
    view::JsonDocument {
        lines: layout.lines.into_iter().map(line).collect(),
        problem: layout.problem.map(|(at, why)| (at, why.to_owned())),
        cut: layout.is_cut,
    }
}

fn block(block: core::PemBlock) -> view::PemBlock {
    match block {
        core::PemBlock::Certificate(one) => {
            view::PemBlock::Certificate(Box::new(view::Certificate {
                subject: one.subject,
                issuer: one.issuer,
                self_issued: one.is_self_issued,
                serial: one.serial,
                not_before_seconds: one.not_before_seconds,
                not_after_seconds: one.not_after_seconds,
                key: one.key,
                signature: one.signature,
                names: one.names,
                authority: one.is_authority,
                usages: one.usages,
                sha256: one.sha256,
            }))
        }
        core::PemBlock::PrivateKey {
            label,
            key,
            is_encrypted,
        } => view::PemBlock::PrivateKey {
            label,
            key,
            encrypted: is_encrypted,
        },
        core::PemBlock::PublicKey { key } => view::PemBlock::PublicKey { key },
        core::PemBlock::Other(label) => view::PemBlock::Other(label),
        core::PemBlock::Damaged(label) => view::PemBlock::Damaged(label),
    }
}

fn listing(listing: core::Listing) -> view::ArchiveListing {
    let entry = |entry: core::ListedEntry| view::ListedEntry {
        path: entry.path,
        kind: super::tree::kind(entry.kind),
        size_bytes: entry.size_bytes,
        link: entry.link,
        mode: entry.mode,
    };
    view::ArchiveListing {
        entries: listing.entries.into_iter().map(entry).collect(),
        n_entries: listing.n_entries,
        content_bytes: listing.content_bytes,
        problem: listing.problem.unwrap_or_default(),
    }
}

impl RangeJob for FileLookJob {
    fn need(&self) -> Need {
        self.job.need()
    }
    fn feed(&mut self, chunk: &[u8]) {
        self.job.feed(chunk);
    }
    fn end_of_input(&mut self) {
        self.job.end_of_input();
    }
    fn progress(&self) -> Progress {
        self.job.progress()
    }
}
