//! JSON as a tree that folds: arrow keys move, open and close; only the lines in view are drawn.

use layerlab_protocol::look::{FileBody, FileLooked, JsonDocument, JsonLine};
use layerlab_ui::virtual_list::RowAria;
use layerlab_ui::{Button, Icon, Shape, VirtualList, bytes_text, count_text};
use std::collections::BTreeSet;
use std::rc::Rc;
use yew::prelude::*;

/// Height of a line in CSS pixels.
const LINE_PX: u32 = 24;
/// Deeper lines are indented no further.
const MAX_INDENT: u16 = 24;
/// Indent of a level in CSS pixels.
const STEP_PX: u16 = 16;
/// Longer lines are also shown whole, below, when they are the active one.
const LONG_LINE: usize = 60;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub looked: Rc<FileLooked>,
}

/// See the module.
#[component]
pub fn JsonView(props: &Props) -> Html {
    let folded = use_state(|| Rc::new(BTreeSet::<usize>::new()));
    let active = use_state_eq(|| None::<usize>);
    let FileBody::Json(document) = &props.looked.body else {
        return Html::default();
    };
    let shown: Rc<[usize]> = visible(&document.lines, &folded).into();
    let toggle = {
        let (folded, shown, looked) = (folded.clone(), Rc::clone(&shown), Rc::clone(&props.looked));
        Callback::from(move |row: usize| {
            let line = shown.get(row).copied().unwrap_or(usize::MAX);
            if lines(&looked).get(line).is_some_and(|line| line.inside > 0) {
                let mut next = BTreeSet::clone(&folded);
                if !next.remove(&line) {
                    next.insert(line);
                }
                folded.set(Rc::new(next));
            }
        })
    };
    let render = {
        let (shown, looked, folded, toggle) = (
            Rc::clone(&shown),
            Rc::clone(&props.looked),
            Rc::clone(&folded),
            toggle.clone(),
        );
        Callback::from(move |row: usize| {
            let at = shown.get(row).copied().unwrap_or(usize::MAX);
            match lines(&looked).get(at) {
                Some(line) => draw(line, folded.contains(&at), {
                    let toggle = toggle.clone();
                    Callback::from(move |_: MouseEvent| toggle.emit(row))
                }),
                None => Html::default(),
            }
        })
    };
    let row_aria = {
        let (shown, looked, folded) = (
            Rc::clone(&shown),
            Rc::clone(&props.looked),
            Rc::clone(&folded),
        );
        Callback::from(move |row: usize| {
            let at = shown.get(row).copied().unwrap_or(usize::MAX);
            lines(&looked)
                .get(at)
                .map_or_else(RowAria::default, |line| RowAria {
                    level: u32::from(line.depth) + 1,
                    expanded: (line.inside > 0).then(|| !folded.contains(&at)),
                })
        })
    };
    let on_key = {
        let (shown, looked, folded, toggle, active) = (
            Rc::clone(&shown),
            Rc::clone(&props.looked),
            Rc::clone(&folded),
            toggle.clone(),
            active.setter(),
        );
        Callback::from(move |(row, event): (usize, KeyboardEvent)| {
            let Some(at) = shown.get(row).copied() else {
                return;
            };
            let lines = lines(&looked);
            let is_open = lines
                .get(at)
                .is_some_and(|line| line.inside > 0)
                .then(|| !folded.contains(&at));
            match (event.key().as_str(), is_open) {
                ("ArrowRight", Some(false)) | ("ArrowLeft", Some(true)) => toggle.emit(row),
                ("ArrowRight", Some(true)) => active.set(Some(row + 1)),
                ("ArrowLeft", _) => active.set(parent(lines, &shown, row)),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let all = |label: &'static str, next: BTreeSet<usize>| {
        let (folded, active) = (folded.setter(), active.setter());
        let next = Rc::new(next);
        let onclick = Callback::from(move |_| {
            folded.set(Rc::clone(&next));
            active.set(None);
        });
        html! { <Button small=true {onclick}>{ label }</Button> }
    };
    let whole_line = active
        .and_then(|row| document.lines.get(*shown.get(row)?))
        .filter(|line| line.text.len() > LONG_LINE);
    html! {
        <>
            <div class="image-preview-tools">
                { all("Unfold all", BTreeSet::new()) }
                { all("Fold all", folds(&document.lines)) }
                <span class="small muted">{ count_text(document.lines.len() as u64, "line", "lines") }</span>
            </div>
            { problem(document) }
            <VirtualList id="image-json" class="image-preview-json" label="JSON" role="tree" row_role="treeitem" n_rows={shown.len()} row_height={LINE_PX}
                {render} row_aria={Some(row_aria)} active={*active} on_active={ let active = active.setter(); Callback::from(move |at| active.set(Some(at))) }
                on_open={toggle} {on_key} testid="preview-json" />
            if let Some(line) = whole_line {
                <pre class="image-preview-whole" tabindex="0" role="region" aria-label="The whole line">{ line.text.clone() }</pre>
            }
        </>
    }
}

fn lines(looked: &FileLooked) -> &[JsonLine] {
    match &looked.body {
        FileBody::Json(document) => &document.lines,
        _ => &[],
    }
}

fn problem(document: &JsonDocument) -> Html {
    if let Some((at, why)) = &document.problem {
        return html! { <p class="image-preview-note" role="status">{ format!("From byte {at} on it is no JSON: {why}. What comes before is laid out; as text all of it is shown.") }</p> };
    }
    if document.cut {
        let bytes: u64 = 4 << 20;
        return html! { <p class="small muted">{ format!("Cut off: only the first {} and 100,000 lines are laid out, or the file ends within a value.", bytes_text(bytes)) }</p> };
    }
    Html::default()
}

fn draw(line: &JsonLine, is_folded: bool, onclick: Callback<MouseEvent>) -> Html {
    let indent = line.depth.min(MAX_INDENT) * STEP_PX + 1;
    html! {
        <span class="image-preview-json-line">
            <svg class="image-preview-indent" width={indent.to_string()} height="1" aria-hidden="true" />
            <span class={classes!("image-preview-arrow", (line.inside > 0 && !is_folded).then_some("image-preview-arrow-open"))}
                onclick={(line.inside > 0).then_some(onclick)} aria-hidden="true">
                if line.inside > 0 { <Icon shape={Shape::ChevronRight} /> }
            </span>
            <span class="clip">{ line.text.clone() }
                if is_folded { <span class="muted">{ format!(" … {}", count_text(line.inside.into(), "line", "lines")) }</span> }
            </span>
        </span>
    }
}

/// The lines that no folded one hides. A folded line hides what is inside; what closes it stays.
fn visible(lines: &[JsonLine], folded: &BTreeSet<usize>) -> Vec<usize> {
    let mut out = Vec::with_capacity(lines.len());
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        out.push(at);
        at += 1;
        if folded.contains(&(at - 1)) {
            at += line.inside as usize;
        }
    }
    out
}

/// Everything that folds, but for the outermost container, so that something is left to see.
fn folds(lines: &[JsonLine]) -> BTreeSet<usize> {
    lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.inside > 0 && line.depth > 0)
        .map(|(at, _)| at)
        .collect()
}

/// The row of the container around a row.
fn parent(lines: &[JsonLine], shown: &[usize], row: usize) -> Option<usize> {
    let depth = lines.get(*shown.get(row)?)?.depth;
    let above = shown.get(..row)?;
    above
        .iter()
        .rposition(|at| lines.get(*at).is_some_and(|line| line.depth < depth))
        .or(Some(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `{ a: [ 1 ], b }`
    fn document() -> Vec<JsonLine> {
        [
            (0, "{", 4),
            (1, "\"a\": [", 1),
            (2, "1", 0),
            (1, "],", 0),
            (1, "\"b\": 2", 0),
            (0, "}", 0),
        ]
        .into_iter()
        .map(|(depth, text, inside)| JsonLine {
            depth,
            text: text.to_owned(),
            inside,
        })
        .collect()
    }

    #[test]
    fn folding_hides_what_is_inside() {
        let lines = document();
        assert_eq!(visible(&lines, &BTreeSet::new()), [0, 1, 2, 3, 4, 5]);
        assert_eq!(visible(&lines, &BTreeSet::from([1])), [0, 1, 3, 4, 5]);
        assert_eq!(visible(&lines, &BTreeSet::from([0, 1])), [0, 5]);
        assert_eq!(folds(&lines), BTreeSet::from([1]));
    }

    #[test]
    fn a_line_knows_the_container_around_it() {
        let lines = document();
        let shown = visible(&lines, &BTreeSet::new());
        assert_eq!(parent(&lines, &shown, 2), Some(1));
        assert_eq!(parent(&lines, &shown, 4), Some(0));
        assert_eq!(parent(&lines, &shown, 0), Some(0));
    }
}
