//! What images hold, from whole archives; the readers of each ecosystem and hostile bytes have files of their own.

mod databases;
mod ecosystems;
mod hostile;
mod programs;

use super::{Package, PackageReader, Packages};
use crate::{InspectJob, OpenOptions, Opener, drive};
use layerlab_testing::{ArchiveBuilder, LayerBuilder, archive, layer};
use std::io::Cursor;

pub(super) fn packages_of(archive: &ArchiveBuilder) -> Packages {
    let bytes = archive.docker();
    let mut opener = Opener::new(bytes.len() as u64, "test.tar", OpenOptions::default());
    drive(&mut opener, &mut Cursor::new(&bytes), 4096).expect("memory reads");
    let archive = opener.finish().expect("an archive");
    let image = archive.load(0).expect("an image");
    let mut job = InspectJob::new(&archive, &image, PackageReader::new(&image.tree), 512);
    drive(&mut job, &mut Cursor::new(&bytes), 4096).expect("memory reads");
    job.finish().conclude(&image.tree)
}

pub(super) fn files<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> LayerBuilder {
    files.into_iter().fold(layer([]), |layer, (path, text)| {
        layer.file(path, text.as_bytes())
    })
}

/// `purl layer bytes` of each package.
#[track_caller]
pub(super) fn check(packages: &Packages, expected: &[&str]) {
    let found: Vec<String> = packages.packages.iter().map(line).collect();
    assert_eq!(found, expected);
}

fn line(p: &Package) -> String {
    format!("{} {} {}", p.purl, p.layer, p.size_bytes)
}

const DEBIAN: (&str, &str) = (
    "etc/os-release",
    "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n",
);

fn stanza(name: &str, version: &str) -> String {
    format!(
        "Package: {name}\nStatus: install ok installed\nVersion: {version}\nArchitecture: amd64\n\n"
    )
}

#[test]
fn package_belongs_to_the_layer_in_which_its_version_first_appears() {
    let (a, b) = (stanza("a", "1"), stanza("b", "1"));
    let b2 = stanza("b", "2");
    let status = "var/lib/dpkg/status";
    let found = packages_of(
        &archive()
            .with(files([DEBIAN, (status, &a)]))
            .with(files([(status, format!("{a}{b}").as_str())]))
            .with(files([(status, format!("{a}{b2}").as_str())])),
    );
    check(
        &found,
        &[
            "pkg:deb/debian/a@1?arch=amd64&distro=debian-12 0 0",
            "pkg:deb/debian/b@2?arch=amd64&distro=debian-12 2 0",
        ],
    );
    let gone: Vec<_> = found
        .gone
        .iter()
        .map(|g| (g.name.as_str(), g.version.as_str(), g.layer, g.gone_layer))
        .collect();
    assert_eq!(gone, [("b", "1", 1, 2)]);
}

#[test]
fn deleting_the_database_and_bringing_it_back_makes_the_packages_new() {
    let a = stanza("a", "1");
    let status = "var/lib/dpkg/status";
    let found = packages_of(
        &archive()
            .with(files([(status, a.as_str())]))
            .layer(["var/lib/dpkg/.wh.status"])
            .with(files([(status, a.as_str())])),
    );
    check(&found, &["pkg:deb/debian/a@1?arch=amd64 2 0"]);
}

#[test]
fn packages_of_a_deleted_database_are_gone() {
    let found = packages_of(
        &archive()
            .with(files([("var/lib/dpkg/status", stanza("a", "1").as_str())]))
            .layer(["var/lib/.wh.dpkg"]),
    );
    check(&found, &[]);
    assert_eq!(found.gone.len(), 1);
    assert_eq!(found.gone[0].gone_layer, 1);
}

#[test]
fn bytes_follow_merged_usr_and_count_hard_links_and_files_once() {
    let status = format!("{}{}", stanza("a", "1"), stanza("b", "1"));
    let found = packages_of(
        &archive()
            .layer([
                "usr/",
                "usr/lib/",
                "lib->usr/lib",
                "usr/lib/a.so*1000",
                "usr/lib/a2.so=>usr/lib/a.so",
                "usr/lib/a.so.1->a.so",
                "usr/lib/shared*500",
                "opt/own*70",
            ])
            .with(files([
                ("var/lib/dpkg/status", status.as_str()),
                (
                    "var/lib/dpkg/info/a.list",
                    "/.\n/lib\n/lib/a.so\n/lib/a2.so\n/lib/a.so.1\n/lib/shared\n/lib/absent\n",
                ),
                ("var/lib/dpkg/info/b:amd64.list", "/usr/lib/shared\n"),
            ])),
    );
    check(
        &found,
        &[
            "pkg:deb/debian/a@1?arch=amd64 1 1500",
            "pkg:deb/debian/b@1?arch=amd64 1 0",
        ],
    );
    assert_eq!(found.packages[0].n_files, 2);
    // The two databases' files and `opt/own`.
    assert_eq!(found.unowned.n_files, 4);
    assert_eq!(found.unowned.largest[0].path, "var/lib/dpkg/status");
    assert!(
        found
            .unowned
            .largest
            .iter()
            .any(|file| file.path == "opt/own" && file.size_bytes == 70)
    );
}

#[test]
fn a_system_in_a_folder_owns_files_below_that_folder() {
    let found = packages_of(&archive().with(files([
        ("var/lib/dpkg/status", stanza("a", "1").as_str()),
        ("var/lib/dpkg/info/a.list", "/usr/bin/a\n"),
        ("usr/bin/a", "12345"),
        ("opt/chroot/var/lib/dpkg/status", stanza("a", "2").as_str()),
        ("opt/chroot/var/lib/dpkg/info/a.list", "/usr/bin/a\n"),
        ("opt/chroot/usr/bin/a", "123"),
    ])));
    check(
        &found,
        &[
            "pkg:deb/debian/a@1?arch=amd64 0 5",
            "pkg:deb/debian/a@2?arch=amd64 0 3",
        ],
    );
}

#[test]
fn hard_link_that_outlives_its_first_name_still_counts() {
    let found = packages_of(
        &archive()
            .layer(["usr/bin/x*100", "usr/bin/y=>usr/bin/x"])
            .with(files([
                ("var/lib/dpkg/status", stanza("a", "1").as_str()),
                ("var/lib/dpkg/info/a.list", "/usr/bin/y\n"),
            ]))
            .layer(["usr/bin/.wh.x"]),
    );
    check(&found, &["pkg:deb/debian/a@1?arch=amd64 1 100"]);
}

#[test]
fn nested_node_packages_count_their_own_files_only() {
    let found = packages_of(
        &archive()
            .with(files([
                (
                    "app/node_modules/a/package.json",
                    r#"{"name":"a","version":"1.0.0","license":"MIT"}"#,
                ),
                ("app/node_modules/a/index.js", "12345"),
                (
                    "app/node_modules/a/node_modules/@s/b/package.json",
                    r#"{"name":"@s/b","version":"2.0.0"}"#,
                ),
                ("app/node_modules/a/node_modules/@s/b/b.js", "1234567890"),
                (
                    "app/node_modules/a/test/fixtures/package.json",
                    r#"{"name":"fixture","version":"9.9.9"}"#,
                ),
            ]))
            .layer(["app/node_modules/.wh.nothing"]),
    );
    check(
        &found,
        &[
            "pkg:npm/%40s/b@2.0.0 0 43",
            // Its manifest, its program and the fixture below it.
            "pkg:npm/a@1.0.0 0 87",
        ],
    );
    assert_eq!(found.packages[1].licences, ["MIT"]);
}

#[test]
fn rewriting_a_manifest_without_change_keeps_the_layer() {
    let manifest = (
        "app/node_modules/a/package.json",
        r#"{"name":"a","version":"1.0.0"}"#,
    );
    let found = packages_of(
        &archive()
            .with(files([manifest]))
            .layer(["x"])
            .with(files([manifest])),
    );
    check(&found, &["pkg:npm/a@1.0.0 0 30"]);
    assert!(found.gone.is_empty());
}

#[test]
fn distribution_is_read_through_links_inside_the_image() {
    let found = packages_of(
        &archive()
            .layer(["etc/os-release->../usr/lib/os-release"])
            .with(files([(
                "usr/lib/os-release",
                "NAME=x\nID=alpine\nVERSION_ID=3.18.4\nPRETTY_NAME='Alpine \"Linux\"'\n",
            )])),
    );
    let distribution = found.distribution.expect("a distribution");
    assert_eq!(distribution.id, "alpine");
    assert_eq!(distribution.path, "usr/lib/os-release");
    assert_eq!(distribution.pretty_name, "Alpine \"Linux\"");
    assert_eq!(
        distribution.end_of_life.map(|end| end.date),
        Some("2025-05-09")
    );
}

#[test]
fn old_distributions_are_known_by_their_release_files() {
    for (file, text, id, version) in [
        ("etc/alpine-release", "3.9.6\n", "alpine", "3.9.6"),
        ("etc/debian_version", "11.8\n", "debian", "11"),
        (
            "etc/redhat-release",
            "CentOS Linux release 7.9.2009 (Core)\n",
            "centos",
            "7.9.2009",
        ),
        (
            "etc/system-release-cpe",
            "cpe:/o:amazon:linux:2018.03:ga\n",
            "amzn",
            "2018.03",
        ),
    ] {
        let found = packages_of(&archive().with(files([(file, text)])));
        let distribution = found.distribution.expect(file);
        assert_eq!(
            (distribution.id.as_str(), distribution.version_id.as_str()),
            (id, version),
            "{file}"
        );
    }
}
