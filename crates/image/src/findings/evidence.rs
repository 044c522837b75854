//! What checks can look at.

use crate::accounts::Accounts;
use crate::binaries::{Binary, Start};
use crate::config::{ImageConfig, RuntimeConfig};
use crate::digest::Digest;
use crate::image::{DuplicateContent, Image};
use crate::secrets::Secret;
use crate::tree::{Attributes, EntryKind, EntryRef, NodeId};

/// A path of the final file system.
pub(crate) struct PathFact<'a> {
    pub image: &'a Image,
    pub node: NodeId,
    pub entry: EntryRef,
    pub attributes: Attributes,
    /// Bytes without a leading slash.
    pub path: &'a [u8],
    /// Content; 0 for all but regular files.
    pub size_bytes: u64,
}

impl PathFact<'_> {
    pub(crate) fn is_file(&self) -> bool {
        matches!(self.attributes.kind, EntryKind::File | EntryKind::HardLink)
    }

    pub(crate) fn name(&self) -> &[u8] {
        self.path.rsplit(|b| *b == b'/').next().unwrap_or(self.path)
    }
}

/// Everything that was found out before.
pub(crate) struct Evidence<'a> {
    pub image: &'a Image,
    pub secrets: &'a [Secret],
    pub binaries: &'a [Binary],
    pub start: Option<&'a Start>,
    pub duplicates: &'a [(Digest, DuplicateContent)],
    pub accounts: &'a Accounts,
}

impl Evidence<'_> {
    pub(crate) fn config(&self) -> Option<&ImageConfig> {
        self.image.info.config.as_deref()
    }

    pub(crate) fn runtime(&self) -> Option<&RuntimeConfig> {
        self.config().map(|config| &config.runtime)
    }

    /// The commands of the history with their rows and layers; build arguments in front of them left out.
    pub(crate) fn commands(&self) -> Vec<(Option<u32>, &str)> {
        let Some(config) = self.config() else {
            return Vec::new();
        };
        let layer = |row: usize| {
            let layer = self
                .image
                .layers
                .iter()
                .find(|layer| layer.history_idx == Some(row))?;
            Some(layer.index as u32)
        };
        config
            .history
            .iter()
            .enumerate()
            .filter_map(|(row, step)| {
                let text = step.created_by.as_deref()?;
                let command = match text.split_once("/bin/sh -c ") {
                    Some((_, command)) => command,
                    None => text,
                };
                Some((layer(row), command))
            })
            .collect()
    }

    /// Layers that belong to the base image, as far as there is evidence for one.
    pub(crate) fn n_base_layers(&self) -> u32 {
        self.image
            .base
            .as_ref()
            .map_or(0, |base| base.n_layers as u32)
    }

    /// Calls back for every path of the final file system.
    pub(crate) fn each_path(&self, mut each: impl FnMut(&PathFact<'_>)) {
        let tree = &self.image.tree;
        for (node, entry) in tree.final_paths() {
            let Some(attributes) = tree.attributes(entry) else {
                continue;
            };
            each(&PathFact {
                image: self.image,
                node,
                entry,
                attributes,
                path: &tree.path_bytes(node),
                size_bytes: tree.content_bytes(entry).unwrap_or(0),
            });
        }
    }
}
