//! Builds: our own parser and build graph, real files, a cache of steps.
//!
//! Keys follow the build-cache reference: a step's key is made of its parameters, the key of what it stands on, and the
//! content of what it reads. `RUN` is executed by the small shell; programs that are only modelled write what the
//! effect model says.

mod cache;
mod copy;
mod export;
mod failure;
mod lines;
mod progress;
mod run;
mod settings;
mod solve;
mod stage;
mod transfer;
mod warnings;

pub(crate) use cache::{Cache, RecordKind};
pub(crate) use run::user_of;
pub(crate) use settings::{apply_change, ports as exposed_ports};
pub(crate) use solve::{Request, solve};

/// `80` as `80/tcp`, ranges taken apart.
pub(crate) fn exposed(text: &str) -> Vec<String> {
    exposed_ports(text)
}
