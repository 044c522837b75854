//! A smaller archive of the same image: paths left out, hidden content left out, layers merged into one.
//!
//! The promise: the merged tree of the new image is that of the old one without the dropped paths, with every
//! attribute kept. Layers that nothing changes keep their stored bytes and digest, so that they are still shared.
//! Configuration, history and manifests are rewritten to fit; the archive is a hybrid (OCI layout and
//! `manifest.json`), which `docker load`, skopeo and umoci read.
//!
//! What it does not do: rebuild. Secrets that were in the image have been seen; they must be revoked.

mod documents;
mod leftovers;
mod output;

pub use leftovers::{LEFTOVERS, Leftover};
pub use output::{NewLayer, SlimJob, Slimmed};

use crate::archive::{Archive, Compression};
use crate::digest::Digest;
use crate::image::{Cause, Image, LayerState};
use crate::query::Glob;
use crate::repack::{Plan, Segment, Selection, source_of};
use crate::tree::{EntryRef, NodeId};
use std::collections::HashSet;

/// What is to be left out or merged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlimRequest {
    /// Paths, with everything below them; `*`, `**`, `?` and `[…]` as in patterns of paths.
    pub drop_paths: Vec<String>,
    /// Leave out the usual leftovers: caches, package lists, logs (see [`LEFTOVERS`]).
    pub drop_leftovers: bool,
    /// Leave out stored content that no container can read. The merged tree stays as it is.
    pub drop_hidden: bool,
    /// Ranges of layers to merge into one each, first and last included.
    pub flatten: Vec<(u32, u32)>,
}

/// Why an image cannot be slimmed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SlimError {
    /// A path to drop is nowhere in the image.
    #[error("nothing in the image is called `{0}`")]
    NoSuchPath(String),
    /// A range of layers does not exist, or two of them overlap.
    #[error(
        "layers {first} to {last} cannot be merged: the image has layers 0 to {last_layer}, and ranges must not overlap"
    )]
    BadRange {
        /// First layer of the range.
        first: u32,
        /// Last layer of the range.
        last: u32,
        /// Last layer of the image.
        last_layer: u32,
    },
    /// A layer cannot be read completely, so what it holds cannot be written again.
    #[error(
        "layer {0} is missing, damaged or compressed in a way that is not opened, so the image cannot be written again"
    )]
    UnreadableLayer(u32),
    /// The root itself cannot be dropped.
    #[error("the root directory cannot be left out")]
    Root,
    /// The file changed or ended while it was read.
    #[error("the archive ended early or changed while it was read")]
    Interrupted,
    /// The configuration is not in the archive.
    #[error("the configuration of the image is not in the archive, so a new one cannot be made")]
    NoConfig,
}

/// One blob of the new archive.
#[derive(Debug)]
pub(crate) enum Blob {
    /// The stored bytes of a layer as they are.
    Copy {
        layers: Vec<u32>,
        segment: Segment,
        compression: Compression,
        diff_id: Digest,
    },
    /// A new layer.
    Write {
        layers: (u32, u32),
        plan: Plan,
        is_gzip: bool,
    },
}

/// What will be done, before anything is written.
#[derive(Debug)]
pub struct SlimPlan {
    blobs: Vec<Blob>,
    /// What it comes to.
    pub preview: SlimPreview,
}

/// What slimming comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlimPreview {
    /// Content of all layers now.
    pub old_content_bytes: u64,
    /// Content of all layers of the new image.
    pub new_content_bytes: u64,
    /// Layers now.
    pub n_old_layers: usize,
    /// Layers of the new image.
    pub n_new_layers: usize,
    /// Layers that keep their bytes and digest.
    pub n_kept_layers: usize,
    /// Paths of the final tree that are left out.
    pub n_dropped_paths: usize,
    /// Their visible content.
    pub dropped_bytes: u64,
    /// What slimming does not fix, in sentences.
    pub warnings: Vec<String>,
}

impl SlimPlan {
    /// Plans it. O(entries + paths).
    ///
    /// # Errors
    /// When a path or a range does not exist, or a layer cannot be read completely.
    pub fn new(archive: &Archive, image: &Image, request: &SlimRequest) -> Result<Self, SlimError> {
        let dropped = dropped(image, request)?;
        let is_dropped = |node: NodeId| dropped.get(node.0 as usize).copied().unwrap_or(false);
        let dead = dead(image, request);
        let groups = groups(image, request)?;
        let mut blobs: Vec<Blob> = Vec::new();
        let mut n_kept_layers = 0;
        let mut new_content_bytes = 0u64;
        for &(low, high) in &groups {
            for layer in low..=high {
                if image.layers.get(layer as usize).map(|l| l.state) != Some(LayerState::Complete) {
                    return Err(SlimError::UnreadableLayer(layer));
                }
            }
            let is_touched = low < high || is_touched(image, low, &is_dropped, &dead);
            if let Some(facts) = image.layers.get(low as usize)
                && !is_touched
            {
                let content = facts.content_bytes;
                if let Some(copy) = copy(archive, image, low, &mut blobs) {
                    blobs.extend(copy);
                    n_kept_layers += 1;
                    new_content_bytes = new_content_bytes.saturating_add(content);
                    continue;
                }
            }
            let selection = Selection {
                layers: (low, high),
                is_dropped: &is_dropped,
                dead: &dead,
                rename: None,
                has_below: low > 0,
                is_merged: low < high,
            };
            let plan =
                Plan::new(archive, image, &selection).ok_or(SlimError::UnreadableLayer(low))?;
            new_content_bytes = new_content_bytes.saturating_add(plan.content_bytes);
            let is_gzip = (low..=high).any(|l| {
                image
                    .layers
                    .get(l as usize)
                    .is_some_and(|l| l.compression != Compression::None)
            });
            blobs.push(Blob::Write {
                layers: (low, high),
                plan,
                is_gzip,
            });
        }
        let (n_dropped_paths, dropped_bytes) = image
            .tree
            .final_paths()
            .filter(|(node, _)| is_dropped(*node))
            .fold((0, 0u64), |(n, bytes), (_, entry)| {
                let size = image.tree.content_bytes(entry).unwrap_or(0);
                (n + 1, bytes.saturating_add(size))
            });
        let preview = SlimPreview {
            old_content_bytes: image.accounting.total_bytes,
            new_content_bytes,
            n_old_layers: image.layers.len(),
            n_new_layers: groups.len(),
            n_kept_layers,
            n_dropped_paths,
            dropped_bytes,
            warnings: warnings(archive, image, n_kept_layers, &groups),
        };
        Ok(Self { blobs, preview })
    }
}

/// By path: whether it is left out.
fn dropped(image: &Image, request: &SlimRequest) -> Result<Vec<bool>, SlimError> {
    let tree = &image.tree;
    let names = &tree.inner.names;
    let mut out = vec![false; names.len()];
    let mut globs: Vec<(Glob, Option<&str>)> = Vec::new();
    for path in &request.drop_paths {
        let trimmed = path.trim_matches('/').trim_start_matches("./");
        if trimmed.is_empty() || trimmed == "." {
            return Err(SlimError::Root);
        }
        let found = tree
            .find(trimmed.as_bytes())
            .filter(|node| !tree.inner.versions_of(*node).is_empty());
        match found {
            Some(NodeId::ROOT) => return Err(SlimError::Root),
            Some(node) => {
                if let Some(slot) = out.get_mut(node.0 as usize) {
                    *slot = true;
                }
            }
            None if trimmed.contains(['*', '?', '[']) => {
                globs.push((Glob::new(trimmed), Some(path)));
            }
            None => return Err(SlimError::NoSuchPath(path.clone())),
        }
    }
    if request.drop_leftovers {
        globs.extend(
            LEFTOVERS
                .iter()
                .filter(|leftover| leftover.is_safe)
                .map(|leftover| (Glob::new(leftover.pattern), None)),
        );
    }
    let mut is_used = vec![false; globs.len()];
    for number in 1..names.len() {
        let node = NodeId(number as u32);
        let parent = names.parent(node).0 as usize;
        let mut is_out =
            out.get(parent).copied().unwrap_or(false) || out.get(number).copied().unwrap_or(false);
        if !globs.is_empty() {
            let path = names.path(node);
            for ((glob, _), used) in globs.iter().zip(&mut is_used) {
                if glob.is_match(&path) {
                    *used = true;
                    is_out = true;
                }
            }
        }
        if let Some(slot) = out.get_mut(number) {
            *slot = is_out;
        }
    }
    for ((_, path), used) in globs.iter().zip(&is_used) {
        if let (Some(path), false) = (path, used) {
            return Err(SlimError::NoSuchPath((*path).to_owned()));
        }
    }
    Ok(out)
}

/// Stored files that no container can read.
fn dead(image: &Image, request: &SlimRequest) -> HashSet<EntryRef> {
    if !request.drop_hidden {
        return HashSet::new();
    }
    image
        .accounting
        .hidden
        .iter()
        .filter(|hidden| hidden.cause != Cause::Marker)
        .map(|hidden| hidden.entry)
        .collect()
}

/// The layers of the new image as ranges of the old ones.
fn groups(image: &Image, request: &SlimRequest) -> Result<Vec<(u32, u32)>, SlimError> {
    let n = image.layers.len() as u32;
    let mut ranges = request.flatten.clone();
    ranges.sort_unstable();
    let mut out = Vec::new();
    let mut next = 0;
    for (first, last) in ranges {
        if first < next || last < first || last >= n {
            return Err(SlimError::BadRange {
                first,
                last,
                last_layer: n.saturating_sub(1),
            });
        }
        out.extend((next..first).map(|l| (l, l)));
        out.push((first, last));
        next = last + 1;
    }
    out.extend((next..n).map(|l| (l, l)));
    Ok(out)
}

fn is_touched(
    image: &Image,
    layer: u32,
    is_dropped: &dyn Fn(NodeId) -> bool,
    dead: &HashSet<EntryRef>,
) -> bool {
    let tree = &image.tree;
    if dead.iter().any(|entry| entry.layer == layer) {
        return true;
    }
    let n = tree
        .inner
        .table(layer)
        .map_or(0, crate::table::LayerTable::len);
    (0..n as u32).any(|entry| {
        tree.node_of(EntryRef { layer, entry })
            .is_some_and(is_dropped)
    }) || tree
        .changes(layer as usize)
        .any(|(node, _)| is_dropped(node))
}

/// The stored bytes of a layer as a blob; nothing new when an earlier blob is the same.
fn copy(archive: &Archive, image: &Image, layer: u32, blobs: &mut [Blob]) -> Option<Option<Blob>> {
    let source = source_of(archive, image, layer)?;
    if matches!(source.compression, Compression::Xz | Compression::Bzip2) {
        // No media type says so; it is written again.
        return None;
    }
    let diff_id = image.layers.get(layer as usize)?.diff_id.clone()?;
    for blob in blobs {
        if let Blob::Copy {
            layers, segment, ..
        } = blob
            && *segment == source.segment
        {
            layers.push(layer);
            return Some(None);
        }
    }
    Some(Some(Blob::Copy {
        layers: vec![layer],
        segment: source.segment,
        compression: source.compression,
        diff_id,
    }))
}

fn warnings(archive: &Archive, image: &Image, n_kept: usize, groups: &[(u32, u32)]) -> Vec<String> {
    let mut out = vec![
        "secrets that were in the image have been seen by everyone who had it: revoke them".to_owned(),
        "this is the image of the day: change the Dockerfile too, or the next build brings everything back".to_owned(),
    ];
    if n_kept < image.layers.len() {
        out.push(format!(
            "{} of {} layers get new digests, so hosts that have the old image download them again, and signatures and attestations of the old image do not cover the new one",
            groups.len().saturating_sub(n_kept),
            groups.len(),
        ));
    }
    let n_others = archive
        .images
        .iter()
        .filter(|info| info.index != image.info.index && info.n_layers > 0)
        .count();
    if n_others > 0 {
        out.push(format!(
            "the new archive holds this image only; {n_others} more of the old archive (other images, platforms, attestations) are left out"
        ));
    }
    out
}
