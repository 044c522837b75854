//! Broken and hostile files: a clear error, or what can be read with warnings; never a crash, never much time.

use layerlab_image::{
    Archive, Check, Compression, Found, ImageError, LayerState, OpenOptions, Opener, WarningKind,
    drive,
};
use layerlab_testing::{shared_dir, shared_image};
use std::io::Cursor;

fn open(name: &str, bytes: &[u8]) -> Result<Archive, ImageError> {
    let mut opener = Opener::new(bytes.len() as u64, name, OpenOptions::default());
    drive(&mut opener, &mut Cursor::new(bytes), 4096).expect("memory reads");
    opener.finish()
}

#[track_caller]
fn check_error(name: &str, is_expected: impl Fn(&ImageError) -> bool, words: &[&str]) {
    let Some(bytes) = shared_image(name) else {
        return;
    };
    let error = open(name, &bytes).expect_err(name);
    assert!(is_expected(&error), "{name}: {error:?}");
    let text = error.to_string();
    for word in words {
        assert!(
            text.contains(word),
            "{name}: `{text}` does not say `{word}`"
        );
    }
}

/// Layer states of the first image and kinds of all warnings.
#[track_caller]
fn check_partial(name: &str, states: &[LayerState], kinds: &[WarningKind]) {
    let Some(bytes) = shared_image(name) else {
        return;
    };
    let archive = open(name, &bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
    let image = archive
        .load(archive.default_image().expect("an image"))
        .expect(name);
    let ours: Vec<LayerState> = image.layers.iter().map(|l| l.state).collect();
    assert_eq!(ours, states, "{name}");
    let warnings: Vec<_> = archive.warnings.iter().chain(&image.warnings).collect();
    for kind in kinds {
        assert!(
            warnings.iter().any(|w| w.kind == *kind),
            "{name}: no {kind:?} in {warnings:#?}"
        );
    }
}

fn not_an_image(found: Found) -> impl Fn(&ImageError) -> bool {
    move |e| matches!(e, ImageError::NotAnImage { found: f } if *f == found)
}

#[test]
fn files_that_are_something_else_are_named() {
    check_error("bad-empty-file.tar", not_an_image(Found::Empty), &["empty"]);
    check_error(
        "bad-only-zeros.tar",
        not_an_image(Found::OnlyZeros),
        &["zero"],
    );
    check_error(
        "bad-random-bytes.tar",
        not_an_image(Found::Unknown),
        &["docker save"],
    );
    check_error(
        "bad-text-file.tar",
        not_an_image(Found::Dockerfile),
        &["Dockerfile"],
    );
    check_error("bad-zip-file.zip", not_an_image(Found::Zip), &["zip"]);
    let is_folder = |e: &ImageError| {
        matches!(
            e,
            ImageError::NotAnImage {
                found: Found::Folder(_)
            }
        )
    };
    check_error(
        "bad-plain-folder.tar",
        is_folder,
        &["manifest.json", "docker save", "project/"],
    );
}

#[test]
fn a_container_export_is_shown_and_said_to_be_no_saved_image() {
    let name = "not-an-image.docker-export.tar";
    let Some(bytes) = shared_image(name) else {
        return;
    };
    let archive = open(name, &bytes).expect(name);
    assert_eq!(archive.kind.as_str(), "docker-export");
    let image = archive.load(0).expect("its files");
    assert_eq!(image.layers.len(), 1);
    assert!(image.layers[0].n_files > 0);
    assert!(image.warnings.iter().any(|w| {
        w.kind == WarningKind::NotASavedImage
            && w.message.contains("docker export")
            && w.message.contains("docker save")
    }));
}

#[test]
fn archives_without_a_readable_list_are_errors() {
    let is_document = |e: &ImageError| matches!(e, ImageError::BadDocument { .. });
    let is_none = |e: &ImageError| matches!(e, ImageError::NoImages { .. });
    check_error(
        "bad-invalid-json-manifest.tar",
        is_document,
        &["manifest.json"],
    );
    check_error(
        "bad-manifest-wrong-types.tar",
        is_document,
        &["manifest.json", "Config"],
    );
    check_error("bad-manifest-empty-list.tar", is_none, &["empty list"]);
    check_error(
        "bad-truncated-at-member-boundary.tar",
        is_none,
        &["blob is not in the file"],
    );
    let is_cut = |e: &ImageError| matches!(e, ImageError::Truncated { .. });
    check_error("bad-truncated-archive.tar", is_cut, &["ends at byte"]);
    check_error("bad-huge-size-in-header.tar", is_cut, &["ends at byte"]);
}

#[test]
fn damaged_parts_leave_the_rest_readable() {
    use LayerState::{Complete, Damaged, Missing, Unreadable};
    use WarningKind as W;
    check_partial(
        "bad-truncated-gzip-layer.tar",
        &[Damaged, Complete],
        &[W::Truncated, W::DigestMismatch],
    );
    check_partial(
        "bad-corrupt-gzip-layer.tar",
        &[Damaged, Complete],
        &[W::CorruptStream, W::DigestMismatch],
    );
    check_partial(
        "bad-wrong-digest-blob.tar",
        &[Complete, Complete],
        &[W::DigestMismatch],
    );
    check_partial(
        "bad-missing-layer-docker.tar",
        &[Complete, Missing],
        &[W::Missing],
    );
    check_partial(
        "bad-missing-layer-oci.tar",
        &[Complete, Missing],
        &[W::Missing],
    );
    check_partial(
        "bad-missing-config.tar",
        &[Complete, Complete],
        &[W::Missing],
    );
    check_partial(
        "bad-invalid-json-config.tar",
        &[Complete, Complete],
        &[W::BadJson],
    );
    check_partial(
        "bad-layer-is-not-a-tar.tar",
        &[Unreadable, Complete],
        &[W::NotATar],
    );
    check_partial(
        "bad-huge-size-in-layer.tar",
        &[Complete, Damaged],
        &[W::Truncated],
    );
    check_partial(
        "odd-diff-id-mismatch.tar",
        &[Complete, Complete],
        &[W::DiffIdMismatch],
    );
}

#[test]
fn a_claimed_size_counts_only_as_far_as_it_is_there() {
    let Some(bytes) = shared_image("bad-huge-size-in-layer.tar") else {
        return;
    };
    let archive = open("x", &bytes).expect("partial");
    let image = archive.load(0).expect("an image");
    assert!(
        image.accounting.total_bytes < 100_000,
        "{}",
        image.accounting.total_bytes
    );
}

#[test]
fn a_gzip_bomb_is_read_in_bounded_memory_and_its_digests_are_checked() {
    let Some(bytes) = shared_image("hostile-gzip-bomb-2GiB.tar.gz") else {
        return;
    };
    let archive = open("bomb", &bytes).expect("opened");
    assert_eq!(archive.compression, Compression::Gzip);
    let image = archive.load(0).expect("an image");
    assert_eq!(image.accounting.total_bytes, 2 << 30);
    assert_eq!(image.layers[0].digest_check, Check::Matches);
}

#[test]
fn every_cut_and_every_flipped_byte_is_survived() {
    let Some(shared) = shared_dir() else { return };
    for name in [
        "multi-platform.buildx-oci.tar",
        "odd-duplicate-entries.tar",
        "odd-multi-member-gzip-layer.tar",
    ] {
        let bytes = std::fs::read(shared.join("fixtures/images").join(name)).expect("a fixture");
        for at in (0..bytes.len()).step_by(bytes.len() / 97 + 1) {
            survive(name, &bytes[..at]);
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x55;
            survive(name, &flipped);
        }
    }
}

fn survive(name: &str, bytes: &[u8]) {
    if let Ok(archive) = open(name, bytes) {
        for image in 0..archive.images.len() {
            let _ = archive.load(image);
        }
    }
}
