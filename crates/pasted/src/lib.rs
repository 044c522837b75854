//! Texts that docker printed, recognised and explained: somebody pastes `docker history` where a Dockerfile belongs.
//!
//! [`looks_like`] is cheap enough for every keystroke and never takes a Dockerfile for something else; [`explain`]
//! (feature `explain`) reads the text and answers with sentences and tables.
//! Deliberately absent: judging a Dockerfile found inside the text (the engine does that), and rendering.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod recognise;

pub use recognise::{Guess, Kind, looks_like};

#[cfg(feature = "explain")]
mod age;
#[cfg(feature = "explain")]
mod blocks;
#[cfg(feature = "explain")]
mod build;
#[cfg(feature = "explain")]
mod columns;
#[cfg(feature = "explain")]
mod compose;
#[cfg(feature = "explain")]
mod containers;
#[cfg(feature = "explain")]
mod disk;
#[cfg(feature = "explain")]
mod explain;
#[cfg(feature = "explain")]
mod failures;
#[cfg(feature = "explain")]
mod formatted;
#[cfg(feature = "explain")]
mod history;
#[cfg(feature = "explain")]
mod images;
#[cfg(feature = "explain")]
mod inspect;
#[cfg(feature = "explain")]
mod lines;
#[cfg(feature = "explain")]
mod mask;
#[cfg(feature = "explain")]
mod pull;
#[cfg(feature = "explain")]
mod size;
#[cfg(feature = "explain")]
mod view;

#[cfg(feature = "explain")]
pub use explain::explain;
#[cfg(feature = "explain")]
pub use view::{Column, Explained, Extract, Notice, Part, Row, Table};
