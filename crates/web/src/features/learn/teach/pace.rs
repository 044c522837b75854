//! The clock of a presentation: how long it has lasted, and how long the lesson should.

use gloo::timers::callback::Interval;
use yew::prelude::*;

/// Properties of [`Pace`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// When it began, in milliseconds since 1970.
    pub began: f64,
    /// Minutes the lesson should last.
    pub minutes: u32,
    /// Slide from 0.
    pub at: usize,
    /// Number of slides.
    pub of: usize,
}

/// See the module.
#[component]
pub fn Pace(props: &Props) -> Html {
    let now = use_state_eq(js_sys::Date::now);
    use_effect_with((), {
        let now = now.setter();
        move |()| {
            let ticking = Interval::new(1_000, move || now.set(js_sys::Date::now()));
            move || drop(ticking)
        }
    });
    let seconds = ((*now - props.began) / 1_000.0).max(0.0) as u32;
    let pace = pace(seconds, props.minutes, props.at, props.of);
    html! {
        <span class="pace num" data-testid="pace">
            <span class="pace-clock">{ wall(*now) }</span>
            <span>{ format!("{}:{:02} of {}:00", seconds / 60, seconds % 60, props.minutes) }</span>
            <span class={classes!("pace-word", pace.map(|late| if late > 0 { "pace-late" } else { "pace-early" }))}>{ word(pace) }</span>
        </span>
    }
}

/// The time of day.
fn wall(now: f64) -> String {
    let date = js_sys::Date::new(&now.into());
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

/// Minutes behind the plan (ahead of it when negative) if all slides take the same time; `None` within a minute of it.
fn pace(seconds: u32, minutes: u32, at: usize, of: usize) -> Option<i32> {
    let due = |slide: usize| f64::from(minutes) * slide as f64 / of.max(1) as f64;
    let now = f64::from(seconds) / 60.0;
    // The slide's own share of the time is its to use.
    let (late, early) = (now - due(at + 1), due(at) - now);
    if late > 1.0 {
        Some(late.trunc() as i32)
    } else if early > 1.0 {
        Some(-early.trunc() as i32)
    } else {
        None
    }
}

fn word(pace: Option<i32>) -> String {
    match pace {
        None => "on time".to_owned(),
        Some(late) if late > 0 => format!("{late} min behind"),
        Some(early) => format!("{} min ahead", -early),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slide_has_its_share_of_the_time() {
        assert_eq!(word(pace(0, 20, 0, 4)), "on time");
        assert_eq!(word(pace(300, 20, 0, 4)), "on time");
        assert_eq!(word(pace(600, 20, 0, 4)), "5 min behind");
        assert_eq!(word(pace(60, 20, 2, 4)), "9 min ahead");
        assert_eq!(word(pace(60, 20, 0, 0)), "on time");
    }
}
