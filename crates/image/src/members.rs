//! The members of the archive itself, and what is kept of each while the file passes by.
//!
//! Documents are buffered, layers are indexed at once (before any manifest says which of them count), everything
//! else is passed over. The name only decides whether a member is worth a look; its first bytes decide what it is.

use crate::archive::Compression;
use crate::decode::{Checkpoint, sniff};
use crate::error::{Found, Limit, Warning, WarningKind};
use crate::layer_job::{LayerTask, ReadLayer};
use crate::layer_reader::{InflateBudget, LayerPlan, LayerReader, StoredLayer};
use crate::limits::Limits;
use crate::names::{PathTree, escaped};
use crate::table::LayerTable;
use crate::tar_push::{BLOCK, TarEntry, TarProblem, TarSink, is_checksum_valid};
use crate::tree::EntryKind;
use std::collections::{BTreeMap, HashMap, HashSet};

/// One member as the outer tar has it.
#[derive(Debug, Clone)]
pub(crate) struct MemberRecord {
    /// Name without leading `/` and `./`, `..` kept.
    pub name: Vec<u8>,
    pub offset: u64,
    pub size: u64,
    pub kind: EntryKind,
    pub link: Vec<u8>,
}

#[derive(Debug)]
enum Current {
    None,
    Peek {
        member: usize,
        bytes: Vec<u8>,
        size: u64,
    },
    Json {
        member: usize,
        bytes: Vec<u8>,
    },
    Layer {
        member: usize,
        reader: Box<LayerReader>,
    },
}

/// How much is computed for layers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Policy {
    pub is_small: bool,
    pub is_everything_verified: bool,
    pub is_nothing_verified: bool,
    /// Plain layers pass completely anyway (the file itself is compressed or cannot be sought).
    pub is_streamed: bool,
    /// Layers of this size and more are only noted.
    pub split_layer_bytes: u64,
}

/// Uncompressed bytes of one layer beyond which its diff ID is not recomputed unless asked for.
const MAX_DIFF_ID_BYTES: u64 = 1 << 30;

impl Policy {
    pub(crate) fn plan(&self, compression: Compression) -> LayerPlan {
        let is_verified = !self.is_nothing_verified;
        let is_all = self.is_everything_verified || (self.is_small && is_verified);
        LayerPlan {
            is_digest_wanted: is_all || (is_verified && compression != Compression::None),
            is_diff_id_wanted: is_all,
            max_diff_id_bytes: if self.is_everything_verified {
                u64::MAX
            } else {
                MAX_DIFF_ID_BYTES
            },
            is_hashing_plain: self.is_small || self.is_streamed || self.is_everything_verified,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Members {
    pub list: Vec<MemberRecord>,
    pub by_name: HashMap<Vec<u8>, usize>,
    pub documents: BTreeMap<usize, Vec<u8>>,
    pub layers: BTreeMap<usize, StoredLayer>,
    pub names: PathTree,
    pub warnings: Vec<Warning>,
    pub limits: Limits,
    pub budget: InflateBudget,
    pub is_tar: bool,
    /// Where the outer tar was found to end early.
    pub truncated_at: Option<u64>,
    /// Members to read whatever their name; empty in the first pass.
    pub wanted: HashSet<usize>,
    pub is_repeated: bool,
    /// The file itself, when it is one layer: what it is, and its place in `list`.
    pub whole: Option<(Found, usize)>,
    /// Where reading can begin when the file is compressed as a whole.
    pub checkpoints: Vec<Checkpoint>,
    /// Layers that jobs of their own will read.
    pub deferred: BTreeMap<usize, LayerTask>,
    next: usize,
    policy: Policy,
    current: Current,
    json_left: u64,
    entries_left: usize,
}

impl Members {
    pub(crate) fn new(limits: &Limits, policy: Policy, budget: InflateBudget) -> Self {
        Self {
            list: Vec::new(),
            by_name: HashMap::new(),
            documents: BTreeMap::new(),
            layers: BTreeMap::new(),
            names: PathTree::new(limits),
            warnings: Vec::new(),
            limits: limits.clone(),
            budget,
            is_tar: true,
            truncated_at: None,
            wanted: HashSet::new(),
            is_repeated: false,
            whole: None,
            checkpoints: Vec::new(),
            deferred: BTreeMap::new(),
            next: 0,
            policy,
            current: Current::None,
            json_left: limits.json_total_bytes,
            entries_left: limits.n_entries,
        }
    }

    /// Starts over from the first member, reading only what is wanted.
    pub(crate) fn restart(&mut self) {
        self.is_repeated = true;
        self.next = 0;
        self.current = Current::None;
    }

    /// Starts reading the file itself as a layer.
    pub(crate) fn begin_whole(
        &mut self,
        found: Found,
        name: &str,
        size: u64,
        compression: Compression,
    ) {
        let member = self.list.len();
        self.list.push(MemberRecord {
            name: name.as_bytes().to_vec(),
            offset: 0,
            size,
            kind: EntryKind::File,
            link: Vec::new(),
        });
        self.whole = Some((found, member));
        let reader = Box::new(LayerReader::new(
            self.policy.plan(compression),
            "sha256",
            self.entries_left,
            &self.limits,
        ));
        self.current = Current::Layer { member, reader };
    }

    /// Takes in a layer that was read by itself.
    pub(crate) fn put(&mut self, read: ReadLayer) {
        let ReadLayer {
            member,
            mut layer,
            names,
        } = read;
        self.deferred.remove(&member);
        let too_many = layer.table.len() > self.entries_left;
        let outcome = if too_many {
            Err(Limit {
                what: "entries of all layers",
                max: self.limits.n_entries as u64,
                seen: layer.table.len() as u64,
            })
        } else {
            self.names.absorb(names)
        };
        match outcome {
            Ok(None) => {}
            Ok(Some(renamed)) => layer.table.rename(&renamed),
            Err(limit) => {
                layer.table = LayerTable::default();
                layer.is_damaged = true;
                layer.warnings.push(
                    WarningKind::Limit,
                    "",
                    format!("the entries are left out: {limit}"),
                );
            }
        }
        self.entries_left = self.entries_left.saturating_sub(layer.table.len());
        self.layers.insert(member, layer);
    }

    /// The bytes of all members pass anyway.
    pub(crate) fn set_streamed(&mut self) {
        self.policy.is_streamed = true;
    }

    /// Finds a member by name, following links within the archive.
    pub(crate) fn find(&self, name: &[u8]) -> Option<usize> {
        let mut idx = *self.by_name.get(&normalized(name))?;
        for _ in 0..8 {
            let member = self.list.get(idx)?;
            let target = match member.kind {
                EntryKind::Symlink => {
                    let cut = member
                        .name
                        .iter()
                        .rposition(|b| *b == b'/')
                        .map_or(0, |i| i + 1);
                    let mut path = member.name.get(..cut).unwrap_or_default().to_vec();
                    if member.link.starts_with(b"/") {
                        path.clear();
                    }
                    path.extend_from_slice(&member.link);
                    resolved(&path)
                }
                EntryKind::HardLink => normalized(&member.link),
                _ => return Some(idx),
            };
            idx = *self.by_name.get(&target)?;
        }
        None
    }

    /// How many of the next bytes of the current member nobody wants.
    pub(crate) fn skippable(&self) -> u64 {
        match &self.current {
            Current::Layer { reader, .. } => reader.skippable(),
            Current::None => u64::MAX,
            Current::Peek { .. } | Current::Json { .. } => 0,
        }
    }

    /// Passes over bytes of the current member.
    pub(crate) fn skip(&mut self, n: u64) {
        if let Current::Layer { reader, .. } = &mut self.current {
            reader.skip(n, &mut self.names, &self.limits);
        }
    }

    /// Starts reading a member whose size is known. Returns whether its content is wanted.
    pub(crate) fn begin(&mut self, member: usize) -> bool {
        self.current = Current::None;
        let Some(record) = self.list.get(member) else {
            return false;
        };
        let is_wanted = if self.is_repeated {
            self.wanted.contains(&member)
        } else {
            record.kind == EntryKind::File && is_interesting(&record.name)
        };
        if is_wanted && record.size > 0 {
            self.current = Current::Peek {
                member,
                bytes: Vec::new(),
                size: record.size,
            };
            return true;
        }
        false
    }

    /// The current member is complete, or the file ended within it.
    pub(crate) fn end(&mut self, is_cut: bool) {
        if let Current::Peek {
            member,
            bytes,
            size,
        } = &mut self.current
        {
            let (member, bytes, size) = (*member, std::mem::take(bytes), *size);
            self.decide(member, &bytes, size);
        }
        match std::mem::replace(&mut self.current, Current::None) {
            Current::Json { member, bytes } if !is_cut => {
                self.documents.insert(member, bytes);
            }
            Current::Layer { member, reader } => {
                let layer = reader.finish(is_cut, &mut self.names, &self.limits, &mut self.budget);
                self.entries_left = self.entries_left.saturating_sub(layer.table.len());
                self.layers.insert(member, layer);
            }
            _ => {}
        }
    }

    pub(crate) fn take(&mut self, bytes: &[u8]) {
        match &mut self.current {
            Current::None => {}
            Current::Json { bytes: buffer, .. } => buffer.extend_from_slice(bytes),
            Current::Layer { reader, .. } => {
                reader.feed(bytes, &mut self.names, &self.limits, &mut self.budget)
            }
            Current::Peek {
                member,
                bytes: buffer,
                size,
            } => {
                let wanted = usize::try_from(*size).unwrap_or(BLOCK).min(BLOCK);
                let n = wanted.saturating_sub(buffer.len()).min(bytes.len());
                let (head, rest) = bytes.split_at(n);
                buffer.extend_from_slice(head);
                if buffer.len() < wanted {
                    return;
                }
                let (member, first, size) = (*member, std::mem::take(buffer), *size);
                self.decide(member, &first, size);
                if !rest.is_empty() {
                    self.take(rest);
                }
            }
        }
    }

    /// Decides by the first bytes what a member is.
    fn decide(&mut self, member: usize, first: &[u8], size: u64) {
        self.current = Current::None;
        let name = self
            .list
            .get(member)
            .map(|m| m.name.clone())
            .unwrap_or_default();
        let compression = sniff(first);
        let block: Option<&[u8; BLOCK]> = first.first_chunk();
        let is_tar = block.is_some_and(|b| is_checksum_valid(b) || b.iter().all(|x| *x == 0));
        let is_layer = compression != Compression::None || is_tar;
        let is_document = !is_layer && (is_document_name(&name) || looks_like_json(first));
        if is_document && !is_layer_name(&name) {
            if size > self.limits.json_bytes || size > self.json_left {
                self.warnings.push(Warning::new(
                    WarningKind::Limit,
                    escaped(&name),
                    format!("this document of {size} bytes is too large to be read"),
                ));
                return;
            }
            self.json_left -= size;
            self.current = Current::Json {
                member,
                bytes: first.to_vec(),
            };
        } else if is_layer || is_layer_name(&name) || self.wanted.contains(&member) {
            let plan = self.policy.plan(compression);
            let text = String::from_utf8_lossy(&name).into_owned();
            let algorithm = text
                .strip_prefix("blobs/")
                .and_then(|t| t.split('/').next())
                .unwrap_or("sha256")
                .to_owned();
            if size >= self.policy.split_layer_bytes && !self.policy.is_streamed {
                let offset = self.list.get(member).map_or(0, |m| m.offset);
                let task = LayerTask {
                    member,
                    offset,
                    size,
                    plan,
                    algorithm,
                };
                self.deferred.insert(member, task);
                return;
            }
            let mut reader = Box::new(LayerReader::new(
                plan,
                &algorithm,
                self.entries_left,
                &self.limits,
            ));
            reader.feed(first, &mut self.names, &self.limits, &mut self.budget);
            self.current = Current::Layer { member, reader };
        }
    }
}

impl TarSink for Members {
    fn entry(&mut self, entry: &TarEntry<'_>) -> bool {
        let idx = self.next;
        self.next += 1;
        if self.is_repeated {
            return self.begin(idx);
        }
        if self.list.len() >= self.limits.n_members {
            if self.list.len() == self.limits.n_members && self.next == self.limits.n_members + 1 {
                let max = self.limits.n_members;
                self.warnings.push(Warning::new(
                    WarningKind::Limit,
                    "",
                    format!("more than {max} members; the rest is left out"),
                ));
            }
            return false;
        }
        let name = normalized(
            entry
                .path
                .get(..entry.path.len().min(self.limits.path_bytes))
                .unwrap_or_default(),
        );
        if !name.is_empty() && entry.kind != EntryKind::Directory {
            self.by_name.insert(name.clone(), idx);
        }
        self.list.push(MemberRecord {
            name,
            offset: entry.data_offset,
            size: entry.stored_size,
            kind: entry.kind,
            link: entry.link.to_vec(),
        });
        self.begin(idx)
    }

    fn data(&mut self, bytes: &[u8]) {
        self.take(bytes);
    }

    fn end_entry(&mut self, seen: u64) {
        let is_cut = self
            .next
            .checked_sub(1)
            .and_then(|i| self.list.get(i))
            .is_some_and(|m| seen < m.size);
        self.end(is_cut);
    }

    fn problem(&mut self, problem: TarProblem) {
        let warning = match problem {
            TarProblem::NotATar { .. } => {
                self.is_tar = false;
                return;
            }
            TarProblem::BadChecksum { at } => {
                self.truncated_at = Some(at);
                Warning::new(
                    WarningKind::BadHeader,
                    "",
                    format!("the archive is damaged at byte {at}; what follows is not read"),
                )
            }
            TarProblem::BadSize { at } => {
                self.truncated_at = Some(at);
                Warning::new(
                    WarningKind::BadHeader,
                    "",
                    format!(
                        "the header at byte {at} of the archive has an impossible size; what follows is not read"
                    ),
                )
            }
            TarProblem::BadExtended { at, what } => Warning::new(
                WarningKind::BadExtendedHeader,
                "",
                format!("{what} at byte {at} of the archive"),
            ),
            TarProblem::Truncated { at, path, missing } => {
                self.truncated_at = Some(at);
                Warning::new(
                    WarningKind::Truncated,
                    escaped(&path),
                    format!(
                        "the archive ends at byte {at} while reading this member; {missing} bytes are missing"
                    ),
                )
            }
            TarProblem::TruncatedHeader { at } => {
                self.truncated_at = Some(at);
                Warning::new(
                    WarningKind::Truncated,
                    "",
                    format!("the archive ends at byte {at}, within a header"),
                )
            }
        };
        if !self.is_repeated && self.warnings.len() < 1_000 {
            self.warnings.push(warning);
        }
    }
}

/// A member name for lookup: no leading `/`, no `.` components; `..` stays, so it can name nothing else.
pub(crate) fn normalized(name: &[u8]) -> Vec<u8> {
    let parts: Vec<&[u8]> = name
        .split(|b| *b == b'/')
        .filter(|p| !matches!(*p, b"" | b"."))
        .collect();
    parts.join(&b'/')
}

/// A link target for lookup: `..` resolved, stopping at the root.
fn resolved(path: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|b| *b == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join(&b'/')
}

/// Whether a name is worth a look at the first bytes.
fn is_interesting(name: &[u8]) -> bool {
    is_document_name(name) || is_layer_name(name) || is_blob_name(name)
}

fn depth(name: &[u8]) -> usize {
    name.iter().filter(|b| **b == b'/').count()
}

fn is_blob_name(name: &[u8]) -> bool {
    (name.starts_with(b"blobs/") && depth(name) == 2)
        || (depth(name) == 0 && (name.starts_with(b"sha256:") || is_hex_64(name)))
}

fn is_hex_64(name: &[u8]) -> bool {
    name.len() == 64 && name.iter().all(u8::is_ascii_hexdigit)
}

fn is_document_name(name: &[u8]) -> bool {
    matches!(name, b"repositories" | b"oci-layout")
        || (depth(name) == 0 && name.ends_with(b".json"))
        || (depth(name) == 1 && name.ends_with(b"/json"))
}

/// Whether a name is one that writers give to layers.
pub(crate) fn is_layer_name(name: &[u8]) -> bool {
    const ENDINGS: [&[u8]; 9] = [
        b".tar",
        b".tar.gz",
        b".tgz",
        b".tar.zst",
        b".tar.zstd",
        b".tar.xz",
        b".tar.bz2",
        b".tar+gzip",
        b".layer",
    ];
    depth(name) <= 2 && ENDINGS.iter().any(|e| name.ends_with(e))
}

fn looks_like_json(first: &[u8]) -> bool {
    let first = first.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(first);
    matches!(first.trim_ascii_start().first(), Some(b'{' | b'['))
}
