//! Where the output of one command ends and that of the next begins.
//!
//! A prompt ends a block; so do the headings of a table, unless they belong to the output at hand.

use crate::lines::Line;
use crate::recognise::{Kind, line_kind, typed_command};

/// Blocks explained; a longer session is cut, and said so.
pub(crate) const MAX_BLOCKS: usize = 40;

/// The output of one command.
#[derive(Debug)]
pub(crate) struct Block<'a, 't> {
    /// What it is; `None` when only the command tells, or nothing.
    pub kind: Option<Kind>,
    /// Words after `docker` of the command, when it was copied too.
    pub command: Option<&'a str>,
    /// Lines below the command.
    pub lines: &'a [Line<'t>],
    /// The line of the command, of docker's or any other.
    pub command_line: Option<&'a Line<'t>>,
}

/// Cuts `lines` into blocks. Lines before the first telling one are in a block without kind.
pub(crate) fn blocks<'a, 't>(lines: &'a [Line<'t>]) -> Vec<Block<'a, 't>> {
    let mut found: Vec<Block<'a, 't>> = Vec::new();
    let mut kind: Option<Kind> = None;
    let mut command: Option<(Option<&'a str>, &'a Line<'t>)> = None;
    let mut start = 0;
    let mut verbose_df = false;
    for (at, line) in lines.iter().enumerate() {
        let text = line.trimmed();
        if text.is_empty() {
            continue;
        }
        let typed = typed_command(text)
            .filter(|_| !text.starts_with("=>") && kind != Some(Kind::Build) || is_prompt(text));
        if typed.is_some() || is_prompt(text) {
            push(&mut found, kind, command, lines.get(start..at));
            kind = typed.and_then(kind_of_command);
            command = Some((typed, line));
            verbose_df = false;
            start = at + 1;
            continue;
        }
        let next = block_kind(&line.text);
        let Some(next) = next else { continue };
        verbose_df |= text == "Images space usage:";
        match kind {
            None => {
                // Errors may stand between lines of other output; a table begins here.
                let first_row = (next == Kind::History && text.starts_with("<missing>"))
                    .then(|| at.checked_sub(1))
                    .flatten()
                    .filter(|before| {
                        *before >= start
                            && lines
                                .get(*before)
                                .is_some_and(|row| row.text.contains(" ago"))
                    });
                let begin = first_row.unwrap_or(at);
                if begin > start {
                    push(&mut found, None, command, lines.get(start..begin));
                    command = None;
                    start = begin;
                }
                kind = Some(next);
            }
            Some(now) if now == next || !begins(now, next, text) || verbose_df => {}
            Some(_) => {
                push(&mut found, kind, command, lines.get(start..at));
                command = None;
                kind = Some(next);
                start = at;
            }
        }
    }
    push(&mut found, kind, command, lines.get(start..));
    found.truncate(MAX_BLOCKS);
    found
}

/// The kind of a line inside a text; a line that opens JSON counts here.
fn block_kind(line: &str) -> Option<Kind> {
    match line.as_bytes() {
        [b'[' | b'{'] => Some(Kind::Inspect),
        [b'{', ..] if line.contains("\"CreatedBy\"") => Some(Kind::History),
        [b'{', ..] if line.contains("\"Repository\"") => Some(Kind::Images),
        [b'{', ..] if line.contains("\"Reclaimable\"") => Some(Kind::DiskUsage),
        [b'{', ..] if line.contains("\"RunningFor\"") => Some(Kind::Containers),
        [b'{' | b'[', ..] if line.contains("\"Id\"") || line.contains("\"RepoTags\"") => {
            Some(Kind::Inspect)
        }
        _ => line_kind(line).filter(|kind| *kind != Kind::Command),
    }
}

/// Whether a line of kind `next` ends a block of kind `now`.
fn begins(now: Kind, next: Kind, line: &str) -> bool {
    match (now, next) {
        // A pull and a build end in errors, and a build pulls.
        (Kind::Build | Kind::Pull | Kind::Compose, Kind::Failure) | (Kind::Build, Kind::Pull) => {
            false
        }
        (Kind::Pull, Kind::Build) => {
            line.starts_with("[+]") || line.starts_with("#0 ") || line.starts_with("Step 1/")
        }
        (Kind::Inspect | Kind::Compose, _) => {
            matches!(
                next,
                Kind::History | Kind::Images | Kind::DiskUsage | Kind::Containers
            ) && !line.starts_with('"')
        }
        (_, Kind::Compose) => line == "services:",
        (_, Kind::Build) if now != Kind::Failure => {
            line.starts_with("[+]")
                || line.starts_with('#')
                || line.starts_with("Step 1/")
                || line.starts_with("ERROR")
                || line.starts_with("Sending")
        }
        // A row of a table may hold any words.
        (Kind::History | Kind::Images | Kind::Containers | Kind::DiskUsage, Kind::Failure) => {
            ["Error", "docker:", "[20", "failed"]
                .iter()
                .any(|begin| line.starts_with(begin))
        }
        (Kind::History, Kind::Pull) | (Kind::Containers, Kind::Pull) => {
            line.contains(": Pulling from ")
        }
        (Kind::Failure, Kind::History) => {
            line.starts_with("IMAGE") || line.starts_with("<missing>")
        }
        _ => true,
    }
}

fn push<'a, 't>(
    found: &mut Vec<Block<'a, 't>>,
    kind: Option<Kind>,
    command: Option<(Option<&'a str>, &'a Line<'t>)>,
    lines: Option<&'a [Line<'t>]>,
) {
    let lines = lines.unwrap_or_default();
    if command.is_some() || lines.iter().any(|line| !line.trimmed().is_empty()) {
        found.push(Block {
            kind,
            command: command.and_then(|(words, _)| words),
            lines,
            command_line: command.map(|(_, line)| line),
        });
    }
}

/// The kind of what a command prints. Those that print nothing of interest have none.
fn kind_of_command(words: &str) -> Option<Kind> {
    let mut words = words.split_whitespace();
    let (first, second) = (words.next()?, words.next().unwrap_or(""));
    Some(match (first, second) {
        ("history", _) | ("image", "history") => Kind::History,
        ("inspect", _) | ("image" | "container", "inspect") => Kind::Inspect,
        ("images", _) | ("image", "ls" | "list") => Kind::Images,
        ("system", "df") => Kind::DiskUsage,
        ("ps", _) | ("container", "ls" | "list") => Kind::Containers,
        ("pull" | "push", _) | ("image", "pull" | "push") => Kind::Pull,
        ("build", _) | ("buildx" | "builder" | "image", "build") => Kind::Build,
        ("compose", "build") => Kind::Build,
        _ => return None,
    })
}

/// Whether somebody typed that line after a prompt: `$ date`, `[root@host ~]# df -h`, `me@host:~/app$ ls`.
pub(crate) fn is_prompt(line: &str) -> bool {
    if line.starts_with("$ ") || line.starts_with("PS C:\\") || line.starts_with("❯ ") {
        return true;
    }
    let head = line.split_once(['$', '#', '%']).map(|(head, _)| head);
    head.is_some_and(|head| {
        head.len() < 80
            && head.contains('@')
            && !head.contains("sha256")
            && !head.contains("://")
            && (head.starts_with('[') && head.ends_with(']')
                || head.contains(':') && !head.contains(": ") && !head.contains('='))
    })
}
