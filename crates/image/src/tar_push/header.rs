//! Interpreting a header block: what kind of entry it starts and what the extended headers before it change.

use super::block::{field, is_checksum_valid, number, padding, until_nul};
use super::pax::PaxValues;
use super::sparse::SparseMap;
use super::{BLOCK, Extended, State, TarProblem, TarPush, TarSink};
use crate::tree::EntryKind;
use tar::Header;

impl TarPush {
    pub(super) fn header(&mut self, sink: &mut impl TarSink) {
        let at = self.position.saturating_sub(BLOCK as u64);
        let claimed = std::mem::take(&mut self.maybe_data);
        if self.block.iter().all(|b| *b == 0) {
            self.n_zero_blocks += 1;
            if self.n_zero_blocks >= 2 {
                self.state = State::Ended;
            }
            return;
        }
        if !is_checksum_valid(&self.block) {
            if claimed > 0 {
                // Data after a header-only entry (old pax, Solaris): this block was its first.
                let padded = claimed
                    .saturating_add(padding(claimed))
                    .saturating_sub(BLOCK as u64);
                self.state = if padded == 0 {
                    State::Header
                } else {
                    State::Padding { remaining: padded }
                };
                return;
            }
            if self.n_zero_blocks > 0 {
                // Something follows the end marker; it is not part of the archive.
                self.state = State::Ended;
                return;
            }
            sink.problem(if self.n_entries == 0 && at == 0 {
                TarProblem::NotATar {
                    head: self.block.to_vec(),
                }
            } else {
                TarProblem::BadChecksum { at }
            });
            self.state = State::Broken;
            return;
        }
        self.n_zero_blocks = 0;
        let header = Header::from_byte_slice(&self.block[..]);
        let raw = header.as_bytes();
        let has_size = self.local.size.is_some();
        let size = match number(field(raw, 124, 12)) {
            Some(size @ 0..) => size as u64,
            _ if has_size => 0,
            // Where the next header is cannot be told.
            _ => {
                sink.problem(TarProblem::BadSize { at });
                self.state = State::Broken;
                return;
            }
        };
        let kind = match field(raw, 156, 1).first().copied().unwrap_or(0) {
            b'x' | b'X' => Some(Extended::Pax),
            b'g' => Some(Extended::PaxGlobal),
            b'L' => Some(Extended::LongName),
            b'K' => Some(Extended::LongLink),
            _ => None,
        };
        if let Some(kind) = kind {
            let is_kept = size <= self.max_extended as u64;
            if !is_kept {
                sink.problem(TarProblem::BadExtended {
                    at,
                    what: "an extended header is too large",
                });
            }
            self.extended.clear();
            self.after = padding(size);
            if size == 0 {
                self.state = State::Header;
            } else {
                self.state = State::Extended {
                    kind,
                    remaining: size,
                    is_kept,
                };
            }
            return;
        }
        self.fill_current(size);
        self.n_entries += 1;
        let pax_1_0 = self.local.sparse_major == Some(1)
            || (self.local.sparse_major.is_none() && self.global.sparse_major == Some(1));
        if self.current.type_flag == b'S' {
            let map = SparseMap::from_gnu_header(&self.block[..]);
            let is_extended = field(&self.block, 482, 1) != [0];
            self.current.sparse = Some(map);
            if is_extended {
                self.state = State::GnuSparse;
                return;
            }
        } else if pax_1_0 && self.current.stored > 0 {
            self.extended.clear();
            self.state = State::PaxSparse {
                read: 0,
                n_lines: 0,
            };
            return;
        }
        self.start_data(sink);
    }

    pub(super) fn fill_current(&mut self, header_size: u64) {
        let local = std::mem::take(&mut self.local);
        let global = &self.global;
        let header = Header::from_byte_slice(&self.block[..]);
        let raw = header.as_bytes();
        let c = &mut self.current;
        let sparse_name = local.sparse_name.as_deref().filter(|n| !n.is_empty());
        c.path.clear();
        c.link.clear();
        match (
            sparse_name,
            PaxValues::text(&local.path, &global.path),
            &self.long_name,
        ) {
            (Some(name), _, _) | (None, Some(name), _) => c.path.extend_from_slice(name),
            (None, None, Some(name)) => c.path.extend_from_slice(name),
            (None, None, None) => c.path.extend_from_slice(&header.path_bytes()),
        }
        match (PaxValues::text(&local.link, &global.link), &self.long_link) {
            (Some(link), _) => c.link.extend_from_slice(link),
            (None, Some(link)) => c.link.extend_from_slice(link),
            (None, None) => c.link.extend_from_slice(until_nul(field(raw, 157, 100))),
        }
        let flag = field(raw, 156, 1).first().copied().unwrap_or(0);
        c.type_flag = flag;
        let kind = match flag {
            0 if c.path.ends_with(b"/") => EntryKind::Directory,
            0 | b'0' | b'7' | b'S' => EntryKind::File,
            b'1' => EntryKind::HardLink,
            b'2' => EntryKind::Symlink,
            b'3' => EntryKind::CharDevice,
            b'4' => EntryKind::BlockDevice,
            b'5' => EntryKind::Directory,
            b'6' => EntryKind::Fifo,
            _ => EntryKind::Other,
        };
        c.kind = Some(kind);
        let positive = |text: &Option<i64>, other: &Option<i64>, start: usize| -> u64 {
            let value = text.or(*other).or_else(|| number(field(raw, start, 8)));
            value.unwrap_or(0).max(0) as u64
        };
        c.mode = (number(field(raw, 100, 8)).unwrap_or(0) & 0o7777) as u32;
        c.uid = positive(&local.uid, &global.uid, 108);
        c.gid = positive(&local.gid, &global.gid, 116);
        c.mtime = local
            .mtime
            .or(global.mtime)
            .or_else(|| number(field(raw, 136, 12)))
            .unwrap_or(0);
        let stored = local
            .size
            .or(global.size)
            .map_or(header_size, |s| s.max(0) as u64);
        c.stored = stored;
        c.size = local.sparse_size.map_or(stored, |s| s.max(0) as u64);
        c.sparse = None;
        if flag == b'S' {
            c.size = number(field(raw, 483, 12)).unwrap_or(0).max(0) as u64;
        } else if !local.sparse_map.is_empty() {
            c.sparse = Some(SparseMap::from_pairs(&local.sparse_map));
        }
        let device = |start: usize| {
            number(field(raw, start, 8))
                .and_then(|n| u32::try_from(n).ok())
                .unwrap_or(0)
        };
        c.device = if matches!(kind, EntryKind::CharDevice | EntryKind::BlockDevice) {
            (device(329), device(337))
        } else {
            (0, 0)
        };
        c.data_offset = self.position;
        // Kept until the entry is handed on: xattrs live in the extended headers.
        self.local.xattrs = local.xattrs;
        self.local.sparse_major = local.sparse_major;
        self.long_name = None;
        self.long_link = None;
    }
}
