//! `distro-upgrade`: the build upgrades the packages of the base.

use crate::facts::costs;
use crate::facts::packages::{self, Action, Manager};
use crate::prelude::*;
use crate::rewrite;

declare_rule! {
    /// Upgrades all packages of the base image.
    /// ## Why
    /// The result depends on the day of the build, and the old packages stay stored in the layers
    /// of the base. A fresh tag of the base brings the same updates to everybody. Some teams want
    /// the security fixes at once, so take this as advice.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN apt-get update && apt-get upgrade -y && rm -rf /var/lib/apt/lists/*
    /// ```
    /// ```dockerfile,good
    /// RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    /// ```
    /// ```dockerfile,good
    /// FROM fedora:42
    /// RUN dnf upgrade -y openssl && dnf clean all
    /// ```
    pub struct DistroUpgrade;
    id: "distro-upgrade",
    group: "packages",
    severity: Info,
    fix: Decision,
    on: Default,
    aliases: ["DL3035", "DKL-DI-0003"],
    lesson: Some("installs-that-leave-nothing-behind"),
}

/// One upgrade of everything.
pub struct Upgrade {
    span: Span,
    text: String,
    dup: bool,
    manager: Manager,
    edit: Option<Edit>,
}

impl Rule for DistroUpgrade {
    type Finding = Upgrade;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Upgrade>) {
        for run in cx.needed_runs() {
            for (idx, command) in run.commands().iter().enumerate() {
                let Some(operation) = packages::operation(command) else {
                    continue;
                };
                let verb = operation.verb.value.as_str();
                let whole = operation.packages.is_empty();
                let upgrades = match operation.manager {
                    Manager::Apt => operation.action == Action::Upgrade,
                    Manager::Apk => {
                        whole
                            && (verb == "upgrade"
                                || verb == "add" && command.has_flag(&["u", "upgrade"]))
                    }
                    Manager::Yum | Manager::Dnf => {
                        whole
                            && matches!(verb, "update" | "upgrade" | "up" | "distro-sync" | "dsync")
                    }
                    Manager::Zypper => {
                        whole && matches!(verb, "update" | "up")
                            || matches!(verb, "dup" | "dist-upgrade")
                    }
                };
                if upgrades {
                    found.push(Upgrade {
                        span: run.command(command),
                        text: format!("{} {verb}", command.name()),
                        dup: operation.manager == Manager::Zypper && verb.starts_with('d'),
                        manager: operation.manager,
                        edit: rewrite::remove_command(run, idx),
                    });
                }
            }
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Upgrade) -> Report {
        let report = Report::at(
            finding.span,
            format!("`{}` makes the image depend on the day it is built", finding.text),
        )
        .why("the upgraded files are stored a second time on top of the base; a fresh tag of the base brings the same updates to everybody")
        .help("take a newer tag or digest of the base and build with `--pull`; install single packages where a fix cannot wait");
        let report = report.effect(costs::upgrade(cx, finding.manager));
        // DL3035 is about zypper only.
        if finding.dup {
            report
        } else {
            report.aliases(["DKL-DI-0003"])
        }
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Upgrade) -> Option<Fix> {
        Some(decision_fix(
            "drop the upgrade",
            vec![finding.edit.clone()?],
            "security fixes then come with the next tag of the base",
        ))
    }
}
