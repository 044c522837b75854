//! Giving way: a task that waits for its turn lets everything run first that arrived before.
//!
//! Through a message channel, because browsers slow timers down to four milliseconds.

use js_sys::{Function, Promise};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

/// Tasks that wait for a turn of the event loop, in order.
pub struct Turns {
    channel: MessageChannel,
    waiting: Rc<RefCell<VecDeque<Function>>>,
}

impl Turns {
    /// Nobody waits yet.
    ///
    /// # Errors
    /// Where there are no message channels.
    pub fn new() -> Result<Self, JsValue> {
        let channel = MessageChannel::new()?;
        let waiting = Rc::new(RefCell::new(VecDeque::<Function>::new()));
        let on_turn = Closure::<dyn Fn()>::new({
            let waiting = Rc::clone(&waiting);
            move || {
                let next = waiting.borrow_mut().pop_front();
                if let Some(resolve) = next {
                    // It only settles a promise, so it cannot fail.
                    let _ = resolve.call0(&JsValue::NULL);
                }
            }
        });
        channel
            .port2()
            .set_onmessage(Some(on_turn.as_ref().unchecked_ref()));
        // It lives as long as the worker.
        on_turn.forget();
        Ok(Self { channel, waiting })
    }

    /// Resolves behind all messages that are on their way now.
    pub async fn next(&self) {
        if self.channel.port1().post_message(&JsValue::NULL).is_err() {
            return;
        }
        let turn = Promise::new(&mut |resolve, _| self.waiting.borrow_mut().push_back(resolve));
        let _ = JsFuture::from(turn).await;
    }
}
