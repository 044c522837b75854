//! One sentence about an archive: what it is, and who probably wrote it.
//!
//! The writer is told by traces that only it leaves (names of the configuration and of layers, comments in the
//! history). Without such traces the sentence names the family. Source of the traces: the writers' own code.

use crate::archive::ImageKind;
use crate::archive::{ArchiveKind, Compression};
use crate::members::MemberRecord;
use crate::resolve::ImageParts;

/// The sentence, without a full stop.
pub(crate) fn says(
    kind: ArchiveKind,
    parts: &[ImageParts],
    members: &[MemberRecord],
    compression: Compression,
) -> String {
    let shape = match kind {
        ArchiveKind::DockerArchive => docker_archive(parts),
        ArchiveKind::DockerHybrid => hybrid(parts, members),
        ArchiveKind::Oci => layout(parts, members),
        ArchiveKind::DockerV1 => {
            "`docker save` of Docker before 1.10 (no manifest; layers are chained by parent)"
        }
        ArchiveKind::DockerExport => {
            "the output of `docker export`: the files of one container, without layers, history or configuration"
        }
        ArchiveKind::RootFilesystem => {
            "a root file system in one tar, without layers, history or configuration"
        }
        ArchiveKind::LayerTar => {
            "a single layer of an image (it has whiteout markers), without manifest or configuration"
        }
    };
    let how = match compression {
        Compression::None => String::new(),
        c => format!(", compressed as a whole with {c}"),
    };
    if matches!(
        kind,
        ArchiveKind::DockerExport | ArchiveKind::RootFilesystem | ArchiveKind::LayerTar
    ) {
        return format!("{shape}{how}");
    }
    let n_images = parts
        .iter()
        .filter(|p| p.info.kind == ImageKind::Image)
        .count();
    let images = if n_images == 1 {
        "1 image".to_owned()
    } else {
        format!("{n_images} images")
    };
    format!("{shape}, holding {images}{how}")
}

fn docker_archive(parts: &[ImageParts]) -> &'static str {
    let Some(first) = parts.iter().find(|p| p.info.kind == ImageKind::Image) else {
        return "a docker-archive (manifest.json)";
    };
    let is_hex = |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let all = |test: &dyn Fn(&str) -> bool| {
        !first.layers.is_empty() && first.layers.iter().all(|l| test(&l.name))
    };
    let has_comment = |start: &str| {
        first.info.config.as_ref().is_some_and(|c| {
            c.history
                .iter()
                .any(|r| r.comment.as_deref().is_some_and(|c| c.starts_with(start)))
        })
    };
    if has_comment("store paths:") {
        "an image made by nix (manifest.json, one layer for each store path)"
    } else if first.config_name == "config.json" {
        "a tarball written by Jib (manifest.json with lower-case keys)"
    } else if first.config_name.starts_with("sha256:") {
        "a tarball of the go-containerregistry family (crane, kaniko, ko, apko, buildpacks), with compressed layers"
    } else if all(&|l| l.strip_suffix(".tar").is_some_and(is_hex)) {
        "a docker-archive written by podman, skopeo or buildah (manifest.json, layers named by their diff IDs)"
    } else if all(&|l| l.ends_with("/layer.tar")) {
        "`docker save` of Docker before 25 (manifest.json, one folder a layer)"
    } else if all(&|l| l.starts_with("blobs/")) {
        "a docker-archive over OCI blobs without index.json, as Bazel's rules_oci writes it"
    } else {
        "a docker-archive (manifest.json names configuration and layers)"
    }
}

fn hybrid(parts: &[ImageParts], members: &[MemberRecord]) -> &'static str {
    let is_compressed = parts.iter().any(|p| {
        p.layers.iter().any(|l| {
            l.media_type
                .as_deref()
                .is_some_and(|t| t.ends_with("gzip") || t.ends_with("zstd"))
        })
    });
    let has_repositories = members.iter().any(|m| m.name == b"repositories");
    if is_compressed {
        "a docker-archive and an OCI layout in one, as Docker with the containerd store, nerdctl or buildx writes it (layers compressed as stored)"
    } else if has_repositories {
        "`docker save` of Docker 25 or later (manifest.json and an OCI index side by side, layers not compressed)"
    } else {
        "`docker save` of Docker 25 or later (manifest.json and an OCI index side by side)"
    }
}

fn layout(parts: &[ImageParts], members: &[MemberRecord]) -> &'static str {
    if !members.iter().any(|m| m.name == b"index.json") {
        return if members.iter().any(|m| m.name == b"manifest.json") {
            "one manifest beside its blobs, as `skopeo copy … dir:` writes it"
        } else {
            "blobs of an OCI image layout that lost its index"
        };
    }
    let has_attestation = parts.iter().any(|p| p.info.kind == ImageKind::Attestation);
    if has_attestation {
        "an OCI image layout (index.json) with attestations, as `docker buildx build --output type=oci` writes it"
    } else {
        "an OCI image layout (index.json), as skopeo, podman or buildx write it"
    }
}
