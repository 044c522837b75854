//! Every recorded output of a real engine that the text side can make: parsed into its parts, made again from them.
//!
//! The recordings lie beside the repository (`shared/reference/docker_transcripts.json`); a clone without them skips.

use layerlab_docker::flags::{Outcome, read};
use layerlab_docker::line::{Command, Shell, expand, parse};
use layerlab_docker::markup::{Stream, mark, plain_text};
use layerlab_docker::text::{BuildFailure, BuildReport, SourcePlace};
use layerlab_docker::text::{
    LayerLine, LayerState, LogLine, Vertex, VertexEnd, VertexStatus, align, build_plain,
    layers_plain,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// One recorded step.
struct Step {
    command: String,
    exit: i64,
    stdout: String,
    stderr: String,
    files: BTreeMap<String, String>,
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
        let files: BTreeMap<String, String> = script["files"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, text)| (name.clone(), text.as_str().unwrap_or_default().to_owned()))
            .collect();
        for engine in script["engines"].as_object().unwrap().values() {
            for step in engine["steps"].as_array().unwrap() {
                let text = |key: &str| step[key].as_str().unwrap_or_default().to_owned();
                steps.push(Step {
                    command: text("cmd"),
                    exit: step["exit"].as_i64().unwrap(),
                    stdout: text("stdout"),
                    stderr: text("stderr"),
                    files: files.clone(),
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

/// Reads a plain build progress back into its parts.
fn report(step: &Step) -> Option<BuildReport> {
    let (blocks, tail) = match step
        .stderr
        .find("------\n >")
        .or(step.stderr.find("ERROR: failed to build"))
    {
        Some(at) => step.stderr.split_at(at),
        None => (step.stderr.as_str(), ""),
    };
    let mut report = BuildReport::default();
    for block in blocks.split("\n\n").skip(1) {
        let mut lines = block.lines();
        let name = lines.next()?.split_once(' ')?.1.to_owned();
        let mut vertex = Vertex {
            name,
            statuses: Vec::new(),
            logs: Vec::new(),
            end: VertexEnd::Done,
            elapsed_millis: 0,
        };
        for line in lines {
            let text = line.split_once(' ')?.1;
            if let Some(time) = text.strip_prefix("DONE ") {
                vertex.elapsed_millis = millis(time)?;
            } else if text == "CACHED" {
                vertex.end = VertexEnd::Cached;
            } else if let Some(message) = text.strip_prefix("ERROR: ") {
                vertex.end = VertexEnd::Failed(message.into());
            } else if let Some(status) = text.strip_suffix(" done") {
                vertex.statuses.push(progress(status)?);
            } else {
                let (time, text) = text.split_once(' ')?;
                vertex.logs.push(LogLine {
                    at_millis: millis(&format!("{time}s"))?,
                    text: text.into(),
                });
            }
        }
        report.vertices.push(vertex);
    }
    if !tail.is_empty() {
        let message = tail
            .lines()
            .last()?
            .strip_prefix("ERROR: failed to build: failed to solve: ")?;
        let place = tail.lines().find_map(|line| {
            let (file, number) = line.split_once(':')?;
            let text = step.files.get(file)?;
            let number = number.parse().ok()?;
            Some(SourcePlace {
                file: file.into(),
                text: text.clone(),
                first_line: number,
                last_line: number,
            })
        });
        report.failure = Some(BuildFailure {
            message: message.into(),
            place,
        });
    }
    Some(report)
}

fn millis(time: &str) -> Option<u64> {
    let (seconds, fraction) = time.strip_suffix('s')?.split_once('.')?;
    let fraction = format!("{fraction:0<3}");
    Some(seconds.parse::<u64>().ok()? * 1000 + fraction.parse::<u64>().ok()?)
}

fn progress(text: &str) -> Option<VertexStatus> {
    let (text, elapsed_millis) = match text.rsplit_once(' ') {
        Some((before, time)) if time.ends_with('s') && millis(time).is_some() => {
            // A tenth that rounds to zero is shown only above ten milliseconds.
            (before, millis(time)?.max(11))
        }
        _ => (text, 0),
    };
    let (name, current_bytes) = match text.rsplit_once(": ") {
        Some((name, bytes)) if bytes.ends_with('B') => {
            (format!("{name}:"), bytes.strip_suffix('B')?.parse().ok()?)
        }
        _ => (text.to_owned(), 0),
    };
    Some(VertexStatus {
        name,
        current_bytes,
        total_bytes: 0,
        elapsed_millis,
    })
}

#[test]
fn every_recorded_build_prints_again() {
    let mut builds = 0;
    for step in steps() {
        if !step.stderr.starts_with("#0 building") {
            continue;
        }
        let report = report(&step).unwrap_or_else(|| panic!("{}:\n{}", step.command, step.stderr));
        assert_eq!(build_plain(&report), step.stderr, "{}", step.command);
        builds += 1;
    }
    assert!(builds == 0 || builds > 20, "only {builds} builds");
}

#[test]
fn every_recorded_layer_line_prints_again() {
    let mut lines = 0;
    for step in steps() {
        for line in step.stdout.lines() {
            let Some((id, words)) = line.split_once(": ") else {
                continue;
            };
            let state = match words {
                "Already exists" => LayerState::AlreadyExists,
                "Pulling fs layer" => LayerState::PullingFsLayer,
                "Verifying Checksum" => LayerState::VerifyingChecksum,
                "Download complete" => LayerState::DownloadComplete,
                "Pull complete" => LayerState::PullComplete,
                "Preparing" => LayerState::Preparing,
                "Pushed" => LayerState::Pushed,
                "Layer already exists" => LayerState::LayerAlreadyExists,
                _ => continue,
            };
            let made = layers_plain(&[LayerLine {
                id: id.into(),
                state,
            }]);
            assert_eq!(made, format!("{line}\n"));
            lines += 1;
        }
    }
    assert!(lines == 0 || lines > 60, "only {lines} lines");
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
