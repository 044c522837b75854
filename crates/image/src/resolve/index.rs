//! `index.json`: nested indexes, manifests, attestations, artifacts, and platforms that are not in the file.

use super::{
    ImageParts, LayerRef, Lister, blob_name, info, is_attestation, layer_ref_only, platform_of,
    read_config,
};
use crate::archive::ImageKind;
use crate::digest::Digest;
use crate::documents::{Descriptor, OciDocument, parse};
use crate::error::{Warning, WarningKind};
use std::collections::HashSet;

impl Lister<'_> {
    pub(super) fn index(&mut self) {
        let name = "index.json";
        let Some(bytes) = self.document(name).map(<[u8]>::to_vec) else {
            if self.members.find(name.as_bytes()).is_some() {
                self.out
                    .problems
                    .push((name.into(), "it is empty or was not read".into()));
            }
            return;
        };
        let index: OciDocument = match parse(&bytes) {
            Ok(index) => index,
            Err(problem) => {
                self.warn(
                    WarningKind::BadJson,
                    name,
                    format!("index.json cannot be read: {problem}"),
                );
                self.out.problems.push((name.into(), problem));
                return;
            }
        };
        // An explicit stack: nesting is bounded, and an index that contains itself is visited once.
        let mut stack: Vec<(Descriptor, usize, Option<String>)> = index
            .manifests
            .unwrap_or_default()
            .into_iter()
            .rev()
            .map(|d| (d, 0, None))
            .collect();
        let mut visited: HashSet<(Digest, Option<String>)> = HashSet::new();
        let max = self.members.limits.n_images;
        while let Some((descriptor, depth, inherited)) = stack.pop() {
            let name = descriptor
                .annotation("io.containerd.image.name")
                .or_else(|| descriptor.annotation("org.opencontainers.image.ref.name"))
                .map(str::to_owned)
                .or(inherited);
            if !visited.insert((descriptor.digest(), name.clone())) || visited.len() > max {
                continue;
            }
            let Some(bytes) = self.blob(&descriptor) else {
                self.absent(&descriptor, name);
                continue;
            };
            let document: OciDocument = match parse(&bytes) {
                Ok(document) => document,
                Err(problem) => {
                    let place = blob_name(&descriptor.digest());
                    self.warn(
                        WarningKind::BadJson,
                        &place,
                        format!("this manifest cannot be read: {problem}"),
                    );
                    self.out.problems.push((place, problem));
                    continue;
                }
            };
            if let Some(children) = document.manifests {
                if depth + 1 >= self.members.limits.index_depth {
                    self.warn(
                        WarningKind::Limit,
                        "index.json",
                        "indexes are nested too deeply; the rest is left out",
                    );
                    continue;
                }
                stack.extend(
                    children
                        .into_iter()
                        .rev()
                        .map(|d| (d, depth + 1, name.clone())),
                );
                continue;
            }
            self.manifest(&descriptor, document, name);
        }
    }

    pub(super) fn absent(&mut self, descriptor: &Descriptor, name: Option<String>) {
        let digest = descriptor.digest();
        self.out.absent.push(digest.to_string());
        let is_attestation = is_attestation(descriptor);
        let kind = if is_attestation {
            ImageKind::Attestation
        } else {
            ImageKind::Absent
        };
        let mut info = info(kind, name.into_iter().collect(), None, None, Some(digest));
        info.platform = platform_of(descriptor);
        info.closed_because = Some("its manifest is not in this file".into());
        self.out.images.push(ImageParts {
            info,
            layers: Vec::new(),
            warnings: Vec::new(),
            config_name: String::new(),
        });
    }

    pub(super) fn manifest(
        &mut self,
        descriptor: &Descriptor,
        document: OciDocument,
        name: Option<String>,
    ) {
        let digest = descriptor.digest();
        if let Some(idx) = self.by_manifest.get(&digest).copied() {
            // One image, several names.
            if let (Some(image), Some(name)) = (idx.and_then(|i| self.out.images.get_mut(i)), name)
                && !image.info.ref_names.contains(&name)
            {
                image.info.ref_names.push(name);
            }
            return;
        }
        let layers = document.layers.unwrap_or_default();
        let config = document.config.unwrap_or_default();
        let is_in_toto = layers.iter().any(|l| l.media_type().contains("in-toto"));
        let names: Vec<String> = name.into_iter().collect();
        if is_attestation(descriptor) || is_in_toto {
            let mut info = info(
                ImageKind::Attestation,
                names,
                None,
                None,
                Some(digest.clone()),
            );
            info.platform = platform_of(descriptor);
            info.about = descriptor
                .annotation("vnd.docker.reference.digest")
                .map(Digest::new);
            info.closed_because =
                Some("it is an attestation about another image, not a file system".into());
            self.by_manifest.insert(digest, Some(self.out.images.len()));
            let layers = layers.iter().map(layer_ref_only).collect();
            self.out.images.push(ImageParts {
                info,
                layers,
                warnings: Vec::new(),
                config_name: String::new(),
            });
            return;
        }
        let artifact = document
            .artifact_type
            .or(descriptor.artifact_type.clone())
            .filter(|t| !t.is_empty());
        let is_image_config = matches!(
            config.media_type(),
            "" | "application/vnd.oci.image.config.v1+json"
                | "application/vnd.docker.container.image.v1+json"
        );
        if !is_image_config || artifact.is_some() || document.schema_version == Some(1) {
            let what = artifact.unwrap_or_else(|| config.media_type().to_owned());
            let mut info = info(ImageKind::Artifact, names, None, None, Some(digest.clone()));
            info.platform = platform_of(descriptor);
            info.closed_because = Some(format!("it is an artifact, not a file system: `{what}`"));
            self.by_manifest.insert(digest, Some(self.out.images.len()));
            let layers = layers.iter().map(layer_ref_only).collect();
            self.out.images.push(ImageParts {
                info,
                layers,
                warnings: Vec::new(),
                config_name: String::new(),
            });
            return;
        }
        let refs: Vec<LayerRef> = layers
            .iter()
            .take(self.members.limits.n_layers)
            .map(|l| {
                self.layer(
                    self.blob_place(&l.digest()),
                    Some(l.digest()),
                    l.media_type.clone(),
                )
            })
            .collect();
        let known = self
            .by_config
            .get(&config.digest())
            .cloned()
            .unwrap_or_default();
        if !known.is_empty() {
            for idx in known {
                self.merge_into(idx, &digest, &refs);
            }
            self.by_manifest.insert(digest, None);
            return;
        }
        let mut warnings = Vec::new();
        let parsed = match self.blob(&config) {
            Some(bytes) => read_config(&bytes, &blob_name(&config.digest()), &mut warnings),
            None => {
                warnings.push(Warning::new(
                    WarningKind::Missing,
                    blob_name(&config.digest()),
                    "the configuration is not in the file",
                ));
                None
            }
        };
        let is_all_missing = !refs.is_empty() && refs.iter().all(|l| l.member.is_none());
        let is_absent = parsed.is_none() && is_all_missing;
        let kind = if is_absent {
            ImageKind::Absent
        } else {
            ImageKind::Image
        };
        let mut info = info(
            kind,
            names,
            parsed,
            Some(config.digest()),
            Some(digest.clone()),
        );
        let platform = platform_of(descriptor);
        if info.config.is_none() || info.platform.os.is_none() {
            info.platform = platform;
        } else if info.platform.variant.is_none() {
            info.platform.variant = platform.variant;
        }
        if is_absent {
            info.closed_because = Some("its configuration and layers are not in this file".into());
            warnings.clear();
        }
        let idx = self.out.images.len();
        self.by_manifest.insert(digest, Some(idx));
        self.by_config.entry(config.digest()).or_default().push(idx);
        self.out.images.push(ImageParts {
            info,
            layers: refs,
            warnings,
            config_name: String::new(),
        });
    }

    /// Adds what the OCI manifest knows to an image that is listed already.
    pub(super) fn merge_into(&mut self, idx: usize, digest: &Digest, refs: &[LayerRef]) {
        let Some(image) = self.out.images.get_mut(idx) else {
            return;
        };
        image
            .info
            .manifest_digest
            .get_or_insert_with(|| digest.clone());
        let n_diff_ids = image
            .info
            .config
            .as_ref()
            .map_or(image.layers.len(), |c| c.diff_ids.len());
        if refs.len() != image.layers.len() {
            image.warnings.push(Warning::new(
                WarningKind::Disagreement,
                "index.json",
                format!(
                    "manifest.json lists {} layers, the OCI manifest {}, the configuration {n_diff_ids}",
                    image.layers.len(),
                    refs.len()
                ),
            ));
            if refs.len() == n_diff_ids && image.layers.len() != n_diff_ids {
                image.layers = refs.to_vec();
            }
            return;
        }
        for (layer, oci) in image.layers.iter_mut().zip(refs) {
            if oci.media_type.is_some() {
                layer.media_type.clone_from(&oci.media_type);
            }
            if oci.member.is_some() && layer.member.is_none() {
                layer.member = oci.member;
                layer.name.clone_from(&oci.name);
            }
            if oci.member == layer.member {
                layer.named.clone_from(&oci.named);
            }
        }
    }
}
