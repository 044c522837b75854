//! The command palette (Ctrl or ⌘ with K): every place, lesson, word, sample and setting by a few letters of its name.

mod entries;
mod rank;

use crate::app::picture_file;
use crate::features::learn::course_index;
use crate::route::Route;
use crate::store::Dispatch;
use entries::{Act, Entry, of_course, of_page};
use layerlab_ui::Dialog;
use rank::best;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// So many entries are shown; more letters find the others.
const MOST: usize = 12;

/// Properties of [`Palette`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whether it is open.
    pub open: bool,
    /// Called when it closes.
    pub on_close: Callback<()>,
    /// Goes to a place.
    pub go: Callback<Route>,
    /// Changes the store.
    pub dispatch: Dispatch,
    /// Opens another part of the frame.
    pub on_open: Callback<super::Overlay>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn Palette(props: &Props) -> Html {
    html! {
        <Dialog id="palette" title="Go to" open={props.open} on_close={props.on_close.clone()}>
            <List on_close={props.on_close.clone()} go={props.go.clone()} dispatch={props.dispatch.clone()} on_open={props.on_open.clone()}
                say={props.say.clone()} />
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct ListProps {
    on_close: Callback<()>,
    go: Callback<Route>,
    dispatch: Dispatch,
    on_open: Callback<super::Overlay>,
    say: Callback<AttrValue>,
}

#[component]
fn List(props: &ListProps) -> Html {
    let wanted = use_state_eq(String::new);
    let at = use_state_eq(|| 0_usize);
    let entries = use_state(of_page);
    use_effect_with((), {
        let entries = entries.clone();
        move |()| {
            spawn_local(async move {
                // Without the course there is still everything else.
                if let Ok(index) = course_index("en").await {
                    let mut all = (*entries).clone();
                    all.extend(of_course(&index));
                    entries.set(all);
                }
            });
        }
    });
    let found: Vec<Entry> = best(&entries, &wanted, MOST).into_iter().cloned().collect();
    let now = (*at).min(found.len().saturating_sub(1));
    let take = {
        let (on_close, go, dispatch, on_open, say) = (
            props.on_close.clone(),
            props.go.clone(),
            props.dispatch.clone(),
            props.on_open.clone(),
            props.say.clone(),
        );
        Callback::from(move |act: Act| {
            on_close.emit(());
            match act {
                Act::Go(route) => go.emit(route),
                Act::Sample(id, text) => {
                    dispatch.emit(crate::store::Action::Sample(id, text));
                    go.emit(Route::default());
                }
                Act::Theme(theme) => theme.apply(),
                Act::Open(overlay) => on_open.emit(overlay),
                Act::Picture(kind) => {
                    let say = say.clone();
                    spawn_local(async move { say.emit(picture_file::save(kind).await.into()) });
                }
            }
        })
    };
    let oninput = {
        let (wanted, at) = (wanted.setter(), at.setter());
        Callback::from(move |event: InputEvent| {
            wanted.set(event.target_unchecked_into::<HtmlInputElement>().value());
            at.set(0);
        })
    };
    let onkeydown = {
        let (at, take, n) = (at.setter(), take.clone(), found.len());
        let chosen = found.get(now).map(|entry| entry.act.clone());
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" if n > 0 => at.set((now + 1) % n),
                "ArrowUp" if n > 0 => at.set((now + n - 1) % n),
                "Home" if n > 0 => at.set(0),
                "End" if n > 0 => at.set(n - 1),
                "Enter" => {
                    if let Some(act) = &chosen {
                        take.emit(act.clone());
                    }
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    use_effect_with(now, |now| {
        let row = gloo::utils::document().get_element_by_id(&row_id(*now));
        if let Some(row) = row.and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
            let nearest = web_sys::ScrollIntoViewOptions::new();
            nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
            row.scroll_into_view_with_scroll_into_view_options(&nearest);
        }
    });
    html! {
        <div class="palette" data-testid="palette">
            <input class="palette-field" autofocus=true type="text" role="combobox" aria-label="Go to a place, lesson, word, sample or setting"
                aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list"
                aria-activedescendant={(!found.is_empty()).then(|| row_id(now))}
                placeholder="Lesson, view, word, sample, setting…" autocomplete="off" spellcheck="false"
                value={(*wanted).clone()} {oninput} {onkeydown} data-testid="palette-field" />
            <ul class="palette-list" id="palette-list" role="listbox" aria-label="Found">
                { for found.iter().enumerate().map(|(place, entry)| {
                    let onclick = { let (take, act) = (take.clone(), entry.act.clone()); Callback::from(move |_: MouseEvent| take.emit(act.clone())) };
                    html! {
                        <li id={row_id(place)} key={format!("{}/{}", entry.kind, entry.title)} class="palette-row" role="option"
                            aria-selected={(place == now).to_string()} {onclick} data-testid="palette-row">
                            <span class="palette-title">{ entry.title.clone() }</span>
                            <span class="palette-kind muted small">{ entry.kind }</span>
                            if !entry.keys.is_empty() { <kbd>{ entry.keys }</kbd> }
                        </li>
                    }
                }) }
            </ul>
            <p class="muted small" role="status">{ match found.len() {
                0 => "Nothing is called that.".to_owned(),
                MOST => "The best ones; more letters find others.".to_owned(),
                n => layerlab_ui::count_text(n as u64, "entry", "entries"),
            } }</p>
        </div>
    }
}

fn row_id(at: usize) -> String {
    format!("palette-row-{at}")
}
