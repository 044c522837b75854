//! Modelled seconds, line by line and for a build with stages in parallel.
//!
//! All figures come from the table of assumptions; nothing here is measured.

use std::collections::BTreeMap;

use layerlab_syntax::ast::{Dockerfile, Keyword};

use super::TimedStep;
use crate::catalogue::{self, CatalogueImage};
use crate::context::Context;
use crate::context::select::{SelectOptions, select};
use crate::effects::assumptions::{Assumptions, General};
use crate::effects::run_effects;
use crate::layers::pull_seconds;
use crate::model::{Base, BuildModel, Source};

/// What an instruction takes when it runs.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Taken {
    pub(super) seconds: f64,
    /// What nothing is known about; its share of the seconds is an assumption for anything.
    pub(super) unknown: Vec<String>,
}

impl Taken {
    fn known(seconds: f64) -> Self {
        Self {
            seconds,
            unknown: Vec::new(),
        }
    }

    fn pull(name: &str, image: Option<&CatalogueImage>, assumed: &Assumptions) -> Self {
        let is_known = image.is_some_and(|image| image.compressed_bytes.is_some());
        Self {
            seconds: pull_seconds(image, assumed),
            unknown: (!is_known)
                .then(|| format!("the size of {name}"))
                .into_iter()
                .collect(),
        }
    }
}

/// What each instruction takes when it runs.
pub(super) fn of_lines(file: &Dockerfile, model: &BuildModel, context: &Context) -> Vec<Taken> {
    let visible = context.visible("Dockerfile");
    let assumed = &model.options().assumptions;
    file.instructions
        .iter()
        .enumerate()
        .map(|(idx, line)| match (line.keyword, &line.arguments) {
            (Keyword::Run, _) => {
                let effects = run_effects(line, model.scope_before(idx));
                Taken {
                    seconds: effects.seconds,
                    unknown: effects.unknown,
                }
            }
            (Keyword::From, _) => {
                let stage = model
                    .stage_of(idx)
                    .and_then(|stage| model.stages.get(stage));
                match stage.map(|stage| &stage.base) {
                    Some(Base::Image(image)) => {
                        let found = catalogue::lookup(image).map(|found| found.image);
                        Taken::pull(&image.familiar(), found, assumed)
                    }
                    Some(Base::Unresolved { raw }) => Taken::pull(raw, None, assumed),
                    _ => Taken::default(),
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
                Taken::known(
                    assumed.seconds(General::Copy) + assumed.moving(bytes, General::CopySpeed),
                )
            }
            (Keyword::Workdir, _) => Taken::known(assumed.seconds(General::Copy)),
            _ => Taken::default(),
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
