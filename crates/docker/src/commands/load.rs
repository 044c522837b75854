//! `docker load`: reads an archive of images, ours or anybody's.

use super::Desk;
use crate::digest::digest;
use crate::files::{MAX_FILE_BYTES, measure, read_tar};
use crate::flags::Flags;
use crate::world::image::{Config, Image, Layer, Media};
use crate::world::reference::{Reference, familiar};
use crate::world::store::Backend;
use crate::world::{World, hub};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::rc::Rc;

impl Desk<'_> {
    pub(super) fn load(&mut self, flags: &Flags) -> i32 {
        let bytes = match flags.text("input").filter(|input| !input.is_empty()) {
            Some(file) => match self.machine.input(&self.machine.path(file)) {
                Ok(bytes) => bytes,
                Err(_) => {
                    self.out
                        .error(format!("open {file}: no such file or directory"));
                    return 1;
                }
            },
            None if self.stdin.is_empty() => {
                self.out
                    .error("requested load from stdin, but stdin is empty");
                return 1;
            }
            None => self.stdin.to_vec(),
        };
        let members = members(&bytes);
        let Some(images) = read(self.world, &members) else {
            return self.daemon(if members.is_empty() {
                "unexpected EOF"
            } else {
                "invalid archive: does not contain a manifest.json"
            });
        };
        let backend = self.world.host().store.backend;
        for (image, tags) in images {
            self.world.serial += 1;
            let (now, serial) = (self.clock(), self.world.serial);
            let id = self
                .world
                .host_mut()
                .store_mut()
                .keep(Rc::new(image), None, now, serial);
            for tag in &tags {
                let Ok(reference) = Reference::parse(tag) else {
                    continue;
                };
                let key = reference.tagged().key();
                let old = self
                    .world
                    .host()
                    .store
                    .names
                    .get(&key)
                    .map(|name| name.id.clone())
                    .filter(|old| *old != id);
                if let Some(old) = old.filter(|_| backend == Backend::Classic) {
                    self.out.line(format!("The image {} already exists, renaming the old one with ID {old} to empty string", familiar(&key)));
                }
                self.label(&key, &id, true);
                self.out.line(format!("Loaded image: {}", familiar(&key)));
            }
            if tags.is_empty() {
                self.out.line(format!("Loaded image ID: {id}"));
            }
            self.event("load", id, 0);
        }
        0
    }
}

/// Files of an archive by clean name.
fn members(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let unpacked = gunzip(bytes);
    let mut archive = tar::Archive::new(unpacked.as_deref().unwrap_or(bytes));
    let Ok(entries) = archive.entries() else {
        return found;
    };
    for entry in entries {
        let Ok(mut entry) = entry else { break };
        let name = String::from_utf8_lossy(&entry.path_bytes())
            .trim_start_matches("./")
            .trim_end_matches('/')
            .to_owned();
        let mut content = Vec::new();
        if entry.size() > MAX_FILE_BYTES as u64 * 8 || entry.read_to_end(&mut content).is_err() {
            continue;
        }
        found.insert(name, content);
    }
    found
}

fn gunzip(bytes: &[u8]) -> Option<Vec<u8>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return None;
    }
    let mut out = Vec::new();
    let decoder = flate2::read::MultiGzDecoder::new(bytes);
    decoder
        .take(MAX_FILE_BYTES as u64 * 8)
        .read_to_end(&mut out)
        .ok()?;
    Some(out)
}

fn json_of(members: &BTreeMap<String, Vec<u8>>, name: &str) -> Option<Value> {
    serde_json::from_slice(members.get(name)?).ok()
}

fn blob(digest: &str) -> String {
    format!("blobs/{}", digest.replacen(':', "/", 1))
}

/// A layer that is known somewhere in the world, by its diff ID.
fn known_layer(world: &World, diff_id: &str) -> Option<Rc<Layer>> {
    let hosts = std::iter::once(world.host()).chain(world.others.values().map(Rc::as_ref));
    let stored = hosts.flat_map(|host| {
        host.store
            .images
            .values()
            .map(|stored| Rc::clone(&stored.image))
            .chain(
                host.containers
                    .iter()
                    .map(|container| Rc::clone(&container.image)),
            )
    });
    let pushed = world.registries.values().flat_map(|registry| {
        registry
            .repositories
            .values()
            .flat_map(|repository| repository.manifests.values().cloned())
    });
    let find = |image: &Rc<Image>| {
        image
            .layers
            .iter()
            .find(|layer| layer.diff_id == diff_id)
            .cloned()
    };
    stored
        .chain(pushed)
        .find_map(|image| find(&image))
        .or_else(|| hub::lab_images().iter().find_map(|(_, image)| find(image)))
}

/// Images of an archive with their tags.
fn read(world: &World, members: &BTreeMap<String, Vec<u8>>) -> Option<Vec<(Image, Vec<String>)>> {
    let index = json_of(members, "index.json");
    let entries = index
        .as_ref()
        .and_then(|index| index.get("manifests")?.as_array().cloned())
        .unwrap_or_default();
    // Manifests that the index names, by the digest of their configuration.
    let mut manifests: BTreeMap<String, (String, Value, Vec<String>)> = BTreeMap::new();
    let mut order = Vec::new();
    for entry in &entries {
        let name = entry.get("digest").and_then(Value::as_str).unwrap_or("");
        let Some(manifest) = json_of(members, &blob(name)) else {
            continue;
        };
        let config = manifest
            .get("config")
            .and_then(|config| config.get("digest")?.as_str())
            .unwrap_or("")
            .to_owned();
        let tag = entry
            .get("annotations")
            .and_then(|notes| notes.get("io.containerd.image.name")?.as_str())
            .map(familiar);
        let known = manifests
            .entry(config.clone())
            .or_insert_with(|| (name.to_owned(), manifest.clone(), Vec::new()));
        known.2.extend(tag);
        if !order.contains(&config) {
            order.push(config);
        }
    }
    let mut images = Vec::new();
    if let Some(list) = json_of(members, "manifest.json").and_then(|list| list.as_array().cloned())
    {
        for entry in list {
            let config_path = entry.get("Config")?.as_str()?.to_owned();
            let tags = entry
                .get("RepoTags")
                .and_then(Value::as_array)
                .map(|tags| {
                    tags.iter()
                        .filter_map(|tag| tag.as_str().map(str::to_owned))
                        .collect()
                })
                .unwrap_or_default();
            let layers: Vec<String> = entry
                .get("Layers")?
                .as_array()?
                .iter()
                .filter_map(|layer| layer.as_str().map(str::to_owned))
                .collect();
            let config = members.get(&config_path)?;
            let manifest = manifests
                .get(&digest(config))
                .or_else(|| manifests.get(&format!("sha256:{}", crate::files::base(&config_path))))
                .cloned();
            images.push((
                image(world, members, config, &config_path, &layers, manifest)?,
                tags,
            ));
        }
        return Some(images);
    }
    for config_digest in order {
        let (name, manifest, tags) = manifests.get(&config_digest)?.clone();
        let layers: Vec<String> = manifest
            .get("layers")?
            .as_array()?
            .iter()
            .filter_map(|layer| Some(blob(layer.get("digest")?.as_str()?)))
            .collect();
        let path = blob(&config_digest);
        let config = members.get(&path)?;
        images.push((
            image(
                world,
                members,
                config,
                &path,
                &layers,
                Some((name, manifest, tags.clone())),
            )?,
            tags,
        ));
    }
    (!images.is_empty()).then_some(images)
}

fn image(
    world: &World,
    members: &BTreeMap<String, Vec<u8>>,
    config: &[u8],
    config_path: &str,
    layers: &[String],
    manifest: Option<(String, Value, Vec<String>)>,
) -> Option<Image> {
    let value: Value = serde_json::from_slice(config).ok()?;
    let diff_ids: Vec<String> = value
        .get("rootfs")?
        .get("diff_ids")?
        .as_array()?
        .iter()
        .filter_map(|id| id.as_str().map(str::to_owned))
        .collect();
    let mut stack = Vec::new();
    for (path, diff_id) in layers.iter().zip(&diff_ids) {
        if let Some(known) = known_layer(world, diff_id) {
            stack.push(known);
            continue;
        }
        let bytes = members.get(path)?;
        let plain = gunzip(bytes);
        let delta = read_tar(plain.as_deref().unwrap_or(bytes));
        stack.push(Rc::new(Layer {
            diff_id: diff_id.clone(),
            blob: if plain.is_some() {
                digest(bytes)
            } else {
                diff_id.clone()
            },
            compressed: bytes.len() as u64,
            room: measure(&delta),
            delta: Rc::new(delta),
        }));
    }
    let mut image = Image::new(Config::read(&value), stack, Media::Oci, false);
    // The name of the file keeps the identity of a configuration that is only modelled here.
    let named = crate::files::base(config_path).trim_end_matches(".json");
    image.config_digest = if crate::world::reference::is_hex(named, 64) {
        format!("sha256:{named}")
    } else {
        digest(config)
    };
    image.config_bytes = config.len() as u64;
    let text = image.manifest(Media::Oci);
    image.manifest_digest = digest(text.as_bytes());
    image.manifest_bytes = text.len() as u64;
    if let Some((name, manifest, _)) = manifest {
        let packed = manifest
            .get("layers")
            .and_then(Value::as_array)
            .is_some_and(|layers| {
                layers.iter().any(|layer| {
                    layer
                        .get("mediaType")
                        .and_then(Value::as_str)
                        .is_some_and(|media| media.contains("gzip"))
                })
            });
        if packed || world.host().store.backend == Backend::Containerd {
            image.manifest_digest = name;
        }
        if manifest
            .get("mediaType")
            .and_then(Value::as_str)
            .is_some_and(|media| media.contains("docker"))
        {
            image.media = Media::Docker;
        }
    }
    Some(image)
}
