//! Opening the second image and comparing: one thing at a time, stoppable, kept while other tabs are looked at.

use super::look::With;
use crate::effects::{Client, use_worker};
use crate::features::image::session::{Stop, stoppable};
use layerlab_protocol::image_compare::{
    CompareImages, ImageComparison, OpenSecond, Second, SecondImage,
};
use layerlab_protocol::{Failure, Progress};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::prelude::*;

/// Where it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Comparing {
    /// No second image.
    #[default]
    Idle,
    /// The second image is read; how far, once the worker said so.
    Opening(Option<Progress>),
    /// What only contents tell is read.
    Reading(Option<Progress>),
    /// The answer. It stays while a newer one is made.
    Done(Rc<ImageComparison>),
    /// Stopped by the visitor.
    Stopped,
    /// It could not be made.
    Failed(Failure),
}

/// What the visitor chose to compare with.
#[derive(Clone)]
pub enum Chosen {
    /// A file, and what a link says of it.
    File(File, With),
    /// Another image of the open archive.
    OfFirst(u32),
    /// Another image of the second archive.
    OfSecond(u32),
}

/// The question beside the two images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Question {
    /// The open image is the earlier one.
    pub is_swapped: bool,
    /// Times, layers and dates do not count.
    pub is_semantic: bool,
}

/// The second image.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// Name of its file.
    pub name: AttrValue,
    /// What the worker says of it.
    pub image: Rc<SecondImage>,
    /// Whether it is in the open archive itself.
    pub is_of_first: bool,
}

/// The comparison and its handles.
#[derive(Clone, PartialEq)]
pub struct AgainstHandle {
    /// Where it is.
    pub state: Comparing,
    /// The second image, once it is open.
    pub beside: Option<Beside>,
    /// Opens a second image and compares.
    pub open: Callback<Chosen>,
    /// Stops.
    pub stop: Callback<()>,
}

/// The comparison of the open image `first_name`; a changed `question` is asked anew.
#[hook]
pub fn use_against(first_name: AttrValue, question: Question) -> AgainstHandle {
    let worker = use_worker();
    let state = use_state_eq(Comparing::default);
    let beside = use_state_eq(|| None::<Beside>);
    let desk = use_mut_ref(|| None::<Stop>);
    // The question as it is when a second image is open at last.
    let asked = use_mut_ref(|| question);
    *asked.borrow_mut() = question;

    let open = {
        let run = Run {
            client: worker.client.clone(),
            desk: Rc::clone(&desk),
            state: state.setter(),
        };
        let (setter, asked) = (beside.setter(), Rc::clone(&asked));
        let deps = (first_name.clone(), (*beside).clone());
        use_callback(deps, move |chosen: Chosen, (first_name, beside)| {
            let (run, setter, asked) = (run.clone(), setter.clone(), Rc::clone(&asked));
            let first_name = first_name.clone();
            let (request, handle, name, is_of_first) = match chosen {
                Chosen::File(file, _) => {
                    let name = file.name();
                    (
                        Second::File(name.clone()),
                        Some(JsValue::from(file)),
                        AttrValue::from(name),
                        false,
                    )
                }
                Chosen::OfFirst(index) => (Second::OfFirst(index), None, first_name.clone(), true),
                Chosen::OfSecond(index) => match beside {
                    Some(now) if !now.is_of_first => {
                        (Second::OfSecond(index), None, now.name.clone(), false)
                    }
                    _ => (Second::OfFirst(index), None, first_name.clone(), true),
                },
            };
            spawn_local(async move {
                let Some(image) = run.open(request, handle).await else {
                    return;
                };
                setter.set(Some(Beside {
                    name: name.clone(),
                    image: Rc::new(image),
                    is_of_first,
                }));
                let question = *asked.borrow();
                run.compare(question, &first_name, &name).await;
            });
        })
    };
    {
        let run = Run {
            client: worker.client,
            desk: Rc::clone(&desk),
            state: state.setter(),
        };
        let name = beside.as_ref().map(|beside| beside.name.clone());
        use_effect_with(question, move |question| {
            // Only a second image that is open already; the first question is asked when one is.
            if let Some(name) = name {
                let question = *question;
                spawn_local(async move { run.compare(question, &first_name, &name).await });
            }
        });
    }
    let stop = {
        let (desk, state) = (Rc::clone(&desk), state.setter());
        use_callback((), move |(), ()| {
            stop_now(&desk);
            state.set(Comparing::Stopped);
        })
    };
    AgainstHandle {
        state: (*state).clone(),
        beside: (*beside).clone(),
        open,
        stop,
    }
}

fn stop_now(desk: &RefCell<Option<Stop>>) {
    // Taken out first: what runs when it stops may look in here.
    let stop = desk.borrow_mut().take();
    if let Some(stop) = stop {
        stop.now();
    }
}

/// What a run needs.
#[derive(Clone)]
struct Run {
    client: Client,
    desk: Rc<RefCell<Option<Stop>>>,
    state: UseStateSetter<Comparing>,
}

impl Run {
    fn listener(&self, wrap: fn(Option<Progress>) -> Comparing) -> Callback<Progress> {
        let state = self.state.clone();
        Callback::from(move |progress| state.set(wrap(Some(progress))))
    }

    async fn open(&self, image: Second, handle: Option<JsValue>) -> Option<SecondImage> {
        stop_now(&self.desk);
        self.state.set(Comparing::Opening(None));
        let reply = self.client.call_with(
            OpenSecond { image },
            handle,
            Some(self.listener(Comparing::Opening)),
        );
        let (reply, stop) = stoppable(reply);
        self.desk.replace(Some(stop));
        self.settled(reply.await)
    }

    async fn compare(&self, question: Question, first_name: &AttrValue, second_name: &AttrValue) {
        stop_now(&self.desk);
        let request = CompareImages {
            second_is_before: !question.is_swapped,
            semantic: question.is_semantic,
            first_name: first_name.to_string(),
            second_name: second_name.to_string(),
        };
        let reply = self
            .client
            .call_with(request, None, Some(self.listener(Comparing::Reading)));
        let (reply, stop) = stoppable(reply);
        self.desk.replace(Some(stop));
        if let Some(answer) = self.settled(reply.await) {
            self.state.set(Comparing::Done(Rc::new(answer)));
        }
    }

    /// The reply, or `None` after its failure was told.
    fn settled<T>(&self, reply: Option<Result<T, Failure>>) -> Option<T> {
        match reply {
            Some(Ok(value)) => return Some(value),
            // A newer run is on its way, or the visitor stopped this one.
            None | Some(Err(Failure::Superseded)) => {}
            Some(Err(Failure::Cancelled)) => self.state.set(Comparing::Stopped),
            Some(Err(failure)) => self.state.set(Comparing::Failed(failure)),
        }
        None
    }
}
