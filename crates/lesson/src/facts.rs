//! What the engine must know about a [`crate::model::Scenario`] so that checks can be evaluated.
//!
//! Implement [`Facts`] for an analysed scenario. Each answer is plain data; a question that the engine cannot
//! answer returns `Err(Unknown)`, which is shown as "cannot be judged" and never counts as passed.

use crate::model::{CacheOutcome, Event, FactQuery, Severity, SizeUnit};

/// Ids of the values that [`Facts::value`] can be asked for.
///
/// | id | `of` | value |
/// |---|---|---|
/// | `layers.fs` | – | instructions of the final stage that make a filesystem layer, as a list |
/// | `layers.metadata` | – | instructions of the final stage that only write the configuration, as a list |
/// | `layers.fs-count` | – | number of the first |
/// | `layers.metadata-count` | – | number of the second |
/// | `layers.hidden-bytes` | – | bytes stored over the base but not visible, modelled |
/// | `layer.bytes` | step pattern | unpacked bytes of the matching layers over the base, modelled |
/// | `size.over-base` | – | unpacked bytes of all layers over the base, modelled |
/// | `size.visible-over-base` | – | the part of these that a container can see, modelled |
/// | `user` | – | effective user of the final stage as text; `root` when none is set and the base is not known |
/// | `stages` | – | number of stages |
/// | `findings` | – | number of findings at warning or above |
pub const FACT_IDS: &[&str] = &[
    "layers.fs",
    "layers.metadata",
    "layers.fs-count",
    "layers.metadata-count",
    "layers.hidden-bytes",
    "layer.bytes",
    "size.over-base",
    "size.visible-over-base",
    "user",
    "stages",
    "findings",
];

/// The engine cannot answer, and why, in a few words for the learner ("the size of `make` is not known").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown(pub String);

/// Answers about one analysed scenario. Methods may be called in any order and more than once.
pub trait Facts {
    /// Messages of parse errors, in file order.
    fn parse_errors(&self) -> Vec<String>;
    /// Findings of all rules at their normal settings, suppressed ones left out.
    fn findings(&self) -> Vec<FindingFact>;
    /// All instructions in file order, `FROM` included; `ARG` before the first `FROM` has no stage.
    fn instructions(&self) -> Vec<InstructionFact>;
    /// Stages in file order.
    fn stages(&self) -> Vec<StageFact>;
    /// Effective user of the final stage.
    ///
    /// # Errors
    /// [`Unknown`] when no `USER` stands there and the base image's own user is not known.
    fn user(&self) -> Result<UserFact, Unknown>;
    /// Context files left after `.dockerignore`: path and size.
    ///
    /// # Errors
    /// [`Unknown`] when ignore rules cannot be applied.
    fn context(&self) -> Result<Vec<(String, u64)>, Unknown>;
    /// Builds, lets the events happen, builds again; one entry per step of the second build, in file order.
    ///
    /// # Errors
    /// [`Unknown`] when an event names nothing in this scenario.
    fn rebuild(&self, after: &[Event]) -> Result<Vec<StepFact>, Unknown>;
    /// Layers of the final stage over its base image, oldest first, metadata instructions included.
    ///
    /// # Errors
    /// [`Unknown`] when there is no final stage.
    fn layers(&self) -> Result<Vec<LayerFact>, Unknown>;
    /// Bytes stored in layers over the base that no container can see, unpacked, modelled.
    ///
    /// # Errors
    /// [`Unknown`] when a command with unknown effects may have written any.
    fn hidden_bytes(&self) -> Result<u64, Unknown>;
    /// Size of a whole stage (the final one when `None`), base included, modelled.
    ///
    /// # Errors
    /// [`Unknown`] when base or layers have no known size.
    fn stage_size(&self, stage: Option<&str>, unit: SizeUnit) -> Result<u64, Unknown>;
    /// Every file that a layer of the final stage over its base is known to store, hidden ones included.
    ///
    /// # Errors
    /// [`Unknown`] when nothing is known at all.
    fn files(&self) -> Result<FilesFact, Unknown>;
    /// Values of a configuration key; lists joined by one blank; `Ok(None)` when not set by file or base.
    ///
    /// # Errors
    /// [`Unknown`] when the key is not modelled.
    fn config(&self, key: &str) -> Result<Option<String>, Unknown>;
    /// Number of distinct secrets in the file, its history and the copied files.
    ///
    /// # Errors
    /// [`Unknown`] when secrets are not looked for.
    fn secrets(&self) -> Result<u32, Unknown>;
    /// One of [`FACT_IDS`].
    ///
    /// # Errors
    /// [`Unknown`] for other ids, or when the value cannot be computed.
    fn value(&self, query: &FactQuery) -> Result<Value, Unknown>;
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingFact {
    /// Rule id, such as `root-user`.
    pub rule: String,
    /// Level.
    pub severity: Severity,
    /// Line, from 1.
    pub line: u32,
    /// One-line message, shown to the learner when a check fails because of it.
    pub message: String,
}

/// One instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstructionFact {
    /// Stage position from 0; `None` before the first `FROM`.
    pub stage: Option<u32>,
    /// Keyword in upper case.
    pub name: String,
    /// What follows the keyword: continuations joined, blanks collapsed, flags included, heredoc bodies appended
    /// after a line end.
    pub text: String,
    /// Line, from 1.
    pub line: u32,
}

impl InstructionFact {
    /// Keyword and text, as patterns over whole instructions see it.
    pub fn whole(&self) -> String {
        format!("{} {}", self.name, self.text)
    }
}

/// One stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageFact {
    /// Name after `AS`.
    pub name: Option<String>,
    /// The base after expansion and after following stages: an image reference, or `scratch`.
    pub base: String,
    /// Explicit tag of the base.
    pub tag: Option<String>,
    /// Is the base named by digest?
    pub by_digest: bool,
}

/// Effective user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserFact {
    /// As written in `USER` or the base, group removed; `root` when nobody set one.
    pub name: String,
    /// Is it root (name `root` or number 0)?
    pub is_root: bool,
}

/// One step of the second build.
#[derive(Clone, Debug, PartialEq)]
pub struct StepFact {
    /// Stage position from 0.
    pub stage: u32,
    /// Whole instruction.
    pub instruction: String,
    /// What happened.
    pub outcome: CacheOutcome,
    /// Modelled seconds when it runs.
    pub seconds: f64,
}

/// One instruction of the final stage as a layer or as metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerFact {
    /// Whole instruction.
    pub instruction: String,
    /// Does it make a filesystem layer (an empty one included)?
    pub filesystem: bool,
    /// Unpacked bytes when known; 0 for metadata.
    pub bytes: Option<u64>,
    /// Compressed bytes when known.
    pub compressed_bytes: Option<u64>,
}

/// The stored files as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilesFact {
    /// In order of layer, then path.
    pub files: Vec<FileFact>,
    /// Why the list may be incomplete. A file that is not listed then counts as unknown, not as absent.
    pub incomplete: Option<String>,
}

/// One stored file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFact {
    /// Absolute path.
    pub path: String,
    /// Filesystem layer over the base, from 1.
    pub layer: u32,
    /// Can a container see this copy?
    pub visible: bool,
    /// Size.
    pub bytes: u64,
    /// Owner as written, `0:0` by default.
    pub owner: String,
    /// Permission bits when known.
    pub mode: Option<u32>,
}

/// A computed value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A count or a number of bytes.
    Number(f64),
    /// A word.
    Text(String),
    /// A list in file order.
    List(Vec<String>),
}
