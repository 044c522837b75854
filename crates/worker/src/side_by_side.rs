//! Reading the large layers of an archive side by side: by this worker, and by helpers. Whoever is free takes the largest
//! layer that is left.

use crate::desk::Desk;
use crate::file::FileReader;
use crate::helper::Helper;
use crate::port;
use layerlab_engine::image::{LayerJob, Need, RangeJob, ReadLayer};
use layerlab_protocol::{Failure, Progress};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;

/// Helpers that are started. None, for memory: on two free processors one helper opens 0.7 GB of gzip in 3.6 instead of
/// 5.4 s and 0.6 GB of zstd in 4.0 instead of 6.0 s, but the page then takes 277 to 309 MB at most instead of about 200;
/// on two busy ones it saves no time. `cargo xtask bench` measures both.
const N_HELPERS: usize = 0;
/// Helpers at most, whatever a name says; each has a memory of its own.
const MAX_HELPERS: usize = 7;
/// Less than this is read before a helper has started.
const MIN_HELPED_BYTES: u64 = 48 << 20;
/// Between two looks at helpers that still read.
const WAIT_MILLIS: i32 = 20;

/// What is done together.
struct Common {
    waiting: RefCell<VecDeque<LayerJob>>,
    read: RefCell<Vec<ReadLayer>>,
    /// Stored bytes of the layers that are read.
    done_bytes: Cell<u64>,
    /// Layers that helpers read now.
    n_helped: Cell<usize>,
    helpers: RefCell<Vec<Rc<Helper>>>,
    is_stopped: Cell<bool>,
}

/// Reads the layers; the largest must come first.
///
/// # Errors
/// When the file cannot be read, or the page wants something else.
pub(crate) async fn read_layers(
    desk: &Desk,
    id: u64,
    jobs: Vec<LayerJob>,
    file: &File,
) -> Result<Vec<ReadLayer>, Failure> {
    let total_bytes: u64 = jobs.iter().map(LayerJob::stored_bytes).sum();
    let n_jobs = jobs.len();
    let common = Rc::new(Common {
        waiting: RefCell::new(jobs.into()),
        read: RefCell::default(),
        done_bytes: Cell::new(0),
        n_helped: Cell::new(0),
        helpers: RefCell::default(),
        is_stopped: Cell::new(false),
    });
    // Plain layers are passed over by their headers: a helper would only cost memory there.
    let n_helpers = n_helpers().min(n_jobs.saturating_sub(1));
    if n_helpers > 0 && total_bytes >= MIN_HELPED_BYTES && largest_is_packed(&common, file).await {
        for _ in 0..n_helpers {
            spawn_local(help(Rc::clone(&common), file.clone()));
        }
    }
    let result = read_with(desk, id, &common, file, total_bytes).await;
    common.is_stopped.set(true);
    common.helpers.borrow_mut().clear();
    result?;
    Ok(common.read.take())
}

/// Whether the largest layer begins as gzip or zstd do.
async fn largest_is_packed(common: &Common, file: &File) -> bool {
    let need = common.waiting.borrow().front().map(LayerJob::need);
    let Some(Need::Read { offset, .. }) = need else {
        return false;
    };
    let mut reader = FileReader::new(file.clone());
    let head = reader.read(offset, 4).await;
    matches!(head, Ok([0x1F, 0x8B, ..] | [0x28, 0xB5, 0x2F, 0xFD, ..]))
}

/// How many helpers are started. A worker that is called `helpers=N` starts so many, for measuring.
fn n_helpers() -> usize {
    let named = port::scope().name();
    named
        .strip_prefix("helpers=")
        .and_then(|n| n.parse().ok())
        .unwrap_or(N_HELPERS)
        .min(MAX_HELPERS)
}

/// One helper, as long as layers wait.
async fn help(common: Rc<Common>, file: File) {
    let Some(helper) = Helper::start().await else {
        return;
    };
    if common.is_stopped.get() {
        return;
    }
    let helper = Rc::new(helper);
    common.helpers.borrow_mut().push(Rc::clone(&helper));
    loop {
        let next = common.waiting.borrow_mut().pop_front();
        let Some(job) = next else {
            return;
        };
        common.n_helped.set(common.n_helped.get() + 1);
        let layer = helper.read(&job, &file).await;
        common.n_helped.set(common.n_helped.get() - 1);
        let Some(layer) = layer else {
            // This worker reads it itself.
            common.waiting.borrow_mut().push_front(job);
            return;
        };
        common
            .done_bytes
            .set(common.done_bytes.get() + job.stored_bytes());
        common.read.borrow_mut().push(layer);
    }
}

async fn read_with(
    desk: &Desk,
    id: u64,
    common: &Common,
    file: &File,
    total_bytes: u64,
) -> Result<(), Failure> {
    let mut reader = FileReader::new(file.clone());
    loop {
        let next = common.waiting.borrow_mut().pop_front();
        match next {
            Some(mut job) => {
                desk.feed(
                    id,
                    &mut reader,
                    &mut Reading {
                        job: &mut job,
                        common,
                        total_bytes,
                    },
                )
                .await?;
                common
                    .done_bytes
                    .set(common.done_bytes.get() + job.stored_bytes());
                common.read.borrow_mut().push(job.finish());
            }
            None if common.n_helped.get() > 0 => {
                pause().await;
                desk.look(id)?;
                port::tell(id, common.progress(0, total_bytes));
            }
            None => return Ok(()),
        }
    }
}

impl Common {
    fn progress(&self, own_bytes: u64, total_bytes: u64) -> Progress {
        let helped: u64 = self.helpers.borrow().iter().map(|h| h.done_bytes()).sum();
        Progress {
            doing: "reading the layers".to_owned(),
            done_bytes: self.done_bytes.get() + own_bytes + helped,
            total_bytes,
            n_entries: 0,
            layer: 0,
            n_layers: 0,
        }
    }
}

/// A layer that this worker reads.
struct Reading<'a> {
    job: &'a mut LayerJob,
    common: &'a Common,
    total_bytes: u64,
}

impl crate::reading::Feeding for Reading<'_> {
    fn need(&self) -> Need {
        self.job.need()
    }
    fn feed(&mut self, chunk: &[u8]) {
        self.job.feed(chunk);
    }
    fn end_of_input(&mut self) {
        self.job.end_of_input();
    }
    fn progress(&self) -> Progress {
        self.common
            .progress(self.job.progress().done_bytes, self.total_bytes)
    }
}

async fn pause() {
    let pause = js_sys::Promise::new(&mut |resolve, _| {
        let scope = port::scope();
        let asked =
            scope.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, WAIT_MILLIS);
        if asked.is_err() {
            // Without timers it looks again at once.
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    let _ = JsFuture::from(pause).await;
}
