//! One compiled lesson: front matter, sections, footnotes.

use serde::{Deserialize, Serialize};

use crate::model::{Block, BlockKind, Exercise, Footnote, Inline, Level, Node, Translation};

/// `<id>.json`: one lesson.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// Format version, see [`crate::model::FORMAT_VERSION`].
    pub format: u32,
    /// What stands between the `+++` lines.
    pub front: FrontMatter,
    /// One section per `##`; text before the first one is a section with an empty id and title.
    pub sections: Vec<Section>,
    /// Footnotes in order of definition.
    pub footnotes: Vec<Footnote>,
    /// Of a translated lesson: which language, and how much of it is there. The source has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation: Option<Translation>,
}

/// The lesson's own description.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FrontMatter {
    /// Stable slug; never reused.
    pub id: String,
    /// Number in the curriculum, such as `L03`.
    pub number: String,
    /// Title.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// Reading and doing, in minutes.
    pub minutes: u32,
    /// For whom.
    pub level: Level,
    /// Lessons to do first.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Concept ids.
    #[serde(default)]
    pub teaches: Vec<String>,
    /// Fact ids (curriculum, section 5) that the text relies on.
    #[serde(default)]
    pub facts: Vec<String>,
    /// Date and versions of the last verification, such as `2026-11, docker 29.8`.
    pub checked: String,
    /// Builder the lesson talks about.
    #[serde(default)]
    pub profile: Profile,
    /// Shown in the footer and on the handout.
    #[serde(default)]
    pub authors: Vec<String>,
    /// Licence when it differs from the course's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
}

/// Which builder and store a lesson or check means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// BuildKit and the containerd image store.
    #[default]
    Modern,
    /// The legacy builder and graph drivers.
    Classic,
}

/// One idea of the lesson; a slide in presenter mode.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Anchor; empty for the opening section.
    pub id: String,
    /// Title; empty for the opening section.
    pub title: Vec<Inline>,
    /// Content.
    pub nodes: Vec<Node>,
}

impl Lesson {
    /// Every `lab-…` block that stands directly in a section, in reading order. O(nodes).
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.sections
            .iter()
            .flat_map(|section| &section.nodes)
            .filter_map(|node| match node {
                Node::Lab(block) => Some(&**block),
                _ => None,
            })
    }

    /// The lesson's exercises, in reading order.
    pub fn exercises(&self) -> impl Iterator<Item = &Exercise> {
        self.blocks().filter_map(|block| match &block.kind {
            BlockKind::Exercise(exercise) => Some(exercise),
            _ => None,
        })
    }
}
