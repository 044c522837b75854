//! Rows of docker's lists: which fields they have, how each is written, and the default tables.
//!
//! A row becomes a JSON object of texts, the same that docker's `--format json` prints, and goes through
//! [`crate::template::list`]. Sources: docker/cli `cli/command/formatter/{image,container,volume,buildcache,disk_usage}.go`,
//! `cli/command/image/formatter_history.go`, `cli/command/network/formatter.go`, `cli/command/formatter/context.go`.

use super::age::age;
use super::cells::{ellipsis, short_id};
use super::moment::{go_time, rfc3339};
use super::ports::{PortMapping, ports};
use super::status::{Status, status};
use super::units::{human_size, human_size_3};
use crate::flags::go_quoted;
use crate::template::{Headers, LABELS_FIELD};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Labels of an object.
pub type Labels = BTreeMap<String, String>;

fn object<const N: usize>(fields: [(&str, String); N]) -> Map<String, Value> {
    fields
        .into_iter()
        .map(|(name, text)| (name.to_owned(), Value::from(text)))
        .collect()
}

fn joined(labels: &Labels) -> String {
    let pairs: Vec<String> = labels
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join(",")
}

fn with_labels(mut row: Map<String, Value>, labels: &Labels) -> Value {
    row.insert("Labels".into(), joined(labels).into());
    let lookup: Map<String, Value> = labels
        .iter()
        .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
        .collect();
    row.insert(LABELS_FIELD.into(), Value::Object(lookup));
    Value::Object(row)
}

fn id(full: &str, truncate: bool) -> String {
    if truncate {
        short_id(full).into()
    } else {
        full.into()
    }
}

/// `docker images`: one row for each name of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRow {
    /// Familiar name, or `<none>`.
    pub repository: String,
    /// Or `<none>`.
    pub tag: String,
    /// Or `<none>`; empty where docker leaves it empty.
    pub digest: String,
    /// With `sha256:`.
    pub id: String,
    /// When the image was made.
    pub created_millis: i64,
    /// What the store says.
    pub size_bytes: u64,
    /// Bytes that other images have too, where they are counted.
    pub shared_bytes: Option<u64>,
    /// Containers made from it, where they are counted.
    pub containers: Option<u64>,
}

/// Fields of [`ImageRow`].
pub const IMAGES: Headers<'static> = Headers {
    type_name: "*formatter.imageContext",
    columns: &[
        ("ID", "IMAGE ID"),
        ("Repository", "REPOSITORY"),
        ("Tag", "TAG"),
        ("Digest", "DIGEST"),
        ("CreatedSince", "CREATED"),
        ("CreatedAt", "CREATED AT"),
        ("Size", "SIZE"),
        ("Containers", "CONTAINERS"),
        ("VirtualSize", "SIZE"),
        ("SharedSize", "SHARED SIZE"),
        ("UniqueSize", "UNIQUE SIZE"),
    ],
};

/// The table of `docker images`.
pub const IMAGES_TABLE: &str = "table {{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{if .CreatedSince }}{{.CreatedSince}}{{else}}N/A{{end}}\t{{.Size}}";

/// The table of `docker images --digests`.
pub const IMAGES_DIGEST_TABLE: &str = "table {{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.ID}}\t{{if .CreatedSince }}{{.CreatedSince}}{{else}}N/A{{end}}\t{{.Size}}";

/// The first table of `docker system df -v`.
pub const IMAGES_DF_TABLE: &str = "table {{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}\t{{.SharedSize}}\t{{.UniqueSize}}\t{{.Containers}}";

impl ImageRow {
    /// The row's fields at a moment.
    #[must_use]
    pub fn fields(&self, now_millis: i64, truncate: bool) -> Value {
        let counted = |number: Option<u64>| number.map_or("N/A".to_owned(), human_size);
        let unique = self
            .shared_bytes
            .map(|shared| self.size_bytes.saturating_sub(shared));
        Value::Object(object([
            ("ID", id(&self.id, truncate)),
            ("Repository", self.repository.clone()),
            ("Tag", self.tag.clone()),
            ("Digest", self.digest.clone()),
            ("CreatedSince", age(now_millis, self.created_millis)),
            ("CreatedAt", go_time(self.created_millis)),
            ("Size", human_size_3(self.size_bytes)),
            (
                "Containers",
                self.containers
                    .map_or("N/A".to_owned(), |number| number.to_string()),
            ),
            ("VirtualSize", human_size(self.size_bytes)),
            ("SharedSize", counted(self.shared_bytes)),
            ("UniqueSize", counted(unique)),
        ]))
    }
}

/// `docker history`: one row for each entry, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// With `sha256:`, or `<missing>`.
    pub id: String,
    /// When the entry was made; `None` when the image does not say.
    pub created_millis: Option<i64>,
    /// The instruction.
    pub created_by: String,
    /// Unpacked bytes of its layer.
    pub size_bytes: u64,
    /// `buildkit.dockerfile.v0`, or what `commit -m` said.
    pub comment: String,
}

/// Fields of [`HistoryRow`].
pub const HISTORY: Headers<'static> = Headers {
    type_name: "*image.historyContext",
    columns: &[
        ("ID", "IMAGE"),
        ("CreatedSince", "CREATED"),
        ("CreatedAt", "CREATED AT"),
        ("CreatedBy", "CREATED BY"),
        ("Size", "SIZE"),
        ("Comment", "COMMENT"),
    ],
};

/// The table of `docker history`.
pub const HISTORY_TABLE: &str =
    "table {{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}";

/// The table of `docker history -H=false`.
pub const HISTORY_RAW_TABLE: &str =
    "table {{.ID}}\t{{.CreatedAt}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}";

impl HistoryRow {
    /// The row's fields at a moment.
    #[must_use]
    pub fn fields(&self, now_millis: i64, truncate: bool, human: bool) -> Value {
        const EPOCH_MILLIS: i64 = 946_684_800_000;
        let at = self
            .created_millis
            .map_or("0001-01-01T00:00:00Z".to_owned(), rfc3339);
        let since = match self.created_millis {
            _ if !human => at.clone(),
            Some(created) if created > EPOCH_MILLIS => age(now_millis, created),
            _ => String::new(),
        };
        let by = self.created_by.replace('\t', " ");
        Value::Object(object([
            ("ID", id(&self.id, truncate)),
            ("CreatedSince", since),
            ("CreatedAt", at),
            ("CreatedBy", if truncate { ellipsis(&by, 45) } else { by }),
            (
                "Size",
                if human {
                    human_size_3(self.size_bytes)
                } else {
                    self.size_bytes.to_string()
                },
            ),
            ("Comment", self.comment.clone()),
        ]))
    }
}

/// `docker ps`: one row for each container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerRow {
    /// 64 digits.
    pub id: String,
    /// As it was typed, or the identifier once the name has moved on.
    pub image: String,
    /// Entrypoint and command in one line.
    pub command: String,
    /// When it was made.
    pub created_millis: i64,
    /// `running`, `exited`, …
    pub state: String,
    /// Its state with times.
    pub status: Status,
    /// Published and exposed ports.
    pub ports: Vec<PortMapping>,
    /// Without the slash.
    pub name: String,
    /// Bytes of the writable layer.
    pub written_bytes: u64,
    /// Bytes of all layers; `None` in `system df -v`, which leaves it out.
    pub virtual_bytes: Option<u64>,
    /// Its labels.
    pub labels: Labels,
    /// Names or paths of what is mounted.
    pub mounts: Vec<String>,
    /// How many of them are local volumes.
    pub local_volumes: usize,
    /// Names of its networks.
    pub networks: Vec<String>,
}

/// Fields of [`ContainerRow`].
pub const CONTAINERS: Headers<'static> = Headers {
    type_name: "*formatter.ContainerContext",
    columns: &[
        ("ID", "CONTAINER ID"),
        ("Names", "NAMES"),
        ("Image", "IMAGE"),
        ("Command", "COMMAND"),
        ("CreatedAt", "CREATED AT"),
        ("RunningFor", "CREATED"),
        ("Ports", "PORTS"),
        ("State", "STATE"),
        ("Status", "STATUS"),
        ("Size", "SIZE"),
        ("Labels", "LABELS"),
        ("Mounts", "MOUNTS"),
        ("LocalVolumes", "LOCAL VOLUMES"),
        ("Networks", "NETWORKS"),
    ],
};

/// The table of `docker ps`.
pub const CONTAINERS_TABLE: &str =
    "table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}";

/// The table of `docker ps -s`.
pub const CONTAINERS_SIZE_TABLE: &str = "table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}\t{{.Size}}";

/// The second table of `docker system df -v`.
pub const CONTAINERS_DF_TABLE: &str = "table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}\t{{.Status}}\t{{.Names}}";

impl ContainerRow {
    /// The row's fields at a moment.
    #[must_use]
    pub fn fields(&self, now_millis: i64, truncate: bool) -> Value {
        let cut = |text: &str, columns: usize| {
            if truncate {
                ellipsis(text, columns)
            } else {
                text.to_owned()
            }
        };
        let written = human_size_3(self.written_bytes);
        let size = match self.virtual_bytes {
            Some(bytes) if bytes > 0 => format!("{written} (virtual {})", human_size_3(bytes)),
            _ => written,
        };
        let mounts: Vec<String> = self.mounts.iter().map(|name| cut(name, 15)).collect();
        let row = object([
            ("ID", id(&self.id, truncate)),
            ("Image", self.image.clone()),
            ("Command", go_quoted(&cut(&self.command, 20))),
            ("CreatedAt", go_time(self.created_millis)),
            ("RunningFor", age(now_millis, self.created_millis)),
            ("Ports", ports(&self.ports)),
            ("State", self.state.clone()),
            ("Status", status(self.status, now_millis)),
            ("Size", size),
            ("Names", self.name.clone()),
            ("Mounts", mounts.join(",")),
            ("LocalVolumes", self.local_volumes.to_string()),
            ("Networks", self.networks.join(",")),
        ]);
        with_labels(row, &self.labels)
    }
}

/// `docker volume ls`: one row for each volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolumeRow {
    /// 64 digits when nobody named it.
    pub name: String,
    /// Where it lies on the host.
    pub mountpoint: String,
    /// Its labels.
    pub labels: Labels,
    /// Containers that use it and its bytes, where they are counted.
    pub usage: Option<(u64, u64)>,
}

/// Fields of [`VolumeRow`].
pub const VOLUMES: Headers<'static> = Headers {
    type_name: "*formatter.volumeContext",
    columns: &[
        ("Name", "VOLUME NAME"),
        ("Group", "GROUP"),
        ("Driver", "DRIVER"),
        ("Scope", "SCOPE"),
        ("Availability", "AVAILABILITY"),
        ("Mountpoint", "MOUNTPOINT"),
        ("Labels", "LABELS"),
        ("Links", "LINKS"),
        ("Size", "SIZE"),
        ("Status", "STATUS"),
    ],
};

/// The table of `docker volume ls`.
pub const VOLUMES_TABLE: &str = "table {{.Driver}}\t{{.Name}}";

/// The third table of `docker system df -v`.
pub const VOLUMES_DF_TABLE: &str = "table {{.Name}}\t{{.Links}}\t{{.Size}}";

impl VolumeRow {
    /// The row's fields.
    #[must_use]
    pub fn fields(&self) -> Value {
        let none = || "N/A".to_owned();
        let row = object([
            ("Name", self.name.clone()),
            ("Driver", "local".into()),
            ("Scope", "local".into()),
            ("Mountpoint", self.mountpoint.clone()),
            (
                "Links",
                self.usage.map_or_else(none, |(links, _)| links.to_string()),
            ),
            (
                "Size",
                self.usage.map_or_else(none, |(_, bytes)| human_size(bytes)),
            ),
            ("Group", none()),
            ("Availability", none()),
            ("Status", none()),
        ]);
        with_labels(row, &self.labels)
    }
}

/// `docker network ls`: one row for each network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkRow {
    /// 64 digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `bridge`, `host`, `null`.
    pub driver: String,
    /// When it was made.
    pub created_millis: i64,
    /// Its labels.
    pub labels: Labels,
}

/// Fields of [`NetworkRow`].
pub const NETWORKS: Headers<'static> = Headers {
    type_name: "*network.networkContext",
    columns: &[
        ("ID", "NETWORK ID"),
        ("Name", "NAME"),
        ("Driver", "DRIVER"),
        ("Scope", "SCOPE"),
        ("IPv4", "IPV4"),
        ("IPv6", "IPV6"),
        ("Internal", "INTERNAL"),
        ("Labels", "LABELS"),
        ("CreatedAt", "CREATED AT"),
    ],
};

/// The table of `docker network ls`.
pub const NETWORKS_TABLE: &str = "table {{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}";

impl NetworkRow {
    /// The row's fields.
    #[must_use]
    pub fn fields(&self, truncate: bool) -> Value {
        let row = object([
            ("ID", id(&self.id, truncate)),
            ("Name", self.name.clone()),
            ("Driver", self.driver.clone()),
            ("Scope", "local".into()),
            ("IPv4", "true".into()),
            ("IPv6", "false".into()),
            ("Internal", "false".into()),
            ("CreatedAt", go_time(self.created_millis)),
        ]);
        with_labels(row, &self.labels)
    }
}

/// `docker context ls`: one row for each host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextRow {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Where it is.
    pub endpoint: String,
    /// Whether it is in use.
    pub current: bool,
}

/// Fields of [`ContextRow`].
pub const CONTEXTS: Headers<'static> = Headers {
    type_name: "*formatter.clientContextContext",
    columns: &[
        ("Name", "NAME"),
        ("Description", "DESCRIPTION"),
        ("DockerEndpoint", "DOCKER ENDPOINT"),
        ("Error", "ERROR"),
    ],
};

/// The table of `docker context ls`.
pub const CONTEXTS_TABLE: &str =
    "table {{.Name}}{{if .Current}} *{{end}}\t{{.Description}}\t{{.DockerEndpoint}}\t{{.Error}}";

impl ContextRow {
    /// The row's fields.
    #[must_use]
    pub fn fields(&self) -> Value {
        let mut row = object([
            ("Name", self.name.clone()),
            ("Description", self.description.clone()),
            ("DockerEndpoint", self.endpoint.clone()),
            ("Error", String::new()),
        ]);
        row.insert("Current".into(), self.current.into());
        Value::Object(row)
    }
}
