//! A session of simulated hosts: entries and picture as they came back, lines that wait for their turn.
//!
//! Lines run one after another. When the worker is replaced or has closed the session, it is opened again with its
//! lines; a line that may have killed the worker is not sent again.

use crate::effects::{Client, use_worker};
use layerlab_protocol::Failure;
use layerlab_protocol::sandbox::{
    Entry, SandboxOpen, SandboxRewind, SandboxRun, SandboxStart, SandboxState, World,
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
    /// Its name, which the worker knows it by.
    pub name: AttrValue,
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
    /// Counts answers: another number is another state.
    pub turn: u32,
    /// Starts anew.
    pub open: Callback<Wanted>,
}

impl Session {
    /// The lines in force, as they were typed.
    pub fn lines(&self) -> Vec<String> {
        let in_force = self.entries.iter();
        let mut last = 0;
        in_force
            .filter(|entry| entry.number <= self.position)
            .filter(|entry| {
                // An entry that changed nothing has the number of the line before it.
                let is_line = entry.number > last;
                last = entry.number;
                is_line
            })
            .map(|entry| entry.input.clone())
            .collect()
    }
}

/// Where a session starts, and lines that run at once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wanted {
    /// The start.
    pub start: SandboxStart,
    /// The lines.
    pub lines: Vec<String>,
}

/// What was asked of the session.
enum Ask {
    Open(Wanted),
    Run(String),
    Rewind(u32),
}

#[derive(Clone, PartialEq, Default)]
struct Shown {
    wanted: Wanted,
    entries: Entries,
    world: Option<Rc<World>>,
    position: u32,
    n_lines: u32,
    failure: Option<Failure>,
    turn: u32,
}

impl Shown {
    /// The start with the lines in force.
    fn in_force(&self) -> Wanted {
        let mut last = 0;
        let lines = self.entries.iter().filter(|entry| {
            let is_line = entry.number > last && entry.number <= self.position;
            last = last.max(entry.number);
            is_line
        });
        Wanted {
            lines: lines.map(|entry| entry.input.clone()).collect(),
            start: self.wanted.start.clone(),
        }
    }

    /// Takes an answer in. Entries of lines that another line has replaced go.
    fn take(&self, wanted: Option<Wanted>, answer: Result<SandboxState, Failure>) -> Self {
        let fresh = wanted.is_some();
        let wanted = wanted.unwrap_or_else(|| self.wanted.clone());
        let state = match answer {
            Ok(state) => state,
            Err(failure) => {
                return Self {
                    wanted,
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
            wanted,
            turn: self.turn + 1,
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
    /// What was wanted last.
    wanted: Option<Wanted>,
    shown: Shown,
}

/// The session of a name that starts as wanted; nothing is opened as long as nothing is wanted.
#[hook]
pub fn use_session(name: AttrValue, wanted: Option<Wanted>, say: Callback<AttrValue>) -> Session {
    let worker = use_worker();
    let lane = use_mut_ref(Lane::default);
    let shown = use_state(Shown::default);
    let busy = use_state_eq(|| true);
    let ask = {
        let (client, lane) = (worker.client.clone(), Rc::clone(&lane));
        let (setter, busy, name) = (shown.setter(), busy.setter(), name.clone());
        Rc::new(move |ask: Ask| {
            let mut now = lane.borrow_mut();
            now.waiting.push_back(ask);
            if now.running {
                return;
            }
            now.running = true;
            drop(now);
            busy.set(true);
            let work = Work {
                client: client.clone(),
                name: name.to_string(),
                lane: Rc::clone(&lane),
                setter: setter.clone(),
                busy: busy.clone(),
                say: say.clone(),
            };
            spawn_local(work.all());
        })
    };
    {
        let (ask, lane) = (Rc::clone(&ask), Rc::clone(&lane));
        use_effect_with((wanted, worker.state.epoch), move |(wanted, _)| {
            let Some(wanted) = wanted else { return };
            let mut now = lane.borrow_mut();
            // The same again means that the worker was replaced: the lines so far run again.
            let again = now.wanted.as_ref() == Some(wanted) && now.shown.world.is_some();
            let next = if again {
                now.shown.in_force()
            } else {
                wanted.clone()
            };
            now.wanted = Some(wanted.clone());
            drop(now);
            ask(Ask::Open(next));
        });
    }
    let run = {
        let ask = Rc::clone(&ask);
        Callback::from(move |text: String| ask(Ask::Run(text)))
    };
    let rewind = {
        let ask = Rc::clone(&ask);
        Callback::from(move |position: u32| ask(Ask::Rewind(position)))
    };
    let open = {
        let ask = Rc::clone(&ask);
        Callback::from(move |wanted: Wanted| ask(Ask::Open(wanted)))
    };
    Session {
        name,
        entries: Rc::clone(&shown.entries),
        world: shown.world.clone(),
        position: shown.position,
        n_lines: shown.n_lines,
        busy: *busy,
        failure: shown.failure.clone(),
        turn: shown.turn,
        run,
        rewind,
        open,
    }
}

/// One go through what waits.
struct Work {
    client: Client,
    name: String,
    lane: Rc<RefCell<Lane>>,
    setter: UseStateSetter<Shown>,
    busy: UseStateSetter<bool>,
    say: Callback<AttrValue>,
}

impl Work {
    async fn all(self) {
        loop {
            let Some(ask) = self.lane.borrow_mut().waiting.pop_front() else {
                break;
            };
            let (wanted, answer) = match ask {
                Ask::Open(wanted) => {
                    let answer = self.open(&wanted).await;
                    (Some(wanted), answer)
                }
                Ask::Run(text) => (None, self.again_if_gone(|| self.run(&text)).await),
                Ask::Rewind(position) => (None, self.again_if_gone(|| self.rewind(position)).await),
            };
            if let Ok(state) = &answer
                && let Some(last) = state.entries.last()
                && !last.changes.is_empty()
            {
                self.say.emit(last.changes.join(" ").into());
            }
            let next = self.lane.borrow().shown.take(wanted, answer);
            self.lane.borrow_mut().shown = next.clone();
            self.setter.set(next);
        }
        self.lane.borrow_mut().running = false;
        self.busy.set(false);
    }

    async fn open(&self, wanted: &Wanted) -> Result<SandboxState, Failure> {
        let open = SandboxOpen {
            session: self.name.clone(),
            start: wanted.start.clone(),
            lines: wanted.lines.clone(),
        };
        self.client.call(open).await
    }

    async fn run(&self, text: &str) -> Result<SandboxState, Failure> {
        let run = SandboxRun {
            session: self.name.clone(),
            text: text.to_owned(),
        };
        self.client.call(run).await
    }

    async fn rewind(&self, position: u32) -> Result<SandboxState, Failure> {
        let rewind = SandboxRewind {
            session: self.name.clone(),
            position,
        };
        self.client.call(rewind).await
    }

    /// Asks; when the worker has closed the session meanwhile, opens it with its lines and asks again.
    async fn again_if_gone<F>(&self, ask: impl Fn() -> F) -> Result<SandboxState, Failure>
    where
        F: Future<Output = Result<SandboxState, Failure>>,
    {
        match ask().await {
            Err(Failure::Gone { .. }) => {
                let wanted = self.lane.borrow().shown.in_force();
                self.open(&wanted).await?;
                ask().await
            }
            answer => answer,
        }
    }
}
