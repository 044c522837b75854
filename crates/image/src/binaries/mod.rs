//! Programs and libraries of an image: how they are protected, what they need, and whether the image can start.

mod bytes;
mod elf;
mod libraries;
mod reader;
mod start;

pub use elf::{Elf, ElfKind, Relro};
pub use reader::BinaryReader;
pub use start::{Start, StartProblem, StartProblemKind};

pub(crate) use libraries::Libraries;
pub(crate) use reader::Head;

use crate::image::Image;
use crate::inspect::Documents;

/// Programs and libraries listed of one image.
const MAX_BINARIES: usize = 20_000;

/// A program or library of the final file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binary {
    /// Its path, escaped.
    pub path: String,
    /// The layer it comes from.
    pub layer: u32,
    /// Length of the file.
    pub size_bytes: u64,
    /// What its headers say.
    pub elf: Elf,
    /// Libraries that it needs and the image does not have, sorted.
    pub missing: Vec<String>,
    /// It is made for another machine than the image says.
    pub is_foreign: bool,
}

impl Binary {
    /// A file that was looked at by itself, for an image of this architecture: what it needs was not searched for.
    pub fn alone(
        path: &str,
        layer: u32,
        size_bytes: u64,
        elf: Elf,
        architecture: Option<&str>,
    ) -> Self {
        let is_foreign = matches!(
            (architecture, elf.architecture()),
            (Some(image), Some(own)) if !runs(image, own)
        );
        Self {
            path: path.to_owned(),
            layer,
            size_bytes,
            elf,
            missing: Vec::new(),
            is_foreign,
        }
    }
}

/// Whether machines that run `image` also run programs for `program`.
pub(crate) fn runs(image: &str, program: &str) -> bool {
    image == program || matches!((image, program), ("amd64", "386") | ("arm64", "arm"))
}

/// The binaries of the final file system by path, and whether a container of the image starts. When not everything was
/// read, nothing is called missing.
pub(crate) fn conclude(
    reader: &BinaryReader,
    image: &Image,
    documents: &Documents,
    is_whole: bool,
) -> (Vec<Binary>, Option<Start>) {
    let environment = image
        .info
        .config
        .as_deref()
        .map(|config| config.runtime.env.clone())
        .unwrap_or_default();
    let tree = &image.tree;
    let mut libraries = Libraries::new(tree, &reader.elves, documents, &environment);
    let architecture = image.info.platform.architecture.as_deref();
    let mut out = Vec::new();
    for (node, entry) in tree.final_paths() {
        let Some(elf) = reader.elves.get(&entry) else {
            continue;
        };
        let is_foreign = match (architecture, elf.architecture()) {
            (Some(image), Some(own)) => !runs(image, own),
            _ => false,
        };
        out.push(Binary {
            path: tree.path(node),
            layer: entry.layer,
            size_bytes: tree.content_bytes(entry).unwrap_or(0),
            missing: if is_whole {
                libraries.missing(node, elf)
            } else {
                Vec::new()
            },
            elf: elf.clone(),
            is_foreign,
        });
        if out.len() >= MAX_BINARIES {
            break;
        }
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    let start = is_whole
        .then(|| start::conclude(reader, image, documents, &mut libraries))
        .flatten();
    (out, start)
}
