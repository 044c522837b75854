//! Lessons: the compiled course as data, the checks of its exercises, and (feature `compile`) the readers that
//! turn `content/` into it.
//!
//! The checks are judged through [`facts::Facts`], which the engine answers; this crate knows no Dockerfile syntax
//! and no rules, so that a page can draw lessons without carrying an analyser.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

#[cfg(feature = "compile")]
pub mod compile;
pub mod evaluate;
pub mod facts;
pub mod imagine;
pub mod model;
pub mod world;
