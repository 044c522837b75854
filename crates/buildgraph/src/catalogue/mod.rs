//! Known base images: their layers, sizes, configuration and support dates.
//!
//! The table is generated from `data/base-images.json` (linux/amd64). Numbers marked approximate
//! are estimates and say so. Nothing is looked up anywhere else.

mod data;
mod lookup;

pub use data::{GENERATED, IMAGES};
pub use lookup::{Match, lookup};

/// One layer of a base image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CatalogueLayer {
    /// Digest of the stored blob.
    pub digest: &'static str,
    /// Stored (compressed) bytes.
    pub compressed_bytes: u64,
    /// Short paraphrase of the step that made it.
    pub created_by: &'static str,
}

/// One base image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CatalogueImage {
    /// Name as people write it, with its tag.
    pub reference: &'static str,
    /// Other names of the same image.
    pub aliases: &'static [&'static str],
    /// Date of the image the numbers are from (ISO); `None` when no image was read.
    pub as_of: Option<&'static str>,
    /// Layers, base first; empty when they were not read.
    pub layers: &'static [CatalogueLayer],
    /// Sum of the layers, or a published or estimated figure.
    pub compressed_bytes: Option<u64>,
    /// Whether `compressed_bytes` is an estimate.
    pub compressed_estimated: bool,
    /// Bytes when unpacked.
    pub unpacked_bytes: Option<u64>,
    /// Whether `unpacked_bytes` is an estimate.
    pub unpacked_estimated: bool,
    /// Environment, `NAME=value`, in order.
    pub env: &'static [&'static str],
    /// User; empty means root.
    pub user: &'static str,
    /// Working directory; empty means `/`.
    pub workdir: &'static str,
    /// Default command.
    pub cmd: &'static [&'static str],
    /// Entry point.
    pub entrypoint: &'static [&'static str],
    /// Distribution id, as in `/etc/os-release`; empty when there is none.
    pub distro: &'static str,
    /// Distribution version; empty when unknown.
    pub distro_version: &'static str,
    /// Last day of free updates of the distribution.
    pub distro_eol: Option<&'static str>,
    /// `glibc`, `musl`, `none` …
    pub libc: &'static str,
    /// Whether a shell is inside.
    pub has_shell: bool,
    /// `apt`, `apk`, `dnf` …, or `none`.
    pub package_manager: &'static str,
    /// End of support of the language or product, else of the distribution.
    pub eol: Option<&'static str>,
    /// Why not to start from it.
    pub deprecated: Option<&'static str>,
    /// Not read from the image itself: sizes are estimates or published figures.
    pub approximate: bool,
}
