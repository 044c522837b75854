//! What stands out in a history.

use super::base::Boundary;
use super::instruction::Made;
use super::packages;
use super::rebuild::ports;
use super::row::{History, Row};
use crate::mask::{self, Values};
use crate::size;
use crate::view::{Part, count, short};
use layerlab_diagnostics::{Severity, Span};

/// From this size on a `COPY` of a whole folder is worth a question.
const LARGE_COPY_BYTES: u64 = 100_000_000;
/// Rows below this share are not worth naming as large.
const LARGE_SHARE: f64 = 0.2;
/// Rows of fewer bytes are not worth naming at all.
pub(super) const LARGE_BYTES: u64 = 20_000_000;

/// Adds everything.
pub(super) fn add(part: &mut Part, history: &History, boundary: &Boundary) {
    secrets(part, history);
    user(part, history);
    removals(part, history, boundary);
    ownership(part, history, boundary);
    packages::add(part, history, boundary);
    copies(part, history, boundary);
    order(part, history, boundary);
    large(part, history, boundary);
    settings(part, history, boundary);
    oddities(part, history);
    reading(part, history);
}

pub(super) fn own_rows<'a>(
    history: &'a History,
    boundary: &'a Boundary,
) -> impl Iterator<Item = (usize, &'a Row)> {
    history
        .rows
        .iter()
        .enumerate()
        .filter(|(at, _)| boundary.is_own(*at))
}

fn secrets(part: &mut Part, history: &History) {
    for row in &history.rows {
        let made = &row.made;
        let values = match made.keyword {
            "ENV" | "ARG" | "LABEL" => Values::Pairs,
            _ => Values::Words,
        };
        let mut found = mask::mask(&made.rest, values).found;
        found.extend(mask::mask(&made.args, Values::Pairs).found);
        found.dedup();
        if found.is_empty() {
            continue;
        }
        let names: Vec<String> = found
            .iter()
            .take(4)
            .map(|name| format!("`{}`", short(name, 40)))
            .collect();
        let place = match made.keyword {
            "ARG" => "a build argument",
            "RUN" if !made.args.is_empty() => "a build argument or a command",
            "" | "RUN" => "a command",
            other => other,
        };
        part.notice(
            Severity::Error,
            row.span,
            format!("a secret is readable in the history: {} in {place}", names.join(", ")),
            "whoever may pull the image reads it with `docker history --no-trunc`; a later row does not remove it",
            "change the secret now, then pass it with `RUN --mount=type=secret` or when the container starts",
        );
    }
}

fn user(part: &mut Part, history: &History) {
    let last = history.rows.iter().find(|row| row.made.is("USER"));
    // A history of one or two rows is a piece of one.
    let is_whole = history
        .rows
        .iter()
        .any(|row| matches!(row.made.keyword, "CMD" | "ENTRYPOINT" | "FROM"))
        || history
            .rows
            .iter()
            .any(|row| row.made.is_root_file_system());
    let name = last.map(|row| row.made.rest.split([':', ' ']).next().unwrap_or(""));
    match (last, name) {
        (Some(row), Some("root" | "0")) => part.notice(
            Severity::Warning,
            row.span,
            "the last `USER` is root",
            "whoever breaks into the program is root inside the container, and closer to root on the host",
            "end the Dockerfile with a `USER` of its own",
        ),
        (None, _) if is_whole => part.notice(
            Severity::Warning,
            history.rows.first().map_or(Span::empty(0), |row| row.span),
            "no row sets `USER`: the container runs as root",
            "whoever breaks into the program is root inside the container, and closer to root on the host",
            "create a user and end the Dockerfile with `USER` and its name",
        ),
        _ => {}
    }
}

/// The commands of a shell text, cut at `&&`, `||`, `;` and `|`, as words. Quotes are not looked at.
pub(super) fn commands(text: &str) -> Vec<Vec<&str>> {
    text.split(['&', ';', '|', '\n'])
        .map(|command| {
            command
                .split_whitespace()
                .skip_while(|word| *word == "sudo")
                .collect::<Vec<_>>()
        })
        .filter(|words| !words.is_empty())
        .take(200)
        .collect()
}

fn is_removal(words: &[&str]) -> bool {
    let has = |word: &str| words.contains(&word);
    match words.first() {
        Some(&"rm") => true,
        Some(&("apt-get" | "apt")) => ["clean", "autoclean", "autoremove", "purge", "remove"]
            .iter()
            .any(|w| has(w)),
        Some(&("yum" | "dnf" | "microdnf" | "zypper")) => has("clean") || has("remove"),
        Some(&"apk") => has("del"),
        Some(&"npm" | &"yarn" | &"pnpm") => has("cache"),
        Some(&"pip" | &"pip3") => has("purge") || has("uninstall"),
        Some(&"find") => has("-delete"),
        _ => false,
    }
}

fn is_neutral(words: &[&str]) -> bool {
    matches!(
        words.first(),
        Some(&("set" | "cd" | "true" | "sync" | "echo"))
    )
}

fn removals(part: &mut Part, history: &History, boundary: &Boundary) {
    for (at, row) in own_rows(history, boundary) {
        if !row.made.is("RUN") {
            continue;
        }
        let commands = commands(&row.made.rest);
        let removes = commands.iter().any(|words| is_removal(words));
        let only = commands
            .iter()
            .all(|words| is_removal(words) || is_neutral(words));
        if !removes || !only {
            continue;
        }
        let below: u64 = history
            .rows
            .get(at + 1..)
            .unwrap_or_default()
            .iter()
            .map(|row| row.bytes)
            .fold(0, u64::saturating_add);
        part.notice(
            Severity::Warning,
            row.span,
            format!("`{}` frees nothing", short(&row.made.text(), 70)),
            format!(
                "it only hides files of older layers; the {} below it are stored and pulled as before",
                size::text(below)
            ),
            "remove files in the same `RUN` that creates them, or build in another stage and copy the result",
        );
    }
}

fn ownership(part: &mut Part, history: &History, boundary: &Boundary) {
    for (at, row) in own_rows(history, boundary) {
        if !row.made.is("RUN") || row.bytes < 1_000_000 {
            continue;
        }
        let Some(words) = commands(&row.made.rest)
            .into_iter()
            .find(|words| matches!(words.first(), Some(&("chown" | "chmod" | "chgrp"))))
        else {
            continue;
        };
        let only = commands(&row.made.rest).len() == 1;
        let twin = history
            .rows
            .get(at + 1..)
            .unwrap_or_default()
            .iter()
            .find(|below| below.bytes > 0 && below.bytes.abs_diff(row.bytes) <= row.bytes / 20);
        let tool = words.first().copied().unwrap_or("chown");
        if !only && twin.is_none() {
            continue;
        }
        let twice = twin.map_or_else(String::new, |twin| {
            format!(
                ": as many bytes as `{}`, which is stored a second time",
                short(&twin.made.text(), 50)
            )
        });
        part.notice(
            Severity::Warning,
            row.span,
            format!("`{tool}` stores {} again{twice}", size::text(row.bytes)),
            "layers cannot be changed: a file whose owner or mode changes is copied whole into the new layer",
            "set owner and mode where the files come in: `COPY --chown=… --chmod=…`",
        );
    }
}

fn copies(part: &mut Part, history: &History, boundary: &Boundary) {
    for (_, row) in own_rows(history, boundary) {
        let made = &row.made;
        if made.is("ADD") && (made.rest.contains("http://") || made.rest.contains("https://")) {
            part.notice(
                Severity::Info,
                row.span,
                "`ADD` downloaded a file",
                "what that address gives out can change without anybody noticing",
                "add `--checksum=sha256:…`",
            );
        }
        let copies = made.is("COPY") || made.is("ADD");
        if copies && is_broad(row) && row.bytes >= LARGE_COPY_BYTES {
            part.notice(
                Severity::Warning,
                row.span,
                format!("a whole folder was copied: {}", size::text(row.bytes)),
                "that much is rarely one's own program: more likely `.git`, `node_modules`, a virtual environment, data or build results came along",
                "list them in `.dockerignore`, or copy only what is needed",
            );
        }
    }
}

/// A whole folder copied below rows that install: any changed file installs everything again.
fn order(part: &mut Part, history: &History, boundary: &Boundary) {
    let own: Vec<&Row> = own_rows(history, boundary).map(|(_, row)| row).collect();
    let Some(copied) = own
        .iter()
        .rposition(|row| row.made.is("COPY") && is_broad(row))
    else {
        return;
    };
    let installs = own.iter().take(copied).rev().find(|row| {
        row.made.is("RUN")
            && commands(&row.made.rest).iter().any(|words| {
                words
                    .iter()
                    .any(|word| matches!(*word, "install" | "ci" | "add" | "download" | "restore"))
                    && words.first().is_some_and(|tool| INSTALLERS.contains(tool))
            })
    });
    if let (Some(row), Some(copy)) = (installs, own.get(copied)) {
        part.notice(
            Severity::Warning,
            copy.span,
            format!(
                "everything is copied before `{}`",
                short(&row.made.text(), 60)
            ),
            "one changed file, even a README, makes the build install everything again",
            "copy only the lists of dependencies first, install, then copy the rest",
        );
    }
}

const INSTALLERS: [&str; 16] = [
    "apt-get", "apt", "apk", "yum", "dnf", "pip", "pip3", "npm", "yarn", "pnpm", "bundle",
    "composer", "go", "poetry", "uv", "dotnet",
];

fn is_broad(row: &Row) -> bool {
    if row.made.rest.contains("--from") {
        return false;
    }
    let source = row
        .made
        .rest
        .split_whitespace()
        .find(|word| !word.starts_with("--"))
        .unwrap_or("");
    source == "." || source == "./" || source.starts_with("dir:")
}

fn large(part: &mut Part, history: &History, boundary: &Boundary) {
    let total: u64 = own_rows(history, boundary)
        .map(|(_, row)| row.bytes)
        .fold(0, u64::saturating_add);
    let mut rows: Vec<&Row> = own_rows(history, boundary)
        .map(|(_, row)| row)
        .filter(|row| row.bytes >= LARGE_BYTES && row.bytes as f64 >= total as f64 * LARGE_SHARE)
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.bytes));
    if let Some(first) = rows.first() {
        let names: Vec<String> = rows
            .iter()
            .take(3)
            .map(|row| {
                let text = mask::mask(&row.made.text(), Values::Words).text;
                format!("`{}` {}", short(&text, 50), size::text(row.bytes))
            })
            .collect();
        part.notice(
            Severity::Info,
            first.span,
            format!(
                "the largest {}: {}",
                if rows.len() == 1 { "row" } else { "rows" },
                names.join("; ")
            ),
            "a layer is pulled and stored whole; saving is worth the most here",
            "",
        );
    }
}

fn settings(part: &mut Part, history: &History, boundary: &Boundary) {
    for (at, row) in history.rows.iter().enumerate() {
        let is_ssh = row.made.is("EXPOSE")
            && ports(&row.made.rest)
                .split_whitespace()
                .any(|port| port.split('/').next() == Some("22"));
        if is_ssh {
            part.notice(
                boundary.severity(at, Severity::Warning),
                row.span,
                "port 22 is exposed: an SSH server runs inside",
                "it needs keys, updates and a second process, and it is one more way in",
                "use `docker exec` and leave SSH out",
            );
        }
    }
    if let Some(row) = history
        .rows
        .iter()
        .rev()
        .find(|row| row.made.is_root_file_system())
    {
        part.notice(
            Severity::Hint,
            row.span,
            format!("`{}` is the distribution itself", short(&row.made.text(), 60)),
            "the file system of the base image was unpacked there; the name is a checksum or a file of its makers, and cannot be fetched back",
            "only a smaller base image (`-slim`, Alpine, distroless) makes this row smaller",
        );
    }
}

fn oddities(part: &mut Part, history: &History) {
    if let Some(row) = history.rows.iter().find(|row| row.made.is("FROM")) {
        part.notice(
            Severity::Info,
            row.span,
            "docker itself prints no `FROM` row",
            "the rows of the base image stand in its place, so this table was shortened or written by hand, and its sum may lack parts",
            "",
        );
    }
    for row in &history.rows {
        let is_setting = !matches!(
            row.made.keyword,
            "" | "RUN" | "COPY" | "ADD" | "WORKDIR" | "FROM"
        );
        if is_setting && row.bytes > 0 {
            part.notice(
                Severity::Info,
                row.span,
                format!(
                    "`{}` cannot store {}",
                    short(row.made.keyword, 20),
                    size::text(row.bytes)
                ),
                "a setting adds no layer; the size belongs to another row, or the text was changed",
                "",
            );
        }
    }
    let backwards = history.rows.windows(2).find_map(|pair| match pair {
        [above, below] if above.age?.is_older(below.age?) => Some(above),
        _ => None,
    });
    if let Some(row) = backwards {
        part.notice(
            Severity::Info,
            row.span,
            "this row claims to be older than the one below it",
            "rows stand newest first; a fixed date (`SOURCE_DATE_EPOCH`, some base images) or a changed text breaks the order",
            "do not rely on the dates of this image",
        );
    }
    let small: Vec<u64> = history
        .rows
        .iter()
        .map(|row| row.bytes)
        .filter(|bytes| (1..200_000).contains(bytes))
        .collect();
    let in_blocks = |bytes: u64| {
        let blocks = (bytes as f64 / 4096.0).round();
        blocks >= 1.0 && (blocks * 4096.0 - bytes as f64).abs() <= 55.0
    };
    if small.len() >= 2 && small.iter().all(|bytes| in_blocks(*bytes)) {
        part.notice(
            Severity::Hint,
            history.rows.first().map_or(Span::empty(0), |row| row.span),
            "all sizes are multiples of 4 KiB",
            "this host keeps images with containerd, which counts the blocks that files fill: a file of one byte counts 4.1 kB, and each new folder as much",
            "",
        );
    }
}

fn reading(part: &mut Part, history: &History) {
    let missing = history
        .rows
        .iter()
        .filter(|row| row.id == "<missing>")
        .count();
    if let Some(row) = history.rows.iter().find(|row| row.id == "<missing>") {
        part.notice(
            Severity::Hint,
            row.span,
            format!("`<missing>` in {} is no error", count(missing, "row", "rows")),
            "it means that no image of its own belongs to that row on this host: always so for pulled images and for BuildKit; the layer is there",
            "",
        );
    }
    if let Some(row) = history.rows.iter().find(|row| row.is_cut) {
        part.notice(
            Severity::Hint,
            row.span,
            "commands are cut (`…`)",
            "what is cut cannot be checked: a clean-up at its end, a secret in its middle",
            "paste `docker history --no-trunc`",
        );
    }
    let commits = history
        .rows
        .iter()
        .filter(|row| is_commit(&row.made, row))
        .count();
    if let Some(row) = history.rows.iter().find(|row| is_commit(&row.made, row)) {
        part.notice(
            Severity::Info,
            row.span,
            format!(
                "{} by `docker commit`, an import or another tool",
                count(commits, "row was made", "rows were made")
            ),
            match row.comment.as_str() {
                "" => "no Dockerfile says what is in it, so nobody can build it again".to_owned(),
                comment => format!(
                    "no Dockerfile says what is in it, so nobody can build it again; its comment says `{}`",
                    short(comment, 80)
                ),
            },
            "write what was done by hand into a Dockerfile",
        );
    }
}

fn is_commit(made: &Made, row: &Row) -> bool {
    made.keyword.is_empty() && row.bytes > 0 && !made.rest.starts_with('#')
}
