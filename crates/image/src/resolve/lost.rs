//! Archives that lost their list: blobs or layers are there, but no `manifest.json`, `index.json` or `repositories`.
//!
//! Manifests among the blobs name their own layers. Without them, a configuration names its layers by diff ID, which
//! is compared with what the layers really hash to. What cannot be pieced together is left out.

use super::{ImageParts, LayerRef, Lister, info};
use crate::archive::ImageKind;
use crate::config::ImageConfig;
use crate::digest::Digest;
use crate::documents::{Descriptor, OciDocument, parse, parse_config};
use crate::error::{Warning, WarningKind};
use std::collections::{HashMap, HashSet};

impl Lister<'_> {
    /// Lists what the documents of the archive allow without a list.
    pub(super) fn without_list(&mut self) {
        let members = self.members;
        let mut names: Vec<(usize, String)> = members
            .documents
            .keys()
            .filter_map(|m| {
                let name = String::from_utf8(members.list.get(*m)?.name.clone()).ok()?;
                Some((*m, name))
            })
            .collect();
        names.sort();
        let mut configs = Vec::new();
        let mut used = HashSet::new();
        for (member, name) in names {
            let Some(bytes) = members.documents.get(&member) else {
                continue;
            };
            let digest = super::named_by_member(&name);
            if let (Ok(document), Some(digest)) = (parse::<OciDocument>(bytes), &digest)
                && document.layers.is_some()
                && let Some(config) = document.config.clone()
            {
                used.insert(config.digest());
                let descriptor = Descriptor {
                    digest: Some(digest.to_string()),
                    ..Descriptor::default()
                };
                self.manifest(&descriptor, document, None);
            } else if let Ok(config) = parse_config(bytes)
                && !config.diff_ids.is_empty()
            {
                configs.push((Digest::sha256(bytes), name, config));
            }
        }
        for (id, name, config) in configs {
            if !used.contains(&id) {
                self.by_diff_ids(id, name, config);
            }
        }
        for image in &mut self.out.images {
            image.warnings.push(Warning::new(
                WarningKind::Missing,
                "",
                "the list of images (manifest.json or index.json) is not in the file; this image was pieced together from its blobs, so its names are unknown",
            ));
        }
    }

    fn by_diff_ids(&mut self, id: Digest, config_name: String, config: ImageConfig) {
        let by_diff_id: HashMap<&Digest, usize> = self
            .members
            .layers
            .iter()
            .filter_map(|(m, layer)| Some((layer.diff_id.as_ref()?, *m)))
            .collect();
        let layers: Vec<LayerRef> = config
            .diff_ids
            .iter()
            .take(self.members.limits.n_layers)
            .map(|diff_id| {
                let member = by_diff_id.get(diff_id).copied();
                let name = member
                    .and_then(|m| self.members.list.get(m))
                    .map(|m| String::from_utf8_lossy(&m.name).into_owned());
                LayerRef {
                    named: name.as_deref().and_then(super::named_by_member),
                    name: name.unwrap_or_else(|| diff_id.to_string()),
                    member,
                    media_type: None,
                }
            })
            .collect();
        if layers.iter().all(|l| l.member.is_none()) {
            return;
        }
        let info = info(
            ImageKind::Image,
            Vec::new(),
            Some(config),
            Some(id.clone()),
            None,
        );
        self.by_config
            .entry(id)
            .or_default()
            .push(self.out.images.len());
        self.out.images.push(ImageParts {
            info,
            layers,
            warnings: Vec::new(),
            config_name,
        });
    }

    /// The file itself as the one layer of an image that says nothing about itself.
    pub(super) fn whole_file(&mut self, member: usize, sentence: String) {
        let name = self.members.list.get(member).map(|m| &m.name);
        let name = name.map_or_else(String::new, |n| String::from_utf8_lossy(n).into_owned());
        let layer = LayerRef {
            name,
            member: Some(member),
            named: None,
            media_type: None,
        };
        self.out.images.push(ImageParts {
            info: info(ImageKind::Image, Vec::new(), None, None, None),
            layers: vec![layer],
            warnings: vec![Warning::new(WarningKind::NotASavedImage, "", sentence)],
            config_name: String::new(),
        });
    }
}
