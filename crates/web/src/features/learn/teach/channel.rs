//! What the slides and the notes window tell each other: two windows of one browser, through a `BroadcastChannel`.
//! Nothing leaves the machine. A browser without such channels shows both, unconnected.

use gloo::events::EventListener;
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};
use yew::prelude::*;

const NAME: &str = "layerlab.present";

/// One message, as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// A notes window opened: where are we?
    Hello,
    /// The slides are here.
    Here {
        /// Lesson id.
        lesson: String,
        /// Slide from 0.
        slide: usize,
        /// When presenting began, in milliseconds since 1970.
        began: f64,
    },
    /// The notes window wants that slide.
    Go {
        /// Lesson id.
        lesson: String,
        /// Slide from 0.
        slide: usize,
    },
}

/// One end.
#[derive(Clone)]
pub struct Channel(Option<Rc<Open>>);

struct Open {
    channel: BroadcastChannel,
    _listener: EventListener,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.channel.close();
    }
}

impl Channel {
    /// Opens it; `heard` gets what the other window says.
    fn open(heard: Callback<Word>) -> Self {
        let opened = BroadcastChannel::new(NAME).ok().map(|channel| {
            let listener = EventListener::new(&channel, "message", move |event| {
                let data = event.unchecked_ref::<MessageEvent>().data();
                let word = data
                    .as_string()
                    .and_then(|text| serde_json::from_str(&text).ok());
                if let Some(word) = word {
                    heard.emit(word);
                }
            });
            Rc::new(Open {
                channel,
                _listener: listener,
            })
        });
        Self(opened)
    }

    /// Says a word to the other window.
    pub fn say(&self, word: &Word) {
        if let (Some(open), Ok(text)) = (&self.0, serde_json::to_string(word)) {
            // A channel that is closing has nobody to tell.
            let _ = open.channel.post_message(&JsValue::from_str(&text));
        }
    }
}

/// A channel that lives as long as the component; the newest `heard` is called.
#[hook]
pub fn use_channel(heard: Callback<Word>) -> Rc<Channel> {
    let newest = use_mut_ref(|| heard.clone());
    *newest.borrow_mut() = heard;
    use_memo((), move |()| {
        Channel::open(Callback::from(move |word| {
            let heard = newest.borrow().clone();
            heard.emit(word);
        }))
    })
}
