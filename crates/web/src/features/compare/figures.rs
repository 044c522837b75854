//! Figures of both versions side by side, as a table.

use layerlab_protocol::compare::{Comparison, RebuildSide, Side};
use layerlab_ui::{Table, bytes_text, count_text, seconds_text};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Figures`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The comparison.
    pub view: Rc<Comparison>,
}

/// See the module.
#[component]
pub fn Figures(props: &Props) -> Html {
    let (before, after) = (&props.view.before, &props.view.after);
    let row = |name: &str, of: &dyn Fn(&Side) -> String| {
        vec![
            html! { { name } },
            html! { { of(before) } },
            html! { { of(after) } },
        ]
    };
    let at_least = |side: &Side, text: String| match side.partial {
        true => format!("at least {text}"),
        false => text,
    };
    let mut rows = vec![
        row("Findings", &|side| {
            let counts = &side.summary;
            let levels = [
                (counts.errors, "error", "errors"),
                (counts.warnings, "warning", "warnings"),
                (counts.infos, "info", "infos"),
                (counts.hints, "hint", "hints"),
            ];
            let some: Vec<String> = levels
                .into_iter()
                .filter(|(n, ..)| *n > 0)
                .map(|(n, one, many)| count_text(u64::from(n), one, many))
                .collect();
            match some.is_empty() {
                true => "none".to_owned(),
                false => some.join(", "),
            }
        }),
        row("Score, of 100", &|side| side.summary.score.to_string()),
        row("Unpacked, modelled", &|side| {
            at_least(side, format!("≈ {}", bytes_text(side.total_bytes)))
        }),
        row("To download, modelled", &|side| {
            at_least(side, format!("≈ {}", bytes_text(side.download_bytes)))
        }),
        row("Hidden bytes, modelled", &|side| {
            format!("≈ {}", bytes_text(side.hidden_bytes))
        }),
        row("Layers", &|side| side.n_layers.to_string()),
    ];
    rows.extend(props.view.rebuilds.iter().map(|rebuild| {
        vec![
            html! { { format!("After “{}”", rebuild.label) } },
            html! { { again(&rebuild.before) } },
            html! { { again(&rebuild.after) } },
        ]
    }));
    html! {
        <Table caption="Figures of both versions" quiet_caption=true {rows} testid="compare-figures"
            columns={vec![("Figure".into(), false), ("Before".into(), true), ("After".into(), true)]} />
    }
}

fn again(side: &RebuildSide) -> String {
    format!(
        "{} of {} again, ≈ {}",
        side.n_rebuilt,
        count_text(u64::from(side.n_steps), "step", "steps"),
        seconds_text(side.seconds)
    )
}
