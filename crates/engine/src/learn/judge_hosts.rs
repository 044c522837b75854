//! Judges exercises on simulated hosts, by the session that the page has open.

use super::hosts::{self, Hosts};
use super::{Examined, Lessons, seen};
use crate::sandbox::{drawn, script};
use layerlab_docker::Session;
use layerlab_lesson::evaluate::{Subject, evaluate, needs_file, passed};
use layerlab_lesson::model::{Exercise, Scenario, WorldTask};
use layerlab_protocol::sandbox::{SandboxTarget, World};
use layerlab_protocol::{Failure, learn as view};

impl Lessons {
    fn hosted(&self, lesson: &str, id: &str) -> Result<(&Exercise, &WorldTask), Failure> {
        self.lesson(lesson)?
            .exercises()
            .find(|exercise| exercise.id == id)
            .and_then(|exercise| Some((exercise, exercise.task.as_ref()?)))
            .ok_or_else(|| Failure::Gone {
                what: format!("the exercise `{id}`"),
            })
    }

    /// How the checks of an exercise stand in a session.
    ///
    /// # Errors
    /// When the lesson or the exercise is not there.
    pub(crate) fn judge_hosts(
        &self,
        judge: &view::JudgeHosts,
        session: &Session,
    ) -> Result<view::HostsJudgement, Failure> {
        let (exercise, task) = self.hosted(&judge.lesson, &judge.exercise)?;
        let hosts = Hosts::new(session.clone());
        let mut all = exercise.checks.clone();
        all.extend(task.nudges.iter().map(|nudge| nudge.when.clone()));
        let scenario = Scenario {
            files: if needs_file(&all) {
                hosts.files()
            } else {
                Vec::new()
            },
            ..exercise.start.clone()
        };
        let has_file = scenario
            .files
            .iter()
            .any(|file| file.path == scenario.dockerfile);
        let facts = has_file.then(|| Examined::new(&scenario));
        let subject = Subject {
            file: facts.as_ref().map(|facts| facts as _),
            world: Some(&hosts),
        };
        let results = evaluate(&exercise.checks, subject, &judge.answers);
        let nudges = task.nudges.iter().zip(0_u32..).filter(|(nudge, _)| {
            passed(&evaluate(
                std::slice::from_ref(&nudge.when),
                subject,
                &judge.answers,
            ))
        });
        Ok(view::HostsJudgement {
            solved: passed(&results),
            checks: seen(&exercise.checks, &results),
            nudges: nudges.map(|(_, at)| at).collect(),
            par: task.par.unwrap_or_else(|| par(exercise, task)),
            n_lines: count(session.lines().len()),
        })
    }

    /// The world that a solution reaches.
    ///
    /// # Errors
    /// When the exercise is not there, or its start cannot be opened.
    pub(crate) fn target(&self, target: &SandboxTarget) -> Result<World, Failure> {
        let (exercise, task) = self.hosted(&target.lesson, &target.exercise)?;
        let mut session = hosts::opened(&task.world).map_err(super::cannot)?;
        hosts::put_files(&mut session, &exercise.solution);
        hosts::run(&mut session, &task.solve);
        Ok(drawn(&session))
    }
}

/// Lines of the solution; each of its files is one that writes it.
fn par(exercise: &Exercise, task: &WorldTask) -> u32 {
    let files = exercise.solution.iter();
    let n_files = files.filter(|file| file.text().is_some()).count();
    count(n_files + script(&task.solve).len())
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
