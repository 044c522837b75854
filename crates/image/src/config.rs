//! The image configuration, as far as it is shown: runtime settings, history, diff IDs.
//!
//! Reading is lenient (any optional field may be null, `Cmd` may be a string); unknown fields are ignored.

use crate::digest::Digest;
use std::collections::BTreeMap;

/// An image configuration document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageConfig {
    /// When the image was created, as written (RFC 3339); `None` when absent.
    pub created: Option<String>,
    /// Who created it, as written.
    pub author: Option<String>,
    /// Operating system.
    pub os: Option<String>,
    /// CPU architecture, as Go names it.
    pub architecture: Option<String>,
    /// Variant of the architecture (`v7`).
    pub variant: Option<String>,
    /// Version of the operating system (Windows).
    pub os_version: Option<String>,
    /// Runtime settings.
    pub runtime: RuntimeConfig,
    /// Diff IDs of the layers, base first.
    pub diff_ids: Vec<Digest>,
    /// History rows, base first.
    pub history: Vec<HistoryRow>,
    /// The document as it is stored; empty when the facts come from elsewhere.
    pub raw: Vec<u8>,
}

/// What a container of the image starts with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuntimeConfig {
    /// `USER`; empty means root.
    pub user: String,
    /// `ENV`, each `NAME=value`, in order.
    pub env: Vec<String>,
    /// `CMD`; `None` when not set.
    pub cmd: Option<Vec<String>>,
    /// `ENTRYPOINT`; `None` when not set.
    pub entrypoint: Option<Vec<String>>,
    /// `WORKDIR`.
    pub working_dir: String,
    /// `EXPOSE`, sorted, for example `80/tcp`.
    pub exposed_ports: Vec<String>,
    /// `VOLUME`, sorted.
    pub volumes: Vec<String>,
    /// `LABEL`, sorted by key.
    pub labels: BTreeMap<String, String>,
    /// `STOPSIGNAL`.
    pub stop_signal: Option<String>,
    /// `HEALTHCHECK`.
    pub healthcheck: Option<Healthcheck>,
    /// `SHELL`.
    pub shell: Option<Vec<String>>,
    /// `ONBUILD` triggers.
    pub on_build: Vec<String>,
}

/// A `HEALTHCHECK`; durations in nanoseconds, 0 meaning the default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Healthcheck {
    /// `["CMD-SHELL", "…"]`, `["CMD", …]` or `["NONE"]`.
    pub test: Vec<String>,
    /// Time between two checks.
    pub interval_nanos: i64,
    /// Time one check may take.
    pub timeout_nanos: i64,
    /// Time in which failures do not count.
    pub start_period_nanos: i64,
    /// Time between two checks during the start period.
    pub start_interval_nanos: i64,
    /// Failures in a row until the container is unhealthy.
    pub retries: i64,
}

/// One row of the history.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryRow {
    /// The instruction or command that made it, as written by the builder.
    pub created_by: Option<String>,
    /// When, as written (RFC 3339).
    pub created: Option<String>,
    /// The builder's comment.
    pub comment: Option<String>,
    /// Who.
    pub author: Option<String>,
    /// Whether the step made no layer.
    pub empty_layer: bool,
}
