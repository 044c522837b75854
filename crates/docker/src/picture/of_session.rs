//! The picture of a session's state. Cost: linear in the entries of images and containers that are on the hosts.

use super::{
    ContainerPicture, DiskPicture, HostPicture, ImagePicture, LayerPicture, Picture,
    RegistryPicture, TagPicture, VolumePicture,
};
use crate::files::{Content, Kind, absolute};
use crate::session::Session;
use crate::text::{PortMapping, Status, ports, status};
use crate::world::container::{Container, State};
use crate::world::image::{Image, Layer};
use crate::world::registry::Registry;
use crate::world::store::Backend;
use crate::world::{Host, World};
use std::collections::BTreeMap;

/// Networks that every host has.
const OWN_NETWORKS: [&str; 3] = ["bridge", "host", "none"];

/// Most files of a folder that are listed.
const MAX_FILES: usize = 200;

impl Session {
    /// What there is now.
    #[must_use]
    pub fn picture(&self) -> Picture {
        picture(self.world())
    }

    /// What stands before the next line.
    #[must_use]
    pub fn prompt(&self) -> String {
        let host = self.world().host();
        let home = host.vars.get("HOME").map_or("", String::as_str);
        let folder = match host.cwd.strip_prefix(home) {
            Some(rest) if !home.is_empty() && (rest.is_empty() || rest.starts_with('/')) => {
                format!("~{rest}")
            }
            _ => host.cwd.clone(),
        };
        format!("{}:{folder}$", host.name)
    }

    /// The text of a file below the folder of the shell; `None` when there is none or it is no text.
    #[must_use]
    pub fn file_text(&self, path: &str) -> Option<String> {
        let host = self.world().host();
        let node = host.files.get(&absolute(&host.cwd, path))?;
        match &node.kind {
            Kind::File(Content::Bytes(bytes)) => String::from_utf8(bytes.as_ref().clone()).ok(),
            _ => None,
        }
    }
}

fn picture(world: &World) -> Picture {
    let mut hosts: Vec<&Host> = world.others.values().map(AsRef::as_ref).collect();
    hosts.push(world.host());
    hosts.sort_by(|left, right| left.name.cmp(&right.name));
    let active = hosts
        .iter()
        .position(|host| host.name == world.host().name)
        .unwrap_or(0);
    Picture {
        hosts: hosts
            .into_iter()
            .map(|host| host_picture(host, world.clock))
            .collect(),
        active,
        registries: world
            .registries
            .values()
            .map(|registry| registry_picture(registry))
            .collect(),
        clock_millis: world.clock,
        sent_bytes: world.sent,
        fetched_bytes: world.fetched,
    }
}

/// What takes room on a disk, each layer and blob once.
pub(crate) fn disk_picture(host: &Host) -> DiskPicture {
    let backend = host.store.backend;
    let known = host.store.chains();
    let snapshots: u64 = host.snapshots().values().sum();
    let mut only = host.cache.chains(backend);
    only.retain(|chain, _| !known.contains(chain));
    let cached: u64 = only.values().sum();
    DiskPicture {
        capacity: host.disk.capacity,
        reserved: host.disk.capacity / 100 * host.disk.reserved,
        other: host.disk.other,
        layers: snapshots.saturating_sub(cached),
        blobs: host.blobs().values().sum(),
        containers: host
            .containers
            .iter()
            .map(|container| container.room(backend))
            .sum(),
        volumes: host.volumes.values().map(|volume| volume.files.len()).sum(),
        cache: host.cache.own_bytes(backend) + cached,
    }
}

fn host_picture(host: &Host, now: i64) -> HostPicture {
    let backend = host.store.backend;
    let mut layers = Vec::new();
    let mut known = BTreeMap::new();
    let mut images: Vec<ImagePicture> = Vec::new();
    for (id, stored) in &host.store.images {
        let top = add_layers(&stored.image, backend, &mut layers, &mut known);
        let made = host
            .containers
            .iter()
            .filter(|container| container.image_id == *id);
        images.push(ImagePicture {
            id: id.clone(),
            names: host.store.tags_of(id),
            top,
            size_bytes: match backend {
                Backend::Classic => stored.image.unpacked(),
                Backend::Containerd => stored.image.content() + stored.image.snapshots(),
            },
            containers: made.map(|container| container.name.clone()).collect(),
        });
    }
    images.sort_by(|left, right| {
        (left.names.is_empty(), &left.names).cmp(&(right.names.is_empty(), &right.names))
    });
    let volumes = host.volumes.values().map(|volume| VolumePicture {
        name: volume.name.clone(),
        anonymous: volume.anonymous,
        size_bytes: volume.files.len(),
        used_by: host
            .containers
            .iter()
            .filter(|container| container.uses_volume(&volume.name))
            .map(|container| container.name.clone())
            .collect(),
    });
    let prefix = format!("{}/", host.cwd.trim_end_matches('/'));
    let files = host
        .files
        .iter()
        .filter(|(_, node)| !node.is_folder())
        .filter_map(|(path, _)| path.strip_prefix(&prefix))
        .take(MAX_FILES)
        .map(str::to_owned)
        .collect();
    HostPicture {
        name: host.name.clone(),
        keeps_blobs: backend == Backend::Containerd,
        images,
        containers: host
            .containers
            .iter()
            .map(|container| container_picture(container, backend, now))
            .collect(),
        volumes: volumes.collect(),
        networks: host
            .networks
            .keys()
            .filter(|name| !OWN_NETWORKS.contains(&name.as_str()))
            .cloned()
            .collect(),
        n_cache: host.cache.records.len(),
        disk: disk_picture(host),
        folder: host.cwd.clone(),
        files,
        logins: host.logins.keys().cloned().collect(),
        question: host
            .pending
            .as_ref()
            .map(|words| format!("docker {}: go on?", words.join(" "))),
        layers,
    }
}

/// Adds the stack of an image to the layers of its host; the position of its top.
fn add_layers(
    image: &Image,
    backend: Backend,
    layers: &mut Vec<LayerPicture>,
    known: &mut BTreeMap<String, usize>,
) -> Option<usize> {
    let mut rows = image.config.history.iter().filter(|row| !row.empty);
    let mut below = None;
    for (chain, layer) in image.chains().into_iter().zip(&image.layers) {
        let made_by = rows
            .next()
            .map(|row| row.created_by.clone())
            .unwrap_or_default();
        let at = *known.entry(chain.clone()).or_insert_with(|| {
            layers.push(LayerPicture {
                chain,
                below,
                made_by: made_by.trim_end_matches(" # buildkit").to_owned(),
                unpacked_bytes: match backend {
                    Backend::Classic => layer.room.unpacked,
                    Backend::Containerd => layer.room.disk,
                },
                packed_bytes: layer.compressed,
                n_images: 0,
                modelled: is_modelled(layer),
            });
            layers.len() - 1
        });
        if let Some(layer) = layers.get_mut(at) {
            layer.n_images += 1;
        }
        below = Some(at);
    }
    below
}

fn is_modelled(layer: &Layer) -> bool {
    let mut nodes = layer.delta.0.values().flatten();
    nodes.any(|node| matches!(node.kind, Kind::File(Content::Modelled { .. })))
}

fn container_picture(container: &Container, backend: Backend, now: i64) -> ContainerPicture {
    let published = container
        .ports
        .iter()
        .filter(|_| container.is_running())
        .map(|port| PortMapping {
            address: port.public.and(port.address.parse().ok()),
            public: port.public,
            private: port.private,
            protocol: port.protocol.clone(),
        });
    let doing = match container.state {
        State::Created => Status::Created,
        State::Running => Status::Running {
            since_millis: container.started,
            health: None,
        },
        State::Paused => Status::Paused {
            since_millis: container.started,
        },
        State::Exited => Status::Exited {
            exit: i64::from(container.exit),
            at_millis: container.finished,
        },
    };
    ContainerPicture {
        id: container.id.clone(),
        name: container.name.clone(),
        image_id: container.image_id.clone(),
        image_name: container.typed.clone(),
        state: container.state.name().to_owned(),
        status: status(doing, now),
        ports: ports(&published.collect::<Vec<_>>()),
        written_bytes: container.room(backend),
    }
}

fn registry_picture(registry: &Registry) -> RegistryPicture {
    let mut tags = Vec::new();
    let mut n_untagged = 0;
    for (path, repository) in &registry.repositories {
        for (tag, digest) in &repository.tags {
            let image = repository.manifests.get(digest);
            tags.push(TagPicture {
                name: format!("{path}:{tag}"),
                digest: digest.clone(),
                packed_bytes: image.map_or(0, |image| {
                    image.layers.iter().map(|layer| layer.compressed).sum()
                }),
            });
        }
        n_untagged += repository
            .manifests
            .keys()
            .filter(|digest| !repository.tags.values().any(|tagged| tagged == *digest))
            .count();
    }
    RegistryPicture {
        name: registry.host.clone(),
        tags,
        n_untagged,
        stored_bytes: registry.bytes(),
        is_private: !registry.users.is_empty(),
        is_hub: registry.hub,
    }
}

#[cfg(test)]
mod tests {
    use crate::{Input, Profile, Session};

    #[test]
    fn a_session_is_drawn_with_shared_layers_once() {
        let mut session = Session::new("lab", Profile::Classic, Input::Closed).unwrap();
        session.put_file("Dockerfile", "FROM alpine:3.20\nRUN echo hi > /hi\n");
        let before = session.picture();
        assert!(before.host().unwrap().images.is_empty());
        session.step("docker pull -q alpine:3.20");
        session.step("docker build -q -t app:1 .");
        session.step("docker run -d --name web app:1 sleep 100");
        let after = session.picture();
        let host = after.host().unwrap();
        assert_eq!(host.images.len(), 2, "{host:?}");
        assert_eq!(host.layers.len(), 2);
        assert_eq!(host.layers[0].n_images, 2);
        assert_eq!(host.layers[1].below, Some(0));
        assert_eq!(host.containers[0].state, "running");
        assert_eq!(host.files, ["Dockerfile"]);
        assert_eq!(host.disk.used(), host.disk.other + session.docker_bytes());
        assert_eq!(session.prompt(), "laptop:~/app$");
        assert!(
            session
                .file_text("Dockerfile")
                .unwrap()
                .starts_with("FROM alpine")
        );
        let sentences = super::super::changes(&before, &after);
        assert!(
            sentences.contains(&"app:1 is new on laptop.".to_owned()),
            "{sentences:?}"
        );
    }
}
