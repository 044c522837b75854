//! `package-cache-left`: an install leaves its package lists or downloads in the layer.

use crate::facts::managers::Dependency;
use crate::facts::packages::{self, Action, Manager, Operation};
use crate::facts::{costs, managers, pip, variables};
use crate::prelude::*;
use crate::rewrite;
use layerlab_buildgraph::{Mount, MountType, paths, run_mounts};

declare_rule! {
    /// Leaves package lists or downloaded packages in the layer, where nothing reads them again.
    /// ## Why
    /// What one instruction writes is stored in its layer for good. A package manager's lists and
    /// downloads are dead weight in the image: 20 to 100 MB for apt alone. Removing them in a later
    /// instruction hides them but saves nothing.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates
    /// ```
    /// ```dockerfile,good
    /// RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates \
    ///     && rm -rf /var/lib/apt/lists/*
    /// ```
    /// ```dockerfile,good
    /// RUN --mount=type=cache,target=/var/cache/apt --mount=type=cache,target=/var/lib/apt \
    ///     apt-get update && apt-get install -y --no-install-recommends curl
    /// ```
    /// ```dockerfile,good
    /// FROM alpine:3.22
    /// RUN apk add --no-cache curl
    /// ```
    /// ```dockerfile,good
    /// FROM python:3.13-slim
    /// ENV PIP_NO_CACHE_DIR=1
    /// RUN pip install flask==3.0.3
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12-slim AS build
    /// RUN apt-get update && apt-get install -y gcc
    /// FROM scratch
    /// COPY --from=build /app /app
    /// ```
    pub struct PackageCacheLeft;
    id: "package-cache-left",
    group: "packages",
    severity: Warning,
    fix: Safe,
    on: Default,
    aliases: [
        "DL3009", "DL3019", "DL3032", "DL3036", "DL3040", "DL3042", "DL3060",
        "DKL-DI-0005", "DKL-DI-0004", "DS-0025", "DS-0015", "DS-0019", "DS-0027", "DS-0020",
    ],
    lesson: Some("installs-that-leave-nothing-behind"),
}

/// What fills the cache.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tool {
    Apt,
    /// `apt` and `aptitude`.
    PlainApt,
    Apk,
    Yum,
    Dnf,
    Zypper,
    Pip,
    Yarn,
    /// `yarn` without a verb installs, too; hadolint does not look at it.
    PlainYarn,
    Npm,
    /// The `*.gem` files that `gem install` keeps.
    Gem,
    /// Downloads of another language's manager.
    Language(&'static Dependency),
}

impl Tool {
    const fn aliases(self) -> &'static [&'static str] {
        match self {
            Self::Apt => &["DL3009", "DKL-DI-0005"],
            // hadolint looks at `apt-get` only.
            Self::PlainApt => &["DKL-DI-0005"],
            Self::Apk => &["DL3019", "DS-0025", "DKL-DI-0004"],
            Self::Yum => &["DL3032", "DS-0015"],
            Self::Dnf => &["DL3040", "DS-0019", "DS-0027"],
            Self::Zypper => &["DL3036", "DS-0020"],
            Self::Pip => &["DL3042"],
            Self::Yarn => &["DL3060"],
            Self::PlainYarn | Self::Npm | Self::Gem | Self::Language(_) => &[],
        }
    }

    /// Where the files lie that stay behind.
    fn folders(self) -> &'static [&'static str] {
        match self {
            Self::Apt | Self::PlainApt => &["/var/lib/apt/lists"],
            Self::Apk => &["/var/cache/apk"],
            Self::Yum => &["/var/cache/yum"],
            Self::Dnf => &["/var/cache/dnf"],
            Self::Zypper => &["/var/cache/zypp"],
            Self::Pip => &["/root/.cache/pip"],
            Self::Yarn | Self::PlainYarn => &["/usr/local/share/.cache"],
            Self::Npm => &["/root/.npm"],
            Self::Gem => &[],
            Self::Language(manager) => match manager.name {
                "composer" => &["/root/.composer"],
                "go" => &["/go/pkg/mod", "/root/.cache/go-build"],
                "cargo" => &["/usr/local/cargo/registry"],
                "mvn" => &["/root/.m2"],
                "gradle" => &["/root/.gradle"],
                _ => &[],
            },
        }
    }

    /// What stays behind, and how to avoid it.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Apt | Self::PlainApt => (
                "the package lists in `/var/lib/apt/lists`",
                "end the same RUN with `rm -rf /var/lib/apt/lists/*`",
            ),
            Self::Apk => (
                "the package index in `/var/cache/apk`",
                "write `apk add --no-cache`",
            ),
            Self::Yum => (
                "the downloads in `/var/cache/yum`",
                "end the same RUN with `yum clean all`",
            ),
            Self::Dnf => (
                "the downloads in `/var/cache/dnf`",
                "end the same RUN with `dnf clean all`",
            ),
            Self::Zypper => (
                "the downloads in `/var/cache/zypp`",
                "end the same RUN with `zypper clean --all`",
            ),
            Self::Pip => (
                "the downloads in `~/.cache/pip`",
                "write `pip install --no-cache-dir`",
            ),
            Self::Yarn | Self::PlainYarn => (
                "the downloads in yarn's cache",
                "end the same RUN with `yarn cache clean`",
            ),
            Self::Npm => (
                "the downloads in `~/.npm`",
                "end the same RUN with `npm cache clean --force`, or give it a cache mount on `/root/.npm`",
            ),
            Self::Gem => (
                "the `*.gem` files it unpacked",
                "remove `cache/*.gem` in the gem folder in the same RUN, or give it a cache mount",
            ),
            Self::Language(manager) => (
                match manager.name {
                    "composer" => "the downloads in composer's cache",
                    "bundle" => "the `*.gem` files it unpacked",
                    "go" => "modules and compiled parts in `/go/pkg/mod` and `~/.cache/go-build`",
                    "cargo" => "the downloads in `/usr/local/cargo/registry`",
                    "mvn" => "the downloads in `~/.m2`",
                    _ => "the downloads in `~/.gradle`",
                },
                "do it in a stage that does not ship, or give the RUN a cache mount there",
            ),
        }
    }
}

/// A command whose cache stays.
pub struct Left {
    run: usize,
    command: usize,
    span: Span,
    tool: Tool,
    text: String,
}

impl Rule for PackageCacheLeft {
    type Finding = Left;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Left>) {
        let mut of_stage = (None, cx.ships(0), false);
        for (at, run) in cx.runs.iter().enumerate() {
            let stage = cx.model.stage_of(run.instruction);
            if of_stage.0 != stage {
                of_stage = (
                    stage,
                    cx.ships(run.instruction),
                    stage.is_some_and(|stage| cx.model.continued_by(stage).next().is_some()),
                );
            }
            let (_, ships, continued) = of_stage;
            let mut n_looked_at = 0;
            let mounts = cx
                .instruction(run.instruction)
                .map(|instruction| run_mounts(instruction.unwrap_onbuild()))
                .unwrap_or_default();
            let mut seen: Vec<Tool> = Vec::new();
            for (idx, command) in run.commands().iter().enumerate() {
                // Each candidate looks for its cleaning behind it, so a hostile RUN gets a limit.
                if !is_candidate(command) || n_looked_at >= MAX_LOOKED_AT {
                    continue;
                }
                n_looked_at += 1;
                let Some(tool) = left(cx, run, idx, &mounts) else {
                    continue;
                };
                // hadolint follows stages for all of them but pip.
                let counts = match tool {
                    Tool::Npm | Tool::Gem | Tool::Language(_) => ships,
                    Tool::Pip => ships || cx.as_hadolint(),
                    _ => ships || continued && cx.as_hadolint(),
                };
                if !counts || seen.contains(&tool) {
                    continue;
                }
                seen.push(tool);
                let words = command.effective_words();
                let verb = words
                    .iter()
                    .find(|word| {
                        matches!(
                            word.value.as_str(),
                            "update" | "install" | "add" | "in" | "ci" | "i"
                        )
                    })
                    .or(command.verb())
                    .or(words.first());
                let (Some(first), Some(verb)) = (words.first(), verb) else {
                    continue;
                };
                found.push(Left {
                    run: at,
                    command: idx,
                    span: run.span_of(&(first.range.start..verb.range.end)),
                    tool,
                    text: match words {
                        [_] => command.name().to_owned(),
                        _ => format!("{} {}", command.name(), verb.value),
                    },
                });
            }
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Left) -> Report {
        let (what, cure) = finding.tool.words();
        let report = Report::at(
            finding.span,
            format!("`{}` leaves {what} in the image", finding.text),
        )
        .why("nothing reads them again, and a later instruction cannot take them out of this layer")
        .help(cure)
        .aliases(finding.tool.aliases().iter().copied())
        .effect(
            cx.runs
                .get(finding.run)
                .and_then(|run| costs::written_by_run(cx, run.instruction, finding.tool.folders())),
        );
        if matches!(finding.tool, Tool::Npm | Tool::Gem | Tool::Language(_)) {
            report.severity(Severity::Hint)
        } else {
            report
        }
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Left) -> Option<Fix> {
        let run = cx.runs.get(finding.run)?;
        let command = run.commands().get(finding.command)?;
        let verb = || {
            command
                .args()
                .iter()
                .find(|word| matches!(word.value.as_str(), "add" | "install"))
        };
        let (title, edit) = match finding.tool {
            Tool::Apk => (
                "add `--no-cache`",
                run.insert_after(verb()?, " --no-cache")?,
            ),
            Tool::Pip => (
                "add `--no-cache-dir`",
                run.insert_after(verb()?, " --no-cache-dir")?,
            ),
            Tool::Npm | Tool::Gem | Tool::Language(_) => return None,
            tool => {
                let clean = match tool {
                    Tool::Apt | Tool::PlainApt => "rm -rf /var/lib/apt/lists/*".to_owned(),
                    Tool::Zypper => "zypper clean --all".to_owned(),
                    Tool::Yarn | Tool::PlainYarn => "yarn cache clean".to_owned(),
                    _ => format!("{} clean all", command.name()),
                };
                let last = run
                    .commands()
                    .iter()
                    .rposition(|command| belongs(command, tool))
                    .filter(|last| *last >= finding.command)?;
                return Some(safe_fix(
                    format!("clean up with `{clean}`"),
                    vec![rewrite::append_command(cx, run, last, &clean)?],
                ));
            }
        };
        Some(safe_fix(title, vec![edit]))
    }
}

/// Installs of one RUN whose cleaning is looked for.
const MAX_LOOKED_AT: usize = 60;

/// Whether the command may fill a cache at all.
fn is_candidate(command: &SimpleCommand) -> bool {
    packages::operation(command).is_some()
        || pip::install(command).is_some()
        || command.name() == "gem"
        || managers::call(command).is_some()
}

/// Whether the command uses the tool, so that cleaning goes behind it.
fn belongs(command: &SimpleCommand, tool: Tool) -> bool {
    match tool {
        Tool::Yarn | Tool::PlainYarn => command.name() == "yarn",
        Tool::Apt | Tool::PlainApt => {
            packages::operation(command).is_some_and(|op| op.manager == Manager::Apt)
        }
        Tool::Yum => packages::operation(command).is_some_and(|op| op.manager == Manager::Yum),
        Tool::Dnf => packages::operation(command).is_some_and(|op| op.manager == Manager::Dnf),
        Tool::Zypper => {
            packages::operation(command).is_some_and(|op| op.manager == Manager::Zypper)
        }
        _ => false,
    }
}

/// The tool whose cache the command at `idx` leaves; `None` when it leaves none.
fn left(cx: &RuleContext<'_>, run: &RunScript, idx: usize, mounts: &[Mount]) -> Option<Tool> {
    let command = run.commands().get(idx)?;
    if let Some(operation) = packages::operation(command) {
        return left_by_system(cx, run, idx, &operation, mounts);
    }
    let strict = cx.as_hadolint();
    let mounted = |part: &str| {
        storing(mounts).any(|target| {
            target.contains(part)
                || !strict && part.starts_with(".cache") && target.ends_with("/.cache")
        })
    };
    if pip::install(command).is_some() {
        let quiet = command.has_flag(&["no-cache-dir"])
            || command
                .assignment("PIP_NO_CACHE_DIR")
                .is_some_and(variables::is_truthy)
            || variables::in_force(cx, run.instruction, "PIP_NO_CACHE_DIR")
                .is_some_and(variables::is_truthy)
            || exported(run, idx, "PIP_NO_CACHE_DIR")
            || mounted(".cache/pip")
            || run.after(idx).any(|later| {
                pip::is_pip(later.name())
                    && later
                        .args()
                        .iter()
                        .map(|word| word.value.as_str())
                        .take(2)
                        .eq(["cache", "purge"])
            });
        return (!quiet).then_some(Tool::Pip);
    }
    let verb = command.verb().map_or("", |word| word.value.as_str());
    match command.name() {
        "yarn" if verb == "install" || managers::call(command).is_some() => {
            let cleaned = run.after(idx).any(|later| {
                later.name() == "yarn"
                    && later
                        .args()
                        .iter()
                        .map(|word| word.value.as_str())
                        .take(2)
                        .eq(["cache", "clean"])
            });
            let tool = if verb == "install" {
                Tool::Yarn
            } else {
                Tool::PlainYarn
            };
            (!cleaned && !mounted(".cache/yarn") && !mounted("/yarn")).then_some(tool)
        }
        "npm" if matches!(managers::call(command), Some((_, managers::Kind::Install))) => {
            let cleaned = run.after(idx).any(|later| {
                later.name() == "npm" && later.verb().is_some_and(|verb| verb.value == "cache")
                    || later.name() == "rm"
                        && later.args().iter().any(|word| word.value.contains(".npm"))
            });
            (!cleaned && !mounted(".npm") && command.flag_value(&["cache"]).is_none())
                .then_some(Tool::Npm)
        }
        "gem" if matches!(verb, "install" | "i") => {
            let kept = !mounted("bundle") && !mounted("gems") && !removed(run, idx, &["cache"]);
            kept.then_some(Tool::Gem)
        }
        _ => {
            let (manager, _) = managers::call(command)?;
            let hinted = matches!(
                manager.name,
                "composer" | "bundle" | "go" | "cargo" | "mvn" | "gradle"
            );
            let emptied = run.after(idx).any(|later| match later.name() {
                "go" => later.verb().is_some_and(|verb| verb.value == "clean"),
                "composer" => later.verb().is_some_and(|verb| {
                    matches!(verb.value.as_str(), "clear-cache" | "clearcache" | "cc")
                }),
                _ => false,
            });
            let quiet = !hinted
                || emptied
                || command.has_flag(&["no-cache"])
                || manager.caches.iter().any(|cache| mounted(cache))
                || removed(run, idx, manager.caches)
                || manager.name == "bundle" && removed(run, idx, &["cache"]);
            (!quiet).then_some(Tool::Language(manager))
        }
    }
}

/// Whether a later `rm` of the RUN names one of these parts of a path.
fn removed(run: &RunScript, idx: usize, parts: &[&str]) -> bool {
    run.after(idx).any(|later| {
        later.name() == "rm"
            && later
                .args()
                .iter()
                .any(|word| parts.iter().any(|part| word.value.contains(part)))
    })
}

/// Whether `export NAME=<truthy>` stands before the command at `idx`.
fn exported(run: &RunScript, idx: usize, name: &str) -> bool {
    run.commands().iter().take(idx).any(|command| {
        command.name() == "export"
            && command.args().iter().any(|word| {
                word.value
                    .split_once('=')
                    .is_some_and(|(known, value)| known == name && variables::is_truthy(value))
            })
    })
}

/// Targets of mounts that keep files out of the layer.
fn storing(mounts: &[Mount]) -> impl Iterator<Item = &str> {
    mounts
        .iter()
        .filter(|mount| matches!(mount.kind, MountType::Cache | MountType::Tmpfs))
        .filter_map(|mount| mount.target.as_deref())
        .map(|target| target.trim_end_matches('/'))
}

fn left_by_system(
    cx: &RuleContext<'_>,
    run: &RunScript,
    idx: usize,
    operation: &Operation<'_>,
    mounts: &[Mount],
) -> Option<Tool> {
    // hadolint wants the very folder; a mount on one above it does the same.
    let strict = cx.as_hadolint();
    let mounted = |folder: &str| {
        storing(mounts).any(|target| {
            target == folder || !strict && paths::is_within(folder, target) && target != "/"
        })
    };
    let removed = |folders: &[&str]| {
        run.after(idx).any(|later| {
            folders
                .iter()
                .any(|folder| packages::removes(later, folder))
        })
    };
    let cleaned = |manager: Manager, verbs: &[&str]| {
        run.after(idx).any(|later| {
            packages::operation(later).is_some_and(|later| {
                // microdnf and dnf keep apart what they fetch.
                later.manager == manager
                    && (manager == Manager::Apt || later.command.name() == operation.command.name())
                    && verbs.contains(&later.verb.value.as_str())
            })
        })
    };
    let installs = operation.installs() || operation.action == Action::Upgrade;
    match operation.manager {
        Manager::Apt => {
            let quiet = operation.action != Action::Update
                || storing(mounts).any(|target| target == "/var/lib/apt/lists")
                || mounted("/var/lib/apt") && mounted("/var/cache/apt")
                || removed(&["/var/lib/apt/lists"])
                || cleaned(Manager::Apt, &["distclean"]);
            let tool = if operation.command.name() == "apt-get" {
                Tool::Apt
            } else {
                Tool::PlainApt
            };
            (!quiet).then_some(tool)
        }
        Manager::Apk => {
            let quiet = operation.action != Action::Install
                || operation.command.has_flag(&["no-cache"])
                || mounted("/var/cache/apk")
                || mounted("/etc/apk/cache")
                || removed(&["/var/cache/apk"]);
            (!quiet).then_some(Tool::Apk)
        }
        Manager::Yum => {
            let named = matches!(
                operation.verb.value.as_str(),
                "install" | "module" | "group"
            );
            let quiet = !operation.installs()
                || strict && !named
                || cleaned(Manager::Yum, &["clean"])
                || mounted("/var/cache/yum")
                || mounted("/var/cache/dnf")
                || removed(&["/var/cache/yum"])
                || !strict && removed(&["/var/cache/dnf"]);
            (!quiet).then_some(Tool::Yum)
        }
        Manager::Dnf => {
            let known = matches!(operation.command.name(), "dnf" | "microdnf");
            let quiet = !installs
                || strict && !known
                || cleaned(Manager::Dnf, &["clean"])
                || storing(mounts).any(|target| target.ends_with("/libdnf5"))
                || mounted("/var/cache/dnf")
                || mounted("/var/cache/yum")
                || removed(&["/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum"]);
            (!quiet).then_some(Tool::Dnf)
        }
        Manager::Zypper => {
            let quiet = operation.action != Action::Install
                || cleaned(Manager::Zypper, &["clean", "cc"])
                || mounted("/var/cache/zypp")
                || removed(&["/var/cache/zypp"]);
            (!quiet).then_some(Tool::Zypper)
        }
    }
}
