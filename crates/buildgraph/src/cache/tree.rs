//! The file system a step stands on, known only as far as the simulator knows it.
//!
//! A list of deltas, newest first in meaning. A query gives a mark of everything known about one
//! path; equal marks mean "surely the same bytes as far as the rules say".

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use layerlab_syntax::dockerignore;

use crate::fingerprint::{Fingerprint, Marker};

/// What one step adds to the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Delta {
    /// The files of a base image.
    Image {
        /// Which image; the same for every push of a tag.
        identity: Fingerprint,
        /// Which set of layers: only `/etc/os-release` tells two pushes apart.
        push: Fingerprint,
    },
    /// What all commands of one stage wrote when they ran first; told apart by the stage.
    Origin(Fingerprint),
    /// Paths whose exact content is known.
    Files(Vec<(String, Fingerprint)>),
    /// Paths below which anything may have been written; the mark stands for the bytes.
    Opaque(Vec<(String, Fingerprint)>),
}

/// A tree; cheap to copy and to grow.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tree(Option<Rc<Node>>);

#[derive(Debug)]
struct Node {
    delta: Delta,
    below: Tree,
}

// The default would recurse once for each delta.
impl Drop for Node {
    fn drop(&mut self) {
        let mut next = self.below.0.take();
        while let Some(node) = next {
            match Rc::try_unwrap(node) {
                Ok(mut node) => next = node.below.0.take(),
                Err(_) => break,
            }
        }
    }
}

impl Tree {
    /// The tree with one more delta on top.
    pub(crate) fn with(&self, delta: Delta) -> Self {
        Self(Some(Rc::new(Node {
            delta,
            below: self.clone(),
        })))
    }

    /// Mark of the path (wildcards allowed) and everything below it. Cost: O(deltas × paths).
    pub(crate) fn fingerprint(&self, path: &str) -> Fingerprint {
        let query = Query::new(path);
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut files: BTreeMap<&str, Fingerprint> = BTreeMap::new();
        let mut rest = Marker::new("path");
        let mut next = &self.0;
        while let Some(node) = next {
            next = &node.below.0;
            match &node.delta {
                Delta::Files(list) => {
                    for (path, mark) in list {
                        if query.holds(path) && seen.insert(path) {
                            files.insert(query.inner(path), *mark);
                        }
                    }
                    // The very path is known: nothing below can show through.
                    if query.is_file(&files) {
                        break;
                    }
                }
                Delta::Opaque(list) => {
                    for (path, mark) in list {
                        if query.holds(path) {
                            if seen.insert(path) {
                                rest.text("in").text(query.inner(path)).mark(*mark);
                            }
                        } else if query.lies_in(path) {
                            rest.text("of").text(query.below(path)).mark(*mark);
                        }
                    }
                }
                Delta::Origin(mark) => {
                    rest.text("origin").mark(*mark);
                }
                Delta::Image { identity, push } => {
                    rest.text("image").mark(*identity).text(&query.text);
                    if query.holds("/etc/os-release") {
                        rest.mark(*push);
                    }
                }
            }
        }
        for (path, mark) in files {
            rest.text(path).mark(mark);
        }
        rest.finish()
    }
}

struct Query {
    text: String,
    parts: Vec<Part>,
}

enum Part {
    Literal(String),
    Pattern(dockerignore::IgnoreFile),
}

impl Part {
    fn matches(&self, element: &str) -> bool {
        match self {
            Self::Literal(text) => text == element,
            Self::Pattern(file) => file.patterns.first().is_some_and(|p| p.matches(element)),
        }
    }
}

fn elements(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|element| !element.is_empty())
}

impl Query {
    fn new(path: &str) -> Self {
        let text = crate::paths::clean(&format!("/{path}"));
        let parts = elements(&text)
            .map(|element| {
                if crate::context::select::has_wildcard(element) {
                    Part::Pattern(dockerignore::parse(&format!("./{element}")))
                } else {
                    Part::Literal(element.to_owned())
                }
            })
            .collect();
        Self { text, parts }
    }

    /// Whether `path` is the query or lies below it.
    fn holds(&self, path: &str) -> bool {
        let mut found = elements(path);
        self.parts
            .iter()
            .all(|part| found.next().is_some_and(|element| part.matches(element)))
    }

    /// Whether the query lies below `path`.
    fn lies_in(&self, path: &str) -> bool {
        let mut parts = self.parts.iter();
        elements(path).all(|element| parts.next().is_some_and(|part| part.matches(element)))
    }

    /// `path` relative to the query; with a wildcard its whole text.
    fn inner<'p>(&self, path: &'p str) -> &'p str {
        path.strip_prefix(self.text.as_str()).unwrap_or(path)
    }

    /// The query relative to `path`.
    fn below(&self, path: &str) -> &str {
        self.text.strip_prefix(path).unwrap_or(&self.text)
    }

    fn is_file(&self, files: &BTreeMap<&str, Fingerprint>) -> bool {
        files.contains_key("")
            && self
                .parts
                .iter()
                .all(|part| matches!(part, Part::Literal(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(text: &str) -> Fingerprint {
        Marker::new(text).finish()
    }

    fn image(push: &str) -> Tree {
        Tree::default().with(Delta::Image {
            identity: mark("alpine"),
            push: mark(push),
        })
    }

    fn opaque(path: &str, version: &str) -> Delta {
        Delta::Opaque(vec![(path.to_owned(), mark(version))])
    }

    #[track_caller]
    fn check(path: &str, left: &Tree, right: &Tree, same: bool) {
        assert_eq!(
            left.fingerprint(path) == right.fingerprint(path),
            same,
            "{path}"
        );
    }

    #[test]
    fn only_relevant_writes_count() {
        let before = image("1");
        let after = before.with(opaque("/out/server", "2"));
        check("/out/server", &before, &after, false);
        check("/out", &before, &after, false);
        check("/out/server/x", &before, &after, false);
        check("/out/serve*", &before, &after, false);
        check("/out/*.txt", &before, &after, true);
        check("/etc/passwd", &before, &after, true);
    }

    #[test]
    fn a_new_push_of_an_image_shows_in_os_release_only() {
        check("/etc/passwd", &image("1"), &image("2"), true);
        check("/etc/os-release", &image("1"), &image("2"), false);
        check("/etc", &image("1"), &image("2"), false);
        check("/", &image("1"), &image("2"), false);
    }

    #[test]
    fn a_known_file_hides_what_was_below() {
        let file = Delta::Files(vec![("/x".to_owned(), mark("a"))]);
        let left = image("1").with(opaque("/x", "1")).with(file.clone());
        let right = image("1").with(opaque("/x", "2")).with(file);
        check("/x", &left, &right, true);
        check("/", &left, &right, true);
    }

    #[test]
    fn a_deep_tree_is_dropped_without_deep_recursion() {
        let mut tree = image("1");
        for _ in 0..200_000 {
            tree = tree.with(opaque("/x", "1"));
        }
        drop(tree);
    }
}
