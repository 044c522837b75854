//! Every recorded output of a real engine that the text side can make: parsed into its parts, made again from them.
//!
//! The recordings lie beside the repository (`shared/reference/docker_transcripts.json`); a clone without them skips.

use layerlab_docker::flags::{Outcome, read};
use layerlab_docker::line::{Command, Shell, expand, parse};
use layerlab_docker::markup::{Stream, mark, plain_text};
use layerlab_docker::text::{align, as_on_a_terminal};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// One recorded step.
struct Step {
    command: String,
    exit: i64,
    stdout: String,
    stderr: String,
}

fn steps() -> Vec<Step> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/reference/docker_transcripts.json");
    let Ok(text) = fs::read_to_string(path) else {
        eprintln!("skipped: ../shared/reference/docker_transcripts.json is absent");
        return Vec::new();
    };
    let all: Value = serde_json::from_str(&text).unwrap();
    let mut steps = Vec::new();
    for script in all["scripts"].as_array().unwrap() {
        for engine in script["engines"].as_object().unwrap().values() {
            for step in engine["steps"].as_array().unwrap() {
                let text = |key: &str| step[key].as_str().unwrap_or_default().to_owned();
                steps.push(Step {
                    command: text("cmd"),
                    exit: step["exit"].as_i64().unwrap(),
                    stdout: text("stdout"),
                    stderr: text("stderr"),
                });
            }
        }
    }
    steps
}

/// Columns of a table begin where its header's words begin after two blanks or more.
fn columns(header: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let bytes = header.as_bytes();
    for at in 2..bytes.len() {
        if bytes[at] != b' ' && bytes[at - 1] == b' ' && bytes[at - 2] == b' ' {
            starts.push(at);
        }
    }
    starts
}

fn cells(line: &str, starts: &[usize]) -> String {
    let characters: Vec<char> = line.chars().collect();
    let mut found = Vec::new();
    for (position, start) in starts.iter().enumerate() {
        let end = starts
            .get(position + 1)
            .copied()
            .unwrap_or(characters.len());
        let cell: String = characters
            .get((*start).min(characters.len())..end.min(characters.len()))
            .unwrap_or_default()
            .iter()
            .collect();
        found.push(cell.trim_end().to_owned());
    }
    found.join("\t")
}

const HEADS: [&str; 7] = [
    "REPOSITORY ",
    "CONTAINER ID ",
    "TYPE ",
    "IMAGE ",
    "DRIVER ",
    "VOLUME NAME ",
    "CACHE ID ",
];

#[test]
fn every_recorded_table_aligns_to_itself() {
    let mut tables = 0;
    for step in steps() {
        let lines: Vec<&str> = step.stdout.lines().collect();
        let mut at = 0;
        while at < lines.len() {
            if !HEADS.iter().any(|head| lines[at].starts_with(head)) {
                at += 1;
                continue;
            }
            let rows = lines[at..]
                .iter()
                .take_while(|line| !line.is_empty())
                .count();
            let block = &lines[at..at + rows];
            let starts = columns(block[0]);
            let tabbed: Vec<String> = block.iter().map(|line| cells(line, &starts)).collect();
            assert_eq!(
                align(&tabbed.join("\n")),
                block.join("\n"),
                "{}",
                step.command
            );
            tables += 1;
            at += rows;
        }
    }
    assert!(tables == 0 || tables > 100, "only {tables} tables");
}

#[test]
fn every_recorded_progress_is_shown_as_on_a_terminal() {
    let (mut builds, mut transfers) = (0, 0);
    for step in steps() {
        if step.stderr.starts_with("#0 building") {
            let shown = as_on_a_terminal(&step.stderr, 100);
            for line in step.stderr.lines() {
                // The head of a block is its name, and it stays; so does all that stands below the blocks.
                let Some((number, name)) = line.split_once(' ') else {
                    continue;
                };
                if number.starts_with('#') && name.starts_with('[') {
                    let head: String = name.chars().take(60).collect();
                    assert!(shown.contains(&head), "{line}\n{shown}");
                }
            }
            let last = step.stderr.lines().last().unwrap_or_default();
            assert!(
                last.starts_with('#') || shown.ends_with(&format!("{last}\n")),
                "{shown}"
            );
            assert!(
                shown
                    .lines()
                    .all(|line| line.chars().count() <= 100 || step.stderr.contains(line)),
                "{shown}"
            );
            builds += 1;
        }
        if step.stdout.contains(": Pull complete") || step.stdout.contains(": Pushed") {
            let shown = as_on_a_terminal(&step.stdout, 100);
            assert!(
                !shown.contains("Pulling fs layer") && !shown.contains("Preparing"),
                "{shown}"
            );
            assert_eq!(shown.lines().last(), step.stdout.lines().last());
            transfers += 1;
        }
    }
    assert!(
        builds == 0 || (builds > 20 && transfers > 10),
        "{builds} builds, {transfers} transfers"
    );
}

/// No variables and no files; a substitution gives an identifier, as the recorded ones do.
struct Bare;

impl Shell for Bare {
    fn variable(&self, _: &str) -> Option<String> {
        None
    }
    fn substitute(&mut self, _: &layerlab_docker::line::Script) -> String {
        "0490f8758f80\n".into()
    }
    fn paths(&self, _: &layerlab_docker::line::Pattern) -> Vec<String> {
        Vec::new()
    }
    fn home(&self) -> String {
        "/root".into()
    }
}

#[test]
fn every_recorded_line_is_read_and_every_usage_fault_is_worded_alike() {
    let (mut commands, mut faults) = (0, 0);
    for step in steps() {
        let line = parse(&step.command).unwrap_or_else(|error| panic!("{}: {error}", step.command));
        for list in &line.script.lists {
            let pipelines =
                std::iter::once(&list.first).chain(list.rest.iter().map(|(_, each)| each));
            for command in pipelines.flat_map(|pipeline| &pipeline.commands) {
                let Command::Simple(simple) = command else {
                    panic!("{}", step.command)
                };
                let words = expand(&simple.words, &mut Bare).unwrap();
                if words.first().is_none_or(|name| name != "docker") {
                    continue;
                }
                commands += 1;
                match read(&words[1..]) {
                    Outcome::Run(invocation) => {
                        let unread = ["provenance"];
                        assert!(
                            invocation
                                .flags
                                .ignored()
                                .iter()
                                .all(|flag| unread.contains(flag)),
                            "{}: {:?}",
                            step.command,
                            invocation.flags.ignored()
                        );
                    }
                    Outcome::Fail(failure) => {
                        assert_eq!(failure.stderr, step.stderr, "{}", step.command);
                        assert_eq!(i64::from(failure.exit), step.exit, "{}", step.command);
                        faults += 1;
                    }
                    other => panic!("{}: {other:?}", step.command),
                }
            }
        }
    }
    assert!(
        commands == 0 || (commands > 500 && faults > 5),
        "{commands} commands, {faults} faults"
    );
}

#[test]
fn marks_lose_nothing() {
    for step in steps() {
        for text in [&step.stdout, &step.stderr] {
            let wanted = if text.is_empty() || text.ends_with('\n') {
                text.clone()
            } else {
                format!("{text}\n")
            };
            assert_eq!(plain_text(&mark(Stream::Out, text)), wanted);
        }
    }
}
