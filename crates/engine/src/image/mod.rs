//! Saved images: jobs that read a file, the open archive, its trees.
//!
//! A job says which bytes it needs; the worker and the command line feed it. Nothing is read here.

mod analysis;
pub mod compare;
mod folder;
mod look;
mod open;
mod packages;
mod picture;
mod preview;
mod report;
mod take;
mod tools;
mod tree;

use layerlab_image::{Analyses, Archive, Image, ImageError, Packages};
use layerlab_protocol::image::ImageReport;
use layerlab_protocol::{Failure, tree as tree_view};

pub use analysis::AnalysisJob;
pub use compare::{CompareJob, Side, SideJob};
pub use folder::pack_folder;
pub use layerlab_image::{Digest, Sink};
pub use layerlab_image::{
    FolderPiece, FolderTar, LayerJob, Need, Progress, RangeJob, ReadLayer, Verify,
};
pub use layerlab_syntax::recorded;
pub use look::FileLookJob;
pub use open::OpenJob;
pub use packages::BillOfMaterials;
pub use preview::{FileContent, FileJob};
pub use take::{Output, TakeJob, Written};
pub use tools::Wanted;

/// An archive that was read, and the image that is shown.
pub struct OpenArchive {
    archive: Archive,
    image: Option<Image>,
    tree: Option<tree::TreeSession>,
    analyses: Option<Analyses>,
    /// Whether the analyses saw every content.
    is_analysed: bool,
    /// Packages that were read without the other analyses.
    installed: Option<Packages>,
}

impl OpenArchive {
    fn new(archive: Archive, image: Option<Image>) -> Self {
        Self {
            archive,
            image,
            tree: None,
            analyses: None,
            is_analysed: false,
            installed: None,
        }
    }

    /// The archive.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// The image that is shown.
    pub fn image(&self) -> Option<&Image> {
        self.image.as_ref()
    }

    fn shown(&self) -> Result<&Image, Failure> {
        self.image.as_ref().ok_or_else(tree::no_image)
    }

    /// What the page and the command line show of it.
    pub fn report(&self) -> ImageReport {
        let mut report = report::report(&self.archive, self.image.as_ref());
        if let (Some(image), Some(analyses)) = (&mut report.image, &self.analyses) {
            analysis::put(analyses, self.is_analysed, image);
            let warnings = analyses.packages.warnings.iter();
            report.warnings.extend(warnings.map(report::warning));
        }
        report
    }

    /// A job that stacks another image of the archive.
    ///
    /// # Errors
    /// When there is no such image or it cannot be opened.
    pub fn select(&self, index: usize, seek_gap_bytes: u64) -> Result<OpenJob, Failure> {
        OpenJob::select(self.archive.clone(), index, seek_gap_bytes)
    }

    /// Starts a tree view. Cost: O(paths).
    ///
    /// # Errors
    /// When no image is shown.
    pub fn tree_open(
        &mut self,
        open: &tree_view::TreeOpen,
    ) -> Result<tree_view::TreeState, Failure> {
        let (session, state) = tree::TreeSession::open(self.shown()?, open);
        self.tree = Some(session);
        Ok(state)
    }

    /// Opens or closes a directory of the tree view.
    ///
    /// # Errors
    /// When there is no tree view.
    pub fn tree_toggle(&mut self, id: u32) -> Result<tree_view::TreeState, Failure> {
        let session = self.tree.as_mut().ok_or_else(no_tree)?;
        Ok(session.toggle(id))
    }

    /// Rows of the tree view.
    ///
    /// # Errors
    /// When there is no tree view.
    pub fn tree_window(
        &self,
        window: tree_view::TreeWindow,
    ) -> Result<tree_view::TreeRows, Failure> {
        let session = self.tree.as_ref().ok_or_else(no_tree)?;
        Ok(session.window(&self.shown()?.tree, window))
    }

    /// Paths by name, in all layers.
    ///
    /// # Errors
    /// When no image is shown.
    pub fn tree_search(
        &self,
        search: &tree_view::TreeSearch,
    ) -> Result<tree_view::TreeMatches, Failure> {
        Ok(tree::search(&self.shown()?.tree, search))
    }

    /// The tree after `layer`, one line a path.
    pub fn tree_lines(&self, layer: u32) -> impl Iterator<Item = String> + '_ {
        self.image
            .iter()
            .flat_map(move |image| tree::lines(image, layer))
    }

    /// A job that reads one file. Without a layer: the one a container sees.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn file_job(
        &self,
        path: &str,
        layer: Option<u32>,
        max_bytes: u64,
        seek_gap_bytes: u64,
    ) -> Result<FileJob, Failure> {
        FileJob::new(
            &self.archive,
            self.shown()?,
            path,
            layer,
            max_bytes,
            seek_gap_bytes,
        )
    }
}

fn no_tree() -> Failure {
    Failure::Gone {
        what: "the file tree".to_owned(),
    }
}

/// What a person is told: what happened, why, what to do.
pub fn failure(error: &ImageError) -> Failure {
    if let ImageError::TooMuch(limit) = error {
        return Failure::Limit {
            what: limit.what.to_owned(),
            max: limit.max,
            seen: limit.seen,
        };
    }
    let again = "write the image again with `docker save NAME -o image.tar`";
    let (what, why, todo) = match error {
        ImageError::NotAnImage { found } => {
            // "what it is: what to do", as the image crate words it.
            let text = found.sentence();
            let (why, todo) = match text.split_once(": ") {
                Some((why, todo)) => (why.to_owned(), todo.to_owned()),
                None => (text, again.to_owned()),
            };
            ("this file is not a saved image", why, todo)
        }
        ImageError::Truncated { at_byte } => (
            "this file is cut off",
            format!("it ends at byte {at_byte}, before the list of images"),
            "save or download it again".to_owned(),
        ),
        ImageError::NoSuchFile(_) => (
            "there is no such file to show",
            error.to_string(),
            "choose a regular file; folders and devices have no content".to_owned(),
        ),
        ImageError::NoSuchImage(_) | ImageError::NotRunnable { .. } => (
            "this entry cannot be opened",
            error.to_string(),
            "choose another image of the archive".to_owned(),
        ),
        _ => (
            "this file cannot be opened as an image",
            error.to_string(),
            again.to_owned(),
        ),
    };
    Failure::Input {
        what: what.to_owned(),
        why,
        todo,
    }
}
