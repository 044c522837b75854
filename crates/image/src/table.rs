//! The entries of one layer in a table.
//!
//! Rare facts (links, odd times and sizes, sparse maps, attributes) live beside the rows, so that an ordinary entry
//! costs 24 bytes, and 16 more when its content was hashed.

use crate::names::lossy;
use crate::paged::Paged;
use crate::tree::{Entry, EntryKind, NodeId};
use std::collections::{BTreeMap, HashMap};
use xxhash_rust::xxh3::Xxh3;

/// What an entry's name makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Role {
    /// An ordinary entry.
    Plain,
    /// The root directory itself: attributes only.
    Root,
    /// `.wh.name`: removes the node it points at.
    Whiteout,
    /// `.wh..wh..opq`: hides what lower layers have in the directory it points at.
    Opaque,
    /// AUFS housekeeping, invalid markers, entry types outside file systems: not part of the file system.
    Ignored,
}

/// Extended attributes of one entry.
pub(crate) type Xattrs = Vec<(Vec<u8>, Vec<u8>)>;

/// What every entry has, in 24 bytes. Values that do not fit stand in the side lists of the table.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
struct Row {
    /// The path; for markers the path they act on.
    node: NodeId,
    /// Header or logical size, for every kind; `u32::MAX` for a larger one.
    size: u32,
    /// Seconds since 1970; `u32::MAX` for a time that does not fit.
    mtime: u32,
    /// Where the content starts in the uncompressed tar, in blocks of 512 bytes; `u32::MAX` beyond 2 TiB.
    block: u32,
    /// Place in the list of owners; `u16::MAX` when that is full.
    owner: u16,
    mode: u16,
    kind: EntryKind,
    role: Role,
}

/// Facts of one entry, for adding it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts {
    pub node: NodeId,
    pub kind: EntryKind,
    pub role: Role,
    pub mode: u16,
    pub uid: u32,
    pub gid: u32,
    pub mtime: i64,
    pub size: u64,
    pub offset: u64,
}

#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct LayerTable {
    rows: Paged<Row>,
    /// Different pairs of user and group, in the order of their first use.
    owners: Vec<(u32, u32)>,
    #[serde(skip)]
    owner_numbers: HashMap<(u32, u32), u16>,
    rare_owners: BTreeMap<u32, (u32, u32)>,
    large_sizes: BTreeMap<u32, u64>,
    rare_mtimes: BTreeMap<u32, i64>,
    far_offsets: BTreeMap<u32, u64>,
    /// Entry, and start of its link target in `link_bytes`; in the order of entries.
    links: Vec<(u32, u32)>,
    link_bytes: Vec<u8>,
    /// Hashes of contents by pages; pages and hashes that are not there were not computed.
    #[serde(with = "hash_pages")]
    hashes: Vec<Option<Box<[u128; HASH_PAGE]>>>,
    /// Paths as dive sees them, where they differ.
    pub dive_nodes: BTreeMap<u32, Option<NodeId>>,
    pub xattrs: BTreeMap<u32, Xattrs>,
    pub sparse: BTreeMap<u32, Vec<(u64, u64)>>,
    pub stored_sizes: BTreeMap<u32, u64>,
    pub devices: BTreeMap<u32, (u32, u32)>,
    /// Directories that overlayfs attributes make opaque.
    pub opaque_by_xattr: Vec<u32>,
}

const HASH_PAGE: usize = 256;

/// Pages of hashes as lists, which is what travels.
mod hash_pages {
    use super::HASH_PAGE;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    type Pages = Vec<Option<Box<[u128; HASH_PAGE]>>>;

    pub(super) fn serialize<S: Serializer>(pages: &Pages, to: S) -> Result<S::Ok, S::Error> {
        let lists: Vec<Option<&[u128]>> = pages
            .iter()
            .map(|page| page.as_deref().map(|page| &page[..]))
            .collect();
        lists.serialize(to)
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Pages, D::Error> {
        Ok(Vec::<Option<Vec<u128>>>::deserialize(from)?
            .into_iter()
            .map(|page| page.and_then(|page| page.into_boxed_slice().try_into().ok()))
            .collect())
    }
}

impl LayerTable {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    fn row(&self, entry: u32) -> Option<&Row> {
        self.rows.get(entry as usize)
    }

    /// Adds an entry; returns its number.
    pub(crate) fn push(&mut self, facts: &Facts) -> u32 {
        let entry = self.len() as u32;
        let pair = (facts.uid, facts.gid);
        let owner = match self.owner_numbers.get(&pair) {
            Some(number) => *number,
            None if self.owners.len() < usize::from(u16::MAX) => {
                let number = self.owners.len() as u16;
                self.owners.push(pair);
                self.owner_numbers.insert(pair, number);
                number
            }
            None => {
                self.rare_owners.insert(entry, pair);
                u16::MAX
            }
        };
        let small = |value: u64| u32::try_from(value).ok().filter(|v| *v != u32::MAX);
        let size = small(facts.size).unwrap_or_else(|| {
            self.large_sizes.insert(entry, facts.size);
            u32::MAX
        });
        let seconds = u64::try_from(facts.mtime).ok();
        let mtime = seconds.and_then(small).unwrap_or_else(|| {
            self.rare_mtimes.insert(entry, facts.mtime);
            u32::MAX
        });
        let blocks = facts
            .offset
            .is_multiple_of(512)
            .then_some(facts.offset / 512);
        let block = blocks.and_then(small).unwrap_or_else(|| {
            self.far_offsets.insert(entry, facts.offset);
            u32::MAX
        });
        self.rows.push(Row {
            node: facts.node,
            size,
            mtime,
            block,
            owner,
            mode: facts.mode,
            kind: facts.kind,
            role: facts.role,
        });
        entry
    }

    /// Sets the link target of the entry added last.
    pub(crate) fn set_link(&mut self, entry: u32, target: &[u8]) {
        let start = self.link_bytes.len();
        if target.is_empty() || start + target.len() + 4 >= u32::MAX as usize {
            return;
        }
        self.links.push((entry, start as u32));
        self.link_bytes
            .extend_from_slice(&(target.len() as u32).to_le_bytes());
        self.link_bytes.extend_from_slice(target);
    }

    pub(crate) fn kind(&self, entry: u32) -> EntryKind {
        self.row(entry).map_or(EntryKind::Other, |r| r.kind)
    }

    pub(crate) fn role(&self, entry: u32) -> Role {
        self.row(entry).map_or(Role::Ignored, |r| r.role)
    }

    pub(crate) fn node(&self, entry: u32) -> NodeId {
        self.row(entry).map_or(NodeId::ROOT, |r| r.node)
    }

    /// Header or logical size, whatever the kind.
    pub(crate) fn size(&self, entry: u32) -> u64 {
        match self.row(entry).map(|r| r.size) {
            None => 0,
            Some(u32::MAX) => self.large_sizes.get(&entry).copied().unwrap_or(0),
            Some(size) => u64::from(size),
        }
    }

    /// Content length: 0 for everything but regular files.
    pub(crate) fn content(&self, entry: u32) -> u64 {
        if self.kind(entry) == EntryKind::File {
            self.size(entry)
        } else {
            0
        }
    }

    /// Bytes of content in the tar; differs from [`LayerTable::content`] for sparse files.
    pub(crate) fn stored(&self, entry: u32) -> u64 {
        self.stored_sizes
            .get(&entry)
            .copied()
            .unwrap_or_else(|| self.content(entry))
    }

    pub(crate) fn offset(&self, entry: u32) -> u64 {
        match self.row(entry).map(|r| r.block) {
            None => 0,
            Some(u32::MAX) => self.far_offsets.get(&entry).copied().unwrap_or(0),
            Some(block) => u64::from(block) * 512,
        }
    }

    pub(crate) fn link(&self, entry: u32) -> Option<&[u8]> {
        let at = self.links.binary_search_by_key(&entry, |(e, _)| *e).ok()?;
        let (_, start) = self.links.get(at)?;
        let tail = self.link_bytes.get(*start as usize..)?;
        let (length, rest) = tail.split_first_chunk::<4>()?;
        rest.get(..u32::from_le_bytes(*length) as usize)
    }

    pub(crate) fn hash(&self, entry: u32) -> Option<u128> {
        let i = entry as usize;
        let page = self.hashes.get(i / HASH_PAGE)?.as_ref()?;
        page.get(i % HASH_PAGE).copied().filter(|hash| *hash != 0)
    }

    pub(crate) fn set_hash(&mut self, entry: u32, hash: u128) {
        let i = entry as usize;
        let n_pages = i / HASH_PAGE + 1;
        if self.hashes.len() < n_pages {
            self.hashes.resize(n_pages, None);
        }
        if let Some(page) = self.hashes.get_mut(i / HASH_PAGE) {
            let page = page.get_or_insert_with(|| Box::new([0; HASH_PAGE]));
            if let Some(slot) = page.get_mut(i % HASH_PAGE) {
                // 0 stands for "not computed"; that a real hash is 0 is as likely as a collision.
                *slot = hash.max(1);
            }
        }
    }

    pub(crate) fn attributes(&self, entry: u32) -> (u16, u32, u32, i64, Option<&Xattrs>) {
        let Some(row) = self.row(entry) else {
            return (0, 0, 0, 0, None);
        };
        let (uid, gid) = match row.owner {
            u16::MAX => self.rare_owners.get(&entry).copied(),
            number => self.owners.get(usize::from(number)).copied(),
        }
        .unwrap_or_default();
        let mtime = match row.mtime {
            u32::MAX => self.rare_mtimes.get(&entry).copied().unwrap_or(0),
            mtime => i64::from(mtime),
        };
        (row.mode, uid, gid, mtime, self.xattrs.get(&entry))
    }

    /// The content turned out to be shorter than the header says.
    pub(crate) fn cut(&mut self, entry: u32, seen: u64) {
        self.stored_sizes.insert(entry, seen);
        if self.size(entry) <= seen {
            return;
        }
        self.large_sizes.remove(&entry);
        let small = u32::try_from(seen).ok().filter(|s| *s != u32::MAX);
        if small.is_none() {
            self.large_sizes.insert(entry, seen);
        }
        if let Some(row) = self.rows.get_mut(entry as usize) {
            row.size = small.unwrap_or(u32::MAX);
        }
    }

    /// Replaces all nodes by what `renamed` has in their place.
    pub(crate) fn rename(&mut self, renamed: &[u32]) {
        let new = |node: NodeId| NodeId(renamed.get(node.0 as usize).copied().unwrap_or(0));
        for row in self.rows.iter_mut() {
            row.node = new(row.node);
        }
        for node in self.dive_nodes.values_mut().flatten() {
            *node = new(*node);
        }
    }

    pub(crate) fn describe(&self, entry: u32) -> Entry {
        let (mode, uid, gid, mtime_seconds, xattrs) = self.attributes(entry);
        Entry {
            kind: self.kind(entry),
            mode,
            uid,
            gid,
            size_bytes: self.content(entry),
            mtime_seconds,
            link: self.link(entry).map(lossy),
            device: self.devices.get(&entry).copied(),
            xattrs: xattrs.map_or_else(Vec::new, |x| {
                x.iter()
                    .map(|(name, value)| (lossy(name), value.clone()))
                    .collect()
            }),
        }
    }
}

/// Hash of a sparse file's map together with its stored bytes; ordinary files hash their bytes only.
pub(crate) fn content_hasher(sparse: Option<&[(u64, u64)]>, size: u64) -> Xxh3 {
    let mut hasher = Xxh3::new();
    if let Some(segments) = sparse {
        hasher.update(b"sparse");
        hasher.update(&size.to_le_bytes());
        for (offset, length) in segments {
            hasher.update(&offset.to_le_bytes());
            hasher.update(&length.to_le_bytes());
        }
    }
    hasher
}
