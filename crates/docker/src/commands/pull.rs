//! `docker pull`: resolves a name, fetches the blobs that are not here, unpacks them in order.

use super::{Desk, first};
use crate::digest::short;
use crate::flags::Flags;
use crate::world::World;
use crate::world::hub;
use crate::world::image::Image;
use crate::world::reference::Reference;
use crate::world::registry::Registry;
use crate::world::store::Backend;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Why a name leads to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unresolved {
    /// No registry answers there.
    NoHost,
    /// The registry asks for a login.
    Login,
    /// The repository is not there, or hidden.
    Denied,
    /// The repository has no such tag or digest.
    NotFound,
}

/// The image a registry gives for a name, to whoever is logged in on the active host.
pub(crate) fn resolve(world: &World, reference: &Reference) -> Result<Rc<Image>, Unresolved> {
    let Some(registry) = world.registries.get(&reference.domain) else {
        return Err(Unresolved::NoHost);
    };
    if !may_use(world, registry) {
        return Err(Unresolved::Login);
    }
    look_up(registry, reference)
}

/// The image a registry holds for a name, whoever asks.
pub(crate) fn look_up(registry: &Registry, reference: &Reference) -> Result<Rc<Image>, Unresolved> {
    let tag = reference.tag.as_deref().unwrap_or("latest");
    if let Some(repository) = registry.repositories.get(&reference.path) {
        let digest = match &reference.digest {
            Some(digest) => Some(digest),
            None => repository.tags.get(tag),
        };
        if let Some(image) = digest.and_then(|digest| repository.manifests.get(digest)) {
            return Ok(Rc::clone(image));
        }
        if !registry.hub {
            return Err(Unresolved::NotFound);
        }
    }
    if !registry.hub {
        return Err(Unresolved::NotFound);
    }
    let found = match &reference.digest {
        None => hub::lookup(&reference.path, tag),
        // By digest: any known tag of the repository may carry it.
        Some(digest) => hub::by_digest(&reference.path, digest),
    };
    match found {
        Some(image) => Ok(image),
        None if hub::has_repository(&reference.path)
            || registry.repositories.contains_key(&reference.path) =>
        {
            Err(Unresolved::NotFound)
        }
        None => Err(Unresolved::Denied),
    }
}

/// Whether the active host's user may use a registry.
pub(crate) fn may_use(world: &World, registry: &Registry) -> bool {
    registry.users.is_empty()
        || world
            .host()
            .logins
            .get(&registry.host)
            .is_some_and(|user| registry.users.contains_key(user))
}

impl Desk<'_> {
    pub(super) fn pull(&mut self, flags: &Flags) -> i32 {
        let typed = first(flags).to_owned();
        let reference = match Reference::parse(&typed) {
            Ok(reference) => reference,
            Err(why) => {
                self.out.error(why);
                return 1;
            }
        };
        let quiet = flags.is_on("quiet");
        if flags.is_on("all-tags") {
            return self.pull_all(&reference, quiet);
        }
        if reference.tag.is_none() && reference.digest.is_none() && !quiet {
            self.out.line("Using default tag: latest");
        }
        let reference = reference.tagged();
        match self.fetch(&reference, quiet, flags.text("platform")) {
            Ok(_) => {
                self.out.line(reference.to_string());
                0
            }
            Err(why) => self.daemon(why),
        }
    }

    fn pull_all(&mut self, reference: &Reference, quiet: bool) -> i32 {
        let tags: Vec<String> = self
            .world
            .registries
            .get(&reference.domain)
            .and_then(|registry| registry.repositories.get(&reference.path))
            .map(|repository| repository.tags.keys().cloned().collect())
            .unwrap_or_default();
        if tags.is_empty() {
            let shown = reference.familiar_repository();
            return self.daemon(format!(
                "manifest for {shown} not found: manifest unknown: manifest unknown"
            ));
        }
        for tag in tags {
            let one = Reference {
                tag: Some(tag),
                ..reference.clone()
            };
            if let Err(why) = self.fetch(&one, quiet, None) {
                return self.daemon(why);
            }
        }
        self.out.line(reference.repository());
        0
    }

    /// Words for a name that leads to nothing.
    pub(super) fn unresolved(&self, reference: &Reference, why: &Unresolved) -> String {
        let familiar_name = reference.familiar();
        let repository = reference.familiar_repository();
        let (domain, path) = (&reference.domain, &reference.path);
        let tag = reference
            .digest
            .as_deref()
            .or(reference.tag.as_deref())
            .unwrap_or("latest");
        let classic = self.world.host().store.backend == Backend::Classic;
        let (host, port) = domain.split_once(':').unwrap_or((domain, "443"));
        match (why, classic) {
            (Unresolved::NotFound, true) => format!(
                "manifest for {familiar_name} not found: manifest unknown: manifest unknown"
            ),
            (Unresolved::NotFound, false) => {
                format!("failed to resolve reference \"{reference}\": {reference}: not found")
            }
            (Unresolved::Denied, true) => format!(
                "pull access denied for {repository}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied"
            ),
            (Unresolved::Denied, false) => format!(
                "pull access denied for {repository}, repository does not exist or may require 'docker login'"
            ),
            (Unresolved::Login, true) => format!(
                "Head \"http://{domain}/v2/{path}/manifests/{tag}\": no basic auth credentials"
            ),
            (Unresolved::Login, false) => format!(
                "failed to resolve reference \"{reference}\": pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials"
            ),
            (Unresolved::NoHost, classic) => {
                let local = host == "localhost";
                let dial = if local {
                    format!("dial tcp [::1]:{port}: connect: connection refused")
                } else {
                    format!("dial tcp: lookup {host}: no such host")
                };
                let scheme = if local && classic { "http" } else { "https" };
                if classic {
                    format!("Get \"{scheme}://{domain}/v2/\": {dial}")
                } else {
                    format!(
                        "failed to resolve reference \"{reference}\": failed to do request: Head \"{scheme}://{domain}/v2/{path}/manifests/{tag}\": {dial}"
                    )
                }
            }
        }
    }

    /// Fetches an image into the store; its ID.
    pub(super) fn fetch(
        &mut self,
        reference: &Reference,
        quiet: bool,
        platform: Option<&str>,
    ) -> Result<String, String> {
        let image =
            resolve(self.world, reference).map_err(|why| self.unresolved(reference, &why))?;
        let backend = self.world.host().store.backend;
        let tag = reference
            .digest
            .as_deref()
            .or(reference.tag.as_deref())
            .unwrap_or("latest")
            .to_owned();
        let id = self.world.host().store.id_of(&image).to_owned();
        let key = reference.key();
        let familiar_name = reference.familiar();
        let same = self
            .world
            .host()
            .store
            .names
            .get(&key)
            .is_some_and(|name| name.id == id);
        if !quiet {
            self.out
                .line(format!("{tag}: Pulling from {}", reference.path));
        }
        let known = self.world.host().snapshots();
        let have: BTreeSet<&str> = known.keys().map(String::as_str).collect();
        let chains = image.chains();
        let blobs = self.world.host().blobs();
        let missing: Vec<usize> = chains
            .iter()
            .enumerate()
            .filter(|(_, chain)| !have.contains(chain.as_str()))
            .map(|(at, _)| at)
            .collect();
        let here = self.world.host().store.images.contains_key(&id);
        let mut fetched = 0;
        if !here {
            let classic = backend == Backend::Classic;
            let name = |at: usize| {
                image
                    .layers
                    .get(at)
                    .map_or("", |layer| short(&layer.blob))
                    .to_owned()
            };
            if !quiet {
                for at in 0..image.layers.len() {
                    if missing.contains(&at) {
                        self.out.line(format!("{}: Pulling fs layer", name(at)));
                    } else if classic {
                        self.out.line(format!("{}: Already exists", name(at)));
                    }
                }
            }
            let mut free = self.world.host().free();
            for (at, layer) in image
                .layers
                .iter()
                .enumerate()
                .filter(|(at, _)| missing.contains(at))
            {
                if !blobs.contains_key(&layer.blob) {
                    fetched += layer.compressed;
                }
                let download = if classic { 0 } else { layer.compressed };
                let unpacked = if classic {
                    layer.room.unpacked
                } else {
                    layer.room.disk
                };
                if download + unpacked > free {
                    return Err(self.no_space(&image, at, fetched));
                }
                free -= download + unpacked;
                if !quiet {
                    if classic {
                        self.out.line(format!("{}: Verifying Checksum", name(at)));
                    }
                    self.out.line(format!("{}: Download complete", name(at)));
                }
            }
            if !quiet {
                for at in &missing {
                    self.out.line(format!("{}: Pull complete", name(*at)));
                }
            }
        }
        if !quiet {
            self.out.line(format!("Digest: {}", image.target()));
            self.out.line(if same {
                format!("Status: Image is up to date for {familiar_name}")
            } else {
                format!("Status: Downloaded newer image for {familiar_name}")
            });
            if backend == Backend::Classic
                && let Some(wanted) = platform
                && wanted != image.platform()
            {
                self.out.line(format!("WARNING: image with reference {familiar_name} was found but its platform ({}) does not match the specified platform ({wanted})", image.platform()));
            }
        }
        // A megabit-scale line: 20 MB each second.
        self.world
            .pass(i64::try_from(fetched / 20_000).unwrap_or(0).min(600_000));
        self.world.fetched += fetched;
        self.world.host_mut().fetched += fetched;
        self.event("pull", familiar_name, fetched);
        self.world.serial += 1;
        let (now, serial) = (self.clock(), self.world.serial);
        let target = image.target().to_owned();
        let host = self.world.host_mut();
        host.store_mut().keep(Rc::clone(&image), None, now, serial);
        self.label(&key, &id, true);
        if backend == Backend::Classic && reference.digest.is_none() {
            self.label(&format!("{}@{target}", reference.repository()), &id, true);
        }
        Ok(id)
    }

    /// A layer that does not fit: what is left behind, and the words.
    fn no_space(&mut self, image: &Image, at: usize, _fetched: u64) -> String {
        let file = image
            .layers
            .get(at)
            .and_then(|layer| layer.delta.0.keys().next_back().cloned())
            .unwrap_or_else(|| "/usr/lib/libLLVM.so.19.1".to_owned());
        if self.world.host().store.backend == Backend::Classic {
            return format!(
                "failed to register layer: Error processing tar file(exit status 1): write {file}: no space left on device"
            );
        }
        // Finished blobs stay until a prune.
        let mut room = self.world.host().free();
        let finished: Vec<(String, u64)> = image
            .layers
            .iter()
            .take(at + 1)
            .map(|layer| (layer.blob.clone(), layer.compressed))
            .take_while(|(_, bytes)| {
                let fits = *bytes <= room;
                room = room.saturating_sub(*bytes);
                fits
            })
            .collect();
        self.world.host_mut().store_mut().partial.extend(finished);
        let chain = image.chains().get(at).cloned().unwrap_or_default();
        let media = "application/vnd.oci.image.layer.v1.tar+gzip";
        let layer = image.layers.get(at).map_or("", |layer| layer.blob.as_str());
        format!(
            "failed to extract layer ({media} {layer}) to overlayfs as \"extract-{} {chain}\": failed to copy: write {file}: no space left on device",
            self.world.serial
        )
    }

    /// Fetches an image that is not here, with the words of `run`; its ID.
    pub(super) fn fetch_missing(
        &mut self,
        reference: &Reference,
        quiet: bool,
        platform: Option<&str>,
    ) -> Result<String, String> {
        if !quiet {
            self.out.error(format!(
                "Unable to find image '{}' locally",
                reference.familiar()
            ));
        }
        let mut out = std::mem::take(&mut self.out);
        let found = self.fetch(reference, quiet, platform);
        let printed = std::mem::take(&mut self.out);
        // Its progress goes to standard error here.
        for (_, text) in &printed.pieces {
            out.push(crate::shell::Stream::Err, text);
        }
        self.out = out;
        found
    }
}
