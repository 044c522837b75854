//! Words and marks for what happened to paths and bytes. A mark is a sign *and* a word, so that nothing depends on
//! telling colours apart.

use layerlab_protocol::tree::{EntryKind, Mark};

/// Sign, word and class suffix of a mark; `None` when nothing happened.
pub fn mark(mark: Mark) -> Option<(&'static str, &'static str)> {
    match mark {
        Mark::Same => None,
        Mark::Added => Some(("+", "added")),
        Mark::Replaced => Some(("±", "replaced")),
        Mark::Touched => Some(("·", "touched")),
        Mark::Removed => Some(("−", "removed")),
        Mark::Hidden => Some(("▨", "hidden")),
    }
}

/// What a mark means, for the legend.
pub fn mark_means(mark: Mark) -> &'static str {
    match mark {
        Mark::Same => "came with a lower layer, unchanged",
        Mark::Added => "not there before this layer",
        Mark::Replaced => "other content than before",
        Mark::Touched => "same bytes written again; what differs stands beside it",
        Mark::Removed => "gone from here on; the bytes stay in the layer below",
        Mark::Hidden => "an older content of the path above it, still stored in its layer",
    }
}

/// What differs beside the content, in the words of `ls` and `stat`.
pub fn attributes(changed: &[String]) -> String {
    let words: Vec<&str> = changed
        .iter()
        .map(|name| match name.as_str() {
            "mtime" => "time",
            "xattrs" => "extended attributes",
            other => other,
        })
        .collect();
    words.join(", ")
}

/// A sign and a word for the kind of entry.
pub fn kind(kind: EntryKind) -> (&'static str, &'static str) {
    match kind {
        EntryKind::File => ("", "file"),
        EntryKind::Directory => ("", "directory"),
        EntryKind::Symlink => ("→", "symbolic link"),
        EntryKind::Hardlink => ("=", "hard link"),
        EntryKind::Special => ("◆", "device, pipe or socket"),
    }
}

/// Why a body is hidden.
pub fn cause(cause: &str) -> &str {
    match cause {
        "deleted" => "deleted later",
        "directory-recreated" => "its directory was made anew",
        "replaced" => "replaced by other content",
        "same-bytes" => "same bytes written again",
        "type-change" => "became something else",
        "duplicate" => "written twice in one layer",
        "moved" => "moved to another place",
        other => other,
    }
}

/// A layer by its number: the base is 0, as in links, warnings and the command line's output.
pub fn layer(index: u32) -> String {
    format!("layer {index}")
}

/// `drwxr-xr-x` of permission bits.
pub fn mode(entry: EntryKind, mode: u32) -> String {
    let mut out = String::with_capacity(10);
    out.push(match entry {
        EntryKind::Directory => 'd',
        EntryKind::Symlink => 'l',
        EntryKind::Special => 's',
        EntryKind::File | EntryKind::Hardlink => '-',
    });
    for (shift, special, set, unset) in [
        (6, 0o4000, 's', 'S'),
        (3, 0o2000, 's', 'S'),
        (0, 0o1000, 't', 'T'),
    ] {
        let bits = mode >> shift;
        out.push(if bits & 4 == 0 { '-' } else { 'r' });
        out.push(if bits & 2 == 0 { '-' } else { 'w' });
        out.push(match (mode & special != 0, bits & 1 != 0) {
            (false, false) => '-',
            (false, true) => 'x',
            (true, true) => set,
            (true, false) => unset,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_read_as_ls_prints_them() {
        for (entry, bits, says) in [
            (EntryKind::File, 0o644, "-rw-r--r--"),
            (EntryKind::Directory, 0o1777, "drwxrwxrwt"),
            (EntryKind::File, 0o4755, "-rwsr-xr-x"),
            (EntryKind::File, 0o2644, "-rw-r-Sr--"),
            (EntryKind::Symlink, 0o777, "lrwxrwxrwx"),
        ] {
            assert_eq!(mode(entry, bits), says);
        }
    }

    #[test]
    fn every_change_has_a_sign_of_its_own() {
        let signs: std::collections::BTreeSet<_> = [
            Mark::Added,
            Mark::Replaced,
            Mark::Touched,
            Mark::Removed,
            Mark::Hidden,
        ]
        .into_iter()
        .filter_map(|change| mark(change).map(|(sign, _)| sign))
        .collect();
        assert_eq!(signs.len(), 5);
    }
}
