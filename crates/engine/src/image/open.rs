//! Opening an archive: read it, stack an image, then compare what only its contents can tell.

use super::{OpenArchive, failure};
use layerlab_image::{
    Archive, HashJob, ImageError, LayerJob, Need, OpenOptions, Opener, Progress, RangeJob,
    ReadLayer, Verify,
};
use layerlab_protocol::Failure;

enum Phase {
    /// The archive is read from start to end.
    Reading(Box<Opener>),
    /// Whoever drives the job reads the layers side by side.
    Layers(Box<Opener>),
    /// Contents of equal size in several layers are compared.
    Comparing {
        archive: Box<Archive>,
        index: usize,
        job: Box<HashJob>,
    },
    /// Nothing more is needed.
    Ready(Result<Box<OpenArchive>, ImageError>),
}

/// Reads a file into an [`OpenArchive`].
pub struct OpenJob {
    phase: Phase,
    seek_gap_bytes: u64,
    /// Whether bytes behind the reading position can be asked for again.
    seekable: bool,
}

impl OpenJob {
    /// For a file of `file_bytes` called `name`. `seek_gap_bytes`: how much unneeded content is
    /// worth a new read.
    pub fn new(name: &str, file_bytes: u64, seek_gap_bytes: u64, verify: Verify) -> Self {
        let options = OpenOptions {
            verify,
            seek_gap_bytes,
            ..OpenOptions::default()
        };
        Self::reading(Opener::new(file_bytes, name, options), seek_gap_bytes, true)
    }

    /// Like [`OpenJob::new`], but leaves layers of at least `split_layer_bytes` to jobs that may run side by side: when
    /// nothing more is needed, run the jobs of [`OpenJob::layer_jobs`], hand them to [`OpenJob::put_layers`], and go
    /// on driving.
    pub fn in_layers(
        name: &str,
        file_bytes: u64,
        seek_gap_bytes: u64,
        verify: Verify,
        split_layer_bytes: u64,
    ) -> Self {
        let options = OpenOptions {
            verify,
            seek_gap_bytes,
            split_layer_bytes,
            ..OpenOptions::default()
        };
        Self::reading(Opener::new(file_bytes, name, options), seek_gap_bytes, true)
    }

    /// The layers to read side by side, largest first; empty when there are none.
    pub fn layer_jobs(&self) -> Vec<LayerJob> {
        match &self.phase {
            Phase::Layers(opener) => opener.layer_jobs(),
            _ => Vec::new(),
        }
    }

    /// Takes what the jobs of [`OpenJob::layer_jobs`] read.
    pub fn put_layers(&mut self, layers: Vec<ReadLayer>) {
        let empty = Phase::Ready(Err(ImageError::NoSuchImage(String::new())));
        self.phase = match std::mem::replace(&mut self.phase, empty) {
            Phase::Layers(mut opener) => {
                opener.put(layers);
                self.archive(*opener)
            }
            other => other,
        };
        self.advance();
    }

    /// For input that can be read once, from start to end. Rewritten files of equal size then
    /// count as replaced.
    pub fn streaming(name: &str, verify: Verify) -> Self {
        let options = OpenOptions {
            verify,
            ..OpenOptions::default()
        };
        Self::reading(Opener::streaming(name, options), u64::MAX, false)
    }

    /// For another image of an archive that is open.
    ///
    /// # Errors
    /// When there is no such image or it cannot be opened.
    pub(super) fn select(
        archive: Archive,
        index: usize,
        seek_gap_bytes: u64,
    ) -> Result<Self, Failure> {
        let phase = compare(Box::new(archive), index, seek_gap_bytes);
        if let Phase::Ready(Err(error)) = &phase {
            return Err(failure(error));
        }
        let mut job = Self {
            phase,
            seek_gap_bytes,
            seekable: true,
        };
        job.advance();
        Ok(job)
    }

    fn reading(opener: Opener, seek_gap_bytes: u64, seekable: bool) -> Self {
        let mut job = Self {
            phase: Phase::Reading(Box::new(opener)),
            seek_gap_bytes,
            seekable,
        };
        job.advance();
        job
    }

    /// Goes to the next phase when the present one needs nothing more.
    fn advance(&mut self) {
        loop {
            let done = match &self.phase {
                Phase::Reading(opener) => opener.need() == Need::Done,
                Phase::Comparing { job, .. } => job.need() == Need::Done,
                Phase::Layers(_) | Phase::Ready(_) => return,
            };
            if !done {
                return;
            }
            let empty = Phase::Ready(Err(ImageError::NoSuchImage(String::new())));
            self.phase = match std::mem::replace(&mut self.phase, empty) {
                Phase::Reading(opener) if !opener.layer_jobs().is_empty() => Phase::Layers(opener),
                Phase::Reading(opener) => self.archive(*opener),
                Phase::Comparing {
                    mut archive,
                    index,
                    job,
                } => {
                    job.finish(&mut archive);
                    load(*archive, Some(index))
                }
                other => other,
            };
        }
    }

    /// The phase after everything was read.
    fn archive(&self, opener: Opener) -> Phase {
        match opener.finish() {
            Ok(archive) => match archive.default_image() {
                Some(index) if self.seekable => {
                    compare(Box::new(archive), index, self.seek_gap_bytes)
                }
                index => load(archive, index),
            },
            Err(error) => Phase::Ready(Err(error)),
        }
    }

    /// What is being done now, for people.
    pub fn doing(&self) -> &'static str {
        match self.phase {
            Phase::Reading(_) | Phase::Layers(_) => "reading the layers",
            Phase::Comparing { .. } => "comparing files that were stored twice",
            Phase::Ready(_) => "done",
        }
    }

    /// The archive with an image stacked.
    ///
    /// # Errors
    /// When nothing can be shown; the failure says what the file is and what to do.
    pub fn finish(self) -> Result<OpenArchive, Failure> {
        match self.phase {
            Phase::Ready(result) => result.map(|open| *open).map_err(|error| failure(&error)),
            _ => Err(Failure::Internal {
                message: "the file was not read to its end".to_owned(),
            }),
        }
    }
}

/// Stacks the image once to see which contents must be compared.
fn compare(archive: Box<Archive>, index: usize, seek_gap_bytes: u64) -> Phase {
    let image = match archive.load(index) {
        Ok(image) => image,
        Err(error) => return Phase::Ready(Err(error)),
    };
    let job = HashJob::new(&archive, &image, false, seek_gap_bytes);
    if job.n_open() == 0 {
        return Phase::Ready(Ok(Box::new(OpenArchive::new(*archive, Some(image)))));
    }
    // The image shares its layers with the archive; hashes are put into the archive's.
    drop(image);
    Phase::Comparing {
        archive,
        index,
        job: Box::new(job),
    }
}

fn load(archive: Archive, index: Option<usize>) -> Phase {
    let image = match index.map(|index| archive.load(index)).transpose() {
        Ok(image) => image,
        Err(error) => return Phase::Ready(Err(error)),
    };
    Phase::Ready(Ok(Box::new(OpenArchive::new(archive, image))))
}

impl RangeJob for OpenJob {
    fn need(&self) -> Need {
        match &self.phase {
            Phase::Reading(opener) => opener.need(),
            Phase::Comparing { job, .. } => job.need(),
            Phase::Layers(_) | Phase::Ready(_) => Need::Done,
        }
    }

    fn feed(&mut self, chunk: &[u8]) {
        match &mut self.phase {
            Phase::Reading(opener) => opener.feed(chunk),
            Phase::Comparing { job, .. } => job.feed(chunk),
            Phase::Layers(_) | Phase::Ready(_) => {}
        }
        self.advance();
    }

    fn end_of_input(&mut self) {
        match &mut self.phase {
            Phase::Reading(opener) => opener.end_of_input(),
            Phase::Comparing { job, .. } => job.end_of_input(),
            Phase::Layers(_) | Phase::Ready(_) => {}
        }
        self.advance();
    }

    fn progress(&self) -> Progress {
        match &self.phase {
            Phase::Reading(opener) => opener.progress(),
            Phase::Comparing { job, .. } => job.progress(),
            Phase::Layers(_) | Phase::Ready(_) => Progress::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_image::drive;
    use layerlab_protocol::{decode, encode};
    use layerlab_testing::{Packing, archive, layer};
    use std::io::Cursor;

    /// Jobs and layers that travelled as bytes give the archive that reading in one pass gives.
    #[test]
    fn layers_read_elsewhere_are_the_same() {
        for packing in [Packing::Plain, Packing::Gzip] {
            let bytes = archive()
                .with(layer([
                    "etc/",
                    "etc/a*300000",
                    "etc/b->a",
                    "dup*10",
                    "dup*20",
                ]))
                .layer(["etc/.wh.a", "usr/x*70000", "usr/.wh..wh..opq"])
                .layer(["etc/b*5", "bad/../y*7"])
                .packing(packing)
                .docker();
            let whole = {
                let mut job = OpenJob::new("a.tar", bytes.len() as u64, 4096, Verify::Auto);
                drive(&mut job, &mut Cursor::new(&bytes), 4096).expect("memory reads");
                job.finish().expect("an archive")
            };
            let len = bytes.len() as u64;
            let mut job = OpenJob::in_layers("a.tar", len, 4096, Verify::Auto, 0);
            drive(&mut job, &mut Cursor::new(&bytes), 4096).expect("memory reads");
            let jobs = job.layer_jobs();
            assert_eq!(jobs.len(), 3);
            let mut layers = Vec::new();
            for sent in jobs {
                let mut there: LayerJob =
                    decode(&encode(&sent).expect("a job travels")).expect("a job arrives");
                drive(&mut there, &mut Cursor::new(&bytes), 999).expect("memory reads");
                let back = encode(&there.finish()).expect("a layer travels");
                layers.push(decode::<ReadLayer>(&back).expect("a layer arrives"));
                assert!(decode::<ReadLayer>(&back[..back.len() / 2]).is_err());
            }
            job.put_layers(layers);
            drive(&mut job, &mut Cursor::new(&bytes), 4096).expect("memory reads");
            let apart = job.finish().expect("an archive");
            assert_eq!(apart.report(), whole.report());
            let lines = |open: &OpenArchive| open.tree_lines(2).collect::<Vec<_>>();
            assert_eq!(lines(&apart), lines(&whole));
        }
    }
}
