//! The bigger rewrites that findings offer: each turns a place of a file into edits and says what a
//! person has to check.
//!
//! A rewrite never guesses: where a part cannot be told from the file it holds a placeholder and is
//! for display only. Finding the place is the business of the rules.

pub mod ignore_starter;
pub mod joined_runs;
pub mod manifests_first;
mod runtime_plan;
pub mod secret_mount;
pub mod two_stages;
