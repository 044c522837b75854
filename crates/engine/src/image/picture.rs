//! The merged tree as areas for an icicle or a treemap: the largest entries of each directory, the rest together.
//!
//! Areas are handed out largest first until the bound is reached, so that detail goes where the bytes are. Every
//! byte below the root is in exactly one area of each level: what is not shown is in its directory's "together".
//! O(paths + areas · log areas).

use layerlab_image::{EntryKind as CoreKind, Image, NodeId};
use layerlab_protocol::Failure;
use layerlab_protocol::image_tools::{Area, Picture, TreePicture};
use layerlab_protocol::tree::EntryKind;
use std::collections::BinaryHeap;

/// Bound of what is sent.
const MAX_AREAS: u32 = 4_000;
/// An area below this part of the whole is put together with others.
const SMALLEST_PART: u64 = 2_000;

/// One directory's place in the queue: the largest is opened next.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Next {
    bytes: u64,
    // Ties are decided by what came first.
    order: std::cmp::Reverse<usize>,
    area: usize,
    depth: u32,
}

pub(super) fn picture(image: &Image, wanted: &TreePicture) -> Result<Picture, Failure> {
    let tree = &image.tree;
    let gone = || Failure::Gone {
        what: format!("the folder `{}`", wanted.root),
    };
    let top = tree
        .find(wanted.root.trim_matches('/').as_bytes())
        .ok_or_else(gone)?;
    let view = layerlab_image::TreeView::new(
        tree,
        None,
        layerlab_image::Show::Visible,
        layerlab_image::Order::Size,
    );
    let max_areas = wanted.max_areas.clamp(1, MAX_AREAS) as usize;
    let max_depth = wanted.max_depth.clamp(1, 64);
    let mut nodes: Vec<NodeId> = vec![top];
    let mut areas = vec![area(image, &view, top, 0)];
    let total = areas.first().map_or(0, |a| a.bytes);
    let smallest = (total / SMALLEST_PART).max(1);
    let mut queue = BinaryHeap::from([Next {
        bytes: total,
        order: std::cmp::Reverse(0),
        area: 0,
        depth: 0,
    }]);
    while let Some(next) = queue.pop() {
        let Some(node) = nodes.get(next.area).copied() else {
            continue;
        };
        if next.depth >= max_depth {
            continue;
        }
        let below = view.children(node);
        let n_large = below
            .iter()
            .take_while(|child| view.size_bytes(**child) >= smallest)
            .count();
        let rest = below.get(n_large..).unwrap_or_default();
        let n_new = n_large + usize::from(!rest.is_empty());
        if areas.len() + n_new > max_areas {
            continue;
        }
        for child in below.iter().take(n_large) {
            let at = areas.len();
            let new = area(image, &view, *child, next.area as u32);
            let is_directory = new.kind == EntryKind::Directory;
            let bytes = new.bytes;
            areas.push(new);
            nodes.push(*child);
            if is_directory {
                queue.push(Next {
                    bytes,
                    order: std::cmp::Reverse(at),
                    area: at,
                    depth: next.depth + 1,
                });
            }
        }
        let (bytes, files) = rest.iter().fold((0u64, 0u64), |(bytes, files), child| {
            (
                bytes.saturating_add(view.size_bytes(*child)),
                files.saturating_add(view.row(*child, 0).n_files),
            )
        });
        if bytes > 0 {
            areas.push(Area {
                parent: next.area as u32,
                name: String::new(),
                path: tree.path(node),
                kind: EntryKind::Directory,
                bytes,
                files,
                together: rest.len() as u64,
                layer: areas.get(next.area).map_or(0, |a| a.layer),
            });
            nodes.push(NodeId::ROOT);
        }
    }
    Ok(Picture {
        root: wanted.root.trim_matches('/').to_owned(),
        areas,
    })
}

fn area(image: &Image, view: &layerlab_image::TreeView, node: NodeId, parent: u32) -> Area {
    let row = view.row(node, 0);
    Area {
        parent,
        name: row.name,
        path: image.tree.path(node),
        kind: match row.kind {
            CoreKind::Directory => EntryKind::Directory,
            kind => super::tree::kind(kind),
        },
        bytes: view.size_bytes(node),
        files: row.n_files,
        together: 0,
        layer: row.layer.unwrap_or(0),
    }
}
