//! The keys of each `lab-…` block as authors write them. Unknown keys are errors.

use serde::Deserialize;
use toml::{Table, Value};

use crate::model::{Bytes, CacheShow, Profile, RunEffect, View};

/// A file of the context of which only the size is known.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStub {
    pub(crate) path: String,
    pub(crate) bytes: Bytes,
}

/// `option` of a quiz.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawOption {
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) right: bool,
    pub(crate) why: Option<String>,
}

/// `any` of an exercise or claim.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawAny {
    pub(crate) check: Vec<Table>,
    #[serde(default)]
    pub(crate) not: bool,
    #[serde(default)]
    pub(crate) otherwise: String,
}

/// `wrong` of an exercise.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawWrong {
    pub(crate) files: Option<String>,
    pub(crate) dockerfile: Option<String>,
    #[serde(default)]
    pub(crate) answers: Table,
    #[serde(default)]
    pub(crate) run: Lines,
    #[serde(default)]
    pub(crate) fails: Vec<u32>,
    #[serde(default)]
    pub(crate) note: String,
}

/// `step` of a walk-through.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStep {
    pub(crate) say: String,
    pub(crate) run: Option<String>,
    #[serde(default)]
    pub(crate) exit: i32,
    pub(crate) check: Option<OneOrMany>,
    pub(crate) edit: Option<String>,
    pub(crate) look: Option<String>,
    pub(crate) bytes: Option<Bytes>,
}

/// Lines of a terminal: a list, or one text as it would be pasted.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Lines {
    One(String),
    Many(Vec<String>),
}

impl Default for Lines {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl Lines {
    /// Texts of one line or more; blank ones are left out.
    pub(crate) fn into_texts(self) -> Vec<String> {
        let mut texts = match self {
            Self::One(text) => vec![text],
            Self::Many(texts) => texts,
        };
        texts.retain(|text| !text.trim().is_empty());
        texts
    }
}

/// `nudge` of an exercise.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawNudge {
    pub(crate) when: Table,
    pub(crate) say: String,
}

/// `fixtures/<name>.toml`: a start that several lessons share.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFixture {
    pub(crate) from: String,
    pub(crate) profile: Option<Profile>,
    #[serde(default)]
    pub(crate) setup: Lines,
    /// For those who read the file.
    #[serde(default, rename = "about")]
    pub(crate) _about: String,
}

/// One check or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany {
    One(Table),
    Many(Vec<Table>),
}

macro_rules! raw_blocks {
    ($($(#[$doc:meta])* $name:ident { $($(#[$attr:meta])* $field:ident: $kind:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub(crate) struct $name { $($(#[$attr])* pub(crate) $field: $kind,)* }
    )*};
}

// `file` or `text`, `context` and `effects` together describe a scenario and mean the same in every block.
raw_blocks! {
    /// `lab-dockerfile`.
    RawDockerfile {
        file: Option<String>, text: Option<String>,
        #[serde(default)] context: Vec<RawStub>, #[serde(default)] effects: Vec<RunEffect>,
        #[serde(default)] view: Vec<View>, #[serde(default)] readonly: bool, #[serde(default)] highlight: Vec<String>,
    }
    /// `lab-layers`.
    RawLayers {
        from: Option<String>, text: Option<String>,
        #[serde(default)] context: Vec<RawStub>, #[serde(default)] effects: Vec<RunEffect>,
        caption: String, step: Option<u32>, compare: Option<String>, #[serde(default)] xray: bool,
    }
    /// `lab-cache`.
    RawCache {
        file: Option<String>, text: Option<String>,
        #[serde(default)] context: Vec<RawStub>, #[serde(default)] effects: Vec<RunEffect>,
        edits: Vec<crate::model::Event>, #[serde(default)] show: CacheShow,
    }
    /// `lab-size`.
    RawSize {
        from: Option<String>, text: Option<String>,
        #[serde(default)] context: Vec<RawStub>, #[serde(default)] effects: Vec<RunEffect>,
        highlight_path: Option<String>,
    }
    /// `lab-terminal`.
    RawTerminal {
        fixture: Option<String>, profile: Option<Profile>, #[serde(default)] setup: Lines, files: Option<String>,
        #[serde(default)] context: Vec<RawStub>, #[serde(default)] effects: Vec<RunEffect>,
        #[serde(default)] hosts: Vec<String>, #[serde(default)] run: Lines, #[serde(default)] exits: i32,
        height: Option<u32>,
    }
    /// `lab-diff`.
    RawDiff {
        before: String, after: String,
        #[serde(default)] context: Vec<RawStub>, #[serde(default)] effects: Vec<RunEffect>,
    }
    /// `lab-predict`.
    RawPredict {
        ask: String, kind: String, fact: Option<Value>,
        file: Option<String>, text: Option<String>,
        #[serde(default)] context: Vec<RawStub>, #[serde(default)] effects: Vec<RunEffect>,
        #[serde(default)] items: Vec<String>, #[serde(default)] choices: Vec<String>, right: Option<String>,
        #[serde(default)] unit: String, #[serde(default)] tolerance: u32, because: String,
        fixture: Option<String>, profile: Option<Profile>, #[serde(default)] setup: Lines, files: Option<String>,
        #[serde(default)] run: Lines, #[serde(default)] exits: i32,
    }
    /// `lab-claim`.
    RawClaim {
        text: String, check: OneOrMany,
        file: Option<String>, dockerfile: Option<String>,
        fixture: Option<String>, profile: Option<Profile>, #[serde(default)] setup: Lines, files: Option<String>,
        #[serde(default)] run: Lines, #[serde(default)] exits: i32,
        #[serde(default)] context: Vec<RawStub>, #[serde(default)] effects: Vec<RunEffect>,
    }
    /// `lab-quiz`.
    RawQuiz { ask: String, option: Vec<RawOption>, }
    /// `lab-exercise`.
    RawExercise {
        id: String, title: String, goal: String, start: Option<String>,
        fixture: Option<String>, profile: Option<Profile>, #[serde(default)] setup: Lines,
        #[serde(default)] solve: Lines, par: Option<u32>, #[serde(default)] target: bool,
        #[serde(default)] nudge: Vec<RawNudge>,
        #[serde(default)] context: Vec<RawStub>, #[serde(default)] effects: Vec<RunEffect>,
        #[serde(default)] readonly: bool, hints: Vec<String>, solution: Option<String>,
        #[serde(default)] answers: Table,
        #[serde(default)] check: Vec<Table>, #[serde(default)] any: Vec<RawAny>, #[serde(default)] wrong: Vec<RawWrong>,
    }
    /// `lab-steps`.
    RawSteps {
        file: Option<String>, text: Option<String>,
        fixture: Option<String>, profile: Option<Profile>, #[serde(default)] setup: Lines, files: Option<String>,
        #[serde(default)] context: Vec<RawStub>, #[serde(default)] effects: Vec<RunEffect>,
        step: Vec<RawStep>,
    }
}
