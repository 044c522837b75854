//! The session of the page's sandbox: runs lines, draws the state, answers questions about it.
//!
//! The simulated docker is `layerlab-docker`'s; here its answers become entries of a terminal and its state a picture.
//! Everything that a page sends is run as typed; limits are those of the simulation, and of one entry's length.

mod level;
mod open;
mod start;
mod view;

use layerlab_docker::line::parse;
use layerlab_docker::markup::{Stream, mark};
use layerlab_docker::picture::{Picture, changes, complete, outcome, why};
use layerlab_docker::text::as_on_a_terminal;
use layerlab_docker::{Answer, Session};
use layerlab_protocol::Failure;
use layerlab_protocol::sandbox::{
    DraftLevel, Entry, LevelText, OutputLine, Preview, Proposal, Proposals, SandboxOpen,
    SandboxStart, SandboxState, Why, World,
};
pub(crate) use open::Sandboxes;
pub(crate) use start::{opened, put_files, script};

/// Lines of output that one entry shows.
const MAX_OUTPUT_LINES: usize = 2_000;

/// Width of the page's terminal: progress is laid out in it.
const COLUMNS: usize = 80;

/// Lines of one request that are run.
const MAX_RUN_LINES: usize = 1_000;

/// A session.
pub(crate) struct Sandbox {
    session: Session,
    start: SandboxStart,
}

/// Entries that a request made, and up to where older ones stay.
#[derive(Default)]
struct Made {
    kept: usize,
    entries: Vec<Entry>,
}

impl Sandbox {
    /// Starts a session and runs lines in it.
    pub(crate) fn open(open: &SandboxOpen) -> Result<(Self, SandboxState), Failure> {
        let session = opened(&open.start).map_err(|why| Failure::Input {
            what: "this start cannot be opened".to_owned(),
            why,
            todo: "choose another one; a link may come from another version".to_owned(),
        })?;
        let mut sandbox = Self {
            session,
            start: open.start.clone(),
        };
        let mut made = Made::default();
        for line in open.lines.iter().take(MAX_RUN_LINES) {
            sandbox.step(line, &mut made);
        }
        made.kept = 0;
        let state = sandbox.state(made);
        Ok((sandbox, state))
    }

    /// The simulation itself, for a judge.
    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// An exercise made of what was done here.
    pub(crate) fn level(&self, ask: &DraftLevel) -> LevelText {
        level::draft(&self.session, &self.start, ask)
    }

    /// Runs what was typed or pasted.
    pub(crate) fn run(&mut self, text: &str) -> SandboxState {
        let mut made = Made {
            kept: self.session.lines().len(),
            entries: Vec::new(),
        };
        for line in logical_lines(text) {
            self.step(&line, &mut made);
        }
        self.state(made)
    }

    /// Goes to a place in time; lines that are not there are not reached.
    pub(crate) fn rewind(&mut self, position: u32) -> SandboxState {
        let position = position as usize;
        self.session.rewind(position);
        while self.session.lines().len() < position && self.session.redo() {}
        let kept = self.session.lines().len() + self.session.n_ahead();
        self.state(Made {
            kept,
            entries: Vec::new(),
        })
    }

    /// What may be typed at the cursor.
    pub(crate) fn complete(&self, text: &str, offset_utf16: u32) -> Proposals {
        let mut units = 0;
        let mut end = text.len();
        for (at, character) in text.char_indices() {
            if units >= offset_utf16 {
                end = at;
                break;
            }
            units += u32::try_from(character.len_utf16()).unwrap_or(1);
        }
        let before = text.get(..end).unwrap_or_default();
        let (from, found) = complete(before, &self.session.picture());
        let head = before.get(..from).unwrap_or_default();
        Proposals {
            from_utf16: u32::try_from(head.encode_utf16().count()).unwrap_or(u32::MAX),
            items: found
                .into_iter()
                .map(|each| Proposal {
                    insert: each.insert,
                    detail: each.detail,
                })
                .collect(),
        }
    }

    /// What a line would change: it is run on a copy.
    pub(crate) fn preview(&self, line: &str) -> Preview {
        let before = self.session.picture();
        let mut copy = self.session.clone();
        copy.step(line);
        let found = outcome(&before, &copy.picture());
        Preview {
            changes: found.changes,
            freed_bytes: found.freed_bytes,
            gone: found.gone,
            lost: found.lost,
        }
    }

    /// A file below the folder of the shell.
    pub(crate) fn file_text(&self, path: &str) -> Option<String> {
        self.session.file_text(path)
    }

    fn step(&mut self, line: &str, made: &mut Made) {
        let n_before = self.session.lines().len();
        let prompt = self.session.prompt();
        let before = self.session.picture();
        let answer = self.session.step(line);
        let n_after = self.session.lines().len();
        if n_after > n_before {
            // What was ahead in time is replaced.
            made.kept = made.kept.min(n_before);
            made.entries
                .retain(|entry| entry.number as usize <= n_before);
        }
        let is_silent = answer.pieces.is_empty() && n_after <= n_before;
        if !is_silent {
            let after = self.session.picture();
            made.entries
                .push(entry(n_after, prompt, line, &answer, &before, &after));
        }
    }

    fn state(&self, made: Made) -> SandboxState {
        let position = self.session.lines().len();
        let n_lines = position + self.session.n_ahead();
        SandboxState {
            kept: count(made.kept.min(n_lines)),
            entries: made.entries,
            position: count(position),
            n_lines: count(n_lines),
            world: view::world(&self.session.picture(), self.session.prompt()),
        }
    }
}

/// A session as a picture.
pub(crate) fn drawn(session: &Session) -> World {
    view::world(&session.picture(), session.prompt())
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn entry(
    number: usize,
    prompt: String,
    line: &str,
    answer: &Answer,
    before: &Picture,
    after: &Picture,
) -> Entry {
    Entry {
        number: count(number),
        prompt,
        input: line.to_owned(),
        lines: output(answer),
        exit: answer.exit,
        changes: changes(before, after),
        why: why(&answer.stdout, &answer.stderr, answer.exit).map(|found| Why {
            text: found.text.to_owned(),
            lesson: found.lesson.to_owned(),
            line: found.line,
        }),
    }
}

/// Both streams in the order of printing; lines of the sandbox itself are told apart.
fn output(answer: &Answer) -> Vec<OutputLine> {
    let mut pieces: Vec<(bool, String)> = Vec::new();
    for (is_error, text) in &answer.pieces {
        match pieces.last_mut() {
            Some((last, joined)) if last == is_error => joined.push_str(text),
            _ => pieces.push((*is_error, text.clone())),
        }
    }
    let mut lines = Vec::new();
    for (is_error, text) in &pieces {
        let stream = if *is_error { Stream::Err } else { Stream::Out };
        for line in mark(stream, &as_on_a_terminal(text, COLUMNS)) {
            if lines.len() == MAX_OUTPUT_LINES {
                let more = mark(Stream::Own, "sandbox: further lines are not shown");
                lines.extend(more.into_iter().map(view::line));
                return lines;
            }
            let own = line
                .spans
                .first()
                .is_some_and(|span| span.text.starts_with("sandbox:"));
            let mut line = view::line(line);
            if own {
                line.stream = layerlab_protocol::sandbox::Stream::Own;
            }
            lines.push(line);
        }
    }
    lines
}

/// Lines of a paste: one that a shell would ask to go on with takes the next ones.
pub(crate) fn logical_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut open = String::new();
    for line in text.lines().take(MAX_RUN_LINES) {
        if !open.is_empty() {
            open.push('\n');
        }
        open.push_str(line);
        let incomplete = parse(&open).is_err_and(|error| error.is_incomplete());
        if !incomplete {
            lines.push(std::mem::take(&mut open));
        }
    }
    if !open.is_empty() {
        lines.push(open);
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}

#[cfg(test)]
mod tests;
