//! A future that can be dropped from outside. Dropping a reply is how a request is cancelled, but a future that was
//! handed to the browser's queue has no owner any more; a [`Stop`] is what stays.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

struct Inner<F> {
    future: Option<F>,
    waker: Option<Waker>,
}

/// Drops the future it belongs to.
pub struct Stop(Box<dyn FnOnce()>);

impl Stop {
    /// Does so; whoever awaits it gets `None`.
    pub fn now(self) {
        (self.0)();
    }
}

/// `future`, and what stops it. The result is `None` when it was stopped.
pub fn stoppable<F: Future + Unpin + 'static>(
    future: F,
) -> (impl Future<Output = Option<F::Output>>, Stop) {
    let inner = Rc::new(RefCell::new(Inner {
        future: Some(future),
        waker: None,
    }));
    let stop = {
        let inner = Rc::clone(&inner);
        Stop(Box::new(move || {
            // Dropped after the borrow ends: what runs on drop may look in here again.
            let (future, waker) = {
                let mut inner = inner.borrow_mut();
                (inner.future.take(), inner.waker.take())
            };
            drop(future);
            if let Some(waker) = waker {
                waker.wake();
            }
        }))
    };
    let polled = poll_fn(move |cx| {
        let mut inner = inner.borrow_mut();
        inner.waker = Some(cx.waker().clone());
        match inner.future.as_mut() {
            Some(future) => Pin::new(future).poll(cx).map(Some),
            None => Poll::Ready(None),
        }
    });
    (polled, stop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::Context;

    #[test]
    fn a_stopped_future_ends_without_a_value() {
        let (future, stop) = stoppable(std::future::pending::<u8>());
        let mut future = Box::pin(future);
        let mut cx = Context::from_waker(Waker::noop());
        assert_eq!(future.as_mut().poll(&mut cx), Poll::Pending);
        stop.now();
        assert_eq!(future.as_mut().poll(&mut cx), Poll::Ready(None));
    }

    #[test]
    fn an_unstopped_future_gives_its_value() {
        let (future, _stop) = stoppable(std::future::ready(7));
        let mut cx = Context::from_waker(Waker::noop());
        assert_eq!(
            Box::pin(future).as_mut().poll(&mut cx),
            Poll::Ready(Some(7))
        );
    }
}
