//! The file system a step stands on, known only as far as the simulator knows it.
//!
//! A list of deltas, newest first in meaning. A query gives a mark of everything known about one
//! path; equal marks mean "surely the same bytes as far as the rules say".

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use layerlab_syntax::dockerignore;

use crate::context::select::{FileMark, exclude_list};
use crate::fingerprint::{Fingerprint, Marker};
use crate::paths::is_within;

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
    /// Contents of context folders.
    Copied(Vec<Copied>),
    /// Paths below which anything may have been written; the mark stands for the bytes.
    Opaque(Vec<(String, Fingerprint)>),
}

/// The contents of a context folder, copied into another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Copied {
    /// Files of the context, by path; those of the folder are among them.
    pub(crate) files: Arc<Vec<FileMark>>,
    /// The folder of the context; empty for the context itself.
    pub(crate) root: String,
    /// Where its contents end up, without a slash at the end.
    pub(crate) folder: String,
    /// What the flags of the copy make of each.
    pub(crate) attributes: Fingerprint,
}

impl Copied {
    /// Its files below `inner`, a path in the folder: where each is now, and its mark.
    fn below<'s>(&'s self, inner: &str) -> impl Iterator<Item = (String, Fingerprint)> + 's {
        let prefix = match self.root.as_str() {
            "" => String::new(),
            root => format!("{root}/"),
        };
        let wanted = format!("{prefix}{inner}");
        let from = self.files.partition_point(|file| *file.path < *wanted);
        let rest = self.files.get(from..).unwrap_or(&[]).iter();
        let until = wanted.clone();
        rest.take_while(move |file| file.path.starts_with(&until))
            .filter(move |file| {
                wanted.is_empty() || wanted.ends_with('/') || is_within(&file.path, &wanted)
            })
            .filter_map(move |file| {
                let inner = file.path.get(prefix.len()..)?;
                let slash = if file.is_folder { "/" } else { "" };
                let path = format!("{}/{inner}{slash}", self.folder);
                Some((path, copied_mark(file.mark, self.attributes)))
            })
    }
}

/// Mark of a copied file: its content and what the flags make of it.
pub(crate) fn copied_mark(content: Fingerprint, attributes: Fingerprint) -> Fingerprint {
    Marker::new("copied")
        .mark(content)
        .mark(attributes)
        .finish()
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

    /// Mark of the path (wildcards allowed) and everything below it but what `excludes` leaves out. Cost: O(deltas ×
    /// paths).
    pub(crate) fn fingerprint(&self, path: &str, excludes: &[String]) -> Fingerprint {
        let query = Query::new(path, excludes);
        let mut seen: BTreeSet<Cow<'_, str>> = BTreeSet::new();
        let mut files: BTreeMap<String, Fingerprint> = BTreeMap::new();
        let mut rest = Marker::new("path");
        let mut next = &self.0;
        while let Some(node) = next {
            next = &node.below.0;
            match &node.delta {
                Delta::Files(list) => {
                    for (path, mark) in list {
                        if query.holds(path) && seen.insert(Cow::Borrowed(path)) {
                            files.insert(query.inner(path).to_owned(), *mark);
                        }
                    }
                    // The very path is known: nothing below can show through.
                    if query.is_file(&files) {
                        break;
                    }
                }
                Delta::Copied(list) => {
                    for copied in list {
                        let Some(inner) = query.reach(&copied.folder) else {
                            continue;
                        };
                        for (path, mark) in copied.below(inner) {
                            if query.holds(&path) && !seen.contains(path.as_str()) {
                                files.insert(query.inner(&path).to_owned(), mark);
                                seen.insert(Cow::Owned(path));
                            }
                        }
                    }
                    if query.is_file(&files) {
                        break;
                    }
                }
                Delta::Opaque(list) => {
                    for (path, mark) in list {
                        if query.holds(path) {
                            if seen.insert(Cow::Borrowed(path)) {
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
            rest.text(&path).mark(mark);
        }
        rest.finish()
    }
}

struct Query {
    text: String,
    parts: Vec<Part>,
    excludes: Option<dockerignore::IgnoreFile>,
}

enum Part {
    Literal(String),
    Pattern(dockerignore::IgnoreFile),
    /// `**`: any number of elements.
    Any,
}

impl Part {
    fn matches(&self, element: &str) -> bool {
        match self {
            Self::Literal(text) => text == element,
            Self::Pattern(file) => file.patterns.first().is_some_and(|p| p.matches(element)),
            Self::Any => true,
        }
    }
}

/// How a path and the parts of a query go together.
#[derive(PartialEq)]
enum Fit {
    /// The path lies elsewhere.
    Apart,
    /// The path is the query or lies below it; the rest begins with the given element.
    Holds(usize),
    /// The query lies below the path.
    LiesIn,
}

fn fit(parts: &[Part], path: &[&str], taken: usize) -> Fit {
    match (parts.split_first(), path.split_first()) {
        (None, _) => Fit::Holds(taken),
        (Some((Part::Any, rest)), _) => {
            // Without the element first, then one element more; paths are short.
            match (fit(rest, path, taken), path.split_first()) {
                (Fit::Apart, Some((_, path))) => fit(parts, path, taken + 1),
                (found, _) => found,
            }
        }
        (Some(_), None) => Fit::LiesIn,
        (Some((part, parts)), Some((element, path))) if part.matches(element) => {
            fit(parts, path, taken + 1)
        }
        _ => Fit::Apart,
    }
}

/// Most `**` of a query that are looked at.
const MAX_ANY: usize = 2;

fn elements(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|element| !element.is_empty())
}

impl Query {
    fn new(path: &str, excludes: &[String]) -> Self {
        let text = crate::paths::clean(&format!("/{path}"));
        let mut n_any = 0;
        let parts = elements(&text)
            // Behind two `**` everything counts: more would cost too much.
            .take_while(|element| {
                n_any += usize::from(*element == "**");
                n_any <= MAX_ANY
            })
            .map(|element| {
                if element == "**" {
                    Part::Any
                } else if crate::context::select::has_wildcard(element) {
                    Part::Pattern(dockerignore::parse(&format!("./{element}")))
                } else {
                    Part::Literal(element.to_owned())
                }
            })
            .collect();
        let excludes = (!excludes.is_empty()).then(|| exclude_list(excludes));
        Self {
            text,
            parts,
            excludes,
        }
    }

    /// Whether `path` is the query or lies below it, and counts.
    fn holds(&self, path: &str) -> bool {
        if let Some(Part::Literal(first)) = self.parts.first()
            && elements(path).next() != Some(first)
        {
            return false;
        }
        let elements: Vec<&str> = elements(path).collect();
        let Fit::Holds(taken) = fit(&self.parts, &elements, 0) else {
            return false;
        };
        self.excludes.as_ref().is_none_or(|excludes| {
            let inner = elements.get(taken..).unwrap_or(&[]).join("/");
            inner.is_empty() || !excludes.decide(&inner).excluded
        })
    }

    /// Whether the query lies below `path`.
    fn lies_in(&self, path: &str) -> bool {
        let elements: Vec<&str> = elements(path).collect();
        fit(&self.parts, &elements, 0) == Fit::LiesIn
    }

    /// What of a folder's contents the query can reach: a path in it, empty for all of it; `None` when it reaches
    /// nothing.
    fn reach(&self, folder: &str) -> Option<&str> {
        if !self
            .parts
            .iter()
            .all(|part| matches!(part, Part::Literal(_)))
        {
            return Some("");
        }
        let folder = if folder.is_empty() { "/" } else { folder };
        if is_within(folder, &self.text) {
            return Some("");
        }
        let inner = is_within(&self.text, folder).then(|| self.text.get(folder.len()..));
        inner.flatten().map(|inner| inner.trim_start_matches('/'))
    }

    /// `path` relative to the query; with a wildcard its whole text.
    fn inner<'p>(&self, path: &'p str) -> &'p str {
        path.strip_prefix(self.text.as_str()).unwrap_or(path)
    }

    /// The query relative to `path`.
    fn below(&self, path: &str) -> &str {
        self.text.strip_prefix(path).unwrap_or(&self.text)
    }

    fn is_file(&self, files: &BTreeMap<String, Fingerprint>) -> bool {
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
            left.fingerprint(path, &[]) == right.fingerprint(path, &[]),
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
