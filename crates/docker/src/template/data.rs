//! Values while a template runs, and how Go prints them.

use super::known::{self, Empty};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::rc::Rc;

/// The key of a row under which its labels lie as an object, for `{{.Label "name"}}`; it is no field itself.
pub const LABELS_FIELD: &str = "\u{0}labels";

/// What the data stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape<'s> {
    /// A row of a list; its type is named when a field is unknown.
    Row(&'s str),
    /// The headers of a list: a map, in which an unknown field is `<no value>`.
    Headers,
    /// An inspected object with docker's types.
    Inspected,
    /// An inspected object as plain JSON, in which an unknown key is an error.
    Raw,
}

/// A value.
#[derive(Debug, Clone)]
pub(super) enum Datum<'a> {
    /// Nothing at all: `<no value>`.
    Absent,
    /// A nil of some type.
    Nil(Empty),
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Cow<'a, str>),
    Texts(Rc<Vec<String>>),
    List(&'a [Value], &'a str),
    /// An object with its parent's key and its own; the last says whether it is a map.
    Object(&'a Map<String, Value>, &'a str, bool),
}

impl<'a> Datum<'a> {
    /// The value of a JSON node at `key` below `parent`.
    pub(super) fn of(value: &'a Value, parent: &str, key: &'a str, shape: Shape<'_>) -> Self {
        match value {
            Value::Null => match shape {
                Shape::Inspected => Self::Nil(known::empty(parent, key).unwrap_or(Empty::Pointer)),
                _ => Self::Nil(Empty::Pointer),
            },
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => match number.as_i64() {
                Some(value) => Self::Int(value),
                None => Self::Float(number.as_f64().unwrap_or(0.0)),
            },
            Value::String(text) => Self::Text(Cow::Borrowed(text)),
            Value::Array(list) => Self::List(list, key),
            Value::Object(object) => {
                let map = match shape {
                    Shape::Inspected => known::is_map(parent, key),
                    _ => true,
                };
                Self::Object(object, key, map)
            }
        }
    }

    pub(super) fn empty(empty: Empty) -> Self {
        match empty {
            Empty::Text => Self::Text(Cow::Borrowed("")),
            Empty::Number => Self::Int(0),
            Empty::Bool => Self::Bool(false),
            other => Self::Nil(other),
        }
    }

    /// Go's idea of truth.
    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Absent | Self::Nil(_) => false,
            Self::Bool(value) => *value,
            Self::Int(value) => *value != 0,
            Self::Float(value) => *value != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::Texts(list) => !list.is_empty(),
            Self::List(list, _) => !list.is_empty(),
            Self::Object(object, _, map) => !map || !object.is_empty(),
        }
    }

    /// The name of its Go type, for messages.
    pub(super) fn type_name(&self, shape: Shape<'_>) -> &'static str {
        match (self, shape) {
            (Self::Absent | Self::Nil(_), _) => "<nil>",
            (_, Shape::Raw) => "interface {}",
            (Self::Bool(_), _) => "bool",
            (Self::Int(_), _) => "int64",
            (Self::Float(_), _) => "float64",
            (Self::Text(_), _) => "string",
            (Self::Texts(_) | Self::List(..), _) => "[]string",
            (Self::Object(..), _) => "map[string]string",
        }
    }

    /// As `fmt.Print` shows it.
    pub(super) fn print(&self, out: &mut String) {
        match self {
            Self::Absent => out.push_str("<no value>"),
            Self::Nil(Empty::List) => out.push_str("[]"),
            Self::Nil(Empty::Map) => out.push_str("map[]"),
            Self::Nil(_) => out.push_str("<nil>"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Int(value) => out.push_str(&value.to_string()),
            Self::Float(value) => out.push_str(&float(*value)),
            Self::Text(text) => out.push_str(text),
            Self::Texts(list) => {
                out.push('[');
                out.push_str(&list.join(" "));
                out.push(']');
            }
            Self::List(list, _) => {
                out.push('[');
                for (position, value) in list.iter().enumerate() {
                    if position > 0 {
                        out.push(' ');
                    }
                    print_json(value, "", out);
                }
                out.push(']');
            }
            Self::Object(object, key, map) => print_object(object, key, *map, out),
        }
    }
}

/// A float as `%v` shows it.
pub(super) fn float(value: f64) -> String {
    let text = format!("{value}");
    if value.abs() >= 1e21 {
        format!("{value:e}").replace('e', "e+")
    } else {
        text
    }
}

fn print_object(object: &Map<String, Value>, key: &str, map: bool, out: &mut String) {
    if map {
        out.push_str("map[");
        let mut keys: Vec<&String> = object.keys().collect();
        keys.sort();
        for (position, name) in keys.into_iter().enumerate() {
            if position > 0 {
                out.push(' ');
            }
            out.push_str(name);
            out.push(':');
            print_json(object.get(name).unwrap_or(&Value::Null), "", out);
        }
        out.push(']');
        return;
    }
    out.push('{');
    for (position, (name, value)) in object.iter().enumerate() {
        if position > 0 {
            out.push(' ');
        }
        match value {
            Value::Object(inner) => print_object(inner, name, known::is_map(key, name), out),
            other => print_json(other, name, out),
        }
    }
    out.push('}');
}

/// A JSON node inside a larger value: objects in lists are structs, objects in maps too. Bounded by the data's depth,
/// which is that of inspected objects.
fn print_json(value: &Value, key: &str, out: &mut String) {
    match value {
        Value::Null => out.push_str(match known::empty("Config", key) {
            Some(Empty::List) => "[]",
            Some(Empty::Map) => "map[]",
            _ => "<nil>",
        }),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => out.push_str(text),
        Value::Array(list) => {
            out.push('[');
            for (position, each) in list.iter().enumerate() {
                if position > 0 {
                    out.push(' ');
                }
                print_json(each, "", out);
            }
            out.push(']');
        }
        Value::Object(object) => print_object(object, key, false, out),
    }
}
