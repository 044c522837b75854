//! A working day: edits one after the other, a build behind each, and what they add up to.
//!
//! The day begins with everything built. Each build finds what the earlier ones left, so an edit
//! that takes an earlier one back costs nothing. *Pulled* counts images that are not on the
//! machine; *pushed* counts each layer of the final image that was built again, and the base's
//! layers when the registry does not have them: compressed bytes, modelled except for base images
//! of the catalogue. What installs download is not counted, and pushing takes no seconds here.

use std::collections::BTreeSet;

use layerlab_syntax::ast::{Dockerfile, Keyword};

use super::{Edit, Start, TimedStep, apply, changed_paths, read, seconds, timed};
use crate::ImageRef;
use crate::cache::{Outcome, align};
use crate::catalogue;
use crate::context::Context;
use crate::layers::layer_stack;
use crate::model::{Base, BuildModel, BuildOptions};

/// Most edits of a day; the rest is counted and left out.
pub const MAX_EDITS: usize = 200;

/// Most lines that are built in a day, so that a huge file gives a shorter day.
const MAX_LINES_BUILT: usize = 60_000;

/// The question.
#[derive(Debug, Clone, Default)]
pub struct Day {
    /// The Dockerfile in the morning.
    pub dockerfile: String,
    /// The ignore file's text.
    pub dockerignore: Option<String>,
    /// The context, when it is known.
    pub context: Option<Context>,
    /// Target, build arguments, platform, assumptions.
    pub options: BuildOptions,
    /// Edits, each followed by a build.
    pub edits: Vec<Edit>,
}

/// The build after one edit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DayBuild {
    /// Steps that run.
    pub n_run: usize,
    /// Steps there are.
    pub n_steps: usize,
    /// Modelled seconds, stages in parallel.
    pub seconds: f64,
    /// Compressed bytes fetched for base images and images that files are copied from.
    pub pulled_bytes: u64,
    /// Compressed bytes of layers the registry does not have.
    pub pushed_bytes: u64,
    /// Whether some size is unknown, so that the bytes are lower bounds.
    pub partial: bool,
    /// What nothing is known about among the steps that ran, without repeats.
    pub unknown: Vec<String>,
    /// Line of the first step that runs, and why; `None` when all is cached.
    pub cause: Option<(u32, String)>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DayAnswer {
    /// One for each edit, in order.
    pub builds: Vec<DayBuild>,
    /// Edits that were left out, from the end.
    pub n_left_out: usize,
    /// Files of the supposed context; empty when a context was given.
    pub supposed_files: Vec<String>,
}

impl DayAnswer {
    /// Modelled seconds of all builds.
    pub fn seconds(&self) -> f64 {
        self.builds.iter().map(|build| build.seconds).sum()
    }
}

/// Plays the day. Cost: one simulated build for each edit.
pub fn day(question: &Day) -> DayAnswer {
    let Start {
        mut file,
        mut model,
        mut world,
        mut session,
        supposed_files,
    } = Start::new(
        &question.dockerfile,
        question.dockerignore.as_deref(),
        question.context.as_ref(),
        &question.options,
    );
    let options = model.options().clone();
    let most = (MAX_LINES_BUILT / file.instructions.len().max(1)).clamp(1, MAX_EDITS);
    let mut places = Places::in_the_morning(&model);
    let mut builds = Vec::new();
    for edit in question.edits.iter().take(most) {
        let edits = std::slice::from_ref(edit);
        apply(edits, &file, &mut world, &mut session);
        if let Edit::BuildArg { .. } | Edit::EditLine(_) = edit {
            let mut options = options.clone();
            options.build_args.clone_from(&world.build_args);
            (file, model) = read(&world.dockerfile, &options);
        }
        let (steps, links) = session.build(&world, &|instruction, _| {
            changed_paths(&file, &model, edits, instruction)
        });
        let steps = timed(&file, &model, &world.context, steps, links);
        places.change(edit);
        builds.push(build(&file, &model, &world.context, &steps, &mut places));
    }
    DayAnswer {
        n_left_out: question.edits.len() - builds.len(),
        builds,
        supposed_files,
    }
}

/// Which images are where.
struct Places {
    machine: BTreeSet<String>,
    registry: BTreeSet<String>,
}

impl Places {
    fn in_the_morning(model: &BuildModel) -> Self {
        let used = model.external_images();
        let used: BTreeSet<String> = used
            .filter(|used| model.is_needed(used.stage))
            .map(|used| used.image.familiar())
            .collect();
        Self {
            machine: used.clone(),
            registry: used,
        }
    }

    fn change(&mut self, edit: &Edit) {
        match edit {
            Edit::ColdCache => self.machine.clear(),
            Edit::NewBase(image) => {
                let name = ImageRef::parse(image).familiar();
                self.machine.remove(&name);
                self.registry.remove(&name);
            }
            _ => {}
        }
    }
}

fn build(
    file: &Dockerfile,
    model: &BuildModel,
    context: &Context,
    steps: &[TimedStep],
    places: &mut Places,
) -> DayBuild {
    let ran = |timed: &TimedStep| timed.step.outcome == Outcome::Run;
    let is_step = |timed: &&TimedStep| matches!(timed.step.outcome, Outcome::Run | Outcome::Hit);
    let mut done = DayBuild {
        n_steps: steps.iter().filter(is_step).count(),
        seconds: seconds::in_parallel(model, steps, ran).0,
        ..DayBuild::default()
    };
    let run: Vec<&TimedStep> = steps.iter().filter(|timed| ran(timed)).collect();
    done.n_run = run.len();
    for unknown in run.iter().flat_map(|timed| &timed.unknown) {
        if !done.unknown.contains(unknown) {
            done.unknown.push(unknown.clone());
        }
    }
    let first = run.iter().find(|timed| timed.step.cause).or(run.first());
    done.cause = first.map(|timed| (timed.step.line, timed.step.because.clone()));
    if run.is_empty() {
        return done;
    }
    let lines: BTreeSet<usize> = run.iter().map(|timed| timed.step.instruction_idx).collect();
    for used in model.external_images() {
        let name = used.image.familiar();
        if lines.contains(&used.instruction) && places.machine.insert(name) {
            done.add_pull(size_of(used.image));
        }
    }
    let stack = layer_stack(file, model, context, true);
    let shipped = stack.stages.iter().filter(|stage| stage.ships);
    for brick in shipped.flat_map(|stage| &stage.bricks) {
        if !brick.is_base && lines.contains(&brick.instruction) {
            done.add_push(brick.compressed_bytes);
        }
    }
    let root = model.target.and_then(|target| model.root_base(target));
    match root {
        Some(Base::Image(image)) if places.registry.insert(image.familiar()) => {
            done.add_push(size_of(image));
        }
        _ => {}
    }
    done
}

/// Compressed bytes of an image of the catalogue.
fn size_of(image: &ImageRef) -> Option<u64> {
    catalogue::lookup(image)?.image.compressed_bytes
}

impl DayBuild {
    fn add_pull(&mut self, bytes: Option<u64>) {
        self.partial |= bytes.is_none();
        self.pulled_bytes += bytes.unwrap_or(0);
    }

    fn add_push(&mut self, bytes: Option<u64>) {
        self.partial |= bytes.is_none();
        self.pushed_bytes += bytes.unwrap_or(0);
    }
}

/// For each instruction of `new` the one of `old` it stands for: the same text in the same stage,
/// else the next of its kind. Cost: O(n log n).
pub fn same_lines(
    old: (&Dockerfile, &BuildModel),
    new: (&Dockerfile, &BuildModel),
) -> Vec<Option<usize>> {
    fn lines<'f>(
        (file, model): (&'f Dockerfile, &BuildModel),
    ) -> Vec<((Option<usize>, Keyword), &'f str)> {
        let list = file.instructions.iter().enumerate();
        list.map(|(idx, line)| {
            let kind = (model.stage_of(idx), line.keyword);
            (kind, line.span.of(&file.text))
        })
        .collect()
    }
    align(&lines(old), &lines(new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::what_if::{WhatIf, what_if};
    use proptest::prelude::*;

    const NODE: &str = "FROM node:24-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\nCMD [\"node\", \"dist/index.js\"]\n";
    const STAGES: &str = "FROM golang:1.26 AS b\nWORKDIR /s\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN go build -o /out/a .\nFROM alpine:3.22\nCOPY --from=b /out/a /a\nCMD [\"/a\"]\n";

    fn play(dockerfile: &str, edits: &[Edit]) -> DayAnswer {
        day(&Day {
            dockerfile: dockerfile.to_owned(),
            edits: edits.to_vec(),
            ..Day::default()
        })
    }

    fn file(path: &str) -> Edit {
        Edit::EditFile(path.to_owned())
    }

    #[track_caller]
    fn check(dockerfile: &str, edits: &[Edit], n_run: &[usize]) {
        let day = play(dockerfile, edits);
        let got: Vec<usize> = day.builds.iter().map(|build| build.n_run).collect();
        assert_eq!(got, n_run, "{:?}", day.builds);
    }

    #[test]
    fn each_edit_is_followed_by_a_build() {
        check(NODE, &[], &[]);
        check(
            NODE,
            &[
                file("src/index.js"),
                file("src/index.js"),
                Edit::Touch("src/index.js".to_owned()),
            ],
            &[3, 3, 0],
        );
        check(NODE, &[Edit::ColdCache, file("README.md")], &[5, 3]);
    }

    #[test]
    fn what_is_taken_back_costs_nothing() {
        let flip = Edit::Chmod("src/index.js".to_owned());
        check(NODE, &[flip.clone(), flip], &[3, 0]);
    }

    #[test]
    fn a_line_can_be_edited_again_and_again() {
        let line = Edit::EditLine(4);
        check(NODE, &[line.clone(), line.clone(), line], &[3, 3, 3]);
        check(
            STAGES,
            &[Edit::EditLine(3), Edit::EditLine(8), file("main.go")],
            &[4, 3, 3],
        );
    }

    #[test]
    fn a_new_base_is_pulled_and_pushed_once_and_a_new_machine_only_pulls() {
        let base = || Edit::NewBase("node:24-slim".to_owned());
        let image = size_of(&ImageRef::parse("node:24-slim")).unwrap_or(0);
        let day = play(NODE, &[base(), file("a.js"), Edit::ColdCache]);
        let [new, edit, cold] = &day.builds[..] else {
            panic!("{day:?}");
        };
        assert_eq!(
            (new.pulled_bytes, edit.pulled_bytes, cold.pulled_bytes),
            (image, 0, image)
        );
        assert!(new.pushed_bytes > image && cold.pushed_bytes < new.pushed_bytes);
        assert!(edit.pushed_bytes > 0 && !edit.partial);
    }

    #[test]
    fn layers_of_other_stages_are_not_pushed() {
        let day = play(STAGES, &[file("go.sum")]);
        let built = &day.builds[0];
        assert!(
            built.n_run == 5 && built.pushed_bytes < 20_000_000,
            "{built:?}"
        );
    }

    #[test]
    fn what_nothing_is_known_about_is_named() {
        let day = play(
            "FROM acme/base\nCOPY . .\nRUN ./frobnicate\n",
            &[file("README.md"), Edit::ColdCache],
        );
        assert_eq!(day.builds[0].unknown, ["frobnicate"]);
        assert!(day.builds[0].partial);
        assert_eq!(
            day.builds[1].unknown,
            ["the size of acme/base:latest", "frobnicate"]
        );
    }

    #[test]
    fn long_days_are_cut_and_say_so() {
        let day = play(NODE, &vec![file("a"); MAX_EDITS + 7]);
        assert_eq!((day.builds.len(), day.n_left_out), (MAX_EDITS, 7));
    }

    #[test]
    fn lines_are_found_again_in_another_order() {
        let read = |text: &str| read(text, &BuildOptions::default());
        let (old, new) = (
            read("FROM a\nRUN 1\nCOPY . .\n"),
            read("FROM a\nCOPY x .\nRUN 1\nCOPY . .\n"),
        );
        assert_eq!(
            same_lines((&old.0, &old.1), (&new.0, &new.1)),
            [Some(0), None, Some(1), Some(2)]
        );
    }

    fn edit() -> impl Strategy<Value = Edit> {
        prop_oneof![
            3 => prop::sample::select(vec!["src/index.js", "main.go", "go.sum", "package-lock.json", "README.md"]).prop_map(file),
            1 => Just(Edit::Touch("main.go".to_owned())),
            1 => Just(Edit::ColdCache),
        ]
    }

    proptest! {
        /// A day is its edits asked one by one, each in the state that the earlier ones left.
        #[test]
        fn a_day_is_the_sum_of_its_edits(edits in prop::collection::vec(edit(), 0..8), stages: bool) {
            let text = if stages { STAGES } else { NODE };
            let day = play(text, &edits);
            let (parsed, model) = read(text, &BuildOptions::default());
            let mut context = crate::context::suppose::suppose(&parsed, &model, None).context;
            let mut sum = 0.0;
            for (edit, built) in edits.iter().zip(&day.builds) {
                let alone = what_if(&WhatIf {
                    dockerfile: text.to_owned(),
                    context: Some(context.clone()),
                    edits: vec![edit.clone()],
                    ..WhatIf::default()
                });
                prop_assert_eq!(alone.n_rebuilt(), built.n_run);
                prop_assert!((alone.rebuild_seconds - built.seconds).abs() < 1e-9);
                sum += alone.rebuild_seconds;
                if let Edit::EditFile(path) = edit
                    && !context.edit(path)
                {
                    context.write_opaque(path, 1_000);
                }
            }
            prop_assert!((day.seconds() - sum).abs() < 1e-6);
        }

        /// The afternoon changes nothing about the morning.
        #[test]
        fn a_shorter_day_is_the_beginning_of_the_longer(
            edits in prop::collection::vec(prop_oneof![
                edit(),
                (0usize..8).prop_map(Edit::EditLine),
                Just(Edit::Chmod("main.go".to_owned())),
                Just(Edit::NewBase("node:24-slim".to_owned())),
            ], 0..6),
            cut in 0usize..6,
        ) {
            let cut = cut.min(edits.len());
            let whole = play(NODE, &edits);
            let part = play(NODE, &edits[..cut]);
            prop_assert_eq!(&whole.builds[..cut], &part.builds[..]);
        }
    }
}
