//! Feeding a job from a file, with progress.

use layerlab_engine::image::{Need, Progress, RangeJob};
use std::io::{Read, Seek, SeekFrom};

/// Bytes read at a time; larger chunks were not faster.
const CHUNK_BYTES: usize = 256 << 10;

/// Unneeded content worth a seek. Below this, reading on is as fast.
pub const SEEK_GAP_BYTES: u64 = 128 << 10;

/// Drives `job` to its end.
///
/// # Errors
/// What the system says when the file cannot be read.
pub fn drive(
    job: &mut dyn RangeJob,
    reader: &mut (impl Read + Seek),
    mut progress: impl FnMut(Progress),
) -> std::io::Result<()> {
    let mut buffer = vec![0u8; CHUNK_BYTES];
    let mut at = None;
    while let Need::Read { offset, len } = job.need() {
        if at != Some(offset) {
            reader.seek(SeekFrom::Start(offset))?;
        }
        let want = usize::try_from(len)
            .unwrap_or(usize::MAX)
            .clamp(1, buffer.len());
        match reader.read(&mut buffer[..want]) {
            Ok(0) => job.end_of_input(),
            Ok(n) => {
                job.feed(&buffer[..n]);
                at = Some(offset + n as u64);
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => at = None,
            Err(error) => return Err(error),
        }
        progress(job.progress());
    }
    Ok(())
}

/// Drives `job` from input that can be read once.
///
/// # Errors
/// What the system says when it cannot be read.
pub fn stream(job: &mut dyn RangeJob, reader: &mut impl Read) -> std::io::Result<()> {
    let mut buffer = vec![0u8; CHUNK_BYTES];
    while let Need::Read { .. } = job.need() {
        match reader.read(&mut buffer) {
            Ok(0) => job.end_of_input(),
            Ok(n) => job.feed(&buffer[..n]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
