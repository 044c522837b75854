//! Checks on the text of the Dockerfile: findings, instructions, stages, bases, users.

use super::{Outcome, matches};
use crate::facts::{Facts, InstructionFact, StageFact, Unknown};
use crate::model::{Pin, Presence, Severity};

pub(super) fn parses(facts: &dyn Facts) -> Option<String> {
    facts.parse_errors().into_iter().next()
}

pub(super) fn rule(
    facts: &dyn Facts,
    id: &str,
    is: Presence,
    min: Option<Severity>,
) -> Option<String> {
    let findings = facts.findings();
    let found = findings
        .iter()
        .find(|f| f.rule == id && min.is_none_or(|min| f.severity >= min));
    match (found, is) {
        (Some(f), Presence::Absent) => Some(format!("line {}: {}", f.line, f.message)),
        (None, Presence::Present) => Some(format!("`{id}` reports nothing")),
        _ => None,
    }
}

pub(super) fn rules_clean(facts: &dyn Facts, level: Severity, except: &[String]) -> Option<String> {
    facts
        .findings()
        .into_iter()
        .find(|f| f.severity >= level && !except.contains(&f.rule))
        .map(|f| format!("line {}: {} ({})", f.line, f.message, f.rule))
}

pub(super) fn instruction(
    facts: &dyn Facts,
    name: &str,
    stage: Option<&str>,
    pattern: Option<&str>,
    count: Option<u32>,
) -> Outcome {
    let wanted_stage = match stage {
        Some(stage) => Some(position(&facts.stages(), stage)?),
        None => None,
    };
    let instructions = facts.instructions();
    let n = instructions
        .iter()
        .filter(|i| i.name.eq_ignore_ascii_case(name))
        .filter(|i| wanted_stage.is_none_or(|stage| i.stage == Some(stage)))
        .filter(|i| pattern.is_none_or(|pattern| matches(pattern, &i.text)))
        .count();
    Ok(match count {
        Some(count) if n != count as usize => {
            Some(format!("{n} such {name} instructions, wanted {count}"))
        }
        None if n == 0 => Some(format!("no such {name} instruction")),
        _ => None,
    })
}

pub(super) fn order(facts: &dyn Facts, first: &str, then: &str) -> Option<String> {
    let instructions = facts.instructions();
    let at = |pattern: &str| -> Vec<(usize, &InstructionFact)> {
        instructions
            .iter()
            .enumerate()
            .filter(|(_, i)| matches(pattern, &i.whole()))
            .collect()
    };
    let (firsts, thens) = (at(first), at(then));
    if firsts.is_empty() {
        return Some(format!("nothing matches `{first}`"));
    }
    if thens.is_empty() {
        return Some(format!("nothing matches `{then}`"));
    }
    let in_order = firsts
        .iter()
        .any(|(a, i)| thens.iter().any(|(b, j)| a < b && i.stage == j.stage));
    if in_order {
        None
    } else {
        Some(format!(
            "`{first}` does not stand before `{then}` in one stage"
        ))
    }
}

pub(super) fn stages(facts: &dyn Facts, count: Option<u32>, names: &[String]) -> Option<String> {
    let stages = facts.stages();
    if let Some(count) = count.filter(|count| *count as usize != stages.len()) {
        return Some(format!("{} stages, wanted {count}", stages.len()));
    }
    names
        .iter()
        .find(|name| {
            !stages.iter().any(|s| {
                s.name
                    .as_deref()
                    .is_some_and(|n| n.eq_ignore_ascii_case(name))
            })
        })
        .map(|name| format!("no stage is called `{name}`"))
}

pub(super) fn base(
    facts: &dyn Facts,
    stage: Option<&str>,
    pattern: Option<&str>,
    pinned: Option<Pin>,
) -> Outcome {
    let stages = facts.stages();
    let idx = position(&stages, stage.unwrap_or("final"))?;
    let Some(stage) = stages.get(idx as usize) else {
        return Err(Unknown("there is no stage".to_owned()));
    };
    if let Some(pattern) = pattern.filter(|pattern| !matches(pattern, &stage.base)) {
        return Ok(Some(format!(
            "the base is `{}`, wanted `{pattern}`",
            stage.base
        )));
    }
    let precise = match pinned {
        None => true,
        Some(Pin::Digest) => stage.by_digest,
        Some(Pin::Tag) => {
            stage.by_digest || stage.tag.as_deref().is_some_and(|tag| tag != "latest")
        }
    };
    Ok((!precise).then(|| format!("`{}` does not say which version it means", stage.base)))
}

pub(super) fn user(facts: &dyn Facts, not_root: Option<bool>, numeric: Option<bool>) -> Outcome {
    let user = facts.user()?;
    if not_root.is_some_and(|wanted| wanted == user.is_root) {
        return Ok(Some(format!("the program would run as `{}`", user.name)));
    }
    let is_number = !user.name.is_empty() && user.name.bytes().all(|b| b.is_ascii_digit());
    if numeric.is_some_and(|wanted| wanted != is_number) {
        return Ok(Some(format!("the user is written `{}`", user.name)));
    }
    Ok(None)
}

/// Position of a stage given by `final`, name (the last of that name) or index.
fn position(stages: &[StageFact], wanted: &str) -> Result<u32, Unknown> {
    let by_name = || {
        stages.iter().rposition(|s| {
            s.name
                .as_deref()
                .is_some_and(|n| n.eq_ignore_ascii_case(wanted))
        })
    };
    let idx = match wanted {
        "final" => stages.len().checked_sub(1),
        _ => by_name().or_else(|| wanted.parse().ok().filter(|idx| *idx < stages.len())),
    };
    idx.and_then(|idx| u32::try_from(idx).ok())
        .ok_or_else(|| Unknown(format!("there is no stage `{wanted}`")))
}
