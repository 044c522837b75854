//! What a name of an image means in a check or a fact.
//!
//! `app:1` in the store of the host that is asked about; `prod/app:1` on another host; `registry:HOST/REPO:TAG` in a
//! registry; `container:web` what a container was made from; `before` what the check itself asks about, at the start;
//! `before:…` any of these at the start. Two images are the same when their configurations have one digest.

use crate::facts::Unknown;
use crate::world::{HostFact, ImageFact, When, WorldFacts};

/// Where a name is looked up.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) world: &'a dyn WorldFacts,
    pub(super) when: When,
    /// The host of the check.
    pub(super) host: &'a str,
}

/// The host that a check is about: its `host`, or the first one.
pub(super) fn host_name<'a>(world: &'a dyn WorldFacts, host: Option<&'a str>) -> &'a str {
    match host {
        Some(name) if !name.is_empty() => name,
        _ => world.first_host(),
    }
}

/// That host as it is at a moment.
pub(super) fn host<'a>(
    world: &'a dyn WorldFacts,
    when: When,
    name: &str,
) -> Result<&'a HostFact, Unknown> {
    let hosts = &world.seen(when).hosts;
    hosts
        .iter()
        .find(|host| host.name == name)
        .ok_or_else(|| Unknown(format!("there is no host `{name}` in this world")))
}

impl<'a> Place<'a> {
    /// The image of a name; `own` is what `before` alone stands for.
    ///
    /// # Errors
    /// [`Unknown`] when the name is no name, or its host is not there.
    pub(super) fn image(self, name: &str, own: Option<&str>) -> Result<Option<ImageFact>, Unknown> {
        if name == "before" {
            let Some(own) = own else {
                return Err(Unknown("`before` alone means nothing here".to_owned()));
            };
            // What it asks about may itself be a name in the world before.
            let own = own.strip_prefix("before:").unwrap_or(own);
            return self.at(When::Start).plain(own);
        }
        match name.strip_prefix("before:") {
            Some(rest) => self.at(When::Start).plain(rest),
            None => self.plain(name),
        }
    }

    fn at(self, when: When) -> Self {
        Self { when, ..self }
    }

    fn plain(self, name: &str) -> Result<Option<ImageFact>, Unknown> {
        if let Some(name) = name.strip_prefix("registry:") {
            return Ok(self.world.in_registry(self.when, name));
        }
        if let Some(name) = name.strip_prefix("container:") {
            let host = host(self.world, self.when, self.host)?;
            let mut found = host.containers.iter();
            return Ok(found
                .find(|container| container.name == name)
                .map(|container| container.image.clone()));
        }
        if let Some((first, rest)) = name.split_once('/')
            && self
                .world
                .seen(self.when)
                .hosts
                .iter()
                .any(|host| host.name == first)
        {
            return Place {
                host: first,
                ..self
            }
            .plain(rest);
        }
        let host = host(self.world, self.when, self.host)?;
        if name == "<none>" {
            let mut nameless = host.images.iter().filter(|image| image.is_dangling);
            return match (nameless.next(), nameless.next()) {
                (found, None) => Ok(found.cloned()),
                (_, Some(_)) => Err(Unknown("more than one image has no name".to_owned())),
            };
        }
        Ok(self.local(host, name)?.cloned())
    }

    /// An image of a host's store by name, digest, ID or the beginning of an ID.
    fn local(self, host: &'a HostFact, name: &str) -> Result<Option<&'a ImageFact>, Unknown> {
        let full = self.world.full_name(name);
        if let Some(full) = &full {
            let named = host.images.iter().find(|image| image.names.contains(full));
            if named.is_some() {
                return Ok(named);
            }
            if let Some((_, digest)) = full.split_once('@') {
                return Ok(host
                    .images
                    .iter()
                    .find(|image| image.digest == digest || image.id == digest));
            }
        }
        let digits = name.strip_prefix("sha256:").unwrap_or(name);
        let is_hex = digits.len() >= 4 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let by_id = host.images.iter().find(|image| {
            is_hex
                && image
                    .id
                    .strip_prefix("sha256:")
                    .is_some_and(|id| id.starts_with(digits))
        });
        match (by_id, full) {
            (None, None) if !is_hex => Err(Unknown(format!("`{name}` is no name of an image"))),
            (found, _) => Ok(found),
        }
    }
}

/// Are these the same build?
pub(super) fn same(left: &ImageFact, right: &ImageFact) -> bool {
    left.config == right.config
}
