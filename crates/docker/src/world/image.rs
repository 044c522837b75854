//! Layers, configurations and manifests, with the digests of their real bytes.

use crate::clock;
use crate::digest::{chain, digest};
use crate::files::{Content, Delta, Files, Kind, Measure, measure, tar_of};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::rc::Rc;

/// Which words a manifest uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Media {
    /// Docker's own, version 2, as the engine writes it for a push.
    Docker,
    /// The same words as the builder's exporter writes them: indented by two.
    Exported,
    /// The OCI's.
    Oci,
}

/// One layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layer {
    /// Digest of the tar.
    pub(crate) diff_id: String,
    /// Digest of what a registry stores.
    pub(crate) blob: String,
    /// Bytes of what a registry stores.
    pub(crate) compressed: u64,
    /// Room it takes.
    pub(crate) room: Measure,
    /// What it changes.
    pub(crate) delta: Rc<Delta>,
}

impl Layer {
    /// Packs changes into a layer. Cost: linear in the real bytes.
    pub(crate) fn new(delta: Delta) -> Self {
        let tar = tar_of(&delta);
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        // Writing into memory does not fail.
        let _ = encoder.write_all(&tar);
        let packed = encoder.finish().unwrap_or_default();
        let modelled: u64 = delta
            .0
            .values()
            .flatten()
            .map(|node| match &node.kind {
                Kind::File(Content::Modelled { bytes, seed }) if &**seed != "zero" => {
                    bytes * 37 / 100
                }
                Kind::File(Content::Modelled { bytes, .. }) => bytes / 1_000,
                _ => 0,
            })
            .sum();
        Self {
            diff_id: digest(&tar),
            blob: digest(&packed),
            compressed: packed.len() as u64 + modelled,
            room: measure(&delta),
            delta: Rc::new(delta),
        }
    }
}

/// Settings for containers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) user: String,
    pub(crate) ports: BTreeSet<String>,
    pub(crate) env: Vec<String>,
    pub(crate) entrypoint: Vec<String>,
    pub(crate) cmd: Vec<String>,
    pub(crate) volumes: BTreeSet<String>,
    pub(crate) workdir: String,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) stop_signal: String,
    pub(crate) args_escaped: bool,
    pub(crate) healthcheck: Option<Value>,
    pub(crate) onbuild: Vec<String>,
    pub(crate) shell: Vec<String>,
}

impl Settings {
    /// As the configuration stores it: empty settings left out.
    pub(crate) fn json(&self) -> Value {
        let mut map = Map::new();
        let set = |names: &BTreeSet<String>| {
            Value::Object(names.iter().map(|name| (name.clone(), json!({}))).collect())
        };
        if !self.user.is_empty() {
            map.insert("User".into(), json!(self.user));
        }
        if !self.ports.is_empty() {
            map.insert("ExposedPorts".into(), set(&self.ports));
        }
        if !self.env.is_empty() {
            map.insert("Env".into(), json!(self.env));
        }
        if !self.entrypoint.is_empty() {
            map.insert("Entrypoint".into(), json!(self.entrypoint));
        }
        if !self.cmd.is_empty() {
            map.insert("Cmd".into(), json!(self.cmd));
        }
        if !self.volumes.is_empty() {
            map.insert("Volumes".into(), set(&self.volumes));
        }
        if !self.workdir.is_empty() {
            map.insert("WorkingDir".into(), json!(self.workdir));
        }
        if !self.labels.is_empty() {
            map.insert("Labels".into(), json!(self.labels));
        }
        if !self.stop_signal.is_empty() {
            map.insert("StopSignal".into(), json!(self.stop_signal));
        }
        if self.args_escaped {
            map.insert("ArgsEscaped".into(), json!(true));
        }
        if let Some(check) = &self.healthcheck {
            map.insert("Healthcheck".into(), check.clone());
        }
        if !self.onbuild.is_empty() {
            map.insert("OnBuild".into(), json!(self.onbuild));
        }
        if !self.shell.is_empty() {
            map.insert("Shell".into(), json!(self.shell));
        }
        Value::Object(map)
    }

    /// Reads what [`Settings::json`] writes; anything else is left out.
    pub(crate) fn read(value: &Value) -> Self {
        let text = |key: &str| {
            value
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or("")
                .to_owned()
        };
        let list = |key: &str| texts(value.get(key));
        let keys = |key: &str| {
            let map = value.get(key).and_then(Value::as_object);
            map.map(|map| map.keys().cloned().collect())
                .unwrap_or_default()
        };
        Self {
            user: text("User"),
            ports: keys("ExposedPorts"),
            env: list("Env"),
            entrypoint: list("Entrypoint"),
            cmd: list("Cmd"),
            volumes: keys("Volumes"),
            workdir: text("WorkingDir"),
            labels: value
                .get("Labels")
                .and_then(Value::as_object)
                .map(|map| {
                    map.iter()
                        .map(|(key, value)| (key.clone(), value.as_str().unwrap_or("").to_owned()))
                        .collect()
                })
                .unwrap_or_default(),
            stop_signal: text("StopSignal"),
            args_escaped: value.get("ArgsEscaped") == Some(&Value::Bool(true)),
            healthcheck: value
                .get("Healthcheck")
                .filter(|check| check.is_object())
                .cloned(),
            onbuild: list("OnBuild"),
            shell: list("Shell"),
        }
    }
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array);
    list.map(|list| {
        list.iter()
            .filter_map(|text| text.as_str().map(str::to_owned))
            .collect()
    })
    .unwrap_or_default()
}

/// One row of the history.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// Milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) created_by: String,
    pub(crate) comment: String,
    pub(crate) empty: bool,
}

/// A configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Config {
    pub(crate) architecture: String,
    pub(crate) os: String,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) author: String,
    pub(crate) settings: Settings,
    pub(crate) history: Vec<Row>,
}

impl Config {
    fn json(&self, layers: &[Rc<Layer>]) -> Value {
        let mut map = Map::new();
        map.insert("architecture".into(), json!(self.architecture));
        if !self.author.is_empty() {
            map.insert("author".into(), json!(self.author));
        }
        map.insert("config".into(), self.settings.json());
        map.insert("created".into(), json!(clock::rfc3339_millis(self.created)));
        let rows = self.history.iter().map(|row| {
            let mut map = Map::new();
            map.insert("created".into(), json!(clock::rfc3339_millis(row.created)));
            map.insert("created_by".into(), json!(row.created_by));
            if !row.comment.is_empty() {
                map.insert("comment".into(), json!(row.comment));
            }
            if row.empty {
                map.insert("empty_layer".into(), json!(true));
            }
            Value::Object(map)
        });
        map.insert("history".into(), Value::Array(rows.collect()));
        map.insert("os".into(), json!(self.os));
        let diff_ids: Vec<&str> = layers.iter().map(|layer| layer.diff_id.as_str()).collect();
        map.insert(
            "rootfs".into(),
            json!({"type": "layers", "diff_ids": diff_ids}),
        );
        Value::Object(map)
    }

    /// Reads a configuration file.
    pub(crate) fn read(value: &Value) -> Self {
        let text = |value: &Value, key: &str| {
            value
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or("")
                .to_owned()
        };
        let rows = value.get("history").and_then(Value::as_array);
        Self {
            architecture: text(value, "architecture"),
            os: text(value, "os"),
            created: clock::parse_millis(&text(value, "created")).unwrap_or(0),
            author: text(value, "author"),
            settings: value.get("config").map(Settings::read).unwrap_or_default(),
            history: rows
                .map(|rows| {
                    rows.iter()
                        .map(|row| Row {
                            created: clock::parse_millis(&text(row, "created")).unwrap_or(0),
                            created_by: text(row, "created_by"),
                            comment: text(row, "comment"),
                            empty: row.get("empty_layer") == Some(&Value::Bool(true)),
                        })
                        .collect()
                })
                .unwrap_or_default(),
        }
    }
}

/// An image: configuration, layers, and the digests of the documents that name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Image {
    pub(crate) config: Config,
    pub(crate) config_digest: String,
    pub(crate) config_bytes: u64,
    pub(crate) manifest_digest: String,
    pub(crate) manifest_bytes: u64,
    /// Digest of the index that holds the manifest and an attestation.
    pub(crate) index_digest: Option<String>,
    /// Bytes of the index, the attestation's manifest, its configuration and its statement.
    pub(crate) attestation_bytes: u64,
    pub(crate) layers: Vec<Rc<Layer>>,
    pub(crate) media: Media,
}

impl Image {
    /// Writes the documents of an image. With `attested`, an index with a provenance attestation is put around it.
    pub(crate) fn new(
        config: Config,
        layers: Vec<Rc<Layer>>,
        media: Media,
        attested: bool,
    ) -> Self {
        let text = config.json(&layers).to_string();
        let mut image = Self {
            config,
            config_digest: digest(text.as_bytes()),
            config_bytes: text.len() as u64,
            manifest_digest: String::new(),
            manifest_bytes: 0,
            index_digest: None,
            attestation_bytes: 0,
            layers,
            media,
        };
        let manifest = image.manifest(media);
        image.manifest_digest = digest(manifest.as_bytes());
        image.manifest_bytes = manifest.len() as u64;
        if attested {
            return image.attest(0);
        }
        image
    }

    /// Puts an index with a provenance attestation of that moment around the manifest.
    pub(crate) fn attest(mut self, millis: i64) -> Self {
        let statement =
            digest(format!("provenance of {} at {millis}", self.manifest_digest).as_bytes());
        let index = json!({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [
            {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": self.manifest_digest, "size": self.manifest_bytes,
             "platform": {"architecture": self.config.architecture, "os": self.config.os}},
            {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": statement, "size": 566,
             "annotations": {"vnd.docker.reference.digest": self.manifest_digest, "vnd.docker.reference.type": "attestation-manifest"},
             "platform": {"architecture": "unknown", "os": "unknown"}}]});
        let text = pretty(&index, b"  ");
        self.index_digest = Some(digest(text.as_bytes()));
        // Modelled: index, manifest of the attestation, its configuration.
        self.attestation_bytes = text.len() as u64 + 566 + 167;
        self
    }

    /// The configuration as text.
    pub(crate) fn config_text(&self) -> String {
        self.config.json(&self.layers).to_string()
    }

    /// The manifest as text.
    pub(crate) fn manifest(&self, media: Media) -> String {
        let (manifest, config, layer, indent): (_, _, _, &[u8]) = match media {
            Media::Docker => (
                "application/vnd.docker.distribution.manifest.v2+json",
                "application/vnd.docker.container.image.v1+json",
                "application/vnd.docker.image.rootfs.diff.tar.gzip",
                b"   ",
            ),
            Media::Exported => (
                "application/vnd.docker.distribution.manifest.v2+json",
                "application/vnd.docker.container.image.v1+json",
                "application/vnd.docker.image.rootfs.diff.tar.gzip",
                b"  ",
            ),
            Media::Oci => (
                "application/vnd.oci.image.manifest.v1+json",
                "application/vnd.oci.image.config.v1+json",
                "application/vnd.oci.image.layer.v1.tar+gzip",
                b"  ",
            ),
        };
        let layers: Vec<Value> = self
            .layers
            .iter()
            .map(|each| json!({"mediaType": layer, "size": each.compressed, "digest": each.blob}))
            .collect();
        let config =
            json!({"mediaType": config, "size": self.config_bytes, "digest": self.config_digest});
        let value =
            json!({"schemaVersion": 2, "mediaType": manifest, "config": config, "layers": layers});
        pretty(&value, indent)
    }

    /// Digest that the containerd store and a registry name it by.
    pub(crate) fn target(&self) -> &str {
        self.index_digest
            .as_deref()
            .unwrap_or(&self.manifest_digest)
    }

    /// Chain IDs of its layers, base first.
    pub(crate) fn chains(&self) -> Vec<String> {
        let mut chains: Vec<String> = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            chains.push(match chains.last() {
                None => layer.diff_id.clone(),
                Some(below) => chain([below.as_str(), layer.diff_id.as_str()]),
            });
        }
        chains
    }

    /// Bytes of the files of all layers: the size of the classic store.
    pub(crate) fn unpacked(&self) -> u64 {
        self.layers.iter().map(|layer| layer.room.unpacked).sum()
    }

    /// Blocks of all layers: the snapshots of the containerd store.
    pub(crate) fn snapshots(&self) -> u64 {
        self.layers.iter().map(|layer| layer.room.disk).sum()
    }

    /// Bytes of everything that is named by a digest: the content of the containerd store.
    pub(crate) fn content(&self) -> u64 {
        let layers: u64 = self.layers.iter().map(|layer| layer.compressed).sum();
        layers + self.config_bytes + self.manifest_bytes + self.attestation_bytes
    }

    /// Blobs with their bytes: layers, configuration, manifest.
    pub(crate) fn blobs(&self) -> Vec<(&str, u64)> {
        let mut blobs: Vec<(&str, u64)> = self
            .layers
            .iter()
            .map(|layer| (layer.blob.as_str(), layer.compressed))
            .collect();
        blobs.push((&self.config_digest, self.config_bytes));
        blobs.push((&self.manifest_digest, self.manifest_bytes));
        if let Some(index) = &self.index_digest {
            blobs.push((index, self.attestation_bytes));
        }
        blobs
    }

    /// The merged file system.
    pub(crate) fn files(&self) -> Files {
        let mut files = Files::default();
        for layer in &self.layers {
            layer.delta.apply(&mut files);
        }
        files
    }

    /// `linux/amd64`.
    pub(crate) fn platform(&self) -> String {
        format!("{}/{}", self.config.os, self.config.architecture)
    }
}

/// JSON with this indent, as Go's `MarshalIndent` writes it.
pub(crate) fn pretty(value: &Value, indent: &[u8]) -> String {
    let mut text = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(indent);
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, formatter);
    // Writing into memory does not fail.
    let _ = serde::Serialize::serialize(value, &mut serializer);
    String::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{Node, diff};

    fn image(attested: bool) -> Image {
        let mut files = Files::default();
        files.put("/a", Node::file("a", 0o644));
        let layer = Layer::new(diff(&Files::default(), &files));
        let config = Config {
            architecture: "amd64".to_owned(),
            os: "linux".to_owned(),
            settings: Settings {
                cmd: vec!["sh".to_owned()],
                ..Settings::default()
            },
            ..Config::default()
        };
        Image::new(config, vec![Rc::new(layer)], Media::Oci, attested)
    }

    #[test]
    fn digests_are_those_of_the_documents() {
        let image = image(false);
        assert_eq!(image.config_digest, digest(image.config_text().as_bytes()));
        assert_eq!(
            image.manifest_digest,
            digest(image.manifest(Media::Oci).as_bytes())
        );
        assert_eq!(image.target(), image.manifest_digest);
        assert_ne!(self::image(true).target(), image.target());
        let read = Config::read(&serde_json::from_str(&image.config_text()).unwrap());
        assert_eq!(read, image.config);
    }

    #[test]
    fn chains_start_with_the_first_layer() {
        let image = image(false);
        assert_eq!(image.chains(), [image.layers[0].diff_id.clone()]);
    }
}
