//! Reads `lab-exercise`: start, solution, checks, and the wrong attempts that prove the checks.

use toml::Table;

use super::block::{Body, DOCKERFILE, stubs};
use super::raw::{RawExercise, RawNudge, RawStub};
use super::world::world_keys;
use crate::model::*;

impl Body<'_, '_, '_> {
    pub(super) fn exercise(&mut self) -> Option<BlockKind> {
        let mut raw: RawExercise = self.parse()?;
        let solve = std::mem::take(&mut raw.solve).into_texts();
        let nudges = std::mem::take(&mut raw.nudge);
        let hosted = raw.fixture.is_some();
        if !hosted && (raw.par.is_some() || raw.target || !solve.is_empty() || !nudges.is_empty()) {
            self.error("`solve`, `par`, `target` and `nudge` need a `fixture`");
        }
        let solution = raw
            .solution
            .as_deref()
            .map(|folder| self.folder(folder))
            .unwrap_or_default();
        let (start, task) = if hosted {
            let effects = raw.effects.clone();
            let world = self.world_required(world_keys!(raw, start))?;
            let start = Scenario {
                dockerfile: DOCKERFILE.to_owned(),
                files: world.files.clone(),
                effects,
            };
            let task = WorldTask {
                world,
                solve: solve.clone(),
                par: raw.par,
                target: raw.target,
                nudges: self.nudges(nudges),
            };
            (start, Some(task))
        } else {
            (
                self.start(raw.start.as_deref(), raw.context, raw.effects)?,
                None,
            )
        };
        let answers = self.answers(raw.answers);
        if solution.is_empty() && answers.is_empty() && solve.is_empty() {
            self.error("an exercise needs a solution folder, `solve` or answers");
        }
        if raw.hints.is_empty() {
            self.error("an exercise needs a hint");
        }
        let hints = raw
            .hints
            .iter()
            .map(|hint| self.inline_required("hints", hint))
            .collect();
        let goal = self.inline_required("goal", &raw.goal);
        let checks = self.checks(raw.check, raw.any, true);
        let mut wrong = Vec::new();
        for attempt in raw.wrong {
            let mut files = attempt
                .files
                .as_deref()
                .map(|folder| self.folder(folder))
                .unwrap_or_default();
            if let Some(text) = attempt.dockerfile {
                files.push(ContextFile {
                    path: DOCKERFILE.to_owned(),
                    content: FileContent::Text(text),
                });
            }
            if attempt
                .fails
                .iter()
                .any(|n| *n == 0 || *n as usize > checks.len())
            {
                self.error(format!("`fails` counts checks from 1 to {}", checks.len()));
            }
            let answers = self.answers(attempt.answers);
            let run = attempt.run.into_texts();
            if !hosted && !run.is_empty() {
                self.error("`run` of a wrong attempt needs a `fixture`");
            }
            wrong.push(WrongAttempt {
                files,
                answers,
                run,
                fails: attempt.fails,
                note: attempt.note,
            });
        }
        Some(BlockKind::Exercise(Exercise {
            id: raw.id,
            title: raw.title,
            goal,
            start,
            readonly: raw.readonly,
            checks,
            hints,
            solution,
            answers,
            task,
            wrong,
        }))
    }

    /// The start of an exercise about a Dockerfile.
    fn start(
        &mut self,
        folder: Option<&str>,
        context: Vec<RawStub>,
        effects: Vec<RunEffect>,
    ) -> Option<Scenario> {
        let Some(folder) = folder else {
            self.error("an exercise needs `start`, or a `fixture`");
            return None;
        };
        let mut files = self.folder(folder);
        files.extend(stubs(context));
        if !files.iter().any(|file| file.path == DOCKERFILE) {
            self.error("the start folder needs a Dockerfile");
        }
        Some(Scenario {
            dockerfile: DOCKERFILE.to_owned(),
            files,
            effects,
        })
    }

    fn nudges(&mut self, raw: Vec<RawNudge>) -> Vec<Nudge> {
        let mut nudges = Vec::new();
        for nudge in raw {
            let say = self.inline_required("say", &nudge.say);
            let when = self.checks(vec![nudge.when], Vec::new(), false);
            nudges.extend(when.into_iter().map(|when| Nudge {
                when,
                say: say.clone(),
            }));
        }
        nudges
    }

    fn answers(&mut self, table: Table) -> Vec<(String, String)> {
        let mut answers = Vec::new();
        for (slot, value) in table {
            match value {
                toml::Value::String(text) => answers.push((slot, text)),
                toml::Value::Integer(number) => answers.push((slot, number.to_string())),
                _ => self.error(format!(
                    "the answer `{slot}` must be text or a whole number"
                )),
            }
        }
        answers
    }
}
