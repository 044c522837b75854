//! One pass over the contents of the stored files, shared by every analysis that has to look inside them.
//!
//! An analysis is a [`Reader`]: it says per stored file how many bytes it wants to see, sees each such file once
//! (in file order, whichever layer it lies in, hidden ones included), keeps small facts, and draws its conclusions
//! after the pass from the tree. At most one file is held in memory at a time, so memory is bounded by the largest
//! wish ([`MAX_WISH_BYTES`]) plus what readers keep.
//!
//! Deliberately absent: conclusions. They are functions of the readers' facts and the [`FileTree`].

mod documents;
mod inspection;

pub use documents::Documents;
pub use inspection::Inspection;

use crate::archive::Archive;
use crate::content::{Collector, Digests, Engine, Key, key_of};
use crate::digest::Digest;
use crate::image::Image;
use crate::job::{Need, Progress, RangeJob};
use crate::tree::{Entry, EntryRef, FileTree, NodeId};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The most bytes of one file that a reader can ask for; longer wishes are cut to this.
pub const MAX_WISH_BYTES: u64 = 64 << 20;

/// A stored regular file, before its content is read.
#[derive(Debug, Clone, Copy)]
pub struct StoredFile<'a> {
    /// Where it is stored.
    pub at: EntryRef,
    /// The path it is stored under.
    pub node: NodeId,
    /// That path: bytes without a leading slash.
    pub path: &'a [u8],
    /// What the tar says about it.
    pub entry: &'a Entry,
}

/// Reads contents as they pass by.
pub trait Reader {
    /// How many bytes from the start of this file it wants to see; 0 = none. Called once for each stored file.
    fn wish(&mut self, file: StoredFile<'_>) -> u64;
    /// A file of which it wished for `wish` bytes. `bytes` can be longer than wished (another reader wanted more)
    /// and shorter (the file ends, or the archive is damaged).
    fn read(&mut self, file: StoredFile<'_>, bytes: &[u8]);
    /// How many bytes from the end it wants to see of a file that is longer than its wish; 0 = none.
    fn tail_wish(&mut self, _file: StoredFile<'_>) -> u64 {
        0
    }
    /// As [`Reader::read`], with bytes of the end when there was a wish for them. The tail never overlaps what was
    /// wished for of the start.
    fn read_ends(&mut self, file: StoredFile<'_>, bytes: &[u8], _tail: &[u8]) {
        self.read(file, bytes);
    }
}

/// The pass itself. After it is done the readers hold their facts.
#[derive(Debug)]
pub struct InspectJob<R> {
    engine: Engine,
    collector: Seen<R>,
}

#[derive(Debug)]
struct Wanted {
    at: EntryRef,
    node: NodeId,
    max_bytes: usize,
    /// Where the wanted end starts; beyond the file when none is wanted.
    tail_start: u64,
}

#[derive(Debug)]
struct Seen<R> {
    reader: R,
    tree: FileTree,
    wanted: HashMap<Key, Wanted>,
    key: Key,
    max_bytes: usize,
    tail_start: u64,
    /// Position in the content.
    at: u64,
    bytes: Vec<u8>,
    tail: Vec<u8>,
    /// Contents that are digested while they pass.
    digested: HashSet<Key>,
    digests: Digests,
    is_digesting: bool,
}

impl<R: Reader> Collector for Seen<R> {
    fn start(&mut self, key: Key) {
        self.key = key;
        let wanted = self.wanted.get(&key);
        self.max_bytes = wanted.map_or(0, |wanted| wanted.max_bytes);
        self.tail_start = wanted.map_or(u64::MAX, |wanted| wanted.tail_start);
        self.at = 0;
        self.bytes.clear();
        self.tail.clear();
        self.is_digesting = self.digested.contains(&key);
        if self.is_digesting {
            self.digests.start(key);
        }
    }

    fn data(&mut self, bytes: &[u8]) {
        let n = self
            .max_bytes
            .saturating_sub(self.bytes.len())
            .min(bytes.len());
        self.bytes
            .extend_from_slice(bytes.get(..n).unwrap_or_default());
        let end = self.at.saturating_add(bytes.len() as u64);
        if end > self.tail_start && self.tail.len() < MAX_WISH_BYTES as usize {
            let skip =
                usize::try_from(self.tail_start.saturating_sub(self.at)).unwrap_or(usize::MAX);
            self.tail
                .extend_from_slice(bytes.get(skip..).unwrap_or_default());
        }
        self.at = end;
        if self.is_digesting {
            self.digests.data(bytes);
        }
    }

    fn end(&mut self, is_complete: bool) {
        if self.is_digesting {
            self.digests.end(is_complete);
        }
        if let Some(&Wanted { at, node, .. }) = self.wanted.get(&self.key)
            && let Some(entry) = self.tree.entry(at)
        {
            let file = StoredFile {
                at,
                node,
                path: &self.tree.path_bytes(node),
                entry: &entry,
            };
            // An end of unknown place (a damaged or sparse file) tells nothing.
            if !is_complete || self.at != entry.size_bytes {
                self.tail.clear();
            }
            self.reader.read_ends(file, &self.bytes, &self.tail);
        }
        self.bytes.clear();
        self.tail.clear();
    }
}

impl<R: Reader> InspectJob<R> {
    /// Asks the reader about every stored regular file of the image and prepares the pass.
    ///
    /// `gap` is the number of bytes worth a seek. Visible contents that may be equal to each other are digested as
    /// well.
    pub fn new(archive: &Archive, image: &Image, mut reader: R, gap: u64) -> Self {
        let tree: &FileTree = &image.tree;
        let mut wanted = HashMap::new();
        let mut keys = BTreeSet::new();
        for at in tree.stored_files() {
            let (Some(node), Some(entry)) = (tree.node_of(at), tree.entry(at)) else {
                continue;
            };
            let path = tree.path_bytes(node);
            let file = StoredFile {
                at,
                node,
                path: &path,
                entry: &entry,
            };
            let wish = reader.wish(file).min(MAX_WISH_BYTES);
            if wish == 0 {
                continue;
            }
            let size = entry.size_bytes;
            let tail = if size > wish {
                reader.tail_wish(file).min(MAX_WISH_BYTES)
            } else {
                0
            };
            let Some(key) = key_of(archive, image, at) else {
                continue;
            };
            keys.insert(key);
            wanted.insert(
                key,
                Wanted {
                    at,
                    node,
                    max_bytes: usize::try_from(wish).unwrap_or(usize::MAX),
                    tail_start: if tail == 0 {
                        u64::MAX
                    } else {
                        size.saturating_sub(tail).max(wish)
                    },
                },
            );
        }
        let entries = image.may_be_equal();
        let digested: HashSet<Key> = entries
            .iter()
            .filter_map(|entry| key_of(archive, image, *entry))
            .collect();
        keys.extend(&digested);
        let mut collector = Seen {
            reader,
            tree: tree.clone(),
            wanted,
            key: (0, 0),
            max_bytes: 0,
            tail_start: u64::MAX,
            at: 0,
            bytes: Vec::new(),
            tail: Vec::new(),
            digested,
            digests: Digests::new(archive.layers.clone()),
            is_digesting: false,
        };
        let engine = Engine::new(archive, keys, gap, &mut collector);
        Self { engine, collector }
    }

    /// The reader with its facts; partial when the job was stopped.
    pub fn finish(self) -> R {
        self.collector.reader
    }

    /// As [`InspectJob::finish`], with the digests of contents that may be equal.
    pub fn finish_with_digests(
        self,
        archive: &Archive,
        image: &Image,
    ) -> (R, BTreeMap<EntryRef, Digest>) {
        let done: HashMap<Key, Digest> = self.collector.digests.into_done().into_iter().collect();
        let digests = image
            .may_be_equal()
            .into_iter()
            .filter_map(|entry| Some((entry, done.get(&key_of(archive, image, entry)?)?.clone())))
            .collect();
        (self.collector.reader, digests)
    }
}

impl<R: Reader> RangeJob for InspectJob<R> {
    fn need(&self) -> Need {
        self.engine.need()
    }
    fn feed(&mut self, chunk: &[u8]) {
        self.engine.feed(chunk, &mut self.collector);
    }
    fn end_of_input(&mut self) {
        self.engine.end(&mut self.collector);
    }
    fn progress(&self) -> Progress {
        self.engine.progress()
    }
}
