//! A small shell that really runs scripts, over files held in memory.
//!
//! One interpreter serves three places: the terminal of a host, a `RUN` of a build and a process in a container. The
//! script is read by the product's own shell parser; what it does to files is computed, nothing outside is touched.
//! Programs that are not built in are modelled or not found, never pretended.

pub(crate) mod applets;
mod commands;
pub(crate) mod glob;
mod java;
mod judge;
mod out;
mod run;
mod words;

pub(crate) use out::{Out, Stream};

use crate::files::{View, absolute};
use layerlab_syntax::shell::tree::{NodeId, Tree};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Most commands of one line.
const MAX_COMMANDS: u32 = 4_000;
/// Deepest nesting of scripts in scripts.
const MAX_DEPTH: u32 = 12;

/// Commands of one line that are remembered.
const MAX_MET: usize = 2_000;

/// What a program is said to write wherever it runs in an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Effect {
    /// Over the whole command, words joined by one blank.
    pub(crate) pattern: String,
    /// Path and bytes; a relative path is one below the working directory.
    pub(crate) writes: Vec<(String, u64)>,
}

impl Effect {
    /// Whether it is about this command.
    pub(crate) fn fits(&self, command: &str) -> bool {
        glob::matches(&self.pattern, command)
    }
}

/// A process in a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Process {
    /// Number, as whoever looks counts.
    pub(crate) pid: u32,
    /// Name of its user.
    pub(crate) user: String,
    /// Its words, joined.
    pub(crate) command: String,
}

/// Who runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    /// Number.
    pub(crate) uid: u32,
    /// Group.
    pub(crate) gid: u32,
    /// Name; empty when the number has none.
    pub(crate) name: String,
}

impl User {
    /// The superuser.
    pub(crate) fn root() -> Self {
        Self {
            uid: 0,
            gid: 0,
            name: "root".to_owned(),
        }
    }
}

/// Where a script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// On a host: every built-in program is there.
    Host,
    /// In a file system of an image: programs are files.
    Image,
}

/// Why a script stopped early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Halt {
    /// `exit`.
    Exit(i32),
    /// `return`.
    Return(i32),
    /// `break` out of so many loops.
    Break(u32),
    /// `continue`.
    Continue(u32),
    /// A process that stays: for so many seconds, or for good.
    Stay(Option<u64>),
}

/// Commands of the surroundings: `docker` on a host.
pub(crate) trait Outside {
    /// Runs a command; `None` when it is not one of the surroundings'.
    fn call(&mut self, machine: &mut Machine, words: &[String], stdin: &[u8])
    -> Option<(i32, Out)>;
}

/// Surroundings without commands.
pub(crate) struct Nowhere;

impl Outside for Nowhere {
    fn call(&mut self, _: &mut Machine, _: &[String], _: &[u8]) -> Option<(i32, Out)> {
        None
    }
}

/// A script with its tree.
#[derive(Debug)]
pub(crate) struct Script {
    pub(crate) text: String,
    pub(crate) tree: Tree,
}

/// A process: files, variables, directory, user.
#[derive(Debug, Clone)]
pub(crate) struct Machine {
    /// Files.
    pub(crate) view: View,
    /// Working directory.
    pub(crate) cwd: String,
    /// Variables.
    pub(crate) vars: BTreeMap<String, String>,
    /// Names that programs inherit.
    pub(crate) exported: BTreeSet<String>,
    /// Exported names in the order of their first export.
    order: Vec<String>,
    /// Who runs.
    pub(crate) user: User,
    /// Where.
    pub(crate) place: Place,
    /// Name of the machine.
    pub(crate) hostname: String,
    /// Seconds since 1970 at the start.
    pub(crate) now: i64,
    /// `$0` and the arguments.
    pub(crate) args: Vec<String>,
    /// Exit code of the last command.
    pub(crate) status: i32,
    /// Seconds that passed in `sleep`.
    pub(crate) slept: u64,
    /// Whether `sleep` ends the run, for a process in the background.
    pub(crate) stays: bool,
    /// `set -e`, `set -x`.
    pub(crate) stop_on_error: bool,
    /// `set -x`.
    pub(crate) trace: bool,
    /// Most bytes that one process held at a time.
    pub(crate) peak: u64,
    /// Programs met that are modelled.
    pub(crate) modelled: Vec<Vec<String>>,
    /// Commands that ran on a host, in order, expanded; at most [`MAX_MET`].
    pub(crate) met: Vec<Vec<String>>,
    /// What programs write that the model does not know.
    pub(crate) effects: Rc<Vec<Effect>>,
    /// Bytes of memory that a modelled program asks for; 0 when nothing special is known.
    pub(crate) needs: u64,
    /// Bytes of memory it may use; 0 without a limit.
    pub(crate) memory: u64,
    /// Whether its standard output leads elsewhere than to the terminal.
    pub(crate) piped: bool,
    /// Processes that it sees beside itself.
    pub(crate) processes: Vec<Process>,
    functions: BTreeMap<String, (Rc<Script>, NodeId)>,
    halt: Option<Halt>,
    loops: u32,
    tested: u32,
    budget: u32,
    depth: u32,
}

impl Machine {
    /// A process of root's in `/`.
    pub(crate) fn new(view: View, place: Place, now: i64) -> Self {
        Self {
            view,
            cwd: "/".to_owned(),
            vars: BTreeMap::new(),
            exported: BTreeSet::new(),
            order: Vec::new(),
            user: User::root(),
            place,
            hostname: "localhost".to_owned(),
            now,
            args: vec!["sh".to_owned()],
            status: 0,
            slept: 0,
            stays: false,
            stop_on_error: false,
            trace: false,
            peak: 0,
            modelled: Vec::new(),
            met: Vec::new(),
            effects: Rc::default(),
            needs: 0,
            memory: 0,
            piped: false,
            processes: Vec::new(),
            functions: BTreeMap::new(),
            halt: None,
            loops: 0,
            tested: 0,
            budget: MAX_COMMANDS,
            depth: 0,
        }
    }

    /// Sets an exported variable.
    pub(crate) fn export(&mut self, name: &str, value: &str) {
        self.vars.insert(name.to_owned(), value.to_owned());
        if self.exported.insert(name.to_owned()) {
            self.order.push(name.to_owned());
        }
    }

    /// Exported variables as `NAME=value`, in the order of their export.
    pub(crate) fn environment(&self) -> Vec<String> {
        let rest = self
            .exported
            .iter()
            .filter(|name| !self.order.contains(name));
        self.order
            .iter()
            .filter(|name| self.exported.contains(*name))
            .chain(rest)
            .filter_map(|name| Some(format!("{name}={}", self.vars.get(name)?)))
            .collect()
    }

    /// Takes over what a process that this one started leaves behind.
    fn take_from(&mut self, child: Self) {
        self.view = child.view;
        self.budget = child.budget;
        self.slept = child.slept;
        self.peak = self.peak.max(child.peak);
        self.needs = self.needs.max(child.needs);
        self.modelled = child.modelled;
        self.met = child.met;
    }

    /// A path made absolute against the working directory.
    pub(crate) fn path(&self, path: &str) -> String {
        absolute(&self.cwd, path)
    }

    /// What the run ended with, when a process stays.
    pub(crate) fn staying(&self) -> Option<Option<u64>> {
        match self.halt {
            Some(Halt::Stay(seconds)) => Some(seconds),
            _ => None,
        }
    }

    /// Runs a script and gives its exit code.
    pub(crate) fn run(
        &mut self,
        text: &str,
        stdin: &[u8],
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> i32 {
        self.budget = MAX_COMMANDS;
        self.halt = None;
        let code = self.script(text, stdin, outside, out);
        match self.halt {
            Some(Halt::Exit(code) | Halt::Return(code)) => code,
            _ => code,
        }
    }

    /// Runs a program with arguments, without a shell; the error is for the caller to word.
    pub(crate) fn exec(
        &mut self,
        words: &[String],
        stdin: &[u8],
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> Result<i32, NotRun> {
        self.budget = MAX_COMMANDS;
        self.halt = None;
        let code = self.program(words, stdin, outside, out)?;
        Ok(match self.halt {
            Some(Halt::Exit(code) | Halt::Return(code)) => code,
            _ => code,
        })
    }
}

/// Why a program did not start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotRun {
    /// No such file.
    Missing,
    /// No permission to execute.
    Forbidden,
    /// A folder.
    Folder,
}

#[cfg(test)]
mod tests;
