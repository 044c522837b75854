//! Before and after as bars: relative first, seconds second, and never as certain.

use super::modelled_seconds;
use yew::prelude::*;

/// Properties of [`TimeBar`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Modelled seconds of a build from nothing.
    pub full: f64,
    /// Modelled seconds of this build.
    pub rebuild: f64,
}

/// See the module.
#[component]
pub fn TimeBar(props: &Props) -> Html {
    let most = props.full.max(props.rebuild).max(1e-9);
    let percent = |seconds: f64| format!("{:.1}%", (seconds / most * 100.0).clamp(0.0, 100.0));
    let row = |word: &'static str, class: &'static str, seconds: f64| {
        html! {
            <div class="cache-bar">
                <span class="cache-bar-word">{ word }</span>
                <svg class="cache-bar-track" width="100%" height="12" aria-hidden="true">
                    <rect class="cache-bar-empty" width="100%" height="12" rx="3" />
                    <rect {class} width={percent(seconds)} height="12" rx="3" />
                </svg>
                <span class="cache-bar-number num">{ modelled_seconds(seconds) }</span>
            </div>
        }
    };
    html! {
        <div class="cache-bars" data-testid="cache-bars">
            { row("From nothing", "cache-bar-full", props.full) }
            { row("After this change", "cache-bar-rebuild", props.rebuild) }
        </div>
    }
}
