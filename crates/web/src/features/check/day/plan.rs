//! The list of edits: ready-made days, adding, counting, moving, removing.

use layerlab_protocol::day::{DayReply, DaySide};
use layerlab_ui::{Button, Look, Shape, seconds_text};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Most edits of one kind in a row.
const MOST: u32 = 99;
/// Most rows; the address carries no more.
const MOST_ROWS: usize = 60;

/// Properties of [`Plan`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What the day costs, and what may be put into it.
    pub reply: Rc<DayReply>,
    /// The edits as in links.
    pub chosen: Vec<String>,
    /// Called with another day.
    pub on_day: Callback<Vec<String>>,
    /// 1-based line of the cursor.
    pub cursor: Option<u32>,
}

/// See the module.
#[component]
pub fn Plan(props: &Props) -> Html {
    let reply = &props.reply;
    let kind = use_node_ref();
    let add = {
        let (chosen, on_day, kind) = (props.chosen.clone(), props.on_day.clone(), kind.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(select) = kind.cast::<HtmlSelectElement>() {
                on_day.emit(added(&chosen, &select.value()));
            }
        })
    };
    let add_file = {
        let (chosen, on_day) = (props.chosen.clone(), props.on_day.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let field = event
                .target_dyn_into::<Element>()
                .and_then(|form| form.query_selector("input").ok()?)
                .and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
            if let Some(field) = field {
                let path = field.value();
                let path = path.trim().trim_start_matches("./");
                if !path.is_empty() {
                    on_day.emit(added(&chosen, &format!("file:{path}")));
                    field.set_value("");
                }
            }
        })
    };
    let mut from = 0;
    let rows: Vec<(String, u32, usize)> = props
        .chosen
        .iter()
        .map(|token| {
            let (id, times) = counted(token);
            let row = (id.to_owned(), times, from);
            from += times as usize;
            row
        })
        .collect();
    html! {
        <section class="day-plan" aria-label="Edits of the day">
            <h3>{ "The day" }</h3>
            <div class="cache-chips" role="group" aria-label="Ready-made days">
                { for reply.presets.iter().map(|preset| {
                    let on = preset.edits == props.chosen;
                    let onclick = {
                        let (on_day, edits) = (props.on_day.clone(), preset.edits.clone());
                        Callback::from(move |_: MouseEvent| on_day.emit(edits.clone()))
                    };
                    html! {
                        <button type="button" class="cache-chip" aria-pressed={if on { "true" } else { "false" }} {onclick}
                            data-testid={format!("preset-{}", preset.id)}>{ preset.label.clone() }</button>
                    }
                }) }
            </div>
            <ol class="day-edits" data-testid="day-edits">
                { for rows.iter().enumerate().map(|(at, row)| edit(props, at, row)) }
            </ol>
            if rows.is_empty() { <p class="muted">{ "No edit yet." }</p> }
            if reply.n_left_out > 0 { <p class="muted small">{ format!("{} more edits are left out: the day is long enough.", reply.n_left_out) }</p> }
            <div class="day-add">
                <form class="cache-any" onsubmit={add}>
                    <label class="cache-any-label"><span>{ "Add" }</span>
                        <select class="cache-any-field" ref={kind} data-testid="day-add-kind">
                            { for reply.offers.iter().enumerate().map(|(at, offer)| html! { <option value={offer.id.clone()} selected={at == 0}>{ offer.label.clone() }</option> }) }
                            if let Some(line) = props.cursor {
                                <option value={format!("line:{line}")}>{ format!("change line {line}, the cursor's") }</option>
                            }
                        </select>
                    </label>
                    <button class="cache-chip" type="submit" data-testid="day-add">{ "Add" }</button>
                </form>
                <form class="cache-any" onsubmit={add_file}>
                    <label class="cache-any-label"><span>{ "or edit the file" }</span>
                        <input class="cache-any-field" type="text" maxlength="300" autocomplete="off" autocapitalize="off" spellcheck="false"
                            list="day-files" placeholder="docs/guide.md" data-testid="day-add-file" />
                    </label>
                    <datalist id="day-files">{ for reply.supposed_context.iter().map(|path| html! { <option value={path.clone()} /> }) }</datalist>
                    <button class="cache-chip" type="submit">{ "Add file" }</button>
                </form>
            </div>
        </section>
    }
}

fn edit(props: &Props, at: usize, (id, times, from): &(String, u32, usize)) -> Html {
    let reply = &props.reply;
    let view = reply.edits.get(*from).filter(|edit| edit.id == *id);
    let label = view.map_or_else(|| id.clone(), |edit| edit.label.clone());
    let left_out = view.map_or("", |edit| edit.left_out.as_str());
    let seconds = |side: &DaySide| -> f64 {
        let builds = side.builds.iter().skip(*from).take(*times as usize);
        builds.map(|build| build.seconds).sum()
    };
    let change = |next: fn(&[String], usize) -> Vec<String>| {
        let (chosen, on_day) = (props.chosen.clone(), props.on_day.clone());
        Callback::from(move |_: MouseEvent| on_day.emit(next(&chosen, at)))
    };
    let onchange = {
        let (chosen, on_day) = (props.chosen.clone(), props.on_day.clone());
        Callback::from(move |event: Event| {
            let times = event
                .target_unchecked_into::<HtmlInputElement>()
                .value_as_number();
            let times = if times.is_finite() { times as u32 } else { 1 };
            on_day.emit(times_of(&chosen, at, times));
        })
    };
    let n = props.chosen.len();
    html! {
        <li class="day-edit" key={at}>
            <label class="day-times">
                <span class="visually-hidden">{ format!("How often: {label}") }</span>
                <input type="number" min="1" max={MOST.to_string()} value={times.to_string()} {onchange} data-testid="day-times" />
                <span aria-hidden="true">{ "×" }</span>
            </label>
            <span class={classes!("day-label", (!left_out.is_empty()).then_some("day-left-out"))}>
                { label.clone() }
                if !left_out.is_empty() { <span class="muted small">{ format!(" – {left_out}") }</span> }
            </span>
            if left_out.is_empty() {
                <span class="day-cost num small">
                    { format!("≈\u{202f}{}", seconds_text(seconds(&reply.now))) }
                    if let Some(then) = &reply.then { { format!(" → {}", seconds_text(seconds(then))) } }
                </span>
            }
            <span class="day-buttons">
                <Button small=true look={Look::Quiet} icon={Shape::ChevronDown} class="day-up" label={format!("Earlier: {label}")}
                    enabled={at > 0} onclick={change(earlier)} testid="day-earlier" />
                <Button small=true look={Look::Quiet} icon={Shape::ChevronDown} label={format!("Later: {label}")}
                    enabled={at + 1 < n} onclick={change(later)} testid="day-later" />
                <Button small=true look={Look::Quiet} icon={Shape::Cross} label={format!("Remove: {label}")} onclick={change(removed)} testid="day-remove" />
            </span>
        </li>
    }
}

/// `source*5` is five of `source`.
fn counted(token: &str) -> (&str, u32) {
    let times = token
        .rsplit_once('*')
        .and_then(|(id, times)| Some((id, times.parse().ok()?)));
    match times {
        Some((id, times)) if !id.is_empty() => (id, times),
        _ => (token, 1),
    }
}

fn token(id: &str, times: u32) -> String {
    match times.clamp(1, MOST) {
        1 => id.to_owned(),
        times => format!("{id}*{times}"),
    }
}

/// One more at the end; the last row counts up when it is of the same kind.
fn added(chosen: &[String], id: &str) -> Vec<String> {
    let mut next = chosen.to_vec();
    let n = next.len();
    match next.last_mut() {
        Some(last) if counted(last).0 == id => *last = token(id, counted(last).1 + 1),
        _ if n >= MOST_ROWS => {}
        _ => next.push(id.to_owned()),
    }
    next
}

fn times_of(chosen: &[String], at: usize, times: u32) -> Vec<String> {
    let mut next = chosen.to_vec();
    if let Some(slot) = next.get_mut(at) {
        *slot = token(counted(slot).0, times);
    }
    next
}

fn earlier(chosen: &[String], at: usize) -> Vec<String> {
    let mut next = chosen.to_vec();
    if at > 0 && at < next.len() {
        next.swap(at - 1, at);
    }
    next
}

fn later(chosen: &[String], at: usize) -> Vec<String> {
    earlier(chosen, at + 1)
}

fn removed(chosen: &[String], at: usize) -> Vec<String> {
    let mut next = chosen.to_vec();
    if at < next.len() {
        next.remove(at);
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Vec<String> {
        text.split(' ')
            .filter(|id| !id.is_empty())
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn equal_edits_in_a_row_are_counted() {
        assert_eq!(added(&day("a*2"), "a"), day("a*3"));
        assert_eq!(added(&day("a b"), "a"), day("a b a"));
        assert_eq!(added(&[], "file:x*y"), day("file:x*y"));
        assert_eq!(added(&day("a*99"), "a"), day("a*99"));
        assert_eq!(times_of(&day("a*2 b"), 0, 0), day("a b"));
    }

    #[test]
    fn rows_move_and_go() {
        assert_eq!(earlier(&day("a b c"), 2), day("a c b"));
        assert_eq!(later(&day("a b c"), 0), day("b a c"));
        assert_eq!(later(&day("a b"), 1), day("a b"));
        assert_eq!(removed(&day("a b"), 0), day("b"));
        assert_eq!(removed(&day("a"), 5), day("a"));
    }
}
