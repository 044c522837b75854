//! `shell-form-without-shell`: shell form where the base has no shell.

use crate::facts::archives;
use crate::facts::bases::{self, Family};
use crate::prelude::*;
use layerlab_buildgraph::run_mounts;

declare_rule! {
    /// Runs text through a shell that the base does not have.
    /// ## Why
    /// Shell form means `/bin/sh -c …`. An empty base and the distroless images have no `/bin/sh`, so
    /// the build or the start of the container fails with "no such file".
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM scratch
    /// COPY app /app
    /// USER 10001
    /// CMD /app --serve
    /// ```
    /// ```dockerfile,good
    /// FROM scratch
    /// COPY app /app
    /// USER 10001
    /// CMD ["/app", "--serve"]
    /// ```
    pub struct ShellFormWithoutShell;
    id: "shell-form-without-shell",
    group: "process",
    severity: Error,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("choosing-a-base"),
}

/// Most places reported in one file.
const MAX_FINDINGS: usize = 300;

/// Shell form without a shell.
pub struct NoShell {
    keyword: Keyword,
    span: Span,
    base: String,
    starts_program: bool,
}

impl Rule for ShellFormWithoutShell {
    type Finding = NoShell;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<NoShell>) {
        for (idx, instruction) in cx.file.instructions.iter().enumerate() {
            let counts = match instruction.keyword {
                Keyword::Run => cx.model.is_instruction_needed(idx),
                Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck => cx.ships(idx),
                _ => false,
            };
            let Some(Command::Shell(text)) = instruction.command().filter(|_| counts) else {
                continue;
            };
            // Each look walks back over the stage, so a hostile file gets no more findings.
            if found.len() >= MAX_FINDINGS {
                return;
            }
            if text.text.trim().is_empty() || !lacks_shell(cx, idx) {
                continue;
            }
            let base = cx
                .model
                .stage_of(idx)
                .and_then(|stage| cx.model.chain(stage).last().copied())
                .and_then(|stage| cx.model.stages.get(stage))
                .map_or("", |stage| cx.text(stage.base_span));
            found.push(NoShell {
                keyword: instruction.keyword,
                span: text.full_span(),
                base: base.to_owned(),
                starts_program: matches!(instruction.keyword, Keyword::Cmd | Keyword::Entrypoint),
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &NoShell) -> Report {
        let name = finding.keyword.name();
        let help = match finding.keyword {
            Keyword::Run => "do this in an earlier stage and copy the result here".to_owned(),
            Keyword::Healthcheck => {
                "write `HEALTHCHECK CMD [\"/program\", \"argument\"]`".to_owned()
            }
            _ => format!("write `{name} [\"/program\", \"argument\"]`"),
        };
        let when = if finding.keyword == Keyword::Run {
            "the build fails here: `/bin/sh` does not exist"
        } else {
            "the container does not start, or is never healthy: `/bin/sh` does not exist"
        };
        let report = Report::at(
            finding.span,
            format!("{name} needs a shell, and `{}` has none", finding.base),
        )
        .why(when)
        .help(help);
        if finding.starts_program {
            report.aliases(["DL3025", "JSONArgsRecommended"])
        } else {
            report
        }
    }
}

/// Whether a shell-form command at this instruction finds no shell, as far as can be told.
pub fn lacks_shell(cx: &RuleContext<'_>, idx: usize) -> bool {
    let Some(stage) = cx.model.stage_of(idx) else {
        return false;
    };
    if !matches!(
        bases::family(cx, stage),
        Family::Scratch | Family::Distroless(false)
    ) || cx.model.scope_before(idx).shell_is_explicit()
    {
        return false;
    }
    let chain = cx.model.chain(stage);
    // A mount may bring the shell along.
    let mounted = cx
        .instruction(idx)
        .is_some_and(|line| run_mounts(line).iter().any(|mount| mount.from.is_some()));
    !mounted
        && !cx
            .file
            .instructions
            .iter()
            .enumerate()
            .take(idx)
            .filter(|(_, line)| may_bring_shell(line))
            .any(|(at, _)| {
                cx.model
                    .stage_of(at)
                    .is_some_and(|stage| chain.contains(&stage))
            })
}

fn may_bring_shell(line: &Instruction) -> bool {
    let Arguments::Copy {
        sources,
        destination,
        ..
    } = &line.arguments
    else {
        return false;
    };
    let base = |text: &str| {
        text.trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or("")
            .to_owned()
    };
    let is_shell = |text: &str| {
        matches!(
            base(text).as_str(),
            "sh" | "bash" | "ash" | "dash" | "busybox" | "bin" | "busybox-static"
        )
    };
    let target = destination.text.as_str();
    is_shell(target)
        || sources.iter().any(|source| {
            let text = source.text.as_str();
            is_shell(text)
                || line.keyword == Keyword::Add && archives::is_archive(text)
                || text.contains('$')
                || matches!(target, "/" | "/usr" | "/usr/" | "." | "./")
                    && (text.ends_with('/')
                        || text.contains("root")
                        || text.contains('*')
                        || text == ".")
        })
}
