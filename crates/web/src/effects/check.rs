//! Keeps the analysis of the text up to date: every revision is asked about at once, but only one question is on its
//! way; when the answer comes, the newest revision is next and those between are skipped.

use super::client::Reply;
use super::{Remote, use_worker};
use layerlab_protocol::Failure;
use layerlab_protocol::check::{Check, CheckReply};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Default)]
struct Lane {
    busy: bool,
    next: Option<Check>,
    last: Remote<CheckReply>,
    /// The revision that may have killed a worker; it is not asked about again.
    fatal_rev: Option<u64>,
}

/// The analysis of `question`; the last one while a newer is on its way.
#[hook]
pub fn use_check(question: Check) -> Remote<CheckReply> {
    let worker = use_worker();
    let answer = use_state(Remote::<CheckReply>::default);
    let shared = use_mut_ref(Lane::default);
    let lane = Rc::clone(&shared);
    let setter = answer.setter();
    let client = worker.client;
    // Asked while this draws, not after it: the worker answers while the rest of the page is still drawn.
    use_memo((question, worker.state.epoch), |(question, _)| {
        let mut lane = lane.borrow_mut();
        if lane.fatal_rev == Some(question.rev) {
            return;
        }
        if lane.busy {
            lane.next = Some(question.clone());
            return;
        }
        lane.busy = true;
        let first = (question.rev, client.call(question.clone()));
        spawn_local(run(client.clone(), Rc::clone(&shared), setter, first));
    });
    (*answer).clone()
}

/// Waits for the first answer, then asks about the newest revision until there is none.
async fn run(
    client: super::Client,
    lane: Rc<RefCell<Lane>>,
    setter: UseStateSetter<Remote<CheckReply>>,
    first: (u64, Reply<Check>),
) {
    let (mut rev, mut reply) = first;
    loop {
        let result = reply.await;
        let mut state = lane.borrow_mut();
        state.last = match result {
            Ok(reply) => Remote {
                loading: state.next.is_some(),
                ..Remote::ready(reply)
            },
            Err(Failure::Cancelled | Failure::Superseded) => state.last.reloading(),
            Err(failure) => {
                state.fatal_rev = matches!(failure, Failure::Internal { .. }).then_some(rev);
                state.last.failed(failure)
            }
        };
        let next = state.next.take();
        let Some(question) = next.filter(|next| state.fatal_rev != Some(next.rev)) else {
            state.busy = false;
            setter.set(state.last.clone());
            return;
        };
        let last = state.last.clone();
        drop(state);
        rev = question.rev;
        reply = client.call(question);
        setter.set(last);
    }
}
