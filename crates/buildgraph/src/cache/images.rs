//! Which image a name stands for on a pretend registry, and what happens when tags move.

use std::collections::BTreeMap;

use crate::ImageRef;
use crate::fingerprint::{Fingerprint, Marker};

/// How a tag was pushed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Push {
    /// Other layers; most files equal, `/etc/os-release` differs.
    NewLayers,
    /// The same layers, one label more in the configuration.
    ConfigLabel,
    /// The same layers, one environment variable more in the configuration.
    ConfigEnv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Pushes {
    layers: u64,
    labels: u64,
    env: u64,
}

/// The pretend registry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Images {
    pushes: BTreeMap<String, Pushes>,
    /// All tags of a repository name one image until one of them is pushed again. The recorded
    /// cases were replayed that way; for a real file it is false.
    pub tags_share_image: bool,
}

impl Images {
    /// A registry where all tags of a repository name one image.
    pub(crate) fn with_shared_tags() -> Self {
        Self {
            tags_share_image: true,
            ..Self::default()
        }
    }

    /// Pushes a tag again.
    pub fn push(&mut self, image: &ImageRef, push: Push) {
        let entry = self.pushes.entry(image.familiar()).or_default();
        match push {
            Push::NewLayers => entry.layers += 1,
            Push::ConfigLabel => entry.labels += 1,
            Push::ConfigEnv => entry.env += 1,
        }
    }

    fn pushes(&self, image: &ImageRef) -> Pushes {
        match image.digest {
            Some(_) => Pushes::default(),
            None => self
                .pushes
                .get(&image.familiar())
                .copied()
                .unwrap_or_default(),
        }
    }

    /// The image behind the name, whatever was pushed since.
    pub(crate) fn identity(&self, image: &ImageRef, platform: &str) -> Fingerprint {
        let name = match &image.digest {
            Some(digest) => digest.clone(),
            None if self.tags_share_image => image.familiar_repository(),
            None => image.familiar(),
        };
        Marker::new("image").text(&name).text(platform).finish()
    }

    /// The chain of its layers: what enters keys.
    pub(crate) fn layer_chain(&self, image: &ImageRef, platform: &str) -> Fingerprint {
        Marker::new("layers")
            .mark(self.identity(image, platform))
            .number(self.pushes(image).layers)
            .finish()
    }

    /// The manifest digest: what has to be resolved and pulled.
    pub(crate) fn digest(&self, image: &ImageRef, platform: &str) -> Fingerprint {
        let pushes = self.pushes(image);
        Marker::new("digest")
            .mark(self.layer_chain(image, platform))
            .number(pushes.labels)
            .number(pushes.env)
            .finish()
    }

    /// How many environment variables were added by pushes.
    pub(crate) fn extra_env(&self, image: &ImageRef) -> u64 {
        self.pushes(image).env
    }
}
