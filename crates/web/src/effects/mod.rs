//! Everything that follows from what the visitor typed or opened: the only part of the page that talks to the worker.
//!
//! Components take `use_client()` for questions of their own, or a hook that keeps an answer up to date.

mod answer;
mod assist;
mod check;
mod client;
mod pending;
mod remote;

pub use answer::use_answer;
pub use assist::use_assist;
pub use check::use_check;
pub use client::{Client, Status, WorkerState};
pub use remote::Remote;

use yew::prelude::*;

/// The client and how its worker is, for every component below the app.
#[derive(Clone, PartialEq)]
pub struct WorkerContext {
    /// Asks.
    pub client: Client,
    /// How the worker is; `epoch` belongs into the dependencies of whatever opens something in the worker.
    pub state: WorkerState,
}

/// The worker of this page.
///
/// # Panics
/// Outside the app, which provides it.
#[hook]
pub fn use_worker() -> WorkerContext {
    use_context().expect("the app provides the worker")
}
