//! Files and layers in every compression: whole, in several parts, cut and damaged.

use crate::{open, sample, try_open};
use layerlab_image::Compression;
use layerlab_testing::gzip;
use layerlab_testing::shapes::{NamedFile, pack, unpack};
use std::io::{Read as _, Write as _};

fn xz(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(1);
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), options).expect("good options");
    writer.write_all(bytes).expect("memory writes");
    writer.finish().expect("memory writes")
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    bzip2::read::BzEncoder::new(bytes, bzip2::Compression::fast())
        .read_to_end(&mut out)
        .expect("memory reads");
    out
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

pub(crate) type Packer = fn(&[u8]) -> Vec<u8>;
pub(crate) const PACKERS: [(Compression, Packer); 4] = [
    (Compression::Gzip, gzip),
    (Compression::Xz, xz),
    (Compression::Bzip2, bzip2),
    (Compression::Zstd, zstd),
];

#[test]
fn files_compressed_as_a_whole_open() {
    for (compression, pack) in PACKERS {
        for plain in [sample().docker(), sample().oci(), sample().podman()] {
            let (archive, image) = open(&pack(&plain));
            assert_eq!(archive.compression, compression);
            assert!(archive.says.contains(compression.as_str()));
            assert_eq!(image.accounting.visible_bytes, 7700);
        }
    }
}

/// Stores the layers of an archive compressed; names and manifest stay, digests no longer fit.
fn with_packed_layers(pack_layer: Packer) -> Vec<u8> {
    let members: Vec<NamedFile> = unpack(&sample().docker())
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

#[test]
fn layers_are_judged_by_their_bytes_not_their_names() {
    for (compression, packer) in PACKERS {
        let (_, image) = open(&with_packed_layers(packer));
        assert_eq!(image.layers[0].compression, compression);
        assert_eq!(image.accounting.visible_bytes, 7700, "{compression}");
        assert!(image.warnings.is_empty(), "{:?}", image.warnings);
    }
}

#[test]
fn streams_of_several_members_frames_and_streams_are_one_layer() {
    for (compression, packer) in PACKERS {
        let twice = |bytes: &[u8]| {
            let (a, b) = bytes.split_at(bytes.len() / 3);
            [
                PACKERS
                    .iter()
                    .find(|(c, _)| *c == compression)
                    .map(|(_, p)| p(a))
                    .unwrap_or_default(),
                packer(b),
            ]
            .concat()
        };
        let members: Vec<NamedFile> = unpack(&sample().docker())
            .into_iter()
            .map(|(name, content)| {
                let content = if name.ends_with("layer.tar") {
                    twice(&content)
                } else {
                    content
                };
                (name, content)
            })
            .collect();
        let (_, image) = open(&pack(&members));
        assert_eq!(image.accounting.visible_bytes, 7700, "{compression}");
        assert!(
            image.warnings.is_empty(),
            "{compression}: {:?}",
            image.warnings
        );
    }
}

#[test]
fn damaged_and_cut_compressed_layers_are_said_to_be_so() {
    for (compression, packer) in PACKERS {
        for is_cut in [true, false] {
            let members: Vec<NamedFile> = unpack(&sample().docker())
                .into_iter()
                .map(|(name, content)| {
                    let mut content = if name.ends_with("layer.tar") {
                        packer(&content)
                    } else {
                        content
                    };
                    if name.ends_with("layer.tar") {
                        let n = content.len() / 2;
                        if is_cut {
                            content.truncate(n);
                        } else {
                            content[n] ^= 0x55;
                        }
                    }
                    (name, content)
                })
                .collect();
            let (_, image) = open(&pack(&members));
            assert!(
                !image.warnings.is_empty(),
                "{compression}, cut: {is_cut}: nothing is said"
            );
        }
    }
}

#[test]
fn skippable_zstd_frames_are_passed_over() {
    // As zstd:chunked has them behind the tar.
    fn chunked(bytes: &[u8]) -> Vec<u8> {
        let mut out = vec![0x50, 0x2A, 0x4D, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5];
        out.extend(zstd(bytes));
        out.extend([0x5A, 0x2A, 0x4D, 0x18, 64, 0, 0, 0]);
        out.extend([9; 64]);
        out
    }
    let (_, image) = open(&with_packed_layers(chunked));
    assert_eq!(image.accounting.visible_bytes, 7700);
    assert!(image.warnings.is_empty(), "{:?}", image.warnings);
}

#[test]
fn no_damage_of_compressed_data_is_more_than_an_error() {
    let tar = sample().docker();
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for (compression, packer) in PACKERS {
        let packed = packer(&tar);
        for _ in 0..300 {
            let mut bytes = packed.clone();
            for _ in 0..=random() % 4 {
                let at = random() as usize % bytes.len();
                match random() % 3 {
                    0 => bytes[at] = random() as u8,
                    1 => bytes[at] ^= 1 << (random() % 8),
                    _ => {
                        bytes.remove(at);
                    }
                }
            }
            if random() % 4 == 0 {
                bytes.truncate(random() as usize % bytes.len());
            }
            // Whatever comes of it, it ends.
            if let Ok(archive) = try_open("image", &bytes)
                && let Some(index) = archive.default_image()
            {
                assert!(archive.load(index).is_ok(), "{compression}");
            }
        }
    }
}
