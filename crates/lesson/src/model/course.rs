//! The index of a course: what the lesson list, the glossary pop-overs and the sample menu are drawn from.

use serde::{Deserialize, Serialize};

use crate::model::{ContextFile, Inline, Share, Translation};

/// Version of the compiled form. A reader refuses a higher one.
pub const FORMAT_VERSION: u32 = 1;

/// `index.json`: everything except the lessons' own text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CourseIndex {
    /// [`FORMAT_VERSION`] at the time of writing.
    pub format: u32,
    /// Language tag, such as `en`.
    pub locale: String,
    /// Language tags of the course, the source first.
    #[serde(default)]
    pub locales: Vec<String>,
    /// Course title.
    pub title: String,
    /// Licence of the texts.
    pub license: String,
    /// Modules in teaching order.
    pub modules: Vec<Module>,
    /// All lessons in teaching order.
    pub lessons: Vec<LessonSummary>,
    /// Exercises on simulated hosts that belong to no lesson, in files of the same form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<LessonSummary>,
    /// Ready-made paths through the lessons.
    pub tracks: Vec<Track>,
    /// Glossary, ordered by term.
    pub glossary: Vec<Term>,
    /// Samples in menu order.
    pub samples: Vec<Sample>,
    /// What the course must teach, and where it does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub concepts: Vec<Concept>,
    /// Of a translated index: how many of its titles, summaries and terms are there. The source has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation: Option<Translation>,
}

/// One thing that the course must teach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Concept {
    /// Its number, from 1; never changes.
    pub row: u32,
    /// In a few words.
    pub title: String,
    /// Ids of lessons that explain it.
    pub lessons: Vec<String>,
    /// Ids of exercises that practise it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exercises: Vec<String>,
    /// Questions (`lesson/block`) that ask for it, where an exercise would be forced.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quiz: Vec<String>,
    /// Ids of rules and of findings about images that it stands behind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// Widgets of the curriculum that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub widgets: Vec<String>,
}

/// A group of lessons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Module {
    /// Stable id.
    pub id: String,
    /// Title.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// Lesson ids in order; all exist.
    pub lessons: Vec<String>,
}

/// A row of the lesson list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LessonSummary {
    /// Stable id, also the folder name and the link.
    pub id: String,
    /// Number in the curriculum, such as `L03`.
    pub number: String,
    /// Id of the module it belongs to.
    pub module: String,
    /// Title.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// Reading and doing, in minutes.
    pub minutes: u32,
    /// For whom.
    pub level: Level,
    /// Lessons to do first; all exist, no cycles.
    pub needs: Vec<String>,
    /// Concept ids.
    pub teaches: Vec<String>,
    /// Exercises in order, for progress marks.
    pub exercises: Vec<ExerciseSummary>,
    /// Path of the lesson's own file, relative to the index: `<id>.json`, or that of the source's when the lesson is
    /// not translated.
    pub path: String,
    /// Of a translated index: how much of the lesson is translated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation: Option<Share>,
}

/// An exercise as the lesson list shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExerciseSummary {
    /// Public id; never changes.
    pub id: String,
    /// Short title.
    pub title: String,
    /// Whether it is done on simulated hosts: a level of the sandbox.
    #[serde(default, skip_serializing_if = "crate::model::prose::is_false")]
    pub hosted: bool,
}

/// How far along a reader should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// No knowledge needed.
    Start,
    /// For daily work.
    Work,
    /// For operators.
    Ops,
}

/// A path through some lessons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// Stable id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Lesson ids in order; all exist.
    pub lessons: Vec<String>,
}

/// A glossary entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Id used in `term:` links.
    pub id: String,
    /// The word as written in running text.
    pub term: String,
    /// One or two sentences.
    pub text: Vec<Inline>,
    /// Lesson that explains it at length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lesson: Option<String>,
}

/// A shipped Dockerfile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Stable id.
    pub id: String,
    /// Menu group.
    pub group: SampleGroup,
    /// Menu title.
    pub title: String,
    /// One sentence: what to look at.
    pub look: String,
    /// Is this the file a first visit shows? Exactly one sample is.
    #[serde(default)]
    pub first: bool,
    /// The file's text.
    pub source: String,
    /// The build context it pretends to have, the Dockerfile itself excluded.
    pub context: Vec<ContextFile>,
    /// Rules that must report something on it; checked by the course review.
    pub expect: Vec<String>,
}

/// Groups of the sample menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SampleGroup {
    /// Files with mistakes.
    #[serde(rename = "Broken on purpose")]
    Broken,
    /// Files to imitate.
    Good,
    /// Files that lessons talk about.
    #[serde(rename = "From the lessons")]
    Lessons,
}

impl SampleGroup {
    /// The heading of the menu group.
    pub fn title(self) -> &'static str {
        match self {
            Self::Broken => "Broken on purpose",
            Self::Good => "Good",
            Self::Lessons => "From the lessons",
        }
    }
}
