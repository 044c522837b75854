//! Why builds stop, and how the client shows it.

use super::progress;
use super::solve::Builder;
use super::stage::Stage;
use crate::digest::hex;
use crate::files::absolute;
use layerlab_syntax::ast::{Instruction, Keyword, ProblemKind};

/// Why a build stops.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) text: String,
    /// What the vertex says, when other than the text.
    pub(super) vertex: Option<String>,
    pub(super) log: Vec<String>,
}

impl Failure {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            vertex: None,
            log: Vec::new(),
        }
    }

    /// A path that is not there.
    pub(super) fn checksum(path: &str, stage: &Stage) -> Self {
        let id: String = hex(stage.key.as_bytes()).chars().take(25).collect();
        let other: String = hex(path.as_bytes()).chars().take(25).collect();
        let path = absolute("/", path);
        let text =
            format!("failed to calculate checksum of ref {id}::{other}: \"{path}\": not found");
        Self {
            vertex: Some(text.clone()),
            ..Self::new(format!("failed to compute cache key: {text}"))
        }
    }
}

/// A failed build in words.
pub(super) struct Stop {
    pub(super) text: String,
    pub(super) banner: String,
    pub(super) excerpt: String,
}

impl Builder<'_> {
    pub(super) fn stop(&self, line: Option<&Instruction>, name: &str, failure: Failure) -> Stop {
        let excerpt = line.map_or_else(String::new, |line| {
            progress::excerpt(
                &self.request.dockerfile,
                &self.request.source,
                line.line,
                line.end_line,
            )
        });
        let log: String = failure
            .log
            .iter()
            .map(|line| format!("0.130 {line}\n"))
            .collect();
        let banner = if name.is_empty() {
            String::new()
        } else {
            format!("------\n > {name}:\n{log}------\n")
        };
        Stop {
            text: failure.text,
            banner,
            excerpt,
        }
    }

    /// Problems that stop the builder before any step.
    pub(super) fn refuse(&self) -> Result<(), Stop> {
        let needed = |line: u32| {
            let at = self
                .file
                .instructions
                .iter()
                .position(|known| known.line <= line && line <= known.end_line);
            at.is_none_or(|at| self.model.is_instruction_needed(at))
        };
        let fatal =
            self.file.problems.iter().find(|problem| {
                problem.kind != ProblemKind::BlankContinuation && needed(problem.line)
            });
        let Some(problem) = fatal else { return Ok(()) };
        let line = self
            .file
            .instructions
            .iter()
            .find(|line| line.line <= problem.line && problem.line <= line.end_line);
        let word = line.map_or("", |line| line.keyword_text.as_str());
        let text = match problem.kind {
            ProblemKind::NoInstructions if self.request.source.trim().is_empty() => {
                "the Dockerfile cannot be empty".to_owned()
            }
            ProblemKind::NoInstructions => "file with no instructions".to_owned(),
            ProblemKind::UnknownInstruction => {
                // Letters in another order are the likeliest slip.
                let swapped = Keyword::ALL
                    .iter()
                    .map(|keyword| keyword.name())
                    .find(|name| letters(name) == letters(&word.to_uppercase()));
                let near = swapped
                    .map(str::to_owned)
                    .or_else(|| problem.suggestion.clone());
                let near = near.map_or_else(String::new, |near| format!(" (did you mean {near}?)"));
                format!(
                    "dockerfile parse error on line {}: unknown instruction: {word}{near}",
                    problem.line
                )
            }
            ProblemKind::NeedsTwoArguments => format!(
                "dockerfile parse error on line {}: {} requires at least two arguments, but only one was provided. Destination could not be determined",
                problem.line,
                word.to_uppercase()
            ),
            ProblemKind::NeedsExactlyOneArgument => format!(
                "dockerfile parse error on line {}: {} requires exactly one argument",
                problem.line,
                word.to_uppercase()
            ),
            ProblemKind::NeedsOneArgument => format!(
                "dockerfile parse error on line {}: {} requires at least one argument",
                problem.line,
                word.to_uppercase()
            ),
            ProblemKind::NoStageYet | ProblemKind::NoStage => format!(
                "dockerfile parse error on line {}: no build stage in current context",
                problem.line
            ),
            _ => format!(
                "dockerfile parse error on line {}: {}",
                problem.line, problem.message
            ),
        };
        Err(self.stop(
            line.filter(|_| problem.kind != ProblemKind::NoInstructions),
            "",
            Failure::new(text),
        ))
    }
}

/// The letters of a word in order of the alphabet.
fn letters(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.chars().collect();
    letters.sort_unstable();
    letters
}
