//! Every reader on random, cut and changed bytes: no panic, and no more work than the bytes are worth.

use super::databases::ndb;
use super::ecosystems::zip;
use super::programs::{auditable, elf, go_information};
use crate::packages::reader::Paths;
use crate::packages::record::PackageKind;
use crate::packages::{
    apk, binary, conda, distribution, dotnet, dpkg, java, nix, node, pacman, php, portage, python,
    rpm, ruby,
};
use crate::tree::{FileTree, NodeId};
use proptest::prelude::*;

const SQLITE: &[u8] = include_bytes!("../../../tests/data/rpmdb.sqlite");
const BERKELEY: &[u8] = include_bytes!("../../../tests/data/Packages");

fn empty_tree() -> FileTree {
    let bytes = layerlab_testing::archive().layer(["a"]).docker();
    let mut opener = crate::Opener::new(bytes.len() as u64, "x", crate::OpenOptions::default());
    crate::drive(&mut opener, &mut std::io::Cursor::new(&bytes), 4096).expect("memory reads");
    let archive = opener.finish().expect("an archive");
    archive.load(0).expect("an image").tree
}

fn read_all(bytes: &[u8], paths: &mut Paths) {
    dpkg::records(bytes, PackageKind::Deb);
    dpkg::list(bytes).count();
    dpkg::md5sums(bytes).count();
    dpkg::licences(bytes);
    apk::records(bytes, Some(paths));
    rpm::records(bytes, Some(paths));
    rpm::manifest(bytes);
    pacman::record(bytes);
    pacman::files(bytes).count();
    portage::record(b"var/db/pkg/a/b-1/CONTENTS", bytes, Some(paths));
    python::record(bytes);
    python::installed(bytes, b"lib", paths);
    python::installed_by_setuptools(bytes, b"lib", paths);
    node::record(bytes);
    node::cached(bytes);
    node::is_manifest(bytes);
    ruby::record(bytes);
    php::records(bytes, b"vendor/composer", Some(paths));
    dotnet::records(bytes);
    conda::record(bytes, b"opt", Some(paths));
    nix::record(bytes, NodeId::ROOT);
    java::records(b"a-1.jar", bytes, bytes.len() as u64);
    java::records(b"a-1.jar", bytes, u64::MAX);
    java::runtime(bytes);
    binary::records(b"usr/bin/python3.11", bytes);
    binary::go_toolchain(bytes);
    for name in [
        b"os-release".as_slice(),
        b"redhat-release",
        b"system-release-cpe",
        b"debian_version",
    ] {
        distribution::read(name, bytes);
    }
}

fn samples() -> Vec<Vec<u8>> {
    let jar = zip(&[
        (
            "META-INF/MANIFEST.MF",
            b"Bundle-SymbolicName: a.b\nBundle-Version: 1\n",
        ),
        ("lib/b-1.jar", &zip(&[("x", b"y")])),
    ]);
    vec![
        SQLITE.to_vec(),
        BERKELEY.to_vec(),
        ndb(),
        jar,
        elf(".go.buildinfo", &go_information("mod\ta\tv1\n")),
        elf(".dep-v0", &auditable()),
        b"Package: a\nVersion: 1\n\nP:a\nV:1\nF:x\nR:y\n\n%NAME%\na\n".to_vec(),
        br#"{"name":"a","version":"1","packages":[{"name":"a/b","version":"1"}]}"#.to_vec(),
    ]
}

#[test]
fn cut_input_is_read_as_far_as_it_goes() {
    let mut paths = Paths::new(&empty_tree());
    for sample in samples() {
        let step = (sample.len() / 97).max(1);
        for end in (0..sample.len()).step_by(step) {
            read_all(&sample[..end], &mut paths);
        }
    }
}

#[test]
fn records_that_claim_the_same_pages_again_and_again_stay_within_the_budget() {
    // Every slot names one blob that is as long as the file.
    let n = 60_000usize;
    let mut file = b"RpmP".to_vec();
    for number in [0u32, 0, (n as u32 * 16).div_ceil(4096) + 1, 0] {
        file.extend(number.to_le_bytes());
    }
    file.resize(32, 0);
    let at = (32 + n * 16).next_multiple_of(16);
    for _ in 0..n {
        file.extend(b"Slot");
        file.extend(1u32.to_le_bytes());
        file.extend((at as u32 / 16).to_le_bytes());
        file.extend(1u32.to_le_bytes());
    }
    file.resize(at, 0);
    file.extend(b"BlbS");
    file.extend(1u32.to_le_bytes());
    file.extend([0; 4]);
    file.extend(1_000_000u32.to_le_bytes());
    file.resize(file.len() + 1_000_000, 0);
    let (found, problem) = rpm::records(&file, None);
    assert!(found.is_empty());
    assert_eq!(problem, Some(rpm::Problem::Budget));
}

#[test]
fn archives_nested_without_end_are_cut() {
    let mut jar = zip(&[("x", b"y")]);
    for _ in 0..50 {
        jar = zip(&[("lib/a-1.jar", &jar)]);
    }
    let found = java::records(b"a-1.jar", &jar, jar.len() as u64);
    assert!(found.is_cut);
    assert!(found.records.len() <= 4);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..4096)) {
        read_all(&bytes, &mut Paths::new(&empty_tree()));
    }

    #[test]
    fn changed_bytes_do_not_panic(
        which in 0usize..8,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut sample = samples().swap_remove(which);
        for (at, byte) in changes {
            let at = at.index(sample.len());
            sample[at] = byte;
        }
        read_all(&sample, &mut Paths::new(&empty_tree()));
    }

    #[test]
    fn changed_headers_of_databases_do_not_panic(
        which in 0usize..3,
        changes in proptest::collection::vec((0usize..600, any::<u8>()), 1..6),
    ) {
        let mut sample = samples().swap_remove(which);
        for (at, byte) in changes {
            sample[at] = byte;
        }
        // The magic numbers stay, so that the walkers are reached.
        let keep = if which == 1 { 12..16 } else { 0..16 };
        let original = samples().swap_remove(which);
        sample[keep.clone()].copy_from_slice(&original[keep]);
        read_all(&sample, &mut Paths::new(&empty_tree()));
    }
}
