//! `eq`, `lt` and their relatives.

use super::data::Datum;

/// Whether two values are equal.
pub(super) fn equal(left: &Datum<'_>, right: &Datum<'_>) -> Result<bool, String> {
    match (left, right) {
        (Datum::Absent | Datum::Nil(_), Datum::Absent | Datum::Nil(_)) => Ok(true),
        (Datum::Absent | Datum::Nil(_), _) | (_, Datum::Absent | Datum::Nil(_)) => Ok(false),
        (Datum::Bool(left), Datum::Bool(right)) => Ok(left == right),
        (Datum::Int(left), Datum::Int(right)) => Ok(left == right),
        (Datum::Float(left), Datum::Float(right)) => {
            Ok(left.partial_cmp(right) == Some(std::cmp::Ordering::Equal))
        }
        (Datum::Text(left), Datum::Text(right)) => Ok(left == right),
        (Datum::List(..) | Datum::Texts(_) | Datum::Object(..), _)
        | (_, Datum::List(..) | Datum::Texts(_) | Datum::Object(..)) => {
            Err("non-comparable type for comparison".into())
        }
        _ => Err("incompatible types for comparison".into()),
    }
}

/// Whether the left value comes before the right one.
pub(super) fn less(left: &Datum<'_>, right: &Datum<'_>) -> Result<bool, String> {
    match (left, right) {
        (Datum::Int(left), Datum::Int(right)) => Ok(left < right),
        (Datum::Float(left), Datum::Float(right)) => Ok(left < right),
        (Datum::Text(left), Datum::Text(right)) => Ok(left < right),
        (
            Datum::Int(_) | Datum::Float(_) | Datum::Text(_),
            Datum::Int(_) | Datum::Float(_) | Datum::Text(_),
        ) => Err("incompatible types for comparison".into()),
        _ => Err("invalid type for comparison".into()),
    }
}
