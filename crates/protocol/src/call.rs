//! The list of requests and what each is answered with.
//!
//! What the page of a first visit asks stands first; the rest needs the feature `whole`, so that neither that page nor
//! its worker carries the code that reads and writes it. The order gives each its number in a frame.

use crate::{assist, check, pasted, project, what_if};
#[cfg(feature = "whole")]
use crate::{
    compare, context, day, image, image_compare, image_tools, learn, look, sandbox, share, size,
    tree, xray,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A request that knows its reply.
pub trait Call: Serialize + DeserializeOwned + Into<Request> {
    /// What it is answered with.
    type Reply: Serialize + DeserializeOwned;

    /// The reply inside the envelope; `None` when it belongs to another request.
    fn reply(reply: Reply) -> Option<Self::Reply>;
}

macro_rules! calls {
    ($( $(#[$doc:meta])* $name:ident($request:ty) -> $reply:ty, )*) => {
        /// Any request.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub enum Request { $( $(#[$doc])* $name($request), )* }

        /// Any reply; the variant has the name of its request.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub enum Reply { $( $(#[$doc])* $name($reply), )* }

        $(
            $(#[$doc])*
            impl From<$request> for Request {
                fn from(request: $request) -> Self { Self::$name(request) }
            }
            $(#[$doc])*
            impl Call for $request {
                type Reply = $reply;
                fn reply(reply: Reply) -> Option<$reply> {
                    match reply { Reply::$name(inner) => Some(inner), _ => None }
                }
            }
        )*
    };
}

calls! {
    /// Everything that follows from a Dockerfile's text.
    Check(check::Check) -> check::CheckReply,
    /// What runs again after some edits.
    WhatIf(what_if::WhatIf) -> what_if::WhatIfReply,
    /// One rule's page.
    ExplainRule(check::ExplainRule) -> check::RulePage,
    /// Reads a configuration file.
    ReadConfig(project::ReadConfig) -> project::ProjectSettings,
    /// What a text is that docker printed.
    Pasted(pasted::Pasted) -> pasted::PastedView,
    /// What the word under the pointer means.
    Explain(assist::Explain) -> Option<assist::Explanation>,
    /// What may be typed at the cursor.
    Complete(assist::Complete) -> assist::Completions,
    /// Puts two versions of a Dockerfile side by side.
    #[cfg(feature = "whole")]
    Compare(compare::Compare) -> compare::Comparison,
    /// Opens an archive; its `File` travels beside the frame.
    #[cfg(feature = "whole")]
    OpenImage(image::OpenImage) -> image::ImageReport,
    /// Shows another image of the open archive.
    #[cfg(feature = "whole")]
    SelectImage(image::SelectImage) -> image::ImageReport,
    /// Forgets the open archive.
    #[cfg(feature = "whole")]
    CloseImage(image::CloseImage) -> (),
    /// Starts a tree view.
    #[cfg(feature = "whole")]
    TreeOpen(tree::TreeOpen) -> tree::TreeState,
    /// Opens or closes a directory.
    #[cfg(feature = "whole")]
    TreeToggle(tree::TreeToggle) -> tree::TreeState,
    /// The rows a list shows now.
    #[cfg(feature = "whole")]
    TreeWindow(tree::TreeWindow) -> tree::TreeRows,
    /// Paths by name.
    #[cfg(feature = "whole")]
    TreeSearch(tree::TreeSearch) -> tree::TreeMatches,
    /// Paths by the query language.
    #[cfg(feature = "whole")]
    TreeQuery(image_tools::TreeQuery) -> image_tools::QueryReply,
    /// The merged tree as areas.
    #[cfg(feature = "whole")]
    TreePicture(image_tools::TreePicture) -> image_tools::Picture,
    /// What slimming would come to.
    #[cfg(feature = "whole")]
    SlimQuestion(image_tools::SlimQuestion) -> image_tools::SlimReply,
    /// A Dockerfile from the history.
    #[cfg(feature = "whole")]
    Reconstruct(image_tools::Reconstruct) -> image_tools::Reconstructed,
    /// Takes a part of the image, or a smaller archive of it.
    #[cfg(feature = "whole")]
    Take(image_tools::Take) -> image_tools::Taken,
    /// Thresholds of a file.
    #[cfg(feature = "whole")]
    JudgeThresholds(image_tools::JudgeThresholds) -> image_tools::ThresholdReport,
    /// Hands a compiled lesson to the judge.
    #[cfg(feature = "whole")]
    LoadLesson(learn::LoadLesson) -> (),
    /// Judges an exercise.
    #[cfg(feature = "whole")]
    Judge(learn::Judge) -> learn::Judgement,
    /// Runs the claims of a lesson.
    #[cfg(feature = "whole")]
    RunClaims(learn::RunClaims) -> Vec<learn::ClaimState>,
    /// Computes a fact a lesson asks to predict.
    #[cfg(feature = "whole")]
    ComputeFact(learn::ComputeFact) -> learn::FactValue,
    /// The layer stack of a lesson's Dockerfile, with the sizes the lesson gives.
    #[cfg(feature = "whole")]
    LessonStack(learn::LessonStack) -> crate::check::Stack,
    /// What a day of edits costs.
    #[cfg(feature = "whole")]
    Day(day::Day) -> day::DayReply,
    /// A better order of the steps.
    #[cfg(feature = "whole")]
    Improve(day::Improve) -> Option<day::Improvement>,
    /// The figures that modelled numbers rest on.
    #[cfg(feature = "whole")]
    Figures(day::Figures) -> Vec<day::FigureView>,
    /// Where the bytes of the final image are.
    #[cfg(feature = "whole")]
    SizeOf(size::SizeOf) -> size::SizeReport,
    /// The configuration of the final image.
    #[cfg(feature = "whole")]
    FinalConfig(size::FinalConfig) -> size::ConfigReport,
    /// Masks the secrets of a text that is to be passed on.
    #[cfg(feature = "whole")]
    MaskSecrets(share::MaskSecrets) -> share::MaskedText,
    /// Reads the contents of the shown image: secrets, programs, findings, duplicates. A background pass that can be
    /// cancelled; the reply is the report with them in it.
    #[cfg(feature = "whole")]
    AnalyseImage(image::AnalyseImage) -> image::ImageReport,
    /// What an ignore file makes of a context.
    #[cfg(feature = "whole")]
    ContextView(context::ContextView) -> context::ContextReport,
    /// Reads a pasted file list.
    #[cfg(feature = "whole")]
    ReadList(context::ReadList) -> context::FileList,
    /// Packs the files of a folder.
    #[cfg(feature = "whole")]
    PackFiles(context::PackFiles) -> context::FileList,
    /// Reads the directory of a zip archive.
    #[cfg(feature = "whole")]
    ReadZip(context::ReadZip) -> context::ZipReply,
    /// Takes a ready-made context.
    #[cfg(feature = "whole")]
    TakeTemplate(context::TakeTemplate) -> context::FileList,
    /// What is inside the bricks, and what a container adds.
    #[cfg(feature = "whole")]
    XRay(xray::XRay) -> xray::XRayReply,
    /// Starts a session of the simulated docker.
    #[cfg(feature = "whole")]
    SandboxOpen(sandbox::SandboxOpen) -> sandbox::SandboxState,
    /// Runs lines in it.
    #[cfg(feature = "whole")]
    SandboxRun(sandbox::SandboxRun) -> sandbox::SandboxState,
    /// Goes to another place in its time.
    #[cfg(feature = "whole")]
    SandboxRewind(sandbox::SandboxRewind) -> sandbox::SandboxState,
    /// What may be typed in its terminal.
    #[cfg(feature = "whole")]
    SandboxComplete(sandbox::SandboxComplete) -> sandbox::Proposals,
    /// What a line would change.
    #[cfg(feature = "whole")]
    SandboxPreview(sandbox::SandboxPreview) -> sandbox::Preview,
    /// A file of its host.
    #[cfg(feature = "whole")]
    SandboxReadFile(sandbox::SandboxReadFile) -> Option<String>,
    /// What the content of one file is, also of a hidden one, and a way of showing it.
    #[cfg(feature = "whole")]
    FileLook(look::FileLook) -> look::FileLooked,
    /// How the files of a folder make an archive.
    #[cfg(feature = "whole")]
    PackFolder(image_tools::PackFolder) -> image_tools::PackedFolder,
    /// A bill of materials.
    #[cfg(feature = "whole")]
    Bill(image_tools::Bill) -> String,
    /// Judges an exercise on simulated hosts.
    #[cfg(feature = "whole")]
    JudgeHosts(learn::JudgeHosts) -> learn::HostsJudgement,
    /// The world that a solution reaches.
    #[cfg(feature = "whole")]
    SandboxTarget(sandbox::SandboxTarget) -> sandbox::World,
    /// Makes an exercise from a session.
    #[cfg(feature = "whole")]
    DraftLevel(sandbox::DraftLevel) -> sandbox::LevelText,
    /// Opens a second image; its `File` travels beside the frame where it is in one of its own.
    #[cfg(feature = "whole")]
    OpenSecond(image_compare::OpenSecond) -> image_compare::SecondImage,
    /// Compares the shown image with the second one.
    #[cfg(feature = "whole")]
    CompareImages(image_compare::CompareImages) -> image_compare::ImageComparison,
}

impl Request {
    /// Whether the worker that knows images and lessons must answer. It is larger, so a first visit
    /// does not load it.
    pub const fn is_library(&self) -> bool {
        !matches!(self, Self::Check(_) | Self::WhatIf(_))
    }
}
