//! Where frames are received, put in order and answered.

use crate::port::{self, Incoming};
use crate::queue::{Queue, Waiting};
use layerlab_protocol::{BUILD, Failure, FromWorker, PROTOCOL_VERSION, Reply, ToWorker};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{MessageChannel, MessagePort};

struct Desk {
    queue: RefCell<Queue>,
    /// A message posted here comes back behind the frames that are already on their way, so that a newer revision
    /// is seen before the older one is worked on.
    again: MessagePort,
}

/// Starts to listen, then tells the page so.
pub fn open() {
    let Ok(channel) = MessageChannel::new() else {
        return;
    };
    let desk = Rc::new(Desk {
        queue: RefCell::default(),
        again: channel.port1(),
    });
    let work = Closure::<dyn Fn()>::new({
        let desk = Rc::clone(&desk);
        move || desk.answer_next()
    });
    channel
        .port2()
        .set_onmessage(Some(work.as_ref().unchecked_ref()));
    work.forget();
    port::listen(move |incoming| desk.receive(incoming));
    port::send(&FromWorker::Ready {
        version: PROTOCOL_VERSION,
        build: BUILD.into(),
    });
}

impl Desk {
    fn receive(&self, incoming: Incoming) {
        match incoming.frame {
            ToWorker::Hello { version, build } => {
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
                let _ = self.again.post_message(&JsValue::NULL);
            }
            ToWorker::Cancel { id } => {
                if self.queue.borrow_mut().cancel(id) {
                    reply(id, Err(Failure::Cancelled));
                }
            }
        }
    }

    fn answer_next(&self) {
        let Some(request) = self.queue.borrow_mut().pop() else {
            return;
        };
        let _ = (&request.body, &request.file);
        reply(
            request.id,
            Err(Failure::Gone {
                what: "the engine".into(),
            }),
        );
    }
}

fn reply(id: u64, result: Result<Reply, Failure>) {
    port::send(&FromWorker::Reply { id, result });
}
