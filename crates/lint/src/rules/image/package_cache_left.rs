//! `package-cache-left`: a package manager's cache or index stays in the layer.

use crate::facts::packages::{self, Action, Manager};
use crate::facts::{pip, variables};
use crate::prelude::*;
use layerlab_buildgraph::{MountType, run_mounts};

declare_rule! {
    /// Leaves the cache or the index of a package manager in the image.
    /// ## Why
    /// A layer keeps what its RUN leaves behind. Removing it in a later RUN only hides it: the bytes
    /// are still stored and pulled.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN apt-get update && apt-get install -y --no-install-recommends curl
    /// ```
    /// ```dockerfile,bad
    /// RUN pip install flask==3.0.0
    /// ```
    /// ```dockerfile,good
    /// RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    /// RUN --mount=type=cache,target=/root/.cache/pip pip install flask==3.0.0
    /// ```
    pub struct PackageCacheLeft;
    id: "package-cache-left",
    group: "image",
    severity: Warning,
    fix: Safe,
    on: Default,
    aliases: [
        "DL3009", "DL3019", "DL3032", "DL3036", "DL3040", "DL3042", "DL3060", "DS-0015", "DS-0019",
        "DS-0020", "DS-0025", "DS-0027", "DKL-DI-0004", "DKL-DI-0005",
    ],
    lesson: Some("layers-only-add"),
}

/// Whose cache is left.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    Apt,
    Apk,
    Yum,
    Dnf,
    Zypper,
    Pip,
    Yarn,
}

/// One command that leaves something behind.
pub struct Cache {
    left: Left,
    span: Span,
    command: String,
    edit: Option<Edit>,
}

impl Left {
    const fn codes(self) -> &'static [&'static str] {
        match self {
            Self::Apt => &["DL3009", "DKL-DI-0005"],
            Self::Apk => &["DL3019", "DS-0025", "DKL-DI-0004"],
            Self::Yum => &["DL3032", "DS-0015"],
            Self::Dnf => &["DL3040", "DS-0019", "DS-0027"],
            Self::Zypper => &["DL3036", "DS-0020"],
            Self::Pip => &["DL3042"],
            Self::Yarn => &["DL3060"],
        }
    }

    const fn what(self) -> &'static str {
        match self {
            Self::Apt => "the package lists in /var/lib/apt/lists",
            Self::Apk => "the package index in /var/cache/apk",
            Self::Yum => "the package cache in /var/cache/yum",
            Self::Dnf => "the package cache in /var/cache/dnf",
            Self::Zypper => "the package cache in /var/cache/zypp",
            Self::Pip => "downloaded wheels in /root/.cache/pip",
            Self::Yarn => "downloaded packages in yarn's cache",
        }
    }

    const fn cure(self) -> &'static str {
        match self {
            Self::Apt => "end the same RUN with `rm -rf /var/lib/apt/lists/*`, or mount a cache there",
            Self::Apk => "write `apk add --no-cache …`",
            Self::Yum => "end the same RUN with `yum clean all`",
            Self::Dnf => "end the same RUN with `dnf clean all`, or mount a cache at /var/cache/dnf",
            Self::Zypper => "end the same RUN with `zypper clean --all`",
            Self::Pip => "write `pip install --no-cache-dir …`, or mount a cache at /root/.cache/pip",
            Self::Yarn => "end the same RUN with `yarn cache clean`, or mount a cache",
        }
    }
}

/// Where a RUN mounts a cache or memory.
fn mounted(cx: &RuleContext<'_>, run: &RunScript) -> Vec<String> {
    let Some(instruction) = cx.instruction(run.instruction) else { return Vec::new() };
    run_mounts(instruction.unwrap_onbuild())
        .into_iter()
        .filter(|mount| matches!(mount.kind, MountType::Cache | MountType::Tmpfs))
        .filter_map(|mount| mount.target)
        .map(|target| target.trim_end_matches('/').to_owned())
        .collect()
}

impl Rule for PackageCacheLeft {
    type Finding = Cache;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Cache>) {
        let compatible = cx.options.profile == Profile::Hadolint;
        for run in &cx.runs {
            let Some(stage) = cx.model.stage_of(run.instruction) else { continue };
            let ships = cx.model.in_final_chain(stage);
            let continued = compatible && cx.model.continued_by(stage).next().is_some();
            if !ships && !continued && !compatible {
                continue;
            }
            let mounts = mounted(cx, run);
            for (idx, command) in run.commands().iter().enumerate() {
                let Some(left) = leaves(cx, run, command) else { continue };
                // hadolint reports these managers in every stage, the others only where they ship.
                let everywhere = matches!(left, Left::Pip | Left::Apk | Left::Yum | Left::Dnf | Left::Zypper);
                if !ships && !continued && !everywhere {
                    continue;
                }
                if is_mounted(left, &mounts) || is_cleaned(left, run, idx) {
                    continue;
                }
                if found.last().is_some_and(|last: &Cache| {
                    last.left == left && matches!(left, Left::Yum | Left::Dnf | Left::Zypper | Left::Apt)
                        && cx.instruction_span(last.span) == cx.instruction_span(run.span)
                }) {
                    continue;
                }
                found.push(Cache {
                    left,
                    span: run.command(command),
                    command: said(command),
                    edit: cure(cx, run, command, left),
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Cache) -> Report {
        Report::at(
            finding.span,
            format!("`{}` leaves {} in the layer", finding.command, finding.left.what()),
        )
        .why("a layer keeps what its RUN leaves behind; a later RUN can hide it but not make it smaller")
        .help(finding.left.cure())
        .aliases(finding.left.codes().iter().copied())
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Cache) -> Option<Fix> {
        Some(safe_fix(finding.left.cure(), vec![finding.edit.clone()?]))
    }
}

/// Name and verb of a command: `apt-get update`.
fn said(command: &SimpleCommand) -> String {
    match packages::operation(command) {
        Some(operation) => format!("{} {}", command.name(), operation.verb.value),
        None if pip::install(command).is_some() => "pip install".to_owned(),
        None => format!("{} install", command.name()),
    }
}

fn leaves(cx: &RuleContext<'_>, run: &RunScript, command: &SimpleCommand) -> Option<Left> {
    if let Some(operation) = packages::operation(command) {
        let installs = matches!(operation.action, Action::Install | Action::Upgrade);
        return match operation.manager {
            Manager::Apt => (operation.action == Action::Update).then_some(Left::Apt),
            Manager::Apk => (operation.action == Action::Install
                && !command.has_flag(&["no-cache"]))
            .then_some(Left::Apk),
            Manager::Yum => (operation.action == Action::Install).then_some(Left::Yum),
            Manager::Dnf => installs.then_some(Left::Dnf),
            Manager::Zypper => (operation.action == Action::Install).then_some(Left::Zypper),
        };
    }
    if pip::install(command).is_some() {
        let inline = command.assignment("PIP_NO_CACHE_DIR").map(str::to_owned);
        let exported = run
            .commands()
            .iter()
            .filter(|other| other.name() == "export" || other.words.is_empty())
            .flat_map(|other| other.assignments.iter().chain(other.args()))
            .filter_map(|word| word.value.strip_prefix("PIP_NO_CACHE_DIR="))
            .next_back()
            .map(str::to_owned);
        let variable = cx.model.scope_before(run.instruction).variable("PIP_NO_CACHE_DIR");
        let off = match inline.or(exported) {
            Some(value) => variables::is_truthy(&value),
            None => variable.is_some_and(|variable| {
                !variable.value.complete || variables::is_truthy(&variable.value.value)
            }),
        };
        return (!off && !command.has_flag(&["no-cache-dir"])).then_some(Left::Pip);
    }
    (command.name() == "yarn" && command.verb().is_some_and(|verb| verb.value == "install"))
        .then_some(Left::Yarn)
}

fn is_mounted(left: Left, mounts: &[String]) -> bool {
    let on = |path: &str| mounts.iter().any(|mount| mount == path);
    let contains = |part: &str| mounts.iter().any(|mount| mount.contains(part));
    match left {
        Left::Apt => on("/var/lib/apt/lists") || on("/var/lib/apt") && (on("/var/cache/apt") || on("/var/cache")),
        Left::Apk => on("/var/cache/apk") || on("/etc/apk/cache"),
        Left::Yum => contains("/var/cache/yum") || on("/var/cache"),
        Left::Dnf => contains("/libdnf5") || on("/var/cache/dnf") || on("/var/cache/yum") || on("/var/cache"),
        Left::Zypper => contains("/var/cache/zypp"),
        Left::Pip => contains(".cache/pip") || mounts.iter().any(|mount| mount.ends_with("/.cache")),
        Left::Yarn => contains(".cache/yarn") || contains("share/.cache"),
    }
}

fn is_cleaned(left: Left, run: &RunScript, idx: usize) -> bool {
    run.after(idx).any(|later| {
        let cleans = |manager: &[&str]| {
            later.is_any(manager)
                && packages::operation(later).is_some_and(|op| op.action == Action::Clean)
        };
        match left {
            Left::Apt => {
                packages::removes(later, "/var/lib/apt/lists")
                    || later.is("apt-get", &["distclean"])
                    || later.is("apt", &["distclean"])
            }
            Left::Apk => packages::removes(later, "/var/cache/apk"),
            Left::Yum => {
                cleans(&["yum"]) || cleans(&["dnf", "microdnf"]) || packages::removes(later, "/var/cache/yum")
            }
            Left::Dnf => {
                cleans(&["dnf", "dnf5", "microdnf", "tdnf", "yum"])
                    || packages::removes(later, "/var/cache/dnf")
                    || packages::removes(later, "/var/cache/libdnf5")
                    || packages::removes(later, "/var/cache/yum")
            }
            Left::Zypper => cleans(&["zypper"]) || packages::removes(later, "/var/cache/zypp"),
            Left::Pip => {
                packages::removes(later, "/root/.cache/pip")
                    || packages::removes(later, "~/.cache/pip")
                    || pip::is_pip(later.name())
                        && later.args().iter().map(|w| w.value.as_str()).eq(["cache", "purge"])
            }
            Left::Yarn => later.is("yarn", &["cache"]),
        }
    })
}

fn cure(cx: &RuleContext<'_>, run: &RunScript, command: &SimpleCommand, left: Left) -> Option<Edit> {
    let append = |text: &str| run.append(&cx.file.text, text);
    match left {
        Left::Apt => append("rm -rf /var/lib/apt/lists/*"),
        Left::Apk => run.insert_after(packages::operation(command)?.verb, " --no-cache"),
        Left::Yum => append("yum clean all"),
        Left::Dnf => append(&format!("{} clean all", command.name())),
        Left::Zypper => append("zypper clean --all"),
        Left::Pip => run.insert_after(pip::install(command)?.verb, " --no-cache-dir"),
        Left::Yarn => append("yarn cache clean"),
    }
}
