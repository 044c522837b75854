//! What a Dockerfile builds: stages and reach, the state before each line, the context, the build
//! cache, and a modelled layer stack.
//!
//! Nothing is executed, fetched or read from a disk: everything follows from the texts given.
//! Numbers about sizes and times are modelled and say so; judging a file is the linter's business.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

pub mod cache;
pub mod catalogue;
pub mod context;
pub mod effects;
pub mod fingerprint;
pub mod history;
mod image_ref;
pub mod layers;
pub mod model;
pub mod mounts;
pub mod paths;
pub mod progress;
pub mod scope;
pub mod what_if;
mod words;

pub use image_ref::ImageRef;
pub use model::{Base, BuildModel, BuildOptions, Edge, EdgeKind, ExternalImage, Source, Stage};
pub use mounts::{MOUNT_KEYS, Mount, MountType, Sharing, mount_fields, run_mounts};
pub use scope::{Scope, Setting, StartCommand, Variable, VariableKind};
pub use words::Resolved;
