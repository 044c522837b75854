//! What a source of COPY, ADD or a bind mount selects, and the checksum of it.
//!
//! Facts: build-cache reference, section 2. Approximation: the parents that a wildcard selection
//! also records carry no mode here, since folder modes count for nothing.

use std::collections::BTreeMap;

use layerlab_syntax::dockerignore::{self, IgnoreFile};

use super::{EntryKind, Visible};
use crate::fingerprint::{Fingerprint, Marker};
use crate::paths;

/// Most links followed from a source path.
const MAX_LINKS: usize = 40;

/// One source, selected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// Content checksum as it enters the key.
    pub checksum: Fingerprint,
    /// What was selected at the top: the path named, or each match of the wildcard.
    pub roots: Vec<Root>,
    /// Every selected file, link and folder by context path (folders end in `/`), with the mark of
    /// its content.
    pub files: BTreeMap<String, Fingerprint>,
    /// Bytes of the selected files.
    pub size_bytes: u64,
    /// A path without wildcard that is not there (or is ignored): the build fails.
    pub missing: bool,
}

/// A path selected at the top level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// Context path; empty for the context itself.
    pub path: String,
    /// Whether it is a folder, whose contents are copied.
    pub is_folder: bool,
}

/// How sources are read.
#[derive(Debug, Clone, Copy, Default)]
pub struct SelectOptions<'a> {
    /// `--exclude` patterns.
    pub excludes: &'a [String],
    /// `--parents`.
    pub parents: bool,
}

/// Whether a source is a pattern.
pub fn has_wildcard(source: &str) -> bool {
    source.contains(['*', '?', '['])
}

/// Selects `source` from the context. Cost: O(entries) for a wildcard, else O(selected).
pub fn select(visible: &Visible<'_>, source: &str, options: SelectOptions<'_>) -> Selection {
    let cleaned = paths::clean(source.trim_start_matches('/'));
    let wanted = if cleaned == "." { "" } else { cleaned.as_str() };
    let wildcard = has_wildcard(wanted);
    let mut selection = Selection::default();
    if wildcard {
        let matcher = pattern(wanted, options.parents);
        for (path, entry) in &visible.entries {
            if matcher.patterns.first().is_some_and(|p| p.matches(path)) {
                selection.roots.push(Root {
                    path: (*path).to_owned(),
                    is_folder: entry.is_folder(),
                });
            }
        }
    } else {
        match follow(visible, wanted) {
            Some(path) => {
                let is_folder = path.is_empty()
                    || visible
                        .entries
                        .get(path.as_str())
                        .is_some_and(|entry| entry.is_folder());
                selection.roots.push(Root { path, is_folder });
            }
            None => selection.missing = true,
        }
    }
    let excludes = (!options.excludes.is_empty()).then(|| exclude_list(options.excludes));
    let roots = std::mem::take(&mut selection.roots);
    let as_list = wildcard || excludes.is_some() || options.parents;
    let mut digests: Vec<(String, Fingerprint)> = Vec::new();
    for root in roots {
        let before = selection.files.len();
        let tree = collect(visible, &root, excludes.as_ref(), &mut selection);
        if excludes.is_some() && selection.files.len() == before && !root.is_folder {
            continue;
        }
        digests.push((root.path.clone(), tree));
        selection.roots.push(root);
    }
    selection.checksum = match (as_list, digests.as_slice()) {
        (false, [(_, only)]) => *only,
        (true, [(path, only)]) if paths::base_name(path) == paths::base_name(wanted) => *only,
        _ => {
            let mut list = Marker::new("list");
            for (path, digest) in &digests {
                list.text(path).mark(*digest);
            }
            list.finish()
        }
    };
    selection
}

/// Puts the root's entries into the selection and returns the mark of the whole.
fn collect(
    visible: &Visible<'_>,
    root: &Root,
    excludes: Option<&IgnoreFile>,
    selection: &mut Selection,
) -> Fingerprint {
    let mut walk = excludes.map(IgnoreFile::walk);
    let mut keep = |path: &str| walk.as_mut().is_none_or(|walk| !walk.decide(path).excluded);
    if !root.is_folder {
        let Some(entry) = visible.entries.get(root.path.as_str()) else {
            return Fingerprint::default();
        };
        if !keep(paths::base_name(&root.path)) {
            return Fingerprint::default();
        }
        let mark = entry.fingerprint();
        selection.size_bytes += entry.size_bytes();
        selection.files.insert(root.path.clone(), mark);
        return mark;
    }
    let prefix = if root.path.is_empty() {
        String::new()
    } else {
        format!("{}/", root.path)
    };
    let mut tree = Marker::new("tree");
    let below = visible
        .entries
        .range::<str, _>((
            std::ops::Bound::Included(prefix.as_str()),
            std::ops::Bound::Unbounded,
        ))
        .take_while(|(path, _)| path.starts_with(&prefix));
    for (path, entry) in below {
        let inner = path.get(prefix.len()..).unwrap_or(path);
        if !keep(inner) {
            continue;
        }
        let mark = entry.fingerprint();
        tree.text(inner).mark(mark);
        selection.size_bytes += entry.size_bytes();
        let name = if entry.is_folder() {
            format!("{path}/")
        } else {
            (*path).to_owned()
        };
        selection.files.insert(name, mark);
    }
    tree.finish()
}

/// The path a source names once links have been followed; `None` when it is not there.
fn follow(visible: &Visible<'_>, source: &str) -> Option<String> {
    let mut path = source.to_owned();
    for _ in 0..MAX_LINKS {
        if path.is_empty() {
            return Some(path);
        }
        let entry = visible.entries.get(path.as_str())?;
        let EntryKind::Symlink(target) = &entry.kind else {
            return Some(path);
        };
        let joined = if target.starts_with('/') {
            paths::clean(target)
        } else {
            let parent = path.rfind('/').and_then(|slash| path.get(..slash));
            paths::clean(&format!("/{}/{target}", parent.unwrap_or("")))
        };
        path = joined.trim_start_matches('/').to_owned();
    }
    None
}

/// A source pattern as a matcher. `**` crosses folders only with `--parents`.
fn pattern(source: &str, parents: bool) -> IgnoreFile {
    let mut text = source.to_owned();
    if !parents {
        while text.contains("**") {
            text = text.replace("**", "*");
        }
    }
    // The leading `./` keeps `#` and `!` from having a meaning; cleaning takes it off again.
    dockerignore::parse(&format!("./{text}"))
}

fn exclude_list(patterns: &[String]) -> IgnoreFile {
    let lines: Vec<String> = patterns
        .iter()
        .map(|pattern| match pattern.strip_prefix('#') {
            Some(rest) => format!("./#{rest}"),
            None => pattern.clone(),
        })
        .collect();
    dockerignore::parse(&lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::{Context, Entry};

    fn context() -> Context {
        let mut context = Context::new();
        for path in ["a.json", "b.txt", "src/x.js", "src/lib/y.js", "other/x.js"] {
            context.write(path, path);
        }
        context.insert(
            "link",
            Entry {
                kind: EntryKind::Symlink("b.txt".to_owned()),
                mode: 0o777,
            },
        );
        context
    }

    #[track_caller]
    fn check(source: &str, options: SelectOptions<'_>, expected: &[&str]) {
        let context = context();
        let selection = select(&context.visible("Dockerfile"), source, options);
        let files: Vec<&str> = selection.files.keys().map(String::as_str).collect();
        assert_eq!(files, expected, "{source}");
    }

    #[test]
    fn sources_select_files_folders_and_patterns() {
        let plain = SelectOptions::default();
        check("a.json", plain, &["a.json"]);
        check("./a.json", plain, &["a.json"]);
        check("/src", plain, &["src/lib/", "src/lib/y.js", "src/x.js"]);
        check("*.json", plain, &["a.json"]);
        check("*/x.js", plain, &["other/x.js", "src/x.js"]);
        check("**/y.js", plain, &[]);
        check("link", plain, &["b.txt"]);
        check("nothing*", plain, &[]);
        let parents = SelectOptions {
            parents: true,
            ..plain
        };
        check("**/y.js", parents, &["src/lib/y.js"]);
        let excludes = ["lib".to_owned()];
        let excluding = SelectOptions {
            excludes: &excludes,
            ..plain
        };
        check("src", excluding, &["src/x.js"]);
    }

    #[test]
    fn a_missing_path_fails_and_a_wildcard_without_match_does_not() {
        let context = context();
        let visible = context.visible("Dockerfile");
        assert!(select(&visible, "gone", SelectOptions::default()).missing);
        assert!(!select(&visible, "gone*", SelectOptions::default()).missing);
    }

    #[test]
    fn the_checksum_sees_bytes_and_modes_but_not_the_name_of_a_single_file() {
        let sum = |context: &Context, source: &str| {
            select(&context.visible("D"), source, SelectOptions::default()).checksum
        };
        let before = context();
        let mut after = before.clone();
        after.rename("a.json", "c.json");
        assert_eq!(sum(&before, "a.json"), sum(&after, "c.json"));
        assert_ne!(sum(&before, "."), sum(&after, "."));
        let mut after = before.clone();
        after.chmod("b.txt", 0o755);
        assert_ne!(sum(&before, "b.txt"), sum(&after, "b.txt"));
        assert_ne!(sum(&before, "link"), sum(&after, "link"));
        let mut after = before.clone();
        after.chmod("src", 0o700);
        assert_eq!(sum(&before, "src"), sum(&after, "src"));
    }
}
