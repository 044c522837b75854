//! `dynamic-binary-in-scratch`: a program meets a base without the C library it was linked to.

use crate::facts::bases::{self, Family};
use crate::facts::{packages, packages::Action, variables};
use crate::prelude::*;
use layerlab_buildgraph::{Base, Source, paths};

declare_rule! {
    /// Copies a program to a base that has another C library than the one it was built with.
    /// ## Why
    /// A dynamically linked program asks for its loader first. Where that is missing, the container
    /// stops at once with "no such file or directory", although the program is there.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM golang:1.26 AS build
    /// WORKDIR /src
    /// COPY go.mod go.sum ./
    /// RUN --mount=type=cache,target=/go/pkg/mod go mod download
    /// COPY . .
    /// RUN --mount=type=cache,target=/go/pkg/mod go build -o /app .
    /// FROM scratch
    /// COPY --from=build /app /app
    /// USER 10001
    /// CMD ["/app"]
    /// ```
    /// ```dockerfile,good
    /// FROM golang:1.26 AS build
    /// WORKDIR /src
    /// COPY . .
    /// RUN CGO_ENABLED=0 go build -o /app .
    /// FROM scratch
    /// COPY --from=build /app /app
    /// USER 10001
    /// CMD ["/app"]
    /// ```
    pub struct DynamicBinaryInScratch;
    id: "dynamic-binary-in-scratch",
    group: "image",
    severity: Warning,
    fix: Decision,
    on: Default,
    aliases: [],
    lesson: None,
}

/// A C library, as far as it decides whether a program starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Libc {
    Glibc,
    Musl,
    None,
}

impl Libc {
    const fn name(self) -> &'static str {
        match self {
            Self::Glibc => "glibc",
            Self::Musl => "musl",
            Self::None => "no C library",
        }
    }
}

/// What links the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Linker {
    Go,
    Cargo,
    C,
}

/// The copy and the build it takes from.
pub struct Mismatch {
    copy: Span,
    source: String,
    build: Span,
    /// Where `CGO_ENABLED=0 ` can be put.
    insert_at: Option<u32>,
    linker: Linker,
    from: Libc,
    to: Libc,
    base: String,
}

impl Rule for DynamicBinaryInScratch {
    type Finding = Mismatch;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Mismatch>) {
        let Some(target) = cx.model.target else {
            return;
        };
        let Some(to) = root_libc(cx, target) else {
            return;
        };
        if brings_loader(cx) {
            return;
        }
        let base = match cx.model.root_base(target) {
            Some(Base::Image(image)) => image.raw.clone(),
            _ => "scratch".to_owned(),
        };
        let mut n_looked_at = 0;
        for edge in &cx.model.edges {
            let Source::Stage(from) = edge.source else {
                continue;
            };
            let Some(copy) = cx
                .instruction(edge.instruction)
                .filter(|copy| copy.keyword == Keyword::Copy)
            else {
                continue;
            };
            if !cx.model.in_final_chain(edge.stage) {
                continue;
            }
            let Arguments::Copy { sources, .. } = &copy.arguments else {
                continue;
            };
            let scope = cx.model.scope_before(edge.instruction);
            for source in sources {
                let path = scope.resolve(&source.text);
                if !path.complete || !may_be_program(&path.value) {
                    continue;
                }
                // Each look reads the whole stage.
                n_looked_at += 1;
                if n_looked_at > 32 {
                    return;
                }
                let Some(build) = build_of(cx, from, &path.value) else {
                    continue;
                };
                if build.libc == to {
                    continue;
                }
                found.push(Mismatch {
                    copy: source.span,
                    source: path.value,
                    build: build.span,
                    insert_at: build.insert_at,
                    linker: build.linker,
                    from: build.libc,
                    to,
                    base: base.clone(),
                });
                return;
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Mismatch) -> Report {
        let there = match finding.to {
            Libc::None => format!("`{}` has no C library", finding.base),
            other => format!("`{}` has {}", finding.base, other.name()),
        };
        let cure = match (finding.linker, finding.to) {
            (Linker::Go, _) => "build with `CGO_ENABLED=0` (then the program needs no C library)",
            (Linker::Cargo, _) => {
                "build for a static target (`--target x86_64-unknown-linux-musl`)"
            }
            (Linker::C, _) => "link with `-static`",
        };
        let other = match finding.from {
            Libc::Musl => "or use an Alpine base",
            _ => "or use a base with glibc (`debian:12-slim`, `gcr.io/distroless/cc-debian12`)",
        };
        Report::at(
            finding.copy,
            format!(
                "`{}` may not start: it is linked to {}, but {there}",
                finding.source,
                finding.from.name()
            ),
        )
        .why("a dynamically linked program needs the loader of its C library; without it the container ends with \"no such file or directory\"")
        .help(format!("{cure}, {other}"))
        .related(finding.build, "built here, linked dynamically")
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Mismatch) -> Option<Fix> {
        let at = finding.insert_at.filter(|_| finding.linker == Linker::Go)?;
        Some(decision_fix(
            "build without cgo",
            vec![Edit::insert(at, "CGO_ENABLED=0 ")],
            "packages that call C code (such as SQLite drivers) do not build this way",
        ))
    }
}

/// C library at the end of a stage's chain; `None` when it is not known for sure.
fn root_libc(cx: &RuleContext<'_>, stage: usize) -> Option<Libc> {
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

/// Whether something in the final chain brings a loader or a compatibility layer.
fn brings_loader(cx: &RuleContext<'_>) -> bool {
    let copies = cx
        .in_final_chain(Keyword::Copy)
        .chain(cx.in_final_chain(Keyword::Add))
        .any(|(_, copy)| {
            let Arguments::Copy {
                sources,
                destination,
                ..
            } = &copy.arguments
            else {
                return false;
            };
            sources.iter().any(|word| {
                word.text.contains("/lib") || word.text.contains("ld-") || word.text == "/"
            }) || destination.text.starts_with("/lib")
        });
    let installs = cx.final_runs().any(|run| {
        run.commands()
            .iter()
            .filter_map(packages::operation)
            .any(|operation| {
                operation.action == Action::Install
                    && operation.packages.iter().any(|word| {
                        word.dynamic
                            || ["gcompat", "libc6-compat", "glibc", "musl"]
                                .iter()
                                .any(|name| word.value.starts_with(name))
                    })
            })
            || run.text.contains("glibc")
    });
    copies || installs
}

/// Certificates, time zones, accounts and pages are no programs.
fn may_be_program(path: &str) -> bool {
    let name = paths::base_name(path);
    let folder = [
        "/etc",
        "/usr/share",
        "/usr/local/share",
        "/var",
        "/usr/local/go/lib",
    ]
    .iter()
    .any(|folder| paths::is_within(&paths::clean(path), folder));
    let ending = [
        ".crt", ".pem", ".json", ".yaml", ".yml", ".html", ".css", ".js", ".zip", ".txt", ".toml",
        ".sql", ".conf", ".sh", ".so", ".jar", ".tar", ".gz", ".md", ".ini", ".tmpl", ".wasm",
        ".a",
    ]
    .iter()
    .any(|ending| name.ends_with(ending));
    !folder && !ending && !path.contains('*')
}

/// A build whose product is linked dynamically.
struct Build {
    span: Span,
    insert_at: Option<u32>,
    linker: Linker,
    libc: Libc,
}

/// The build in a stage that made `path`; `None` when there is none or it may be static.
fn build_of(cx: &RuleContext<'_>, stage: usize, path: &str) -> Option<Build> {
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

#[cfg(test)]
mod tests {
    use crate::testing::{check, findings};

    const ID: &str = "dynamic-binary-in-scratch";

    #[track_caller]
    fn go(build_base: &str, run: &str, base: &str, fires: bool) {
        let text = format!(
            "FROM {build_base} AS b\nRUN {run}\nFROM {base}\nCOPY --from=b /app /app\nCMD [\"/app\"]\n"
        );
        check(ID, &text, if fires { &[4] } else { &[] });
    }

    #[test]
    fn go_with_cgo_needs_the_library_it_was_built_with() {
        go("golang:1.26", "go build -o /app .", "scratch", true);
        go(
            "golang:1.26",
            "go build -o /app .",
            "gcr.io/distroless/static-debian12",
            true,
        );
        go("golang:1.26", "go build -o /app .", "alpine:3.23", true);
        go(
            "golang:1.26",
            "go build -o /app .",
            "gcr.io/distroless/base-debian12",
            false,
        );
        go("golang:1.26", "go build -o /app .", "debian:12-slim", false);
        go(
            "golang:1.26",
            "CGO_ENABLED=0 go build -o /app .",
            "scratch",
            false,
        );
        go(
            "golang:1.26",
            "export CGO_ENABLED=0 && go build -o /app .",
            "scratch",
            false,
        );
        go(
            "golang:1.26",
            "go build -ldflags '-extldflags \"-static\"' -o /app .",
            "scratch",
            false,
        );
        go("golang:1.26", "go build -o /other .", "scratch", false);
        go(
            "golang:1.26",
            "go build -o /other . && mv /other /app",
            "scratch",
            true,
        );
    }

    #[test]
    fn alpine_builds_statically_unless_a_compiler_is_there() {
        go("golang:1.26-alpine", "go build -o /app .", "scratch", false);
        go(
            "golang:1.26-alpine",
            "apk add gcc && go build -o /app .",
            "scratch",
            true,
        );
        go(
            "golang:1.26-alpine",
            "apk add gcc && go build -o /app .",
            "debian:12-slim",
            true,
        );
        go(
            "rust:alpine",
            "cargo install --path . --root /",
            "scratch",
            false,
        );
    }

    #[test]
    fn other_files_and_settings_are_left_alone() {
        check(
            ID,
            "FROM golang:1.26 AS b\nENV CGO_ENABLED=0\nRUN go build -o /app .\nFROM scratch\nCOPY --from=b /app /\n",
            &[],
        );
        check(
            ID,
            "FROM golang:1.26 AS b\nRUN go build -o /app .\nFROM scratch\nCOPY --from=b /etc/ssl/certs/ca.crt /\n",
            &[],
        );
        check(
            ID,
            "FROM rust:1 AS b\nRUN cargo build --release\nFROM alpine:3\nCOPY --from=b /src/target/release/app /app\n",
            &[4],
        );
        check(
            ID,
            "FROM rust:1 AS b\nRUN cargo build --release --target x86_64-unknown-linux-musl\nFROM scratch\nCOPY --from=b /src/target/release/app /app\n",
            &[],
        );
        check(
            ID,
            "FROM gcc:14 AS b\nRUN gcc -o /app a.c\nFROM scratch\nCOPY --from=b /app /\n",
            &[4],
        );
        check(
            ID,
            "FROM gcc:14 AS b\nRUN gcc -static -o /app a.c\nFROM scratch\nCOPY --from=b /app /\n",
            &[],
        );
        check(
            ID,
            "FROM gcc:14 AS b\nRUN make\nFROM scratch\nCOPY --from=b /app /\n",
            &[],
        );
        check(
            ID,
            "FROM corp/go AS b\nRUN go build -o /app .\nFROM scratch\nCOPY --from=b /app /\n",
            &[],
        );
    }

    #[test]
    fn the_fix_switches_cgo_off() {
        let text = "FROM golang:1.26 AS b\nRUN go build -o /app .\nFROM scratch\nCOPY --from=b /app /app\n";
        let fix = findings(ID, text)[0].fix.clone().expect("a fix");
        let fixed = layerlab_diagnostics::apply_edits(text, &fix.edits).expect("edits");
        assert!(fixed.contains("RUN CGO_ENABLED=0 go build"), "{fixed}");
        check(ID, &fixed, &[]);
    }
}
