//! The commands of every RUN with physical spans, whatever form the RUN has.

use crate::facts::shell_named::NamedShells;
use layerlab_buildgraph::BuildModel;
use layerlab_diagnostics::{Edit, Span};
use layerlab_syntax::ast::{Command, Dockerfile, Instruction, Keyword, Mapped, Word};
use layerlab_syntax::shell::{self, Script, ShellWord, SimpleCommand};
use std::rc::Rc;

/// Where script offsets lie in the file.
#[derive(Debug, Clone)]
enum Place {
    /// Text of the instruction, with continuations taken out.
    Joined(Mapped),
    /// One heredoc body, as it stands.
    Body {
        /// First byte of the body in the file.
        start: u32,
        /// Bytes of leading tabs removed up to each line start of the script (for `<<-`).
        removed: Vec<(u32, u32)>,
    },
    /// Words of a JSON array: the script is their join, each range is a word's.
    Words(Vec<(std::ops::Range<u32>, Span)>),
}

/// How the script is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunForm {
    /// Text behind RUN.
    Text,
    /// Body of a heredoc.
    Heredoc,
    /// Text inside `["sh", "-c", "…"]`.
    JsonText,
    /// A JSON array that starts no shell.
    Exec,
}

/// One RUN, taken apart.
#[derive(Debug, Clone)]
pub struct RunScript {
    /// Position of the instruction (of the ONBUILD, when it is inside one).
    pub instruction: usize,
    /// Whether it stands inside ONBUILD.
    pub onbuild: bool,
    /// Place of the RUN.
    pub span: Span,
    /// How the script is given.
    pub form: RunForm,
    /// The script's text.
    pub text: String,
    /// Its commands; empty when the shell in force is no POSIX shell.
    pub script: Rc<Script>,
    place: Place,
}

impl RunScript {
    /// Physical range of a part of the script.
    pub fn span_of(&self, range: &std::ops::Range<u32>) -> Span {
        match &self.place {
            Place::Joined(mapped) => mapped.span(range.start, range.end),
            Place::Body { start, removed } => {
                let at = |offset: u32| {
                    let idx = removed.partition_point(|(line, _)| *line <= offset);
                    let shift = idx
                        .checked_sub(1)
                        .and_then(|idx| removed.get(idx))
                        .map_or(0, |(_, sum)| *sum);
                    start + offset + shift
                };
                Span::new(at(range.start), at(range.end))
            }
            Place::Words(words) => words
                .iter()
                .filter(|(at, _)| at.start < range.end && range.start < at.end)
                .map(|(_, span)| *span)
                .reduce(Span::cover)
                .unwrap_or(self.span),
        }
    }

    /// Whether the file breaks the line, with a continuation, inside a part of the script.
    pub fn breaks_line(&self, range: &std::ops::Range<u32>) -> bool {
        matches!(self.place, Place::Joined(_))
            && self.span_of(range).len() != range.end.saturating_sub(range.start)
    }

    /// Whether every byte of the script stands as it is in the file, so that text can be put in.
    pub fn is_text(&self) -> bool {
        !matches!(self.place, Place::Words(_))
    }

    /// Physical range of a word.
    pub fn word(&self, word: &ShellWord) -> Span {
        self.span_of(&word.range)
    }

    /// Physical range of a command.
    pub fn command(&self, command: &SimpleCommand) -> Span {
        self.span_of(&command.range)
    }

    /// The innermost command that holds a part of the script, with its position.
    pub fn command_at(&self, range: &std::ops::Range<u32>) -> Option<(usize, &SimpleCommand)> {
        let list = &self.script.commands;
        let behind = list.partition_point(|command| command.range.start <= range.start);
        // Commands nested in one that begins earlier stand behind it, never far.
        (behind.saturating_sub(256)..behind)
            .rev()
            .filter_map(|idx| Some((idx, list.get(idx)?)))
            .find(|(_, command)| {
                command.range.start <= range.start && range.end <= command.range.end
            })
    }

    /// The commands, in order.
    pub fn commands(&self) -> &[SimpleCommand] {
        &self.script.commands
    }

    /// Whether the RUN is plain text behind the keyword, without heredocs.
    pub fn is_plain_text(&self) -> bool {
        self.form == RunForm::Text && !self.text.contains("<<")
    }

    /// Puts `text` (a blank in front included) behind a word; `None` in JSON arrays of words.
    pub fn insert_after(&self, word: &ShellWord, text: &str) -> Option<Edit> {
        let quoted = self.form == RunForm::JsonText && text.contains(['"', '\\']);
        if self.form == RunForm::Exec || quoted || matches!(self.place, Place::Words(_)) {
            return None;
        }
        Some(Edit::insert(self.word(word).end, text))
    }

    /// Adds a command that runs when all before it succeeded; `None` where that is not certain.
    pub fn append(&self, file_text: &str, command: &str) -> Option<Edit> {
        let tail = self.text.trim_end();
        if tail.ends_with(['&', ';', '|', '\\']) || tail.is_empty() {
            return None;
        }
        match (&self.place, self.form) {
            (Place::Joined(mapped), RunForm::Text) if !self.text.contains("<<") => {
                let end = mapped.span(0, tail.len() as u32).end;
                let written = Span::new(self.span.start, end).of(file_text);
                let text = match written.rsplit_once('\n') {
                    Some((_, last)) => {
                        let indent: String = last
                            .chars()
                            .take_while(|c| *c == ' ' || *c == '\t')
                            .collect();
                        format!(" \\\n{indent}&& {command}")
                    }
                    None => format!(" && {command}"),
                };
                Some(Edit::insert(end, text))
            }
            (Place::Body { .. }, RunForm::Heredoc) => {
                let end = self.span_of(&(0..self.text.len() as u32)).end;
                let lead = if self.text.ends_with('\n') { "" } else { "\n" };
                Some(Edit::insert(end, format!("{lead}{command}\n")))
            }
            _ => None,
        }
    }

    /// Commands behind the one at `idx` in the same RUN that are not guarded by `||`.
    pub fn after(&self, idx: usize) -> impl Iterator<Item = &SimpleCommand> {
        self.script
            .commands
            .iter()
            .skip(idx + 1)
            .filter(|command| command.connector != shell::Connector::Or)
    }
}

/// All RUN scripts of the file. Cost: near-linear.
pub fn run_scripts(file: &Dockerfile, model: &BuildModel, shells: &NamedShells) -> Vec<RunScript> {
    let mut out = Vec::new();
    for (idx, instruction) in file.instructions.iter().enumerate() {
        let inner = instruction.unwrap_onbuild();
        if inner.keyword != Keyword::Run {
            continue;
        }
        let onbuild = !std::ptr::eq(inner, instruction);
        let posix = is_posix_shell(&shells.before(file, model, idx));
        out.extend(run_script(file, posix, inner, idx, onbuild));
    }
    out
}

fn run_script(
    file: &Dockerfile,
    posix: bool,
    run: &Instruction,
    instruction: usize,
    onbuild: bool,
) -> Option<RunScript> {
    let make = |text: String, place: Place, form: RunForm, posix: bool| RunScript {
        instruction,
        onbuild,
        span: run.span,
        form,
        script: if posix {
            shell::parse_shared(&text)
        } else {
            Rc::default()
        },
        text,
        place,
    };
    match run.command()? {
        Command::Exec(words) => Some(exec_script(words, make)),
        Command::Shell(joined) => {
            if let Some(body) = lone_heredoc(file, run, joined) {
                let (text, place, runs_in_shell) = body;
                return Some(make(text, place, RunForm::Heredoc, posix && runs_in_shell));
            }
            Some(make(
                joined.text.clone(),
                Place::Joined(joined.clone()),
                RunForm::Text,
                posix,
            ))
        }
    }
}

/// A RUN that is only a heredoc: its body is the script, unless a `#!` names another interpreter.
fn lone_heredoc(
    file: &Dockerfile,
    run: &Instruction,
    joined: &Mapped,
) -> Option<(String, Place, bool)> {
    let [heredoc] = run.heredocs.as_slice() else {
        return None;
    };
    let marker = heredoc.marker_span.of(&file.text);
    let rest = joined.text.trim();
    // `RUN <<EOF sh` gives the body to `sh`; any other command before or after takes it as input.
    let others: Vec<&str> = rest
        .split_whitespace()
        .filter(|word| *word != marker)
        .collect();
    let shell_reads_it = match others.as_slice() {
        [] => true,
        [name, ..] => is_posix_name(name),
    };
    if !shell_reads_it {
        return None;
    }
    let first = heredoc.content.lines().next().unwrap_or("");
    let interpreter_is_shell = match first.strip_prefix("#!") {
        Some(line) => line
            .split_whitespace()
            .filter(|word| !word.ends_with("/env"))
            .map(|word| word.rsplit('/').next().unwrap_or(word))
            .next()
            .is_some_and(is_posix_name),
        None => true,
    };
    let raw = heredoc.body_span.of(&file.text);
    let (text, removed) = if heredoc.chomp {
        let mut text = String::with_capacity(raw.len());
        let mut removed = Vec::new();
        let mut sum = 0u32;
        for line in raw.split_inclusive('\n') {
            let kept = line.trim_start_matches('\t');
            sum += (line.len() - kept.len()) as u32;
            removed.push((text.len() as u32, sum));
            text.push_str(kept);
        }
        (text, removed)
    } else {
        (raw.to_owned(), Vec::new())
    };
    let place = Place::Body {
        start: heredoc.body_span.start,
        removed,
    };
    Some((text, place, interpreter_is_shell))
}

/// A JSON array: one command; for `["sh", "-c", text]` the text is the script.
fn exec_script(
    words: &[Word],
    make: impl Fn(String, Place, RunForm, bool) -> RunScript,
) -> RunScript {
    let base = |word: &Word| word.text.rsplit('/').next().unwrap_or("").to_owned();
    if let [name, options @ .., text] = words
        && is_posix_name(&base(name))
        && options
            .iter()
            .any(|option| option.text.starts_with('-') && option.text.ends_with('c'))
    {
        let len = text.text.len() as u32;
        let script = text.text.clone();
        // Without escapes inside, offsets are exact; with them, the whole word is underlined.
        let place = if text.span.len() == len + 2 {
            Place::Body {
                start: text.span.start + 1,
                removed: Vec::new(),
            }
        } else {
            Place::Words(vec![(0..len.max(1), text.span)])
        };
        return make(script, place, RunForm::JsonText, true);
    }
    let mut script = String::new();
    let mut places = Vec::new();
    for word in words {
        if !script.is_empty() {
            script.push(' ');
        }
        let start = script.len() as u32;
        script.push('\'');
        script.push_str(&word.text.replace('\'', "'\\''"));
        script.push('\'');
        places.push((start..script.len() as u32, word.span));
    }
    make(script, Place::Words(places), RunForm::Exec, true)
}

fn is_posix_name(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    matches!(
        name,
        "sh" | "bash" | "ash" | "dash" | "ksh" | "mksh" | "zsh" | "busybox"
    )
}

/// Whether shell text for this shell is for a POSIX shell.
fn is_posix_shell(shell: &[String]) -> bool {
    match shell.first() {
        Some(program) => {
            let name = program
                .rsplit(['/', '\\'])
                .next()
                .unwrap_or(program)
                .to_ascii_lowercase();
            !matches!(
                name.trim_end_matches(".exe"),
                "powershell" | "pwsh" | "cmd" | "python" | "python3" | "node" | "perl"
            )
        }
        None => true,
    }
}
