//! The page's end of the worker boundary.
//!
//! Starts the workers, waits until they listen, posts requests, matches replies, and starts another worker when one
//! dies. There are two: a small one for Dockerfiles, at once, and the library (images, lessons) when it is first asked.
//! What the dead one held is gone: [`WorkerState::epoch`] goes up and whoever opened something opens it again.
//! Deliberately absent: any knowledge of what requests mean.

pub use super::pending::Reply;
use super::pending::{Pending, Slot};
use gloo::events::EventListener;
use js_sys::{Array, Uint8Array};
use layerlab_protocol::{
    BUILD, Call, Failure, FromWorker, PROTOCOL_VERSION, Progress, Request, ToWorker, decode, encode,
};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

/// Workers that may die one after another, without one reply between them, before the page gives up.
const MAX_RESTARTS: u32 = 3;

/// How the worker is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerState {
    /// Counts workers; whoever opened something in the worker opens it again when this goes up.
    pub epoch: u32,
    /// What it does.
    pub status: Status,
}

/// What the worker does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It does not listen yet; requests wait.
    Starting,
    /// It listens.
    Ready,
    /// There is none and there will be none; why, for people.
    Failed(String),
}

/// Talks to the workers. Clones share them; equal when they do.
#[derive(Clone)]
pub struct Client {
    quick: Rc<Inner>,
    library: Rc<Inner>,
}

struct Inner {
    url: Option<String>,
    /// Hears of every change; the number counts workers that took the place of a dead one.
    on_change: Callback<(u32, Status)>,
    state: RefCell<State>,
}

struct State {
    worker: Option<Live>,
    status: Status,
    /// Workers that died and were replaced.
    n_replaced: u32,
    next_id: u64,
    waiting: BTreeMap<u64, Pending>,
    n_restarts: u32,
}

struct Live {
    worker: Worker,
    _listeners: [EventListener; 3],
}

impl Drop for Live {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.quick, &other.quick)
    }
}

impl Client {
    /// Starts the worker at `quick`; `on_state` hears of every change, the first one at once. The one at `library` is
    /// started by the first question for it; until it dies it changes nothing that `on_state` hears.
    pub fn start(
        quick: Option<String>,
        library: Option<String>,
        on_state: Callback<WorkerState>,
    ) -> Self {
        let both = Rc::new(RefCell::new([(1, Status::Starting), (0, Status::Starting)]));
        let listener = move |which: usize| {
            let both = Rc::clone(&both);
            let on_state = on_state.clone();
            Callback::from(move |now: (u32, Status)| {
                let state = {
                    let mut both = both.borrow_mut();
                    if let Some(slot) = both.get_mut(which) {
                        *slot = now;
                    }
                    let [(quick_epoch, status), (library_epoch, _)] = &*both;
                    WorkerState {
                        epoch: quick_epoch + library_epoch,
                        status: status.clone(),
                    }
                };
                on_state.emit(state);
            })
        };
        let client = Self {
            quick: Rc::new(Inner::new(quick, listener(0))),
            library: Rc::new(Inner::new(library, listener(1))),
        };
        client.quick.spawn();
        client
    }

    /// Asks. Dropping the future cancels the request.
    pub fn call<C: Call>(&self, request: C) -> Reply<C> {
        self.call_with(request, None, None)
    }

    /// Asks, with a handle (a `File`) beside the frame and a listener for progress.
    pub fn call_with<C: Call>(
        &self,
        request: C,
        handle: Option<JsValue>,
        progress: Option<Callback<Progress>>,
    ) -> Reply<C> {
        let slot = Rc::new(RefCell::new(Slot::default()));
        let request: Request = request.into();
        let inner = if request.is_library() {
            &self.library
        } else {
            &self.quick
        };
        inner.wake();
        let id = inner.enqueue(request, handle, progress, Rc::clone(&slot));
        let inner = Rc::downgrade(inner);
        Reply::new(slot, move || {
            if let Some(inner) = inner.upgrade() {
                inner.cancel(id);
            }
        })
    }
}

impl Inner {
    fn new(url: Option<String>, on_change: Callback<(u32, Status)>) -> Self {
        Self {
            url,
            on_change,
            state: RefCell::new(State {
                worker: None,
                status: Status::Starting,
                n_replaced: 0,
                next_id: 1,
                waiting: BTreeMap::new(),
                n_restarts: 0,
            }),
        }
    }

    /// Starts the worker if nobody has.
    fn wake(self: &Rc<Self>) {
        let asleep = {
            let state = self.state.borrow();
            state.worker.is_none() && state.status == Status::Starting
        };
        if asleep {
            self.spawn();
        }
    }

    fn enqueue(
        self: &Rc<Self>,
        request: Request,
        handle: Option<JsValue>,
        progress: Option<Callback<Progress>>,
        slot: Rc<RefCell<Slot>>,
    ) -> u64 {
        let mut state = self.state.borrow_mut();
        let id = state.next_id;
        state.next_id += 1;
        if let Status::Failed(message) = &state.status {
            let failure = Failure::Internal {
                message: message.clone(),
            };
            drop(state);
            Slot::fill(&slot, Err(failure));
            return id;
        }
        match encode(&ToWorker::Request { id, body: request }) {
            Ok(frame) => {
                let mut pending = Pending {
                    frame,
                    handle,
                    progress,
                    slot,
                    posted: false,
                };
                if state.status == Status::Ready {
                    state.post(&mut pending);
                }
                state.waiting.insert(id, pending);
            }
            Err(message) => {
                drop(state);
                Slot::fill(&slot, Err(Failure::Internal { message }));
            }
        }
        id
    }

    fn cancel(&self, id: u64) {
        let mut state = self.state.borrow_mut();
        let Some(pending) = state.waiting.remove(&id) else {
            return;
        };
        if pending.posted
            && let Ok(frame) = encode(&ToWorker::Cancel { id })
        {
            state.send(&frame, None);
        }
    }

    fn spawn(self: &Rc<Self>) {
        let live = self
            .url
            .as_deref()
            .ok_or_else(|| "this build has no worker".to_owned())
            .and_then(|url| self.launch(url));
        let changed = {
            let mut state = self.state.borrow_mut();
            match live {
                Ok(live) => {
                    state.worker = Some(live);
                    state.status = Status::Starting;
                    None
                }
                Err(message) => Some(message),
            }
        };
        match changed {
            Some(message) => self.give_up(message),
            None => self.announce(),
        }
    }

    fn launch(self: &Rc<Self>, url: &str) -> Result<Live, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(url, &options)
            .map_err(|_| "this browser refuses to start a worker".to_owned())?;
        let weak = Rc::downgrade(self);
        let on_message = {
            let weak = Weak::clone(&weak);
            EventListener::new(&worker, "message", move |event| {
                if let Some(inner) = weak.upgrade() {
                    inner.receive(event.unchecked_ref::<MessageEvent>());
                }
            })
        };
        let on_error = {
            let weak = Weak::clone(&weak);
            EventListener::new(&worker, "error", move |event| {
                if let Some(inner) = weak.upgrade() {
                    inner.died(message_of(event));
                }
            })
        };
        let on_garbled = EventListener::new(&worker, "messageerror", move |_| {
            if let Some(inner) = weak.upgrade() {
                inner.died("a message could not be read".to_owned());
            }
        });
        Ok(Live {
            worker,
            _listeners: [on_message, on_error, on_garbled],
        })
    }

    fn receive(self: &Rc<Self>, event: &MessageEvent) {
        let data = event.data();
        let Some(bytes) = data
            .dyn_ref::<Array>()
            .and_then(|frame| frame.get(0).dyn_into::<Uint8Array>().ok())
        else {
            return;
        };
        match decode::<FromWorker>(&bytes.to_vec()) {
            Ok(FromWorker::Ready { version, build }) => self.ready(version, &build),
            Ok(FromWorker::Progress { id, progress }) => {
                let listener = self
                    .state
                    .borrow()
                    .waiting
                    .get(&id)
                    .and_then(|pending| pending.progress.clone());
                if let Some(listener) = listener {
                    listener.emit(progress);
                }
            }
            Ok(FromWorker::Reply { id, result }) => {
                let pending = {
                    let mut state = self.state.borrow_mut();
                    state.n_restarts = 0;
                    state.waiting.remove(&id)
                };
                if let Some(pending) = pending {
                    Slot::fill(&pending.slot, result);
                }
            }
            Err(message) => self.died(message),
        }
    }

    fn ready(self: &Rc<Self>, version: u32, build: &str) {
        if version != PROTOCOL_VERSION || build != BUILD {
            self.give_up(
                "the page and its worker are of different versions; reload the page".to_owned(),
            );
            return;
        }
        {
            let mut state = self.state.borrow_mut();
            state.status = Status::Ready;
            if let Ok(frame) = encode(&ToWorker::Hello {
                version: PROTOCOL_VERSION,
                build: BUILD.to_owned(),
            }) {
                state.send(&frame, None);
            }
            let mut waiting = std::mem::take(&mut state.waiting);
            for pending in waiting.values_mut().filter(|pending| !pending.posted) {
                state.post(pending);
            }
            state.waiting = waiting;
        }
        self.announce();
    }

    /// Requests the dead worker had seen fail, since one of them may have killed it; the others wait for the next.
    fn died(self: &Rc<Self>, message: String) {
        let (lost, last) = {
            let mut state = self.state.borrow_mut();
            state.worker = None;
            state.n_restarts += 1;
            state.n_replaced += 1;
            state.status = Status::Starting;
            let (lost, kept) = std::mem::take(&mut state.waiting)
                .into_iter()
                .partition::<BTreeMap<_, _>, _>(|(_, pending)| pending.posted);
            state.waiting = kept;
            (lost, state.n_restarts > MAX_RESTARTS)
        };
        for pending in lost.into_values() {
            let failure = Failure::Internal {
                message: message.clone(),
            };
            Slot::fill(&pending.slot, Err(failure));
        }
        if last {
            self.give_up(message);
        } else {
            self.spawn();
        }
    }

    fn give_up(&self, message: String) {
        let lost = {
            let mut state = self.state.borrow_mut();
            state.worker = None;
            state.status = Status::Failed(message.clone());
            std::mem::take(&mut state.waiting)
        };
        for pending in lost.into_values() {
            let failure = Failure::Internal {
                message: message.clone(),
            };
            Slot::fill(&pending.slot, Err(failure));
        }
        self.announce();
    }

    fn announce(&self) {
        let now = {
            let state = self.state.borrow();
            (state.n_replaced, state.status.clone())
        };
        self.on_change.emit(now);
    }
}

impl State {
    fn post(&self, pending: &mut Pending) {
        pending.posted = true;
        self.send(&pending.frame, pending.handle.as_ref());
    }

    fn send(&self, frame: &[u8], handle: Option<&JsValue>) {
        let Some(live) = &self.worker else {
            return;
        };
        let bytes = Uint8Array::from(frame);
        let message = Array::of1(&bytes);
        if let Some(handle) = handle {
            message.push(handle);
        }
        // A frame that cannot be cloned would be a fault of this module: it holds bytes and a `File` only.
        let _ = live
            .worker
            .post_message_with_transfer(&message, &Array::of1(&bytes.buffer()));
    }
}

fn message_of(event: &web_sys::Event) -> String {
    event
        .dyn_ref::<ErrorEvent>()
        .map(ErrorEvent::message)
        .filter(|message| !message.is_empty())
        .unwrap_or_else(|| "the worker could not be loaded".to_owned())
}
