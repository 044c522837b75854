//! Tables of facts that several rules share: package managers, archive endings, secrets, bases.
//!
//! Source: the rule reference, section 8. Each table has its own module.

pub mod archives;
pub mod bases;
pub mod broad_copy;
pub mod costs;
pub mod dialect;
pub mod label_values;
pub mod linking;
pub mod managers;
pub mod node;
pub mod packages;
pub mod pip;
pub mod ports;
pub mod references;
pub mod secrets;
pub mod shell_named;
pub mod start;
pub mod stores;
pub mod support;
pub mod variables;
pub mod written;
