//! The picture as tables: the same facts, reachable by keyboard and readable aloud.

use layerlab_protocol::sandbox::{SandboxHost, World};
use layerlab_ui::{Table, bytes_text};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Facts`].
#[derive(Properties)]
pub struct Props {
    /// Everything.
    pub world: Rc<World>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.world, &other.world)
    }
}

/// See the module.
#[component]
pub fn Facts(props: &Props) -> Html {
    html! {
        <details class="facts" data-testid="sandbox-facts">
            <summary>{ "View as tables" }</summary>
            { for props.world.hosts.iter().map(host) }
            { registries(&props.world) }
        </details>
    }
}

fn text(value: impl Into<AttrValue>) -> Html {
    let value: AttrValue = value.into();
    html! { { value } }
}

fn host(host: &SandboxHost) -> Html {
    let images: Vec<Vec<Html>> = host
        .images
        .iter()
        .map(|image| {
            let names = if image.names.is_empty() {
                "no name".to_owned()
            } else {
                image.names.join(", ")
            };
            vec![
                text(names),
                text(image.id.clone()),
                text(bytes_text(image.size_bytes).to_string()),
                text(if image.containers.is_empty() {
                    "none".to_owned()
                } else {
                    image.containers.join(", ")
                }),
            ]
        })
        .collect();
    let layers: Vec<Vec<Html>> = host
        .layers
        .iter()
        .map(|layer| {
            vec![
                text(layer.made_by.clone()),
                text(bytes_text(layer.unpacked_bytes).to_string()),
                text(bytes_text(layer.packed_bytes).to_string()),
                text(layer.n_images.to_string()),
            ]
        })
        .collect();
    let containers: Vec<Vec<Html>> = host
        .containers
        .iter()
        .map(|container| {
            vec![
                text(container.name.clone()),
                text(container.image_name.clone()),
                text(container.status.clone()),
                text(container.ports.clone()),
                text(bytes_text(container.written_bytes).to_string()),
            ]
        })
        .collect();
    let volumes: Vec<Vec<Html>> = host
        .volumes
        .iter()
        .map(|volume| {
            vec![
                text(volume.name.chars().take(24).collect::<String>()),
                text(if volume.anonymous {
                    "anonymous"
                } else {
                    "named"
                }),
                text(bytes_text(volume.size_bytes).to_string()),
                text(volume.used_by.join(", ")),
            ]
        })
        .collect();
    let disk: Vec<Vec<Html>> = host
        .disk
        .iter()
        .map(|part| {
            vec![
                text(part.label.clone()),
                text(bytes_text(part.bytes).to_string()),
            ]
        })
        .collect();
    let name = &host.name;
    html! {
        <>
            { table(format!("Images on {name}"), &[("Names", false), ("ID", false), ("Size", true), ("Containers", false)], images) }
            { table(format!("Layers on {name}"), &[("Made by", false), ("Unpacked", true), ("Packed", true), ("Images", true)], layers) }
            { table(format!("Containers on {name}"), &[("Name", false), ("Image", false), ("Status", false), ("Ports", false), ("Written", true)], containers) }
            { table(format!("Volumes on {name}"), &[("Name", false), ("Kind", false), ("Size", true), ("Used by", false)], volumes) }
            { table(format!("Disk of {name}"), &[("What", false), ("Bytes", true)], disk) }
        </>
    }
}

fn table(caption: String, columns: &[(&'static str, bool)], rows: Vec<Vec<Html>>) -> Html {
    if rows.is_empty() {
        return Html::default();
    }
    let columns: Vec<(AttrValue, bool)> = columns
        .iter()
        .map(|(name, numbers)| (AttrValue::Static(name), *numbers))
        .collect();
    html! { <Table {caption} {columns} {rows} /> }
}

fn registries(world: &World) -> Html {
    let rows: Vec<Vec<Html>> = world
        .registries
        .iter()
        .flat_map(|registry| registry.tags.iter().map(move |tag| (registry, tag)))
        .take(200)
        .map(|(registry, tag)| {
            vec![
                text(tag.name.clone()),
                text(registry.name.clone()),
                text(tag.digest.chars().take(19).collect::<String>()),
                text(bytes_text(tag.packed_bytes).to_string()),
            ]
        })
        .collect();
    table(
        "Tags in registries".to_owned(),
        &[
            ("Tag", false),
            ("Registry", false),
            ("Digest", false),
            ("Packed", true),
        ],
        rows,
    )
}
