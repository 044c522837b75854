//! What is tied to what inside the bricks: threads from a file to the line that hides it, and from a file to the copy
//! that a container makes of it. The same as sentences, for those who do not see the picture.

use super::item::{f, mark};
use super::layout::{Column, Frame, Item, Scene, What};
use crate::views::words::{code_text, sentence};
use layerlab_protocol::check::{Brick, Stack};
use layerlab_protocol::xray::{Thread, ThreadKind, XRayReply};
use layerlab_ui::bytes_text;
use std::rc::Rc;
use yew::prelude::*;

/// Most sentences that are shown at once.
const MAX_SENTENCES: usize = 12;

/// Properties of [`Threads`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The stack.
    pub stack: Rc<Stack>,
    /// Where everything stands.
    pub scene: Rc<Scene>,
    /// What hides what.
    pub reply: Rc<XRayReply>,
    /// Files that the container wrote to.
    pub wrote: Rc<Vec<usize>>,
    /// Whether files show inside.
    pub xray: bool,
}

/// See the module.
#[component]
pub fn Threads(props: &Props) -> Html {
    let reply = &props.reply;
    let place = |stage: u32, line: u32| find(&props.stack, &props.scene, stage, line);
    let mut copied: Vec<(Frame, Item, u64)> = Vec::new();
    let threads: Vec<Html> = reply
        .threads
        .iter()
        .filter(|_| props.xray)
        .filter_map(|thread| {
            let below = place(thread.from_stage, thread.from_line)?;
            let above = place(thread.to_stage, thread.to_line)?;
            if matches!(thread.kind, ThreadKind::Copied | ThreadKind::Moved) {
                let more = thread.bytes.unwrap_or(0);
                match copied.iter_mut().find(|(_, item, _)| *item == *above.1) {
                    Some((.., sum)) => *sum += more,
                    None => copied.push((above.0.frame, above.1.clone(), more)),
                }
            }
            Some(one(thread, below, above))
        })
        .collect();
    let open = props.scene.columns.iter().find_map(|column| {
        let is_open = |item: &&Item| item.what == What::Container && item.shown;
        Some((column, column.items.iter().find(is_open)?))
    });
    let writes = props.wrote.iter().enumerate().filter_map(|(nth, at)| {
        let (column, top) = open?;
        let held = reply.container.files.get(*at).filter(|held| !held.in_volume)?;
        let (from, item, brick) = place(held.stage, held.line)?;
        let start = match brick.files.iter().position(|(path, ..)| *path == held.path) {
            Some(index) if props.xray => mark(from.frame, item, brick, index),
            _ => (from.frame.brick_x + from.frame.brick_width - 12.0, item.y + item.height / 2.0),
        };
        let room = (column.frame.brick_width - 24.0).max(1.0);
        let end = (
            column.frame.brick_x + 12.0 + (18.0 * nth as f64).min(room),
            top.y + top.height / 2.0,
        );
        Some(html! {
            <g key={*at} class="stack-thread stack-thread-copied" data-testid="write-thread">
                <title>{ held.says.clone() }</title>
                <path class="stack-thread-halo" d={curve(start, end)} />
                <path class="stack-thread-line" d={curve(start, end)} />
                <rect class="stack-ghost-file" x={f(end.0 - 5.0)} y={f(end.1 - 5.0)} width="10" height="10" rx="2" />
            </g>
        })
    });
    html! {
        <g class="stack-threads" aria-hidden="true">
            { for threads }
            { for copied.into_iter().filter(|(.., bytes)| *bytes > 0).map(|(frame, item, bytes)| html! {
                <text class="stack-thread-bytes" x={f(frame.brick_x + frame.brick_width - 5.0)} y={f(item.y + item.height / 2.0 + 4.0)}
                    text-anchor="end">{ format!("+{}", bytes_text(bytes)) }</text>
            }) }
            { for writes }
        </g>
    }
}

/// The brick of a line of a stage, with where it stands.
fn find<'s>(
    stack: &'s Stack,
    scene: &'s Scene,
    stage: u32,
    line: u32,
) -> Option<(&'s Column, &'s Item, &'s Brick)> {
    let bricks = &stack.stages.get(stage as usize)?.bricks;
    let column = scene
        .columns
        .iter()
        .find(|column| column.stage == stage as usize)?;
    column.items.iter().find_map(|item| {
        let What::Brick(at) = item.what else {
            return None;
        };
        let brick = bricks.get(at)?;
        (item.shown && brick.line == line && !brick.is_base).then_some((column, item, brick))
    })
}

fn one(thread: &Thread, below: (&Column, &Item, &Brick), above: (&Column, &Item, &Brick)) -> Html {
    let (column, item, brick) = below;
    let file = |brick: &Brick| {
        brick
            .files
            .iter()
            .position(|(path, ..)| *path == thread.path)
    };
    let start = match file(brick) {
        Some(index) => mark(column.frame, item, brick, index),
        None => (
            column.frame.brick_x + column.frame.brick_width / 2.0,
            item.y + item.height / 2.0,
        ),
    };
    let (column, item, brick) = above;
    let whiteout = || {
        let hidden = brick.hides.iter().position(|path| *path == thread.path)?;
        Some(brick.files.len() + hidden)
    };
    let index = match thread.kind {
        ThreadKind::Deleted | ThreadKind::Moved => whiteout(),
        ThreadKind::Replaced | ThreadKind::Copied => file(brick).or_else(whiteout),
    };
    let end = match index {
        Some(index) => mark(column.frame, item, brick, index),
        None => (
            column.frame.brick_x + column.frame.brick_width / 2.0,
            item.y + item.height / 2.0,
        ),
    };
    let kind = match thread.kind {
        ThreadKind::Deleted => "deleted",
        ThreadKind::Replaced => "replaced",
        ThreadKind::Copied => "copied",
        ThreadKind::Moved => "moved",
    };
    html! {
        <g class={format!("stack-thread stack-thread-{kind}")} data-testid="thread" data-kind={kind}>
            <title>{ sentence(&thread.says) }</title>
            <path class="stack-thread-halo" d={curve(start, end)} />
            <path class="stack-thread-line" d={curve(start, end)} />
            if thread.kind == ThreadKind::Copied {
                <circle class="stack-ghost-file" cx={f(end.0)} cy={f(end.1)} r="6.5" />
            }
        </g>
    }
}

/// Bulges to the right, so that it does not run along the marks that stand above each other.
fn curve(start: (f64, f64), end: (f64, f64)) -> String {
    let out = start.0.max(end.0) + 14.0 + (start.1 - end.1).abs() * 0.35;
    format!(
        "M{:.1} {:.1}C{out:.1} {:.1} {out:.1} {:.1} {:.1} {:.1}",
        start.0, start.1, start.1, end.1, end.0, end.1
    )
}

/// Properties of [`Sentences`].
#[derive(Properties, PartialEq)]
pub struct SentencesProps {
    /// What hides what.
    pub reply: Rc<XRayReply>,
    /// Called with the line that hides.
    pub on_select: Callback<u32>,
}

/// What hides what, in words.
#[component]
pub fn Sentences(props: &SentencesProps) -> Html {
    let threads: Vec<&Thread> = props
        .reply
        .threads
        .iter()
        .filter(|thread| thread.bytes != Some(0))
        .collect();
    let rest = threads.len().saturating_sub(MAX_SENTENCES);
    html! {
        <section class="stack-inside" aria-label="What hides what" data-testid="xray-says">
            <p>{ code_text(&props.reply.summary) }</p>
            if !threads.is_empty() {
                <ul class="stack-inside-list">
                    { for threads.iter().take(MAX_SENTENCES).map(|thread| {
                        let onclick = {
                            let (on_select, line) = (props.on_select.clone(), thread.to_line);
                            Callback::from(move |_: MouseEvent| on_select.emit(line))
                        };
                        html! {
                            <li>
                                <button type="button" class="stack-inside-line num" {onclick} aria-label={format!("Show line {}", thread.to_line)}>
                                    { thread.to_line }
                                </button>
                                <span>{ code_text(&sentence(&thread.says)) }</span>
                            </li>
                        }
                    }) }
                    if rest > 0 { <li class="muted">{ format!("and {rest} more.") }</li> }
                </ul>
            }
        </section>
    }
}
