//! A long list in pieces: the first rows at once, more on demand, so that no view draws thousands of elements.

use layerlab_ui::{Button, count_text};
use yew::prelude::*;

/// Rows drawn at first and added by each press.
const PAGE: usize = 100;

/// How many of `n_rows` are drawn now, and the button that draws more.
#[hook]
pub fn use_paged(n_rows: usize) -> (usize, Html) {
    let shown = use_state_eq(|| PAGE);
    let more = {
        let shown = shown.clone();
        Callback::from(move |_| shown.set(*shown + PAGE))
    };
    let button = if n_rows > *shown {
        html! {
            <div class="image-more">
                <Button small=true onclick={more}>
                    { format!("Show {} more", PAGE.min(n_rows - *shown)) }
                </Button>
                <span class="small muted">{ format!("{} of {}", *shown, count_text(n_rows as u64, "row", "rows")) }</span>
            </div>
        }
    } else {
        Html::default()
    };
    ((*shown).min(n_rows), button)
}
