//! The web worker: takes frames from the page, keeps the engine, reads files, answers.
//!
//! The page owns what the user typed and opened; everything here can be recomputed from it, so the page may end
//! this worker at any time and start another. Deliberately absent: any judgement about Dockerfiles or images.

mod desk;
mod file;
mod port;
mod queue;
mod turn;

use std::panic;

fn main() {
    panic::set_hook(Box::new(|panic| {
        // The trap that follows reaches the page as an `error` event of the worker; this line says where it began.
        web_sys::console::error_1(&format!("worker: {panic}").into());
    }));
    if let Err(problem) = desk::open() {
        wasm_bindgen::throw_val(problem);
    }
}
