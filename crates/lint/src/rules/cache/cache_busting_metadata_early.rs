//! `cache-busting-metadata-early`: a revision or build number enters before the slow steps.

use crate::facts::managers::{self, Kind};
use crate::facts::{costs, packages, packages::Action, secrets, variables};
use crate::prelude::*;

declare_rule! {
    /// Declares a revision, date or build number above an install or compile step.
    /// ## Why
    /// Every ARG and ENV in force belongs to the cache key of a RUN. A value that is new on each
    /// build makes every step below it run again, whether it uses the value or not.
    /// ## Examples
    /// ```dockerfile,bad
    /// ARG GIT_SHA
    /// RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
    /// ```
    /// ```dockerfile,good
    /// RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
    /// ARG GIT_SHA
    /// LABEL org.opencontainers.image.revision=$GIT_SHA
    /// ```
    pub struct CacheBustingMetadataEarly;
    id: "cache-busting-metadata-early",
    group: "cache",
    severity: Info,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("what-breaks-the-cache"),
}

/// A name that is new on each build, and the first slow step it drags along.
pub struct Early {
    name: String,
    keyword: Keyword,
    span: Span,
    step: Span,
    command: String,
    /// The lines from that step to the end of the stage.
    dragged: std::ops::Range<usize>,
}

impl Rule for CacheBustingMetadataEarly {
    type Finding = Early;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Early>) {
        for stage in &cx.model.stages {
            if cx.model.is_needed(stage.index) {
                check_stage(cx, stage.instructions.clone(), found);
            }
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Early) -> Report {
        let report = Report::at(
            finding.span,
            format!(
                "`{}` is new on each build and stands above `{}`, which then runs again each time",
                finding.name, finding.command
            ),
        )
        .why("every ARG and ENV in force belongs to the cache key of a RUN, whether it uses the value or not")
        .help(format!(
            "move this {} below the last slow step, next to the line that uses it",
            finding.keyword.name()
        ))
        .related(finding.step, "loses its cached result")
        .effect(costs::again(cx, finding.dragged.clone()));
        if finding.keyword == Keyword::Label {
            // BuildKit keeps labels out of the cache keys of the steps below.
            return report
                .why("the classic builder runs everything below a changed label again; BuildKit does not, but a label reads best next to what it describes")
                .severity(Severity::Hint);
        }
        report
    }
}

/// A declaration that waits for the first slow step below it.
struct Open {
    name: String,
    keyword: Keyword,
    span: Span,
}

fn check_stage(cx: &RuleContext<'_>, range: std::ops::Range<usize>, found: &mut Vec<Early>) {
    let mut open: Vec<Open> = Vec::new();
    let first_run = cx.runs.partition_point(|run| run.instruction < range.start);
    let mut runs = cx.runs.iter().skip(first_run).peekable();
    for idx in range.clone() {
        let Some(instruction) = cx.instruction(idx) else {
            continue;
        };
        match &instruction.arguments {
            Arguments::Args(declarations) => {
                for declaration in declarations {
                    let default = declaration.default.as_ref().map(|word| word.text.as_str());
                    if is_metadata(&declaration.name.text)
                        && (is_stand_in(default) || is_of_this_build(&declaration.name.text))
                        && open.len() < 16
                    {
                        open.push(Open {
                            name: declaration.name.text.clone(),
                            keyword: Keyword::Arg,
                            span: declaration.name.span,
                        });
                    }
                }
            }
            Arguments::Pairs(pairs) => {
                let env = instruction.keyword == Keyword::Env;
                for pair in pairs {
                    let name = pair.key.text.trim_matches(['"', '\'']);
                    let value = &pair.value.text;
                    // An ARG that is itself reported is the cause.
                    let known = open
                        .iter()
                        .any(|open| variables::mentions(value, &open.name));
                    if (env && is_metadata(name) && value.contains('$') || is_of_this_build(name))
                        && !known
                        && open.len() < 16
                    {
                        open.push(Open {
                            name: name.to_owned(),
                            keyword: instruction.keyword,
                            span: pair.key.span,
                        });
                    }
                }
            }
            _ => {}
        }
        while runs.peek().is_some_and(|run| run.instruction < idx) {
            runs.next();
        }
        let Some(run) = runs
            .peek()
            .filter(|run| run.instruction == idx && !run.onbuild)
        else {
            continue;
        };
        if open.is_empty() {
            continue;
        }
        // A step that uses the value has to come after it.
        open.retain(|open| !variables::mentions(&run.text, &open.name));
        let Some(command) = run.commands().iter().find(|command| is_slow(command)) else {
            continue;
        };
        for open in open.drain(..) {
            found.push(Early {
                name: open.name,
                keyword: open.keyword,
                span: open.span,
                step: run.command(command),
                command: command
                    .effective_words()
                    .iter()
                    .take(3)
                    .map(|word| word.value.as_str())
                    .collect::<Vec<_>>()
                    .join(" "),
                dragged: idx..range.end,
            });
        }
    }
}

/// Installs or compiles.
fn is_slow(command: &SimpleCommand) -> bool {
    packages::operation(command).is_some_and(|op| op.action == Action::Install)
        || matches!(
            managers::call(command),
            Some((_, Kind::Install | Kind::Build))
        )
        || managers::compiles(command)
}

/// Whether a name speaks of the revision or the build at hand.
fn is_metadata(name: &str) -> bool {
    let words = secrets::words(name);
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    let ends = |list: &[&str]| {
        words
            .last()
            .is_some_and(|last| list.contains(&last.as_str()))
    };
    if ends(&[
        "url",
        "uri",
        "repo",
        "repository",
        "user",
        "email",
        "name",
        "dir",
        "path",
        "token",
        "type",
        "os",
        "arch",
    ]) {
        return false;
    }
    // A checksum (`NODE_SHA256`) belongs to one download and stays the same.
    if name.to_ascii_lowercase().contains("sha256") || name.to_ascii_lowercase().contains("sha512")
    {
        return false;
    }
    has("commit")
        || has("revision")
        || has("vcs")
        || (has("git") || has("ci"))
            && ends(&[
                "sha", "hash", "ref", "rev", "commit", "branch", "describe", "id", "number", "date",
            ])
        || words == ["sha"]
        || has("build") && ends(&["date", "time", "timestamp", "number", "id"])
        || words == ["builddate"]
        || words == ["buildnumber"]
}

/// Whether the name can only mean this very build, not a dependency's commit.
fn is_of_this_build(name: &str) -> bool {
    let own = [
        "build",
        "git",
        "ci",
        "vcs",
        "commit",
        "revision",
        "rev",
        "ref",
        "sha",
        "date",
        "time",
        "number",
        "id",
        "timestamp",
        "created",
        "image",
        "app",
        "org",
        "opencontainers",
        "label",
        "schema",
        "builddate",
        "buildnumber",
    ];
    let words = secrets::words(name);
    (is_metadata(name) || words.last().is_some_and(|last| last == "created"))
        && words.iter().all(|word| own.contains(&word.as_str()))
}

/// No value of its own: it is meant to be given on each build.
fn is_stand_in(default: Option<&str>) -> bool {
    default.is_none_or(|value| {
        let value = value.trim_matches(['"', '\'']).to_ascii_lowercase();
        matches!(
            value.as_str(),
            "" | "unknown"
                | "none"
                | "dev"
                | "local"
                | "head"
                | "n/a"
                | "na"
                | "0"
                | "unset"
                | "undefined"
                | "latest"
        ) || value.contains('$')
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    const ID: &str = "cache-busting-metadata-early";

    #[track_caller]
    fn above_an_install(lines: &str, wanted: &[usize]) {
        check(ID, &format!("FROM node:24\n{lines}\nRUN npm ci\n"), wanted);
    }

    #[test]
    fn names_of_revisions_and_builds_count() {
        above_an_install("ARG BUILD_DATE", &[2]);
        above_an_install("ARG VCS_REF=unknown", &[2]);
        above_an_install("ARG CI_COMMIT_SHA\nENV CI_COMMIT_SHA=$CI_COMMIT_SHA", &[2]);
        above_an_install("ENV GIT_SHA=$REV", &[2]);
        above_an_install(
            "ARG NODE_SHA256\nARG GIT_VERSION\nARG BUILD_TYPE\nARG GIT_REPO_URL",
            &[],
        );
    }

    #[test]
    fn a_pinned_default_or_a_use_in_time_is_fine() {
        above_an_install("ARG ZLIB_COMMIT=5f3a1c", &[]);
        above_an_install(
            "ENV BUILD_NUMBER=5\nLABEL org.opencontainers.image.revision=1",
            &[2, 3],
        );
        check(
            ID,
            "FROM golang\nARG GIT_SHA\nRUN go build -ldflags \"-X main.rev=$GIT_SHA\" .\n",
            &[],
        );
        check(
            ID,
            "FROM golang\nRUN go build .\nARG GIT_SHA\nRUN echo $GIT_SHA > /rev\n",
            &[],
        );
        check(ID, "ARG GIT_SHA\nFROM golang\nRUN go build .\n", &[]);
    }
}
