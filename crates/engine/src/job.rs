//! Requests that read a file: what to feed them, and where they stand.

use crate::image::{
    AnalysisJob, CompareJob, FileLookJob, OpenArchive, OpenJob, Output, Side, TakeJob,
};
use layerlab_image::{LayerJob, Need, RangeJob, ReadLayer, Verify};
use layerlab_protocol::image_compare::CompareImages;
use layerlab_protocol::image_tools::Take;
use layerlab_protocol::look::FileLook;
use layerlab_protocol::{Failure, Progress};

/// Unneeded content worth a new stream in a browser (measured: see ARCHITECTURE.md).
const BROWSER_SEEK_GAP_BYTES: u64 = 4 << 20;

/// Layers from this size on are read side by side, where there are workers for it.
const SPLIT_LAYER_BYTES: u64 = 4 << 20;

/// A request that reads the file beside it.
pub struct Job {
    pub(crate) work: Work,
}

pub(crate) enum Work {
    /// Opens an archive.
    Open(Box<OpenJob>),
    /// Stacks another image of the open archive.
    Select(Box<OpenJob>),
    /// Looks at one file of the open archive.
    Look(Box<FileLookJob>),
    /// Reads all contents of the shown image.
    Analyse(Box<AnalysisJob>),
    /// Writes a part of the shown image, or a smaller archive of it.
    Take(Box<TakeJob>),
    /// Opens the image that is compared with the shown one.
    Second(Box<OpenJob>),
    /// Reads what only contents tell of two images.
    CompareImages(Box<CompareJob>, CompareImages),
}

impl Job {
    pub(crate) fn open(name: &str, file_bytes: u64) -> Self {
        let job = OpenJob::in_layers(
            name,
            file_bytes,
            BROWSER_SEEK_GAP_BYTES,
            Verify::Auto,
            SPLIT_LAYER_BYTES,
        );
        Self {
            work: Work::Open(Box::new(job)),
        }
    }

    pub(crate) fn select(archive: &OpenArchive, index: usize) -> Result<Self, Failure> {
        let job = archive.select(index, BROWSER_SEEK_GAP_BYTES)?;
        Ok(Self {
            work: Work::Select(Box::new(job)),
        })
    }

    pub(crate) fn look(archive: &OpenArchive, look: &FileLook) -> Result<Self, Failure> {
        let job = FileLookJob::new(archive, look, BROWSER_SEEK_GAP_BYTES)?;
        Ok(Self {
            work: Work::Look(Box::new(job)),
        })
    }

    pub(crate) fn analyse(archive: &OpenArchive) -> Result<Self, Failure> {
        let job = archive.analysis_job(BROWSER_SEEK_GAP_BYTES)?;
        Ok(Self {
            work: Work::Analyse(Box::new(job)),
        })
    }

    pub(crate) fn take(archive: &OpenArchive, take: &Take) -> Result<Self, Failure> {
        let job = TakeJob::new(archive, take, BROWSER_SEEK_GAP_BYTES)?;
        Ok(Self {
            work: Work::Take(Box::new(job)),
        })
    }

    pub(crate) fn open_second(name: &str, file_bytes: u64) -> Self {
        let job = OpenJob::in_layers(
            name,
            file_bytes,
            BROWSER_SEEK_GAP_BYTES,
            Verify::Auto,
            SPLIT_LAYER_BYTES,
        );
        Self {
            work: Work::Second(Box::new(job)),
        }
    }

    pub(crate) fn select_second(archive: &OpenArchive, index: usize) -> Result<Self, Failure> {
        let job = archive.select(index, BROWSER_SEEK_GAP_BYTES)?;
        Ok(Self {
            work: Work::Second(Box::new(job)),
        })
    }

    pub(crate) fn compare_images(
        first: &OpenArchive,
        second: &OpenArchive,
        ask: CompareImages,
    ) -> Result<Self, Failure> {
        let job = first.compare_job(second, BROWSER_SEEK_GAP_BYTES)?;
        Ok(Self {
            work: Work::CompareImages(Box::new(job), ask),
        })
    }

    /// Which file the next bytes come from: that of the shown image, or that of the second one.
    pub fn side(&self) -> Side {
        match &self.work {
            Work::Second(_) => Side::Second,
            Work::CompareImages(job, _) => job.side(),
            _ => Side::First,
        }
    }

    fn inner(&self) -> &dyn RangeJob {
        match &self.work {
            Work::Open(job) | Work::Select(job) | Work::Second(job) => job.as_ref(),
            Work::CompareImages(job, _) => job.as_ref(),
            Work::Look(job) => job.as_ref(),
            Work::Analyse(job) => job.as_ref(),
            Work::Take(job) => job.as_ref(),
        }
    }

    fn inner_mut(&mut self) -> &mut dyn RangeJob {
        match &mut self.work {
            Work::Open(job) | Work::Select(job) | Work::Second(job) => job.as_mut(),
            Work::CompareImages(job, _) => job.as_mut(),
            Work::Look(job) => job.as_mut(),
            Work::Analyse(job) => job.as_mut(),
            Work::Take(job) => job.as_mut(),
        }
    }

    /// What to feed next.
    pub fn need(&self) -> Need {
        self.inner().need()
    }

    /// Takes the next bytes of the range asked for.
    pub fn feed(&mut self, chunk: &[u8]) {
        self.inner_mut().feed(chunk);
    }

    /// Says that the file ended early.
    pub fn end_of_input(&mut self) {
        self.inner_mut().end_of_input();
    }

    /// Large layers of an archive that is opened, to be read side by side when nothing else is needed; largest first.
    /// [`Job::put_layers`] takes them, and then it goes on.
    pub fn layer_jobs(&self) -> Vec<LayerJob> {
        match &self.work {
            Work::Open(job) | Work::Second(job) => job.layer_jobs(),
            _ => Vec::new(),
        }
    }

    /// Takes the layers that were read.
    pub fn put_layers(&mut self, layers: Vec<ReadLayer>) {
        if let Work::Open(job) | Work::Second(job) = &mut self.work {
            job.put_layers(layers);
        }
    }

    /// What it writes, when it writes a file: to be drained while it runs and once more when it is complete.
    pub fn output(&self) -> Option<Output> {
        match &self.work {
            Work::Take(job) => Some(job.output()),
            _ => None,
        }
    }

    /// Where it stands.
    pub fn progress(&self) -> Progress {
        let progress = self.inner().progress();
        let doing = match &self.work {
            Work::Open(job) | Work::Select(job) | Work::Second(job) => job.doing(),
            Work::CompareImages(..) => "reading what only contents tell",
            Work::Look(_) => "reading one file",
            Work::Take(_) => "writing a copy",
            Work::Analyse(_) => "looking into the files",
        };
        Progress {
            doing: doing.to_owned(),
            done_bytes: progress.done_bytes,
            total_bytes: progress.total_bytes,
            n_entries: 0,
            layer: 0,
            n_layers: 0,
        }
    }
}
