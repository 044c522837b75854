//! What every part of a lesson may need: the course, the learner's progress, the way out.

use super::progress::Progress;
use super::shared::Shared;
use crate::effects::Remote;
use crate::route::Route;
use layerlab_lesson::model::{CourseIndex, Lesson};
use layerlab_protocol::learn::ClaimState;
use yew::prelude::*;

/// Context of a lesson's parts.
#[derive(Clone, PartialEq)]
pub struct Reader {
    /// The course.
    pub index: Shared<CourseIndex>,
    /// The lesson.
    pub lesson: Shared<Lesson>,
    /// Changes when the worker got the lesson (again); `None` while it does not have it.
    pub ready: Option<u32>,
    /// Whether the lesson's claims hold.
    pub claims: Remote<Vec<ClaimState>>,
    /// What the learner has done.
    pub progress: UseReducerHandle<Progress>,
    /// Puts a Dockerfile into the check view and goes there.
    pub open_in_check: Callback<AttrValue>,
    /// Goes to another place.
    pub go: Callback<Route>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

impl Reader {
    /// Id of the lesson.
    pub fn id(&self) -> &str {
        &self.lesson.front.id
    }
}

/// The reader of this lesson.
///
/// # Panics
/// Outside a lesson, which provides it.
#[hook]
pub fn use_reader() -> Reader {
    use_context().expect("the lesson provides the reader")
}
