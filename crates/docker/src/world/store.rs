//! Images of one host and the names that point at them.
//!
//! Both stores keep images by ID and names as movable labels. They differ in what the ID is, in what becomes of an
//! image that loses its last name, and in what takes room; those differences are here and in the commands that ask.

use super::image::Image;
use super::reference::{Reference, familiar, is_hex, split_key};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Which image store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    /// Graph driver: unpacked layers only.
    Classic,
    /// containerd: blobs and snapshots.
    Containerd,
}

/// Where a name points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    /// ID of an image of the store.
    pub(crate) id: String,
    /// When it was set.
    pub(crate) at: i64,
}

/// An image in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    /// The image.
    pub(crate) image: Rc<Image>,
    /// ID of the image a commit was made from (classic).
    pub(crate) parent: Option<String>,
    /// When it was last tagged.
    pub(crate) tagged: i64,
    /// Order of arrival.
    pub(crate) serial: u64,
}

/// The store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Store {
    /// Which one.
    pub(crate) backend: Backend,
    /// By ID.
    pub(crate) images: BTreeMap<String, Rc<Stored>>,
    /// `docker.io/library/app:1` and `docker.io/library/app@sha256:…`.
    pub(crate) names: BTreeMap<String, Name>,
    /// Blobs that a pull fetched and no image holds yet (containerd).
    pub(crate) partial: BTreeMap<String, u64>,
}

/// What a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// A name; its key.
    Name(String),
    /// An ID or the start of one.
    Id(String),
}

impl Store {
    /// An empty store.
    pub(crate) fn new(backend: Backend) -> Self {
        Self {
            backend,
            images: BTreeMap::new(),
            names: BTreeMap::new(),
            partial: BTreeMap::new(),
        }
    }

    /// The ID this store gives an image.
    pub(crate) fn id_of<'i>(&self, image: &'i Image) -> &'i str {
        match self.backend {
            Backend::Classic => &image.config_digest,
            Backend::Containerd => image.target(),
        }
    }

    /// Chains that images hold.
    pub(crate) fn chains(&self) -> BTreeSet<String> {
        let images = self.images.values();
        images.flat_map(|stored| stored.image.chains()).collect()
    }

    /// The image of an ID.
    pub(crate) fn get(&self, id: &str) -> Option<&Rc<Stored>> {
        self.images.get(id)
    }

    /// Keeps an image; its ID.
    pub(crate) fn keep(
        &mut self,
        image: Rc<Image>,
        parent: Option<String>,
        now: i64,
        serial: u64,
    ) -> String {
        let id = self.id_of(&image).to_owned();
        for (blob, _) in image.blobs() {
            self.partial.remove(blob);
        }
        self.images.entry(id.clone()).or_insert_with(|| {
            Rc::new(Stored {
                image,
                parent,
                tagged: now,
                serial,
            })
        });
        id
    }

    /// Points a name at an image; the image it pointed at before, when that is another one.
    pub(crate) fn name(&mut self, key: &str, id: &str, now: i64) -> Option<String> {
        let old = self.names.insert(
            key.to_owned(),
            Name {
                id: id.to_owned(),
                at: now,
            },
        );
        if let Some(stored) = self.images.get_mut(id) {
            Rc::make_mut(stored).tagged = now;
        }
        old.map(|name| name.id).filter(|old| old != id)
    }

    /// Drops an image that has lost its last name, as containerd's store does when a build takes the name.
    pub(crate) fn forget_nameless(&mut self, id: &str) {
        if !self.names.values().any(|name| name.id == id) {
            self.images.remove(id);
        }
    }

    /// Keys that point at an image, sorted.
    pub(crate) fn keys_of(&self, id: &str) -> Vec<&str> {
        let keys = self.names.iter().filter(|(_, name)| name.id == id);
        keys.map(|(key, _)| key.as_str()).collect()
    }

    /// Tags of an image as people write them, sorted.
    pub(crate) fn tags_of(&self, id: &str) -> Vec<String> {
        let mut tags: Vec<String> = self
            .keys_of(id)
            .into_iter()
            .filter(|key| !key.contains('@'))
            .map(familiar)
            .collect();
        tags.sort();
        tags
    }

    /// `repo@sha256:…` of an image, sorted. In containerd's store every name has one.
    pub(crate) fn digests_of(&self, id: &str) -> Vec<String> {
        let mut found: BTreeSet<String> = BTreeSet::new();
        for key in self.keys_of(id) {
            let (repository, _, digest) = split_key(key);
            match (digest, self.backend) {
                (Some(digest), _) => {
                    found.insert(format!("{}@{digest}", familiar(repository)));
                }
                (None, Backend::Containerd) => {
                    found.insert(format!("{}@{id}", familiar(repository)));
                }
                (None, Backend::Classic) => {}
            }
        }
        found.into_iter().collect()
    }

    /// Whether nothing names the image by tag or digest.
    pub(crate) fn is_nameless(&self, id: &str) -> bool {
        self.keys_of(id).is_empty()
    }

    /// Whether filters and prunes call it dangling: the classic store asks for a tag, containerd's for any name.
    pub(crate) fn is_dangling(&self, id: &str) -> bool {
        match self.backend {
            Backend::Classic => !self.keys_of(id).iter().any(|key| !key.contains('@')),
            Backend::Containerd => self.is_nameless(id),
        }
    }

    /// Finds what a text names. An ID may be shortened as long as one image fits.
    pub(crate) fn find(&self, text: &str) -> Option<(Found, Rc<Stored>)> {
        let id = |id: &str| {
            self.images
                .get(id)
                .cloned()
                .map(|stored| (Found::Id(id.to_owned()), stored))
        };
        if let Some(digits) = text.strip_prefix("sha256:") {
            if is_hex(digits, 64) {
                return id(text);
            }
            return self.by_prefix(digits);
        }
        if is_hex(text, 64) {
            return id(&format!("sha256:{text}"));
        }
        if let Ok(reference) = Reference::parse(text) {
            let reference = reference.tagged();
            let key = reference.key();
            if let Some(name) = self.names.get(&key) {
                return self
                    .images
                    .get(&name.id)
                    .cloned()
                    .map(|stored| (Found::Name(key), stored));
            }
            if let Some(digest) = &reference.digest {
                // In containerd's store any name of the repository leads to its digest.
                let repository = reference.repository();
                let named = self
                    .names
                    .iter()
                    .any(|(key, name)| name.id == *digest && split_key(key).0 == repository);
                if named && self.backend == Backend::Containerd {
                    return self
                        .images
                        .get(digest)
                        .cloned()
                        .map(|stored| (Found::Name(key), stored));
                }
                return None;
            }
        }
        self.by_prefix(text)
    }

    fn by_prefix(&self, digits: &str) -> Option<(Found, Rc<Stored>)> {
        if digits.is_empty() || !digits.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')) {
            return None;
        }
        let prefix = format!("sha256:{digits}");
        let mut fits = self
            .images
            .range(prefix.clone()..)
            .take_while(|(id, _)| id.starts_with(&prefix));
        let (id, stored) = fits.next()?;
        fits.next()
            .is_none()
            .then(|| (Found::Id(id.clone()), Rc::clone(stored)))
    }
}
