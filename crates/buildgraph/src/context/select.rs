//! What a source of COPY, ADD or a bind mount selects, and the checksum of it.
//!
//! Facts: build-cache reference, section 2, and BuildKit's `contenthash`. Approximation: the parents that a wildcard
//! selection also records carry no mode here, since folder modes count for nothing.

use std::sync::Arc;

use layerlab_syntax::dockerignore::{self, IgnoreFile};

use super::{Entry, EntryKind, Visible};
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
    /// Every selected file, link and folder, by context path.
    pub files: Arc<Vec<FileMark>>,
    /// Bytes of the selected files.
    pub size_bytes: u64,
    /// A path without wildcard that is not there (or is ignored): the build fails.
    pub missing: bool,
}

/// A selected path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileMark {
    /// Context path.
    pub path: Arc<str>,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// Mark of its content and mode.
    pub mark: Fingerprint,
}

impl FileMark {
    /// As it is shown: a folder ends in `/`.
    pub fn name(&self) -> String {
        format!("{}{}", self.path, if self.is_folder { "/" } else { "" })
    }
}

/// A path selected at the top level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// Context path, links followed; empty for the context itself.
    pub path: String,
    /// Last element as it was named or matched: what a copied file is called.
    pub name: String,
    /// Whether it is a folder, whose contents are copied.
    pub is_folder: bool,
}

/// How sources are read.
#[derive(Debug, Clone, Copy, Default)]
pub struct SelectOptions<'a> {
    /// `--exclude` patterns.
    pub excludes: &'a [String],
    /// With `--parents` the pattern below the source folder.
    pub pattern: Option<&'a str>,
}

/// Whether a source is a pattern.
pub fn has_wildcard(source: &str) -> bool {
    source.contains(['*', '?', '['])
}

/// Selects `source` from the context. Cost: O(entries) for a wildcard, else O(selected).
pub fn select(visible: &Visible<'_>, source: &str, options: SelectOptions<'_>) -> Selection {
    // `..` stops at the context.
    let cleaned = paths::clean(&format!("/{source}"));
    let wanted = cleaned.trim_start_matches('/');
    let wildcard = has_wildcard(wanted);
    let mut selection = Selection::default();
    if wildcard {
        let matcher = pattern(wanted);
        for (path, entry) in visible.iter() {
            if matcher.patterns.first().is_some_and(|p| p.matches(path)) {
                selection.roots.extend(root(visible, path, Some(entry)));
            }
        }
    } else {
        let found = root(visible, wanted, None);
        selection.missing = found.is_none();
        selection.roots.extend(found);
    }
    let filter = Filter {
        excludes: (!options.excludes.is_empty()).then(|| exclude_list(options.excludes)),
        include: options.pattern.map(include_list),
    };
    let roots = std::mem::take(&mut selection.roots);
    let filtered = filter.excludes.is_some() || filter.include.is_some();
    let mut list: Vec<(&str, Fingerprint)> = Vec::new();
    let mut files: Vec<FileMark> = Vec::new();
    let mut plain = Fingerprint::default();
    for root in roots {
        let listed = list.len();
        plain = collect(
            visible,
            &root,
            &filter,
            wildcard || filtered,
            &mut list,
            &mut files,
            &mut selection.size_bytes,
        );
        if filtered && list.len() == listed && !root.is_folder {
            continue;
        }
        selection.roots.push(root);
    }
    if selection.roots.len() > 1 {
        files.sort_by(|a, b| a.path.cmp(&b.path));
    }
    selection.files = Arc::new(files);
    if let Some(pattern) = options.pattern.filter(|pattern| !has_wildcard(pattern)) {
        let is_wanted = !has_wildcard(source) && !pattern.is_empty();
        selection.missing |= is_wanted && list.is_empty();
    }
    selection.checksum = match list.as_slice() {
        _ if !(wildcard || filtered) => plain,
        [(name, only)] if *name == paths::base_name(wanted) => *only,
        _ => {
            let mut all = Marker::new("list");
            for (name, digest) in &list {
                all.text(name).mark(*digest);
            }
            all.finish()
        }
    };
    selection
}

/// The root that a path names once links have been followed.
fn root(visible: &Visible<'_>, path: &str, entry: Option<&Entry>) -> Option<Root> {
    let is_link = |entry: &Entry| matches!(entry.kind, EntryKind::Symlink(_));
    let resolved = match entry {
        Some(entry) if !is_link(entry) => path.to_owned(),
        _ => follow(visible, path)?,
    };
    let is_folder = resolved.is_empty() || visible.get(&resolved)?.is_folder();
    Some(Root {
        name: paths::base_name(path).to_owned(),
        path: resolved,
        is_folder,
    })
}

/// What is left out of a root, and what alone is taken.
struct Filter {
    excludes: Option<IgnoreFile>,
    include: Option<IgnoreFile>,
}

/// Puts the root's entries into the selection and returns the mark of the whole. With `as_list` every entry is also
/// listed by its last element, as the builder does where not a whole folder counts.
fn collect<'v>(
    visible: &Visible<'v>,
    root: &Root,
    filter: &Filter,
    as_list: bool,
    list: &mut Vec<(&'v str, Fingerprint)>,
    files: &mut Vec<FileMark>,
    size_bytes: &mut u64,
) -> Fingerprint {
    let mut excludes = filter.excludes.as_ref().map(IgnoreFile::walk);
    let mut include = filter.include.as_ref().map(IgnoreFile::walk);
    let mut keep = |path: &str| {
        (include.as_mut()).is_none_or(|walk| walk.decide(path).excluded)
            && (excludes.as_mut()).is_none_or(|walk| !walk.decide(path).excluded)
    };
    if !root.is_folder {
        let Some((path, entry)) = visible.entry(&root.path) else {
            return Fingerprint::default();
        };
        if !keep(&root.name) {
            return Fingerprint::default();
        }
        let mark = entry.fingerprint();
        *size_bytes += entry.size_bytes();
        files.push(FileMark {
            path: Arc::clone(path),
            is_folder: false,
            mark,
        });
        if as_list {
            list.push((paths::base_name(path), mark));
        }
        return mark;
    }
    let prefix = match root.path.as_str() {
        "" => String::new(),
        path => format!("{path}/"),
    };
    let mut tree = Marker::new("tree");
    // Folders above what was listed last, as lengths of its path.
    let mut above = "";
    for (path, entry) in visible.below(&prefix) {
        let inner = path.get(prefix.len()..).unwrap_or(path);
        if !keep(inner) {
            continue;
        }
        let mark = entry.fingerprint();
        tree.text(inner).mark(mark);
        if as_list {
            for (slash, _) in inner.match_indices('/') {
                let folder = inner.get(..slash).unwrap_or("");
                if !paths::is_within(above, folder) {
                    list.push((paths::base_name(folder), Marker::new("folder").finish()));
                }
            }
            list.push((paths::base_name(inner), mark));
            above = inner;
        }
        *size_bytes += entry.size_bytes();
        files.push(FileMark {
            path: Arc::clone(path),
            is_folder: entry.is_folder(),
            mark,
        });
    }
    tree.finish()
}

/// The path a source names once links have been followed, those of its folders too; `None` when it is not there.
fn follow(visible: &Visible<'_>, source: &str) -> Option<String> {
    let mut path = String::new();
    let mut rest: Vec<String> = source.rsplit('/').map(str::to_owned).collect();
    let mut n_links = 0;
    while let Some(element) = rest.pop() {
        match element.as_str() {
            "" | "." => continue,
            ".." => {
                path.truncate(path.rfind('/').unwrap_or(0));
                continue;
            }
            _ => {}
        }
        let at = path.len();
        if at > 0 {
            path.push('/');
        }
        path.push_str(&element);
        let EntryKind::Symlink(target) = &visible.get(&path)?.kind else {
            continue;
        };
        n_links += 1;
        if n_links > MAX_LINKS {
            return None;
        }
        path.truncate(if target.starts_with('/') { 0 } else { at });
        rest.extend(target.rsplit('/').map(str::to_owned));
    }
    Some(path)
}

/// A source pattern as a matcher; `**` does not cross folders.
fn pattern(source: &str) -> IgnoreFile {
    let mut text = source.to_owned();
    while text.contains("**") {
        text = text.replace("**", "*");
    }
    include_list(&text)
}

/// One pattern as it stands.
fn include_list(pattern: &str) -> IgnoreFile {
    // The leading `./` keeps `#` and `!` from having a meaning; cleaning takes it off again.
    dockerignore::parse(&format!("./{pattern}"))
}

/// The patterns of `--exclude`.
pub(crate) fn exclude_list(patterns: &[String]) -> IgnoreFile {
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
    use crate::context::Context;

    fn context() -> Context {
        let mut context = Context::new();
        for path in ["a.json", "b.txt", "src/x.js", "src/lib/y.js", "other/x.js"] {
            context.write(path, path);
        }
        for (path, target) in [("link", "b.txt"), ("folder", "other/../src")] {
            let kind = EntryKind::Symlink(target.to_owned());
            context.insert(path, Entry { kind, mode: 0o777 });
        }
        context
    }

    #[track_caller]
    fn check(source: &str, options: SelectOptions<'_>, expected: &[&str]) {
        let context = context();
        let selection = select(&context.visible("Dockerfile"), source, options);
        let files: Vec<String> = selection.files.iter().map(FileMark::name).collect();
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
            pattern: Some("**/y.js"),
            ..plain
        };
        check("/", parents, &["src/lib/y.js"]);
        check("src", parents, &["src/lib/y.js"]);
        check("folder/x.js", plain, &["src/x.js"]);
        check("l*", plain, &["b.txt"]);
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
