//! The frame of the page: header, place, worker, live region, drop target. It decides which feature shows and owns
//! nothing that a feature could own.

mod drop_target;
mod header;
mod help;
#[cfg(feature = "whole")]
mod palette;
#[cfg(feature = "whole")]
mod picture_file;
mod project;
#[cfg(feature = "whole")]
mod settings;
mod shared_link;
mod shortcuts;
mod update;

pub use shortcuts::use_keys;

use crate::boot;
use crate::effects::{Client, Status, WorkerContext, WorkerState};
use crate::embed;
use crate::features::check::{self, CheckPage};
#[cfg(feature = "whole")]
use crate::features::compare::ComparePage;
#[cfg(feature = "whole")]
use crate::features::image::{ImagePage, ImageSessionProvider};
#[cfg(feature = "whole")]
use crate::features::learn::{LearnPage, LevelsPage, TeachPage};
#[cfg(feature = "whole")]
use crate::features::sandbox::SandboxPage;
#[cfg(feature = "whole")]
use crate::features::share::SharePage;
#[cfg(not(feature = "whole"))]
use crate::features::waiting::Waiting;
use crate::route::{CheckPlace, Route, View};
use crate::store::{Action, Store};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use layerlab_ui::{Callout, LiveRegion, Tone};
use std::cell::RefCell;
use yew::prelude::*;

/// A part of the frame that opens over everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlay {
    /// Help and keys.
    Help,
    /// The command palette; only the whole page has it.
    Palette,
    /// Settings; only the whole page has them.
    Settings,
}

/// Time without a change after which the ground state is stored.
const SAVE_MILLIS: u32 = 400;

/// The page.
#[component]
pub fn App() -> Html {
    let (route, go) = use_route();
    let worker = use_worker_of_page();
    let store = use_reducer(|| {
        let first = &check::samples::SAMPLES[0];
        Store::load(first.id, first.text)
    });
    let says = use_state_eq(|| AttrValue::Static(""));
    let overlay = use_state_eq(first_overlay);

    let dispatch = {
        let store = store.dispatcher();
        use_callback((), move |action: Action, ()| store.dispatch(action))
    };
    let say = {
        let says = says.setter();
        use_callback((), move |sentence: AttrValue, ()| says.set(sentence))
    };
    #[cfg(not(feature = "whole"))]
    crate::handover::keep(std::rc::Rc::new((*store).clone()));
    use_saved(&store);

    let read = use_mut_ref(|| true);
    use_effect_with(
        (
            store.context.clone(),
            store.ignore.clone(),
            store.own_ignore.clone(),
        ),
        {
            let (store, read) = (store.clone(), read.clone());
            move |_| {
                // What was just read need not be written.
                if !std::mem::take(&mut *read.borrow_mut()) {
                    store.save_context();
                }
            }
        },
    );

    // A dropped or chosen file: an archive opens in the image view, a text becomes the Dockerfile.
    let open_file = {
        let (dispatch, go) = (dispatch.clone(), go.clone());
        use_callback((), move |file: web_sys::File, ()| {
            drop_target::open(file, dispatch.clone(), go.clone());
        })
    };
    let on_open = {
        let setter = overlay.setter();
        use_callback((), move |wanted: Overlay, ()| open_overlay(wanted, &setter))
    };
    let toggle_help = {
        let (setter, now) = (overlay.setter(), *overlay);
        Callback::from(move |()| {
            setter.set((now != Some(Overlay::Help)).then_some(Overlay::Help));
        })
    };
    let open_now = use_mut_ref(|| None);
    *open_now.borrow_mut() = *overlay;
    // A dialog says that it closed after another may have been opened in its place.
    let on_close = {
        let setter = overlay.setter();
        use_callback((), move |closed: Overlay, ()| {
            if *open_now.borrow() == Some(closed) {
                setter.set(None);
            }
        })
    };
    shortcuts::use_shortcuts(route.clone(), go.clone(), toggle_help.clone());
    let open_palette = {
        let on_open = on_open.clone();
        use_callback((), move |(), ()| on_open.emit(Overlay::Palette))
    };
    shortcuts::use_palette_key(open_palette);
    let is_link_broken = shared_link::use_shared_link(dispatch.clone(), go.clone());
    let on_folder = {
        let (dispatch, go) = (dispatch.clone(), go.clone());
        use_callback((), move |folder: wasm_bindgen::JsValue, ()| {
            drop_target::take(folder, &dispatch, &go);
        })
    };
    let dragging = drop_target::use_drop_target(open_file.clone(), on_folder);

    let title = match &route {
        Route::Check(_) => "Check a Dockerfile · Layerlab",
        Route::Compare => "Compare two Dockerfiles · Layerlab",
        Route::Share(_) => "Share · Layerlab",
        Route::Image => "Open a saved image · Layerlab",
        Route::Learn { .. } => "Lessons · Layerlab",
        Route::Teach(_) => "For those who teach · Layerlab",
        Route::Sandbox(_) => "Sandbox · Layerlab",
    };
    use_height();
    use_effect_with(title, |title| gloo::utils::document().set_title(title));

    let trouble = match &worker.state.status {
        Status::Failed(message) => Some(message.clone()),
        Status::Starting | Status::Ready => None,
    };
    // Always the same one, so that a place that did not change is not drawn anew.
    let go_check = {
        let go = go.clone();
        use_callback((), move |place: CheckPlace, ()| {
            go.emit(Route::Check(place))
        })
    };
    let feature = match &route {
        Route::Check(place) => html! {
            <CheckPage place={place.clone()} store={std::rc::Rc::new((*store).clone())}
                dispatch={dispatch.clone()} go={go_check} {say} {open_file} />
        },
        #[cfg(not(feature = "whole"))]
        Route::Compare => html! { <Waiting what="comparison" /> },
        #[cfg(not(feature = "whole"))]
        Route::Share(_) => html! { <Waiting what="link" /> },
        #[cfg(not(feature = "whole"))]
        Route::Image => html! { <Waiting what="image view" /> },
        #[cfg(not(feature = "whole"))]
        Route::Learn { .. } | Route::Teach(_) => html! { <Waiting what="lessons" /> },
        #[cfg(not(feature = "whole"))]
        Route::Sandbox(_) => html! { <Waiting what="sandbox" /> },
        #[cfg(feature = "whole")]
        Route::Compare => html! {
            <ComparePage store={std::rc::Rc::new((*store).clone())} dispatch={dispatch.clone()} {say} />
        },
        #[cfg(feature = "whole")]
        Route::Share(place) => html! {
            <SharePage place={place.clone()} store={std::rc::Rc::new((*store).clone())} say={say.clone()} />
        },
        #[cfg(feature = "whole")]
        Route::Image => html! {
            <ImagePage dispatch={dispatch.clone()} thresholds={store.thresholds.clone()} {say} />
        },
        #[cfg(feature = "whole")]
        Route::Learn { lesson, section } => html! {
            <LearnPage lesson={lesson.clone().map(AttrValue::from)} section={section.clone().map(AttrValue::from)}
                dispatch={dispatch.clone()} go={go.clone()} {say} />
        },
        #[cfg(feature = "whole")]
        Route::Teach(place) => html! {
            <TeachPage place={place.clone()} dispatch={dispatch.clone()} go={go.clone()} {say} />
        },
        #[cfg(feature = "whole")]
        Route::Sandbox(place) => match place.level.clone() {
            Some(level) => html! {
                <LevelsPage level={AttrValue::from(level)} lines={place.lines.clone()} dispatch={dispatch.clone()} go={go.clone()} {say} />
            },
            None => html! { <SandboxPage place={place.clone()} go={go.clone()} {say} /> },
        },
    };
    // The session outlives the view: an opened archive stays open behind the other places.
    #[cfg(feature = "whole")]
    let feature = html! { <ImageSessionProvider archive={store.archive.clone()}>{ feature }</ImageSessionProvider> };
    html! {
        <ContextProvider<WorkerContext> context={worker}>
            <a class="app-skip" href="#main" onclick={skip()}>{ "Skip to the content" }</a>
            if !embed::is_embedded() {
                <header::Header route={route.clone()} on_open={on_open.clone()} />
                <update::UpdateNotice />
            }
            if let Some(message) = trouble {
                <div class="app-trouble">
                    <Callout tone={Tone::Error} alert=true title="The analyser could not be started."
                        testid="worker-failed">
                        <p>{ message }{ ". Reload the page; your text is kept." }</p>
                    </Callout>
                </div>
            }
            if is_link_broken {
                <div class="app-trouble">
                    <Callout tone={Tone::Warning} alert=true title="This link cannot be read." testid="link-broken">
                        <p>{ "It was cut off or changed on its way. Ask for it again, or paste the text itself. What you had here is still here." }</p>
                    </Callout>
                </div>
            }
            <project::ProjectReader key={store.config.to_string()} known={project::Props::is_known(&store.config, &store.rules)} config={store.config.clone()} dispatch={dispatch.clone()} />
            <main class="app-main" id="main" tabindex="-1">
                { feature }
            </main>
            if dragging { <drop_target::Veil /> }
            <LiveRegion says={(*says).clone()} />
            <help::Help open={*overlay == Some(Overlay::Help)} on_close={on_close.reform(|()| Overlay::Help)} />
            { more_overlays(*overlay, &on_close, &go, &dispatch, &on_open, &says.setter()) }
        </ContextProvider<WorkerContext>>
    }
}

/// What is open when the page is drawn first: what the small page was asked for and does not have.
#[cfg(feature = "whole")]
fn first_overlay() -> Option<Overlay> {
    match crate::handover::wished()?.as_str() {
        "palette" => Some(Overlay::Palette),
        "settings" => Some(Overlay::Settings),
        _ => None,
    }
}

#[cfg(not(feature = "whole"))]
fn first_overlay() -> Option<Overlay> {
    None
}

#[cfg(feature = "whole")]
fn open_overlay(wanted: Overlay, setter: &UseStateSetter<Option<Overlay>>) {
    setter.set(Some(wanted));
}

#[cfg(not(feature = "whole"))]
fn open_overlay(wanted: Overlay, setter: &UseStateSetter<Option<Overlay>>) {
    match wanted {
        Overlay::Help => setter.set(Some(Overlay::Help)),
        Overlay::Palette => crate::handover::wish("palette"),
        Overlay::Settings => crate::handover::wish("settings"),
    }
}

#[cfg(feature = "whole")]
fn more_overlays(
    overlay: Option<Overlay>,
    on_close: &Callback<Overlay>,
    go: &Callback<Route>,
    dispatch: &crate::store::Dispatch,
    on_open: &Callback<Overlay>,
    says: &UseStateSetter<AttrValue>,
) -> Html {
    let says = says.clone();
    let say = Callback::from(move |sentence: AttrValue| says.set(sentence));
    html! {
        <>
            <palette::Palette open={overlay == Some(Overlay::Palette)} on_close={on_close.reform(|()| Overlay::Palette)}
                go={go.clone()} dispatch={dispatch.clone()} on_open={on_open.clone()} {say} />
            <settings::Settings open={overlay == Some(Overlay::Settings)} on_close={on_close.reform(|()| Overlay::Settings)} />
        </>
    }
}

#[cfg(not(feature = "whole"))]
fn more_overlays(
    _: Option<Overlay>,
    _: &Callback<Overlay>,
    _: &Callback<Route>,
    _: &crate::store::Dispatch,
    _: &Callback<Overlay>,
    _: &UseStateSetter<AttrValue>,
) -> Html {
    Html::default()
}

/// Stores the ground state once a visitor pauses, and when the page is left: storing is slow, and a keystroke waits
/// for nothing.
#[hook]
fn use_saved(store: &UseReducerHandle<Store>) {
    let newest = use_mut_ref(|| None::<UseReducerHandle<Store>>);
    newest.replace(Some(store.clone()));
    use_effect_with(
        (
            store.text.clone(),
            store.before.clone(),
            store.config.clone(),
            store.profile.clone(),
            store.assumed.clone(),
        ),
        {
            let newest = newest.clone();
            move |_| {
                let save = Timeout::new(SAVE_MILLIS, move || save(&newest));
                move || drop(save)
            }
        },
    );
    use_effect_with((), move |()| {
        let window = gloo::utils::window();
        let listeners = ["pagehide", "layerlab:leave"].map(|event| {
            let newest = newest.clone();
            EventListener::new(&window, event, move |_| save(&newest))
        });
        move || drop(listeners)
    });
}

fn save(newest: &RefCell<Option<UseReducerHandle<Store>>>) {
    if let Some(store) = &*newest.borrow() {
        store.save();
    }
}

/// Tells a page around this one how high the content is, whenever that changes.
#[hook]
fn use_height() {
    // After every drawing; measured in the next frame, when the parts below have drawn, too.
    let measured = use_mut_ref(|| None);
    use_effect(move || {
        if embed::is_embedded() {
            let next = gloo::render::request_animation_frame(|_| {
                if let Some(main) = gloo::utils::document().get_element_by_id("main") {
                    embed::tell("height", &[("height", main.scroll_height().into())]);
                }
            });
            measured.replace(Some(next));
        }
    });
}

/// The skip link moves the focus itself: the fragment of the address is the place in the page.
fn skip() -> Callback<MouseEvent> {
    Callback::from(|event: MouseEvent| {
        event.prevent_default();
        if let Some(main) = gloo::utils::document().get_element_by_id("main") {
            use wasm_bindgen::JsCast;
            let _ = main.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    })
}

/// The place in the address bar, and how to go to another.
#[hook]
fn use_route() -> (Route, Callback<Route>) {
    let route = use_state_eq(Route::current);
    let setter = route.setter();
    use_effect_with((), move |()| {
        let listener = EventListener::new(&gloo::utils::window(), "hashchange", move |_| {
            setter.set(Route::current());
        });
        move || drop(listener)
    });
    let setter = route.setter();
    let go = use_callback((), move |to: Route, ()| {
        let address = to.to_string();
        let now = Route::current();
        // Choosing chips and flipping through views is one visit; the history keeps pages.
        let same_page = std::mem::discriminant(&now) == std::mem::discriminant(&to);
        if let Ok(history) = gloo::utils::window().history() {
            let null = wasm_bindgen::JsValue::NULL;
            let _ = if same_page && !matches!(to, Route::Learn { .. }) {
                history.replace_state_with_url(&null, "", Some(&address))
            } else {
                history.push_state_with_url(&null, "", Some(&address))
            };
        }
        setter.set(to);
    });
    ((*route).clone(), go)
}

#[hook]
fn use_worker_of_page() -> WorkerContext {
    let state = use_state_eq(|| WorkerState {
        epoch: 0,
        status: Status::Starting,
    });
    let setter = state.setter();
    let client = use_memo((), move |()| {
        Client::start(
            boot::worker_url(),
            boot::library_url(),
            Callback::from(move |now| setter.set(now)),
        )
    });
    WorkerContext {
        client: (*client).clone(),
        state: (*state).clone(),
    }
}

/// The number keys of the check view.
fn view_of_digit(digit: &str) -> Option<View> {
    match digit {
        "1" => Some(View::Layers),
        "2" => Some(View::Cache),
        "3" => Some(View::Size),
        "4" => Some(View::Findings),
        "5" => Some(View::Config),
        _ => None,
    }
}
