//! One folder a group, one file a rule. `registry.rs` lists them all.

pub mod base;
