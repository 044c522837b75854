//! File lists that people paste: `find`, `find -ls`, `ls -lR`, `tree`, `du -a`, `git ls-files`, `tar tv`, plain paths.
//!
//! Read line by line; what is no file is counted, never guessed at. Nothing is looked up on a disk.

mod long;
mod tree;

use std::collections::BTreeSet;

use super::MAX_ENTRIES;
use super::packed::Listed;

/// Longest path that is taken, as on Linux.
pub const MAX_PATH_BYTES: usize = 4_096;

/// What a text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    /// One path a line: `find`, `git ls-files`.
    Paths,
    /// A size in front of each path: `find -printf`, `wc -c`, `du -ab`.
    Sizes,
    /// `du -a`: blocks of 1,024 bytes.
    Blocks,
    /// Lines with modes and sizes: `find -ls`, `tar tv`, `git ls-tree -l`.
    Long,
    /// `ls -lR`: a folder, then its entries.
    Folders,
    /// `tree`.
    Tree,
}

impl ListKind {
    /// What made such a text.
    pub const fn source(self) -> &'static str {
        match self {
            Self::Paths => "a list of paths, as of `git ls-files` or `find`",
            Self::Sizes => "a list of sizes and paths",
            Self::Blocks => "`du -a`, in blocks of 1,024 bytes",
            Self::Long => "a long list, as of `find -ls`",
            Self::Folders => "`ls -R`",
            Self::Tree => "`tree`",
        }
    }

    /// Whether such a text tells how large files are.
    pub const fn has_sizes(self) -> bool {
        matches!(self, Self::Sizes | Self::Blocks | Self::Long)
    }
}

/// What a text holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// What it looks like.
    pub kind: ListKind,
    /// Files, and folders that hold none (they end in `/`), sorted.
    pub entries: Vec<Listed>,
    /// Whether any size was told.
    pub has_sizes: bool,
    /// Lines that name no file.
    pub n_unread: usize,
    /// Entries past the limit.
    pub n_left_out: usize,
}

/// One line that named something.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    path: String,
    size: Option<u64>,
    mode: Option<u32>,
    is_folder: bool,
}

/// Reads a pasted list. Cost: O(n log n).
pub fn read(text: &str) -> Listing {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut n_unread = 0;
    let (kind, mut named) = if tree::looks_like(text) {
        (ListKind::Tree, tree::read(text, &mut n_unread))
    } else if long::has_folders(text) {
        (ListKind::Folders, long::folders(text, &mut n_unread))
    } else {
        lines(text, &mut n_unread)
    };
    let n_left_out = named.len().saturating_sub(2 * MAX_ENTRIES);
    named.truncate(2 * MAX_ENTRIES);
    for one in &mut named {
        tidy(&mut one.path);
    }
    let common = common_folder(&named);
    let mut entries: Vec<Listed> = Vec::with_capacity(named.len());
    let has_sizes = named
        .iter()
        .any(|one| one.size.is_some_and(|size| size > 0));
    for one in named {
        let path = one.path.get(common..).unwrap_or("").trim_start_matches('/');
        if path.is_empty() || path.len() > MAX_PATH_BYTES || is_outside(path) {
            continue;
        }
        entries.push(Listed {
            path: if one.is_folder {
                format!("{}/", path.trim_end_matches('/'))
            } else {
                path.to_owned()
            },
            size_bytes: one.size.unwrap_or(0),
            mode: one.mode.filter(|_| !one.is_folder),
        });
    }
    let (entries, past) = settle(entries);
    Listing {
        kind,
        entries,
        has_sizes,
        n_unread,
        n_left_out: n_left_out + past,
    }
}

fn is_outside(path: &str) -> bool {
    path.split('/').any(|element| element == "..")
}

fn tidy(path: &mut String) {
    while let Some(rest) = path.strip_prefix("./") {
        *path = rest.to_owned();
    }
    if matches!(path.as_str(), "." | "./") {
        path.clear();
    }
}

/// Sorts, drops doubles, and folders that hold something; a path that others lie below is a folder.
pub fn settle(mut entries: Vec<Listed>) -> (Vec<Listed>, usize) {
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    entries.dedup_by(|later, earlier| later.path == earlier.path);
    let mut parents: BTreeSet<String> = BTreeSet::new();
    for entry in &entries {
        let path = entry.path.trim_end_matches('/');
        for (slash, _) in path.rmatch_indices('/') {
            let parent = path.get(..slash).unwrap_or("");
            if !parents.insert(parent.to_owned()) {
                break;
            }
        }
    }
    entries.retain(|entry| !parents.contains(entry.path.trim_end_matches('/')));
    let past = entries.len().saturating_sub(MAX_ENTRIES);
    entries.truncate(MAX_ENTRIES);
    (entries, past)
}

/// Length of the folder that all paths of an absolute list lie in; 0 for relative ones.
fn common_folder(named: &[Named]) -> usize {
    if !named
        .iter()
        .all(|one| one.path.starts_with('/') || one.path.is_empty())
    {
        return 0;
    }
    let mut files = named
        .iter()
        .filter(|one| !one.is_folder && !one.path.is_empty());
    let Some(first) = files.next() else { return 0 };
    let mut common = first.path.rfind('/').unwrap_or(0);
    for file in files {
        let same = first.path.bytes().zip(file.path.bytes()).take(common + 1);
        let same = same.take_while(|(a, b)| a == b).count();
        if same <= common {
            common = first
                .path
                .get(..same)
                .and_then(|same| same.rfind('/'))
                .unwrap_or(0);
        }
    }
    common
}

/// The folder that all entries of an upload lie in, taken off: archives and dropped folders have one.
pub fn without_top_folder(entries: Vec<Listed>) -> (Vec<Listed>, Option<String>) {
    let top = |entry: &Listed| entry.path.split_once('/').map(|(top, _)| top.to_owned());
    let Some(first) = entries.first().and_then(top) else {
        return (entries, None);
    };
    if first.is_empty()
        || !entries
            .iter()
            .all(|entry| top(entry).as_ref() == Some(&first))
    {
        return (entries, None);
    }
    let stripped = entries.into_iter().filter_map(|entry| {
        let path = entry
            .path
            .get(first.len() + 1..)
            .filter(|path| !path.is_empty())?
            .to_owned();
        Some(Listed { path, ..entry })
    });
    (stripped.collect(), Some(first))
}

/// Lists where each line stands for itself.
fn lines(text: &str, n_unread: &mut usize) -> (ListKind, Vec<Named>) {
    let mut named = Vec::new();
    let (mut n_long, mut n_sized) = (0_usize, 0_usize);
    let mut in_blocks = true;
    for line in text.lines().take(4 * MAX_ENTRIES) {
        let line = line.trim_end_matches('\r');
        // `ls -l` begins with a sum.
        if line.trim().is_empty() || line.starts_with("total ") && sized(line).is_none() {
            continue;
        }
        if let Some(one) = long::find_ls(line)
            .or_else(|| long::git(line))
            .or_else(|| long::entry(line))
        {
            n_long += 1;
            named.push(one);
        } else if let Some((size, path)) = sized(line) {
            // `wc` and `du -c` end in a sum.
            if path == "total" {
                continue;
            }
            n_sized += 1;
            in_blocks &= size.is_multiple_of(4) && !has_unit(line);
            named.push(path_line(path, Some(size)));
        } else if is_path(line) {
            named.push(path_line(line, None));
        } else {
            *n_unread += 1;
        }
    }
    let kind = match (n_long, n_sized) {
        (0, 0) => ListKind::Paths,
        (0, _) if in_blocks => ListKind::Blocks,
        (0, _) => ListKind::Sizes,
        _ => ListKind::Long,
    };
    if kind == ListKind::Blocks {
        for one in &mut named {
            one.size = one.size.map(|blocks| blocks.saturating_mul(1_024));
        }
    }
    (kind, named)
}

fn path_line(path: &str, size: Option<u64>) -> Named {
    let path = unquoted(path.trim_start());
    Named {
        is_folder: path.ends_with('/'),
        path,
        size,
        mode: None,
    }
}

/// A size (`12`, `4.0K`) and a path behind a blank.
fn sized(line: &str) -> Option<(u64, &str)> {
    let (size, path) = line.trim_start().split_once([' ', '\t'])?;
    let path = path.trim_start();
    // A file may be called `12 monkeys`, but then the whole list would have to look like that.
    (!path.is_empty()).then_some((size_of(size)?, path))
}

/// Whether the size in front of a path has a unit: then it is no number of blocks.
fn has_unit(line: &str) -> bool {
    let size = line.split_whitespace().next().unwrap_or("");
    size.ends_with(|c: char| c.is_ascii_alphabetic())
}

/// `12`, `4.0K`, `1,5M`, `3G`, `12345B`; units are powers of 1,024.
fn size_of(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match text.get(digits.len()..)?.to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        "t" | "tb" | "tib" => 40,
        _ => return None,
    };
    if let Ok(whole) = digits.parse::<u64>() {
        return whole.checked_mul(1 << shift);
    }
    if shift == 0
        || !digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
    {
        return None;
    }
    let number: f64 = digits.replace(',', ".").parse().ok()?;
    Some((number * (1_u64 << shift) as f64) as u64)
}

/// Whether a line may be a path: prose and messages are not.
fn is_path(line: &str) -> bool {
    let line = line.trim();
    let messages = ["find: ", "ls: ", "du: ", "tree: ", "fatal: ", "$ ", "# "];
    !line.starts_with('-')
        && line.len() <= MAX_PATH_BYTES
        && !messages.iter().any(|start| line.starts_with(start))
        && (line.contains('/') || line.split_whitespace().count() <= 3)
        && !line.contains(['\0', '\t'])
}

/// Git quotes names with odd characters: `"b\303\266se.txt"`.
fn unquoted(text: &str) -> String {
    let Some(inner) = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
    else {
        return text.to_owned();
    };
    let mut bytes = Vec::new();
    let mut rest = inner.bytes().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(first @ b'0'..=b'7') => {
                let mut value = u32::from(first - b'0');
                for _ in 0..2 {
                    if let Some(digit) = rest.next_if(|byte| (b'0'..=b'7').contains(byte)) {
                        value = value * 8 + u32::from(digit - b'0');
                    }
                }
                bytes.push((value & 0xff) as u8);
            }
            Some(b't') => bytes.push(b'\t'),
            Some(other) => bytes.push(other),
            None => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, kind: ListKind, expected: &[(&str, u64)]) -> Listing {
        let listing = read(text);
        let found: Vec<(&str, u64)> = listing
            .entries
            .iter()
            .map(|e| (e.path.as_str(), e.size_bytes))
            .collect();
        assert_eq!((listing.kind, found.as_slice()), (kind, expected), "{text}");
        listing
    }

    #[test]
    fn paths_one_a_line() {
        let text = ".\n./src\n./src/a.js\n./README.md\n./empty/\n";
        check(
            text,
            ListKind::Paths,
            &[("README.md", 0), ("empty/", 0), ("src/a.js", 0)],
        );
        check(
            "\"b\\303\\266se.txt\"\nmy file.txt\n",
            ListKind::Paths,
            &[("böse.txt", 0), ("my file.txt", 0)],
        );
        check(
            "/home/me/app/a/x\n/home/me/app/b\n",
            ListKind::Paths,
            &[("a/x", 0), ("b", 0)],
        );
        check("../evil\na/../../b\nok\n", ListKind::Paths, &[("ok", 0)]);
        let listing = check("fatal: not a git repository\n", ListKind::Paths, &[]);
        assert_eq!(listing.n_unread, 1);
    }

    #[test]
    fn sizes_and_blocks() {
        check(
            "12 a\n5 b/c\n17 total\n",
            ListKind::Sizes,
            &[("a", 12), ("b/c", 5)],
        );
        check(
            "4\t./a\n8\t./b/c\n12\t./b\n16\t.\n",
            ListKind::Blocks,
            &[("a", 4096), ("b/c", 8192)],
        );
        check(
            "4.0K\t./a\n1.5M\t./b\n",
            ListKind::Sizes,
            &[("a", 4096), ("b", 1_572_864)],
        );
    }

    #[test]
    fn find_ls_and_tar_and_git() {
        let text = "  1234      4 drwxr-xr-x   2 me   us   4096 Nov 30 12:00 ./src\n\
                    \x20 1235      4 -rwxr-xr-x   1 me   us    120 Nov 30  2025 ./src/run me.sh\n\
                    \x20 1236      0 lrwxrwxrwx   1 me   us      5 Nov 30 12:00 ./link -> src/x\n";
        let listing = check(text, ListKind::Long, &[("link", 5), ("src/run me.sh", 120)]);
        assert_eq!(listing.entries[1].mode, Some(0o755));
        let tar = "drwxr-xr-x me/us 0 2025-11-30 12:00 app/\n-rw-r--r-- me/us 77 2025-11-30 12:00 app/a b.txt\n";
        check(tar, ListKind::Long, &[("app/a b.txt", 77)]);
        let staged = "100755 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 0\tbin/x\n";
        assert_eq!(
            check(staged, ListKind::Long, &[("bin/x", 0)]).entries[0].mode,
            Some(0o755)
        );
        let listed = "100644 blob e69de29bb2d1d6434b8b29ae775ad8c2e48c5391      42\tsrc/y\n";
        check(listed, ListKind::Long, &[("src/y", 42)]);
    }

    #[test]
    fn ls_with_folders() {
        let text = ".:\ntotal 8\n-rw-r--r-- 1 me us   12 Nov 30 12:00 a.txt\ndrwxr-xr-x 2 me us 4096 Nov 30 12:00 src\n\n\
                    ./src:\ntotal 4\n-rw-r--r-- 1 me us 1.5K 2025-11-30 12:00 b c.js\nlrwxrwxrwx 1 me us 3 Nov 30 12:00 l -> b\n";
        check(
            text,
            ListKind::Folders,
            &[("a.txt", 12), ("src/b c.js", 1536), ("src/l", 3)],
        );
        check(
            ".:\na.txt\nsrc\n\n./src:\nx.js\n",
            ListKind::Folders,
            &[("a.txt", 0), ("src/x.js", 0)],
        );
        let plain =
            "total 4\n-rw-r--r-- 1 me us 12 Nov 30 12:00 a\ndrwxr-xr-x 2 me us 40 Nov 30 12:00 d\n";
        check(plain, ListKind::Long, &[("a", 12), ("d/", 0)]);
    }

    #[test]
    fn trees() {
        let text = ".\n├── README.md\n├── src\n│\u{a0}\u{a0} ├── a.js\n│   └── lib\n│       └── b.js\n└── z -> src\n\n2 directories, 4 files\n";
        check(
            text,
            ListKind::Tree,
            &[
                ("README.md", 0),
                ("src/a.js", 0),
                ("src/lib/b.js", 0),
                ("z", 0),
            ],
        );
        let sized = "app\n|-- [        120]  a.txt\n`-- [       4096]  d/\n    `-- [4.0K]  b\n";
        check(sized, ListKind::Tree, &[("a.txt", 120), ("d/b", 4096)]);
    }

    #[test]
    fn nothing_hangs_on_odd_input() {
        for text in [
            "",
            "\0\0",
            "├── ",
            ":\n",
            "drwx",
            &"│   ".repeat(5_000),
            &"a/".repeat(40_000),
        ] {
            let _ = read(text);
        }
        assert!(read(&"x/".repeat(1_000)).entries.len() <= 1);
    }

    #[test]
    fn the_folder_that_was_dropped_is_taken_off() {
        let (entries, top) = without_top_folder(read("app/a\napp/b/c\n").entries);
        assert_eq!((entries.len(), top.as_deref()), (2, Some("app")));
        let (entries, top) = without_top_folder(read("app/a\nb\n").entries);
        assert_eq!((entries.len(), top), (2, None));
    }
}
