//! The language of the lessons: which one is chosen, where it is kept, how parts in another one are marked.
//!
//! The choice comes from the address (`?lang=de`, for this visit) or from this browser's storage. It decides which
//! folder of the course is fetched; progress is the same in all of them. Deliberately absent: guessing from the
//! browser's languages, since a page that changes its language by itself surprises, and the rest of the page, which
//! speaks English.

mod mark;
mod words;

pub use mark::{foreign, plain, plain_as};
pub use words::{fill, speak, spoken, teach, tr, tr_of};

use crate::storage;
use gloo::events::EventListener;
use layerlab_ui::{Button, Look};
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use yew::prelude::*;

/// The language that lessons are written in.
pub const SOURCE: &str = "en";
/// Where the choice is stored.
const KEY: &str = "learn.language";
/// Name of the choice in the address.
const PARAMETER: &str = "lang";

thread_local! {
    /// What was chosen or followed during this visit; it outlives the learn view and works without storage.
    static VISIT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The chosen language, and how to choose another one.
#[derive(Clone, PartialEq)]
pub struct Language {
    /// Language tag.
    pub code: AttrValue,
    /// Chooses another one and remembers it.
    pub choose: Callback<AttrValue>,
}

/// The language of the lessons; changes with the address and with a choice.
#[hook]
pub fn use_language() -> Language {
    let code = use_state_eq(|| AttrValue::from(chosen()));
    use_effect_with((), {
        let setter = code.setter();
        move |()| {
            let listener = EventListener::new(&gloo::utils::window(), "hashchange", move |_| {
                setter.set(chosen().into());
            });
            move || drop(listener)
        }
    });
    let choose = {
        let setter = code.setter();
        use_callback((), move |code: AttrValue, ()| {
            keep(&code);
            setter.set(code);
        })
    };
    Language {
        code: (*code).clone(),
        choose,
    }
}

fn chosen() -> String {
    let hash = gloo::utils::window().location().hash().unwrap_or_default();
    if let Some(code) = in_address(&hash) {
        VISIT.set(Some(code.to_owned()));
    }
    VISIT
        .with_borrow(Clone::clone)
        .or_else(|| storage::read(KEY).filter(|code| is_tag(code)))
        .unwrap_or_else(|| SOURCE.to_owned())
}

/// Remembers a choice. The address must not contradict it when the page is loaded again.
fn keep(code: &str) {
    VISIT.set(Some(code.to_owned()));
    storage::write(KEY, code);
    let window = gloo::utils::window();
    let hash = window.location().hash().unwrap_or_default();
    if in_address(&hash).is_some()
        && let (Ok(history), Some((place, _))) = (window.history(), hash.split_once('?'))
    {
        // Without a history the address stays as it is, which only a reload would show.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(place));
    }
}

/// The language that a fragment asks for.
fn in_address(hash: &str) -> Option<&str> {
    let (_, query) = hash.split_once('?')?;
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .filter(|(name, _)| *name == PARAMETER)
        .map(|(_, code)| code)
        .find(|code| is_tag(code))
}

/// It becomes part of an address, so nothing but a short language tag will do.
fn is_tag(code: &str) -> bool {
    (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// What a language calls itself.
pub fn name(code: &str) -> &str {
    match code {
        "en" => "English",
        "de" => "Deutsch",
        other => other,
    }
}

/// Properties of [`LanguageChoice`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Languages of the course.
    pub locales: Vec<String>,
    /// The one that is shown now.
    pub now: AttrValue,
}

/// A button for each language of the course; nothing when there is one, or outside the learn view.
#[component]
pub fn LanguageChoice(props: &Props) -> Html {
    let Some(language) = use_context::<Language>().filter(|_| props.locales.len() > 1) else {
        return Html::default();
    };
    html! {
        <div class="language no-print" role="group" aria-label={tr("Language of the lessons")} data-testid="language">
            { for props.locales.iter().map(|code| {
                let code = AttrValue::from(code.clone());
                let onclick = {
                    let (choose, code) = (language.choose.clone(), code.clone());
                    Callback::from(move |_: MouseEvent| choose.emit(code.clone()))
                };
                html! {
                    <Button key={code.to_string()} small=true look={Look::Quiet} pressed={props.now == code} {onclick}
                        testid={format!("language-{code}")}>
                        <span lang={code.clone()}>{ name(&code).to_owned() }</span>
                    </Button>
                }
            }) }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_ask_for_a_language_and_for_nothing_else() {
        for (hash, wanted) in [
            ("#learn?lang=de", Some("de")),
            ("#learn/layers-only-add/check-yourself?lang=de", Some("de")),
            ("#learn?x=1&lang=de", Some("de")),
            ("#learn", None),
            ("#learn?lang=", None),
            ("#learn?lang=../../x", None),
            ("#learn?lang=DE", None),
            ("#learn?language=de", None),
        ] {
            assert_eq!(in_address(hash), wanted, "{hash}");
        }
    }
}
