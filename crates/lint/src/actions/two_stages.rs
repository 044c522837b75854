//! Splits a stage that builds and ships into one that builds and a small one that ships.
//!
//! The lines up to the build stay as they are and become the first stage; what follows them, and
//! what only describes the running program, belongs to the second. The product keeps its path, so
//! the start command stays true. Where product or runtime cannot be told, placeholders in `<…>`
//! stand there and the rewrite is only shown.

use super::runtime_plan::plan;
use crate::context::RuleContext;
use crate::facts::bases;
use crate::facts::packages::{self, Action};
use crate::facts::start;
use crate::facts::variables;
use crate::rewrite;
use crate::runs::RunScript;
use layerlab_buildgraph::{Base, ImageRef, paths};
use layerlab_diagnostics::{Edit, Fix, Safety};
use layerlab_syntax::ast::{Arguments, Command, Instruction, Keyword};
use layerlab_syntax::shell::SimpleCommand;

/// The second base as the rewrite has it; used to tell what it saves.
pub fn runtime(cx: &RuleContext<'_>, stage: usize, command: &SimpleCommand) -> Option<String> {
    let Base::Image(image) = cx.model.root_base(stage)? else {
        return None;
    };
    let last = cx.model.stages.get(stage)?.instructions.clone().last()?;
    let start = start::of_target(cx);
    let plan = plan(cx, image, command, start.as_ref(), last, false)?;
    (!plan.runtime.contains('<')).then_some(plan.runtime)
}

/// The rewrite for the one stage that counts, built by `command` of `run`.
pub fn rewrite(
    cx: &RuleContext<'_>,
    stage_idx: usize,
    run: &RunScript,
    command: &SimpleCommand,
) -> Option<Fix> {
    let stage = cx.model.stages.get(stage_idx)?;
    let Base::Image(image) = &stage.base else {
        return None;
    };
    // Later stages, needed or not, would swallow the new one.
    if stage_idx + 1 != cx.model.stages.len() || !stage.triggers.is_empty() {
        return None;
    }
    let start = start::of_target(cx);
    let family = bases::family(cx, stage_idx);
    let split = split(cx, stage.instructions.clone(), run.instruction)?;
    let tail = || (split + 1..stage.instructions.end).filter_map(|idx| cx.instruction(idx));
    let needs_shell = start.as_ref().is_none_or(|start| start.through_shell)
        || tail().any(|line| line.keyword == Keyword::Run)
        || stage
            .instructions
            .clone()
            .filter_map(|idx| cx.instruction(idx))
            .any(|line| {
                line.keyword == Keyword::Shell
                    || line.keyword == Keyword::Healthcheck
                        && !matches!(line.command(), None | Some(Command::Exec(_)))
            });
    let plan = plan(cx, image, command, start.as_ref(), split, needs_shell)?;
    let new_family = bases::image_family(&ImageRef::parse(&plan.runtime));
    let mut certain = plan.certain && split_is_the_build(cx, split, run.instruction);
    // Packages and users of one family are not those of another.
    if tail().any(|line| line.keyword == Keyword::Run) && new_family != family {
        certain = false;
    }
    let from = cx.instruction(stage.from)?;
    let mut edits = Vec::new();
    let name = match &from.arguments {
        Arguments::From {
            alias: Some((_, name)),
            ..
        } => name.text.clone(),
        Arguments::From { image, .. } => {
            edits.push(Edit::insert(image.span.end, " AS build"));
            "build".to_owned()
        }
        _ => return None,
    };
    let end = rewrite::line_end(cx);
    if !plan.prefix.is_empty() {
        edits.push(Edit::insert(run.command(command).start, plan.prefix));
    }
    let mut block = String::new();
    if let Some(finish) = plan.finish {
        block.push_str(&format!("{end}{finish}"));
    }
    block.push_str(&format!("{end}{end}FROM {}", plan.runtime));
    if let Some(opening) = plan.opening {
        block.push_str(&format!("{end}{opening}"));
    }
    let (kept, moved, user) = carried(cx, stage.instructions.start..split + 1);
    let mut text_behind: String = tail().map(|line| cx.text(line.span)).collect();
    for line in kept.iter().chain(&moved) {
        text_behind.push_str(cx.text(line.span));
    }
    for line in arguments(cx, stage.instructions.start..split + 1) {
        let used = names(line).any(|name| variables::mentions(&text_behind, name));
        if used {
            block.push_str(&format!("{end}{}", cx.text(line.span)));
        }
    }
    for line in &kept {
        block.push_str(&format!("{end}{}", cx.text(line.span)));
    }
    let workdir = cx.model.scope_before(split + 1).workdir().value;
    let folder = paths::clean(&workdir.value);
    if folder != "/" {
        block.push_str(&format!("{end}WORKDIR {folder}"));
    }
    for product in &plan.products {
        block.push_str(&format!("{end}COPY --from={name} {product} {product}"));
    }
    for line in &moved {
        block.push_str(&format!("{end}{}", cx.text(line.span)));
        edits.push(cx.delete_lines(line.span));
    }
    if let Some(user) = user {
        block.push_str(&format!("{end}{}", cx.text(user.span)));
    }
    let last_user = tail().filter(|line| line.keyword == Keyword::User).last();
    if let Some(line) = last_user.or(user)
        && let Arguments::Text(word) = &line.arguments
        && !user_exists(&word.text, &plan.runtime)
        && !tail()
            .any(|line| line.keyword == Keyword::Run && cx.text(line.span).contains(&word.text))
    {
        certain = false;
    }
    edits.push(Edit::insert(cx.instruction(split)?.span.end, block));
    let packages = packages_of(cx, stage.instructions.start..split + 1);
    let lost = if packages.is_empty() {
        String::new()
    } else {
        format!(
            "; of the packages installed above (`{}`) the new stage has none: install there what the program needs",
            packages.join(" ")
        )
    };
    let doubt = if certain {
        ""
    } else {
        "fill in what stands in `<…>` and move the lines that the program needs by hand; "
    };
    Some(Fix {
        safety: if certain {
            Safety::Decision
        } else {
            Safety::DisplayOnly
        },
        title: format!("ship the product on `{}`", plan.runtime),
        edits,
        caveat: format!("{doubt}{}{lost}", plan.caveat),
    })
}

/// The last line of the first stage: the last RUN that is not a preparation of the running program.
fn split(cx: &RuleContext<'_>, range: std::ops::Range<usize>, build: usize) -> Option<usize> {
    let last = cx
        .runs
        .iter()
        .filter(|run| range.contains(&run.instruction) && run.instruction > build && !run.onbuild)
        .filter(|run| !prepares(run))
        .map(|run| run.instruction)
        .next_back()
        .unwrap_or(build);
    let behind_folder = (last + 1..range.end)
        .filter_map(|idx| cx.instruction(idx))
        .all(|line| {
            matches!(
                line.keyword,
                Keyword::Run
                    | Keyword::Copy
                    | Keyword::Add
                    | Keyword::Workdir
                    | Keyword::Env
                    | Keyword::Arg
                    | Keyword::Label
                    | Keyword::Expose
                    | Keyword::User
                    | Keyword::Volume
                    | Keyword::Cmd
                    | Keyword::Entrypoint
                    | Keyword::Healthcheck
                    | Keyword::Stopsignal
                    | Keyword::Maintainer
            )
        });
    behind_folder.then_some(last)
}

/// A later RUN of unknown effect stands in the first stage now: its work would be lost.
fn split_is_the_build(cx: &RuleContext<'_>, split: usize, build: usize) -> bool {
    cx.runs
        .iter()
        .filter(|run| run.instruction > build && run.instruction <= split)
        .flat_map(RunScript::commands)
        .all(|command| {
            crate::facts::managers::compiles(command)
                || command.is_any(&["rm", "npm", "yarn", "pnpm", "strip", "echo", "upx"])
        })
}

/// A RUN that makes users and folders or installs packages.
fn prepares(run: &RunScript) -> bool {
    !run.commands().is_empty()
        && run.commands().iter().all(|command| {
            packages::operation(command).is_some()
                || command.is_any(&[
                    "useradd", "adduser", "groupadd", "addgroup", "usermod", "mkdir", "chown",
                    "chmod",
                ])
                || command.name() == "rm"
                    && command
                        .args()
                        .iter()
                        .all(|word| word.value.starts_with('-') || word.value.starts_with("/var/"))
        })
}

/// Lines above the build that the running program needs: ENV to repeat, others to move, the USER.
fn carried<'f>(
    cx: &RuleContext<'f>,
    range: std::ops::Range<usize>,
) -> (
    Vec<&'f Instruction>,
    Vec<&'f Instruction>,
    Option<&'f Instruction>,
) {
    let (mut kept, mut moved, mut user) = (Vec::new(), Vec::new(), None);
    for line in range.filter_map(|idx| cx.instruction(idx)) {
        match (line.keyword, &line.arguments) {
            (Keyword::Env, Arguments::Pairs(pairs))
                if !pairs.iter().all(|pair| is_of_the_build(&pair.key.text)) =>
            {
                kept.push(line);
            }
            (
                Keyword::Cmd
                | Keyword::Entrypoint
                | Keyword::Expose
                | Keyword::Healthcheck
                | Keyword::Label
                | Keyword::Volume
                | Keyword::Stopsignal
                | Keyword::Maintainer,
                _,
            ) => moved.push(line),
            (Keyword::User, _) => user = Some(line),
            _ => {}
        }
    }
    (kept, moved, user)
}

/// Variables that only compilers and managers read.
fn is_of_the_build(name: &str) -> bool {
    const PREFIXES: &[&str] = &[
        "CGO_",
        "CARGO_",
        "RUSTUP_",
        "MAVEN_",
        "GRADLE_",
        "NPM_CONFIG_",
        "PIP_",
        "NUGET_",
    ];
    const NAMES: &[&str] = &[
        "GOFLAGS",
        "GOOS",
        "GOARCH",
        "GOARM",
        "GOPROXY",
        "GOPATH",
        "GOCACHE",
        "GOMODCACHE",
        "GOSUMDB",
        "GOPRIVATE",
        "GO111MODULE",
        "RUSTFLAGS",
        "DEBIAN_FRONTEND",
        "CI",
        "CC",
        "CXX",
        "CFLAGS",
        "CXXFLAGS",
        "LDFLAGS",
        "MAKEFLAGS",
    ];
    NAMES.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

fn arguments<'f>(
    cx: &RuleContext<'f>,
    range: std::ops::Range<usize>,
) -> impl Iterator<Item = &'f Instruction> {
    let lines: Vec<&Instruction> = range
        .filter_map(|idx| cx.instruction(idx))
        .filter(|line| line.keyword == Keyword::Arg)
        .collect();
    lines.into_iter()
}

fn names(line: &Instruction) -> impl Iterator<Item = &str> {
    let list = match &line.arguments {
        Arguments::Args(list) => list.as_slice(),
        _ => &[],
    };
    list.iter().map(|each| each.name.text.as_str())
}

/// Packages of the system that are no build tools, in order, eight at most.
fn packages_of(cx: &RuleContext<'_>, range: std::ops::Range<usize>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for command in cx
        .runs
        .iter()
        .filter(|run| range.contains(&run.instruction) && !run.onbuild)
        .flat_map(RunScript::commands)
    {
        let Some(operation) =
            packages::operation(command).filter(|op| op.action == Action::Install)
        else {
            continue;
        };
        for word in operation.packages {
            let name = word.value.split(['=', '~', '<', '>']).next().unwrap_or("");
            if !packages::is_build_tool(name) && out.len() < 8 {
                out.push(name.to_owned());
            }
        }
    }
    out
}

/// Whether the second base has that user.
fn user_exists(user: &str, runtime: &str) -> bool {
    let name = user.split(':').next().unwrap_or("").trim();
    let known = match name {
        "node" => runtime.starts_with("node:"),
        "app" => runtime.contains("dotnet/"),
        "nonroot" => runtime.contains("distroless"),
        _ => false,
    };
    known || name == "root" || !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}
