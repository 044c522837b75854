//! An image, as `docker image inspect` prints it. Docker 29 leaves empty settings out; missing means empty.

use super::{MAX_SHOWN, at, environment, line_of, list, strings, text};
use crate::lines::Line;
use crate::size;
use crate::view::{Part, Table, count, short};
use layerlab_diagnostics::{Severity, Span};
use serde_json::Value;

/// What `User` means, when it means root.
pub(super) fn user(part: &mut Part, span: Span, user: &str) {
    if matches!(user.split(':').next(), Some("" | "root" | "0")) {
        part.notice(
            Severity::Warning,
            span,
            if user.is_empty() { "`User` is empty: it runs as root" } else { "it runs as root" },
            "whoever breaks into the program is root inside the container, and closer to root on the host",
            "end the Dockerfile with a `USER` of its own, or start it with `--user`",
        );
    }
}

/// Adds what is said about an image; its summary.
pub(super) fn say(part: &mut Part, image: &Value, lines: &[Line<'_>]) -> String {
    let tags = strings(at(image, &["RepoTags"]));
    let layers = strings(at(image, &["RootFS", "Layers"]));
    let bytes = at(image, &["Size"]).as_u64().unwrap_or(0);
    let platform = format!(
        "{}/{}",
        text(image, &["Os"]),
        text(image, &["Architecture"])
    );
    let mut table = Table::new("The image", &["Setting", "Value", "What it means"]);
    let mut row = |key: &str, value: String, means: &str| {
        if !value.is_empty() {
            table.row(
                line_of(lines, &format!("\"{key}\"")),
                [key.to_owned(), value, means.to_owned()],
            );
        }
    };
    row(
        "Id",
        short(text(image, &["Id"]), 80),
        "digest of its configuration (of its manifest, where containerd keeps the images)",
    );
    row(
        "RepoTags",
        short(&tags.join(", "), 200),
        "names on this host",
    );
    row(
        "RepoDigests",
        short(&strings(at(image, &["RepoDigests"])).join(", "), 240),
        "names that never move; empty until it is pushed or pulled",
    );
    row("Created", short(text(image, &["Created"]), 40), "");
    row(
        "Size",
        size::text(bytes),
        "unpacked; shared layers included",
    );
    row(
        "Architecture",
        platform.clone(),
        "runs there without emulation",
    );
    let config = at(image, &["Config"]);
    row(
        "User",
        short(text(config, &["User"]), 60),
        "who runs the program",
    );
    row(
        "WorkingDir",
        short(text(config, &["WorkingDir"]), 100),
        "where it starts",
    );
    row(
        "Entrypoint",
        list(at(config, &["Entrypoint"])),
        "what always runs",
    );
    row(
        "Cmd",
        list(at(config, &["Cmd"])),
        "arguments by default, or the program where there is no entrypoint",
    );
    row(
        "ExposedPorts",
        short(&strings(at(config, &["ExposedPorts"])).join(", "), 120),
        "documented, not published",
    );
    row(
        "Volumes",
        short(&strings(at(config, &["Volumes"])).join(", "), 120),
        "every container gets an unnamed volume there",
    );
    row(
        "StopSignal",
        short(text(config, &["StopSignal"]), 20),
        "how it is asked to stop",
    );
    row(
        "Healthcheck",
        list(at(config, &["Healthcheck", "Test"])),
        "how docker asks whether it is well",
    );
    row(
        "Layers",
        count(layers.len(), "layer", "layers"),
        "settings make none",
    );
    environment(part, &mut table, at(config, &["Env"]), lines, "the image");
    if let Value::Object(labels) = at(config, &["Labels"]) {
        for (name, value) in labels.iter().take(MAX_SHOWN) {
            let masked = crate::mask::mask(
                &format!("{name}={}", value.as_str().unwrap_or("")),
                crate::mask::Values::Pairs,
            );
            let shown = masked.text.split_once('=').map_or("", |(_, value)| value);
            table.row(
                line_of(lines, name),
                [
                    format!("Label {}", short(name, 60)),
                    short(shown, 120),
                    String::new(),
                ],
            );
        }
    }
    part.tables.push(table);
    user(part, line_of(lines, "\"User\""), text(config, &["User"]));
    if tags.is_empty() {
        part.notice(
            Severity::Info,
            line_of(lines, "\"RepoTags\""),
            "the image has no name",
            "a newer build took its tag, or it was pulled by digest",
            "give it one with `docker tag`, or remove it with `docker image prune`",
        );
    } else if tags.len() > 1 {
        part.notice(
            Severity::Hint,
            line_of(lines, "\"RepoTags\""),
            format!("one image with {} names", tags.len()),
            "it is stored once; each name can be removed or moved by itself",
            "",
        );
    }
    if strings(at(config, &["ExposedPorts"]))
        .iter()
        .any(|port| port.split('/').next() == Some("22"))
    {
        part.notice(
            Severity::Warning,
            line_of(lines, "\"22/tcp\""),
            "port 22 is exposed: an SSH server runs inside",
            "it needs keys, updates and a second process, and it is one more way in",
            "use `docker exec` and leave SSH out",
        );
    }
    let shell = strings(at(config, &["Entrypoint"]));
    if matches!(shell.as_slice(), [program, flag, ..] if program.ends_with("sh") && flag == "-c") {
        part.notice(
            Severity::Info,
            line_of(lines, "\"Entrypoint\""),
            "the entrypoint runs in a shell",
            "the shell is the first process and does not pass signals on, so `docker stop` waits ten seconds; arguments of `docker run` are lost",
            "write `ENTRYPOINT` in the exec form, `[\"program\", \"argument\"]`",
        );
    }
    format!(
        "Image {}: {} in {}, for {platform}.",
        tags.first().map_or_else(
            || "without a name".to_owned(),
            |tag| format!("`{}`", short(tag, 90))
        ),
        size::text(bytes),
        count(layers.len(), "layer", "layers"),
    )
}
