//! Two versions of a Dockerfile, side by side: findings, layers, rebuilds, text.
//!
//! Both are judged with the same options and the same context, so every difference comes from the
//! files. Sizes and seconds are modelled, as everywhere.

pub(crate) mod align;
pub mod markdown;

use crate::dockerfile::findings_in;
use crate::{CheckOptions, Engine, check, stack};
use align::{Step, align, numbers};
use layerlab_buildgraph::BuildModel;
use layerlab_buildgraph::cache::Outcome;
use layerlab_buildgraph::context::Context;
use layerlab_buildgraph::context::suppose::suppose;
use layerlab_buildgraph::what_if::{self, Chip, ChipId};
use layerlab_protocol::check::{Brick, Finding, Stack};
use layerlab_protocol::compare::{
    Compare, Comparison, DiffLine, LayerChange, LayerPair, LayerSide, LineChange, Rebuild,
    RebuildSide, Side,
};
use layerlab_syntax::ast::Dockerfile;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Edits that are asked about, in this order.
const EDITS: [ChipId; 3] = [ChipId::Source, ChipId::Lockfile, ChipId::Readme];
/// Removed layers an added one is held against.
const MAX_CANDIDATES: usize = 64;

/// One version, taken apart.
struct Version<'t> {
    text: &'t str,
    file: Dockerfile,
    model: BuildModel,
}

impl<'t> Version<'t> {
    fn new(text: &'t str, options: &CheckOptions) -> Self {
        let file = layerlab_syntax::parse(text);
        let model = BuildModel::new(&file, &options.build());
        Self { text, file, model }
    }
}

impl Engine {
    /// What changes from one version to the other. Cost: two checks and up to six simulated builds.
    pub fn compare(&self, request: &Compare) -> Comparison {
        let options = CheckOptions {
            profile: request.profile.clone(),
            rules: request.rules.clone(),
            target: request.target.clone(),
            build_args: request.build_args.clone(),
            dockerignore: request.dockerignore.clone(),
            context: self.given(&request.context),
            assumed: request.assumed.clone(),
        };
        let before = Version::new(&request.before, &options);
        let after = Version::new(&request.after, &options);
        let context = context_of_both(
            options.context.as_ref(),
            request.dockerignore.as_deref(),
            (&before.file, &before.model),
            (&after.file, &after.model),
        );
        let stack_of = |version: &Version<'_>| {
            let supposed = request.context.is_empty();
            stack::with_context(&version.file, &version.model, &context, supposed)
        };
        let (stack_before, stack_after) = (stack_of(&before), stack_of(&after));
        let found_before = findings_in(&before.file, &options);
        let found_after = findings_in(&after.file, &options);
        let side_before = side(&stack_before, &found_before);
        let side_after = side(&stack_after, &found_after);
        let lines = lines(&request.before, &request.after);
        let (fixed, new, n_same) = findings(found_before, found_after, &lines);
        let mut comparison = Comparison {
            summary: summary(&side_before, &side_after, fixed.len(), new.len()),
            before: side_before,
            after: side_after,
            fixed,
            new,
            n_same,
            layers: layers(&stack_before, &stack_after),
            rebuilds: rebuilds(request, &options, &context, &before, &after),
            lines,
            markdown: String::new(),
        };
        comparison.markdown = markdown::markdown(["before", "after"], &comparison);
        comparison
    }
}

/// The context of both: as given, or what both files need to exist.
pub(crate) fn context_of_both(
    given: Option<&Context>,
    dockerignore: Option<&str>,
    before: (&Dockerfile, &BuildModel),
    after: (&Dockerfile, &BuildModel),
) -> Context {
    if let Some(context) = given {
        return context.clone();
    }
    let mut context = suppose(after.0, after.1, dockerignore).context;
    let earlier = suppose(before.0, before.1, dockerignore).context;
    for (path, entry) in earlier.entries() {
        if context.get(path).is_none() {
            context.insert(path, entry.clone());
        }
    }
    context
}

fn side(stack: &Stack, findings: &[Finding]) -> Side {
    Side {
        summary: check::summary(findings),
        total_bytes: stack.total_bytes,
        download_bytes: stack.download_bytes,
        hidden_bytes: stack.hidden_bytes,
        n_layers: stack.n_layers,
        partial: stack.partial,
    }
}

/// Fixed ones, new ones, and how many stayed.
///
/// A finding stays when rule and message do (the lines a message names may move), or when the same
/// rule complains about the line that took its line's place: another name for the same fault is no
/// news.
fn findings(
    before: Vec<Finding>,
    after: Vec<Finding>,
    lines: &[DiffLine],
) -> (Vec<Finding>, Vec<Finding>, u32) {
    let n_before = before.len();
    let message = |finding: &Finding| without_numbers_of_lines(&finding.message);
    let (before, after) = unmatched(before, after, message, message);
    let successors = successors(lines);
    let place = |line: Option<u32>| line.map_or_else(String::new, |line| line.to_string());
    let (fixed, new) = unmatched(
        before,
        after,
        |finding| place(successors.get(&finding.range.start.line).copied()),
        |finding| place(Some(finding.range.start.line)),
    );
    let n_same = n_before - fixed.len();
    (fixed, new, n_same as u32)
}

/// Takes away pairs of one rule with the same key, as many as there are on both sides.
fn unmatched(
    before: Vec<Finding>,
    after: Vec<Finding>,
    key_before: impl Fn(&Finding) -> String,
    key_after: impl Fn(&Finding) -> String,
) -> (Vec<Finding>, Vec<Finding>) {
    let mut left: BTreeMap<(String, String), usize> = BTreeMap::new();
    for finding in &after {
        let key = (finding.rule.clone(), key_after(finding));
        *left.entry(key).or_default() += 1;
    }
    let mut take = |rule: &str, key: String| match left.get_mut(&(rule.to_owned(), key)) {
        Some(n) if *n > 0 => {
            *n -= 1;
            true
        }
        _ => false,
    };
    let before = before
        .into_iter()
        .filter(|finding| !take(&finding.rule, key_before(finding)))
        .collect();
    // What is left over of a key has no partner; the last ones, since the first were matched.
    let mut after: Vec<Finding> = after
        .into_iter()
        .rev()
        .filter(|finding| take(&finding.rule, key_after(finding)))
        .collect();
    after.reverse();
    (before, after)
}

/// The later line that took an earlier line's place: the same text, or the line in the same change
/// that begins with the same word.
fn successors(lines: &[DiffLine]) -> BTreeMap<u32, u32> {
    let word = |line: &DiffLine| {
        let word = line.text.split_whitespace().next().unwrap_or("");
        word.to_ascii_uppercase()
    };
    let mut out = BTreeMap::new();
    let mut gone: BTreeMap<String, VecDeque<u32>> = BTreeMap::new();
    for line in lines {
        match line.change {
            LineChange::Same => {
                gone.clear();
                out.insert(line.before, line.after);
            }
            LineChange::Removed => gone.entry(word(line)).or_default().push_back(line.before),
            LineChange::Added => {
                let first = gone.get_mut(&word(line)).and_then(VecDeque::pop_front);
                out.extend(first.map(|before| (before, line.after)));
            }
        }
    }
    out
}

/// A message without the numbers behind "line": they change when a file grows.
fn without_numbers_of_lines(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut parts = message.split("line ");
    out.extend(parts.next());
    for part in parts {
        out.push_str("line ");
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    out
}

/// Bricks of what ships, with the names of their stages.
fn shipped(stack: &Stack) -> Vec<(&str, &Brick)> {
    let stages = stack.stages.iter().filter(|stage| stage.ships);
    stages
        .flat_map(|stage| {
            stage
                .bricks
                .iter()
                .map(|brick| (stage.name.as_str(), brick))
        })
        .collect()
}

/// The layers of both, aligned by their text; what stands at the same place with the same
/// instruction counts as changed rather than as one gone and one new.
fn layers(before: &Stack, after: &Stack) -> Vec<LayerPair> {
    let (old, new) = (shipped(before), shipped(after));
    let mut known = BTreeMap::new();
    let titles = |bricks: &[(&str, &Brick)], known: &mut BTreeMap<String, u32>| {
        numbers(bricks.iter().map(|(_, brick)| brick.title.as_str()), known)
    };
    let steps = align(&titles(&old, &mut known), &titles(&new, &mut known));
    let side =
        |list: &[(&str, &Brick)], at: usize| list.get(at).map(|(stage, brick)| layer(stage, brick));
    let moved = moves(&steps, &old, &new);
    let left: BTreeSet<usize> = moved.values().copied().collect();
    let mut pairs: Vec<LayerPair> = Vec::new();
    // Removed layers that a following added one may turn into changed ones.
    let mut gone = 0;
    for step in steps {
        match step {
            Step::Same(a, b) => {
                gone = pairs.len() + 1;
                let (before, after) = (side(&old, a), side(&new, b));
                let size = |side: &Option<LayerSide>| side.as_ref().map(|side| side.size_bytes);
                let change = if size(&before) == size(&after) {
                    LayerChange::Same
                } else {
                    LayerChange::Changed
                };
                pairs.push(LayerPair {
                    change,
                    before,
                    after,
                });
            }
            Step::Removed(a) if left.contains(&a) => {}
            Step::Removed(a) => pairs.push(LayerPair {
                change: LayerChange::Removed,
                before: side(&old, a),
                after: None,
            }),
            Step::Added(b) if moved.contains_key(&b) => pairs.push(LayerPair {
                change: LayerChange::Moved,
                before: moved.get(&b).and_then(|a| side(&old, *a)),
                after: side(&new, b),
            }),
            Step::Added(b) => {
                let after = side(&new, b);
                let candidates = pairs.iter().skip(gone).take(MAX_CANDIDATES);
                let like = candidates
                    .map(|pair| {
                        pair.change == LayerChange::Removed && is_alike(&pair.before, &after)
                    })
                    .position(|alike| alike);
                match like.and_then(|at| pairs.get_mut(gone + at)) {
                    Some(pair) => {
                        pair.change = LayerChange::Changed;
                        pair.after = after;
                        gone += like.map_or(0, |at| at + 1);
                    }
                    None => pairs.push(LayerPair {
                        change: LayerChange::Added,
                        before: None,
                        after,
                    }),
                }
            }
        }
    }
    pairs
}

/// What is removed at one place and added with the same text at another has moved: position in the later
/// list to position in the earlier one. Texts that repeat are taken in order; base layers never move.
fn moves(steps: &[Step], old: &[(&str, &Brick)], new: &[(&str, &Brick)]) -> BTreeMap<usize, usize> {
    let own = |list: &[(&str, &Brick)], at: usize| -> Option<String> {
        let (_, brick) = list.get(at)?;
        (!brick.is_base).then(|| brick.title.clone())
    };
    let mut gone: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
    for step in steps {
        if let Step::Removed(at) = step
            && let Some(title) = own(old, *at)
        {
            gone.entry(title).or_default().push_back(*at);
        }
    }
    let mut moved = BTreeMap::new();
    for step in steps {
        if let Step::Added(at) = step
            && let Some(title) = own(new, *at)
            && let Some(from) = gone.get_mut(&title).and_then(VecDeque::pop_front)
        {
            moved.insert(*at, from);
        }
    }
    moved
}

/// Whether two layers come from the same instruction, or both from the base image's first.
fn is_alike(before: &Option<LayerSide>, after: &Option<LayerSide>) -> bool {
    let word = |side: &LayerSide| {
        side.title
            .split_whitespace()
            .next()
            .map(str::to_ascii_uppercase)
    };
    match (before, after) {
        (Some(before), Some(after)) => {
            before.is_base == after.is_base && (before.is_base || word(before) == word(after))
        }
        _ => false,
    }
}

fn layer(stage: &str, brick: &Brick) -> LayerSide {
    LayerSide {
        stage: stage.to_owned(),
        line: brick.line,
        title: brick.title.clone(),
        size_bytes: brick.size_bytes,
        hidden_bytes: brick.hidden_bytes,
        basis: brick.basis,
        origin: brick.origin,
        is_base: brick.is_base,
    }
}

/// Typical edits, where one of the versions reads the file; the same file is edited in both.
fn rebuilds(
    request: &Compare,
    options: &CheckOptions,
    context: &Context,
    before: &Version<'_>,
    after: &Version<'_>,
) -> Vec<Rebuild> {
    let chips_of =
        |version: &Version<'_>| what_if::chips(&version.file, &version.model, Some(context));
    let mut chips: Vec<Chip> = chips_of(after);
    chips.extend(chips_of(before));
    EDITS
        .iter()
        .filter_map(|id| chips.iter().find(|chip| chip.id == *id))
        .map(|chip| {
            let build = |version: &Version<'_>| {
                let answer = what_if::what_if(&what_if::WhatIf {
                    dockerfile: version.text.to_owned(),
                    dockerignore: request.dockerignore.clone(),
                    context: Some(context.clone()),
                    options: options.build(),
                    edits: vec![chip.edit.clone()],
                });
                let is_step = |outcome: Outcome| matches!(outcome, Outcome::Run | Outcome::Hit);
                let steps = answer
                    .steps
                    .iter()
                    .filter(|timed| is_step(timed.step.outcome));
                RebuildSide {
                    n_rebuilt: answer.n_rebuilt() as u32,
                    n_steps: steps.count() as u32,
                    seconds: answer.rebuild_seconds,
                }
            };
            Rebuild {
                id: chip.id.name().to_owned(),
                label: chip.label.clone(),
                before: build(before),
                after: build(after),
            }
        })
        .collect()
}

fn lines(before: &str, after: &str) -> Vec<DiffLine> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let mut known = BTreeMap::new();
    let numbers_before = numbers(old.iter().copied(), &mut known);
    let numbers_after = numbers(new.iter().copied(), &mut known);
    let number = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
    let text = |list: &[&str], at: usize| list.get(at).copied().unwrap_or("").to_owned();
    align(&numbers_before, &numbers_after)
        .into_iter()
        .map(|step| match step {
            Step::Same(a, b) => DiffLine {
                change: LineChange::Same,
                before: number(a),
                after: number(b),
                text: text(&new, b),
            },
            Step::Removed(a) => DiffLine {
                change: LineChange::Removed,
                before: number(a),
                after: 0,
                text: text(&old, a),
            },
            Step::Added(b) => DiffLine {
                change: LineChange::Added,
                before: 0,
                after: number(b),
                text: text(&new, b),
            },
        })
        .collect()
}

/// "2 findings fixed, 1 new; score 84 → 92; about 320 MB smaller (modelled)."
fn summary(before: &Side, after: &Side, n_fixed: usize, n_new: usize) -> String {
    let findings = match (n_fixed, n_new) {
        (0, 0) => "the same findings".to_owned(),
        (1, n) => format!("1 finding fixed, {n} new"),
        (f, n) => format!("{f} findings fixed, {n} new"),
    };
    let (old, new) = (before.total_bytes, after.total_bytes);
    let unsure = if before.partial || after.partial {
        ", some sizes are unknown"
    } else {
        ""
    };
    let size = match old.cmp(&new) {
        std::cmp::Ordering::Equal => "the same size".to_owned(),
        std::cmp::Ordering::Greater => format!("about {} smaller", stack::bytes(old - new)),
        std::cmp::Ordering::Less => format!("about {} larger", stack::bytes(new - old)),
    };
    format!(
        "{findings}; score {} → {}; {size} (modelled{unsure}).",
        before.summary.score, after.summary.score
    )
}

#[cfg(test)]
mod tests;
