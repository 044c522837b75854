//! What the engine must know about simulated hosts so that checks of them can be evaluated.
//!
//! Implement [`WorldFacts`] for a world in which lines have been run. Every answer is plain data.

/// When.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Before the learner's first line, after the setup.
    Start,
    /// After the last one.
    Now,
}

/// Ids of the values that can be asked of simulated hosts, without `start.` in front, which asks about the start.
///
/// What each of them is, and what `of` holds, stands in `content/README.md`, "Facts of the world".
pub const FACT_IDS: &[&str] = &[
    "world.hosts",
    "world.images",
    "world.names",
    "world.dangling",
    "world.unused",
    "world.in-use",
    "world.containers",
    "world.running",
    "world.stopped",
    "world.volumes",
    "world.anonymous-volumes",
    "world.layers",
    "world.listed-bytes",
    "disk.capacity",
    "disk.used",
    "disk.free",
    "disk.used-percent",
    "disk.images",
    "disk.containers",
    "disk.volumes",
    "disk.cache",
    "disk.other",
    "reclaimable.images",
    "reclaimable.containers",
    "reclaimable.volumes",
    "reclaimable.cache",
    "reclaimable.most",
    "image.size",
    "image.unpacked",
    "image.compressed",
    "image.layers",
    "image.unique-bytes",
    "image.shared-bytes",
    "image.id",
    "image.digest",
    "image.config",
    "image.layer-digest",
    "image.layer-unpacked-bytes",
    "image.layer-compressed-bytes",
    "image.kind",
    "image.user",
    "image.label",
    "image.names",
    "image.to-fetch",
    "image.to-store",
    "image.short-by",
    "container.state",
    "container.exit",
    "container.user",
    "container.oom",
    "container.written-bytes",
    "registry.tags",
    "registry.stored-bytes",
    "registry.digest",
    "traffic.sent",
    "traffic.received",
    "line.freed",
    "line.output",
    "line.exit",
    "line.images",
    "line.containers",
    "line.volumes",
    "line.most-freed",
];

/// Is it one of [`FACT_IDS`], with or without `start.`?
pub fn is_world_fact(id: &str) -> bool {
    FACT_IDS.contains(&id.strip_prefix("start.").unwrap_or(id))
}

/// Is the value of this fact a number of bytes?
pub fn is_bytes(id: &str) -> bool {
    let id = id.strip_prefix("start.").unwrap_or(id);
    let disk = id.starts_with("disk.") && id != "disk.used-percent";
    let reclaimable = id.starts_with("reclaimable.") && id != "reclaimable.most";
    disk || reclaimable
        || id.starts_with("traffic.")
        || id.ends_with("bytes")
        || matches!(
            id,
            "image.size"
                | "image.unpacked"
                | "image.compressed"
                | "image.to-fetch"
                | "image.to-store"
                | "image.short-by"
                | "line.freed"
        )
}

/// Answers about simulated hosts. Methods may be called in any order and more than once.
pub trait WorldFacts {
    /// Name of the host that the first line of the world went to.
    fn first_host(&self) -> &str;
    /// Everything, at one of two moments.
    fn seen(&self, when: When) -> &WorldFact;
    /// Every command of the learner's lines, in order.
    fn commands(&self) -> Vec<RanFact>;
    /// A name of an image in full, as [`ImageFact::names`] has it; `None` when it cannot be one.
    fn full_name(&self, name: &str) -> Option<String>;
    /// What a registry holds under a name, whoever asks.
    fn in_registry(&self, when: When, name: &str) -> Option<ImageFact>;
    /// What a pull of that name would cost the first host.
    fn pull_cost(&self, when: When, name: &str) -> Option<PullFact>;
    /// Runs lines on a copy.
    fn attempt(&self, when: When, lines: &str) -> AttemptFact;
}

/// Everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorldFact {
    /// By name.
    pub hosts: Vec<HostFact>,
    /// Registries.
    pub registries: Vec<RegistryFact>,
}

/// A host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostFact {
    /// Its name.
    pub name: String,
    /// Its disk.
    pub disk: DiskFact,
    /// Bytes that `docker system df` calls reclaimable: images, containers, volumes, build cache.
    pub reclaimable: [u64; 4],
    /// Images of its store.
    pub images: Vec<ImageFact>,
    /// Containers, oldest first.
    pub containers: Vec<ContainerFact>,
    /// Volumes.
    pub volumes: Vec<VolumeFact>,
    /// Bytes sent to registries since the start.
    pub sent: u64,
    /// Bytes fetched from them.
    pub received: u64,
}

/// A disk, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DiskFact {
    /// All of it.
    pub capacity: u64,
    /// Free for anybody but root.
    pub free: u64,
    /// Layers and blobs of images, each once.
    pub images: u64,
    /// Writable layers.
    pub containers: u64,
    /// Volumes.
    pub volumes: u64,
    /// Build cache that no image holds.
    pub cache: u64,
    /// Not docker's.
    pub other: u64,
}

impl DiskFact {
    /// Bytes taken.
    pub const fn used(&self) -> u64 {
        self.images + self.containers + self.volumes + self.cache + self.other
    }
}

/// An image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageFact {
    /// Its ID in the store, with `sha256:`; empty when it lies in a registry only.
    pub id: String,
    /// Digest of its configuration: what makes two images the same.
    pub config: String,
    /// Digest that a registry knows it by.
    pub digest: String,
    /// `repository:tag` as people write it.
    pub tags: Vec<String>,
    /// Tags and digests in full.
    pub names: Vec<String>,
    /// Milliseconds since 1970.
    pub created_millis: i64,
    /// Bottom first.
    pub layers: Vec<LayerFact>,
    /// Bytes that the list of images shows.
    pub listed: u64,
    /// The user it asks for; empty for root.
    pub user: String,
    /// Labels.
    pub labels: Vec<(String, String)>,
    /// Names of containers made from it.
    pub containers: Vec<String>,
    /// Whether prunes call it dangling.
    pub is_dangling: bool,
}

/// A layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerFact {
    /// Names the stack up to it.
    pub chain: String,
    /// Digest of what travels.
    pub blob: String,
    /// Bytes of its files.
    pub unpacked: u64,
    /// Bytes as they travel.
    pub packed: u64,
}

/// A container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContainerFact {
    /// Its name.
    pub name: String,
    /// Docker's word for its state.
    pub state: String,
    /// Status of its last process.
    pub exit: i32,
    /// Whether the memory limit ended it.
    pub oom: bool,
    /// User of its process.
    pub user: String,
    /// Bytes of its writable layer.
    pub written: u64,
    /// Paths that its writable layer changed.
    pub wrote: Vec<String>,
    /// The image it was made from.
    pub image: ImageFact,
}

/// A volume.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VolumeFact {
    /// Its name.
    pub name: String,
    /// Whether nobody named it.
    pub anonymous: bool,
    /// Paths of its files.
    pub files: Vec<String>,
}

/// A registry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegistryFact {
    /// Its address; `docker.io` for Docker Hub.
    pub host: String,
    /// Repository, tag, digest: of what this world put there.
    pub tags: Vec<(String, String, String)>,
    /// Bytes of its blobs, each once.
    pub stored: u64,
}

/// A single command that ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RanFact {
    /// Its words, quotes gone, joined by one blank.
    pub typed: String,
    /// A docker command in its short form.
    pub short: Option<String>,
}

/// Cost of a pull, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PullFact {
    /// What would travel.
    pub fetched: u64,
    /// What it needs on the disk beyond what is there.
    pub stored: u64,
    /// What of that does not fit.
    pub short: u64,
}

/// Lines run on a copy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttemptFact {
    /// Both streams, without the last line end.
    pub output: String,
    /// Status of the last line.
    pub exit: i32,
    /// Everything afterwards.
    pub after: WorldFact,
}
