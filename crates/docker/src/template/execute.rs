//! Running a template, as `text/template/exec.go` does.

use super::TemplateError;
use super::data::{Datum, LABELS_FIELD, Shape};
use super::functions::call;
use super::known;
use super::node::{Body, Command, Node, Number, Operand, Pipe};
use super::parse::Template;
use serde_json::Value;
use std::borrow::Cow;

/// Longest output.
const MAX_OUTPUT_BYTES: usize = 4 * 1024 * 1024;

/// Most nodes that are run.
const MAX_STEPS: usize = 1_000_000;

pub(super) type Ran<T> = Result<T, TemplateError>;

/// Why a list of nodes ended early.
enum Flow {
    On,
    Break,
    Continue,
}

pub(super) struct Run<'a, 't> {
    template: &'t Template,
    pub(super) shape: Shape<'t>,
    variables: Vec<(&'t str, Datum<'a>)>,
    output: String,
    steps: usize,
}

impl Template {
    /// Renders the data.
    ///
    /// # Errors
    /// Where the template does not fit the data, or a limit.
    pub fn render(&self, data: &Value, shape: Shape<'_>) -> Result<String, TemplateError> {
        let root = match (data, shape) {
            (Value::Object(object), Shape::Inspected) => Datum::Object(object, "", false),
            _ => Datum::of(data, "", "", shape),
        };
        let mut run = Run {
            template: self,
            shape,
            variables: vec![("$", root.clone())],
            output: String::new(),
            steps: 0,
        };
        run.body(&self.body, &root)?;
        Ok(run.output)
    }
}

impl<'a, 't> Run<'a, 't> {
    /// An error at a place of the template.
    pub(super) fn fail<T>(&self, at: usize, context: &str, reason: impl Into<String>) -> Ran<T> {
        let before = self.template.source.get(..at).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rfind('\n').map_or(at, |found| at - found - 1);
        let context = if context.len() > 20 {
            let mut cut = 20;
            while !context.is_char_boundary(cut) {
                cut -= 1;
            }
            format!("{}...", context.get(..cut).unwrap_or_default())
        } else {
            context.to_owned()
        };
        Err(TemplateError::Execution {
            line,
            column,
            context,
            reason: reason.into(),
        })
    }

    fn step(&mut self) -> Ran<()> {
        self.steps += 1;
        if self.steps > MAX_STEPS || self.output.len() > MAX_OUTPUT_BYTES {
            return Err(TemplateError::TooLarge {
                max: MAX_OUTPUT_BYTES,
            });
        }
        Ok(())
    }

    fn body(&mut self, body: &'t Body, dot: &Datum<'a>) -> Ran<Flow> {
        for node in body {
            self.step()?;
            match node {
                Node::Text(text) => self.output.push_str(text),
                Node::Action(pipe) => {
                    let value = self.pipe(pipe, dot)?;
                    if pipe.variables.is_empty() {
                        value.print(&mut self.output);
                    }
                }
                Node::If(pipe, then, otherwise) | Node::With(pipe, then, otherwise) => {
                    let known = self.variables.len();
                    let value = self.pipe(pipe, dot)?;
                    let with = matches!(node, Node::With(..));
                    let flow = match (value.is_true(), with) {
                        (true, true) => self.body(then, &value)?,
                        (true, false) => self.body(then, dot)?,
                        (false, _) => self.body(otherwise, dot)?,
                    };
                    self.variables.truncate(known);
                    if !matches!(flow, Flow::On) {
                        return Ok(flow);
                    }
                }
                Node::Range(pipe, each, otherwise) => {
                    let known = self.variables.len();
                    let flow = self.range(pipe, each, otherwise, dot)?;
                    self.variables.truncate(known);
                    if !matches!(flow, Flow::On) {
                        return Ok(flow);
                    }
                }
                Node::Break => return Ok(Flow::Break),
                Node::Continue => return Ok(Flow::Continue),
            }
        }
        Ok(Flow::On)
    }

    fn range(
        &mut self,
        pipe: &'t Pipe,
        each: &'t Body,
        otherwise: &'t Body,
        dot: &Datum<'a>,
    ) -> Ran<Flow> {
        let over = self.pipe(pipe, dot)?;
        let items: Vec<(Datum<'a>, Datum<'a>)> = match &over {
            Datum::List(list, key) => list
                .iter()
                .zip(0_i64..)
                .map(|(value, position)| (Datum::Int(position), self.inside(value, key)))
                .collect(),
            Datum::Texts(list) => list
                .iter()
                .zip(0_i64..)
                .map(|(text, position)| {
                    (Datum::Int(position), Datum::Text(Cow::Owned(text.clone())))
                })
                .collect(),
            Datum::Object(object, key, true) => {
                let mut entries: Vec<(&'a String, &'a Value)> = object.iter().collect();
                entries.sort_by_key(|(name, _)| *name);
                entries
                    .into_iter()
                    .map(|(name, value)| {
                        (
                            Datum::Text(Cow::Borrowed(name.as_str())),
                            self.inside(value, key),
                        )
                    })
                    .collect()
            }
            Datum::Int(number) => (0..(*number).clamp(0, 1_000_000))
                .map(|position| (Datum::Int(position), Datum::Int(position)))
                .collect(),
            Datum::Absent | Datum::Nil(_) => Vec::new(),
            other => {
                let mut shown = String::new();
                other.print(&mut shown);
                return self.fail(
                    pipe.at,
                    &pipe.to_string(),
                    format!("range can't iterate over {shown}"),
                );
            }
        };
        if items.is_empty() {
            return self.body(otherwise, dot);
        }
        for (key, value) in items {
            self.step()?;
            let known = self.variables.len();
            match pipe.variables.as_slice() {
                [] => {}
                [only] => self.set(only, value.clone(), pipe.assigns),
                [first, second, ..] => {
                    self.set(first, key, pipe.assigns);
                    self.set(second, value.clone(), pipe.assigns);
                }
            }
            let flow = self.body(each, &value)?;
            self.variables.truncate(known);
            if matches!(flow, Flow::Break) {
                break;
            }
        }
        Ok(Flow::On)
    }

    /// A value inside a list or a map: objects there are structs.
    fn inside(&self, value: &'a Value, key: &'a str) -> Datum<'a> {
        match (value, self.shape) {
            (Value::Object(object), Shape::Inspected) => Datum::Object(object, key, false),
            _ => Datum::of(value, key, "", self.shape),
        }
    }

    fn set(&mut self, name: &'t str, value: Datum<'a>, assigns: bool) {
        if assigns
            && let Some(slot) = self
                .variables
                .iter_mut()
                .rev()
                .find(|(each, _)| *each == name)
        {
            slot.1 = value;
            return;
        }
        self.variables.push((name, value));
    }

    fn pipe(&mut self, pipe: &'t Pipe, dot: &Datum<'a>) -> Ran<Datum<'a>> {
        let mut value = None;
        for command in &pipe.commands {
            value = Some(self.command(command, dot, value)?);
        }
        let value = value.unwrap_or(Datum::Absent);
        // In `range` the variables take each item, which the loop does.
        for name in &pipe.variables {
            self.set(name, value.clone(), pipe.assigns);
        }
        Ok(value)
    }

    fn command(
        &mut self,
        command: &'t Command,
        dot: &Datum<'a>,
        last: Option<Datum<'a>>,
    ) -> Ran<Datum<'a>> {
        self.step()?;
        let Some((first, arguments)) = command.operands.split_first() else {
            return Ok(Datum::Absent);
        };
        match first {
            Operand::Function(name, _) => self.function(name, command, arguments, dot, last),
            Operand::Field(names, at) => {
                if let ([label], Shape::Row(_)) = (names.as_slice(), self.shape)
                    && label == "Label"
                {
                    return self.label(*at, arguments, dot, last);
                }
                let value = self.operand(first, dot)?;
                self.without_arguments(first, arguments, last.is_some(), value)
            }
            _ => {
                let value = self.operand(first, dot)?;
                self.without_arguments(first, arguments, last.is_some(), value)
            }
        }
    }

    fn without_arguments(
        &self,
        first: &Operand,
        arguments: &[Operand],
        piped: bool,
        value: Datum<'a>,
    ) -> Ran<Datum<'a>> {
        if arguments.is_empty() && !piped {
            return Ok(value);
        }
        let shown = first.to_string();
        match first {
            Operand::Field(names, at) => {
                let name = names.last().map(String::as_str).unwrap_or_default();
                self.fail(
                    *at,
                    &shown,
                    format!("{name} has arguments but cannot be invoked as function"),
                )
            }
            Operand::Variable(_, at) | Operand::Chain(_, _, at) | Operand::Nil(at) => self.fail(
                *at,
                &shown,
                format!("can't give argument to non-function {shown}"),
            ),
            _ => self.fail(
                0,
                &shown,
                format!("can't give argument to non-function {shown}"),
            ),
        }
    }

    /// `{{.Label "name"}}` of a row.
    fn label(
        &mut self,
        at: usize,
        arguments: &'t [Operand],
        dot: &Datum<'a>,
        last: Option<Datum<'a>>,
    ) -> Ran<Datum<'a>> {
        let mut given = Vec::new();
        for argument in arguments {
            given.push(self.operand(argument, dot)?);
        }
        given.extend(last);
        let [Datum::Text(name)] = given.as_slice() else {
            let reason = format!("wrong number of args for Label: want 1 got {}", given.len());
            return self.fail(at, ".Label", reason);
        };
        let labels = match dot {
            Datum::Object(object, ..) => object.get(LABELS_FIELD),
            _ => None,
        };
        let value = labels
            .and_then(|labels| labels.get(name.as_ref()))
            .and_then(Value::as_str);
        Ok(Datum::Text(Cow::Borrowed(value.unwrap_or_default())))
    }

    fn function(
        &mut self,
        name: &str,
        command: &'t Command,
        arguments: &'t [Operand],
        dot: &Datum<'a>,
        last: Option<Datum<'a>>,
    ) -> Ran<Datum<'a>> {
        if matches!(name, "and" | "or") {
            return self.shortcut(name == "and", command, arguments, dot, last);
        }
        let mut given = Vec::with_capacity(arguments.len() + 1);
        for argument in arguments {
            given.push(self.operand(argument, dot)?);
        }
        given.extend(last);
        match call(name, &given, self.shape) {
            Ok(value) => Ok(value),
            Err(reason) => self.fail(command.at, &command.to_string(), reason),
        }
    }

    fn shortcut(
        &mut self,
        all: bool,
        command: &'t Command,
        arguments: &'t [Operand],
        dot: &Datum<'a>,
        last: Option<Datum<'a>>,
    ) -> Ran<Datum<'a>> {
        let mut value = None;
        for argument in arguments {
            let found = self.operand(argument, dot)?;
            if found.is_true() != all {
                return Ok(found);
            }
            value = Some(found);
        }
        match last.or(value) {
            Some(value) => Ok(value),
            None => {
                let name = if all { "and" } else { "or" };
                let reason = format!("wrong number of args for {name}: want at least 1 got 0");
                self.fail(command.at, name, reason)
            }
        }
    }

    fn operand(&mut self, operand: &'t Operand, dot: &Datum<'a>) -> Ran<Datum<'a>> {
        match operand {
            Operand::Dot => Ok(dot.clone()),
            Operand::Bool(value) => Ok(Datum::Bool(*value)),
            Operand::Number(Number::Int(value), _) => Ok(Datum::Int(*value)),
            Operand::Number(Number::Float(value), _) => Ok(Datum::Float(*value)),
            Operand::Text(text, _) => Ok(Datum::Text(Cow::Owned(text.clone()))),
            Operand::Nil(at) => self.fail(*at, "nil", "nil is not a command"),
            Operand::Function(name, at) => match call(name, &[], self.shape) {
                Ok(value) => Ok(value),
                Err(reason) => self.fail(*at, name, reason),
            },
            Operand::Field(names, at) => self.fields(dot.clone(), names, *at, operand),
            Operand::Variable(names, at) => {
                let Some((name, rest)) = names.split_first() else {
                    return Ok(Datum::Absent);
                };
                let value = self
                    .variables
                    .iter()
                    .rev()
                    .find(|(each, _)| each == name)
                    .map_or(Datum::Absent, |(_, value)| value.clone());
                self.fields(value, rest, *at, operand)
            }
            Operand::Chain(pipe, names, at) => {
                let known = self.variables.len();
                let value = self.pipe(pipe, dot)?;
                self.variables.truncate(known);
                self.fields(value, names, *at, operand)
            }
        }
    }

    fn fields(
        &self,
        value: Datum<'a>,
        names: &'t [String],
        at: usize,
        operand: &Operand,
    ) -> Ran<Datum<'a>> {
        let mut value = value;
        for (position, name) in names.iter().enumerate() {
            value = match self.field(&value, name, position == 0) {
                Ok(found) => found,
                Err(reason) => return self.fail(at, &operand.to_string(), reason),
            };
        }
        Ok(value)
    }

    fn field(&self, value: &Datum<'a>, name: &str, first: bool) -> Result<Datum<'a>, String> {
        let unknown =
            |type_name: &str| Err(format!("can't evaluate field {name} in type {type_name}"));
        match value {
            Datum::Object(object, key, map) => {
                if let (Shape::Row(type_name), true) = (self.shape, first)
                    && !object.contains_key(name)
                {
                    return unknown(type_name);
                }
                if let Some((own, found)) = object.get_key_value(name) {
                    return Ok(Datum::of(found, key, own, self.shape));
                }
                match self.shape {
                    Shape::Raw => Err(format!(
                        "map has no entry for key {}",
                        crate::flags::go_quoted(name)
                    )),
                    Shape::Inspected if !map => match known::empty(key, name) {
                        Some(empty) => Ok(Datum::empty(empty)),
                        None => unknown("struct"),
                    },
                    _ => Ok(Datum::Absent),
                }
            }
            Datum::Absent | Datum::Nil(_) => match (self.shape, value) {
                (Shape::Raw, _) => Err(format!(
                    "nil data; no entry for key {}",
                    crate::flags::go_quoted(name)
                )),
                (Shape::Inspected, Datum::Nil(known::Empty::Pointer)) => {
                    Err(format!("nil pointer evaluating *struct.{name}"))
                }
                (Shape::Inspected | Shape::Headers, _) => Ok(Datum::Absent),
                (Shape::Row(_), _) => Err(format!("nil pointer evaluating interface {{}}.{name}")),
            },
            other => unknown(other.type_name(self.shape)),
        }
    }
}
