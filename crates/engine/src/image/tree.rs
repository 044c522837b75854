//! The tree the page looks at: one view at a time, rows by window.

use layerlab_image::{
    EntryKind as CoreKind, FileTree, Image, Mark as CoreMark, NodeId, Order, Row, Show,
    TreeView as CoreView,
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
        let (layer, only) = match open.view {
            view::TreeView::After(layer) => (layer, open.changes_only),
            view::TreeView::Only(layer) => (layer, true),
        };
        let show = if only {
            Show::Changes
        } else {
            Show::Everything
        };
        let order = match open.sort {
            view::TreeSort::Name => Order::Name,
            view::TreeSort::Size => Order::Size,
        };
        let mut session = Self {
            view: CoreView::new(&image.tree, Some(layer as usize), show, order),
        };
        let revealed_row = image
            .tree
            .find(open.reveal.trim_matches('/').as_bytes())
            .filter(|_| !open.reveal.is_empty())
            .and_then(|node| session.view.reveal(node))
            .map(|row| row as u32);
        let state = view::TreeState {
            n_rows: session.view.n_rows() as u32,
            revealed_row,
        };
        (session, state)
    }

    /// Opens or closes a directory.
    pub fn toggle(&mut self, id: u32) -> view::TreeState {
        self.view.toggle(NodeId::from_u32(id));
        view::TreeState {
            n_rows: self.view.n_rows() as u32,
            revealed_row: None,
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

fn row(tree: &FileTree, row: &Row) -> view::TreeRow {
    view::TreeRow {
        id: row.node.to_u32(),
        depth: row.depth,
        name: row.name.clone(),
        path: tree.path(row.node),
        kind: kind(row.kind),
        mark: match row.mark {
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
