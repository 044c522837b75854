//! Imagines the layers of a stage from its steps: which files each one stores, and which of them are hidden later.
//!
//! Nothing is executed. `COPY` and `ADD` take their sizes from the context; of `RUN` only a few commands are
//! understood (`rm`, `mv`, `cp`, `chmod`, `chown`, `cd`, and some that write nothing worth counting); what others
//! write must be said by a [`RunEffect`]. Files of the base image are not known and not counted. Whatever cannot be
//! known is said to be unknown instead of being guessed. Rules: curriculum facts F03–F05. Cost: O(steps × files).

use std::collections::BTreeMap;

use crate::evaluate::matches;
use crate::facts::{FileFact, FilesFact, LayerFact, Unknown};
use crate::model::{ContextFile, RunEffect};

/// Commands that write nothing worth counting.
const HARMLESS: &[&str] = &[
    ":", "[", "addgroup", "adduser", "echo", "exit", "export", "getent", "groupadd", "id", "ls",
    "mkdir", "passwd", "printf", "rmdir", "set", "test", "touch", "true", "useradd", "usermod",
];

/// One instruction of the stage, already taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImagineStep {
    /// Keyword and text, as in [`crate::facts::InstructionFact::whole`].
    pub instruction: String,
    /// What it does to the filesystem.
    pub action: ImagineAction,
}

/// What an instruction does to the filesystem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImagineAction {
    /// Only the configuration is written.
    Metadata,
    /// A folder: an (almost) empty layer.
    Workdir,
    /// Files arrive.
    Copy {
        /// Absolute path and size of each; see [`destinations`]. `None` when not known.
        files: Option<Vec<(String, u64)>>,
        /// `--chown`, as written.
        owner: Option<String>,
        /// `--chmod`, when numeric.
        mode: Option<u32>,
    },
    /// Commands run.
    Run {
        /// Working directory, absolute.
        cwd: String,
        /// Simple commands in order, words without quotes, redirections left out.
        commands: Vec<Vec<String>>,
        /// Targets of mounts: what is written below them stays out of the layer.
        mounts: Vec<String>,
    },
}

/// The imagined stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imagined {
    /// One entry per step.
    pub layers: Vec<LayerFact>,
    /// All stored files.
    pub files: FilesFact,
    /// Bytes stored and not visible.
    pub hidden_bytes: Result<u64, Unknown>,
}

/// Plays the steps of one stage over its base.
pub fn imagine(steps: &[ImagineStep], effects: &[RunEffect]) -> Imagined {
    let mut stage = Stage {
        effects,
        stored: Vec::new(),
        visible: BTreeMap::new(),
        unknown: None,
        hidden_unknown: None,
    };
    let mut layers = Vec::new();
    let mut n_fs = 0;
    for step in steps {
        let filesystem = step.action != ImagineAction::Metadata;
        n_fs += u32::from(filesystem);
        let known = stage.play(&step.action, n_fs);
        let bytes = stage
            .stored
            .iter()
            .filter(|entry| entry.layer == n_fs && filesystem)
            .map(|entry| entry.bytes)
            .sum();
        layers.push(LayerFact {
            instruction: step.instruction.clone(),
            filesystem,
            bytes: known.then_some(bytes),
            compressed_bytes: None,
        });
    }
    stage.finish(layers)
}

/// Where the files of a `COPY` or `ADD` go: absolute path and size of each. `sources` are paths or patterns in the
/// context, `context` what `.dockerignore` left of it. Empty when nothing matches.
pub fn destinations(
    sources: &[&str],
    dest: &str,
    cwd: &str,
    context: &[ContextFile],
) -> Vec<(String, u64)> {
    let folder = absolute(cwd, dest);
    let is_folder = dest.ends_with('/') || dest == "." || dest == ".." || sources.len() > 1;
    let mut files = Vec::new();
    for source in sources {
        let source = absolute("/", source);
        for file in context {
            let path = absolute("/", &file.path);
            if source == "/" || is_below(&path, &source) {
                // A folder gives its content, not itself.
                let inner = path
                    .get(source.trim_end_matches('/').len()..)
                    .unwrap_or_default();
                files.push((
                    absolute(&folder, inner.trim_start_matches('/')),
                    file.bytes(),
                ));
            } else if matches(&source, &path)
                && path.matches('/').count() == source.matches('/').count()
            {
                let name = path.rsplit('/').next().unwrap_or_default();
                let one = !is_folder && !source.contains(['*', '?']);
                files.push((
                    if one {
                        folder.clone()
                    } else {
                        absolute(&folder, name)
                    },
                    file.bytes(),
                ));
            }
        }
    }
    files
}

/// Joins and cleans: `.` and `..` are resolved, the result has no trailing `/`.
pub fn absolute(cwd: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let cwd = if path.starts_with('/') { "" } else { cwd };
    for part in cwd.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

fn is_below(path: &str, folder: &str) -> bool {
    folder == "/"
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// A stored copy of a file.
#[derive(Clone, Debug)]
struct Entry {
    path: String,
    layer: u32,
    bytes: u64,
    owner: String,
    mode: Option<u32>,
}

/// A file as a running step sees it.
#[derive(Clone, Debug, PartialEq)]
struct Seen {
    bytes: u64,
    owner: String,
    mode: Option<u32>,
    /// Not equal to what lies in the layer below.
    changed: bool,
    /// Position in `stored` of the copy below.
    below: Option<usize>,
}

struct Stage<'a> {
    effects: &'a [RunEffect],
    stored: Vec<Entry>,
    /// Path to position in `stored`.
    visible: BTreeMap<String, usize>,
    /// A command or source whose effect is not known.
    unknown: Option<String>,
    hidden_unknown: Option<String>,
}

impl Stage<'_> {
    /// Returns whether the layer's size is known.
    fn play(&mut self, action: &ImagineAction, layer: u32) -> bool {
        match action {
            ImagineAction::Metadata | ImagineAction::Workdir => true,
            ImagineAction::Copy { files: None, .. } => {
                self.unknown
                    .get_or_insert_with(|| "a `COPY` whose files are not known".to_owned());
                false
            }
            ImagineAction::Copy {
                files: Some(files),
                owner,
                mode,
            } => {
                let owner = match owner.as_deref() {
                    None => "0:0".to_owned(),
                    Some(both) if both.contains(':') => both.to_owned(),
                    Some(user) => format!("{user}:{user}"),
                };
                for (path, bytes) in files {
                    let (path, bytes) = (path.clone(), *bytes);
                    self.store(Entry {
                        path,
                        layer,
                        bytes,
                        owner: owner.clone(),
                        mode: *mode,
                    });
                }
                true
            }
            ImagineAction::Run {
                cwd,
                commands,
                mounts,
            } => self.run(cwd, commands, mounts, layer),
        }
    }

    fn store(&mut self, entry: Entry) {
        // A path that a file takes was not a folder with files before.
        let prefix = format!("{}/", entry.path);
        let below = self.visible.range(prefix.clone()..).map(|(path, _)| path);
        let inside: Vec<String> = below
            .take_while(|path| path.starts_with(&prefix))
            .cloned()
            .collect();
        for path in inside {
            self.visible.remove(&path);
        }
        self.visible.insert(entry.path.clone(), self.stored.len());
        self.stored.push(entry);
    }

    fn run(&mut self, cwd: &str, commands: &[Vec<String>], mounts: &[String], layer: u32) -> bool {
        let mut cwd = cwd.to_owned();
        let mut view: BTreeMap<String, Seen> = BTreeMap::new();
        for (path, idx) in &self.visible {
            if let Some(entry) = self.stored.get(*idx) {
                let Entry {
                    bytes, owner, mode, ..
                } = entry.clone();
                view.insert(
                    path.clone(),
                    Seen {
                        bytes,
                        owner,
                        mode,
                        changed: false,
                        below: Some(*idx),
                    },
                );
            }
        }
        let unknown_below = self.unknown.clone();
        let mut known = true;
        for words in commands {
            let text = words.join(" ");
            if let Some(effect) = self
                .effects
                .iter()
                .find(|effect| matches(&effect.command, &text))
            {
                for written in &effect.writes {
                    put(&mut view, absolute(&cwd, &written.path), written.bytes.0);
                }
                continue;
            }
            let mut words = words.iter().map(String::as_str);
            let name = words.next().unwrap_or_default();
            let name = name.rsplit('/').next().unwrap_or_default();
            let (flags, args): (Vec<&str>, Vec<&str>) =
                words.partition(|word| word.starts_with('-') && word.len() > 1);
            match name {
                "cd" => cwd = absolute(&cwd, args.first().copied().unwrap_or("/")),
                "rm" => {
                    for arg in args {
                        let target = absolute(&cwd, arg);
                        let before = view.len();
                        view.retain(|path, _| !hits(&target, path));
                        if view.len() == before
                            && let Some(what) = &unknown_below
                        {
                            self.hidden_unknown.get_or_insert_with(|| what.clone());
                        }
                    }
                }
                "mv" | "cp" => transfer(&mut view, &cwd, &args, name == "mv"),
                "chmod" | "chown" => {
                    if let Some((what, targets)) = args.split_first() {
                        for target in targets {
                            let target = absolute(&cwd, target);
                            let seen = view.iter_mut().filter(|(path, _)| {
                                matches(&target, path)
                                    || (is_recursive(&flags) && hits(&target, path))
                            });
                            for (_, seen) in seen {
                                if name == "chmod" {
                                    chmod(seen, what)
                                } else {
                                    chown(seen, what)
                                }
                            }
                        }
                    }
                }
                name if HARMLESS.contains(&name) => {}
                _ => {
                    known = false;
                    self.unknown
                        .get_or_insert_with(|| format!("what `{text}` writes is not known"));
                }
            }
        }
        self.commit(view, mounts, layer);
        known
    }

    /// Stores what the step changed and hides what it removed.
    fn commit(&mut self, view: BTreeMap<String, Seen>, mounts: &[String], layer: u32) {
        let lent = |path: &str| {
            mounts
                .iter()
                .any(|mount| path == mount || is_below(path, mount))
        };
        self.visible.retain(|path, _| view.contains_key(path));
        for (path, seen) in view {
            let stays = !seen.changed
                && seen
                    .below
                    .is_some_and(|idx| self.visible.get(&path) == Some(&idx));
            if !stays && !lent(&path) {
                let Seen {
                    bytes, owner, mode, ..
                } = seen;
                self.store(Entry {
                    path,
                    layer,
                    bytes,
                    owner,
                    mode,
                });
            }
        }
    }

    fn finish(self, layers: Vec<LayerFact>) -> Imagined {
        let mut hidden = 0_u64;
        let mut files = Vec::new();
        for (idx, entry) in self.stored.into_iter().enumerate() {
            let visible = self.visible.get(&entry.path) == Some(&idx);
            if !visible {
                hidden = hidden.saturating_add(entry.bytes);
            }
            let Entry {
                path,
                layer,
                bytes,
                owner,
                mode,
            } = entry;
            files.push(FileFact {
                path,
                layer,
                visible,
                bytes,
                owner,
                mode,
            });
        }
        let hidden_bytes = match self.hidden_unknown {
            Some(why) => Err(Unknown(why)),
            None => Ok(hidden),
        };
        Imagined {
            layers,
            files: FilesFact {
                files,
                incomplete: self.unknown,
            },
            hidden_bytes,
        }
    }
}

fn put(view: &mut BTreeMap<String, Seen>, path: String, bytes: u64) {
    view.insert(
        path,
        Seen {
            bytes,
            owner: "0:0".to_owned(),
            mode: None,
            changed: true,
            below: None,
        },
    );
}

/// Is the path the target (a shell pattern) or below it?
fn hits(target: &str, path: &str) -> bool {
    matches(target, path)
        || path
            .match_indices('/')
            .any(|(at, _)| at > 0 && path.get(..at).is_some_and(|folder| matches(target, folder)))
}

fn is_recursive(flags: &[&str]) -> bool {
    flags
        .iter()
        .any(|flag| *flag == "--recursive" || (!flag.starts_with("--") && flag.contains('R')))
}

fn transfer(view: &mut BTreeMap<String, Seen>, cwd: &str, args: &[&str], remove: bool) {
    let Some((dest, sources)) = args.split_last() else {
        return;
    };
    let to = absolute(cwd, dest);
    let into =
        dest.ends_with('/') || sources.len() > 1 || view.keys().any(|path| is_below(path, &to));
    for source in sources {
        let source = absolute(cwd, source);
        let moved: Vec<String> = view
            .keys()
            .filter(|path| hits(&source, path))
            .cloned()
            .collect();
        for path in moved {
            let base = if into {
                source.rsplit_once('/').map_or("", |(parent, _)| parent)
            } else {
                &source
            };
            let inner = path
                .get(base.len()..)
                .unwrap_or_default()
                .trim_start_matches('/')
                .to_owned();
            let found = if remove {
                view.remove(&path)
            } else {
                view.get(&path).cloned()
            };
            if let Some(seen) = found {
                view.insert(
                    absolute(&to, &inner),
                    Seen {
                        changed: true,
                        below: None,
                        ..seen
                    },
                );
            }
        }
    }
}

fn chmod(seen: &mut Seen, what: &str) {
    let mode = match (u32::from_str_radix(what, 8), what, seen.mode) {
        (Ok(mode), _, _) => Some(mode),
        (_, "+x" | "a+x", Some(mode)) => Some(mode | 0o111),
        _ => None,
    };
    seen.changed |= mode.is_none() || mode != seen.mode;
    seen.mode = mode;
}

fn chown(seen: &mut Seen, what: &str) {
    let group = seen.owner.split_once(':').map_or("0", |(_, group)| group);
    let owner = match what.split_once(':') {
        None => format!("{what}:{group}"),
        Some((user, "")) => format!("{user}:{user}"),
        Some(_) => what.to_owned(),
    };
    seen.changed |= owner != seen.owner;
    seen.owner = owner;
}
