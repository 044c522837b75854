//! Files of small images, shown in every way, plain and compressed.

use super::*;
use crate::archive::Compression;
use crate::job::drive;
use crate::limits::OpenOptions;
use crate::opener::Opener;
use layerlab_testing::{Packing, archive, gzip, layer};
use std::io::Cursor;

struct Opened {
    bytes: Vec<u8>,
    archive: Archive,
    image: Image,
}

fn open(bytes: Vec<u8>) -> Opened {
    let mut opener = Opener::new(bytes.len() as u64, "a.tar", OpenOptions::default());
    drive(&mut opener, &mut Cursor::new(&bytes), 4_096).unwrap();
    let archive = opener.finish().unwrap();
    let image = archive.load(archive.default_image().unwrap()).unwrap();
    Opened {
        bytes,
        archive,
        image,
    }
}

impl Opened {
    fn look(&self, path: &str, layer: usize, look: Look) -> Looked {
        let entry = self.image.file(path, Some(layer)).unwrap();
        let mut job = LookJob::new(&self.archive, &self.image, entry, look, 1 << 20).unwrap();
        drive(&mut job, &mut Cursor::new(&self.bytes), 1_000).unwrap();
        job.finish()
    }
}

/// A layer of one file, plain and packed, and below it in a layer that hides it.
fn each(content: &[u8], check: impl Fn(&Opened)) {
    for packing in [Packing::Plain, Packing::Gzip] {
        let bytes = archive()
            .with(layer(["first*5000"]).file("a", content))
            .layer([".wh.a", "b*10"])
            .packing(packing)
            .docker();
        check(&open(bytes));
    }
}

#[test]
fn a_hidden_file_is_shown_as_what_it_is() {
    each(b"{\"name\": [1, 2]}", |open| {
        let looked = open.look("a", 0, Look::default());
        assert_eq!(looked.kind, ContentKind::Json);
        assert!(matches!(looked.shown, Shown::Json(layout) if layout.lines.len() == 6));
        let looked = open.look(
            "a",
            0,
            Look {
                show: Some(ShowAs::Text),
                ..Look::default()
            },
        );
        assert!(matches!(looked.shown, Shown::Text(part) if part.text == "{\"name\": [1, 2]}"));
    });
}

#[test]
fn a_long_text_is_shown_piece_by_piece() {
    let text: String = (0..60_000).map(|n| format!("line {n} ä\n")).collect();
    each(text.as_bytes(), |open| {
        let (mut out, mut offset) = (String::new(), 0);
        loop {
            let looked = open.look(
                "a",
                0,
                Look {
                    show: Some(ShowAs::Text),
                    encoding: Some(Encoding::Utf8),
                    offset,
                    len: 0,
                },
            );
            let Shown::Text(part) = looked.shown else {
                panic!("text stays text");
            };
            assert_eq!(looked.offset, offset);
            assert!(part.n_bytes > 0);
            out += &part.text;
            offset += part.n_bytes;
            if offset >= looked.size_bytes {
                break;
            }
        }
        assert_eq!(out, text);
    });
}

#[test]
fn windows_of_bytes_are_where_they_are_asked_for() {
    let content: Vec<u8> = (0..400_000u32).map(|at| (at % 251) as u8).collect();
    each(&content, |open| {
        for offset in [0, 1, 20_000, 131_072, 150_000, 399_990, 400_000] {
            let looked = open.look(
                "a",
                0,
                Look {
                    show: Some(ShowAs::Bytes),
                    offset,
                    len: 4_096,
                    ..Look::default()
                },
            );
            let from = offset as usize;
            let to = (from + 4_096).min(content.len());
            assert_eq!(
                looked.shown,
                Shown::Bytes(content[from..to].to_vec()),
                "{offset}"
            );
        }
    });
}

#[test]
fn a_nested_archive_is_listed() {
    let inner = layer(["x/", "x/y*3000"]).tar();
    for content in [inner.clone(), gzip(&inner)] {
        each(&content, |open| {
            let looked = open.look("a", 0, Look::default());
            let Shown::Listing(listing) = looked.shown else {
                panic!("an archive");
            };
            assert_eq!((listing.n_entries, listing.content_bytes), (2, 3_000));
            assert_eq!(listing.problem, None);
        });
    }
}

#[test]
fn a_packed_text_is_unpacked() {
    each(&gzip("man page\n".repeat(50).as_bytes()), |open| {
        let looked = open.look("a", 0, Look::default());
        assert!(matches!(
            looked.shown,
            Shown::Unpacked { text: Some(part), is_whole: true, .. } if part.text.starts_with("man page\n")
        ));
    });
}

#[test]
fn private_keys_are_masked_in_every_way_of_showing() {
    let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ";
    // The second piece of the text begins within the key.
    let before = "x".repeat(TEXT_BYTES as usize - 60);
    let text = format!(
        "{before}\n-----BEGIN PRIVATE KEY-----\n{body}\n{body}\n-----END PRIVATE KEY-----\nend\n"
    );
    each(text.as_bytes(), |open| {
        for (show, offset) in [
            (ShowAs::Text, 0),
            (ShowAs::Text, TEXT_BYTES),
            (ShowAs::Bytes, TEXT_BYTES - 10),
        ] {
            let looked = open.look(
                "a",
                0,
                Look {
                    show: Some(show),
                    offset,
                    len: 4_096,
                    ..Look::default()
                },
            );
            let shown = match looked.shown {
                Shown::Text(part) => part.text,
                Shown::Bytes(bytes) => String::from_utf8(bytes).unwrap(),
                other => panic!("{other:?}"),
            };
            assert!(
                !shown.contains("MIIE") && !shown.contains("kqhkiG9w"),
                "{shown}"
            );
            assert_eq!(looked.n_masked_keys, 1);
        }
    });
}

#[test]
fn pictures_that_cost_too_much_are_refused() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\0\0\0\x01\0\0\x08\x06\0\0\0";
    each(png, |open| {
        let looked = open.look("a", 0, Look::default());
        assert!(matches!(
            looked.shown,
            Shown::Picture { bytes, refused, .. } if bytes.is_empty() && refused.contains("pixels")
        ));
    });
    each(
        b"<!DOCTYPE svg [<!ENTITY a \"b\">]><svg xmlns='x'/>",
        |open| {
            let looked = open.look("a", 0, Look::default());
            assert!(matches!(
                looked.shown,
                Shown::Picture { bytes, refused, .. } if bytes.is_empty() && refused.contains("entities")
            ));
        },
    );
}

#[test]
fn a_cut_archive_shows_what_is_there_and_says_so() {
    let whole = open(archive().with(layer([]).file("a", &[7; 300_000])).docker());
    let entry = whole.image.file("a", Some(0)).unwrap();
    let look = Look {
        show: Some(ShowAs::Bytes),
        len: 16,
        ..Look::default()
    };
    let mut job = LookJob::new(&whole.archive, &whole.image, entry, look, 1 << 20).unwrap();
    drive(&mut job, &mut Cursor::new(&whole.bytes[..2_000]), 700).unwrap();
    let looked = job.finish();
    assert!(looked.is_damaged);
}

#[test]
fn a_tar_within_damaged_gzip_is_named_damaged() {
    let mut inner = gzip(&layer(["x*200000"]).tar());
    let middle = inner.len() / 2;
    inner[middle..].fill(0xAA);
    each(&inner, |open| {
        let looked = open.look("a", 0, Look::default());
        match looked.shown {
            Shown::Listing(listing) => assert!(listing.problem.is_some()),
            Shown::Unpacked { .. } => {}
            other => panic!("{other:?}"),
        }
    });
    assert_eq!(
        ContentKind::of(&inner, true),
        ContentKind::Tar(Compression::Gzip)
    );
}
