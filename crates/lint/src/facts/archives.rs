//! Which file names are archives, and which of them ADD unpacks.
//!
//! Source: the rule reference, 8.8. By name only; nothing is opened.

/// Endings of archives and compressed files.
const ENDINGS: &[&str] = &[
    ".tar",
    ".tar.gz",
    ".tgz",
    ".tar.bz2",
    ".tbz",
    ".tbz2",
    ".tb2",
    ".tar.xz",
    ".txz",
    ".tar.zst",
    ".tzst",
    ".tpz",
    ".tar.z",
    ".tz",
    ".tlz",
    ".tar.lz",
    ".tar.lzma",
    ".gz",
    ".bz2",
    ".xz",
    ".zst",
    ".z",
    ".lz",
    ".lzma",
];

/// Whether the name ends like an archive or a compressed file.
pub fn is_archive(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| lower.ends_with(ending))
}

/// Whether ADD unpacks a local file of that name: a tar, plain or compressed.
pub fn is_unpacked_by_add(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [
        ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tbz2", ".tar.xz", ".txz", ".tar.zst",
        ".tzst",
    ]
    .iter()
    .any(|ending| lower.ends_with(ending))
}

/// Whether an ADD source is fetched over http(s).
pub fn is_http(source: &str) -> bool {
    let lower = source.to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://")
}

/// Whether an ADD source is a git remote.
pub fn is_git_remote(source: &str) -> bool {
    let lower = source.to_ascii_lowercase();
    let path = lower.split(['#', '?']).next().unwrap_or("");
    lower.starts_with("git@")
        || lower.starts_with("git://")
        || lower.starts_with("ssh://")
        || ((is_http(&lower) || forge(&lower)) && path.ends_with(".git"))
        || (forge(&lower) && lower.matches('/').count() >= 2)
}

fn forge(source: &str) -> bool {
    source.starts_with("github.com/")
        || source.starts_with("gitlab.com/")
        || source.starts_with("bitbucket.org/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remotes_are_told_from_files() {
        assert!(is_git_remote("https://github.com/a/b.git#v1"));
        assert!(is_git_remote("git@github.com:a/b"));
        assert!(!is_git_remote("https://example.com/a.tar.gz"));
        assert!(!is_git_remote("vendor/a.git"));
        assert!(is_archive("x.TGZ") && !is_archive("x.zip") && !is_unpacked_by_add("x.gz"));
    }
}
