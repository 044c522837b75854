//! The contract between a job that needs bytes of the file and whoever can read them.
//!
//! A job never reads anything itself, so it is indifferent to blocking or asynchronous input.

use std::io::{self, Read, Seek, SeekFrom};

/// What a job wants next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Feed the bytes of this range, in order, in chunks of any size. Ask again after each chunk: as long as the
    /// new offset is where the previous chunk ended, keep streaming; otherwise start a new stream there.
    Read {
        /// First byte wanted, from the start of the file.
        offset: u64,
        /// How many bytes are wanted at most. `u64::MAX` when the length of the input is unknown.
        len: u64,
    },
    /// Nothing more; take the result.
    Done,
}

/// How far a job is. Both numbers are absolute, in bytes of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Bytes read or deliberately passed over so far.
    pub done_bytes: u64,
    /// Bytes the job expects to pass in total; 0 when unknown.
    pub total_bytes: u64,
}

/// A job that is driven by feeding it ranges of one file.
pub trait RangeJob {
    /// What to feed next. Cheap; constant until the next [`RangeJob::feed`].
    fn need(&self) -> Need;
    /// Takes the next bytes of the range that [`RangeJob::need`] asked for. Problems are kept for the result.
    fn feed(&mut self, chunk: &[u8]);
    /// Tells the job that the input ended although [`RangeJob::need`] wanted more.
    fn end_of_input(&mut self);
    /// How far the job is.
    fn progress(&self) -> Progress;
}

/// Drives a job to its end with a blocking reader, `chunk_bytes` at a time.
///
/// # Errors
/// Whatever the reader reports. The job itself keeps its own problems for its result.
pub fn drive<R: Read + Seek>(
    job: &mut dyn RangeJob,
    reader: &mut R,
    chunk_bytes: usize,
) -> io::Result<()> {
    let mut buffer = vec![0u8; chunk_bytes.max(1)];
    let mut at: Option<u64> = None;
    while let Need::Read { offset, len } = job.need() {
        if at != Some(offset) {
            reader.seek(SeekFrom::Start(offset))?;
            at = Some(offset);
        }
        let want = usize::try_from(len).unwrap_or(usize::MAX).min(buffer.len());
        let Some(space) = buffer.get_mut(..want) else {
            break;
        };
        let n = match reader.read(space) {
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        match space.get(..n) {
            Some(chunk) if n > 0 => {
                job.feed(chunk);
                at = Some(offset.saturating_add(n as u64));
            }
            _ => job.end_of_input(),
        }
    }
    Ok(())
}
