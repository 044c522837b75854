//! `shell-in-final`: a lone compiled program ships on a whole distribution.

use crate::facts::bases::{self, Family};
use crate::facts::{managers, packages, packages::Action};
use crate::prelude::*;
use layerlab_buildgraph::{Base, StartCommand};
use std::collections::BTreeSet;

declare_rule! {
    /// Ships a compiled program on a base with shell and package manager that it does not use.
    /// ## Why
    /// All the program needs is itself (and perhaps certificates). Whatever else is inside has to
    /// be pulled, kept up to date and explained to a scanner.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM golang:1.26 AS build
    /// WORKDIR /src
    /// COPY go.mod go.sum ./
    /// RUN --mount=type=cache,target=/go/pkg/mod go mod download
    /// COPY . .
    /// RUN --mount=type=cache,target=/go/pkg/mod CGO_ENABLED=0 go build -o /app .
    /// FROM debian:12.8-slim
    /// COPY --from=build /app /app
    /// USER 10001
    /// ENTRYPOINT ["/app"]
    /// ```
    /// ```dockerfile,good
    /// FROM golang:1.26 AS build
    /// WORKDIR /src
    /// COPY . .
    /// RUN CGO_ENABLED=0 go build -o /app .
    /// FROM gcr.io/distroless/static-debian12:nonroot
    /// COPY --from=build /app /app
    /// ENTRYPOINT ["/app"]
    /// ```
    pub struct ShellInFinal;
    id: "shell-in-final",
    group: "image",
    severity: Info,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("multi-stage-ship-the-product"),
}

/// The base and the program on it.
pub struct Roomy {
    base: Span,
    name: String,
    program: String,
    start: Span,
    is_go: bool,
    /// Built on Alpine: a base with glibc would not do.
    is_musl: bool,
}

impl Rule for ShellInFinal {
    type Finding = Roomy;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Roomy>) {
        let Some(target) = cx.model.target else {
            return;
        };
        let Some(stage) = cx.model.stages.get(target) else {
            return;
        };
        let Base::Image(image) = &stage.base else {
            return;
        };
        let plain_os = [
            "debian",
            "ubuntu",
            "alpine",
            "fedora",
            "almalinux",
            "rockylinux",
        ];
        if !bases::is_official(image)
            || !plain_os.contains(&image.short_name())
            || !matches!(
                bases::image_family(image),
                Family::Debian | Family::Alpine | Family::RedHat
            )
        {
            return;
        }
        let scope = cx.model.scope_after_stage(target);
        let (entry, cmd) = (scope.entrypoint(), scope.cmd());
        let Some(StartCommand::Instruction(idx)) = entry.or(cmd) else {
            return;
        };
        let Some(start) = cx.instruction(idx) else {
            return;
        };
        let Some(Command::Exec(words)) = start.command() else {
            return;
        };
        let Some(program) = words.first().map(|word| word.text.clone()) else {
            return;
        };
        let mut sources: BTreeSet<usize> = BTreeSet::new();
        let mut brings_program = false;
        for idx in stage.instructions.clone() {
            let Some(instruction) = cx.instruction(idx) else {
                continue;
            };
            match instruction.keyword {
                Keyword::Add | Keyword::Volume | Keyword::Onbuild | Keyword::Shell => return,
                // A health check or a script in the image needs its tools.
                Keyword::Healthcheck if !matches!(instruction.command(), Some(Command::Exec(words)) if words.first().is_some_and(|word| word.text == program)) =>
                {
                    return;
                }
                Keyword::Copy => {
                    let Some(from) = instruction.flag("from") else {
                        return;
                    };
                    let name = from.value.as_deref().unwrap_or("");
                    let source = cx
                        .model
                        .stage_named(name, target)
                        .or_else(|| name.parse().ok().filter(|number: &usize| *number < target));
                    let Some(source) = source else { return };
                    let Arguments::Copy {
                        sources: paths,
                        destination,
                        ..
                    } = &instruction.arguments
                    else {
                        return;
                    };
                    if paths.iter().any(|word| word.text.ends_with(".sh")) {
                        return;
                    }
                    let name = program.rsplit('/').next().unwrap_or(&program);
                    brings_program |= destination.text.trim_end_matches('/').ends_with(name)
                        || paths.iter().any(|word| word.text.ends_with(name));
                    sources.insert(source);
                }
                _ => {}
            }
        }
        let prepares_only = cx
            .runs
            .iter()
            .filter(|run| cx.model.stage_of(run.instruction) == Some(target))
            .all(|run| run.commands().iter().all(prepares));
        let compiled = |name: &str| {
            cx.runs.iter().any(|run| {
                cx.model
                    .stage_of(run.instruction)
                    .is_some_and(|stage| sources.contains(&stage))
                    && run
                        .commands()
                        .iter()
                        .any(|command| command.name() == name && managers::compiles(command))
            })
        };
        if !brings_program || !prepares_only || !(compiled("go") || compiled("cargo")) {
            return;
        }
        found.push(Roomy {
            base: stage.base_span,
            name: image.raw.clone(),
            program,
            start: start.span,
            is_go: compiled("go"),
            is_musl: sources
                .iter()
                .any(|stage| bases::family(cx, *stage) == Family::Alpine),
        });
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Roomy) -> Report {
        let small = if finding.is_go {
            "`gcr.io/distroless/static-debian12:nonroot` (or `scratch`), with `CGO_ENABLED=0`"
        } else if finding.is_musl {
            "`scratch` or `gcr.io/distroless/static-debian12:nonroot` (Rust links statically on Alpine)"
        } else {
            "`gcr.io/distroless/cc-debian12:nonroot`, or `scratch` for a static program"
        };
        Report::at(
            finding.base,
            format!(
                "`{}` brings a shell and a package manager, but the image only starts `{}`",
                finding.name, finding.program
            ),
        )
        .why("what the program does not use still has to be pulled, updated and explained to a scanner, and serves whoever breaks in")
        .help(format!("try {small}; the price: no shell inside to look around with"))
        .related(finding.start, "started directly, without a shell")
    }
}

/// Creates accounts, folders and certificates; nothing that needs a distribution at run time.
fn prepares(command: &SimpleCommand) -> bool {
    if let Some(operation) = packages::operation(command) {
        return match operation.action {
            Action::Install => operation
                .packages
                .iter()
                .all(|word| matches!(word.value.as_str(), "ca-certificates" | "tzdata")),
            Action::Update | Action::Clean => true,
            _ => false,
        };
    }
    command.is_any(&[
        "useradd",
        "adduser",
        "groupadd",
        "addgroup",
        "mkdir",
        "chown",
        "chmod",
        "rm",
        "update-ca-certificates",
        "set",
        "true",
    ])
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[track_caller]
    fn on(base: &str, lines: &str, fires: bool) {
        let text = format!(
            "FROM golang:1.26 AS b\nRUN CGO_ENABLED=0 go build -o /app .\nFROM {base}\n{lines}\n"
        );
        check("shell-in-final", &text, if fires { &[3] } else { &[] });
    }

    #[test]
    fn only_a_lone_program_started_directly_counts() {
        on(
            "alpine:3.23",
            "COPY --from=b /app /app\nENTRYPOINT [\"/app\"]",
            true,
        );
        on(
            "alpine:3.23",
            "RUN apk add --no-cache ca-certificates\nCOPY --from=b /app /app\nENTRYPOINT [\"/app\"]",
            true,
        );
        on(
            "alpine:3.23",
            "RUN apk add --no-cache ffmpeg\nCOPY --from=b /app /app\nENTRYPOINT [\"/app\"]",
            false,
        );
        on(
            "alpine:3.23",
            "COPY --from=b /app /app\nENTRYPOINT /app",
            false,
        );
        on(
            "alpine:3.23",
            "COPY --from=b /app /app\nCOPY entry.sh /\nENTRYPOINT [\"/app\"]",
            false,
        );
        on(
            "scratch",
            "COPY --from=b /app /app\nENTRYPOINT [\"/app\"]",
            false,
        );
        on(
            "nginx:1.28-alpine",
            "COPY --from=b /app /app\nENTRYPOINT [\"/app\"]",
            false,
        );
    }
}
