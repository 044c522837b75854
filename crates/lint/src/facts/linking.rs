//! Which C library a program needs that a stage builds, and which one a base has.
//!
//! Only what the commands say is read: a build hidden in a Makefile or a script is not guessed.

use super::bases::{self, Family};
use super::packages::{self, Action};
use super::variables;
use crate::context::RuleContext;
use crate::runs::RunScript;
use layerlab_buildgraph::{Base, paths};
use layerlab_diagnostics::Span;
use layerlab_syntax::shell::SimpleCommand;

/// A C library, as far as it decides whether a program starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Libc {
    /// GNU.
    Glibc,
    /// Alpine's.
    Musl,
    /// There is none.
    None,
}

impl Libc {
    /// As it is called in a sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Glibc => "glibc",
            Self::Musl => "musl",
            Self::None => "no C library",
        }
    }
}

/// What links the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linker {
    /// `go build`, `go install`.
    Go,
    /// `cargo build`, `cargo install`.
    Cargo,
    /// gcc, clang.
    C,
}

/// C library at the end of a stage's chain; `None` when it is not known for sure.
pub fn root_libc(cx: &RuleContext<'_>, stage: usize) -> Option<Libc> {
    let Some(Base::Image(image)) = cx.model.root_base(stage) else {
        return matches!(cx.model.root_base(stage), Some(Base::Scratch)).then_some(Libc::None);
    };
    match bases::image_family(image) {
        Family::Distroless(_) => {
            let name = image.short_name();
            if name.starts_with("static") {
                Some(Libc::None)
            } else if ["base", "cc", "python", "java", "nodejs"]
                .iter()
                .any(|known| name.starts_with(known))
            {
                Some(Libc::Glibc)
            } else {
                None
            }
        }
        Family::Alpine if bases::is_official(image) => Some(Libc::Musl),
        Family::Debian | Family::RedHat if bases::is_official(image) => Some(Libc::Glibc),
        _ => None,
    }
}

/// A build whose product is linked dynamically.
pub struct Build {
    /// The command.
    pub span: Span,
    /// Where an assignment can be put in front of it.
    pub insert_at: Option<u32>,
    /// What links the program.
    pub linker: Linker,
    /// The C library it is linked to.
    pub libc: Libc,
}

/// The build in a stage that made `path`; `None` when there is none or it may be static.
pub fn build_of(cx: &RuleContext<'_>, stage: usize, path: &str) -> Option<Build> {
    let from = root_libc(cx, stage).filter(|libc| *libc != Libc::None)?;
    let chain = cx.model.chain(stage);
    if chain.len() > 32 {
        return None;
    }
    let mut last: Option<Build> = None;
    let mut n_builds = 0usize;
    let mut named = false;
    let mut compiler = from == Libc::Glibc;
    for run in &cx.runs {
        let inside = cx
            .model
            .stage_of(run.instruction)
            .is_some_and(|stage| chain.contains(&stage));
        if !inside || run.onbuild {
            continue;
        }
        // Shrinking a program, or a static link asked for in whatever way.
        if run.text.contains("-static")
            || run.text.contains("musl") && run.text.contains("target")
            || run.text.contains("crt-static")
        {
            return None;
        }
        let renamed = run.text.contains("mv ") || run.text.contains("cp ");
        for command in run.commands() {
            if let Some(operation) = packages::operation(command) {
                compiler |= operation.action == Action::Install
                    && operation.packages.iter().any(|word| {
                        matches!(
                            word.value.as_str(),
                            "gcc" | "build-base" | "clang" | "g++" | "alpine-sdk"
                        )
                    });
                continue;
            }
            let Some(linker) = linker(cx, run, command) else {
                continue;
            };
            let output = command
                .flag_value(&["o"])
                .or_else(|| glued_output(command))
                .filter(|output| !output.contains('$'));
            let same_name = output.is_some_and(|output| is_made(output, path));
            // A product with another name is another file, unless it is renamed on the way.
            if output.is_some() && !same_name && !renamed {
                continue;
            }
            n_builds += 1;
            if n_builds > 16 {
                return None;
            }
            if named && !same_name {
                continue;
            }
            named |= same_name;
            let static_by_nature = match linker {
                // Without a C compiler cgo is off; Alpine's Go image has none.
                Linker::Go => !compiler || cgo_is_off(cx, run, command)?,
                // On Alpine Rust links statically by itself.
                Linker::Cargo => from == Libc::Musl || rust_is_static(cx, run, command),
                Linker::C => false,
            };
            if static_by_nature {
                last = None;
                continue;
            }
            let first = command.words.first().or(command.effective_words().first());
            last = Some(Build {
                span: run.command(command),
                insert_at: first
                    .filter(|_| {
                        run.is_plain_text()
                            && command.assignments.is_empty()
                            && command.effective == 0
                    })
                    .map(|word| run.word(word).start),
                linker,
                libc: from,
            });
        }
    }
    // With several builds only a matching name tells which one made the file.
    last.filter(|build| named || n_builds == 1 && is_output_of(build.linker, path))
}

/// Whether `-o output` makes the file at `path`, or one in the folder `path`.
fn is_made(output: &str, path: &str) -> bool {
    let folder = output.trim_end_matches('/');
    let name = paths::base_name(folder);
    if output.ends_with('/') {
        return path.split('/').any(|part| part == name);
    }
    name == paths::base_name(path)
        || path.starts_with('/')
            && folder.starts_with('/')
            && paths::is_within(folder, &paths::clean(path))
}

/// Whether a path without a matching `-o` is where the tool puts programs.
fn is_output_of(linker: Linker, path: &str) -> bool {
    match linker {
        Linker::Go => {
            let name = paths::base_name(path);
            let folders = [
                "static",
                "templates",
                "public",
                "migrations",
                "config",
                "configs",
                "web",
                "assets",
                "views",
                "dist",
                "ui",
                "docs",
                "data",
                "locales",
                "scripts",
                "testdata",
            ];
            path.contains("/go/bin")
                || !path.ends_with('/') && !name.contains('.') && !folders.contains(&name)
        }
        Linker::Cargo => {
            path.contains("target/") || path.contains("cargo/bin") || path.contains("/bin/")
        }
        Linker::C => false,
    }
}

fn linker(cx: &RuleContext<'_>, run: &RunScript, command: &SimpleCommand) -> Option<Linker> {
    let verb = command.verb().map_or("", |word| word.value.as_str());
    match command.name() {
        "go" if matches!(verb, "build" | "install") => {
            let other_target = ["GOOS", "GOARCH"].iter().any(|name| {
                let value = command
                    .assignment(name)
                    .or_else(|| variables::in_force(cx, run.instruction, name));
                // Building for another machine switches cgo off; whether it is another is not known.
                value.is_some_and(|value| !matches!(value, "linux" | "amd64"))
            });
            let other_file = command.args().iter().any(|word| {
                word.value.starts_with("-buildmode") || word.value.contains("linkmode")
            });
            (!other_target && !other_file).then_some(Linker::Go)
        }
        "cargo" if matches!(verb, "build" | "install") => Some(Linker::Cargo),
        "gcc" | "g++" | "cc" | "c++" | "clang" | "clang++" => {
            let links = !command.has_flag(&["c", "E", "S", "shared", "version"])
                && command.flag_value(&["o"]).is_some();
            links.then_some(Linker::C)
        }
        _ => None,
    }
}

/// `-o` is found by [`SimpleCommand::flag_value`] except behind a verb with glued letters.
fn glued_output(command: &SimpleCommand) -> Option<&str> {
    command
        .args()
        .iter()
        .find_map(|word| word.value.strip_prefix("-o="))
}

/// Whether cgo is switched off; `None` when it cannot be told.
fn cgo_is_off(cx: &RuleContext<'_>, run: &RunScript, command: &SimpleCommand) -> Option<bool> {
    if run.text.contains("CGO_ENABLED") {
        let inline = command.assignment("CGO_ENABLED");
        let exported = run.text.contains("CGO_ENABLED=0");
        return Some(inline == Some("0") || exported);
    }
    if run.text.contains("netgo") && run.text.contains("osusergo")
        || run.text.contains("extldflags")
    {
        return Some(true);
    }
    // An environment file or another variable may say so.
    let scope = cx.model.scope_before(run.instruction);
    match scope.variable("CGO_ENABLED") {
        Some(variable) if variable.value.complete => Some(variable.value.value == "0"),
        Some(_) => None,
        None if scope.declares("CGO_ENABLED") => None,
        None => {
            let earlier = cx
                .runs
                .iter()
                .take_while(|earlier| earlier.instruction < run.instruction)
                .any(|earlier| earlier.text.contains("CGO_ENABLED"));
            Some(earlier)
        }
    }
}

fn rust_is_static(cx: &RuleContext<'_>, run: &RunScript, command: &SimpleCommand) -> bool {
    let target = command.flag_value(&["target"]);
    target.is_some()
        || ["CARGO_BUILD_TARGET", "RUSTFLAGS", "TARGET"]
            .iter()
            .any(|name| {
                command.assignment(name).is_some()
                    || cx
                        .model
                        .scope_before(run.instruction)
                        .variable(name)
                        .is_some()
            })
}
