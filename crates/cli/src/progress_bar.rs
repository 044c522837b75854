//! How far a long reading is, for people at a terminal.

use crate::output::bytes;
use std::io::IsTerminal as _;

/// A line on standard error, only on a terminal and only when the work takes long.
pub struct ProgressBar {
    start: std::time::Instant,
    shown: bool,
}

impl ProgressBar {
    /// Begins to count the time.
    pub fn new() -> Self {
        Self {
            start: std::time::Instant::now(),
            shown: false,
        }
    }

    /// Shows it, once the work takes longer than a second.
    pub fn show(&mut self, done: u64, total: u64) {
        if self.start.elapsed().as_secs() < 1 || !std::io::stderr().is_terminal() {
            return;
        }
        self.shown = true;
        let percent = done.saturating_mul(100).checked_div(total).unwrap_or(0);
        eprint!("\rreading: {percent:3} % of {}", bytes(total));
    }

    /// Takes the line away.
    pub fn clear(&self) {
        if self.shown {
            eprint!("\r{:40}\r", "");
        }
    }
}
