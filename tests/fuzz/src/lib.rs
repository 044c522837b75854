//! Everything that reads what a stranger wrote, as functions of bytes, and a way to damage good input.
//!
//! Development only. A target asserts nothing but that the reader returns: no panic, no endless loop. What readers
//! return for good input is tested beside them.

mod mutate;
mod targets;

pub use mutate::{Random, mutated};
pub use targets::{TARGETS, Target, target};
