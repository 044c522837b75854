//! `docker push`: sends the blobs that the registry has not, then the manifest under a tag.

use super::pull::may_use;
use super::{Desk, first};
use crate::digest::{digest, short};
use crate::flags::Flags;
use crate::world::image::{Image, Media};
use crate::world::reference::{Reference, split_key};
use crate::world::store::Backend;
use std::collections::BTreeSet;
use std::rc::Rc;

impl Desk<'_> {
    pub(super) fn push(&mut self, flags: &Flags) -> i32 {
        let reference = match Reference::parse(first(flags)) {
            Ok(reference) => reference,
            Err(why) => {
                self.out.error(why);
                return 1;
            }
        };
        let quiet = flags.is_on("quiet");
        let all = flags.is_on("all-tags");
        if all && reference.tag.is_some() {
            self.out.error("tag can't be used with --all-tags/-a");
            return 1;
        }
        if reference.digest.is_some() {
            self.out.error("cannot push a digest reference");
            return 1;
        }
        if !all && reference.tag.is_none() && !quiet {
            self.out.line("Using default tag: latest");
        }
        let repository = reference.repository();
        let tags: Vec<String> = if all {
            let names = self.world.host().store.names.keys();
            names
                .filter_map(|key| {
                    let (known, tag, _) = split_key(key);
                    (known == repository)
                        .then(|| tag.map(str::to_owned))
                        .flatten()
                })
                .collect()
        } else {
            vec![reference.tag.clone().unwrap_or_else(|| "latest".to_owned())]
        };
        let classic = self.world.host().store.backend == Backend::Classic;
        let here = |desk: &Self, tag: &str| {
            desk.world
                .host()
                .store
                .names
                .contains_key(&format!("{repository}:{tag}"))
        };
        if tags.is_empty() || !tags.iter().any(|tag| here(self, tag)) {
            if !quiet && classic {
                self.out
                    .line(format!("The push refers to repository [{repository}]"));
            }
            let any = self
                .world
                .host()
                .store
                .names
                .keys()
                .any(|key| split_key(key).0 == repository && !key.contains('@'));
            let shown = reference.familiar_repository();
            let tag = tags.first().cloned().unwrap_or_default();
            if !classic {
                return self.daemon(if all {
                    format!("An image does not exist locally with the tag: {shown}")
                } else {
                    format!("tag does not exist: {shown}:{tag}")
                });
            }
            return if any {
                self.daemon(format!("tag does not exist: {shown}:{tag}"))
            } else {
                self.daemon(format!(
                    "An image does not exist locally with the tag: {shown}"
                ))
            };
        }
        if !quiet {
            self.out
                .line(format!("The push refers to repository [{repository}]"));
        }
        for tag in tags {
            if let Err(why) = self.send(&reference, &tag, quiet) {
                self.out.error(why);
                return 1;
            }
        }
        if quiet {
            let tagged = if all { reference } else { reference.tagged() };
            self.out.line(tagged.to_string());
        }
        0
    }

    fn send(&mut self, reference: &Reference, tag: &str, quiet: bool) -> Result<(), String> {
        let key = format!("{}:{tag}", reference.repository());
        let host = self.world.host();
        let classic = host.store.backend == Backend::Classic;
        let Some(stored) = host
            .store
            .names
            .get(&key)
            .and_then(|name| host.store.images.get(&name.id))
            .cloned()
        else {
            return Err(format!(
                "tag does not exist: {}:{tag}",
                reference.familiar_repository()
            ));
        };
        let image = Rc::clone(&stored.image);
        let order: Vec<usize> = if classic {
            (0..image.layers.len()).rev().collect()
        } else {
            (0..image.layers.len()).collect()
        };
        let name = |at: usize| {
            image
                .layers
                .get(at)
                .map_or("", |layer| {
                    short(if classic { &layer.diff_id } else { &layer.blob })
                })
                .to_owned()
        };
        if !quiet && classic {
            for at in &order {
                self.out.line(format!("{}: Preparing", name(*at)));
            }
        }
        let Some(registry) = self.world.registries.get(&reference.domain).cloned() else {
            let (domain, path) = (&reference.domain, &reference.path);
            let (machine, port) = domain.split_once(':').unwrap_or((domain, "443"));
            let dial = if machine == "localhost" {
                format!("dial tcp [::1]:{port}: connect: connection refused")
            } else {
                format!("dial tcp: lookup {machine}: no such host")
            };
            return Err(if classic {
                format!(
                    "Get \"http{}://{domain}/v2/\": {dial}",
                    if machine == "localhost" { "" } else { "s" }
                )
            } else {
                format!(
                    "failed to do request: Head \"https://{domain}/v2/{path}/blobs/{}\": {dial}",
                    image.config_digest
                )
            });
        };
        if registry.hub {
            let own = host
                .logins
                .get(&reference.domain)
                .is_some_and(|user| reference.path.starts_with(&format!("{user}/")));
            if !own {
                return Err(if classic {
                    "denied: requested access to the resource is denied".to_owned()
                } else {
                    "push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed".to_owned()
                });
            }
        } else if !may_use(self.world, &registry) {
            return Err(if classic {
                "no basic auth credentials".to_owned()
            } else {
                "push access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials".to_owned()
            });
        }
        let target = if classic {
            docker_digest(&image)
        } else {
            (image.target().to_owned(), index_bytes(&image))
        };
        if registry.immutable_tags
            && let Some(old) = registry
                .repositories
                .get(&reference.path)
                .and_then(|repository| repository.tags.get(tag))
            && *old != target.0
        {
            return Err(format!(
                "unknown: The repository with name '{}' has immutable tags; tag '{tag}' already exists",
                reference.path
            ));
        }
        let own: BTreeSet<String> = registry
            .blobs_of(&reference.path)
            .into_iter()
            .map(str::to_owned)
            .collect();
        let elsewhere: BTreeSet<String> = registry.blobs().into_iter().map(str::to_owned).collect();
        let mut sent = 0;
        let mut lines = Vec::new();
        for at in &order {
            let Some(layer) = image.layers.get(*at) else {
                continue;
            };
            if own.contains(&layer.blob) {
                lines.push((0, format!("{}: Layer already exists", name(*at))));
            } else if let Some(other) = elsewhere
                .contains(&layer.blob)
                .then(|| {
                    registry
                        .repositories
                        .iter()
                        .find(|(path, _)| registry.blobs_of(path).contains(layer.blob.as_str()))
                })
                .flatten()
            {
                lines.push((1, format!("{}: Mounted from {}", name(*at), other.0)));
            } else {
                sent += layer.compressed;
                lines.push((2, format!("{}: Pushed", name(*at))));
            }
        }
        if classic {
            lines.sort_by_key(|(rank, _)| *rank);
        }
        if !quiet {
            for (_, line) in lines {
                self.out.line(line);
            }
            self.out
                .line(format!("{tag}: digest: {} size: {}", target.0, target.1));
        }
        sent += image.config_bytes + image.manifest_bytes;
        self.world
            .pass(i64::try_from(sent / 10_000).unwrap_or(0).min(600_000));
        self.world.sent += sent;
        self.world.host_mut().sent += sent;
        self.event(
            "push",
            format!("{}:{tag}", reference.familiar_repository()),
            sent,
        );
        let mut pushed = image.as_ref().clone();
        if classic && pushed.target() != target.0 {
            pushed.manifest_digest.clone_from(&target.0);
            pushed.manifest_bytes = target.1;
            pushed.index_digest = None;
            pushed.media = Media::Docker;
        }
        if let Some(registry) = self.world.registries.get_mut(&reference.domain) {
            Rc::make_mut(registry).put(&reference.path, tag, &target.0, &Rc::new(pushed));
        }
        let id = self.world.host().store.id_of(&image).to_owned();
        if classic {
            let now = self.clock();
            let key = format!("{}@{}", reference.repository(), target.0);
            self.world.host_mut().store_mut().name(&key, &id, now);
        }
        Ok(())
    }
}

/// Digest and bytes of the manifest that the classic store makes for a push.
fn docker_digest(image: &Image) -> (String, u64) {
    if image.media == Media::Docker && image.index_digest.is_none() {
        return (image.manifest_digest.clone(), image.manifest_bytes);
    }
    let text = image.manifest(Media::Docker);
    (digest(text.as_bytes()), text.len() as u64)
}

fn index_bytes(image: &Image) -> u64 {
    match image.index_digest {
        Some(_) => image.attestation_bytes.saturating_sub(566 + 167),
        None => image.manifest_bytes,
    }
}
