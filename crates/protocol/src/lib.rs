//! What crosses the border between the page and its worker, and what the command line prints.
//!
//! One struct per request; each names its reply through [`Call`]. The view types have the field
//! names of the command line's public JSON contract, so both front ends say the same thing.
//! Frames are postcard bytes, so no view type may skip fields or use tagged enums.
//! Deliberately absent: behaviour. Nothing here parses, judges or computes.

pub mod assist;
mod call;
pub mod check;
pub mod compare;
pub mod context;
pub mod day;
mod frame;
pub mod image;
#[cfg(feature = "whole")]
pub mod image_compare;
#[cfg(feature = "whole")]
pub mod image_tools;
pub mod learn;
#[cfg(feature = "whole")]
pub mod look;
pub mod pasted;
pub mod project;
#[cfg(feature = "whole")]
pub mod sandbox;
pub mod share;
pub mod size;
pub mod tree;
pub mod what_if;
pub mod xray;

pub use call::{Call, Reply, Request};
pub use frame::{BUILD, Failure, FromWorker, PROTOCOL_VERSION, Progress, ToWorker, decode, encode};
