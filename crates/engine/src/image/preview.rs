//! Taking one file out of the open archive, also one that later layers hide.

use super::failure;
use layerlab_image::{Archive, ExtractJob, Image, Need, Progress, RangeJob};
use layerlab_protocol::Failure;

/// The content of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileContent {
    /// Path.
    pub path: String,
    /// Layer that stores it.
    pub layer: u32,
    /// Size of the whole file.
    pub size_bytes: u64,
    /// Its first bytes.
    pub bytes: Vec<u8>,
    /// Whether `bytes` is the whole file.
    pub complete: bool,
}

/// Reads one file.
pub struct FileJob {
    job: ExtractJob,
    path: String,
    layer: u32,
    size_bytes: u64,
}

impl FileJob {
    pub(super) fn new(
        archive: &Archive,
        image: &Image,
        path: &str,
        layer: Option<u32>,
        max_bytes: u64,
        seek_gap_bytes: u64,
    ) -> Result<Self, Failure> {
        let entry = image
            .file(path, layer.map(|layer| layer as usize))
            .map_err(|error| failure(&error))?;
        let max_bytes = usize::try_from(max_bytes).unwrap_or(usize::MAX);
        let job = ExtractJob::new(archive, image, &[entry], max_bytes, seek_gap_bytes)
            .map_err(|error| failure(&error))?;
        Ok(Self {
            job,
            path: path.to_owned(),
            layer: entry.layer,
            size_bytes: image.tree.content_bytes(entry).unwrap_or(0),
        })
    }

    /// The content.
    ///
    /// # Errors
    /// When the file's bytes could not be read from the archive.
    pub fn finish(self) -> Result<FileContent, Failure> {
        let content = self.job.finish().into_iter().next();
        let Some(content) = content else {
            return Err(Failure::Input {
                what: "this file cannot be shown".to_owned(),
                why: format!(
                    "the archive ends before it, or is damaged there: `{}`",
                    self.path
                ),
                todo: "save the image again".to_owned(),
            });
        };
        Ok(FileContent {
            path: self.path,
            layer: self.layer,
            size_bytes: self.size_bytes,
            complete: content.is_complete && content.bytes.len() as u64 == self.size_bytes,
            bytes: content.bytes,
        })
    }
}

impl RangeJob for FileJob {
    fn need(&self) -> Need {
        self.job.need()
    }
    fn feed(&mut self, chunk: &[u8]) {
        self.job.feed(chunk);
    }
    fn end_of_input(&mut self) {
        self.job.end_of_input();
    }
    fn progress(&self) -> Progress {
        self.job.progress()
    }
}
