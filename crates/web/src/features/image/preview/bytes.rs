//! A content as bytes: offset, sixteen bytes in hexadecimal digits, the same as ASCII. Only the lines in view are drawn and
//! only the blocks around them are asked for, so the length of a file does not matter; very long ones are gone through in
//! parts, because a browser's scroll bar ends.

use super::Place;
use crate::effects::use_worker;
use crate::features::image::failure_text::failure_text;
use layerlab_protocol::look::{FileBody, FileLooked, ShowAs};
use layerlab_ui::{Button, VirtualList, bytes_text};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Bytes asked for at once.
pub const BLOCK_BYTES: u32 = 32 * 1024;
/// Blocks kept.
const MAX_BLOCKS: usize = 64;
/// Bytes of a line.
const LINE_BYTES: u64 = 16;
/// Bytes of a part: half a million lines.
const PART_BYTES: u64 = 8 << 20;
/// Height of a line in CSS pixels.
const LINE_PX: u32 = 20;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub place: Place,
    /// With the first block.
    pub looked: Rc<FileLooked>,
}

/// Blocks by their number in the file.
type Blocks = Rc<BTreeMap<u64, Rc<[u8]>>>;

/// See the module.
#[component]
pub fn BytesView(props: &Props) -> Html {
    let client = use_worker().client;
    let size = props.looked.size_bytes;
    let blocks = {
        let looked = Rc::clone(&props.looked);
        use_state(move || -> Blocks {
            let first = match &looked.body {
                FileBody::Bytes(bytes) => Some((0, Rc::from(bytes.as_slice()))),
                _ => None,
            };
            Rc::new(first.into_iter().collect())
        })
    };
    let start = use_state_eq(|| 0_u64);
    let active = use_state_eq(|| None::<usize>);
    // First and last byte in view.
    let seen = use_state_eq(|| (0_u64, 0_u64));
    let is_busy = use_state_eq(|| false);
    let problem = use_state_eq(|| None::<AttrValue>);
    let block = u64::from(BLOCK_BYTES);

    // One block at a time; the next one is chosen by what is in view by then.
    let missing = (seen.0 / block..=seen.1 / block)
        .find(|at| at.saturating_mul(block) < size && !blocks.contains_key(at));
    {
        let (place, blocks, is_busy_now) = (props.place.clone(), blocks.clone(), *is_busy);
        let (is_busy, problem_set, has_failed) =
            (is_busy.setter(), problem.setter(), problem.is_some());
        use_effect_with(
            (missing, is_busy_now, has_failed),
            move |(missing, is_busy_now, has_failed)| {
                let (Some(at), false, false) = (*missing, *is_busy_now, *has_failed) else {
                    return;
                };
                is_busy.set(true);
                let request = place.look(Some(ShowAs::Bytes), at * block, BLOCK_BYTES);
                spawn_local(async move {
                    match client.call(request).await {
                        Ok(looked) => {
                            if let FileBody::Bytes(bytes) = &looked.body {
                                blocks.set(with_block(&blocks, at, bytes));
                            }
                        }
                        Err(failure) => {
                            let text = failure_text(&failure, &place.path);
                            problem_set.set(Some(format!("{}; {}", text.why, text.todo).into()));
                        }
                    }
                    is_busy.set(false);
                });
            },
        );
    }

    let part_bytes = (size - (*start).min(size)).min(PART_BYTES);
    let n_rows = usize::try_from(part_bytes.div_ceil(LINE_BYTES)).unwrap_or(0);
    let render = {
        let (blocks, start) = (Rc::clone(&blocks), *start);
        Callback::from(move |row: usize| line(&blocks, start + row as u64 * LINE_BYTES))
    };
    let on_window = {
        let (seen, start, problem) = (seen.setter(), *start, problem.setter());
        Callback::from(move |(first, len): (usize, usize)| {
            let from = start + first as u64 * LINE_BYTES;
            let to = from + (len as u64 * LINE_BYTES).saturating_sub(1);
            seen.set((from, to.min(size.saturating_sub(1))));
            problem.set(None);
        })
    };
    let go = {
        let (start, active) = (start.setter(), active.setter());
        Callback::from(move |to: u64| {
            let to = to.min(size.saturating_sub(1));
            start.set(to / PART_BYTES * PART_BYTES);
            active.set(usize::try_from(to % PART_BYTES / LINE_BYTES).ok());
        })
    };
    let onchange = {
        let go = go.clone();
        Callback::from(move |event: Event| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            if let Some(offset) = offset(&text) {
                go.emit(offset);
            }
        })
    };
    let jump = |label: &'static str, to: Option<u64>| {
        let go = go.clone();
        html! { <Button small=true enabled={to.is_some()} onclick={Callback::from(move |_| if let Some(to) = to { go.emit(to) })}>{ label }</Button> }
    };
    let n_parts = size.div_ceil(PART_BYTES);
    html! {
        <>
            <div class="image-preview-tools">
                <label class="image-choice">
                    <span>{ "Go to byte" }</span>
                    <input type="text" class="image-preview-offset" placeholder="4096 or 0x1000" autocomplete="off" {onchange} data-testid="preview-offset" />
                </label>
                if n_parts > 1 {
                    { jump("Part before", start.checked_sub(PART_BYTES)) }
                    { jump("Part behind", Some(*start + PART_BYTES).filter(|to| *to < size)) }
                    <span class="small muted" role="status">
                        { format!("part {} of {n_parts}, {} each", *start / PART_BYTES + 1, bytes_text(PART_BYTES)) }
                    </span>
                }
            </div>
            <VirtualList id="image-bytes" class="image-preview-bytes" label="Content as bytes: offset, sixteen bytes, the same as text" {n_rows} row_height={LINE_PX} {render} {on_window}
                active={*active} on_active={ let active = active.setter(); Callback::from(move |at| active.set(Some(at))) } testid="preview-bytes" />
            if let Some(problem) = (*problem).clone() { <p class="small" role="alert">{ problem }</p> }
        </>
    }
}

/// With one block more; what lies farthest from it goes when there are too many.
fn with_block(blocks: &Blocks, at: u64, bytes: &[u8]) -> Blocks {
    let mut blocks = BTreeMap::clone(blocks);
    blocks.insert(at, Rc::from(bytes));
    while blocks.len() > MAX_BLOCKS {
        let first = blocks.keys().next().copied().unwrap_or(at);
        let last = blocks.keys().next_back().copied().unwrap_or(at);
        blocks.remove(if at.abs_diff(first) > at.abs_diff(last) {
            &first
        } else {
            &last
        });
    }
    Rc::new(blocks)
}

fn line(blocks: &Blocks, offset: u64) -> Html {
    let block = u64::from(BLOCK_BYTES);
    let bytes = blocks.get(&(offset / block)).and_then(|bytes| {
        let from = usize::try_from(offset % block).ok()?;
        bytes.get(from..bytes.len().min(from + LINE_BYTES as usize))
    });
    let address = format!("{offset:08x}");
    match bytes {
        Some(bytes) => html! {
            <span class="image-preview-line"><span class="muted">{ address }</span>{ "  " }{ digits(bytes) }{ "  " }<span class="image-preview-ascii">{ ascii(bytes) }</span></span>
        },
        None => {
            html! { <span class="image-preview-line muted">{ address }{ "  …" }</span> }
        }
    }
}

/// `7f 45 4c 46 02 01 01 00  00 …`, always as wide as sixteen.
fn digits(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(49);
    for at in 0..LINE_BYTES as usize {
        if at > 0 {
            out.push(' ');
        }
        if at == 8 {
            out.push(' ');
        }
        match bytes.get(at) {
            Some(byte) => {
                // Writing into a string cannot fail.
                let _ = write!(out, "{byte:02x}");
            }
            None => out.push_str("  "),
        }
    }
    out
}

fn ascii(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| match byte {
            0x20..0x7f => char::from(*byte),
            _ => '.',
        })
        .collect()
}

/// A short content in one piece.
pub fn dump(bytes: &[u8]) -> String {
    let mut out = String::new();
    for (at, line) in bytes.chunks(LINE_BYTES as usize).take(1_024).enumerate() {
        let _ = writeln!(out, "{:08x}  {}  {}", at * 16, digits(line), ascii(line));
    }
    out
}

/// An offset as people write it: decimal, or hexadecimal with `0x`.
fn offset(text: &str) -> Option<u64> {
    let text = text.trim();
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_equally_wide() {
        assert_eq!(
            digits(b"\x7fELF and some mor"),
            "7f 45 4c 46 20 61 6e 64  20 73 6f 6d 65 20 6d 6f"
        );
        assert_eq!(digits(b"a").len(), digits(&[0; 16]).len());
        assert_eq!(
            dump(b"ab\0"),
            format!("00000000  {}  ab.\n", digits(b"ab\0"))
        );
    }

    #[test]
    fn offsets_are_read() {
        assert_eq!(offset(" 4096 "), Some(4_096));
        assert_eq!(offset("0x1000"), Some(4_096));
        assert_eq!(offset("x"), None);
    }

    #[test]
    fn the_farthest_block_goes_first() {
        let mut blocks: Blocks = Rc::default();
        for at in 0..MAX_BLOCKS as u64 {
            blocks = with_block(&blocks, at, b"");
        }
        blocks = with_block(&blocks, 1_000, b"");
        assert_eq!(blocks.len(), MAX_BLOCKS);
        assert!(!blocks.contains_key(&0) && blocks.contains_key(&1_000));
    }
}
