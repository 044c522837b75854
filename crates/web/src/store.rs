//! Ground state: what the visitor typed or opened. Everything else follows from it.
//!
//! The text survives a reload; a file does not, browsers do not allow it. Deliberately absent: where the visitor is
//! (that is [`crate::route`]), what follows from the text ([`crate::effects`]), hover and open menus (components).

use crate::handover;
use crate::share::Shared;
use crate::storage;
use layerlab_protocol::day::Assumed;
use layerlab_protocol::project::ProjectRules;
use std::rc::Rc;
use std::sync::Arc;
use yew::prelude::*;

/// Under which the text is stored.
const TEXT: &str = "text";
/// Under which the profile is stored.
const PROFILE: &str = "profile";
/// Under which the text before all edits is stored.
const BEFORE: &str = "before";
/// Under which the project's configuration is stored.
const CONFIG: &str = "config";
/// Under which the figures a person changed are stored.
const ASSUMED: &str = "assumed";
/// Under which the build context is stored, and its ignore files.
const CONTEXT: &str = "context";
const IGNORE: &str = "ignore";
const OWN_IGNORE: &str = "own-ignore";
/// A longer context is not stored.
const MAX_STORED_CONTEXT: usize = 3_000_000;
/// A longer text is not stored; browsers give about five million units in all.
const MAX_STORED: usize = 1_000_000;

/// What the visitor typed or opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Store {
    /// The Dockerfile.
    pub text: AttrValue,
    /// The text as it was opened or pasted, to compare with.
    pub before: AttrValue,
    /// Goes up with every change of the text or of a setting that changes the analysis.
    pub rev: u64,
    /// Rules profile; empty is the default.
    pub profile: AttrValue,
    /// The project's configuration file, as it was pasted; empty without one.
    pub config: AttrValue,
    /// What it says about rules.
    pub rules: ProjectRules,
    /// Figures the visitor put in the place of ours: ids, and thousandths of their units.
    pub assumed: Assumed,
    /// Id of the sample the text is, untouched.
    pub sample: Option<AttrValue>,
    /// The archive.
    pub archive: Option<OpenedFile>,
    /// The build context the visitor gave.
    pub context: GivenContext,
    /// Text of `.dockerignore`; empty for none.
    pub ignore: AttrValue,
    /// Text of `Dockerfile.dockerignore`, which then counts alone.
    pub own_ignore: Option<AttrValue>,
    /// A folder or archive that was dropped and is to be read as a build context.
    pub dropped: Option<Dropped>,
    /// Text of a `.dive-ci` that images are judged by; empty for none.
    pub thresholds: AttrValue,
}

/// Names and sizes of a build context; never contents.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GivenContext {
    /// The files, packed by the engine; empty when none were given.
    pub packed: Arc<str>,
    /// Name of the folder or archive.
    pub name: AttrValue,
    /// Where they come from, in words.
    pub says: AttrValue,
}

impl GivenContext {
    /// As one text, to be kept: name, words, files.
    pub fn text(&self) -> String {
        match self.packed.is_empty() {
            true => String::new(),
            false => format!("{}\n{}\n{}", self.name, self.says, self.packed),
        }
    }

    fn read(text: &str) -> Self {
        let mut parts = text.splitn(3, '\n');
        let (name, says) = (parts.next(), parts.next());
        match parts.next() {
            Some(packed) if !packed.is_empty() => Self {
                packed: packed.into(),
                name: name.unwrap_or_default().to_owned().into(),
                says: says.unwrap_or_default().to_owned().into(),
            },
            _ => Self::default(),
        }
    }
}

/// What was dropped: a `FileSystemDirectoryEntry` or a `File`; equal only to itself.
#[derive(Debug, Clone)]
pub struct Dropped {
    /// The thing.
    pub item: wasm_bindgen::JsValue,
    /// Counts what was dropped.
    pub serial: u32,
}

impl PartialEq for Dropped {
    fn eq(&self, other: &Self) -> bool {
        self.serial == other.serial
    }
}

/// A file the visitor opened; equal only to itself.
#[derive(Debug, Clone)]
pub struct OpenedFile {
    /// The file; its bytes are read by the worker.
    pub file: web_sys::File,
    /// Counts opened files, so that opening the same one twice is a change.
    pub serial: u32,
}

impl PartialEq for OpenedFile {
    fn eq(&self, other: &Self) -> bool {
        self.serial == other.serial
    }
}

/// What happens to the store.
#[derive(Debug, Clone)]
pub enum Action {
    /// The visitor typed, or a fix was applied.
    Edit(AttrValue),
    /// The visitor picked a sample: its id and text.
    Sample(AttrValue, AttrValue),
    /// The visitor opened a link that carries a state.
    Shared(Box<Shared>),
    /// The visitor picked a profile.
    Profile(AttrValue),
    /// The visitor chose a text to compare with.
    Before(AttrValue),
    /// The visitor gave a configuration file, or took it away; with what it says about rules, and its profile.
    Config(AttrValue, Box<ProjectRules>, Option<AttrValue>),
    /// The visitor put figures in the place of ours, or took them away.
    Assume(Assumed),
    /// The visitor opened or dropped an archive.
    Open(web_sys::File),
    /// The visitor closed the archive.
    Close,
    /// The visitor gave a build context, or took it away.
    Context(GivenContext),
    /// The visitor wrote `.dockerignore`.
    Ignore(AttrValue),
    /// The visitor wrote `Dockerfile.dockerignore`, or removed it.
    OwnIgnore(Option<AttrValue>),
    /// The visitor dropped a folder or a zip archive.
    Drop(wasm_bindgen::JsValue),
    /// What was dropped is read.
    Taken,
    /// The visitor gave limits for images (a `.dive-ci`), or took them away.
    Thresholds(AttrValue),
}

/// How components change the store.
pub type Dispatch = Callback<Action>;

impl Store {
    /// What the other bundle left, or what was stored, or the first sample.
    pub fn load(sample_id: &'static str, sample_text: &'static str) -> Self {
        if let Some(left) = handover::take() {
            let text: AttrValue = left.text("text").unwrap_or_default().into();
            return Self {
                before: left.text("before").map_or(text.clone(), AttrValue::from),
                text,
                rev: 1,
                config: left.text("config").unwrap_or_default().into(),
                rules: ProjectRules::default(),
                profile: left.text("profile").unwrap_or_default().into(),
                assumed: assumed(&left.text("assumed").unwrap_or_default()),
                sample: left.text("sample").map(AttrValue::from),
                archive: left.file().map(|file| OpenedFile { file, serial: 1 }),
                context: GivenContext::read(&left.text("context").unwrap_or_default()),
                ignore: left.text("ignore").unwrap_or_default().into(),
                own_ignore: left.text("own-ignore").map(AttrValue::from),
                dropped: left
                    .value("dropped")
                    .map(|item| Dropped { item, serial: 1 }),
                thresholds: left.text("thresholds").unwrap_or_default().into(),
            };
        }
        let stored = storage::read(TEXT);
        let sample = stored.is_none().then_some(AttrValue::Static(sample_id));
        let text = stored.map_or(AttrValue::Static(sample_text), AttrValue::from);
        Self {
            sample,
            before: storage::read(BEFORE).map_or(text.clone(), AttrValue::from),
            text,
            rev: 1,
            config: storage::read(CONFIG).unwrap_or_default().into(),
            rules: ProjectRules::default(),
            profile: storage::read(PROFILE).unwrap_or_default().into(),
            assumed: assumed(&storage::read(ASSUMED).unwrap_or_default()),
            archive: None,
            context: GivenContext::read(&storage::read(CONTEXT).unwrap_or_default()),
            ignore: storage::read(IGNORE).unwrap_or_default().into(),
            own_ignore: storage::read(OWN_IGNORE).map(AttrValue::from),
            dropped: None,
            thresholds: AttrValue::Static(""),
        }
    }

    /// Stores what survives a reload. A text that is too long to store leaves nothing behind, rather than an old one.
    pub fn save(&self) {
        for (key, value) in [
            (TEXT, &self.text),
            (BEFORE, &self.before),
            (CONFIG, &self.config),
        ] {
            if value.len() > MAX_STORED {
                storage::remove(key);
            } else {
                storage::write(key, value);
            }
        }
        storage::write(PROFILE, &self.profile);
        storage::write(ASSUMED, &self.assumed_text());
    }

    /// Stores the build context, which may be large, and its ignore files. One that is too long leaves nothing behind.
    pub fn save_context(&self) {
        let keep = |key, text: &str, max| {
            if text.is_empty() || text.len() > max || !storage::write(key, text) {
                storage::remove(key);
            }
        };
        keep(CONTEXT, &self.context.text(), MAX_STORED_CONTEXT);
        keep(IGNORE, &self.ignore, MAX_STORED);
        match &self.own_ignore {
            Some(text) if text.len() <= MAX_STORED => {
                storage::write(OWN_IGNORE, text);
            }
            _ => {
                storage::remove(OWN_IGNORE);
            }
        }
    }

    /// Whether the context is too large to survive a reload.
    #[cfg(feature = "whole")]
    pub fn context_is_kept(&self) -> bool {
        self.context.packed.len() <= MAX_STORED_CONTEXT
    }

    /// The ignore file in force: the Dockerfile's own one counts alone. `None` when it is not known.
    pub fn dockerignore(&self) -> Option<String> {
        let known = !self.ignore.is_empty() || !self.context.packed.is_empty();
        let general = || known.then(|| self.ignore.to_string());
        self.own_ignore
            .as_ref()
            .map(ToString::to_string)
            .or_else(general)
    }

    /// The files of questions to the engine.
    pub fn files(&self) -> layerlab_protocol::context::Files {
        layerlab_protocol::context::Files::packed(&self.context.packed)
    }

    /// The changed figures as one text, to be kept.
    pub fn assumed_text(&self) -> String {
        let each = self
            .assumed
            .iter()
            .map(|(id, milli)| format!("{id}={milli}"));
        each.collect::<Vec<_>>().join(",")
    }
}

impl Reducible for Store {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            Action::Edit(text) => {
                if text == self.text {
                    return self;
                }
                if is_another_file(&self.text, &text) {
                    next.before = text.clone();
                }
                next.text = text;
                next.sample = None;
                next.rev += 1;
            }
            Action::Before(text) => next.before = text,
            Action::Config(text, rules, profile) => {
                next.config = text;
                next.rules = *rules;
                next.profile = profile.unwrap_or(next.profile);
                next.rev += 1;
            }
            Action::Sample(id, text) => {
                next.sample = Some(id);
                next.before = text.clone();
                next.text = text;
                next.rev += 1;
            }
            Action::Shared(shared) => {
                let Shared {
                    text,
                    profile,
                    config,
                    ..
                } = *shared;
                next.text = text.into();
                next.before = next.text.clone();
                next.sample = None;
                next.profile = profile.into();
                if next.config != config {
                    next.config = config.into();
                    next.rules = ProjectRules::default();
                }
                next.rev += 1;
            }
            Action::Profile(profile) => {
                next.profile = profile;
                next.rev += 1;
            }
            Action::Assume(assumed) => {
                next.assumed = assumed;
                next.rev += 1;
            }
            Action::Open(file) => {
                let serial = self.archive.as_ref().map_or(1, |opened| opened.serial + 1);
                next.archive = Some(OpenedFile { file, serial });
            }
            Action::Close => next.archive = None,
            Action::Context(context) => {
                next.context = context;
                next.rev += 1;
            }
            Action::Ignore(text) => {
                next.ignore = text;
                next.rev += 1;
            }
            Action::OwnIgnore(text) => {
                next.own_ignore = text;
                next.rev += 1;
            }
            Action::Drop(item) => {
                let serial = self
                    .dropped
                    .as_ref()
                    .map_or(1, |dropped| dropped.serial + 1);
                next.dropped = Some(Dropped { item, serial });
            }
            Action::Taken => next.dropped = None,
            Action::Thresholds(text) => next.thresholds = text,
        }
        Rc::new(next)
    }
}

/// Reads what [`Store::assumed_text`] wrote; what is broken is left out.
fn assumed(text: &str) -> Assumed {
    let pair = |pair: &str| {
        let (id, milli) = pair.split_once('=')?;
        Some((id.to_owned(), milli.parse().ok()?))
    };
    text.split(',').filter_map(pair).collect()
}

/// Whether an edit put another file in place of the old one: less than half of the shorter text is left at its ends.
fn is_another_file(old: &str, new: &str) -> bool {
    let (old, new) = (old.as_bytes(), new.as_bytes());
    let shorter = old.len().min(new.len());
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(shorter - head)
        .take_while(|(a, b)| a == b)
        .count();
    !new.is_empty() && (head + tail) * 2 < shorter.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(old: &str, new: &str, other: bool) {
        assert_eq!(is_another_file(old, new), other, "{old} → {new}");
    }

    #[test]
    fn a_paste_over_everything_is_another_file() {
        check("FROM a\nRUN b\n", "FROM golang:1.25\nCOPY . .\n", true);
        check("FROM a\nRUN b\n", "FROM a\nRUN bc\n", false);
        check("", "FROM a\n", true);
        check("FROM a\n", "", false);
    }
}
