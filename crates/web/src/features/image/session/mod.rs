//! The open archive: hands the file to the worker, hears of progress, keeps the report.
//!
//! It is a provider above the routes, so that leaving the view and coming back does not read the file again. The file
//! itself is ground state of the page's store; when the worker is replaced, the file is read once more.

mod stoppable;

use crate::effects::use_worker;
use crate::store::OpenedFile;
use layerlab_protocol::image::{CloseImage, ImageReport, OpenImage, SelectImage};
use layerlab_protocol::{Failure, Progress};
use std::rc::Rc;
pub use stoppable::{Stop, stoppable};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// A report; equal only to itself.
#[derive(Debug, Clone)]
pub struct Report(Rc<ImageReport>);

impl Report {
    /// What the worker found.
    pub fn new(report: ImageReport) -> Self {
        Self(Rc::new(report))
    }
}

impl PartialEq for Report {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl std::ops::Deref for Report {
    type Target = ImageReport;

    fn deref(&self) -> &ImageReport {
        &self.0
    }
}

/// Where the archive is.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Phase {
    /// None was opened.
    #[default]
    Empty,
    /// The worker reads it; how far, once it said so.
    Reading(Option<Progress>),
    /// The visitor stopped the reading.
    Stopped,
    /// It can be shown.
    Shown {
        /// What the worker found.
        report: Report,
        /// Which of its images; goes into the worker again when it was replaced.
        selected: Option<u32>,
        /// Whether another of its images is on its way.
        switching: bool,
        /// Why another of its images could not be shown.
        failure: Option<Failure>,
    },
    /// It cannot be shown.
    Failed(Failure),
}

enum Event {
    Phase(Phase),
    Progress(Progress),
    Switching,
    Switched(u32, Result<Box<ImageReport>, Failure>),
}

#[derive(Default, PartialEq)]
struct State {
    phase: Phase,
    /// Goes up with every report, so that trees are opened anew.
    revision: u32,
}

impl Reducible for State {
    type Action = Event;

    fn reduce(self: Rc<Self>, event: Event) -> Rc<Self> {
        let revision = self.revision;
        let (phase, revision) = match (event, self.phase.clone()) {
            (Event::Phase(phase), _) => (phase, revision + 1),
            (Event::Progress(progress), Phase::Reading(_)) => {
                (Phase::Reading(Some(progress)), revision)
            }
            (
                Event::Switching,
                Phase::Shown {
                    report, selected, ..
                },
            ) => (
                Phase::Shown {
                    report,
                    selected,
                    switching: true,
                    failure: None,
                },
                revision,
            ),
            (Event::Switched(index, Ok(report)), Phase::Shown { .. }) => {
                (shown(*report, Some(index)), revision + 1)
            }
            (
                Event::Switched(_, Err(failure)),
                Phase::Shown {
                    report, selected, ..
                },
            ) => (
                Phase::Shown {
                    report,
                    selected,
                    switching: false,
                    failure: Some(failure),
                },
                revision,
            ),
            (_, phase) => (phase, revision),
        };
        Rc::new(Self { phase, revision })
    }
}

fn shown(report: ImageReport, selected: Option<u32>) -> Phase {
    Phase::Shown {
        report: Report::new(report),
        selected,
        switching: false,
        failure: None,
    }
}

/// The open archive, for the view.
#[derive(Clone, PartialEq)]
pub struct ImageSession {
    /// Where it is.
    pub phase: Phase,
    /// Goes up with every report.
    pub revision: u32,
    /// Name and bytes of the file.
    pub file: Option<(AttrValue, u64)>,
    /// Shows another image of the archive, by its position.
    pub choose: Callback<u32>,
    /// Stops reading.
    pub cancel: Callback<()>,
    /// Reads the same file again.
    pub retry: Callback<()>,
}

/// See [`ImageSessionProvider`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The file the visitor opened.
    pub archive: Option<OpenedFile>,
    /// The page.
    pub children: Html,
}

/// Gives [`ImageSession`] to everything below it.
#[component]
pub fn ImageSessionProvider(props: &Props) -> Html {
    let worker = use_worker();
    let state = use_reducer(State::default);
    let stop = use_mut_ref(|| None::<Stop>);
    let attempt = use_state(|| 0_u32);

    {
        let (client, stop, dispatch) =
            (worker.client.clone(), Rc::clone(&stop), state.dispatcher());
        let deps = (props.archive.clone(), *attempt, worker.state.epoch);
        use_effect_with(deps, move |(archive, _, _)| {
            if let Some(stop) = stop.borrow_mut().take() {
                stop.now();
            }
            let Some(opened) = archive.clone() else {
                dispatch.dispatch(Event::Phase(Phase::Empty));
                spawn_local(async move {
                    // Memory of the worker is given back; that it may hold nothing is no failure.
                    let _ = client.call(CloseImage {}).await;
                });
                return;
            };
            dispatch.dispatch(Event::Phase(Phase::Reading(None)));
            let listener = {
                let dispatch = dispatch.clone();
                Callback::from(move |progress| dispatch.dispatch(Event::Progress(progress)))
            };
            let request = OpenImage {
                file_name: opened.file.name(),
            };
            let reply = client.call_with(request, Some(opened.file.into()), Some(listener));
            let (reply, handle) = stoppable(reply);
            stop.replace(Some(handle));
            spawn_local(async move {
                // A stopped reading was replaced by a newer one or answered by `cancel`.
                if let Some(result) = reply.await {
                    dispatch.dispatch(Event::Phase(match result {
                        Ok(report) => shown(report, None),
                        Err(Failure::Cancelled) => Phase::Stopped,
                        Err(failure) => Phase::Failed(failure),
                    }));
                }
            });
        });
    }

    let cancel = {
        let (stop, dispatch) = (Rc::clone(&stop), state.dispatcher());
        use_callback((), move |(), ()| {
            if let Some(stop) = stop.borrow_mut().take() {
                stop.now();
            }
            dispatch.dispatch(Event::Phase(Phase::Stopped));
        })
    };
    let choose = {
        let (client, dispatch) = (worker.client.clone(), state.dispatcher());
        use_callback((), move |index, ()| {
            let (client, dispatch) = (client.clone(), dispatch.clone());
            dispatch.dispatch(Event::Switching);
            spawn_local(async move {
                let result = client.call(SelectImage { index }).await;
                dispatch.dispatch(Event::Switched(index, result.map(Box::new)));
            });
        })
    };
    let retry = use_callback(attempt.clone(), |(), attempt| attempt.set(**attempt + 1));

    let session = ImageSession {
        phase: state.phase.clone(),
        revision: state.revision,
        file: props.archive.as_ref().map(|opened| {
            (
                AttrValue::from(opened.file.name()),
                opened.file.size() as u64,
            )
        }),
        choose,
        cancel,
        retry,
    };
    html! { <ContextProvider<ImageSession> context={session}>{ props.children.clone() }</ContextProvider<ImageSession>> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_protocol::image::Archive;

    fn report() -> ImageReport {
        ImageReport {
            version: 1,
            archive: Archive {
                kind: String::new(),
                says: String::new(),
                compression: String::new(),
                bytes: 0,
                images: Vec::new(),
            },
            image: None,
            warnings: Vec::new(),
        }
    }

    fn reduce(state: State, event: Event) -> State {
        Rc::into_inner(Rc::new(state).reduce(event)).expect("one owner")
    }

    #[test]
    fn late_progress_does_not_bring_a_stopped_reading_back() {
        let progress = Progress {
            doing: String::new(),
            done_bytes: 1,
            total_bytes: 2,
            n_entries: 0,
            layer: 0,
            n_layers: 0,
        };
        let state = reduce(State::default(), Event::Phase(Phase::Stopped));
        assert_eq!(
            reduce(state, Event::Progress(progress)).phase,
            Phase::Stopped
        );
    }

    #[test]
    fn a_failed_switch_keeps_what_was_shown() {
        let state = reduce(State::default(), Event::Phase(shown(report(), Some(0))));
        let revision = state.revision;
        let state = reduce(state, Event::Switching);
        let state = reduce(state, Event::Switched(1, Err(Failure::Cancelled)));
        assert_eq!(state.revision, revision);
        assert!(matches!(
            state.phase,
            Phase::Shown {
                selected: Some(0),
                switching: false,
                failure: Some(_),
                ..
            }
        ));
        let state = reduce(state, Event::Switched(1, Ok(Box::new(report()))));
        assert_eq!(state.revision, revision + 1);
    }
}
