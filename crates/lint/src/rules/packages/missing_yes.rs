//! `missing-yes`: a package manager waits for an answer that nobody gives.

use crate::facts::packages::{self, Manager};
use crate::prelude::*;

declare_rule! {
    /// Calls a package manager that will ask a question during the build.
    /// ## Why
    /// Nobody can answer while an image is built, so the manager aborts and the build fails.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN apt-get update && apt-get install --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
    /// ```
    /// ```dockerfile,good
    /// RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
    /// ```
    /// ```dockerfile,good
    /// RUN apt-get update && apt-get install -qq --no-install-recommends ca-certificates
    /// ```
    /// ```dockerfile,good
    /// FROM opensuse/leap:15.6
    /// RUN zypper --non-interactive install curl && zypper clean
    /// ```
    pub struct MissingYes;
    id: "missing-yes",
    group: "packages",
    severity: Error,
    fix: Safe,
    on: Default,
    aliases: ["DL3014", "DL3030", "DL3034", "DL3038", "DS-0021"],
    lesson: None,
}

/// A call that asks.
pub struct Asking {
    span: Span,
    text: String,
    code: Option<&'static str>,
    flag: &'static str,
    edit: Option<Edit>,
}

impl Rule for MissingYes {
    type Finding = Asking;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Asking>) {
        // A stage whose configuration says yes.
        let mut configured = None;
        for run in cx.needed_runs() {
            let stage = cx.model.stage_of(run.instruction);
            let here = run.text.contains("Assume-Yes") || run.text.contains("assumeyes=");
            if here && run.text.contains("/etc/") {
                configured = Some(stage);
            }
            let assumed = here || configured == Some(stage);
            for (idx, command) in run.commands().iter().enumerate() {
                let Some(operation) = packages::operation(command) else {
                    continue;
                };
                let verb = operation.verb.value.as_str();
                let asks = match operation.manager {
                    Manager::Apt => verb == "install",
                    Manager::Yum | Manager::Dnf => {
                        matches!(verb, "install" | "groupinstall" | "localinstall")
                            || matches!(verb, "module" | "group") && operation.installs()
                    }
                    Manager::Zypper => matches!(
                        verb,
                        "install" | "in" | "remove" | "rm" | "source-install" | "si" | "patch"
                    ),
                    Manager::Apk => false,
                };
                let fed = command.connector == Connector::Pipe
                    && idx
                        .checked_sub(1)
                        .and_then(|before| run.commands().get(before))
                        .is_some_and(|c| {
                            c.name() == "yes" || !cx.as_hadolint() && c.is_any(&["echo", "printf"])
                        });
                if !asks || assumed || fed || says_yes(command, operation.manager) {
                    continue;
                }
                let (code, flag, word) = match operation.manager {
                    // hadolint does not look at `apt` and `aptitude`.
                    Manager::Apt if command.name() != "apt-get" => {
                        (None, "-y", Some(operation.verb))
                    }
                    Manager::Apt => (Some("DL3014"), "-y", Some(operation.verb)),
                    Manager::Yum => (Some("DL3030"), "-y", Some(operation.verb)),
                    // Global options of zypper stand in front of the verb.
                    Manager::Zypper => (Some("DL3034"), "-n", command.effective_words().first()),
                    _ => {
                        let known = matches!(command.name(), "dnf" | "microdnf");
                        (known.then_some("DL3038"), "-y", Some(operation.verb))
                    }
                };
                found.push(Asking {
                    span: run.command(command),
                    text: format!("{} {verb}", command.name()),
                    code,
                    flag,
                    edit: word.and_then(|word| run.insert_after(word, &format!(" {flag}"))),
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Asking) -> Report {
        Report::at(
            finding.span,
            format!(
                "`{}` asks for an answer, and nobody can give one",
                finding.text
            ),
        )
        .why("during a build there is no terminal, so the manager gives up and the build fails")
        .help(format!("add `{}`", finding.flag))
        .aliases(finding.code.into_iter().chain(["DS-0021"]))
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Asking) -> Option<Fix> {
        Some(safe_fix("answer yes", vec![finding.edit.clone()?]))
    }
}

fn says_yes(command: &SimpleCommand, manager: Manager) -> bool {
    match manager {
        Manager::Apt => {
            let quiet = command
                .flags()
                .iter()
                .filter(|flag| matches!(flag.as_str(), "q" | "quiet"))
                .count();
            quiet >= 2
                || command.has_flag(&["y", "yes", "assume-yes"])
                || command.args().iter().any(|word| {
                    matches!(word.value.as_str(), "-q=2") || word.value.contains("Assume-Yes")
                })
        }
        Manager::Yum | Manager::Dnf => command.has_flag(&["y", "assumeyes"]),
        Manager::Zypper => command.has_flag(&["n", "non-interactive", "y", "no-confirm"]),
        Manager::Apk => true,
    }
}
