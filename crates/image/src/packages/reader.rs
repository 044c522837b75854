//! Watches contents pass by and keeps the records of every database and manifest.
//!
//! Records of hidden files are kept too, because they tell since when a package is there. Ownership lists are
//! resolved at once, as node numbers, and only for files that the final tree shows. So memory grows with records
//! (some hundred bytes each) and owned files (four bytes each).

use super::distribution::{self, Distribution};
use super::record::{Files, MAX_RECORDS_OF_FILE, PackageKind, Record};
use super::source::{self, Source};
use super::{
    apk, binary, conda, dotnet, dpkg, java, node, pacman, php, portage, python, rpm, ruby,
};
use crate::error::{Warning, WarningKind};
use crate::inspect::{Reader, StoredFile};
use crate::tree::{EntryRef, FileTree, NodeId};
use std::collections::HashMap;

/// Records kept of one image; the rest is dropped with a warning.
const MAX_RECORDS: usize = 500_000;
/// Warnings kept of one image.
const MAX_WARNINGS: usize = 50;
/// Folders remembered while resolving ownership lists.
const MAX_FOLDERS: usize = 100_000;

/// A [`Reader`] that keeps what is needed to list the packages of an image.
#[derive(Debug)]
pub struct PackageReader {
    pub(super) facts: Facts,
    paths: Paths,
}

#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Records by the stored file that holds them.
    pub records: HashMap<EntryRef, Vec<Record>>,
    /// Files of dpkg packages, by the path of their list without its ending.
    pub dpkg_lists: HashMap<Vec<u8>, Vec<NodeId>>,
    /// Licences of dpkg packages, by the folder of their `copyright` file.
    pub dpkg_licences: HashMap<Vec<u8>, Vec<String>>,
    /// Files listed beside a record, by the folder that holds both.
    pub folder_lists: HashMap<NodeId, Vec<NodeId>>,
    /// What files that name the distribution say, by that file.
    pub os: HashMap<EntryRef, Distribution>,
    pub warnings: Vec<Warning>,
    n_records: usize,
}

impl PackageReader {
    /// A reader for the image with this tree.
    pub fn new(tree: &FileTree) -> Self {
        Self {
            facts: Facts::default(),
            paths: Paths::new(tree),
        }
    }

    fn keep(&mut self, file: StoredFile<'_>, records: Vec<Record>) {
        if records.is_empty() {
            return;
        }
        if records.len() >= MAX_RECORDS_OF_FILE {
            self.warn(
                file.path,
                WarningKind::Limit,
                format!("{MAX_RECORDS_OF_FILE} package records or more; the rest is left out"),
            );
        }
        let n = self.facts.n_records.saturating_add(records.len());
        if n > MAX_RECORDS {
            self.warn(
                file.path,
                WarningKind::Limit,
                format!("more than {MAX_RECORDS} package records; the rest is left out"),
            );
            return;
        }
        self.facts.n_records = n;
        self.facts.records.insert(file.at, records);
    }

    fn warn(&mut self, path: &[u8], kind: WarningKind, message: String) {
        if self.facts.warnings.len() < MAX_WARNINGS {
            self.facts.warnings.push(Warning {
                kind,
                place: crate::names::escaped(path),
                message,
            });
        }
    }

    fn database(&mut self, file: StoredFile<'_>, bytes: &[u8], is_visible: bool) {
        let (records, problem) = rpm::records(bytes, is_visible.then_some(&mut self.paths));
        if let Some(problem) = problem
            && is_visible
        {
            self.warn(file.path, problem.kind(), problem.to_string());
        }
        self.keep(file, records);
    }

    fn archive(&mut self, file: StoredFile<'_>, bytes: &[u8]) {
        let found = java::records(file.path, bytes, file.entry.size_bytes);
        if found.is_cut {
            self.warn(
                file.path,
                WarningKind::Limit,
                "not everything in this Java archive was looked at: it is too large, nested too deep, or damaged"
                    .to_owned(),
            );
        }
        self.keep(file, found.records);
    }
}

impl Reader for PackageReader {
    fn wish(&mut self, file: StoredFile<'_>) -> u64 {
        let Some(source) = source::of(file) else {
            return 0;
        };
        match source {
            Source::DpkgList | Source::DpkgSums | Source::DpkgCopyright
                if !self.paths.is_visible(file) =>
            {
                0
            }
            _ => source.wish_bytes(),
        }
    }

    fn read(&mut self, file: StoredFile<'_>, bytes: &[u8]) {
        let Some(source) = source::of(file) else {
            return;
        };
        let end = usize::try_from(source.wish_bytes()).unwrap_or(usize::MAX);
        let bytes = bytes.get(..end).unwrap_or(bytes);
        let is_visible = self.paths.is_visible(file);
        self.paths.set_root(source::root(file.path));
        let (folder, name) = source::split(file.path);
        let parent = self.paths.tree.inner.names.parent(file.node);
        match source {
            Source::Os => {
                if let Some(distribution) = distribution::read(name, bytes) {
                    self.facts.os.insert(file.at, distribution);
                }
            }
            Source::DpkgStatus | Source::DpkgStatusD => {
                self.keep(file, dpkg::records(bytes, PackageKind::Deb));
            }
            Source::OpkgStatus => self.keep(file, dpkg::records(bytes, PackageKind::Opkg)),
            Source::DpkgList if is_visible => {
                let key = file.path.strip_suffix(b".list").unwrap_or(file.path);
                let nodes = dpkg::list(bytes).filter_map(|path| self.paths.node(path));
                let nodes = nodes.collect();
                self.facts.dpkg_lists.insert(key.to_vec(), nodes);
            }
            Source::DpkgSums if is_visible => {
                let key = file.path.strip_suffix(b".md5sums").unwrap_or(file.path);
                let nodes = dpkg::md5sums(bytes).filter_map(|path| self.paths.node(path));
                let nodes = nodes.collect();
                self.facts.dpkg_lists.insert(key.to_vec(), nodes);
            }
            Source::DpkgCopyright if is_visible => {
                let licences = dpkg::licences(bytes);
                self.facts.dpkg_licences.insert(folder.to_vec(), licences);
            }
            Source::DpkgList | Source::DpkgSums | Source::DpkgCopyright => {}
            Source::Apk => {
                let records = apk::records(bytes, is_visible.then_some(&mut self.paths));
                self.keep(file, records);
            }
            Source::RpmDatabase => self.database(file, bytes, is_visible),
            Source::RpmLog => {
                // 32 bytes are the log's header.
                if is_visible && bytes.len() > 32 {
                    self.warn(
                        file.path,
                        WarningKind::Missing,
                        "changes that were not yet written into the rpm database lie in this log and are not read"
                            .to_owned(),
                    );
                }
            }
            Source::RpmManifest => self.keep(file, rpm::manifest(bytes)),
            Source::PacmanDesc => self.keep(file, pacman::record(bytes).into_iter().collect()),
            Source::PacmanFiles => {
                if is_visible {
                    let nodes = pacman::files(bytes).filter_map(|path| self.paths.node(path));
                    let nodes = nodes.collect();
                    self.facts.folder_lists.insert(parent, nodes);
                }
            }
            Source::Portage => {
                let paths = is_visible.then_some(&mut self.paths);
                let record = portage::record(file.path, bytes, paths);
                self.keep(file, record.into_iter().collect());
            }
            Source::PythonMetadata => {
                let record = python::record(bytes).map(|record| {
                    let is_folder = !name.ends_with(b".egg-info");
                    record.with_files(if is_folder {
                        Files::Folder(parent)
                    } else {
                        Files::Itself
                    })
                });
                self.keep(file, record.into_iter().collect());
            }
            Source::PythonRecord => {
                if is_visible {
                    let above = source::parent(folder);
                    let nodes = python::installed(bytes, above, &mut self.paths);
                    self.facts.folder_lists.insert(parent, nodes);
                }
            }
            Source::PythonInstalled => {
                if is_visible {
                    let nodes = python::installed_by_setuptools(bytes, folder, &mut self.paths);
                    self.facts.folder_lists.insert(parent, nodes);
                }
            }
            Source::Node => {
                let record = node::record(bytes).map(|record| {
                    let is_installed = memchr::memmem::find(file.path, b"node_modules/").is_some();
                    record.with_files(if is_installed {
                        Files::Folder(parent)
                    } else {
                        Files::Itself
                    })
                });
                self.keep(file, record.into_iter().collect());
            }
            Source::YarnCache => self.keep(file, node::cached(bytes).into_iter().collect()),
            Source::Composer => {
                let records = php::records(bytes, folder, is_visible.then_some(&mut self.paths));
                self.keep(file, records);
            }
            Source::Gemspec => {
                let record = ruby::record(bytes).map(|record| {
                    let base = match source::split(folder) {
                        (above, b"default") => source::parent(above),
                        (above, _) => above,
                    };
                    let gem = name.strip_suffix(b".gemspec").unwrap_or(name);
                    let place = [b"gems/".as_slice(), gem].concat();
                    let files = self.paths.node_below(base, &place);
                    record.with_files(files.map_or(Files::Itself, Files::Folder))
                });
                self.keep(file, record.into_iter().collect());
            }
            Source::DotNet => self.keep(file, dotnet::records(bytes)),
            Source::Conda => {
                let prefix = source::parent(folder);
                let record = conda::record(bytes, prefix, is_visible.then_some(&mut self.paths));
                self.keep(file, record.into_iter().collect());
            }
            Source::Java => self.archive(file, bytes),
            Source::JavaRelease => {
                let record =
                    java::runtime(bytes).map(|record| record.with_files(Files::Folder(parent)));
                self.keep(file, record.into_iter().collect());
            }
            Source::GoVersion => {
                let record = binary::go_toolchain(bytes)
                    .map(|record| record.with_files(Files::Folder(parent)));
                self.keep(file, record.into_iter().collect());
            }
            Source::Program => {
                let records = binary::records(file.path, bytes);
                self.keep(file, records);
            }
        }
    }
}

/// Finds the files that ownership lists name in the final tree.
#[derive(Debug)]
pub(super) struct Paths {
    pub tree: FileTree,
    last: usize,
    /// What ownership lists are relative to: empty, or a folder with a slash at its end.
    root: Vec<u8>,
    folders: HashMap<Vec<u8>, Option<NodeId>>,
}

impl Paths {
    pub fn new(tree: &FileTree) -> Self {
        Self {
            tree: tree.clone(),
            last: tree.n_layers().saturating_sub(1),
            root: Vec::new(),
            folders: HashMap::new(),
        }
    }

    fn is_visible(&self, file: StoredFile<'_>) -> bool {
        self.tree.inode_at(file.node, self.last) == Some(file.at)
    }

    fn set_root(&mut self, root: &[u8]) {
        self.root.clear();
        self.root.extend_from_slice(root);
    }

    /// The node of a path that a list names below the present root.
    pub fn node(&mut self, path: &[u8]) -> Option<NodeId> {
        if self.root.is_empty() {
            return self.find(path);
        }
        let mut whole = self.root.clone();
        whole.extend_from_slice(path);
        self.find(&whole)
    }

    /// The node of a path, directory symlinks followed, the last component not; `None` when nothing is there.
    fn find(&mut self, path: &[u8]) -> Option<NodeId> {
        let path = path.strip_suffix(b"/").unwrap_or(path);
        let (folder, name) = source::split(path);
        if matches!(name, b"" | b"." | b"..") {
            return None;
        }
        let parent = match self.folders.get(folder) {
            Some(found) => *found,
            None => {
                let found = self.tree.resolve(folder, self.last);
                if self.folders.len() >= MAX_FOLDERS {
                    self.folders.clear();
                }
                self.folders.insert(folder.to_vec(), found);
                found
            }
        }?;
        let child = self.tree.inner.names.find_child(parent, name)?;
        self.tree.inner.version_at(child, self.last).map(|_| child)
    }

    /// The node of a path relative to a folder, which is relative to the root.
    pub fn node_below(&mut self, folder: &[u8], path: &[u8]) -> Option<NodeId> {
        if path.is_empty() {
            return None;
        }
        if path.starts_with(b"/") {
            return self.find(path);
        }
        let mut whole = folder.to_vec();
        whole.push(b'/');
        whole.extend_from_slice(path);
        self.find(&whole)
    }
}
