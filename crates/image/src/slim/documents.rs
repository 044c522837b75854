//! The JSON of the new image: configuration, manifest, index, `manifest.json`.
//!
//! The configuration is the old one with other diff IDs and a history that fits; every other field stays.
//! Sources: OCI image-spec `config.md`, `manifest.md`, `image-layout.md`; Docker's image specification v1.2.

use crate::config::ImageConfig;
use crate::digest::Digest;
use crate::image::Image;
use serde_json::{Map, Value, json};

/// A layer as the manifest lists it.
#[derive(Debug)]
pub(super) struct Listed {
    pub media_type: &'static str,
    pub digest: Digest,
    pub size: u64,
    pub diff_id: Digest,
    /// Layers of the old image that it stands for.
    pub old: (u32, u32),
}

/// The new configuration.
pub(super) fn config(image: &Image, old: &ImageConfig, layers: &[Listed]) -> Vec<u8> {
    let mut top = match serde_json::from_slice::<Value>(&old.raw) {
        Ok(Value::Object(top)) if top.contains_key("rootfs") => top,
        _ => from_facts(old),
    };
    let diff_ids: Vec<&str> = layers.iter().map(|l| l.diff_id.as_str()).collect();
    top.insert(
        "rootfs".into(),
        json!({ "type": "layers", "diff_ids": diff_ids }),
    );
    if let Some(Value::Array(rows)) = top.get_mut("history") {
        for listed in layers.iter().filter(|l| l.old.0 < l.old.1) {
            let (first, last) = listed.old;
            for index in first..last {
                // The merged layer belongs to the last of the rows; the others made nothing any more.
                let row = image
                    .layers
                    .get(index as usize)
                    .and_then(|l| l.history_idx)
                    .and_then(|row| rows.get_mut(row));
                let has_heir = image
                    .layers
                    .get(last as usize)
                    .is_some_and(|l| l.history_idx.is_some());
                if let (Some(Value::Object(row)), true) = (row, has_heir) {
                    row.insert("empty_layer".into(), true.into());
                }
            }
        }
    }
    Value::Object(top).to_string().into_bytes()
}

/// A configuration of what was read, for formats that have none of their own.
fn from_facts(old: &ImageConfig) -> Map<String, Value> {
    let runtime = &old.runtime;
    let set = |list: &[String]| -> Value {
        Value::Object(list.iter().map(|k| (k.clone(), json!({}))).collect())
    };
    let mut config = Map::new();
    config.insert("User".into(), json!(runtime.user));
    config.insert("Env".into(), json!(runtime.env));
    config.insert("Cmd".into(), json!(runtime.cmd));
    config.insert("Entrypoint".into(), json!(runtime.entrypoint));
    config.insert("WorkingDir".into(), json!(runtime.working_dir));
    config.insert("Labels".into(), json!(runtime.labels));
    if !runtime.exposed_ports.is_empty() {
        config.insert("ExposedPorts".into(), set(&runtime.exposed_ports));
    }
    if !runtime.volumes.is_empty() {
        config.insert("Volumes".into(), set(&runtime.volumes));
    }
    let mut top = Map::new();
    let or = |text: &Option<String>, other: &str| json!(text.as_deref().unwrap_or(other));
    top.insert("architecture".into(), or(&old.architecture, "amd64"));
    top.insert("os".into(), or(&old.os, "linux"));
    if let Some(created) = &old.created {
        top.insert("created".into(), json!(created));
    }
    top.insert("config".into(), Value::Object(config));
    let history: Vec<Value> = old
        .history
        .iter()
        .map(|row| {
            let mut out = Map::new();
            if let Some(created) = &row.created {
                out.insert("created".into(), json!(created));
            }
            if let Some(text) = &row.created_by {
                out.insert("created_by".into(), json!(text));
            }
            if row.empty_layer {
                out.insert("empty_layer".into(), json!(true));
            }
            Value::Object(out)
        })
        .collect();
    top.insert("history".into(), Value::Array(history));
    top
}

/// The OCI manifest.
pub(super) fn manifest(config: &Digest, config_size: u64, layers: &[Listed]) -> Vec<u8> {
    let layers: Vec<Value> = layers
        .iter()
        .map(|l| json!({ "mediaType": l.media_type, "digest": l.digest.as_str(), "size": l.size }))
        .collect();
    json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": { "mediaType": "application/vnd.oci.image.config.v1+json", "digest": config.as_str(), "size": config_size },
        "layers": layers,
    })
    .to_string()
    .into_bytes()
}

/// `index.json`: one descriptor a name.
pub(super) fn index(image: &Image, manifest: &Digest, size: u64) -> Vec<u8> {
    let platform = &image.info.platform;
    let mut about = Map::new();
    if let Some(architecture) = &platform.architecture {
        about.insert("architecture".into(), json!(architecture));
    }
    if let Some(os) = &platform.os {
        about.insert("os".into(), json!(os));
    }
    if let Some(variant) = &platform.variant {
        about.insert("variant".into(), json!(variant));
    }
    let descriptor = |name: Option<&String>| {
        let mut out = json!({
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "digest": manifest.as_str(), "size": size,
        });
        if let Some(object) = out.as_object_mut() {
            if about.contains_key("architecture") && about.contains_key("os") {
                object.insert("platform".into(), Value::Object(about.clone()));
            }
            if let Some(name) = name {
                object.insert(
                    "annotations".into(),
                    json!({ "io.containerd.image.name": name, "org.opencontainers.image.ref.name": tag(name) }),
                );
            }
        }
        out
    };
    let names = &image.info.ref_names;
    let manifests: Vec<Value> = if names.is_empty() {
        vec![descriptor(None)]
    } else {
        names.iter().map(|name| descriptor(Some(name))).collect()
    };
    json!({ "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": manifests })
        .to_string()
        .into_bytes()
}

/// The tag of a name; the whole name when it has none.
fn tag(name: &str) -> &str {
    match name.rsplit_once(':') {
        Some((_, tag)) if !tag.contains('/') && !tag.is_empty() => tag,
        _ => name,
    }
}

/// Docker's `manifest.json`.
pub(super) fn docker_manifest(image: &Image, config: &Digest, layers: &[Listed]) -> Vec<u8> {
    let path = |digest: &Digest| format!("blobs/sha256/{}", digest.encoded());
    let layers: Vec<String> = layers.iter().map(|l| path(&l.digest)).collect();
    // Docker takes only names with a tag here.
    let tags: Vec<&String> = image
        .info
        .ref_names
        .iter()
        .filter(|name| tag(name) != name.as_str() && !name.contains('@'))
        .collect();
    json!([{ "Config": path(config), "RepoTags": tags, "Layers": layers }])
        .to_string()
        .into_bytes()
}
