//! The facade: one engine that answers the page's requests and the command line's questions.
//!
//! Everything here is a function of its input; reading files is the caller's part: a [`Job`] says
//! which bytes it needs and is fed. Deliberately absent: I/O, clock, threads, JavaScript.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod check;
#[cfg(feature = "library")]
pub mod compare;
#[cfg(feature = "library")]
mod complete;
#[cfg(feature = "library")]
mod context;
#[cfg(feature = "contract")]
pub mod contract;
#[cfg(feature = "library")]
pub mod day;
mod dockerfile;
#[cfg(feature = "library")]
mod explain;
#[cfg(feature = "library")]
mod figures;
#[cfg(feature = "library")]
mod final_config;
mod given;
#[cfg(feature = "contract")]
pub mod graph;
mod highlight;
#[cfg(feature = "library")]
pub mod image;
#[cfg(feature = "library")]
mod job;
#[cfg(feature = "library")]
pub mod learn;
#[cfg(feature = "library")]
mod library;
#[cfg(feature = "library")]
mod pasted;
mod project;
#[cfg(feature = "library")]
mod proposal;
mod rules;
#[cfg(feature = "library")]
mod sandbox;
#[cfg(feature = "library")]
mod share;
#[cfg(feature = "library")]
mod size;
mod stack;
mod text_map;
mod what_if;
#[cfg(feature = "library")]
mod xray;

pub use dockerfile::CheckOptions;
#[cfg(feature = "library")]
pub use job::Job;
pub use layerlab_lint::{builder_check_problem, is_code_of_another_tool};
#[cfg(feature = "library")]
pub use pasted::printed_by_docker;
#[cfg(feature = "library")]
pub use project::read_config;
pub use rules::{explain, rules};

use layerlab_protocol::{Failure, Reply, Request};

/// The engine. With the feature `library` it also holds what the page may ask about again: the
/// open archive and the loaded lessons.
#[derive(Default)]
pub struct Engine {
    #[cfg(feature = "library")]
    archive: Option<image::OpenArchive>,
    /// The archive with the image that is compared with the shown one.
    #[cfg(feature = "library")]
    second: Option<image::OpenArchive>,
    #[cfg(feature = "library")]
    lessons: learn::Lessons,
    /// The packed context that was asked about last, unpacked.
    given: given::Given,
    /// What the ignore file asked about last makes of it.
    #[cfg(feature = "library")]
    decided: context::Decided,
    #[cfg(feature = "library")]
    sandboxes: sandbox::Sandboxes,
}

/// What became of a request.
#[allow(
    clippy::large_enum_variant,
    reason = "a reply is moved once, into the frame that carries it"
)]
pub enum Step {
    /// It is answered.
    Done(Result<Reply, Failure>),
    /// It reads first.
    #[cfg(feature = "library")]
    Read(Job),
}

impl Engine {
    /// An engine that holds nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers a request, or says that it must read the file first.
    ///
    /// `file_bytes` is the length of the file that travels beside the request, or of the one that
    /// is open.
    pub fn start(&mut self, request: Request, file_bytes: u64) -> Step {
        match request {
            Request::Check(check) => Step::Done(Ok(Reply::Check(self.check(&check)))),
            Request::WhatIf(question) => Step::Done(Ok(Reply::WhatIf(self.what_if(&question)))),
            other => self.start_library(other, file_bytes),
        }
    }

    #[cfg(not(feature = "library"))]
    fn start_library(&mut self, _: Request, _: u64) -> Step {
        Step::Done(Err(Failure::Internal {
            message: "this worker answers only questions about a Dockerfile".to_owned(),
        }))
    }
}
