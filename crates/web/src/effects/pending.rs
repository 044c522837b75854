//! A request on its way, and the future of its reply.

use layerlab_protocol::{Call, Failure, Progress};
use std::cell::RefCell;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use wasm_bindgen::JsValue;
use yew::Callback;

/// What the client keeps until the reply comes.
pub(super) struct Pending {
    /// Bytes of the request; kept, since a request the worker never saw is posted to the next one.
    pub frame: Vec<u8>,
    /// A `File` beside the frame.
    pub handle: Option<JsValue>,
    /// Hears of progress.
    pub progress: Option<Callback<Progress>>,
    /// Where the reply goes.
    pub slot: Rc<RefCell<Slot>>,
    /// Whether a worker has seen it.
    pub posted: bool,
}

/// Where a reply is laid down for the future.
#[derive(Default)]
pub(super) struct Slot {
    result: Option<Result<layerlab_protocol::Reply, Failure>>,
    waker: Option<Waker>,
}

impl Slot {
    /// Lays the reply down and wakes the future.
    pub fn fill(slot: &Rc<RefCell<Self>>, result: Result<layerlab_protocol::Reply, Failure>) {
        let waker = {
            let mut slot = slot.borrow_mut();
            slot.result = Some(result);
            slot.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// A reply to come. Dropping it cancels the request.
#[must_use = "dropping it cancels the request"]
pub struct Reply<C: Call> {
    slot: Rc<RefCell<Slot>>,
    cancel: Option<Box<dyn FnOnce()>>,
    of: PhantomData<fn() -> C>,
}

impl<C: Call> Reply<C> {
    pub(super) fn new(slot: Rc<RefCell<Slot>>, cancel: impl FnOnce() + 'static) -> Self {
        Self {
            slot,
            cancel: Some(Box::new(cancel)),
            of: PhantomData,
        }
    }
}

impl<C: Call> Future for Reply<C> {
    type Output = Result<C::Reply, Failure>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let taken = {
            let mut slot = self.slot.borrow_mut();
            let taken = slot.result.take();
            if taken.is_none() {
                slot.waker = Some(cx.waker().clone());
            }
            taken
        };
        let Some(result) = taken else {
            return Poll::Pending;
        };
        self.cancel = None;
        Poll::Ready(result.and_then(|reply| {
            C::reply(reply).ok_or_else(|| Failure::Internal {
                message: "the worker answered another question".to_owned(),
            })
        }))
    }
}

impl<C: Call> Drop for Reply<C> {
    fn drop(&mut self) {
        if let Some(cancel) = self.cancel.take() {
            cancel();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_protocol::image::CloseImage;
    use std::cell::Cell;

    #[test]
    fn dropping_a_reply_cancels_once_and_only_when_it_is_open() {
        let slot = Rc::new(RefCell::new(Slot::default()));
        let cancelled = Rc::new(Cell::new(0));
        let count = Rc::clone(&cancelled);
        let open = Reply::<CloseImage>::new(Rc::clone(&slot), move || count.set(count.get() + 1));
        drop(open);
        assert_eq!(cancelled.get(), 1);

        let count = Rc::clone(&cancelled);
        let mut done =
            Reply::<CloseImage>::new(Rc::clone(&slot), move || count.set(count.get() + 1));
        Slot::fill(&slot, Ok(layerlab_protocol::Reply::CloseImage(())));
        let mut cx = Context::from_waker(Waker::noop());
        assert_eq!(Pin::new(&mut done).poll(&mut cx), Poll::Ready(Ok(())));
        drop(done);
        assert_eq!(cancelled.get(), 1);
    }
}
