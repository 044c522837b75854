//! Typed answers, compared with a stated value or with one that the engine computes.

use super::{Answers, Outcome, Subject, matches};
use crate::facts::Value;
use crate::model::{Bytes, FactQuery};

pub(super) fn answer(
    subject: Subject<'_>,
    answers: &Answers,
    slot: &str,
    fact: Option<&FactQuery>,
    equals: Option<&str>,
    tolerance: u32,
) -> Outcome {
    let given = answers
        .iter()
        .find(|(name, _)| name == slot)
        .map_or("", |(_, text)| text.trim());
    if given.is_empty() {
        return Ok(Some("no answer yet".to_owned()));
    }
    let right = match (fact, equals) {
        (Some(fact), _) => same_value(given, &subject.value(fact)?, tolerance),
        (None, Some(equals)) => match equals.parse::<f64>() {
            Ok(number) => same_number(given, number, tolerance),
            Err(_) => same_text(given, equals),
        },
        (None, None) => true,
    };
    Ok((!right).then(|| format!("`{given}` is not it")))
}

/// What a fact must be.
pub(super) struct Wanted<'a> {
    pub(super) equals: Option<&'a str>,
    pub(super) matches: Option<&'a str>,
    pub(super) min: Option<Bytes>,
    pub(super) max: Option<Bytes>,
    pub(super) tolerance: u32,
}

/// Is the value as wanted?
#[expect(
    clippy::cast_precision_loss,
    reason = "limits of sizes need no more than 53 bits"
)]
pub(super) fn fact(value: &Value, wanted: &Wanted<'_>) -> Outcome {
    let shown = match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::List(items) => items.join(", "),
    };
    let number = match value {
        Value::Number(number) => Some(*number),
        Value::List(items) => Some(items.len() as f64),
        Value::Text(_) => None,
    };
    let within = |limit: Option<Bytes>, test: &dyn Fn(f64, f64) -> bool| {
        limit.is_none_or(|limit| number.is_some_and(|number| test(number, limit.0 as f64)))
    };
    let good = wanted
        .equals
        .is_none_or(|equals| same_value(equals, value, wanted.tolerance))
        && wanted
            .matches
            .is_none_or(|pattern| matches(pattern, &shown))
        && within(wanted.min, &|number, min| number >= min)
        && within(wanted.max, &|number, max| number <= max);
    Ok((!good).then(|| format!("it is `{shown}`")))
}

/// Is the answer the value? Also used for predictions. A list is matched by its items, in order, separated by commas
/// or line ends; a number by deviation in per cent, with sizes such as `44 MB` understood.
pub fn same_value(given: &str, value: &Value, tolerance: u32) -> bool {
    match value {
        Value::Number(number) => same_number(given, *number, tolerance),
        Value::Text(text) => same_text(given, text),
        Value::List(items) => {
            let given: Vec<&str> = given
                .split([',', '\n'])
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .collect();
            given.len() == items.len() && given.iter().zip(items).all(|(a, b)| same_text(a, b))
        }
    }
}

fn same_text(given: &str, wanted: &str) -> bool {
    // A digest may be shortened as docker shortens it.
    if let Some(digits) = wanted.strip_prefix("sha256:") {
        let given = given.trim().to_lowercase();
        let given = given.strip_prefix("sha256:").unwrap_or(&given);
        return given.len() >= 12 && digits.starts_with(given);
    }
    given.trim().to_lowercase() == wanted.trim().to_lowercase()
}

fn same_number(given: &str, wanted: f64, tolerance: u32) -> bool {
    #[expect(
        clippy::cast_precision_loss,
        reason = "answers are compared in per cent"
    )]
    let number = given
        .trim()
        .parse::<f64>()
        .ok()
        .or_else(|| Bytes::parse(given).map(|bytes| bytes.0 as f64));
    number.is_some_and(|number| {
        number.is_finite()
            && (number - wanted).abs() <= wanted.abs() * f64::from(tolerance) / 100.0 + f64::EPSILON
    })
}
