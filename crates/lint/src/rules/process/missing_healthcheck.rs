//! `missing-healthcheck`: nothing tells whether the program still works.

use crate::facts::bases::{self, Family};
use crate::prelude::*;
use layerlab_buildgraph::Base;

declare_rule! {
    /// Has no HEALTHCHECK, so a program that hangs still counts as running.
    /// ## Why
    /// Docker and Swarm restart what has ended, not what hangs. A health check lets them see the
    /// difference. Kubernetes ignores it and has probes of its own, so this is off by default.
    /// ## Examples
    /// ```dockerfile,bad
    /// CMD ["serve"]
    /// ```
    /// ```dockerfile,good
    /// HEALTHCHECK CMD ["probe"]
    /// CMD ["serve"]
    /// ```
    pub struct MissingHealthcheck;
    id: "missing-healthcheck",
    group: "process",
    severity: Info,
    fix: None,
    on: Strict,
    aliases: ["DL3057", "DS-0026", "CKV_DOCKER_2", "CIS-DI-0006"],
    lesson: None,
}

/// The FROM of the target.
pub struct NoCheck {
    span: Span,
}

impl Rule for MissingHealthcheck {
    type Finding = NoCheck;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<NoCheck>) {
        // hadolint knows the rule but leaves it out unless it is asked for.
        if cx.as_hadolint() && !cx.choices.asks_for(&Self::RULE) {
            return;
        }
        let Some(target) = cx.model.target.and_then(|at| cx.model.stages.get(at)) else {
            return;
        };
        let has_one = cx.in_final_chain(Keyword::Healthcheck).next().is_some();
        let is_tool = bases::family(cx, target.index) == Family::Scratch
            || matches!(cx.model.root_base(target.index), Some(Base::Image(image))
                if ["lambda", "function"].iter().any(|word| image.raw.contains(word)))
            || starts_shell(cx, target.index);
        if !has_one && !is_tool {
            found.push(NoCheck {
                span: target.base_span,
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &NoCheck) -> Report {
        Report::at(finding.span, "the image has no HEALTHCHECK")
            .why("Docker then knows only whether the process runs, not whether it answers")
            .help("add `HEALTHCHECK CMD [\"…\"]` with a cheap question to your program; not needed where Kubernetes probes do it")
    }
}

fn starts_shell(cx: &RuleContext<'_>, stage: usize) -> bool {
    use layerlab_buildgraph::StartCommand;
    let scope = cx.model.scope_after_stage(stage);
    let Some(StartCommand::Instruction(idx)) = scope.entrypoint().or_else(|| scope.cmd()) else {
        return false;
    };
    let first = match cx.instruction(idx).and_then(Instruction::command) {
        Some(Command::Exec(words)) => words.first().map(|word| word.text.clone()),
        Some(Command::Shell(text)) => Some(text.text.trim().to_owned()),
        None => None,
    };
    first.is_some_and(|first| {
        matches!(
            first.rsplit('/').next(),
            Some("sh" | "bash" | "ash" | "zsh")
        )
    })
}
