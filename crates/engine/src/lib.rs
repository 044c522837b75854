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
#[cfg(feature = "contract")]
pub mod contract;
mod dockerfile;
mod highlight;
pub mod image;
mod job;
pub mod learn;
mod rules;
mod stack;
mod text_map;
mod what_if;

pub use dockerfile::CheckOptions;
pub use job::{Job, Step};
pub use rules::{explain, rules};

use image::OpenArchive;
use job::Work;
use layerlab_protocol::image::ImageReport;
use layerlab_protocol::{Failure, Reply, Request};

/// The engine. Holds what the page may ask about again: the open archive and the loaded lessons.
#[derive(Default)]
pub struct Engine {
    archive: Option<OpenArchive>,
    lessons: learn::Lessons,
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
            Request::OpenImage(open) => {
                self.archive = None;
                Step::Read(Job::open(&open.file_name, file_bytes))
            }
            Request::SelectImage(select) => read(
                self.open_archive()
                    .and_then(|archive| Job::select(archive, select.index as usize)),
            ),
            Request::FilePreview(preview) => read(
                self.open_archive()
                    .and_then(|archive| Job::preview(archive, &preview)),
            ),
            other => Step::Done(self.answer(other)),
        }
    }

    /// Takes a job that needs nothing more and gives its reply.
    ///
    /// # Errors
    /// What the file is instead, or why its content cannot be shown.
    pub fn complete(&mut self, job: Job) -> Result<Reply, Failure> {
        match job.work {
            Work::Open(job) => Ok(Reply::OpenImage(self.take(job.finish()?))),
            Work::Select(job) => Ok(Reply::SelectImage(self.take(job.finish()?))),
            Work::File(job) => Ok(Reply::FilePreview(job.finish()?)),
        }
    }

    fn take(&mut self, archive: OpenArchive) -> ImageReport {
        let report = archive.report();
        self.archive = Some(archive);
        report
    }

    fn answer(&mut self, request: Request) -> Result<Reply, Failure> {
        Ok(match request {
            Request::Check(check) => Reply::Check(self.check(&check)),
            Request::ExplainRule(explain) => {
                Reply::ExplainRule(rules::explain(&explain.id).ok_or_else(|| Failure::Gone {
                    what: format!("the rule `{}`", explain.id),
                })?)
            }
            Request::WhatIf(question) => Reply::WhatIf(self.what_if(&question)),
            Request::CloseImage(_) => {
                self.archive = None;
                Reply::CloseImage(())
            }
            Request::TreeOpen(open) => Reply::TreeOpen(self.open_archive()?.tree_open(&open)?),
            Request::TreeToggle(toggle) => {
                Reply::TreeToggle(self.open_archive()?.tree_toggle(toggle.id)?)
            }
            Request::TreeWindow(window) => {
                Reply::TreeWindow(self.open_archive()?.tree_window(window)?)
            }
            Request::TreeSearch(search) => {
                Reply::TreeSearch(self.open_archive()?.tree_search(&search)?)
            }
            Request::LoadLesson(load) => Reply::LoadLesson(self.lessons.load(load)?),
            Request::Judge(judge) => Reply::Judge(self.lessons.judge(&judge)?),
            Request::RunClaims(claims) => Reply::RunClaims(self.lessons.claims(&claims)?),
            Request::ComputeFact(fact) => Reply::ComputeFact(self.lessons.fact(&fact)?),
            Request::LessonStack(stack) => Reply::LessonStack(self.lessons.stack(&stack)?),
            Request::OpenImage(_) | Request::SelectImage(_) | Request::FilePreview(_) => {
                return Err(Failure::Internal {
                    message: "this request reads a file and must be started".to_owned(),
                });
            }
        })
    }

    fn open_archive(&mut self) -> Result<&mut OpenArchive, Failure> {
        self.archive.as_mut().ok_or_else(|| Failure::Gone {
            what: "the open archive".to_owned(),
        })
    }
}

fn read(job: Result<Job, Failure>) -> Step {
    match job {
        Ok(job) => Step::Read(job),
        Err(failure) => Step::Done(Err(failure)),
    }
}
