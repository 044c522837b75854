//! The compiled course: everything the page needs to draw a lesson, as plain data.
//!
//! The types mirror `content-format`: a [`CourseIndex`] lists modules, lessons, terms and samples; a [`Lesson`] is
//! a list of sections, each a list of typed nodes. There is no raw HTML anywhere, so a renderer cannot inject any.
//! This module deliberately knows neither Markdown nor TOML: the readers live in `compile`.

mod block;
mod check;
mod course;
mod lesson;
mod prose;
mod quantity;
mod sandbox_check;
mod scenario;
mod translation;
mod world;

pub use block::*;
pub use check::*;
pub use course::*;
pub use lesson::*;
pub use prose::*;
pub use quantity::*;
pub use sandbox_check::*;
pub use scenario::*;
pub use translation::*;
pub use world::*;
