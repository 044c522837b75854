//! A session: the world, the lines typed so far, and the way back.

mod outside;
mod summary;

use crate::commands::{self, Event};
use crate::files::{Node, View};
use crate::fixtures;
use crate::flags::short_form;
use crate::shell::{Effect, Machine, Out, Place, Stream};
use crate::world::store::Backend;
use crate::world::{Look, World};
use outside::Docker;
use serde_json::Value;
use std::rc::Rc;
use summary::summary;

/// Which docker is simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Version 29 with containerd's image store.
    Modern,
    /// Up to version 28 with the graph driver's.
    Classic,
    /// Version 28 with containerd's image store.
    Containerd,
}

impl Profile {
    /// By name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "modern" => Some(Self::Modern),
            "classic" => Some(Self::Classic),
            "containerd" => Some(Self::Containerd),
            _ => None,
        }
    }

    pub(crate) fn backend(self) -> Backend {
        match self {
            Self::Classic => Backend::Classic,
            Self::Modern | Self::Containerd => Backend::Containerd,
        }
    }

    pub(crate) fn look(self) -> Look {
        match self {
            Self::Modern => Look::Tree,
            Self::Classic | Self::Containerd => Look::Table,
        }
    }
}

/// Whether something may answer a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// A person: a question waits for the next line.
    Person,
    /// Nobody: standard input is closed.
    Closed,
}

/// Something that a picture can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// In one word: `pull`, `push`, `tag`, `start` …
    pub kind: String,
    /// What it happened to.
    pub subject: String,
    /// Bytes that moved or were freed.
    pub bytes: u64,
}

/// What a line did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// Both in the order of printing; the flag marks standard error.
    pub pieces: Vec<(bool, String)>,
    /// Exit code.
    pub exit: i32,
    /// For the picture.
    pub events: Vec<Moved>,
}

/// Largest size that a file can be said to have: sums of many stay numbers.
const MAX_SIZE: u64 = 1 << 44;

/// Most lines that can be taken back.
const MAX_UNDO: usize = 10_000;
/// Lines whose states are all kept, and the distance of the states that are kept of older ones.
const KEEP_ALL: usize = 256;
const KEEP_EVERY: usize = 32;

/// A terminal with its world.
#[derive(Debug, Clone)]
pub struct Session {
    world: World,
    start: World,
    past: Vec<Rc<Past>>,
    future: Vec<Rc<Past>>,
    input: Input,
    lines: Vec<String>,
    /// The host that the first line went to.
    first: String,
}

/// A single command that ran, taken out of its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// Its words, quotes gone, joined by one blank.
    pub typed: String,
    /// A docker command in its short form, see [`crate::flags::short_form`].
    pub short: Option<String>,
}

#[derive(Debug, Clone)]
struct Past {
    /// The state before the line; left out for most old lines, which are run again when it is needed.
    world: Option<World>,
    line: String,
    /// Commands it ran.
    ran: Rc<Vec<Vec<String>>>,
}

impl Session {
    /// A session on a fixture; `None` when there is none of that name.
    #[must_use]
    pub fn new(fixture: &str, profile: Profile, input: Input) -> Option<Self> {
        let world = fixtures::world(fixture, profile)?;
        Some(Self {
            first: world.host().name.clone(),
            start: world.clone(),
            world,
            past: Vec::new(),
            future: Vec::new(),
            input,
            lines: Vec::new(),
        })
    }

    /// Names of the fixtures.
    #[must_use]
    pub fn fixtures() -> &'static [&'static str] {
        &fixtures::NAMES
    }

    /// Puts a file into the working directory of the active host.
    pub fn put_file(&mut self, name: &str, text: &str) {
        let now = self.world.now();
        let host = self.world.host_mut();
        let path = crate::files::absolute(&host.cwd, name);
        let node = Node::file(text, 0o644);
        put_owned(host, &path, node, now);
    }

    /// Puts a file there of which only the size is known.
    pub fn put_sized_file(&mut self, name: &str, bytes: u64) {
        let now = self.world.now();
        let host = self.world.host_mut();
        let path = crate::files::absolute(&host.cwd, name);
        let bytes = bytes.min(MAX_SIZE);
        let node = Node::modelled(bytes, &format!("given:{name}:{bytes}"), 0o644);
        put_owned(host, &path, node, now);
    }

    /// Says what programs of images write that the model does not know: a pattern over the whole command, and paths
    /// with bytes.
    pub fn set_effects(&mut self, effects: Vec<(String, Vec<(String, u64)>)>) {
        let effects = effects.into_iter().map(|(pattern, mut writes)| {
            for (_, bytes) in &mut writes {
                *bytes = (*bytes).min(MAX_SIZE);
            }
            Effect { pattern, writes }
        });
        self.world.effects = Rc::new(effects.collect());
    }

    /// Makes what is now the start: lines and traffic so far are forgotten, and nothing goes back behind it.
    pub fn settle(&mut self) {
        self.world.forget_traffic();
        self.start = self.world.clone();
        self.past.clear();
        self.future.clear();
        self.lines.clear();
    }

    /// The host that the first line went to.
    #[must_use]
    pub fn first_host(&self) -> &str {
        &self.first
    }

    /// Every command of the lines in force, in order. Cost: linear in them.
    #[must_use]
    pub fn commands(&self) -> Vec<Ran> {
        let all = self.past.iter().flat_map(|past| past.ran.iter());
        all.filter_map(|words| {
            let words = match words.split_first() {
                Some((first, rest)) if first == "sudo" => rest,
                _ => words,
            };
            let first = words.first()?;
            Some(Ran {
                short: (first == "docker")
                    .then(|| short_form(words.get(1..)?))
                    .flatten(),
                typed: words
                    .join(" ")
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" "),
            })
        })
        .collect()
    }

    /// The same session at its start: nothing typed.
    #[must_use]
    pub fn at_start(&self) -> Self {
        Self {
            world: self.start.clone(),
            start: self.start.clone(),
            past: Vec::new(),
            future: Vec::new(),
            input: self.input,
            lines: Vec::new(),
            first: self.first.clone(),
        }
    }

    /// Lines so far.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// The state, for the picture.
    pub(crate) fn world(&self) -> &World {
        &self.world
    }

    /// The state at the start.
    pub(crate) fn start_world(&self) -> &World {
        &self.start
    }

    /// Lines that were taken back and can be redone.
    #[must_use]
    pub fn n_ahead(&self) -> usize {
        self.future.len()
    }

    /// Whether a question waits for the next line.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        self.world.host().pending.is_some()
    }

    /// Runs one line; several physical ones when a quote or a here-document spans them.
    pub fn step(&mut self, line: &str) -> Answer {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let Some(answer) = self.own_word(&words) {
            return answer;
        }
        let before = self.world.clone();
        let mut events = Vec::new();
        let (exit, out, ran) = run_line(&mut self.world, line, self.input, &mut events);
        self.past.push(Rc::new(Past {
            world: Some(before),
            line: line.to_owned(),
            ran: Rc::new(ran),
        }));
        if self.past.len() > MAX_UNDO {
            self.past.remove(0);
        }
        self.thin();
        self.future.clear();
        self.lines.push(line.to_owned());
        if let Some(next) = self.world.next.take() {
            self.world.switch(&next);
        }
        answer(exit, &out, events)
    }

    /// Keeps the states of the last lines, of older ones only every so often.
    fn thin(&mut self) {
        let Some(old) = self.past.len().checked_sub(KEEP_ALL) else {
            return;
        };
        if old % KEEP_EVERY != 0
            && let Some(past) = self.past.get_mut(old)
        {
            Rc::make_mut(past).world = None;
        }
    }

    /// The state before line `n`, by running the lines since the last state that was kept.
    fn rebuilt(&self, n: usize) -> World {
        let kept = self
            .past
            .iter()
            .take(n)
            .rposition(|past| past.world.is_some());
        let from = kept.unwrap_or(0);
        let kept = kept
            .and_then(|at| self.past.get(at))
            .and_then(|past| past.world.clone());
        let mut world = kept.unwrap_or_else(|| self.start.clone());
        for past in self.past.iter().take(n).skip(from) {
            apply(&mut world, &past.line, self.input);
        }
        world
    }

    /// Takes the last line back; `false` when there is none.
    pub fn undo(&mut self) -> bool {
        let Some(past) = self.past.pop() else {
            return false;
        };
        let before = match &past.world {
            Some(world) => world.clone(),
            None => self.rebuilt(self.past.len()),
        };
        let now = std::mem::replace(&mut self.world, before);
        self.future.push(Rc::new(Past {
            world: Some(now),
            line: past.line.clone(),
            ran: Rc::clone(&past.ran),
        }));
        self.lines.pop();
        true
    }

    /// Does a line again that was taken back; `false` when there is none.
    pub fn redo(&mut self) -> bool {
        let Some(next) = self.future.pop() else {
            return false;
        };
        let after = next.world.clone().unwrap_or_else(|| self.world.clone());
        let before = std::mem::replace(&mut self.world, after);
        self.past.push(Rc::new(Past {
            world: Some(before),
            line: next.line.clone(),
            ran: Rc::clone(&next.ran),
        }));
        self.lines.push(next.line.clone());
        true
    }

    /// Goes back to the state before line `n` (from 0); lines from there on can be redone.
    pub fn rewind(&mut self, n: usize) {
        while self.past.len() > n && self.undo() {}
    }

    /// Back to the start.
    pub fn reset(&mut self) {
        self.world = self.start.clone();
        self.past.clear();
        self.future.clear();
        self.lines.clear();
    }

    fn own_word(&mut self, words: &[&str]) -> Option<Answer> {
        let mut out = Out::default();
        match words {
            ["undo"] => {
                if !self.undo() {
                    out.error("sandbox: nothing to undo");
                }
            }
            ["redo"] => {
                if !self.redo() {
                    out.error("sandbox: nothing to redo");
                }
            }
            ["reset"] => self.reset(),
            ["help"] => out.line("docker commands as in a terminal; ls cat cd pwd echo rm mkdir cp mv touch chmod tree du df sed grep …\nsandbox: undo redo reset clock +2h help history"),
            ["history"] => {
                for (at, line) in self.lines.iter().enumerate() {
                    out.line(format!("{:5}  {line}", at + 1));
                }
            }
            ["clock", step] => match step.strip_prefix('+').and_then(step_millis) {
                Some(millis) => {
                    self.past.push(Rc::new(Past { world: Some(self.world.clone()), line: words.join(" "), ran: Rc::default() }));
                    self.future.clear();
                    self.lines.push(words.join(" "));
                    self.world.pass(millis);
                    out.line(crate::clock::rfc3339(self.world.now(), 0));
                }
                None => out.error("sandbox: say how far, as in `clock +2h`"),
            },
            _ => return None,
        }
        Some(answer(0, &out, Vec::new()))
    }

    /// What is there at the end, for comparison: images, containers, volumes, disk use.
    #[must_use]
    pub fn summary(&self) -> Value {
        summary(&self.world)
    }

    /// Bytes that docker takes on the active host.
    #[must_use]
    pub fn docker_bytes(&self) -> u64 {
        self.world.host().docker_bytes()
    }

    /// Bytes stored in all registries together.
    #[must_use]
    pub fn registry_bytes(&self) -> u64 {
        self.world
            .registries
            .values()
            .map(|registry| registry.bytes())
            .sum()
    }
}

/// Runs a line of the past again.
fn apply(world: &mut World, line: &str, input: Input) {
    let step = line.strip_prefix("clock +").and_then(step_millis);
    match step {
        Some(millis) => world.pass(millis),
        None => {
            run_line(world, line, input, &mut Vec::new());
            if let Some(next) = world.next.take() {
                world.switch(&next);
            }
        }
    }
}

fn step_millis(text: &str) -> Option<i64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let n: i64 = digits.parse().ok()?;
    let unit = match text.get(digits.len()..)? {
        "s" | "" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    n.checked_mul(unit)
}

fn answer(exit: i32, out: &Out, events: Vec<Event>) -> Answer {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Answer {
        stdout: out.text(Stream::Out),
        stderr: out.text(Stream::Err),
        pieces: out
            .pieces
            .iter()
            .map(|(stream, bytes)| (*stream == Stream::Err, text(bytes)))
            .collect(),
        exit,
        events: events
            .into_iter()
            .map(|event| Moved {
                kind: event.kind.to_owned(),
                subject: event.subject,
                bytes: event.bytes,
            })
            .collect(),
    }
}

pub(crate) fn run_line(
    world: &mut World,
    line: &str,
    input: Input,
    events: &mut Vec<Event>,
) -> (i32, Out, Vec<Vec<String>>) {
    let mut out = Out::default();
    let host = world.host();
    let mut machine = Machine::new(View::new(host.files.clone()), Place::Host, world.now());
    machine.cwd.clone_from(&host.cwd);
    machine.vars = host.vars.clone();
    machine.exported = host.exported.clone();
    machine.hostname.clone_from(&host.name);
    machine.user = crate::shell::User {
        uid: 1000,
        gid: 1000,
        name: "dev".to_owned(),
    };
    machine.status = host
        .vars
        .get("?")
        .and_then(|code| code.parse().ok())
        .unwrap_or(0);
    let name = host.name.clone();
    let pending = host.pending.clone();
    let code = match pending {
        // A question waits: a plain yes or no answers it, anything else is a new line.
        Some(words)
            if matches!(
                line.trim().to_lowercase().as_str(),
                "" | "y" | "n" | "yes" | "no"
            ) =>
        {
            let (code, printed) = commands::docker(
                world,
                &mut machine,
                &words,
                format!("{}\n", line.trim()).as_bytes(),
                false,
                events,
            );
            out.append(&printed);
            code
        }
        _ => {
            world.host_mut().pending = None;
            let mut outside = Docker {
                world,
                events,
                input,
            };
            machine.run(line, b"", &mut outside, &mut out)
        }
    };
    world.pass(
        i64::try_from(machine.slept)
            .unwrap_or(0)
            .saturating_mul(1_000)
            + 500,
    );
    let back = world.host().name.clone();
    world.switch(&name);
    let host = world.host_mut();
    host.files = machine.view.root;
    host.cwd = machine.cwd;
    host.vars = machine.vars;
    host.exported = machine.exported;
    host.vars.insert("?".to_owned(), code.to_string());
    world.switch(&back);
    (code, out, machine.met)
}

fn put_owned(host: &mut crate::world::Host, path: &str, node: Node, now: i64) {
    let node = Node {
        mtime: now,
        uid: 1000,
        gid: 1000,
        ..node
    };
    // Folders on the way belong to whoever put the file there, too.
    let mut missing = Vec::new();
    let mut folder = crate::files::parent(path);
    while folder != "/" && host.files.get(folder).is_none() {
        missing.push(folder);
        folder = crate::files::parent(folder);
    }
    for folder in missing.into_iter().rev() {
        let owned = Node {
            mtime: now,
            uid: 1000,
            gid: 1000,
            ..Node::folder()
        };
        host.files.put(folder, owned);
    }
    host.files.put(path, node);
}
