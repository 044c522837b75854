//! Taking something out of the open image: into memory up to a bound, for a browser that can do no better, or piece by
//! piece for whoever writes a file.

use super::{OpenArchive, Wanted};
use layerlab_image::{ExportJob, Need, Progress, RangeJob, Sink, SlimJob};
use layerlab_protocol::Failure;
use layerlab_protocol::image_tools::{Take, TakeWhat, Taken};
use std::cell::RefCell;
use std::rc::Rc;

/// Most bytes that are taken into memory.
const MAX_TAKEN_BYTES: u64 = 256 << 20;
/// Pieces for a file are put together up to this.
const PIECE_BYTES: usize = 1 << 20;

/// Bytes to be written at a place of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where.
    pub at: u64,
    /// What.
    pub bytes: Vec<u8>,
}

#[derive(Debug)]
enum Kept {
    /// Everything, up to the bound.
    Memory(Vec<u8>),
    /// What nobody has taken away yet.
    Pieces(Vec<Written>),
}

#[derive(Debug)]
struct State {
    kept: Kept,
    /// How long the whole is so far.
    len: u64,
    /// It passed the bound of memory.
    is_over: bool,
}

/// What is written. Clones share it, so that pieces can be taken away while the job runs.
#[derive(Debug, Clone)]
pub struct Output(Rc<RefCell<State>>);

impl Output {
    fn new(is_streamed: bool) -> Self {
        let kept = if is_streamed {
            Kept::Pieces(Vec::new())
        } else {
            Kept::Memory(Vec::new())
        };
        Self(Rc::new(RefCell::new(State {
            kept,
            len: 0,
            is_over: false,
        })))
    }

    /// Takes away the pieces that came since the last time, in the order they must be written.
    pub fn drain(&self) -> Vec<Written> {
        match &mut self.0.borrow_mut().kept {
            Kept::Pieces(pieces) => std::mem::take(pieces),
            Kept::Memory(_) => Vec::new(),
        }
    }

    /// Bytes of pieces that nobody has taken away yet.
    pub fn pending_bytes(&self) -> usize {
        match &self.0.borrow().kept {
            Kept::Pieces(pieces) => pieces.iter().map(|piece| piece.bytes.len()).sum(),
            Kept::Memory(_) => 0,
        }
    }

    /// How long the file is so far.
    pub fn n_bytes(&self) -> u64 {
        self.0.borrow().len
    }

    fn finish(self) -> Result<(Vec<u8>, u64), Failure> {
        let mut state = self.0.borrow_mut();
        if state.is_over {
            return Err(Failure::Limit {
                what:
                    "bytes of a download that a page can hold (the command line has no such bound)"
                        .to_owned(),
                max: MAX_TAKEN_BYTES,
                seen: state.len,
            });
        }
        let bytes = match &mut state.kept {
            Kept::Memory(bytes) => std::mem::take(bytes),
            Kept::Pieces(_) => Vec::new(),
        };
        Ok((bytes, state.len))
    }
}

impl Sink for Output {
    fn write(&mut self, at: u64, bytes: &[u8]) {
        let mut state = self.0.borrow_mut();
        state.len = state.len.max(at.saturating_add(bytes.len() as u64));
        state.is_over |= matches!(state.kept, Kept::Memory(_)) && state.len > MAX_TAKEN_BYTES;
        let is_over = state.is_over;
        match &mut state.kept {
            Kept::Memory(memory) if is_over => *memory = Vec::new(),
            Kept::Memory(memory) => memory.write(at, bytes),
            Kept::Pieces(pieces) => match pieces.last_mut() {
                Some(last)
                    if last.at.saturating_add(last.bytes.len() as u64) == at
                        && last.bytes.len() < PIECE_BYTES =>
                {
                    last.bytes.extend_from_slice(bytes);
                }
                _ => pieces.push(Written {
                    at,
                    bytes: bytes.to_vec(),
                }),
            },
        }
    }

    fn finish(&mut self, len: u64) {
        let mut state = self.0.borrow_mut();
        state.len = len;
        let is_over = state.is_over;
        if let Kept::Memory(memory) = &mut state.kept
            && !is_over
        {
            memory.finish(len);
        }
    }
}

enum Writing {
    Export(Box<ExportJob<Output>>),
    Slim(Box<SlimJob<Output>>),
}

/// Writes it.
pub struct TakeJob {
    writing: Writing,
    name: String,
    output: Output,
}

impl TakeJob {
    pub(crate) fn new(open: &OpenArchive, take: &Take, gap: u64) -> Result<Self, Failure> {
        let output = Output::new(take.stream);
        let (writing, name) = match &take.what {
            TakeWhat::Slim(question) => {
                let (job, _) = open.slim_job(question, output.clone(), gap)?;
                (Writing::Slim(Box::new(job)), "slim.tar".to_owned())
            }
            TakeWhat::Layer(layer) => {
                let job = open.export_job(&Wanted::Layer(*layer), output.clone(), gap)?;
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
                let job = open.export_job(&wanted, output.clone(), gap)?;
                (Writing::Export(Box::new(job)), name)
            }
        };
        Ok(Self {
            writing,
            name,
            output,
        })
    }

    /// What is written.
    pub fn output(&self) -> Output {
        self.output.clone()
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
        match self.writing {
            Writing::Export(job) => drop(job.finish().map_err(|e| broken(e.to_string()))?),
            Writing::Slim(job) => drop(job.finish().map_err(|e| broken(e.to_string()))?),
        }
        let (bytes, n_bytes) = self.output.finish()?;
        Ok(Taken {
            name: self.name,
            bytes,
            n_bytes,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::{OpenJob, Verify};
    use layerlab_image::drive;
    use layerlab_protocol::image_tools::SlimQuestion;
    use layerlab_testing::{archive, layer};
    use std::io::Cursor;

    /// Memory and pieces give the same file.
    #[test]
    fn pieces_put_together_are_what_memory_holds() {
        let bytes = archive()
            .with(layer(["a*200000", "b/", "b/c*70000"]))
            .layer([".wh.a", "d*10"])
            .docker();
        let mut job = OpenJob::new("test.tar", bytes.len() as u64, 4096, Verify::Auto);
        drive(&mut job, &mut Cursor::new(&bytes), 4096).expect("memory reads");
        let open = job.finish().expect("an archive");
        let slim = SlimQuestion {
            drop_hidden: true,
            ..SlimQuestion::default()
        };
        for what in [
            TakeWhat::Path("a".into(), Some(0)),
            TakeWhat::Path(String::new(), None),
            TakeWhat::Path("b".into(), None),
            TakeWhat::Layer(0),
            TakeWhat::Slim(slim),
        ] {
            let taken = |stream: bool| {
                let take = Take {
                    what: what.clone(),
                    stream,
                };
                let mut job = TakeJob::new(&open, &take, 4096).expect("there is such a part");
                let output = job.output();
                let mut file = Vec::new();
                let mut input = Cursor::new(&bytes);
                // Pieces are taken away while it runs, too.
                drive(&mut job, &mut input, 1000).expect("memory reads");
                let mut write = |pieces: Vec<Written>| {
                    for piece in pieces {
                        Sink::write(&mut file, piece.at, &piece.bytes);
                    }
                };
                write(output.drain());
                let taken = job.finish().expect("a part");
                write(output.drain());
                assert_eq!(output.n_bytes(), taken.n_bytes);
                if stream {
                    assert!(taken.bytes.is_empty());
                    (file, taken.n_bytes)
                } else {
                    (taken.bytes, taken.n_bytes)
                }
            };
            let (whole, n_bytes) = taken(false);
            assert_eq!(whole.len() as u64, n_bytes);
            assert_eq!(taken(true), (whole, n_bytes), "{what:?}");
        }
    }
}
