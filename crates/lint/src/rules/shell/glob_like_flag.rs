//! `glob-like-flag`: a file name may be taken as an option.

use crate::prelude::*;
use crate::runs::RunForm;

declare_rule! {
    /// Uses a pattern that may match a name beginning with `-`.
    /// ## Why
    /// A file called `-rf` would be read as an option.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN rm *.log
    /// ```
    /// ```dockerfile,good
    /// RUN rm ./*.log
    /// ```
    pub struct GlobLikeFlag;
    id: "glob-like-flag",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2035"],
    lesson: None,
}

impl Rule for GlobLikeFlag {
    type Finding = (Span, String);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for run in cx.needed_runs() {
            if run.form == RunForm::Exec {
                continue;
            }
            for command in run.commands() {
                if command.is_any(&["echo", "printf", "test", "[", "[[", "set", "let", "expr"]) {
                    continue;
                }
                let mut ended = false;
                for word in command.args() {
                    ended |= word.value == "--";
                    let glob = word.text.starts_with(['*', '?'])
                        && word.text.len() > usize::from(word.text.starts_with('?'));
                    if glob && !ended && !word.quoted {
                        found.push((run.word(word), word.text.clone()));
                        break;
                    }
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, pattern): &Self::Finding) -> Report {
        Report::at(
            *span,
            format!("`{pattern}` may match a name that begins with `-`"),
        )
        .why("the command would take such a name as an option")
        .help(format!("write `./{pattern}` or `-- {pattern}`"))
    }
}
