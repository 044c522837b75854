//! A docker command line without Docker: one state, one line at a time, the same answer every time.
//!
//! The reducer takes a state and a typed line and gives the next state, the text that the terminal shows and the
//! events that a picture draws. Nothing is executed, fetched or read from a disk; time is a number in the state, and
//! every identifier is a SHA-256 over the bytes of the object it names.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

use layerlab_buildgraph::catalogue;

mod build;
mod clock;
mod commands;
mod digest;
mod files;
mod fixtures;
mod session;
mod shell;
mod world;

pub mod facts;
pub mod flags;
pub mod line;
pub mod markup;
pub mod picture;
pub mod template;
pub mod text;

pub use session::{Answer, Input, Moved, Profile, Ran, Session};
