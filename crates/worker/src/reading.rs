//! Requests that read a file beside the others, and the file that is open.

use crate::desk::{Desk, reply};
use crate::file::FileReader;
use crate::port;
use crate::queue::Waiting;
use crate::saving::Saving;
use crate::side_by_side::read_layers;
use layerlab_engine::image::{Need, Output, Side};
use layerlab_engine::{Job, Step};
use layerlab_protocol::image_compare::Second;
use layerlab_protocol::{Failure, Progress, Reply, Request};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, FileSystemFileHandle};

/// Time between two reports of progress.
const PROGRESS_MILLIS: f64 = 100.0;
/// Longest time without a look at the inbox while a file is read.
const TURN_MILLIS: f64 = 12.0;

/// Bytes fed at once. Compressed data can grow a thousandfold, and a request is stopped only between two feeds.
const FEED_BYTES: u64 = 32 << 10;

/// Written at once.
const WRITE_BYTES: usize = 1 << 20;

/// What is being read.
#[derive(Default)]
pub(crate) struct Readings {
    /// The file of the open archive: contents are read from it on demand.
    file: RefCell<Option<File>>,
    /// The file of the image that is compared with the shown one; may be the same.
    second: RefCell<Option<File>>,
    /// Requests that read a file now.
    running: RefCell<BTreeMap<u64, Reading>>,
}

/// A request that reads a file now.
struct Reading {
    opens: Option<Side>,
    /// Set to stop it: what the page is told.
    stop: Option<Failure>,
}

impl Readings {
    /// Stops a request at its next chunk.
    pub(crate) fn cancel(&self, id: u64) {
        if let Some(reading) = self.running.borrow_mut().get_mut(&id) {
            reading.stop = Some(Failure::Cancelled);
        }
    }

    /// Stops what is being opened, as far as it is `meant`.
    fn supersede(&self, meant: impl Fn(Side) -> bool) {
        for reading in self.running.borrow_mut().values_mut() {
            if reading.opens.is_some_and(&meant) {
                reading.stop = Some(Failure::Superseded);
            }
        }
    }

    fn stopped(&self, id: u64) -> Option<Failure> {
        self.running
            .borrow_mut()
            .get_mut(&id)
            .and_then(|reading| reading.stop.take())
    }
}

impl Desk {
    pub(crate) fn answer_reading(self: &Rc<Self>, waiting: Waiting) {
        let Waiting {
            id,
            body,
            file,
            target,
        } = waiting;
        let opens = match &body {
            Request::OpenImage(_) => Some(Side::First),
            // What is being compared is pointless, too, once another second image is opened.
            Request::OpenSecond(_) | Request::CompareImages(_) => Some(Side::Second),
            _ => None,
        };
        if opens == Some(Side::First) || matches!(body, Request::CloseImage(_)) {
            // One archive at a time: whatever is being opened gives way, and the worker forgets the files.
            self.reading.supersede(|_| true);
            self.reading.second.replace(None);
            self.reading.file.replace(file.clone());
        }
        if let Request::OpenSecond(open) = &body {
            self.reading.supersede(|side| side == Side::Second);
            match &open.image {
                Second::File(_) => drop(self.reading.second.replace(file)),
                Second::OfFirst(_) => {
                    let first = self.reading.file.borrow().clone();
                    self.reading.second.replace(first);
                }
                Second::OfSecond(_) => {}
            }
        }
        let first = self.reading.file.borrow().clone();
        let second = self.reading.second.borrow().clone();
        let read = match opens {
            Some(Side::Second) => &second,
            _ => &first,
        };
        let bytes = read.as_ref().map_or(0, file_bytes);
        let step = self.engine.borrow_mut().start(body, bytes);
        match step {
            Step::Done(result) => reply(id, result),
            Step::Read(job) => {
                self.reading
                    .running
                    .borrow_mut()
                    .insert(id, Reading { opens, stop: None });
                let desk = Rc::clone(self);
                spawn_local(async move {
                    let result = desk.carry_out(id, job, [first, second], target).await;
                    desk.reading.running.borrow_mut().remove(&id);
                    reply(id, result);
                });
            }
        }
    }

    /// Feeds the job to its end; what it writes goes into `target`.
    async fn carry_out(
        &self,
        id: u64,
        job: Job,
        files: [Option<File>; 2],
        target: Option<FileSystemFileHandle>,
    ) -> Result<Reply, Failure> {
        let Some(target) = target else {
            let job = self.read(id, job, files, None).await?;
            return self.engine.borrow_mut().complete(job);
        };
        let mut saving = Saving::new(&target).await.map_err(unwritable)?;
        let output = job.output();
        let job = self.read(id, job, files, Some(&mut saving)).await?;
        let reply = self.engine.borrow_mut().complete(job)?;
        if let Some(output) = output {
            saving.write(output.drain()).await.map_err(unwritable)?;
            saving.close(output.n_bytes()).await.map_err(unwritable)?;
        }
        Ok(reply)
    }

    /// Feeds the job until it needs nothing more.
    async fn read(
        &self,
        id: u64,
        mut job: Job,
        files: [Option<File>; 2],
        saving: Option<&mut Saving>,
    ) -> Result<Job, Failure> {
        let mut file = file_of(&files, job.side())?;
        let mut reader = FileReader::new(file.clone());
        if let (Some(saving), Some(output)) = (saving, job.output()) {
            while job.need() != Need::Done {
                let mut writing = Writing {
                    job: &mut job,
                    output: &output,
                };
                self.feed(id, &mut reader, &mut writing).await?;
                saving.write(output.drain()).await.map_err(unwritable)?;
            }
            return Ok(job);
        }
        loop {
            let side = job.side();
            let mut part = OneSide {
                job: &mut job,
                side,
            };
            self.feed(id, &mut reader, &mut part).await?;
            if job.need() == Need::Done {
                break;
            }
            // Two images are compared: now it is the other file's turn.
            file = file_of(&files, job.side())?;
            reader = FileReader::new(file.clone());
        }
        let layers = job.layer_jobs();
        if !layers.is_empty() {
            job.put_layers(read_layers(self, id, layers, &file).await?);
            self.feed(id, &mut reader, &mut job).await?;
        }
        Ok(job)
    }

    /// Feeds something until it needs nothing more, with looks at the inbox in between.
    pub(crate) async fn feed(
        &self,
        id: u64,
        reader: &mut FileReader,
        fed: &mut dyn Feeding,
    ) -> Result<(), Failure> {
        let mut told_millis = port::now_millis();
        let mut turn_millis = told_millis;
        while let Need::Read { offset, len } = fed.need() {
            let chunk = reader
                .read(offset, len.min(FEED_BYTES))
                .await
                .map_err(|why| Failure::Input {
                    what: "the file cannot be read any more".to_owned(),
                    why,
                    todo: "choose it again; it may have been changed or moved since".to_owned(),
                })?;
            if chunk.is_empty() {
                fed.end_of_input();
            } else {
                fed.feed(chunk);
            }
            let now_millis = port::now_millis();
            if now_millis - told_millis >= PROGRESS_MILLIS {
                told_millis = now_millis;
                port::tell(id, fed.progress());
            }
            // Chunks that are ready resolve at once, without a look at the inbox.
            if now_millis - turn_millis >= TURN_MILLIS {
                self.turns.next().await;
                turn_millis = port::now_millis();
            }
            self.look(id)?;
        }
        Ok(())
    }

    /// Whether the request goes on.
    ///
    /// # Errors
    /// What the page is told when it does not.
    pub(crate) fn look(&self, id: u64) -> Result<(), Failure> {
        self.reading.stopped(id).map_or(Ok(()), Err)
    }
}

/// Something that is fed from a file.
pub(crate) trait Feeding {
    /// What it needs next.
    fn need(&self) -> Need;
    /// Takes the next bytes.
    fn feed(&mut self, chunk: &[u8]);
    /// Hears that the file ended early.
    fn end_of_input(&mut self);
    /// Where it stands.
    fn progress(&self) -> Progress;
}

impl Feeding for Job {
    fn need(&self) -> Need {
        Self::need(self)
    }
    fn feed(&mut self, chunk: &[u8]) {
        Self::feed(self, chunk);
    }
    fn end_of_input(&mut self) {
        Self::end_of_input(self);
    }
    fn progress(&self) -> Progress {
        Self::progress(self)
    }
}

/// The file of the shown image, or of the second one.
fn file_of([first, second]: &[Option<File>; 2], side: Side) -> Result<File, Failure> {
    let file = match side {
        Side::First => first,
        Side::Second => second,
    };
    file.clone().ok_or_else(|| Failure::Gone {
        what: "the file".to_owned(),
    })
}

/// A job as long as it needs one of the two files.
struct OneSide<'a> {
    job: &'a mut Job,
    side: Side,
}

impl Feeding for OneSide<'_> {
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

/// A job that writes a file: it needs nothing as long as enough waits to be written.
struct Writing<'a> {
    job: &'a mut Job,
    output: &'a Output,
}

impl Feeding for Writing<'_> {
    fn need(&self) -> Need {
        if self.output.pending_bytes() >= WRITE_BYTES {
            return Need::Done;
        }
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

fn unwritable(why: String) -> Failure {
    Failure::Input {
        what: "the file cannot be written".to_owned(),
        why,
        todo: "choose another place for it, with enough room".to_owned(),
    }
}

/// Length of a file; exact in a double up to 2^53 bytes.
fn file_bytes(file: &File) -> u64 {
    file.size() as u64
}
