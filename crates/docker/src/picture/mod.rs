//! The state as a picture: plain values for whoever draws it, and what follows from two of them.
//!
//! Nothing here changes anything. [`changes`] says in sentences what a line did, [`suggestions`] which lines make
//! sense now, [`complete`] what may be typed, [`why`] what an error means.

mod changes;
mod complete;
pub(crate) mod of_session;
mod suggest;
mod why;

pub use changes::{Outcome, changes, outcome};
pub use complete::{Completion, complete};
pub use suggest::{Suggestion, suggestions};
pub use why::{Why, why};

/// A layer, standing on at most one other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerPicture {
    /// Names the stack up to it (chain ID).
    pub chain: String,
    /// What it stands on, as a position in the same list; that one comes before.
    pub below: Option<usize>,
    /// The instruction that made it.
    pub made_by: String,
    /// Unpacked bytes.
    pub unpacked_bytes: u64,
    /// Bytes as they travel.
    pub packed_bytes: u64,
    /// Images that hold it.
    pub n_images: usize,
    /// Whether some of its bytes are modelled.
    pub modelled: bool,
}

/// An image of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImagePicture {
    /// With `sha256:`.
    pub id: String,
    /// `repository:tag`, sorted.
    pub names: Vec<String>,
    /// Its top layer in the host's list.
    pub top: Option<usize>,
    /// Bytes that the list of images shows.
    pub size_bytes: u64,
    /// Names of containers made from it.
    pub containers: Vec<String>,
}

/// A container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerPicture {
    /// 64 digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its image's ID.
    pub image_id: String,
    /// Its image as it was typed.
    pub image_name: String,
    /// `running`, `exited`, …
    pub state: String,
    /// `Up 3 minutes`.
    pub status: String,
    /// Published and exposed ports.
    pub ports: String,
    /// Bytes of its writable layer.
    pub written_bytes: u64,
}

/// A volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolumePicture {
    /// Its name.
    pub name: String,
    /// Whether nobody named it.
    pub anonymous: bool,
    /// Its bytes.
    pub size_bytes: u64,
    /// Containers that mount it.
    pub used_by: Vec<String>,
}

/// What takes room on a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DiskPicture {
    /// Bytes of the disk.
    pub capacity: u64,
    /// Bytes that only root may use.
    pub reserved: u64,
    /// Things that are not docker's.
    pub other: u64,
    /// Unpacked layers of images, each once.
    pub layers: u64,
    /// Packed blobs (containerd's store), each once.
    pub blobs: u64,
    /// Writable layers.
    pub containers: u64,
    /// Volumes.
    pub volumes: u64,
    /// Build cache that no image holds.
    pub cache: u64,
}

impl DiskPicture {
    /// Bytes that are taken.
    #[must_use]
    pub fn used(&self) -> u64 {
        self.other + self.layers + self.blobs + self.containers + self.volumes + self.cache
    }
}

/// A host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostPicture {
    /// Its name.
    pub name: String,
    /// Whether it keeps blobs beside unpacked layers.
    pub keeps_blobs: bool,
    /// Every layer once.
    pub layers: Vec<LayerPicture>,
    /// Images, named ones first.
    pub images: Vec<ImagePicture>,
    /// Containers, oldest first.
    pub containers: Vec<ContainerPicture>,
    /// Volumes by name.
    pub volumes: Vec<VolumePicture>,
    /// Networks that somebody made.
    pub networks: Vec<String>,
    /// Records of the build cache.
    pub n_cache: usize,
    /// Its disk.
    pub disk: DiskPicture,
    /// Folder of its shell.
    pub folder: String,
    /// Files in that folder, by path below it.
    pub files: Vec<String>,
    /// Registries it is logged in at.
    pub logins: Vec<String>,
    /// The question that the next line answers.
    pub question: Option<String>,
}

/// A tag of a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagPicture {
    /// `team/app:1.0`.
    pub name: String,
    /// What it points at.
    pub digest: String,
    /// Bytes of its layers as they travel.
    pub packed_bytes: u64,
}

/// A registry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegistryPicture {
    /// Its address.
    pub name: String,
    /// Its tags.
    pub tags: Vec<TagPicture>,
    /// Manifests that no tag points at.
    pub n_untagged: usize,
    /// Bytes of its blobs, each once.
    pub stored_bytes: u64,
    /// Whether it asks who you are.
    pub is_private: bool,
    /// Whether it is Docker Hub.
    pub is_hub: bool,
}

/// Everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Picture {
    /// Hosts in their order.
    pub hosts: Vec<HostPicture>,
    /// The host that lines go to.
    pub active: usize,
    /// Registries.
    pub registries: Vec<RegistryPicture>,
    /// Milliseconds since 1970.
    pub clock_millis: i64,
    /// Bytes sent to registries.
    pub sent_bytes: u64,
    /// Bytes fetched from them.
    pub fetched_bytes: u64,
}

impl Picture {
    /// The host that lines go to.
    #[must_use]
    pub fn host(&self) -> Option<&HostPicture> {
        self.hosts.get(self.active)
    }

    /// The picture in two sentences.
    #[must_use]
    pub fn summary(&self) -> String {
        let Some(host) = self.host() else {
            return String::new();
        };
        let many = |count: usize, one: &str, more: &str| {
            format!("{count} {}", if count == 1 { one } else { more })
        };
        let running = host
            .containers
            .iter()
            .filter(|container| container.state == "running")
            .count();
        let nameless = host
            .images
            .iter()
            .filter(|image| image.names.is_empty())
            .count();
        let mut out = format!(
            "{} has {} made of {} and {}, {running} running.",
            host.name,
            many(host.images.len(), "image", "images"),
            many(host.layers.len(), "layer", "layers"),
            many(host.containers.len(), "container", "containers"),
        );
        if nameless > 0 {
            out.push_str(
                &format!(" {} lost its name.", many(nameless, "image", "images"))
                    .replace("images lost its", "images lost their"),
            );
        }
        out
    }
}
