//! What one layer adds to the tree below it, and how much room that takes.

use super::{Files, Node, parent};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Bytes of a block of the modelled disk.
pub(crate) const BLOCK: u64 = 4096;

/// Changes by path; `None` is a whiteout.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Delta(pub(crate) BTreeMap<String, Option<Rc<Node>>>);

impl Delta {
    /// Stacks the changes on `files`.
    pub(crate) fn apply(&self, files: &mut Files) {
        for (path, change) in &self.0 {
            match change {
                None => {
                    files.remove(path);
                }
                Some(node) => {
                    // A folder on a folder keeps what is below it; anything else hides it.
                    let hides = files
                        .get(path)
                        .is_some_and(|known| known.is_folder() && !node.is_folder());
                    if hides {
                        files.remove(path);
                    }
                    files.put_shared(path, Rc::clone(node));
                }
            }
        }
    }
}

/// The changes that turn `below` into `above`. Cost: O(entries of both).
pub(crate) fn diff(below: &Files, above: &Files) -> Delta {
    let mut delta = Delta::default();
    if below.is_same(above) {
        return delta;
    }
    for (path, node) in above.iter() {
        let known = below.get(path);
        let same = known.is_some_and(|known| {
            Rc::ptr_eq(known, node) || known.same(node) && known.mtime == node.mtime
        });
        let same_folder = known.is_some_and(|known| node.is_folder() && known.same(node));
        if !same && !same_folder {
            delta.0.insert(path.clone(), Some(Rc::clone(node)));
        }
    }
    let mut hidden: Option<String> = None;
    for (path, _) in below.iter() {
        if hidden.as_deref().is_some_and(|top| path.starts_with(top)) {
            continue;
        }
        if above.get(path).is_none() {
            // Children of a file that took a folder's place are gone with it.
            let replaced = above
                .get(parent(path))
                .is_some_and(|node| !node.is_folder());
            if !replaced {
                delta.0.insert(path.clone(), None);
            }
            hidden = Some(format!("{path}/"));
        }
    }
    delta
}

/// Room that a layer takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Measure {
    /// Bytes of its files: what the classic store counts.
    pub(crate) unpacked: u64,
    /// Blocks of its files and folders: what the containerd store counts.
    pub(crate) disk: u64,
}

/// Whole blocks for a file of that length.
pub(crate) fn blocks(len: u64) -> u64 {
    len.div_ceil(BLOCK).saturating_mul(BLOCK)
}

/// Measures changes: the folders on the way to a change are there too, the root always.
pub(crate) fn measure(delta: &Delta) -> Measure {
    let mut folders: BTreeSet<&str> = BTreeSet::new();
    folders.insert("/");
    let mut found = Measure::default();
    for (path, change) in &delta.0 {
        let mut up = parent(path);
        while folders.insert(up) {
            up = parent(up);
        }
        if let Some(node) = change {
            if node.is_folder() {
                folders.insert(path);
            }
            found.unpacked = found.unpacked.saturating_add(node.len());
            found.disk = found.disk.saturating_add(blocks(node.len()));
        }
    }
    found.disk = found.disk.saturating_add(folders.len() as u64 * BLOCK);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn applying_a_difference_gives_the_other_tree() {
        let mut below = Files::default();
        for path in ["/a/x", "/a/y", "/b", "/c/d"] {
            below.put(path, Node::file(path, 0o644));
        }
        let mut above = below.clone();
        above.remove("/a");
        above.put("/c", Node::file("now a file", 0o644));
        above.remove("/c/d");
        above.put("/n/e/w", Node::file("new", 0o600));
        let delta = diff(&below, &above);
        let mut stacked = below.clone();
        delta.apply(&mut stacked);
        assert_eq!(stacked, above);
        assert_eq!(delta.0.get("/a"), Some(&None));
        assert!(!delta.0.contains_key("/a/x"));
        assert!(diff(&above, &above.clone()).0.is_empty());
    }

    #[test]
    fn room_counts_files_and_the_folders_on_the_way() {
        let mut above = Files::default();
        above.put("/srv", Node::folder());
        above.put("/srv/app", Node::folder());
        let delta = diff(&Files::default(), &above);
        // Recorded: WORKDIR /srv/app takes 12288 bytes in the containerd store, none in the classic one.
        assert_eq!(
            measure(&delta),
            Measure {
                unpacked: 0,
                disk: 12288
            }
        );
        let below = above.clone();
        above.put("/srv/app/version.txt", Node::file("3\n", 0o644));
        let delta = diff(&below, &above);
        assert_eq!(
            measure(&delta),
            Measure {
                unpacked: 2,
                disk: 16384
            }
        );
        assert_eq!(measure(&Delta::default()).disk, 4096);
    }
}
