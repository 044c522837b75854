//! What is there at the end of a session, as JSON: for comparing sessions and for the command line.

use crate::commands;
use crate::files::View;
use crate::shell::{Machine, Out, Place};
use crate::world::World;
use crate::world::store::Backend;
use serde_json::{Value, json};

/// The projection that sessions are compared by.
pub(super) fn summary(world: &World) -> Value {
    let host = world.host();
    let store = &host.store;
    let images: Vec<Value> = store
        .images
        .iter()
        .map(|(id, stored)| {
            let size = match store.backend {
                Backend::Classic => stored.image.unpacked(),
                Backend::Containerd => stored.image.content(),
            };
            json!({"repo_tags": store.tags_of(id), "repo_digests": store.digests_of(id), "layers": stored.image.layers.len(), "size": size, "id": id, "dangling": store.tags_of(id).is_empty()})
        })
        .collect();
    let containers: Vec<Value> = host.containers.iter().map(|container| json!({"name": container.name, "state": container.state.name(), "image": container.typed})).collect();
    let volumes: Vec<&String> = host.volumes.keys().collect();
    let networks: Vec<&String> = host.networks.keys().collect();
    let mut copy = world.clone();
    let mut machine = Machine::new(View::default(), Place::Host, 0);
    let mut events = Vec::new();
    let desk = commands::Desk {
        world: &mut copy,
        machine: &mut machine,
        stdin: b"",
        at_terminal: false,
        out: Out::default(),
        events: &mut events,
    };
    let df = desk.df_rows();
    let registries: serde_json::Map<String, Value> = world
        .registries
        .iter()
        .map(|(name, registry)| {
            let tags: serde_json::Map<String, Value> = registry
                .repositories
                .iter()
                .map(|(path, repository)| (path.clone(), json!(repository.tags)))
                .collect();
            (name.clone(), Value::Object(tags))
        })
        .collect();
    json!({
        "host": host.name, "images": images, "containers": containers, "volumes": volumes, "networks": networks, "df": df,
        "registries": registries, "bytes": {"sent": world.sent, "fetched": world.fetched},
        "disk": {"capacity": host.disk.capacity, "other": host.disk.other, "docker": host.docker_bytes(), "free": host.free()},
    })
}
