//! `chown-duplicates-data`: owner or mode of an earlier layer's files is changed.

use crate::facts::costs;
use crate::facts::variables;
use crate::facts::written::{self, Index, Written};
use crate::prelude::*;
use layerlab_buildgraph::paths;

declare_rule! {
    /// Changes owner or mode of files that an earlier layer stores, so they are stored twice.
    /// ## Why
    /// A layer stores whole files. Changing one bit of their owner or mode copies every byte of
    /// them into the new layer.
    /// ## Examples
    /// ```dockerfile,bad
    /// COPY app /srv/app
    /// RUN chown -R 10001:10001 /srv/app
    /// ```
    /// ```dockerfile,good
    /// COPY --chown=10001:10001 app /srv/app
    /// ```
    /// ```dockerfile,good
    /// COPY . /app
    /// RUN mkdir -p /app/data && chown -R 10001 /app/data
    /// ```
    pub struct ChownDuplicatesData;
    id: "chown-duplicates-data",
    group: "image",
    severity: Warning,
    fix: Decision,
    on: Default,
    aliases: [],
    lesson: Some("layers-only-add"),
}

/// A command that copies files up.
pub struct CopyUp {
    span: Span,
    name: String,
    value: String,
    path: String,
    sources: Vec<usize>,
    run: usize,
    /// Whether the RUN holds nothing else.
    alone: bool,
    /// Whether the one COPY has exactly that target.
    exact: bool,
}

impl Rule for ChownDuplicatesData {
    type Finding = CopyUp;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<CopyUp>) {
        let written = written::in_final_chain(cx);
        for run in cx.final_runs() {
            let folders = written::working_folders(cx, run);
            let made = made(cx, run, &folders);
            for (command, folder) in run.commands().iter().zip(&folders) {
                if !command.is_any(&["chown", "chmod", "chgrp"]) || found.len() >= 200 {
                    continue;
                }
                let recursive = command.has_flag(&["R", "recursive"]);
                let by_reference = command.has_flag(&["reference"]);
                let operands = operands(command);
                let (value, targets) = match operands.split_first() {
                    _ if by_reference => ("", operands.as_slice()),
                    Some((value, rest)) => (value.value.as_str(), rest),
                    None => continue,
                };
                for word in targets {
                    let Some(path) = written::absolute(cx, run, folder.as_deref(), word) else {
                        continue;
                    };
                    let here = made.iter().any(|(end, known)| {
                        *end <= command.range.start && paths::is_within(&path, known)
                    });
                    let sources = sources(&written, run.instruction, &path, recursive, here);
                    let Some(first) = sources.first() else {
                        continue;
                    };
                    let mut instructions: Vec<usize> =
                        sources.iter().map(|each| each.instruction).collect();
                    instructions.dedup();
                    found.push(CopyUp {
                        span: run.command(command),
                        name: command.name().to_owned(),
                        value: variables::value(cx, run, operands.first().copied().unwrap_or(word))
                            .filter(|_| !by_reference)
                            .unwrap_or_else(|| value.to_owned()),
                        exact: sources.len() == 1 && first.path == path && first.by_copy,
                        path,
                        sources: instructions,
                        run: run.instruction,
                        alone: run.is_plain_text()
                            && run.commands().len() == 1
                            && targets.len() == 1,
                    });
                    break;
                }
            }
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &CopyUp) -> Report {
        let flag = if finding.name == "chmod" {
            "--chmod"
        } else {
            "--chown"
        };
        let mut report = Report::at(
            finding.span,
            format!("`{}` stores everything in `{}` a second time", finding.name, finding.path),
        )
        .why("a layer stores whole files, so a change of owner or mode copies every byte of them into a new layer")
        .help(format!("set it where the files come in: `COPY {flag}={} …`", finding.value));
        let stored: Option<Vec<u64>> = finding
            .sources
            .iter()
            .map(|source| cx.costs().below(*source, &finding.path)?.size_bytes)
            .collect();
        // A RUN of its own stores nothing else, and what other RUNs put there comes along.
        let whole = cx.costs().of_line(finding.run).filter(|_| finding.alone);
        let known = stored.and_then(|stored| costs::bytes(stored.into_iter().sum()));
        report = report.effect(whole.or(known));
        for source in finding.sources.iter().take(5) {
            if let Some(instruction) = cx.instruction(*source) {
                report = report.related(
                    instruction.span,
                    format!("{} writes the files", instruction.keyword.name()),
                );
            }
        }
        report
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &CopyUp) -> Option<Fix> {
        let [source] = finding.sources.as_slice() else {
            return None;
        };
        let copy = cx.instruction(*source)?;
        let run = cx.instruction(finding.run)?;
        let flag = match finding.name.as_str() {
            "chown" => "chown",
            // Symbolic modes depend on what was there.
            "chmod" if finding.value.bytes().all(|byte| byte.is_ascii_digit()) => "chmod",
            _ => return None,
        };
        if !finding.alone
            || !finding.exact
            || copy.flag(flag).is_some()
            || finding.value.contains(['$', '`'])
        {
            return None;
        }
        Some(decision_fix(
            format!(
                "give the COPY `--{flag}={}` and drop this RUN",
                finding.value
            ),
            vec![
                Edit::insert(
                    copy.keyword_span.end,
                    format!(" --{flag}={}", finding.value),
                ),
                cx.delete_lines(run.span),
            ],
            "the folder itself keeps its owner; the program cannot create files in it unless it owns it",
        ))
    }
}

/// Words that are no flags; `-R` may stand anywhere, and `+x`, `u+x`, `-x` are modes.
fn operands(command: &SimpleCommand) -> Vec<&ShellWord> {
    command.operands(&["from", "reference"])
}

/// What an earlier instruction wrote at `path` or below it.
fn sources<'w>(
    written: &'w Index,
    before: usize,
    path: &'w str,
    recursive: bool,
    made_here: bool,
) -> Vec<&'w Written> {
    if path == "/" {
        return Vec::new();
    }
    let earlier = |each: &&Written| each.instruction < before;
    // One file: worth a word only when it is likely large.
    let large = |each: &&Written| {
        each.path == path
            && !each.is_folder
            && (each.from_stage
                || [".jar", ".war", ".bin", ".so"]
                    .iter()
                    .any(|end| path.ends_with(end)))
    };
    // A folder the RUN itself makes below a copied one holds nothing yet.
    let folder = |each: &&Written| !made_here && each.by_copy && each.is_folder;
    let mut found: Vec<&Written> = if recursive {
        let all = written
            .within(path)
            .chain(written.above(path).filter(folder));
        all.filter(earlier).take(MAX_SOURCES).collect()
    } else {
        written
            .within(path)
            .filter(earlier)
            .filter(large)
            .take(MAX_SOURCES)
            .collect()
    };
    found.sort_by_key(|each| each.instruction);
    found
}

/// Folders a RUN makes, each with the end of the command that makes it.
fn made(cx: &RuleContext<'_>, run: &RunScript, folders: &[Option<String>]) -> Vec<(u32, String)> {
    let mut out = Vec::new();
    for (command, folder) in run.commands().iter().zip(folders) {
        let makes = command.name() == "mkdir"
            || command.name() == "install" && command.has_flag(&["d", "directory"]);
        if !makes || out.len() >= MAX_MADE {
            continue;
        }
        let names = command.operands(&["m", "mode", "o", "owner", "g", "group"]);
        out.extend(
            names
                .into_iter()
                .filter_map(|word| written::absolute(cx, run, folder.as_deref(), word))
                .map(|path| (command.range.end, path)),
        );
    }
    out
}

/// Folders of one RUN that are remembered.
const MAX_MADE: usize = 200;

/// Sources of one change that are looked at; the first five are named.
const MAX_SOURCES: usize = 100;
