//! All readers of contents as one, so that an image is read once for every analysis.
//!
//! A new analysis adds its reader as a field, one line in `each` and one in [`Inspection::conclude`].

use super::{Documents, Reader, StoredFile};
use crate::analyses::Analyses;
use crate::binaries::BinaryReader;
use crate::digest::Digest;
use crate::image::Image;
use crate::packages::PackageReader;
use crate::secrets::SecretReader;
use crate::tree::EntryRef;
use std::collections::{BTreeMap, HashMap};

/// The readers, and after the pass their facts.
#[derive(Debug)]
pub struct Inspection {
    /// Texts that several analyses use.
    pub documents: Documents,
    /// Secrets in files.
    pub secrets: SecretReader,
    /// Programs and libraries.
    pub binaries: BinaryReader,
    /// Package databases and manifests.
    pub packages: PackageReader,
    /// Which readers wished for a file, one bit each.
    wishes: HashMap<EntryRef, u8>,
}

impl Inspection {
    /// For one image.
    pub fn new(image: &Image) -> Self {
        Self {
            documents: Documents::new(image),
            secrets: SecretReader::default(),
            binaries: BinaryReader::new(image),
            packages: PackageReader::new(&image.tree),
            wishes: HashMap::new(),
        }
    }

    fn each(&mut self) -> impl Iterator<Item = &mut dyn Reader> {
        let readers: [&mut dyn Reader; 4] = [
            &mut self.documents,
            &mut self.secrets,
            &mut self.binaries,
            &mut self.packages,
        ];
        readers.into_iter()
    }

    /// What follows from the facts. `digests` are those of equal contents; `is_whole` says that the pass reached its
    /// end. Without it, nothing is concluded from what was not met.
    pub fn conclude(
        self,
        image: &Image,
        digests: &BTreeMap<EntryRef, Digest>,
        is_whole: bool,
    ) -> Analyses {
        Analyses::conclude(self, image, digests, is_whole)
    }
}

impl Reader for Inspection {
    fn wish(&mut self, file: StoredFile<'_>) -> u64 {
        let (mut most, mut wishes) = (0, 0u8);
        for (number, reader) in self.each().enumerate() {
            let wish = reader.wish(file);
            most = most.max(wish);
            if wish > 0 {
                wishes |= 1 << number;
            }
        }
        if wishes != 0 {
            self.wishes.insert(file.at, wishes);
        }
        most
    }

    fn read(&mut self, file: StoredFile<'_>, bytes: &[u8]) {
        self.read_ends(file, bytes, &[]);
    }

    fn tail_wish(&mut self, file: StoredFile<'_>) -> u64 {
        let wishes = self.wishes.get(&file.at).copied().unwrap_or(0);
        self.each()
            .enumerate()
            .filter(|(number, _)| wishes & (1 << number) != 0)
            .map(|(_, reader)| reader.tail_wish(file))
            .max()
            .unwrap_or(0)
    }

    fn read_ends(&mut self, file: StoredFile<'_>, bytes: &[u8], tail: &[u8]) {
        let wishes = self.wishes.remove(&file.at).unwrap_or(0);
        for (number, reader) in self.each().enumerate() {
            if wishes & (1 << number) != 0 {
                reader.read_ends(file, bytes, tail);
            }
        }
    }
}
