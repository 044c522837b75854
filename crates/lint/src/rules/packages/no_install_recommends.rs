//! `no-install-recommends`: apt-get installs more than was asked for.

use crate::facts::packages::{self, Action};
use crate::prelude::*;

declare_rule! {
    /// Lets `apt-get install` bring recommended packages along.
    /// ## Why
    /// Recommended packages are useful on a desktop and rarely in an image; they cost space and
    /// bring more to patch.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN apt-get update && apt-get install -y ca-certificates && rm -rf /var/lib/apt/lists/*
    /// ```
    /// ```dockerfile,good
    /// RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
    /// ```
    pub struct NoInstallRecommends;
    id: "no-install-recommends",
    group: "packages",
    severity: Info,
    fix: Decision,
    on: Default,
    aliases: ["DL3015", "DS-0029"],
    lesson: None,
}

impl Rule for NoInstallRecommends {
    /// Place of the word `install`, and the edit.
    type Finding = (Span, Option<Edit>);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        let mut configured: Option<usize> = None;
        for run in cx.needed_runs() {
            let stage = cx.model.stage_of(run.instruction);
            if run.text.contains("Install-Recommends") && run.text.contains("/etc/apt/") {
                configured = stage;
            }
            if configured.is_some() && configured == stage {
                continue;
            }
            for command in run.commands() {
                let Some(operation) = packages::operation(command) else {
                    continue;
                };
                if command.name() != "apt-get"
                    || operation.action != Action::Install
                    || operation.verb.value != "install"
                {
                    continue;
                }
                let off = command.has_flag(&["no-install-recommends"])
                    || command.args().iter().any(|word| {
                        let value = word.value.to_ascii_lowercase();
                        value.contains("install-recommends=false")
                            || value.contains("install-recommends=0")
                            || value.contains("install-recommends=no")
                    });
                if !off {
                    found.push((
                        run.word(operation.verb),
                        run.insert_after(operation.verb, " --no-install-recommends"),
                    ));
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, _): &Self::Finding) -> Report {
        Report::at(*span, "`apt-get install` also brings packages that are only recommended")
            .why("recommended packages cost space and bring more to patch, and most images never use them")
            .help("write `apt-get install --no-install-recommends …` and name what is really needed")
    }

    fn fix(&self, _: &RuleContext<'_>, (_, edit): &Self::Finding) -> Option<Fix> {
        Some(decision_fix(
            "install only what is named",
            vec![edit.clone()?],
            "a package that came along as a recommendation may be needed (often `ca-certificates`)",
        ))
    }
}
