//! Ground state: what the visitor typed or opened. Everything else follows from it.
//!
//! The text survives a reload; a file does not, browsers do not allow it. Deliberately absent: where the visitor is
//! (that is [`crate::route`]), what follows from the text ([`crate::effects`]), hover and open menus (components).

use crate::handover;
use crate::storage;
use std::rc::Rc;
use yew::prelude::*;

/// Under which the text is stored.
const TEXT: &str = "text";
/// Under which the profile is stored.
const PROFILE: &str = "profile";
/// A longer text is not stored; browsers give about five million units in all.
const MAX_STORED: usize = 1_000_000;

/// What the visitor typed or opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Store {
    /// The Dockerfile.
    pub text: AttrValue,
    /// Goes up with every change of the text or of a setting that changes the analysis.
    pub rev: u64,
    /// Rules profile; empty is the default.
    pub profile: AttrValue,
    /// Id of the sample the text is, untouched.
    pub sample: Option<AttrValue>,
    /// The archive.
    pub archive: Option<OpenedFile>,
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
    /// The visitor picked a profile.
    Profile(AttrValue),
    /// The visitor opened or dropped an archive.
    Open(web_sys::File),
    /// The visitor closed the archive.
    Close,
}

/// How components change the store.
pub type Dispatch = Callback<Action>;

impl Store {
    /// What the other bundle left, or what was stored, or the first sample.
    pub fn load(sample_id: &'static str, sample_text: &'static str) -> Self {
        if let Some(left) = handover::take() {
            return Self {
                text: left.text("text").unwrap_or_default().into(),
                rev: 1,
                profile: left.text("profile").unwrap_or_default().into(),
                sample: left.text("sample").map(AttrValue::from),
                archive: left.file().map(|file| OpenedFile { file, serial: 1 }),
            };
        }
        let stored = storage::read(TEXT);
        Self {
            sample: stored.is_none().then_some(AttrValue::Static(sample_id)),
            text: stored.map_or(AttrValue::Static(sample_text), AttrValue::from),
            rev: 1,
            profile: storage::read(PROFILE).unwrap_or_default().into(),
            archive: None,
        }
    }

    /// Stores the text and the profile. A text that is too long to store leaves nothing behind, rather than an old one.
    pub fn save(&self) {
        if self.text.len() > MAX_STORED {
            storage::remove(TEXT);
        } else {
            storage::write(TEXT, &self.text);
        }
        storage::write(PROFILE, &self.profile);
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
                next.text = text;
                next.sample = None;
                next.rev += 1;
            }
            Action::Sample(id, text) => {
                next.sample = Some(id);
                next.text = text;
                next.rev += 1;
            }
            Action::Profile(profile) => {
                next.profile = profile;
                next.rev += 1;
            }
            Action::Open(file) => {
                let serial = self.archive.as_ref().map_or(1, |opened| opened.serial + 1);
                next.archive = Some(OpenedFile { file, serial });
            }
            Action::Close => next.archive = None,
        }
        Rc::new(next)
    }
}
