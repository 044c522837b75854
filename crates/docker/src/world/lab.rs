//! Small images of a lab registry, as they were recorded: toy bases made of busybox.
//!
//! Digests, sizes and configurations are real; the files are modelled so that their programs run.

use super::image::{Config, Image, Layer, Media};
use super::rootfs;
use crate::files::{Delta, Files, Measure, diff, measure};
use serde_json::Value;
use std::rc::Rc;

const LAB: &str = include_str!("../../data/lab.json");

/// Name (`library/alpine:3.20`) and image of everything in the lab.
pub(crate) fn images() -> Vec<(String, Image)> {
    let value: Value = serde_json::from_str(LAB).unwrap_or_default();
    let list = value.get("images").and_then(Value::as_array);
    list.map(|list| list.iter().filter_map(image).collect())
        .unwrap_or_default()
}

fn image(value: &Value) -> Option<(String, Image)> {
    let name = value.get("name")?.as_str()?.to_owned();
    let config = Config::read(value.get("config")?);
    let made_by: Vec<&str> = config
        .history
        .iter()
        .filter(|row| !row.empty)
        .map(|row| row.created_by.as_str())
        .collect();
    let mut files = Files::default();
    let mut layers = Vec::new();
    for (layer, made_by) in value.get("layers")?.as_array()?.iter().zip(made_by) {
        let text = |key: &str| {
            layer
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or("")
                .to_owned()
        };
        let before = files.clone();
        let room = rootfs::lab_layer(made_by, &mut files);
        let delta: Delta = diff(&before, &files);
        let measured = measure(&delta);
        let room = room.unwrap_or(Measure { ..measured });
        layers.push(Rc::new(Layer {
            diff_id: text("diff_id"),
            blob: text("blob"),
            compressed: layer.get("bytes").and_then(Value::as_u64).unwrap_or(0),
            room,
            delta: Rc::new(delta),
        }));
    }
    let mut image = Image::new(config, layers, Media::Docker, false);
    image.config_digest = value.get("config_digest")?.as_str()?.to_owned();
    image.config_bytes = value.get("config_bytes")?.as_u64()?;
    image.manifest_bytes = image.manifest(Media::Docker).len() as u64;
    image.manifest_digest = value.get("digest")?.as_str()?.to_owned();
    Some((name, image))
}
