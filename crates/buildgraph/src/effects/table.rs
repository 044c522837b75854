//! The assumptions behind modelled sizes and times, in one place.
//!
//! Orders of magnitude for a small project on an ordinary machine with a fast network; meant for
//! comparing two ways of writing a file, not for predicting a build. Bytes are unpacked bytes.
//! Where nothing sensible can be said the figure is absent, and whatever uses it is "unknown".
//! Figures that belong to no single tool (speeds, seconds of a step, bytes of a package without a
//! figure of its own) are in [`super::assumptions`], which also takes a person's own figures.

/// Bytes per unit used below.
pub const MB: u64 = 1_000_000;

/// Well-known system packages with their unpacked size including what they pull in.
pub const SYSTEM_PACKAGES: &[(&str, u64)] = &[
    ("build-essential", 260 * MB),
    ("build-base", 210 * MB),
    ("gcc", 150 * MB),
    ("g++", 190 * MB),
    ("make", 1_700_000),
    ("cmake", 90 * MB),
    ("git", 70 * MB),
    ("curl", 8 * MB),
    ("wget", 4 * MB),
    ("ca-certificates", 1_000_000),
    ("python3", 40 * MB),
    ("python3-pip", 60 * MB),
    ("python3-dev", 70 * MB),
    ("openssh-server", 20 * MB),
    ("openssh-client", 12 * MB),
    ("vim", 45 * MB),
    ("nano", 3 * MB),
    ("nodejs", 110 * MB),
    ("npm", 90 * MB),
    ("default-jdk", 480 * MB),
    ("default-jre", 210 * MB),
    ("openjdk-17-jdk", 460 * MB),
    ("openjdk-21-jdk", 480 * MB),
    ("maven", 110 * MB),
    ("ffmpeg", 400 * MB),
    ("imagemagick", 90 * MB),
    ("postgresql-client", 55 * MB),
    ("libpq-dev", 25 * MB),
    ("clang", 500 * MB),
    ("llvm", 450 * MB),
    ("nginx", 12 * MB),
    ("tzdata", 3_500_000),
    ("bash", 2 * MB),
];

/// What a project manager's install, fetch or build puts where.
#[derive(Debug)]
pub struct ProjectEffect {
    /// Command name.
    pub command: &'static str,
    /// Verbs it applies to; empty for none (`yarn` alone).
    pub verbs: &'static [&'static str],
    /// Where the result goes: a path, relative to the working directory unless absolute.
    pub path: &'static str,
    /// Bytes of the result.
    pub bytes: u64,
    /// Cache left behind, with its path; empty when there is none.
    pub cache: &'static str,
    /// Bytes of that cache.
    pub cache_bytes: u64,
    /// Seconds.
    pub seconds: f64,
    /// Whether the bytes are dependencies (else the project's own output).
    pub dependencies: bool,
}

const fn effect(
    command: &'static str,
    verbs: &'static [&'static str],
    result: (&'static str, u64),
    cache: (&'static str, u64),
    seconds: f64,
    dependencies: bool,
) -> ProjectEffect {
    ProjectEffect {
        command,
        verbs,
        path: result.0,
        bytes: result.1,
        cache: cache.0,
        cache_bytes: cache.1,
        seconds,
        dependencies,
    }
}

/// Project managers: a web service with some hundred dependencies.
pub const PROJECT_EFFECTS: &[ProjectEffect] = &[
    effect(
        "npm",
        &["ci", "install", "i"],
        ("node_modules", 120 * MB),
        ("/root/.npm", 40 * MB),
        20.0,
        true,
    ),
    effect(
        "yarn",
        &["install", ""],
        ("node_modules", 120 * MB),
        ("/usr/local/share/.cache/yarn", 60 * MB),
        20.0,
        true,
    ),
    effect(
        "pnpm",
        &["install", "i", "fetch"],
        ("node_modules", 110 * MB),
        ("/root/.local/share/pnpm", 60 * MB),
        15.0,
        true,
    ),
    effect(
        "npm",
        &["run", "build"],
        ("dist", 4 * MB),
        ("", 0),
        15.0,
        false,
    ),
    effect(
        "yarn",
        &["build", "run"],
        ("dist", 4 * MB),
        ("", 0),
        15.0,
        false,
    ),
    effect(
        "pnpm",
        &["build", "run"],
        ("dist", 4 * MB),
        ("", 0),
        15.0,
        false,
    ),
    effect(
        "pip",
        &["install"],
        ("/usr/local/lib/python3/site-packages", 70 * MB),
        ("/root/.cache/pip", 25 * MB),
        15.0,
        true,
    ),
    effect(
        "poetry",
        &["install"],
        ("/usr/local/lib/python3/site-packages", 80 * MB),
        ("/root/.cache/pypoetry", 30 * MB),
        20.0,
        true,
    ),
    effect(
        "uv",
        &["sync", "pip"],
        (".venv", 75 * MB),
        ("/root/.cache/uv", 70 * MB),
        5.0,
        true,
    ),
    effect(
        "pipenv",
        &["install", "sync"],
        ("/usr/local/lib/python3/site-packages", 75 * MB),
        ("/root/.cache/pipenv", 30 * MB),
        25.0,
        true,
    ),
    effect(
        "bundle",
        &["install"],
        ("/usr/local/bundle", 90 * MB),
        ("", 0),
        30.0,
        true,
    ),
    effect(
        "composer",
        &["install"],
        ("vendor", 40 * MB),
        ("/root/.composer/cache", 20 * MB),
        12.0,
        true,
    ),
    effect(
        "go",
        &["mod"],
        ("/go/pkg/mod", 150 * MB),
        ("", 0),
        12.0,
        true,
    ),
    effect(
        "go",
        &["build", "install"],
        ("app", 15 * MB),
        ("/root/.cache/go-build", 180 * MB),
        25.0,
        false,
    ),
    effect(
        "cargo",
        &["fetch"],
        ("/usr/local/cargo/registry", 90 * MB),
        ("", 0),
        15.0,
        true,
    ),
    effect(
        "cargo",
        &["build", "install"],
        ("target", 400 * MB),
        ("", 0),
        90.0,
        false,
    ),
    effect(
        "mvn",
        &["dependency:go-offline", "dependency:resolve"],
        ("/root/.m2", 120 * MB),
        ("", 0),
        40.0,
        true,
    ),
    effect(
        "mvn",
        &["package", "install", "verify", "compile"],
        ("target", 45 * MB),
        ("/root/.m2", 120 * MB),
        45.0,
        false,
    ),
    effect(
        "gradle",
        &["dependencies"],
        ("/root/.gradle", 180 * MB),
        ("", 0),
        40.0,
        true,
    ),
    effect(
        "gradle",
        &["build", "assemble", "bootJar"],
        ("build", 45 * MB),
        ("/root/.gradle", 180 * MB),
        50.0,
        false,
    ),
    effect(
        "dotnet",
        &["restore"],
        ("/root/.nuget/packages", 90 * MB),
        ("", 0),
        12.0,
        true,
    ),
    effect("dotnet", &["build"], ("bin", 10 * MB), ("", 0), 15.0, false),
    effect(
        "dotnet",
        &["publish"],
        ("bin", 12 * MB),
        ("", 0),
        20.0,
        false,
    ),
    effect(
        "make",
        &["", "all", "build", "install"],
        ("build", 10 * MB),
        ("", 0),
        30.0,
        false,
    ),
];

/// Commands that write nothing worth a byte.
pub const SILENT_COMMANDS: &[&str] = &[
    "echo", "printf", "true", "false", ":", "test", "[", "[[", "cd", "set", "export", "ls", "cat",
    "pwd", "id", "which", "type", "env", "exit", "sleep", "date", "uname", "whoami", "grep",
    "head", "tail", "sort", "wc", "umask", "ulimit", "trap", "shift", "read", "return", "hash",
    "pushd", "popd", "eval", "source", ".",
];

/// Commands that write a little: entries, links, a line in a file.
pub const SMALL_COMMANDS: &[&str] = &[
    "mkdir",
    "touch",
    "ln",
    "useradd",
    "adduser",
    "groupadd",
    "addgroup",
    "usermod",
    "chsh",
    "passwd",
    "chpasswd",
    "update-alternatives",
    "ldconfig",
    "locale-gen",
    "sed",
    "tee",
    "install",
    "rmdir",
    "mktemp",
    "update-ca-certificates",
];
