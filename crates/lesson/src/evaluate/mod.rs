//! Evaluates checks against the engine's facts.
//!
//! A check is met, unmet or cannot be judged; the third never counts as passed. Texts are never compared with a
//! model answer. Checks of files ask [`Facts`], checks of simulated hosts ask [`WorldFacts`]; a [`Subject`] has one of
//! them or both, and what it lacks cannot be judged.

mod answer;
mod build;
mod describe;
mod describe_world;
mod glob;
mod image;
mod place;
mod source;
mod world;
mod world_value;

pub use answer::same_value;
pub use describe::describe;
pub use glob::matches;
pub use world_value::world_value;

use crate::facts::{Facts, Unknown, Value};
use crate::model::{Check, CheckKind, FactQuery};
use crate::world::{WorldFacts, is_world_fact};

/// What became of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckResult {
    /// Met, unmet or not judged.
    pub state: CheckState,
    /// What was seen, in a few words with line numbers where there are any; empty when met.
    pub detail: String,
}

/// States of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// It holds.
    Met,
    /// It does not hold.
    Unmet,
    /// It cannot be judged here: it needs the sandbox, or a value that is not known. Never counts as passed.
    Unsupported,
}

/// Typed answers by input name.
pub type Answers = [(String, String)];

/// Deepest nesting of `[[any]]` groups.
const MAX_ANY_DEPTH: u32 = 4;

/// What checks are about.
#[derive(Clone, Copy, Default)]
pub struct Subject<'a> {
    /// A Dockerfile with its context.
    pub file: Option<&'a dyn Facts>,
    /// Simulated hosts.
    pub world: Option<&'a dyn WorldFacts>,
}

impl<'a> Subject<'a> {
    /// Only a Dockerfile with its context.
    pub fn of_file(facts: &'a dyn Facts) -> Self {
        Self {
            file: Some(facts),
            world: None,
        }
    }

    fn file(self) -> Result<&'a dyn Facts, Unknown> {
        self.file
            .ok_or_else(|| Unknown("this check needs a Dockerfile".to_owned()))
    }

    fn world(self) -> Result<&'a dyn WorldFacts, Unknown> {
        self.world
            .ok_or_else(|| Unknown("this check needs a simulated host".to_owned()))
    }

    /// The value of a fact, of the file or of the hosts.
    ///
    /// # Errors
    /// [`Unknown`] when there is no such fact, or what it is about is not there.
    pub fn value(self, query: &FactQuery) -> Result<Value, Unknown> {
        if is_world_fact(&query.id) {
            world_value(self.world()?, query)
        } else {
            self.file()?.value(query)
        }
    }
}

/// One result per check, in order. Cost: O(checks × (instructions + files + findings)), plus one modelled build per
/// cache or rebuild check, plus what simulated hosts cost to look at.
pub fn evaluate(checks: &[Check], subject: Subject<'_>, answers: &Answers) -> Vec<CheckResult> {
    checks
        .iter()
        .map(|check| one(check, subject, answers, 0))
        .collect()
}

/// Does any of them look at a Dockerfile or its context?
pub fn needs_file(checks: &[Check]) -> bool {
    checks.iter().any(|check| match &check.that {
        CheckKind::Sandbox(_) => false,
        CheckKind::Answer { fact, .. } => {
            fact.as_ref().is_some_and(|fact| !is_world_fact(&fact.id))
        }
        CheckKind::Fact { fact, .. } => !is_world_fact(&fact.id),
        CheckKind::Any(alternatives) => needs_file(alternatives),
        _ => true,
    })
}

/// Are all of them met? An empty list is not.
pub fn passed(results: &[CheckResult]) -> bool {
    !results.is_empty() && results.iter().all(|result| result.state == CheckState::Met)
}

/// `None` when the check holds, else what was seen instead.
type Outcome = Result<Option<String>, Unknown>;

fn one(check: &Check, subject: Subject<'_>, answers: &Answers, depth: u32) -> CheckResult {
    let outcome = match &check.that {
        CheckKind::Any(alternatives) => {
            return any(alternatives, check.negated, subject, answers, depth);
        }
        that => holds(that, subject, answers),
    };
    match (outcome, check.negated) {
        (Ok(None), false) | (Ok(Some(_)), true) => CheckResult {
            state: CheckState::Met,
            detail: String::new(),
        },
        (Ok(Some(detail)), false) => CheckResult {
            state: CheckState::Unmet,
            detail,
        },
        (Ok(None), true) => CheckResult {
            state: CheckState::Unmet,
            detail: "this must not be the case, but it is".to_owned(),
        },
        (Err(Unknown(why)), _) => CheckResult {
            state: CheckState::Unsupported,
            detail: why,
        },
    }
}

fn any(
    checks: &[Check],
    negated: bool,
    subject: Subject<'_>,
    answers: &Answers,
    depth: u32,
) -> CheckResult {
    if depth >= MAX_ANY_DEPTH {
        return CheckResult {
            state: CheckState::Unsupported,
            detail: "alternatives are nested too deeply".to_owned(),
        };
    }
    let results: Vec<CheckResult> = checks
        .iter()
        .map(|check| one(check, subject, answers, depth + 1))
        .collect();
    let met = results.iter().any(|result| result.state == CheckState::Met);
    let open = results
        .iter()
        .find(|result| result.state == CheckState::Unsupported);
    match (met, open, negated) {
        (true, _, false) => CheckResult {
            state: CheckState::Met,
            detail: String::new(),
        },
        (false, None, true) => CheckResult {
            state: CheckState::Met,
            detail: String::new(),
        },
        (false, Some(result), _) => result.clone(),
        _ => CheckResult {
            state: CheckState::Unmet,
            detail: results
                .into_iter()
                .map(|result| result.detail)
                .find(|text| !text.is_empty())
                .unwrap_or_default(),
        },
    }
}

fn holds(that: &CheckKind, subject: Subject<'_>, answers: &Answers) -> Outcome {
    match that {
        CheckKind::Answer {
            slot,
            fact,
            equals,
            tolerance,
            ..
        } => answer::answer(
            subject,
            answers,
            slot,
            fact.as_ref(),
            equals.as_deref(),
            *tolerance,
        ),
        CheckKind::Fact {
            fact,
            equals,
            matches,
            min,
            max,
            tolerance,
        } => answer::fact(
            &subject.value(fact)?,
            &answer::Wanted {
                equals: equals.as_deref(),
                matches: matches.as_deref(),
                min: *min,
                max: *max,
                tolerance: *tolerance,
            },
        ),
        CheckKind::Sandbox(check) => world::holds(check, subject.world()?),
        that => of_file(that, subject.file()?),
    }
}

fn of_file(that: &CheckKind, facts: &dyn Facts) -> Outcome {
    match that {
        CheckKind::Parses {} => Ok(source::parses(facts)),
        CheckKind::Rule {
            id,
            is,
            min_severity,
        } => Ok(source::rule(facts, id, *is, *min_severity)),
        CheckKind::RulesClean { level, except, .. } => {
            Ok(source::rules_clean(facts, *level, except))
        }
        CheckKind::Instruction {
            name,
            stage,
            matches,
            count,
        } => source::instruction(facts, name, stage.as_deref(), matches.as_deref(), *count),
        CheckKind::Order { first, then } => Ok(source::order(facts, first, then)),
        CheckKind::Stages { count, names } => Ok(source::stages(facts, *count, names)),
        CheckKind::Base {
            stage,
            matches,
            pinned,
        } => source::base(facts, stage.as_deref(), matches.as_deref(), *pinned),
        CheckKind::User { not_root, numeric } => source::user(facts, *not_root, *numeric),
        CheckKind::Context {
            excludes,
            includes,
            max_bytes,
        } => build::context(facts, excludes, includes, *max_bytes),
        CheckKind::Cache { step, after, is } => build::cache(facts, step, after, *is),
        CheckKind::Rebuild {
            after,
            max_seconds,
            max_steps,
            only,
        } => build::rebuild(facts, after, *max_seconds, *max_steps, only),
        CheckKind::Layers {
            max,
            fs_count,
            metadata_count,
            waste_max,
            waste_min,
        } => image::layers(
            facts,
            &image::LayerLimits {
                max: *max,
                fs_count: *fs_count,
                metadata_count: *metadata_count,
                waste_max: *waste_max,
                waste_min: *waste_min,
            },
        ),
        CheckKind::Size {
            max,
            min,
            of,
            stage,
            step,
            unit,
        } => {
            let part = image::Part {
                of: *of,
                stage: stage.as_deref(),
                step: step.as_deref(),
                unit: *unit,
            };
            image::size(facts, part, *min, *max)
        }
        CheckKind::File {
            path,
            r#in,
            is,
            owner,
            mode,
        } => image::file(facts, path, *r#in, *is, owner.as_deref(), mode.as_deref()),
        CheckKind::Config {
            key,
            equals,
            matches,
            absent,
        } => image::config(facts, key, equals.as_deref(), matches.as_deref(), *absent),
        CheckKind::Secrets { max } => image::secrets(facts, *max),
        // Handled by the callers.
        CheckKind::Answer { .. }
        | CheckKind::Fact { .. }
        | CheckKind::Sandbox(_)
        | CheckKind::Any(_) => Err(Unknown("this cannot be judged here".to_owned())),
    }
}
