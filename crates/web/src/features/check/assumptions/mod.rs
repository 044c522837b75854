//! The figures that modelled seconds and sizes rest on: all of them, to read and to change.
//!
//! What the visitor changes is ground state and holds everywhere: findings, layers, cache, day, size.

use crate::effects::use_answer;
use crate::store::{Action, Dispatch, Store};
use crate::views::words::code_text;
use layerlab_protocol::day::{Assumed, FigureView, Figures};
use layerlab_ui::{Badge, Button, Look, Shape, Tone, count_text};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`Assumptions`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What the visitor changed.
    pub store: Rc<Store>,
    /// Changes it.
    pub dispatch: Dispatch,
    /// Whether the list is open at first.
    #[prop_or_default]
    pub open: bool,
}

/// See the module.
#[component]
pub fn Assumptions(props: &Props) -> Html {
    let open = use_state_eq(|| props.open);
    let search = use_state_eq(String::new);
    let assumed = &props.store.assumed;
    let answer = use_answer((*open).then(|| Figures {
        assumed: assumed.clone(),
    }));
    let ontoggle = {
        let setter = open.setter();
        Callback::from(move |event: Event| {
            let details = event.target_unchecked_into::<web_sys::Element>();
            setter.set(details.has_attribute("open"));
        })
    };
    let oninput = {
        let setter = search.setter();
        Callback::from(move |event: InputEvent| {
            setter.set(
                event
                    .target_unchecked_into::<HtmlInputElement>()
                    .value()
                    .to_lowercase(),
            );
        })
    };
    let reset = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.emit(Action::Assume(Assumed::new())))
    };
    let n = assumed.len();
    html! {
        <details class="assumptions" open={props.open} {ontoggle} data-testid="assumptions">
            <summary>
                { "Assumptions behind the modelled numbers" }
                if n > 0 { { " " }<Badge tone={Tone::Info}>{ format!("{n} changed") }</Badge> }
            </summary>
            <div class="assumptions-tools">
                <p class="muted small">
                    { "Orders of magnitude for a small project; none of them is measured. A figure you change is kept in this browser and \
                      holds in every view." }
                </p>
                <label class="assumptions-search">
                    <span>{ "Find a figure" }</span>
                    <input type="search" value={(*search).clone()} {oninput} data-testid="assumption-search" />
                </label>
                <Button look={Look::Secondary} icon={Shape::Undo} onclick={reset} enabled={n > 0} testid="assumptions-reset">
                    { format!("Reset {}", count_text(n as u64, "figure", "figures")) }
                </Button>
            </div>
            if let Some(figures) = &answer.value { { list(props, figures, &search) } }
        </details>
    }
}

fn list(props: &Props, figures: &Rc<Vec<FigureView>>, search: &str) -> Html {
    let fits = |figure: &&FigureView| {
        figure.id.contains(search) || figure.label.to_lowercase().contains(search)
    };
    let mut groups: Vec<(&str, Vec<&FigureView>)> = Vec::new();
    for figure in figures.iter().filter(fits) {
        match groups.iter_mut().find(|(group, _)| *group == figure.group) {
            Some((_, list)) => list.push(figure),
            None => groups.push((&figure.group, vec![figure])),
        }
    }
    html! {
        <div class="assumptions-groups">
            if groups.is_empty() { <p class="muted">{ "No figure has these words." }</p> }
            { for groups.into_iter().map(|(group, list)| html! {
                <fieldset class="assumptions-group" key={group.to_owned()}>
                    <legend>{ group.to_owned() }</legend>
                    { for list.into_iter().map(|figure| row(props, figure)) }
                </fieldset>
            }) }
        </div>
    }
}

fn row(props: &Props, figure: &FigureView) -> Html {
    let onchange = {
        let (dispatch, store, figure) =
            (props.dispatch.clone(), props.store.clone(), figure.clone());
        Callback::from(move |event: Event| {
            let value = event
                .target_unchecked_into::<HtmlInputElement>()
                .value_as_number();
            let milli = if value.is_finite() && value >= 0.0 {
                (value * 1_000.0).round() as u64
            } else {
                figure.default_milli
            };
            dispatch.emit(Action::Assume(with(&store.assumed, &figure, milli)));
        })
    };
    let changed = figure.milli != figure.default_milli;
    html! {
        <label class={classes!("assumptions-row", changed.then_some("assumptions-changed"))} key={figure.id.clone()}>
            <span class="assumptions-label">{ code_text(&figure.label) }</span>
            <input type="number" min={number(figure.least_milli)} max={number(figure.most_milli)} step="any"
                value={number(figure.milli)} {onchange} data-figure={figure.id.clone()} />
            <span class="assumptions-unit">{ figure.unit.clone() }</span>
            if changed { <span class="small muted">{ format!("instead of {}", number(figure.default_milli)) }</span> }
        </label>
    }
}

/// The changed figures with one more, or without it when it is ours again.
fn with(assumed: &Assumed, figure: &FigureView, milli: u64) -> Assumed {
    let milli = milli.clamp(figure.least_milli, figure.most_milli);
    let mut next: Assumed = assumed
        .iter()
        .filter(|(id, _)| *id != figure.id)
        .cloned()
        .collect();
    if milli != figure.default_milli {
        next.push((figure.id.clone(), milli));
    }
    next
}

/// `20`, `0.4`: thousandths as a number is typed.
fn number(milli: u64) -> String {
    let text = format!("{}.{:03}", milli / 1_000, milli % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure() -> FigureView {
        FigureView {
            id: "a".to_owned(),
            group: String::new(),
            label: String::new(),
            unit: String::new(),
            default_milli: 400,
            milli: 400,
            least_milli: 0,
            most_milli: 9_000,
        }
    }

    #[test]
    fn a_figure_that_is_ours_again_is_no_change() {
        let one = with(&Vec::new(), &figure(), 700);
        assert_eq!(one, [("a".to_owned(), 700)]);
        assert_eq!(with(&one, &figure(), 99_000), [("a".to_owned(), 9_000)]);
        assert_eq!(with(&one, &figure(), 400), []);
    }

    #[test]
    fn thousandths_are_printed_as_typed() {
        for (milli, text) in [(0, "0"), (400, "0.4"), (20_000, "20"), (66_667, "66.667")] {
            assert_eq!(number(milli), text);
        }
    }
}
