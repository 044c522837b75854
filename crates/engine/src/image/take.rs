//! Taking something out of the open image into memory, for a download of the page. What is larger than the bound is
//! the command line's: there everything is streamed to the disk.

use super::{OpenArchive, Wanted};
use layerlab_image::{ExportJob, Need, Progress, RangeJob, Sink, SlimJob};
use layerlab_protocol::Failure;
use layerlab_protocol::image_tools::{Take, TakeWhat, Taken};

/// Most bytes that are taken at once.
const MAX_TAKEN_BYTES: u64 = 256 << 20;

/// Memory with a bound.
#[derive(Debug, Default)]
struct Bounded {
    bytes: Vec<u8>,
    /// How long the whole would be, once it passed the bound.
    over: Option<u64>,
}

impl Sink for Bounded {
    fn write(&mut self, at: u64, bytes: &[u8]) {
        let end = at.saturating_add(bytes.len() as u64);
        if end > MAX_TAKEN_BYTES {
            self.over = Some(self.over.unwrap_or(0).max(end));
            self.bytes = Vec::new();
        }
        if self.over.is_none() {
            self.bytes.write(at, bytes);
        }
    }

    fn finish(&mut self, len: u64) {
        if self.over.is_none() {
            self.bytes.finish(len);
        }
    }
}

enum Writing {
    Export(Box<ExportJob<Bounded>>),
    Slim(Box<SlimJob<Bounded>>),
}

/// Writes it.
pub struct TakeJob {
    writing: Writing,
    name: String,
}

impl TakeJob {
    pub(crate) fn new(open: &OpenArchive, take: &Take, gap: u64) -> Result<Self, Failure> {
        let (writing, name) = match &take.what {
            TakeWhat::Slim(question) => {
                let (job, _) = open.slim_job(question, Bounded::default(), gap)?;
                (Writing::Slim(Box::new(job)), "slim.tar".to_owned())
            }
            TakeWhat::Layer(layer) => {
                let job = open.export_job(&Wanted::Layer(*layer), Bounded::default(), gap)?;
                (Writing::Export(Box::new(job)), format!("layer-{layer}.tar"))
            }
            TakeWhat::Path(path, layer) => {
                let wanted = Wanted::Path {
                    path: path.clone(),
                    layer: *layer,
                };
                let last = path.trim_matches('/').rsplit('/').next().unwrap_or("");
                let name = match (last, open.is_file(path, *layer)) {
                    ("", _) => "root.tar".to_owned(),
                    (name, true) => name.to_owned(),
                    (name, false) => format!("{name}.tar"),
                };
                let job = open.export_job(&wanted, Bounded::default(), gap)?;
                (Writing::Export(Box::new(job)), name)
            }
        };
        Ok(Self { writing, name })
    }

    /// What was taken.
    ///
    /// # Errors
    /// When the archive could not be read to the end, or there is too much for a page.
    pub fn finish(self) -> Result<Taken, Failure> {
        let broken = |why: String| Failure::Input {
            what: "this cannot be taken out of the image".to_owned(),
            why,
            todo: "save the image again".to_owned(),
        };
        let sink = match self.writing {
            Writing::Export(job) => job.finish().map_err(|e| broken(e.to_string()))?.0,
            Writing::Slim(job) => job.finish().map_err(|e| broken(e.to_string()))?.1,
        };
        if let Some(seen) = sink.over {
            return Err(Failure::Limit {
                what: "bytes of a download (the command line has no such bound)".to_owned(),
                max: MAX_TAKEN_BYTES,
                seen,
            });
        }
        Ok(Taken {
            name: self.name,
            bytes: sink.bytes,
        })
    }

    fn inner(&self) -> &dyn RangeJob {
        match &self.writing {
            Writing::Export(job) => job.as_ref(),
            Writing::Slim(job) => job.as_ref(),
        }
    }

    fn inner_mut(&mut self) -> &mut dyn RangeJob {
        match &mut self.writing {
            Writing::Export(job) => job.as_mut(),
            Writing::Slim(job) => job.as_mut(),
        }
    }
}

impl RangeJob for TakeJob {
    fn need(&self) -> Need {
        self.inner().need()
    }
    fn feed(&mut self, chunk: &[u8]) {
        self.inner_mut().feed(chunk);
    }
    fn end_of_input(&mut self) {
        self.inner_mut().end_of_input();
    }
    fn progress(&self) -> Progress {
        self.inner().progress()
    }
}
