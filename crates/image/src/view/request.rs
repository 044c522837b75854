//! What a tree view is asked to show, and what it comes to.

use crate::tree::{Order, Show};

/// What the marks of a view compare its layer with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Since {
    /// The layer below it: the marks tell what this one layer does.
    #[default]
    LayerBelow,
    /// Nothing at all: everything is added.
    Nothing,
    /// The tree after this layer: the marks tell what all layers above it do together.
    Layer(usize),
}

/// What a view is asked to show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ViewRequest {
    /// The tree after this layer; `None` for the last one.
    pub layer: Option<usize>,
    /// What the marks compare it with.
    pub since: Since,
    /// Which paths.
    pub show: Show,
    /// Order of siblings.
    pub order: Order,
    /// Paths that an earlier layer removed stand where they were (unless only changes are shown), and every
    /// overwritten content has a row of its own behind the path.
    pub ghosts: bool,
    /// So many layers from the bottom are the base: what they store is left out unless a mark speaks of it.
    pub n_base: usize,
}

/// Paths of one mark and their content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MarkSum {
    /// Paths, directories included.
    pub n_paths: u64,
    /// Content of regular files: what is there now, or what was removed.
    pub size_bytes: u64,
}

impl MarkSum {
    pub(super) fn add(&mut self, size_bytes: u64) {
        self.n_paths += 1;
        self.size_bytes = self.size_bytes.saturating_add(size_bytes);
    }
}

/// What a view comes to, closed directories included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ViewSums {
    /// Regular files of the view that are there after its layer.
    pub n_files: u64,
    /// Their content.
    pub size_bytes: u64,
    /// Not there before.
    pub added: MarkSum,
    /// Other content or type.
    pub replaced: MarkSum,
    /// Same content, other attributes.
    pub metadata: MarkSum,
    /// Stored again as it was, but perhaps for the time.
    pub touched: MarkSum,
    /// Gone.
    pub removed: MarkSum,
    /// Overwritten contents with a row of their own.
    pub older: MarkSum,
}
