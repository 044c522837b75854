//! Dependency managers of languages: which command installs, from which manifests, into which
//! cache.
//!
//! Source: the rule reference, 8.2.

use super::pip;
use layerlab_syntax::shell::SimpleCommand;

/// A dependency manager.
#[derive(Debug, PartialEq, Eq)]
pub struct Dependency {
    /// Its name.
    pub name: &'static str,
    /// Files the install reads, as one would copy them; a `*` marks those that may be missing.
    pub manifests: &'static [&'static str],
    /// Parts of the paths of its download cache.
    pub caches: &'static [&'static str],
    /// The command that only fetches, when there is one that needs no sources.
    pub fetch: Option<&'static str>,
    /// Folders that hold what is installed; a copy of one from another stage brings it along.
    pub results: &'static [&'static str],
}

/// What a command does with dependencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Installs dependencies and nothing else.
    Install,
    /// Compiles or bundles, and fetches what is missing.
    Build,
}

macro_rules! dependency {
    ($name:literal, [$($manifest:literal),*], [$($cache:literal),*], $fetch:expr, [$($result:literal),*]) => {
        Dependency {
            name: $name,
            manifests: &[$($manifest),*],
            caches: &[$($cache),*],
            fetch: $fetch,
            results: &[$($result),*],
        }
    };
}

static NPM: Dependency = dependency!(
    "npm",
    ["package.json", "package-lock.json*"],
    [".npm"],
    None,
    ["node_modules"]
);
static YARN: Dependency = dependency!(
    "yarn",
    ["package.json", "yarn.lock*", ".yarnrc.yml*"],
    ["yarn"],
    None,
    ["node_modules"]
);
static PNPM: Dependency = dependency!(
    "pnpm",
    ["package.json", "pnpm-lock.yaml*", "pnpm-workspace.yaml*"],
    ["pnpm"],
    None,
    ["node_modules"]
);
static BUN: Dependency = dependency!(
    "bun",
    ["package.json", "bun.lock*"],
    [".bun"],
    None,
    ["node_modules"]
);
static PIP: Dependency = dependency!(
    "pip",
    ["requirements.txt"],
    ["cache/pip"],
    None,
    ["site-packages", "venv", "wheels"]
);
static POETRY: Dependency = dependency!(
    "poetry",
    ["pyproject.toml", "poetry.lock*"],
    ["pypoetry"],
    None,
    ["venv", "site-packages"]
);
static UV: Dependency = dependency!(
    "uv",
    ["pyproject.toml", "uv.lock*"],
    ["cache/uv"],
    None,
    ["venv", "site-packages"]
);
static PIPENV: Dependency = dependency!(
    "pipenv",
    ["Pipfile", "Pipfile.lock*"],
    ["pipenv", "cache/pip"],
    None,
    ["venv", "site-packages"]
);
static BUNDLER: Dependency = dependency!(
    "bundle",
    ["Gemfile", "Gemfile.lock*"],
    ["bundle"],
    None,
    ["bundle", "gems"]
);
static COMPOSER: Dependency = dependency!(
    "composer",
    ["composer.json", "composer.lock*"],
    ["composer"],
    None,
    ["vendor"]
);
static GO: Dependency = dependency!(
    "go",
    ["go.mod", "go.sum*"],
    ["pkg/mod", "go-build"],
    Some("go mod download"),
    ["pkg/mod", "vendor"]
);
static CARGO: Dependency = dependency!(
    "cargo",
    ["Cargo.toml", "Cargo.lock*"],
    ["cargo", "target"],
    // Cargo reads no manifest without a target, so it gets an empty one for the moment.
    Some("mkdir -p src && echo 'fn main() {}' > src/main.rs && cargo fetch && rm -r src"),
    ["target", "cargo", "vendor"]
);
static MAVEN: Dependency = dependency!(
    "mvn",
    ["pom.xml"],
    [".m2"],
    Some("mvn -B dependency:go-offline"),
    [".m2"]
);
static GRADLE: Dependency = dependency!(
    "gradle",
    ["build.gradle*", "settings.gradle*", "gradle.properties*"],
    [".gradle"],
    Some("gradle --no-daemon dependencies"),
    [".gradle"]
);
static DOTNET: Dependency = dependency!(
    "dotnet",
    ["*.sln*", "*.csproj*", "nuget.config*", "Directory.*.props*"],
    [".nuget"],
    Some("dotnet restore"),
    [".nuget"]
);
static MIX: Dependency = dependency!(
    "mix",
    ["mix.exs", "mix.lock*"],
    [".mix", ".hex"],
    None,
    ["deps"]
);

/// The dependency manager a command calls, and what for; `None` for everything else.
pub fn call(command: &SimpleCommand) -> Option<(&'static Dependency, Kind)> {
    let verb = command.verb().map_or("", |word| word.value.as_str());
    let name = command.name().trim_end_matches(".cmd");
    let kind = |yes: bool, kind: Kind| yes.then_some(kind);
    let is = |list: &[&str]| list.contains(&verb);
    let any_arg = |list: &[&str]| {
        command
            .args()
            .iter()
            .any(|word| list.contains(&word.value.as_str()))
    };
    match name {
        "npm" => {
            let lock_install = is(&["ci", "clean-install"])
                || is(&["install", "i", "add"])
                    && npm_packages(command).is_empty()
                    && !command.has_flag(&["g", "global"]);
            kind(lock_install, Kind::Install).map(|kind| (&NPM, kind))
        }
        "yarn" | "yarnpkg" => kind(
            verb.is_empty() && !asks_only(command) || verb == "install",
            Kind::Install,
        )
        .map(|kind| (&YARN, kind)),
        "pnpm" => kind(
            is(&["install", "i", "fetch"])
                && command
                    .verb_operands(&["filter", "F", "C", "dir"])
                    .is_empty(),
            Kind::Install,
        )
        .map(|kind| (&PNPM, kind)),
        "bun" => kind(
            is(&["install", "i"]) && command.verb_operands(&[]).is_empty(),
            Kind::Install,
        )
        .map(|kind| (&BUN, kind)),
        "poetry" => kind(is(&["install"]), Kind::Install).map(|kind| (&POETRY, kind)),
        "uv" => kind(
            is(&["sync"]) || is(&["pip"]) && any_arg(&["-r", "--requirement", "--requirements"]),
            Kind::Install,
        )
        .map(|kind| (&UV, kind)),
        "pipenv" => kind(is(&["install", "sync"]), Kind::Install).map(|kind| (&PIPENV, kind)),
        "bundle" | "bundler" => kind(is(&["install"]), Kind::Install).map(|kind| (&BUNDLER, kind)),
        "composer" | "composer.phar" => {
            kind(is(&["install", "update"]), Kind::Install).map(|kind| (&COMPOSER, kind))
        }
        "go" => {
            if verb == "mod" {
                return kind(any_arg(&["download"]), Kind::Install).map(|kind| (&GO, kind));
            }
            // `go install path@version` fetches a tool, not the module's dependencies.
            let tool = command.args().iter().any(|word| word.value.contains('@'));
            let vendored = any_arg(&["-mod=vendor"]);
            kind(
                is(&["build", "install", "test", "get"]) && !tool && !vendored,
                Kind::Build,
            )
            .map(|kind| (&GO, kind))
        }
        "cargo" => {
            if verb == "fetch" || verb == "chef" && any_arg(&["cook"]) {
                return Some((&CARGO, Kind::Install));
            }
            let local = verb == "build" || verb == "install" && command.has_flag(&["path"]);
            kind(local && !command.has_flag(&["offline"]), Kind::Build).map(|kind| (&CARGO, kind))
        }
        "mvn" | "mvnw" => {
            if command.has_flag(&["o", "offline"])
                && !command.has_flag(&["only"])
                && any_arg(&["-o", "--offline"])
            {
                return None;
            }
            let words = || command.args().iter().map(|word| word.value.as_str());
            if words().any(|word| word.starts_with("dependency:") || word.contains(":go-offline")) {
                return Some((&MAVEN, Kind::Install));
            }
            kind(
                words().any(|word| matches!(word, "package" | "install" | "verify" | "compile")),
                Kind::Build,
            )
            .map(|kind| (&MAVEN, kind))
        }
        "gradle" | "gradlew" => {
            if any_arg(&["--offline"]) {
                return None;
            }
            let words = || {
                command
                    .args()
                    .iter()
                    .map(|word| word.value.rsplit(':').next().unwrap_or(""))
            };
            if words().any(|word| word == "dependencies") {
                return Some((&GRADLE, Kind::Install));
            }
            kind(
                words().any(|word| {
                    matches!(
                        word,
                        "build" | "assemble" | "bootJar" | "jar" | "shadowJar" | "installDist"
                    )
                }),
                Kind::Build,
            )
            .map(|kind| (&GRADLE, kind))
        }
        "dotnet" => match verb {
            "restore" => Some((&DOTNET, Kind::Install)),
            "build" | "publish" if !command.has_flag(&["no-restore"]) => {
                Some((&DOTNET, Kind::Build))
            }
            _ => None,
        },
        "mix" => kind(is(&["deps.get"]), Kind::Install).map(|kind| (&MIX, kind)),
        _ => {
            let install = pip::install(command)?;
            kind(
                install.requirements && !command.has_flag(&["no-index"]),
                Kind::Install,
            )
            .map(|kind| (&PIP, kind))
        }
    }
}

/// `yarn --version` installs nothing.
fn asks_only(command: &SimpleCommand) -> bool {
    command.has_flag(&["version", "v", "help", "h"])
}

/// Package names behind `npm install`.
pub fn npm_packages(command: &SimpleCommand) -> Vec<&layerlab_syntax::shell::ShellWord> {
    command.verb_operands(&[
        "loglevel",
        "registry",
        "prefix",
        "C",
        "w",
        "workspace",
        "cache",
        "omit",
        "include",
        "userconfig",
    ])
}

/// Whether a command compiles or bundles the program, so that its tools are not needed later.
pub fn compiles(command: &SimpleCommand) -> bool {
    if matches!(call(command), Some((_, Kind::Build))) {
        return command
            .verb()
            .is_none_or(|verb| !matches!(verb.value.as_str(), "get" | "test"));
    }
    let args = || command.args().iter().map(|word| word.value.as_str());
    match command.name() {
        "npm" | "yarn" | "pnpm" | "bun" => {
            args().any(|word| word == "build" || word.starts_with("build:"))
        }
        "tsc" | "webpack" | "vite" | "ng" | "next" => args()
            .next()
            .is_none_or(|word| matches!(word, "build" | "--mode" | "-p" | "--config")),
        "make" | "cmake" | "ninja" | "gcc" | "g++" | "clang" | "clang++" | "cc" | "javac"
        | "rustc" => !args().any(|word| matches!(word, "--version" | "-v")),
        "mvn" | "mvnw" | "gradle" | "gradlew" => matches!(call(command), Some((_, Kind::Build))),
        _ => false,
    }
}
