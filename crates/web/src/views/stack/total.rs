//! The running total of the build. It counts up in a few ticks; with less motion it changes at once.

use gloo::timers::callback::Timeout;
use layerlab_ui::bytes_text;
use layerlab_ui::hooks::prefers_less_motion;
use yew::prelude::*;

/// Time between two ticks.
const TICK_MILLIS: u32 = 45;

/// Properties of [`Total`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Bytes so far.
    pub bytes: u64,
    /// What they are of.
    pub of: AttrValue,
}

/// See the module.
#[component]
pub fn Total(props: &Props) -> Html {
    let shown = use_state_eq(|| props.bytes);
    let setter = shown.setter();
    use_effect_with((*shown, props.bytes), move |(now, to)| {
        let (now, to) = (*now, *to);
        let timer = (now != to).then(|| {
            let wait = if prefers_less_motion() {
                0
            } else {
                TICK_MILLIS
            };
            Timeout::new(wait, move || {
                setter.set(if wait == 0 { to } else { tick(now, to) })
            })
        });
        move || drop(timer)
    });
    html! {
        <p class="stack-total" data-testid="stack-total" data-bytes={props.bytes.to_string()}>
            <span class="muted">{ props.of.clone() }</span>{ " " }
            <strong class="num">{ format!("≈\u{202f}{}", bytes_text(*shown)) }</strong>
        </p>
    }
}

/// Nearly halfway there; the last hundredth, or megabyte, at once.
fn tick(now: u64, to: u64) -> u64 {
    let (near, far) = (now as f64, to as f64);
    let next = near + (far - near) * 0.45;
    if (far - next).abs() <= (far / 100.0).max(1e6) {
        to
    } else {
        next as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_arrive() {
        for (from, to) in [(0, 400_000_000), (400_000_000, 0), (5, 6), (7, 7)] {
            let mut now = from;
            let n = (0..20).take_while(|_| {
                now = tick(now, to);
                now != to
            });
            assert!(n.count() < 12, "{from} → {to}");
            assert_eq!(now, to);
        }
    }
}
