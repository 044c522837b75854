//! Looking for names in all layers, deleted and overwritten files included.

use crate::merge::{ABSENT, IMPLIED};
use crate::names::{escaped, lossy};
use crate::tree::{EntryRef, FileTree, NodeId};

/// One stored version of a path that matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// The path.
    pub node: NodeId,
    /// The stored entry.
    pub entry: EntryRef,
    /// Content length; 0 for all but regular files.
    pub size_bytes: u64,
    /// The layer that removes or replaces it; `None` when it is in the final file system.
    pub hidden_by: Option<u32>,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matches {
    /// Stored versions that match, in all.
    pub n_matches: u64,
    /// Their content.
    pub size_bytes: u64,
    /// The first ones, in order of path identity, lower layers first.
    pub first: Vec<Match>,
}

impl FileTree {
    /// Stored versions of every path whose name contains `text`, whatever the case; with a `/` in it the whole path
    /// is searched. At most `limit` are listed, all are counted. O(paths × name length).
    pub fn search(&self, text: &str, limit: usize) -> Matches {
        let mut found = Matches::default();
        let wanted = text.trim_start_matches('/').to_lowercase();
        if wanted.is_empty() {
            return found;
        }
        let is_path = wanted.contains('/');
        let names = &self.inner.names;
        for number in 1..names.len() as u32 {
            let node = NodeId(number);
            let bytes = if is_path {
                names.path(node)
            } else {
                names.name(node).to_vec()
            };
            let is_match = lossy(&bytes).to_lowercase().contains(&wanted)
                || (!bytes.is_ascii() && escaped(&bytes).to_lowercase().contains(&wanted));
            if !is_match {
                continue;
            }
            let versions = self.inner.versions_of(node);
            for (at, version) in versions.iter().enumerate() {
                if version.entry == ABSENT || version.entry == IMPLIED {
                    continue;
                }
                let entry = EntryRef {
                    layer: version.layer,
                    entry: version.entry,
                };
                let size_bytes = self.content_bytes(entry).unwrap_or(0);
                found.n_matches += 1;
                found.size_bytes = found.size_bytes.saturating_add(size_bytes);
                if found.first.len() < limit {
                    found.first.push(Match {
                        node,
                        entry,
                        size_bytes,
                        hidden_by: versions.get(at + 1).map(|next| next.layer),
                    });
                }
            }
        }
        found
    }
}
