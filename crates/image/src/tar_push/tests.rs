//! The push parser against the tar crate, and the oddities the tar crate does not read.

use super::{TarEntry, TarProblem, TarPush, TarSink};
use crate::archive::Compression;
use crate::decode::{Decoder, sniff};
use crate::tree::EntryKind;
use proptest::prelude::*;
use std::io::{Read as _, Write as _};

#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    path: Vec<u8>,
    link: Vec<u8>,
    mode: u32,
    uid: u64,
    mtime: i64,
    size: u64,
    offset: u64,
    content: Vec<u8>,
}

#[derive(Default)]
struct Collect {
    entries: Vec<Seen>,
    kinds: Vec<EntryKind>,
    sparse: Vec<Option<Vec<(u64, u64)>>>,
    xattrs: Vec<usize>,
    problems: Vec<TarProblem>,
}

impl TarSink for Collect {
    fn entry(&mut self, e: &TarEntry<'_>) -> bool {
        self.kinds.push(e.kind);
        self.sparse.push(e.sparse.map(<[_]>::to_vec));
        self.xattrs.push(e.xattrs.len());
        self.entries.push(Seen {
            path: e.path.to_vec(),
            link: e.link.to_vec(),
            mode: e.mode,
            uid: e.uid,
            mtime: e.mtime_seconds,
            size: e.size,
            offset: e.data_offset,
            content: Vec::new(),
        });
        true
    }
    fn data(&mut self, bytes: &[u8]) {
        self.entries
            .last_mut()
            .unwrap()
            .content
            .extend_from_slice(bytes);
    }
    fn end_entry(&mut self, _seen: u64) {}
    fn problem(&mut self, problem: TarProblem) {
        self.problems.push(problem);
    }
}

fn push(bytes: &[u8], chunk: usize) -> Collect {
    let mut sink = Collect::default();
    let mut tar = TarPush::new(1 << 20);
    for part in bytes.chunks(chunk.max(1)) {
        tar.feed(part, &mut sink);
    }
    tar.finish(&mut sink);
    sink
}

fn oracle(bytes: &[u8]) -> Vec<Seen> {
    let mut archive = tar::Archive::new(bytes);
    let mut out = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        out.push(Seen {
            path: entry.path_bytes().into_owned(),
            link: entry
                .link_name_bytes()
                .map(|l| l.into_owned())
                .unwrap_or_default(),
            mode: entry.header().mode().unwrap() & 0o7777,
            uid: entry.header().uid().unwrap(),
            mtime: entry.header().mtime().unwrap() as i64,
            size: content.len() as u64,
            offset: entry.raw_file_position(),
            content,
        });
    }
    out
}

/// An archive with long names, PAX records and links, by the tar crate's own writer.
fn written(entries: &[(String, Vec<u8>, u8, u32)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content, kind, number) in entries {
        let mut header = if number % 2 == 0 {
            tar::Header::new_gnu()
        } else {
            tar::Header::new_ustar()
        };
        header.set_mode(number & 0o7777);
        header.set_uid(u64::from(*number));
        header.set_gid(0);
        header.set_mtime(u64::from(*number));
        if number % 3 == 0 {
            let value = number.to_string();
            builder
                .append_pax_extensions([
                    ("comment", value.as_bytes()),
                    ("SCHILY.xattr.user.x", b"1"),
                ])
                .unwrap();
        }
        match kind % 4 {
            0 => {
                header.set_entry_type(tar::EntryType::Symlink);
                header.set_size(0);
                builder
                    .append_link(&mut header, name, format!("{name}{name}"))
                    .unwrap();
            }
            1 => {
                header.set_entry_type(tar::EntryType::Directory);
                header.set_size(0);
                builder
                    .append_data(&mut header, format!("{name}/"), &[][..])
                    .unwrap();
            }
            _ => {
                header.set_size(content.len() as u64);
                builder
                    .append_data(&mut header, name, &content[..])
                    .unwrap();
            }
        }
    }
    builder.into_inner().unwrap()
}

fn any_entries() -> impl Strategy<Value = Vec<(String, Vec<u8>, u8, u32)>> {
    let entry = (
        "[a-z]{1,12}(/[a-z]{1,60}){0,6}",
        prop::collection::vec(any::<u8>(), 0..1500),
        any::<u8>(),
        0u32..2_000_000,
    );
    prop::collection::vec(entry, 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn agrees_with_the_tar_crate_for_any_chunk_size(entries in any_entries(), chunk in 1usize..3000) {
        let bytes = written(&entries);
        prop_assert_eq!(push(&bytes, chunk).entries, oracle(&bytes));
    }

    #[test]
    fn agrees_behind_gzip_for_any_chunk_size(entries in any_entries(), chunk in 1usize..700, members in 1usize..4) {
        let bytes = written(&entries);
        let mut packed = Vec::new();
        for part in bytes.chunks(bytes.len() / members + 1) {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(part).unwrap();
            packed.extend(encoder.finish().unwrap());
        }
        packed.extend_from_slice(&[0; 40]);
        prop_assert_eq!(sniff(&packed), Compression::Gzip);
        let mut decoder = Decoder::new(Compression::Gzip);
        let (mut sink, mut tar) = (Collect::default(), TarPush::new(1 << 20));
        for part in packed.chunks(chunk) {
            decoder.feed(part, &mut |output| tar.feed(output, &mut sink)).unwrap();
        }
        decoder.finish().unwrap();
        tar.finish(&mut sink);
        prop_assert_eq!(sink.entries, oracle(&bytes));
    }

    #[test]
    fn any_bytes_are_survived(mut bytes in prop::collection::vec(any::<u8>(), 0..4000), at in 0usize..3000, chunk in 1usize..900) {
        push(&bytes, chunk);
        let good = written(&[("name".into(), vec![1; 700], 2, 3), ("other".into(), vec![2; 10], 2, 6)]);
        let n = good.len().min(bytes.len().saturating_sub(at));
        if let Some(space) = bytes.get_mut(at..at + n) { space.copy_from_slice(&good[..n]); }
        let skipped = &bytes[at.min(bytes.len())..];
        push(skipped, chunk);
    }

    #[test]
    fn skipping_changes_nothing_but_the_contents(entries in any_entries(), chunk in 1usize..900) {
        struct Unwanted(Collect);
        impl TarSink for Unwanted {
            fn entry(&mut self, e: &TarEntry<'_>) -> bool { self.0.entry(e); false }
            fn data(&mut self, _: &[u8]) { panic!("nobody wants this") }
            fn end_entry(&mut self, _: u64) {}
            fn problem(&mut self, p: TarProblem) { self.0.problem(p) }
        }
        let bytes = written(&entries);
        let (mut sink, mut tar, mut at) = (Unwanted(Collect::default()), TarPush::new(1 << 20), 0);
        while at < bytes.len() {
            let n = usize::try_from(tar.skippable()).unwrap_or(usize::MAX).min(bytes.len() - at);
            if n > 0 {
                tar.skip(n as u64, &mut sink);
                at += n;
                continue;
            }
            let end = (at + chunk).min(bytes.len());
            tar.feed(&bytes[at..end], &mut sink);
            at = end;
        }
        tar.finish(&mut sink);
        let mut expected = oracle(&bytes);
        for e in &mut expected { e.content.clear(); }
        prop_assert_eq!(sink.0.entries, expected);
        prop_assert_eq!(sink.0.problems, []);
    }
}

fn header(name: &[u8], kind: u8, size: u64) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.as_mut_bytes()[..name.len()].copy_from_slice(name);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_size(size);
    header.set_entry_type(tar::EntryType::new(kind));
    header.set_cksum();
    header
}

fn entry(name: &[u8], kind: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = header(name, kind, content.len() as u64).as_bytes().to_vec();
    bytes.extend_from_slice(content);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

fn pax(records: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (key, value) in records {
        let rest = key.len() + value.len() + 3;
        let mut n = rest + 1;
        while n != rest + n.to_string().len() {
            n = rest + n.to_string().len();
        }
        out.extend_from_slice(n.to_string().as_bytes());
        out.push(b' ');
        out.extend_from_slice(key);
        out.push(b'=');
        out.extend_from_slice(value);
        out.push(b'\n');
    }
    out
}

#[test]
fn pax_values_may_hold_line_breaks_and_any_bytes() {
    let records = pax(&[
        (b"path", b"a\nb\xff"),
        (b"SCHILY.xattr.user.x", b"1\n2=3\n"),
        (b"mtime", b"-1.5"),
        (b"uid", b"3000000000"),
    ]);
    let bytes = [
        entry(b"x", b'x', &records),
        entry(b"short", b'0', b"hi"),
        vec![0; 1024],
    ]
    .concat();
    let seen = push(&bytes, 100);
    assert_eq!(seen.entries[0].path, b"a\nb\xff");
    assert_eq!(
        (seen.entries[0].mtime, seen.entries[0].uid, seen.xattrs[0]),
        (-2, 3_000_000_000, 1)
    );
    assert_eq!(seen.problems, []);
}

#[test]
fn pax_sizes_override_the_header_and_global_records_last() {
    let global = pax(&[(b"comment", b"git"), (b"gid", b"7"), (b"mtime", b"5")]);
    let mut big = header(b"big", b'0', 3).as_bytes().to_vec();
    big.extend_from_slice(&[b'z'; 700]);
    big.resize(512 + 1024, 0);
    let bytes = [
        entry(b"g", b'g', &global),
        entry(b"x", b'x', &pax(&[(b"size", b"700")])),
        big,
        entry(b"next", b'0', b"n"),
        vec![0; 1024],
    ]
    .concat();
    let seen = push(&bytes, 7);
    assert_eq!(seen.entries[0].content.len(), 700);
    assert_eq!(seen.entries[1].path, b"next");
    assert_eq!(seen.entries[1].mtime, 5);
}

#[test]
fn sparse_files_of_all_kinds_have_their_logical_size() {
    let old = {
        let mut h = header(b"old", b'S', 512);
        let raw = h.as_mut_bytes();
        raw[257..265].copy_from_slice(b"ustar  \0");
        raw[386..398].copy_from_slice(b"00000001000\0");
        raw[398..410].copy_from_slice(b"00000001000\0");
        raw[483..495].copy_from_slice(b"00000100000\0");
        h.set_cksum();
        [h.as_bytes().to_vec(), vec![b's'; 512]].concat()
    };
    let pax_0_1 = [
        entry(
            b"x",
            b'x',
            &pax(&[
                (b"GNU.sparse.size", b"9000"),
                (b"GNU.sparse.map", b"100,4"),
                (b"GNU.sparse.name", b"real"),
            ]),
        ),
        entry(b"GNUSparseFile.1/x", b'0', b"data"),
    ]
    .concat();
    let mut map = b"2\n0\n3\n5000\n4\n".to_vec();
    map.resize(512, 0);
    map.extend_from_slice(b"abcdefg");
    let pax_1_0 = [
        entry(
            b"x",
            b'x',
            &pax(&[
                (b"GNU.sparse.major", b"1"),
                (b"GNU.sparse.minor", b"0"),
                (b"GNU.sparse.realsize", b"6000"),
                (b"GNU.sparse.name", b"one"),
            ]),
        ),
        entry(b"GNUSparseFile.2/x", b'0', &map),
    ]
    .concat();
    let seen = push(
        &[
            old,
            pax_0_1,
            pax_1_0,
            entry(b"after", b'0', b"!"),
            vec![0; 1024],
        ]
        .concat(),
        300,
    );
    let sizes: Vec<(Vec<u8>, u64, usize)> = seen
        .entries
        .iter()
        .map(|e| (e.path.clone(), e.size, e.content.len()))
        .collect();
    assert_eq!(
        sizes,
        [
            (b"old".to_vec(), 32768, 512),
            (b"real".to_vec(), 9000, 4),
            (b"one".to_vec(), 6000, 7),
            (b"after".to_vec(), 1, 1)
        ]
    );
    assert_eq!(seen.sparse[0].as_deref(), Some(&[(512, 512)][..]));
    assert_eq!(seen.sparse[2].as_deref(), Some(&[(0, 3), (5000, 4)][..]));
}

#[test]
fn old_and_odd_headers_are_read() {
    let mut v7 = header(b"v7/", 0, 0);
    v7.as_mut_bytes()[156] = 0;
    v7.as_mut_bytes()[257..265].fill(0);
    v7.set_cksum();
    let mut large = header(b"large", b'0', 0);
    large.as_mut_bytes()[124..136].copy_from_slice(&[0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
    large.as_mut_bytes()[136..148].fill(0xFF);
    large.set_cksum();
    let bytes = [
        v7.as_bytes().to_vec(),
        large.as_bytes().to_vec(),
        b"ok".to_vec(),
        vec![0; 510],
        vec![0; 512],
        entry(b"late", b'0', b""),
        vec![0; 1024],
    ]
    .concat();
    let seen = push(&bytes, 512);
    assert_eq!(seen.kinds[0], EntryKind::Directory);
    assert_eq!(
        (seen.entries[1].content.as_slice(), seen.entries[1].mtime),
        (&b"ok"[..], -1)
    );
    assert_eq!(seen.entries[2].path, b"late", "one zero block is tolerated");
}

#[test]
fn hard_links_with_a_size_may_or_may_not_carry_data() {
    let with = [
        entry(b"a", b'0', b"content"),
        entry(b"b", b'1', b"content"),
        entry(b"c", b'0', b"!"),
        vec![0; 1024],
    ]
    .concat();
    let without = [
        entry(b"a", b'0', b"content"),
        header(b"b", b'1', 7).as_bytes().to_vec(),
        entry(b"c", b'0', b"!"),
        vec![0; 1024],
    ]
    .concat();
    for bytes in [with, without] {
        let names: Vec<Vec<u8>> = push(&bytes, 512)
            .entries
            .into_iter()
            .map(|e| e.path)
            .collect();
        assert_eq!(names, [b"a", b"b", b"c"]);
    }
}

#[test]
fn damage_is_reported_once_and_what_came_before_is_kept() {
    let mut bytes = [
        entry(b"a", b'0', b"1"),
        entry(b"b", b'0', b"2"),
        vec![0; 1024],
    ]
    .concat();
    bytes[1024] ^= 1;
    let seen = push(&bytes, 512);
    assert_eq!(seen.entries.len(), 1);
    assert_eq!(seen.problems, [TarProblem::BadChecksum { at: 1024 }]);
    let cut = push(&entry(b"a", b'0', &[7; 2000])[..1000], 512);
    assert!(
        matches!(
            &cut.problems[..],
            [TarProblem::Truncated { missing: 1512, .. }]
        ),
        "{:?}",
        cut.problems
    );
    assert_eq!(push(&[], 1).problems, []);
    assert_eq!(
        push(b"text", 1).problems,
        [TarProblem::NotATar {
            head: b"text".to_vec()
        }]
    );
}
