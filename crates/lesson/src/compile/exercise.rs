//! Reads `lab-exercise`: start, solution, checks, and the wrong attempts that prove the checks.

use toml::Table;

use super::block::{Body, DOCKERFILE, stubs};
use super::raw::RawExercise;
use crate::model::*;

impl Body<'_, '_, '_> {
    pub(super) fn exercise(&mut self) -> Option<BlockKind> {
        let raw: RawExercise = self.parse()?;
        let mut files = self.folder(&raw.start);
        files.extend(stubs(raw.context));
        if !files.iter().any(|file| file.path == DOCKERFILE) {
            self.error("the start folder needs a Dockerfile");
        }
        let start = Scenario {
            dockerfile: DOCKERFILE.to_owned(),
            files,
            effects: raw.effects,
        };
        let solution = raw
            .solution
            .as_deref()
            .map(|folder| self.folder(folder))
            .unwrap_or_default();
        let answers = self.answers(raw.answers);
        if solution.is_empty() && answers.is_empty() {
            self.error("an exercise needs a solution folder or answers");
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
            wrong.push(WrongAttempt {
                files,
                answers,
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
            wrong,
        }))
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
