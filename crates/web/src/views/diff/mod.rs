//! What a fix changes, line by line.

mod hunks;

use hunks::hunks;

use layerlab_protocol::check::Edit;
use yew::prelude::*;

/// Properties of [`Diff`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The text the edits were computed for.
    pub text: AttrValue,
    /// The edits.
    pub edits: Vec<Edit>,
}

/// See the module.
#[component]
pub fn Diff(props: &Props) -> Html {
    let hunks = use_memo(
        (props.text.clone(), props.edits.clone()),
        |(text, edits)| hunks(text, edits),
    );
    html! {
        <div class="diff" role="group" aria-label="What the fix changes" data-testid="diff">
            { for hunks.iter().map(|hunk| html! {
                <div class="diff-hunk">
                    if let Some(above) = &hunk.above {
                        <div class="diff-line">
                            <span class="diff-number">{ hunk.line - 1 }</span>
                            <span class="diff-sign" />
                            <span class="diff-text">{ above.clone() }</span>
                        </div>
                    }
                    { for hunk.removed.iter().zip(hunk.line..).map(|(line, number)| html! {
                        <div class="diff-line diff-removed">
                            <span class="diff-number">{ number }</span>
                            <span class="diff-sign" aria-hidden="true">{ "−" }</span>
                            <del class="diff-text"><span class="visually-hidden">{ "removed: " }</span>{ line.clone() }</del>
                        </div>
                    }) }
                    { for hunk.added.iter().map(|line| html! {
                        <div class="diff-line diff-added">
                            <span class="diff-number" />
                            <span class="diff-sign" aria-hidden="true">{ "+" }</span>
                            <ins class="diff-text"><span class="visually-hidden">{ "added: " }</span>{ line.clone() }</ins>
                        </div>
                    }) }
                </div>
            }) }
        </div>
    }
}
