//! Sizes of layers as bars, in file order: what stays visible and what is hidden.

use crate::effects::Remote;
use crate::views::findings::failure_callout;
use layerlab_protocol::check::{Basis, Brick, Stack};
use layerlab_ui::{BytesText, bytes_text};
use yew::prelude::*;

/// Length of the longest bar.
const WIDTH: f64 = 100.0;

/// Properties of [`SizeBars`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The stack.
    pub stack: Remote<Stack>,
    /// Path whose layers are marked.
    #[prop_or_default]
    pub path: Option<AttrValue>,
}

/// See the module.
#[component]
pub fn SizeBars(props: &Props) -> Html {
    let Some(stack) = &props.stack.value else {
        return match &props.stack.failure {
            Some(failure) => failure_callout(failure),
            None => html! { <p class="muted lab-waiting">{ "Adding up\u{2026}" }</p> },
        };
    };
    let bricks: Vec<&Brick> = stack
        .stages
        .iter()
        .filter(|stage| stage.ships)
        .flat_map(|stage| &stage.bricks)
        .collect();
    let most = bricks
        .iter()
        .map(|brick| brick.size_bytes)
        .max()
        .unwrap_or(0);
    html! {
        <div class="size-bars" lang="en">
            <p class="small">
                { "All layers together: " }<strong><BytesText bytes={stack.total_bytes} modelled=true /></strong>
                if stack.hidden_bytes > 0 {
                    { ", of which nobody can see " }<strong class="size-bars-hidden">{ bytes_text(stack.hidden_bytes) }</strong>
                }
            </p>
            <table class="size-bars-table">
                <caption class="visually-hidden">{ "Bytes of each layer, bottom first" }</caption>
                <thead class="visually-hidden">
                    <tr><th scope="col">{ "Layer" }</th><th scope="col">{ "Share" }</th><th scope="col">{ "Bytes" }</th></tr>
                </thead>
                <tbody>{ for bricks.into_iter().map(|brick| row(brick, most, props.path.as_deref())) }</tbody>
            </table>
        </div>
    }
}

fn row(brick: &Brick, most: u64, path: Option<&str>) -> Html {
    let (kept, hidden) = widths(brick, most);
    let marked = path.is_some_and(|path| brick.files.iter().any(|(name, ..)| name == path));
    html! {
        <tr class={classes!(marked.then_some("size-bars-marked"))}>
            <th scope="row"><code>{ brick.title.clone() }</code></th>
            <td class="size-bars-cell">
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                    <rect class="size-bars-kept" x="0" y="0" width={kept.to_string()} height="8" />
                    <rect class="size-bars-lost" x={kept.to_string()} y="0" width={hidden.to_string()} height="8" />
                </svg>
            </td>
            <td class="size-bars-number num">
                if brick.basis == Basis::Unknown { { "unknown" } } else {
                    <BytesText bytes={brick.size_bytes} modelled=true bare=true />
                }
                if brick.hidden_bytes > 0 {
                    <span class="size-bars-hidden">{ format!(", {} hidden", bytes_text(brick.hidden_bytes)) }</span>
                }
            </td>
        </tr>
    }
}

/// Lengths of the two parts of a bar.
fn widths(brick: &Brick, most: u64) -> (f64, f64) {
    if most == 0 {
        return (0.0, 0.0);
    }
    let hidden = brick.hidden_bytes.min(brick.size_bytes);
    let length = |bytes: u64| bytes as f64 / most as f64 * WIDTH;
    (length(brick.size_bytes - hidden), length(hidden))
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_protocol::check::Origin;

    #[test]
    fn the_longest_bar_fills_its_cell_and_nothing_is_divided_by_zero() {
        let brick = |size_bytes, hidden_bytes| Brick {
            line: 1,
            title: String::new(),
            size_bytes,
            hidden_bytes,
            basis: Basis::Modelled,
            origin: Origin::Files,
            is_base: false,
            note: String::new(),
            files: Vec::new(),
            hides: Vec::new(),
        };
        assert_eq!(widths(&brick(200, 50), 200), (75.0, 25.0));
        assert_eq!(
            widths(&brick(10, 99), 200),
            (0.0, 5.0),
            "more hidden than there is"
        );
        assert_eq!(widths(&brick(0, 0), 0), (0.0, 0.0));
    }
}
