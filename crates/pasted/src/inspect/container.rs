//! A container, as `docker inspect` prints it: how it ended, what it may do to the host.

use super::{at, environment, image, is_true, line_of, list, strings, text};
use crate::failures::exit_code;
use crate::lines::Line;
use crate::size;
use crate::view::{Part, Table, short};
use layerlab_diagnostics::Severity;
use serde_json::Value;

/// Adds what is said about a container; its summary.
pub(super) fn say(part: &mut Part, container: &Value, lines: &[Line<'_>]) -> String {
    let (state, host, config) = (
        at(container, &["State"]),
        at(container, &["HostConfig"]),
        at(container, &["Config"]),
    );
    let name = short(text(container, &["Name"]).trim_start_matches('/'), 60);
    let status = text(state, &["Status"]);
    let code = at(state, &["ExitCode"])
        .as_u64()
        .and_then(|code| u32::try_from(code).ok())
        .unwrap_or(0);
    let mut table = Table::new("The container", &["Setting", "Value", "What it means"]);
    let mut row = |key: &str, value: String, means: &str| {
        if !value.is_empty() {
            table.row(
                line_of(lines, &format!("\"{key}\"")),
                [key.to_owned(), value, means.to_owned()],
            );
        }
    };
    row("Status", short(status, 30), "");
    if status != "running" && !status.is_empty() {
        row("ExitCode", code.to_string(), exit_code(code));
    }
    row(
        "Image",
        short(text(config, &["Image"]), 100),
        "the name it was started with; the id says which image that was",
    );
    row(
        "User",
        short(text(config, &["User"]), 60),
        "who runs the program",
    );
    row(
        "Entrypoint",
        list(at(config, &["Entrypoint"])),
        "what always runs",
    );
    row("Cmd", list(at(config, &["Cmd"])), "its arguments");
    row(
        "RestartPolicy",
        short(text(host, &["RestartPolicy", "Name"]), 30),
        "when docker starts it again",
    );
    row("NetworkMode", short(text(host, &["NetworkMode"]), 60), "");
    row(
        "Memory",
        match at(host, &["Memory"]).as_u64() {
            Some(0) | None => String::new(),
            Some(bytes) => size::text(bytes),
        },
        "limit of its memory",
    );
    let mounts = at(container, &["Mounts"])
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    for mount in mounts.iter().take(20) {
        let source = text(mount, &["Source"]);
        row(
            "Mounts",
            short(
                &format!("{source} → {}", text(mount, &["Destination"])),
                160,
            ),
            match text(mount, &["Type"]) {
                "bind" => "a folder of the host",
                "volume" => "a volume; it outlives the container",
                _ => "",
            },
        );
    }
    environment(
        part,
        &mut table,
        at(config, &["Env"]),
        lines,
        "the container",
    );
    part.tables.push(table);
    notices(part, container, lines);
    image::user(part, line_of(lines, "\"User\""), text(config, &["User"]));
    let mut says = format!(
        "Container `{name}`: {}",
        if status.is_empty() {
            "state unknown"
        } else {
            status
        }
    );
    if status == "exited" {
        says.push_str(&format!(" with code {code}: {}", exit_code(code)));
    }
    says.push('.');
    says
}

fn notices(part: &mut Part, container: &Value, lines: &[Line<'_>]) {
    let (state, host) = (at(container, &["State"]), at(container, &["HostConfig"]));
    if is_true(state, &["OOMKilled"]) {
        part.notice(
            Severity::Error,
            line_of(lines, "\"OOMKilled\": true"),
            "the memory ran out",
            "the kernel ended the process that went over the container's limit, or over the host's memory",
            "raise the limit (`-m`), or teach the program its limit (heap size)",
        );
    }
    let error = text(state, &["Error"]);
    if !error.is_empty() {
        part.notice(
            Severity::Error,
            line_of(lines, "\"Error\""),
            format!("it could not be started: `{}`", short(error, 160)),
            "the message is the runtime's own",
            "",
        );
    }
    let restarts = at(container, &["RestartCount"]).as_u64().unwrap_or(0);
    if restarts > 0 {
        part.notice(
            Severity::Warning,
            line_of(lines, "\"RestartCount\""),
            format!("it was restarted {restarts} times"),
            "its first process keeps ending",
            "read `docker logs`",
        );
    }
    if is_true(host, &["Privileged"]) {
        part.notice(
            Severity::Error,
            line_of(lines, "\"Privileged\": true"),
            "it is privileged: root inside is root on the host",
            "it may load kernel modules, see all devices and leave the container",
            "give it the one capability or device it needs",
        );
    }
    let sources = strings(at(host, &["Binds"])).into_iter().chain(
        at(container, &["Mounts"])
            .as_array()
            .into_iter()
            .flatten()
            .map(|mount| text(mount, &["Source"]).to_owned()),
    );
    if sources
        .into_iter()
        .any(|source| source.contains("docker.sock"))
    {
        part.notice(
            Severity::Error,
            line_of(lines, "docker.sock"),
            "the Docker socket is inside",
            "whoever reaches it can start a container as root with the host's whole disk",
            "use a proxy for the few calls it needs, or rootless Docker",
        );
    }
    if text(host, &["NetworkMode"]) == "host" || text(host, &["PidMode"]) == "host" {
        part.notice(
            Severity::Warning,
            line_of(lines, "\"host\""),
            "it shares the host's network or processes",
            "what keeps a container apart is switched off there",
            "publish the ports it needs instead",
        );
    }
    if at(host, &["Memory"]).as_u64() == Some(0) {
        part.notice(
            Severity::Hint,
            line_of(lines, "\"Memory\": 0"),
            "its memory has no limit",
            "one container can take all of the host's memory",
            "set one with `-m`",
        );
    }
}
