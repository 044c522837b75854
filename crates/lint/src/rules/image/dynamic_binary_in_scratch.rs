//! `dynamic-binary-in-scratch`: a program meets a base without the C library it was linked to.

use crate::facts::linking::{Libc, Linker, build_of, root_libc};
use crate::facts::packages::{self, Action};
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
    lesson: Some("multi-stage-ship-the-product"),
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
