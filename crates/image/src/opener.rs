//! Opening a file: one pass over the outer archive that indexes every layer it meets.

use crate::archive::Archive;
use crate::error::{Found, ImageError};
use crate::job::{Need, Progress, RangeJob};
use crate::limits::OpenOptions;

/// Opens a saved image. Drive it as a [`RangeJob`], then call [`Opener::finish`].
#[derive(Debug)]
pub struct Opener {}

impl Opener {
    /// For a file whose length is known and that can be read at any offset. `name` is the file's name, for messages.
    pub fn new(file_bytes: u64, name: &str, options: OpenOptions) -> Self {
        let _ = (file_bytes, name, options);
        Self {}
    }

    /// For input that can only be read once from start to end (standard input).
    pub fn streaming(name: &str, options: OpenOptions) -> Self {
        Self::new(u64::MAX, name, options)
    }

    /// The opened archive. Call when [`RangeJob::need`] says [`Need::Done`].
    ///
    /// # Errors
    /// When nothing at all can be shown; the error says what the file is and what to do.
    pub fn finish(self) -> Result<Archive, ImageError> {
        Err(ImageError::NotAnImage {
            found: Found::Unknown,
        })
    }
}

impl RangeJob for Opener {
    fn need(&self) -> Need {
        Need::Done
    }
    fn feed(&mut self, _chunk: &[u8]) {}
    fn end_of_input(&mut self) {}
    fn progress(&self) -> Progress {
        Progress::default()
    }
}
