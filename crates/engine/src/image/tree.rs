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

#[cfg(test)]
mod tests {
    use crate::image::{OpenArchive, OpenJob, Verify};
    use layerlab_image::drive;
    use layerlab_protocol::tree::{Mark, MarkSum, TreeOpen, TreeSort, TreeView, TreeWindow};
    use layerlab_testing::archive;
    use std::io::Cursor;

    fn opened() -> OpenArchive {
        let bytes = archive()
            .layer(["a*10", "b*20", "keep*1"])
            .layer(["a*11", ".wh.b"])
            .layer(["0600 a*11", "c*40"])
            .docker();
        let mut job = OpenJob::new("test.tar", bytes.len() as u64, 4096, Verify::Auto);
        drive(&mut job, &mut Cursor::new(&bytes), 4096).expect("memory reads");
        job.finish().expect("an archive")
    }

    #[track_caller]
    fn check(view: TreeView, changes_only: bool, ghosts: bool, says: &[(&str, Mark, &[&str])]) {
        let mut open = opened();
        let ask = TreeOpen {
            view,
            sort: TreeSort::Name,
            changes_only,
            reveal: String::new(),
            ghosts,
            base_hidden: false,
        };
        let state = open.tree_open(&ask).expect("a view");
        assert_eq!(state.n_rows as usize, says.len());
        let window = TreeWindow { start: 0, len: 100 };
        let rows = open.tree_window(window).expect("rows").rows;
        let shown: Vec<_> = rows
            .iter()
            .map(|row| {
                let changed: Vec<&str> = row.changed.iter().map(String::as_str).collect();
                (row.name.as_str(), row.mark, changed)
            })
            .collect();
        let wanted: Vec<_> = says
            .iter()
            .map(|(name, mark, changed)| (*name, *mark, changed.to_vec()))
            .collect();
        assert_eq!(shown, wanted);
    }

    #[test]
    fn a_layer_alone_and_several_together_mark_differently() {
        let alone: &[(&str, Mark, &[&str])] =
            &[("a", Mark::Touched, &["mode"]), ("c", Mark::Added, &[])];
        check(TreeView::After(2), true, false, alone);
        check(
            TreeView::Between(0, 2),
            true,
            false,
            &[
                ("a", Mark::Replaced, &["mode"]),
                ("b", Mark::Removed, &[]),
                ("c", Mark::Added, &[]),
            ],
        );
    }

    #[test]
    fn ghosts_are_hidden_rows_and_counted() {
        check(
            TreeView::After(2),
            false,
            true,
            &[
                ("a", Mark::Touched, &["mode"]),
                ("a", Mark::Hidden, &[]),
                ("a", Mark::Hidden, &[]),
                ("b", Mark::Removed, &[]),
                ("c", Mark::Added, &[]),
                ("keep", Mark::Same, &[]),
            ],
        );
        let mut open = opened();
        let ask = TreeOpen {
            view: TreeView::After(2),
            sort: TreeSort::Waste,
            changes_only: false,
            reveal: "keep".to_owned(),
            ghosts: true,
            base_hidden: false,
        };
        let state = open.tree_open(&ask).expect("a view");
        let sum = |paths, bytes| MarkSum { paths, bytes };
        assert_eq!(state.sums.overwritten, sum(2, 21));
        assert_eq!(state.sums.removed, sum(1, 20));
        assert_eq!((state.sums.files, state.sums.bytes), (3, 52));
        assert_eq!(state.revealed_row, Some(5));
    }
}
