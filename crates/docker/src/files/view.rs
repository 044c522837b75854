//! What a process sees: a root tree and volumes mounted into it. Links are followed here.

use super::{Content, Files, Kind, Node, absolute, base, join, parent};
use std::rc::Rc;

/// Most links followed for one path.
const MAX_LINKS: usize = 16;

/// A root with mounts.
#[derive(Debug, Clone, Default)]
pub(crate) struct View {
    /// The tree at `/`.
    pub(crate) root: Files,
    /// Mount point and tree; a later one lies on top.
    pub(crate) mounts: Vec<(String, Files)>,
    /// Whether the root cannot be written to.
    pub(crate) frozen: bool,
}

impl View {
    /// A view without mounts.
    pub(crate) fn new(root: Files) -> Self {
        Self {
            root,
            mounts: Vec::new(),
            frozen: false,
        }
    }

    /// The tree that holds `path` and the path in it.
    fn place<'p>(&self, path: &'p str) -> (Option<usize>, &'p str) {
        for (at, (point, _)) in self.mounts.iter().enumerate().rev() {
            if let Some(rest) = path.strip_prefix(point.as_str()) {
                if rest.is_empty() {
                    return (Some(at), "/");
                }
                if rest.starts_with('/') {
                    return (Some(at), rest);
                }
            }
        }
        (None, path)
    }

    fn tree(&self, place: Option<usize>) -> &Files {
        match place.and_then(|at| self.mounts.get(at)) {
            Some((_, files)) => files,
            None => &self.root,
        }
    }

    fn tree_mut(&mut self, place: Option<usize>) -> &mut Files {
        match place.and_then(|at| self.mounts.get_mut(at)) {
            Some((_, files)) => files,
            None => &mut self.root,
        }
    }

    /// The node at a clean path, links not followed; the root and mount points are folders.
    pub(crate) fn lstat(&self, path: &str) -> Option<Rc<Node>> {
        let (place, inner) = self.place(path);
        if inner == "/" {
            return Some(Rc::new(Node::folder()));
        }
        self.tree(place).get(inner).cloned()
    }

    /// Follows links in every element; the result may not exist. `None` for a loop.
    pub(crate) fn resolve(&self, path: &str) -> Option<String> {
        let mut path = absolute("/", path);
        for _ in 0..MAX_LINKS {
            let mut found = None;
            let ends: Vec<usize> = path
                .match_indices('/')
                .map(|(at, _)| at)
                .skip(1)
                .chain([path.len()])
                .collect();
            for end in ends {
                let Some(prefix) = path.get(..end) else {
                    continue;
                };
                if let Some(node) = self.lstat(prefix)
                    && let Kind::Link(target) = &node.kind
                {
                    let rest = path.get(end..).unwrap_or("");
                    found = Some(absolute(parent(prefix), &format!("{target}{rest}")));
                    break;
                }
            }
            match found {
                Some(next) => path = next,
                None => return Some(path),
            }
        }
        None
    }

    /// The node at a path, links followed.
    pub(crate) fn stat(&self, path: &str) -> Option<Rc<Node>> {
        self.lstat(&self.resolve(path)?)
    }

    /// Content of a file, links followed.
    pub(crate) fn read(&self, path: &str) -> Option<Content> {
        match &self.stat(path)?.kind {
            Kind::File(content) => Some(content.clone()),
            Kind::Folder | Kind::Link(_) => None,
        }
    }

    /// Whether a folder is there.
    pub(crate) fn is_folder(&self, path: &str) -> bool {
        self.stat(path).is_some_and(|node| node.is_folder())
    }

    /// Puts a node at a clean path, links not followed.
    pub(crate) fn put(&mut self, path: &str, node: Node) -> bool {
        let (place, inner) = self.place(path);
        if place.is_none() && self.frozen {
            return false;
        }
        self.tree_mut(place).put(inner, node)
    }

    /// Removes a path and what is below it. The point of a mount stays.
    pub(crate) fn remove(&mut self, path: &str) -> bool {
        let (place, inner) = self.place(path);
        let writable = place.is_some() || !self.frozen;
        writable && inner != "/" && self.tree_mut(place).remove(inner)
    }

    /// Whether a path lies on the root tree, in no mount.
    pub(crate) fn is_on_root(&self, path: &str) -> bool {
        self.place(path).0.is_none()
    }

    /// Names in a folder, sorted; mount points among them.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let (place, inner) = self.place(folder);
        let mut names = self.tree(place).names(inner);
        for (point, _) in &self.mounts {
            if parent(point) == folder {
                names.push(base(point).to_owned());
            }
        }
        names.sort();
        names.dedup();
        names
    }

    /// Paths at and below `path`, with their nodes, in order. Links are not followed.
    pub(crate) fn walk(&self, path: &str) -> Vec<(String, Rc<Node>)> {
        let mut found = Vec::new();
        let (place, inner) = self.place(path);
        if inner == "/" {
            found.push((path.to_owned(), Rc::new(Node::folder())));
        }
        for (known, node) in self.tree(place).within(inner) {
            let full = match place.and_then(|at| self.mounts.get(at)) {
                Some((point, _)) => format!("{point}{known}"),
                None => known.clone(),
            };
            if place.is_some() || self.place(&full).0.is_none() {
                found.push((full, Rc::clone(node)));
            }
        }
        for (at, (point, files)) in self.mounts.iter().enumerate() {
            let below = path == "/" || point.starts_with(&format!("{path}/"));
            if below && place != Some(at) {
                found.extend(files.iter().map(|(inner, node)| {
                    (join(point, inner.trim_start_matches('/')), Rc::clone(node))
                }));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounts_hide_and_links_are_followed() {
        let mut root = Files::default();
        root.put("/data/old", Node::file("old", 0o644));
        root.put("/link", Node::link("data/new"));
        let mut volume = Files::default();
        volume.put("/new", Node::file("new", 0o644));
        let mut view = View::new(root);
        view.mounts.push(("/data".to_owned(), volume));
        assert_eq!(view.names("/data"), ["new"]);
        assert_eq!(view.read("/link").map(|c| c.bytes()), Some(b"new".to_vec()));
        assert!(view.put("/data/x", Node::file("x", 0o644)));
        assert!(view.root.get("/data/x").is_none());
        assert!(!view.remove("/data"));
    }

    #[test]
    fn a_loop_of_links_ends() {
        let mut root = Files::default();
        root.put("/a", Node::link("/b"));
        root.put("/b", Node::link("/a"));
        assert!(View::new(root).stat("/a").is_none());
    }
}
