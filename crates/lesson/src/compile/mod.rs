//! Compiles a content folder, given as a map of paths to bytes, into the course model.
//!
//! Pure: nothing is read from disk and nothing written. Whether links, claims and exercises are *true* is asked
//! afterwards, by [`check_course`], with the engine as [`Judge`].

mod block;
mod check;
mod concepts;
mod course;
mod exercise;
mod lesson;
mod markdown;
mod problem;
mod raw;
mod review;
mod review_world;
mod translate;
mod wording;
mod world;

use std::collections::BTreeMap;

pub use course::compile_course;
pub use markdown::LinkUse;
pub use problem::{Problem, Weight};
pub use review::{Judge, check_course};
pub use review_world::{Play, Played, PlayedLine};
pub use translate::{
    Book, Changes, Coverage, Message, PARTIAL_PER_CENT, TranslatedCourse, books, has_errors,
    interface, is_started, template, translate_course, update,
};

use crate::model::{CourseIndex, Lesson};

/// A content folder: paths with `/`, relative to it, and the files' bytes.
pub type SourceTree = BTreeMap<String, Vec<u8>>;

/// A `dockerfile` fence in prose, kept for the review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProseDockerfile {
    /// File below the content folder.
    pub path: String,
    /// Line of the fence.
    pub line: u32,
    /// The code.
    pub source: String,
    /// Rules announced by `expect=a,b` behind `dockerfile`; `None` when nothing is announced.
    pub expect: Option<Vec<String>>,
}

/// A compiled course.
#[derive(Clone, Debug, PartialEq)]
pub struct CompiledCourse {
    /// What goes to `index.json`.
    pub index: CourseIndex,
    /// The lessons, in teaching order.
    pub lessons: Vec<Lesson>,
    /// All links with their places, for the review.
    pub links: Vec<LinkUse>,
    /// Dockerfiles shown in prose, for the review.
    pub fences: Vec<ProseDockerfile>,
    /// Warnings; errors make compilation fail instead.
    pub warnings: Vec<Problem>,
    /// Local pictures: path below the locale's folder, and bytes.
    pub pictures: Vec<(String, Vec<u8>)>,
}

impl CompiledCourse {
    /// The files to publish below `content/<locale>/`: `index.json`, one `<id>.json` per lesson, and pictures.
    ///
    /// # Errors
    /// When a value cannot be written as JSON, which the model's types rule out.
    pub fn outputs(&self) -> Result<Vec<(String, Vec<u8>)>, serde_json::Error> {
        let mut outputs = vec![("index.json".to_owned(), serde_json::to_vec(&self.index)?)];
        for lesson in &self.lessons {
            outputs.push((
                format!("{}.json", lesson.front.id),
                serde_json::to_vec(lesson)?,
            ));
        }
        outputs.extend(self.pictures.iter().cloned());
        Ok(outputs)
    }
}
