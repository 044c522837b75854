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
pub mod dockerignore;
pub mod expand;
pub mod shell;
mod parse;

pub use parse::parse;
