//! The picture: each host with its stacks, registries beside them, a gauge for each disk.
//!
//! Layers that several images share are drawn once and images stand on them. Names are flags on a pole, containers
//! dashed boxes on top. The same facts are tables below the picture; here every brick has its words as a title.

mod gauge;
mod layout;
mod motion;

use crate::storage;
use gauge::Gauge;
use layerlab_protocol::sandbox::{SandboxHost, SandboxRegistry, World};
use layerlab_ui::{Badge, Tone, bytes_text, count_text};
use layout::{Stack, stack};
use motion::{Pace, use_motion};
use std::rc::Rc;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Where the pace of movements is stored.
const PACE: &str = "sandbox.pace";

/// Properties of [`Picture`].
#[derive(Properties)]
pub struct Props {
    /// Everything.
    pub world: Rc<World>,
    /// Rank of the headings of hosts.
    #[prop_or(3)]
    pub rank: u8,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.world, &other.world)
    }
}

/// See the module.
#[component]
pub fn Picture(props: &Props) -> Html {
    let world = &props.world;
    let node = use_node_ref();
    let pace = use_state_eq(|| Pace::from_id(&storage::read(PACE).unwrap_or_default()));
    use_motion(node.clone(), world, *pace);
    let onchange = {
        let setter = pace.setter();
        Callback::from(move |event: Event| {
            let id = event.target_unchecked_into::<HtmlSelectElement>().value();
            storage::write(PACE, &id);
            setter.set(Pace::from_id(&id));
        })
    };
    html! {
        <div class="picture" data-testid="sandbox-picture" ref={node}>
            <label class="picture-pace small muted">{ "Movement " }
                <select {onchange} data-testid="sandbox-pace">
                    { for Pace::ALL.into_iter().map(|each| html! {
                        <option value={each.id()} selected={each == *pace}>{ each.label() }</option>
                    }) }
                </select>
            </label>
            { for world.hosts.iter().enumerate().map(|(at, one)| host(one, at as u32 == world.active, props.rank)) }
            { for world.registries.iter().map(|one| registry(one, props.rank)) }
        </div>
    }
}

fn host(host: &SandboxHost, active: bool, rank: u8) -> Html {
    let drawn = stack(host);
    html! {
        <section class={classes!("picture-host", active.then_some("picture-active"))} data-testid="sandbox-host" data-host={host.name.clone()}>
            <@{format!("h{rank}")} class="picture-title">
                { host.name.clone() }
                if active { <Badge tone={Tone::Info}>{ "lines go here" }</Badge> }
            </@>
            <p class="muted small">{ sentence(host) }</p>
            if drawn.columns > 0 {
                <div class="picture-scroll" tabindex="0" role="group" aria-label={format!("Stacks of {}", host.name)}>
                    { stacks(host, &drawn) }
                </div>
            } else {
                <p class="picture-empty muted">{ "No image here yet. Pull one, or build the Dockerfile." }</p>
            }
            if host.n_cache > 0 {
                <p class="picture-drawer small">{ format!("Build cache: {}", count_text(u64::from(host.n_cache), "record", "records")) }</p>
            }
            <Gauge parts={host.disk.clone()} capacity={host.capacity_bytes} reserved={host.reserved_bytes} name={host.name.clone()} />
        </section>
    }
}

/// The host in one sentence.
fn sentence(host: &SandboxHost) -> String {
    let shared = host
        .layers
        .iter()
        .filter(|layer| layer.n_images > 1)
        .count() as u64;
    let running = host
        .containers
        .iter()
        .filter(|container| container.state == "running")
        .count();
    let nameless = host
        .images
        .iter()
        .filter(|image| image.names.is_empty())
        .count() as u64;
    let mut out = format!(
        "{} of {}",
        count_text(host.images.len() as u64, "image", "images"),
        count_text(host.layers.len() as u64, "layer", "layers"),
    );
    if shared > 0 {
        out.push_str(&format!(", {shared} shared"));
    }
    if nameless > 0 {
        out.push_str(&format!(", {nameless} without a name"));
    }
    out.push_str(&format!(
        "; {}, {running} running.",
        count_text(host.containers.len() as u64, "container", "containers")
    ));
    out
}

fn stacks(host: &SandboxHost, drawn: &Stack) -> Html {
    let (width, height) = (drawn.columns as f64 * drawn.column, drawn.height);
    let label = format!("{}: {}", host.name, sentence(host));
    html! {
        <svg class="picture-stacks" role="img" aria-label={label} width={width.to_string()} height={height.to_string()}
            viewBox={format!("0 0 {width} {height}")}>
            { for drawn.bricks.iter().filter_map(|brick| {
                let layer = host.layers.get(brick.layer)?;
                let tone = match (brick.depth, layer.n_images > 1) {
                    (0, _) => "picture-base",
                    (_, true) => "picture-shared",
                    _ => "picture-own",
                };
                let room = ((brick.width - 14.0) / 6.8) as usize;
                let size = bytes_text(layer.unpacked_bytes);
                let words = clipped(&layer.made_by, room.saturating_sub(size.len() + 3));
                let about = if layer.modelled { "≈" } else { "" };
                Some(html! {
                    <g class={classes!("picture-brick", tone)} key={layer.id.clone()} data-layer={layer.id.clone()}>
                        <title>{ format!("{}\n{about}{} unpacked, {about}{} packed, in {}", layer.made_by,
                            bytes_text(layer.unpacked_bytes), bytes_text(layer.packed_bytes),
                            count_text(u64::from(layer.n_images), "image", "images")) }</title>
                        <rect x={(brick.x + 2.0).to_string()} y={brick.y.to_string()} width={(brick.width - 4.0).to_string()}
                            height={(brick.height - 2.0).to_string()} rx="2" />
                        <text class="picture-text" x={(brick.x + 8.0).to_string()} y={(brick.y + brick.height / 2.0 + 3.5).to_string()}>
                            { format!("{words} {about}{size}") }
                        </text>
                    </g>
                })
            }) }
            { for drawn.flags.iter().filter_map(|flag| {
                let image = host.images.get(flag.image)?;
                let names = if image.names.is_empty() { vec!["no name".to_owned()] } else { image.names.clone() };
                let pole = (flag.x + 8.0).to_string();
                let top = flag.y - 15.0 * (names.len() + image.containers.len() * 2) as f64 - 4.0;
                Some(html! {
                    <g class={classes!("picture-image", image.names.is_empty().then_some("picture-nameless"))}>
                        <title>{ format!("{} ({}), {}", names.join(", "), image.id, bytes_text(image.size_bytes)) }</title>
                        <line class="picture-pole" x1={pole.clone()} x2={pole} y1={flag.y.to_string()} y2={top.max(0.0).to_string()} />
                        { for names.iter().enumerate().map(|(at, name)| html! {
                            <text class="picture-flag" x={(flag.x + 12.0).to_string()} y={(flag.y - 5.0 - 15.0 * at as f64).to_string()}>
                                { clipped_start(name, ((drawn.column - 16.0) / 7.2) as usize) }
                            </text>
                        }) }
                        { for image.containers.iter().enumerate().map(|(at, name)| {
                            let y = flag.y - 15.0 * (names.len() + at * 2) as f64 - 26.0;
                            let state = host.containers.iter().find(|container| container.name == *name);
                            let running = state.is_some_and(|container| container.state == "running");
                            let written = state.map_or(0, |container| container.written_bytes);
                            html! {
                                <g class={classes!("picture-container", running.then_some("picture-running"))}>
                                    <rect x={(flag.x + 12.0).to_string()} y={y.to_string()} width={(drawn.column - 18.0).to_string()} height="22" rx="2" />
                                    <text class="picture-text" x={(flag.x + 17.0).to_string()} y={(y + 14.5).to_string()}>
                                        { clipped(&format!("{} {name} {}", if running { "▶" } else { "■" },
                                            if written > 0 { format!("+{}", bytes_text(written)) } else { String::new() }), 20) }
                                    </text>
                                </g>
                            }
                        }) }
                    </g>
                })
            }) }
        </svg>
    }
}

fn registry(registry: &SandboxRegistry, rank: u8) -> Html {
    html! {
        <section class="picture-registry" data-testid="sandbox-registry" data-registry={registry.name.clone()}>
            <@{format!("h{rank}")} class="picture-title">
                { registry.name.clone() }
                if registry.is_private { <Badge tone={Tone::Neutral}>{ "asks for a login" }</Badge> }
            </@>
            <p class="muted small num">
                { format!("Registry · {} · {}", count_text(registry.tags.len() as u64, "tag", "tags"), bytes_text(registry.stored_bytes)) }
                if registry.n_untagged > 0 { { format!(" · {} without a tag", registry.n_untagged) } }
            </p>
            <ul class="picture-tags">
                { for registry.tags.iter().take(40).map(|tag| html! {
                    <li key={tag.name.clone()} data-tag={tag.name.clone()}><span class="picture-tag">{ tag.name.clone() }</span>
                        <code class="picture-plate" title={tag.digest.clone()}>{ plate(&tag.digest) }</code></li>
                }) }
                if registry.tags.len() > 40 { <li class="muted small">{ format!("and {} more", registry.tags.len() - 40) }</li> }
            </ul>
        </section>
    }
}

/// The first digits of a digest, as a plate has room for them.
fn plate(digest: &str) -> String {
    let digits = digest.strip_prefix("sha256:").unwrap_or(digest);
    digits.chars().take(12).collect()
}

/// The end of a name tells it apart: the tag is there.
fn clipped_start(text: &str, room: usize) -> String {
    let length = text.chars().count();
    if length <= room {
        return text.to_owned();
    }
    let kept: String = text.chars().skip(length + 1 - room).collect();
    format!("…{kept}")
}

fn clipped(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let kept: String = text.chars().take(room.saturating_sub(1)).collect();
    format!("{kept}…")
}
