//! What an image seldom needs, and an ignore file that leaves it out.

use super::tree::{Tree, plus};
use layerlab_buildgraph::paths::is_within;
use layerlab_protocol::context::{Amount, Offender};

/// A kind of clutter.
struct Kind {
    what: &'static str,
    why: &'static str,
    /// Names of folders, at any depth.
    folders: &'static [&'static str],
    /// Names of files; `*` at either end stands for any text.
    files: &'static [&'static str],
    /// Only where no copy names it: some images are made from what was built outside.
    unless_named: bool,
}

const KINDS: [Kind; 9] = [
    Kind {
        what: "secrets of this machine",
        why: "whoever has the image can read them, in every layer",
        folders: &[".ssh", ".aws", ".gnupg"],
        files: &[
            ".env",
            ".env.*",
            "*.pem",
            "*.key",
            "id_rsa",
            "id_ed25519",
            ".npmrc",
            ".pypirc",
            ".netrc",
            "*.p12",
            "*.pfx",
        ],
        unless_named: false,
    },
    Kind {
        what: "the repository's history",
        why: "it holds every version of every file, and each commit changes it, so the copy runs again",
        folders: &[".git", ".hg", ".svn"],
        files: &[],
        unless_named: false,
    },
    Kind {
        what: "installed packages",
        why: "they were built for this machine, and the image installs its own",
        folders: &[
            "node_modules",
            ".venv",
            "venv",
            "bower_components",
            ".bundle",
        ],
        files: &[],
        unless_named: true,
    },
    Kind {
        what: "what was built on this machine",
        why: "the build makes it anew, and every local build changes the copy",
        folders: &[
            "target",
            "dist",
            "build",
            "out",
            "obj",
            "bin",
            ".next",
            ".nuxt",
            ".svelte-kit",
        ],
        files: &["*.pyc", "*.o", "*.class"],
        unless_named: true,
    },
    Kind {
        what: "caches",
        why: "they change without a change of the sources",
        folders: &[
            "__pycache__",
            ".cache",
            ".pytest_cache",
            ".mypy_cache",
            ".ruff_cache",
            ".gradle",
            ".terraform",
            ".turbo",
            ".parcel-cache",
            "coverage",
            ".tox",
            "tmp",
        ],
        files: &[".coverage", "*.tsbuildinfo"],
        unless_named: true,
    },
    Kind {
        what: "logs",
        why: "they grow by themselves, and may name people and hosts",
        folders: &["logs", "log"],
        files: &["*.log"],
        unless_named: true,
    },
    Kind {
        what: "data",
        why: "large files that change by themselves belong into a volume",
        folders: &[],
        files: &[
            "*.csv",
            "*.parquet",
            "*.sqlite",
            "*.sqlite3",
            "*.db",
            "*.ipynb",
            "*.dump",
            "*.bak",
        ],
        unless_named: true,
    },
    Kind {
        what: "settings of editors and systems",
        why: "nobody misses them in an image",
        folders: &[".idea", ".vscode", ".vs"],
        files: &[".DS_Store", "Thumbs.db", "*.swp"],
        unless_named: false,
    },
    Kind {
        what: "the Dockerfile and the ignore file",
        why: "the builder reads them by itself; copied along, every edit of them runs the copy again",
        folders: &[],
        files: &[
            "Dockerfile",
            "Dockerfile.*",
            "*.Dockerfile",
            ".dockerignore",
            "*.dockerignore",
            "compose.yaml",
            "docker-compose.yml",
        ],
        unless_named: true,
    },
];

/// Folders whose name says what they hold only at the top or beside a project file.
const COMMON_NAMES: [&str; 5] = ["bin", "build", "out", "obj", "tmp"];

fn fits(pattern: &str, name: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => name.ends_with(end) && name.len() > end.len(),
        (_, Some(start)) => name.starts_with(start),
        _ => name == pattern,
    }
}

impl Kind {
    fn holds(&self, path: &str) -> bool {
        let mut parts = path.split('/');
        let name = parts.next_back().unwrap_or(path);
        let in_folder = parts.enumerate().any(|(depth, part)| {
            self.folders.contains(&part) && (depth == 0 || !COMMON_NAMES.contains(&part))
        });
        in_folder || self.files.iter().any(|pattern| fits(pattern, name)) && name != ".env.example"
    }
}

/// The clutter of a context; a file belongs to the first kind that fits. Cost: O(files × kinds).
pub(super) fn offenders(tree: &Tree, named: &[String]) -> Vec<Offender> {
    let mut sums: Vec<Option<Offender>> = vec![None; KINDS.len()];
    for node in tree.nodes().iter().filter(|node| !node.is_folder) {
        let is_named = || named.iter().any(|source| is_within(&node.path, source));
        let found = KINDS
            .iter()
            .zip(&mut sums)
            .find(|(kind, _)| kind.holds(&node.path));
        let Some((kind, sum)) = found.filter(|(kind, _)| !kind.unless_named || !is_named()) else {
            continue;
        };
        let sum = sum.get_or_insert_with(|| Offender {
            what: kind.what.to_owned(),
            why: kind.why.to_owned(),
            lines: Vec::new(),
            example: String::new(),
            inside: Amount::default(),
            outside: Amount::default(),
        });
        if sum.example.is_empty() || sum.inside.files == 0 && node.inside.files > 0 {
            sum.example = node.path.clone();
        }
        sum.inside = plus(sum.inside, node.inside);
        sum.outside = plus(sum.outside, node.outside);
        // The lines that would leave this very file out, where one of the usual ones does.
        if !node.excluded && sum.lines.len() < 8 {
            let line = line_for(kind, &node.path);
            if !sum.lines.contains(&line) {
                sum.lines.push(line);
            }
        }
    }
    let mut found: Vec<Offender> = sums.into_iter().flatten().collect();
    found.sort_by_key(|offender| std::cmp::Reverse(offender.inside.files > 0));
    found
}

/// A line that leaves the file out, as general as its kind allows.
fn line_for(kind: &Kind, path: &str) -> String {
    let mut parts = path.split('/');
    let name = parts.next_back().unwrap_or(path);
    let folder = parts.enumerate().find(|(depth, part)| {
        kind.folders.contains(part) && (*depth == 0 || !COMMON_NAMES.contains(part))
    });
    match folder {
        Some((_, part)) if COMMON_NAMES.contains(&part) => part.to_owned(),
        Some((_, part)) => format!("**/{part}"),
        None => {
            let pattern = kind
                .files
                .iter()
                .find(|pattern| fits(pattern, name))
                .copied()
                .unwrap_or(name);
            match pattern {
                ".env" | ".env.*" => "**/.env*".to_owned(),
                "Dockerfile" | "Dockerfile.*" => "Dockerfile*".to_owned(),
                pattern => format!("**/{pattern}"),
            }
        }
    }
}

/// The ignore file in force with lines for what still comes along.
pub(super) fn starter(ignore: &str, offenders: &[Offender]) -> String {
    let mut text = ignore.trim_end().to_owned();
    let known = |text: &str, line: &str| text.lines().any(|known| known.trim() == line);
    for offender in offenders
        .iter()
        .filter(|offender| offender.inside.files > 0)
    {
        let fresh: Vec<&String> = offender
            .lines
            .iter()
            .filter(|line| !known(&text, line))
            .collect();
        if fresh.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&format!("# {}", offender.what));
        for line in fresh {
            text.push('\n');
            text.push_str(line);
            if line == "**/.env*" {
                text.push_str("\n!**/.env.example");
            }
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_know_their_files() {
        let kind = |path: &str| {
            KINDS
                .iter()
                .find(|kind| kind.holds(path))
                .map(|kind| kind.what)
        };
        assert_eq!(kind(".git/HEAD"), Some("the repository's history"));
        assert_eq!(
            kind("web/node_modules/a/index.js"),
            Some("installed packages")
        );
        assert_eq!(kind(".env.local"), Some("secrets of this machine"));
        assert_eq!(kind(".env.example"), None);
        assert_eq!(kind("src/build/tool.js"), None);
        assert_eq!(
            kind("build/tool.js"),
            Some("what was built on this machine")
        );
        assert_eq!(kind("src/log.rs"), None);
    }
}
