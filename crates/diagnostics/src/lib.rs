//! The words every part of Layerlab uses to talk about a place in a text and what is wrong there.
//!
//! Spans, findings, fixes and the edits they are made of.
//! Deliberately absent: rendering (the command line and the page render), serialisation (the
//! protocol crate has its own view types) and any knowledge of Dockerfiles.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod diagnostic;
mod edit;
mod line_index;
mod span;

pub use diagnostic::{Diagnostic, Effect, Fix, Related, Safety, Severity};
pub use edit::{Edit, EditError, apply_edits};
pub use line_index::{LineIndex, Position};
pub use span::Span;
