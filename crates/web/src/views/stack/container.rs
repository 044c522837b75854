//! The writable layer of a container: what it would run, where its writes go, and what a first write copies up.

use crate::views::words::{code_text, sentence};
use layerlab_protocol::xray::XRayReply;
use layerlab_ui::bytes_text;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`ContainerPanel`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is known.
    pub reply: Rc<XRayReply>,
    /// Files that were written to, by position.
    pub wrote: Rc<Vec<usize>>,
    /// Called with the files that are written to now.
    pub on_write: Callback<Vec<usize>>,
}

/// Bytes that the writes so far copy up.
pub fn written_bytes(reply: &XRayReply, wrote: &[usize]) -> u64 {
    wrote
        .iter()
        .filter_map(|at| reply.container.files.get(*at))
        .filter(|held| !held.in_volume)
        .filter_map(|held| held.bytes)
        .sum()
}

/// See the module.
#[component]
pub fn ContainerPanel(props: &Props) -> Html {
    let layer = &props.reply.container;
    let user = match layer.user.as_str() {
        "" => "root, or whom the base image names",
        user => user,
    };
    let last = props.wrote.last().and_then(|at| layer.files.get(*at));
    let bytes = written_bytes(&props.reply, &props.wrote);
    html! {
        <section class="stack-container" aria-label="A container of this image" data-testid="container-panel">
            <p>{ code_text(&layer.says) }</p>
            <dl class="stack-container-facts">
                <dt>{ "Runs" }</dt>
                <dd>if layer.command.is_empty() { { "not known: no CMD or ENTRYPOINT" } } else { <code>{ layer.command.clone() }</code> }</dd>
                <dt>{ "As" }</dt><dd>{ user }</dd>
                <dt>{ "Volumes" }</dt>
                <dd>
                    if layer.volumes.is_empty() { { "none: every write lands in the writable layer" } }
                    { for layer.volumes.iter().map(|volume| html! {
                        <div><code>{ volume.path.clone() }</code>{ format!(" (line {}): writes go to a volume, which outlives the container", volume.line) }</div>
                    }) }
                </dd>
            </dl>
            if !layer.files.is_empty() {
                <h2 class="stack-container-title">{ "Write to a file of the image" }</h2>
                <ul class="stack-container-files">
                    { for layer.files.iter().enumerate().map(|(at, held)| {
                        let on = props.wrote.contains(&at);
                        let onclick = {
                            let (wrote, on_write) = (props.wrote.clone(), props.on_write.clone());
                            Callback::from(move |_: MouseEvent| {
                                let mut next: Vec<usize> = wrote.iter().copied().filter(|other| *other != at).collect();
                                if !on { next.push(at); }
                                on_write.emit(next);
                            })
                        };
                        html! {
                            <li>
                                <button type="button" class="cache-chip" aria-pressed={if on { "true" } else { "false" }} data-testid="write" {onclick}>
                                    <code>{ held.path.clone() }</code>
                                </button>
                                <span class="num muted">
                                    { match (held.in_volume, held.bytes) {
                                        (true, _) => "to the volume".to_owned(),
                                        (false, Some(bytes)) => format!("copies up ≤ {}", bytes_text(bytes)),
                                        (false, None) => "size unknown".to_owned(),
                                    } }
                                </span>
                            </li>
                        }
                    }) }
                </ul>
            }
            <p class="stack-container-says" role="status" data-testid="container-says">
                { match last {
                    Some(held) => html! { <>{ code_text(&sentence(&held.says)) }{ format!(" Writable layer: ≈ {} more on disk, for this container alone.", bytes_text(bytes)) }</> },
                    None => html! { "Nothing is written yet: the container shares every byte of the image." },
                } }
            </p>
        </section>
    }
}
