//! What an archive holds: its members, its images, and the layers they share.

use crate::config::ImageConfig;
use crate::decode::Checkpoint;
use crate::digest::Digest;
use crate::error::{ImageError, Warning};
use crate::image::Image;
use crate::layer_reader::StoredLayer;
use crate::limits::Limits;
use crate::members::Members;
use crate::names::{PathTree, escaped};
use crate::resolve::ImageParts;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

/// A compression found around a file or a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub enum Compression {
    /// Not compressed.
    None,
    /// gzip, any number of members.
    Gzip,
    /// Zstandard, any number of frames.
    Zstd,
    /// xz, any number of streams.
    Xz,
    /// bzip2, any number of streams.
    Bzip2,
}

impl Compression {
    /// The name used in output: `none`, `gzip`, `zstd`, `xz`, `bzip2`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Xz => "xz",
            Self::Bzip2 => "bzip2",
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The shape of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ArchiveKind {
    /// `manifest.json` only: Docker before 25, podman, skopeo, crane, kaniko, jib, nix.
    DockerArchive,
    /// `manifest.json` and `index.json`: Docker 25 and later, containerd.
    DockerHybrid,
    /// `index.json` only: an OCI layout.
    Oci,
    /// `repositories` only: Docker before 1.10.
    DockerV1,
    /// Not a saved image: the files of one container, as `docker export` writes them.
    DockerExport,
    /// Not a saved image: some other root file system.
    RootFilesystem,
    /// Not a saved image: one layer of an image, whiteout markers included.
    LayerTar,
}

impl ArchiveKind {
    /// The name used in output: `docker-legacy`, `docker-hybrid`, `oci`, `docker-v1`, `docker-export`,
    /// `root-filesystem`, `layer-tar`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DockerArchive => "docker-legacy",
            Self::DockerHybrid => "docker-hybrid",
            Self::Oci => "oci",
            Self::DockerV1 => "docker-v1",
            Self::DockerExport => "docker-export",
            Self::RootFilesystem => "root-filesystem",
            Self::LayerTar => "layer-tar",
        }
    }
}

/// One member of the archive itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Name without leading `./`, lossily decoded.
    pub name: String,
    /// First content byte: in the file when the file is not compressed, else in the decompressed stream.
    pub offset: u64,
    /// Content length in bytes as far as it is in the file.
    pub size_bytes: u64,
}

/// What an entry of the archive's image list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ImageKind {
    /// A runnable image.
    Image,
    /// A BuildKit attestation (provenance, bill of materials) about another image.
    Attestation,
    /// Something else that uses the image format: a chart, a signature, a module.
    Artifact,
    /// Listed in an index, but its blobs are not in this file (normal for other platforms).
    Absent,
}

impl ImageKind {
    /// The name used in output: `image`, `attestation`, `artifact`, `absent`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Attestation => "attestation",
            Self::Artifact => "artifact",
            Self::Absent => "absent",
        }
    }
}

/// Operating system and CPU of an image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Platform {
    /// Operating system (`linux`).
    pub os: Option<String>,
    /// Architecture as Go names it (`amd64`).
    pub architecture: Option<String>,
    /// Variant (`v7`).
    pub variant: Option<String>,
    /// Version of the operating system (Windows).
    pub os_version: Option<String>,
}

impl fmt::Display for Platform {
    /// `linux/arm/v7`; `unknown` stands for what is not said.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}/{}",
            self.os.as_deref().unwrap_or("unknown"),
            self.architecture.as_deref().unwrap_or("unknown")
        )?;
        match self.variant.as_deref() {
            Some(variant) if !variant.is_empty() => write!(f, "/{variant}"),
            _ => Ok(()),
        }
    }
}

/// One entry of the archive's image list, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageInfo {
    /// Position in [`Archive::images`].
    pub index: usize,
    /// Names, as the file writes them.
    pub ref_names: Vec<String>,
    /// Operating system and CPU.
    pub platform: Platform,
    /// What it is.
    pub kind: ImageKind,
    /// SHA-256 of the configuration: what `docker images` shows as image ID in the classic store.
    pub image_id: Option<Digest>,
    /// Digest of the manifest; `None` when no manifest is in the file.
    pub manifest_digest: Option<Digest>,
    /// For attestations: the digest of the manifest they speak of.
    pub about: Option<Digest>,
    /// The configuration, when it could be read.
    pub config: Option<Rc<ImageConfig>>,
    /// Number of layers.
    pub n_layers: usize,
    /// Why it cannot be opened as an image; `None` when it can.
    pub closed_because: Option<String>,
}

/// An opened archive. Cloning shares the layers.
#[derive(Debug, Clone)]
pub struct Archive {
    /// Its shape.
    pub kind: ArchiveKind,
    /// One sentence about who writes such files and what that means for the numbers.
    pub says: String,
    /// Compression around the whole file.
    pub compression: Compression,
    /// Length of the file in bytes.
    pub file_bytes: u64,
    /// Everything listed, attestations and absent platforms included.
    pub images: Vec<ImageInfo>,
    /// The members of the archive itself, in file order.
    pub members: Vec<Member>,
    /// What does not add up in the archive as a whole.
    pub warnings: Vec<Warning>,
    /// Compression of the stream that members lie in; a lone layer carries its own.
    pub(crate) container: Compression,
    /// Where reading of that stream can begin.
    pub(crate) checkpoints: Rc<[Checkpoint]>,
    pub(crate) parts: Vec<Rc<ImageParts>>,
    pub(crate) names: Rc<PathTree>,
    pub(crate) layers: BTreeMap<usize, Rc<StoredLayer>>,
    pub(crate) limits: Limits,
}

impl Archive {
    pub(crate) fn new(
        members: Members,
        kind: ArchiveKind,
        compression: Compression,
        file_bytes: u64,
        parts: Vec<ImageParts>,
        warnings: Vec<Warning>,
    ) -> Self {
        let says = crate::says::says(kind, &parts, &members.list, compression);
        Self {
            kind,
            says,
            container: if members.whole.is_some() {
                Compression::None
            } else {
                compression
            },
            checkpoints: members.checkpoints.into(),
            compression,
            file_bytes,
            images: parts.iter().map(|p| p.info.clone()).collect(),
            members: members
                .list
                .into_iter()
                .map(|m| Member {
                    name: escaped(&m.name),
                    offset: m.offset,
                    size_bytes: m.size,
                })
                .collect(),
            warnings,
            parts: parts.into_iter().map(Rc::new).collect(),
            names: Rc::new(members.names),
            layers: members
                .layers
                .into_iter()
                .map(|(m, layer)| (m, Rc::new(layer)))
                .collect(),
            limits: members.limits,
        }
    }

    /// The image to show first: the first runnable one for linux/amd64, else the first runnable one.
    pub fn default_image(&self) -> Option<usize> {
        let runnable = || {
            self.images
                .iter()
                .filter(|i| i.kind == ImageKind::Image && i.closed_because.is_none())
        };
        let is_common = |i: &&ImageInfo| {
            i.platform.os.as_deref() == Some("linux")
                && i.platform.architecture.as_deref() == Some("amd64")
        };
        runnable()
            .find(is_common)
            .or_else(|| runnable().next())
            .map(|i| i.index)
    }

    /// Finds an image by position, name, image ID or manifest digest (also shortened to at least 6 digits).
    ///
    /// # Errors
    /// When nothing matches.
    pub fn find_image(&self, reference: &str) -> Result<usize, ImageError> {
        if let Ok(index) = reference.parse::<usize>()
            && index < self.images.len()
        {
            return Ok(index);
        }
        let plain = reference.strip_prefix("sha256:").unwrap_or(reference);
        let is_digest = |d: &Option<Digest>| {
            plain.len() >= 6 && d.as_ref().is_some_and(|d| d.encoded().starts_with(plain))
        };
        let is_name = |name: &String| {
            name == reference
                || name.ends_with(&format!("/{reference}"))
                || *name == format!("{reference}:latest")
        };
        self.images
            .iter()
            .find(|i| i.ref_names.iter().any(|n| n == reference))
            .or_else(|| self.images.iter().find(|i| i.ref_names.iter().any(is_name)))
            .or_else(|| {
                self.images
                    .iter()
                    .find(|i| is_digest(&i.image_id) || is_digest(&i.manifest_digest))
            })
            .map(|i| i.index)
            .ok_or_else(|| ImageError::NoSuchImage(reference.to_owned()))
    }

    /// Stacks the layers of one image and does its accounting. Near-linear in the entries of its layers.
    ///
    /// # Errors
    /// When there is no such image, it is not a runnable image, or stacking it would pass a bound.
    pub fn load(&self, image: usize) -> Result<Image, ImageError> {
        crate::load::load(self, image)
    }
}
