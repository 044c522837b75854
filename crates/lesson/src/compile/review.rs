//! Is the course true? Links resolve, claims hold, exercises can be failed and solved, samples show what they say.
//!
//! The engine is asked through [`Judge`]; what it cannot answer is an error here, because nothing would ever prove it.

use std::collections::BTreeSet;

use super::review_world::{Play, Played};
use super::{CompiledCourse, Problem, Weight};
use crate::evaluate::{CheckState, Subject, evaluate, world_value};
use crate::facts::{FACT_IDS, Facts, Value};
use crate::model::*;
use crate::world::is_world_fact;

/// The engine, as the review needs it.
pub trait Judge {
    /// Analyses a scenario.
    fn examine(&self, scenario: &Scenario) -> Box<dyn Facts + '_>;

    /// Opens a world and runs lines in it.
    ///
    /// # Errors
    /// What is wrong with its start or its setup, as a message for the author.
    fn play(&self, _play: &Play<'_>) -> Result<Box<dyn Played + '_>, String> {
        Err("there are no simulated hosts here".to_owned())
    }
}

/// All problems of a compiled course. `rules` are the ids of the analyser's rules; without a judge only links, ids
/// and order are looked at. Cost: one analysis per claim, fence, sample and exercise attempt.
pub fn check_course(
    course: &CompiledCourse,
    rules: &[&str],
    judge: Option<&dyn Judge>,
) -> Vec<Problem> {
    let mut review = Review {
        course,
        rules,
        problems: Vec::new(),
    };
    review.order();
    review.links();
    review.ids();
    for lesson in &course.lessons {
        let path = format!("{}/{}/lesson.md", course.index.locale, lesson.front.id);
        for block in lesson.blocks() {
            review.references(&path, block);
            if let Some(judge) = judge {
                review.block(&path, block, judge);
            }
        }
    }
    if let Some(judge) = judge {
        review.fences(judge);
        review.samples(judge);
    }
    review.problems
}

pub(super) struct Review<'a> {
    course: &'a CompiledCourse,
    rules: &'a [&'a str],
    problems: Vec<Problem>,
}

impl Review<'_> {
    pub(super) fn error(&mut self, path: &str, line: u32, message: impl Into<String>) {
        let message = message.into();
        self.problems.push(Problem {
            path: path.to_owned(),
            line,
            weight: Weight::Error,
            message,
        });
    }

    /// Every needed lesson exists and, since lessons stand in teaching order, stands earlier. So there is no cycle.
    fn order(&mut self) {
        let lessons = &self.course.index.lessons;
        for (idx, lesson) in lessons.iter().enumerate() {
            for need in &lesson.needs {
                let found = lessons.iter().position(|other| other.id == *need);
                let message = match found {
                    None => format!("`{}` needs `{need}`, which does not exist", lesson.id),
                    Some(at) if at >= idx => format!(
                        "`{}` needs `{need}`, which does not come before it",
                        lesson.id
                    ),
                    Some(_) => continue,
                };
                self.error("course.toml", 1, message);
            }
        }
    }

    fn links(&mut self) {
        let course = self.course;
        for link in &course.links {
            let broken = match &link.target {
                LinkTarget::Lesson { id, anchor } => {
                    match course.lessons.iter().find(|l| l.front.id == *id) {
                        None => Some(format!("there is no lesson `{id}`")),
                        Some(lesson) => anchor
                            .as_ref()
                            .filter(|anchor| !has_anchor(lesson, anchor))
                            .map(|anchor| format!("lesson `{id}` has no anchor `{anchor}`")),
                    }
                }
                LinkTarget::Anchor(anchor) => course
                    .lessons
                    .iter()
                    .find(|l| link.path.ends_with(&format!("/{}/lesson.md", l.front.id)))
                    .filter(|lesson| !has_anchor(lesson, anchor))
                    .map(|_| format!("there is no anchor `{anchor}`")),
                LinkTarget::Rule { id } => {
                    (!self.rules.contains(&id.as_str())).then(|| format!("there is no rule `{id}`"))
                }
                LinkTarget::Term { id } => {
                    (!course.index.glossary.iter().any(|term| term.id == *id))
                        .then(|| format!("there is no term `{id}`"))
                }
                LinkTarget::Sample { id } => {
                    (!course.index.samples.iter().any(|sample| sample.id == *id))
                        .then(|| format!("there is no sample `{id}`"))
                }
                LinkTarget::External(_) => None,
            };
            if let Some(message) = broken {
                self.error(&link.path, link.line, message);
            }
        }
    }

    fn ids(&mut self) {
        let course = self.course;
        let mut lessons = BTreeSet::new();
        let mut exercises = BTreeSet::new();
        for lesson in course.index.lessons.iter().chain(&course.index.levels) {
            if !lessons.insert(&lesson.id) {
                self.error(
                    "course.toml",
                    1,
                    format!("lesson `{}` stands twice", lesson.id),
                );
            }
            for exercise in &lesson.exercises {
                if !exercises.insert(&exercise.id) {
                    self.error(
                        "course.toml",
                        1,
                        format!("two exercises are called `{}`", exercise.id),
                    );
                }
            }
        }
    }

    /// Rules and facts named by checks exist.
    fn references(&mut self, path: &str, block: &Block) {
        let mut pending: Vec<&Check> = match &block.kind {
            BlockKind::Claim(claim) => claim.checks.iter().collect(),
            BlockKind::Exercise(exercise) => {
                let nudges = exercise.task.iter().flat_map(|task| &task.nudges);
                let whens = nudges.map(|nudge| &nudge.when);
                exercise.checks.iter().chain(whens).collect()
            }
            BlockKind::Steps(steps) => steps.steps.iter().flat_map(|step| &step.checks).collect(),
            _ => return,
        };
        while let Some(check) = pending.pop() {
            match &check.that {
                CheckKind::Any(alternatives) => pending.extend(alternatives),
                CheckKind::Rule { id, .. } if !self.rules.contains(&id.as_str()) => {
                    self.error(path, block.line, format!("there is no rule `{id}`"));
                }
                CheckKind::Answer {
                    fact: Some(fact), ..
                }
                | CheckKind::Fact { fact, .. }
                    if !FACT_IDS.contains(&fact.id.as_str()) && !is_world_fact(&fact.id) =>
                {
                    self.error(path, block.line, format!("there is no fact `{}`", fact.id));
                }
                _ => {}
            }
        }
    }

    fn block(&mut self, path: &str, block: &Block, judge: &dyn Judge) {
        match &block.kind {
            BlockKind::Claim(claim) => {
                let results = match &claim.replay {
                    Some(replay) => match self.replay(path, block.line, replay, judge) {
                        Some(played) => {
                            let subject = Subject {
                                world: Some(played.facts()),
                                file: None,
                            };
                            evaluate(&claim.checks, subject, &[])
                        }
                        None => return,
                    },
                    None => {
                        let facts = judge.examine(&claim.scenario);
                        evaluate(&claim.checks, Subject::of_file(&*facts), &[])
                    }
                };
                for result in results {
                    if result.state != CheckState::Met {
                        self.error(
                            path,
                            block.line,
                            format!("the claim does not hold: {}", result.detail),
                        );
                    }
                }
            }
            BlockKind::Steps(steps) => self.steps(path, block.line, steps, judge),
            BlockKind::Terminal(terminal) => {
                let replay = Replay {
                    world: terminal.world.clone(),
                    run: terminal.run.clone(),
                    exits: terminal.exits,
                };
                self.replay(path, block.line, &replay, judge);
            }
            BlockKind::Predict(predict) => self.predict(path, block.line, predict, judge),
            BlockKind::Exercise(exercise) => self.exercise(path, block.line, exercise, judge),
            _ => {}
        }
    }

    fn predict(&mut self, path: &str, line: u32, predict: &PredictBlock, judge: &dyn Judge) {
        let (fact, choices) = match &predict.kind {
            PredictKind::Number { fact, .. } | PredictKind::Steps { fact } => (fact, None),
            PredictKind::Choice {
                fact: Some(fact),
                choices,
                ..
            } => (fact, Some(choices)),
            _ => return,
        };
        let value = match (&predict.scenario, &predict.replay) {
            (Some(scenario), _) => judge.examine(scenario).value(fact),
            (None, Some(replay)) => match self.replay(path, line, replay, judge) {
                Some(played) => world_value(played.facts(), fact),
                None => return,
            },
            (None, None) => {
                return self.error(
                    path,
                    line,
                    "a fact needs a file or a world to be computed from",
                );
            }
        };
        match (value, choices) {
            (Err(why), _) => self.error(
                path,
                line,
                format!("the prediction has no answer: {}", why.0),
            ),
            (Ok(Value::Text(text)), Some(choices)) if !choices.contains(&text) => {
                self.error(
                    path,
                    line,
                    format!("the answer `{text}` is not among the choices"),
                );
            }
            _ => {}
        }
    }

    fn fences(&mut self, judge: &dyn Judge) {
        let course = self.course;
        for fence in &course.fences {
            let content = FileContent::Text(fence.source.clone());
            let file = ContextFile {
                path: "Dockerfile".to_owned(),
                content,
            };
            let scenario = Scenario {
                dockerfile: "Dockerfile".to_owned(),
                files: vec![file],
                effects: Vec::new(),
            };
            let facts = judge.examine(&scenario);
            if let Some(error) = facts.parse_errors().first() {
                self.error(
                    &fence.path,
                    fence.line,
                    format!("this Dockerfile does not parse: {error}"),
                );
            }
            if let Some(expected) = &fence.expect {
                let found: BTreeSet<String> = facts
                    .findings()
                    .into_iter()
                    .map(|finding| finding.rule)
                    .collect();
                for missing in expected.iter().filter(|id| !found.contains(*id)) {
                    self.error(
                        &fence.path,
                        fence.line,
                        format!("`{missing}` is announced but not found"),
                    );
                }
            }
        }
    }

    fn samples(&mut self, judge: &dyn Judge) {
        const PATH: &str = "samples/samples.toml";
        let course = self.course;
        for sample in &course.index.samples {
            let content = FileContent::Text(sample.source.clone());
            let mut files = vec![ContextFile {
                path: "Dockerfile".to_owned(),
                content,
            }];
            files.extend(sample.context.iter().cloned());
            let scenario = Scenario {
                dockerfile: "Dockerfile".to_owned(),
                files,
                effects: Vec::new(),
            };
            let facts = judge.examine(&scenario);
            if let Some(error) = facts.parse_errors().first() {
                self.error(
                    PATH,
                    1,
                    format!("sample `{}` does not parse: {error}", sample.id),
                );
            }
            let findings = facts.findings();
            for missing in sample
                .expect
                .iter()
                .filter(|id| !findings.iter().any(|f| f.rule == **id))
            {
                self.error(
                    PATH,
                    1,
                    format!("sample `{}` should show `{missing}`", sample.id),
                );
            }
            let worst = findings.iter().find(|f| f.severity >= Severity::Warning);
            if let (SampleGroup::Good, Some(finding)) = (sample.group, worst) {
                let message = format!(
                    "sample `{}` is good but has `{}`: {}",
                    sample.id, finding.rule, finding.message
                );
                self.error(PATH, 1, message);
            }
        }
    }
}

fn has_anchor(lesson: &Lesson, anchor: &str) -> bool {
    lesson.sections.iter().any(|section| {
        section.id == anchor
            || section
                .nodes
                .iter()
                .any(|node| matches!(node, Node::Heading { id, .. } if id == anchor))
    })
}
