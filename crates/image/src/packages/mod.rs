//! The packages of an image: what is installed, since which layer, with how many bytes.
//!
//! A [`PackageReader`] watches contents pass by and keeps the records of every package database and manifest of
//! every layer. [`PackageReader::conclude`] then says what the *final* file system holds, and what only hidden
//! layers still hold. The definitions:
//!
//! - A package belongs to the **layer** from which on its record stands, with this version, in every version of the
//!   file that names it. Rewriting the file later (another package was added, `chown -R`) changes nothing.
//! - Its **bytes** are those of the files that its ownership list or its folder names, found in the final tree with
//!   directory symlinks followed (merged `/usr`). A hard-linked file counts once, and every file counts for one
//!   package: ownership lists come first, then the innermost folder.
//! - A package is **guessed** when only a text inside a program names it.
//!
//! One file per ecosystem, each a pure function from bytes to records. Deliberately absent: lock files (they name
//! what was wanted, not what is installed), vulnerabilities, and the clock.

mod apk;
mod binary;
mod conclude;
mod conda;
mod distribution;
mod dotnet;
mod dpkg;
mod end_of_life;
mod java;
mod nix;
mod node;
mod owners;
mod pacman;
mod php;
mod portage;
mod purl;
mod python;
mod reader;
mod record;
mod rpm;
mod ruby;
mod source;
mod stanza;
#[cfg(test)]
mod tests;
mod version;
mod zip;

pub use distribution::Distribution;
pub use end_of_life::EndOfLife;
pub use reader::PackageReader;
pub use record::PackageKind;
pub use version::compare_versions;

pub(crate) use purl::encoded;

use crate::error::Warning;

/// One installed package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its ecosystem.
    pub kind: PackageKind,
    /// Its name as its ecosystem writes it (`@scope/name`, `group:artifact` without the group, a module path).
    pub name: String,
    /// Its version, epoch and release included where the ecosystem has them.
    pub version: String,
    /// The layer it belongs to.
    pub layer: usize,
    /// Content of the files it owns.
    pub size_bytes: u64,
    /// How many files these are.
    pub n_files: usize,
    /// Its package URL.
    pub purl: String,
    /// Architecture as the ecosystem writes it.
    pub arch: Option<String>,
    /// The source package it was built from, when it has another name or version.
    pub source: Option<String>,
    /// Licences as declared, in order.
    pub licences: Vec<String>,
    /// The file that names it, escaped; for nested archives with the path inside behind `!`.
    pub path: String,
    /// Whether only a text inside a program names it.
    pub is_guessed: bool,
}

/// A package of which a lower layer still stores the record, and that the final file system does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GonePackage {
    /// Its ecosystem.
    pub kind: PackageKind,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The first layer with its record.
    pub layer: usize,
    /// The layer that removed or replaced it.
    pub gone_layer: usize,
    /// The file that named it, escaped.
    pub path: String,
}

/// Files of the final tree that no package owns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unowned {
    /// How many.
    pub n_files: usize,
    /// Their content.
    pub size_bytes: u64,
    /// The largest, largest first, ties by path.
    pub largest: Vec<UnownedFile>,
}

/// A file that no package owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnownedFile {
    /// Its path, escaped.
    pub path: String,
    /// Its content.
    pub size_bytes: u64,
    /// The layer it comes from.
    pub layer: usize,
}

/// Everything that the package records of an image say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packages {
    /// What is installed, sorted by package URL and then by path.
    pub packages: Vec<Package>,
    /// What only hidden layers hold, sorted by kind, name and version.
    pub gone: Vec<GonePackage>,
    /// What nobody owns.
    pub unowned: Unowned,
    /// The distribution, when a file names it.
    pub distribution: Option<Distribution>,
    /// Records that could not be read, and bounds that were reached.
    pub warnings: Vec<Warning>,
}
