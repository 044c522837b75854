//! Lessons: the judge of exercises, claims and facts, on the same engine as everything else.

#[cfg(feature = "compile")]
mod course;
mod examined;
mod hosts;
#[cfg(test)]
mod hosts_tests;
mod judge_hosts;
mod layers;

#[cfg(feature = "compile")]
pub use course::{CourseReport, check_course, list};
pub use examined::Examined;
use hosts::Hosts;

use layerlab_lesson::evaluate::{
    CheckResult, CheckState as State, Subject, describe, evaluate, passed,
};
use layerlab_lesson::facts::Value;
use layerlab_lesson::model::{
    Block, BlockKind, Bytes, Check, ContextFile, FactQuery, FileContent, Lesson, PictureSource,
    PredictKind, Replay, Scenario,
};
use layerlab_protocol::check::Stack;
use layerlab_protocol::{Failure, learn as view};
use std::collections::BTreeMap;

/// Most lessons that are kept; far more than a course has.
const MAX_LESSONS: usize = 200;

/// Lessons the page handed over.
#[derive(Default)]
pub struct Lessons {
    by_id: BTreeMap<String, Lesson>,
}

impl Lessons {
    /// Takes a compiled lesson.
    ///
    /// # Errors
    /// When the bytes are no lesson of this version.
    pub fn load(&mut self, load: view::LoadLesson) -> Result<(), Failure> {
        let lesson: Lesson =
            serde_json::from_slice(&load.bytes).map_err(|error| Failure::Input {
                what: format!("the lesson `{}` cannot be read", load.lesson),
                why: error.to_string(),
                todo: "reload the page; a newer version may be needed".to_owned(),
            })?;
        if self.by_id.len() >= MAX_LESSONS && !self.by_id.contains_key(&load.lesson) {
            self.by_id.pop_first();
        }
        self.by_id.insert(load.lesson, lesson);
        Ok(())
    }

    fn lesson(&self, id: &str) -> Result<&Lesson, Failure> {
        self.by_id.get(id).ok_or_else(|| Failure::Gone {
            what: format!("the lesson `{id}`"),
        })
    }

    fn block(&self, lesson: &str, block: &str) -> Result<&Block, Failure> {
        self.lesson(lesson)?
            .blocks()
            .find(|each| each.id == block)
            .ok_or_else(|| Failure::Gone {
                what: format!("the block `{block}`"),
            })
    }

    /// Judges an exercise with the learner's files.
    ///
    /// # Errors
    /// When the lesson or the exercise is not there.
    pub fn judge(&self, judge: &view::Judge) -> Result<view::Judgement, Failure> {
        let exercise = self
            .lesson(&judge.lesson)?
            .exercises()
            .find(|exercise| exercise.id == judge.exercise)
            .ok_or_else(|| Failure::Gone {
                what: format!("the exercise `{}`", judge.exercise),
            })?;
        let scenario = with_files(&exercise.start, &judge.files);
        let facts = Examined::new(&scenario);
        let results = evaluate(&exercise.checks, Subject::of_file(&facts), &judge.answers);
        Ok(view::Judgement {
            solved: passed(&results),
            checks: seen(&exercise.checks, &results),
        })
    }

    /// Runs every claim of a lesson.
    ///
    /// # Errors
    /// When the lesson is not there.
    pub fn claims(&self, claims: &view::RunClaims) -> Result<Vec<view::ClaimState>, Failure> {
        let blocks = self.lesson(&claims.lesson)?.blocks();
        let claims = blocks.filter_map(|block| match &block.kind {
            BlockKind::Claim(claim) => Some(claim),
            _ => None,
        });
        Ok(claims
            .enumerate()
            .map(|(index, claim)| {
                let results = match &claim.replay {
                    Some(replay) => match replayed(replay) {
                        Ok(hosts) => {
                            let subject = Subject {
                                world: Some(&hosts),
                                file: None,
                            };
                            evaluate(&claim.checks, subject, &[])
                        }
                        Err(detail) => {
                            return view::ClaimState {
                                index: index as u32,
                                holds: None,
                                detail,
                            };
                        }
                    },
                    None => {
                        let facts = Examined::new(&claim.scenario);
                        evaluate(&claim.checks, Subject::of_file(&facts), &[])
                    }
                };
                let unsupported = results.iter().any(|r| r.state == State::Unsupported);
                let detail = results
                    .iter()
                    .map(|result| result.detail.as_str())
                    .find(|detail| !detail.is_empty())
                    .unwrap_or("")
                    .to_owned();
                view::ClaimState {
                    index: index as u32,
                    holds: (!unsupported).then(|| passed(&results)),
                    detail,
                }
            })
            .collect())
    }

    /// Computes the fact a prediction asks for.
    ///
    /// # Errors
    /// When the block asks for none, or the engine cannot know it.
    pub fn fact(&self, ask: &view::ComputeFact) -> Result<view::FactValue, Failure> {
        let block = self.block(&ask.lesson, &ask.block)?;
        let BlockKind::Predict(predict) = &block.kind else {
            return Err(Failure::Gone {
                what: format!("a prediction in block `{}`", ask.block),
            });
        };
        let query = match &predict.kind {
            PredictKind::Number { fact, .. } | PredictKind::Steps { fact } => Some(fact),
            PredictKind::Choice { fact, .. } => fact.as_ref(),
            PredictKind::Order { .. } => None,
        };
        let Some(query) = query else {
            return Ok(view::FactValue {
                text: String::new(),
                number: None,
                list: Vec::new(),
            });
        };
        let found = match (&predict.scenario, &predict.replay) {
            (Some(scenario), _) => value(Subject::of_file(&Examined::new(scenario)), query)?,
            (None, Some(replay)) => {
                let hosts = replayed(replay).map_err(cannot)?;
                let subject = Subject {
                    world: Some(&hosts),
                    file: None,
                };
                value(subject, query)?
            }
            (None, None) => return Err(cannot("the question names no file".to_owned())),
        };
        let mut fact = found;
        if let PredictKind::Number { unit, .. } = &predict.kind {
            in_unit(&mut fact, query, unit);
        }
        Ok(fact)
    }

    /// The layer stack of a block's Dockerfile, with the sizes the lesson gives.
    ///
    /// # Errors
    /// When the block has no Dockerfile.
    pub fn stack(&self, ask: &view::LessonStack) -> Result<Stack, Failure> {
        let block = self.block(&ask.lesson, &ask.block)?;
        let scenario = match &block.kind {
            BlockKind::Dockerfile(block) => Some(&block.scenario),
            BlockKind::Layers(block) => match &block.source {
                PictureSource::Dockerfile(scenario) => Some(scenario),
                PictureSource::Tar(_) => None,
            },
            BlockKind::Exercise(exercise) => Some(&exercise.start),
            BlockKind::Cache(block) => Some(&block.scenario),
            BlockKind::Diff(block) => Some(&block.after),
            BlockKind::Claim(block) => Some(&block.scenario),
            BlockKind::Size(block) => match &block.source {
                PictureSource::Dockerfile(scenario) => Some(scenario),
                PictureSource::Tar(_) => None,
            },
            _ => None,
        };
        let scenario = scenario.ok_or_else(|| Failure::Gone {
            what: format!("a Dockerfile in block `{}`", ask.block),
        })?;
        let scenario = with_files(scenario, &ask.files);
        Ok(layers::stack(&Examined::new(&scenario)))
    }
}

/// Checks as the page shows them.
fn seen(checks: &[Check], results: &[CheckResult]) -> Vec<view::CheckState> {
    let both = checks.iter().zip(results);
    both.map(|(check, result)| view::CheckState {
        met: result.state == State::Met,
        judged: result.state != State::Unsupported,
        text: describe(check),
        otherwise: if result.state == State::Unsupported {
            format!("this cannot be judged here: {}", result.detail)
        } else {
            check.otherwise.clone()
        },
    })
    .collect()
}

/// Divides a number of bytes by the unit the question is asked in.
fn in_unit(fact: &mut view::FactValue, query: &FactQuery, unit: &str) {
    let is_bytes = query.id.ends_with("bytes")
        || query.id.starts_with("size.")
        || layerlab_lesson::world::is_bytes(&query.id);
    let unit = Bytes::parse(&format!("1 {unit}")).filter(|unit| is_bytes && unit.0 > 1);
    if let (Some(number), Some(unit)) = (fact.number, unit) {
        let number = number / unit.0 as f64;
        fact.number = Some(number);
        fact.text = number.to_string();
    }
}

/// The hosts after the lines of a claim or a prediction.
fn replayed(replay: &Replay) -> Result<Hosts, String> {
    let mut session = hosts::opened(&replay.world)?;
    hosts::run(&mut session, &replay.run);
    Ok(Hosts::new(session))
}

fn cannot(why: String) -> Failure {
    Failure::Input {
        what: "this cannot be computed here".to_owned(),
        why,
        todo: "go on; the text below explains it".to_owned(),
    }
}

fn value(subject: Subject<'_>, query: &FactQuery) -> Result<view::FactValue, Failure> {
    let value = subject.value(query).map_err(|unknown| cannot(unknown.0))?;
    Ok(match value {
        Value::Number(number) => view::FactValue {
            text: number.to_string(),
            number: Some(number),
            list: Vec::new(),
        },
        Value::Text(text) => view::FactValue {
            text,
            number: None,
            list: Vec::new(),
        },
        Value::List(list) => view::FactValue {
            text: list.join(", "),
            number: None,
            list,
        },
    })
}

/// The scenario with the learner's texts put over its own.
fn with_files(start: &Scenario, files: &[(String, String)]) -> Scenario {
    let mut scenario = start.clone();
    for (path, text) in files {
        let content = FileContent::Text(text.clone());
        match scenario.files.iter_mut().find(|file| file.path == *path) {
            Some(file) => file.content = content,
            None => scenario.files.push(ContextFile {
                path: path.clone(),
                content,
            }),
        }
    }
    scenario
}
