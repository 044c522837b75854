//! Frames over `postMessage`: an array of the frame's bytes and the handles that go with it.

use js_sys::{Array, Uint8Array};
use layerlab_protocol::{FromWorker, ToWorker, decode, encode};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

/// A frame and what travels beside it.
pub struct Incoming {
    /// The frame.
    pub frame: ToWorker,
    /// The file, where the request has one.
    pub file: Option<File>,
    /// The file to write, where it has one.
    #[cfg(feature = "library")]
    pub target: Option<web_sys::FileSystemFileHandle>,
}

/// The scope of this worker.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

#[cfg(feature = "library")]
/// Milliseconds since the worker started; only differences mean anything.
pub fn now_millis() -> f64 {
    scope().performance().map_or(0.0, |clock| clock.now())
}

#[cfg(feature = "library")]
/// Says how far a request is.
pub fn tell(id: u64, progress: layerlab_protocol::Progress) {
    send(&FromWorker::Progress { id, progress });
}

/// Calls `receive` for every frame from the page; anything else is reported to the console and dropped.
pub fn listen(receive: impl Fn(Incoming) + 'static) {
    let on_message =
        Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            match incoming(&event.data()) {
                Ok(incoming) => receive(incoming),
                Err(problem) => web_sys::console::error_1(&format!("worker: {problem}").into()),
            }
        });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // It lives as long as the worker.
    on_message.forget();
}

/// Sends a frame; its bytes are moved, not copied.
pub fn send(frame: &FromWorker) {
    let posted = encode(frame).map_err(JsValue::from).and_then(|bytes| {
        let bytes = Uint8Array::from(bytes.as_slice());
        scope().post_message_with_transfer(&Array::of1(&bytes), &Array::of1(&bytes.buffer()))
    });
    if let Err(problem) = posted {
        web_sys::console::error_2(&"worker: a frame could not be sent:".into(), &problem);
    }
}

fn incoming(data: &JsValue) -> Result<Incoming, String> {
    let parts: &Array = data.dyn_ref().ok_or("a message that is not an array")?;
    let bytes: Uint8Array = parts
        .get(0)
        .dyn_into()
        .map_err(|_| "a message without bytes")?;
    let frame = decode(&bytes.to_vec())
        .map_err(|problem| format!("a frame that cannot be read: {problem}"))?;
    Ok(Incoming {
        frame,
        file: parts.get(1).dyn_into().ok(),
        #[cfg(feature = "library")]
        target: parts.get(1).dyn_into().ok(),
    })
}
