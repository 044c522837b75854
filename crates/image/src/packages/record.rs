//! What one package record says, before it is known where the package stands in the image.

use crate::tree::NodeId;
use std::fmt;

/// An ecosystem, named by its package URL type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum PackageKind {
    /// Debian's dpkg.
    Deb,
    /// Alpine's apk.
    Apk,
    /// rpm.
    Rpm,
    /// OpenWrt's opkg.
    Opkg,
    /// Arch's pacman.
    Alpm,
    /// Gentoo's portage.
    Ebuild,
    /// Python.
    Pypi,
    /// Node.
    Npm,
    /// Go modules.
    Golang,
    /// Rust crates.
    Cargo,
    /// Java archives.
    Maven,
    /// Ruby gems.
    Gem,
    /// PHP.
    Composer,
    /// .NET.
    Nuget,
    /// conda.
    Conda,
    /// The nix store.
    Nix,
    /// Programs without a package record.
    Generic,
}

impl PackageKind {
    /// The package URL type: `deb`, `apk`, `pypi`, `npm`, `golang` …
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deb => "deb",
            Self::Apk => "apk",
            Self::Rpm => "rpm",
            Self::Opkg => "opkg",
            Self::Alpm => "alpm",
            Self::Ebuild => "ebuild",
            Self::Pypi => "pypi",
            Self::Npm => "npm",
            Self::Golang => "golang",
            Self::Cargo => "cargo",
            Self::Maven => "maven",
            Self::Gem => "gem",
            Self::Composer => "composer",
            Self::Nuget => "nuget",
            Self::Conda => "conda",
            Self::Nix => "nix",
            Self::Generic => "generic",
        }
    }
}

impl fmt::Display for PackageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which files of the final tree belong to a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Files {
    /// Not said (here), or the record's file is hidden.
    #[default]
    Unknown,
    /// Those of a list.
    Listed(Vec<NodeId>),
    /// The file that holds the record.
    Itself,
    /// Everything below a folder, folders of other packages excepted.
    Folder(NodeId),
}

/// One package, as one database or manifest names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub kind: PackageKind,
    /// Group, vendor, channel: what stands before the name in a package URL and is not part of the name.
    pub group: Option<String>,
    pub name: String,
    pub version: String,
    /// The version in the package URL, when it is written otherwise there.
    pub purl_version: Option<String>,
    pub arch: Option<String>,
    pub source: Option<String>,
    /// Further qualifiers of the package URL, sorted by key.
    pub qualifiers: Vec<(&'static str, String)>,
    pub licences: Vec<String>,
    pub files: Files,
    /// Where in the file, for nested archives.
    pub inner_path: Option<String>,
    pub is_guessed: bool,
}

/// The longest name, version or licence that is believed.
const MAX_FIELD_BYTES: usize = 1024;
/// Records kept of one file; real databases hold some thousand.
pub(super) const MAX_RECORDS_OF_FILE: usize = 100_000;
/// Licences kept of one package.
const MAX_LICENCES: usize = 16;

impl Record {
    /// A record with a name and a version; `None` when one is missing, too long or not printable.
    pub fn new(kind: PackageKind, name: &str, version: &str) -> Option<Self> {
        let (name, version) = (field(name)?, field(version)?);
        Some(Self {
            kind,
            group: None,
            name,
            version,
            purl_version: None,
            arch: None,
            source: None,
            qualifiers: Vec::new(),
            licences: Vec::new(),
            files: Files::Unknown,
            inner_path: None,
            is_guessed: false,
        })
    }

    pub fn with_arch(mut self, arch: Option<&str>) -> Self {
        self.arch = arch.and_then(field);
        self
    }

    pub fn with_files(mut self, files: Files) -> Self {
        self.files = files;
        self
    }

    pub fn with_licences<'a>(mut self, licences: impl IntoIterator<Item = &'a str>) -> Self {
        for licence in licences {
            if let Some(text) = field(licence)
                && self.licences.len() < MAX_LICENCES
                && !self.licences.contains(&text)
            {
                self.licences.push(text);
            }
        }
        self
    }
}

/// A trimmed value; `None` when it is empty, too long, or holds control characters.
pub(super) fn field(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && text.len() <= MAX_FIELD_BYTES && !text.contains(char::is_control))
        .then(|| text.to_owned())
}
