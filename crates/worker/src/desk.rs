//! Where frames are received, put in order and answered.
//!
//! Short requests are answered at once, one per turn of the event loop. A request that reads a file runs beside
//! them and gives way every few milliseconds, so that typing and cancelling go on while an archive opens.

use crate::file::FileReader;
use crate::port::{self, Incoming};
use crate::queue::{Queue, Waiting};
use crate::turn::Turns;
use layerlab_engine::{Engine, Job, Step};
use layerlab_image::Need;
use layerlab_protocol::{BUILD, Failure, FromWorker, PROTOCOL_VERSION, Reply, Request, ToWorker};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

/// Time between two reports of progress.
const PROGRESS_MILLIS: f64 = 100.0;
/// Longest time without a look at the inbox while a file is read.
const TURN_MILLIS: f64 = 12.0;

struct Desk {
    turns: Turns,
    queue: RefCell<Queue>,
    engine: RefCell<Engine>,
    /// The file of the open archive: contents are read from it on demand.
    file: RefCell<Option<File>>,
    /// Requests that read a file now.
    reading: RefCell<BTreeMap<u64, Reading>>,
}

/// A request that reads a file now.
struct Reading {
    opens: bool,
    /// Set to stop it: what the page is told.
    stop: Option<Failure>,
}

/// Starts to listen, then tells the page so.
///
/// # Errors
/// Where a browser lacks what the worker is made of.
pub fn open() -> Result<(), JsValue> {
    let desk = Rc::new(Desk {
        turns: Turns::new()?,
        queue: RefCell::default(),
        engine: RefCell::new(Engine::new()),
        file: RefCell::default(),
        reading: RefCell::default(),
    });
    port::listen(move |incoming| desk.receive(incoming));
    port::send(&FromWorker::Ready {
        version: PROTOCOL_VERSION,
        build: BUILD.to_owned(),
    });
    Ok(())
}

impl Desk {
    fn receive(self: &Rc<Self>, incoming: Incoming) {
        match incoming.frame {
            ToWorker::Hello { version, build } => {
                // The page decides: it compares the same two in `Ready`.
                if (version, build.as_str()) != (PROTOCOL_VERSION, BUILD) {
                    web_sys::console::error_1(
                        &format!("worker: the page is build {build}, this is {BUILD}").into(),
                    );
                }
            }
            ToWorker::Request { id, body } => {
                let superseded = self.queue.borrow_mut().push(Waiting {
                    id,
                    body,
                    file: incoming.file,
                });
                for id in superseded {
                    reply(id, Err(Failure::Superseded));
                }
                let desk = Rc::clone(self);
                // Behind the frames that are already on their way, so that a newer revision is seen first.
                spawn_local(async move {
                    desk.turns.next().await;
                    desk.answer_next();
                });
            }
            ToWorker::Cancel { id } => {
                if self.queue.borrow_mut().cancel(id) {
                    reply(id, Err(Failure::Cancelled));
                } else if let Some(reading) = self.reading.borrow_mut().get_mut(&id) {
                    reading.stop = Some(Failure::Cancelled);
                }
            }
        }
    }

    fn answer_next(self: &Rc<Self>) {
        let Some(Waiting { id, body, file }) = self.queue.borrow_mut().pop() else {
            return;
        };
        let opens = matches!(body, Request::OpenImage(_));
        if opens || matches!(body, Request::CloseImage(_)) {
            // One archive at a time: whatever is being opened gives way, and the worker forgets the file.
            for reading in self
                .reading
                .borrow_mut()
                .values_mut()
                .filter(|reading| reading.opens)
            {
                reading.stop = Some(Failure::Superseded);
            }
            self.file.replace(file);
        }
        let file = self.file.borrow().clone();
        let step = self
            .engine
            .borrow_mut()
            .start(body, file.as_ref().map_or(0, file_bytes));
        match (step, file) {
            (Step::Done(result), _) => reply(id, result),
            (Step::Read(_), None) => reply(
                id,
                Err(Failure::Gone {
                    what: "the file".to_owned(),
                }),
            ),
            (Step::Read(job), Some(file)) => {
                self.reading
                    .borrow_mut()
                    .insert(id, Reading { opens, stop: None });
                let desk = Rc::clone(self);
                spawn_local(async move {
                    let read = desk.read(id, job, file).await;
                    desk.reading.borrow_mut().remove(&id);
                    reply(
                        id,
                        read.and_then(|job| desk.engine.borrow_mut().complete(job)),
                    );
                });
            }
        }
    }

    /// Feeds the job until it needs nothing more.
    async fn read(&self, id: u64, mut job: Job, file: File) -> Result<Job, Failure> {
        let mut reader = FileReader::new(file);
        let mut told_millis = port::now_millis();
        let mut turn_millis = told_millis;
        while let Need::Read { offset, len } = job.need() {
            let chunk = reader
                .read(offset, len)
                .await
                .map_err(|why| Failure::Input {
                    what: "the file cannot be read any more".to_owned(),
                    why,
                    todo: "choose it again; it may have been changed or moved since".to_owned(),
                })?;
            if chunk.is_empty() {
                job.end_of_input();
            } else {
                job.feed(chunk);
            }
            let now_millis = port::now_millis();
            if now_millis - told_millis >= PROGRESS_MILLIS {
                told_millis = now_millis;
                port::send(&FromWorker::Progress {
                    id,
                    progress: job.progress(),
                });
            }
            // Chunks that are ready resolve at once, without a look at the inbox.
            if now_millis - turn_millis >= TURN_MILLIS {
                self.turns.next().await;
                turn_millis = port::now_millis();
            }
            if let Some(failure) = self.stopped(id) {
                return Err(failure);
            }
        }
        Ok(job)
    }

    fn stopped(&self, id: u64) -> Option<Failure> {
        self.reading
            .borrow_mut()
            .get_mut(&id)
            .and_then(|reading| reading.stop.take())
    }
}

fn reply(id: u64, result: Result<Reply, Failure>) {
    port::send(&FromWorker::Reply { id, result });
}

/// Length of a file; exact in a double up to 2^53 bytes.
fn file_bytes(file: &File) -> u64 {
    file.size() as u64
}
