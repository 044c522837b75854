//! Typed answers, compared with a stated value or with one that the engine computes.

use super::{Answers, Outcome};
use crate::facts::{Facts, Value};
use crate::model::{Bytes, FactQuery};

pub(super) fn answer(
    facts: &dyn Facts,
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
        (Some(fact), _) => same_value(given, &facts.value(fact)?, tolerance),
        (None, Some(equals)) => match equals.parse::<f64>() {
            Ok(number) => same_number(given, number, tolerance),
            Err(_) => same_text(given, equals),
        },
        (None, None) => true,
    };
    Ok((!right).then(|| format!("`{given}` is not it")))
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
