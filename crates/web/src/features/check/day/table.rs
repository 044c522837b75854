//! The day as a table.

use layerlab_protocol::day::{DayReply, DaySide};
use layerlab_ui::{Table, bytes_text, seconds_text};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`DayTable`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The day.
    pub reply: Rc<DayReply>,
}

/// See the module.
#[component]
pub fn DayTable(props: &Props) -> Html {
    let reply = &props.reply;
    let mut columns = vec![("Edit", true), ("What", false)];
    columns.extend([
        ("Steps", false),
        ("Takes", true),
        ("So far", true),
        ("Pulled", true),
        ("Pushed", true),
    ]);
    if reply.then.is_some() {
        columns.extend([
            ("Steps, better order", false),
            ("Takes, better order", true),
            ("So far, better order", true),
            ("Pushed, better order", true),
        ]);
    }
    let columns = columns
        .into_iter()
        .map(|(name, is_number)| (AttrValue::Static(name), is_number))
        .collect::<Vec<_>>();
    let text = |text: String| html! { { text } };
    let mut sums = [0.0_f64; 2];
    let rows = reply
        .edits
        .iter()
        .enumerate()
        .map(|(at, edit)| {
            let mut cells = vec![text((at + 1).to_string()), text(edit.label.clone())];
            let mut side = |which: usize, side: &DaySide| {
                let build = side.builds.get(at);
                let build = build.filter(|_| edit.left_out.is_empty());
                let seconds = build.map_or(0.0, |build| build.seconds);
                sums[which] += seconds;
                let least = if build.is_some_and(|build| build.partial) {
                    "≥\u{202f}"
                } else {
                    ""
                };
                let bytes = |bytes: Option<u64>| match bytes {
                    Some(bytes) => text(format!("{least}{}", bytes_text(bytes))),
                    None => text(String::new()),
                };
                let steps = match build {
                    Some(build) if build.unknown.is_empty() => {
                        format!("{} of {}", build.n_run, build.n_steps)
                    }
                    Some(build) => format!(
                        "{} of {}, unknown: {}",
                        build.n_run,
                        build.n_steps,
                        build.unknown.join(", ")
                    ),
                    None => "left out".to_owned(),
                };
                cells.push(text(steps));
                cells.push(text(format!("≈\u{202f}{}", seconds_text(seconds))));
                cells.push(text(format!("≈\u{202f}{}", seconds_text(sums[which]))));
                if which == 0 {
                    cells.push(bytes(build.map(|build| build.pulled_bytes)));
                }
                cells.push(bytes(build.map(|build| build.pushed_bytes)));
            };
            side(0, &reply.now);
            if let Some(then) = &reply.then {
                side(1, then);
            }
            cells
        })
        .collect::<Vec<_>>();
    html! { <Table caption="The day, edit by edit; seconds and bytes are modelled" {columns} {rows} testid="day-table" /> }
}
