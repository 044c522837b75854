//! Two staircases of accumulated time, one for each order, up to where the day has come.

use super::sums_of;
use layerlab_protocol::day::{DayReply, DaySide};
use layerlab_ui::hooks::use_width;
use layerlab_ui::seconds_text;
use std::rc::Rc;
use yew::prelude::*;

/// Height of the picture, and of the line of text above it.
const HEIGHT: f64 = 150.0;
const HEAD: f64 = 20.0;

/// Properties of [`Chart`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The day.
    pub reply: Rc<DayReply>,
    /// Edits so far.
    pub step: u32,
}

/// See the module.
#[component]
pub fn Chart(props: &Props) -> Html {
    let node = use_node_ref();
    let width = use_width(node.clone(), 640.0);
    let reply = &props.reply;
    let n = reply.edits.len();
    let all = |side: &DaySide| sums_of(side, u32::MAX).seconds;
    let most = reply
        .then
        .as_ref()
        .map_or(0.0, all)
        .max(all(&reply.now))
        .max(1.0);
    let mut label = format!(
        "Accumulated time. As it is: {}",
        seconds_text(all(&reply.now))
    );
    if let Some(then) = &reply.then {
        label.push_str(&format!("; better order: {}", seconds_text(all(then))));
    }
    label.push_str(". Modelled.");
    let line = |class: &'static str, side: &DaySide| {
        html! { <path class={classes!("day-line", class)} d={stairs(side, n, props.step as usize, width, most)} /> }
    };
    let x = place(props.step as usize, n, width);
    html! {
        <div class="day-chart" ref={node}>
            <svg width={f(width)} height={f(HEIGHT + HEAD)} role="img" aria-label={label} data-testid="day-chart">
                <text class="day-axis" x="0" y="13">{ format!("≈\u{202f}{}", seconds_text(most)) }</text>
                <path class="day-frame" d={format!("M0.5 {HEAD}V{:.1}H{:.1}", HEIGHT + HEAD - 1.0, width - 1.0)} />
                <path class="day-here" d={format!("M{x:.1} {HEAD}V{:.1}", HEIGHT + HEAD)} />
                { line("day-line-now", &reply.now) }
                if let Some(then) = &reply.then { { line("day-line-then", then) } }
            </svg>
            <p class="day-legend small">
                <span class="day-key day-key-now">{ "as it is" }</span>
                if reply.then.is_some() { <span class="day-key day-key-then">{ "better order" }</span> }
            </p>
        </div>
    }
}

fn place(edit: usize, n: usize, width: f64) -> f64 {
    (width - 4.0) * edit as f64 / n.max(1) as f64 + 1.0
}

/// A step up for each build so far.
fn stairs(side: &DaySide, n: usize, upto: usize, width: f64, most: f64) -> String {
    let y = |seconds: f64| HEAD + (HEIGHT - 4.0) * (1.0 - seconds / most) + 2.0;
    let mut path = format!("M{:.1} {:.1}", place(0, n, width), y(0.0));
    let mut sum = 0.0;
    for (at, build) in side.builds.iter().take(upto).enumerate() {
        sum += build.seconds;
        path.push_str(&format!("H{:.1}V{:.1}", place(at + 1, n, width), y(sum)));
    }
    path
}

fn f(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_protocol::day::DayBuild;

    #[test]
    fn each_edit_is_a_step_inside_the_frame() {
        let build = |seconds| DayBuild {
            seconds,
            ..DayBuild::default()
        };
        let side = DaySide {
            builds: vec![build(5.0), build(0.0), build(5.0)],
            ..DaySide::default()
        };
        let path = stairs(&side, 3, 3, 304.0, 10.0);
        assert_eq!(path, "M1.0 168.0H101.0V95.0H201.0V95.0H301.0V22.0");
        assert_eq!(stairs(&side, 3, 0, 304.0, 10.0), "M1.0 168.0");
    }
}
