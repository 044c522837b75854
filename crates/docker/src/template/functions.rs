//! Functions that a template may call.

use super::compare::{equal, less};
use super::data::{Datum, Shape};
use super::known::Empty;
use super::printf::printf;
use serde_json::Value;
use std::borrow::Cow;
use std::rc::Rc;

const NAMES: [&str; 29] = [
    "and", "eq", "ge", "gt", "html", "index", "join", "js", "json", "le", "len", "lower", "lt",
    "ne", "not", "or", "pad", "print", "printf", "println", "slice", "split", "title", "truncate",
    "upper", "urlquery", "call", "table", "nil",
];

/// Whether a template may name it.
pub(super) fn is_function(name: &str) -> bool {
    NAMES.contains(&name) && !matches!(name, "call" | "table" | "nil")
}

fn text<'d, 'a>(value: &'d Datum<'a>, shape: Shape<'_>) -> Result<&'d str, String> {
    match value {
        Datum::Text(text) => Ok(text),
        Datum::Absent | Datum::Nil(_) => Err("invalid value; expected string".into()),
        other => Err(format!(
            "wrong type for value; expected string; got {}",
            other.type_name(shape)
        )),
    }
}

fn whole(value: &Datum<'_>, shape: Shape<'_>) -> Result<i64, String> {
    match value {
        Datum::Int(number) => Ok(*number),
        Datum::Absent | Datum::Nil(_) => Err("invalid value; expected int".into()),
        other => Err(format!(
            "wrong type for value; expected int; got {}",
            other.type_name(shape)
        )),
    }
}

fn own<'a>(text: impl Into<String>) -> Result<Datum<'a>, String> {
    Ok(Datum::Text(Cow::Owned(text.into())))
}

/// Calls a function. The error is the reason as it stands after `executing … at <…>: `.
pub(super) fn call<'a>(
    name: &str,
    given: &[Datum<'a>],
    shape: Shape<'_>,
) -> Result<Datum<'a>, String> {
    let wants = |count: usize| {
        if given.len() == count {
            Ok(())
        } else {
            Err(format!(
                "wrong number of args for {name}: want {count} got {}",
                given.len()
            ))
        }
    };
    let least = |count: usize| {
        if given.len() >= count {
            Ok(())
        } else {
            Err(format!(
                "wrong number of args for {name}: want at least {count} got {}",
                given.len()
            ))
        }
    };
    let header = shape == Shape::Headers;
    let at = |position: usize| given.get(position).unwrap_or(&Datum::Absent);
    match name {
        "json" => {
            wants(1)?;
            if header {
                return own(text(at(0), shape)?);
            }
            own(json(at(0), shape))
        }
        "lower" | "upper" | "title" => {
            wants(1)?;
            let value = text(at(0), shape)?;
            own(match name {
                _ if header => value.to_owned(),
                "lower" => value.to_lowercase(),
                "upper" => value.to_uppercase(),
                _ => title(value),
            })
        }
        "split" => {
            wants(2)?;
            let (value, separator) = (text(at(0), shape)?, text(at(1), shape)?);
            if header {
                return own(value);
            }
            let parts: Vec<String> = if separator.is_empty() {
                value.chars().map(String::from).collect()
            } else {
                value.split(separator).map(String::from).collect()
            };
            Ok(Datum::Texts(Rc::new(parts)))
        }
        "join" => {
            wants(2)?;
            if header {
                return own(text(at(0), shape)?);
            }
            let list = strings(at(0), shape)?;
            own(list.join(text(at(1), shape)?))
        }
        "pad" => {
            wants(3)?;
            let value = text(at(0), shape)?;
            let (before, after) = (whole(at(1), shape)?, whole(at(2), shape)?);
            if value.is_empty() {
                return own("");
            }
            let blanks = |count: i64| " ".repeat(usize::try_from(count).unwrap_or(0).min(1000));
            own(format!("{}{value}{}", blanks(before), blanks(after)))
        }
        "truncate" => {
            wants(2)?;
            let value = text(at(0), shape)?;
            let length = usize::try_from(whole(at(1), shape)?).unwrap_or(0);
            if header || value.len() < length {
                return own(value);
            }
            let mut cut = length;
            while !value.is_char_boundary(cut) {
                cut -= 1;
            }
            own(value.get(..cut).unwrap_or(value))
        }
        "len" => {
            wants(1)?;
            let length = match at(0) {
                Datum::Text(text) => text.len(),
                Datum::Texts(list) => list.len(),
                Datum::List(list, _) => list.len(),
                Datum::Object(object, _, true) => object.len(),
                Datum::Nil(Empty::List | Empty::Map) => 0,
                Datum::Absent | Datum::Nil(_) => {
                    return Err("error calling len: len of nil pointer".into());
                }
                other => {
                    return Err(format!(
                        "error calling len: len of type {}",
                        other.type_name(shape)
                    ));
                }
            };
            Ok(Datum::Int(i64::try_from(length).unwrap_or(i64::MAX)))
        }
        "index" => {
            least(1)?;
            let mut value = at(0).clone();
            for key in given.iter().skip(1) {
                value = index(&value, key, shape)
                    .map_err(|reason| format!("error calling index: {reason}"))?;
            }
            Ok(value)
        }
        "slice" => {
            least(1)?;
            slice(given, shape).map_err(|reason| format!("error calling slice: {reason}"))
        }
        "not" => {
            wants(1)?;
            Ok(Datum::Bool(!at(0).is_true()))
        }
        "eq" => {
            least(1)?;
            if given.len() < 2 {
                return Err("error calling eq: missing argument for comparison".into());
            }
            for other in given.iter().skip(1) {
                if equal(at(0), other).map_err(|reason| format!("error calling eq: {reason}"))? {
                    return Ok(Datum::Bool(true));
                }
            }
            Ok(Datum::Bool(false))
        }
        "ne" | "lt" | "le" | "gt" | "ge" => {
            wants(2)?;
            let (left, right) = (at(0), at(1));
            let outcome = match name {
                "ne" => equal(left, right).map(|same| !same),
                "lt" => less(left, right),
                "le" => less(right, left).map(|more| !more),
                "gt" => less(right, left),
                _ => less(left, right).map(|fewer| !fewer),
            };
            outcome
                .map(Datum::Bool)
                .map_err(|reason| format!("error calling {name}: {reason}"))
        }
        "print" => {
            let mut out = String::new();
            for (position, value) in given.iter().enumerate() {
                let before = position.checked_sub(1).and_then(|before| given.get(before));
                let text = |datum: &Datum<'_>| matches!(datum, Datum::Text(_));
                if before.is_some_and(|before| !text(before) && !text(value)) {
                    out.push(' ');
                }
                value.print(&mut out);
            }
            own(out)
        }
        "println" => {
            let mut out = String::new();
            for (position, value) in given.iter().enumerate() {
                if position > 0 {
                    out.push(' ');
                }
                value.print(&mut out);
            }
            out.push('\n');
            own(out)
        }
        "printf" => {
            least(1)?;
            own(printf(
                text(at(0), shape)?,
                given.get(1..).unwrap_or_default(),
            ))
        }
        "html" | "js" | "urlquery" => {
            let mut out = String::new();
            for value in given {
                value.print(&mut out);
            }
            own(escaped(name, &out))
        }
        _ => Err(format!("error calling {name}: not simulated")),
    }
}

/// The texts of a list.
fn strings(value: &Datum<'_>, shape: Shape<'_>) -> Result<Vec<String>, String> {
    let wrong = |got: &str| {
        Err(format!(
            "wrong type for value; expected []string; got {got}"
        ))
    };
    match value {
        Datum::Texts(list) => Ok(list.as_ref().clone()),
        Datum::Nil(Empty::List) => Ok(Vec::new()),
        Datum::List(list, _) if shape != Shape::Raw => {
            let texts: Option<Vec<String>> = list
                .iter()
                .map(|each| each.as_str().map(String::from))
                .collect();
            texts.map_or_else(|| wrong("[]interface {}"), Ok)
        }
        Datum::List(..) => wrong("[]interface {}"),
        Datum::Absent | Datum::Nil(_) => Err("invalid value; expected []string".into()),
        other => wrong(other.type_name(shape)),
    }
}

fn index<'a>(value: &Datum<'a>, key: &Datum<'a>, shape: Shape<'_>) -> Result<Datum<'a>, String> {
    let position = |length: usize| match key {
        Datum::Int(number) => match usize::try_from(*number) {
            Ok(at) if at < length => Ok(at),
            Ok(at) if at == length => Err("reflect: slice index out of range".to_owned()),
            _ => Err(format!("index out of range: {number}")),
        },
        Datum::Absent | Datum::Nil(_) => Err("cannot index slice/array with nil".into()),
        other => Err(format!(
            "cannot index slice/array with type {}",
            other.type_name(Shape::Headers)
        )),
    };
    match value {
        Datum::List(list, list_key) => {
            let at = position(list.len())?;
            Ok(match (list.get(at), shape) {
                (Some(Value::Object(object)), Shape::Inspected) => {
                    Datum::Object(object, list_key, false)
                }
                (Some(found), _) => Datum::of(found, list_key, "", shape),
                (None, _) => Datum::Absent,
            })
        }
        Datum::Texts(list) => {
            let at = position(list.len())?;
            Ok(Datum::Text(Cow::Owned(
                list.get(at).cloned().unwrap_or_default(),
            )))
        }
        Datum::Text(text) => {
            let at = position(text.len())?;
            Ok(Datum::Int(
                text.as_bytes().get(at).map_or(0, |byte| i64::from(*byte)),
            ))
        }
        Datum::Object(object, own_key, true) => match key {
            Datum::Text(name) => Ok(match (object.get(name.as_ref()), shape) {
                (Some(Value::Object(inner)), Shape::Inspected) => {
                    Datum::Object(inner, own_key, false)
                }
                (Some(found), _) => Datum::of(found, own_key, "", shape),
                (None, Shape::Inspected) => Datum::Text(Cow::Borrowed("")),
                (None, _) => Datum::Absent,
            }),
            Datum::Absent | Datum::Nil(_) => Err("value is nil; should be of type string".into()),
            other => Err(format!(
                "value has type {}; should be string",
                other.type_name(Shape::Headers)
            )),
        },
        Datum::Nil(Empty::Map) => Ok(Datum::Text(Cow::Borrowed(""))),
        Datum::Nil(Empty::List) => {
            position(0)?;
            Ok(Datum::Absent)
        }
        Datum::Absent | Datum::Nil(_) => Err("index of untyped nil".into()),
        other => Err(format!(
            "can't index item of type {}",
            other.type_name(Shape::Headers)
        )),
    }
}

fn slice<'a>(given: &[Datum<'a>], shape: Shape<'_>) -> Result<Datum<'a>, String> {
    let Some((value, bounds)) = given.split_first() else {
        return Ok(Datum::Absent);
    };
    let length = match value {
        Datum::Text(text) => text.len(),
        Datum::List(list, _) => list.len(),
        Datum::Texts(list) => list.len(),
        Datum::Absent | Datum::Nil(_) => return Err("slice of untyped nil".into()),
        other => {
            return Err(format!(
                "can't slice item of type {}",
                other.type_name(shape)
            ));
        }
    };
    let mut limits = [0, length];
    for (limit, bound) in limits.iter_mut().zip(bounds) {
        let number = whole(bound, shape)
            .map_err(|_| "cannot index slice/array with this type".to_owned())?;
        *limit = usize::try_from(number)
            .ok()
            .filter(|at| *at <= length)
            .ok_or_else(|| format!("index out of range: {number}"))?;
    }
    let [from, to] = limits;
    if from > to {
        return Err(format!("invalid slice index: {from} > {to}"));
    }
    Ok(match value {
        Datum::List(list, key) => Datum::List(list.get(from..to).unwrap_or_default(), key),
        Datum::Texts(list) => {
            Datum::Texts(Rc::new(list.get(from..to).unwrap_or_default().to_vec()))
        }
        Datum::Text(text) => Datum::Text(Cow::Owned(
            text.get(from..to).map(String::from).unwrap_or_default(),
        )),
        _ => Datum::Absent,
    })
}

/// Every word with a capital first letter.
fn title(value: &str) -> String {
    let mut before = ' ';
    value
        .chars()
        .flat_map(|each| {
            let starts = !(before.is_alphanumeric() || before == '_' || before == '\'');
            before = each;
            let upper: Vec<char> = if starts {
                each.to_uppercase().collect()
            } else {
                vec![each]
            };
            upper
        })
        .collect()
}

/// JSON as Go's encoder writes it: structs in their order, maps sorted.
fn json(value: &Datum<'_>, shape: Shape<'_>) -> String {
    match value {
        Datum::Absent | Datum::Nil(_) => "null".into(),
        Datum::Bool(value) => value.to_string(),
        Datum::Int(value) => value.to_string(),
        Datum::Float(value) => super::data::float(*value),
        Datum::Text(text) => Value::String(text.clone().into_owned()).to_string(),
        Datum::Texts(list) => Value::from(list.as_ref().clone()).to_string(),
        Datum::List(list, key) => render_json(&sorted(&Value::Array(list.to_vec()), key)),
        Datum::Object(object, key, map) => {
            let mut object = (*object).clone();
            if let Shape::Row(_) = shape {
                object.remove(super::data::LABELS_FIELD);
                object.sort_keys();
                // A row writes itself with Go's default, which is safe inside HTML.
                return render_json(&Value::Object(object))
                    .replace('<', "\\u003c")
                    .replace('>', "\\u003e")
                    .replace('&', "\\u0026");
            }
            if *map {
                object.sort_keys();
            }
            render_json(&sorted(&Value::Object(object), key))
        }
    }
}

/// The value with the keys of every map in order.
fn sorted(value: &Value, key: &str) -> Value {
    match value {
        Value::Array(list) => Value::Array(list.iter().map(|each| sorted(each, key)).collect()),
        Value::Object(object) => {
            let mut inner: serde_json::Map<String, Value> = object
                .iter()
                .map(|(name, each)| {
                    let each = sorted(each, name);
                    let each = match each {
                        Value::Object(mut map) if super::known::is_map(key, name) => {
                            map.sort_keys();
                            Value::Object(map)
                        }
                        other => other,
                    };
                    (name.clone(), each)
                })
                .collect();
            if super::known::is_map("", key) {
                inner.sort_keys();
            }
            Value::Object(inner)
        }
        other => other.clone(),
    }
}

/// Go writes U+2028 and U+2029 as escapes; everything else as serde does.
fn render_json(value: &Value) -> String {
    value
        .to_string()
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

fn escaped(name: &str, value: &str) -> String {
    let mut out = String::new();
    for character in value.chars() {
        match (name, character) {
            ("html", '<') => out.push_str("&lt;"),
            ("html", '>') => out.push_str("&gt;"),
            ("html", '&') => out.push_str("&amp;"),
            ("html", '"') => out.push_str("&#34;"),
            ("html", '\'') => out.push_str("&#39;"),
            ("js", '\'') => out.push_str("\\'"),
            ("js", '"') => out.push_str("\\\""),
            ("js", '\\') => out.push_str("\\\\"),
            ("js", '<') => out.push_str("\\u003C"),
            ("js", '>') => out.push_str("\\u003E"),
            ("js", '&') => out.push_str("\\u0026"),
            ("js", '=') => out.push_str("\\u003D"),
            ("urlquery", ' ') => out.push('+'),
            ("urlquery", plain) if plain.is_ascii_alphanumeric() || "-_.~".contains(plain) => {
                out.push(plain);
            }
            ("urlquery", other) => {
                let mut buffer = [0; 4];
                for byte in other.encode_utf8(&mut buffer).bytes() {
                    out.push_str(&format!("%{byte:02X}"));
                }
            }
            (_, other) => out.push(other),
        }
    }
    out
}
