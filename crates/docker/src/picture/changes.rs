//! What is different between two pictures, in sentences and in bytes.

use super::{HostPicture, Picture};
use crate::text::{human_size, short_id};
use std::collections::{BTreeMap, BTreeSet};

/// What a line would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// In sentences.
    pub changes: Vec<String>,
    /// Bytes that would be free on the disks, all hosts together.
    pub freed_bytes: u64,
    /// Images, containers, volumes and networks that would be gone.
    pub gone: Vec<String>,
    /// Of those, what nothing could bring back: volumes with content, written layers, images that no registry has.
    pub lost: Vec<String>,
}

/// Sentences about what happened between two pictures, most important first; at most so many that one listens.
#[must_use]
pub fn changes(before: &Picture, after: &Picture) -> Vec<String> {
    const MOST: usize = 8;
    let mut out = Vec::new();
    if before.active != after.active
        && let Some(host) = after.host()
    {
        out.push(format!("Lines now go to {}.", host.name));
    }
    for (old, new) in before.hosts.iter().zip(&after.hosts) {
        host_changes(old, new, &mut out);
    }
    for new in &after.registries {
        let old = before
            .registries
            .iter()
            .find(|registry| registry.name == new.name);
        let known: BTreeMap<&str, &str> = old
            .into_iter()
            .flat_map(|registry| {
                registry
                    .tags
                    .iter()
                    .map(|tag| (tag.name.as_str(), tag.digest.as_str()))
            })
            .collect();
        for tag in &new.tags {
            match known.get(tag.name.as_str()) {
                None if !new.is_hub => out.push(format!("{} has {} now.", new.name, tag.name)),
                Some(digest) if *digest != tag.digest => {
                    out.push(format!(
                        "{} of {} points at another image now.",
                        tag.name, new.name
                    ));
                }
                _ => {}
            }
        }
    }
    let moved = |verb: &str, old: u64, new: u64| {
        (new > old).then(|| format!("{verb} {}.", human_size(new - old)))
    };
    out.extend(moved("Fetched", before.fetched_bytes, after.fetched_bytes));
    out.extend(moved("Sent", before.sent_bytes, after.sent_bytes));
    if out.len() > MOST {
        let more = out.len() - MOST;
        out.truncate(MOST);
        out.push(format!("And {more} more changes."));
    }
    out
}

fn host_changes(old: &HostPicture, new: &HostPicture, out: &mut Vec<String>) {
    let ids = |host: &HostPicture| -> BTreeMap<String, Vec<String>> {
        host.images
            .iter()
            .map(|image| (image.id.clone(), image.names.clone()))
            .collect()
    };
    let names = |host: &HostPicture| -> BTreeMap<String, String> {
        let pairs = host.images.iter().flat_map(|image| {
            image
                .names
                .iter()
                .map(|name| (name.clone(), image.id.clone()))
        });
        pairs.collect()
    };
    let (old_ids, new_ids) = (ids(old), ids(new));
    let (old_names, new_names) = (names(old), names(new));
    for (name, id) in &new_names {
        match old_names.get(name) {
            None if old_ids.contains_key(id) => {
                out.push(format!("{name} is a name for {} now.", short_id(id)));
            }
            None => out.push(format!("{name} is new on {}.", new.name)),
            Some(before) if before != id => {
                out.push(format!(
                    "{name} moved from {} to {}.",
                    short_id(before),
                    short_id(id)
                ));
            }
            Some(_) => {}
        }
    }
    for (id, before) in &old_ids {
        match new_ids.get(id) {
            None => {
                let name = before
                    .first()
                    .map_or_else(|| short_id(id).to_owned(), Clone::clone);
                out.push(format!("The image {name} is gone from {}.", new.name));
            }
            Some(now) => {
                for name in before
                    .iter()
                    .filter(|name| !now.contains(name) && !new_names.contains_key(*name))
                {
                    out.push(format!("{name} is no name any more."));
                }
                if now.is_empty() && !before.is_empty() {
                    out.push(format!("The image {} has no name now.", short_id(id)));
                }
            }
        }
    }
    let states = |host: &HostPicture| -> BTreeMap<String, (String, String)> {
        host.containers
            .iter()
            .map(|container| {
                (
                    container.id.clone(),
                    (container.name.clone(), container.state.clone()),
                )
            })
            .collect()
    };
    let (old_states, new_states) = (states(old), states(new));
    for (id, (name, state)) in &new_states {
        match old_states.get(id) {
            None => out.push(format!("The container {name} is {state}.")),
            Some((_, before)) if before != state => {
                out.push(format!("The container {name} is {state} now."))
            }
            Some((before, _)) if before != name => {
                out.push(format!("The container {before} is called {name} now."))
            }
            Some(_) => {}
        }
    }
    for (id, (name, _)) in &old_states {
        if !new_states.contains_key(id) {
            out.push(format!("The container {name} is gone."));
        }
    }
    let volumes = |host: &HostPicture| -> BTreeSet<String> {
        host.volumes
            .iter()
            .map(|volume| volume.name.clone())
            .collect()
    };
    let (old_volumes, new_volumes) = (volumes(old), volumes(new));
    for name in new_volumes.difference(&old_volumes) {
        out.push(format!("The volume {} is new.", short_name(name)));
    }
    for name in old_volumes.difference(&new_volumes) {
        out.push(format!("The volume {} is gone.", short_name(name)));
    }
    let (before, after) = (old.disk.used(), new.disk.used());
    if before > after {
        out.push(format!(
            "{} freed on {}.",
            human_size(before - after),
            new.name
        ));
    }
}

/// Anonymous volumes have 64 digits; a dozen tells them apart.
fn short_name(name: &str) -> &str {
    if name.len() == 64 {
        short_id(name)
    } else {
        name
    }
}

/// What a line did or would do, by the pictures before and after.
#[must_use]
pub fn outcome(before: &Picture, after: &Picture) -> Outcome {
    let mut gone = Vec::new();
    let mut lost = Vec::new();
    let used =
        |picture: &Picture| -> u64 { picture.hosts.iter().map(|host| host.disk.used()).sum() };
    let kept: BTreeSet<&str> = after
        .registries
        .iter()
        .flat_map(|registry| registry.tags.iter().map(|tag| tag.digest.as_str()))
        .collect();
    let from_hub: bool = after.registries.iter().any(|registry| registry.is_hub);
    for (old, new) in before.hosts.iter().zip(&after.hosts) {
        for image in &old.images {
            if new.images.iter().any(|other| other.id == image.id) {
                continue;
            }
            let name = image
                .names
                .first()
                .map_or_else(|| short_id(&image.id).to_owned(), Clone::clone);
            // A name without a registry and without a slash may be Docker Hub's; a build is known by its own tag only.
            let official = from_hub && image.names.iter().any(|name| hub_has(after, name));
            if !kept.contains(image.id.as_str()) && !official {
                lost.push(format!("image {name}"));
            }
            gone.push(format!("image {name}"));
        }
        for container in &old.containers {
            if new.containers.iter().any(|other| other.id == container.id) {
                continue;
            }
            gone.push(format!("container {}", container.name));
            if container.written_bytes > 0 {
                lost.push(format!(
                    "{} written in {}",
                    human_size(container.written_bytes),
                    container.name
                ));
            }
        }
        for volume in &old.volumes {
            if new.volumes.iter().any(|other| other.name == volume.name) {
                continue;
            }
            gone.push(format!("volume {}", short_name(&volume.name)));
            if volume.size_bytes > 0 {
                lost.push(format!(
                    "volume {} ({})",
                    short_name(&volume.name),
                    human_size(volume.size_bytes)
                ));
            }
        }
        for network in old
            .networks
            .iter()
            .filter(|name| !new.networks.contains(name))
        {
            gone.push(format!("network {network}"));
        }
        if old.n_cache > new.n_cache {
            gone.push(format!(
                "{} records of the build cache",
                old.n_cache - new.n_cache
            ));
        }
    }
    Outcome {
        changes: changes(before, after),
        freed_bytes: used(before).saturating_sub(used(after)),
        gone,
        lost,
    }
}

fn hub_has(picture: &Picture, name: &str) -> bool {
    let library = format!("library/{name}");
    picture
        .registries
        .iter()
        .filter(|registry| registry.is_hub)
        .any(|registry| {
            registry
                .tags
                .iter()
                .any(|tag| tag.name == name || tag.name == library)
        })
}

#[cfg(test)]
mod tests {
    use super::super::{ContainerPicture, DiskPicture, ImagePicture, VolumePicture};
    use super::*;

    fn image(id: &str, names: &[&str]) -> ImagePicture {
        ImagePicture {
            id: format!("sha256:{}", id.repeat(64)),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            top: None,
            size_bytes: 1,
            containers: Vec::new(),
        }
    }

    fn picture(images: Vec<ImagePicture>, layers: u64) -> Picture {
        Picture {
            hosts: vec![HostPicture {
                name: "laptop".into(),
                images,
                disk: DiskPicture {
                    layers,
                    ..DiskPicture::default()
                },
                ..HostPicture::default()
            }],
            ..Picture::default()
        }
    }

    #[test]
    fn names_move_and_images_lose_them() {
        let before = picture(vec![image("a", &["app:1"])], 5);
        let after = picture(vec![image("b", &["app:1"]), image("a", &[])], 9);
        assert_eq!(
            changes(&before, &after),
            [
                "app:1 moved from aaaaaaaaaaaa to bbbbbbbbbbbb.",
                "The image aaaaaaaaaaaa has no name now."
            ]
        );
        assert_eq!(changes(&before, &before), [""; 0]);
    }

    #[test]
    fn an_outcome_counts_bytes_and_names_what_nothing_brings_back() {
        let mut before = picture(vec![image("a", &["app:1"])], 3_000);
        before.hosts[0].volumes.push(VolumePicture {
            name: "data".into(),
            anonymous: false,
            size_bytes: 5,
            used_by: Vec::new(),
        });
        before.hosts[0].containers.push(ContainerPicture {
            id: "c".into(),
            name: "web".into(),
            image_id: String::new(),
            image_name: String::new(),
            state: "exited".into(),
            status: String::new(),
            ports: String::new(),
            written_bytes: 0,
        });
        let found = outcome(&before, &picture(Vec::new(), 1_000));
        assert_eq!(found.freed_bytes, 2_000);
        assert_eq!(found.gone, ["image app:1", "container web", "volume data"]);
        assert_eq!(found.lost, ["image app:1", "volume data (5B)"]);
    }
}
