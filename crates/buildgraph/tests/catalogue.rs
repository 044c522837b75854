//! The committed catalogue is what its data says.

mod catalogue_text;

use layerlab_buildgraph::{ImageRef, catalogue};

#[test]
fn the_committed_table_is_fresh() {
    let fresh = catalogue_text::render(include_str!("../data/base-images.json"));
    assert!(
        fresh == include_str!("../src/catalogue/data.rs"),
        "src/catalogue/data.rs is stale; run `cargo run -p layerlab-buildgraph --example generate_catalogue`"
    );
}

#[track_caller]
fn check(name: &str, reference: Option<&str>, exact: bool) {
    let found = catalogue::lookup(&ImageRef::parse(name));
    assert_eq!(
        found.map(|found| found.image.reference),
        reference,
        "{name}"
    );
    assert_eq!(found.is_some_and(|found| found.exact), exact, "{name}");
}

#[test]
fn names_aliases_and_nearest_tags_are_found() {
    check("node:24-slim", Some("node:24-slim"), true);
    check("docker.io/library/node:24-slim", Some("node:24-slim"), true);
    check("alpine", Some("alpine:latest"), true);
    check("alpine:3", Some("alpine:latest"), true);
    check("node:24-slim@sha256:00", Some("node:24-slim"), false);
    check("node:18-alpine", Some("node:20-alpine"), false);
    check("node:18.2-alpine3.15", Some("node:20-alpine"), false);
    check("python:3.11-slim-bookworm", Some("python:3.12-slim"), false);
    check("alpine:3.20", Some("alpine:3.22"), false);
    check("ubuntu:20.04", Some("ubuntu:22.04"), false);
    check(
        "gcr.io/distroless/static-debian12",
        Some("gcr.io/distroless/static-debian12"),
        true,
    );
    check("example.org/node:24", None, false);
    check("nobody/knows", None, false);
}

#[test]
fn exact_entries_add_up_to_their_layers() {
    for image in catalogue::IMAGES.iter().filter(|image| !image.approximate) {
        let sum: u64 = image
            .layers
            .iter()
            .map(|layer| layer.compressed_bytes)
            .sum();
        if !image.layers.is_empty() {
            assert_eq!(Some(sum), image.compressed_bytes, "{}", image.reference);
        }
    }
}
