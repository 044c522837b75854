//! `single-stage-build`: one stage compiles and ships.

use crate::actions::two_stages;
use crate::facts::{costs, managers};
use crate::prelude::*;
use layerlab_buildgraph::Base;
use layerlab_diagnostics::Effect;

declare_rule! {
    /// Compiles or bundles in the stage that ships.
    /// ## Why
    /// Sources, caches and tools of the build stay in the image. A second stage takes only the
    /// product.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: copy-all-before-deps, cache-mount-suggested, package-cache-left
    /// FROM golang:1.26-alpine
    /// WORKDIR /src
    /// COPY . .
    /// RUN go build -o /app .
    /// CMD ["/app"]
    /// ```
    /// ```dockerfile,good
    /// FROM golang:1.26-alpine AS build
    /// WORKDIR /src
    /// COPY go.mod go.sum ./
    /// RUN go mod download
    /// COPY . .
    /// RUN CGO_ENABLED=0 go build -o /app .
    /// FROM scratch
    /// COPY --from=build /app /app
    /// CMD ["/app"]
    /// ```
    pub struct SingleStageBuild;
    id: "single-stage-build",
    group: "image",
    severity: Info,
    fix: Decision,
    on: Default,
    aliases: [],
    lesson: Some("multi-stage-ship-the-product"),
}

/// The step that builds.
pub struct Build {
    span: Span,
    command: String,
    skeleton: &'static str,
    /// Positions in the list of RUNs and in its commands.
    run: usize,
    at: usize,
}

impl Rule for SingleStageBuild {
    type Finding = Build;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Build>) {
        let n_needed = (0..cx.model.stages.len())
            .filter(|stage| cx.model.is_needed(*stage))
            .count();
        if n_needed != 1 || cx.model.target.is_none() {
            return;
        }
        for (idx, run) in cx.runs.iter().enumerate() {
            if run.onbuild || !cx.ships(run.instruction) {
                continue;
            }
            let mut commands = run.commands().iter().enumerate();
            if let Some((at, command)) = commands.find(|(_, command)| managers::compiles(command)) {
                found.push(Build {
                    span: run.command(command),
                    command: command
                        .effective_words()
                        .iter()
                        .take(3)
                        .map(|word| word.value.as_str())
                        .collect::<Vec<_>>()
                        .join(" "),
                    skeleton: skeleton(command.name()),
                    run: idx,
                    at,
                });
                return;
            }
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Build) -> Report {
        Report::at(
            finding.span,
            format!("`{}` builds in the stage that ships", finding.command),
        )
        .why("sources, caches and tools of the build stay in the image, although only the product is needed")
        .help(format!("name this stage (`AS build`) and add a second one: {}", finding.skeleton))
        .effect(saved(cx, finding))
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Build) -> Option<Fix> {
        let run = cx.runs.get(finding.run)?;
        let stage = cx.model.stage_of(run.instruction)?;
        two_stages::rewrite(cx, stage, run, run.commands().get(finding.at)?)
    }
}

/// What the base of the second stage saves.
fn saved(cx: &RuleContext<'_>, finding: &Build) -> Option<Effect> {
    let run = cx.runs.get(finding.run)?;
    let stage = cx.model.stage_of(run.instruction)?;
    let runtime = two_stages::runtime(cx, stage, run.commands().get(finding.at)?)?;
    match cx.model.root_base(stage)? {
        Base::Image(image) => costs::smaller_base(image, &runtime),
        _ => None,
    }
}

fn skeleton(name: &str) -> &'static str {
    match name {
        "go" => {
            "`FROM gcr.io/distroless/static-debian12:nonroot`, `COPY --from=build /app /app`, with `CGO_ENABLED=0 go build`"
        }
        "cargo" | "rustc" | "gcc" | "g++" | "make" | "cmake" => {
            "`FROM debian:12-slim` (or distroless `cc`), `COPY --from=build` of the program"
        }
        "npm" | "yarn" | "pnpm" | "bun" | "vite" | "ng" | "webpack" | "next" | "tsc" => {
            "`FROM nginx:alpine` with the built files for a site, or `FROM node:24-slim` with the built files and the production modules for a server"
        }
        "mvn" | "mvnw" | "gradle" | "gradlew" | "javac" => {
            "`FROM eclipse-temurin:21-jre`, `COPY --from=build` of the jar"
        }
        "dotnet" => {
            "`FROM mcr.microsoft.com/dotnet/aspnet`, `COPY --from=build` of the published folder"
        }
        _ => "a small base and `COPY --from=build` of the product",
    }
}
