//! What colours and patterns mean; only what the picture has.

use super::picture::origin;
use layerlab_protocol::check::{Origin, Stack};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Legend`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The stack.
    pub stack: Rc<Stack>,
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
