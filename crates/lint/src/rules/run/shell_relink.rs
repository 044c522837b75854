//! `shell-relink`: `/bin/sh` is replaced by a link.

use crate::prelude::*;

declare_rule! {
    /// Replaces `/bin/sh` by a link to another shell.
    /// ## Why
    /// Every script of the image then runs in another shell than it was written for. SHELL changes the
    /// shell of the build only.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN ln -sf /bin/bash /bin/sh
    /// ```
    /// ```dockerfile,good
    /// SHELL ["/bin/bash", "-c"]
    /// ```
    pub struct ShellRelink;
    id: "shell-relink",
    group: "run",
    severity: Info,
    fix: None,
    on: Default,
    aliases: ["DL4005"],
    lesson: None,
}

impl Rule for ShellRelink {
    type Finding = Span;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Span>) {
        for run in cx.needed_runs() {
            for command in run.commands() {
                // The name of the link stands last; hadolint looks at all words.
                let operands = command.operands(&["S", "suffix", "t", "target-directory"]);
                let looked_at = match operands.split_last() {
                    Some((link, _)) if !cx.as_hadolint() => std::slice::from_ref(link),
                    _ => operands.as_slice(),
                };
                let relinks = command.name() == "ln"
                    && looked_at.iter().any(|word| {
                        word.value == "/bin/sh" || word.value == "/usr/bin/sh" && !cx.as_hadolint()
                    });
                if relinks {
                    found.push(run.command(command));
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, span: &Span) -> Report {
        Report::at(
            *span,
            "`/bin/sh` becomes another shell for every script of the image",
        )
        .why("scripts of the base were written for the shell they had")
        .help(
            "choose the shell of the build with SHELL, for example `SHELL [\"/bin/bash\", \"-c\"]`",
        )
    }
}
