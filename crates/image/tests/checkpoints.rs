//! One file within compressed data is read without everything before it.

use flate2::Compression;
use flate2::write::GzEncoder;
use layerlab_image::{ExtractJob, Need, OpenOptions, Opener, RangeJob, drive};
use layerlab_testing::shapes::{NamedFile, pack, unpack};
use layerlab_testing::{archive, layer};
use std::io::{Cursor, Write as _};

const N_FILES: usize = 12;
const FILE_BYTES: usize = 1 << 20;

/// Text-like bytes that differ from file to file.
fn content(file: usize) -> Vec<u8> {
    let mut state = 88_172_645_463_325_252u64 ^ (file as u64 + 1);
    let mut out = Vec::with_capacity(FILE_BYTES + 16);
    while out.len() < FILE_BYTES {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let word = (state % 5_000).to_string();
        out.extend_from_slice(word.as_bytes());
        out.push(b" \n"[(state >> 60) as usize % 2]);
    }
    out.truncate(FILE_BYTES);
    out
}

fn plain() -> Vec<u8> {
    let tar = (0..N_FILES).fold(layer(["data/"]), |tar, i| {
        tar.file(&format!("data/f{i:02}"), &content(i))
    });
    archive().with(tar).docker()
}

fn gzip(bytes: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(bytes).expect("memory writes");
    encoder.finish().expect("memory writes")
}

/// Many members or frames, as eStargz and zstd:chunked have them.
fn in_parts(bytes: &[u8], pack: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    bytes.chunks(900_000).flat_map(pack).collect()
}

fn with_layer(pack_layer: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let members: Vec<NamedFile> = unpack(&plain())
        .into_iter()
        .map(|(name, content)| {
            let content = if name.ends_with("layer.tar") {
                pack_layer(&content)
            } else {
                content
            };
            (name, content)
        })
        .collect();
    pack(&members)
}

/// Reads some files; says how many bytes of the archive that took.
fn check(what: &str, bytes: &[u8], files: &[usize], chunk: usize) -> u64 {
    let mut opener = Opener::new(bytes.len() as u64, "image.tar", OpenOptions::default());
    drive(&mut opener, &mut Cursor::new(bytes), 50_000).expect("memory reads");
    let archive = opener.finish().expect("it opens");
    let image = archive.load(0).expect("it loads");
    let entries: Vec<_> = files
        .iter()
        .map(|i| image.file(&format!("data/f{i:02}"), None).expect("a file"))
        .collect();
    let mut job = ExtractJob::new(&archive, &image, &entries, 4 << 20, 4096).expect("files");
    let mut n_read = 0;
    while let Need::Read { offset, len } = job.need() {
        let start = offset as usize;
        let end = (start + chunk.min(len as usize)).min(bytes.len());
        if start >= end {
            job.end_of_input();
        } else {
            n_read += (end - start) as u64;
            job.feed(&bytes[start..end]);
        }
    }
    let found = job.finish();
    assert_eq!(found.len(), files.len(), "{what}");
    for (i, found) in files.iter().zip(found) {
        assert!(found.is_complete, "{what}: file {i}");
        assert!(found.bytes == content(*i), "{what}: file {i}");
    }
    n_read
}

#[test]
fn a_file_in_a_compressed_layer_needs_only_what_is_near() {
    let zstd = |b: &[u8]| {
        ruzstd::encoding::compress_to_vec(b, ruzstd::encoding::CompressionLevel::Fastest)
    };
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("gzip 3", with_layer(|b| gzip(b, 3))),
        ("gzip 6", with_layer(|b| gzip(b, 6))),
        ("gzip 9", with_layer(|b| gzip(b, 9))),
        ("gzip stored", with_layer(|b| gzip(b, 0))),
        (
            "gzip members",
            with_layer(|b| in_parts(b, |part| gzip(part, 6))),
        ),
        ("zstd frames", with_layer(|b| in_parts(b, zstd))),
        ("whole file", gzip(&plain(), 6)),
    ];
    for (what, bytes) in &cases {
        for file in [0, 7, N_FILES - 1] {
            let n_read = check(what, bytes, &[file], 30_000);
            let all = bytes.len() as u64;
            assert!(
                n_read < all * 2 / 5 + 200_000,
                "{what}: file {file} took {n_read} of {all} bytes"
            );
        }
        check(what, bytes, &[1, 2, 10], 1 << 20);
    }
    check("gzip 6, small chunks", &cases[1].1, &[9], 777);
    // One block of everything: read from the start, but right.
    check("gzip 1", &with_layer(|b| gzip(b, 1)), &[9], 30_000);
}
