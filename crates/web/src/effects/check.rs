//! Keeps the analysis of the text up to date: every revision is asked about at once, but only one question is on its
//! way; when the answer comes, the newest revision is next and those between are skipped.

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
    let lane = use_mut_ref(Lane::default);
    let setter = answer.setter();
    let client = worker.client;
    use_effect_with((question, worker.state.epoch), move |(question, _)| {
        let idle = {
            let mut lane = lane.borrow_mut();
            if lane.fatal_rev == Some(question.rev) {
                return;
            }
            lane.next = Some(question.clone());
            !std::mem::replace(&mut lane.busy, true)
        };
        if idle {
            spawn_local(run(client, lane, setter));
        }
    });
    (*answer).clone()
}

async fn run(
    client: super::Client,
    lane: Rc<RefCell<Lane>>,
    setter: UseStateSetter<Remote<CheckReply>>,
) {
    loop {
        let question = {
            let mut lane = lane.borrow_mut();
            match lane.next.take() {
                Some(question) if lane.fatal_rev != Some(question.rev) => question,
                _ => {
                    lane.busy = false;
                    return;
                }
            }
        };
        let rev = question.rev;
        let result = client.call(question).await;
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
        setter.set(state.last.clone());
    }
}
