//! One bar for each instruction of what ships, in file order: what stays, and hatched what nobody can see.

use super::layers_text;
use crate::views::stack::{origin, patterns};
use layerlab_protocol::check::{Basis, Origin};
use layerlab_protocol::size::{SizeBar, SizeReport};
use layerlab_ui::bytes_text;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Shortest bar that can be seen, in hundredths of the drawing.
const LEAST: f64 = 0.5;

/// Properties of [`Bars`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The sizes.
    pub report: Rc<SizeReport>,
    /// Whether bars are compressed bytes.
    pub compressed: bool,
    /// 1-based line selected in any view.
    pub selected_line: Option<u32>,
    /// Called with a bar's line.
    pub on_select: Callback<u32>,
}

/// See the module.
#[component]
pub fn Bars(props: &Props) -> Html {
    let node = use_node_ref();
    let focused = use_state_eq(|| 0_usize);
    let bars = &props.report.bars;
    let most = bars
        .iter()
        .map(|bar| sizes(bar, props.compressed).0)
        .max()
        .unwrap_or(0)
        .max(1);
    let stop = (*focused).min(bars.len().saturating_sub(1));
    let onkeydown = {
        let (node, setter, n) = (node.clone(), focused.setter(), bars.len());
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowUp" => stop.saturating_sub(1),
                "ArrowDown" => (stop + 1).min(n.saturating_sub(1)),
                "Home" => 0,
                "End" => n.saturating_sub(1),
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            setter.set(to);
            let found = node
                .cast::<Element>()
                .and_then(|list| list.query_selector(&format!("[data-bar='{to}']")).ok()?);
            if let Some(button) = found {
                let _ = button.unchecked_into::<HtmlElement>().focus();
            }
        })
    };
    html! {
        <>
            <svg class="size-defs" width="0" height="0" aria-hidden="true">{ patterns() }</svg>
            <ol class="size-bars" ref={node} {onkeydown} aria-label="Bytes by instruction" data-testid="size-bars">
                { for bars.iter().enumerate().map(|(at, bar)| row(props, at, bar, most, at == stop)) }
            </ol>
        </>
    }
}

fn row(props: &Props, at: usize, bar: &SizeBar, most: u64, is_stop: bool) -> Html {
    let (bytes, hidden) = sizes(bar, props.compressed);
    let is_unknown = bar.basis == Basis::Unknown;
    let width = |bytes: u64| {
        let width = bytes as f64 / most as f64 * 100.0;
        if bytes > 0 { width.max(LEAST) } else { 0.0 }
    };
    let (all, hatched) = (width(bytes), width(hidden).min(width(bytes)));
    let kept = all - hatched;
    let value = match (is_unknown, bytes) {
        (true, 0) => "unknown".to_owned(),
        (true, bytes) => format!("at least {}", bytes_text(bytes)),
        (false, bytes) => format!("≈\u{202f}{}", bytes_text(bytes)),
    };
    let selected = props.selected_line == Some(bar.line);
    let onclick = {
        let (on_select, line) = (props.on_select.clone(), bar.line);
        Callback::from(move |_: MouseEvent| on_select.emit(line))
    };
    let origin = origin(bar.origin);
    html! {
        <li key={at}>
            <button type="button" class={classes!("size-bar", selected.then_some("size-bar-selected"))} data-bar={at.to_string()} {onclick}
                tabindex={if is_stop { "0" } else { "-1" }} aria-current={selected.then_some("true")} title={bar.note.clone()}
                data-testid="size-bar" data-line={bar.line.to_string()}>
                <span class="size-title"><span class="cache-line num">{ bar.line }</span>{ " " }<code class="clip">{ bar.title.clone() }</code></span>
                <svg class="size-drawing" aria-hidden="true">
                    if is_unknown { <rect class="size-unknown" x="0.25%" y="1" width="99.5%" height="12" /> }
                    <rect class={format!("stack-{origin}")} x="0" y="0" width={percent(kept)} height="14" />
                    if bar.origin != Origin::Base { <rect x="0" y="0" width={percent(kept)} height="14" fill={format!("url(#stack-{origin})")} /> }
                    <rect class="stack-hidden" x={percent(kept)} y="0" width={percent(hatched)} height="14" />
                    <rect x={percent(kept)} y="0" width={percent(hatched)} height="14" fill="url(#stack-hatch)" />
                </svg>
                <span class="size-value num">
                    { value }
                    if hidden > 0 { <span class="size-hidden">{ format!(", {} hidden", bytes_text(hidden)) }</span> }
                    if bar.n_layers > 1 { <span class="muted">{ format!(", {}", layers_text(bar.n_layers)) }</span> }
                </span>
            </button>
        </li>
    }
}

/// Bytes of a bar, and those of them that nobody can see.
fn sizes(bar: &SizeBar, compressed: bool) -> (u64, u64) {
    if compressed {
        (bar.compressed_bytes, bar.hidden_compressed_bytes)
    } else {
        (bar.unpacked_bytes, bar.hidden_bytes)
    }
}

fn percent(value: f64) -> String {
    format!("{value:.2}%")
}
