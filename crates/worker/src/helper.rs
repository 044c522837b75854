//! Reading one layer at a time for the worker that opens an archive: what a helper does, and the other end of it.
//!
//! A helper is the same module in a worker of its own, told apart by its name. It shares no memory: a job comes as bytes
//! beside the file, the layer goes back as bytes. A number in between says how far it is.

use crate::file::FileReader;
use crate::port;
use js_sys::{Array, Promise, Uint8Array};
use layerlab_engine::image::{LayerJob, Need, RangeJob, ReadLayer};
use layerlab_protocol::{decode, encode};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, MessageEvent, Worker, WorkerOptions, WorkerType};

/// The name by which a worker knows that it is a helper.
pub(crate) const NAME: &str = "layerlab-helper";
/// Fed at once.
const FEED_BYTES: u64 = 256 << 10;
/// Bytes of a layer between two words about progress.
const TELL_BYTES: u64 = 4 << 20;

/// Serves jobs as long as the worker lives.
pub(crate) fn serve() {
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        spawn_local(async move {
            let answer = match work(&event.data()).await {
                Ok(bytes) => Uint8Array::from(bytes.as_slice()).into(),
                Err(problem) => JsValue::from(problem),
            };
            say(&answer);
        });
    });
    port::scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // It lives as long as the worker.
    on_message.forget();
    say(&JsValue::TRUE);
}

fn say(what: &JsValue) {
    if let Err(problem) = port::scope().post_message(what) {
        web_sys::console::error_2(&"helper: an answer could not be sent:".into(), &problem);
    }
}

async fn work(data: &JsValue) -> Result<Vec<u8>, String> {
    let parts: &Array = data.dyn_ref().ok_or("a message that is not an array")?;
    let bytes: Uint8Array = parts
        .get(0)
        .dyn_into()
        .map_err(|_| "a message without a job")?;
    let file: File = parts
        .get(1)
        .dyn_into()
        .map_err(|_| "a message without a file")?;
    let mut job: LayerJob = decode(&bytes.to_vec())?;
    let mut reader = FileReader::new(file);
    let mut told = 0;
    while let Need::Read { offset, len } = job.need() {
        let chunk = reader.read(offset, len.min(FEED_BYTES)).await?;
        if chunk.is_empty() {
            job.end_of_input();
        } else {
            job.feed(chunk);
        }
        let done = job.progress().done_bytes;
        if done - told >= TELL_BYTES {
            told = done;
            say(&JsValue::from_f64(done as f64));
        }
    }
    encode(&job.finish())
}

/// A helper, from outside. Dropping it ends it.
pub(crate) struct Helper {
    worker: Worker,
    waiting: Rc<RefCell<Option<js_sys::Function>>>,
    done_bytes: Rc<Cell<u64>>,
    _listeners: [Closure<dyn Fn(JsValue)>; 2],
}

impl Helper {
    /// Starts one and waits until it listens; `None` where workers cannot start workers.
    pub(crate) async fn start() -> Option<Self> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(NAME);
        let url = port::scope().location().href();
        let worker = Worker::new_with_options(&url, &options).ok()?;
        let waiting = Rc::new(RefCell::new(None::<js_sys::Function>));
        let done_bytes = Rc::new(Cell::new(0));
        let settle = {
            let waiting = Rc::clone(&waiting);
            move |value: &JsValue| {
                let resolve = waiting.borrow_mut().take();
                if let Some(resolve) = resolve {
                    // It only settles a promise, so it cannot fail.
                    let _ = resolve.call1(&JsValue::NULL, value);
                }
            }
        };
        let on_message = {
            let (settle, done_bytes) = (settle.clone(), Rc::clone(&done_bytes));
            Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
                let data = event.unchecked_into::<MessageEvent>().data();
                match data.as_f64() {
                    Some(done) => done_bytes.set(done as u64),
                    None => settle(&data),
                }
            })
        };
        let on_error =
            Closure::<dyn Fn(JsValue)>::new(move |_| settle(&"the helper stopped".into()));
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let helper = Self {
            worker,
            waiting,
            done_bytes,
            _listeners: [on_message, on_error],
        };
        let ready = helper.answer().await;
        (ready == JsValue::TRUE).then_some(helper)
    }

    /// What it says next.
    async fn answer(&self) -> JsValue {
        let said = Promise::new(&mut |resolve, _| {
            self.waiting.borrow_mut().replace(resolve);
        });
        JsFuture::from(said).await.unwrap_or_default()
    }

    /// Has a layer read; `None` when the helper could not, and is of no use any more.
    pub(crate) async fn read(&self, job: &LayerJob, file: &File) -> Option<ReadLayer> {
        let bytes = Uint8Array::from(encode(job).ok()?.as_slice());
        let asked = self.worker.post_message(&Array::of2(&bytes, file));
        asked.ok()?;
        let answer = self.answer().await;
        self.done_bytes.set(0);
        let bytes: Uint8Array = answer.dyn_into().ok()?;
        decode(&bytes.to_vec()).ok()
    }

    /// Bytes read of the layer that it reads now.
    pub(crate) fn done_bytes(&self) -> u64 {
        self.done_bytes.get()
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
