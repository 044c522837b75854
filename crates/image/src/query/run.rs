//! Asking the tree.

use super::{Hit, Hits, IsTest, KindTest, Node, Query, Test};
use crate::image::Image;
use crate::merge::{ABSENT, IMPLIED};
use crate::names::escaped;
use crate::slim::LEFTOVERS;
use crate::tree::{EntryKind, EntryRef, FileTree, NodeId};
use std::collections::{HashMap, HashSet};

/// Contents smaller than this are not worth calling duplicates.
const MIN_DUPLICATE_BYTES: u64 = 4096;

/// What contents are asked about.
pub(super) struct Seen<'a> {
    pub bytes: &'a [u8],
    /// Hex digits of the SHA-256; empty when the content is not there completely.
    pub sha256: &'a str,
}

/// A stored version of a path, with what several words need.
pub(super) struct Subject<'a> {
    pub node: NodeId,
    pub entry: EntryRef,
    pub hidden_by: Option<u32>,
    name: &'a str,
    path: &'a str,
    raw_path: &'a [u8],
    is_leftover: bool,
}

/// What is the same for all versions.
#[derive(Debug)]
pub(super) struct Context {
    tree: FileTree,
    duplicates: HashSet<EntryRef>,
    leftovers: Vec<super::Glob>,
}

impl Context {
    pub(super) fn new(query: &Query, image: &Image) -> Self {
        Self {
            tree: image.tree.clone(),
            duplicates: if query.needs_duplicates {
                duplicates(&image.tree)
            } else {
                HashSet::new()
            },
            leftovers: if uses_leftovers(&query.root) {
                LEFTOVERS
                    .iter()
                    .map(|l| super::Glob::new(l.pattern))
                    .collect()
            } else {
                Vec::new()
            },
        }
    }

    /// Calls for every stored version of every path; O(versions).
    pub(super) fn each(&self, mut with: impl FnMut(&Subject<'_>)) {
        let names = &self.tree.inner.names;
        let mut is_leftover = vec![
            false;
            if self.leftovers.is_empty() {
                0
            } else {
                names.len()
            }
        ];
        for number in 1..names.len() as u32 {
            let node = NodeId(number);
            let versions = self.tree.inner.versions_of(node);
            if versions.is_empty() {
                continue;
            }
            let raw_path = names.path(node);
            let path = escaped(&raw_path);
            let name = path.rsplit('/').next().unwrap_or_default();
            let mut is_left = false;
            if !is_leftover.is_empty() {
                let parent = names.parent(node).0 as usize;
                is_left = is_leftover.get(parent).copied().unwrap_or(false)
                    || self.leftovers.iter().any(|glob| glob.is_match(&raw_path));
                if let Some(slot) = is_leftover.get_mut(number as usize) {
                    *slot = is_left;
                }
            }
            for (at, version) in versions.iter().enumerate() {
                if version.entry == ABSENT || version.entry == IMPLIED {
                    continue;
                }
                with(&Subject {
                    node,
                    entry: EntryRef {
                        layer: version.layer,
                        entry: version.entry,
                    },
                    hidden_by: versions.get(at + 1).map(|next| next.layer),
                    name,
                    path: &path,
                    raw_path: &raw_path,
                    is_leftover: is_left,
                });
            }
        }
    }

    /// Whether one stored file matches, its content known.
    pub(super) fn verdict(
        &self,
        root: &Node,
        stored_at: NodeId,
        entry: EntryRef,
        seen: &Seen<'_>,
    ) -> Option<bool> {
        let names = &self.tree.inner.names;
        let raw_path = names.path(stored_at);
        let path = escaped(&raw_path);
        let versions = self.tree.inner.versions_of(stored_at);
        let at = versions
            .iter()
            .position(|v| v.layer == entry.layer && v.entry == entry.entry);
        let subject = Subject {
            node: stored_at,
            entry,
            hidden_by: at.and_then(|at| versions.get(at + 1)).map(|v| v.layer),
            name: path.rsplit('/').next().unwrap_or_default(),
            path: &path,
            raw_path: &raw_path,
            is_leftover: self.is_leftover(stored_at),
        };
        self.holds(root, &subject, Some(seen))
    }

    fn is_leftover(&self, node: NodeId) -> bool {
        let names = &self.tree.inner.names;
        let mut at = node;
        while at != NodeId::ROOT && !self.leftovers.is_empty() {
            let path = names.path(at);
            if self.leftovers.iter().any(|glob| glob.is_match(&path)) {
                return true;
            }
            at = names.parent(at);
        }
        false
    }

    pub(super) fn size_bytes(&self, subject: &Subject<'_>) -> u64 {
        self.tree.content_bytes(subject.entry).unwrap_or(0)
    }

    /// Whether a version matches; `None` when only its content can tell.
    pub(super) fn holds(
        &self,
        node: &Node,
        subject: &Subject<'_>,
        content: Option<&Seen<'_>>,
    ) -> Option<bool> {
        match node {
            Node::All(parts) => {
                let mut all = Some(true);
                for part in parts {
                    match self.holds(part, subject, content) {
                        Some(false) => return Some(false),
                        None => all = None,
                        Some(true) => {}
                    }
                }
                all
            }
            Node::Any(parts) => {
                let mut any = Some(false);
                for part in parts {
                    match self.holds(part, subject, content) {
                        Some(true) => return Some(true),
                        None => any = None,
                        Some(false) => {}
                    }
                }
                any
            }
            Node::Not(inner) => self.holds(inner, subject, content).map(|is| !is),
            Node::Is(test) => self.test(test, subject, content),
        }
    }

    fn test(&self, test: &Test, subject: &Subject<'_>, content: Option<&Seen<'_>>) -> Option<bool> {
        let tree = &self.tree;
        let attributes = || {
            tree.inner
                .table(subject.entry.layer)
                .map(|t| t.attributes(subject.entry.entry))
        };
        let mode = || attributes().map_or(0, |a| a.0);
        let kind = || {
            tree.inner
                .table(subject.entry.layer)
                .map_or(EntryKind::Other, |t| t.kind(subject.entry.entry))
        };
        let is_file = || kind() == EntryKind::File;
        let size = || tree.content_bytes(subject.entry).unwrap_or(0);
        Some(match test {
            Test::Text { folded, is_path } => {
                let text = if *is_path { subject.path } else { subject.name };
                text.to_lowercase().contains(folded)
            }
            Test::Glob {
                glob,
                is_path: true,
            } => glob.is_match(subject.raw_path),
            Test::Glob {
                glob,
                is_path: false,
            } => glob.is_match(tree.inner.names.name(subject.node)),
            Test::Regex(regex) => regex.is_match(subject.path),
            Test::Size(range) => is_file() && range.contains(&size()),
            Test::ModeExactly(bits) => mode() == *bits,
            Test::ModeAny(bits) => mode() & bits != 0,
            Test::ModeAll(bits) => mode() & bits == *bits,
            Test::Owner { uid, gid } => attributes().is_some_and(|a| {
                uid.is_none_or(|uid| a.1 == uid) && gid.is_none_or(|gid| a.2 == gid)
            }),
            Test::Layer(range) => range.contains(&u64::from(subject.entry.layer)),
            Test::Kind(wanted) => matches!(
                (wanted, kind()),
                (KindTest::File, EntryKind::File)
                    | (KindTest::Directory, EntryKind::Directory)
                    | (KindTest::Symlink, EntryKind::Symlink)
                    | (KindTest::HardLink, EntryKind::HardLink)
                    | (KindTest::Fifo, EntryKind::Fifo)
                    | (
                        KindTest::Device,
                        EntryKind::CharDevice | EntryKind::BlockDevice
                    )
            ),
            Test::Is(what) => match what {
                IsTest::Hidden => subject.hidden_by.is_some(),
                IsTest::Visible => subject.hidden_by.is_none(),
                IsTest::Setuid => mode() & 0o4000 != 0 && kind() != EntryKind::Directory,
                IsTest::Setgid => mode() & 0o2000 != 0,
                IsTest::Sticky => mode() & 0o1000 != 0,
                IsTest::Executable => is_file() && mode() & 0o111 != 0,
                IsTest::Writable => mode() & 0o002 != 0 && kind() != EntryKind::Symlink,
                IsTest::Empty => is_file() && size() == 0,
                IsTest::Duplicate => self.duplicates.contains(&subject.entry),
                IsTest::Leftover => subject.is_leftover,
            },
            Test::Hash(_) | Test::Contains(_) if !is_file() => false,
            Test::Hash(digits) => {
                let seen = content?;
                seen.sha256.starts_with(digits.as_str())
            }
            Test::Contains(wanted) => {
                if size() < wanted.len() as u64 {
                    return Some(false);
                }
                contains(content?.bytes, wanted)
            }
        })
    }
}

/// Whether a text stands in some bytes. Linear: the first byte is looked for, then the rest compared, with a
/// Horspool table for longer texts.
fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    let Some(last) = wanted.len().checked_sub(1) else {
        return true;
    };
    let mut shift = [wanted.len(); 256];
    for (at, byte) in wanted.iter().take(last).enumerate() {
        if let Some(slot) = shift.get_mut(usize::from(*byte)) {
            *slot = last - at;
        }
    }
    let mut at = 0;
    // Text of one repeated byte would make the comparison quadratic; its length is bounded by the query's.
    while let Some(window) = bytes.get(at..at + wanted.len()) {
        if window == wanted {
            return true;
        }
        let byte = window.last().copied().unwrap_or(0);
        at += shift.get(usize::from(byte)).copied().unwrap_or(1).max(1);
    }
    false
}

fn uses_leftovers(node: &Node) -> bool {
    match node {
        Node::All(parts) | Node::Any(parts) => parts.iter().any(uses_leftovers),
        Node::Not(inner) => uses_leftovers(inner),
        Node::Is(test) => matches!(test, Test::Is(IsTest::Leftover)),
    }
}

/// Visible files that share their content with another one, as far as contents were hashed. O(paths).
fn duplicates(tree: &FileTree) -> HashSet<EntryRef> {
    let mut by_content: HashMap<(u64, u128), Vec<EntryRef>> = HashMap::new();
    for (_, entry) in tree.final_paths() {
        if let (Some(size), Some(hash)) = (tree.content_bytes(entry), tree.content_hash(entry))
            && size >= MIN_DUPLICATE_BYTES
        {
            by_content.entry((size, hash)).or_default().push(entry);
        }
    }
    by_content
        .into_values()
        .filter(|copies| copies.len() > 1)
        .flatten()
        .collect()
}

impl Query {
    /// Asks every stored version of every path; at most `limit` matches are listed, all are counted.
    /// O(versions × words).
    pub fn run(&self, image: &Image, limit: usize) -> Hits {
        let context = Context::new(self, image);
        let mut hits = Hits::default();
        context.each(|subject| {
            let size_bytes = context.size_bytes(subject);
            match context.holds(&self.root, subject, None) {
                Some(false) => {}
                None => {
                    hits.n_undecided += 1;
                    hits.undecided_bytes = hits.undecided_bytes.saturating_add(size_bytes);
                }
                Some(true) => hits.add(
                    Hit {
                        node: subject.node,
                        entry: subject.entry,
                        size_bytes,
                        hidden_by: subject.hidden_by,
                    },
                    limit,
                ),
            }
        });
        hits
    }
}

impl Hits {
    pub(super) fn add(&mut self, hit: Hit, limit: usize) {
        self.n_matches += 1;
        self.size_bytes = self.size_bytes.saturating_add(hit.size_bytes);
        if hit.hidden_by.is_some() {
            self.n_hidden += 1;
            self.hidden_bytes = self.hidden_bytes.saturating_add(hit.size_bytes);
        }
        if self.first.len() < limit {
            self.first.push(hit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn finding_bytes() {
        assert!(contains(b"hello world", b"o w"));
        assert!(contains(b"aab", b"ab"));
        assert!(contains(b"x", b""));
        assert!(contains(b"needle", b"needle"));
        assert!(!contains(b"needl", b"needle"));
        assert!(!contains(&[b'a'; 1000], b"ab"));
    }
}
