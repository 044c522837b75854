//! The layers of both versions as two stacks on one ground, aligned by step: what stayed is level, what changed, moved,
//! came or went is tied together and named.
//!
//! Rows form one tab stop; arrow keys walk them from the ground up, Enter tells the rest.

mod layout;

use super::layers::word;
use crate::views::stack::{clipped, origin, patterns};
use layerlab_protocol::check::Basis;
use layerlab_protocol::compare::{Comparison, LayerChange};
use layerlab_ui::hooks::use_width;
use layerlab_ui::{Toggle, bytes_text, count_text};
use layout::{Block, Brick, Pair, Scene, scene};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Width of a character of a label, in pixels.
const CHAR: f64 = 7.3;

/// Properties of [`Stacks`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The comparison.
    pub view: Rc<Comparison>,
}

/// From left to right.
#[derive(Clone, Copy)]
struct Frame {
    width: f64,
    brick: f64,
    before: f64,
    after: f64,
}

impl Frame {
    fn new(width: f64) -> Self {
        let brick = (width * 0.16).clamp(46.0, 150.0);
        let between = (width * 0.12).clamp(62.0, 110.0);
        Self {
            width,
            brick,
            before: (width - between) / 2.0 - brick,
            after: (width + between) / 2.0,
        }
    }

    /// Characters of a label.
    fn room(self) -> usize {
        ((self.before - 12.0) / CHAR).max(3.0) as usize
    }
}

/// See the module.
#[component]
pub fn Stacks(props: &Props) -> Html {
    let node = use_node_ref();
    let width = use_width(node.clone(), 640.0);
    let as_table = use_state_eq(|| false);
    let chosen = use_state_eq(|| None::<usize>);
    let focused = use_state_eq(|| 0_usize);
    let scene = use_memo(props.view.clone(), |view| scene(&view.layers));
    let frame = Frame::new((width - 2.0).max(300.0));
    let n = scene.pairs.len();
    let onkeydown = {
        let (node, now, focus, choose) =
            (node.clone(), *focused, focused.setter(), chosen.setter());
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowUp" => (now + 1).min(n.saturating_sub(1)),
                "ArrowDown" => now.saturating_sub(1),
                "Home" => 0,
                "End" => n.saturating_sub(1),
                "Enter" => {
                    choose.set(Some(now));
                    now
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            focus.set(to);
            let found = node.cast::<Element>();
            let row =
                found.and_then(|it| it.query_selector(&format!("[data-pair='{to}']")).ok()?);
            if let Some(row) = row {
                let _ = row.unchecked_into::<HtmlElement>().focus();
            }
        })
    };
    let says = says(&props.view);
    let on_table = {
        let setter = as_table.setter();
        Callback::from(move |on: bool| setter.set(on))
    };
    html! {
        <section class="compare-layers" aria-label="Layers">
            <h2>{ "Layers" }</h2>
            <p class="compare-delta" data-testid="compare-delta">{ says.clone() }</p>
            <Toggle label="View as table" on={*as_table} on_change={on_table} testid="compare-table-toggle" />
            <div class="compare-stacks" ref={node}>
                if *as_table {
                    <super::layers::Layers view={props.view.clone()} />
                } else {
                    <svg class="compare-picture" width={f(frame.width)} height={f(scene.height + 24.0)} role="listbox"
                        aria-label={format!("Layers before and after. {says}")} data-testid="compare-stacks" {onkeydown}>
                        { patterns() }
                        <text class="compare-side" x={f(frame.before + frame.brick)} y={f(scene.height + 18.0)} text-anchor="end">{ "before" }</text>
                        <text class="compare-side" x={f(frame.after)} y={f(scene.height + 18.0)}>{ "after" }</text>
                        <rect class="stack-ground-ships" x={f(frame.before - 6.0)} y={f(scene.ground + 2.0)} width={f(frame.brick + 12.0)} height="3" />
                        <rect class="stack-ground-ships" x={f(frame.after - 6.0)} y={f(scene.ground + 2.0)} width={f(frame.brick + 12.0)} height="3" />
                        { for scene.pairs.iter().enumerate().map(|(at, pair)| {
                            let (choose, focus) = (chosen.setter(), focused.setter());
                            let onclick = Callback::from(move |_: MouseEvent| { choose.set(Some(at)); focus.set(at); });
                            row(&scene, frame, at, pair, *chosen == Some(at), *focused == at, onclick)
                        }) }
                    </svg>
                }
            </div>
            if let Some(pair) = chosen.and_then(|at| scene.pairs.get(at)) {
                <p class="compare-told" data-testid="compare-told">{ told(pair) }</p>
            }
        </section>
    }
}

fn row(
    scene: &Scene,
    frame: Frame,
    at: usize,
    pair: &Pair,
    chosen: bool,
    is_stop: bool,
    onclick: Callback<MouseEvent>,
) -> Html {
    let of = |list: &[Brick]| list.iter().find(|brick| brick.pair == at).copied();
    let (before, after) = (of(&scene.before), of(&scene.after));
    let name = word(pair.change);
    let middle = |brick: Option<Brick>| brick.map(|brick| brick.middle);
    let tie = match (before, after) {
        (Some(a), Some(b)) => Some(ribbon(frame, a, b)),
        _ => None,
    };
    let y = match (middle(before), middle(after)) {
        (Some(a), Some(b)) => (a + b) / 2.0,
        (one, other) => one.or(other).unwrap_or(0.0),
    };
    html! {
        <g key={at} class={classes!("compare-row", format!("compare-row-{name}"), chosen.then_some("compare-row-chosen"))} role="option"
            aria-selected={if chosen { "true" } else { "false" }} aria-label={told(pair)} tabindex={if is_stop { "0" } else { "-1" }}
            data-pair={at.to_string()} data-change={name} {onclick}>
            { for tie.map(|d| html! { <path class="compare-ribbon" {d} /> }) }
            { for before.zip(pair.before.as_ref()).map(|(brick, block)| draw(frame, brick, block, true)) }
            { for after.zip(pair.after.as_ref()).map(|(brick, block)| draw(frame, brick, block, false)) }
            if pair.change != LayerChange::Same {
                <text class="compare-word" x={f(frame.width / 2.0)} y={f(y + 4.0)} text-anchor="middle">{ name }</text>
            }
        </g>
    }
}

/// A band from one brick to the other.
fn ribbon(frame: Frame, a: Brick, b: Brick) -> String {
    let (left, right) = (frame.before + frame.brick, frame.after);
    let middle = (left + right) / 2.0;
    let (a1, b1) = (a.y + a.height, b.y + b.height);
    format!(
        "M{left:.1} {:.1}C{middle:.1} {:.1} {middle:.1} {:.1} {right:.1} {:.1}V{b1:.1}C{middle:.1} {b1:.1} {middle:.1} {a1:.1} {left:.1} {a1:.1}Z",
        a.y, a.y, b.y, b.y
    )
}

fn draw(frame: Frame, brick: Brick, block: &Block, is_before: bool) -> Html {
    let x = if is_before { frame.before } else { frame.after };
    let (text_x, anchor) = match is_before {
        true => (x - 8.0, "end"),
        false => (x + frame.brick + 8.0, "start"),
    };
    let origin = origin(block.side.origin);
    let title = match block.n {
        1 => block.side.title.clone(),
        n => count_text(n as u64, "base layer", "base layers"),
    };
    html! {
        <>
            <rect class={classes!("stack-brick", format!("stack-{origin}"), (block.side.basis == Basis::Unknown).then_some("stack-unknown"))} x={f(x)} y={f(brick.y)} width={f(frame.brick)} height={f(brick.height)} rx="2" />
            if brick.height >= 6.0 && origin != "base" && block.side.basis != Basis::Unknown {
                <rect class="stack-pattern" x={f(x)} y={f(brick.y)} width={f(frame.brick)} height={f(brick.height)} rx="2"
                    fill={format!("url(#stack-{origin})")} />
            }
            <rect class="stack-edge" x={f(x)} y={f(brick.y)} width={f(frame.brick)} height={f(brick.height)} rx="2"
                stroke-dasharray={(block.side.basis == Basis::Unknown).then_some("4 3")} />
            <text class="stack-title" x={f(text_x)} y={f(brick.middle - 2.0)} text-anchor={anchor}>{ clipped(&title, frame.room()) }</text>
            <text class="stack-number" x={f(text_x)} y={f(brick.middle + 13.0)} text-anchor={anchor}>{ size(block) }</text>
        </>
    }
}

fn size(block: &Block) -> String {
    match block.side.basis {
        Basis::Unknown => "size unknown".to_owned(),
        _ if block.size_bytes == 0 => "0 B".to_owned(),
        _ => format!("≈ {}", bytes_text(block.size_bytes)),
    }
}

/// "COPY . . (line 4, ≈ 3 MB) moved to line 6."
fn told(pair: &Pair) -> String {
    let name = |block: &Block| match block.n {
        1 => format!(
            "{} (line {}, {})",
            block.side.title,
            block.side.line,
            size(block)
        ),
        n => format!(
            "{n} layers of the base image of line {} ({})",
            block.side.line,
            size(block)
        ),
    };
    match (pair.change, &pair.before, &pair.after) {
        (LayerChange::Same, _, Some(after)) => format!("Unchanged: {}.", name(after)),
        (LayerChange::Moved, Some(before), Some(after)) => {
            format!("Moved: {} from line {}.", name(after), before.side.line)
        }
        (_, Some(before), Some(after)) => {
            format!("Changed: {} became {}.", name(before), name(after))
        }
        (_, Some(before), None) => format!("Gone: {}.", name(before)),
        (_, None, Some(after)) => format!("New: {}.", name(after)),
        (_, None, None) => String::new(),
    }
}

/// "≈ 1.2 GB → ≈ 380 MB: 820 MB less; 2 layers changed, 1 moved, 1 new, 1 gone, 7 the same."
fn says(view: &Comparison) -> String {
    let (before, after) = (&view.before, &view.after);
    let size = |side: &layerlab_protocol::compare::Side| {
        let least = if side.partial { "at least " } else { "≈ " };
        format!("{least}{}", bytes_text(side.total_bytes))
    };
    let delta = match (before.total_bytes, after.total_bytes) {
        (a, b) if a > b => format!("{} less", bytes_text(a - b)),
        (a, b) if a < b => format!("{} more", bytes_text(b - a)),
        _ => "the same size".to_owned(),
    };
    let counts: Vec<String> = [
        (LayerChange::Changed, "changed"),
        (LayerChange::Moved, "moved"),
        (LayerChange::Added, "new"),
        (LayerChange::Removed, "gone"),
        (LayerChange::Same, "the same"),
    ]
    .into_iter()
    .filter_map(|(change, word)| {
        let n = view
            .layers
            .iter()
            .filter(|pair| pair.change == change)
            .count();
        (n > 0).then(|| format!("{n} {word}"))
    })
    .collect();
    format!(
        "{} → {}: {delta}. Layers: {}.",
        size(before),
        size(after),
        counts.join(", ")
    )
}

fn f(value: f64) -> String {
    format!("{value:.1}")
}
