//! All paths of an archive as a tree of interned names.
//!
//! A node is a (parent, name) pair with a small number as identity, so that layers, versions and views refer to a
//! path by four bytes. Names are bytes: what is not UTF-8 keeps its identity. About 15 bytes per node plus the name.

use crate::error::Limit;
use crate::limits::Limits;
use crate::tree::NodeId;
use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64_with_seed;

#[derive(Debug, Clone)]
pub(crate) struct PathTree {
    parents: Vec<u32>,
    /// Where each name starts in `bytes`; it ends where the next one starts.
    starts: Vec<u32>,
    bytes: Vec<u8>,
    table: HashTable<u32>,
    max_nodes: usize,
    max_bytes: usize,
    last_directory: Vec<u8>,
    last_node: NodeId,
}

/// A tree as it travels: nodes in order, their names one after another.
#[derive(serde::Serialize, serde::Deserialize)]
struct Nodes {
    parents: Vec<u32>,
    starts: Vec<u32>,
    bytes: Vec<u8>,
    max_nodes: usize,
    max_bytes: usize,
}

impl serde::Serialize for PathTree {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Nodes {
            parents: self.parents.clone(),
            starts: self.starts.clone(),
            bytes: self.bytes.clone(),
            max_nodes: self.max_nodes,
            max_bytes: self.max_bytes,
        }
        .serialize(to)
    }
}

impl<'a> serde::Deserialize<'a> for PathTree {
    fn deserialize<D: serde::Deserializer<'a>>(from: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let nodes = Nodes::deserialize(from)?;
        let mut tree = Self {
            max_nodes: nodes.max_nodes,
            max_bytes: nodes.max_bytes,
            ..Self::new(&Limits::default())
        };
        // Each node is made again, so that the table fits and nothing is taken on trust.
        let places = nodes.starts.windows(2).zip(&nodes.parents).skip(1);
        for (place, parent) in places {
            let name = match place {
                [start, end] => nodes.bytes.get(*start as usize..*end as usize),
                _ => None,
            };
            let name = name.ok_or_else(|| D::Error::custom("a name without its bytes"))?;
            tree.child(NodeId(*parent), name)
                .map_err(D::Error::custom)?;
        }
        if tree.len() != nodes.parents.len() {
            return Err(D::Error::custom("a path twice"));
        }
        Ok(tree)
    }
}

/// What interning a raw path gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Interned {
    pub node: NodeId,
    /// The path tried to climb above the root.
    pub is_clamped: bool,
    /// The path has `..` components.
    pub has_dots: bool,
}

impl PathTree {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            parents: vec![0],
            starts: vec![0, 0],
            bytes: Vec::new(),
            table: HashTable::new(),
            max_nodes: limits.n_nodes.min(u32::MAX as usize - 8),
            max_bytes: limits.names_bytes.min(u32::MAX as usize - 8),
            last_directory: Vec::new(),
            last_node: NodeId::ROOT,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.parents.len()
    }

    /// The parent; the root is its own parent.
    pub(crate) fn parent(&self, node: NodeId) -> NodeId {
        NodeId(self.parents.get(node.0 as usize).copied().unwrap_or(0))
    }

    /// The last component; empty for the root and for unknown nodes.
    pub(crate) fn name(&self, node: NodeId) -> &[u8] {
        let i = node.0 as usize;
        match (self.starts.get(i), self.starts.get(i + 1)) {
            (Some(start), Some(end)) => self
                .bytes
                .get(*start as usize..*end as usize)
                .unwrap_or_default(),
            _ => &[],
        }
    }

    /// The whole path without leading slash. O(length).
    pub(crate) fn path(&self, node: NodeId) -> Vec<u8> {
        let mut out = Vec::new();
        self.path_into(node, &mut out);
        out
    }

    /// Writes the whole path over what `out` held.
    pub(crate) fn path_into(&self, node: NodeId, out: &mut Vec<u8>) {
        let above = |node: NodeId| {
            let is_known = node != NodeId::ROOT && (node.0 as usize) < self.len();
            is_known.then(|| self.parent(node))
        };
        // Its length first, then the names from the end, so that nothing is turned round.
        let (mut at, mut len) = (node, 0usize);
        while let Some(parent) = above(at) {
            len += self.name(at).len() + 1;
            at = parent;
        }
        out.clear();
        out.resize(len.saturating_sub(1), b'/');
        let (mut at, mut end) = (node, out.len());
        while let Some(parent) = above(at) {
            let name = self.name(at);
            let start = end.saturating_sub(name.len());
            if let Some(slot) = out.get_mut(start..end) {
                slot.copy_from_slice(name);
            }
            end = start.saturating_sub(1);
            at = parent;
        }
    }

    pub(crate) fn find_child(&self, parent: NodeId, name: &[u8]) -> Option<NodeId> {
        let hash = hash_of(parent, name);
        self.table
            .find(hash, |n| {
                self.parent(NodeId(*n)) == parent && self.name(NodeId(*n)) == name
            })
            .map(|n| NodeId(*n))
    }

    /// The child of that name, made when it does not exist yet.
    pub(crate) fn child(&mut self, parent: NodeId, name: &[u8]) -> Result<NodeId, Limit> {
        if let Some(node) = self.find_child(parent, name) {
            return Ok(node);
        }
        let node = self.parents.len();
        if node >= self.max_nodes {
            return Err(Limit {
                what: "different paths",
                max: self.max_nodes as u64,
                seen: node as u64 + 1,
            });
        }
        let start = self.bytes.len();
        if start + name.len() > self.max_bytes {
            return Err(Limit {
                what: "bytes of all names",
                max: self.max_bytes as u64,
                seen: (start + name.len()) as u64,
            });
        }
        if name.len() > usize::from(u16::MAX) {
            return Err(Limit {
                what: "bytes of one name",
                max: u64::from(u16::MAX),
                seen: name.len() as u64,
            });
        }
        self.bytes.extend_from_slice(name);
        self.parents.push(parent.0);
        self.starts.push(self.bytes.len() as u32);
        let (parents, starts, bytes) = (&self.parents, &self.starts, &self.bytes);
        self.table
            .insert_unique(hash_of(parent, name), node as u32, |n| {
                let i = *n as usize;
                let place = |i: usize| starts.get(i).copied().unwrap_or(0) as usize;
                let name = bytes.get(place(i)..place(i + 1)).unwrap_or_default();
                hash_of(NodeId(parents.get(i).copied().unwrap_or(0)), name)
            });
        Ok(NodeId(node as u32))
    }

    /// Takes in all paths of another tree. Returns the number each of its nodes has here; `None` when they kept theirs,
    /// because this tree was empty.
    pub(crate) fn absorb(&mut self, other: PathTree) -> Result<Option<Vec<u32>>, Limit> {
        if self.len() == 1 {
            *self = PathTree {
                max_nodes: self.max_nodes,
                max_bytes: self.max_bytes,
                ..other
            };
            return Ok(None);
        }
        let mut renamed = vec![0u32; other.len()];
        // A parent is always older than its children.
        for number in 1..other.len() {
            let node = NodeId(number as u32);
            let parent = renamed
                .get(other.parent(node).0 as usize)
                .copied()
                .unwrap_or(0);
            let new = self.child(NodeId(parent), other.name(node))?;
            if let Some(slot) = renamed.get_mut(number) {
                *slot = new.0;
            }
        }
        Ok(Some(renamed))
    }

    /// Interns a raw path: leading `/` and `./` gone, `//` and `.` collapsed, `..` resolved and stopped at the root.
    pub(crate) fn intern(&mut self, path: &[u8]) -> Result<Interned, Limit> {
        let trimmed = match path.iter().rposition(|b| *b != b'/') {
            Some(last) => path.get(..=last).unwrap_or_default(),
            None => &[],
        };
        let cut = trimmed
            .iter()
            .rposition(|b| *b == b'/')
            .map_or(0, |i| i + 1);
        let (directory, name) = trimmed.split_at(cut);
        if !matches!(name, b"." | b".." | b"") && cut > 0 && directory == self.last_directory {
            let node = self.child(self.last_node, name)?;
            return Ok(Interned {
                node,
                is_clamped: false,
                has_dots: false,
            });
        }
        let mut out = Interned {
            node: NodeId::ROOT,
            is_clamped: false,
            has_dots: false,
        };
        let mut parent = NodeId::ROOT;
        for part in trimmed.split(|b| *b == b'/') {
            match part {
                b"" | b"." => {}
                b".." => {
                    out.has_dots = true;
                    out.is_clamped |= out.node == NodeId::ROOT;
                    out.node = self.parent(out.node);
                    parent = self.parent(out.node);
                }
                _ => {
                    parent = out.node;
                    out.node = self.child(out.node, part)?;
                }
            }
        }
        if !out.has_dots && !matches!(name, b"." | b"") {
            self.last_directory.clear();
            self.last_directory.extend_from_slice(directory);
            self.last_node = parent;
        }
        Ok(out)
    }

    /// Interns a path as dive and `posixpath.normpath` clean it: `..` that cannot be resolved stays as a component.
    pub(crate) fn intern_unclamped(&mut self, path: &[u8]) -> Result<NodeId, Limit> {
        let is_absolute = path.first() == Some(&b'/');
        let mut parts: Vec<&[u8]> = Vec::new();
        for part in path.split(|b| *b == b'/') {
            match part {
                b"" | b"." => {}
                b".." => match parts.last() {
                    Some(last) if *last != b".." => {
                        parts.pop();
                    }
                    None if is_absolute => {}
                    _ => parts.push(part),
                },
                _ => parts.push(part),
            }
        }
        let mut node = NodeId::ROOT;
        for part in parts {
            node = self.child(node, part)?;
        }
        Ok(node)
    }

    /// Finds a path without making nodes. `..` is resolved and stops at the root.
    pub(crate) fn find(&self, path: &[u8]) -> Option<NodeId> {
        let mut node = NodeId::ROOT;
        for part in path.split(|b| *b == b'/') {
            match part {
                b"" | b"." => {}
                b".." => node = self.parent(node),
                _ => node = self.find_child(node, part)?,
            }
        }
        Some(node)
    }
}

fn hash_of(parent: NodeId, name: &[u8]) -> u64 {
    xxh3_64_with_seed(
        name,
        u64::from(parent.0).wrapping_mul(0x9E37_79B9_7F4A_7C15),
    )
}

/// Text for a person: control characters and bytes that are not UTF-8 as `\xED`, the backslash as `\\`.
pub(crate) fn escaped(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    // Nearly all names are plain; they are taken as they are.
    let is_plain = bytes
        .iter()
        .all(|byte| matches!(byte, b' '..=b'~') && *byte != b'\\');
    if is_plain && let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' => text.push_str("\\\\"),
                '\n' => text.push_str("\\n"),
                '\t' => text.push_str("\\t"),
                '\r' => text.push_str("\\r"),
                // Direction overrides would let a name disguise itself.
                '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' => {
                    let _ = write!(text, "\\u{{{:x}}}", c as u32);
                }
                c if c.is_control() => {
                    let _ = write!(text, "\\x{:02x}", c as u32);
                }
                c => text.push(c),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    text
}

/// Text with U+FFFD for what is not UTF-8.
pub(crate) fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
