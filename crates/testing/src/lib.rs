//! Development only: builds small saved images in memory and finds the shared fixtures.
//!
//! Nothing here is part of the product; the file system may be used, and wrong use panics.

mod builder;
pub mod samples;
pub mod shapes;
mod shared;

pub use builder::{ArchiveBuilder, LayerBuilder, Packing, archive, gzip, layer};
pub use shared::{shared_dir, shared_image};
