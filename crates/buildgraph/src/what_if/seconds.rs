//! Modelled seconds, line by line and for a build with stages in parallel.
//!
//! All figures come from the table of assumptions; nothing here is measured.

use std::collections::BTreeMap;

use layerlab_syntax::ast::{Dockerfile, Keyword};

use super::TimedStep;
use crate::catalogue;
use crate::context::Context;
use crate::context::select::{SelectOptions, select};
use crate::effects::{run_effects, table};
use crate::layers::pull_seconds;
use crate::model::{Base, BuildModel, Source};

/// Seconds of each instruction when it runs.
pub(super) fn of_lines(file: &Dockerfile, model: &BuildModel, context: &Context) -> Vec<f64> {
    let visible = context.visible("Dockerfile");
    file.instructions
        .iter()
        .enumerate()
        .map(|(idx, line)| match (line.keyword, &line.arguments) {
            (Keyword::Run, _) => run_effects(line, model.scope_before(idx)).seconds,
            (Keyword::From, _) => {
                let stage = model
                    .stage_of(idx)
                    .and_then(|stage| model.stages.get(stage));
                match stage.map(|stage| &stage.base) {
                    Some(Base::Image(image)) => {
                        pull_seconds(catalogue::lookup(image).map(|found| found.image))
                    }
                    Some(Base::Unresolved { .. }) => table::PULL_UNKNOWN_SECONDS,
                    _ => 0.0,
                }
            }
            (_, layerlab_syntax::ast::Arguments::Copy { sources, .. }) => {
                let mut bytes = 0;
                if line.flag("from").is_none() {
                    let scope = model.scope_before(idx);
                    for source in sources {
                        let source = scope.resolve(&source.text).value;
                        bytes += select(&visible, &source, SelectOptions::default()).size_bytes;
                    }
                }
                table::COPY_SECONDS + bytes as f64 / table::COPY_BYTES_PER_SECOND as f64
            }
            (Keyword::Workdir, _) => table::COPY_SECONDS,
            _ => 0.0,
        })
        .collect()
}

/// Seconds until the target is done, when each stage waits for what it reads and `counts` says
/// which lines take their time; also when each line begins. A line that reads a stage starts when
/// that stage has ended.
pub(super) fn in_parallel(
    model: &BuildModel,
    steps: &[TimedStep],
    counts: impl Fn(&TimedStep) -> bool,
) -> (f64, Vec<f64>) {
    let mut begins = Vec::with_capacity(steps.len());
    let mut ends: Vec<f64> = vec![0.0; model.stages.len()];
    let mut waits: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for edge in &model.edges {
        if let Source::Stage(source) = edge.source {
            let readers = waits.entry((edge.stage, edge.instruction)).or_default();
            readers.push(source);
        }
    }
    let mut now = 0.0_f64;
    let mut at = usize::MAX;
    // Steps come in file order, stage by stage.
    for timed in steps {
        let stage = timed.step.stage_idx;
        if stage != at {
            (at, now) = (stage, 0.0);
        }
        let key = (stage, timed.step.instruction_idx);
        for source in waits.get(&key).into_iter().flatten() {
            now = now.max(ends.get(*source).copied().unwrap_or(0.0));
        }
        begins.push(now);
        if counts(timed) {
            now += timed.seconds;
        }
        if let Some(end) = ends.get_mut(stage) {
            *end = now;
        }
    }
    let target = model.target.and_then(|target| ends.get(target).copied());
    let all = target.unwrap_or_else(|| ends.iter().copied().fold(0.0, f64::max));
    (all, begins)
}

/// `12 s`, `3 min`; never more exact than the model is.
pub(super) fn in_words(seconds: f64) -> String {
    if seconds < 1.0 {
        "1 s".to_owned()
    } else if seconds < 100.0 {
        format!("{seconds:.0} s")
    } else {
        format!("{:.0} min", seconds / 60.0)
    }
}
