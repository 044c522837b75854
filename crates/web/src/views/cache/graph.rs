//! The graph itself: lines in one SVG, steps and inputs as HTML at places that the layout computes.
//!
//! Steps form one tab stop; arrows walk along a stage and across to the next one, Enter selects the line. With Alt an
//! arrow moves the step in the editor's text; so does dragging it, and so do the buttons below the graph.

use super::layout::{self, Node, PILL, Scene, is_settings, scene};
use super::order::{Editable, can_move, move_to, shift};
use super::{modelled_seconds, outcome};
use crate::views::words::{code_text, sentence};
use layerlab_protocol::day::Improvement;
use layerlab_protocol::what_if::{InputKind, StepState, WhatIfReply};
use layerlab_ui::{Button, Icon, Look, Shape};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Pixels the pointer must move before a step is dragged rather than chosen.
const SLACK: f64 = 6.0;

/// A step under the pointer's button.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Drag {
    step: usize,
    start_y: f64,
    /// Where it would go; `None` until the pointer moved.
    to: Option<usize>,
}

/// The namespace of what is inside a `foreignObject`.
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// Properties of [`Graph`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The answer.
    pub answer: Rc<WhatIfReply>,
    /// A better order, whose lines are ghosts between the steps.
    #[prop_or_default]
    pub improvement: Option<Rc<Improvement>>,
    /// Width of the frame in pixels.
    pub width: f64,
    /// 1-based line selected in any view.
    pub selected_line: Option<u32>,
    /// The editor of the file, where steps can be moved.
    pub editor: Option<Editable>,
    /// Called with the line of a chosen step.
    pub on_select: Callback<u32>,
}

/// See the module.
#[component]
pub fn Graph(props: &Props) -> Html {
    let node = use_node_ref();
    let focused = use_state_eq(|| None::<usize>);
    let hovered = use_state_eq(|| None::<usize>);
    let scene = use_memo(
        (props.answer.clone(), props.width, props.improvement.clone()),
        |(answer, width, improvement)| {
            let ghosts = improvement.as_ref().map(|found| &found.proposal.ghosts[..]);
            scene(answer, *width, ghosts.unwrap_or_default())
        },
    );
    let steps = &props.answer.steps;
    let known = |at: &usize| *at < steps.len();
    let selected = props
        .selected_line
        .and_then(|line| steps.iter().position(|step| step.line == line));
    let changed = steps
        .iter()
        .position(|step| step.outcome == layerlab_protocol::what_if::Outcome::Cause);
    // One tab stop: where the focus was, else the selected line, else where the change begins.
    let stop = focused.filter(known).or(selected).or(changed).unwrap_or(0);
    let told = hovered.filter(known).unwrap_or(stop);

    let noting = |to: &UseStateHandle<Option<usize>>| {
        let setter = to.setter();
        move |target: Option<Element>| setter.set(target.as_ref().and_then(step_of))
    };
    let onfocusin = {
        let note = noting(&focused);
        Callback::from(move |event: FocusEvent| note(event.target_dyn_into()))
    };
    let onmouseover = {
        let note = noting(&hovered);
        Callback::from(move |event: MouseEvent| note(event.target_dyn_into()))
    };
    let onmouseleave = {
        let setter = hovered.setter();
        Callback::from(move |_: MouseEvent| setter.set(None))
    };
    let onkeydown = {
        let (scene, node) = (scene.clone(), node.clone());
        let (editor, answer) = (props.editor.clone(), props.answer.clone());
        Callback::from(move |event: KeyboardEvent| {
            let key = event.key();
            if event.ctrl_key() || event.meta_key() {
                return;
            }
            let to = match (event.alt_key(), key.as_str(), &editor) {
                (false, key, _) => layout::neighbour(&scene, stop, key),
                (true, "ArrowUp" | "ArrowDown", Some(editor)) => {
                    event.prevent_default();
                    shift(editor, &answer, stop, key == "ArrowUp")
                }
                _ => None,
            };
            let Some(to) = to else {
                return;
            };
            event.prevent_default();
            event.stop_propagation();
            let found = node
                .cast::<Element>()
                .and_then(|graph| graph.query_selector(&format!("[data-step='{to}']")).ok()?);
            if let Some(button) = found {
                let _ = button.unchecked_into::<HtmlElement>().focus();
            }
        })
    };
    let drag = use_state_eq(|| None::<Drag>);
    let onpointerdown = {
        let (setter, can) = (drag.setter(), props.editor.is_some());
        Callback::from(move |event: PointerEvent| {
            // A finger scrolls; it has the buttons.
            if !can || event.button() != 0 || event.pointer_type() == "touch" {
                return;
            }
            let target = event.target_dyn_into::<Element>();
            let step = target.as_ref().and_then(step_of);
            setter.set(step.map(|step| Drag {
                step,
                start_y: f64::from(event.client_y()),
                to: None,
            }));
        })
    };
    let onpointermove = {
        let (now, setter) = (*drag, drag.setter());
        let (scene, answer, node) = (scene.clone(), props.answer.clone(), node.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(drag) = now else { return };
            if event.buttons() & 1 == 0 {
                setter.set(None);
                return;
            }
            let y = f64::from(event.client_y());
            if drag.to.is_none() && (y - drag.start_y).abs() < SLACK {
                return;
            }
            let top = node
                .cast::<Element>()
                .map_or(0.0, |graph| graph.get_bounding_client_rect().top());
            let to = layout::step_at(&scene, drag.step, y - top)
                .filter(|to| can_move(&answer.steps, drag.step, *to))
                .unwrap_or(drag.step);
            setter.set(Some(Drag {
                to: Some(to),
                ..drag
            }));
        })
    };
    let onpointerup = {
        let (now, setter) = (*drag, drag.setter());
        let (editor, answer) = (props.editor.clone(), props.answer.clone());
        Callback::from(move |_: PointerEvent| {
            if let (
                Some(Drag {
                    step, to: Some(to), ..
                }),
                Some(editor),
            ) = (now, &editor)
            {
                move_to(editor, &answer, step, to);
            }
            setter.set(None);
        })
    };
    let onpointerleave = {
        let setter = drag.setter();
        Callback::from(move |_: PointerEvent| setter.set(None))
    };
    let dragged = drag.and_then(|drag| Some((drag.step, drag.to?)));
    let mover = |up: bool| {
        let (editor, answer) = (props.editor.clone(), props.answer.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(editor) = &editor {
                shift(editor, &answer, told, up);
            }
        })
    };
    let can_go = |up: bool| {
        let to = if up {
            told.checked_sub(1)
        } else {
            Some(told + 1)
        };
        to.is_some_and(|to| can_move(steps, told, to))
    };
    let several = scene.columns.len() > 1;
    let mut order: Vec<Vec<usize>> = vec![Vec::new(); scene.columns.len()];
    for (at, node) in scene.nodes.iter().enumerate() {
        order[node.column].push(at);
    }
    html! {
        <>
            <div class="cache-frame">
                <svg class="cache-graph" ref={node} width={f(scene.width)} height={f(scene.height)} role="group"
                    aria-label={format!("Steps of the build. {}", props.answer.summary)}
                    {onfocusin} {onmouseover} {onmouseleave} {onkeydown} {onpointerdown} {onpointermove} {onpointerup} {onpointerleave}>
                    <g aria-hidden="true">{ for scene.edges.iter().map(|edge| html! {
                        <path d={edge.path.clone()} class={classes!("cache-edge", edge.crosses.then_some("cache-edge-crosses"),
                            edge.bold.then_some("cache-edge-bold"))} />
                    }) }</g>
                    { for scene.columns.iter().zip(&order).map(|(column, steps_of)| {
                        let name = &props.answer.stages[column.stage];
                        html! {
                            <g key={column.stage} role="group" aria-label={format!("stage {name}")} data-testid="cache-stage">
                                if several {
                                    <text class="cache-stage-name" x={f(column.node_x)} y="16">{ name.clone() }</text>
                                }
                                { for steps_of.iter().map(|at| {
                                    step(props, &scene, *at, *at == stop, dragged.is_some_and(|(step, _)| step == *at))
                                }) }
                            </g>
                        }
                    }) }
                    { for scene.ghosts.iter().map(|ghost| {
                        let column = &scene.columns[ghost.column];
                        html! {
                            <foreignObject x={f(column.node_x)} y={f(ghost.y)} width={f(column.node_width)} height={f(layout::GHOST)}>
                                <div xmlns={XHTML} class="cache-ghost" data-testid="ghost">
                                    <span class="visually-hidden">{ "better order: " }</span>
                                    <span class="cache-title">{ ghost.title.clone() }</span>
                                </div>
                            </foreignObject>
                        }
                    }) }
                    { for scene.pills.iter().map(|pill| {
                        let input = &steps[pill.step].inputs[pill.input];
                        html! {
                            <foreignObject x={f(pill.x)} y={f(pill.y)} width={f(pill.width)} height={f(PILL)}>
                                <div xmlns={XHTML} class="cache-input">
                                    <span class={classes!("cache-pill", input.changed.then_some("cache-pill-changed"))}
                                        title={input.label.clone()} data-testid="input">
                                        <Icon shape={input_shape(input.kind)} />
                                        <span class="visually-hidden">{ if input.changed { "changed: " } else { "read: " } }</span>
                                        <span class="clip">{ input.label.clone() }</span>
                                    </span>
                                </div>
                            </foreignObject>
                        }
                    }) }
                    { for dragged.filter(|(step, to)| step != to).and_then(|(step, to)| landing(&scene, step, to)) }
                </svg>
            </div>
            if props.editor.is_some() {
                <p class="cache-hint small muted">{ "Drag a step to another place in its stage, or move it with " }<kbd>{ "Alt" }</kbd>{ " and " }<kbd>{ "↑" }</kbd>{ " or " }<kbd>{ "↓" }</kbd>{ ". The file changes with it." }</p>
            }
            if let Some(step) = steps.get(told) {
                <p class="cache-why" data-testid="cache-why" data-line={step.line.to_string()}>
                    <strong>{ format!("Line {}, {}: ", step.line, outcome(step.outcome).1) }</strong>
                    { code_text(&sentence(&step.because)) }
                    if props.editor.is_some() && (can_go(true) || can_go(false)) {
                        <span class="cache-move">
                            <Button small=true look={Look::Quiet} enabled={can_go(true)} onclick={mover(true)} testid="move-up"
                                label={format!("Move line {} up", step.line)}>{ "↑ Move up" }</Button>
                            <Button small=true look={Look::Quiet} enabled={can_go(false)} onclick={mover(false)} testid="move-down"
                                label={format!("Move line {} down", step.line)}>{ "↓ Move down" }</Button>
                        </span>
                    }
                </p>
            }
        </>
    }
}

/// A line where a dragged step would land.
fn landing(scene: &Scene, step: usize, to: usize) -> Option<Html> {
    let target = scene.nodes.get(to)?;
    let column = scene.columns.get(target.column)?;
    let y = match to > step {
        true => target.y + target.height + 4.0,
        false => target.y - 5.0,
    };
    Some(html! {
        <line class="cache-landing" x1={f(column.node_x)} x2={f(column.node_x + column.node_width)} y1={f(y)} y2={f(y)} data-testid="landing" />
    })
}

fn step(props: &Props, scene: &Scene, at: usize, is_stop: bool, is_dragged: bool) -> Html {
    let step = &props.answer.steps[at];
    let Node {
        column, y, height, ..
    } = scene.nodes[at];
    let column = &scene.columns[column];
    let (name, word, shape) = outcome(step.outcome);
    let onclick = {
        let (on_select, line) = (props.on_select.clone(), step.line);
        Callback::from(move |_: MouseEvent| on_select.emit(line))
    };
    let selected = props.selected_line == Some(step.line);
    let improvement = props.improvement.as_ref();
    let spared = improvement.is_some_and(|found| found.spared.contains(&step.line));
    html! {
        <foreignObject key={at} x={f(column.node_x)} y={f(y)} width={f(column.node_width)} height={f(height)}>
            <div xmlns={XHTML} class={classes!("cache-step", format!("cache-{name}"), selected.then_some("cache-step-selected"), is_dragged.then_some("cache-step-dragged"))}
                data-testid="step" data-outcome={name} data-line={step.line.to_string()}>
                <span class="cache-sign" aria-hidden="true">{ for shape.map(|shape| html! { <Icon {shape} /> }) }</span>
                <button type="button" class="cache-node" data-step={at.to_string()} tabindex={if is_stop { "0" } else { "-1" }}
                    aria-keyshortcuts={props.editor.as_ref().map(|_| "Alt+ArrowUp Alt+ArrowDown")}
                    {onclick} aria-current={selected.then_some("true")}>
                    <span class="cache-node-head">
                        <Icon class="cache-kind" shape={kind(step)} />
                        <span class="cache-line num">{ step.line }</span>
                        <span class="cache-title">{ step.title.clone() }</span>
                    </span>
                    if !is_settings(step) {
                        <span class="cache-node-head">
                            <span class="cache-because">
                                if spared { <span class="cache-then">{ "then from cache" }</span>{ " · " } }
                                <span class="cache-word">{ word }</span>{ " · " }{ code_text(&step.because) }
                            </span>
                            if !step.unknown.is_empty() {
                                <span class="cache-seconds">{ "time unknown" }</span>
                            } else if step.seconds > 0.0 {
                                <span class="cache-seconds num">{ modelled_seconds(step.seconds) }</span>
                            }
                        </span>
                    }
                </button>
            </div>
        </foreignObject>
    }
}

/// The step that an element belongs to.
fn step_of(target: &Element) -> Option<usize> {
    let button = target.closest("[data-step]").ok()??;
    button.get_attribute("data-step")?.parse().ok()
}

/// What kind of instruction it is.
fn kind(step: &StepState) -> Shape {
    match step.title.split_whitespace().next().unwrap_or("") {
        "FROM" => Shape::Layers,
        "COPY" | "ADD" => Shape::Copy,
        "RUN" => Shape::Play,
        "WORKDIR" => Shape::Folder,
        _ => Shape::More,
    }
}

/// What kind of input it is.
pub fn input_shape(kind: InputKind) -> Shape {
    match kind {
        InputKind::File => Shape::File,
        InputKind::Image => Shape::Layers,
        InputKind::Argument | InputKind::Variable => Shape::More,
        InputKind::Secret => Shape::Dot,
        InputKind::Address => Shape::Link,
        InputKind::Text => Shape::Wand,
    }
}

fn f(value: f64) -> String {
    format!("{value:.1}")
}
