//! Keeps the answer to a question up to date. A newer question cancels the older one.

use super::{Remote, use_worker};
use layerlab_protocol::{Call, Failure};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The answer to `question`; the last one while a newer is on its way. `None` asks nothing.
#[hook]
pub fn use_answer<C>(question: Option<C>) -> Remote<C::Reply>
where
    C: Call + Clone + PartialEq + 'static,
    C::Reply: PartialEq + 'static,
{
    let worker = use_worker();
    let answer = use_state(Remote::<C::Reply>::default);
    let newest = use_mut_ref(|| 0_u64);
    let last = use_mut_ref(Remote::<C::Reply>::default);
    let setter = answer.setter();
    let client = worker.client;
    use_effect_with((question, worker.state.epoch), move |(question, _)| {
        let turn = {
            let mut newest = newest.borrow_mut();
            *newest += 1;
            *newest
        };
        let Some(question) = question.clone() else {
            return;
        };
        spawn_local(async move {
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
