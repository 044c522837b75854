//! The tree the page looks at: one view at a time, rows by window.

use layerlab_image::{
    EntryKind as CoreKind, FileTree, Image, Mark as CoreMark, MarkSum, NodeId, Order, Row, Show,
    Since, TreeView as CoreView, ViewRequest, ViewSums,
};
use layerlab_protocol::Failure;
use layerlab_protocol::tree as view;

/// Rows sent at once, at most.
const MAX_ROWS: u32 = 500;
/// Matches listed at once, at most.
const MAX_MATCHES: u32 = 1_000;

/// A tree view with its open directories.
pub struct TreeSession {
    view: CoreView,
}

impl TreeSession {
    /// Opens a view of `image`. Cost: O(paths).
    pub fn open(image: &Image, open: &view::TreeOpen) -> (Self, view::TreeState) {
        let (layer, since, only) = match open.view {
            view::TreeView::After(layer) => (layer, Since::LayerBelow, open.changes_only),
            view::TreeView::Only(layer) => (layer, Since::LayerBelow, true),
            view::TreeView::Between(from, to) => {
                (to, Since::Layer(from as usize), open.changes_only)
            }
        };
        let request = ViewRequest {
            layer: Some(layer as usize),
            since,
            show: if only {
                Show::Changes
            } else {
                Show::Everything
            },
            order: match open.sort {
                view::TreeSort::Name => Order::Name,
                view::TreeSort::Size => Order::Size,
                view::TreeSort::Waste => Order::Waste,
            },
            ghosts: open.ghosts,
            n_base: match &image.base {
                Some(base) if open.base_hidden => base.n_layers,
                _ => 0,
            },
        };
        let mut session = Self {
            view: CoreView::of(image, &request),
        };
        let revealed_row = image
            .tree
            .find(open.reveal.trim_matches('/').as_bytes())
            .filter(|_| !open.reveal.is_empty())
            .and_then(|node| session.view.reveal(node))
            .map(|row| row as u32);
        let state = session.state(revealed_row);
        (session, state)
    }

    /// Opens or closes a directory.
    pub fn toggle(&mut self, id: u32) -> view::TreeState {
        self.view.toggle(NodeId::from_u32(id));
        self.state(None)
    }

    fn state(&self, revealed_row: Option<u32>) -> view::TreeState {
        view::TreeState {
            n_rows: self.view.n_rows() as u32,
            revealed_row,
            sums: sums(self.view.sums()),
        }
    }

    /// Rows of a window.
    pub fn window(&self, tree: &FileTree, window: view::TreeWindow) -> view::TreeRows {
        let len = window.len.min(MAX_ROWS) as usize;
        view::TreeRows {
            start: window.start,
            n_rows: self.view.n_rows() as u32,
            rows: self
                .view
                .rows(window.start as usize, len)
                .iter()
                .map(|each| row(tree, each))
                .collect(),
        }
    }
}

fn sums(sums: ViewSums) -> view::TreeSums {
    let sum = |sum: MarkSum| view::MarkSum {
        paths: sum.n_paths,
        bytes: sum.size_bytes,
    };
    let (metadata, touched) = (sum(sums.metadata), sum(sums.touched));
    view::TreeSums {
        files: sums.n_files,
        bytes: sums.size_bytes,
        added: sum(sums.added),
        replaced: sum(sums.replaced),
        touched: view::MarkSum {
            paths: metadata.paths + touched.paths,
            bytes: metadata.bytes.saturating_add(touched.bytes),
        },
        removed: sum(sums.removed),
        overwritten: sum(sums.older),
    }
}

fn row(tree: &FileTree, row: &Row) -> view::TreeRow {
    view::TreeRow {
        id: row.node.to_u32(),
        depth: row.depth,
        name: row.name.clone(),
        path: tree.path(row.node),
        kind: kind(row.kind),
        mark: match row.mark {
            CoreMark::Unchanged if row.is_older => view::Mark::Hidden,
            CoreMark::Unchanged => view::Mark::Same,
            CoreMark::Added => view::Mark::Added,
            CoreMark::Replaced => view::Mark::Replaced,
            CoreMark::MetadataOnly | CoreMark::Touched => view::Mark::Touched,
            CoreMark::Removed => view::Mark::Removed,
        },
        size_bytes: row.size_bytes,
        mode: u32::from(row.mode),
        uid: u64::from(row.uid),
        gid: u64::from(row.gid),
        layer: row.layer.unwrap_or(0),
        link: row.link.clone().unwrap_or_default(),
        open: row.is_open,
        has_children: row.has_children,
        wasted_bytes: row.wasted_bytes,
        changed: row.changed.names().into_iter().map(str::to_owned).collect(),
        hidden_by: row.hidden_by,
    }
}

/// The view's name of an entry's type.
pub fn kind(kind: CoreKind) -> view::EntryKind {
    match kind {
        CoreKind::File => view::EntryKind::File,
        CoreKind::Directory => view::EntryKind::Directory,
        CoreKind::Symlink => view::EntryKind::Symlink,
        CoreKind::HardLink => view::EntryKind::Hardlink,
        _ => view::EntryKind::Special,
    }
}

/// Looks for names in all layers.
pub fn search(tree: &FileTree, search: &view::TreeSearch) -> view::TreeMatches {
    let limit = search.limit.min(MAX_MATCHES) as usize;
    let found = tree.search(&search.query, limit);
    view::TreeMatches {
        count: found.n_matches,
        bytes: found.size_bytes,
        matches: found
            .first
            .iter()
            .map(|each| view::TreeMatch {
                path: tree.path(each.node),
                layer: each.entry.layer,
                kind: tree
                    .entry(each.entry)
                    .map_or(view::EntryKind::Special, |entry| kind(entry.kind)),
                size_bytes: each.size_bytes,
                visible: each.hidden_by.is_none(),
                hidden_by: each.hidden_by,
            })
            .collect(),
    }
}

/// One line a path, for the command line: mark, mode, owner, bytes, path.
pub fn lines(image: &Image, layer: u32) -> impl Iterator<Item = String> + '_ {
    let view = CoreView::new(
        &image.tree,
        Some(layer as usize),
        Show::Everything,
        Order::Name,
    );
    let mut stack: Vec<NodeId> = view.children(NodeId::ROOT);
    stack.reverse();
    std::iter::from_fn(move || {
        let node = stack.pop()?;
        let mut below = view.children(node);
        below.reverse();
        stack.extend(below);
        let row = view.row(node, 0);
        let mark = match row.mark {
            CoreMark::Unchanged => ' ',
            CoreMark::Added => '+',
            CoreMark::Replaced => '~',
            CoreMark::MetadataOnly | CoreMark::Touched => '.',
            CoreMark::Removed => '-',
        };
        let letter = match kind(row.kind) {
            view::EntryKind::Directory => 'd',
            view::EntryKind::Symlink => 'l',
            view::EntryKind::Hardlink => 'h',
            view::EntryKind::Special => 's',
            view::EntryKind::File => '-',
        };
        let link = row
            .link
            .map(|link| format!(" -> {link}"))
            .unwrap_or_default();
        Some(format!(
            "{mark} {letter}{:04o} {:>5}:{:<5} {:>12} {}{link}",
            row.mode,
            row.uid,
            row.gid,
            row.size_bytes,
            image.tree.path(node)
        ))
    })
}

/// The failure when no image is shown.
pub fn no_image() -> Failure {
    Failure::Gone {
        what: "an image that can be shown".to_owned(),
    }
}
