//! "If I change this, what runs again?" for a file in the editor.
//!
//! One warm build, the edits, a second build; outcomes from the cache simulator, seconds from the
//! table of assumptions. When no context is given one is supposed and reported as such.

mod chips;
mod day;
mod seconds;

use layerlab_syntax::ast::Dockerfile;

pub use chips::{Chip, ChipId, chips, chips_of};
pub use day::{Day, DayAnswer, DayBuild, MAX_EDITS, day, same_lines};

use crate::ImageRef;
use crate::cache::session::{Session, World};
use crate::cache::{Links, Outcome, Push, Step};
use crate::context::suppose::suppose;
use crate::context::{Context, EntryKind};
use crate::effects::run_effects;
use crate::model::{BuildModel, BuildOptions};

/// One edit between two builds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edit {
    /// Other bytes in a file; a file that does not exist is added.
    EditFile(String),
    /// Another modification time only.
    Touch(String),
    /// The execute bits flip.
    Chmod(String),
    /// A path goes away.
    Delete(String),
    /// A file appears.
    Add(String),
    /// A build argument.
    BuildArg {
        /// Name.
        name: String,
        /// Value.
        value: String,
    },
    /// The tag of this image names other layers now.
    NewBase(String),
    /// The text of an instruction (by index) changes.
    EditLine(usize),
    /// Another machine: no records.
    ColdCache,
}

/// The question.
#[derive(Debug, Clone, Default)]
pub struct WhatIf {
    /// The Dockerfile.
    pub dockerfile: String,
    /// The ignore file's text.
    pub dockerignore: Option<String>,
    /// The context, when it is known.
    pub context: Option<Context>,
    /// Target, build arguments, platform.
    pub options: BuildOptions,
    /// Edits, all before the second build.
    pub edits: Vec<Edit>,
}

/// One line of the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct TimedStep {
    /// The line.
    pub step: Step,
    /// Modelled seconds when it runs; 0 for what is no step.
    pub seconds: f64,
    /// What nothing is known about: commands, or the size of an image. Empty for what is no step.
    pub unknown: Vec<String>,
    /// What it depends on and reads.
    pub links: Links,
    /// Modelled second at which it begins in a build from nothing, stages in parallel.
    pub full_start: f64,
    /// The same in the second build; a step that does not run begins and ends there.
    pub rebuild_start: f64,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct WhatIfAnswer {
    /// Stage names by position.
    pub stages: Vec<String>,
    /// Lines from the first FROM on.
    pub steps: Vec<TimedStep>,
    /// Modelled seconds of a build from nothing, stages in parallel.
    pub full_seconds: f64,
    /// Modelled seconds of the second build, stages in parallel.
    pub rebuild_seconds: f64,
    /// One sentence.
    pub summary: String,
    /// Files of the supposed context; empty when a context was given.
    pub supposed_files: Vec<String>,
}

impl WhatIfAnswer {
    /// Steps that run again.
    pub fn n_rebuilt(&self) -> usize {
        let ran = |timed: &&TimedStep| timed.step.outcome == Outcome::Run;
        self.steps.iter().filter(ran).count()
    }
}

/// Answers. Cost: two simulated builds.
pub fn what_if(question: &WhatIf) -> WhatIfAnswer {
    let Start {
        file,
        model,
        mut world,
        mut session,
        supposed_files,
    } = Start::new(
        &question.dockerfile,
        question.dockerignore.as_deref(),
        question.context.as_ref(),
        &question.options,
    );
    // The lines of the shown file are told: the edits below change a copy of it.
    apply(&question.edits, &file, &mut world, &mut session);
    let (steps, links) = session.build(&world, &|instruction, _| {
        changed_paths(&file, &model, &question.edits, instruction)
    });
    let mut timed = timed(&file, &model, &world.context, steps, links);
    let (full_seconds, full) = seconds::in_parallel(&model, &timed, |_| true);
    let (rebuild_seconds, rebuild) =
        seconds::in_parallel(&model, &timed, |timed| timed.step.outcome == Outcome::Run);
    for (timed, (full, rebuild)) in timed.iter_mut().zip(full.into_iter().zip(rebuild)) {
        (timed.full_start, timed.rebuild_start) = (full, rebuild);
    }
    WhatIfAnswer {
        stages: model.stages.iter().map(|stage| stage.label()).collect(),
        summary: summary(&timed, full_seconds, rebuild_seconds),
        steps: timed,
        full_seconds,
        rebuild_seconds,
        supposed_files,
    }
}

/// A file with its context after its first build.
struct Start {
    file: Dockerfile,
    model: BuildModel,
    world: World,
    session: Session,
    supposed_files: Vec<String>,
}

impl Start {
    fn new(
        dockerfile: &str,
        dockerignore: Option<&str>,
        context: Option<&Context>,
        options: &BuildOptions,
    ) -> Self {
        let mut options = options.clone();
        options
            .platform
            .get_or_insert_with(|| "linux/amd64".to_owned());
        let (file, model) = read(dockerfile, &options);
        let (context, supposed_files) = match context {
            Some(context) => (context.clone(), Vec::new()),
            None => {
                let supposed = suppose(&file, &model, dockerignore);
                (supposed.context, supposed.files)
            }
        };
        let mut world = World::new(dockerfile, context, &options);
        if let Some(ignore) = dockerignore {
            let known = world.context.get(".dockerignore").map(|entry| &entry.kind);
            if known != Some(&EntryKind::File(ignore.as_bytes().to_vec())) {
                world.context.write(".dockerignore", ignore.as_bytes());
            }
        }
        let mut session = Session::default();
        session.build(&world, &|_, _| None);
        Self {
            file,
            model,
            world,
            session,
            supposed_files,
        }
    }
}

fn read(dockerfile: &str, options: &BuildOptions) -> (Dockerfile, BuildModel) {
    let mut file = layerlab_syntax::parse(dockerfile);
    file.instructions.truncate(crate::cache::MAX_INSTRUCTIONS);
    let model = BuildModel::new(&file, options);
    (file, model)
}

/// Paths a line changes when it runs again after the edits; `None` for anything.
fn changed_paths(
    file: &Dockerfile,
    model: &BuildModel,
    edits: &[Edit],
    instruction: usize,
) -> Option<Vec<String>> {
    let line = file.instructions.get(instruction)?;
    let effects = run_effects(line, model.scope_before(instruction));
    if effects.compiles_only && edits.iter().all(is_text_edit) {
        return Some(Vec::new());
    }
    effects.changed_paths()
}

/// The lines of a build with what each takes; the places in time are left at 0.
fn timed(
    file: &Dockerfile,
    model: &BuildModel,
    context: &Context,
    steps: Vec<Step>,
    links: Vec<Links>,
) -> Vec<TimedStep> {
    let taken = seconds::of_lines(file, model, context);
    steps
        .into_iter()
        .zip(links)
        .map(|(mut step, links)| {
            step.instruction = file
                .instructions
                .get(step.instruction_idx)
                .map_or(step.instruction, |line| line.summary(80));
            let is_step = matches!(step.outcome, Outcome::Run | Outcome::Hit);
            let taken = match taken.get(step.instruction_idx) {
                Some(taken) if is_step => taken.clone(),
                _ => seconds::Taken::default(),
            };
            TimedStep {
                seconds: taken.seconds,
                unknown: taken.unknown,
                step,
                links,
                full_start: 0.0,
                rebuild_start: 0.0,
            }
        })
        .collect()
}

/// Whether an edit touches only text for people, which no compiler reads.
fn is_text_edit(edit: &Edit) -> bool {
    match edit {
        Edit::EditFile(path) | Edit::Add(path) | Edit::Chmod(path) | Edit::Delete(path) => {
            let name = crate::paths::base_name(path);
            name.ends_with(".md") || name.starts_with("README") || name.starts_with("LICENSE")
        }
        Edit::Touch(_) => true,
        _ => false,
    }
}

fn apply(edits: &[Edit], file: &Dockerfile, world: &mut World, session: &mut Session) {
    let mut edited_lines: Vec<usize> = Vec::new();
    for edit in edits {
        match edit {
            Edit::EditFile(path) => {
                if !world.context.edit(path) {
                    world.context.write_opaque(path, 1_000);
                }
            }
            Edit::Touch(_) => {}
            Edit::Chmod(path) => {
                if let Some(mode) = world.context.get(path).map(|entry| entry.mode) {
                    world.context.chmod(path, mode ^ 0o111);
                }
            }
            Edit::Delete(path) => {
                world.context.remove(path);
            }
            Edit::Add(path) => world.context.write_opaque(path, 1_000),
            Edit::BuildArg { name, value } => {
                world.build_args.retain(|(known, _)| known != name);
                world.build_args.push((name.clone(), value.clone()));
            }
            Edit::NewBase(image) => {
                world.images.push(&ImageRef::parse(image), Push::NewLayers);
            }
            Edit::EditLine(instruction) => edited_lines.push(*instruction),
            Edit::ColdCache => session.prune(),
        }
    }
    edited_lines.sort_unstable();
    edited_lines.dedup();
    let mut text = file.text.clone();
    for instruction in edited_lines.into_iter().rev() {
        if let Some(line) = file.instructions.get(instruction) {
            chips::edit_text(&mut text, line);
        }
    }
    if text != file.text {
        world.set_dockerfile(text);
    }
}

fn summary(steps: &[TimedStep], full: f64, rebuild: f64) -> String {
    let is_step = |timed: &&TimedStep| matches!(timed.step.outcome, Outcome::Run | Outcome::Hit);
    let n_steps = steps.iter().filter(is_step).count();
    let ran: Vec<&TimedStep> = steps
        .iter()
        .filter(|timed| timed.step.outcome == Outcome::Run)
        .collect();
    let Some(first) = ran.iter().find(|timed| timed.step.cause).or(ran.first()) else {
        return format!("Nothing runs again: all {n_steps} steps come from the cache.");
    };
    format!(
        "{} of {n_steps} steps run again, about {} of {} modelled; it starts at line {}: {}.",
        ran.len(),
        seconds::in_words(rebuild),
        seconds::in_words(full),
        first.step.line,
        first.step.because
    )
}

#[cfg(test)]
mod tests;
