//! "I change this: what runs again, and why?"

use serde::{Deserialize, Serialize};

/// One thing that changes between two builds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Change {
    /// New bytes in a context file.
    EditFile(String),
    /// A new modification time only.
    Touch(String),
    /// Another mode.
    Chmod(String),
    /// A context file goes away.
    Delete(String),
    /// A context file appears.
    Add(String),
    /// A build argument gets another value.
    BuildArg(String, String),
    /// The tag of this base image now names other layers.
    NewBase(String),
    /// The text of the instruction at this 1-based line changes.
    EditLine(u32),
    /// Another machine: nothing is in the cache.
    ColdCache,
}

/// A question the page offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chip {
    /// Stable id for links, for example `source`, `lockfile`, `readme`, `line`.
    pub id: String,
    /// As on the chip: "edit a source file".
    pub label: String,
    /// What it stands for.
    pub change: Change,
}

/// Asks what runs again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIf {
    /// Revision of the text.
    pub rev: u64,
    /// The Dockerfile.
    pub text: String,
    /// The ignore file.
    pub dockerignore: Option<String>,
    /// Context files with sizes; empty means: suppose one that fits the file.
    pub context: crate::context::Files,
    /// What changes, all at once.
    pub changes: Vec<Change>,
    /// Stage to build.
    pub target: Option<String>,
    /// Figures a person changed.
    pub assumed: crate::day::Assumed,
}

/// What happens to a step in the second build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Taken from the cache.
    Hit,
    /// Runs: its own key changed.
    Cause,
    /// Runs: something it stands on ran.
    Consequence,
    /// Not needed for the target.
    Skipped,
    /// Changes configuration only; never runs.
    Metadata,
}

/// How a step depends on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NeedKind {
    /// Stands on its result, in the same stage.
    Below,
    /// Continues the stage that ends with it.
    Base,
    /// Reads files of the stage that ends with it.
    Read,
}

/// A step that another depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Position in [`WhatIfReply::steps`]; always an earlier one.
    pub step: u32,
    /// How.
    pub kind: NeedKind,
    /// Whether what is taken from it is not what it was.
    pub changed: bool,
}

/// What an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InputKind {
    /// Files of the build context.
    File,
    /// An image.
    Image,
    /// A build argument.
    Argument,
    /// An environment variable whose value changed.
    Variable,
    /// A secret or an SSH agent; its content is in no key.
    Secret,
    /// An address that is fetched.
    Address,
    /// The text of the instruction, when it changed.
    Text,
}

/// Something from outside that a step reads. Values are never shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// What it is.
    pub kind: InputKind,
    /// Its name, or a count: `src/app.js`, `12 files`.
    pub label: String,
    /// Whether it is not what it was in the first build.
    pub changed: bool,
}

/// One instruction in the second build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepState {
    /// 1-based line.
    pub line: u32,
    /// Its last line, heredocs included.
    pub end_line: u32,
    /// Position of its stage.
    pub stage: u32,
    /// Short text.
    pub title: String,
    /// What happens.
    pub outcome: Outcome,
    /// One true sentence why.
    pub because: String,
    /// Modelled seconds when it runs.
    pub seconds: f64,
    /// What nothing is known about, for which a flat figure stands in the seconds; mostly empty.
    pub unknown: Vec<String>,
    /// Modelled second at which it begins in a build from nothing, stages in parallel.
    pub full_start: f64,
    /// The same in this build.
    pub rebuild_start: f64,
    /// What it reads from outside, changed inputs first.
    pub inputs: Vec<Input>,
    /// Steps it depends on.
    pub needs: Vec<Need>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatIfReply {
    /// Revision this is about.
    pub rev: u64,
    /// Stage names by position.
    pub stages: Vec<String>,
    /// Instructions in file order.
    pub steps: Vec<StepState>,
    /// Modelled seconds of a build from nothing, stages in parallel.
    pub full_seconds: f64,
    /// Modelled seconds of this build.
    pub rebuild_seconds: f64,
    /// One sentence: how many steps run again and why.
    pub summary: String,
    /// Files the context is supposed to hold; empty when the visitor gave one.
    pub supposed_context: Vec<String>,
    /// Files of a given context that may be edited, the first few.
    pub files: Vec<String>,
}
