//! A context that fits a Dockerfile, for when the real one is not known.
//!
//! A supposition, and shown as one: file names come from the sources of COPY, ADD and bind mounts
//! and from the tools the commands name; sizes are those of a small project.

use std::collections::BTreeSet;

use layerlab_syntax::ast::{Arguments, Dockerfile, Keyword};

use super::Context;
use crate::context::select::{SelectOptions, has_wildcard, select};
use crate::model::BuildModel;
use crate::mounts::{MountType, run_mounts};
use crate::paths;

/// A supposed context and the files the page's questions are about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Supposed {
    /// The context, the given ignore file included.
    pub context: Context,
    /// Its files, by path.
    pub files: Vec<String>,
    /// A file a developer edits all day.
    pub source_file: Option<String>,
    /// The file that pins dependencies, or else the one that names them.
    pub lockfile: Option<String>,
}

struct Kit {
    /// Words of commands and base images that give the tool away.
    signs: &'static [&'static str],
    lockfile: &'static str,
    source: &'static str,
    /// Paths with sizes in bytes.
    files: &'static [(&'static str, u64)],
}

impl Kit {
    /// Files at the top that name dependencies or settings: what is neither the source nor below a folder.
    fn manifests(&self) -> impl Iterator<Item = &'static str> {
        let source = self.source;
        let names = self.files.iter().map(|(path, _)| *path);
        names.filter(move |path| *path != source && !path.contains('/'))
    }
}

/// Small projects, one for each tool.
const KITS: &[Kit] = &[
    Kit {
        signs: &["pnpm"],
        lockfile: "pnpm-lock.yaml",
        source: "src/index.js",
        files: &[
            ("package.json", 1_200),
            ("pnpm-lock.yaml", 180_000),
            ("src/index.js", 4_000),
            ("src/app.js", 9_000),
        ],
    },
    Kit {
        signs: &["yarn"],
        lockfile: "yarn.lock",
        source: "src/index.js",
        files: &[
            ("package.json", 1_200),
            ("yarn.lock", 210_000),
            ("src/index.js", 4_000),
            ("src/app.js", 9_000),
        ],
    },
    Kit {
        signs: &["npm", "npx", "node"],
        lockfile: "package-lock.json",
        source: "src/index.js",
        files: &[
            ("package.json", 1_200),
            ("package-lock.json", 260_000),
            ("src/index.js", 4_000),
            ("src/app.js", 9_000),
        ],
    },
    Kit {
        signs: &["poetry"],
        lockfile: "poetry.lock",
        source: "app/main.py",
        files: &[
            ("pyproject.toml", 1_500),
            ("poetry.lock", 120_000),
            ("app/main.py", 5_000),
            ("app/views.py", 9_000),
        ],
    },
    Kit {
        signs: &["uv"],
        lockfile: "uv.lock",
        source: "app/main.py",
        files: &[
            ("pyproject.toml", 1_500),
            ("uv.lock", 120_000),
            ("app/main.py", 5_000),
            ("app/views.py", 9_000),
        ],
    },
    Kit {
        signs: &[
            "pip", "pip3", "python", "python3", "flask", "uvicorn", "gunicorn",
        ],
        lockfile: "requirements.txt",
        source: "app.py",
        files: &[
            ("requirements.txt", 600),
            ("app.py", 6_000),
            ("templates/index.html", 3_000),
        ],
    },
    Kit {
        signs: &["go", "golang"],
        lockfile: "go.sum",
        source: "main.go",
        files: &[
            ("go.mod", 400),
            ("go.sum", 12_000),
            ("main.go", 3_000),
            ("internal/server/server.go", 8_000),
        ],
    },
    Kit {
        signs: &["cargo", "rust"],
        lockfile: "Cargo.lock",
        source: "src/main.rs",
        files: &[
            ("Cargo.toml", 600),
            ("Cargo.lock", 30_000),
            ("src/main.rs", 6_000),
        ],
    },
    Kit {
        signs: &["mvn", "mvnw", "maven"],
        lockfile: "pom.xml",
        source: "src/main/java/App.java",
        files: &[
            ("pom.xml", 4_000),
            ("src/main/java/App.java", 6_000),
            ("src/main/resources/application.properties", 500),
        ],
    },
    Kit {
        signs: &["gradle", "gradlew"],
        lockfile: "build.gradle",
        source: "src/main/java/App.java",
        files: &[
            ("build.gradle", 2_000),
            ("settings.gradle", 200),
            ("src/main/java/App.java", 6_000),
        ],
    },
    Kit {
        signs: &["bundle", "ruby", "rails"],
        lockfile: "Gemfile.lock",
        source: "app/app.rb",
        files: &[
            ("Gemfile", 800),
            ("Gemfile.lock", 9_000),
            ("app/app.rb", 4_000),
        ],
    },
    Kit {
        signs: &["composer", "php"],
        lockfile: "composer.lock",
        source: "src/index.php",
        files: &[
            ("composer.json", 1_000),
            ("composer.lock", 150_000),
            ("src/index.php", 3_000),
        ],
    },
    Kit {
        signs: &["dotnet"],
        lockfile: "App.csproj",
        source: "Program.cs",
        files: &[
            ("App.csproj", 900),
            ("Program.cs", 3_000),
            ("Controllers/HomeController.cs", 5_000),
        ],
    },
];

/// Most files that sources may add.
const MAX_NAMED: usize = 500;

/// Makes up a context for the file. `dockerignore` is put in as `.dockerignore`.
pub fn suppose(file: &Dockerfile, model: &BuildModel, dockerignore: Option<&str>) -> Supposed {
    let mut context = Context::new();
    context.write_opaque("README.md", 3_000);
    context.write_opaque(".git/HEAD", 23);
    context.write_opaque(".git/objects/pack/history.pack", 2_500_000);
    context.write("Dockerfile", file.text.as_bytes());
    if let Some(text) = dockerignore {
        context.write(".dockerignore", text.as_bytes());
    }
    let words = words_of(file);
    let kit = KITS
        .iter()
        .find(|kit| kit.signs.iter().any(|sign| words.contains(*sign)));
    let sources = sources_of(file, model);
    let home = kit.map_or_else(String::new, |kit| project_folder(kit, &sources));
    for (path, size_bytes) in kit.into_iter().flat_map(|kit| kit.files) {
        context.write_opaque(&format!("{home}{path}"), *size_bytes);
    }
    for source in &sources {
        add_source(&mut context, source);
    }
    let files: Vec<String> = context
        .entries()
        .filter(|(_, entry)| !entry.is_folder())
        .map(|(path, _)| path.to_owned())
        .collect();
    // A question about a file that no instruction reads would always be answered "nothing runs again".
    let read = read_paths(&context, &sources);
    let reads = |path: &String| read.contains(path.as_str());
    let of_kit = |path: &str| Some(format!("{home}{path}")).filter(reads);
    let source_file = kit.and_then(|kit| of_kit(kit.source)).or_else(|| {
        let is_source = |path: &&String| {
            !path.starts_with('.')
                && !path.starts_with("Dockerfile")
                && **path != "README.md"
                && kit.is_none_or(|kit| {
                    !kit.manifests()
                        .any(|name| format!("{home}{name}") == **path)
                })
        };
        let in_folder = |path: &&String| path.contains('/');
        let candidates = || files.iter().filter(|path| reads(path)).filter(is_source);
        candidates()
            .find(in_folder)
            .or_else(|| candidates().next())
            .cloned()
    });
    Supposed {
        lockfile: kit.and_then(|kit| of_kit(kit.lockfile)),
        source_file,
        files,
        context,
    }
}

/// What a given context holds of what the page asks about: a source file and a lock file that the builder reads.
/// `dockerignore` is put in as `.dockerignore`; without it, the context's own counts. Cost: O(files).
pub fn known(
    file: &Dockerfile,
    model: &BuildModel,
    context: &Context,
    dockerignore: Option<&str>,
) -> Supposed {
    let mut context = context.clone();
    if let Some(text) = dockerignore {
        context.write(".dockerignore", text.as_bytes());
    }
    let words = words_of(file);
    let kit = KITS
        .iter()
        .find(|kit| kit.signs.iter().any(|sign| words.contains(*sign)));
    let sources = sources_of(file, model);
    let visible = context.visible("Dockerfile");
    let read = Readers::new(&visible, &sources);
    let home = kit.map_or_else(String::new, |kit| project_folder(kit, &sources));
    let present = |path: &str| {
        let path = format!("{home}{path}");
        (visible.get(&path).is_some() && read.reads(&path)).then_some(path)
    };
    let is_source = |path: &str| {
        let name = paths::base_name(path);
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let is_installed = path.split('/').any(|part| INSTALLED.contains(&part));
        SOURCE_ENDINGS.contains(&ending) && !name.starts_with('.') && !is_installed
    };
    let source_file = kit.and_then(|kit| present(kit.source)).or_else(|| {
        let files = || {
            visible
                .iter()
                .filter(|(path, entry)| !entry.is_folder() && read.reads(path))
        };
        let found = files().find(|(path, _)| is_source(path));
        let any =
            || files().find(|(path, _)| !path.starts_with('.') && !path.contains("Dockerfile"));
        found.or_else(any).map(|(path, _)| path.to_string())
    });
    let mut lockfiles = kit.into_iter().chain(KITS).map(|kit| kit.lockfile);
    let lockfile = lockfiles.find_map(present);
    Supposed {
        lockfile,
        source_file,
        files: Vec::new(),
        context,
    }
}

/// Endings of files that people edit all day.
const SOURCE_ENDINGS: [&str; 24] = [
    "js", "ts", "jsx", "tsx", "mjs", "vue", "svelte", "py", "go", "rs", "java", "kt", "scala",
    "php", "rb", "cs", "fs", "c", "cc", "cpp", "h", "swift", "ex", "hs",
];
/// Folders that tools fill.
const INSTALLED: [&str; 9] = [
    "node_modules",
    "vendor",
    ".venv",
    "venv",
    "target",
    "dist",
    "build",
    "__pycache__",
    ".git",
];

/// The folder of the context that holds the project, with a slash at its end; empty for the context itself. Sources
/// that name manifests tell it; without any, the only folder that is copied, when the context itself is not.
fn project_folder(kit: &Kit, sources: &[String]) -> String {
    let cleaned = || {
        sources
            .iter()
            .map(|source| paths::clean(source.trim_start_matches('/')))
    };
    if cleaned().any(|source| source == "." || source == "*") {
        return String::new();
    }
    let names_manifest = |name: &str| {
        let stem = name.split(['*', '?', '[']).next().unwrap_or_default();
        kit.manifests().any(|manifest| {
            name == manifest || (stem.len() >= 3 && stem != name && manifest.starts_with(stem))
        })
    };
    let told = cleaned().find(|source| names_manifest(paths::base_name(source)));
    if let Some(source) = told {
        let folder = source.rsplit_once('/').map_or("", |(folder, _)| folder);
        return with_slash(if has_wildcard(folder) { "" } else { folder });
    }
    // A folder of the project's own, such as `src`, is not the project.
    let own = |folder: &str| {
        kit.files
            .iter()
            .any(|(path, _)| path.split('/').next() == Some(folder))
    };
    let mut folders =
        cleaned().filter(|source| is_folder_name(source) && !has_wildcard(source) && !own(source));
    match (folders.next(), folders.next()) {
        (Some(folder), None) => with_slash(&folder),
        _ => String::new(),
    }
}

fn with_slash(folder: &str) -> String {
    match folder {
        "" => String::new(),
        _ => format!("{folder}/"),
    }
}

/// Files that some source reads.
fn read_paths<'c>(context: &'c Context, sources: &[String]) -> BTreeSet<&'c str> {
    let bare = context.visible("");
    let readers = Readers::new(&bare, sources);
    let files = context.entries().filter(|(_, entry)| !entry.is_folder());
    files
        .map(|(path, _)| path)
        .filter(|path| readers.reads(path))
        .collect()
}

/// Paths that sources name or match, with all below them.
struct Readers(BTreeSet<String>);

impl Readers {
    fn new(visible: &super::Visible<'_>, sources: &[String]) -> Self {
        let mut roots = BTreeSet::new();
        for source in sources {
            let cleaned = paths::clean(source.trim_start_matches('/'));
            if cleaned == "." {
                roots.insert(String::new());
            } else if has_wildcard(&cleaned) {
                let found = select(visible, &cleaned, SelectOptions::default());
                roots.extend(found.roots.into_iter().map(|root| root.path));
            } else {
                roots.insert(cleaned);
            }
        }
        Self(roots)
    }

    fn reads(&self, path: &str) -> bool {
        self.0.contains("")
            || self.0.contains(path)
            || path
                .match_indices('/')
                .any(|(at, _)| path.get(..at).is_some_and(|folder| self.0.contains(folder)))
    }
}

/// Lower-case words of base images and commands.
fn words_of(file: &Dockerfile) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for line in &file.instructions {
        let relevant = matches!(
            line.keyword,
            Keyword::From | Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Copy
        );
        if !relevant {
            continue;
        }
        let bodies = line.heredocs.iter().map(|heredoc| heredoc.content.as_str());
        for text in bodies.chain([line.rest.text.as_str()]) {
            let breaks = |letter: char| !letter.is_ascii_alphanumeric();
            words.extend(
                text.split(breaks)
                    .filter(|word| !word.is_empty() && word.len() < 16)
                    .map(str::to_ascii_lowercase),
            );
        }
    }
    words
}

/// Context paths that COPY, ADD and bind mounts of the file name.
fn sources_of(file: &Dockerfile, model: &BuildModel) -> Vec<String> {
    let mut found = Vec::new();
    for (idx, line) in file.instructions.iter().enumerate() {
        let scope = model.scope_before(idx);
        match (&line.arguments, line.keyword) {
            (Arguments::Copy { sources, .. }, _) if line.flag("from").is_none() => {
                for source in sources {
                    let source = scope.resolve(&source.text);
                    let outside = source.value.contains("://") || source.value.starts_with("<<");
                    if source.complete && !outside && !source.value.starts_with("git@") {
                        found.push(source.value);
                    }
                }
            }
            (_, Keyword::Run) => found.extend(
                run_mounts(line)
                    .into_iter()
                    .filter(|mount| mount.kind == MountType::Bind && mount.from.is_none())
                    .filter_map(|mount| mount.source),
            ),
            _ => {}
        }
        if found.len() > MAX_NAMED {
            break;
        }
    }
    found
}

fn add_source(context: &mut Context, source: &str) {
    let named = paths::clean(source.trim_start_matches('/'));
    if named == "." || named.starts_with("..") {
        return;
    }
    let path = if has_wildcard(&named) {
        let everything = context.clone();
        let bare = everything.visible("");
        if !select(&bare, &named, SelectOptions::default())
            .roots
            .is_empty()
        {
            return;
        }
        named.replace(['*', '?'], "x").replace(['[', ']'], "")
    } else {
        named
    };
    if context.get(&path).is_some() {
        return;
    }
    if is_folder_name(&path) || source.ends_with('/') {
        context.write_opaque(&format!("{path}/part-1"), 8_000);
        context.write_opaque(&format!("{path}/part-2"), 12_000);
    } else {
        let archive = crate::cache::is_archive(&path) || path.ends_with(".jar");
        context.write_opaque(&path, if archive { 20_000_000 } else { 2_000 });
    }
}

/// Names without a dot are folders, apart from the usual files without one.
fn is_folder_name(path: &str) -> bool {
    const FILES: [&str; 16] = [
        "Makefile",
        "Dockerfile",
        "LICENSE",
        "NOTICE",
        "Procfile",
        "Rakefile",
        "Gemfile",
        "Pipfile",
        "mvnw",
        "gradlew",
        "manage",
        "entrypoint",
        "server",
        "main",
        "CHANGELOG",
        "Caddyfile",
    ];
    let name = paths::base_name(path);
    let dotted = name.trim_start_matches('.').contains('.');
    let dot_file = name.starts_with('.') && !matches!(name, ".git" | ".github" | ".docker");
    !dotted && !dot_file && !FILES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::BuildOptions;

    #[track_caller]
    fn check(text: &str, expected: &[&str], source: Option<&str>, lockfile: Option<&str>) {
        let file = layerlab_syntax::parse(text);
        let model = BuildModel::new(&file, &BuildOptions::default());
        let supposed = suppose(&file, &model, None);
        for path in expected {
            assert!(
                supposed.files.iter().any(|file| file == path),
                "{path} of {:?}",
                supposed.files
            );
        }
        assert_eq!(supposed.source_file.as_deref(), source, "{text}");
        assert_eq!(supposed.lockfile.as_deref(), lockfile, "{text}");
    }

    #[test]
    fn the_context_fits_the_tools_and_the_sources() {
        check(
            "FROM node:24\nCOPY package*.json ./\nRUN npm ci\nCOPY . .",
            &["package.json", "package-lock.json", "README.md"],
            Some("src/index.js"),
            Some("package-lock.json"),
        );
        check(
            "FROM golang:1.26\nCOPY go.mod go.sum ./\nCOPY conf/app.yaml /etc/\nCOPY web /web",
            &["go.sum", "conf/app.yaml", "web/part-1"],
            // Nothing copies `main.go` here.
            Some("conf/app.yaml"),
            Some("go.sum"),
        );
        check(
            "FROM node:24\nWORKDIR /app\nCOPY web/package*.json ./\nRUN npm ci\nCOPY web/ ./",
            &["web/package.json", "web/src/index.js"],
            Some("web/src/index.js"),
            Some("web/package-lock.json"),
        );
        check(
            "FROM node:24\nCOPY services/api /app\nRUN npm install",
            &["services/api/package.json"],
            Some("services/api/src/index.js"),
            Some("services/api/package-lock.json"),
        );
        check(
            "FROM node:24\nCOPY package.json ./\nRUN npm install\nCOPY src ./src",
            &["src/index.js"],
            Some("src/index.js"),
            None,
        );
        check("FROM alpine\nRUN echo", &["README.md"], None, None);
    }
}
