//! Dockerfiles, their variables, their shell text and their ignore files, as text.
//!
//! [`parse`] turns a Dockerfile into a lossless tree ([`ast`]) and a list of what the builder would
//! refuse; [`expand`](mod@expand) expands one word; [`dockerignore`] decides about paths;
//! [`conformance`] is the flat view the command line prints; [`recorded`] reads what builders write
//! into an image's history. Deliberately absent: files, stages as
//! a graph, values of variables, opinions.
//!
//! Invariants: nothing panics; every span lies in the text on character boundaries; every byte that
//! is no blank belongs to an instruction, a comment or a directive; time is near-linear.
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
pub mod recorded;
pub mod shell;

pub use parse::{Takes, known_flags, parse};
