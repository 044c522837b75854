//! The whole state: hosts with their images and containers, registries, the clock.

pub(crate) mod container;
pub(crate) mod hub;
pub(crate) mod image;
mod lab;
pub(crate) mod reference;
pub(crate) mod registry;
pub(crate) mod rootfs;
mod samples;
pub(crate) mod store;

use crate::build::Cache;
use crate::digest::hex;
use crate::files::Files;
use crate::shell::{Effect, Process};
use container::{Container, Network, Volume};
use registry::Registry;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use store::{Backend, Store};

/// Which command line the listings follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// Up to version 28.
    Table,
    /// Version 29: images by name, with disk usage.
    Tree,
}

/// The disk of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Disk {
    /// Bytes.
    pub(crate) capacity: u64,
    /// Bytes of things that are not docker's.
    pub(crate) other: u64,
    /// Percent that only root may use.
    pub(crate) reserved: u64,
}

/// A host.
#[derive(Debug, Clone)]
pub(crate) struct Host {
    pub(crate) name: String,
    pub(crate) disk: Disk,
    /// Its files and the directory of its shell.
    pub(crate) files: Files,
    pub(crate) cwd: String,
    /// Variables of its shell.
    pub(crate) vars: BTreeMap<String, String>,
    pub(crate) exported: BTreeSet<String>,
    pub(crate) store: Rc<Store>,
    /// Newest last.
    pub(crate) containers: Vec<Rc<Container>>,
    pub(crate) volumes: BTreeMap<String, Rc<Volume>>,
    pub(crate) networks: BTreeMap<String, Rc<Network>>,
    pub(crate) cache: Rc<Cache>,
    /// Registry and user.
    pub(crate) logins: BTreeMap<String, String>,
    /// Bytes sent to and fetched from registries.
    pub(crate) sent: u64,
    pub(crate) fetched: u64,
    /// A question that the next line answers.
    pub(crate) pending: Option<Vec<String>>,
}

impl Host {
    /// A host with nothing on it.
    pub(crate) fn new(name: &str, backend: Backend, now: i64) -> Self {
        let mut host = Self {
            name: name.to_owned(),
            disk: Disk {
                capacity: 100 << 30,
                other: 8 << 30,
                reserved: 5,
            },
            files: rootfs::host(),
            cwd: "/home/dev/app".to_owned(),
            vars: BTreeMap::from([
                ("HOME".to_owned(), "/home/dev".to_owned()),
                ("USER".to_owned(), "dev".to_owned()),
                ("PATH".to_owned(), "/usr/local/bin:/usr/bin:/bin".to_owned()),
            ]),
            exported: ["HOME", "USER", "PATH"].map(str::to_owned).into(),
            store: Rc::new(Store::new(backend)),
            containers: Vec::new(),
            volumes: BTreeMap::new(),
            networks: BTreeMap::new(),
            cache: Rc::default(),
            logins: BTreeMap::new(),
            sent: 0,
            fetched: 0,
            pending: None,
        };
        let folders: &[&str] = match backend {
            Backend::Classic => &["/var/lib/docker"],
            Backend::Containerd => &["/var/lib/containerd", "/var/lib/docker"],
        };
        for folder in folders {
            host.files.put(folder, crate::files::Node::folder());
        }
        for (name, driver) in [("bridge", "bridge"), ("host", "host"), ("none", "null")] {
            let id = hex(format!("network {name}").as_bytes());
            host.networks.insert(
                name.to_owned(),
                Rc::new(Network {
                    id,
                    name: name.to_owned(),
                    driver: driver.to_owned(),
                    created: now,
                    labels: BTreeMap::new(),
                }),
            );
        }
        host
    }

    /// The images, to change them.
    pub(crate) fn store_mut(&mut self) -> &mut Store {
        Rc::make_mut(&mut self.store)
    }

    /// Finds a container by name, ID or the start of an ID.
    pub(crate) fn container(&self, text: &str) -> Option<usize> {
        let name = text.strip_prefix('/').unwrap_or(text);
        let by = |test: &dyn Fn(&Container) -> bool| {
            self.containers.iter().position(|container| test(container))
        };
        by(&|container| container.id == text)
            .or_else(|| by(&|container| container.name == name))
            .or_else(|| {
                let starts =
                    |container: &&Rc<Container>| !text.is_empty() && container.id.starts_with(text);
                let n = self.containers.iter().filter(starts).count();
                (n == 1)
                    .then(|| {
                        self.containers
                            .iter()
                            .position(|container| container.id.starts_with(text))
                    })
                    .flatten()
            })
    }

    /// Distinct snapshots: chain ID and room, of images, containers and build cache.
    pub(crate) fn snapshots(&self) -> BTreeMap<String, u64> {
        let mut found = BTreeMap::new();
        let mut add = |image: &image::Image| {
            for (chain, layer) in image.chains().into_iter().zip(&image.layers) {
                let room = match self.store.backend {
                    Backend::Classic => layer.room.unpacked,
                    Backend::Containerd => layer.room.disk,
                };
                found.insert(chain, room);
            }
        };
        for stored in self.store.images.values() {
            add(&stored.image);
        }
        for container in &self.containers {
            add(&container.image);
        }
        for (chain, room) in self.cache.chains(self.store.backend) {
            found.entry(chain).or_insert(room);
        }
        found
    }

    /// Distinct blobs of the containerd store; empty for the classic one.
    pub(crate) fn blobs(&self) -> BTreeMap<String, u64> {
        let mut found = BTreeMap::new();
        if self.store.backend == Backend::Classic {
            return found;
        }
        let images = self.store.images.values().map(|stored| &stored.image);
        for image in images.chain(self.containers.iter().map(|container| &container.image)) {
            found.extend(
                image
                    .blobs()
                    .into_iter()
                    .map(|(blob, bytes)| (blob.to_owned(), bytes)),
            );
        }
        found.extend(self.store.partial.clone());
        found
    }

    /// Bytes that docker takes on the disk.
    pub(crate) fn docker_bytes(&self) -> u64 {
        let snapshots: u64 = self.snapshots().values().sum();
        let blobs: u64 = self.blobs().values().sum();
        let containers: u64 = self
            .containers
            .iter()
            .map(|container| container.room(self.store.backend))
            .sum();
        let volumes: u64 = self.volumes.values().map(|volume| volume.files.len()).sum();
        snapshots + blobs + containers + volumes + self.cache.own_bytes(self.store.backend)
    }

    /// Bytes that are left for anybody but root.
    pub(crate) fn free(&self) -> u64 {
        let usable = self.disk.capacity - self.disk.capacity / 100 * self.disk.reserved;
        usable
            .saturating_sub(self.disk.other)
            .saturating_sub(self.docker_bytes())
    }

    /// Number that the process of the container at a position has on the host.
    pub(crate) fn pid_at(at: usize) -> u32 {
        u32::try_from(at)
            .unwrap_or(0)
            .saturating_mul(37)
            .saturating_add(4_242)
    }

    /// Its processes: a few of its own, then one for each running container.
    pub(crate) fn processes(&self) -> Vec<Process> {
        let own = |pid: u32, command: &str| Process {
            pid,
            user: "root".to_owned(),
            command: command.to_owned(),
        };
        let mut list = vec![
            own(1, "/sbin/init"),
            own(612, "/usr/bin/containerd"),
            own(701, "/usr/bin/dockerd -H fd://"),
        ];
        let running = self.containers.iter().enumerate();
        list.extend(
            running
                .filter(|(_, container)| container.is_running())
                .map(|(at, container)| container.process(Self::pid_at(at))),
        );
        list
    }

    /// A taken host port, by address and protocol.
    pub(crate) fn port_taken(&self, address: &str, port: u16, protocol: &str) -> bool {
        self.containers
            .iter()
            .filter(|container| container.is_running())
            .any(|container| {
                container.ports.iter().any(|known| {
                    known.public == Some(port)
                        && known.protocol == protocol
                        && (known.address == address
                            || known.address == "0.0.0.0"
                            || address == "0.0.0.0")
                })
            })
    }
}

/// Everything.
#[derive(Debug, Clone)]
pub(crate) struct World {
    /// Milliseconds since 1970.
    pub(crate) clock: i64,
    /// Counts made objects, so that no two get one ID.
    pub(crate) serial: u64,
    host: Rc<Host>,
    pub(crate) others: BTreeMap<String, Rc<Host>>,
    pub(crate) registries: BTreeMap<String, Rc<Registry>>,
    pub(crate) look: Look,
    /// Host that the next line goes to.
    pub(crate) next: Option<String>,
    /// Bytes sent to and fetched from registries.
    pub(crate) sent: u64,
    pub(crate) fetched: u64,
    /// What programs in images write that the model does not know.
    pub(crate) effects: Rc<Vec<Effect>>,
}

impl World {
    /// A world of one host.
    pub(crate) fn new(host: Host, look: Look, clock: i64) -> Self {
        Self {
            clock,
            serial: 0,
            host: Rc::new(host),
            others: BTreeMap::new(),
            registries: BTreeMap::new(),
            look,
            next: None,
            sent: 0,
            fetched: 0,
            effects: Rc::default(),
        }
    }

    /// Counts traffic from here on.
    pub(crate) fn forget_traffic(&mut self) {
        (self.sent, self.fetched) = (0, 0);
        for host in std::iter::once(&mut self.host).chain(self.others.values_mut()) {
            let host = Rc::make_mut(host);
            (host.sent, host.fetched) = (0, 0);
        }
    }

    /// Seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.clock.div_euclid(1000)
    }

    /// The host that lines go to.
    pub(crate) fn host(&self) -> &Host {
        &self.host
    }

    /// The same, to change it.
    pub(crate) fn host_mut(&mut self) -> &mut Host {
        Rc::make_mut(&mut self.host)
    }

    /// Makes another host the one that lines go to; `false` when there is none of that name.
    pub(crate) fn switch(&mut self, name: &str) -> bool {
        if self.host.name == name {
            return true;
        }
        let Some(next) = self.others.remove(name) else {
            return false;
        };
        let old = std::mem::replace(&mut self.host, next);
        self.others.insert(old.name.clone(), old);
        true
    }

    /// A new ID of 64 digits.
    pub(crate) fn new_id(&mut self, kind: &str) -> String {
        self.serial += 1;
        hex(format!("{kind} {} {}", self.host().name, self.serial).as_bytes())
    }

    /// Lets time pass; processes that end meanwhile end.
    pub(crate) fn pass(&mut self, millis: i64) {
        self.clock += millis.max(0);
        let now = self.clock;
        for host in std::iter::once(&mut self.host).chain(self.others.values_mut()) {
            let due = host
                .containers
                .iter()
                .any(|container| container.is_due(now));
            if due {
                for container in Rc::make_mut(host)
                    .containers
                    .iter_mut()
                    .filter(|container| container.is_due(now))
                {
                    let container = Rc::make_mut(container);
                    let at = container.until.unwrap_or(now);
                    container.stop(0, at);
                }
                // `--rm`: what ended meanwhile is gone.
                Rc::make_mut(host).containers.retain(|container| {
                    !(container.remove && container.state == container::State::Exited)
                });
            }
        }
    }
}
