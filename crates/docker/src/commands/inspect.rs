//! `docker inspect` and its kin: objects as JSON, or through a template.

use super::{Desk, template};
use crate::clock::rfc3339_millis;
use crate::flags::Flags;
use crate::world::container::{Container, Network, State, Volume};
use crate::world::image::pretty;
use crate::world::store::{Backend, Stored};
use serde_json::{Map, Value, json};

impl Desk<'_> {
    pub(super) fn inspect(&mut self, flags: &Flags, kind: Option<&str>) -> i32 {
        let kind = kind.map(str::to_owned).or_else(|| {
            flags
                .text("type")
                .filter(|kind| !kind.is_empty())
                .map(str::to_owned)
        });
        let format = flags
            .text("format")
            .filter(|format| !format.is_empty())
            .map(str::to_owned);
        let parsed = match format
            .as_deref()
            .filter(|format| *format != "json")
            .map(template)
        {
            None => None,
            Some(Ok(parsed)) => Some(parsed),
            Some(Err(error)) => {
                self.out.error(error.to_string());
                return 64;
            }
        };
        let mut objects = Vec::new();
        let mut errors = Vec::new();
        for text in &flags.arguments {
            match self.object(text, kind.as_deref(), flags.is_on("size")) {
                Ok(object) => objects.push(object),
                Err(why) => errors.push(why),
            }
        }
        let mut code = 0;
        match (&parsed, format.as_deref()) {
            (Some(parsed), _) => {
                for object in &objects {
                    match crate::template::inspect(parsed, object) {
                        Ok(text) => self.out.line(text),
                        Err(error) => {
                            // Docker prints what it has so far: an empty line.
                            self.out.line("");
                            errors.push(error.to_string());
                            break;
                        }
                    }
                }
                if objects.is_empty() {
                    self.out.line("");
                }
            }
            (None, Some(_)) => self.out.line(Value::Array(objects).to_string()),
            (None, None) => {
                let text = if objects.is_empty() {
                    "[]".to_owned()
                } else {
                    pretty(&Value::Array(objects), b"    ")
                };
                self.out.line(text);
            }
        }
        for why in errors {
            self.out.error(why);
            code = 1;
        }
        code
    }

    fn object(&self, text: &str, kind: Option<&str>, sized: bool) -> Result<Value, String> {
        let host = self.world.host();
        let wanted = |name: &str| kind.is_none_or(|kind| kind == name);
        if wanted("container")
            && let Some(container) = host.container(text).and_then(|at| host.containers.get(at))
        {
            return Ok(self.container_object(container, sized));
        }
        if wanted("image")
            && let Some((_, stored)) = host.store.find(text)
        {
            return Ok(self.image_json(&stored));
        }
        if wanted("network")
            && let Some(network) = host.networks.values().find(|network| {
                network.name == text || (text.len() > 2 && network.id.starts_with(text))
            })
        {
            return Ok(self.network_json(network));
        }
        if wanted("volume")
            && let Some(volume) = host.volumes.get(text)
        {
            return Ok(volume_json(volume));
        }
        Err(match kind {
            Some("container") => format!("Error response from daemon: No such container: {text}"),
            Some("image") => format!("Error response from daemon: {}", Self::no_image(text)),
            Some("network") => format!("Error response from daemon: network {text} not found"),
            Some("volume") => format!("Error response from daemon: get {text}: no such volume"),
            _ => format!("error: no such object: {text}"),
        })
    }

    /// An image as docker describes it.
    pub(super) fn image_json(&self, stored: &Stored) -> Value {
        let store = &self.world.host().store;
        let image = &stored.image;
        let id = store.id_of(image);
        let classic = store.backend == Backend::Classic;
        let mut map = Map::new();
        map.insert("Id".into(), json!(id));
        map.insert("RepoTags".into(), json!(store.tags_of(id)));
        map.insert("RepoDigests".into(), json!(store.digests_of(id)));
        map.insert(
            "Parent".into(),
            json!(
                stored
                    .parent
                    .clone()
                    .filter(|_| classic)
                    .unwrap_or_default()
            ),
        );
        map.insert(
            "Comment".into(),
            json!(
                image
                    .config
                    .history
                    .last()
                    .map_or("", |row| row.comment.as_str())
            ),
        );
        map.insert(
            "Created".into(),
            json!(rfc3339_millis(image.config.created)),
        );
        map.insert("DockerVersion".into(), json!(""));
        map.insert("Author".into(), json!(image.config.author));
        map.insert("Config".into(), image.config.settings.json());
        map.insert("Architecture".into(), json!(image.config.architecture));
        map.insert("Os".into(), json!(image.config.os));
        map.insert(
            "Size".into(),
            json!(if classic {
                image.unpacked()
            } else {
                image.content()
            }),
        );
        let driver = if classic {
            json!({"Data": {"MergedDir": format!("/var/lib/docker/overlay2/{}/merged", crate::digest::hex(id.as_bytes()))}, "Name": "overlay2"})
        } else {
            json!({"Data": null, "Name": "overlayfs"})
        };
        map.insert("GraphDriver".into(), driver);
        let layers: Vec<&str> = image
            .layers
            .iter()
            .map(|layer| layer.diff_id.as_str())
            .collect();
        map.insert("RootFS".into(), json!({"Type": "layers", "Layers": layers}));
        map.insert(
            "Metadata".into(),
            json!({"LastTagTime": rfc3339_millis(stored.tagged)}),
        );
        if !classic {
            let media = match (&image.index_digest, image.media) {
                (Some(_), _) => "application/vnd.oci.image.index.v1+json",
                (None, crate::world::image::Media::Oci) => {
                    "application/vnd.oci.image.manifest.v1+json"
                }
                (
                    None,
                    crate::world::image::Media::Docker | crate::world::image::Media::Exported,
                ) => "application/vnd.docker.distribution.manifest.v2+json",
            };
            map.insert(
                "Descriptor".into(),
                json!({"mediaType": media, "digest": id, "size": image.manifest_bytes}),
            );
        }
        Value::Object(map)
    }

    fn container_object(&self, container: &Container, sized: bool) -> Value {
        let host = self.world.host();
        let command = container.command();
        let mut config = Map::new();
        config.insert("Hostname".into(), json!(container.hostname));
        config.insert("Domainname".into(), json!(""));
        config.insert("User".into(), json!(container.settings.user));
        config.insert("AttachStdin".into(), json!(false));
        config.insert("AttachStdout".into(), json!(true));
        config.insert("AttachStderr".into(), json!(true));
        if !container.settings.ports.is_empty() {
            config.insert(
                "ExposedPorts".into(),
                Value::Object(
                    container
                        .settings
                        .ports
                        .iter()
                        .map(|port| (port.clone(), json!({})))
                        .collect(),
                ),
            );
        }
        config.insert("Tty".into(), json!(container.tty));
        config.insert("OpenStdin".into(), json!(container.interactive));
        config.insert("StdinOnce".into(), json!(container.interactive));
        config.insert("Env".into(), json!(container.settings.env));
        config.insert(
            "Cmd".into(),
            if container.settings.cmd.is_empty() {
                Value::Null
            } else {
                json!(container.settings.cmd)
            },
        );
        if let Some(check) = &container.settings.healthcheck {
            config.insert("Healthcheck".into(), check.clone());
        }
        config.insert("Image".into(), json!(container.typed));
        config.insert(
            "Volumes".into(),
            if container.settings.volumes.is_empty() {
                Value::Null
            } else {
                Value::Object(
                    container
                        .settings
                        .volumes
                        .iter()
                        .map(|volume| (volume.clone(), json!({})))
                        .collect(),
                )
            },
        );
        config.insert("WorkingDir".into(), json!(container.settings.workdir));
        config.insert(
            "Entrypoint".into(),
            if container.settings.entrypoint.is_empty() {
                Value::Null
            } else {
                json!(container.settings.entrypoint)
            },
        );
        config.insert("OnBuild".into(), Value::Null);
        config.insert("Labels".into(), json!(container.settings.labels));
        if !container.settings.stop_signal.is_empty() {
            config.insert("StopSignal".into(), json!(container.settings.stop_signal));
        }
        let time = |millis: i64| {
            if millis == 0 {
                "0001-01-01T00:00:00Z".to_owned()
            } else {
                rfc3339_millis(millis)
            }
        };
        let binding = |with_running: bool| -> Value {
            let mut map = Map::new();
            for port in container
                .ports
                .iter()
                .filter(|port| port.public.is_some() || !with_running)
            {
                let key = format!("{}/{}", port.private, port.protocol);
                let mut list = vec![
                    json!({"HostIp": if with_running || port.address != "0.0.0.0" { port.address.as_str() } else { "" }, "HostPort": port.public.map_or_else(String::new, |public| public.to_string())}),
                ];
                if with_running && port.address == "0.0.0.0" {
                    list.push(json!({"HostIp": "::", "HostPort": port.public.map_or_else(String::new, |public| public.to_string())}));
                }
                map.insert(key, Value::Array(list));
            }
            if with_running {
                for port in &container.settings.ports {
                    map.entry(port.clone()).or_insert(Value::Null);
                }
            }
            Value::Object(map)
        };
        let mounts: Vec<Value> = container
            .mounts
            .iter()
            .map(|mount| match mount.kind.as_str() {
                "volume" => json!({"Type": "volume", "Name": mount.source, "Source": format!("/var/lib/docker/volumes/{}/_data", mount.source), "Destination": mount.target, "Driver": "local", "Mode": "", "RW": !mount.read_only, "Propagation": ""}),
                kind => json!({"Type": kind, "Source": mount.source, "Destination": mount.target, "Mode": "", "RW": !mount.read_only, "Propagation": "rprivate"}),
            })
            .collect();
        let running = container.is_running();
        let address = if running && container.network != "host" && container.network != "none" {
            let at = host
                .containers
                .iter()
                .position(|other| other.id == container.id)
                .unwrap_or(0);
            format!("172.17.0.{}", 2 + at % 250)
        } else {
            String::new()
        };
        let mut map = Map::new();
        map.insert("Id".into(), json!(container.id));
        map.insert("Created".into(), json!(rfc3339_millis(container.created)));
        map.insert("Path".into(), json!(command.first()));
        map.insert("Args".into(), json!(command.get(1..).unwrap_or_default()));
        map.insert("State".into(), json!({
            "Status": container.state.name(), "Running": running, "Paused": container.state == State::Paused, "Restarting": false,
            "OOMKilled": container.oom, "Dead": false, "Pid": if running { 4242 } else { 0 }, "ExitCode": container.exit, "Error": container.error,
            "StartedAt": time(container.started), "FinishedAt": time(container.finished),
        }));
        if let Some(health) = super::containers::health_of(container, self.clock())
            && let Some(state) = map.get_mut("State").and_then(Value::as_object_mut)
        {
            let word = match health {
                crate::text::Health::Starting => "starting",
                crate::text::Health::Healthy => "healthy",
                crate::text::Health::Unhealthy => "unhealthy",
            };
            state.insert(
                "Health".into(),
                json!({"Status": word, "FailingStreak": 0, "Log": []}),
            );
        }
        map.insert("Image".into(), json!(container.image_id));
        map.insert(
            "LogPath".into(),
            json!(format!(
                "/var/lib/docker/containers/{0}/{0}-json.log",
                container.id
            )),
        );
        map.insert("Name".into(), json!(format!("/{}", container.name)));
        map.insert("RestartCount".into(), json!(container.restarts));
        map.insert(
            "Driver".into(),
            json!(if host.store.backend == Backend::Classic {
                "overlay2"
            } else {
                "overlayfs"
            }),
        );
        map.insert("Platform".into(), json!("linux"));
        map.insert("HostConfig".into(), json!({
            "Binds": null, "NetworkMode": container.network, "PortBindings": binding(false),
            "RestartPolicy": {"Name": container.restart, "MaximumRetryCount": 0}, "AutoRemove": container.remove,
            "Memory": container.memory, "ReadonlyRootfs": container.read_only, "Privileged": false, "PublishAllPorts": container.publish_all,
        }));
        map.insert("Mounts".into(), Value::Array(mounts));
        map.insert("Config".into(), Value::Object(config));
        let network = host.networks.get(&container.network);
        map.insert("NetworkSettings".into(), json!({
            "Ports": if running { binding(true) } else { json!({}) }, "IPAddress": if container.network == "bridge" { address.as_str() } else { "" },
            "Networks": {container.network.clone(): {"NetworkID": network.map_or("", |network| network.id.as_str()), "IPAddress": address}},
        }));
        if sized {
            let room = container.room(host.store.backend);
            map.insert("SizeRw".into(), json!(room));
            map.insert(
                "SizeRootFs".into(),
                json!(room + container.image.unpacked()),
            );
        }
        Value::Object(map)
    }

    fn network_json(&self, network: &Network) -> Value {
        let containers: Map<String, Value> = self
            .world
            .host()
            .containers
            .iter()
            .filter(|container| container.is_running() && container.network == network.name)
            .map(|container| (container.id.clone(), json!({"Name": container.name})))
            .collect();
        json!({"Name": network.name, "Id": network.id, "Created": rfc3339_millis(network.created), "Scope": "local", "Driver": network.driver, "EnableIPv6": false, "Internal": false, "Attachable": false, "Ingress": false, "Containers": containers, "Options": {}, "Labels": network.labels})
    }
}

fn volume_json(volume: &Volume) -> Value {
    let labels = if volume.anonymous {
        json!({"com.docker.volume.anonymous": ""})
    } else if volume.labels.is_empty() {
        Value::Null
    } else {
        json!(volume.labels)
    };
    json!({"CreatedAt": crate::clock::rfc3339(volume.created.div_euclid(1000), 0), "Driver": "local", "Labels": labels, "Mountpoint": format!("/var/lib/docker/volumes/{}/_data", volume.name), "Name": volume.name, "Options": null, "Scope": "local"})
}
