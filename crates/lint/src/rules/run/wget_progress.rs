//! `wget-progress`: wget fills the build log with progress bars.

use crate::prelude::*;

declare_rule! {
    /// Downloads with wget and its progress bar, which floods the build log.
    /// ## Why
    /// Without a terminal the bar becomes thousands of lines of dots that hide the messages that
    /// matter.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN wget https://example.com/a.tar.gz
    /// ```
    /// ```dockerfile,good
    /// RUN wget --progress=dot:giga https://example.com/a.tar.gz
    /// ```
    /// ```dockerfile,good
    /// RUN wget -qO /srv/a https://example.com/a
    /// ```
    pub struct WgetProgress;
    id: "wget-progress",
    group: "run",
    severity: Hint,
    fix: Safe,
    on: Default,
    aliases: ["DL3047"],
    lesson: None,
}

impl Rule for WgetProgress {
    type Finding = (Span, Option<Edit>);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for run in cx.needed_runs() {
            for command in run
                .commands()
                .iter()
                .filter(|command| command.name() == "wget")
            {
                let quiet = command.has_flag(&[
                    "progress",
                    "q",
                    "quiet",
                    "nv",
                    "no-verbose",
                    "o",
                    "output-file",
                    "a",
                    "append-output",
                ]) || command.args().iter().any(|word| word.value == "-nv");
                let asks = command.has_flag(&["version", "help"]);
                let Some(first) = command.effective_words().first() else {
                    continue;
                };
                if !quiet && !asks && !command.args().is_empty() {
                    // The wget of busybox does not know the option.
                    let gnu = cx.model.stage_of(run.instruction).is_some_and(|stage| {
                        use crate::facts::bases::{Family, family};
                        matches!(
                            family(cx, stage),
                            Family::Debian | Family::RedHat | Family::Suse
                        )
                    });
                    let edit = run
                        .insert_after(first, " --progress=dot:giga")
                        .filter(|_| gnu);
                    found.push((run.word(first), edit));
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, _): &Self::Finding) -> Report {
        Report::at(*span, "`wget` draws its progress bar into the build log")
            .why("without a terminal the bar becomes thousands of lines that hide what matters")
            .help("add `--progress=dot:giga`, or `-nv` for one line a file")
    }

    fn fix(&self, _: &RuleContext<'_>, (_, edit): &Self::Finding) -> Option<Fix> {
        Some(safe_fix("add `--progress=dot:giga`", vec![edit.clone()?]))
    }
}
