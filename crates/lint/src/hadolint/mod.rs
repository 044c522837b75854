//! What hadolint itself says, rule by rule, with its own reading of a Dockerfile.
//!
//! Our rules judge what is true; this module judges what the other tool prints, its habits
//! included: stages that are never built, names compared with their case, any `rm -rf` taken for
//! cleaning, one finding of ShellCheck a RUN. Only the compatible profile asks for it. Findings of
//! our rules keep their words, places and fixes where the tool agrees, lose its code where it is
//! silent, and what only the tool reports is added in one sentence.
//!
//! Measured against hadolint 2.15.1. Deliberately absent: its refusals of files that the builder
//! accepts, and its crashes.

mod images;
mod lines;
mod packages;
mod runs;
mod shellcheck;
mod text;
mod view;

pub(crate) use shellcheck::findings as shellcheck_findings;

use crate::compatible::level;
use crate::context::RuleContext;
use crate::rule;
use crate::rule::RuleMeta;
use layerlab_diagnostics::{Diagnostic, Severity};
use layerlab_syntax::ast::Instruction;
use std::collections::{BTreeMap, BTreeSet};

/// Codes that are judged here. The others need a configuration, are off unless asked for, or are
/// refusals of the reader.
const JUDGED: [&str; 61] = [
    "DL3000", "DL3001", "DL3002", "DL3003", "DL3004", "DL3006", "DL3007", "DL3008", "DL3009",
    "DL3010", "DL3011", "DL3012", "DL3013", "DL3014", "DL3015", "DL3016", "DL3018", "DL3019",
    "DL3020", "DL3021", "DL3022", "DL3023", "DL3024", "DL3025", "DL3027", "DL3028", "DL3029",
    "DL3030", "DL3032", "DL3033", "DL3034", "DL3035", "DL3036", "DL3037", "DL3038", "DL3040",
    "DL3041", "DL3042", "DL3043", "DL3044", "DL3045", "DL3046", "DL3047", "DL3048", "DL3059",
    "DL3060", "DL3061", "DL3062", "DL3063", "DL3064", "DL3065", "DL3066", "DL3067", "DL4000",
    "DL4001", "DL4003", "DL4004", "DL4005", "DL4006", "DL3031", "DL3039",
];

/// Refusals of the builder that the tool does not share.
const ACCEPTED: [&str; 4] = [
    "no-from",
    "bad-stage-name",
    "directive-misplaced",
    "unterminated-heredoc",
];

/// What the tool says: code, and position of the instruction that it names.
#[derive(Debug, Default)]
pub(crate) struct Said {
    found: BTreeSet<(usize, &'static str)>,
}

impl Said {
    fn say(&mut self, code: &'static str, instruction: usize) {
        self.found.insert((instruction, code));
    }
}

/// One instruction as the rules see it.
#[derive(Clone, Copy)]
struct Line<'a> {
    /// Its position in the file; for one inside ONBUILD that of the ONBUILD.
    idx: usize,
    instruction: &'a Instruction,
}

/// Everything the tool says about the file. Cost: near-linear.
fn judge(cx: &RuleContext<'_>) -> Said {
    let mut said = Said::default();
    let list = &cx.file.instructions;
    let all: Vec<Line<'_>> = list
        .iter()
        .enumerate()
        .map(|(idx, instruction)| Line { idx, instruction })
        .collect();
    let triggers: Vec<Line<'_>> = all
        .iter()
        .filter_map(|line| {
            let inner = line.instruction.unwrap_onbuild();
            (!std::ptr::eq(inner, line.instruction)).then_some(Line {
                idx: line.idx,
                instruction: inner,
            })
        })
        .collect();
    let scripts = view::scripts(cx, &all);
    let triggered = view::scripts(cx, &triggers);
    lines::judge(cx, &all, &mut said);
    lines::secrets(&triggers, &mut said);
    images::judge(cx, &all, &mut said);
    for (lines, scripts) in [(&all, &scripts), (&triggers, &triggered)] {
        packages::judge(scripts, &mut said);
        runs::judge(cx, lines, scripts, &mut said);
    }
    runs::judge_main(&all, &scripts, &mut said);
    said
}

/// Makes the hadolint codes of the findings those that the tool prints.
pub(crate) fn reconcile(cx: &RuleContext<'_>, found: &mut Vec<Diagnostic>) {
    let list = &cx.file.instructions;
    let said = judge(cx);
    let judged: BTreeSet<&str> = JUDGED.into_iter().collect();
    let mut told = BTreeSet::new();
    for diagnostic in found.iter_mut() {
        if ACCEPTED.contains(&diagnostic.rule) {
            diagnostic.aliases.retain(|code| *code != "DL1000");
        }
        let behind = list.partition_point(|line| line.span.start <= diagnostic.span.start);
        let idx = behind.saturating_sub(1);
        diagnostic.aliases.retain(|code| {
            if !judged.contains(code) {
                return true;
            }
            let is_said = said.found.contains(&(idx, *code));
            if is_said {
                told.insert((idx, *code));
            }
            is_said
        });
    }
    let mut metas: BTreeMap<&str, Option<&'static RuleMeta>> = BTreeMap::new();
    for (idx, code) in said.found.difference(&told) {
        let meta = *metas.entry(code).or_insert_with(|| rule(code));
        let (Some(meta), Some(line)) = (meta, list.get(*idx)) else {
            continue;
        };
        if cx.choices.is_on(meta) {
            found.push(Diagnostic {
                rule: meta.id,
                aliases: vec![code],
                group: meta.group,
                severity: level(code, Severity::Warning).unwrap_or(Severity::Warning),
                span: line.span,
                instruction: line.span,
                message: format!("hadolint says {code} of this line: {}", meta.summary.trim()),
                why: "judged by its habits, not by ours; the other profiles tell what we think"
                    .to_owned(),
                help: format!("`layerlab explain {code}` has the details"),
                related: Vec::new(),
                fix: None,
                effect: None,
                lesson: meta.lesson,
            });
        }
    }
}
