//! Requests about saved images, lessons, rule pages, pasted outputs, and the editor's explanations and completions.

use crate::image::{BillOfMaterials, OpenArchive, compare};
use crate::job::{Job, Work};
use crate::sandbox::Sandbox;
use crate::{Engine, Step, rules};
use layerlab_protocol::image::ImageReport;
use layerlab_protocol::image_compare::{CompareImages, Second, SecondImage};
use layerlab_protocol::image_tools::BillFormat;
use layerlab_protocol::{Failure, Reply, Request};

impl Engine {
    pub(crate) fn start_library(&mut self, request: Request, file_bytes: u64) -> Step {
        match request {
            Request::OpenImage(open) => {
                self.archive = None;
                self.second = None;
                Step::Read(Job::open(&open.file_name, file_bytes))
            }
            Request::OpenSecond(open) => read(self.open_second(&open.image, file_bytes)),
            Request::CompareImages(compare) => read(self.compare_images(compare)),
            Request::SelectImage(select) => read(
                self.open_archive()
                    .and_then(|archive| Job::select(archive, select.index as usize)),
            ),
            Request::FileLook(look) => read(
                self.open_archive()
                    .and_then(|archive| Job::look(archive, &look)),
            ),
            Request::AnalyseImage(_) => read(
                self.open_archive()
                    .and_then(|archive| Job::analyse(archive)),
            ),
            Request::Take(take) => read(
                self.open_archive()
                    .and_then(|archive| Job::take(archive, &take)),
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
            Work::Look(job) => Ok(Reply::FileLook(job.finish())),
            Work::Take(job) => Ok(Reply::Take(job.finish()?)),
            Work::Second(job) => {
                let second = job.finish()?;
                let reply = second_image(&second)?;
                self.second = Some(second);
                Ok(Reply::OpenSecond(reply))
            }
            Work::CompareImages(job, ask) => {
                let Some((first, second)) = self.archive.as_mut().zip(self.second.as_mut()) else {
                    return Err(no_second());
                };
                job.finish(first, second)?;
                Ok(Reply::CompareImages(compare::answer(first, second, &ask)?))
            }
            Work::Analyse(job) => {
                let archive = self.open_archive()?;
                archive.analysed(*job)?;
                Ok(Reply::AnalyseImage(archive.report()))
            }
        }
    }

    fn take(&mut self, archive: OpenArchive) -> ImageReport {
        let report = archive.report();
        self.archive = Some(archive);
        report
    }

    fn open_second(&mut self, image: &Second, file_bytes: u64) -> Result<Job, Failure> {
        match image {
            Second::File(name) => {
                // One second image at a time, so that two archives are the most that is held.
                self.second = None;
                Ok(Job::open_second(name, file_bytes))
            }
            Second::OfFirst(index) => Job::select_second(self.open_archive()?, *index as usize),
            Second::OfSecond(index) => {
                let second = self.second.as_ref().ok_or_else(no_second)?;
                Job::select_second(second, *index as usize)
            }
        }
    }

    fn compare_images(&mut self, ask: CompareImages) -> Result<Job, Failure> {
        let second = self.second.as_ref().ok_or_else(no_second)?;
        let first = self.archive.as_ref().ok_or_else(no_archive)?;
        Job::compare_images(first, second, ask)
    }

    fn answer(&mut self, request: Request) -> Result<Reply, Failure> {
        Ok(match request {
            Request::ExplainRule(explain) => {
                Reply::ExplainRule(rules::explain(&explain.id).ok_or_else(|| Failure::Gone {
                    what: format!("the rule `{}`", explain.id),
                })?)
            }
            Request::MaskSecrets(ask) => Reply::MaskSecrets(crate::share::mask(&ask.text)),
            Request::ReadConfig(read) => {
                Reply::ReadConfig(crate::read_config(&read.text).map_err(|problem| {
                    Failure::Input {
                        what: "the configuration cannot be used".to_owned(),
                        why: problem,
                        todo: "correct that line, or go on without the file".to_owned(),
                    }
                })?)
            }
            Request::Compare(compare) => Reply::Compare(self.compare(&compare)),
            Request::CloseImage(_) => {
                self.archive = None;
                self.second = None;
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
            Request::TreeQuery(query) => {
                Reply::TreeQuery(self.open_archive()?.query(&query.query, query.limit)?)
            }
            Request::TreePicture(picture) => {
                Reply::TreePicture(self.open_archive()?.picture(&picture)?)
            }
            Request::SlimQuestion(question) => {
                Reply::SlimQuestion(self.open_archive()?.slim_preview(&question)?)
            }
            Request::Reconstruct(_) => Reply::Reconstruct(self.open_archive()?.reconstruct()?),
            Request::JudgeThresholds(judge) => {
                Reply::JudgeThresholds(self.open_archive()?.judge_thresholds(&judge.text)?)
            }
            Request::PackFolder(folder) => {
                Reply::PackFolder(crate::image::pack_folder(&folder.files)?)
            }
            Request::Bill(bill) => {
                let format = match bill.format {
                    BillFormat::CycloneDx => BillOfMaterials::CycloneDx,
                    BillFormat::Spdx => BillOfMaterials::Spdx,
                };
                Reply::Bill(self.open_archive()?.bill_of_materials(format)?)
            }
            Request::LoadLesson(load) => {
                self.lessons.load(load)?;
                Reply::LoadLesson(())
            }
            Request::Judge(judge) => Reply::Judge(self.lessons.judge(&judge)?),
            Request::RunClaims(claims) => Reply::RunClaims(self.lessons.claims(&claims)?),
            Request::ComputeFact(fact) => Reply::ComputeFact(self.lessons.fact(&fact)?),
            Request::LessonStack(stack) => Reply::LessonStack(self.lessons.stack(&stack)?),
            Request::Pasted(pasted) => Reply::Pasted(self.pasted(&pasted)),
            Request::Day(day) => Reply::Day(self.day(&day)),
            Request::Improve(improve) => Reply::Improve(self.improve(&improve)),
            Request::Figures(figures) => Reply::Figures(crate::figures::figures(&figures)),
            Request::SizeOf(size) => Reply::SizeOf(self.size_of(&size)),
            Request::FinalConfig(config) => {
                Reply::FinalConfig(crate::final_config::final_config(&config))
            }
            Request::XRay(xray) => {
                let given = self.given(&xray.context);
                Reply::XRay(crate::xray::xray(&xray, given))
            }
            Request::Explain(explain) => {
                Reply::Explain(crate::explain::explain(&explain.text, explain.offset_utf16))
            }
            Request::Complete(complete) => Reply::Complete(crate::complete::complete(
                &complete.text,
                complete.offset_utf16,
            )),
            Request::ContextView(view) => Reply::ContextView(self.context_view(&view)),
            Request::ReadList(list) => Reply::ReadList(crate::context::read_list(&list)?),
            Request::PackFiles(files) => Reply::PackFiles(crate::context::pack(&files)?),
            Request::ReadZip(zip) => Reply::ReadZip(crate::context::read_zip(&zip)?),
            Request::TakeTemplate(template) => {
                Reply::TakeTemplate(crate::context::template(&template)?)
            }
            Request::SandboxOpen(open) => {
                let (sandbox, state) = Sandbox::open(&open)?;
                self.sandboxes.put(&open.session, sandbox);
                Reply::SandboxOpen(state)
            }
            Request::SandboxRun(run) => {
                Reply::SandboxRun(self.sandboxes.get(&run.session)?.run(&run.text))
            }
            Request::SandboxRewind(rewind) => {
                Reply::SandboxRewind(self.sandboxes.get(&rewind.session)?.rewind(rewind.position))
            }
            Request::SandboxComplete(complete) => Reply::SandboxComplete(
                self.sandboxes
                    .get(&complete.session)?
                    .complete(&complete.text, complete.offset_utf16),
            ),
            Request::SandboxPreview(preview) => {
                Reply::SandboxPreview(self.sandboxes.get(&preview.session)?.preview(&preview.line))
            }
            Request::SandboxReadFile(file) => {
                Reply::SandboxReadFile(self.sandboxes.get(&file.session)?.file_text(&file.path))
            }
            Request::JudgeHosts(judge) => {
                let session = self.sandboxes.get(&judge.session)?.session();
                Reply::JudgeHosts(self.lessons.judge_hosts(&judge, session)?)
            }
            Request::SandboxTarget(target) => Reply::SandboxTarget(self.lessons.target(&target)?),
            Request::DraftLevel(level) => {
                Reply::DraftLevel(self.sandboxes.get(&level.session)?.level(&level))
            }
            Request::Check(_)
            | Request::WhatIf(_)
            | Request::OpenImage(_)
            | Request::SelectImage(_)
            | Request::FileLook(_)
            | Request::Take(_)
            | Request::OpenSecond(_)
            | Request::CompareImages(_)
            | Request::AnalyseImage(_) => {
                return Err(Failure::Internal {
                    message: "this request is answered elsewhere".to_owned(),
                });
            }
        })
    }

    fn open_archive(&mut self) -> Result<&mut OpenArchive, Failure> {
        self.archive.as_mut().ok_or_else(no_archive)
    }
}

fn no_archive() -> Failure {
    Failure::Gone {
        what: "the open archive".to_owned(),
    }
}

fn no_second() -> Failure {
    Failure::Gone {
        what: "the image to compare with".to_owned(),
    }
}

fn second_image(second: &OpenArchive) -> Result<SecondImage, Failure> {
    let index = second.image().map(|image| image.info.index as u32);
    Ok(SecondImage {
        archive: second.report().archive,
        index: index.ok_or_else(|| Failure::Input {
            what: "there is no image to compare with".to_owned(),
            why: "the file was read, but holds no image that can be shown".to_owned(),
            todo: "choose another file".to_owned(),
        })?,
    })
}

fn read(job: Result<Job, Failure>) -> Step {
    match job {
        Ok(job) => Step::Read(job),
        Err(failure) => Step::Done(Err(failure)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_protocol::check::Severity;
    use layerlab_protocol::compare::Compare;
    use layerlab_protocol::project::ReadConfig;

    #[track_caller]
    fn ask(request: impl Into<Request>) -> Result<Reply, Failure> {
        match Engine::new().start(request.into(), 0) {
            Step::Done(result) => result,
            Step::Read(_) => panic!("it reads no file"),
        }
    }

    #[test]
    fn the_page_can_have_a_configuration_read() {
        let text =
            "profile: calm\noverride:\n  error: [DL3008]\nlabel-schema:\n  a: semver\nodd: 1\n";
        let Ok(Reply::ReadConfig(read)) = ask(ReadConfig {
            text: text.to_owned(),
        }) else {
            panic!("it is read");
        };
        assert_eq!(read.profile.as_deref(), Some("calm"));
        assert_eq!(
            read.rules.severities,
            [("DL3008".to_owned(), Severity::Error)]
        );
        assert_eq!(
            read.rules.label_schema,
            [("a".to_owned(), "semver".to_owned())]
        );
        assert_eq!(read.warnings[0].line, 6);
        let refused = ask(ReadConfig {
            text: "profile: loud\n".to_owned(),
        });
        let Err(Failure::Input { why, .. }) = refused else {
            panic!("it is refused");
        };
        assert!(
            why.starts_with("line 1: ") && why.contains("`loud`"),
            "{why}"
        );
    }

    #[test]
    fn the_page_can_have_two_versions_compared() {
        let Ok(Reply::Compare(comparison)) = ask(Compare {
            before: "FROM debian:12\n".to_owned(),
            after: "FROM debian:12\nMAINTAINER me\n".to_owned(),
            ..Compare::default()
        }) else {
            panic!("it is answered");
        };
        assert!(
            comparison
                .new
                .iter()
                .any(|finding| finding.rule == "maintainer")
        );
    }
}
