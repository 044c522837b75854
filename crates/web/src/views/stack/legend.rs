//! What colours and patterns mean; only what the picture has.

use super::item::origin;
use crate::route::Show;
use layerlab_protocol::check::{Origin, Stack};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Legend`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The stack.
    pub stack: Rc<Stack>,
    /// How it is shown.
    pub show: Show,
}

/// See the module.
#[component]
pub fn Legend(props: &Props) -> Html {
    let bricks = || props.stack.stages.iter().flat_map(|stage| &stage.bricks);
    let origins = [
        (Origin::Base, "base image"),
        (Origin::System, "OS packages"),
        (Origin::Dependencies, "dependencies"),
        (Origin::Files, "your files"),
    ];
    let hidden = bricks().any(|brick| brick.hidden_bytes > 0);
    let pins = props
        .stack
        .stages
        .iter()
        .any(|stage| !stage.pins.is_empty());
    let swatch = |class: &'static str, pattern: Option<String>| {
        html! {
            <svg width="18" height="12" aria-hidden="true">
                <rect class={classes!("stack-brick", class)} x="0.5" y="0.5" width="17" height="11" rx="2" />
                if let Some(fill) = pattern { <rect class="stack-pattern" x="0.5" y="0.5" width="17" height="11" {fill} /> }
                <rect class="stack-edge" x="0.5" y="0.5" width="17" height="11" rx="2" />
            </svg>
        }
    };
    html! {
        <ul class="stack-legend" aria-label="Key">
            { for origins.into_iter().filter(|(which, _)| bricks().any(|brick| brick.origin == *which)).map(|(which, word)| {
                let name = origin(which);
                let class = match which {
                    Origin::Base => "stack-base",
                    Origin::System => "stack-system",
                    Origin::Dependencies => "stack-dependencies",
                    Origin::Files => "stack-files",
                    Origin::Metadata => "stack-metadata",
                };
                html! { <li>{ swatch(class, (name != "base").then(|| format!("url(#stack-{name})"))) }{ word }</li> }
            }) }
            if hidden { <li>{ swatch("stack-hidden", Some("url(#stack-hatch)".to_owned())) }{ "hidden: ships, but nobody can see it" }</li> }
            if props.show.xray {
                <li>
                    <svg width="18" height="14" aria-hidden="true"><circle class="stack-file" cx="9" cy="7" r="4" /></svg>
                    { "file" }
                </li>
                if hidden {
                    <li>
                        <svg width="18" height="16" aria-hidden="true">
                            <circle class="stack-glow" cx="9" cy="8" r="7.5" /><circle class="stack-file stack-file-hidden" cx="9" cy="8" r="4" />
                        </svg>
                        { "still there, unseen" }
                    </li>
                    <li>
                        <svg width="18" height="16" aria-hidden="true"><rect class="stack-brick stack-system" width="18" height="16" rx="2" /><path class="stack-whiteout" d="M5.5 4.5l7 7m0-7l-7 7" /></svg>
                        { "whiteout: hides, frees nothing" }
                    </li>
                    <li>
                        <svg width="18" height="16" aria-hidden="true"><circle class="stack-ghost-file" cx="9" cy="8" r="6.5" /></svg>
                        { "stored once more" }
                    </li>
                }
            }
            if props.show.container {
                <li>
                    <svg width="18" height="12" aria-hidden="true"><path class="stack-open-edge" d="M1 1V11H17V1" /></svg>
                    { "a container's own layer, no part of the image" }
                </li>
            }
            if pins {
                <li>
                    <svg width="18" height="12" aria-hidden="true">
                        <line class="stack-pin" x1="3" x2="18" y1="6" y2="6" /><circle class="stack-pin-head" cx="4" cy="6" r="3" />
                    </svg>
                    { "settings only, no layer" }
                </li>
            }
            if !props.stack.catalogue_date.is_empty() {
                <li class="stack-legend-note">{ format!("base image sizes as published, {}", props.stack.catalogue_date) }</li>
            }
        </ul>
    }
}
