//! Which stages and lines of a build are those of the build before: what a step is compared with.

use std::collections::{BTreeMap, BTreeSet};

use layerlab_syntax::ast::Keyword;

use super::align::align;
use super::builder::{Build, Request};
use crate::fingerprint::{Fingerprint, Marker};

/// Pairs the lines of this build, in trace order, with those of the build before.
pub(super) fn pair_lines(request: &Request<'_>) -> Vec<Option<usize>> {
    let Some(before) = request.before else {
        return Vec::new();
    };
    let stages = pair_stages(request, before);
    let old: Vec<((usize, Keyword, bool), &str)> = before
        .traces
        .iter()
        .map(|trace| {
            (
                (trace.stage, trace.keyword, trace.is_trigger),
                trace.text.as_str(),
            )
        })
        .collect();
    let mut new = Vec::with_capacity(old.len());
    for stage in &request.model.stages {
        // A stage without a partner is given a number no old stage has.
        let paired = stages
            .get(stage.index)
            .copied()
            .flatten()
            .unwrap_or(usize::MAX - stage.index);
        let from = std::iter::once((stage.from, false));
        let triggers = stage.triggers.iter().map(|idx| (*idx, true));
        let own = stage.instructions.clone().skip(1).map(|idx| (idx, false));
        for (idx, is_trigger) in from.chain(triggers).chain(own) {
            let Some(line) = request.file.instructions.get(idx) else {
                continue;
            };
            let line = if is_trigger {
                line.unwrap_onbuild()
            } else {
                line
            };
            new.push((
                (paired, line.keyword, is_trigger),
                line.span.of(&request.file.text),
            ));
        }
    }
    align(&old, &new)
}

/// Pairs stages: by name, then by position, then in order.
fn pair_stages(request: &Request<'_>, before: &Build) -> Vec<Option<usize>> {
    let names: Vec<String> = request.model.stages.iter().map(|s| s.label()).collect();
    let mut free: BTreeSet<usize> = (0..before.stage_names.len()).collect();
    let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
    for (idx, name) in before.stage_names.iter().enumerate() {
        by_name.entry(name).or_insert(idx);
    }
    let is_number = |name: &str| name.bytes().all(|byte| byte.is_ascii_digit());
    let mut pairs: Vec<Option<usize>> = names
        .iter()
        .map(|name| {
            by_name
                .get(name.as_str())
                .copied()
                .filter(|idx| !is_number(name) && free.remove(idx))
        })
        .collect();
    for (idx, pair) in pairs.iter_mut().enumerate() {
        if pair.is_none() && free.remove(&idx) {
            *pair = Some(idx);
        }
    }
    for pair in pairs.iter_mut().filter(|pair| pair.is_none()) {
        *pair = free.pop_first();
    }
    pairs
}

/// For each stage a mark of "what its commands wrote at first": kept from build to build, so that
/// renaming or editing a stage does not change it, and different for different stages.
pub(super) fn origins(request: &Request<'_>) -> Vec<Fingerprint> {
    let pairs = request
        .before
        .map(|before| pair_stages(request, before))
        .unwrap_or_default();
    request
        .model
        .stages
        .iter()
        .map(|stage| {
            let known = pairs
                .get(stage.index)
                .copied()
                .flatten()
                .and_then(|idx| request.before?.origins.get(idx));
            if let Some(known) = known {
                return *known;
            }
            let mut mark = Marker::new("origin");
            for idx in stage.instructions.clone() {
                if let Some(line) = request.file.instructions.get(idx)
                    && line.keyword == Keyword::Run
                {
                    mark.text(&line.rest.text);
                }
            }
            mark.finish()
        })
        .collect()
}
