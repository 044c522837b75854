//! The three shapes of the rpm database, from the same headers.

use super::{check, files, packages_of};
use crate::packages::rpm;
use layerlab_testing::archive;

const SQLITE: &[u8] = include_bytes!("../../../tests/data/rpmdb.sqlite");
const BERKELEY: &[u8] = include_bytes!("../../../tests/data/Packages");

/// SUSE's shape around the headers of the SQLite file.
pub(super) fn ndb() -> Vec<u8> {
    let mut headers: Vec<Vec<u8>> = Vec::new();
    rpm::each_header(SQLITE, &mut |blob| headers.push(blob.to_vec())).expect("a sound file");
    let (mut slots, mut blobs) = (Vec::new(), Vec::new());
    for (index, header) in (1u32..).zip(&headers) {
        let mut blob = b"BlbS".to_vec();
        blob.extend(index.to_le_bytes());
        blob.extend([0; 4]);
        blob.extend((header.len() as u32).to_le_bytes());
        blob.extend(header);
        blob.resize(blob.len().next_multiple_of(16) + 16, 0);
        slots.extend(b"Slot");
        slots.extend(index.to_le_bytes());
        slots.extend(((4096 + blobs.len()) as u32 / 16).to_le_bytes());
        slots.extend((blob.len() as u32 / 16).to_le_bytes());
        blobs.extend(blob);
    }
    let mut out = b"RpmP".to_vec();
    for number in [0u32, 1, 1, 99] {
        out.extend(number.to_le_bytes());
    }
    out.resize(32, 0);
    out.extend(slots);
    out.resize(4096, 0);
    out.extend(blobs);
    out
}

#[test]
fn all_shapes_give_the_same_packages() {
    let (sqlite, problem) = rpm::records(SQLITE, None);
    assert_eq!(problem, None);
    assert_eq!(sqlite.len(), 32, "the key is no package");
    let names: Vec<&str> = sqlite.iter().map(|r| r.name.as_str()).take(3).collect();
    assert_eq!(names, ["bash", "openssl-libs", "lib00"]);
    for database in [BERKELEY, &ndb()] {
        let (mut found, problem) = rpm::records(database, None);
        assert_eq!(problem, None);
        // A hash file has no order.
        let order = |r: &crate::packages::record::Record| {
            sqlite.iter().position(|known| known.name == r.name)
        };
        found.sort_by_key(order);
        assert_eq!(found, sqlite);
    }
}

#[test]
fn rpm_packages_own_files_and_name_epoch_and_source() {
    let found = packages_of(
        &archive().with(
            files([
                ("etc/os-release", "ID=\"rhel\"\nVERSION_ID=\"9.4\"\n"),
                ("usr/bin/bash", "1234"),
                ("usr/lib64/libssl.so.3", "12"),
            ])
            .file("var/lib/rpm/rpmdb.sqlite", SQLITE),
        ),
    );
    assert_eq!(found.packages.len(), 32);
    let mut few = found;
    few.packages.retain(|p| !p.name.starts_with("lib"));
    check(
        &few,
        &[
            "pkg:rpm/redhat/bash@5.1.8-9.el9?arch=x86_64&distro=rhel-9.4&upstream=bash-5.1.8-9.el9.src.rpm 0 4",
            "pkg:rpm/redhat/openssl-libs@3.0.7-27.el9?arch=x86_64&distro=rhel-9.4&epoch=1&upstream=openssl-3.0.7-27.el9.src.rpm 0 2",
        ],
    );
    assert_eq!(few.packages[1].version, "1:3.0.7-27.el9");
}

#[test]
fn a_log_beside_the_database_is_warned_of() {
    let found = packages_of(
        &archive().with(
            files([])
                .file("var/lib/rpm/rpmdb.sqlite", SQLITE)
                .file("var/lib/rpm/rpmdb.sqlite-wal", &[7; 100]),
        ),
    );
    assert_eq!(found.warnings.len(), 1);
}

#[test]
fn cut_databases_give_what_they_can_and_say_so() {
    for database in [SQLITE, BERKELEY, &ndb()] {
        let (found, problem) = rpm::records(&database[..database.len() / 2], None);
        assert!(found.len() < 32);
        assert!(problem.is_some());
    }
}
