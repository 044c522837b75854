//! The build cache, simulated: which lines run again after a change, and why.
//!
//! Rules: the build-cache reference, replayed there on a running BuildKit. Nothing is executed;
//! what a command writes is taken from the scenario or, on the page, from a model. Partial pruning
//! and imported caches are left out on purpose.

mod align;
mod builder;
pub mod case;
#[cfg(feature = "cases")]
pub mod case_json;
mod explain;
mod images;
mod links;
mod pairs;
mod plan;
mod plan_copy;
mod plan_run;
pub(crate) mod session;
mod simulate;
mod tree;

pub(crate) use align::align;
pub use builder::{Forced, Outcome};
pub use case::{CacheCase, CaseFile, Change, RunEffect};
pub use images::{Images, Push};
pub use links::{Input, InputKind, Links, Need, NeedKind};
pub(crate) use plan_copy::{is_archive, is_remote};
pub use simulate::{CacheResult, MAX_INSTRUCTIONS, Step, simulate};
