//! Files of a host, of a layer and of a container: a tree that is cheap to copy.
//!
//! Paths are absolute and clean; the root itself is implied. Content is either real bytes or *modelled*: a length and
//! a seed that stands for the bytes.

mod archive;
mod delta;
mod view;

pub(crate) use archive::{read_tar, tar_of};
pub(crate) use delta::{BLOCK, Delta, Measure, blocks, diff, measure};
pub(crate) use view::View;

use std::collections::BTreeMap;
use std::rc::Rc;

/// Most entries of one tree; further ones are refused.
pub(crate) const MAX_ENTRIES: usize = 20_000;
/// Longest file with real bytes.
pub(crate) const MAX_FILE_BYTES: usize = 8 << 20;

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// These bytes.
    Bytes(Rc<Vec<u8>>),
    /// As many bytes; the seed tells two contents apart and names the program, if it is one.
    Modelled {
        /// Length.
        bytes: u64,
        /// Stands for the bytes.
        seed: Rc<str>,
    },
}

impl Content {
    /// Length in bytes.
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Modelled { bytes, .. } => *bytes,
        }
    }

    /// The bytes; a modelled file gives a line that says so.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes.as_ref().clone(),
            Self::Modelled { bytes, seed } => {
                format!("modelled: {bytes} bytes of {seed}\n").into_bytes()
            }
        }
    }
}

/// What a path is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file.
    File(Content),
    /// A folder.
    Folder,
    /// A symbolic link with its target.
    Link(String),
}

/// One path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    /// What it is.
    pub(crate) kind: Kind,
    /// Permission bits.
    pub(crate) mode: u32,
    /// Owner.
    pub(crate) uid: u32,
    /// Group.
    pub(crate) gid: u32,
    /// Seconds since 1970.
    pub(crate) mtime: i64,
}

impl Node {
    /// A file of root's.
    pub(crate) fn file(bytes: impl Into<Vec<u8>>, mode: u32) -> Self {
        Self::of(Kind::File(Content::Bytes(Rc::new(bytes.into()))), mode)
    }

    /// A modelled file of root's.
    pub(crate) fn modelled(bytes: u64, seed: &str, mode: u32) -> Self {
        let seed = Rc::from(seed);
        Self::of(Kind::File(Content::Modelled { bytes, seed }), mode)
    }

    /// A folder of root's.
    pub(crate) fn folder() -> Self {
        Self::of(Kind::Folder, 0o755)
    }

    /// A link.
    pub(crate) fn link(target: &str) -> Self {
        Self::of(Kind::Link(target.to_owned()), 0o777)
    }

    fn of(kind: Kind, mode: u32) -> Self {
        Self {
            kind,
            mode,
            uid: 0,
            gid: 0,
            mtime: 0,
        }
    }

    /// Length of a file; 0 for anything else.
    pub(crate) fn len(&self) -> u64 {
        match &self.kind {
            Kind::File(content) => content.len(),
            Kind::Folder | Kind::Link(_) => 0,
        }
    }

    /// Whether it is a folder.
    pub(crate) fn is_folder(&self) -> bool {
        self.kind == Kind::Folder
    }

    /// Equal but for the time.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.kind == other.kind
            && self.mode == other.mode
            && self.uid == other.uid
            && self.gid == other.gid
    }
}

/// A tree of files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Files(Rc<BTreeMap<String, Rc<Node>>>);

impl Files {
    /// The node at a clean path; links are not followed.
    pub(crate) fn get(&self, path: &str) -> Option<&Rc<Node>> {
        self.0.get(path)
    }

    /// Puts a node; missing parents become folders of its time. `false` when the tree is full.
    pub(crate) fn put(&mut self, path: &str, node: Node) -> bool {
        if path == "/" || !path.starts_with('/') {
            return path == "/";
        }
        if self.0.len() >= MAX_ENTRIES && !self.0.contains_key(path) {
            return false;
        }
        let map = Rc::make_mut(&mut self.0);
        for (at, _) in path.match_indices('/').skip(1) {
            let Some(parent) = path.get(..at) else {
                continue;
            };
            map.entry(parent.to_owned()).or_insert_with(|| {
                Rc::new(Node {
                    mtime: node.mtime,
                    ..Node::folder()
                })
            });
        }
        map.insert(path.to_owned(), Rc::new(node));
        true
    }

    /// Puts a shared node as it is, without looking at its parents.
    pub(crate) fn put_shared(&mut self, path: &str, node: Rc<Node>) {
        Rc::make_mut(&mut self.0).insert(path.to_owned(), node);
    }

    /// Removes a path and what is below it; `false` when there is nothing.
    pub(crate) fn remove(&mut self, path: &str) -> bool {
        let gone: Vec<String> = self.within(path).map(|(path, _)| path.clone()).collect();
        if gone.is_empty() {
            return false;
        }
        let map = Rc::make_mut(&mut self.0);
        for path in &gone {
            map.remove(path);
        }
        true
    }

    /// Everything, by path.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &Rc<Node>)> {
        self.0.iter()
    }

    /// The path itself and everything below it.
    pub(crate) fn within<'a>(
        &'a self,
        path: &'a str,
    ) -> impl Iterator<Item = (&'a String, &'a Rc<Node>)> {
        let prefix = if path == "/" {
            "/".to_owned()
        } else {
            format!("{path}/")
        };
        let own = self.0.get_key_value(path);
        own.into_iter().chain(
            self.0
                .range(prefix.clone()..)
                .take_while(move |(known, _)| known.starts_with(&prefix)),
        )
    }

    /// Names directly below a folder, sorted.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let prefix = if folder == "/" {
            "/".to_owned()
        } else {
            format!("{folder}/")
        };
        let mut names = std::collections::BTreeSet::new();
        let mut after = std::ops::Bound::Excluded(prefix.clone());
        while let Some((known, _)) = self.0.range((after, std::ops::Bound::Unbounded)).next() {
            let Some(rest) = known.strip_prefix(&prefix) else {
                break;
            };
            let name = rest.split('/').next().unwrap_or(rest);
            // Jumps over what lies deeper, so a folder of large folders stays cheap; `0` comes behind `/`.
            after = if name.len() == rest.len() {
                std::ops::Bound::Excluded(known.clone())
            } else {
                std::ops::Bound::Included(format!("{prefix}{name}0"))
            };
            names.insert(name.to_owned());
        }
        names.into_iter().collect()
    }

    /// Bytes of all files.
    pub(crate) fn len(&self) -> u64 {
        self.0.values().map(|node| node.len()).sum()
    }

    /// Whether it holds nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether both are the same memory, so that no comparison is needed.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Makes a path absolute and clean: `.`, `..` and doubled slashes taken out.
pub(crate) fn absolute(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let start = if path.starts_with('/') { "" } else { folder };
    for part in start.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// The folder that holds a clean path.
pub(crate) fn parent(path: &str) -> &str {
    match path.rfind('/') {
        Some(0) | None => "/",
        Some(at) => path.get(..at).unwrap_or("/"),
    }
}

/// The last element of a path.
pub(crate) fn base(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or("")
}

/// `folder` and `name` as one path.
pub(crate) fn join(folder: &str, name: &str) -> String {
    if folder == "/" {
        format!("/{name}")
    } else {
        format!("{folder}/{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned() {
        assert_eq!(absolute("/a/b", "../c/./d//e"), "/a/c/d/e");
        assert_eq!(absolute("/a", "/x/.."), "/");
        assert_eq!(absolute("/", "../../x"), "/x");
        assert_eq!(parent("/a/b"), "/a");
        assert_eq!(parent("/a"), "/");
    }

    #[test]
    fn names_lists_one_level() {
        let mut files = Files::default();
        for path in ["/a/x/y", "/a.b", "/a-1/z", "/b", "/a/w"] {
            assert!(files.put(path, Node::file("", 0o644)));
        }
        assert_eq!(files.names("/"), ["a", "a-1", "a.b", "b"]);
        assert_eq!(files.names("/a"), ["w", "x"]);
        assert!(files.remove("/a"));
        assert_eq!(files.names("/"), ["a-1", "a.b", "b"]);
    }
}
