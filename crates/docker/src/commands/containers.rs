//! `docker ps`, `port`, `top`, `stats`: what containers are doing.

use super::{Desk, first};
use crate::digest::short;
use crate::flags::Flags;
use crate::template::{Headers, LABELS_FIELD};
use crate::text::{Health, PortMapping, Status, age, ellipsis, human_size_3, ports, status};
use crate::world::Host;
use crate::world::container::{Container, State};
use serde_json::{Value, json};
use std::rc::Rc;

const HEADERS: Headers<'static> = Headers {
    type_name: "*formatter.ContainerContext",
    columns: &[
        ("ID", "CONTAINER ID"),
        ("Image", "IMAGE"),
        ("Command", "COMMAND"),
        ("RunningFor", "CREATED"),
        ("CreatedAt", "CREATED AT"),
        ("Status", "STATUS"),
        ("State", "STATE"),
        ("Ports", "PORTS"),
        ("Names", "NAMES"),
        ("Size", "SIZE"),
        ("Labels", "LABELS"),
        ("Mounts", "MOUNTS"),
        ("LocalVolumes", "LOCAL VOLUMES"),
        ("Networks", "NETWORKS"),
        ("Platform", "PLATFORM"),
    ],
};

/// Ports of a container as the column shows them.
pub(super) fn mappings(container: &Container) -> Vec<PortMapping> {
    let mut all = Vec::new();
    if !container.is_running() {
        return all;
    }
    for port in container.ports.iter().filter(|port| port.public.is_some()) {
        let mut push = |address: &str| {
            all.push(PortMapping {
                address: address.parse().ok(),
                public: port.public,
                private: port.private,
                protocol: port.protocol.clone(),
            });
        };
        push(&port.address);
        if port.address == "0.0.0.0" {
            push("::");
        }
    }
    for exposed in &container.settings.ports {
        let (private, protocol) = exposed.split_once('/').unwrap_or((exposed, "tcp"));
        let Ok(private) = private.parse::<u16>() else {
            continue;
        };
        if !all
            .iter()
            .any(|port| port.private == private && port.protocol == protocol)
        {
            all.push(PortMapping {
                address: None,
                public: None,
                private,
                protocol: protocol.to_owned(),
            });
        }
    }
    all
}

/// What the check of a running container has found by then; `None` without a check. The command is judged by its
/// last word: `false` and `exit 1` fail, anything else passes.
pub(crate) fn health_of(container: &Container, clock: i64) -> Option<Health> {
    let check = container.settings.healthcheck.as_ref()?;
    let test: Vec<&str> = check
        .get("Test")?
        .as_array()?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    if !container.is_running() || test.is_empty() || test.first() == Some(&"NONE") {
        return None;
    }
    let number = |key: &str, default: i64| {
        check
            .get(key)
            .and_then(Value::as_i64)
            .filter(|n| *n > 0)
            .unwrap_or(default)
    };
    let interval = number("Interval", 30_000_000_000) / 1_000_000;
    let n_runs = (clock - container.started) / interval.max(1);
    let fails = test
        .last()
        .is_some_and(|text| text.ends_with("false") || text.ends_with("exit 1"));
    Some(match (n_runs, fails) {
        (0, _) => Health::Starting,
        (_, false) => Health::Healthy,
        (n, true) if n >= number("Retries", 3) => Health::Unhealthy,
        _ => Health::Starting,
    })
}

/// State for the status column.
pub(crate) fn state_of(container: &Container, clock: i64) -> Status {
    match container.state {
        State::Created => Status::Created,
        State::Running => Status::Running {
            since_millis: container.started,
            health: health_of(container, clock),
        },
        State::Paused => Status::Paused {
            since_millis: container.started,
        },
        State::Exited => Status::Exited {
            exit: i64::from(container.exit),
            at_millis: container.finished,
        },
    }
}

impl Desk<'_> {
    pub(super) fn ps(&mut self, flags: &Flags) -> i32 {
        let filters: Vec<(String, String)> = flags
            .pairs("filter")
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let found = match self.listed(&filters, flags) {
            Ok(found) => found,
            Err(why) => return self.daemon(why),
        };
        let full = flags.is_on("no-trunc");
        let format = flags.text("format").filter(|format| !format.is_empty());
        if flags.is_on("quiet") && format.is_none() {
            for container in found {
                self.out.line(if full {
                    &container.id
                } else {
                    short(&container.id)
                });
            }
            return 0;
        }
        let sized = flags.is_on("size") || format.is_some_and(|format| format.contains(".Size"));
        let rows: Vec<Value> = found
            .iter()
            .map(|container| self.container_row(container, full, sized))
            .collect();
        let table = if flags.is_on("size") {
            "table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}\t{{.Size}}"
        } else {
            "table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}"
        };
        self.rows(format, table, HEADERS, &rows)
    }

    fn listed(
        &self,
        filters: &[(String, String)],
        flags: &Flags,
    ) -> Result<Vec<Rc<Container>>, String> {
        const KNOWN: [&str; 13] = [
            "id", "name", "label", "exited", "status", "ancestor", "before", "since", "volume",
            "network", "publish", "expose", "health",
        ];
        let host = self.world.host();
        if let Some((name, _)) = filters
            .iter()
            .find(|(name, _)| !KNOWN.contains(&name.as_str()))
        {
            return Err(format!("invalid filter '{name}'"));
        }
        let all = flags.is_on("all")
            || flags.is_on("latest")
            || flags.number("last").is_some_and(|n| n > 0)
            || filters
                .iter()
                .any(|(name, _)| matches!(name.as_str(), "status" | "exited"));
        let mut found: Vec<Rc<Container>> = host
            .containers
            .iter()
            .rev()
            .filter(|container| all || container.is_running())
            .cloned()
            .collect();
        let mut names: Vec<&str> = filters.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let values: Vec<&str> = filters
                .iter()
                .filter(|(known, _)| known == name)
                .map(|(_, value)| value.as_str())
                .collect();
            if name == "status"
                && let Some(value) = values.iter().find(|value| {
                    !matches!(
                        **value,
                        "created"
                            | "running"
                            | "paused"
                            | "exited"
                            | "restarting"
                            | "removing"
                            | "dead"
                    )
                })
            {
                return Err(format!("invalid filter 'status={value}'"));
            }
            found.retain(|container| {
                let any = |test: &dyn Fn(&str) -> bool| values.iter().any(|value| test(value));
                match name {
                    "id" => any(&|value| container.id.starts_with(value)),
                    "name" => any(&|value| {
                        let plain = value.trim_start_matches(['^', '/']).trim_end_matches('$');
                        match (value.starts_with('^'), value.ends_with('$')) {
                            (true, true) => container.name == plain,
                            (true, false) => container.name.starts_with(plain),
                            (false, true) => container.name.ends_with(plain),
                            (false, false) => container.name.contains(plain),
                        }
                    }),
                    "label" => values
                        .iter()
                        .all(|value| super::images::has_label(&container.settings.labels, value)),
                    "exited" => {
                        container.state == State::Exited
                            && any(&|value| value.parse() == Ok(container.exit))
                    }
                    "status" => any(&|value| container.state.name() == value),
                    "ancestor" => any(&|value| {
                        let id = host
                            .store
                            .find(value)
                            .map(|(_, stored)| host.store.id_of(&stored.image).to_owned());
                        let same = id.is_some_and(|id| {
                            id == container.image_id
                                || host.store.get(&id).is_some_and(|stored| {
                                    let (base, own) =
                                        (stored.image.chains(), container.image.chains());
                                    !base.is_empty() && own.starts_with(&base)
                                })
                        });
                        same || container.typed == value
                    }),
                    "volume" => any(&|value| {
                        container
                            .mounts
                            .iter()
                            .any(|mount| mount.source == value || mount.target == value)
                    }),
                    "network" => any(&|value| container.network == value),
                    "before" | "since" => any(&|value| {
                        let limit = host
                            .container(value)
                            .and_then(|at| host.containers.get(at))
                            .map_or(0, |other| other.created);
                        if name == "before" {
                            container.created < limit
                        } else {
                            container.created > limit
                        }
                    }),
                    "publish" => any(&|value| {
                        container.ports.iter().any(|port| {
                            port.public
                                .is_some_and(|public| value.starts_with(&public.to_string()))
                        })
                    }),
                    "expose" => any(&|value| {
                        container
                            .settings
                            .ports
                            .iter()
                            .any(|port| port.starts_with(value))
                    }),
                    _ => false,
                }
            });
        }
        let n = if flags.is_on("latest") {
            Some(1)
        } else {
            flags
                .number("last")
                .and_then(|n| usize::try_from(n).ok())
                .filter(|n| *n > 0)
        };
        found.truncate(n.unwrap_or(usize::MAX));
        Ok(found)
    }

    /// The image as a list shows it: as typed, while that name still leads to it.
    pub(super) fn shown_image(&self, container: &Container, full: bool) -> String {
        let store = &self.world.host().store;
        let same = store
            .find(&container.typed)
            .is_some_and(|(_, stored)| store.id_of(&stored.image) == container.image_id);
        match same && !crate::world::reference::is_hex(&container.typed, 64) {
            true => container.typed.clone(),
            false if full => container.image_id.clone(),
            false => short(&container.image_id).to_owned(),
        }
    }

    /// One row of the table.
    pub(super) fn container_row(&self, container: &Container, full: bool, sized: bool) -> Value {
        let backend = self.world.host().store.backend;
        let command = container
            .command()
            .iter()
            .map(|word| {
                if word.contains(' ') {
                    format!("'{word}'")
                } else {
                    word.clone()
                }
            })
            .collect::<Vec<_>>()
            .join(" ");
        let command = if full {
            command
        } else {
            ellipsis(&command, 20)
        };
        let room = container.room(backend);
        let base = match backend {
            crate::world::store::Backend::Classic => container.image.unpacked(),
            crate::world::store::Backend::Containerd => container.image.snapshots(),
        };
        let size = if sized {
            format!(
                "{} (virtual {})",
                human_size_3(room),
                human_size_3(room + base)
            )
        } else {
            String::new()
        };
        let mounts: Vec<String> = container
            .mounts
            .iter()
            .map(|mount| {
                if full {
                    mount.source.clone()
                } else {
                    ellipsis(&mount.source, 15)
                }
            })
            .collect();
        let labels: Vec<String> = container
            .settings
            .labels
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        let n_volumes = container
            .mounts
            .iter()
            .filter(|mount| mount.kind == "volume")
            .count();
        let (year, month, day, hour, minute, second) =
            crate::clock::parts(container.created.div_euclid(1000));
        json!({
            "Command": format!("\"{command}\""),
            "CreatedAt": format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} +0000 UTC"),
            "ID": if full { container.id.as_str() } else { short(&container.id) },
            "Image": self.shown_image(container, full),
            "Labels": labels.join(","),
            "LocalVolumes": n_volumes.to_string(),
            "Mounts": mounts.join(","),
            "Names": container.name,
            "Networks": container.network,
            "Platform": null,
            "Ports": ports(&mappings(container)),
            "RunningFor": age(self.clock(), container.created),
            "Size": size,
            "State": container.state.name(),
            "Status": status(state_of(container, self.clock()), self.clock()),
            LABELS_FIELD: container.settings.labels,
        })
    }

    pub(super) fn port(&mut self, flags: &Flags) -> i32 {
        let at = match self.container(first(flags)) {
            Ok(at) => at,
            Err(code) => return code,
        };
        let Some(container) = self.at(at).cloned() else {
            return 1;
        };
        let wanted = flags.arguments.get(1).map(|wanted| {
            if wanted.contains('/') {
                wanted.clone()
            } else {
                format!("{wanted}/tcp")
            }
        });
        let mut n = 0;
        for port in mappings(&container)
            .iter()
            .filter(|port| port.address.is_some())
        {
            let private = format!("{}/{}", port.private, port.protocol);
            let address = match port.address {
                Some(core::net::IpAddr::V6(address)) => format!("[{address}]"),
                Some(address) => address.to_string(),
                None => continue,
            };
            let target = format!("{address}:{}", port.public.unwrap_or(0));
            match &wanted {
                Some(wanted) if *wanted != private => continue,
                Some(_) => self.out.line(target),
                None => self.out.line(format!("{private} -> {target}")),
            }
            n += 1;
        }
        if let Some(wanted) = wanted.filter(|_| n == 0) {
            self.out.error(format!(
                "Error: No public port '{wanted}' published for {}",
                first(flags)
            ));
            return 1;
        }
        0
    }

    pub(super) fn top(&mut self, flags: &Flags) -> i32 {
        let at = match self.container(first(flags)) {
            Ok(at) => at,
            Err(code) => return code,
        };
        let Some(container) = self.at(at).cloned() else {
            return 1;
        };
        if !container.is_running() {
            return self.daemon(format!("container {} is not running", container.id));
        }
        let pid = Host::pid_at(at);
        let process = container.process(pid);
        self.out.print(crate::text::align(&format!(
            "UID\tPID\tPPID\tC\tSTIME\tTTY\tTIME\tCMD\n{}\t{pid}\t{}\t0\t00:00\t?\t00:00:00\t{}\n",
            process.user,
            pid - 22,
            process.command
        )));
        0
    }

    pub(super) fn stats(&mut self, _flags: &Flags) -> i32 {
        let mut text =
            "CONTAINER ID\tNAME\tCPU %\tMEM USAGE / LIMIT\tMEM %\tNET I/O\tBLOCK I/O\tPIDS\n"
                .to_owned();
        for container in self
            .world
            .host()
            .containers
            .iter()
            .filter(|container| container.is_running())
        {
            let limit = if container.memory > 0 {
                container.memory
            } else {
                2 << 30
            };
            let used = container.needs.clamp(1 << 20, limit);
            text.push_str(&format!(
                "{}\t{}\t0.00%\t{} / {}\t{:.2}%\t0B / 0B\t0B / 0B\t1\n",
                short(&container.id),
                container.name,
                crate::text::binary_size(used),
                crate::text::binary_size(limit),
                used as f64 * 100.0 / limit as f64
            ));
        }
        self.out.print(crate::text::align(&text));
        0
    }
}
