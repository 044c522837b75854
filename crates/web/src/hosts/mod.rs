//! Simulated hosts as a visitor works with them: a terminal, a picture beside it, files, time, tables.
//!
//! The sandbox and lessons share them. The worker holds each session under a name; what is here holds what was typed
//! and shows what came back. Deliberately absent: any idea of what a command does, and of what a lesson wants.

mod bench;
mod facts;
mod files;
mod picture;
mod prune;
mod session;
mod terminal;

pub use bench::Bench;
pub use files::write_line;
pub use picture::Picture;
pub use session::{Session, Wanted, use_session};
