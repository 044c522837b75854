//! `--help` pages, laid out as cobra and pflag lay them out on a terminal that is 80 columns wide.

use super::resolve::GLOBAL_FLAGS;
use super::spec::{Flag, Kind, VerbSpec};
use super::table::{GROUPS, VERBS};
use super::value::go_quoted;

/// The last line of `docker --help`.
pub const FAREWELL: &str =
    "For more help on how to use Docker, head to https://docs.docker.com/go/guides/";

/// Width in which flags are wrapped: docker's 80 columns less one.
const COLUMNS: usize = 79;

/// The usage line of a command under one of its paths.
#[must_use]
pub(super) fn usage_line(spec: &VerbSpec, path: &str) -> String {
    if spec.usage.is_empty() {
        format!("docker {path}")
    } else {
        format!("docker {path} {}", spec.usage)
    }
}

/// The page of a command.
#[must_use]
pub fn command_help(spec: &VerbSpec, path: &str) -> String {
    let mut page = format!("Usage:  {}\n\n{}\n", usage_line(spec, path), spec.short);
    if spec.paths.len() > 1 {
        let names: Vec<String> = spec
            .paths
            .iter()
            .map(|path| format!("docker {}", path.words))
            .collect();
        page.push_str(&format!("\nAliases:\n  {}\n", names.join(", ")));
    }
    if !spec.flags.is_empty() {
        page.push_str(&format!("\nOptions:\n{}", flag_lines(spec.flags)));
    }
    lead(&page)
}

/// The page of a group of commands.
#[must_use]
pub fn group_help(name: &str) -> String {
    let short = GROUPS
        .iter()
        .find(|group| group.name == name)
        .map_or("", |group| group.short);
    let prefix = format!("{name} ");
    let mut commands: Vec<(&str, &str)> = VERBS
        .iter()
        .flat_map(|spec| spec.paths.iter().map(move |path| (spec, path)))
        .filter(|(_, path)| path.words == path.shown)
        .filter_map(|(spec, path)| Some((path.words.strip_prefix(&prefix)?, spec.short)))
        .collect();
    commands.sort_unstable();
    commands.dedup();
    let mut page = format!("Usage:  docker {name} COMMAND\n\n{short}\n\nCommands:\n");
    page.push_str(&list(&commands));
    page.push_str(&format!(
        "\nRun 'docker {name} COMMAND --help' for more information on a command.\n"
    ));
    lead(&page)
}

/// The page of `docker` itself, with the commands that are simulated.
#[must_use]
pub fn root_help() -> String {
    let mut common: Vec<(u8, &str, &str)> = Vec::new();
    let mut others: Vec<(&str, &str)> = Vec::new();
    for spec in VERBS {
        for path in spec.paths.iter().filter(|path| !path.words.contains(' ')) {
            match spec.common {
                Some(place) => common.push((place, path.words, spec.short)),
                None => others.push((path.words, spec.short)),
            }
        }
    }
    common.sort_unstable();
    others.sort_unstable();
    let common: Vec<(&str, &str)> = common
        .into_iter()
        .map(|(_, name, short)| (name, short))
        .collect();
    let groups: Vec<(String, &str)> = GROUPS
        .iter()
        .filter(|group| group.simulated)
        .map(|group| {
            let star = if group.plugin { "*" } else { "" };
            (format!("{}{star}", group.name), group.short)
        })
        .collect();
    let groups: Vec<(&str, &str)> = groups
        .iter()
        .map(|(name, short)| (name.as_str(), *short))
        .collect();
    let mut page = String::from(
        "Usage:  docker [OPTIONS] COMMAND\n\nA self-sufficient runtime for containers\n",
    );
    for (title, rows) in [
        ("Common Commands", &common),
        ("Management Commands", &groups),
        ("Commands", &others),
    ] {
        page.push_str(&format!("\n{title}:\n{}", list(rows)));
    }
    page.push_str(&format!("\nGlobal Options:\n{}", flag_lines(&GLOBAL_FLAGS)));
    page.push_str("\nRun 'docker COMMAND --help' for more information on a command.\n");
    page.push_str(&format!("\n{FAREWELL}\n"));
    lead(&page)
}

/// cobra starts a page with an empty line.
fn lead(page: &str) -> String {
    format!("\n{page}")
}

/// Names in one column (cobra pads to 11 at least), descriptions in the next.
fn list(rows: &[(&str, &str)]) -> String {
    let width = rows
        .iter()
        .map(|(name, _)| name.len())
        .max()
        .unwrap_or(0)
        .max(11);
    rows.iter()
        .map(|(name, short)| format!("  {name:width$} {short}\n"))
        .collect()
}

/// The lines of `Options:`, sorted by name.
fn flag_lines(flags: &[Flag]) -> String {
    let mut sorted: Vec<&Flag> = flags
        .iter()
        .filter(|flag| flag.instead.is_empty())
        .collect();
    sorted.sort_by_key(|flag| flag.long);
    let heads: Vec<String> = sorted.iter().map(|flag| head(flag)).collect();
    let widest = heads.iter().map(String::len).max().unwrap_or(0);
    let indent = widest + 3;
    let mut lines = String::new();
    for (flag, head) in sorted.iter().zip(&heads) {
        let default = match (flag.default, flag.kind) {
            ("", _) => String::new(),
            (text, Kind::Text) if flag.type_name == "string" => {
                format!(" (default {})", go_quoted(text))
            }
            (text, _) => format!(" (default {text})"),
        };
        let text = wrapped(indent, &format!("{}{default}", flag.help));
        lines.push_str(&format!("{head:widest$}   {text}\n"));
    }
    lines
}

fn head(flag: &Flag) -> String {
    let name = match flag.short {
        Some(short) => format!("  -{short}, --{}", flag.long),
        None => format!("      --{}", flag.long),
    };
    if flag.type_name.is_empty() {
        name
    } else {
        format!("{name} {}", flag.type_name)
    }
}

/// Wraps a description behind an indentation; a last short word may stick out by five columns.
fn wrapped(indent: usize, text: &str) -> String {
    const SLOP: usize = 5;
    const LEAST: usize = 24;
    let mut indent = indent;
    let mut room = COLUMNS.saturating_sub(indent);
    let mut out = String::new();
    if room < LEAST {
        indent = 16;
        room = COLUMNS - indent;
        out.push('\n');
        out.push_str(&" ".repeat(indent));
    }
    let margin = format!("\n{}", " ".repeat(indent));
    let room = room - SLOP;
    let mut rest = text;
    let mut first = true;
    while first || !rest.is_empty() {
        let (line, tail) = cut(room, SLOP, rest);
        if !first {
            out.push_str(&margin);
        }
        out.push_str(&line.replace('\n', &margin));
        rest = tail;
        first = false;
    }
    out
}

fn cut(room: usize, slop: usize, text: &str) -> (&str, &str) {
    if room + slop > text.len() {
        return (text, "");
    }
    let mut limit = room.min(text.len());
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let window = text.get(..limit).unwrap_or(text);
    let Some(blank) = window.rfind([' ', '\t', '\n']).filter(|at| *at > 0) else {
        return (text, "");
    };
    let at = window
        .rfind('\n')
        .filter(|line| *line > 0 && *line < blank)
        .unwrap_or(blank);
    (
        text.get(..at).unwrap_or_default(),
        text.get(at + 1..).unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flags::{Verb, spec_of};

    #[test]
    fn a_page_looks_as_cobras_does() {
        let page = command_help(spec_of(Verb::Tag), "tag");
        assert_eq!(
            page,
            "\nUsage:  docker tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]\n\n\
             Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE\n\n\
             Aliases:\n  docker image tag, docker tag\n"
        );
        let page = command_help(spec_of(Verb::Stop), "stop");
        assert_eq!(
            page,
            "\nUsage:  docker stop [OPTIONS] CONTAINER [CONTAINER...]\n\n\
             Stop one or more running containers\n\n\
             Aliases:\n  docker container stop, docker stop\n\n\
             Options:\n  \
             -s, --signal string   Signal to send to the container\n  \
             -t, --timeout int     Seconds to wait before killing the container\n"
        );
    }

    #[test]
    fn long_descriptions_wrap_behind_their_column() {
        let page = command_help(spec_of(Verb::Images), "images");
        assert!(
            page.contains(
                "      --format string   Format output using a custom template:\n\
                 \x20                       'table':            Print output in table format\n\
                 \x20                       with column headers (default)\n"
            ),
            "{page}"
        );
    }

    #[test]
    fn every_page_fits_a_terminal_and_names_its_commands() {
        let root = root_help();
        assert!(
            root.contains(
                "\nCommon Commands:\n  run         Create and run a new container from an image\n"
            ),
            "{root}"
        );
        assert!(root.contains("  buildx*     Docker Buildx\n"), "{root}");
        assert!(group_help("image").contains("  ls          List images\n"));
        for spec in VERBS {
            for line in command_help(spec, spec.paths[0].shown).lines().skip(8) {
                assert!(line.chars().count() <= 90, "{line}");
            }
        }
    }
}
