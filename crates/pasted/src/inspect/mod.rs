//! `docker inspect`: the settings of an image or a container that matter, in words.

mod container;
mod image;

use crate::blocks::Block;
use crate::explain::{Reading, cover, is_blank, unread};
use crate::lines::Line;
use crate::mask::{self, Values};
use crate::view::{Part, Table, code, short};
use layerlab_diagnostics::{Severity, Span};
use serde_json::Value;

/// Objects explained of one list.
const MAX_OBJECTS: usize = 20;
/// Settings of one kind shown (variables, labels).
const MAX_SHOWN: usize = 60;

/// Explains one output.
pub(crate) fn explain(text: &str, block: &Block<'_, '_>) -> Reading {
    let begin = block
        .lines
        .iter()
        .position(|line| line.text.starts_with(['[', '{']));
    let whole = begin.and_then(|begin| {
        let span = cover(block.lines.get(begin..)?);
        text.get(span.range())
    });
    let mut stream = serde_json::Deserializer::from_str(whole.unwrap_or("")).into_iter::<Value>();
    match stream.next() {
        Some(Ok(Value::Array(objects))) if objects.iter().all(Value::is_object) => {
            all(&objects, block)
        }
        Some(Ok(object @ Value::Object(_))) => all(&[object], block),
        Some(Err(error)) => broken(block, begin.unwrap_or(0), &error),
        _ => pieces(block),
    }
}

fn all(objects: &[Value], block: &Block<'_, '_>) -> Reading {
    let mut part = Part::new("docker inspect");
    if objects.is_empty() {
        part.summary = "The list is empty: nothing of that name exists on this host.".to_owned();
    }
    let mut summaries = Vec::new();
    for object in objects.iter().take(MAX_OBJECTS) {
        let said = if object.get("HostConfig").is_some() || object.get("State").is_some() {
            container::say(&mut part, object, block.lines)
        } else if object.get("RootFS").is_some() || object.get("RepoTags").is_some() {
            image::say(&mut part, object, block.lines)
        } else {
            "This is neither an image nor a container; volumes and networks are not explained here."
                .to_owned()
        };
        summaries.push(said);
    }
    if !summaries.is_empty() {
        part.summary = summaries.join(" ");
    }
    crate::failures::add(&mut part, tail(block.lines));
    Reading {
        part,
        ..Reading::default()
    }
}

/// Lines behind the JSON, where `error: no such object` may stand.
fn tail<'a, 't>(lines: &'a [Line<'t>]) -> &'a [Line<'t>] {
    let end = lines
        .iter()
        .rposition(|line| matches!(line.text.chars().next(), Some(']' | '}' | '[' | '{')));
    lines
        .get(end.map_or(0, |end| end + 1)..)
        .unwrap_or_default()
}

fn broken(block: &Block<'_, '_>, begin: usize, error: &serde_json::Error) -> Reading {
    let mut reading = pieces(block);
    // A list that a format printed is no JSON and was not meant to be.
    let opens = block.lines.get(begin).is_some_and(|line| {
        let text = line.trimmed().trim_start_matches('[').trim_start();
        text.is_empty() || text.starts_with(['{', '"'])
    });
    if !opens {
        return reading;
    }
    let at = block
        .lines
        .get(begin + error.line().saturating_sub(1))
        .or(block.lines.last());
    let span = at.map_or(Span::empty(0), |line| line.span);
    let why = if error.is_eof() {
        "it ends before all brackets are closed"
    } else {
        "something in this line does not belong there; a copy from an article may have changed the quotes"
    };
    reading.part.notice(
        Severity::Warning,
        span,
        "the JSON is not whole",
        why,
        "paste everything from the first `[` to the last `]`",
    );
    if reading.part.summary.is_empty() {
        reading.part.summary = "Only some lines of the output could be read.".to_owned();
    }
    reading
}

/// A line or two, as `grep` leaves them: `"User": "",`.
fn pieces(block: &Block<'_, '_>) -> Reading {
    let mut part = Part::new("docker inspect");
    let mut table = Table::new("Settings", &["Setting", "Value", "What it means"]);
    let mut unused = Vec::new();
    for line in block.lines {
        let text = line.trimmed().trim_end_matches(',');
        if is_blank(line) {
            continue;
        }
        if text.starts_with('[') && text.contains("@sha256:") {
            digests(&mut part, line, text);
            continue;
        }
        let entry = text
            .strip_prefix('"')
            .and_then(|rest| rest.split_once("\":"));
        if let Some(format) = asked(block.command) {
            let shown = mask::mask(text, Values::Pairs).text;
            table.row(
                line.span,
                [code(format, 60), short(&shown, 160), String::new()],
            );
            continue;
        }
        let Some((key, value)) = entry else {
            unused.push(line.clone());
            continue;
        };
        let value = value.trim().trim_matches('"');
        if key == "User" {
            image::user(&mut part, line.span, value);
        }
        let shown = mask::mask(&format!("{key}={value}"), Values::Words).text;
        let shown = shown
            .strip_prefix(key)
            .and_then(|rest| rest.strip_prefix('='))
            .unwrap_or("")
            .to_owned();
        table.row(
            line.span,
            [
                short(key, 60),
                short(&shown, 120),
                meaning(key, value).to_owned(),
            ],
        );
    }
    if !table.rows.is_empty() {
        table.rows.truncate(MAX_SHOWN);
        part.tables.push(table);
    }
    crate::failures::add(&mut part, &unused);
    part.summary = if part.tables.is_empty() && part.notices.is_empty() {
        "Nothing in this part of the output could be read.".to_owned()
    } else {
        "A part of the output.".to_owned()
    };
    let nothing = part.notices.is_empty() && part.tables.is_empty();
    Reading {
        part,
        unread: if nothing || block.command.is_none() {
            unread(&unused)
        } else {
            Vec::new()
        },
        ..Reading::default()
    }
}

/// The template of `-f '{{.State.Status}}'`.
fn asked(command: Option<&str>) -> Option<&str> {
    let command = command?;
    command.get(command.find("{{")?..command.rfind("}}")? + 2)
}

fn meaning(key: &str, value: &str) -> &'static str {
    match (key, value) {
        ("User", "" | "root" | "0") => "runs as root",
        ("User", _) => "who runs the program",
        ("Image", _) => "the image it was made from",
        ("Size", _) => "bytes, unpacked",
        ("OOMKilled", "true") => "the kernel ended it: the memory ran out",
        _ => "",
    }
}

/// The output of `--format '{{.RepoDigests}}'`.
fn digests(part: &mut Part, line: &Line<'_>, text: &str) {
    for name in text
        .trim_matches(['[', ']', '"'])
        .split([' ', ','])
        .take(20)
    {
        let Some((name, hex)) = name.trim_matches('"').split_once("@sha256:") else {
            continue;
        };
        let is_valid = hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_valid {
            part.notice(
                Severity::Hint,
                line.span,
                format!("`{}` can be pinned to these bytes", short(name, 90)),
                "a digest names exactly one image, a tag can be moved",
                "write the whole name with `@sha256:…` into `FROM` or the deployment",
            );
        } else {
            part.notice(
                Severity::Warning,
                line.span,
                format!("what stands behind `{}@sha256:` is no digest", short(name, 90)),
                "a digest has exactly 64 digits of 0–9 and a–f; this one was made up or damaged, and no registry knows it",
                "copy it from `docker inspect` or the end of a `docker pull`",
            );
        }
    }
}

/// The value at a path of keys.
fn at<'v>(value: &'v Value, path: &[&str]) -> &'v Value {
    path.iter()
        .fold(value, |value, key| value.get(key).unwrap_or(&Value::Null))
}

fn text<'v>(value: &'v Value, path: &[&str]) -> &'v str {
    at(value, path).as_str().unwrap_or("")
}

fn is_true(value: &Value, path: &[&str]) -> bool {
    at(value, path).as_bool() == Some(true)
}

/// Strings of a list; keys of an object.
fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Value::Object(entries) => entries.keys().cloned().collect(),
        _ => Vec::new(),
    }
}

/// `["a","b c"]`, as the exec form writes it.
fn list(value: &Value) -> String {
    let items = strings(value);
    if items.is_empty() {
        return String::new();
    }
    let quoted: Vec<String> = items
        .iter()
        .map(|item| format!("\"{}\"", short(&mask::mask(item, Values::Words).text, 100)))
        .collect();
    format!("[{}]", quoted.join(", "))
}

/// The line that holds a key, or the first one.
fn line_of(lines: &[Line<'_>], words: &str) -> Span {
    lines
        .iter()
        .find(|line| line.text.contains(words))
        .or(lines.first())
        .map_or(Span::empty(0), |line| line.span)
}

/// Variables with masked secrets; a notice when there are some.
fn environment(part: &mut Part, table: &mut Table, value: &Value, lines: &[Line<'_>], place: &str) {
    for variable in strings(value).iter().take(MAX_SHOWN) {
        let masked = mask::mask(variable, Values::Pairs);
        let name = variable.split('=').next().unwrap_or("");
        let span = line_of(lines, name);
        let shown = masked.text.split_once('=').map_or("", |(_, value)| value);
        table.row(
            span,
            [
                format!("Variable {}", short(name, 60)),
                short(shown, 100),
                String::new(),
            ],
        );
        if !masked.found.is_empty() {
            part.notice(
                Severity::Error,
                span,
                format!("a secret is readable in {place}: `{}`", short(name, 60)),
                "whoever may inspect it sees the value, and so does every process inside",
                "change the secret now, and hand it over as a file when the container starts",
            );
        }
    }
}
