//! Adding up what a check met: paths, and bytes by layer.

use super::{CheckInfo, Finding, LayerShare, PathFact};
use crate::image::HiddenFile;
use std::collections::{BTreeMap, BTreeSet};

/// Paths that a finding lists.
const MAX_PATHS: usize = 20;

/// What was met so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub n: u64,
    pub visible_bytes: u64,
    pub hidden_bytes: u64,
    paths: BTreeSet<String>,
    layers: BTreeMap<u32, (u64, u64)>,
}

impl Tally {
    pub(super) fn is_empty(&self) -> bool {
        self.n == 0
    }

    pub(super) fn bytes(&self) -> u64 {
        self.visible_bytes.saturating_add(self.hidden_bytes)
    }

    /// A visible path with its content.
    pub(super) fn path(&mut self, path: &PathFact<'_>) {
        self.add(
            || path.image.tree.path(path.node),
            path.entry.layer,
            path.size_bytes,
        );
    }

    /// A hidden file.
    pub(super) fn hidden(&mut self, file: &HiddenFile) {
        self.list(|| file.path.clone());
        self.hidden_bytes = self.hidden_bytes.saturating_add(file.size_bytes);
        let layer = self.layers.entry(file.owner_layer as u32).or_default();
        layer.1 = layer.1.saturating_add(file.size_bytes);
    }

    /// A path of some layer with visible bytes.
    pub(super) fn add(&mut self, path: impl FnOnce() -> String, layer: u32, bytes: u64) {
        self.list(path);
        self.visible_bytes = self.visible_bytes.saturating_add(bytes);
        let layer = self.layers.entry(layer).or_default();
        layer.0 = layer.0.saturating_add(bytes);
    }

    /// Visible bytes of a layer, without a path.
    pub(super) fn share(&mut self, layer: u32, bytes: u64) {
        self.visible_bytes = self.visible_bytes.saturating_add(bytes);
        let layer = self.layers.entry(layer).or_default();
        layer.0 = layer.0.saturating_add(bytes);
    }

    /// Takes over what another one met.
    pub(super) fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.visible_bytes = self.visible_bytes.saturating_add(other.visible_bytes);
        self.hidden_bytes = self.hidden_bytes.saturating_add(other.hidden_bytes);
        self.paths.extend(other.paths.iter().cloned());
        while self.paths.len() > MAX_PATHS {
            self.paths.pop_last();
        }
        for (layer, (visible, hidden)) in &other.layers {
            let layer = self.layers.entry(*layer).or_default();
            layer.0 = layer.0.saturating_add(*visible);
            layer.1 = layer.1.saturating_add(*hidden);
        }
    }

    /// A path without bytes or layer.
    pub(super) fn list(&mut self, path: impl FnOnce() -> String) {
        self.n += 1;
        // The first ones in order are kept; beyond some thousands the first ones met do.
        if self.n <= 5_000 || self.paths.len() < MAX_PATHS {
            self.paths.insert(path());
            if self.paths.len() > MAX_PATHS {
                self.paths.pop_last();
            }
        }
    }

    /// Whether everything is in the first `n` layers.
    pub(super) fn is_below(&self, n: u32) -> bool {
        self.layers.keys().all(|layer| *layer < n)
    }

    pub(super) fn finding(&self, info: &CheckInfo, message: String) -> Finding {
        Finding {
            visible_bytes: self.visible_bytes,
            hidden_bytes: self.hidden_bytes,
            layers: self
                .layers
                .iter()
                .map(|(layer, (visible_bytes, hidden_bytes))| LayerShare {
                    layer: *layer,
                    visible_bytes: *visible_bytes,
                    hidden_bytes: *hidden_bytes,
                    instruction: None,
                })
                .collect(),
            paths: self.paths.iter().cloned().collect(),
            n_paths: self.n,
            ..Finding::of(info, message)
        }
    }
}
