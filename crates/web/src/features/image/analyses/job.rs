//! The pass over the contents: asked for once, when its tab is first opened, and stoppable.

use crate::effects::use_worker;
use crate::features::image::session::{Report, Stop, stoppable};
use layerlab_protocol::image::AnalyseImage;
use layerlab_protocol::{Failure, Progress};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Where the pass is.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Analysis {
    /// Not asked for.
    #[default]
    Idle,
    /// The worker reads; how far, once it said so.
    Running(Option<Progress>),
    /// What was found.
    Done(Report),
    /// Stopped by the visitor.
    Stopped,
    /// It could not be made.
    Failed(Failure),
}

/// The pass and its two handles.
#[derive(Clone, PartialEq)]
pub struct AnalysisHandle {
    /// Where it is.
    pub state: Analysis,
    /// Stops it.
    pub stop: Callback<()>,
    /// Begins it anew.
    pub start: Callback<()>,
}

/// The pass; it begins when `wanted` is true for the first time.
#[hook]
pub fn use_analysis(wanted: bool) -> AnalysisHandle {
    let worker = use_worker();
    let state = use_state_eq(Analysis::default);
    let running = use_mut_ref(|| None::<Stop>);
    let start = {
        let (client, setter, running) = (worker.client, state.setter(), Rc::clone(&running));
        use_callback((), move |(), ()| {
            setter.set(Analysis::Running(None));
            let listener = {
                let setter = setter.clone();
                Callback::from(move |progress| setter.set(Analysis::Running(Some(progress))))
            };
            let reply = client.call_with(AnalyseImage {}, None, Some(listener));
            let (reply, stop) = stoppable(reply);
            running.replace(Some(stop));
            let setter = setter.clone();
            spawn_local(async move {
                setter.set(match reply.await {
                    Some(Ok(report)) => Analysis::Done(Report::new(report)),
                    Some(Err(Failure::Cancelled)) | None => Analysis::Stopped,
                    Some(Err(failure)) => Analysis::Failed(failure),
                });
            });
        })
    };
    let stop = use_callback((), move |(), ()| {
        if let Some(stop) = running.borrow_mut().take() {
            stop.now();
        }
    });
    {
        let (start, is_idle) = (start.clone(), *state == Analysis::Idle);
        use_effect_with(wanted && is_idle, move |begins| {
            if *begins {
                start.emit(());
            }
        });
    }
    AnalysisHandle {
        state: (*state).clone(),
        stop,
        start,
    }
}
