//! A build context held in memory: files with path, mode and content or a stand-in for it.
//!
//! The ignore file is applied here; what COPY and ADD select is in [`select`]. Owners are absent
//! on purpose: everything arrives as 0:0 (build-cache reference, section 2), and so are times.

pub mod listing;
pub mod packed;
pub mod select;
pub mod suppose;
pub mod templates;
pub mod zip;

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, OnceLock};

use layerlab_syntax::dockerignore;

use crate::fingerprint::{Fingerprint, Marker};
use crate::paths;

/// Most entries of a context; further ones are not taken in.
pub const MAX_ENTRIES: usize = 200_000;

/// What a path is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    /// A file with its bytes.
    File(Vec<u8>),
    /// A file whose bytes are not known: another `version` means other bytes.
    Opaque {
        /// Stands for the bytes.
        version: u64,
        /// Its length in bytes.
        size_bytes: u64,
    },
    /// A folder.
    Folder,
    /// A symbolic link with its target text.
    Symlink(String),
}

/// One path of the context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Permission bits. Of a folder they are kept but count for nothing: the transfer of the same
    /// builder does not notice that they changed.
    pub mode: u32,
}

impl Entry {
    /// Mark of its type, mode and content.
    pub fn fingerprint(&self) -> Fingerprint {
        match &self.kind {
            EntryKind::File(bytes) => Marker::new("file")
                .number(u64::from(self.mode & 0o7777))
                .bytes(bytes)
                .finish(),
            EntryKind::Opaque {
                version,
                size_bytes,
            } => Marker::new("opaque")
                .number(u64::from(self.mode & 0o7777))
                .number(*version)
                .number(*size_bytes)
                .finish(),
            EntryKind::Folder => Marker::new("folder").finish(),
            EntryKind::Symlink(target) => Marker::new("symlink").text(target).finish(),
        }
    }

    /// Mark of its type and content, without the mode.
    pub fn content_mark(&self) -> Fingerprint {
        match &self.kind {
            EntryKind::File(bytes) => Marker::new("file").bytes(bytes).finish(),
            EntryKind::Opaque {
                version,
                size_bytes,
            } => Marker::new("opaque")
                .number(*version)
                .number(*size_bytes)
                .finish(),
            EntryKind::Folder | EntryKind::Symlink(_) => self.fingerprint(),
        }
    }

    /// Bytes of a file; 0 for anything else.
    pub fn size_bytes(&self) -> u64 {
        match &self.kind {
            EntryKind::File(bytes) => bytes.len() as u64,
            EntryKind::Opaque { size_bytes, .. } => *size_bytes,
            EntryKind::Folder | EntryKind::Symlink(_) => 0,
        }
    }

    /// Whether it is a folder.
    pub fn is_folder(&self) -> bool {
        self.kind == EntryKind::Folder
    }
}

/// The files offered to a build, before the ignore file. Copies share their entries until one changes.
#[derive(Debug, Clone, Default)]
pub struct Context {
    entries: Arc<BTreeMap<Arc<str>, Entry>>,
    /// What the ignore file asked about first keeps, entry by entry. Another set of paths begins anew.
    kept: Arc<OnceLock<Kept>>,
}

/// Text of an ignore file, and for each entry whether it is kept.
#[derive(Debug)]
struct Kept {
    ignore: String,
    mask: Arc<[bool]>,
}

impl PartialEq for Context {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl Eq for Context {}

/// Files by path and size; their bytes are not known.
impl<P: AsRef<str>> FromIterator<(P, u64)> for Context {
    fn from_iter<I: IntoIterator<Item = (P, u64)>>(files: I) -> Self {
        let mut context = Self::new();
        for (path, size_bytes) in files {
            context.write_opaque(path.as_ref(), size_bytes);
        }
        context
    }
}

impl Context {
    /// An empty context.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates or replaces an entry; missing parents become folders. The root itself and paths
    /// that lead out of it are not taken.
    pub fn insert(&mut self, path: &str, entry: Entry) {
        let Some(path) = relative(path) else { return };
        if self.entries.len() >= MAX_ENTRIES {
            return;
        }
        if !self.entries.contains_key(path.as_str()) {
            self.kept = Arc::default();
        }
        let entries = Arc::make_mut(&mut self.entries);
        // From the nearest parent up: the first that is there has its own.
        for (slash, _) in path.rmatch_indices('/') {
            let Some(parent) = path
                .get(..slash)
                .filter(|parent| !entries.contains_key(*parent))
            else {
                break;
            };
            let kind = EntryKind::Folder;
            entries.insert(parent.into(), Entry { kind, mode: 0o755 });
        }
        entries.insert(path.into(), entry);
    }

    /// Writes a file; an existing file keeps its mode, a new one gets 0644.
    pub fn write(&mut self, path: &str, bytes: impl Into<Vec<u8>>) {
        let mode = match self.get(path) {
            Some(old) if !old.is_folder() => old.mode,
            _ => 0o644,
        };
        self.insert(
            path,
            Entry {
                kind: EntryKind::File(bytes.into()),
                mode,
            },
        );
    }

    /// A file of `size_bytes` whose bytes are not known.
    pub fn write_opaque(&mut self, path: &str, size_bytes: u64) {
        self.insert(
            path,
            Entry {
                kind: EntryKind::Opaque {
                    version: 0,
                    size_bytes,
                },
                mode: 0o644,
            },
        );
    }

    /// Gives a file other bytes than before; `false` when there is no such file.
    pub fn edit(&mut self, path: &str) -> bool {
        let Some(path) = relative(path).filter(|path| self.entries.contains_key(path.as_str()))
        else {
            return false;
        };
        let Some(entry) = Arc::make_mut(&mut self.entries).get_mut(path.as_str()) else {
            return false;
        };
        match &mut entry.kind {
            EntryKind::File(bytes) => bytes.extend_from_slice(b"\n"),
            EntryKind::Opaque { version, .. } => *version += 1,
            EntryKind::Symlink(target) => target.push('~'),
            EntryKind::Folder => return false,
        }
        true
    }

    /// Changes permission bits; `false` when the path does not exist.
    pub fn chmod(&mut self, path: &str, mode: u32) -> bool {
        let Some(path) = relative(path).filter(|path| self.entries.contains_key(path.as_str()))
        else {
            return false;
        };
        if let Some(entry) = Arc::make_mut(&mut self.entries).get_mut(path.as_str()) {
            entry.mode = mode & 0o7777;
        }
        true
    }

    /// Removes a path and everything below it; `false` when it does not exist.
    pub fn remove(&mut self, path: &str) -> bool {
        !self.take(path).is_empty()
    }

    /// Moves a path and everything below it; `false` when it does not exist.
    pub fn rename(&mut self, from: &str, to: &str) -> bool {
        let (Some(from), Some(to)) = (relative(from), relative(to)) else {
            return false;
        };
        let moved = self.take(&from);
        for (path, entry) in &moved {
            let rest = path.get(from.len()..).unwrap_or("");
            self.insert(&format!("{to}{rest}"), entry.clone());
        }
        !moved.is_empty()
    }

    fn take(&mut self, path: &str) -> Vec<(Arc<str>, Entry)> {
        let Some(path) = relative(path) else {
            return Vec::new();
        };
        let gone: Vec<Arc<str>> = self
            .entries
            .range::<str, _>((Bound::Included(path.as_str()), Bound::Unbounded))
            .take_while(|(known, _)| known.starts_with(&path))
            .filter(|(known, _)| paths::is_within(known, &path))
            .map(|(known, _)| known.clone())
            .collect();
        if gone.is_empty() {
            return Vec::new();
        }
        self.kept = Arc::default();
        let entries = Arc::make_mut(&mut self.entries);
        gone.into_iter()
            .filter_map(|path| entries.remove_entry(&path))
            .collect()
    }

    /// The entry at a path.
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.get(relative(path)?.as_str())
    }

    /// Every entry, by path; folders included.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().map(|(path, entry)| (&**path, entry))
    }

    /// Files and links with their sizes, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, u64)> {
        self.entries()
            .filter(|(_, entry)| !entry.is_folder())
            .map(|(path, entry)| (path, entry.size_bytes()))
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Name and text of the ignore file in force: the one beside the Dockerfile, else the one at
    /// the root (ignore-file reference, section 1).
    pub fn ignore_file(&self, dockerfile: &str) -> Option<(String, String)> {
        [
            format!("{dockerfile}.dockerignore"),
            ".dockerignore".to_owned(),
        ]
        .into_iter()
        .find_map(|name| match self.get(&name)?.kind {
            EntryKind::File(ref bytes) => Some((name, String::from_utf8_lossy(bytes).into_owned())),
            _ => None,
        })
    }

    /// What is left once the ignore file has been applied. Cost: O(entries × patterns), less where whole folders
    /// are left out.
    pub fn visible(&self, dockerfile: &str) -> Visible<'_> {
        let all: Vec<(&Arc<str>, &Entry)> = self.entries.iter().collect();
        let Some((_, text)) = self.ignore_file(dockerfile) else {
            return Visible { entries: all };
        };
        let known = self.kept.get_or_init(|| Kept {
            mask: mask(&all, &text).into(),
            ignore: text.clone(),
        });
        let mask = match known.ignore == text {
            true => Arc::clone(&known.mask),
            false => mask(&all, &text).into(),
        };
        let entries = all.into_iter().zip(mask.iter());
        Visible {
            entries: entries
                .filter_map(|(entry, kept)| kept.then_some(entry))
                .collect(),
        }
    }
}

/// For each entry whether the ignore file keeps it.
fn mask(all: &[(&Arc<str>, &Entry)], text: &str) -> Vec<bool> {
    let ignore = dockerignore::parse(text);
    let skips_folders = !ignore.has_exceptions();
    let mut walk = ignore.walk();
    // A folder that is left out, exceptions aside, with all below it.
    let mut gone = "";
    let mut kept: Vec<bool> = Vec::with_capacity(all.len());
    for (path, _) in all {
        let is_gone = skips_folders && !gone.is_empty() && paths::is_within(path, gone);
        let excluded = is_gone || walk.decide(path).excluded;
        if excluded && !is_gone {
            gone = path;
        }
        kept.push(!excluded);
    }
    if !skips_folders {
        keep_parents(all, &mut kept);
    }
    kept
}

/// A kept file brings its excluded parents along.
fn keep_parents(all: &[(&Arc<str>, &Entry)], kept: &mut [bool]) {
    let mut last = "";
    for idx in 0..all.len() {
        let Some((path, _)) = all.get(idx).filter(|_| kept.get(idx) == Some(&true)) else {
            continue;
        };
        let parent = path.rfind('/').and_then(|slash| path.get(..slash));
        let Some(parent) = parent.filter(|parent| *parent != last) else {
            continue;
        };
        last = parent;
        for slash in parent
            .match_indices('/')
            .map(|(at, _)| at)
            .chain([parent.len()])
        {
            let found = parent
                .get(..slash)
                .and_then(|above| all.binary_search_by(|(path, _)| (***path).cmp(above)).ok());
            if let Some(kept) = found.and_then(|found| kept.get_mut(found)) {
                *kept = true;
            }
        }
    }
}

/// The context as the builder sees it.
#[derive(Debug, Clone, Default)]
pub struct Visible<'a> {
    /// By path.
    entries: Vec<(&'a Arc<str>, &'a Entry)>,
}

impl<'a> Visible<'a> {
    /// Whether a path is there.
    pub fn contains(&self, path: &str) -> bool {
        match relative(path) {
            Some(path) => self.get(&path).is_some(),
            None => paths::clean(path) == "." || paths::clean(path) == "/",
        }
    }

    /// The entry at a cleaned path, and the path.
    pub fn entry(&self, path: &str) -> Option<(&'a Arc<str>, &'a Entry)> {
        let found = self
            .entries
            .binary_search_by(|(known, _)| (***known).cmp(path));
        self.entries.get(found.ok()?).copied()
    }

    /// The entry at a cleaned path.
    pub fn get(&self, path: &str) -> Option<&'a Entry> {
        self.entry(path).map(|(_, entry)| entry)
    }

    /// Every entry, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&'a Arc<str>, &'a Entry)> + '_ {
        self.entries.iter().copied()
    }

    /// Entries whose path begins with `prefix`, by path.
    pub fn below<'s>(
        &'s self,
        prefix: &'s str,
    ) -> impl Iterator<Item = (&'a Arc<str>, &'a Entry)> + 's {
        let from = self.entries.partition_point(|(path, _)| ***path < *prefix);
        let rest = self.entries.get(from..).unwrap_or(&[]);
        (rest.iter().copied()).take_while(move |(path, _)| path.starts_with(prefix))
    }

    /// Paths in order, folders included.
    pub fn paths(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.entries.iter().map(|(path, _)| &***path)
    }
}

/// A path below the root, cleaned; `None` for the root and for what leads out of it.
fn relative(path: &str) -> Option<String> {
    let cleaned = paths::clean(path.trim_start_matches('/'));
    let outside = cleaned == "." || cleaned == ".." || cleaned.starts_with("../");
    (!outside).then_some(cleaned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(paths: &[&str], ignore: &str) -> Context {
        let mut context = Context::new();
        for path in paths {
            context.write(path, *path);
        }
        if !ignore.is_empty() {
            context.write(".dockerignore", ignore);
        }
        context
    }

    #[track_caller]
    fn check(paths: &[&str], ignore: &str, expected: &[&str]) {
        let context = context(paths, ignore);
        let visible = context.visible("Dockerfile");
        let kept: Vec<&str> = visible
            .paths()
            .filter(|path| *path != ".dockerignore")
            .collect();
        assert_eq!(kept, expected, "{ignore}");
    }

    #[test]
    fn the_ignore_file_takes_paths_out() {
        check(&["a.md", "src/a.js"], "*.md", &["src", "src/a.js"]);
        check(&["a/x", "a/y"], "a\n!a/y", &["a", "a/y"]);
        check(&["a/x"], "a", &[]);
        check(&["a/x"], "", &["a", "a/x"]);
    }

    #[test]
    fn the_ignore_file_beside_the_dockerfile_wins() {
        let mut context = context(&["a", "b"], "a");
        context.write("Dockerfile.dockerignore", "b");
        assert!(context.visible("Dockerfile").contains("a"));
        assert!(!context.visible("Dockerfile").contains("b"));
        assert!(!context.visible("other").contains("a"));
    }

    #[test]
    fn renaming_a_folder_moves_what_is_below() {
        let mut context = context(&["a/x", "ab"], "");
        assert!(context.rename("a", "c/d"));
        assert!(context.get("c/d/x").is_some());
        assert!(context.get("a/x").is_none());
        assert!(context.get("ab").is_some());
        assert!(!context.rename("nothing", "b"));
    }

    #[test]
    fn paths_that_lead_out_are_not_taken() {
        let context = context(&["../evil", "/", "."], "");
        assert!(context.is_empty());
    }
}
