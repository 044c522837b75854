//! Output of `--format '{{.Name}} {{.Size}}'`: with the command above it, its lines say which field is which.
//!
//! Each line becomes the JSON line that `--format json` would have printed of the same fields, so there is one reader.
//! Only plain fields between plain text are understood; functions and conditions are not.

use crate::lines::Line;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// A template: text before each field, the field's name, and the text at the end.
struct Template {
    fields: Vec<(String, String)>,
    end: String,
}

/// The lines of `lines` as JSON, when the command names a format that is understood.
pub(crate) fn as_json<'t>(command: &str, lines: &[Line<'t>]) -> Option<Vec<Line<'t>>> {
    let template = template(command)?;
    let found: Vec<Line<'t>> = lines
        .iter()
        .map(|line| match template.read(&line.text) {
            Some(fields) => Line {
                span: line.span,
                text: Cow::Owned(Value::Object(fields).to_string()),
            },
            None => line.clone(),
        })
        .collect();
    Some(found)
}

fn template(command: &str) -> Option<Template> {
    let at = command.find("{{")?;
    let before = command.get(..at)?;
    // The word of the format begins after a quote, a blank or `=`, and ends at the quote or the blank.
    let quote = before.chars().rev().find(|c| matches!(c, '\'' | '"'));
    let start = before.rfind([' ', '=', '\'', '"']).map_or(0, |at| at + 1);
    let rest = command.get(start..)?;
    let last = rest.rfind("}}")? + 2;
    let close = rest
        .get(last..)?
        .find(|c| Some(c) == quote || quote.is_none() && c == ' ')
        .map_or(rest.len(), |close| last + close);
    let mut text = rest
        .get(..close)?
        .trim_start_matches("table ")
        .replace("\\t", "  ");
    let mut fields = Vec::new();
    while let Some(open) = text.find("{{") {
        let close = text.get(open..)?.find("}}")? + open;
        let name = text
            .get(open + 2..close)?
            .trim()
            .strip_prefix('.')?
            .to_owned();
        if name.is_empty()
            || fields.len() >= 20
            || !name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            return None;
        }
        fields.push((text.get(..open)?.to_owned(), name));
        text = text.get(close + 2..)?.to_owned();
    }
    Some(Template { fields, end: text })
}

impl Template {
    fn read(&self, line: &str) -> Option<Map<String, Value>> {
        let line = line.trim();
        if line.is_empty() || line.starts_with("```") {
            return None;
        }
        let mut rest = line.strip_suffix(self.end.as_str())?;
        let mut found = Map::new();
        for (at, (before, name)) in self.fields.iter().enumerate() {
            rest = rest.strip_prefix(before.as_str())?;
            let next = self.fields.get(at + 1).map(|(before, _)| before.as_str());
            let value = match next {
                // The last text between two fields parts them: names hold fewer blanks than commands.
                Some(between) if !between.is_empty() => {
                    let last = at + 2 == self.fields.len();
                    let cut = if last {
                        rest.rfind(between)
                    } else {
                        rest.find(between)
                    }?;
                    let value = rest.get(..cut)?;
                    rest = rest.get(cut..)?;
                    value
                }
                Some(_) => return None,
                None => rest,
            };
            found.insert(name.clone(), Value::String(value.trim().to_owned()));
        }
        Some(found)
    }
}
