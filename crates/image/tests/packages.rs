//! Packages of the shared fixtures. The counts are those of syft 1.18.1 on the same files; where we differ, the
//! reason stands beside the number.

use layerlab_image::{InspectJob, OpenOptions, Opener, PackageReader, Packages, drive, sbom};
use layerlab_testing::shared_image;
use std::collections::BTreeMap;
use std::io::Cursor;

/// The packages of a fixture, and its two bills of materials.
fn packages(name: &str) -> Option<(Packages, [String; 2])> {
    let bytes = shared_image(name)?;
    let mut opener = Opener::new(bytes.len() as u64, name, OpenOptions::default());
    drive(&mut opener, &mut Cursor::new(&bytes), 64 << 10).expect("memory reads");
    let archive = opener.finish().expect("an archive");
    let image = archive
        .load(archive.default_image().expect("an image"))
        .expect("an image");
    let reader = PackageReader::new(&image.tree);
    let mut job = InspectJob::new(&archive, &image, reader, 64 << 10);
    drive(&mut job, &mut Cursor::new(&bytes), 64 << 10).expect("memory reads");
    let packages = job.finish().conclude(&image.tree);
    let bills = [
        sbom::cyclonedx(&image, &packages),
        sbom::spdx(&image, &packages),
    ];
    Some((packages, bills))
}

fn counts(packages: &Packages) -> BTreeMap<&str, usize> {
    let mut out = BTreeMap::new();
    for package in &packages.packages {
        *out.entry(package.kind.as_str()).or_insert(0) += 1;
    }
    out
}

#[track_caller]
fn check(name: &str, expected: &[(&str, usize)]) -> Option<Packages> {
    let (packages, bills) = packages(name)?;
    assert_eq!(
        counts(&packages),
        expected.iter().copied().collect(),
        "{name}"
    );
    for bill in bills {
        serde_json::from_str::<serde_json::Value>(&bill).expect("JSON");
    }
    Some(packages)
}

#[test]
fn debian_with_python() {
    let Some(found) = check(
        "data-cruncher-disaster.docker20-legacy.tar.gz",
        &[("deb", 95), ("pypi", 8)],
    ) else {
        return;
    };
    let python = found
        .packages
        .iter()
        .find(|p| p.name == "python3.11-minimal")
        .expect("a package");
    assert!(python.layer > 0, "it was installed by a later layer");
    assert!(python.size_bytes > 5_000_000);
    let distribution = found.distribution.expect("a distribution");
    assert_eq!(distribution.qualifier(), "debian-12");
}

#[test]
fn debian_with_node() {
    let Some(found) = check(
        "frontend-monolith-disaster.docker20-classic-legacy.tar.gz",
        &[("deb", 88), ("npm", 77)],
    ) else {
        return;
    };
    let gone: Vec<&str> = found.gone.iter().map(|g| g.name.as_str()).collect();
    let upgraded = ["apt", "libapt-pkg6.0", "liblzma5", "libpcre2-8-0"];
    assert_eq!(gone, upgraded, "by `apt-get upgrade` in a later layer");
}

#[test]
fn distroless_with_go() {
    let Some(found) = check(
        "data-cruncher-good.docker28-hybrid.tar",
        &[("deb", 4), ("golang", 2)],
    ) else {
        return;
    };
    let layers: Vec<usize> = found
        .packages
        .iter()
        .filter(|p| p.kind.as_str() == "deb")
        .map(|p| p.layer)
        .collect();
    assert_eq!(layers, [0, 3, 1, 2], "one layer brought each");
}

#[test]
fn one_program_from_scratch() {
    check(
        "data-cruncher-scratch.docker28-hybrid.tar",
        &[("golang", 2)],
    );
}

#[test]
fn programs_without_packages_are_guessed() {
    // syft also calls a text in busybox the version 1.0 of gzip.
    let Some(found) = check("frontend-good.skopeo-oci-gzip.tar", &[("generic", 2)]) else {
        return;
    };
    assert!(found.packages.iter().all(|p| p.is_guessed));
}

#[test]
fn images_without_packages_have_none() {
    for name in [
        "whiteouts.docker28-hybrid.tar",
        "odd-files.docker28-hybrid.tar.gz",
        "odd-cyclic-links.tar",
        "odd-non-utf8-names.tar",
        "hostile-path-traversal.tar",
        "hostile-markup-and-prototype-names.tar",
    ] {
        check(name, &[]);
    }
}
