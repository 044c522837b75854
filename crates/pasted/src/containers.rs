//! `docker ps`: what runs, what ended and why, who can reach it.

use crate::blocks::Block;
use crate::columns::Header;
use crate::explain::{Reading, is_blank};
use crate::failures::exit_code;
use crate::view::{Part, Table, count, short};
use layerlab_diagnostics::{Severity, Span};
use serde_json::Value;

const COLUMNS: [&str; 8] = [
    "CONTAINER ID",
    "IMAGE",
    "COMMAND",
    "CREATED",
    "STATUS",
    "PORTS",
    "NAMES",
    "SIZE",
];

#[derive(Debug, Default)]
struct Container {
    span: Span,
    name: String,
    image: String,
    status: String,
    ports: String,
}

/// Explains one list.
pub(crate) fn explain(block: &Block<'_, '_>) -> Reading {
    let mut reading = Reading::default();
    let mut all: Vec<Container> = Vec::new();
    let mut header: Option<Header> = None;
    for line in block.lines {
        let text = line.trimmed();
        if is_blank(line) {
            continue;
        }
        if text.starts_with("CONTAINER ID") {
            header = Some(Header::read(&line.text, &COLUMNS));
            continue;
        }
        let found = if text.starts_with('{') {
            from_json(text)
        } else {
            header
                .as_ref()
                .and_then(|header| from_row(header, &line.text))
        };
        match found {
            Some(container) => all.push(Container {
                span: line.span,
                ..container
            }),
            None => reading.unread.push(line.span),
        }
    }
    reading.part = say(&all);
    reading
}

fn from_json(text: &str) -> Option<Container> {
    let value: Value = serde_json::from_str(text).ok()?;
    let field = |name: &str| {
        value
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or("")
            .to_owned()
    };
    // A format may leave out any field; without all of these it is something else.
    ["Status", "State", "Names", "Image"]
        .iter()
        .find_map(|name| value.get(*name))?;
    Some(Container {
        name: field("Names"),
        image: field("Image"),
        status: match (field("Status"), field("State").as_str()) {
            (status, _) if !status.is_empty() => status,
            (_, "running") => "Up".to_owned(),
            (_, state) => state.to_owned(),
        },
        ports: field("Ports"),
        ..Container::default()
    })
}

fn from_row(header: &Header, line: &str) -> Option<Container> {
    if let Some(cells) = header.cells(line)
        && is_status(cells.get("STATUS"))
    {
        return Some(Container {
            name: cells.get("NAMES").to_owned(),
            image: cells.get("IMAGE").to_owned(),
            status: cells.get("STATUS").to_owned(),
            ports: cells.get("PORTS").to_owned(),
            ..Container::default()
        });
    }
    // The ports may be empty: without offsets they are what stands between status and name.
    let cells: Vec<&str> = line
        .split("  ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .collect();
    let at = cells.iter().position(|cell| is_status(cell))?;
    let rest = cells.get(at + 1..)?;
    Some(Container {
        name: rest.last().copied().unwrap_or("").to_owned(),
        image: cells.get(1).copied().unwrap_or("").to_owned(),
        status: cells.get(at).copied().unwrap_or("").to_owned(),
        ports: if rest.len() > 1 {
            rest.first().copied().unwrap_or("").to_owned()
        } else {
            String::new()
        },
        ..Container::default()
    })
}

fn is_status(text: &str) -> bool {
    [
        "Up ",
        "Exited (",
        "Created",
        "Restarting (",
        "Dead",
        "Removal In Progress",
        "Paused",
    ]
    .iter()
    .any(|begin| text.starts_with(begin))
}

fn code(status: &str) -> Option<u32> {
    let inside = status.split_once('(')?.1.split_once(')')?.0;
    inside.parse().ok()
}

fn say(all: &[Container]) -> Part {
    let mut part = Part::new("docker ps");
    let running = all
        .iter()
        .filter(|one| one.status.starts_with("Up"))
        .count();
    part.summary = match all.len() {
        0 => {
            "No container is listed. `docker ps` shows running ones only; `docker ps -a` shows all."
                .to_owned()
        }
        n => format!(
            "{}: {running} running, {} not.",
            count(n, "container", "containers"),
            n - running
        ),
    };
    for one in all {
        let name = short(&one.name, 40);
        let code = code(&one.status).filter(|_| !one.status.starts_with("Up"));
        if one.status.starts_with("Restarting") {
            part.notice(
                Severity::Error,
                one.span,
                format!(
                    "`{name}` restarts again and again{}",
                    code.map_or_else(String::new, |code| format!(" (exit code {code})"))
                ),
                code.map_or("its first process ends as soon as it starts", exit_code),
                format!("read `docker logs {name}`"),
            );
        } else if let Some(code) =
            code.filter(|code| *code != 0 && one.status.starts_with("Exited"))
        {
            let severity = if matches!(code, 130 | 143) {
                Severity::Info
            } else {
                Severity::Warning
            };
            part.notice(
                severity,
                one.span,
                format!("`{name}` ended with exit code {code}"),
                exit_code(code),
                format!("read `docker logs {name}`"),
            );
        }
        if one.status.contains("(unhealthy)") {
            part.notice(
                Severity::Warning,
                one.span,
                format!("`{name}` runs but is unhealthy"),
                "its health check fails; docker itself does not restart it for that",
                format!("look at `docker inspect {name}` under `State.Health`"),
            );
        }
        if let Some(port) = sensitive(&one.ports) {
            part.notice(
                Severity::Warning,
                one.span,
                format!("`{name}` opens {port} to every network of the host"),
                "`0.0.0.0` means all addresses, and published ports pass by most host firewalls",
                "publish it as `127.0.0.1:port:port`, or not at all: containers of one network reach each other without",
            );
        }
        let hex = one.image.len() == 12 && one.image.bytes().all(|byte| byte.is_ascii_hexdigit());
        if hex {
            part.notice(
                Severity::Info,
                one.span,
                format!("`{name}` runs an image that has lost its name (`{}`)", one.image),
                "the tag it was started with names a newer image now; the container keeps the old one",
                "start it anew to use the newer image",
            );
        }
    }
    let mut table = Table::new(
        "Containers",
        &["Name", "Image", "Status", "Ports", "What it means"],
    );
    for one in all {
        table.row(
            one.span,
            [
                short(&one.name, 60),
                short(&one.image, 60),
                short(&one.status, 60),
                short(&one.ports, 120),
                meaning(one).to_owned(),
            ],
        );
    }
    part.tables.push(table);
    part
}

fn meaning(one: &Container) -> &'static str {
    let status = one.status.as_str();
    if status.starts_with("Up") && status.contains("(Paused)") {
        "frozen; it keeps its memory"
    } else if status.starts_with("Up") && one.ports.contains("->") {
        "running, reachable from outside"
    } else if status.starts_with("Up") {
        "running, no port published"
    } else if status.starts_with("Created") {
        "made but never started"
    } else if let Some(code) = code(status) {
        exit_code(code)
    } else {
        ""
    }
}

/// A published port of a kind that should not face the world.
fn sensitive(ports: &str) -> Option<&'static str> {
    const KNOWN: [(&str, &str); 9] = [
        ("22", "SSH (22)"),
        ("2375", "the Docker API without a password (2375)"),
        ("3306", "MySQL (3306)"),
        ("5432", "PostgreSQL (5432)"),
        ("6379", "Redis (6379)"),
        ("9200", "Elasticsearch (9200)"),
        ("11211", "memcached (11211)"),
        ("27017", "MongoDB (27017)"),
        ("5672", "RabbitMQ (5672)"),
    ];
    ports.split(", ").find_map(|port| {
        let (outside, inside) = port.split_once("->")?;
        let open = outside.starts_with("0.0.0.0:")
            || outside.starts_with("[::]:")
            || outside.starts_with(":::");
        let inside = inside.split('/').next()?;
        KNOWN
            .iter()
            .find(|(number, _)| open && *number == inside)
            .map(|(_, name)| *name)
    })
}
