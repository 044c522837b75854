//! The image view: a saved image, opened in the worker, shown by layers and files.
//!
//! This module holds where the visitor is inside the image (tab, layer, path) and keeps it in the address; each part
//! of the view is a folder of its own. Names, labels and contents of archives are text here, never markup.
//! Deliberately absent: reading of archives and any sum over them; both are the worker's.

mod against;
mod analyses;
mod bar;
mod config;
pub(crate) mod download;
mod failure_text;
mod files;
mod header;
mod hidden;
mod history;
mod instruction;
mod intro;
mod largest;
mod layers;
mod look;
mod map;
mod paged;
mod place;
mod preview;
mod rebuild;
mod scroll;
mod search;
mod session;
mod shares;
mod slim;
mod thresholds;
mod tree;
pub mod unpacked;
mod warnings;
mod when;
mod words;

pub use session::ImageSessionProvider;

use crate::store::{Action, Dispatch};
use gloo::events::EventListener;
use layerlab_protocol::image::Image;
use layerlab_protocol::tree::TreeRow;
use layerlab_ui::{TabPanel, Tabs, bytes_text, count_text};
use look::Look;
use place::{Found, Place, Tab};
use session::{ImageSession, Phase, Report};
use tree::Reveal;
use wasm_bindgen::JsValue;
use yew::prelude::*;

/// How fragments of this view begin.
const FRAGMENT: &str = "#image";
/// Begins the ids of the tabs.
const TABS: &str = "image-tab";

/// Properties of [`ImagePage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// `Action::Open(file)` and `Action::Close`.
    pub dispatch: Dispatch,
    /// Text of a `.dive-ci` to judge the image by; empty for none.
    pub thresholds: AttrValue,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module. Lives below an [`ImageSessionProvider`].
#[component]
pub fn ImagePage(props: &Props) -> Html {
    let session = use_context::<ImageSession>().expect("the app provides the open archive");
    let (place, go) = use_place(matches!(session.phase, Phase::Shown { .. }));
    let open = props.dispatch.reform(Action::Open);
    let close = {
        let (dispatch, go) = (props.dispatch.clone(), go.clone());
        Callback::from(move |()| {
            go.emit(Place::default());
            dispatch.emit(Action::Close);
        })
    };
    {
        let say = props.say.clone();
        use_effect_with(
            (session.phase.clone(), session.revision),
            move |(phase, _)| {
                if let Some(sentence) = announcement(phase) {
                    say.emit(sentence.into());
                }
            },
        );
    }
    let Phase::Shown {
        report,
        selected,
        switching,
        failure,
    } = &session.phase
    else {
        return html! { <div class="image image-closed"><intro::Intro {session} {place} on_open={open} /></div> };
    };
    let choose = {
        let (choose, go, tab) = (session.choose.clone(), go.clone(), place.tab);
        Callback::from(move |index| {
            // Layers and paths of one image mean nothing in another.
            go.emit(Place {
                tab,
                ..Place::default()
            });
            choose.emit(index);
        })
    };
    let file_name = session
        .file
        .as_ref()
        .map(|(name, _)| name.clone())
        .unwrap_or_default();
    let shown = header::shown_index(report, *selected);
    html! {
        <div class="image">
            <bar::BarDefs />
            <header::Header report={report.clone()} file_name={file_name.clone()} selected={*selected} switching={*switching}
                failure={failure.clone()} on_choose={choose} on_close={close} />
            <warnings::Warnings report={report.clone()} />
            if report.image.is_some() {
                <Parts key={session.revision} report={report.clone()} revision={session.revision} {place} {go}
                    dispatch={props.dispatch.clone()} thresholds={props.thresholds.clone()} file_name={file_name.clone()} shown={shown} say={props.say.clone()} />
            }
        </div>
    }
}

fn announcement(phase: &Phase) -> Option<String> {
    match phase {
        Phase::Shown {
            report,
            switching: false,
            ..
        } => Some(match &report.image {
            Some(image) => format!(
                "Image open: {}, {} visible, {} hidden, {}.",
                count_text(image.layers.len() as u64, "layer", "layers"),
                bytes_text(image.totals.visible_bytes),
                bytes_text(image.totals.hidden_bytes),
                count_text(report.warnings.len() as u64, "remark", "remarks")
            ),
            None => "The file was read, but holds no image that can be shown.".to_owned(),
        }),
        Phase::Stopped => Some("Reading was stopped.".to_owned()),
        _ => None,
    }
}

/// The place inside the image, and how to go to another. Written into the address while an image is shown.
#[hook]
fn use_place(is_shown: bool) -> (Place, Callback<Place>) {
    let place = use_state_eq(place_of_address);
    {
        let setter = place.setter();
        use_effect_with((), move |()| {
            let listener = EventListener::new(&gloo::utils::window(), "hashchange", move |_| {
                if hash().starts_with(FRAGMENT) {
                    setter.set(place_of_address());
                }
            });
            move || drop(listener)
        });
    }
    use_effect_with(((*place).clone(), is_shown), |(place, is_shown)| {
        let text = place.to_text();
        let address = if text.is_empty() {
            FRAGMENT.to_owned()
        } else {
            format!("{FRAGMENT}/{text}")
        };
        let now = hash();
        if *is_shown
            && now != address
            && now.starts_with(FRAGMENT)
            && let Ok(history) = gloo::utils::window().history()
        {
            // Moving about inside an image is one visit. A browser that refuses only leaves an older link.
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
        }
    });
    let go = {
        let setter = place.setter();
        use_callback((), move |to: Place, ()| setter.set(to))
    };
    ((*place).clone(), go)
}

fn hash() -> String {
    gloo::utils::window().location().hash().unwrap_or_default()
}

fn place_of_address() -> Place {
    Place::parse(hash().strip_prefix(FRAGMENT).unwrap_or_default())
}

#[derive(Properties, PartialEq)]
struct PartsProps {
    report: Report,
    revision: u32,
    place: Place,
    go: Callback<Place>,
    dispatch: Dispatch,
    thresholds: AttrValue,
    file_name: AttrValue,
    /// Which image of the archive is shown.
    shown: Option<u32>,
    say: Callback<AttrValue>,
}

/// The tabs. Made anew for every report.
#[component]
fn Parts(props: &PartsProps) -> Html {
    let open_file = use_state_eq(|| None::<(AttrValue, u32)>);
    let reveal = use_state_eq(|| Reveal {
        path: props.place.path.clone(),
        serial: 0,
    });
    let analysis = analyses::use_analysis(props.place.tab == Tab::Findings);
    let against = against::use_against(
        props.file_name.clone(),
        against::Question {
            is_swapped: props.place.against.is_swapped,
            is_semantic: props.place.against.is_semantic,
        },
    );
    let Some(image) = &props.report.image else {
        return Html::default();
    };
    let place = &props.place;
    let top = (image.layers.len() as u32).saturating_sub(1);
    let layer = place.layer.unwrap_or_else(|| newest_change(image)).min(top);

    let on_tab = {
        let (go, place) = (props.go.clone(), place.clone());
        Callback::from(move |id: AttrValue| {
            if let Some(tab) = Tab::ALL.into_iter().find(|tab| tab.key() == id.as_str()) {
                go.emit(Place {
                    tab,
                    ..place.clone()
                });
            }
        })
    };
    let on_layer = {
        let (go, place, open_file, reveal) = (
            props.go.clone(),
            place.clone(),
            open_file.setter(),
            reveal.clone(),
        );
        Callback::from(move |layer| {
            open_file.set(None);
            reveal.set(Reveal {
                path: String::new(),
                serial: reveal.serial,
            });
            go.emit(Place {
                layer: Some(layer),
                path: String::new(),
                ..place.clone()
            });
        })
    };
    let on_reveal = {
        let (go, place, open_file, reveal) = (
            props.go.clone(),
            place.clone(),
            open_file.setter(),
            reveal.clone(),
        );
        Callback::from(
            move |Found {
                      path,
                      layer,
                      is_file,
                  }| {
                reveal.set(Reveal {
                    path: path.clone(),
                    serial: reveal.serial + 1,
                });
                open_file.set(is_file.then(|| (path.clone().into(), layer)));
                let tab = match place.tab {
                    Tab::Layers => Tab::Layers,
                    _ => Tab::Files,
                };
                go.emit(Place {
                    tab,
                    layer: Some(layer),
                    path,
                    query: place.query.clone(),
                    look: place.look.revealing(),
                    against: place.against.clone(),
                });
            },
        )
    };
    let on_show_layer = {
        let (go, on_layer) = (props.go.clone(), on_layer.clone());
        Callback::from(move |layer| {
            on_layer.emit(layer);
            go.emit(Place {
                tab: Tab::Layers,
                layer: Some(layer),
                ..Place::default()
            });
        })
    };
    let on_against = {
        let (go, place) = (props.go.clone(), place.clone());
        Callback::from(move |against| {
            go.emit(Place {
                against,
                ..place.clone()
            })
        })
    };
    let on_active = {
        let (go, place) = (props.go.clone(), place.clone());
        Callback::from(move |row: TreeRow| {
            go.emit(Place {
                path: row.path,
                ..place.clone()
            })
        })
    };
    let on_query = {
        let (go, place) = (props.go.clone(), place.clone());
        Callback::from(move |query: String| {
            go.emit(Place {
                query,
                ..place.clone()
            })
        })
    };
    let on_open_file = {
        let open_file = open_file.setter();
        Callback::from(move |file| open_file.set(file))
    };
    let report = &props.report;
    let in_stack = place.tab == Tab::Layers;
    let on_look = {
        let (go, place, open_file) = (props.go.clone(), place.clone(), open_file.setter());
        Callback::from(move |look: Look| {
            open_file.set(None);
            go.emit(Place {
                look,
                ..place.clone()
            })
        })
    };
    let files = || {
        html! {
            <files::Files report={report.clone()} revision={props.revision} {layer} on_layer={(!in_stack).then(|| on_layer.clone())}
                look={place.look} changes_only={place.look.changes_only.unwrap_or(in_stack)} {on_look}
                reveal={(*reveal).clone()} on_reveal={on_reveal.clone()} open_file={(*open_file).clone()} {on_open_file} {on_active}
                query={AttrValue::from(place.query.clone())} on_query={on_query.clone()} />
        }
    };
    let part = match place.tab {
        Tab::Layers => html! {
            <div class="image-stack">
                <div class="image-stack-side"><layers::Layers report={report.clone()} selected={layer} on_select={on_layer.clone()} /></div>
                <div class="image-stack-main">
                    <layers::LayerDetail report={report.clone()} {layer} />
                    if !image.layers.is_empty() { { files() } }
                </div>
            </div>
        },
        Tab::Files if image.layers.is_empty() => {
            html! { <p class="muted image-empty">{ "An image without layers has no files." }</p> }
        }
        Tab::Files => files(),
        Tab::Findings => html! { <analyses::Analyses {analysis} {on_reveal} /> },
        Tab::Hidden => html! {
            <hidden::HiddenBytes report={report.clone()} {on_reveal}>
                <thresholds::ThresholdVerdicts text={props.thresholds.clone()}
                    on_text={props.dispatch.reform(Action::Thresholds)} />
            </hidden::HiddenBytes>
        },
        Tab::Largest => html! { <largest::LargestFiles report={report.clone()} {on_reveal} /> },
        Tab::History => {
            html! { <history::History report={report.clone()} selected={layer} on_select={on_show_layer} /> }
        }
        Tab::Config => html! { <config::RuntimeConfig report={report.clone()} /> },
        Tab::Map => html! { <map::Map revision={props.revision} {on_reveal} /> },
        Tab::Rebuild => {
            html! { <rebuild::Rebuild revision={props.revision} dispatch={props.dispatch.clone()} /> }
        }
        Tab::Compare => html! {
            <against::Against report={report.clone()} shown={props.shown} handle={against} look={place.against.clone()} on_look={on_against}
                {on_reveal} say={props.say.clone()} />
        },
        Tab::Slim => {
            html! { <slim::Slim report={report.clone()} revision={props.revision} file_name={props.file_name.clone()} /> }
        }
    };
    html! {
        <div class="image-parts">
            <Tabs label="Parts of the image" prefix={TABS} tabs={tabs(image)} active={place.tab.key()} on_select={on_tab} />
            <TabPanel id={place.tab.key()} prefix={TABS} class="image-panel">{ part }</TabPanel>
        </div>
    }
}

/// The topmost layer that did something: what lies above it shows the same files.
fn newest_change(image: &Image) -> u32 {
    let newest = image.layers.iter().rfind(|layer| layer.entries > 0);
    newest
        .or(image.layers.last())
        .map_or(0, |layer| layer.index)
}

fn tabs(image: &Image) -> Vec<layerlab_ui::Tab> {
    let n_hidden = image.hidden.len() as u64 + image.hidden_omitted;
    let count = |n: u64, one: &str, many: &str| {
        Some((
            n.min(u64::from(u32::MAX)) as u32,
            count_text(n, one, many).into(),
        ))
    };
    Tab::ALL
        .into_iter()
        .map(|tab| layerlab_ui::Tab {
            id: tab.key().into(),
            label: tab.label().into(),
            icon: None,
            count: match tab {
                Tab::Layers => count(image.layers.len() as u64, "layer", "layers"),
                Tab::Hidden => count(n_hidden, "hidden file", "hidden files"),
                _ => None,
            },
        })
        .collect()
}
