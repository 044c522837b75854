//! `no-install-recommends`: apt-get installs more than was asked for.

use crate::facts::packages::{self, Action};
use crate::prelude::*;
use layerlab_buildgraph::Base;

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
    /// ```dockerfile,good
    /// RUN echo 'APT::Install-Recommends "false";' > /etc/apt/apt.conf.d/99lean
    /// RUN apt-get update && apt-get install -y ca-certificates && rm -rf /var/lib/apt/lists/*
    /// ```
    pub struct NoInstallRecommends;
    id: "no-install-recommends",
    group: "packages",
    severity: Info,
    fix: Decision,
    on: Default,
    aliases: ["DL3015", "DS-0029"],
    lesson: Some("installs-that-leave-nothing-behind"),
}

/// Stage and position of each COPY and ADD of an apt configuration that leaves recommended packages
/// out; a bounded number of them.
fn configured_by_copy(cx: &RuleContext<'_>) -> Vec<(usize, usize)> {
    let configures = |line: &(usize, &Instruction)| {
        let Arguments::Copy {
            sources,
            destination,
            ..
        } = &line.1.arguments
        else {
            return false;
        };
        let says = |text: &str| text.to_ascii_lowercase().contains("recommends");
        destination.text.contains("/etc/apt/")
            && (line.1.heredocs.iter().any(|part| says(&part.content))
                || says(&destination.text)
                || sources.iter().any(|word| says(&word.text)))
    };
    let lines = cx.file.instructions.iter().enumerate().filter(configures);
    lines
        .filter_map(|(idx, _)| Some((cx.model.stage_of(idx)?, idx)))
        .take(MAX_COPIES)
        .collect()
}

/// Copies of an apt configuration that are remembered.
const MAX_COPIES: usize = 50;

impl Rule for NoInstallRecommends {
    /// Place of the word `install`, and the edit.
    type Finding = (Span, Option<Edit>);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        let copied = configured_by_copy(cx);
        let copied_in =
            |stage, before: usize| copied.iter().any(|(at, idx)| *at == stage && *idx < before);
        // Per stage whether its configuration leaves recommended packages out.
        let mut configured = vec![false; cx.model.stages.len()];
        let mut current = None;
        for run in cx.needed_runs() {
            let Some(stage) = cx.model.stage_of(run.instruction) else {
                self.look_at(run, found);
                continue;
            };
            let mut off = configured.get(stage).copied().unwrap_or(false);
            if current != Some(stage) {
                current = Some(stage);
                if let Some(Base::Stage(base)) = cx.model.stages.get(stage).map(|own| &own.base) {
                    off = configured.get(*base).copied().unwrap_or(false)
                        || copied_in(*base, usize::MAX);
                }
            }
            off = off
                || copied_in(stage, run.instruction)
                || run.text.contains("Install-Recommends") && run.text.contains("/etc/apt/");
            if let Some(own) = configured.get_mut(stage) {
                *own = off;
            }
            if !off {
                self.look_at(run, found);
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

impl NoInstallRecommends {
    /// Looks at the installs of one RUN.
    fn look_at(&self, run: &RunScript, found: &mut Vec<(Span, Option<Edit>)>) {
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
