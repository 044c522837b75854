//! `bashism`: a form that only bash knows, under `/bin/sh`.

use crate::facts::bases::{self, Family};
use crate::facts::dialect::{self, Dialect};
use crate::facts::expansions::{Part, parts};
use crate::prelude::*;
use crate::runs::RunForm;

declare_rule! {
    /// Uses a form of bash although `/bin/sh` runs the script.
    /// ## Why
    /// On Debian and Ubuntu `/bin/sh` is dash, on Alpine ash: the form is an error there, or means something else.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN source /srv/venv/bin/activate && pip --version
    /// ```
    /// ```dockerfile,good
    /// RUN . /srv/venv/bin/activate && pip --version
    /// ```
    pub struct Bashism;
    id: "bashism",
    group: "shell",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: ["SC3001", "SC3009", "SC3010", "SC3014", "SC3020", "SC3037", "SC3040", "SC3044", "SC3046", "SC3057", "SC3060"],
    lesson: None,
}

/// A form, its code, and what to write instead.
pub struct Form {
    span: Span,
    what: &'static str,
    code: &'static str,
    instead: &'static str,
    severity: Severity,
}

impl Rule for Bashism {
    type Finding = Form;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Form>) {
        for run in cx.needed_runs() {
            if run.form == RunForm::Exec {
                continue;
            }
            let dialect = dialect::of(cx, run);
            // Fedora and kin have bash behind /bin/sh, Alpine has ash.
            let family = cx
                .model
                .stage_of(run.instruction)
                .map_or(Family::Unknown, |stage| bases::family(cx, stage));
            let lenient = !cx.as_hadolint() && matches!(family, Family::RedHat | Family::Suse);
            let busybox = dialect == Dialect::Ash
                || !cx.as_hadolint() && matches!(family, Family::Alpine | Family::Busybox);
            if dialect == Dialect::Bash || lenient {
                continue;
            }
            for command in run.commands() {
                if command.nesting.nested_shell {
                    continue;
                }
                if let Some(form) =
                    form_of(run, command).filter(|form| !busybox || !known_to_busybox(form.code))
                {
                    found.push(form);
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Form) -> Report {
        Report::at(finding.span, format!("{} is no form of `/bin/sh`", finding.what))
            .why("on Debian and Ubuntu `/bin/sh` is dash, on Alpine ash: there it fails, or means something else")
            .help(format!("{}, or choose bash with SHELL", finding.instead))
            .severity(finding.severity)
            .aliases([finding.code])
    }
}

fn known_to_busybox(code: &str) -> bool {
    matches!(
        code,
        "SC3010" | "SC3014" | "SC3020" | "SC3037" | "SC3040" | "SC3046" | "SC3057" | "SC3060"
    )
}

fn form_of(run: &RunScript, command: &SimpleCommand) -> Option<Form> {
    let make = |word: &ShellWord, what, code, instead, severity| {
        Some(Form {
            span: run.word(word),
            what,
            code,
            instead,
            severity,
        })
    };
    use Severity::{Error, Info, Warning};
    let first = command.effective_words().first()?;
    let args = command.args();
    match command.name() {
        "source" => return make(first, "`source`", "SC3046", "write `.`", Error),
        "[[" => {
            return make(
                first,
                "`[[ … ]]`",
                "SC3010",
                "write `[ … ]` or `case`",
                Error,
            );
        }
        "pushd" | "popd" | "shopt" | "declare" | "typeset" | "mapfile" | "readarray" => {
            return make(
                first,
                "this command",
                "SC3044",
                "write it with POSIX commands",
                Error,
            );
        }
        "[" | "test" => {
            if let Some(word) = args.iter().find(|word| word.text == "==") {
                return make(word, "`==` in a test", "SC3014", "write `=`", Warning);
            }
        }
        "set" => {
            if let Some(word) = args.iter().find(|word| word.value == "pipefail") {
                return make(
                    word,
                    "`set -o pipefail`",
                    "SC3040",
                    "use SHELL with bash and pipefail",
                    Warning,
                );
            }
        }
        "echo" => {
            if let Some(word) = args.first().filter(|word| {
                !word.quoted
                    && word.value.len() > 1
                    && word.value.starts_with('-')
                    && word.value.chars().skip(1).all(|c| "neE".contains(c))
            }) {
                return make(word, "an option of `echo`", "SC3037", "use `printf`", Info);
            }
        }
        _ => {}
    }
    if let Some((_, target)) = command
        .redirects
        .iter()
        .find(|(operator, _)| matches!(operator.as_str(), "&>" | "&>>" | ">&") && operator != ">&")
    {
        return make(target, "`&>`", "SC3020", "write `> file 2>&1`", Error);
    }
    for word in command.words.iter().chain(&command.assignments) {
        if !word.quoted && has_braces(&word.text) {
            return make(word, "`{a,b}`", "SC3009", "write the words out", Error);
        }
        if word.text.starts_with("<(") || word.text.starts_with(">(") {
            return make(word, "`<( … )`", "SC3001", "use a pipe or a file", Error);
        }
        for (part, _) in parts(word) {
            let Part::Variable { operator, .. } = part else {
                continue;
            };
            if operator.starts_with('/') {
                return make(word, "`${name/a/b}`", "SC3060", "use `sed`", Error);
            }
            if operator
                .strip_prefix(':')
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || c == ' '))
            {
                return make(word, "`${name:1:2}`", "SC3057", "use `cut`", Error);
            }
        }
    }
    None
}

/// `{a,b}` or `{1..3}` outside of `${…}`.
fn has_braces(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut open: Option<usize> = None;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'{' if at == 0 || bytes.get(at - 1) != Some(&b'$') => open = Some(at),
            b'}' => {
                if let Some(inside) = open.take().and_then(|from| text.get(from + 1..at))
                    && (inside.contains(',') || inside.contains(".."))
                    && !inside.contains(' ')
                {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}
