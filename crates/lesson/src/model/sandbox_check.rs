//! Checks of simulated hosts. What names of images mean is said in `evaluate::place`.

use serde::{Deserialize, Serialize};

use crate::model::{Bytes, Presence};

/// One condition on simulated hosts; every key that is given must hold.
///
/// `host` is the first host of the world when absent. Names of containers and volumes are patterns with `*` and `?`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    deny_unknown_fields
)]
pub enum SandboxCheck {
    /// An image in the store of a host.
    Image {
        /// Host.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<String>,
        /// Which one; `<none>` for any without a name.
        r#ref: String,
        /// Wanted state; there when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        is: Option<ImageState>,
        /// An image with the same configuration.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        same_as: Option<String>,
        /// An image that was made later.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        older_than: Option<String>,
        /// Whether some container was made from it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        used: Option<bool>,
        /// Most bytes of its unpacked layers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_bytes: Option<Bytes>,
        /// `name=pattern` of a label.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<String>,
    },
    /// A repository or a tag of a registry.
    Registry {
        /// With the registry's host.
        repo: String,
        /// Tag; any when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tag: Option<String>,
        /// Wanted state; there when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        is: Option<Presence>,
        /// An image with the same configuration.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        same_as: Option<String>,
        /// An image whose manifest has the same digest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        digest_of: Option<String>,
    },
    /// Containers of a host.
    Container {
        /// Host.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<String>,
        /// Pattern.
        name: String,
        /// `created`, `running`, `paused`, `exited`, or `absent`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        state: Option<ContainerState>,
        /// Status of its last process.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exit: Option<i32>,
        /// Whether the memory limit ended it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        oom: Option<bool>,
        /// The image it was made from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        image: Option<String>,
        /// User of its process; `root` when nobody set one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<String>,
        /// Pattern of a path that its writable layer changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wrote: Option<String>,
        /// Exact number of containers that fit; at least one when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        count: Option<u32>,
    },
    /// The disk of a host.
    Disk {
        /// Host.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<String>,
        /// Fewest bytes free for anybody but root.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        free_min: Option<Bytes>,
        /// Fewest bytes free beyond those free at the start.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        freed_min: Option<Bytes>,
        /// Fewest bytes in the row of the build cache.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cache_min: Option<Bytes>,
        /// Most bytes in the row of the build cache.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cache_max: Option<Bytes>,
    },
    /// Volumes of a host.
    Volume {
        /// Host.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<String>,
        /// Pattern.
        #[serde(default = "any_name")]
        name: String,
        /// Wanted state; there when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        is: Option<Presence>,
        /// Whether nobody named it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        anonymous: Option<bool>,
        /// Pattern of the path of a file in it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holds: Option<String>,
    },
    /// Bytes to and from registries since the start.
    Traffic {
        /// Host; all together when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<String>,
        /// Most bytes sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sent_max: Option<Bytes>,
        /// Most bytes received.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        received_max: Option<Bytes>,
        /// Fewest bytes sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sent_min: Option<Bytes>,
        /// Fewest bytes received.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        received_min: Option<Bytes>,
    },
    /// A command ran.
    Ran {
        /// Pattern over the whole command, as typed or in its short form.
        matches: String,
    },
    /// No such command ran.
    NeverRan {
        /// Pattern over the whole command, as typed or in its short form.
        matches: String,
    },
}

fn any_name() -> String {
    "*".to_owned()
}

/// State of an image on a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImageState {
    /// There.
    Present,
    /// Not there.
    Absent,
    /// There without a name.
    Dangling,
}

/// State of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContainerState {
    /// Made, never started.
    Created,
    /// Its process is there.
    Running,
    /// Its process is held.
    Paused,
    /// Its process has ended.
    Exited,
    /// There is none.
    Absent,
}

impl ContainerState {
    /// Docker's word; `absent` is ours.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Exited => "exited",
            Self::Absent => "absent",
        }
    }
}
