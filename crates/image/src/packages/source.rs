//! Which stored files tell about packages, by path, type and mode.

use super::node;
use crate::inspect::StoredFile;

/// What a file can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Os,
    DpkgStatus,
    DpkgStatusD,
    DpkgList,
    DpkgSums,
    DpkgCopyright,
    OpkgStatus,
    Apk,
    RpmDatabase,
    RpmLog,
    RpmManifest,
    PacmanDesc,
    PacmanFiles,
    Portage,
    PythonMetadata,
    PythonRecord,
    PythonInstalled,
    Node,
    YarnCache,
    Composer,
    Gemspec,
    DotNet,
    Conda,
    Java,
    JavaRelease,
    GoVersion,
    Program,
}

impl Source {
    /// How many bytes of such a file are read at most.
    pub fn wish_bytes(self) -> u64 {
        match self {
            Self::Os | Self::JavaRelease | Self::GoVersion => 64 << 10,
            Self::PythonMetadata | Self::DpkgCopyright => 256 << 10,
            Self::PacmanDesc | Self::Gemspec | Self::RpmLog => 1 << 20,
            Self::Node => 1 << 20,
            Self::DpkgStatusD | Self::DotNet => 4 << 20,
            Self::Composer | Self::Conda => 8 << 20,
            Self::YarnCache => 32 << 20,
            Self::DpkgList
            | Self::DpkgSums
            | Self::PacmanFiles
            | Self::Portage
            | Self::PythonRecord
            | Self::PythonInstalled
            | Self::RpmManifest => 16 << 20,
            Self::DpkgStatus
            | Self::OpkgStatus
            | Self::Apk
            | Self::RpmDatabase
            | Self::Java
            | Self::Program => crate::inspect::MAX_WISH_BYTES,
        }
    }
}

/// The source a stored file is; `None` for most files. O(length of the path).
pub(super) fn of(file: StoredFile<'_>) -> Option<Source> {
    let path = file.path;
    let (folder, name) = split(path);
    match name {
        b"os-release" | b"initrd-release" if ends(folder, b"etc") || ends(folder, b"usr/lib") => {
            return Some(Source::Os);
        }
        b"alpine-release" | b"debian_version" | b"redhat-release" | b"system-release-cpe"
            if folder == b"etc" =>
        {
            return Some(Source::Os);
        }
        b"status" if ends(folder, b"var/lib/dpkg") => return Some(Source::DpkgStatus),
        b"status" if ends(folder, b"lib/opkg") => return Some(Source::OpkgStatus),
        b"copyright" if ends(parent(folder), b"usr/share/doc") => {
            return Some(Source::DpkgCopyright);
        }
        b"installed" if ends(folder, b"lib/apk/db") => return Some(Source::Apk),
        b"rpmdb.sqlite" | b"Packages.db" | b"Packages" if ends(folder, b"rpm") => {
            return Some(Source::RpmDatabase);
        }
        b"rpmdb.sqlite-wal" if ends(folder, b"rpm") => return Some(Source::RpmLog),
        b"container-manifest-2" if ends(folder, b"var/lib/rpmmanifest") => {
            return Some(Source::RpmManifest);
        }
        b"desc" if ends(parent(folder), b"var/lib/pacman/local") => {
            return Some(Source::PacmanDesc);
        }
        b"files" if ends(parent(folder), b"var/lib/pacman/local") => {
            return Some(Source::PacmanFiles);
        }
        b"CONTENTS" if ends(parent(parent(folder)), b"var/db/pkg") => {
            return Some(Source::Portage);
        }
        b"METADATA" if folder.ends_with(b".dist-info") => return Some(Source::PythonMetadata),
        b"PKG-INFO" if folder.ends_with(b".egg-info") || ends(folder, b"EGG-INFO") => {
            return Some(Source::PythonMetadata);
        }
        b"RECORD" if folder.ends_with(b".dist-info") => return Some(Source::PythonRecord),
        b"installed-files.txt" if folder.ends_with(b".egg-info") => {
            return Some(Source::PythonInstalled);
        }
        b"package.json" => return node::is_manifest(path).then_some(Source::Node),
        b"installed.json" if ends(folder, b"composer") => return Some(Source::Composer),
        b"release" => return Some(Source::JavaRelease),
        b"VERSION" if ends(folder, b"go") => return Some(Source::GoVersion),
        _ => {}
    }
    let extension = name
        .iter()
        .rposition(|b| *b == b'.')
        .and_then(|at| name.get(at + 1..));
    match extension {
        Some(b"list") if ends(folder, b"var/lib/dpkg/info") || ends(folder, b"lib/opkg/info") => {
            return Some(Source::DpkgList);
        }
        Some(b"md5sums") if ends(folder, b"var/lib/dpkg/info") => return None,
        Some(b"md5sums") if ends(folder, b"var/lib/dpkg/status.d") => {
            return Some(Source::DpkgSums);
        }
        Some(b"egg-info") => return Some(Source::PythonMetadata),
        Some(b"gemspec") if specifications(folder) => return Some(Source::Gemspec),
        Some(b"zip") if ends(folder, b".yarn/cache") => return Some(Source::YarnCache),
        Some(b"json") if name.ends_with(b".deps.json") => return Some(Source::DotNet),
        Some(b"json") if ends(folder, b"conda-meta") => return Some(Source::Conda),
        Some(
            b"jar" | b"war" | b"ear" | b"par" | b"sar" | b"nar" | b"jpi" | b"hpi" | b"kar" | b"rar"
            | b"lpkg",
        ) => return Some(Source::Java),
        _ => {}
    }
    if ends(folder, b"var/lib/dpkg/status.d") {
        return Some(Source::DpkgStatusD);
    }
    let is_library = matches!(
        extension,
        Some(b"so" | b"exe" | b"dll" | b"node" | b"dylib")
    ) || memchr::memmem::find(name, b".so.").is_some();
    (file.entry.size_bytes >= MIN_PROGRAM_BYTES && (file.entry.mode & 0o111 != 0 || is_library))
        .then_some(Source::Program)
}

/// Smaller files cannot hold what is looked for in programs.
const MIN_PROGRAM_BYTES: u64 = 4096;

/// Gems are specified in `specifications` and `specifications/default`.
fn specifications(folder: &[u8]) -> bool {
    ends(folder, b"specifications") || ends(folder, b"specifications/default")
}

/// Where databases of installed files lie below the root of a system.
const DATABASES: [&[u8]; 12] = [
    b"var/lib/dpkg/",
    b"usr/lib/opkg/",
    b"var/lib/opkg/",
    b"lib/opkg/",
    b"usr/lib/apk/db/",
    b"lib/apk/db/",
    b"var/lib/rpm/",
    b"usr/lib/sysimage/rpm/",
    b"usr/share/rpm/",
    b"var/lib/pacman/local/",
    b"var/db/pkg/",
    b"var/lib/rpmmanifest/",
];

/// The root of the system whose database lies at this path: empty for the image's own, `opt/chroot/` for one that lies
/// in a folder.
pub(super) fn root(path: &[u8]) -> &[u8] {
    DATABASES
        .iter()
        .filter_map(|place| memchr::memmem::find(path, place))
        .filter(|at| *at == 0 || path.get(at - 1) == Some(&b'/'))
        .min()
        .and_then(|at| path.get(..at))
        .unwrap_or_default()
}

/// Folder and name of a path; the folder of a name alone is empty.
pub(super) fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match memchr::memrchr(b'/', path) {
        Some(at) => (
            path.get(..at).unwrap_or_default(),
            path.get(at + 1..).unwrap_or_default(),
        ),
        None => (b"", path),
    }
}

/// The folder above; empty at the top.
pub(super) fn parent(path: &[u8]) -> &[u8] {
    split(path).0
}

/// Whether a path ends with these components.
fn ends(path: &[u8], end: &[u8]) -> bool {
    path.strip_suffix(end)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with(b"/"))
}

/// Text without a byte order mark.
pub(super) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}
