//! The web worker: takes frames from the page, keeps the engine, reads files, answers.
//!
//! Two binaries come from it: `layerlab-worker` knows Dockerfiles and is loaded on a first visit; `layerlab-library`
//! (feature `library`) knows everything and is loaded when an image or a lesson is opened.
//! The page owns what the user typed and opened; everything here can be recomputed from it, so the page may end
//! a worker at any time and start another. Deliberately absent: any judgement about Dockerfiles or images.

mod desk;
#[cfg(feature = "library")]
mod file;
#[cfg(feature = "library")]
mod helper;
mod port;
mod queue;
#[cfg(feature = "library")]
mod reading;
#[cfg(feature = "library")]
mod saving;
#[cfg(feature = "library")]
mod side_by_side;
mod turn;

use std::panic;

/// Starts the worker this code runs in.
pub fn start() {
    panic::set_hook(Box::new(|panic| {
        // The trap that follows reaches the page as an `error` event of the worker; this line says where it began.
        web_sys::console::error_1(&format!("worker: {panic}").into());
    }));
    #[cfg(feature = "library")]
    if port::scope().name() == helper::NAME {
        helper::serve();
        return;
    }
    if let Err(problem) = desk::open() {
        wasm_bindgen::throw_val(problem);
    }
}
