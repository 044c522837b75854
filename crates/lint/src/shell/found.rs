//! The findings of all RUN scripts of a file, with their places in it, and the words for them.

use super::{Language, Surroundings, check};
use crate::context::RuleContext;
use crate::facts::bases::{self, Family};
use crate::facts::dialect::{self, Dialect};
use crate::rule::{Report, RuleMeta};
use crate::runs::{RunForm, RunScript};
use layerlab_diagnostics::{Severity, Span};
use layerlab_syntax::ast::{Arguments, Keyword};
use std::collections::BTreeSet;
use std::ops::Range;

/// A finding in a script.
#[derive(Debug, Clone)]
pub struct Found {
    /// ShellCheck's number.
    pub code: u16,
    /// Its place in the file.
    pub span: Span,
    /// Its place in the script.
    pub range: Range<u32>,
    /// ShellCheck's level.
    pub level: Severity,
    /// What it is about; may be empty.
    pub name: String,
    /// Position of the RUN in [`RuleContext::runs`]; `None` when the script is another reading of it.
    pub run: Option<usize>,
}

/// Words for one number: what is wrong (`%` stands for the name) and what to do.
pub type Words = (u16, &'static str, &'static str);

/// A finding in words. The level is ShellCheck's in the compatible profile, else the rule's.
pub fn report(
    cx: &RuleContext<'_>,
    meta: &RuleMeta,
    found: &Found,
    words: &[Words],
    why: &'static str,
) -> Report {
    let (what, help) = words
        .iter()
        .find(|(code, ..)| *code == found.code)
        .map_or(("this is not what it looks like", ""), |(_, what, help)| {
            (*what, *help)
        });
    let mut report = Report::at(found.span, what.replace('%', &found.name))
        .why(why)
        .help(help.replace('%', &found.name))
        .aliases(alias(meta, found.code));
    if cx.as_hadolint() {
        report = report.severity(found.level);
    }
    report
}

/// The alias of a rule for a number.
pub fn alias(meta: &RuleMeta, code: u16) -> Option<&'static str> {
    let code = code.to_string();
    meta.aliases
        .iter()
        .find(|alias| alias.strip_prefix("SC") == Some(code.as_str()))
        .copied()
}

/// Names the builder passes on without being asked.
pub(crate) const PROXIES: [&str; 8] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "FTP_PROXY",
    "ftp_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// All findings in file order. Cost: near-linear in the file.
pub fn find(cx: &RuleContext<'_>) -> Vec<Found> {
    if cx.as_hadolint() {
        return crate::hadolint::shellcheck_findings(cx);
    }
    let mut out = Vec::new();
    let mut names: BTreeSet<String> = PROXIES.into_iter().map(str::to_owned).collect();
    let mut next = 0;
    for (idx, run) in cx.runs.iter().enumerate() {
        // Names set between the last FROM and here.
        while next < run.instruction {
            if let Some(instruction) = cx.instruction(next) {
                match &instruction.arguments {
                    _ if instruction.keyword == Keyword::From => {
                        names = PROXIES.into_iter().map(str::to_owned).collect();
                    }
                    Arguments::Pairs(pairs) if instruction.keyword == Keyword::Env => {
                        names.extend(pairs.iter().map(|pair| pair.key.text.clone()));
                    }
                    Arguments::Args(args) if instruction.keyword == Keyword::Arg => {
                        names.extend(args.iter().map(|arg| arg.name.text.clone()));
                    }
                    _ => {}
                }
            }
            next += 1;
        }
        if cx.model.is_instruction_needed(run.instruction) {
            one(cx, idx, run, &names, &mut out);
        }
    }
    out
}

fn one(
    cx: &RuleContext<'_>,
    idx: usize,
    run: &RunScript,
    names: &BTreeSet<String>,
    out: &mut Vec<Found>,
) {
    let of_other_program = has_heredoc(cx, run) && run.text.trim_start().starts_with("<<");
    if run.form == RunForm::Exec || run.script.tree.nodes.is_empty() || of_other_program {
        return;
    }
    let family = cx
        .model
        .stage_of(run.instruction)
        .map_or(Family::Unknown, |stage| bases::family(cx, stage));
    let language = match (dialect::of(cx, run), family) {
        (Dialect::Bash, _) => Language::Bash,
        (Dialect::Ash, _) | (_, Family::Alpine | Family::Busybox | Family::Wolfi) => {
            Language::Busybox
        }
        // Fedora and its kin have bash behind /bin/sh.
        (_, Family::RedHat | Family::Suse) => Language::Bash,
        _ => Language::Sh,
    };
    let scope = cx.model.scope_before(run.instruction);
    let around = Surroundings {
        language,
        names,
        known: &|name| {
            names.contains(name) || scope.declares(name) || scope.variable(name).is_some()
        },
        trusted: false,
        breaks: &|range| run.breaks_line(range),
    };
    let hits = check(&run.text, &run.script.tree, &around);
    out.extend(hits.into_iter().map(|hit| Found {
        code: hit.code,
        span: run.span_of(&hit.range),
        range: hit.range,
        level: hit.level,
        name: hit.name,
        run: Some(idx),
    }));
}

/// Whether the RUN gives a here-document to a command.
fn has_heredoc(cx: &RuleContext<'_>, run: &RunScript) -> bool {
    run.form == RunForm::Text
        && cx
            .instruction(run.instruction)
            .is_some_and(|instruction| !instruction.unwrap_onbuild().heredocs.is_empty())
}
