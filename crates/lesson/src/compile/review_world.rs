//! Plays exercises, claims and walk-throughs: what happens on simulated hosts is run, what is about files is examined.

use super::review::{Judge, Review};
use crate::evaluate::{CheckResult, CheckState, Subject, evaluate, needs_file, passed};
use crate::model::{ContextFile, Exercise, Replay, Scenario, StepsBlock, World};
use crate::world::WorldFacts;

/// What is played.
#[derive(Clone, Copy, Debug)]
pub struct Play<'a> {
    /// Where it starts.
    pub world: &'a World,
    /// Files that the learner changed before the first line.
    pub files: &'a [ContextFile],
    /// Text of one line or more each.
    pub run: &'a [String],
}

/// A line that ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlayedLine {
    /// As typed.
    pub line: String,
    /// Its status.
    pub exit: i32,
    /// Both streams.
    pub output: String,
}

/// A world after lines.
pub trait Played {
    /// What checks ask.
    fn facts(&self) -> &dyn WorldFacts;
    /// The lines, the setup not counted.
    fn lines(&self) -> &[PlayedLine];
    /// Files of the folder that the shell started in, as checks of files see them.
    fn files(&self) -> Vec<ContextFile>;
}

/// One try at an exercise.
struct Try<'a> {
    files: &'a [ContextFile],
    answers: &'a [(String, String)],
    run: &'a [String],
}

impl Review<'_> {
    /// Runs the lines of a claim, a prediction or a terminal; each must end as announced.
    pub(super) fn replay<'j>(
        &mut self,
        path: &str,
        line: u32,
        replay: &Replay,
        judge: &'j dyn Judge,
    ) -> Option<Box<dyn Played + 'j>> {
        let play = Play {
            world: &replay.world,
            files: &[],
            run: &replay.run,
        };
        match judge.play(&play) {
            Err(message) => {
                self.error(path, line, message);
                None
            }
            Ok(played) => {
                let last = played.lines().len().saturating_sub(1);
                for (idx, ran) in played.lines().iter().enumerate() {
                    let wanted = if idx == last { replay.exits } else { 0 };
                    self.ended(path, line, ran, wanted);
                }
                Some(played)
            }
        }
    }

    fn ended(&mut self, path: &str, line: u32, ran: &PlayedLine, wanted: i32) {
        if ran.exit != wanted {
            let said = ran.output.lines().next_back().unwrap_or("");
            self.error(
                path,
                line,
                format!(
                    "`{}` ended with {}, not {wanted}: {said}",
                    ran.line, ran.exit
                ),
            );
        }
    }

    /// A walk-through on simulated hosts: its lines run one after another, and what a step claims holds after it.
    pub(super) fn steps(&mut self, path: &str, line: u32, block: &StepsBlock, judge: &dyn Judge) {
        let Some(world) = &block.world else { return };
        let mut run: Vec<String> = Vec::new();
        let mut n_seen = 0;
        for (idx, step) in block.steps.iter().enumerate() {
            run.extend(step.run.clone());
            if step.run.is_none() && step.checks.is_empty() && idx > 0 {
                continue;
            }
            let play = Play {
                world,
                files: &[],
                run: &run,
            };
            let played = match judge.play(&play) {
                Ok(played) => played,
                Err(message) => return self.error(path, line, message),
            };
            let lines = played.lines();
            let new = lines.get(n_seen..).unwrap_or_default();
            let last = new.len().saturating_sub(1);
            for (at, ran) in new.iter().enumerate() {
                self.ended(path, line, ran, if at == last { step.exit } else { 0 });
            }
            n_seen = lines.len();
            let subject = Subject {
                world: Some(played.facts()),
                file: None,
            };
            for result in evaluate(&step.checks, subject, &[]) {
                if result.state != CheckState::Met {
                    let n = idx + 1;
                    self.error(
                        path,
                        line,
                        format!("step {n} does not hold: {}", result.detail),
                    );
                }
            }
        }
    }

    pub(super) fn exercise(
        &mut self,
        path: &str,
        line: u32,
        exercise: &Exercise,
        judge: &dyn Judge,
    ) {
        let id = &exercise.id;
        let nothing = Try {
            files: &[],
            answers: &[],
            run: &[],
        };
        let start = match states(exercise, &nothing, judge) {
            Ok(start) => start,
            Err(message) => return self.error(path, line, format!("`{id}`: {message}")),
        };
        if passed(&start) {
            self.error(path, line, format!("`{id}`: the start already passes"));
        }
        let solve: &[String] = exercise.task.as_ref().map_or(&[], |task| &task.solve);
        let solution = Try {
            files: &exercise.solution,
            answers: &exercise.answers,
            run: solve,
        };
        for (idx, result) in states(exercise, &solution, judge)
            .unwrap_or_default()
            .iter()
            .enumerate()
        {
            if result.state != CheckState::Met {
                let n = idx + 1;
                let detail = &result.detail;
                self.error(
                    path,
                    line,
                    format!("`{id}`: the solution fails check {n}: {detail}"),
                );
            }
        }
        let mut can_fail: Vec<bool> = start
            .iter()
            .map(|result| result.state == CheckState::Unmet)
            .collect();
        for (attempt_idx, attempt) in exercise.wrong.iter().enumerate() {
            let attempted = Try {
                files: &attempt.files,
                answers: &attempt.answers,
                run: &attempt.run,
            };
            let results = states(exercise, &attempted, judge).unwrap_or_default();
            let n = attempt_idx + 1;
            if passed(&results) {
                self.error(path, line, format!("`{id}`: wrong attempt {n} passes"));
            }
            for (idx, result) in results.iter().enumerate() {
                let failed = result.state == CheckState::Unmet;
                let wanted = attempt.fails.iter().any(|fails| *fails as usize == idx + 1);
                if wanted && !failed {
                    let check = idx + 1;
                    self.error(
                        path,
                        line,
                        format!("`{id}`: wrong attempt {n} does not fail check {check}"),
                    );
                }
                if let Some(seen) = can_fail.get_mut(idx) {
                    *seen |= failed;
                }
            }
        }
        for (idx, seen) in can_fail.into_iter().enumerate() {
            if !seen {
                let n = idx + 1;
                self.error(
                    path,
                    line,
                    format!("`{id}`: no attempt shows that check {n} can fail"),
                );
            }
        }
        self.nudges(path, line, exercise, judge);
    }

    /// Whether each nudge shows in some wrong attempt or in the start.
    fn nudges(&mut self, path: &str, line: u32, exercise: &Exercise, judge: &dyn Judge) {
        let Some(task) = &exercise.task else { return };
        for (idx, nudge) in task.nudges.iter().enumerate() {
            let mut tries: Vec<Try<'_>> = vec![Try {
                files: &[],
                answers: &[],
                run: &[],
            }];
            tries.extend(exercise.wrong.iter().map(|attempt| Try {
                files: &attempt.files,
                answers: &attempt.answers,
                run: &attempt.run,
            }));
            let only = Exercise {
                checks: vec![nudge.when.clone()],
                ..exercise.clone()
            };
            let shows = tries
                .iter()
                .any(|attempt| states(&only, attempt, judge).is_ok_and(|states| passed(&states)));
            if !shows {
                let (id, n) = (&exercise.id, idx + 1);
                self.error(path, line, format!("`{id}`: no attempt shows nudge {n}"));
            }
        }
    }
}

/// What becomes of each check after a try.
fn states(
    exercise: &Exercise,
    attempt: &Try<'_>,
    judge: &dyn Judge,
) -> Result<Vec<CheckResult>, String> {
    let Some(task) = &exercise.task else {
        let scenario = exercise.start.with(attempt.files);
        let facts = judge.examine(&scenario);
        return Ok(evaluate(
            &exercise.checks,
            Subject::of_file(&*facts),
            attempt.answers,
        ));
    };
    let played = judge.play(&Play {
        world: &task.world,
        files: attempt.files,
        run: attempt.run,
    })?;
    let scenario = Scenario {
        files: if needs_file(&exercise.checks) {
            played.files()
        } else {
            Vec::new()
        },
        ..exercise.start.clone()
    };
    let has_file = scenario
        .files
        .iter()
        .any(|file| file.path == scenario.dockerfile);
    let facts = has_file.then(|| judge.examine(&scenario));
    let subject = Subject {
        file: facts.as_deref(),
        world: Some(played.facts()),
    };
    Ok(evaluate(&exercise.checks, subject, attempt.answers))
}
