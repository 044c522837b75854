//! The JSON documents of an archive, read leniently into our own structures.
//!
//! Keys of `manifest.json` match in any case (jib writes them lower-case), nulls are allowed everywhere, a byte order
//! mark and trailing NULs are tolerated. Unknown fields are ignored.

use crate::config::{Healthcheck, HistoryRow, ImageConfig, RuntimeConfig};
use crate::digest::Digest;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// One element of `manifest.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct DockerImage {
    pub config: String,
    pub tags: Vec<String>,
    pub layers: Vec<String>,
}

/// A reference to a blob.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Descriptor {
    #[serde(rename = "mediaType", default)]
    pub media_type: Option<String>,
    #[serde(default)]
    pub digest: Option<String>,
    #[serde(default)]
    pub annotations: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    pub platform: Option<DescriptorPlatform>,
    #[serde(rename = "artifactType", default)]
    pub artifact_type: Option<String>,
    #[serde(default)]
    pub data: Option<String>,
}

impl Descriptor {
    pub(crate) fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations.as_ref()?.get(key)?.as_str()
    }

    pub(crate) fn media_type(&self) -> &str {
        self.media_type.as_deref().unwrap_or_default()
    }

    pub(crate) fn digest(&self) -> Digest {
        Digest::new(self.digest.as_deref().unwrap_or_default())
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct DescriptorPlatform {
    #[serde(default)]
    pub os: Option<String>,
    #[serde(default)]
    pub architecture: Option<String>,
    #[serde(default)]
    pub variant: Option<String>,
    #[serde(rename = "os.version", default)]
    pub os_version: Option<String>,
}

/// An index or a manifest: which of the two shows in what is present.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct OciDocument {
    #[serde(default)]
    pub manifests: Option<Vec<Descriptor>>,
    #[serde(default)]
    pub config: Option<Descriptor>,
    #[serde(default)]
    pub layers: Option<Vec<Descriptor>>,
    #[serde(rename = "artifactType", default)]
    pub artifact_type: Option<String>,
    #[serde(rename = "schemaVersion", default)]
    pub schema_version: Option<u64>,
}

/// Bytes without byte order mark and trailing NULs or blanks.
pub(crate) fn trimmed(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let end = bytes.iter().rposition(|b| *b != 0).map_or(0, |i| i + 1);
    bytes.get(..end).unwrap_or_default().trim_ascii()
}

/// Reads a document of one of our lenient types.
pub(crate) fn parse<T: for<'a> Deserialize<'a>>(bytes: &[u8]) -> Result<T, String> {
    // Through a `Value`, so that of duplicate keys the last one wins instead of failing.
    let value: Value = serde_json::from_slice(trimmed(bytes)).map_err(|e| e.to_string())?;
    T::deserialize(value).map_err(|e| e.to_string())
}

/// Reads `manifest.json`.
pub(crate) fn parse_docker_manifest(bytes: &[u8]) -> Result<Vec<DockerImage>, String> {
    match parse::<Value>(bytes)? {
        Value::Null => Err("it is the literal `null`".into()),
        Value::Array(elements) => elements
            .into_iter()
            .enumerate()
            .map(|(i, e)| docker_image(i, e))
            .collect(),
        _ => Err("it is not a list of images".into()),
    }
}

fn docker_image(i: usize, value: Value) -> Result<DockerImage, String> {
    let Value::Object(fields) = value else {
        return Err(format!("element {i} is not an object"));
    };
    let mut image = DockerImage::default();
    for (key, value) in fields {
        match key.to_ascii_lowercase().as_str() {
            "config" => match value {
                Value::String(s) => image.config = s,
                _ => return Err(format!("`Config` of element {i} is not a text")),
            },
            "repotags" => {
                image.tags = texts(value)
                    .ok_or_else(|| format!("`RepoTags` of element {i} is not a list of names"))?
            }
            "layers" => {
                image.layers = texts(value)
                    .ok_or_else(|| format!("`Layers` of element {i} is not a list of members"))?
            }
            _ => {}
        }
    }
    if image.config.is_empty() {
        return Err(format!("element {i} names no `Config`"));
    }
    Ok(image)
}

fn texts(value: Value) -> Option<Vec<String>> {
    match value {
        Value::Null => Some(Vec::new()),
        Value::Array(list) => list
            .into_iter()
            .map(|v| match v {
                Value::String(s) => Some(s),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}

/// `repositories` of archives before Docker 1.10: repository → tag → id.
pub(crate) fn parse_repositories(
    bytes: &[u8],
) -> Result<BTreeMap<String, BTreeMap<String, String>>, String> {
    parse(bytes)
}

/// Reads an image configuration.
pub(crate) fn parse_config(bytes: &[u8]) -> Result<ImageConfig, String> {
    let Value::Object(top) = parse::<Value>(bytes)? else {
        return Err("it is not an object".into());
    };
    let empty = Map::new();
    let rootfs = object(&top, "rootfs").unwrap_or(&empty);
    let history = match top.get("history") {
        Some(Value::Array(rows)) => rows.iter().map(history_row).collect(),
        _ => Vec::new(),
    };
    Ok(ImageConfig {
        created: text(&top, "created"),
        author: text(&top, "author"),
        os: text(&top, "os"),
        architecture: text(&top, "architecture"),
        variant: text(&top, "variant"),
        os_version: text(&top, "os.version"),
        runtime: object(&top, "config").map(runtime).unwrap_or_default(),
        diff_ids: list(rootfs, "diff_ids")
            .into_iter()
            .map(Digest::new)
            .collect(),
        history,
        raw: bytes.to_vec(),
    })
}

/// The configuration of one v1 image (`<id>/json`): its parent and a history row.
pub(crate) fn parse_v1(bytes: &[u8]) -> Result<(Option<String>, HistoryRow, ImageConfig), String> {
    let Value::Object(top) = parse::<Value>(bytes)? else {
        return Err("it is not an object".into());
    };
    let command = object(&top, "container_config")
        .map(|c| list(c, "Cmd").join(" "))
        .filter(|c| !c.is_empty());
    let row = HistoryRow {
        created_by: command,
        created: text(&top, "created"),
        comment: text(&top, "comment"),
        author: text(&top, "author"),
        empty_layer: false,
    };
    Ok((text(&top, "parent"), row, parse_config(bytes)?))
}

fn history_row(value: &Value) -> HistoryRow {
    let empty = Map::new();
    let row = value.as_object().unwrap_or(&empty);
    HistoryRow {
        created_by: text(row, "created_by"),
        created: text(row, "created"),
        comment: text(row, "comment"),
        author: text(row, "author"),
        empty_layer: row
            .get("empty_layer")
            .and_then(Value::as_bool)
            .unwrap_or(false),
    }
}

fn runtime(config: &Map<String, Value>) -> RuntimeConfig {
    let number =
        |o: &Map<String, Value>, key: &str| o.get(key).and_then(Value::as_i64).unwrap_or(0);
    RuntimeConfig {
        user: text(config, "User").unwrap_or_default(),
        env: list(config, "Env"),
        cmd: optional_list(config, "Cmd"),
        entrypoint: optional_list(config, "Entrypoint"),
        working_dir: text(config, "WorkingDir").unwrap_or_default(),
        exposed_ports: keys(config, "ExposedPorts"),
        volumes: keys(config, "Volumes"),
        labels: object(config, "Labels")
            .map(|labels| {
                labels
                    .iter()
                    .map(|(k, v)| (k.clone(), plain_text(v)))
                    .collect()
            })
            .unwrap_or_default(),
        stop_signal: text(config, "StopSignal").filter(|s| !s.is_empty()),
        healthcheck: object(config, "Healthcheck").map(|h| Healthcheck {
            test: list(h, "Test"),
            interval_nanos: number(h, "Interval"),
            timeout_nanos: number(h, "Timeout"),
            start_period_nanos: number(h, "StartPeriod"),
            start_interval_nanos: number(h, "StartInterval"),
            retries: number(h, "Retries"),
        }),
        shell: optional_list(config, "Shell"),
        on_build: list(config, "OnBuild"),
    }
}

fn object<'a>(fields: &'a Map<String, Value>, key: &str) -> Option<&'a Map<String, Value>> {
    fields.get(key)?.as_object()
}

fn text(fields: &Map<String, Value>, key: &str) -> Option<String> {
    fields.get(key)?.as_str().map(str::to_owned)
}

fn plain_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn list(fields: &Map<String, Value>, key: &str) -> Vec<String> {
    optional_list(fields, key).unwrap_or_default()
}

/// A list of texts; a single text counts as a list of one (very old images).
fn optional_list(fields: &Map<String, Value>, key: &str) -> Option<Vec<String>> {
    match fields.get(key)? {
        Value::Array(values) => Some(values.iter().map(plain_text).collect()),
        Value::String(s) => Some(vec![s.clone()]),
        _ => None,
    }
}

/// The keys of an object used as a set (or a list), sorted.
fn keys(fields: &Map<String, Value>, key: &str) -> Vec<String> {
    let mut keys: Vec<String> = match fields.get(key) {
        Some(Value::Object(set)) => set.keys().cloned().collect(),
        Some(Value::Array(list)) => list.iter().map(plain_text).collect(),
        _ => Vec::new(),
    };
    keys.sort();
    keys
}
