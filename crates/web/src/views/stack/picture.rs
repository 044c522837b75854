//! The picture itself: one SVG, drawn with attributes only.
//!
//! Bricks, pins and their labels form one tab stop; arrow keys move through them in the order of the build.

use super::layout::{Column, Item, Options, RAIL, Scene, What, scene};
use layerlab_protocol::check::{Basis, Brick, Origin, Stack, StageStack};
use layerlab_ui::bytes_text;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Width of a character of the label's type, in pixels.
const CHAR: f64 = 7.3;
/// Space for the number of bytes at the end of a label.
const NUMBER: f64 = 74.0;
/// Space for the line number at the start of a label.
const LINE_NUMBER: f64 = 26.0;

/// Properties of [`Picture`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The stack.
    pub stack: Rc<Stack>,
    /// How it is drawn.
    pub options: Options,
    /// Selected line.
    pub selected_line: Option<u32>,
    /// Called when an item is chosen.
    pub on_select: Callback<u32>,
    /// Called to fold or unfold base images.
    pub on_expand: Callback<()>,
    /// Whether the newest item just came.
    pub moving: bool,
    /// Whether files show inside bricks.
    pub xray: bool,
}

/// See the module.
#[component]
pub fn Picture(props: &Props) -> Html {
    let node = use_node_ref();
    let scene = use_memo((props.stack.clone(), props.options), |(stack, options)| {
        scene(stack, *options)
    });
    let lines: Vec<u32> = scene
        .columns
        .iter()
        .flat_map(|column| &column.items)
        .map(|item| item.line)
        .collect();
    // One tab stop: the selected item, or the first.
    let stop = props
        .selected_line
        .filter(|line| lines.contains(line))
        .or(lines.first().copied());
    let onkeydown = {
        let (lines, on_select, node) = (lines, props.on_select.clone(), node.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(at) = stop.and_then(|stop| lines.iter().position(|line| *line == stop)) else {
                return;
            };
            let to = match event.key().as_str() {
                "ArrowUp" | "ArrowRight" => (at + 1).min(lines.len() - 1),
                "ArrowDown" | "ArrowLeft" => at.saturating_sub(1),
                "Home" => 0,
                "End" => lines.len() - 1,
                "Enter" | " " => at,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            on_select.emit(lines[to]);
            let selector = format!("[data-line='{}']", lines[to]);
            if let Some(item) = node
                .cast::<Element>()
                .and_then(|picture| picture.query_selector(&selector).ok().flatten())
            {
                let _ = item.unchecked_into::<HtmlElement>().focus();
            }
        })
    };
    let stack = &props.stack;
    let mut first = true;
    html! {
        <svg class="stack-picture" ref={node} width={scene.width.to_string()} height={format!("{:.0}", scene.height)}
            viewBox={format!("0 0 {} {:.0}", scene.width, scene.height)} role="listbox"
            aria-label={format!("Layer stack. {}", stack.summary)} {onkeydown}>
            { patterns() }
            { for scene.columns.iter().map(|column| {
                let stage = &stack.stages[column.stage];
                html! {
                    <g key={column.stage} class={classes!("stack-stage", (!stage.ships).then_some("stack-stage-aside"))} role="group"
                        aria-label={format!("stage {}", stage.name)}>
                        { ground(column, stage, stack) }
                        { for column.items.iter().map(|item| {
                            let is_stop = first && stop == Some(item.line);
                            if is_stop { first = false; }
                            draw(props, column, stage, item, is_stop)
                        }) }
                    </g>
                }
            }) }
            { arcs(&scene, stack) }
        </svg>
    }
}

fn draw(props: &Props, column: &Column, stage: &StageStack, item: &Item, is_stop: bool) -> Html {
    let select = {
        let (on_select, on_expand, line, what) = (
            props.on_select.clone(),
            props.on_expand.clone(),
            item.line,
            item.what,
        );
        Callback::from(move |_: MouseEvent| {
            on_select.emit(line);
            if matches!(what, What::Base(_)) {
                on_expand.emit(());
            }
        })
    };
    let selected = props.selected_line == Some(item.line);
    let newest = props.moving && item.line == props.options.until_line;
    let label = Label::of(stage, item);
    let id = match item.what {
        What::Pin(_) => "pin",
        What::Base(_) | What::Brick(_) => "brick",
    };
    html! {
        <g class={classes!("stack-item", selected.then_some("stack-item-selected"), newest.then_some("stack-item-new"))}
            role="option" aria-selected={if selected { "true" } else { "false" }} aria-label={label.spoken.clone()}
            tabindex={if is_stop { "0" } else { "-1" }} data-line={item.line.to_string()} data-testid={id}
            onclick={select}>
            <title>{ label.spoken.clone() }</title>
            { for match item.what {
                What::Brick(at) => Some(brick(column, item, &stage.bricks[at], props.xray)),
                What::Base(n) => Some(base(column, item, &stage.bricks[..n])),
                What::Pin(_) => Some(pin(column, item)),
            } }
            { label.draw(column, item) }
        </g>
    }
}

/// Words beside a brick or pin.
struct Label {
    title: String,
    number: String,
    spoken: String,
    is_pin: bool,
}

impl Label {
    fn of(stage: &StageStack, item: &Item) -> Self {
        match item.what {
            What::Pin(at) => {
                let title = stage.pins[at].title.clone();
                let spoken = format!("Line {}: {title}, settings only, no layer", item.line);
                Self {
                    title,
                    number: String::new(),
                    spoken,
                    is_pin: true,
                }
            }
            What::Base(n) => {
                let bytes = stage.bricks[..n].iter().map(|brick| brick.size_bytes).sum();
                let title = stage.base.clone();
                let spoken = format!(
                    "Line {}: base image {title}, {n} layers, about {} unpacked. Choose to see its layers",
                    item.line,
                    bytes_text(bytes)
                );
                Self {
                    title: format!("{title} · {n} layers"),
                    number: number(bytes, Basis::Catalogue),
                    spoken,
                    is_pin: false,
                }
            }
            What::Brick(at) => {
                let brick = &stage.bricks[at];
                let size = match brick.basis {
                    Basis::Unknown => "size unknown".to_owned(),
                    _ => format!("about {} unpacked", bytes_text(brick.size_bytes)),
                };
                let hidden = match brick.hidden_bytes {
                    0 => String::new(),
                    bytes => format!(", {} of it hidden by later layers", bytes_text(bytes)),
                };
                let spoken = format!("Line {}: {}, {size}{hidden}", item.line, brick.title);
                Self {
                    title: brick.title.clone(),
                    number: number(brick.size_bytes, brick.basis),
                    spoken,
                    is_pin: false,
                }
            }
        }
    }

    fn draw(&self, column: &Column, item: &Item) -> Html {
        let right = column.x + column.width;
        let start = column.label_x + LINE_NUMBER;
        let space = right - start - if self.number.is_empty() { 4.0 } else { NUMBER };
        let title = clipped(&self.title, (space / CHAR).max(4.0) as usize);
        let y = format!("{:.1}", item.label_y + 4.0);
        // A pin's own line goes behind the bricks; its leader starts where it would come out.
        let from = column.brick_x + column.brick_width;
        let middle = item.y + item.height / 2.0;
        let leader = format!(
            "M{from:.1} {middle:.1}C{:.1} {middle:.1} {:.1} {:.1} {:.1} {:.1}",
            from + 14.0,
            column.label_x - 14.0,
            item.label_y,
            column.label_x - 3.0,
            item.label_y
        );
        html! {
            <>
                <rect class="stack-hit" x={f(column.label_x - 4.0)} y={f(item.label_y - 12.0)} rx="4"
                    width={f(right - column.label_x + 4.0)} height="24" />
                <path class="stack-leader" d={leader} />
                <text class="stack-line" x={f(column.label_x + LINE_NUMBER - 8.0)} y={y.clone()} text-anchor="end">{ item.line }</text>
                <text class={if self.is_pin { "stack-title stack-title-pin" } else { "stack-title" }} x={f(start)} y={y.clone()}>{ title }</text>
                if !self.number.is_empty() {
                    <text class="stack-number" x={f(right - 4.0)} {y} text-anchor="end">{ self.number.clone() }</text>
                }
            </>
        }
    }
}

fn number(bytes: u64, basis: Basis) -> String {
    match (basis, bytes) {
        (Basis::Unknown, _) => "unknown".to_owned(),
        (_, 0) => "0 B".to_owned(),
        (Basis::Catalogue, _) => bytes_text(bytes),
        (Basis::Modelled, _) => format!("≈ {}", bytes_text(bytes)),
    }
}

fn brick(column: &Column, item: &Item, brick: &Brick, xray: bool) -> Html {
    let (x, width) = (column.brick_x, column.brick_width);
    let share = if brick.size_bytes == 0 {
        0.0
    } else {
        brick.hidden_bytes as f64 / brick.size_bytes as f64
    };
    let hidden = (item.height * share.min(1.0)).max(if share > 0.0 { 2.0 } else { 0.0 });
    let height = item.height;
    html! {
        <>
            { body(origin(brick.origin), x, item.y, width, height, brick.basis) }
            if hidden > 0.0 {
                <rect class="stack-hidden" x={f(x)} y={f(item.y)} width={f(width)} height={f(hidden)} rx="2" />
                <rect class="stack-pattern" x={f(x)} y={f(item.y)} width={f(width)} height={f(hidden)} rx="2" fill="url(#stack-hatch)" />
            }
            if xray && height >= 10.0 { { files(brick, x, item.y, width, height) } }
            <rect class="stack-edge" x={f(x)} y={f(item.y)} width={f(width)} height={f(height)} rx="2"
                stroke-dasharray={(brick.basis != Basis::Catalogue).then_some("4 3")} />
        </>
    }
}

fn base(column: &Column, item: &Item, bricks: &[Brick]) -> Html {
    let (x, width) = (column.brick_x, column.brick_width);
    let all: u64 = bricks.iter().map(|brick| brick.size_bytes).sum();
    let mut y = item.y + item.height;
    // Thin lines show that it is more than one layer.
    let seams: Vec<f64> = bricks
        .iter()
        .take(bricks.len().saturating_sub(1))
        .map(|brick| {
            y -= item.height * brick.size_bytes as f64 / all.max(1) as f64;
            y
        })
        .filter(|y| *y > item.y + 3.0 && *y < item.y + item.height - 3.0)
        .collect();
    let right = x + width + 5.0;
    let (top, bottom) = (item.y + 1.0, item.y + item.height - 1.0);
    html! {
        <>
            { body("base", x, item.y, width, item.height, Basis::Catalogue) }
            { for seams.into_iter().map(|y| html! {
                <line class="stack-seam" x1={f(x)} x2={f(x + width)} y1={f(y)} y2={f(y)} />
            }) }
            <rect class="stack-edge" x={f(x)} y={f(item.y)} width={f(width)} height={f(item.height)} rx="2" />
            <path class="stack-bracket" d={format!("M{:.1} {top:.1}h4V{bottom:.1}h-4", right - 3.0)} />
        </>
    }
}

fn body(origin: &'static str, x: f64, y: f64, width: f64, height: f64, basis: Basis) -> Html {
    let class = classes!(
        "stack-brick",
        format!("stack-{origin}"),
        (basis == Basis::Unknown).then_some("stack-unknown")
    );
    html! {
        <>
            <rect {class} x={f(x)} y={f(y)} width={f(width)} height={f(height)} rx="2" />
            if height >= 6.0 && origin != "base" {
                <rect class="stack-pattern" x={f(x)} y={f(y)} width={f(width)} height={f(height)} rx="2"
                    fill={format!("url(#stack-{origin})")} />
            }
        </>
    }
}

/// Files as dots; one that a later layer hides is a ring, a whiteout is a cross.
fn files(brick: &Brick, x: f64, y: f64, width: f64, height: f64) -> Html {
    let middle = y + height / 2.0;
    let n = (brick.files.len() + brick.hides.len()).max(1);
    let gap = ((width - 16.0) / n as f64).min(16.0);
    let at = |index: usize| x + 10.0 + gap * index as f64;
    html! {
        <g aria-hidden="true">
            { for brick.files.iter().enumerate().map(|(index, (_, _, hidden))| html! {
                <circle class={if *hidden { "stack-file stack-file-hidden" } else { "stack-file" }} cx={f(at(index))} cy={f(middle)} r="3.5" />
            }) }
            { for brick.hides.iter().enumerate().map(|(index, _)| {
                let cx = at(brick.files.len() + index);
                html! { <path class="stack-whiteout" d={format!("M{:.1} {:.1}l6 6m0-6l-6 6", cx - 3.0, middle - 3.0)} /> }
            }) }
        </g>
    }
}

fn pin(column: &Column, item: &Item) -> Html {
    let x = column.brick_x;
    html! {
        <>
            <line class="stack-pin" x1={f(x - RAIL + 7.0)} x2={f(x - 1.0)} y1={f(item.y)} y2={f(item.y)} />
            <circle class="stack-pin-head" cx={f(x - RAIL + 6.0)} cy={f(item.y)} r="3" />
        </>
    }
}

fn ground(column: &Column, stage: &StageStack, stack: &Stack) -> Html {
    let y = column.ground;
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
            <rect class={if stage.ships { "stack-ground stack-ground-ships" } else { "stack-ground" }} x={f(column.x)}
                y={f(y)} width={f(column.brick_width + RAIL + 8.0)} height={if stage.ships { "3" } else { "1" }} />
            <text class="stack-stage-name" x={f(column.x)} y={f(y + 21.0)}>{ clipped(&name, (column.width / 7.6) as usize) }</text>
            <text class="stack-stage-note" x={f(column.x)} y={f(y + 38.0)}>{ note }</text>
        </>
    }
}

fn arcs(scene: &Scene, stack: &Stack) -> Html {
    html! {
        <g class="stack-arcs" aria-hidden="true">
            { for scene.arcs.iter().map(|arc| html! {
                <g key={arc.arc}>
                    <title>{ stack.arcs[arc.arc].title.clone() }</title>
                    <path class="stack-arc" d={arc.path.clone()} />
                    <rect class="stack-parcel" x={f(arc.end.0 - 5.0)} y={f(arc.end.1 - 5.0)} width="10" height="10" rx="2" />
                </g>
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

/// Suffix of classes and patterns.
pub const fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Base => "base",
        Origin::System => "system",
        Origin::Dependencies => "dependencies",
        Origin::Files => "files",
        Origin::Metadata => "metadata",
    }
}

fn clipped(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(max.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

fn f(value: f64) -> String {
    format!("{value:.1}")
}
