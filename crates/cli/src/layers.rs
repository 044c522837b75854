//! The layers of one image, read on several processors.

use crate::drive::drive;
use crate::image_input::Input;
use anyhow::Result;
use layerlab_engine::image::{LayerJob, ReadLayer};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Smaller layers are read at once: starting a job for them would cost as much.
pub const SPLIT_LAYER_BYTES: u64 = 256 << 10;

/// Runs all jobs on up to `n_threads` threads, each with an input of its own. `jobs` should begin with the largest.
/// `progress` gets the stored bytes done so far.
///
/// # Errors
/// When an input cannot be opened or read.
pub fn read_layers(
    mut jobs: Vec<LayerJob>,
    n_threads: usize,
    open: &(dyn Fn() -> Result<Input> + Sync),
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Vec<ReadLayer>> {
    let n_threads = n_threads.min(jobs.len()).max(1);
    jobs.reverse();
    let waiting = Mutex::new(jobs);
    let done_bytes = AtomicU64::new(0);
    let progress = Mutex::new(progress);
    let work = || -> Result<Vec<ReadLayer>> {
        let mut input = open()?;
        let mut read = Vec::new();
        loop {
            // A thread that panics ends the process, so a lock is never poisoned for long.
            let next = waiting
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
                .pop();
            let Some(mut job) = next else {
                return Ok(read);
            };
            let mut last = 0;
            drive(&mut job, &mut input, |p| {
                let more = p.done_bytes.saturating_sub(last);
                last = p.done_bytes;
                let done = done_bytes.fetch_add(more, Ordering::Relaxed) + more;
                if let Ok(mut show) = progress.try_lock() {
                    show(done);
                }
            })?;
            read.push(job.finish());
        }
    };
    std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..n_threads).map(|_| scope.spawn(work)).collect();
        let mut read = work()?;
        for helper in helpers {
            match helper.join() {
                Ok(more) => read.extend(more?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(read)
    })
}
