//! The layer stack of a file: bricks, pins, stages side by side, a scrubber, the same data as a table.

mod details;
#[cfg(test)]
pub(super) mod fixture;
mod layout;
mod legend;
mod picture;
mod steps;
mod table;

#[cfg(feature = "whole")]
pub use picture::{origin, patterns};

use crate::views::words::code_text;
use gloo::timers::callback::Timeout;
use layerlab_protocol::check::{Brick, Stack, StageStack};
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
}

/// See the module.
#[component]
pub fn LayerStack(props: &Props) -> Html {
    let stack = &props.stack;
    let node = use_node_ref();
    let width = use_width(node.clone(), 640.0);
    let true_scale = use_state_eq(|| false);
    let expanded = use_state_eq(|| false);
    let xray = use_state_eq(|| false);
    let as_table = use_state_eq(|| false);

    let steps = use_memo(stack.clone(), |stack| steps::steps(stack));
    let n_steps = steps.len() as u32;
    let step = props.step.unwrap_or(n_steps).min(n_steps);
    let current = step.checked_sub(1).and_then(|at| steps.get(at as usize));
    let until_line = if step == n_steps {
        u32::MAX
    } else {
        current.map_or(0, |step| step.line)
    };
    let moving = use_just_changed(step);

    let options = layout::Options {
        width: (width - 2.0).max(280.0),
        true_scale: *true_scale,
        expanded: *expanded,
        until_line,
    };
    let says: AttrValue = match current {
        _ if step == n_steps => stack.summary.clone().into(),
        Some(current) => current.says.clone().into(),
        None => AttrValue::Static("Before the first step: nothing is built yet."),
    };
    let on_step = {
        let on_step = props.on_step.clone();
        Callback::from(move |to: u32| on_step.emit((to < n_steps).then_some(to)))
    };
    let set = |state: &UseStateHandle<bool>| {
        let setter = state.setter();
        Callback::from(move |on: bool| setter.set(on))
    };
    let expand = {
        let (setter, now) = (expanded.setter(), *expanded);
        Callback::from(move |()| setter.set(!now))
    };
    let has_files = stack
        .stages
        .iter()
        .flat_map(|stage| &stage.bricks)
        .any(|brick| !brick.files.is_empty());
    html! {
        <div class="layer-stack" data-testid="stack">
            <p class="layer-stack-says" id="stack-says">
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
                <Toggle label="True scale" on={*true_scale} on_change={set(&true_scale)} testid="true-scale" />
                if has_files {
                    <Toggle label="Files inside" on={*xray} on_change={set(&xray)} testid="xray" />
                }
                <Toggle label="View as table" on={*as_table} on_change={set(&as_table)} testid="stack-table-toggle" />
            </div>
            <div class="layer-stack-frame" ref={node}>
                if *as_table {
                    <table::StackTable stack={stack.clone()} />
                } else {
                    <picture::Picture stack={stack.clone()} {options} selected_line={props.selected_line}
                        on_select={props.on_select.clone()} on_expand={expand} {moving} xray={*xray} />
                }
            </div>
            <legend::Legend stack={stack.clone()} />
            if let Some((stage, brick)) = selected_brick(stack, props.selected_line) {
                <details::Details stage={stage.name.clone()} brick={brick.clone()} />
            }
        </div>
    }
}

/// Number of steps of the scrubber.
pub fn n_steps(stack: &Stack) -> u32 {
    steps::steps(stack).len() as u32
}

/// The brick of that line, the first when there are several.
fn selected_brick(stack: &Stack, line: Option<u32>) -> Option<(&StageStack, &Brick)> {
    let line = line?;
    stack.stages.iter().find_map(|stage| {
        let brick = stage
            .bricks
            .iter()
            .find(|brick| brick.line == line && !brick.is_base)?;
        Some((stage, brick))
    })
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
