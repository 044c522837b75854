//! What more than one feature draws: pictures and lists of one analysis. They take view types of the protocol and
//! give callbacks; they ask the worker nothing and know no route.

pub mod cache;
pub mod diff;
pub mod findings;
pub mod headline;
pub mod stack;
pub mod tokens;
pub mod tone;
pub mod words;
