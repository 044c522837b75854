//! `find-xargs`: file names with blanks fall apart.

use crate::prelude::*;

declare_rule! {
    /// Pipes `find` into `xargs` without telling them where a name ends.
    /// ## Why
    /// A file name with a blank becomes two arguments.
    /// ## Examples
    /// ```dockerfile,bad
    /// SHELL ["/bin/bash", "-o", "pipefail", "-c"]
    /// RUN find /srv -name '*.log' | xargs rm
    /// ```
    /// ```dockerfile,good
    /// RUN find /srv -name '*.log' -exec rm {} +
    /// ```
    pub struct FindXargs;
    id: "find-xargs",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2038"],
    lesson: None,
}

impl Rule for FindXargs {
    type Finding = Span;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Span>) {
        for run in cx.needed_runs() {
            for pair in run.commands().windows(2) {
                let [find, xargs] = pair else { continue };
                let joined = xargs.connector == Connector::Pipe && xargs.pipeline == find.pipeline;
                let named = xargs
                    .words
                    .first()
                    .is_some_and(|word| word.value == "xargs");
                if find.name() != "find" || !joined || !named {
                    continue;
                }
                let safe =
                    find.args()
                        .iter()
                        .any(|word| matches!(word.value.as_str(), "-print0" | "-printf"))
                        || xargs.words.iter().any(|word| {
                            matches!(word.value.as_str(), "-0" | "--null" | "-d" | "-I{}")
                        });
                if !safe {
                    found.push(run.command(find));
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, span: &Span) -> Report {
        Report::at(
            *span,
            "file names with blanks fall apart between `find` and `xargs`",
        )
        .why("xargs splits its input at blanks")
        .help("write `find … -exec command {} +`, or `-print0 | xargs -0`")
    }
}
