//! The layer stack of a file: bricks, pins, stages side by side, a scrubber, the same data as a table.
//!
//! With what the library worker knows ([`Props::inside`]) it also ties hidden files to what hides them, and stands a
//! container on top.

#[cfg(feature = "whole")]
mod container;
mod details;
#[cfg(test)]
pub(super) mod fixture;
#[cfg(feature = "whole")]
mod inside;
mod item;
mod layout;
mod legend;
mod picture;
mod steps;
mod table;
mod total;

#[cfg(feature = "whole")]
pub use item::{clipped, origin};
#[cfg(feature = "whole")]
pub use picture::patterns;

use crate::route::Show;
use crate::views::words::code_text;
use gloo::timers::callback::Timeout;
use layerlab_protocol::check::{Brick, Stack, StageStack};
use layerlab_protocol::xray::XRayReply;
use layerlab_ui::hooks::use_width;
use layerlab_ui::{Badge, Scrubber, Toggle, Tone};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`LayerStack`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The stack.
    pub stack: Rc<Stack>,
    /// 1-based line selected in any view.
    #[prop_or_default]
    pub selected_line: Option<u32>,
    /// Called when a brick or pin is chosen.
    #[prop_or_default]
    pub on_select: Callback<u32>,
    /// Steps done; `None` shows the finished stack.
    #[prop_or_default]
    pub step: Option<u32>,
    /// Called with the step to show.
    #[prop_or_default]
    pub on_step: Callback<Option<u32>>,
    /// Whether the build plays.
    #[prop_or_default]
    pub playing: bool,
    /// Called to start or stop.
    #[prop_or_default]
    pub on_play: Callback<bool>,
    /// How it is shown; without an owner it remembers that itself.
    #[prop_or_default]
    pub show: Option<Show>,
    /// Called with how to show it.
    #[prop_or_default]
    pub on_show: Callback<Show>,
    /// What is inside the bricks, and what a container adds.
    #[prop_or_default]
    pub inside: Option<Rc<XRayReply>>,
}

/// See the module.
#[component]
pub fn LayerStack(props: &Props) -> Html {
    let stack = &props.stack;
    let node = use_node_ref();
    let width = use_width(node.clone(), 640.0);
    let own = use_state_eq(Show::default);
    let show = props.show.unwrap_or(*own);
    let wrote = use_state_eq(|| Rc::new(Vec::<usize>::new()));

    let steps = use_memo(stack.clone(), |stack| steps::steps(stack));
    let n_steps = steps.len() as u32;
    let step = props.step.unwrap_or(n_steps).min(n_steps);
    let at = |step: u32| step.checked_sub(1).and_then(|at| steps.get(at as usize));
    let current = at(step);
    let until_line = if step == n_steps {
        u32::MAX
    } else {
        current.map_or(0, |step| step.line)
    };
    let moving = use_just_changed(step);
    let before = use_before(step);

    let options = layout::Options {
        width: (width - 2.0).max(280.0),
        true_scale: show.scale,
        expanded: show.base,
        until_line,
        xray: show.xray,
        written: show.container.then(|| written(props, &wrote)),
    };
    let gone = (step < before).then(|| at(step + 1)).flatten();
    let says: AttrValue = match (current, gone) {
        _ if step == n_steps => stack.summary.clone().into(),
        (Some(current), Some(gone)) => {
            format!("Back before line {}. {}", gone.line, current.says).into()
        }
        (Some(current), None) => current.says.clone().into(),
        (None, _) => AttrValue::Static("Before the first step: nothing is built yet."),
    };
    let (of, total_bytes): (AttrValue, u64) = match current {
        Some(current) if step < n_steps => (
            match stack.stages.get(current.stage) {
                Some(stage) if stack.stages.len() > 1 => format!("{} so far", stage.name).into(),
                _ => AttrValue::Static("so far"),
            },
            current.total_bytes,
        ),
        None => (AttrValue::Static("so far"), 0),
        Some(_) => (AttrValue::Static("ships"), stack.total_bytes),
    };
    let on_step = {
        let on_step = props.on_step.clone();
        Callback::from(move |to: u32| on_step.emit((to < n_steps).then_some(to)))
    };
    let on_show = {
        let (setter, on_show, is_own) = (own.setter(), props.on_show.clone(), props.show.is_none());
        Callback::from(move |to: Show| match is_own {
            true => setter.set(to),
            false => on_show.emit(to),
        })
    };
    let toggle = |change: fn(&mut Show, bool)| {
        on_show.reform(move |on: bool| {
            let mut next = show;
            change(&mut next, on);
            next
        })
    };
    let bricks = || stack.stages.iter().flat_map(|stage| &stage.bricks);
    let has_files = bricks().any(|brick| !brick.files.is_empty());
    let has_base = stack.stages.iter().any(|stage| {
        let base = stage.bricks.iter().take_while(|brick| brick.is_base);
        base.count() > 1
    });
    let runs = props.show.is_some() && layout::target(stack).is_some();
    html! {
        <div class="layer-stack" data-testid="stack">
            <p class="layer-stack-says" id="stack-says" data-testid="stack-says">
                <span>{ code_text(&says) }</span>{ " " }
                <Badge tone={Tone::Modelled} title="Nothing is built here: sizes come from a catalogue of base images and a table of typical effects">
                    { "modelled, not executed" }
                </Badge>
            </p>
            <div class="layer-stack-tools">
                <div class="layer-stack-scrubber">
                    <Scrubber {n_steps} {step} {on_step} label="Build step" says={says.clone()}
                        playing={props.playing} on_play={props.on_play.clone()} />
                </div>
                <total::Total bytes={total_bytes} {of} />
                <div class="layer-stack-toggles" role="group" aria-label="What the picture shows">
                    if has_files {
                        <Toggle label="X-ray: files inside" on={show.xray} on_change={toggle(|show, on| show.xray = on)} testid="xray" />
                    }
                    if runs {
                        <Toggle label="As a container" on={show.container} on_change={toggle(|show, on| show.container = on)} testid="container" />
                    }
                    if has_base {
                        <Toggle label="Base layers" on={show.base} on_change={toggle(|show, on| show.base = on)} testid="base-layers" />
                    }
                    <Toggle label="True scale" on={show.scale} on_change={toggle(|show, on| show.scale = on)} testid="true-scale" />
                    <Toggle label="View as table" on={show.table} on_change={toggle(|show, on| show.table = on)} testid="stack-table-toggle" />
                </div>
            </div>
            <div class="layer-stack-frame" ref={node}>
                if show.table {
                    <table::StackTable stack={stack.clone()} />
                } else {
                    <picture::Picture stack={stack.clone()} {options} selected_line={props.selected_line}
                        inside={props.inside.clone()} wrote={(*wrote).clone()}
                        on_select={props.on_select.clone()} on_expand={on_show.reform(move |()| Show { base: !show.base, ..show })} {moving} />
                }
            </div>
            { below(props, show, &wrote) }
            <legend::Legend stack={stack.clone()} {show} />
            if let Some((stage, brick)) = selected_brick(stack, props.selected_line) {
                <details::Details stack={stack.clone()} stage={stage} brick={brick.clone()} />
            }
        </div>
    }
}

/// Bytes that the container wrote.
#[cfg(feature = "whole")]
fn written(props: &Props, wrote: &[usize]) -> u64 {
    let reply = props.inside.as_ref();
    reply.map_or(0, |reply| container::written_bytes(reply, wrote))
}

#[cfg(not(feature = "whole"))]
fn written(_: &Props, _: &[usize]) -> u64 {
    0
}

/// What the library worker knows, below the picture.
#[cfg(feature = "whole")]
fn below(props: &Props, show: Show, wrote: &UseStateHandle<Rc<Vec<usize>>>) -> Html {
    let Some(reply) = &props.inside else {
        return Html::default();
    };
    let on_write = {
        let setter = wrote.setter();
        Callback::from(move |now: Vec<usize>| setter.set(Rc::new(now)))
    };
    html! {
        <>
            if show.xray { <inside::Sentences reply={reply.clone()} on_select={props.on_select.clone()} /> }
            if show.container { <container::ContainerPanel reply={reply.clone()} wrote={(**wrote).clone()} {on_write} /> }
        </>
    }
}

#[cfg(not(feature = "whole"))]
fn below(_: &Props, _: Show, _: &UseStateHandle<Rc<Vec<usize>>>) -> Html {
    Html::default()
}

/// Number of steps of the scrubber.
pub fn n_steps(stack: &Stack) -> u32 {
    steps::steps(stack).len() as u32
}

/// The line of a step, for whoever lights it up; none before the first and at the end.
pub fn line_of_step(stack: &Stack, step: Option<u32>) -> Option<u32> {
    let at = step?.checked_sub(1)?;
    let steps = steps::steps(stack);
    steps.get(at as usize).map(|step| step.line)
}

/// The brick of that line, the first when there are several; with the position of its stage.
fn selected_brick(stack: &Stack, line: Option<u32>) -> Option<(usize, &Brick)> {
    let line = line?;
    let find = |wanted: &dyn Fn(&Brick) -> bool| {
        let stages = stack.stages.iter().enumerate();
        stages
            .into_iter()
            .find_map(|(at, stage): (usize, &StageStack)| {
                let brick = stage.bricks.iter().find(|brick| wanted(brick))?;
                Some((at, brick))
            })
    };
    find(&|brick| brick.line == line && !brick.is_base)
}

/// Whether a value changed a moment ago, so that what came with it may be animated.
#[hook]
fn use_just_changed(value: u32) -> bool {
    let settled = use_state_eq(|| value);
    let setter = settled.setter();
    use_effect_with(value, move |value| {
        let value = *value;
        let timer = Timeout::new(450, move || setter.set(value));
        move || drop(timer)
    });
    *settled != value
}

/// The value before the last change.
#[hook]
fn use_before(value: u32) -> u32 {
    let pair = use_mut_ref(|| (value, value));
    let mut pair = pair.borrow_mut();
    if pair.0 != value {
        *pair = (value, pair.0);
    }
    pair.1
}
