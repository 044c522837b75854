//! The table: what is left behind, where, and what to do about it.

use super::place::Place;
use crate::findings::{CheckInfo, Group, Severity};
use Place::{Below, BelowEnding, Ending, Folder, Folders, Loose, LooseFolder, Name};

/// One kind of leftover.
pub(super) struct Row {
    pub info: CheckInfo,
    pub places: &'static [Place],
}

const fn row(
    id: &'static str,
    severity: Severity,
    summary: &'static str,
    why: &'static str,
    help: &'static str,
    places: &'static [Place],
) -> Row {
    Row {
        info: CheckInfo {
            id,
            group: Group::Leftovers,
            severity,
            summary,
            why,
            help,
        },
        places,
    }
}

const REFETCHED: &str =
    "nothing reads it in the container, and it is fetched again when it is needed";
const RUNTIME: &str = "it belongs to one build or one run, not to the image";

/// The first row that fits a path counts.
pub(super) const ROWS: &[Row] = &[
    row(
        "leftover-version-control",
        Severity::Warning,
        "history of version control",
        "it holds every version of every file, also of secrets that were removed",
        "add `.git` to .dockerignore",
        &[Folder(".git"), Folder(".svn"), Folder(".hg")],
    ),
    row(
        "leftover-apt-lists",
        Severity::Info,
        "lists of apt",
        REFETCHED,
        "end the `RUN` with `rm -rf /var/lib/apt/lists/*`, or mount a cache there",
        &[Below("var/lib/apt/lists")],
    ),
    row(
        "leftover-apt-cache",
        Severity::Info,
        "cache of apt",
        REFETCHED,
        "end the `RUN` with `apt-get clean`, or mount a cache at /var/cache/apt",
        &[Below("var/cache/apt")],
    ),
    row(
        "leftover-apk-cache",
        Severity::Info,
        "cache of apk",
        REFETCHED,
        "install with `apk add --no-cache`",
        &[Below("var/cache/apk"), Below("etc/apk/cache")],
    ),
    row(
        "leftover-rpm-cache",
        Severity::Info,
        "cache of yum, dnf or zypper",
        REFETCHED,
        "end the `RUN` with `dnf clean all`, or mount a cache",
        &[
            Below("var/cache/yum"),
            Below("var/cache/dnf"),
            Below("var/cache/zypp"),
            Below("var/cache/libdnf5"),
            Below("var/cache/PackageKit"),
        ],
    ),
    row(
        "leftover-pip-cache",
        Severity::Info,
        "cache of pip or uv",
        REFETCHED,
        "install with `pip install --no-cache-dir`, or mount a cache at /root/.cache/pip",
        &[
            Folders(".cache", "pip"),
            Folders(".cache", "uv"),
            Folders(".cache", "pypoetry"),
            Folders(".cache", "pipenv"),
        ],
    ),
    row(
        "leftover-python-caches",
        Severity::Hint,
        "caches of Python tools",
        RUNTIME,
        "add them to .dockerignore",
        &[
            Folder(".mypy_cache"),
            Folder(".pytest_cache"),
            Folder(".ruff_cache"),
            Folder(".tox"),
            Folder(".nox"),
        ],
    ),
    row(
        "leftover-npm-cache",
        Severity::Info,
        "cache of npm, yarn or pnpm",
        REFETCHED,
        "end the `RUN` with `npm cache clean --force`, or mount a cache at /root/.npm",
        &[
            Folder(".npm"),
            Folders(".yarn", "cache"),
            Folders(".cache", "yarn"),
            Folders("node_modules", ".cache"),
            Folders(".cache", "pnpm"),
            Folder(".pnpm-store"),
            Folder(".yarn-cache"),
        ],
    ),
    row(
        "leftover-browsers",
        Severity::Info,
        "browsers for tests",
        "they are hundreds of megabytes, and the container of the application needs none",
        "install them in a stage for tests, or skip the download",
        &[
            Folders(".cache", "ms-playwright"),
            Folders(".cache", "Cypress"),
            Folders(".cache", "puppeteer"),
        ],
    ),
    row(
        "leftover-maven-repository",
        Severity::Info,
        "repository of Maven or Gradle",
        REFETCHED,
        "build in another stage, or mount a cache at /root/.m2",
        &[
            Folders(".m2", "repository"),
            Folders(".gradle", "caches"),
            Folders(".gradle", "wrapper"),
        ],
    ),
    row(
        "leftover-cargo-registry",
        Severity::Info,
        "registry of Cargo",
        REFETCHED,
        "build in another stage, or mount a cache at /usr/local/cargo/registry",
        &[
            Folders(".cargo", "registry"),
            Folders("cargo", "registry"),
            Folders(".cargo", "git"),
        ],
    ),
    row(
        "leftover-go-cache",
        Severity::Info,
        "modules and cache of Go",
        REFETCHED,
        "build in another stage, or mount caches at /go/pkg/mod and /root/.cache/go-build",
        &[
            Folders(".cache", "go-build"),
            Below("go/pkg/mod"),
            Below("root/go/pkg/mod"),
        ],
    ),
    row(
        "leftover-gem-cache",
        Severity::Info,
        "cache of RubyGems or Bundler",
        REFETCHED,
        "set `BUNDLE_CLEAN`, or remove the cache in the `RUN` that installs",
        &[
            Below("usr/local/bundle/cache"),
            Folders(".bundle", "cache"),
            Ending(".gem"),
        ],
    ),
    row(
        "leftover-conda-packages",
        Severity::Info,
        "packages of conda",
        REFETCHED,
        "end the `RUN` with `conda clean -afy`",
        &[Below("opt/conda/pkgs"), Folders("miniconda3", "pkgs")],
    ),
    row(
        "leftover-composer-cache",
        Severity::Info,
        "cache of Composer",
        REFETCHED,
        "install with `composer install --no-cache`",
        &[Folders(".composer", "cache"), Folders(".cache", "composer")],
    ),
    row(
        "leftover-build-output",
        Severity::Info,
        "intermediate results of a build",
        RUNTIME,
        "build in another stage and copy the result only",
        &[
            Folders("target", "debug"),
            Folders("target", "release"),
            LooseFolder("CMakeFiles"),
            Folder(".ccache"),
        ],
    ),
    row(
        "leftover-temporary",
        Severity::Info,
        "temporary files",
        RUNTIME,
        "remove them in the `RUN` that makes them, or mount a tmpfs at /tmp",
        &[Below("tmp"), Below("var/tmp")],
    ),
    row(
        "leftover-logs",
        Severity::Hint,
        "log files",
        RUNTIME,
        "remove them in the `RUN` that writes them; add them to .dockerignore",
        &[Below("var/log"), Loose(".log")],
    ),
    row(
        "leftover-package-backups",
        Severity::Hint,
        "backups of package managers",
        REFETCHED,
        "remove them in the `RUN` that installs",
        &[
            BelowEnding("var/cache/debconf", "-old"),
            BelowEnding("var/lib/dpkg", "-old"),
            Below("var/lib/dnf/history.sqlite"),
        ],
    ),
    row(
        "leftover-editor-files",
        Severity::Hint,
        "files of desktops and editors",
        RUNTIME,
        "add them to .dockerignore",
        &[
            Name(".DS_Store"),
            Name("Thumbs.db"),
            Name("desktop.ini"),
            Ending(".swp"),
            Ending(".swo"),
            Folder(".idea"),
            Folder(".vscode"),
        ],
    ),
    row(
        "leftover-archives",
        Severity::Info,
        "packages and archives",
        "installed or unpacked once, the archive itself is not needed any more",
        "fetch, unpack and remove it in one `RUN`, or unpack in another stage",
        &[
            Loose(".deb"),
            Loose(".rpm"),
            Loose(".tar.gz"),
            Loose(".tgz"),
            Loose(".tar.xz"),
            Loose(".tar.bz2"),
            Loose(".tar.zst"),
            BelowEnding("opt", ".zip"),
            BelowEnding("root", ".zip"),
            BelowEnding("app", ".zip"),
        ],
    ),
    row(
        "leftover-database-dump",
        Severity::Warning,
        "dumps of databases",
        "they are large and often hold data of real people",
        "keep them out of the build context",
        &[
            Loose(".sql.gz"),
            Loose(".dump"),
            Loose(".bak"),
            Loose(".mdb"),
        ],
    ),
    row(
        "leftover-coverage",
        Severity::Hint,
        "results of tests",
        RUNTIME,
        "add them to .dockerignore",
        &[
            LooseFolder("coverage"),
            LooseFolder(".nyc_output"),
            Name(".coverage"),
            LooseFolder("htmlcov"),
        ],
    ),
    row(
        "leftover-documentation",
        Severity::Hint,
        "documentation and translations",
        "nobody reads manuals in a container",
        "tell the package manager to leave them out (dpkg `path-exclude`, `--nodocs`)",
        &[
            Below("usr/share/doc"),
            Below("usr/share/man"),
            Below("usr/share/info"),
            Below("usr/share/locale"),
            Below("usr/share/gtk-doc"),
            Below("usr/share/help"),
        ],
    ),
    row(
        "leftover-static-libraries",
        Severity::Hint,
        "static libraries",
        "only a linker reads them",
        "build in another stage, or remove the `-dev` packages",
        &[Ending(".a"), Ending(".la")],
    ),
    row(
        "leftover-compiled-python",
        Severity::Hint,
        "compiled Python files",
        "Python makes them again; they help a program to start faster when they fit the interpreter",
        "set `PYTHONDONTWRITEBYTECODE=1` while building, if their size matters more than the start",
        &[Folder("__pycache__"), Ending(".pyc")],
    ),
    row(
        "leftover-tests",
        Severity::Hint,
        "tests of installed libraries",
        "they are never run in the container",
        "install without them, or remove them in the `RUN` that installs",
        &[
            Folders("site-packages", "tests"),
            Folders("site-packages", "test"),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_hold_what_they_say() {
        let id = |path: &str| {
            let name = path.rsplit('/').next().unwrap_or(path);
            ROWS.iter()
                .find(|row| row.places.iter().any(|place| place.holds(path, name)))
                .map_or("", |row| row.info.id)
        };
        for (path, expected) in [
            ("var/lib/apt/lists/x_Packages", "leftover-apt-lists"),
            ("var/lib/apt/lists", ""),
            ("app/.git/objects/ab/cd", "leftover-version-control"),
            ("root/.cache/pip/http/1", "leftover-pip-cache"),
            ("home/a/.m2/repository/x.jar", "leftover-maven-repository"),
            ("app/node_modules/.cache/x", "leftover-npm-cache"),
            ("app/data.tar.gz", "leftover-archives"),
            ("var/lib/dpkg/status-old", "leftover-package-backups"),
            ("var/lib/dpkg/status", ""),
            ("usr/lib/python3/dist-packages/dateutil/zoneinfo.tar.gz", ""),
            ("app/debug.log", "leftover-logs"),
            ("app/src/main.py", ""),
            ("usr/lib/libc.a", "leftover-static-libraries"),
        ] {
            assert_eq!(id(path), expected, "{path}");
        }
    }
}
