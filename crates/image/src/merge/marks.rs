//! Comparing versions: what a layer did to every path it touched.

use super::{ABSENT, Changes, IMPLIED, Stacker, Version};
use crate::image::Changed;
use crate::tree::{EntryKind, EntryRef, Mark, NodeId};

impl Stacker<'_> {
    /// Whether two contents are equal. Unknown counts as different and is noted.
    pub(super) fn is_same(&mut self, a: EntryRef, b: EntryRef) -> bool {
        let (ta, tb) = (self.table(a.layer), self.table(b.layer));
        if ta.content(a.entry) != tb.content(b.entry) {
            return false;
        }
        if a == b || ta.content(a.entry) == 0 {
            return true;
        }
        match (ta.hash(a.entry), tb.hash(b.entry)) {
            (Some(x), Some(y)) => x == y,
            (x, y) => {
                if x.is_none() {
                    self.wanted.insert(a);
                }
                if y.is_none() {
                    self.wanted.insert(b);
                }
                false
            }
        }
    }

    pub(super) fn changed(&self, a: Version, b: Version) -> Changed {
        let x = self.table(a.layer).attributes(a.entry);
        let y = self.table(b.layer).attributes(b.entry);
        Changed {
            mode: x.0 != y.0,
            owner: (x.1, x.2) != (y.1, y.2),
            mtime: x.3 != y.3,
            xattrs: x.4 != y.4,
        }
    }

    pub(super) fn end_layer(&mut self) {
        let mut touched = std::mem::take(&mut self.touched);
        let mut fresh = std::mem::take(&mut self.fresh);
        touched.sort_unstable_by_key(|(node, ..)| *node);
        fresh.sort_unstable();
        let mut changes = Changes::with_capacity(touched.len() + fresh.len());
        let mut n_removed = 0;
        let (mut old, mut new) = (touched.iter().peekable(), fresh.iter().peekable());
        loop {
            let is_new_next = match (old.peek(), new.peek()) {
                (Some((a, ..)), Some(b)) => *b < a,
                (None, Some(_)) => true,
                (Some(_), None) => false,
                (None, None) => break,
            };
            if is_new_next {
                let Some(node) = new.next().copied() else {
                    break;
                };
                let after = self.at(node);
                if after.entry != ABSENT {
                    self.log.push(after.entry);
                    changes.push(
                        node,
                        if after.entry == IMPLIED {
                            Mark::Unchanged
                        } else {
                            Mark::Added
                        },
                    );
                }
                continue;
            }
            let Some((node, before, inode)) = old.next().copied() else {
                break;
            };
            let after = self.at(node);
            if after == before {
                continue;
            }
            self.log.push(after.entry);
            let mark = if after.entry == ABSENT {
                n_removed += usize::from(before.entry != IMPLIED);
                Mark::Removed
            } else {
                self.mark(node, before, inode, after)
            };
            changes.push(node, mark);
        }
        touched.clear();
        fresh.clear();
        // The room is kept for the next layer, unless this one was far larger than layers are.
        if touched.capacity() < 1 << 16 {
            self.touched = touched;
        }
        if fresh.capacity() < 1 << 16 {
            self.fresh = fresh;
        }
        self.changes.push(changes);
        self.n_removed.push(n_removed);
        self.visible_after.push(self.visible);
    }

    pub(super) fn mark(
        &mut self,
        node: NodeId,
        before: Version,
        old_inode: Option<EntryRef>,
        after: Version,
    ) -> Mark {
        if before.entry == IMPLIED || after.entry == IMPLIED {
            let is_directory = self.kind_of(before) == self.kind_of(after);
            return if is_directory {
                Mark::Touched
            } else {
                Mark::Replaced
            };
        }
        let (old, new) = (self.kind_of(before), self.kind_of(after));
        let file = |k| matches!(k, Some(EntryKind::File | EntryKind::HardLink));
        let is_same = if file(old) && file(new) {
            match (old_inode, self.inode(node, after)) {
                (Some(a), Some(b)) => self.is_same(a, b),
                _ => false,
            }
        } else {
            old == new
                && match new {
                    Some(EntryKind::Symlink) => {
                        self.table(before.layer).link(before.entry)
                            == self.table(after.layer).link(after.entry)
                    }
                    Some(EntryKind::CharDevice | EntryKind::BlockDevice) => {
                        self.table(before.layer).devices.get(&before.entry)
                            == self.table(after.layer).devices.get(&after.entry)
                    }
                    _ => true,
                }
        };
        match (is_same, self.changed(before, after).is_metadata()) {
            (false, _) => Mark::Replaced,
            (true, true) => Mark::MetadataOnly,
            (true, false) => Mark::Touched,
        }
    }
}
