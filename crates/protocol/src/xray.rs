//! What is inside the bricks of a layer stack: what hides what, and what a running container would add on top.

use serde::{Deserialize, Serialize};

/// Asks for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct XRay {
    /// Revision of the text.
    pub rev: u64,
    /// The Dockerfile.
    pub text: String,
    /// The ignore file; `None` when it is not known.
    pub dockerignore: Option<String>,
    /// Context files with sizes; empty means: suppose one that fits the file.
    pub context: crate::context::Files,
    /// Stage to build.
    pub target: Option<String>,
    /// Build arguments.
    pub build_args: Vec<(String, String)>,
    /// Figures a person changed.
    pub assumed: crate::day::Assumed,
}

/// The answer. Everything in it is modelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct XRayReply {
    /// Revision this is about.
    pub rev: u64,
    /// One sentence: how many files later layers hide, and how many bytes that is.
    pub summary: String,
    /// Files that a later line takes out of sight, in the order of the file.
    pub threads: Vec<Thread>,
    /// What a running container would add.
    pub container: ContainerLayer,
}

/// How a file of a lower brick goes out of sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThreadKind {
    /// A whiteout stands above it.
    Deleted,
    /// Another file of that name stands above it.
    Replaced,
    /// It is stored once more, with another owner or mode.
    Copied,
    /// It is deleted and stored once more under another name.
    Moved,
}

/// From a file of a lower brick to the line that hides it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// How.
    pub kind: ThreadKind,
    /// The path below; stands for everything below it.
    pub path: String,
    /// Bytes of it, which stay in the image; `None` when unknown.
    pub bytes: Option<u64>,
    /// Stage of the file, by position.
    pub from_stage: u32,
    /// 1-based line that wrote it.
    pub from_line: u32,
    /// Stage of the line that hides it.
    pub to_stage: u32,
    /// 1-based line that hides it.
    pub to_line: u32,
    /// One sentence.
    pub says: String,
}

/// The writable layer that a container has on top of the image.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerLayer {
    /// One sentence: it begins empty, and what the first write to a file does.
    pub says: String,
    /// What the container would run; empty when nothing is known.
    pub command: String,
    /// User it would run as; empty is root.
    pub user: String,
    /// Folders whose writes go to a volume beside it.
    pub volumes: Vec<ContainerVolume>,
    /// Visible files of the image that a first write copies up, largest first, at most a dozen.
    pub files: Vec<ContainerFile>,
}

/// A folder that a VOLUME line declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerVolume {
    /// Its path.
    pub path: String,
    /// 1-based line.
    pub line: u32,
}

/// Something of the image that a container could write to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerFile {
    /// Its path; stands for everything below it.
    pub path: String,
    /// Bytes; `None` when unknown.
    pub bytes: Option<u64>,
    /// Stage of its brick, by position.
    pub stage: u32,
    /// 1-based line that wrote it.
    pub line: u32,
    /// Whether a volume takes the write.
    pub in_volume: bool,
    /// One sentence: what the first write to it does.
    pub says: String,
}
