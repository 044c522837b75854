//! Dockerfiles, their variables, their shell text and their ignore files, as text.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

pub mod ast;
pub mod conformance;
pub mod dockerignore;
pub mod expand;
mod parse;
pub mod shell;

pub use parse::parse;
