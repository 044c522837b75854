//! What the engine is asked to look at: a Dockerfile, a pretended build context, what unknown commands write, and
//! the events of a what-if.

use serde::{Deserialize, Serialize};

use crate::model::Bytes;

/// One file of a build context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextFile {
    /// Path relative to the context, `/` as separator, no leading `./`.
    pub path: String,
    /// What it holds.
    pub content: FileContent,
}

impl ContextFile {
    /// Size in bytes, real or pretended.
    pub fn bytes(&self) -> u64 {
        match &self.content {
            FileContent::Text(text) => text.len() as u64,
            FileContent::Stub(bytes) => bytes.0,
        }
    }

    /// The text, when the file has one.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            FileContent::Text(text) => Some(text),
            FileContent::Stub(_) => None,
        }
    }
}

/// A real small file, or only the size of a big one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileContent {
    /// UTF-8 text.
    Text(String),
    /// Only a size: the file is pretended.
    Stub(Bytes),
}

/// What a command that the model does not know is said to write. Matched against each simple command of a `RUN`,
/// after `&&`, `;` and pipes are taken apart, so that moving a command to another `RUN` moves its files with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunEffect {
    /// Pattern with `*` and `?` over the whole simple command, blanks collapsed: `apt-get install*`.
    pub command: String,
    /// Files that exist afterwards. A size replaces what was there.
    pub writes: Vec<Written>,
}

/// One file written by a [`RunEffect`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Absolute path in the image.
    pub path: String,
    /// Size.
    pub bytes: Bytes,
}

/// A Dockerfile with all that is needed to judge it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// Path of the Dockerfile among `files`.
    pub dockerfile: String,
    /// The context, the Dockerfile and `.dockerignore` included.
    pub files: Vec<ContextFile>,
    /// What `RUN` commands write.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<RunEffect>,
}

impl Scenario {
    /// The Dockerfile's text; empty when the file is missing or only a stub.
    pub fn source(&self) -> &str {
        self.files
            .iter()
            .find(|file| file.path == self.dockerfile)
            .and_then(ContextFile::text)
            .unwrap_or_default()
    }

    /// The same scenario with some files replaced or added, as an editor does.
    #[must_use]
    pub fn with(&self, files: &[ContextFile]) -> Self {
        let mut changed = self.clone();
        for file in files {
            match changed.files.iter_mut().find(|old| old.path == file.path) {
                Some(old) => old.clone_from(file),
                None => changed.files.push(file.clone()),
            }
        }
        changed
    }
}

/// Something that happens between two builds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// The file's bytes change.
    Edit(String),
    /// Only its time changes; never counts.
    Touch(String),
    /// Its permission bits change.
    Chmod(String),
    /// It is removed.
    Delete(String),
    /// A new file appears.
    Add(String),
    /// The build argument gets another value.
    Arg(String),
    /// The tag of this base image now means other layers.
    Base(String),
    /// The first instruction matching the pattern is edited so that its meaning changes.
    Line(String),
}
