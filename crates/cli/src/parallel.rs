//! The same work on many inputs, on all processors, with the results in order.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Fewer inputs are not worth a thread: starting one costs as much as checking a few files.
const MIN_INPUTS: usize = 8;
/// As much as the main thread has.
const STACK_BYTES: usize = 8 << 20;

/// Threads this machine runs at once.
pub fn n_threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// `work` on each input, on up to `n_threads` threads. Results have the order of the inputs.
pub fn map<I: Sync, O: Send>(
    inputs: &[I],
    n_threads: usize,
    work: impl Fn(&I) -> O + Sync,
) -> Vec<O> {
    let n_threads = n_threads.min(inputs.len() / MIN_INPUTS.div_ceil(2));
    if n_threads < 2 {
        return inputs.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            match inputs.get(at) {
                Some(input) => done.push((at, work(input))),
                None => return done,
            }
        }
    };
    let mut results: Vec<(usize, O)> = std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..n_threads)
            .filter_map(|_| {
                let builder = std::thread::Builder::new().stack_size(STACK_BYTES);
                builder.spawn_scoped(scope, take).ok()
            })
            .collect();
        let mut results = take();
        for helper in helpers {
            match helper.join() {
                Ok(more) => results.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    });
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, output)| output).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_inputs() {
        let inputs: Vec<usize> = (0..1_000).collect();
        for n_threads in [1, 2, 7, 5_000] {
            let found = map(&inputs, n_threads, |input| input * 2);
            assert_eq!(found, inputs.iter().map(|n| n * 2).collect::<Vec<_>>());
        }
        assert_eq!(map(&[] as &[usize], 4, |n| *n), Vec::<usize>::new());
    }
}
