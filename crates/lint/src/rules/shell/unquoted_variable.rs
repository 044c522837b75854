//! `unquoted-variable`: the shell splits the value of a variable.

use crate::facts::variables::in_force;
use crate::prelude::*;
use crate::runs::RunForm;
use std::collections::BTreeSet;

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
    fix: Safe,
    on: Default,
    aliases: ["SC2086", "SC2223", "SC2231", "SC2254"],
    lesson: None,
}

const CODES: &[u16] = &[2086, 2223, 2231, 2254];

/// Unquoted variables of one command.
pub struct Unquoted {
    places: Vec<Found>,
    /// Whether all of them are set by ENV or ARG, where the author controls the value.
    declared: bool,
    /// Whether all of them are known to be one word each.
    single: bool,
    deletes: bool,
    edits: Vec<Edit>,
}

impl Rule for UnquotedVariable {
    type Finding = Unquoted;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Unquoted>) {
        let mut last = None;
        let mut names = (None, BTreeSet::new());
        for one in cx.shell_findings(CODES) {
            let run = one.run.and_then(|idx| cx.runs.get(idx));
            let command = run.and_then(|run| run.command_at(&one.range));
            let key = command.map(|(idx, _)| (one.run, one.code, idx));
            if key.is_none() || key != last {
                found.push(Unquoted {
                    places: Vec::new(),
                    declared: true,
                    single: true,
                    deletes: command.is_some_and(|(_, command)| {
                        command.name() == "rm" && command.has_flag(&["r", "R", "recursive"])
                    }),
                    edits: Vec::new(),
                });
                last = key;
            }
            let Some(group) = found.last_mut() else {
                continue;
            };
            if let Some(run) = run {
                if names.0 != one.run {
                    names = (one.run, assigned(run));
                }
                let scope = cx.model.scope_before(run.instruction);
                group.declared &= scope.declares(&one.name) || scope.variable(&one.name).is_some();
                let value = in_force(cx, run.instruction, &one.name).unwrap_or("");
                group.single &= one.code == 2086
                    && !value.is_empty()
                    && !value.contains([' ', '\t', '\n', '*', '?', '[', '\\'])
                    && !names.1.contains(&one.name);
                if run.form != RunForm::JsonText && run.is_text() && one.code != 2254 {
                    group.edits.push(Edit::insert(one.span.start, "\""));
                    group.edits.push(Edit::insert(one.span.end, "\""));
                }
            } else {
                group.declared = false;
                group.single = false;
            }
            group.places.push(one.clone());
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Unquoted) -> Report {
        let Some((first, others)) = finding.places.split_first() else {
            return Report::at(Span::default(), "");
        };
        let name = &first.name;
        let mut report = Report::at(
            first.span,
            format!("`${name}` is not quoted, so the shell splits its value"),
        )
        .why("a value with a blank becomes two words, and one with `*` becomes file names")
        .help(format!("write `\"${name}\"`"))
        .aliases(crate::shell::alias(&Self::RULE, first.code));
        if cx.as_hadolint() {
            report = report.severity(first.level);
        } else if finding.declared && !finding.deletes {
            report = report.severity(Severity::Hint);
        }
        for place in others {
            report = report.related(place.span, format!("neither is `${}`", place.name));
        }
        report
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Unquoted) -> Option<Fix> {
        if finding.edits.is_empty() {
            return None;
        }
        Some(if finding.single {
            safe_fix("quote it", finding.edits.clone())
        } else {
            decision_fix(
                "quote it",
                finding.edits.clone(),
                "where several words are meant, the quotes make them one",
            )
        })
    }
}

/// Names that the script itself gives a value.
fn assigned(run: &RunScript) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for command in run.commands() {
        let reads = command.is_any(&["read", "getopts", "printf", "mapfile"]);
        for word in command.assignments.iter().chain(command.args()) {
            match word.value.split_once('=') {
                Some((name, _)) => out.insert(name.trim_end_matches('+').to_owned()),
                None if reads => out.insert(word.value.clone()),
                None => continue,
            };
        }
    }
    out
}
