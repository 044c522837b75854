//! Which image a stage starts from.

pub mod untagged_image;
