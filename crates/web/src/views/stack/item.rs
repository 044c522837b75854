//! One brick or pin with its label. Each is drawn anew only when something of it changed, so that a step of a build
//! with hundreds of bricks costs one of them.

use super::layout::{Frame, Item, RAIL, What};
use layerlab_protocol::check::{Basis, Brick, Origin, Stack, StageStack};
use layerlab_ui::bytes_text;
use std::rc::Rc;
use yew::prelude::*;

/// Width of a character of the label's type, in pixels.
const CHAR: f64 = 7.3;
/// Space for the number of bytes at the end of a label.
const NUMBER: f64 = 74.0;
/// Space for the line number at the start of a label.
const LINE_NUMBER: f64 = 26.0;

/// Position of the column, and of the item in it.
pub type ItemId = (usize, usize);

/// Properties of [`ItemView`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The stack.
    pub stack: Rc<Stack>,
    /// Position of the stage.
    pub stage: usize,
    /// Where its column stands.
    pub frame: Frame,
    /// The item.
    pub item: Item,
    /// Which one it is.
    pub id: ItemId,
    /// Whether its line is selected.
    pub selected: bool,
    /// Whether it came with the step that was just taken.
    pub newest: bool,
    /// Whether the build stands at it.
    pub lit: bool,
    /// Whether it is the tab stop.
    pub is_stop: bool,
    /// Whether files show inside.
    pub xray: bool,
    /// Bytes in the layer of a container.
    pub written: Option<u64>,
    /// Called when it is chosen.
    pub on_pick: Callback<ItemId>,
}

/// See the module.
#[component]
pub fn ItemView(props: &Props) -> Html {
    let (item, frame) = (&props.item, props.frame);
    let stage = &props.stack.stages[props.stage];
    let label = Label::of(stage, item, props.written);
    let onclick = {
        let (on_pick, id) = (props.on_pick.clone(), props.id);
        Callback::from(move |_: MouseEvent| on_pick.emit(id))
    };
    let testid = match item.what {
        What::Pin(_) => "pin",
        What::Base(_) | What::Brick(_) => "brick",
        What::Container => "container-brick",
    };
    html! {
        <g class={classes!("stack-item", props.selected.then_some("stack-item-selected"), props.newest.then_some("stack-item-new"),
                props.lit.then_some("stack-item-lit"))}
            role="option" aria-selected={if props.selected { "true" } else { "false" }} aria-label={label.spoken.clone()}
            tabindex={if props.is_stop { "0" } else { "-1" }} data-line={item.line.to_string()}
            data-item={format!("{}-{}", props.id.0, props.id.1)} data-testid={testid} {onclick}>
            <title>{ label.spoken.clone() }</title>
            { match item.what {
                What::Brick(at) => brick(frame, item, &stage.bricks[at], props.xray),
                What::Base(n) => base(frame, item, &stage.bricks[..n]),
                What::Pin(_) => pin(frame, item),
                What::Container => container(frame, item),
            } }
            { label.draw(frame, item) }
        </g>
    }
}

/// Words beside a brick or pin.
struct Label {
    title: String,
    number: String,
    spoken: String,
    is_quiet: bool,
}

impl Label {
    fn of(stage: &StageStack, item: &Item, written: Option<u64>) -> Self {
        match item.what {
            What::Pin(at) => {
                let title = stage.pins[at].title.clone();
                let spoken = format!("Line {}: {title}, settings only, no layer", item.line);
                Self {
                    title,
                    number: String::new(),
                    spoken,
                    is_quiet: true,
                }
            }
            What::Container => {
                let bytes = written.unwrap_or(0);
                Self {
                    title: "container: writable layer".to_owned(),
                    number: match bytes {
                        0 => "0 B".to_owned(),
                        bytes => format!("+{}", bytes_text(bytes)),
                    },
                    spoken: format!(
                        "Writable layer of a container, no part of the image, {} so far",
                        bytes_text(bytes)
                    ),
                    is_quiet: false,
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
                    is_quiet: false,
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
                    is_quiet: false,
                }
            }
        }
    }

    fn draw(&self, frame: Frame, item: &Item) -> Html {
        let right = frame.x + frame.width;
        let start = frame.label_x + LINE_NUMBER;
        let space = right - start - if self.number.is_empty() { 4.0 } else { NUMBER };
        let title = clipped(&self.title, (space / CHAR).max(4.0) as usize);
        let y = format!("{:.1}", item.label_y + 4.0);
        // A pin's own line goes behind the bricks; its leader starts where it would come out.
        let from = frame.brick_x + frame.brick_width;
        let middle = item.y + item.height / 2.0;
        let leader = format!(
            "M{from:.1} {middle:.1}C{:.1} {middle:.1} {:.1} {:.1} {:.1} {:.1}",
            from + 14.0,
            frame.label_x - 14.0,
            item.label_y,
            frame.label_x - 3.0,
            item.label_y
        );
        html! {
            <>
                <rect class="stack-hit" x={f(frame.label_x - 4.0)} y={f(item.label_y - 12.0)} rx="4"
                    width={f(right - frame.label_x + 4.0)} height="24" />
                <path class="stack-leader" d={leader} />
                if item.line > 0 {
                    <text class="stack-line" x={f(frame.label_x + LINE_NUMBER - 8.0)} y={y.clone()} text-anchor="end">{ item.line }</text>
                }
                <text class={if self.is_quiet { "stack-title stack-title-pin" } else { "stack-title" }} x={f(start)} y={y.clone()}>{ title }</text>
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

fn brick(frame: Frame, item: &Item, brick: &Brick, xray: bool) -> Html {
    let (x, width) = (frame.brick_x, frame.brick_width);
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
            if xray { { files(frame, item, brick) } }
            <rect class="stack-edge" x={f(x)} y={f(item.y)} width={f(width)} height={f(height)} rx="2"
                stroke-dasharray={(brick.basis != Basis::Catalogue).then_some("4 3")} />
        </>
    }
}

fn base(frame: Frame, item: &Item, bricks: &[Brick]) -> Html {
    let (x, width) = (frame.brick_x, frame.brick_width);
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

/// Open at the top and dashed: it is no part of the image.
fn container(frame: Frame, item: &Item) -> Html {
    let (x, width) = (frame.brick_x, frame.brick_width);
    let (top, bottom) = (item.y, item.y + item.height);
    html! {
        <>
            <rect class="stack-open" x={f(x)} y={f(top)} width={f(width)} height={f(item.height)} rx="2" />
            <path class="stack-open-edge" d={format!("M{x:.1} {top:.1}V{bottom:.1}H{:.1}V{top:.1}", x + width)} />
        </>
    }
}

/// Where the mark of a file stands in its brick, by position among its files and, after them, what it hides.
pub fn mark(frame: Frame, item: &Item, brick: &Brick, index: usize) -> (f64, f64) {
    let n = (brick.files.len() + brick.hides.len()).max(1);
    let gap = ((frame.brick_width - 20.0) / n as f64).min(18.0);
    (
        frame.brick_x + 11.0 + gap * index as f64,
        item.y + item.height / 2.0,
    )
}

/// Files as dots; one that a later layer hides glows on, a whiteout is a cross.
fn files(frame: Frame, item: &Item, brick: &Brick) -> Html {
    if item.height < 9.0 {
        return Html::default();
    }
    let n = brick.files.len();
    html! {
        <g aria-hidden="true">
            { for brick.files.iter().enumerate().map(|(index, (_, _, hidden))| {
                let (cx, cy) = mark(frame, item, brick, index);
                html! {
                    <>
                        if *hidden { <circle class="stack-glow" cx={f(cx)} cy={f(cy)} r="7.5" /> }
                        <circle class={if *hidden { "stack-file stack-file-hidden" } else { "stack-file" }} cx={f(cx)} cy={f(cy)} r="4" />
                    </>
                }
            }) }
            { for (0..brick.hides.len()).filter(|index| !is_stored_again(brick, *index)).map(|index| {
                let (cx, cy) = mark(frame, item, brick, n + index);
                html! { <path class="stack-whiteout" d={format!("M{:.1} {:.1}l7 7m0-7l-7 7", cx - 3.5, cy - 3.5)} /> }
            }) }
        </g>
    }
}

/// Whether what is hidden below stands here once more, so that no whiteout is needed.
fn is_stored_again(brick: &Brick, hidden: usize) -> bool {
    let hidden = brick.hides.get(hidden);
    brick.files.iter().any(|(path, ..)| Some(path) == hidden)
}

fn pin(frame: Frame, item: &Item) -> Html {
    let x = frame.brick_x;
    html! {
        <>
            <line class="stack-pin" x1={f(x - RAIL + 7.0)} x2={f(x - 1.0)} y1={f(item.y)} y2={f(item.y)} />
            <circle class="stack-pin-head" cx={f(x - RAIL + 6.0)} cy={f(item.y)} r="3" />
        </>
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

/// The text, cut with an ellipsis.
pub fn clipped(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(max.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// A coordinate.
pub fn f(value: f64) -> String {
    format!("{value:.1}")
}
