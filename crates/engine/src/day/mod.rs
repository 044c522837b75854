//! "What does a working day cost in this order, and in a better one?", in the view's types.
//!
//! The same edits are played on both texts with the same context; a line that is edited is the one
//! that took its place in the other text. A better order is only shown when its day is not slower.

pub(crate) mod plan;

use crate::compare::context_of_both;
use crate::{CheckOptions, Engine, proposal, stack};
use layerlab_buildgraph::BuildModel;
use layerlab_buildgraph::context::Context;
use layerlab_buildgraph::what_if::{self as core, Edit};
use layerlab_protocol::day::{Day, DayBuild, DayReply, DaySide, Proposal};
use layerlab_syntax::ast::Dockerfile;
use plan::Planned;

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
    /// What the day costs. Cost: one simulated build for each edit and order.
    pub fn day(&self, request: &Day) -> DayReply {
        let options = CheckOptions {
            rules: request.rules.clone(),
            target: request.target.clone(),
            build_args: request.build_args.clone(),
            dockerignore: request.dockerignore.clone(),
            context: self.given(&request.context),
            assumed: request.assumed.clone(),
            ..CheckOptions::default()
        };
        let proposal = match request.other {
            None => proposal::proposal(&request.text, &options),
            Some(_) => None,
        };
        let better = proposal.as_ref().map(|proposal| proposal.text.as_str());
        let now = Version::new(&request.text, &options);
        let then = Version::new(
            request.other.as_deref().or(better).unwrap_or(&request.text),
            &options,
        );
        let ignore = request.dockerignore.as_deref();
        let context = context_of_both(
            options.context.as_ref(),
            ignore,
            (&then.file, &then.model),
            (&now.file, &now.model),
        );
        let chips = core::chips(&now.file, &now.model, Some(&context));
        let offers = plan::offers(&now.file, &now.model, &chips);
        let (planned, n_left_out) = plan::read(&request.edits, &offers, &now.file);
        let same: Vec<usize> = (0..now.file.instructions.len()).collect();
        let same: Vec<Option<usize>> = same.into_iter().map(Some).collect();
        let play = |version: &Version<'_>, pairs: &[Option<usize>]| {
            side(version, &context, request, &options, &planned, pairs)
        };
        let side_now = play(&now, &same);
        let has_other = then.text != now.text;
        let pairs = core::same_lines((&now.file, &now.model), (&then.file, &then.model));
        let side_then = has_other.then(|| play(&then, &pairs));
        // A proposal that costs more on this day is no proposal.
        let keeps =
            |then: &DaySide| request.other.is_some() || then.seconds <= side_now.seconds + 1e-9;
        let side_then = side_then.filter(keeps);
        let proposal: Option<Proposal> = proposal.filter(|_| side_then.is_some());
        let supposed = request.context.is_empty();
        DayReply {
            rev: request.rev,
            summary: summary(&side_now, side_then.as_ref(), request.other.is_some()),
            edits: planned.into_iter().map(|planned| planned.view).collect(),
            presets: plan::presets(&offers),
            offers: plan::offer_views(&offers),
            now: side_now,
            then: side_then,
            proposal,
            n_left_out: u32::try_from(n_left_out).unwrap_or(u32::MAX),
            supposed_context: context
                .entries()
                .filter(|(_, entry)| supposed && !entry.is_folder())
                .map(|(path, _)| path.to_owned())
                .collect(),
        }
    }
}

/// Plays the day on one text; edits that mean nothing there have an empty build.
fn side(
    version: &Version<'_>,
    context: &Context,
    request: &Day,
    options: &CheckOptions,
    planned: &[Planned],
    pairs: &[Option<usize>],
) -> DaySide {
    // One edit at a time, so that those left out keep their place.
    let edits: Vec<Option<Edit>> = planned
        .iter()
        .map(|planned| {
            let edit = planned.edit.as_slice();
            plan::moved(edit, pairs).pop()
        })
        .collect();
    let answer = core::day(&core::Day {
        dockerfile: version.text.to_owned(),
        dockerignore: request.dockerignore.clone(),
        context: Some(context.clone()),
        options: options.build(),
        edits: edits.iter().flatten().cloned().collect(),
    });
    let mut built = answer.builds.into_iter();
    let mut out = DaySide::default();
    for edit in &edits {
        let build = match edit {
            Some(_) => built.next().map(view),
            None => None,
        };
        let build = build.unwrap_or_else(|| DayBuild {
            because: "left out".to_owned(),
            ..DayBuild::default()
        });
        out.seconds += build.seconds;
        out.pulled_bytes += build.pulled_bytes;
        out.pushed_bytes += build.pushed_bytes;
        out.partial |= build.partial;
        for unknown in &build.unknown {
            if !out.unknown.contains(unknown) {
                out.unknown.push(unknown.clone());
            }
        }
        out.builds.push(build);
    }
    out
}

fn view(build: core::DayBuild) -> DayBuild {
    let (line, because) = match build.cause {
        Some((line, because)) => (line, because),
        None => (0, "all steps come from the cache".to_owned()),
    };
    DayBuild {
        n_run: build.n_run as u32,
        n_steps: build.n_steps as u32,
        seconds: build.seconds,
        pulled_bytes: build.pulled_bytes,
        pushed_bytes: build.pushed_bytes,
        partial: build.partial,
        unknown: build.unknown,
        line,
        because,
    }
}

fn summary(now: &DaySide, then: Option<&DaySide>, is_given: bool) -> String {
    let n = now.builds.len();
    if n == 0 {
        return "An empty day: add an edit, or choose a ready-made day.".to_owned();
    }
    let builds = if n == 1 {
        "1 build".to_owned()
    } else {
        format!("{n} builds")
    };
    let first = format!(
        "{builds} take about {} in this order and push {}{}",
        in_words(now.seconds),
        if now.partial { "at least " } else { "" },
        stack::bytes(now.pushed_bytes),
    );
    let other = if is_given {
        "the other file"
    } else {
        "the better order"
    };
    match then {
        None => format!("{first}; no better order is known."),
        Some(then) if then.seconds < now.seconds => format!(
            "{first}; {other} takes about {} and pushes {}: {} less, modelled.",
            in_words(then.seconds),
            stack::bytes(then.pushed_bytes),
            in_words(now.seconds - then.seconds),
        ),
        Some(then) if then.seconds > now.seconds => format!(
            "{first}; {other} takes {} more, modelled.",
            in_words(then.seconds - now.seconds),
        ),
        Some(_) => format!("{first}; {other} takes as long on this day."),
    }
}

/// `12 s`, `3 min`; never more exact than the model is.
pub(crate) fn in_words(seconds: f64) -> String {
    match seconds {
        s if s < 1.0 => "1 s".to_owned(),
        s if s < 100.0 => format!("{s:.0} s"),
        s if s < 6_000.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3_600.0),
    }
}

#[cfg(test)]
mod tests;
