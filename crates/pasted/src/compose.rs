//! A Compose file that builds: services, where their Dockerfiles are, and Dockerfiles written inline.
//!
//! Reads the few keys it needs by indentation; it is no YAML parser. Anchors, flow style and merges are passed over.

use crate::blocks::Block;
use crate::explain::Reading;
use crate::lines::Line;
use crate::mask::{self, Values};
use crate::view::{Extract, Part, Table, count, short};
use layerlab_diagnostics::{Severity, Span};

/// Services read of one file.
const MAX_SERVICES: usize = 200;

#[derive(Debug, Default)]
struct Service {
    name: String,
    span: Span,
    image: String,
    context: String,
    dockerfile: String,
    target: String,
    inline: bool,
    builds: bool,
}

/// Explains one file.
pub(crate) fn explain(block: &Block<'_, '_>) -> Reading {
    let mut part = Part::new("A Compose file");
    let mut services: Vec<Service> = Vec::new();
    let mut path: Vec<(usize, String)> = Vec::new();
    let mut at = 0;
    while let Some(line) = block.lines.get(at) {
        at += 1;
        let text = line.trimmed();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let indent = line.text.len() - line.text.trim_start().len();
        while path.last().is_some_and(|(other, _)| *other >= indent) {
            path.pop();
        }
        notices(&mut part, line, &path);
        let Some((key, value)) = entry(text) else {
            continue;
        };
        if path.len() < 16 {
            path.push((indent, key.to_owned()));
        }
        let keys: Vec<&str> = path.iter().map(|(_, key)| key.as_str()).collect();
        // A snippet may begin inside a service.
        let keys = match keys.as_slice() {
            ["services", rest @ ..] => rest,
            ["build" | "image" | "dockerfile_inline", ..] => {
                if services.is_empty() {
                    services.push(Service {
                        name: "(this snippet)".to_owned(),
                        span: line.span,
                        ..Service::default()
                    });
                }
                let mut with_name = vec!["(this snippet)"];
                with_name.extend(&keys);
                let block_text = take(&mut services, &with_name, key, value, line);
                if block_text {
                    at = inline(
                        &mut part,
                        &mut services,
                        block.lines,
                        at,
                        indent,
                        value,
                        line.span,
                    );
                }
                continue;
            }
            _ => continue,
        };
        if let [name] = keys
            && value.is_empty()
            && services.len() < MAX_SERVICES
        {
            services.push(Service {
                name: (*name).to_owned(),
                span: line.span,
                ..Service::default()
            });
        } else if take(&mut services, keys, key, value, line) {
            at = inline(
                &mut part,
                &mut services,
                block.lines,
                at,
                indent,
                value,
                line.span,
            );
        }
    }
    say(&mut part, &services);
    Reading {
        part,
        ..Reading::default()
    }
}

/// `key: value` of a mapping; `None` for list items and text.
fn entry(text: &str) -> Option<(&str, &str)> {
    if text.starts_with("- ") {
        return None;
    }
    let (key, value) = text.split_once(':')?;
    let is_key = !key.is_empty() && key.len() < 100 && !key.contains(char::is_whitespace);
    let value = value.split(" #").next().unwrap_or(value).trim();
    is_key.then(|| (key.trim_matches(['"', '\'']), value))
}

/// Notes a key of a service; `true` when a Dockerfile begins.
fn take(services: &mut [Service], keys: &[&str], key: &str, value: &str, line: &Line<'_>) -> bool {
    let Some(service) = services.last_mut() else {
        return false;
    };
    let value = value.trim_matches(['"', '\'']);
    match keys {
        [_, "image"] => service.image = value.to_owned(),
        [_, "build"] => {
            service.builds = true;
            service.span = line.span;
            service.context = value.to_owned();
        }
        [_, "build", "context"] => service.context = value.to_owned(),
        [_, "build", "dockerfile"] => service.dockerfile = value.to_owned(),
        [_, "build", "target"] => service.target = value.to_owned(),
        _ => {}
    }
    if key == "dockerfile_inline" {
        service.builds = true;
        service.inline = true;
        return true;
    }
    false
}

/// Takes the Dockerfile behind `dockerfile_inline:`; the index of the first line after it.
fn inline(
    part: &mut Part,
    services: &mut [Service],
    lines: &[Line<'_>],
    from: usize,
    indent: usize,
    value: &str,
    key_span: Span,
) -> usize {
    let name = services.last().map_or("", |service| service.name.as_str());
    let label = format!("Dockerfile of {}", short(name, 60));
    let mut text = String::new();
    let mut span = key_span;
    let mut at = from;
    if value.starts_with(['|', '>']) {
        let mut own = None;
        while let Some(line) = lines.get(at) {
            let blank = line.trimmed().is_empty();
            let depth = line.text.len() - line.text.trim_start().len();
            if !blank && depth <= indent {
                break;
            }
            if !blank && own.is_none() {
                own = Some(depth);
                span = line.span;
            }
            text.push_str(
                line.text
                    .get(own.unwrap_or(depth).min(depth)..)
                    .unwrap_or(""),
            );
            text.push('\n');
            span = span.cover(line.span);
            at += 1;
        }
    } else {
        text = value
            .trim_matches(['"', '\''])
            .replace("\\n", "\n")
            .replace("\\\"", "\"");
        text.push('\n');
    }
    if text.trim().is_empty() {
        return at;
    }
    if lone_dollar(&text) {
        part.notice(
            Severity::Warning,
            span,
            "`$` in an inline Dockerfile belongs to Compose",
            "Compose fills in `$NAME` from its own environment before the builder sees the text, mostly with nothing",
            "write `$$` for every `$` that the Dockerfile itself needs",
        );
    }
    part.extracts.push(Extract {
        label,
        text: text.trim_end().replace("$$", "$") + "\n",
        verbatim: true,
        span,
    });
    at
}

fn lone_dollar(text: &str) -> bool {
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if byte == b'$' {
            match bytes.peek() {
                Some(b'$') => {
                    bytes.next();
                }
                Some(next) if next.is_ascii_alphabetic() || matches!(next, b'{' | b'_') => {
                    return true;
                }
                _ => {}
            }
        }
    }
    false
}

fn notices(part: &mut Part, line: &Line<'_>, path: &[(usize, String)]) {
    let text = line.trimmed();
    let within = |key: &str| path.iter().any(|(_, own)| own == key);
    if text.starts_with("version:") && path.is_empty() {
        part.notice(
            Severity::Hint,
            line.span,
            "`version` means nothing any more",
            "Compose has ignored it since version 2 and warns about it",
            "remove the line",
        );
    }
    if text == "privileged: true" {
        part.notice(
            Severity::Warning,
            line.span,
            "a privileged container is root on the host",
            "it may load kernel modules, see all devices and leave the container",
            "add the one capability or device it needs (`cap_add`, `devices`)",
        );
    }
    if text.contains("docker.sock") {
        part.notice(
            Severity::Warning,
            line.span,
            "the Docker socket is mounted",
            "whoever talks to it can start a container as root with the host's whole disk",
            "use a proxy for the few calls it needs, or rootless Docker",
        );
    }
    if within("environment") || within("args") {
        let pair = text.trim_start_matches("- ");
        let pair = match pair.split_once(": ") {
            Some((name, value)) if !name.contains('=') => format!("{name}={}", value.trim()),
            _ => pair.to_owned(),
        };
        let masked = mask::mask(&pair, Values::Words);
        if let Some(name) = masked.found.first() {
            let build = within("args");
            part.notice(
                if build {
                    Severity::Error
                } else {
                    Severity::Warning
                },
                line.span,
                format!("a secret is written into the file: `{}`", short(name, 40)),
                if build {
                    "build arguments stay readable in the history of the image"
                } else {
                    "whoever reads the repository or runs `docker inspect` has it"
                },
                if build {
                    "use `secrets` of `build` and `RUN --mount=type=secret`"
                } else {
                    "use `secrets`, or a variable from an `.env` file that is not committed"
                },
            );
        }
    }
}

fn say(part: &mut Part, services: &[Service]) {
    let builds = services.iter().filter(|service| service.builds).count();
    part.summary = format!(
        "{}, {builds} of them built here; {} inside the file.",
        count(services.len(), "service", "services"),
        count(
            part.extracts.len(),
            "Dockerfile stands",
            "Dockerfiles stand"
        ),
    );
    let mut table = Table::new(
        "Services",
        &["Service", "Image", "Built from", "Dockerfile", "Stage"],
    );
    for service in services {
        let context = match (service.builds, service.context.as_str()) {
            (false, _) => "not built",
            (true, "") => ".",
            (true, context) => context,
        };
        let dockerfile = match (service.builds, service.inline, service.dockerfile.as_str()) {
            (false, ..) => String::new(),
            (_, true, _) => "in this file".to_owned(),
            (.., "") => format!("{}/Dockerfile", context.trim_end_matches('/')),
            (.., name) => format!("{}/{name}", context.trim_end_matches('/')),
        };
        table.row(
            service.span,
            [
                short(&service.name, 50),
                short(&service.image, 80),
                short(context, 60),
                short(&dockerfile, 80),
                short(&service.target, 40),
            ],
        );
        let floating = !service.builds
            && !service.image.is_empty()
            && !service.image.contains(['@', '$'])
            && service
                .image
                .rsplit('/')
                .next()
                .is_some_and(|name| !name.contains(':') || name.ends_with(":latest"));
        if floating {
            part.notice(
                Severity::Warning,
                service.span,
                format!("`{}` has no fixed version", short(&service.image, 80)),
                "every host may run another image under that name",
                "give it a version, or a digest",
            );
        }
    }
    if !services.is_empty() {
        part.tables.push(table);
    }
    if part.extracts.is_empty() && builds > 0 {
        part.notice(
            Severity::Info,
            services
                .iter()
                .find(|service| service.builds)
                .map_or(Span::empty(0), |service| service.span),
            "the Dockerfile is another file",
            "Compose only says where it is",
            "paste the file that the table names under Dockerfile, and every line of it is checked",
        );
    }
}
