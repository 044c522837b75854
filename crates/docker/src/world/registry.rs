//! Registries: repositories, tags, blobs, who may read and write.

use super::image::Image;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A repository.
#[derive(Debug, Clone, Default)]
pub(crate) struct Repository {
    /// Tag to digest.
    pub(crate) tags: BTreeMap<String, String>,
    /// By digest; what was tagged once stays.
    pub(crate) manifests: BTreeMap<String, Rc<Image>>,
}

/// A registry.
#[derive(Debug, Clone, Default)]
pub(crate) struct Registry {
    /// `registry.example:5000`.
    pub(crate) host: String,
    /// By path.
    pub(crate) repositories: BTreeMap<String, Repository>,
    /// User and password; with any, nobody else reads or writes.
    pub(crate) users: BTreeMap<String, String>,
    /// A pushed tag cannot be moved.
    pub(crate) immutable_tags: bool,
    /// Docker Hub: official images are there to read.
    pub(crate) hub: bool,
}

impl Registry {
    /// Blobs that are stored, whatever the repository.
    pub(crate) fn blobs(&self) -> BTreeSet<&str> {
        let images = self
            .repositories
            .values()
            .flat_map(|repository| repository.manifests.values());
        images
            .flat_map(|image| image.layers.iter().map(|layer| layer.blob.as_str()))
            .collect()
    }

    /// Blobs of one repository.
    pub(crate) fn blobs_of(&self, path: &str) -> BTreeSet<&str> {
        let images = self
            .repositories
            .get(path)
            .into_iter()
            .flat_map(|repository| repository.manifests.values());
        images
            .flat_map(|image| image.layers.iter().map(|layer| layer.blob.as_str()))
            .collect()
    }

    /// Bytes it stores, every blob once.
    pub(crate) fn bytes(&self) -> u64 {
        let images = self
            .repositories
            .values()
            .flat_map(|repository| repository.manifests.values());
        let blobs: BTreeMap<&str, u64> = images.flat_map(|image| image.blobs()).collect();
        blobs.values().sum()
    }

    /// Puts an image under a tag.
    pub(crate) fn put(&mut self, path: &str, tag: &str, digest: &str, image: &Rc<Image>) {
        let repository = self.repositories.entry(path.to_owned()).or_default();
        repository.tags.insert(tag.to_owned(), digest.to_owned());
        repository
            .manifests
            .insert(digest.to_owned(), Rc::clone(image));
    }
}
