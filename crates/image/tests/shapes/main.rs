//! Every shape a saved image comes in, from small images built here, so that a clone without the shared fixtures
//! tests them too.

mod compressed;

use compressed::PACKERS;
use layerlab_image::{
    Archive, ArchiveKind, EntryKind, FolderPiece, FolderTar, Found, Image, ImageError, ImageKind,
    LayerState, Need, OpenOptions, Opener, RangeJob, Verify, WarningKind, drive,
};
use layerlab_testing::shapes::{NamedFile, pack, unpack};
use layerlab_testing::{ArchiveBuilder, Packing, archive, gzip, layer};
use std::io::Cursor;

fn try_open(name: &str, bytes: &[u8]) -> Result<Archive, ImageError> {
    let mut opener = Opener::new(bytes.len() as u64, name, OpenOptions::default());
    drive(&mut opener, &mut Cursor::new(bytes), 4096).expect("memory reads");
    opener.finish()
}

#[track_caller]
fn open(bytes: &[u8]) -> (Archive, Image) {
    let archive = try_open("image.tar", bytes).unwrap_or_else(|e| panic!("{e}"));
    let image = archive
        .load(archive.default_image().expect("an image"))
        .expect("it loads");
    (archive, image)
}

fn sample() -> ArchiveBuilder {
    archive()
        .layer([
            "etc/",
            "etc/os-release=ID=test\n",
            "bin/",
            "0755 bin/sh*5000",
        ])
        .layer(["app/", "app/a*1000", "app/b*2000#1", "etc/.wh.os-release"])
        .layer(["app/a*700#2"])
}

/// What every shape of the sample must give.
#[track_caller]
fn check(bytes: &[u8], kind: ArchiveKind, words: &str) -> (Archive, Image) {
    let (archive, image) = open(bytes);
    assert_eq!(archive.kind, kind);
    assert!(archive.says.contains(words), "{} / {words}", archive.says);
    assert_eq!(image.layers.len(), 3, "{}", archive.says);
    let states: Vec<LayerState> = image.layers.iter().map(|l| l.state).collect();
    assert_eq!(states, [LayerState::Complete; 3]);
    let a = &image.accounting;
    assert_eq!((a.total_bytes, a.visible_bytes), (8708, 7700));
    assert_eq!(a.n_files, 3);
    assert!(image.warnings.is_empty(), "{:?}", image.warnings);
    assert!(archive.warnings.is_empty(), "{:?}", archive.warnings);
    (archive, image)
}

#[test]
fn archives_of_every_writer_open() {
    let s = sample();
    check(&s.docker(), ArchiveKind::DockerArchive, "Docker before 25");
    check(&s.hybrid(), ArchiveKind::DockerHybrid, "Docker 25");
    check(&s.oci(), ArchiveKind::Oci, "OCI image layout");
    let gz = s.clone().packing(Packing::Gzip);
    check(&gz.oci(), ArchiveKind::Oci, "OCI image layout");
    check(&gz.hybrid(), ArchiveKind::DockerHybrid, "containerd");
    let (v1, image) = check(&s.docker_v1(), ArchiveKind::DockerV1, "before 1.10");
    assert_eq!(v1.images[0].ref_names, ["example.com/test:1"]);
    assert_eq!(
        image.layers[1].created_by.as_deref(),
        Some("/bin/sh -c step 1")
    );
    let (podman, _) = check(&s.podman(), ArchiveKind::DockerArchive, "podman");
    assert_eq!(podman.images[0].ref_names, ["localhost/example.com/test:1"]);
    check(&s.crane(), ArchiveKind::DockerArchive, "kaniko");
    check(&s.jib(), ArchiveKind::DockerArchive, "Jib");
    let (_, nix) = check(&s.nix(), ArchiveKind::DockerArchive, "nix");
    assert_eq!(nix.layers[0].created_by, None);
}

#[test]
fn a_nested_index_has_an_image_its_attestation_and_an_absent_platform() {
    let (archive, _) = check(&sample().nested_index(), ArchiveKind::Oci, "attestations");
    let kinds: Vec<ImageKind> = archive.images.iter().map(|i| i.kind).collect();
    assert_eq!(
        kinds,
        [ImageKind::Image, ImageKind::Attestation, ImageKind::Absent]
    );
    assert_eq!(archive.images[0].ref_names, ["example.com/test:1"]);
    assert_eq!(
        archive.images[1].about, archive.images[0].manifest_digest,
        "the attestation names its image"
    );
    assert_eq!(archive.images[2].platform.to_string(), "linux/arm64/v8");
    assert!(archive.load(2).is_err());
}

#[test]
fn the_order_and_spelling_of_members_does_not_matter() {
    for plain in [sample().docker(), sample().oci(), sample().hybrid()] {
        let members = unpack(&plain);
        let mut reversed = members.clone();
        reversed.reverse();
        assert_eq!(open(&pack(&reversed)).1.accounting.visible_bytes, 7700);
        for prefix in ["./", "/", ".//"] {
            let renamed: Vec<NamedFile> = members
                .iter()
                .map(|(name, content)| (format!("{prefix}{name}"), content.clone()))
                .collect();
            assert_eq!(open(&pack(&renamed)).1.accounting.visible_bytes, 7700);
        }
    }
}

#[test]
fn layers_that_are_links_to_other_members_are_followed() {
    for arrow in ["->../", "=>"] {
        let mut members = unpack(&sample().docker());
        let at = members
            .iter()
            .position(|(name, _)| name.ends_with("layer.tar"))
            .expect("a layer");
        let (name, content) = members[at].clone();
        members.push(("shared/real".into(), content));
        members[at].1 = format!("{arrow}shared/real").into_bytes();
        let (_, image) = open(&pack(&members));
        assert_eq!(image.accounting.visible_bytes, 7700, "{name}");
    }
    // A link to itself names nothing.
    let mut members = unpack(&sample().docker());
    let at = members
        .iter()
        .position(|(name, _)| name.ends_with("layer.tar"))
        .expect("a layer");
    members[at].1 = b"->layer.tar".to_vec();
    let (_, image) = open(&pack(&members));
    assert_eq!(image.layers[0].state, LayerState::Missing);
}

#[test]
fn a_manifest_beside_its_blobs_opens() {
    let members: Vec<NamedFile> = unpack(&sample().packing(Packing::Gzip).oci())
        .into_iter()
        .filter(|(name, _)| name != "index.json" && name != "oci-layout")
        .map(|(name, content)| {
            let is_manifest =
                content.starts_with(b"{") && content.windows(8).any(|w| w == b"\"layers\"");
            let is_config = content.windows(10).any(|w| w == b"\"diff_ids\"");
            let name = if is_manifest && !is_config {
                "manifest.json".to_owned()
            } else {
                name.replace("blobs/sha256/", "")
            };
            (name, content)
        })
        .collect();
    let (archive, _) = check(&pack(&members), ArchiveKind::Oci, "dir:");
    assert!(archive.images[0].manifest_digest.is_some());
}

#[test]
fn every_digest_that_does_not_fit_is_named() {
    let spoil = |plain: Vec<u8>, is_spoilt: &dyn Fn(&str, &[u8]) -> bool| {
        let members: Vec<NamedFile> = unpack(&plain)
            .into_iter()
            .map(|(name, mut content)| {
                if is_spoilt(&name, &content) {
                    // A blank more changes the digest of JSON, and of a tar's padding, but not what they say.
                    content.push(if content.starts_with(b"{") { b' ' } else { 0 });
                }
                (name, content)
            })
            .collect();
        let bytes = pack(&members);
        let options = OpenOptions {
            verify: Verify::All,
            ..OpenOptions::default()
        };
        let mut opener = Opener::new(bytes.len() as u64, "image.tar", options);
        drive(&mut opener, &mut Cursor::new(&bytes), 4096).expect("memory reads");
        let archive = opener.finish().expect("it opens");
        let image = archive.load(0).expect("it loads");
        let mut kinds: Vec<(WarningKind, String)> = archive
            .warnings
            .iter()
            .chain(&image.warnings)
            .map(|w| (w.kind, w.place.clone()))
            .collect();
        kinds.sort();
        kinds
    };
    let is_blob = |name: &str| name.starts_with("blobs/");
    let is_json = |content: &[u8]| content.starts_with(b"{");
    let found = spoil(sample().oci(), &|name, content| {
        is_blob(name) && !is_json(content)
    });
    let layers = [
        (WarningKind::DigestMismatch, "layer 0".to_owned()),
        (WarningKind::DigestMismatch, "layer 1".to_owned()),
        (WarningKind::DigestMismatch, "layer 2".to_owned()),
        (WarningKind::DiffIdMismatch, "layer 0".to_owned()),
        (WarningKind::DiffIdMismatch, "layer 1".to_owned()),
        (WarningKind::DiffIdMismatch, "layer 2".to_owned()),
    ];
    assert_eq!(found, layers);
    let found = spoil(sample().oci(), &|name, content| {
        is_blob(name) && is_json(content)
    });
    assert_eq!(found.len(), 2, "manifest and configuration: {found:?}");
    let found = spoil(sample().docker(), &|name, _| {
        name.len() == 69 && name.ends_with(".json")
    });
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, WarningKind::DigestMismatch);
    let found = spoil(sample().docker(), &|name, _| name.ends_with("/layer.tar"));
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().all(|(k, _)| *k == WarningKind::DiffIdMismatch));
    assert!(spoil(sample().hybrid(), &|_, _| false).is_empty());
}

#[test]
fn an_archive_that_lost_its_list_is_pieced_together() {
    let without = |plain: Vec<u8>, names: &[&str]| -> Vec<u8> {
        let members: Vec<NamedFile> = unpack(&plain)
            .into_iter()
            .filter(|(name, _)| !names.contains(&name.as_str()))
            .collect();
        pack(&members)
    };
    let gz = sample().packing(Packing::Gzip);
    for bytes in [
        without(gz.oci(), &["index.json", "oci-layout"]),
        without(sample().oci(), &["index.json"]),
        without(sample().docker(), &["manifest.json"]),
        without(sample().crane(), &["manifest.json"]),
    ] {
        let (archive, image) = open(&bytes);
        assert_eq!(archive.images.len(), 1);
        assert_eq!(image.accounting.visible_bytes, 7700, "{}", archive.says);
        assert!(
            image
                .warnings
                .iter()
                .any(|w| w.kind == WarningKind::Missing && w.message.contains("pieced together"))
        );
    }
}

#[test]
fn exports_root_file_systems_and_lone_layers_are_one_layer_without_configuration() {
    let export = layer([
        ".dockerenv",
        "etc/",
        "etc/hosts",
        "bin/",
        "bin/sh*5000",
        "usr/",
    ]);
    let root = layer(["etc/", "etc/hosts", "bin/", "bin/sh*5000", "usr/"]);
    let lone = layer(["app/", "app/.wh.old", "app/new*5000"]);
    let cases = [
        (export, ArchiveKind::DockerExport, "docker export"),
        (root, ArchiveKind::RootFilesystem, "root file system"),
        (lone, ArchiveKind::LayerTar, "single layer"),
    ];
    for (tar, kind, words) in cases {
        let mut whole: Vec<Vec<u8>> = vec![tar.tar()];
        whole.extend(PACKERS.iter().map(|(_, pack)| pack(&tar.tar())));
        for bytes in whole {
            let (archive, image) = open(&bytes);
            assert_eq!(archive.kind, kind);
            assert!(archive.says.contains(words), "{}", archive.says);
            assert_eq!(image.accounting.visible_bytes, 5000);
            assert_eq!(image.info.config, None);
            let warning = &image.warnings[0];
            assert_eq!(warning.kind, WarningKind::NotASavedImage);
            assert!(warning.message.contains("docker save"));
            let file = image.tree.final_paths().find_map(|(_, entry)| {
                (image.tree.content_bytes(entry) == Some(5000)).then_some(entry)
            });
            let mut job = layerlab_image::ExtractJob::new(
                &archive,
                &image,
                &[file.expect("the file")],
                1 << 20,
                1,
            )
            .expect("a file");
            drive(&mut job, &mut Cursor::new(&bytes), 999).expect("memory reads");
            assert_eq!(job.finish()[0].bytes, vec![b'a'; 5000]);
        }
    }
}

#[test]
fn foreign_and_encrypted_layers_are_named() {
    let change = |media_type: &str, is_kept: bool| {
        let mut members = unpack(&sample().oci());
        let index: serde_json::Value = serde_json::from_slice(
            &members
                .iter()
                .find(|(n, _)| n == "index.json")
                .expect("an index")
                .1,
        )
        .expect("JSON");
        let digest = index["manifests"][0]["digest"].as_str().expect("a digest");
        let name = digest.replace("sha256:", "blobs/sha256/");
        let at = members
            .iter()
            .position(|(n, _)| *n == name)
            .expect("a manifest");
        let mut manifest: serde_json::Value = serde_json::from_slice(&members[at].1).expect("JSON");
        manifest["layers"][0]["mediaType"] = media_type.into();
        let blob = manifest["layers"][0]["digest"]
            .as_str()
            .expect("a digest")
            .replace("sha256:", "blobs/sha256/");
        members[at].1 = manifest.to_string().into_bytes();
        if is_kept {
            for member in &mut members {
                if member.0 == blob {
                    member.1 = (0..2048u32).map(|i| (i * 7 + 1) as u8).collect();
                }
            }
        } else {
            members.retain(|(n, _)| *n != blob);
        }
        open(&pack(&members)).1
    };
    let image = change(
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        false,
    );
    assert_eq!(image.layers[0].state, LayerState::Missing);
    assert!(
        image
            .warnings
            .iter()
            .any(|w| w.kind == WarningKind::Foreign)
    );
    let image = change(
        "application/vnd.oci.image.layer.v1.tar+gzip+encrypted",
        true,
    );
    assert_eq!(image.layers[0].state, LayerState::Unreadable);
    assert!(
        image
            .warnings
            .iter()
            .any(|w| w.kind == WarningKind::Foreign && w.message.contains("encrypted"))
    );
}

#[test]
fn a_layer_that_is_no_tar_is_named_for_what_it_is() {
    let mut members = unpack(&sample().docker());
    let at = members
        .iter()
        .position(|(name, _)| name.ends_with("layer.tar"))
        .expect("a layer");
    members[at].1 = [b"hsqs".to_vec(), vec![7; 4000]].concat();
    let (_, image) = open(&pack(&members));
    assert_eq!(image.layers[0].state, LayerState::Unreadable);
    assert!(
        image
            .warnings
            .iter()
            .any(|w| w.kind == WarningKind::NotATar && w.message.contains("squashfs"))
    );
}

/// A job over a folder: the same driving as over a file.
fn drive_folder(job: &mut dyn RangeJob, tar: &FolderTar, files: &[NamedFile]) {
    while let Need::Read { offset, len } = job.need() {
        match tar.piece(offset, len.min(1000)) {
            FolderPiece::Made(bytes) if bytes.is_empty() => job.end_of_input(),
            FolderPiece::Made(bytes) => job.feed(&bytes),
            FolderPiece::File { file, offset, len } => {
                job.feed(&files[file].1[offset as usize..(offset + len) as usize]);
            }
        }
    }
}

#[test]
fn a_dropped_folder_opens_like_its_archive() {
    for plain in [sample().oci(), sample().docker()] {
        for folder in ["", "my image/"] {
            let files: Vec<NamedFile> = unpack(&plain)
                .into_iter()
                .map(|(name, content)| (format!("{folder}{name}"), content))
                .collect();
            let list: Vec<(String, u64)> = files
                .iter()
                .map(|(name, content)| (name.clone(), content.len() as u64))
                .collect();
            let tar = FolderTar::new(&list);
            let mut opener = Opener::new(tar.size_bytes(), "folder", OpenOptions::default());
            drive_folder(&mut opener, &tar, &files);
            let archive = opener.finish().expect("it opens");
            let image = archive.load(0).expect("it loads");
            assert_eq!(image.accounting.visible_bytes, 7700);
        }
    }
}

#[test]
fn an_empty_layer_is_complete_and_empty() {
    for content in [vec![], vec![0; 1024], gzip(&[0; 1024])] {
        let mut members = unpack(&sample().docker());
        let at = members
            .iter()
            .position(|(name, _)| name.ends_with("layer.tar"))
            .expect("a layer");
        members[at].1 = content;
        let (_, image) = open(&pack(&members));
        assert_eq!(image.layers[0].state, LayerState::Complete);
        assert_eq!(image.layers[0].n_entries, 0);
    }
}

#[test]
fn other_files_are_named_for_what_they_are() {
    let cases: [(&[u8], &str); 12] = [
        (b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", "PNG"),
        (b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", "PDF"),
        (b"QFI\xFB\0\0\0\x03", "qcow2"),
        (b"SQLite format 3\0\x10\0", "SQLite"),
        (b"\0asm\x01\0\0\0", "WebAssembly"),
        (b"!<arch>\ndebian-binary   ", "Debian package"),
        (b"\xED\xAB\xEE\xDB\x03\0", "RPM"),
        (b"hsqs\0\0\0\0", "squashfs"),
        (b"<!DOCTYPE html><html>", "HTML"),
        (b"{\"bomFormat\": \"CycloneDX\"}", "CycloneDX"),
        (b"{\"schemaVersion\":2,\"layers\":[]}", "image manifest"),
        (b"7z\xBC\xAF\x27\x1C\0\x04", "7-Zip"),
    ];
    for (bytes, word) in cases {
        for n in [0, 600, 70_000] {
            let bytes = [bytes, &vec![b' '; n]].concat();
            let error = try_open("file", &bytes).expect_err(word);
            assert!(error.to_string().contains(word), "{word}: {error}");
        }
    }
    let mut iso = vec![0x20; 40_000];
    iso[32769..32774].copy_from_slice(b"CD001");
    iso[0] = 0xEB;
    let error = try_open("file", &iso).expect_err("an ISO");
    assert!(error.to_string().contains("ISO 9660"), "{error}");
    for (compression, pack) in PACKERS {
        let error = try_open("file", &pack(&[b'x'; 3000])).expect_err("no tar");
        assert!(
            matches!(&error, ImageError::NotAnImage { found: Found::CompressedNotTar(c) } if *c == compression),
            "{error:?}"
        );
    }
}

#[test]
fn special_entries_keep_their_kind() {
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(tar::EntryType::Fifo);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    let builder = archive().with(layer([]).raw_entry(header, b"pipe", &[], &[]));
    let (_, image) = open(&builder.docker());
    let node = image.tree.find(b"pipe").expect("it is there");
    let entry = image.tree.final_entry(node).expect("an entry");
    assert_eq!(
        image.tree.entry(entry).map(|e| e.kind),
        Some(EntryKind::Fifo)
    );
}

#[test]
fn layers_read_side_by_side_give_the_same_image() {
    for bytes in [
        sample().docker(),
        sample().packing(Packing::Gzip).hybrid(),
        sample().crane(),
        sample().nested_index(),
    ] {
        let options = OpenOptions {
            split_layer_bytes: 1,
            seek_gap_bytes: 1,
            ..OpenOptions::default()
        };
        let mut opener = Opener::new(bytes.len() as u64, "image.tar", options);
        drive(&mut opener, &mut Cursor::new(&bytes), 700).expect("memory reads");
        let mut read = Vec::new();
        for mut job in opener.layer_jobs() {
            drive(&mut job, &mut Cursor::new(&bytes), 333).expect("memory reads");
            read.push(job.finish());
        }
        assert_eq!(read.len(), 3);
        read.reverse();
        opener.put(read);
        let archive = opener.finish().expect("it opens");
        let split = archive.load(0).expect("it loads");
        let (_, whole) = open(&bytes);
        assert_eq!(split.layers, whole.layers);
        let hidden = |image: &Image| -> Vec<(String, u64, usize, usize)> {
            image
                .accounting
                .hidden
                .iter()
                .map(|h| (h.path.clone(), h.size_bytes, h.owner_layer, h.hiding_layer))
                .collect()
        };
        assert_eq!(hidden(&split), hidden(&whole));
        assert_eq!(split.dive, whole.dive);
        assert_eq!(split.warnings, whole.warnings);
    }
}
