//! Containers, volumes and networks.

use super::image::{Image, Settings};
use super::store::Backend;
use crate::files::{Delta, Files, diff, measure};
use crate::shell::{Process, Stream};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What a container is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Created,
    Running,
    Paused,
    Exited,
}

impl State {
    /// Docker's word.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Exited => "exited",
        }
    }
}

/// A port, published or only exposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Port {
    /// `0.0.0.0` stands for all addresses, IPv6 too.
    pub(crate) address: String,
    pub(crate) public: Option<u16>,
    pub(crate) private: u16,
    pub(crate) protocol: String,
}

/// Something mounted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mount {
    /// `volume`, `bind` or `tmpfs`.
    pub(crate) kind: String,
    /// Name of a volume or path on the host.
    pub(crate) source: String,
    pub(crate) target: String,
    pub(crate) read_only: bool,
}

/// A container.
#[derive(Debug, Clone)]
pub(crate) struct Container {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) image: Rc<Image>,
    /// ID of the image in the store.
    pub(crate) image_id: String,
    /// The image as typed.
    pub(crate) typed: String,
    pub(crate) created: i64,
    pub(crate) started: i64,
    pub(crate) finished: i64,
    pub(crate) state: State,
    pub(crate) exit: i32,
    pub(crate) oom: bool,
    pub(crate) error: String,
    /// When its process ends by itself, in milliseconds.
    pub(crate) until: Option<i64>,
    pub(crate) settings: Settings,
    pub(crate) ports: Vec<Port>,
    pub(crate) publish_all: bool,
    pub(crate) mounts: Vec<Mount>,
    pub(crate) hostname: String,
    pub(crate) memory: u64,
    pub(crate) restart: String,
    pub(crate) network: String,
    pub(crate) tty: bool,
    pub(crate) interactive: bool,
    pub(crate) remove: bool,
    pub(crate) read_only: bool,
    pub(crate) restarts: u32,
    /// `--pid`: empty, `host`, or `container:` and an ID.
    pub(crate) pid_mode: String,
    /// Bytes of memory that its process asked for, as far as that is modelled.
    pub(crate) needs: u64,
    /// File system of the image, and as the container sees it now.
    pub(crate) below: Files,
    pub(crate) files: Files,
    /// Lines it printed.
    pub(crate) logs: Rc<Vec<(Stream, String, i64)>>,
}

impl Container {
    /// Whether its process is there.
    pub(crate) fn is_running(&self) -> bool {
        matches!(self.state, State::Running | State::Paused)
    }

    /// Whether its process has ended by then.
    pub(crate) fn is_due(&self, now: i64) -> bool {
        self.state == State::Running && self.until.is_some_and(|until| until <= now)
    }

    /// Ends its process.
    pub(crate) fn stop(&mut self, exit: i32, now: i64) {
        self.state = State::Exited;
        self.exit = exit;
        self.finished = now;
        self.until = None;
    }

    /// Changes of its writable layer.
    pub(crate) fn delta(&self) -> Delta {
        diff(&self.below, &self.files)
    }

    /// Bytes of its writable layer as that store counts them.
    pub(crate) fn room(&self, backend: Backend) -> u64 {
        let room = measure(&self.delta());
        match backend {
            Backend::Classic => room.unpacked,
            Backend::Containerd => room.disk,
        }
    }

    /// The command line: entry point, then command.
    pub(crate) fn command(&self) -> Vec<String> {
        self.settings
            .entrypoint
            .iter()
            .chain(&self.settings.cmd)
            .cloned()
            .collect()
    }

    /// Its process, under a number.
    pub(crate) fn process(&self, pid: u32) -> Process {
        let user = self.settings.user.split(':').next().unwrap_or("");
        Process {
            pid,
            user: if user.is_empty() { "root" } else { user }.to_owned(),
            command: self.command().join(" "),
        }
    }

    /// Whether it uses a volume.
    pub(crate) fn uses_volume(&self, name: &str) -> bool {
        self.mounts
            .iter()
            .any(|mount| mount.kind == "volume" && mount.source == name)
    }
}

/// A volume.
#[derive(Debug, Clone)]
pub(crate) struct Volume {
    pub(crate) name: String,
    pub(crate) created: i64,
    pub(crate) anonymous: bool,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) files: Files,
}

/// A network.
#[derive(Debug, Clone)]
pub(crate) struct Network {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) driver: String,
    pub(crate) created: i64,
    pub(crate) labels: BTreeMap<String, String>,
}
