//! A pretended working day: edits one after the other, a build behind each, in the order of the file and in a better
//! one. What is chosen is in the address; the answer comes from the library worker.

mod chart;
mod plan;
mod table;

use super::assumptions::Assumptions;
use crate::effects::use_answer;
use crate::route::{CheckPlace, View};
use crate::store::{Dispatch, Store};
use crate::views::findings::failure_callout;
use crate::views::words::{code_text, sentence};
use layerlab_protocol::day::{Day, DayReply, DaySide, Proposal};
use layerlab_ui::{
    Badge, Button, Callout, Look, Scrubber, Shape, Toggle, Tone, bytes_text, seconds_text,
};
use std::rc::Rc;
use yew::prelude::*;

/// The day of a visitor who chose none.
const FIRST_DAY: [&str; 5] = ["source*6", "lockfile", "source*4", "readme", "source*3"];
/// Stands in the address for an empty day.
const NO_EDIT: &str = "none";

/// Properties of [`DayView`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Where the visitor is; holds the day.
    pub place: CheckPlace,
    /// The text, and the figures in force.
    pub store: Rc<Store>,
    /// Goes to another day.
    pub go: Callback<CheckPlace>,
    /// 1-based line of the cursor.
    pub cursor: Option<u32>,
    /// Changes the figures.
    pub dispatch: Dispatch,
    /// Called with the order to put into the editor.
    pub on_apply: Callback<Rc<Proposal>>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn DayView(props: &Props) -> Html {
    let store = &props.store;
    let chosen: Vec<String> = match &props.place.day[..] {
        [] => FIRST_DAY.map(str::to_owned).to_vec(),
        [only] if only == NO_EDIT => Vec::new(),
        day => day.to_vec(),
    };
    let answer = use_answer(Some(Day {
        rev: store.rev,
        text: store.text.to_string(),
        edits: chosen.clone(),
        rules: store.rules.clone(),
        assumed: store.assumed.clone(),
        dockerignore: props.store.dockerignore(),
        context: props.store.files(),
        ..Day::default()
    }));
    let step = use_state_eq(|| None::<u32>);
    let playing = use_state_eq(|| false);
    let as_table = use_state_eq(|| false);
    let on_day = {
        let (go, place) = (props.go.clone(), props.place.clone());
        Callback::from(move |mut day: Vec<String>| {
            if day.is_empty() {
                day.push(NO_EDIT.to_owned());
            }
            go.emit(CheckPlace {
                view: Some(View::Day),
                day,
                ..place.clone()
            });
        })
    };
    use_effect_with(
        (answer.value.clone(), props.say.clone()),
        |(answer, say)| {
            if let Some(answer) = answer {
                say.emit(answer.summary.clone().into());
            }
        },
    );
    let Some(reply) = answer.value.clone() else {
        return match &answer.failure {
            Some(failure) => failure_callout(failure),
            None => html! { <p class="check-wait muted" role="status">{ "Playing the day…" }</p> },
        };
    };
    let n = reply.edits.len() as u32;
    let now = step.unwrap_or(n).min(n);
    let on_step = {
        let setter = step.setter();
        Callback::from(move |to: u32| setter.set((to < n).then_some(to)))
    };
    let on_play = {
        let (playing, step, at_end) = (playing.setter(), step.setter(), now == n);
        Callback::from(move |on: bool| {
            if on && at_end {
                step.set(Some(0));
            }
            playing.set(on);
        })
    };
    let on_table = {
        let setter = as_table.setter();
        Callback::from(move |on: bool| setter.set(on))
    };
    html! {
        <div class="day" data-testid="day" aria-busy={if answer.loading { "true" } else { "false" }}>
            <div>
                <h2 class="cache-heading">{ "Everything is built this morning. What does a day of edits cost?" }</h2>
                <p class="cache-says" data-testid="day-summary">
                    <span>{ code_text(&reply.summary) }</span>{ " " }
                    <Badge tone={Tone::Modelled} title="Nothing is built here: the rules of the build cache are applied to your file, edit after edit">
                        { "modelled, not executed" }
                    </Badge>
                </p>
            </div>
            { unknown(&reply) }
            if n > 0 {
                <Scrubber n_steps={n} step={now} {on_step} label="Edits of the day so far" says={happened(&reply, now)}
                    playing={*playing} {on_play} />
                { sums(&reply, now) }
                <p class="cache-why day-happened" data-testid="day-happened">{ code_text(&happened(&reply, now)) }</p>
                <Toggle label="View as table" on={*as_table} on_change={on_table} testid="day-table-toggle" />
                if *as_table {
                    <table::DayTable reply={reply.clone()} />
                } else {
                    <chart::Chart reply={reply.clone()} step={now} />
                }
            }
            if let Some(proposal) = &reply.proposal { { better(proposal, &props.on_apply) } }
            <plan::Plan reply={reply.clone()} {chosen} {on_day} cursor={props.cursor} />
            if !reply.supposed_context.is_empty() {
                <details class="cache-context">
                    <summary>{ "Files the build context is supposed to hold" }</summary>
                    <p><code>{ reply.supposed_context.join("  ") }</code></p>
                </details>
            }
            <p class="muted small">
                { "Pulled: images that are not on the machine, compressed. Pushed: layers of the final image that were built again, \
                  compressed, and those of a new base. What installs download is not counted, and pushing takes no time here." }
            </p>
            <Assumptions store={props.store.clone()} dispatch={props.dispatch.clone()} open={props.place.more} />
        </div>
    }
}

/// The order that would be better, and the button that makes it.
fn better(proposal: &Proposal, on_apply: &Callback<Rc<Proposal>>) -> Html {
    let onclick = {
        let (proposal, on_apply) = (Rc::new(proposal.clone()), on_apply.clone());
        Callback::from(move |_: MouseEvent| on_apply.emit(proposal.clone()))
    };
    html! {
        <section class="cache-better" aria-label="The better order" data-testid="day-better">
            <div>
                <p><strong>{ "The better order: " }</strong>{ code_text(&proposal.titles.join("; ")) }{ "." }</p>
                <ul class="day-ghosts">
                    { for proposal.ghosts.iter().map(|ghost| html! {
                        <li><code>{ ghost.title.clone() }</code>{ format!(" above line {}", ghost.above) }</li>
                    }) }
                </ul>
                if !proposal.caveats.is_empty() { <p>{ code_text(&sentence(&proposal.caveats.join("; "))) }</p> }
            </div>
            <Button look={Look::Primary} icon={Shape::Wand} {onclick} testid="day-apply">{ "Apply to the file" }</Button>
        </section>
    }
}

/// Names what nothing is known about: a flat figure stands for it in the seconds.
fn unknown(reply: &DayReply) -> Html {
    let mut all: Vec<&String> = reply.now.unknown.iter().collect();
    all.extend(reply.then.iter().flat_map(|then| &then.unknown));
    all.sort();
    all.dedup();
    if all.is_empty() {
        return Html::default();
    }
    let all: Vec<String> = all.into_iter().map(|name| format!("`{name}`")).collect();
    html! {
        <Callout tone={Tone::Info} title="Not everything is known." testid="day-unknown">
            <p>{ "How long these take is unknown; a flat figure stands for each, which you can change below: " }
                { code_text(&all.join(", ")) }{ "." }</p>
        </Callout>
    }
}

/// Sums of the first `n` builds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Sums {
    seconds: f64,
    pulled_bytes: u64,
    pushed_bytes: u64,
    partial: bool,
}

fn sums_of(side: &DaySide, n: u32) -> Sums {
    let mut sums = Sums::default();
    for build in side.builds.iter().take(n as usize) {
        sums.seconds += build.seconds;
        sums.pulled_bytes += build.pulled_bytes;
        sums.pushed_bytes += build.pushed_bytes;
        sums.partial |= build.partial;
    }
    sums
}

fn sums(reply: &DayReply, n: u32) -> Html {
    let card = |name: &'static str, class: &'static str, side: &DaySide| {
        let sums = sums_of(side, n);
        let least = if sums.partial { "at least " } else { "" };
        html! {
            <div class={classes!("day-sum", class)} data-testid={class}>
                <span class="day-sum-name">{ name }</span>
                <strong class="num">{ format!("≈\u{202f}{}", seconds_text(sums.seconds)) }</strong>
                <span class="num">{ format!("{least}{} pushed", bytes_text(sums.pushed_bytes)) }</span>
                <span class="num">{ format!("{least}{} pulled", bytes_text(sums.pulled_bytes)) }</span>
            </div>
        }
    };
    html! {
        <div class="day-sums">
            { card("As it is", "day-now", &reply.now) }
            if let Some(then) = &reply.then { { card("Better order", "day-then", then) } }
        </div>
    }
}

/// What the `n`-th edit made of both orders.
fn happened(reply: &DayReply, n: u32) -> String {
    let Some(at) = (n as usize).checked_sub(1) else {
        return "The day begins: everything is built.".to_owned();
    };
    let Some(edit) = reply.edits.get(at) else {
        return String::new();
    };
    if !edit.left_out.is_empty() {
        return format!("Edit {n}: `{}` is left out, {}.", edit.label, edit.left_out);
    }
    let of = |side: &DaySide| {
        side.builds.get(at).map_or_else(String::new, |build| {
            let place = match build.line {
                0 => String::new(),
                line => format!(", from line {line}: {}", build.because),
            };
            format!("{} of {} steps run{place}", build.n_run, build.n_steps)
        })
    };
    let mut says = format!("Edit {n}, {}: {}.", edit.label, of(&reply.now));
    if let Some(then) = &reply.then {
        says.push_str(&format!(" In the better order: {}.", of(then)));
    }
    says
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_protocol::day::{DayBuild, DayEdit};

    fn reply() -> DayReply {
        let build = |seconds: f64, line: u32| DayBuild {
            n_run: 2,
            n_steps: 5,
            seconds,
            pushed_bytes: 10,
            line,
            because: "it changed".to_owned(),
            ..DayBuild::default()
        };
        let side = |seconds: f64| DaySide {
            builds: vec![build(seconds, 3), build(seconds, 0)],
            ..DaySide::default()
        };
        let edit = |label: &str| DayEdit {
            id: label.to_owned(),
            label: label.to_owned(),
            left_out: String::new(),
        };
        DayReply {
            edits: vec![edit("edit a"), edit("edit b")],
            now: side(10.0),
            then: Some(side(4.0)),
            ..DayReply::default()
        }
    }

    #[test]
    fn sums_are_those_of_the_edits_so_far() {
        let seconds: Vec<f64> = (0..4).map(|n| sums_of(&reply().now, n).seconds).collect();
        assert_eq!(seconds, [0.0, 10.0, 20.0, 20.0]);
    }

    #[test]
    fn what_happened_names_the_edit_and_both_orders() {
        assert_eq!(
            happened(&reply(), 0),
            "The day begins: everything is built."
        );
        assert_eq!(
            happened(&reply(), 1),
            "Edit 1, edit a: 2 of 5 steps run, from line 3: it changed. In the better order: 2 of 5 steps run, from line 3: it changed."
        );
        assert!(happened(&reply(), 2).starts_with("Edit 2, edit b: 2 of 5 steps run. In"));
        assert_eq!(happened(&reply(), 9), "");
    }
}
