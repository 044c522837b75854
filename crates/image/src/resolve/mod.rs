//! From the members of an archive to its images: `manifest.json`, `index.json` and `repositories` together.
//!
//! An image is identified by the digest of its configuration. When several documents describe it, the OCI manifest
//! gives media types and digests, `manifest.json` gives the tags, and layers come from whichever lists as many as
//! the configuration has diff IDs; a disagreement becomes a warning. Nothing here reads bytes.

mod index;
mod lost;
mod v1;

use crate::archive::{Archive, ArchiveKind, Compression, ImageInfo, ImageKind, Platform};
use crate::base64;
use crate::config::ImageConfig;
use crate::digest::{Digest, DigestHasher};
use crate::documents::{Descriptor, OciDocument, parse, parse_config, parse_docker_manifest};
use crate::error::{Found, ImageError, Warning, WarningKind};
use crate::identify;
use crate::members::Members;
use std::collections::HashMap;
use std::rc::Rc;

/// A layer as an image names it.
#[derive(Debug, Clone, Default)]
pub(crate) struct LayerRef {
    /// Where it should be.
    pub name: String,
    /// The member, when it is there.
    pub member: Option<usize>,
    /// The digest the documents give the stored bytes.
    pub named: Option<Digest>,
    pub media_type: Option<String>,
}

/// An image and its layers before stacking.
#[derive(Debug, Clone)]
pub(crate) struct ImageParts {
    pub info: ImageInfo,
    pub layers: Vec<LayerRef>,
    pub warnings: Vec<Warning>,
    /// The member `manifest.json` names as configuration; empty elsewhere.
    pub config_name: String,
}

/// Everything the documents say.
#[derive(Debug, Default)]
struct Listing {
    images: Vec<ImageParts>,
    warnings: Vec<Warning>,
    /// Members that documents name and nobody has read.
    unread: Vec<usize>,
    problems: Vec<(String, String)>,
    is_manifest_empty: bool,
    /// `manifest.json` is a manifest itself, not a list of images.
    is_bare_manifest: bool,
    absent: Vec<String>,
}

/// Members that the documents name but that were not read, because their names gave nothing away.
pub(crate) fn unread_members(members: &Members) -> Vec<usize> {
    let mut unread = list(members).unread;
    unread.sort_unstable();
    unread.dedup();
    unread
}

/// Builds the archive.
pub(crate) fn archive(
    mut members: Members,
    compression: Compression,
    file_bytes: u64,
) -> Result<Archive, ImageError> {
    let listing = list(&members);
    let has = |name: &str| members.find(name.as_bytes()).is_some();
    let kind = match (has("manifest.json"), has("index.json"), has("repositories")) {
        (true, _, _) if listing.is_bare_manifest => ArchiveKind::Oci,
        (true, true, _) => ArchiveKind::DockerHybrid,
        (true, false, _) => ArchiveKind::DockerArchive,
        (false, true, _) => ArchiveKind::Oci,
        (false, false, true) => ArchiveKind::DockerV1,
        (false, false, false) => {
            let is_pieced = listing
                .images
                .iter()
                .any(|i| i.info.kind == ImageKind::Image);
            let has_blobs = members.list.iter().any(|m| m.name.starts_with(b"blobs/"));
            let has_lost_index = has("oci-layout")
                || members
                    .list
                    .iter()
                    .any(|m| m.name.starts_with(b"blobs/sha256/"));
            if let Some((found, _)) = &members.whole {
                match found {
                    Found::DockerExport => ArchiveKind::DockerExport,
                    Found::LayerTar => ArchiveKind::LayerTar,
                    _ => ArchiveKind::RootFilesystem,
                }
            } else if is_pieced && has_blobs {
                ArchiveKind::Oci
            } else if is_pieced {
                ArchiveKind::DockerArchive
            } else if let Some(at_byte) = members.truncated_at {
                return Err(ImageError::Truncated { at_byte });
            } else if has_lost_index {
                return Err(ImageError::NoImages {
                    problem: "there are blobs, but neither manifest.json nor index.json says how they belong together".into(),
                });
            } else {
                return Err(ImageError::NotAnImage {
                    found: identify::tar_without_image(&members.list),
                });
            }
        }
    };
    if !listing
        .images
        .iter()
        .any(|i| i.info.kind == ImageKind::Image)
    {
        if let Some((document, problem)) = listing.problems.into_iter().next() {
            return Err(ImageError::BadDocument { document, problem });
        }
        let problem = if let Some(digest) = listing.absent.first() {
            let cut = if members.truncated_at.is_some() {
                " (the archive ends early)"
            } else {
                ""
            };
            format!("index.json names a manifest whose blob is not in the file{cut}: `{digest}`")
        } else if listing.images.is_empty() && listing.is_manifest_empty {
            "manifest.json is an empty list".into()
        } else if listing.images.is_empty() {
            "index.json lists no manifests".into()
        } else {
            "it holds only attestations or other artifacts, which are not file systems".into()
        };
        return Err(ImageError::NoImages { problem });
    }
    let mut warnings = std::mem::take(&mut members.warnings);
    warnings.extend(listing.warnings);
    let mut images = listing.images;
    for (index, image) in images.iter_mut().enumerate() {
        image.info.index = index;
        image.info.n_layers = image.layers.len();
    }
    Ok(Archive::new(
        members,
        kind,
        compression,
        file_bytes,
        images,
        warnings,
    ))
}

fn list(members: &Members) -> Listing {
    let mut lister = Lister {
        members,
        out: Listing::default(),
        by_config: HashMap::new(),
        by_manifest: HashMap::new(),
    };
    lister.docker();
    lister.index();
    if lister.out.images.is_empty()
        && members.find(b"manifest.json").is_none()
        && members.find(b"index.json").is_none()
    {
        match &members.whole {
            Some((found, member)) => lister.whole_file(*member, found.sentence()),
            None if members.find(b"repositories").is_some() => lister.repositories(),
            None => lister.without_list(),
        }
    }
    lister.out
}

struct Lister<'a> {
    members: &'a Members,
    out: Listing,
    by_config: HashMap<Digest, Vec<usize>>,
    /// Manifests seen; `None` when `manifest.json` names the image, whose tags are the ones people gave.
    by_manifest: HashMap<Digest, Option<usize>>,
}

impl Lister<'_> {
    fn warn(&mut self, kind: WarningKind, place: &str, message: impl Into<String>) {
        if self.out.warnings.len() < 1_000 {
            self.out.warnings.push(Warning::new(kind, place, message));
        }
    }

    fn document(&mut self, name: &str) -> Option<&[u8]> {
        let member = self.members.find(name.as_bytes())?;
        let document = self.members.documents.get(&member);
        if document.is_none() && self.members.list.get(member).is_some_and(|m| m.size > 0) {
            self.out.unread.push(member);
        }
        document.map(Vec::as_slice)
    }

    /// The name of the member that holds a blob: below `blobs/`, or the bare digest when only that is there.
    fn blob_place(&self, digest: &Digest) -> String {
        let name = blob_name(digest);
        let is_bare = self.members.find(name.as_bytes()).is_none()
            && self.members.find(digest.encoded().as_bytes()).is_some();
        if is_bare {
            digest.encoded().to_owned()
        } else {
            name
        }
    }

    /// The bytes of a blob, checked against its digest.
    fn blob(&mut self, descriptor: &Descriptor) -> Option<Vec<u8>> {
        let digest = descriptor.digest();
        let name = self.blob_place(&digest);
        let bytes = match self.document(&name) {
            Some(bytes) => bytes.to_vec(),
            None => descriptor.data.as_deref().and_then(base64::decode)?,
        };
        if let Some(mut hasher) = DigestHasher::named(digest.algorithm()) {
            hasher.update(&bytes);
            let found = hasher.finish();
            if found != digest {
                self.warn(
                    WarningKind::DigestMismatch,
                    &name,
                    format!("this document hashes to {found}, which is not its name"),
                );
            }
        }
        Some(bytes)
    }

    fn docker(&mut self) {
        let name = "manifest.json";
        let Some(bytes) = self.document(name) else {
            if self.members.find(name.as_bytes()).is_some() {
                self.out
                    .problems
                    .push((name.into(), "it is empty or was not read".into()));
            }
            return;
        };
        let bytes = bytes.to_vec();
        // `skopeo copy … dir:` writes a manifest by this name, beside blobs that are named by their digest alone.
        if let Ok(document) = parse::<OciDocument>(&bytes)
            && document.layers.is_some()
            && document.config.is_some()
        {
            self.out.is_bare_manifest = true;
            let descriptor = Descriptor {
                digest: Some(Digest::sha256(&bytes).to_string()),
                ..Descriptor::default()
            };
            self.manifest(&descriptor, document, None);
            return;
        }
        let elements = match parse_docker_manifest(&bytes) {
            Ok(elements) => elements,
            Err(problem) => {
                self.warn(
                    WarningKind::BadJson,
                    name,
                    format!("manifest.json cannot be read: {problem}"),
                );
                self.out.problems.push((name.into(), problem));
                return;
            }
        };
        self.out.is_manifest_empty = elements.is_empty();
        for element in elements.into_iter().take(self.members.limits.n_images) {
            let mut warnings = Vec::new();
            let (config, image_id) = match self.document(&element.config).map(<[u8]>::to_vec) {
                Some(bytes) => (
                    read_config(&bytes, &element.config, &mut warnings),
                    Some(Digest::sha256(&bytes)),
                ),
                None => {
                    warnings.push(Warning::new(
                        WarningKind::Missing,
                        element.config.clone(),
                        "the configuration that manifest.json names is not in the file",
                    ));
                    (None, None)
                }
            };
            if let (Some(named), Some(id)) = (named_by_member(&element.config), &image_id)
                && named != *id
            {
                warnings.push(Warning::new(
                    WarningKind::DigestMismatch,
                    element.config.clone(),
                    format!("the configuration hashes to {id}, which is not its name"),
                ));
            }
            let layers = element
                .layers
                .iter()
                .take(self.members.limits.n_layers)
                .map(|layer| self.layer(layer.clone(), named_by_member(layer), None))
                .collect::<Vec<_>>();
            if element.layers.len() > self.members.limits.n_layers {
                warnings.push(Warning::new(
                    WarningKind::Limit,
                    name,
                    format!(
                        "{} layers are too many; the rest is left out",
                        element.layers.len()
                    ),
                ));
            }
            let idx = self.out.images.len();
            if let Some(id) = &image_id {
                self.by_config.entry(id.clone()).or_default().push(idx);
            }
            let info = info(ImageKind::Image, element.tags, config, image_id, None);
            self.out.images.push(ImageParts {
                info,
                layers,
                warnings,
                config_name: element.config,
            });
        }
    }

    /// Finds the member of a layer, noting it when nobody has read it yet.
    fn layer(
        &mut self,
        name: String,
        named: Option<Digest>,
        media_type: Option<String>,
    ) -> LayerRef {
        let member = self.members.find(name.as_bytes());
        if let Some(m) = member
            && !self.members.layers.contains_key(&m)
            && !self.members.deferred.contains_key(&m)
            && self
                .members
                .list
                .get(m)
                .is_some_and(|record| record.size > 0)
        {
            self.out.unread.push(m);
        }
        LayerRef {
            name,
            member,
            named,
            media_type,
        }
    }
}

fn info(
    kind: ImageKind,
    ref_names: Vec<String>,
    config: Option<ImageConfig>,
    image_id: Option<Digest>,
    manifest_digest: Option<Digest>,
) -> ImageInfo {
    let platform = config
        .as_ref()
        .map_or_else(Platform::default, |c| Platform {
            os: c.os.clone(),
            architecture: c.architecture.clone(),
            variant: c.variant.clone(),
            os_version: c.os_version.clone(),
        });
    ImageInfo {
        index: 0,
        ref_names,
        platform,
        kind,
        image_id,
        manifest_digest,
        about: None,
        config: config.map(Rc::new),
        n_layers: 0,
        closed_because: None,
    }
}

fn read_config(bytes: &[u8], place: &str, warnings: &mut Vec<Warning>) -> Option<ImageConfig> {
    match parse_config(bytes) {
        Ok(config) => Some(config),
        Err(problem) => {
            warnings.push(Warning::new(
                WarningKind::BadJson,
                place,
                format!("the configuration cannot be read: {problem}"),
            ));
            None
        }
    }
}

fn is_attestation(descriptor: &Descriptor) -> bool {
    descriptor.annotation("vnd.docker.reference.type") == Some("attestation-manifest")
}

fn platform_of(descriptor: &Descriptor) -> Platform {
    descriptor
        .platform
        .as_ref()
        .map_or_else(Platform::default, |p| Platform {
            os: p.os.clone(),
            architecture: p.architecture.clone(),
            variant: p.variant.clone(),
            os_version: p.os_version.clone(),
        })
}

fn layer_ref_only(descriptor: &Descriptor) -> LayerRef {
    LayerRef {
        name: blob_name(&descriptor.digest()),
        member: None,
        named: Some(descriptor.digest()),
        media_type: descriptor.media_type.clone(),
    }
}

fn blob_name(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm(), digest.encoded())
}

/// The digest that a member's name promises: `blobs/sha256/<hex>`, `sha256:<hex>`, `<hex>.tar.gz`.
fn named_by_member(name: &str) -> Option<Digest> {
    let is_hex = |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let name = name.trim_start_matches("./").trim_start_matches('/');
    if let Some(rest) = name.strip_prefix("blobs/") {
        let (algorithm, encoded) = rest.split_once('/')?;
        return Some(Digest::new(format!("{algorithm}:{encoded}")));
    }
    if let Some(encoded) = name.strip_prefix("sha256:") {
        return is_hex(encoded).then(|| Digest::new(name));
    }
    let (stem, _) = name.split_once('.')?;
    is_hex(stem).then(|| Digest::new(format!("sha256:{stem}")))
}
