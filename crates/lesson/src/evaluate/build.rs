//! Checks on the build: what is offered to it and what a second build does again.

use super::{Outcome, matches};
use crate::facts::{Facts, StepFact};
use crate::model::{Bytes, CacheOutcome, Event};

pub(super) fn context(
    facts: &dyn Facts,
    excludes: &[String],
    includes: &[String],
    max_bytes: Option<Bytes>,
) -> Outcome {
    let files = facts.context()?;
    // A pattern names a path or a folder above it.
    let covers = |pattern: &str, path: &str| {
        matches(pattern, path)
            || path.match_indices('/').any(|(end, _)| {
                path.get(..end)
                    .is_some_and(|parent| matches(pattern, parent))
            })
    };
    for pattern in excludes {
        if let Some((path, _)) = files.iter().find(|(path, _)| covers(pattern, path)) {
            return Ok(Some(format!("`{path}` is still offered to the build")));
        }
    }
    for pattern in includes {
        if !files.iter().any(|(path, _)| covers(pattern, path)) {
            return Ok(Some(format!(
                "nothing matching `{pattern}` is offered to the build"
            )));
        }
    }
    let total = files
        .iter()
        .fold(0_u64, |sum, (_, bytes)| sum.saturating_add(*bytes));
    Ok(max_bytes
        .filter(|max| total > max.0)
        .map(|max| format!("the context holds {}, at most {max}", Bytes(total))))
}

pub(super) fn cache(facts: &dyn Facts, step: &str, after: &[Event], is: CacheOutcome) -> Outcome {
    let steps = facts.rebuild(after)?;
    let mut found = false;
    for fact in steps.iter().filter(|fact| matches(step, &fact.instruction)) {
        found = true;
        if fact.outcome != is {
            return Ok(Some(format!(
                "`{}` {}",
                fact.instruction,
                word(fact.outcome)
            )));
        }
    }
    Ok((!found).then(|| format!("no step matches `{step}`")))
}

pub(super) fn rebuild(
    facts: &dyn Facts,
    after: &[Event],
    max_seconds: Option<u32>,
    max_steps: Option<u32>,
    only: &[String],
) -> Outcome {
    let steps = facts.rebuild(after)?;
    let again: Vec<&StepFact> = steps
        .iter()
        .filter(|step| step.outcome == CacheOutcome::Miss)
        .collect();
    if let Some(max) = max_steps.filter(|max| again.len() > *max as usize) {
        return Ok(Some(format!(
            "{} steps run again, at most {max}",
            again.len()
        )));
    }
    let seconds: f64 = again.iter().map(|step| step.seconds).sum();
    if let Some(max) = max_seconds.filter(|max| seconds > f64::from(*max)) {
        return Ok(Some(format!(
            "the second build takes about {seconds:.0} s, at most {max} s"
        )));
    }
    if only.is_empty() {
        return Ok(None);
    }
    Ok(again
        .iter()
        .find(|step| {
            !only
                .iter()
                .any(|pattern| matches(pattern, &step.instruction))
        })
        .map(|step| format!("`{}` runs again", step.instruction)))
}

fn word(outcome: CacheOutcome) -> &'static str {
    match outcome {
        CacheOutcome::Hit => "comes from the cache",
        CacheOutcome::Miss => "runs again",
        CacheOutcome::Skipped => "is not needed",
    }
}
