//! One module per view of the page. To add one: a folder here with its component and style sheet, a variant of
//! [`crate::route::Route`], an arm in `app::App`.
//!
//! A feature gets its place and its ground state as properties, changes them through callbacks, and asks the worker
//! through [`crate::effects::use_worker`]. Features do not know each other; what two of them draw is in [`crate::views`],
//! and simulated hosts, which sandbox and lessons work with, are in `crate::hosts`.

pub mod check;
#[cfg(feature = "whole")]
pub mod compare;
#[cfg(feature = "whole")]
pub mod image;
#[cfg(feature = "whole")]
pub mod learn;
#[cfg(feature = "whole")]
pub mod sandbox;
#[cfg(feature = "whole")]
pub mod share;
#[cfg(not(feature = "whole"))]
pub mod waiting;
