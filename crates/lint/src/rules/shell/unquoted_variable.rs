//! `unquoted-variable`: the shell splits the value of a variable.

use crate::facts::expansions::{Part, Quote, parts};
use crate::prelude::*;
use crate::runs::RunForm;

declare_rule! {
    /// Uses a variable without quotes, so the shell splits its value at blanks.
    /// ## Why
    /// A value with a blank becomes two words, and one with `*` becomes file names. That is rarely meant.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN name=$(hostname) && mkdir /srv/$name
    /// ```
    /// ```dockerfile,good
    /// RUN name=$(hostname) && mkdir "/srv/$name"
    /// ```
    pub struct UnquotedVariable;
    id: "unquoted-variable",
    group: "shell",
    severity: Info,
    fix: Decision,
    on: Default,
    aliases: ["SC2086"],
    lesson: None,
}

/// Unquoted variables of one command.
pub struct Unquoted {
    places: Vec<Span>,
    names: Vec<String>,
    /// Whether all of them are set by ENV or ARG, where the author controls the value.
    declared: bool,
    deletes: bool,
    edits: Vec<Edit>,
}

impl Rule for UnquotedVariable {
    type Finding = Unquoted;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Unquoted>) {
        for run in cx.needed_runs() {
            if run.form == RunForm::Exec {
                continue;
            }
            let scope = cx.model.scope_before(run.instruction);
            for command in run.commands() {
                if command.name() == "[[" {
                    continue;
                }
                let mut finding = Unquoted {
                    places: Vec::new(),
                    names: Vec::new(),
                    declared: true,
                    deletes: command.name() == "rm" && command.has_flag(&["r", "R", "recursive"]),
                    edits: Vec::new(),
                };
                for word in command.words.iter().skip(1).filter(|word| word.dynamic) {
                    if is_assignment(command, word) {
                        continue;
                    }
                    for (part, range) in parts(word) {
                        let Part::Variable {
                            name,
                            operator,
                            quote: Quote::None,
                        } = part
                        else {
                            continue;
                        };
                        if is_numeric(&name)
                            || operator.starts_with([':', '+']) && operator.contains('+')
                        {
                            continue;
                        }
                        let declared = scope.declares(&name) || scope.variable(&name).is_some();
                        if is_plain_in_script(run, &name) || declared && cx.as_hadolint() {
                            continue;
                        }
                        finding.declared &= declared;
                        let place = run.span_of(&range);
                        finding.edits.push(Edit::insert(place.start, "\""));
                        finding.edits.push(Edit::insert(place.end, "\""));
                        finding.places.push(place);
                        finding.names.push(name);
                    }
                }
                if !finding.places.is_empty() {
                    if run.form == RunForm::JsonText {
                        finding.edits.clear();
                    }
                    found.push(finding);
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Unquoted) -> Report {
        let mut places = finding.places.iter().zip(&finding.names);
        let (first, name) = places
            .next()
            .map(|(place, name)| (*place, name.as_str()))
            .unwrap_or_default();
        let mut report = Report::at(
            first,
            format!("`${name}` is not quoted, so the shell splits its value"),
        )
        .why("a value with a blank becomes two words, and one with `*` becomes file names")
        .help(format!("write `\"${name}\"`"));
        if finding.declared && !finding.deletes {
            report = report.severity(Severity::Hint);
        }
        for (place, name) in places {
            report = report.related(*place, format!("neither is `${name}`"));
        }
        report
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Unquoted) -> Option<Fix> {
        (!finding.edits.is_empty()).then(|| {
            decision_fix(
                "quote it",
                finding.edits.clone(),
                "where several words are meant, the quotes make them one",
            )
        })
    }
}

/// `export A=$B` sets a value; nothing is split there in the shells we know.
fn is_assignment(command: &SimpleCommand, word: &ShellWord) -> bool {
    command.is_any(&["export", "local", "declare", "typeset", "readonly"])
        && word.value.contains('=')
}

/// `$?`, `$#` and their kin are numbers; `$@` and `$*` are meant to be split.
fn is_numeric(name: &str) -> bool {
    name.is_empty()
        || matches!(
            name,
            "?" | "#"
                | "!"
                | "$"
                | "-"
                | "@"
                | "*"
                | "UID"
                | "EUID"
                | "RANDOM"
                | "PPID"
                | "SECONDS"
                | "LINENO"
        )
}

/// Whether every assignment in the script gives it one harmless word.
fn is_plain_in_script(run: &RunScript, name: &str) -> bool {
    let mut assigned = false;
    for command in run.commands() {
        let exported = command
            .args()
            .iter()
            .filter(|_| command.is_any(&["export", "local", "readonly"]));
        for word in command.assignments.iter().chain(exported) {
            let Some((left, value)) = word.value.split_once('=') else {
                continue;
            };
            if left == name {
                assigned = true;
                let number = value.starts_with("$((");
                if (word.dynamic && !number) || value.contains([' ', '\t', '*', '?', '[']) {
                    return false;
                }
            }
        }
        if command.name() == "read" && command.args().iter().any(|word| word.value == name) {
            return false;
        }
    }
    // Names of loops run over words that are written there.
    assigned || run.text.contains(&format!("for {name} in"))
}
