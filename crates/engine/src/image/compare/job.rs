//! Reading two files for one answer: first what the first file must tell, then the second.

use super::super::OpenArchive;
use layerlab_image::{HashJob, InspectJob, Need, PackageReader, Progress, RangeJob};
use layerlab_protocol::Failure;

/// One of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Of the image that is shown.
    First,
    /// Of the image beside it.
    Second,
}

/// Contents that may be equal in both images, and packages. What it needs is in the file of [`CompareJob::side`].
pub struct CompareJob {
    /// `None` where no content has to be hashed.
    hashes: [Option<HashJob>; 2],
    packages: [Option<InspectJob<PackageReader>>; 2],
    /// Positions of the two images in their archives.
    indices: [usize; 2],
}

impl CompareJob {
    pub(super) fn new(
        indices: [usize; 2],
        first: HashJob,
        first_packages: Option<InspectJob<PackageReader>>,
        second: HashJob,
        second_packages: Option<InspectJob<PackageReader>>,
    ) -> Self {
        Self {
            hashes: [first, second].map(|job| (job.n_open() > 0).then_some(job)),
            packages: [first_packages, second_packages],
            indices,
        }
    }

    /// The file that is read now.
    pub fn side(&self) -> Side {
        let [_, second] = self.parts();
        let [first, _] = self.parts();
        let is_open = |parts: &[&dyn RangeJob]| parts.iter().any(|job| job.need() != Need::Done);
        if is_open(&first) || !is_open(&second) {
            Side::First
        } else {
            Side::Second
        }
    }

    /// Takes what was read into the two archives.
    ///
    /// # Errors
    /// When another image is shown by now, or an image cannot be stacked again.
    pub fn finish(self, first: &mut OpenArchive, second: &mut OpenArchive) -> Result<(), Failure> {
        let indices = [first.shown()?.info.index, second.shown()?.info.index];
        if indices != self.indices {
            return Err(Failure::Superseded);
        }
        for ((open, hashes), packages) in [first, second]
            .into_iter()
            .zip(self.hashes)
            .zip(self.packages)
        {
            if let Some(job) = packages {
                let tree = &open.shown()?.tree;
                open.installed = Some(job.finish().conclude(tree));
            }
            if let Some(job) = hashes {
                open.hashed(job)?;
            }
        }
        Ok(())
    }

    /// The jobs of the first and of the second file.
    fn parts(&self) -> [Vec<&dyn RangeJob>; 2] {
        let [a, b] = &self.hashes;
        let [p, q] = &self.packages;
        [part(a.as_ref(), p.as_ref()), part(b.as_ref(), q.as_ref())]
    }

    /// The job that is fed now.
    fn current(&mut self) -> Option<&mut dyn RangeJob> {
        let [a, b] = &mut self.hashes;
        let [p, q] = &mut self.packages;
        let jobs: [Option<&mut dyn RangeJob>; 4] = [
            a.as_mut().map(|job| job as &mut dyn RangeJob),
            p.as_mut().map(|job| job as &mut dyn RangeJob),
            b.as_mut().map(|job| job as &mut dyn RangeJob),
            q.as_mut().map(|job| job as &mut dyn RangeJob),
        ];
        jobs.into_iter()
            .flatten()
            .find(|job| job.need() != Need::Done)
    }
}

fn part<'a>(
    hashes: Option<&'a HashJob>,
    packages: Option<&'a InspectJob<PackageReader>>,
) -> Vec<&'a dyn RangeJob> {
    let hashes = hashes.map(|job| job as &dyn RangeJob);
    let packages = packages.map(|job| job as &dyn RangeJob);
    hashes.into_iter().chain(packages).collect()
}

impl RangeJob for CompareJob {
    fn need(&self) -> Need {
        let parts = self.parts();
        let mut needs = parts.iter().flatten().map(|job| job.need());
        needs.find(|need| *need != Need::Done).unwrap_or(Need::Done)
    }

    fn feed(&mut self, chunk: &[u8]) {
        if let Some(job) = self.current() {
            job.feed(chunk);
        }
    }

    fn end_of_input(&mut self) {
        if let Some(job) = self.current() {
            job.end_of_input();
        }
    }

    fn progress(&self) -> Progress {
        let mut out = Progress::default();
        for progress in self.parts().iter().flatten().map(|job| job.progress()) {
            out.done_bytes = out.done_bytes.saturating_add(progress.done_bytes);
            out.total_bytes = out.total_bytes.saturating_add(progress.total_bytes);
        }
        out
    }
}

/// The part of a [`CompareJob`] that one file feeds; done when the other file's turn comes.
pub struct SideJob<'a> {
    job: &'a mut CompareJob,
    side: Side,
}

impl<'a> SideJob<'a> {
    /// What `side` must tell.
    pub fn new(job: &'a mut CompareJob, side: Side) -> Self {
        Self { job, side }
    }
}

impl RangeJob for SideJob<'_> {
    fn need(&self) -> Need {
        if self.job.side() == self.side {
            self.job.need()
        } else {
            Need::Done
        }
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
