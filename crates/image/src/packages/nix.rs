//! nix: the folders of the store, `HASH-NAME-VERSION`.
//!
//! Only names with a version count: a hyphen that a digit follows, after a hash of 32 characters. What follows the
//! version may be an output (`-bin`, `-dev`, `-lib`, `-man` …), which is not part of it.

use super::record::{Files, PackageKind, Record};
use crate::tree::NodeId;

const OUTPUTS: [&str; 8] = ["bin", "dev", "lib", "man", "doc", "info", "out", "debug"];

/// The package of a folder in the store.
pub(super) fn record(folder: &[u8], node: NodeId) -> Option<Record> {
    let name = std::str::from_utf8(folder).ok()?;
    let (hash, rest) = name.split_at_checked(32)?;
    if !hash
        .bytes()
        .all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
    {
        return None;
    }
    let rest = rest.strip_prefix('-')?;
    if [".drv", ".patch", ".tar.gz", ".tar.xz", ".zip", ".lock"]
        .iter()
        .any(|end| rest.ends_with(end))
    {
        return None;
    }
    let at = rest
        .as_bytes()
        .windows(2)
        .position(|pair| matches!(pair, [b'-', digit] if digit.is_ascii_digit()))?;
    let (package, version) = (rest.get(..at)?, rest.get(at + 1..)?);
    let (version, output) = match version.rsplit_once('-') {
        Some((head, output)) if OUTPUTS.contains(&output) => (head, Some(output)),
        _ => (version, None),
    };
    let mut record =
        Record::new(PackageKind::Nix, package, version)?.with_files(Files::Folder(node));
    if let Some(output) = output {
        record.qualifiers.push(("output", output.to_owned()));
    }
    record.qualifiers.push(("outputhash", hash.to_owned()));
    Some(record)
}
