//! Questions of a lesson's widgets to the worker: the newest one counts, and what is typed waits a moment.

use super::reader::Reader;
use crate::effects::{Remote, use_worker};
use gloo::timers::future::TimeoutFuture;
use layerlab_protocol::{Call, Failure};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How long a changed question waits for the next change.
pub const TYPING_MILLIS: u32 = 150;

/// The answer to `question`; the last one while a newer is on its way. `None` asks nothing. The first question is
/// asked at once, a changed one after [`TYPING_MILLIS`].
#[hook]
pub fn use_answer<C>(question: Option<C>) -> Remote<C::Reply>
where
    C: Call + Clone + PartialEq + 'static,
    C::Reply: 'static,
{
    let client = use_worker().client;
    let reader = use_context::<Reader>();
    // Without a lesson nothing needs to be loaded first.
    let ready = reader.as_ref().map_or(Some(0), |reader| reader.ready);
    let answer = use_state(Remote::<C::Reply>::default);
    let newest = use_mut_ref(|| 0_u64);
    let last = use_mut_ref(Remote::<C::Reply>::default);
    let setter = answer.setter();
    use_effect_with((question, ready), move |(question, ready)| {
        let turn = {
            let mut newest = newest.borrow_mut();
            *newest += 1;
            *newest
        };
        let (Some(question), Some(_)) = (question.clone(), ready) else {
            return;
        };
        let pause = last.borrow().value.is_some();
        spawn_local(async move {
            if pause {
                TimeoutFuture::new(TYPING_MILLIS).await;
                if *newest.borrow() != turn {
                    return;
                }
            }
            let result = client.call(question).await;
            if *newest.borrow() != turn {
                return;
            }
            let next = match result {
                Ok(reply) => Remote::ready(reply),
                Err(Failure::Cancelled | Failure::Superseded) => return,
                Err(failure) => last.borrow().failed(failure),
            };
            last.replace(next.clone());
            setter.set(next);
        });
    });
    (*answer).clone()
}
