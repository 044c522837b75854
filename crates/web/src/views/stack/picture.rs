//! The picture itself: one SVG, drawn with attributes only.
//!
//! Bricks, pins and their labels form one tab stop; arrow keys move through them in the order of the build and across
//! stages, Enter chooses.

#[cfg(feature = "whole")]
use super::inside;
use super::item::{ItemId, ItemView, clipped, f};
use super::layout::{Column, Options, Scene, What, neighbour, scene};
use layerlab_protocol::check::{Stack, StageStack};
use layerlab_protocol::xray::XRayReply;
use layerlab_ui::bytes_text;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Properties of [`Picture`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The stack.
    pub stack: Rc<Stack>,
    /// How it is drawn.
    pub options: Options,
    /// What hides what inside.
    pub inside: Option<Rc<XRayReply>>,
    /// Files that the container wrote to, by position in its list.
    pub wrote: Rc<Vec<usize>>,
    /// Selected line.
    pub selected_line: Option<u32>,
    /// Called with the line, or none for the layer of a container, when an item is chosen.
    pub on_select: Callback<u32>,
    /// Called to fold or unfold base images.
    pub on_expand: Callback<()>,
    /// Whether the newest item just came.
    pub moving: bool,
}

/// See the module.
#[component]
pub fn Picture(props: &Props) -> Html {
    let node = use_node_ref();
    let focused = use_state_eq(|| None::<ItemId>);
    let scene = use_memo((props.stack.clone(), props.options), |(stack, options)| {
        scene(stack, *options)
    });
    let item_of = |(column, item): ItemId| scene.columns.get(column)?.items.get(item);
    let is_shown = |id: &ItemId| item_of(*id).is_some_and(|item| item.shown);
    let find = |wanted: &dyn Fn(&super::layout::Item) -> bool| -> Option<ItemId> {
        scene
            .columns
            .iter()
            .enumerate()
            .find_map(|(column, found)| {
                let item = found
                    .items
                    .iter()
                    .position(|item| item.shown && wanted(item))?;
                Some((column, item))
            })
    };
    // One tab stop: where the focus was, else the selected line, else the first.
    let stop = focused
        .filter(is_shown)
        .or_else(|| {
            let line = props.selected_line?;
            find(&|item| item.line == line)
        })
        .or_else(|| find(&|_| true));
    // Stays the same while the build plays, so that a step draws the bricks anew that it changes and no other.
    let latest = use_mut_ref(|| None::<(Rc<Scene>, Callback<u32>, Callback<()>)>);
    latest.replace(Some((
        scene.clone(),
        props.on_select.clone(),
        props.on_expand.clone(),
    )));
    let on_pick = {
        let (latest, setter) = (latest.clone(), focused.setter());
        use_callback((), move |(column, item): ItemId, ()| {
            let Some((scene, on_select, on_expand)) = latest.borrow().clone() else {
                return;
            };
            let found = scene.columns.get(column);
            let Some(item) = found.and_then(|column| column.items.get(item)) else {
                return;
            };
            match item.what {
                What::Container => {}
                What::Base(_) => {
                    on_select.emit(item.line);
                    on_expand.emit(());
                    // Its bricks take its place.
                    setter.set(None);
                }
                What::Brick(_) | What::Pin(_) => on_select.emit(item.line),
            }
        })
    };
    let onfocusin = {
        let setter = focused.setter();
        Callback::from(move |event: FocusEvent| {
            let target = event.target_dyn_into::<Element>();
            setter.set(target.as_ref().and_then(id_of));
        })
    };
    let onkeydown = {
        let (scene, node, on_pick) = (scene.clone(), node.clone(), on_pick.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(stop) = stop else { return };
            let key = event.key();
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            if key == "Enter" {
                event.prevent_default();
                event.stop_propagation();
                on_pick.emit(stop);
                return;
            }
            let Some((column, item)) = neighbour(&scene, stop, &key) else {
                return;
            };
            event.prevent_default();
            event.stop_propagation();
            let selector = format!("[data-item='{column}-{item}']");
            if let Some(item) = node
                .cast::<Element>()
                .and_then(|picture| picture.query_selector(&selector).ok().flatten())
            {
                let _ = item.unchecked_into::<HtmlElement>().focus();
            }
        })
    };
    let stack = &props.stack;
    let options = &props.options;
    html! {
        <svg class="stack-picture" ref={node} width={scene.width.to_string()} height={format!("{:.0}", scene.height)}
            viewBox={format!("0 0 {} {:.0}", scene.width, scene.height)} role="listbox"
            aria-label={format!("Layer stack. {}", stack.summary)} {onfocusin} {onkeydown}>
            { patterns() }
            { for scene.columns.iter().enumerate().map(|(at, column)| {
                let stage = &stack.stages[column.stage];
                html! {
                    <g key={column.stage} class={classes!("stack-stage", (!stage.ships).then_some("stack-stage-aside"))} role="group"
                        aria-label={format!("stage {}", stage.name)}>
                        { ground(column, stage, stack) }
                        { for column.items.iter().enumerate().filter(|(_, item)| item.shown).map(|(index, item)| {
                            let id = (at, index);
                            let here = item.line == options.until_line;
                            html! {
                                <ItemView key={index} stack={stack.clone()} stage={column.stage} frame={column.frame} item={item.clone()}
                                    {id} selected={item.line > 0 && props.selected_line == Some(item.line)} newest={here && props.moving}
                                    lit={here} is_stop={stop == Some(id)} xray={options.xray} on_pick={on_pick.clone()}
                                    written={options.written.filter(|_| item.what == What::Container)} />
                            }
                        }) }
                    </g>
                }
            }) }
            { arcs(&scene, stack, props) }
            { inside(props, &scene) }
        </svg>
    }
}

#[cfg(feature = "whole")]
fn inside(props: &Props, scene: &Rc<Scene>) -> Html {
    match &props.inside {
        Some(reply) => html! {
            <inside::Threads stack={props.stack.clone()} scene={scene.clone()} reply={reply.clone()} wrote={props.wrote.clone()}
                xray={props.options.xray} />
        },
        None => Html::default(),
    }
}

#[cfg(not(feature = "whole"))]
fn inside(_: &Props, _: &Rc<Scene>) -> Html {
    Html::default()
}

/// The item that an element belongs to.
fn id_of(target: &Element) -> Option<ItemId> {
    let item = target.closest("[data-item]").ok()??;
    let id = item.get_attribute("data-item")?;
    let (column, item) = id.split_once('-')?;
    Some((column.parse().ok()?, item.parse().ok()?))
}

fn ground(column: &Column, stage: &StageStack, stack: &Stack) -> Html {
    let (y, frame) = (column.ground, column.frame);
    let several = stack.stages.len() > 1;
    let note = match (stage.ships, stage.needed) {
        (true, _) => "this is what ships",
        (false, true) => "left behind",
        (false, false) => "not built",
    };
    let name = if several {
        format!("{} · {}", stage.name, bytes_text(stage.total_bytes))
    } else {
        bytes_text(stage.total_bytes)
    };
    html! {
        <>
            <rect class={if stage.ships { "stack-ground stack-ground-ships" } else { "stack-ground" }} x={f(frame.x)}
                y={f(y)} width={f(frame.brick_width + super::layout::RAIL + 8.0)} height={if stage.ships { "3" } else { "1" }} />
            <text class="stack-stage-name" x={f(frame.x)} y={f(y + 21.0)}>{ clipped(&name, (frame.width / 7.6) as usize) }</text>
            <text class="stack-stage-note" x={f(frame.x)} y={f(y + 38.0)}>{ note }</text>
        </>
    }
}

fn arcs(scene: &Scene, stack: &Stack, props: &Props) -> Html {
    html! {
        <g class="stack-arcs" aria-hidden="true">
            { for scene.arcs.iter().map(|arc| {
                let newest = props.moving && stack.arcs[arc.arc].line == props.options.until_line;
                html! {
                    <g key={arc.arc} class={newest.then_some("stack-arc-new")} data-testid="parcel">
                        <title>{ stack.arcs[arc.arc].title.clone() }</title>
                        <path class="stack-arc" d={arc.path.clone()} />
                        if newest { <path class="stack-arc-way" d={arc.path.clone()} pathLength="1" /> }
                        <rect class="stack-parcel" x={f(arc.end.0 - 5.0)} y={f(arc.end.1 - 5.0)} width="10" height="10" rx="2" />
                    </g>
                }
            }) }
        </g>
    }
}

/// Patterns by origin; the same in every picture of a page, so their ids may repeat.
pub fn patterns() -> Html {
    html! {
        <defs>
            <pattern id="stack-system" width="7" height="7" patternUnits="userSpaceOnUse"><circle class="stack-ink" cx="2" cy="2" r="1.3" /></pattern>
            <pattern id="stack-dependencies" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="stack-ink" width="6" height="1.6" /></pattern>
            <pattern id="stack-files" width="8" height="8" patternUnits="userSpaceOnUse"><path class="stack-ink" d="M0 0h8v1.2H1.2V8H0z" /></pattern>
            <pattern id="stack-metadata" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="stack-ink" width="2" height="8" /></pattern>
            <pattern id="stack-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="stack-ink" width="3" height="7" /></pattern>
        </defs>
    }
}
