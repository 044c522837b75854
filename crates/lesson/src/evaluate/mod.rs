//! Evaluates checks against the engine's facts.
//!
//! A check is met, unmet or cannot be judged; the third never counts as passed. Texts are never compared with a
//! model answer. The sandbox is not simulated here: its checks are answered "cannot be judged".

mod answer;
mod build;
mod describe;
mod glob;
mod image;
mod source;

pub use answer::same_value;
pub use describe::describe;
pub use glob::matches;

use crate::facts::{Facts, Unknown};
use crate::model::{Check, CheckKind};

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

/// One result per check, in order. Cost: O(checks × (instructions + files + findings)), plus one modelled build per
/// cache or rebuild check.
pub fn evaluate(checks: &[Check], facts: &dyn Facts, answers: &Answers) -> Vec<CheckResult> {
    checks
        .iter()
        .map(|check| one(check, facts, answers, 0))
        .collect()
}

/// Are all of them met? An empty list is not.
pub fn passed(results: &[CheckResult]) -> bool {
    !results.is_empty() && results.iter().all(|result| result.state == CheckState::Met)
}

/// `None` when the check holds, else what was seen instead.
type Outcome = Result<Option<String>, Unknown>;

fn one(check: &Check, facts: &dyn Facts, answers: &Answers, depth: u32) -> CheckResult {
    let outcome = match &check.that {
        CheckKind::Any(alternatives) => {
            return any(alternatives, check.negated, facts, answers, depth);
        }
        that => holds(that, facts, answers),
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
    facts: &dyn Facts,
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
        .map(|check| one(check, facts, answers, depth + 1))
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

fn holds(that: &CheckKind, facts: &dyn Facts, answers: &Answers) -> Outcome {
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
        CheckKind::Answer {
            slot,
            fact,
            equals,
            tolerance,
            ..
        } => answer::answer(
            facts,
            answers,
            slot,
            fact.as_ref(),
            equals.as_deref(),
            *tolerance,
        ),
        CheckKind::Sandbox(_) => Err(Unknown("this check needs a simulated host".to_owned())),
        // Handled by the caller, which knows the nesting.
        CheckKind::Any(_) => Err(Unknown("alternatives cannot be judged here".to_owned())),
    }
}
