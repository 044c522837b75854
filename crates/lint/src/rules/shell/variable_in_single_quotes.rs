//! `variable-in-single-quotes`: a variable that stays as it is written.

use crate::facts::expansions::{Part, parts};
use crate::prelude::*;
use crate::runs::RunForm;

declare_rule! {
    /// Writes a variable in single quotes, where nothing is expanded.
    /// ## Why
    /// Single quotes keep every character; the program gets `$NAME`, not its value.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN echo 'home is $HOME' > /srv/note
    /// ```
    /// ```dockerfile,good
    /// RUN echo "home is $HOME" > /srv/note
    /// ```
    pub struct VariableInSingleQuotes;
    id: "variable-in-single-quotes",
    group: "shell",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["SC2016"],
    lesson: None,
}

/// Programs that expand, or interpret, their words themselves.
const INTERPRETERS: &[&str] = &[
    "trap",
    "sh",
    "bash",
    "ksh",
    "zsh",
    "ash",
    "dash",
    "ssh",
    "eval",
    "xprop",
    "alias",
    "sudo",
    "doas",
    "docker",
    "podman",
    "oc",
    "dpkg-query",
    "jq",
    "yq",
    "rename",
    "rg",
    "unset",
    "git",
    "perl",
    "find",
    "envsubst",
    "su",
    "gosu",
    "xargs",
    "python",
    "python3",
    "node",
    "php",
    "ruby",
    "cmd",
    "make",
    "R",
    "Rscript",
    "groovy",
    "crontab",
];

impl Rule for VariableInSingleQuotes {
    type Finding = Span;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Span>) {
        for run in cx.needed_runs() {
            if run.form == RunForm::Exec {
                continue;
            }
            for command in run.commands() {
                let name = command
                    .words
                    .first()
                    .map_or("", |word| word.value.rsplit('/').next().unwrap_or(""));
                let effective = command.name();
                if INTERPRETERS.contains(&name)
                    || INTERPRETERS.contains(&effective)
                    || effective.ends_with("awk")
                {
                    continue;
                }
                for word in command.words.iter().skip(1) {
                    for (part, range) in parts(word) {
                        let Part::Single(text) = part else { continue };
                        if has_expansion(&text, effective == "sed") {
                            found.push(run.span_of(&range));
                        }
                    }
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, span: &Span) -> Report {
        Report::at(
            *span,
            "nothing is expanded in single quotes, so the text keeps its `$`",
        )
        .why("the program gets the name of the variable, not its value")
        .help("use double quotes where the value is meant; keep it where the text itself is meant")
    }
}

/// `$NAME`, `${`, `$(` or a backtick; for sed only what cannot be an end of line.
fn has_expansion(text: &str, sed: bool) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| match byte {
        b'`' => !sed && bytes.iter().skip(at + 1).any(|other| *other == b'`'),
        b'$' => bytes.get(at + 1).is_some_and(|next| {
            if sed {
                *next == b'{' || *next == b'('
            } else {
                next.is_ascii_alphabetic() || matches!(next, b'{' | b'(' | b'_')
            }
        }),
        _ => false,
    })
}
