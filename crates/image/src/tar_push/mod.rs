//! A tar reader that is fed bytes instead of reading them, in chunks of any size.
//!
//! Knows v7, ustar, PAX (local and global) and GNU archives: long names, base-256 numbers, sparse files of all four
//! kinds. It keeps one header and one extended header in memory, never a file. Damage ends the reading of this
//! archive and is reported; nothing is thrown away silently. It does not interpret paths and writes no files.

mod block;
mod header;
mod pax;
mod sparse;

pub(crate) use block::is_checksum_valid;

use crate::tree::EntryKind;
use block::{at_most, number, padding, until_nul};
use pax::PaxValues;
use sparse::SparseMap;

pub(crate) const BLOCK: usize = 512;

/// One entry as the archive describes it, extended headers applied.
#[derive(Debug)]
pub(crate) struct TarEntry<'a> {
    pub path: &'a [u8],
    pub link: &'a [u8],
    pub kind: EntryKind,
    pub mode: u32,
    pub uid: u64,
    pub gid: u64,
    pub mtime_seconds: i64,
    /// Logical size: for sparse files with their holes. Kept for all kinds, as the header has it.
    pub size: u64,
    /// Bytes of content that follow in the archive.
    pub stored_size: u64,
    /// Where the content starts, from the start of the archive.
    pub data_offset: u64,
    /// Stored segments `(offset, length)` of a sparse file.
    pub sparse: Option<&'a [(u64, u64)]>,
    pub xattrs: &'a [(Vec<u8>, Vec<u8>)],
    pub device: (u32, u32),
    /// The type flag, for kinds that are not part of a file system.
    pub type_flag: u8,
}

/// What is wrong with an archive, and where (bytes from its start).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TarProblem {
    /// The checksum of a header block does not match; reading stops here.
    BadChecksum { at: u64 },
    /// The very first block is no tar header; holds its bytes, as far as they are there.
    NotATar { head: Vec<u8> },
    /// A header claims a size that is no number, or negative; reading stops here.
    BadSize { at: u64 },
    /// An extended header is malformed or too large; it is ignored.
    BadExtended { at: u64, what: &'static str },
    /// The archive ends within an entry; `missing` bytes of it are not there.
    Truncated {
        at: u64,
        path: Vec<u8>,
        missing: u64,
    },
    /// The archive ends within a header.
    TruncatedHeader { at: u64 },
}

/// Receives the entries.
pub(crate) trait TarSink {
    /// A new entry. Returns whether its content is wanted.
    fn entry(&mut self, entry: &TarEntry<'_>) -> bool;
    /// Some of the content of the current entry.
    fn data(&mut self, bytes: &[u8]);
    /// The content of the current entry is complete; `seen` stored bytes were there.
    fn end_entry(&mut self, seen: u64);
    /// Something is wrong.
    fn problem(&mut self, problem: TarProblem);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extended {
    Pax,
    PaxGlobal,
    LongName,
    LongLink,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Header,
    Extended {
        kind: Extended,
        remaining: u64,
        is_kept: bool,
    },
    GnuSparse,
    PaxSparse {
        read: u64,
        n_lines: usize,
    },
    Data {
        remaining: u64,
        is_wanted: bool,
    },
    Padding {
        remaining: u64,
    },
    Ended,
    Broken,
}

/// The entry whose content is being read.
#[derive(Debug, Default)]
struct Current {
    path: Vec<u8>,
    link: Vec<u8>,
    kind: Option<EntryKind>,
    mode: u32,
    uid: u64,
    gid: u64,
    mtime: i64,
    size: u64,
    stored: u64,
    data_offset: u64,
    device: (u32, u32),
    type_flag: u8,
    sparse: Option<SparseMap>,
}

/// The push parser.
#[derive(Debug)]
pub(crate) struct TarPush {
    state: State,
    position: u64,
    block: Box<[u8; BLOCK]>,
    have: usize,
    after: u64,
    extended: Vec<u8>,
    max_extended: usize,
    local: PaxValues,
    global: PaxValues,
    long_name: Option<Vec<u8>>,
    long_link: Option<Vec<u8>>,
    current: Current,
    n_entries: u64,
    n_zero_blocks: u32,
    /// A header-only entry claims this size; the next block decides whether data really follows.
    maybe_data: u64,
    seen: u64,
}

impl TarPush {
    pub(crate) fn new(max_extended: usize) -> Self {
        Self {
            state: State::Header,
            position: 0,
            block: Box::new([0; BLOCK]),
            have: 0,
            after: 0,
            extended: Vec::new(),
            max_extended,
            local: PaxValues::default(),
            global: PaxValues::default(),
            long_name: None,
            long_link: None,
            current: Current::default(),
            n_entries: 0,
            n_zero_blocks: 0,
            maybe_data: 0,
            seen: 0,
        }
    }

    /// Whether the end of the archive was seen.
    pub(crate) fn is_ended(&self) -> bool {
        self.state == State::Ended
    }

    /// Content bytes of the current entry that are still to come.
    pub(crate) fn content_left(&self) -> u64 {
        match self.state {
            State::Data { remaining, .. } => remaining,
            _ => 0,
        }
    }

    /// How many of the next bytes nobody wants to see.
    pub(crate) fn skippable(&self) -> u64 {
        match self.state {
            State::Data {
                remaining,
                is_wanted: false,
            } => remaining.saturating_add(self.after),
            State::Padding { remaining } => remaining,
            State::Ended | State::Broken => u64::MAX,
            _ => 0,
        }
    }

    /// Passes over `n` bytes, at most [`TarPush::skippable`] of them.
    pub(crate) fn skip(&mut self, n: u64, sink: &mut impl TarSink) {
        let mut left = n;
        self.position = self.position.saturating_add(n);
        if let State::Data {
            remaining,
            is_wanted,
        } = self.state
        {
            let take = remaining.min(left);
            self.seen = self.seen.saturating_add(take);
            left -= take;
            if take < remaining {
                self.state = State::Data {
                    remaining: remaining - take,
                    is_wanted,
                };
                return;
            }
            self.end_data(sink);
        }
        if let State::Padding { remaining } = self.state {
            let rest = remaining.saturating_sub(left);
            self.state = if rest == 0 {
                State::Header
            } else {
                State::Padding { remaining: rest }
            };
        }
    }

    /// Takes the next bytes of the archive.
    pub(crate) fn feed(&mut self, mut bytes: &[u8], sink: &mut impl TarSink) {
        while !bytes.is_empty() {
            match self.state {
                State::Header | State::GnuSparse | State::PaxSparse { .. } => {
                    if self.have == 0
                        && let Some((block, rest)) = bytes.split_first_chunk::<BLOCK>()
                    {
                        self.block.copy_from_slice(block);
                        bytes = rest;
                        self.position += BLOCK as u64;
                        self.block_complete(sink);
                        continue;
                    }
                    let take = bytes.len().min(BLOCK - self.have);
                    let (head, rest) = bytes.split_at(take);
                    if let Some(space) = self.block.get_mut(self.have..self.have + take) {
                        space.copy_from_slice(head);
                    }
                    bytes = rest;
                    self.have += take;
                    self.position += take as u64;
                    if self.have == BLOCK {
                        self.have = 0;
                        self.block_complete(sink);
                    }
                }
                State::Extended {
                    kind,
                    remaining,
                    is_kept,
                } => {
                    let take = at_most(remaining, bytes.len());
                    let (head, rest) = bytes.split_at(take);
                    if is_kept {
                        self.extended.extend_from_slice(head);
                    }
                    bytes = rest;
                    self.position += take as u64;
                    let remaining = remaining - take as u64;
                    if remaining == 0 {
                        self.end_extended(kind, is_kept, sink);
                    } else {
                        self.state = State::Extended {
                            kind,
                            remaining,
                            is_kept,
                        };
                    }
                }
                State::Data {
                    remaining,
                    is_wanted,
                } => {
                    let take = at_most(remaining, bytes.len());
                    let (head, rest) = bytes.split_at(take);
                    if is_wanted {
                        sink.data(head);
                    }
                    bytes = rest;
                    self.position += take as u64;
                    self.seen += take as u64;
                    let remaining = remaining - take as u64;
                    if remaining == 0 {
                        self.end_data(sink);
                    } else {
                        self.state = State::Data {
                            remaining,
                            is_wanted,
                        };
                    }
                }
                State::Padding { remaining } => {
                    let take = at_most(remaining, bytes.len());
                    bytes = bytes.get(take..).unwrap_or_default();
                    self.position += take as u64;
                    let remaining = remaining - take as u64;
                    self.state = if remaining == 0 {
                        State::Header
                    } else {
                        State::Padding { remaining }
                    };
                }
                State::Ended | State::Broken => {
                    self.position += bytes.len() as u64;
                    return;
                }
            }
        }
    }

    /// The input is over. Reports what is missing.
    pub(crate) fn finish(&mut self, sink: &mut impl TarSink) {
        match self.state {
            State::Data { remaining, .. } => {
                sink.end_entry(self.seen);
                let path = std::mem::take(&mut self.current.path);
                sink.problem(TarProblem::Truncated {
                    at: self.position,
                    path,
                    missing: remaining,
                });
            }
            State::Extended { .. } | State::GnuSparse | State::PaxSparse { .. } => {
                sink.problem(TarProblem::TruncatedHeader { at: self.position });
            }
            State::Header if self.have > 0 => {
                if self.n_entries == 0 && self.n_zero_blocks == 0 {
                    let head = self.block.iter().take(self.have).copied().collect();
                    sink.problem(TarProblem::NotATar { head });
                } else if self.block.iter().take(self.have).any(|b| *b != 0) {
                    sink.problem(TarProblem::TruncatedHeader { at: self.position });
                }
            }
            // A missing end marker at a block boundary and missing padding lose nothing.
            State::Header | State::Padding { .. } | State::Ended | State::Broken => {}
        }
        self.state = State::Ended;
    }

    fn block_complete(&mut self, sink: &mut impl TarSink) {
        match self.state {
            State::GnuSparse => {
                let (more, ok) = match &mut self.current.sparse {
                    Some(map) => map.push_extension(&self.block[..]),
                    None => (false, true),
                };
                if !ok {
                    sink.problem(TarProblem::BadExtended {
                        at: self.position,
                        what: "a sparse map is malformed or too large",
                    });
                }
                if !more {
                    self.current.data_offset = self.position;
                    self.start_data(sink);
                }
            }
            State::PaxSparse { read, n_lines } => {
                let read = read + BLOCK as u64;
                self.extended.extend_from_slice(&self.block[..]);
                let n_lines = n_lines + self.block.iter().filter(|b| **b == b'\n').count();
                let done = SparseMap::parse_pax_1_0(&self.extended, n_lines);
                let is_over =
                    read >= self.current.stored || self.extended.len() > self.max_extended;
                match done {
                    Some(map) => self.current.sparse = Some(map),
                    None if !is_over => {
                        self.state = State::PaxSparse { read, n_lines };
                        return;
                    }
                    None => sink.problem(TarProblem::BadExtended {
                        at: self.position,
                        what: "a sparse map is malformed or too large",
                    }),
                }
                self.current.stored = self.current.stored.saturating_sub(read);
                self.current.data_offset = self.position;
                self.extended.clear();
                self.start_data(sink);
            }
            _ => self.header(sink),
        }
    }

    fn start_data(&mut self, sink: &mut impl TarSink) {
        let local = std::mem::take(&mut self.local);
        let c = &self.current;
        let kind = c.kind.unwrap_or(EntryKind::Other);
        let has_content = matches!(kind, EntryKind::File | EntryKind::Other);
        let xattrs = if local.xattrs.is_empty() {
            &self.global.xattrs
        } else {
            &local.xattrs
        };
        let entry = TarEntry {
            path: &c.path,
            link: if matches!(kind, EntryKind::HardLink | EntryKind::Symlink) {
                &c.link
            } else {
                &[]
            },
            kind,
            mode: c.mode,
            uid: c.uid,
            gid: c.gid,
            mtime_seconds: c.mtime,
            size: c.size,
            stored_size: if has_content { c.stored } else { 0 },
            data_offset: c.data_offset,
            sparse: c.sparse.as_ref().map(SparseMap::segments),
            xattrs,
            device: c.device,
            type_flag: c.type_flag,
        };
        let is_wanted = sink.entry(&entry);
        self.seen = 0;
        if has_content && c.stored > 0 {
            self.after = padding(c.stored);
            self.state = State::Data {
                remaining: c.stored,
                is_wanted,
            };
        } else {
            self.maybe_data = if has_content { 0 } else { c.stored };
            sink.end_entry(0);
            self.state = State::Header;
        }
    }

    fn end_data(&mut self, sink: &mut impl TarSink) {
        sink.end_entry(self.seen);
        self.state = if self.after == 0 {
            State::Header
        } else {
            State::Padding {
                remaining: self.after,
            }
        };
    }

    fn end_extended(&mut self, kind: Extended, is_kept: bool, sink: &mut impl TarSink) {
        if is_kept {
            let is_good = match kind {
                Extended::Pax => self.local.parse(&self.extended, self.max_extended),
                Extended::PaxGlobal => self.global.parse(&self.extended, self.max_extended),
                Extended::LongName => {
                    self.long_name = Some(until_nul(&self.extended).to_vec());
                    true
                }
                Extended::LongLink => {
                    self.long_link = Some(until_nul(&self.extended).to_vec());
                    true
                }
            };
            if !is_good {
                sink.problem(TarProblem::BadExtended {
                    at: self.position,
                    what: "an extended header is malformed",
                });
            }
        }
        self.extended.clear();
        self.state = if self.after == 0 {
            State::Header
        } else {
            State::Padding {
                remaining: self.after,
            }
        };
    }
}

#[cfg(test)]
mod tests;
