//! Files that builds leave behind, by path. Source: `image-metrics`, size leftovers; Debian, Alpine, pip, npm and Go
//! manuals for where their caches are.

/// One kind of leftover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leftover {
    /// Glob over the whole path; what matches goes with everything below it.
    pub pattern: &'static str,
    /// What it is.
    pub what: &'static str,
    /// Nothing that runs needs it, so it may go without asking.
    pub is_safe: bool,
}

const fn safe(pattern: &'static str, what: &'static str) -> Leftover {
    Leftover {
        pattern,
        what,
        is_safe: true,
    }
}

const fn ask(pattern: &'static str, what: &'static str) -> Leftover {
    Leftover {
        pattern,
        what,
        is_safe: false,
    }
}

/// All of them. Directories that programs expect to exist stay, emptied.
pub const LEFTOVERS: &[Leftover] = &[
    safe("var/lib/apt/lists/*", "package lists of apt"),
    safe("var/cache/apt/*", "packages downloaded by apt"),
    safe("var/cache/debconf/*-old", "a backup of debconf"),
    safe("var/lib/dpkg/*-old", "a backup of dpkg"),
    safe("var/cache/apk/*", "packages downloaded by apk"),
    safe("var/cache/yum/*", "packages downloaded by yum"),
    safe("var/cache/dnf/*", "packages downloaded by dnf"),
    safe("var/cache/zypp/*", "packages downloaded by zypper"),
    safe("var/log/*.log", "a log of the build"),
    safe("var/log/apt/*", "a log of the build"),
    safe("root/.cache/*", "caches of the build's user"),
    safe("home/*/.cache/*", "caches of the build's user"),
    safe("root/.npm/*", "packages downloaded by npm"),
    safe("home/*/.npm/*", "packages downloaded by npm"),
    safe("usr/local/share/.cache/*", "packages downloaded by yarn"),
    safe("**/node_modules/.cache", "caches of build tools"),
    safe("root/.cargo/registry", "crates downloaded by cargo"),
    safe("usr/local/cargo/registry", "crates downloaded by cargo"),
    safe("root/go/pkg/mod/cache", "modules downloaded by go"),
    safe("go/pkg/mod/cache", "modules downloaded by go"),
    safe("usr/local/bundle/cache", "gems downloaded by bundler"),
    safe("opt/conda/pkgs/*", "packages downloaded by conda"),
    safe("tmp/*", "temporary files"),
    safe("var/tmp/*", "temporary files"),
    safe("**/.DS_Store", "an editor's or file manager's file"),
    safe("**/Thumbs.db", "an editor's or file manager's file"),
    safe("**/.*.sw[op]", "an editor's or file manager's file"),
    ask("root/.m2/repository", "artifacts downloaded by Maven"),
    ask("root/.gradle/caches", "artifacts downloaded by Gradle"),
    ask(
        "**/__pycache__",
        "compiled Python, made again at each start without it",
    ),
    ask("**/.git", "the history of the sources"),
    ask("**/.svn", "the history of the sources"),
    ask("**/.hg", "the history of the sources"),
    ask(
        "usr/share/doc/*",
        "documentation (licences must stay with what they cover)",
    ),
    ask("usr/share/man/*", "manual pages"),
    ask("usr/share/info/*", "manual pages"),
    ask("usr/share/locale/*", "translations"),
    ask("**/*.a", "static libraries"),
    ask("**/*.la", "static libraries"),
];
