//! What a judge asks of a session: every image with its layers and settings, containers, volumes, disks, registries,
//! as plain values, now and at the start.
//!
//! The picture is for drawing and made after each line; this is asked for less often and says more. Nothing here
//! changes a session, and nothing asks for a login: a judge sees everything.

use crate::commands::{disk_rows, look_up};
use crate::files::{Content, Kind};
use crate::picture::DiskPicture;
use crate::picture::of_session::disk_picture;
use crate::session::Session;
use crate::world::container::Container;
use crate::world::image::Image;
use crate::world::reference::Reference;
use crate::world::store::{Backend, Store};
use crate::world::{Host, World};

/// When.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Before the first line.
    Start,
    /// After the last one.
    Now,
}

/// A layer of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerFacts {
    /// Names the stack up to it.
    pub chain: String,
    /// Digest of what travels.
    pub blob: String,
    /// Bytes of its files.
    pub unpacked_bytes: u64,
    /// Bytes it takes on this host's disk, unpacked.
    pub room_bytes: u64,
    /// Bytes as they travel.
    pub packed_bytes: u64,
}

/// An image.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImageFacts {
    /// Its ID in a store; empty for one that was found elsewhere.
    pub id: String,
    /// Digest of its configuration: the same for the same build, wherever it lies.
    pub config: String,
    /// Digest that a registry knows it by.
    pub digest: String,
    /// `repository:tag` as people write it, sorted.
    pub tags: Vec<String>,
    /// The same in full: `docker.io/library/app:1`, and `…@sha256:…`.
    pub names: Vec<String>,
    /// Milliseconds since 1970.
    pub created_millis: i64,
    /// Bottom first.
    pub layers: Vec<LayerFacts>,
    /// Bytes that the list of images shows.
    pub listed_bytes: u64,
    /// The user it asks for; empty for root.
    pub user: String,
    /// Labels.
    pub labels: Vec<(String, String)>,
    /// Names of containers made from it.
    pub containers: Vec<String>,
    /// Whether filters and prunes call it dangling.
    pub is_dangling: bool,
}

/// A container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerFacts {
    /// Its name.
    pub name: String,
    /// 64 digits.
    pub id: String,
    /// `created`, `running`, `paused`, `exited`.
    pub state: String,
    /// Status of its last process.
    pub exit: i32,
    /// Whether the memory limit ended it.
    pub out_of_memory: bool,
    /// The user of its process, without a group; `root` when nobody set one.
    pub user: String,
    /// Bytes of its writable layer.
    pub written_bytes: u64,
    /// Paths that its writable layer adds, changes or deletes.
    pub wrote: Vec<String>,
    /// The image it was made from, which a store may have lost meanwhile.
    pub image: ImageFacts,
}

/// A volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolumeFacts {
    /// Its name.
    pub name: String,
    /// Whether nobody named it.
    pub anonymous: bool,
    /// Its bytes.
    pub bytes: u64,
    /// Paths of its files, from its root.
    pub files: Vec<String>,
}

/// A row of `docker system df`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFacts {
    /// `Images`, `Containers`, `Local Volumes`, `Build Cache`.
    pub kind: String,
    /// Bytes of the column RECLAIMABLE.
    pub reclaimable_bytes: u64,
}

/// A host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostFacts {
    /// Its name.
    pub name: String,
    /// What takes room.
    pub disk: DiskPicture,
    /// Bytes that are left for anybody but root.
    pub free_bytes: u64,
    /// The rows of `docker system df`.
    pub rows: Vec<RowFacts>,
    /// Images of its store.
    pub images: Vec<ImageFacts>,
    /// Containers, oldest first.
    pub containers: Vec<ContainerFacts>,
    /// Volumes by name.
    pub volumes: Vec<VolumeFacts>,
    /// Bytes sent to registries.
    pub sent_bytes: u64,
    /// Bytes fetched from them.
    pub fetched_bytes: u64,
}

/// A tag of a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagFacts {
    /// `team/app`.
    pub repository: String,
    /// `1.0`.
    pub tag: String,
    /// What it points at.
    pub digest: String,
}

/// A registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryFacts {
    /// `registry.corp.example`, `docker.io`.
    pub host: String,
    /// Tags that this world put there.
    pub tags: Vec<TagFacts>,
    /// Bytes of its blobs, each once.
    pub stored_bytes: u64,
}

/// Everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorldFacts {
    /// By name.
    pub hosts: Vec<HostFacts>,
    /// Registries.
    pub registries: Vec<RegistryFacts>,
}

/// What a pull would cost a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PullCost {
    /// Bytes that would travel.
    pub fetched_bytes: u64,
    /// Bytes it needs on the disk beyond what is there.
    pub stored_bytes: u64,
    /// Bytes of these that do not fit.
    pub short_bytes: u64,
}

impl Session {
    /// Everything, at one of two moments. Cost: linear in files of containers and volumes and in layers.
    #[must_use]
    pub fn facts(&self, when: When) -> WorldFacts {
        let world = self.world_at(when);
        let mut hosts: Vec<&Host> = world.others.values().map(AsRef::as_ref).collect();
        hosts.push(world.host());
        hosts.sort_by(|left, right| left.name.cmp(&right.name));
        WorldFacts {
            hosts: hosts.into_iter().map(host_facts).collect(),
            registries: world
                .registries
                .values()
                .map(|registry| RegistryFacts {
                    host: registry.host.clone(),
                    tags: registry
                        .repositories
                        .iter()
                        .flat_map(|(path, repository)| {
                            repository.tags.iter().map(|(tag, digest)| TagFacts {
                                repository: path.clone(),
                                tag: tag.clone(),
                                digest: digest.clone(),
                            })
                        })
                        .collect(),
                    stored_bytes: registry.bytes(),
                })
                .collect(),
        }
    }

    /// What a registry holds under a name.
    #[must_use]
    pub fn in_registry(&self, when: When, name: &str) -> Option<ImageFacts> {
        let world = self.world_at(when);
        let reference = Reference::parse(name).ok()?.tagged();
        let registry = world.registries.get(&reference.domain)?;
        let image = look_up(registry, &reference).ok()?;
        Some(image_facts(&image, world.host().store.backend))
    }

    /// What a pull of a name would cost the first host.
    #[must_use]
    pub fn pull_cost(&self, when: When, name: &str) -> Option<PullCost> {
        let world = self.world_at(when);
        let reference = Reference::parse(name).ok()?.tagged();
        let registry = world.registries.get(&reference.domain)?;
        let image = look_up(registry, &reference).ok()?;
        let host = self.host_at(when)?;
        if host.store.images.contains_key(host.store.id_of(&image)) {
            return Some(PullCost::default());
        }
        let (known, blobs) = (host.snapshots(), host.blobs());
        let classic = host.store.backend == Backend::Classic;
        let mut cost = PullCost::default();
        for (chain, layer) in image.chains().iter().zip(&image.layers) {
            if known.contains_key(chain) {
                continue;
            }
            let packed = if blobs.contains_key(&layer.blob) {
                0
            } else {
                layer.compressed
            };
            cost.fetched_bytes += packed;
            // As the pull counts: a blob is written once more even if a failed pull left it.
            cost.stored_bytes += if classic {
                layer.room.unpacked
            } else {
                layer.room.disk + layer.compressed
            };
        }
        cost.short_bytes = cost.stored_bytes.saturating_sub(host.free());
        Some(cost)
    }

    /// A name in full, as [`ImageFacts::names`] has it.
    #[must_use]
    pub fn full_name(name: &str) -> Option<String> {
        Some(Reference::parse(name).ok()?.tagged().key())
    }

    /// Files of the folder that the shell of the first host started in, by path below it, with their text or, when
    /// they have none, their size.
    #[must_use]
    pub fn folder_files(&self, when: When) -> Vec<(String, Result<String, u64>)> {
        let Some((start, host)) = self.host_at(When::Start).zip(self.host_at(when)) else {
            return Vec::new();
        };
        let prefix = format!("{}/", start.cwd.trim_end_matches('/'));
        let files = host.files.iter().filter_map(|(path, node)| {
            let path = path.strip_prefix(&prefix)?;
            match &node.kind {
                Kind::File(Content::Bytes(bytes)) => {
                    let text = String::from_utf8(bytes.as_ref().clone());
                    Some((path.to_owned(), text.map_err(|_| node.len())))
                }
                Kind::File(_) => Some((path.to_owned(), Err(node.len()))),
                _ => None,
            }
        });
        files.collect()
    }

    fn world_at(&self, when: When) -> &World {
        match when {
            When::Start => self.start_world(),
            When::Now => self.world(),
        }
    }

    /// The first host.
    fn host_at(&self, when: When) -> Option<&Host> {
        let world = self.world_at(when);
        let first = self.first_host();
        if world.host().name == first {
            return Some(world.host());
        }
        world.others.get(first).map(AsRef::as_ref)
    }
}

fn host_facts(host: &Host) -> HostFacts {
    let backend = host.store.backend;
    let images = host.store.images.iter().map(|(id, stored)| {
        let made = host.containers.iter();
        ImageFacts {
            tags: host.store.tags_of(id),
            names: host
                .store
                .keys_of(id)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            containers: made
                .filter(|container| container.image_id == *id)
                .map(|container| container.name.clone())
                .collect(),
            is_dangling: host.store.is_dangling(id),
            id: id.clone(),
            ..image_facts(&stored.image, backend)
        }
    });
    HostFacts {
        name: host.name.clone(),
        disk: disk_picture(host),
        free_bytes: host.free(),
        rows: disk_rows(host)
            .into_iter()
            .map(|row| RowFacts {
                kind: row.kind.to_owned(),
                reclaimable_bytes: row.reclaimable,
            })
            .collect(),
        images: images.collect(),
        containers: host
            .containers
            .iter()
            .map(|container| container_facts(container, &host.store))
            .collect(),
        volumes: host
            .volumes
            .values()
            .map(|volume| VolumeFacts {
                name: volume.name.clone(),
                anonymous: volume.anonymous,
                bytes: volume.files.len(),
                files: volume
                    .files
                    .iter()
                    .filter(|(_, node)| !node.is_folder())
                    .map(|(path, _)| path.clone())
                    .collect(),
            })
            .collect(),
        sent_bytes: host.sent,
        fetched_bytes: host.fetched,
    }
}

fn image_facts(image: &Image, backend: Backend) -> ImageFacts {
    let layers = image.chains().into_iter().zip(&image.layers);
    ImageFacts {
        config: image.config_digest.clone(),
        digest: image.target().to_owned(),
        created_millis: image.config.created,
        layers: layers
            .map(|(chain, layer)| LayerFacts {
                chain,
                blob: layer.blob.clone(),
                unpacked_bytes: layer.room.unpacked,
                room_bytes: match backend {
                    Backend::Classic => layer.room.unpacked,
                    Backend::Containerd => layer.room.disk,
                },
                packed_bytes: layer.compressed,
            })
            .collect(),
        listed_bytes: match backend {
            Backend::Classic => image.unpacked(),
            Backend::Containerd => image.content() + image.snapshots(),
        },
        user: image.config.settings.user.clone(),
        labels: image
            .config
            .settings
            .labels
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
        ..ImageFacts::default()
    }
}

fn container_facts(container: &Container, store: &Store) -> ContainerFacts {
    let process = container.process(1);
    ContainerFacts {
        name: container.name.clone(),
        id: container.id.clone(),
        state: container.state.name().to_owned(),
        exit: container.exit,
        out_of_memory: container.oom,
        user: process.user,
        written_bytes: container.room(store.backend),
        wrote: container.delta().0.into_keys().collect(),
        image: ImageFacts {
            id: container.image_id.clone(),
            ..image_facts(&container.image, store.backend)
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Input, Profile};

    #[test]
    fn a_judge_sees_what_was_done_and_what_was_there() {
        let mut session = Session::new("lab", Profile::Classic, Input::Person).unwrap();
        session.put_file(
            "Dockerfile",
            "FROM alpine:3.20\nLABEL rev=7\nRUN echo hi > /hi\n",
        );
        session.put_sized_file("model.bin", 5_000);
        session.step("docker build -q -t app:1 .");
        session.settle();
        assert!(session.lines().is_empty());
        session.step("docker run -d --name web -v data:/data app:1 sleep 100");
        session.step("docker exec web sh -c 'echo x > /data/f; echo y > /note' && sudo docker image ls --all");
        session.step("docker push localhost:5000/app:1 || docker tag app:1 localhost:5000/app:1");
        session.step("docker push localhost:5000/app:1");
        let (before, now) = (session.facts(When::Start), session.facts(When::Now));
        assert!(before.hosts[0].containers.is_empty());
        let host = &now.hosts[0];
        assert_eq!(host.containers[0].wrote, ["/note"]);
        assert_eq!(host.volumes[0].files, ["/f"]);
        assert_eq!(host.images[0].labels, [("rev".to_owned(), "7".to_owned())]);
        assert_eq!(host.images[0].containers, ["web"]);
        assert!(host.sent_bytes > 1_000_000 && before.hosts[0].sent_bytes == 0);
        let pushed = session
            .in_registry(When::Now, "localhost:5000/app:1")
            .unwrap();
        assert_eq!(pushed.config, host.images[0].config);
        assert!(
            session
                .in_registry(When::Start, "localhost:5000/app:1")
                .is_none()
        );
        let cost = session.pull_cost(When::Now, "localhost:5000/app:1");
        assert_eq!(cost, Some(PullCost::default()));
        let files = session.folder_files(When::Now);
        assert_eq!(files[1], ("model.bin".to_owned(), Err(5_000)));
        let ran: Vec<String> = session
            .commands()
            .into_iter()
            .filter_map(|ran| ran.short)
            .collect();
        assert_eq!(ran[2], "docker images -a");
        assert_eq!(ran[4], "docker tag app:1 localhost:5000/app:1");
        session.undo();
        assert_eq!(session.commands().len(), 5);
        assert_eq!(session.at_start().facts(When::Now), before);
    }
}
