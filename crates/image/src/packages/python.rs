//! Python: `*.dist-info/METADATA`, `*.egg-info` as folder or file, and their lists of installed files.
//!
//! Names are given in their normalised form (`Flask` is `flask`, `zope.interface` is `zope-interface`). Source: the
//! packaging user guide's pages "Core metadata", "Names and normalization" and "Recording installed projects".

use super::reader::Paths;
use super::record::{PackageKind, Record};
use super::stanza::{Folding, first_stanza};
use crate::tree::NodeId;

/// The package of a metadata file.
pub(super) fn record(bytes: &[u8]) -> Option<Record> {
    let head = first_stanza(
        bytes,
        Folding::Lines,
        &["Name", "Version", "License", "License-Expression"],
    );
    let licence = head
        .get("License-Expression")
        .or_else(|| head.get("License"))
        .and_then(|text| text.lines().next())
        .filter(|text| text.len() <= 100 && *text != "UNKNOWN");
    let name = normalised(head.get("Name")?);
    Some(Record::new(PackageKind::Pypi, &name, head.get("Version")?)?.with_licences(licence))
}

/// The one spelling under which a name is compared: lower case, runs of `-`, `_` and `.` become one `-`.
fn normalised(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.trim().chars() {
        match c {
            '-' | '_' | '.' if out.ends_with('-') => {}
            '-' | '_' | '.' => out.push('-'),
            c => out.push(c.to_ascii_lowercase()),
        }
    }
    out
}

/// The files of a `RECORD`: comma-separated lines, paths relative to the folder that holds the metadata folder.
pub(super) fn installed(bytes: &[u8], folder: &[u8], paths: &mut Paths) -> Vec<NodeId> {
    bytes
        .split(|b| *b == b'\n')
        .filter_map(|line| paths.node_below(folder, &first_column(line)))
        .collect()
}

/// The files of `installed-files.txt`, relative to the metadata folder itself.
pub(super) fn installed_by_setuptools(
    bytes: &[u8],
    folder: &[u8],
    paths: &mut Paths,
) -> Vec<NodeId> {
    bytes
        .split(|b| *b == b'\n')
        .filter(|line| !line.is_empty())
        .filter_map(|line| paths.node_below(folder, line.trim_ascii_end()))
        .collect()
}

fn first_column(line: &[u8]) -> Vec<u8> {
    match line.strip_prefix(b"\"") {
        None => line
            .split(|b| *b == b',')
            .next()
            .unwrap_or_default()
            .to_vec(),
        Some(rest) => {
            let mut out = Vec::new();
            let mut bytes = rest.iter().peekable();
            while let Some(b) = bytes.next() {
                if *b == b'"' && bytes.next_if(|next| **next == b'"').is_none() {
                    break;
                }
                out.push(*b);
            }
            out
        }
    }
}
