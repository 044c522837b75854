//! Will a container of this image start? The program of `Entrypoint` and `Cmd` looked up as the runtime and the kernel
//! do: search path, working directory, user, execute permission, `#!` lines, dynamic loader, libraries, machine.
//!
//! Sources: image-spec `config.md`; `execve(2)`; what runc says when it cannot start. Only the start is judged, with
//! nothing mounted and no options given to `docker run`; what the program then does is its own affair.

use super::elf::Elf;
use super::{BinaryReader, Head, Libraries, runs};
use crate::accounts::Accounts;
use crate::image::Image;
use crate::inspect::Documents;
use crate::tree::{EntryKind, EntryRef, FileTree, NodeId};

/// The search path that engines set when the image has none.
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// Interpreters of interpreters that the kernel follows.
const MAX_INTERPRETERS: usize = 5;
/// Words with which shells do things themselves.
const SHELL_WORDS: [&str; 30] = [
    "exec", "cd", "set", "if", "for", "while", "until", "case", "export", "eval", "source", ".",
    ":", "trap", "test", "[", "[[", "echo", "printf", "umask", "ulimit", "true", "false", "wait",
    "sleep", "unset", "exit", "{", "(", "!",
];

/// What keeps it from starting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum StartProblemKind {
    /// Neither `Entrypoint` nor `Cmd`: a command must be given.
    NoCommand,
    /// The program is not in the image, or not in the search path.
    NotFound,
    /// It is a folder or a device.
    NotAFile,
    /// Its mode does not let the user run it, or reach it.
    NotExecutable,
    /// The kernel does not know its format: no `#!` line, empty, made for another system.
    WrongFormat,
    /// The program behind `#!` is not there.
    NoInterpreter,
    /// The `#!` line ends in a carriage return, which becomes part of the name.
    CarriageReturn,
    /// The dynamic loader is not there.
    NoLoader,
    /// Libraries are not there.
    NoLibrary,
    /// Made for another machine.
    WrongMachine,
    /// The user or group has a name that the image does not know.
    UnknownUser,
    /// The working directory is something else than a directory.
    BadWorkingDirectory,
    /// The shell starts, but the program it is told to run is not there.
    ShellCommandNotFound,
}

impl StartProblemKind {
    /// The name used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoCommand => "no-command",
            Self::NotFound => "not-found",
            Self::NotAFile => "not-a-file",
            Self::NotExecutable => "not-executable",
            Self::WrongFormat => "wrong-format",
            Self::NoInterpreter => "no-interpreter",
            Self::CarriageReturn => "carriage-return",
            Self::NoLoader => "no-loader",
            Self::NoLibrary => "no-library",
            Self::WrongMachine => "wrong-machine",
            Self::UnknownUser => "unknown-user",
            Self::BadWorkingDirectory => "bad-working-directory",
            Self::ShellCommandNotFound => "shell-command-not-found",
        }
    }
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartProblem {
    /// Its kind.
    pub kind: StartProblemKind,
    /// One sentence with the names.
    pub message: String,
    /// The path concerned, escaped; empty when it is none.
    pub path: String,
}

/// How a container starts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start {
    /// `Entrypoint` and `Cmd` together.
    pub arguments: Vec<String>,
    /// The program, links followed, escaped; `None` when it was not found.
    pub program: Option<String>,
    /// The programs in between: the shell of a shell form, interpreters, the loader.
    pub through: Vec<String>,
    /// What keeps it from starting; empty when nothing does.
    pub problems: Vec<StartProblem>,
}

struct Search<'a, 'b> {
    tree: &'a FileTree,
    last: usize,
    reader: &'a BinaryReader,
    libraries: &'b mut Libraries<'a>,
    architecture: Option<&'a str>,
    folders: Vec<String>,
    working_folder: String,
    /// User, groups; `None` when the user is unknown and nothing is said about permissions.
    identity: Option<(u32, Vec<u32>)>,
    start: Start,
}

/// Looks it up. `None` when there is no configuration, or the image is not for Linux.
pub(super) fn conclude<'a>(
    reader: &'a BinaryReader,
    image: &'a Image,
    documents: &'a Documents,
    libraries: &mut Libraries<'a>,
) -> Option<Start> {
    let config = image.info.config.as_deref()?;
    if image
        .info
        .platform
        .os
        .as_deref()
        .is_some_and(|os| os != "linux")
        || image.layers.is_empty()
    {
        return None;
    }
    let runtime = &config.runtime;
    let arguments: Vec<String> = runtime
        .entrypoint
        .iter()
        .flatten()
        .chain(runtime.cmd.iter().flatten())
        .cloned()
        .collect();
    let path = runtime
        .env
        .iter()
        .rev()
        .find_map(|variable| variable.strip_prefix("PATH="))
        .unwrap_or(DEFAULT_PATH);
    let accounts = Accounts::of(documents);
    let mut search = Search {
        tree: &image.tree,
        last: image.tree.n_layers().saturating_sub(1),
        reader,
        libraries,
        architecture: image.info.platform.architecture.as_deref(),
        folders: path.split(':').map(str::to_owned).collect(),
        working_folder: if runtime.working_dir.is_empty() {
            "/".to_owned()
        } else {
            runtime.working_dir.clone()
        },
        identity: None,
        start: Start {
            arguments: arguments.clone(),
            ..Start::default()
        },
    };
    match accounts.identity(&runtime.user) {
        Ok(identity) => search.identity = Some(identity),
        Err(name) => search.problem(
            StartProblemKind::UnknownUser,
            "",
            format!(
                "`USER {}` names `{name}`, which is not in the image's /etc/passwd or /etc/group",
                runtime.user
            ),
        ),
    }
    search.working_folder();
    search.program(&arguments);
    Some(search.start)
}

impl Search<'_, '_> {
    fn problem(&mut self, kind: StartProblemKind, path: &str, message: String) {
        self.start.problems.push(StartProblem {
            kind,
            message,
            path: path.trim_start_matches('/').to_owned(),
        });
    }

    fn working_folder(&mut self) {
        let folder = self.working_folder.clone();
        // A missing one is created by the engine.
        if let Some(node) = self.tree.resolve(folder.as_bytes(), self.last)
            && let Some(entry) = self.tree.entry_at(node, self.last)
            && self
                .tree
                .attributes(entry)
                .is_some_and(|a| a.kind != EntryKind::Directory)
        {
            self.problem(
                StartProblemKind::BadWorkingDirectory,
                &folder,
                format!("the working directory `{folder}` is not a directory"),
            );
        }
    }

    fn program(&mut self, arguments: &[String]) {
        let Some(first) = arguments.first().filter(|first| !first.is_empty()) else {
            let message = "the image has neither `ENTRYPOINT` nor `CMD`, so `docker run` must be given a command".to_owned();
            return self.problem(StartProblemKind::NoCommand, "", message);
        };
        let Some(path) = self.find(first) else {
            let message = if first.contains('/') {
                format!("`{first}` is not in the image")
            } else if arguments.len() == 1 && first.contains(' ') {
                format!(
                    "`{first}` is one word with spaces in it, and no such program exists; write the words apart"
                )
            } else {
                format!(
                    "`{first}` is in no folder of PATH ({})",
                    self.folders.join(":")
                )
            };
            return self.problem(
                StartProblemKind::NotFound,
                if first.contains('/') { first } else { "" },
                message,
            );
        };
        self.check(&path, 0);
        let shells = ["sh", "bash", "ash", "dash", "zsh"];
        let is_shell = shells.contains(&first.rsplit('/').next().unwrap_or(first));
        if let (true, Some("-c"), Some(command)) = (
            is_shell,
            arguments.get(1).map(String::as_str),
            arguments.get(2),
        ) {
            self.shell_command(command);
        }
    }

    /// The first word of a shell's command, when it is plain enough to know what it names.
    fn shell_command(&mut self, command: &str) {
        let mut words = command.split_whitespace();
        let mut word = words.next();
        if word == Some("exec") {
            word = words.next();
        }
        let Some(word) = word else { return };
        let is_plain = word
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b'-' | b'_' | b'+'));
        if !is_plain || SHELL_WORDS.contains(&word) || word.starts_with('-') {
            return;
        }
        match self.find(word) {
            Some(path) => {
                let shell = self.start.program.take();
                self.start.through.extend(shell);
                self.check(&path, 0);
            }
            None => {
                let message = format!(
                    "the shell is told to run `{word}`, which is not in the image or not in PATH"
                );
                self.problem(StartProblemKind::ShellCommandNotFound, "", message);
            }
        }
    }

    /// Where a word leads: itself with a slash in it, else the first folder of the search path that has it.
    fn find(&self, word: &str) -> Option<String> {
        let under = |folder: &str| {
            let path = if word.starts_with('/') {
                word.to_owned()
            } else {
                format!("{folder}/{word}")
            };
            self.tree
                .resolve(path.as_bytes(), self.last)
                .map(|node| (path, node))
        };
        if word.contains('/') {
            return under(&self.working_folder).map(|(path, _)| path);
        }
        let found: Vec<(String, NodeId)> = self
            .folders
            .iter()
            .filter_map(|folder| {
                let folder = if folder.starts_with('/') {
                    folder.clone()
                } else {
                    format!("{}/{folder}", self.working_folder)
                };
                under(&folder)
            })
            .filter(|(_, node)| self.tree.inode_at(*node, self.last).is_some())
            .collect();
        let runnable = found.iter().find(|(_, node)| self.may_run(*node));
        runnable
            .or_else(|| found.first())
            .map(|(path, _)| path.clone())
    }

    fn may_run(&self, node: NodeId) -> bool {
        let Some(mode) = self
            .tree
            .entry_at(node, self.last)
            .and_then(|entry| self.tree.attributes(entry))
        else {
            return false;
        };
        match &self.identity {
            Some((0, _)) | None => mode.mode & 0o111 != 0,
            Some((user, groups)) => permits(mode.mode, mode.uid, mode.gid, *user, groups),
        }
    }

    /// The first folder above a path that the user cannot pass.
    fn closed_folder(&self, node: NodeId) -> Option<NodeId> {
        let (user, groups) = self.identity.as_ref().filter(|(user, _)| *user != 0)?;
        let mut at = self.tree.parent(node);
        let mut closed = None;
        while at != NodeId::ROOT {
            if let Some(a) = self
                .tree
                .entry_at(at, self.last)
                .and_then(|entry| self.tree.attributes(entry))
                && !permits(a.mode, a.uid, a.gid, *user, groups)
            {
                closed = Some(at);
            }
            at = self.tree.parent(at);
        }
        closed
    }

    /// Judges a file that is to be run.
    fn check(&mut self, path: &str, depth: usize) {
        let Some(node) = self.tree.resolve(path.as_bytes(), self.last) else {
            return self.problem(
                StartProblemKind::NotFound,
                path,
                format!("`{path}` is not in the image"),
            );
        };
        let shown = self.tree.path(node);
        let Some(entry) = self.tree.inode_at(node, self.last) else {
            return self.problem(
                StartProblemKind::NotAFile,
                &shown,
                format!("`/{shown}` is not a file"),
            );
        };
        if depth == 0 {
            self.start.program = Some(shown.clone());
        } else {
            self.start.through.push(shown.clone());
        }
        if !self.may_run(node) {
            let message = format!(
                "`/{shown}` is not executable for {}; set its mode with `chmod +x` or `COPY --chmod=755`",
                self.who()
            );
            return self.problem(StartProblemKind::NotExecutable, &shown, message);
        }
        if let Some(folder) = self.closed_folder(node) {
            let message = format!(
                "{} may not enter `/{}`, so `/{shown}` cannot be reached",
                self.who(),
                self.tree.path(folder)
            );
            return self.problem(StartProblemKind::NotExecutable, &shown, message);
        }
        if let Some(elf) = self.reader.elves.get(&entry) {
            return self.elf(node, &shown, elf);
        }
        self.head(&shown, entry, depth);
    }

    fn who(&self) -> String {
        match &self.identity {
            Some((0, _)) | None => "root".to_owned(),
            Some((user, _)) => format!("user {user}"),
        }
    }

    fn elf(&mut self, node: NodeId, shown: &str, elf: &Elf) {
        if let (Some(image), Some(own)) = (self.architecture, elf.architecture())
            && !runs(image, own)
        {
            let message = format!("`/{shown}` is made for {own}, the image is for {image}");
            return self.problem(StartProblemKind::WrongMachine, shown, message);
        }
        if !elf.kind.is_program()
            && elf.interpreter.is_none()
            && elf.kind != super::ElfKind::SharedObject
        {
            let message = format!("`/{shown}` is not a program ({})", elf.kind.as_str());
            return self.problem(StartProblemKind::WrongFormat, shown, message);
        }
        if let Some(loader) = &elf.interpreter {
            if self
                .tree
                .resolve(loader.as_bytes(), self.last)
                .and_then(|n| self.tree.inode_at(n, self.last))
                .is_none()
            {
                let why = match elf.libc() {
                    "glibc" => {
                        "it is linked with glibc; use an image that has glibc, or build it for musl or statically"
                    }
                    "musl" => {
                        "it is linked with musl; use an Alpine image, or build it for glibc or statically"
                    }
                    _ => "install the loader, or link the program statically",
                };
                let message = format!(
                    "`/{shown}` needs the loader `{loader}`, which is not in the image: {why}"
                );
                return self.problem(StartProblemKind::NoLoader, shown, message);
            }
            self.start
                .through
                .push(loader.trim_start_matches('/').to_owned());
        }
        let missing = self.libraries.missing(node, elf);
        if !missing.is_empty() {
            let message = format!(
                "`/{shown}` needs {} that the image does not have: {}",
                if missing.len() == 1 {
                    "a library"
                } else {
                    "libraries"
                },
                missing.join(", ")
            );
            self.problem(StartProblemKind::NoLibrary, shown, message);
        }
    }

    fn head(&mut self, shown: &str, entry: EntryRef, depth: usize) {
        match self.reader.heads.get(&entry) {
            Some(Head::Script(line)) => {
                let line = line.clone();
                self.script(shown, &line, depth);
            }
            Some(Head::Windows) => {
                self.problem(
                    StartProblemKind::WrongFormat,
                    shown,
                    format!("`/{shown}` is a Windows program"),
                );
            }
            Some(Head::Empty) => {
                self.problem(
                    StartProblemKind::WrongFormat,
                    shown,
                    format!("`/{shown}` is empty: the kernel says `exec format error`"),
                );
            }
            Some(Head::Other) => {
                let message = format!(
                    "`/{shown}` has neither a `#!` line nor a known program format: the kernel says `exec format error`"
                );
                self.problem(StartProblemKind::WrongFormat, shown, message);
            }
            // Its content was not read: the archive is damaged there.
            None => {}
        }
    }

    fn script(&mut self, shown: &str, line: &str, depth: usize) {
        if depth >= MAX_INTERPRETERS {
            return self.problem(
                StartProblemKind::NoInterpreter,
                shown,
                format!("`/{shown}`: too many interpreters of interpreters"),
            );
        }
        if line.ends_with('\r') {
            let message = format!(
                "the first line of `/{shown}` ends in a carriage return (a file with Windows line ends), so its interpreter is not found"
            );
            return self.problem(StartProblemKind::CarriageReturn, shown, message);
        }
        let mut words = line.split_whitespace();
        let Some(interpreter) = words.next() else {
            return self.problem(
                StartProblemKind::NoInterpreter,
                shown,
                format!("the `#!` line of `/{shown}` names no program"),
            );
        };
        let path = if interpreter.starts_with('/') {
            interpreter.to_owned()
        } else {
            format!("{}/{interpreter}", self.working_folder)
        };
        if self.tree.resolve(path.as_bytes(), self.last).is_none() {
            let message =
                format!("`/{shown}` is a script for `{interpreter}`, which is not in the image");
            return self.problem(StartProblemKind::NoInterpreter, shown, message);
        }
        self.check(&path, depth + 1);
        if interpreter.ends_with("/env") {
            let word = words.find(|word| !word.starts_with('-') && !word.contains('='));
            match word.map(|word| (word, self.find(word))) {
                Some((word, None)) => {
                    let message = format!(
                        "`/{shown}` is a script for `{word}`, which is in no folder of PATH"
                    );
                    self.problem(StartProblemKind::NoInterpreter, shown, message);
                }
                Some((_, Some(found))) => self.check(&found, depth + 1),
                None => {}
            }
        }
    }
}

/// Whether a mode lets a user (not root) execute a file or pass a folder.
fn permits(mode: u16, owner: u32, group: u32, user: u32, groups: &[u32]) -> bool {
    if owner == user {
        mode & 0o100 != 0
    } else if groups.contains(&group) {
        mode & 0o010 != 0
    } else {
        mode & 0o001 != 0
    }
}
