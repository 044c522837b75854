//! Where frames are received, put in order and answered.
//!
//! Short requests are answered at once, one per turn of the event loop. A request that reads a file runs beside
//! them and gives way every few milliseconds, so that typing and cancelling go on while an archive opens.

use crate::port::{self, Incoming};
use crate::queue::{Queue, Waiting};
use crate::turn::Turns;
use layerlab_engine::Engine;
#[cfg(not(feature = "library"))]
use layerlab_engine::Step;
use layerlab_protocol::{BUILD, Failure, FromWorker, PROTOCOL_VERSION, Reply, ToWorker};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

pub(crate) struct Desk {
    pub(crate) turns: Turns,
    queue: RefCell<Queue>,
    pub(crate) engine: RefCell<Engine>,
    /// Requests that read a file now, and the file.
    #[cfg(feature = "library")]
    pub(crate) reading: crate::reading::Readings,
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
        #[cfg(feature = "library")]
        reading: crate::reading::Readings::default(),
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
                    #[cfg(feature = "library")]
                    target: incoming.target,
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
                let waited = self.queue.borrow_mut().cancel(id);
                if waited {
                    reply(id, Err(Failure::Cancelled));
                }
                #[cfg(feature = "library")]
                if !waited {
                    self.reading.cancel(id);
                }
            }
        }
    }

    fn answer_next(self: &Rc<Self>) {
        let Some(waiting) = self.queue.borrow_mut().pop() else {
            return;
        };
        #[cfg(feature = "library")]
        self.answer_reading(waiting);
        #[cfg(not(feature = "library"))]
        {
            // Built with the rest of the workspace, the engine may know more than this worker asks for.
            #[allow(
                irrefutable_let_patterns,
                reason = "the other variant exists only with the engine's feature `library`"
            )]
            if let Step::Done(result) = self.engine.borrow_mut().start(waiting.body, 0) {
                reply(waiting.id, result);
            }
        }
    }
}

pub(crate) fn reply(id: u64, result: Result<Reply, Failure>) {
    port::send(&FromWorker::Reply { id, result });
}
