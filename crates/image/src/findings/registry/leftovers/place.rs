//! Ways to say where leftovers lie.

/// Where such files lie.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// Below this folder of the root.
    Below(&'static str),
    /// Below a folder of this name anywhere.
    Folder(&'static str),
    /// Below these two folders, one in the other, anywhere.
    Folders(&'static str, &'static str),
    /// A file of this name.
    Name(&'static str),
    /// A file whose name ends so.
    Ending(&'static str),
    /// A file below a folder of the root whose name ends so.
    BelowEnding(&'static str, &'static str),
    /// A file whose name ends so, outside installed software, which brings such files for its own use.
    Loose(&'static str),
    /// Below a folder of this name, outside installed software.
    LooseFolder(&'static str),
}

impl Place {
    /// Whether a path, whose last component is `name`, lies there.
    pub(super) fn holds(self, path: &str, name: &str) -> bool {
        let has_part = |part: &str| path.split('/').rev().skip(1).any(|p| p == part);
        match self {
            Self::Below(folder) => path
                .strip_prefix(folder)
                .is_some_and(|rest| rest.len() > 1 && rest.starts_with('/')),
            Self::Folder(part) => has_part(part),
            Self::Folders(outer, inner) => {
                let mut parts = path.split('/').peekable();
                while let Some(part) = parts.next() {
                    if part == outer && parts.peek() == Some(&inner) {
                        parts.next();
                        return parts.next().is_some();
                    }
                }
                false
            }
            Self::Name(wanted) => name == wanted,
            Self::Ending(ending) => name.len() > ending.len() && name.ends_with(ending),
            Self::Loose(ending) => !is_software(path) && Self::Ending(ending).holds(path, name),
            Self::LooseFolder(part) => !is_software(path) && has_part(part),
            Self::BelowEnding(folder, ending) => {
                name.ends_with(ending) && Self::Below(folder).holds(path, name)
            }
        }
    }
}

/// Whether a path belongs to installed software.
fn is_software(path: &str) -> bool {
    let tops = [
        "usr/lib/",
        "usr/share/",
        "usr/local/lib/",
        "lib/",
        "nix/store/",
        "var/lib/",
    ];
    let parts = [
        "site-packages",
        "dist-packages",
        "node_modules",
        "gems",
        "vendor",
    ];
    tops.iter().any(|top| path.starts_with(top))
        || path.split('/').any(|part| parts.contains(&part))
}
