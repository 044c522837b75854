//! What a layer did to the paths it touched, in five bytes each.

use crate::tree::{Mark, NodeId};

/// What one layer did, path by path. The version before is the one that precedes this layer's in the path's list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changes {
    /// In order.
    nodes: Vec<NodeId>,
    marks: Vec<Mark>,
}

impl Changes {
    pub(super) fn with_capacity(n: usize) -> Self {
        Self {
            nodes: Vec::with_capacity(n),
            marks: Vec::with_capacity(n),
        }
    }

    /// Adds a change; paths must come in order.
    pub(super) fn push(&mut self, node: NodeId, mark: Mark) {
        self.nodes.push(node);
        self.marks.push(mark);
    }

    pub(super) fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.nodes.iter().copied()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (NodeId, Mark)> + '_ {
        self.nodes.iter().copied().zip(self.marks.iter().copied())
    }

    /// What happened to a path; `None` when it was not touched. O(log n).
    pub(crate) fn get(&self, node: NodeId) -> Option<Mark> {
        let at = self.nodes.binary_search(&node).ok()?;
        self.marks.get(at).copied()
    }
}
