//! Where one content lies: enough to read it, several times and in pieces, without the archive at hand.

use super::{Around, Collector, Engine, Key, Source, Window, key_of};
use crate::archive::Archive;
use crate::error::ImageError;
use crate::image::Image;
use crate::layer_reader::StoredLayer;
use crate::tree::EntryRef;
use std::rc::Rc;

/// A stored regular file. Cloning shares the layer.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    key: Key,
    layer: Rc<StoredLayer>,
    /// Where the layer lies, and how long it is.
    place: (u64, u64),
    around: Around,
}

impl Stored {
    /// Any version of a regular file of an image.
    ///
    /// # Errors
    /// When the entry is none.
    pub(crate) fn new(
        archive: &Archive,
        image: &Image,
        entry: EntryRef,
    ) -> Result<Self, ImageError> {
        let gone =
            || ImageError::NoSuchFile(format!("entry {} of layer {}", entry.entry, entry.layer));
        let key = key_of(archive, image, entry).ok_or_else(gone)?;
        let member = archive.members.get(key.0).ok_or_else(gone)?;
        Ok(Self {
            key,
            layer: archive.layers.get(&key.0).ok_or_else(gone)?.clone(),
            place: (member.offset, member.size_bytes),
            around: Around {
                file_bytes: archive.file_bytes,
                container: archive.container,
                checkpoints: archive.checkpoints.clone(),
            },
        })
    }

    /// Length of the file, holes included.
    pub(crate) fn content_bytes(&self) -> u64 {
        self.layer.table.content(self.key.1)
    }

    /// What is stored of it, from [`Stored::start`] on.
    pub(super) fn stored_bytes(&self) -> u64 {
        self.layer.table.stored(self.key.1)
    }

    /// Where its first stored byte is in the uncompressed tar.
    pub(super) fn start(&self) -> u64 {
        self.layer.table.offset(self.key.1)
    }

    /// Stored segments `(offset, length)` of a sparse file.
    pub(super) fn segments(&self) -> Option<&[(u64, u64)]> {
        let segments = self.layer.table.sparse.get(&self.key.1)?;
        Some(segments)
    }

    /// Whether it is stored with holes.
    pub(crate) fn is_sparse(&self) -> bool {
        self.segments().is_some()
    }

    /// Reads pieces of it: `(start in the uncompressed tar, length)`, in order.
    pub(super) fn engine(
        &self,
        pieces: impl IntoIterator<Item = (u64, u64)>,
        gap: u64,
        collector: &mut dyn Collector,
    ) -> Engine {
        let windows = pieces
            .into_iter()
            .map(|(start, left)| Window {
                key: self.key,
                start,
                left,
                is_started: false,
            })
            .collect();
        let source = Source::new(&self.layer, self.place, windows, collector);
        Engine::over(self.around.clone(), source.into_iter().collect(), gap)
    }
}
