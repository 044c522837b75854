//! `docker save`: images as an archive that other tools read (OCI layout with docker's `manifest.json`).

use super::Desk;
use crate::digest::digest;
use crate::files::{Node, parent, tar_of};
use crate::flags::Flags;
use crate::shell::Stream;
use crate::world::image::Image;
use crate::world::reference::{Reference, familiar};
use crate::world::store::{Backend, Found};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::rc::Rc;

impl Desk<'_> {
    pub(super) fn save(&mut self, flags: &Flags) -> i32 {
        let classic = self.world.host().store.backend == Backend::Classic;
        let output = flags
            .text("output")
            .filter(|output| !output.is_empty())
            .map(str::to_owned);
        if output.is_none() && self.shows_bytes() {
            self.out
                .error("cowardly refusing to save to a terminal. Use the -o flag or redirect");
            return 1;
        }
        if let Some(file) = &output {
            let path = self.machine.path(file);
            if !self.machine.view.is_folder(parent(&path)) {
                self.out.error(format!(
                    "failed to save image: invalid output path: directory \"{}\" does not exist",
                    parent(file)
                ));
                return 1;
            }
        }
        let mut chosen: Vec<(Rc<Image>, Vec<String>)> = Vec::new();
        for text in &flags.arguments {
            let Some((found, stored)) = self.image(text) else {
                let named = if classic {
                    format!("No such image: {text}")
                } else {
                    Self::no_image(text)
                };
                return self.daemon(named);
            };
            let tags = match found {
                Found::Name(key) if !key.contains('@') => vec![familiar(&key)],
                _ => Vec::new(),
            };
            match chosen
                .iter_mut()
                .find(|(image, _)| image.config_digest == stored.image.config_digest)
            {
                Some((_, known)) => known.extend(tags),
                None => chosen.push((Rc::clone(&stored.image), tags)),
            }
        }
        let bytes = archive(&chosen, classic);
        match output {
            Some(file) => {
                let path = self.machine.path(&file);
                let node = self.machine.own(Node::file(bytes, 0o600));
                self.machine.view.put(&path, node);
            }
            None => self.out.push(Stream::Out, &bytes),
        }
        self.event("save", flags.arguments.join(" "), 0);
        0
    }
}

/// The archive of some images. The classic store writes layers as tars, containerd's as they were pulled.
fn archive(images: &[(Rc<Image>, Vec<String>)], classic: bool) -> Vec<u8> {
    let mut blobs: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut manifests = Vec::new();
    let mut index = Vec::new();
    let mut repositories = serde_json::Map::new();
    for (image, tags) in images {
        let mut layer_paths = Vec::new();
        let mut descriptors = Vec::new();
        for layer in &image.layers {
            let tar = tar_of(&layer.delta);
            let (name, bytes, media) = if classic {
                let legacy = json!({"id": layer.diff_id, "created": "1970-01-01T00:00:00Z"})
                    .to_string()
                    .into_bytes();
                blobs.insert(digest(&legacy), legacy);
                (
                    layer.diff_id.clone(),
                    tar,
                    "application/vnd.oci.image.layer.v1.tar",
                )
            } else {
                let mut encoder =
                    flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                // Writing into memory does not fail.
                let _ = encoder.write_all(&tar);
                (
                    layer.blob.clone(),
                    encoder.finish().unwrap_or_default(),
                    "application/vnd.oci.image.layer.v1.tar+gzip",
                )
            };
            layer_paths.push(path_of(&name));
            descriptors.push(json!({"mediaType": media, "size": bytes.len(), "digest": name}));
            blobs.insert(name, bytes);
        }
        let config = image.config_text();
        blobs.insert(image.config_digest.clone(), config.clone().into_bytes());
        let (manifest_digest, manifest) = if classic {
            let value = json!({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": image.config_digest, "size": config.len()}, "layers": descriptors});
            let text = value.to_string();
            (digest(text.as_bytes()), text)
        } else {
            (image.manifest_digest.clone(), image.manifest(image.media))
        };
        let size = manifest.len();
        blobs.insert(manifest_digest.clone(), manifest.into_bytes());
        let plain = json!({"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": manifest_digest, "size": size});
        if tags.is_empty() {
            index.push(plain.clone());
        }
        for tag in tags {
            let mut entry = plain.clone();
            let name = Reference::parse(tag)
                .map(|name| name.to_string())
                .unwrap_or_default();
            if let Some(map) = entry.as_object_mut() {
                map.insert("annotations".into(), json!({"io.containerd.image.name": name, "org.opencontainers.image.ref.name": tag.rsplit(':').next().unwrap_or("")}));
            }
            index.push(entry);
            if let Some((repository, tag)) = tag.rsplit_once(':') {
                let entry = repositories
                    .entry(repository.to_owned())
                    .or_insert_with(|| json!({}));
                if let Some(map) = entry.as_object_mut() {
                    map.insert(
                        tag.to_owned(),
                        json!(
                            image
                                .layers
                                .last()
                                .map_or("", |layer| layer.diff_id.trim_start_matches("sha256:"))
                        ),
                    );
                }
            }
        }
        let sources: Value = json!({});
        manifests.push(json!({"Config": path_of(&image.config_digest), "RepoTags": if tags.is_empty() { Value::Null } else { json!(tags) }, "Layers": layer_paths, "LayerSources": sources}));
    }
    let mut files: Vec<(String, Option<Vec<u8>>)> =
        vec![("blobs/".into(), None), ("blobs/sha256/".into(), None)];
    files.extend(
        blobs
            .into_iter()
            .map(|(name, bytes)| (path_of(&name), Some(bytes))),
    );
    files.push(("index.json".into(), Some(json!({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": index}).to_string().into_bytes())));
    files.push((
        "manifest.json".into(),
        Some(Value::Array(manifests).to_string().into_bytes()),
    ));
    files.push((
        "oci-layout".into(),
        Some(br#"{"imageLayoutVersion": "1.0.0"}"#.to_vec()),
    ));
    if classic && !repositories.is_empty() {
        files.push((
            "repositories".into(),
            Some(Value::Object(repositories).to_string().into_bytes()),
        ));
    }
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_mode(if bytes.is_some() { 0o644 } else { 0o755 });
        header.set_entry_type(if bytes.is_some() {
            tar::EntryType::Regular
        } else {
            tar::EntryType::Directory
        });
        let bytes = bytes.unwrap_or_default();
        header.set_size(bytes.len() as u64);
        // Writing into memory does not fail.
        let _ = builder.append_data(&mut header, name, bytes.as_slice());
    }
    builder.into_inner().unwrap_or_default()
}

fn path_of(digest: &str) -> String {
    format!("blobs/sha256/{}", digest.trim_start_matches("sha256:"))
}
