//! Finding the libraries that a program needs in the image's own file system, as its loader would.
//!
//! Order of glibc: `DT_RPATH` (when there is no `DT_RUNPATH`), `LD_LIBRARY_PATH`, `DT_RUNPATH`, the folders of
//! `ld.so.conf`, the built-in ones. Source: `ld.so(8)`; musl's order is simpler and a subset. Deliberately absent:
//! the binary `ld.so.cache`, which only speeds this up, and `dlopen`, which only the running program knows.

use super::elf::Elf;
use crate::inspect::Documents;
use crate::tree::{EntryRef, FileTree, NodeId};
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

/// Libraries followed for one program.
const MAX_LIBRARIES: usize = 2_048;
/// Folders in a search path.
const MAX_FOLDERS: usize = 256;

/// Names that musl's loader answers itself.
const MUSL_OWN: [&str; 8] = [
    "libc.",
    "libpthread.",
    "librt.",
    "libm.",
    "libdl.",
    "libutil.",
    "libxnet.",
    "libcrypt.",
];

/// Looks for libraries of one image.
pub(crate) struct Libraries<'a> {
    tree: &'a FileTree,
    last: usize,
    elves: &'a HashMap<EntryRef, Elf>,
    /// `LD_LIBRARY_PATH` of the image.
    environment: Vec<String>,
    /// Folders of `ld.so.conf` and of musl's path file.
    configured: Vec<String>,
    /// Names of all visible files that look like libraries.
    names: HashSet<Vec<u8>>,
    cache: HashMap<(String, u16, bool), Option<(NodeId, EntryRef)>>,
}

impl<'a> Libraries<'a> {
    pub(crate) fn new(
        tree: &'a FileTree,
        elves: &'a HashMap<EntryRef, Elf>,
        documents: &Documents,
        environment: &[String],
    ) -> Self {
        let last = tree.n_layers().saturating_sub(1);
        let environment = environment
            .iter()
            .find_map(|variable| variable.strip_prefix("LD_LIBRARY_PATH="))
            .map(|path| {
                path.split([':', ';'])
                    .filter(|f| !f.is_empty())
                    .take(MAX_FOLDERS)
                    .map(str::to_owned)
                    .collect()
            })
            .unwrap_or_default();
        let mut configured = Vec::new();
        for (path, text) in documents.all() {
            if path.starts_with(b"etc/ld.so.conf") || path.starts_with(b"etc/ld-musl-") {
                let folders = text
                    .split(['\n', ':'])
                    .map(|line| line.split('#').next().unwrap_or_default().trim())
                    .filter(|line| line.starts_with('/'));
                configured.extend(folders.map(str::to_owned).take(MAX_FOLDERS));
            }
        }
        configured.truncate(MAX_FOLDERS);
        let names = tree
            .final_paths()
            .filter_map(|(node, _)| {
                let name = tree.name_bytes(node);
                name.windows(3).any(|w| w == b".so").then(|| name.to_vec())
            })
            .collect();
        Self {
            tree,
            last,
            elves,
            environment,
            configured,
            names,
            cache: HashMap::new(),
        }
    }

    /// Libraries that a file needs and the image does not have, sorted. For programs those of their libraries are
    /// included; for libraries only names that are nowhere in the image count, because who loads them may know where.
    pub(crate) fn missing(&mut self, node: NodeId, elf: &Elf) -> Vec<String> {
        if !elf.kind.is_program() {
            let is_musl = self.is_musl(elf);
            let lacks = |name: &&String| {
                let base = name.rsplit('/').next().unwrap_or(name);
                let is_own = is_musl && MUSL_OWN.iter().any(|own| base.starts_with(own));
                !is_own && !self.names.contains(base.as_bytes())
            };
            let mut out: Vec<String> = elf.needed.iter().filter(lacks).cloned().collect();
            out.sort();
            return out;
        }
        let mut missing = BTreeSet::new();
        let mut seen: HashSet<String> = HashSet::new();
        let program_rpath =
            self.folders(elf.rpath.as_deref().filter(|_| elf.runpath.is_none()), node);
        let is_musl = self.is_musl(elf);
        let mut queue: VecDeque<(NodeId, EntryRef)> = VecDeque::new();
        self.each_needed(
            node,
            elf,
            elf,
            &program_rpath,
            is_musl,
            &mut seen,
            &mut missing,
            &mut queue,
        );
        let elves = self.elves;
        while let Some((at, entry)) = queue.pop_front() {
            if let Some(library) = elves.get(&entry).filter(|_| seen.len() < MAX_LIBRARIES) {
                self.each_needed(
                    at,
                    library,
                    elf,
                    &program_rpath,
                    is_musl,
                    &mut seen,
                    &mut missing,
                    &mut queue,
                );
            }
        }
        missing.into_iter().collect()
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the state of one breadth-first search"
    )]
    fn each_needed(
        &mut self,
        node: NodeId,
        elf: &Elf,
        program: &Elf,
        program_rpath: &[String],
        is_musl: bool,
        seen: &mut HashSet<String>,
        missing: &mut BTreeSet<String>,
        queue: &mut VecDeque<(NodeId, EntryRef)>,
    ) {
        let own_rpath = self.folders(elf.rpath.as_deref().filter(|_| elf.runpath.is_none()), node);
        let runpath = self.folders(elf.runpath.as_deref(), node);
        for name in &elf.needed {
            if name.is_empty()
                || !seen.insert(name.clone())
                || (is_musl && MUSL_OWN.iter().any(|own| name.starts_with(own)))
            {
                continue;
            }
            match self.find(name, program, &[&own_rpath, program_rpath], &runpath) {
                Some(found) => queue.push_back(found),
                None => {
                    missing.insert(name.clone());
                }
            }
        }
    }

    fn is_musl(&self, elf: &Elf) -> bool {
        elf.libc() == "musl"
    }

    fn find(
        &mut self,
        name: &str,
        program: &Elf,
        before: &[&[String]],
        after: &[String],
    ) -> Option<(NodeId, EntryRef)> {
        if name.contains('/') {
            return self.at(name.as_bytes(), program);
        }
        for folder in before
            .iter()
            .flat_map(|folders| folders.iter())
            .chain(&self.environment)
            .chain(after)
        {
            if let Some(found) = self.at(format!("{folder}/{name}").as_bytes(), program) {
                return Some(found);
            }
        }
        let key = (name.to_owned(), program.machine, program.is_64);
        if let Some(found) = self.cache.get(&key) {
            return *found;
        }
        let under = |folder: &str| self.at(format!("{folder}/{name}").as_bytes(), program);
        let found = self
            .configured
            .iter()
            .find_map(|folder| under(folder))
            .or_else(|| default_folders(program).find_map(under));
        self.cache.insert(key, found);
        found
    }

    /// A library at a path, if it is one that the program can load.
    fn at(&self, path: &[u8], program: &Elf) -> Option<(NodeId, EntryRef)> {
        let node = self.tree.resolve(path, self.last)?;
        let entry = self.tree.inode_at(node, self.last)?;
        let fits = self
            .elves
            .get(&entry)
            .is_none_or(|library| program.fits(library));
        fits.then_some((node, entry))
    }

    /// The folders of a search path, `$ORIGIN` put in.
    fn folders(&self, path: Option<&str>, node: NodeId) -> Vec<String> {
        let Some(path) = path.filter(|path| !path.is_empty()) else {
            return Vec::new();
        };
        let own = self.tree.lossy_path(node);
        let origin = own
            .rsplit_once('/')
            .map_or(String::new(), |(folder, _)| folder.to_owned());
        path.split(':')
            .take(MAX_FOLDERS)
            .map(|folder| {
                folder
                    .replace("${ORIGIN}", &format!("/{origin}"))
                    .replace("$ORIGIN", &format!("/{origin}"))
                    .replace("${LIB}", "lib")
                    .replace("$LIB", "lib")
            })
            .collect()
    }
}

/// Folders that loaders know by themselves, Debian's by architecture first.
fn default_folders(program: &Elf) -> impl Iterator<Item = &'static str> {
    let multiarch: &[&str] = match program.architecture() {
        Some("amd64") if program.is_64 => &["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu"],
        Some("386") => &[
            "/lib/i386-linux-gnu",
            "/usr/lib/i386-linux-gnu",
            "/lib32",
            "/usr/lib32",
        ],
        Some("arm64") => &["/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu"],
        Some("arm") => &[
            "/lib/arm-linux-gnueabihf",
            "/usr/lib/arm-linux-gnueabihf",
            "/lib/arm-linux-gnueabi",
            "/usr/lib/arm-linux-gnueabi",
        ],
        Some("ppc64le") => &[
            "/lib/powerpc64le-linux-gnu",
            "/usr/lib/powerpc64le-linux-gnu",
        ],
        Some("s390x") => &["/lib/s390x-linux-gnu", "/usr/lib/s390x-linux-gnu"],
        Some("riscv64") => &["/lib/riscv64-linux-gnu", "/usr/lib/riscv64-linux-gnu"],
        Some("mips64le") => &[
            "/lib/mips64el-linux-gnuabi64",
            "/usr/lib/mips64el-linux-gnuabi64",
        ],
        Some("loong64") => &[
            "/lib/loongarch64-linux-gnu",
            "/usr/lib/loongarch64-linux-gnu",
        ],
        _ => &[],
    };
    multiarch
        .iter()
        .copied()
        .chain(["/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib"])
}
