//! `docker rmi`: takes labels off, and removes an image that nothing names or uses any more.
//!
//! Sources: moby `daemon/images/image_delete.go`, `daemon/containerd/image_delete.go`.

use super::Desk;
use crate::digest::short;
use crate::flags::Flags;
use crate::world::reference::{familiar, split_key};
use crate::world::store::{Backend, Found};
use std::collections::BTreeSet;

/// What a removal printed.
#[derive(Debug, Default)]
pub(super) struct Removed {
    /// `Untagged` names and `Deleted` digests in order; the flag says which.
    pub(super) lines: Vec<(bool, String)>,
    /// Bytes that no longer take room.
    pub(super) freed: u64,
}

impl Desk<'_> {
    pub(super) fn rmi(&mut self, flags: &Flags) -> i32 {
        let mut code = 0;
        let mut errors = Vec::new();
        for text in &flags.arguments {
            match self.remove_image(text, flags.is_on("force")) {
                Ok(removed) => {
                    for (untagged, line) in removed.lines {
                        self.out.line(format!(
                            "{}: {line}",
                            if untagged { "Untagged" } else { "Deleted" }
                        ));
                    }
                }
                Err(why) => {
                    if !(flags.is_on("force") && why.starts_with("No such image")) {
                        code = 1;
                    }
                    errors.push(why);
                }
            }
        }
        for why in errors {
            self.out.error(format!("Error response from daemon: {why}"));
        }
        code
    }

    fn remove_image(&mut self, text: &str, force: bool) -> Result<Removed, String> {
        let Some((found, stored)) = self.image(text) else {
            return Err(Self::no_image(text));
        };
        let host = self.world.host();
        let store = &host.store;
        let backend = store.backend;
        let id = store.id_of(&stored.image).to_owned();
        let keys: Vec<String> = store.keys_of(&id).into_iter().map(str::to_owned).collect();
        let user = host
            .containers
            .iter()
            .find(|container| container.image_id == id);
        let running = host
            .containers
            .iter()
            .find(|container| container.image_id == id && container.is_running());
        let used = user.is_some();
        let short_id = short(&id).to_owned();
        match found {
            Found::Name(key) => {
                let (repository, _, digest) = split_key(&key);
                let tags: Vec<&String> = keys.iter().filter(|known| !known.contains('@')).collect();
                let last = match digest {
                    None => tags.len() <= 1,
                    Some(_) => tags.is_empty() && keys.len() <= 1,
                };
                if last
                    && !force
                    && let Some(user) = user
                {
                    let container = short(&user.id);
                    return Err(match backend {
                        Backend::Classic => format!(
                            "conflict: unable to remove repository reference \"{}\" (must force) - container {container} is using its referenced image {short_id}",
                            text
                        ),
                        Backend::Containerd => format!(
                            "conflict: unable to delete {} (must be forced) - container {container} is using its referenced image {short_id}",
                            familiar(&key)
                        ),
                    });
                }
                let mut removed = Removed::default();
                self.untag(&key, &mut removed);
                let repository = repository.to_owned();
                // With the last tag of a repository its digests go too.
                let store = &self.world.host().store;
                let more = store
                    .keys_of(&id)
                    .into_iter()
                    .any(|known| split_key(known).0 == repository && !known.contains('@'));
                if !more {
                    let rest: Vec<String> = store
                        .keys_of(&id)
                        .into_iter()
                        .filter(|known| split_key(known).0 == repository)
                        .map(str::to_owned)
                        .collect();
                    for key in rest {
                        self.untag(&key, &mut removed);
                    }
                }
                if self.world.host().store.is_nameless(&id) && !used {
                    self.delete(&id, &mut removed);
                }
                Ok(removed)
            }
            Found::Id(_) => {
                let tags: Vec<&String> = keys.iter().filter(|known| !known.contains('@')).collect();
                let repositories: BTreeSet<&str> =
                    keys.iter().map(|key| split_key(key).0).collect();
                if let Some(running) = running {
                    return Err(format!(
                        "conflict: unable to delete {short_id} (cannot be forced) - image is being used by running container {}",
                        short(&running.id)
                    ));
                }
                let several = match backend {
                    Backend::Classic => tags.len() > 1 || repositories.len() > 1,
                    Backend::Containerd => tags.len() > 1,
                };
                if several && !force {
                    return Err(format!(
                        "conflict: unable to delete {short_id} (must be forced) - image is referenced in multiple repositories"
                    ));
                }
                if let Some(user) = user.filter(|_| !force) {
                    return Err(format!(
                        "conflict: unable to delete {short_id} (must be forced) - image is being used by stopped container {}",
                        short(&user.id)
                    ));
                }
                let children = backend == Backend::Classic
                    && store
                        .images
                        .values()
                        .any(|other| other.parent.as_deref() == Some(&id));
                if children {
                    return Err(format!(
                        "conflict: unable to delete {short_id} (cannot be forced) - image has dependent child images"
                    ));
                }
                let mut removed = Removed::default();
                let ordered = keys
                    .iter()
                    .filter(|key| !key.contains('@'))
                    .chain(keys.iter().filter(|key| key.contains('@')));
                for key in ordered.cloned().collect::<Vec<_>>() {
                    self.untag(&key, &mut removed);
                }
                self.delete(&id, &mut removed);
                Ok(removed)
            }
        }
    }

    /// Takes one name away.
    pub(super) fn untag(&mut self, key: &str, removed: &mut Removed) {
        if self
            .world
            .host_mut()
            .store_mut()
            .names
            .remove(key)
            .is_some()
        {
            removed.lines.push((true, familiar(key)));
            self.event("untag", familiar(key), 0);
        }
    }

    /// Drops an image; layers and blobs that nothing holds any more are freed.
    pub(super) fn delete(&mut self, id: &str, removed: &mut Removed) {
        let before_snapshots = self.world.host().snapshots();
        let before_blobs = self.world.host().blobs();
        let Some(stored) = self.world.host_mut().store_mut().images.remove(id) else {
            return;
        };
        removed.lines.push((false, id.to_owned()));
        let host = self.world.host();
        let (snapshots, blobs) = (host.snapshots(), host.blobs());
        let mut freed = 0;
        if host.store.backend == Backend::Classic {
            for chain in stored.image.chains().iter().rev() {
                if !snapshots.contains_key(chain) {
                    removed.lines.push((false, chain.clone()));
                    freed += before_snapshots.get(chain).copied().unwrap_or(0);
                }
            }
        } else {
            freed += before_snapshots
                .iter()
                .filter(|(chain, _)| !snapshots.contains_key(*chain))
                .map(|(_, room)| room)
                .sum::<u64>();
            freed += before_blobs
                .iter()
                .filter(|(blob, _)| !blobs.contains_key(*blob))
                .map(|(_, room)| room)
                .sum::<u64>();
        }
        removed.freed += freed;
        self.event("delete-image", id, freed);
    }
}
