//! The session of the page: entries and picture as they came back, lines that wait for their turn.
//!
//! Lines run one after another. When the worker is replaced, the session is opened again with its lines; a line that
//! may have killed it is not sent again.

use crate::effects::use_worker;
use crate::route::SandboxPlace;
use layerlab_protocol::Failure;
use layerlab_protocol::sandbox::{
    Entry, SandboxOpen, SandboxRewind, SandboxRun, SandboxState, World,
};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Entries, in the order of their lines.
pub type Entries = Rc<Vec<Rc<Entry>>>;

/// What the view shows and may ask for.
#[derive(Clone, PartialEq)]
pub struct Session {
    /// The start.
    pub start: SandboxPlace,
    /// What the terminal shows; those beyond `position` may be gone forward to.
    pub entries: Entries,
    /// The picture, once the worker answered.
    pub world: Option<Rc<World>>,
    /// Lines in force.
    pub position: u32,
    /// Lines there are.
    pub n_lines: u32,
    /// Whether an answer is on its way.
    pub busy: bool,
    /// Why the last request has no answer.
    pub failure: Option<Failure>,
    /// Runs what was typed.
    pub run: Callback<String>,
    /// Goes to another place in time.
    pub rewind: Callback<u32>,
    /// Starts anew.
    pub open: Callback<SandboxPlace>,
}

/// What was asked of the session.
enum Ask {
    Open(SandboxPlace),
    Run(String),
    Rewind(u32),
}

#[derive(Clone, PartialEq, Default)]
struct Shown {
    start: SandboxPlace,
    entries: Entries,
    world: Option<Rc<World>>,
    position: u32,
    n_lines: u32,
    failure: Option<Failure>,
}

impl Shown {
    /// Takes an answer in. Entries of lines that another line has replaced go.
    fn take(&self, start: Option<SandboxPlace>, answer: Result<SandboxState, Failure>) -> Self {
        let fresh = start.is_some();
        let start = start.unwrap_or_else(|| self.start.clone());
        let state = match answer {
            Ok(state) => state,
            Err(failure) => {
                return Self {
                    start,
                    failure: Some(failure),
                    ..self.clone()
                };
            }
        };
        let kept = if fresh { 0 } else { state.kept };
        let mut entries: Vec<Rc<Entry>> = self
            .entries
            .iter()
            .filter(|entry| entry.number <= kept && !fresh)
            .cloned()
            .collect();
        entries.extend(state.entries.into_iter().map(Rc::new));
        Self {
            start,
            entries: Rc::new(entries),
            world: Some(Rc::new(state.world)),
            position: state.position,
            n_lines: state.n_lines,
            failure: None,
        }
    }
}

#[derive(Default)]
struct Lane {
    waiting: VecDeque<Ask>,
    running: bool,
    /// The start that the address named last.
    place: Option<SandboxPlace>,
    shown: Shown,
}

/// The session that starts at `place`.
#[hook]
pub fn use_session(place: SandboxPlace, say: Callback<AttrValue>) -> Session {
    let worker = use_worker();
    let lane = use_mut_ref(Lane::default);
    let shown = use_state(Shown::default);
    let busy = use_state_eq(|| true);
    let ask = {
        let (client, lane) = (worker.client.clone(), Rc::clone(&lane));
        let (setter, busy) = (shown.setter(), busy.setter());
        Rc::new(move |ask: Ask| {
            let mut now = lane.borrow_mut();
            now.waiting.push_back(ask);
            if now.running {
                return;
            }
            now.running = true;
            drop(now);
            busy.set(true);
            spawn_local(work(
                client.clone(),
                Rc::clone(&lane),
                setter.clone(),
                busy.clone(),
                say.clone(),
            ));
        })
    };
    {
        let (ask, lane) = (Rc::clone(&ask), Rc::clone(&lane));
        use_effect_with((place, worker.state.epoch), move |(place, _)| {
            let mut now = lane.borrow_mut();
            // The same address again means that the worker was replaced: the lines so far run again.
            let wanted = if now.place.as_ref() == Some(place) && now.shown.world.is_some() {
                let kept = now.shown.entries.iter();
                let lines = kept
                    .filter(|entry| entry.number <= now.shown.position)
                    .map(|entry| entry.input.clone())
                    .collect();
                SandboxPlace {
                    lines,
                    ..now.shown.start.clone()
                }
            } else {
                place.clone()
            };
            now.place = Some(place.clone());
            drop(now);
            ask(Ask::Open(wanted));
        });
    }
    let asker = |make: fn(String) -> Ask| {
        let ask = Rc::clone(&ask);
        Callback::from(move |text: String| ask(make(text)))
    };
    let rewind = {
        let ask = Rc::clone(&ask);
        Callback::from(move |position: u32| ask(Ask::Rewind(position)))
    };
    let open = {
        let ask = Rc::clone(&ask);
        Callback::from(move |place: SandboxPlace| ask(Ask::Open(place)))
    };
    Session {
        start: shown.start.clone(),
        entries: Rc::clone(&shown.entries),
        world: shown.world.clone(),
        position: shown.position,
        n_lines: shown.n_lines,
        busy: *busy,
        failure: shown.failure.clone(),
        run: asker(Ask::Run),
        rewind,
        open,
    }
}

async fn work(
    client: crate::effects::Client,
    lane: Rc<RefCell<Lane>>,
    setter: UseStateSetter<Shown>,
    busy: UseStateSetter<bool>,
    say: Callback<AttrValue>,
) {
    loop {
        let Some(ask) = lane.borrow_mut().waiting.pop_front() else {
            break;
        };
        let (start, answer) = match ask {
            Ask::Open(place) => {
                let answer = client
                    .call(SandboxOpen {
                        fixture: place.fixture.clone(),
                        profile: place.profile.clone(),
                        lines: place.lines.clone(),
                    })
                    .await;
                (Some(place), answer)
            }
            Ask::Run(text) => (None, client.call(SandboxRun { text }).await),
            Ask::Rewind(position) => (None, client.call(SandboxRewind { position }).await),
        };
        if let Ok(state) = &answer
            && let Some(last) = state.entries.last()
            && !last.changes.is_empty()
        {
            say.emit(last.changes.join(" ").into());
        }
        let next = lane.borrow().shown.take(start, answer);
        lane.borrow_mut().shown = next.clone();
        setter.set(next);
    }
    lane.borrow_mut().running = false;
    busy.set(false);
}
