//! Slimming and exporting: the merged tree of what is written is what was promised.

use layerlab_image::{
    Archive, EntryKind, ExportJob, HashJob, Image, NodeId, OpenOptions, Opener, Part, SlimError,
    SlimJob, SlimPlan, SlimRequest, Slimmed, Verify, drive,
};
use layerlab_testing::{ArchiveBuilder, Packing, archive, layer, samples, shared_dir};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::io::Cursor;

fn open(bytes: &[u8]) -> Option<(Archive, Image)> {
    let options = OpenOptions {
        verify: Verify::All,
        ..OpenOptions::default()
    };
    let mut opener = Opener::new(bytes.len() as u64, "test.tar", options);
    drive(&mut opener, &mut Cursor::new(bytes), 4096).expect("memory reads");
    let mut archive = opener.finish().ok()?;
    let index = archive.default_image()?;
    let image = archive.load(index).ok()?;
    let mut job = HashJob::new(&archive, &image, false, 1);
    drive(&mut job, &mut Cursor::new(bytes), 4096).expect("memory reads");
    drop(image);
    job.finish(&mut archive);
    let image = archive.load(index).ok()?;
    Some((archive, image))
}

/// The merged tree as text: type, attributes, content by size and hash, link targets.
fn merged(image: &Image) -> BTreeMap<Vec<u8>, String> {
    let tree = &image.tree;
    let last = image.layers.len().saturating_sub(1);
    let mut out = BTreeMap::new();
    for (node, entry) in tree.final_paths() {
        let facts = tree.entry(entry).expect("an entry");
        let inode = tree.inode_at(node, last);
        let (kind, facts) = match (facts.kind, inode) {
            // A hard link is as good as the file it names.
            // One that names nothing cannot be unpacked.
            (EntryKind::HardLink, None) => continue,
            (EntryKind::HardLink, Some(inode)) => {
                ("File".to_owned(), tree.entry(inode).expect("an inode"))
            }
            (kind, _) => (format!("{kind:?}"), facts),
        };
        let hash = inode.and_then(|i| tree.content_hash(i));
        if kind == "Directory"
            && facts.mode == 0o755
            && (facts.uid, facts.gid) == (0, 0)
            && facts.xattrs.is_empty()
        {
            // May have been implied.
            continue;
        }
        let text = format!(
            "{kind} {:o} {}:{} {} {} {:?} {:?} {:?} {hash:?}",
            facts.mode,
            facts.uid,
            facts.gid,
            facts.size_bytes,
            facts.mtime_seconds,
            facts.link.filter(|_| kind == "Symlink"),
            facts.device,
            facts.xattrs
        );
        out.insert(tree.path_bytes(node), text);
    }
    out
}

fn slim(bytes: &[u8], request: &SlimRequest) -> Result<(Slimmed, Vec<u8>), SlimError> {
    let (archive, image) = open(bytes).expect("an image");
    let plan = SlimPlan::new(&archive, &image, request)?;
    let mut job = SlimJob::new(&archive, &image, plan, Vec::new(), 512)?;
    drive(&mut job, &mut Cursor::new(bytes), 1000).expect("memory reads");
    job.finish()
}

/// Slims, opens the result again, and compares with the promise. Returns the new image.
#[track_caller]
fn keeps_its_promise(bytes: &[u8], request: &SlimRequest, dropped: &[&str]) -> Image {
    let (_, old) = open(bytes).expect("an image");
    let (slimmed, written) = slim(bytes, request).expect("it can be slimmed");
    assert_eq!(slimmed.file_bytes, written.len() as u64);
    let (again, new) = open(&written).expect("the new archive opens");
    assert!(again.warnings.is_empty(), "{:?}", again.warnings);
    let is_dropped = |path: &[u8]| {
        dropped
            .iter()
            .any(|d| path == d.as_bytes() || path.starts_with(format!("{d}/").as_bytes()))
    };
    let mut expected = merged(&old);
    expected.retain(|path, _| !is_dropped(path));
    let found = merged(&new);
    for (path, text) in &expected {
        assert_eq!(
            found.get(path),
            Some(text),
            "{}",
            String::from_utf8_lossy(path)
        );
    }
    assert_eq!(found.len(), expected.len());
    for layer in &new.layers {
        assert_eq!(
            layer.digest.as_ref(),
            Some(&slimmed.layers[layer.index].digest)
        );
        assert!(
            !matches!(layer.diff_id_check, layerlab_image::Check::Differs { .. }),
            "{layer:?}"
        );
        assert!(
            !matches!(layer.digest_check, layerlab_image::Check::Differs { .. }),
            "{layer:?}"
        );
    }
    assert_eq!(new.info.ref_names, old.info.ref_names);
    new
}

fn builder() -> ArchiveBuilder {
    archive()
        .layer([
            "etc/",
            "0600 1:2 etc/a*1000",
            "var/cache/x*5000",
            "usr/lib/real*300#2",
            "lib->usr/lib",
            "d/",
            "d/1*10",
            "d/2*20",
        ])
        .with(
            layer([
                "etc/a*1000",
                ".wh.d",
                "home/me/f*700#3",
                "home/me/g=>home/me/f",
            ])
            .created_by("RUN two"),
        )
        .layer(["d/", "d/new*5", "lib/placed*44#5", "etc/.wh.none"])
        .layer(["home/me/.wh.f", "var/cache/.wh.x", "04755 bin/su*99"])
}

#[test]
fn dropping_a_path_takes_it_out_of_every_layer() {
    for bytes in [
        builder().docker(),
        builder().oci(),
        builder().packing(Packing::Gzip).hybrid(),
    ] {
        let request = SlimRequest {
            drop_paths: vec!["/etc/a".into()],
            ..SlimRequest::default()
        };
        let new = keeps_its_promise(&bytes, &request, &["etc/a"]);
        assert_eq!(new.layers.len(), 4);
        assert!(new.tree.find(b"etc/a").is_none());
    }
}

#[test]
fn content_moves_to_a_hard_link_that_stays() {
    // Layer 3 deletes the name that stores the content; `g` keeps it.
    let bytes = builder().docker();
    let all = SlimRequest {
        flatten: vec![(0, 3)],
        ..SlimRequest::default()
    };
    let new = keeps_its_promise(&bytes, &all, &[]);
    let g = new
        .tree
        .find(b"home/me/g")
        .and_then(|n| new.tree.final_entry(n))
        .expect("g");
    assert_eq!(new.tree.content_bytes(g), Some(700));
    // So does dropping it.
    let request = SlimRequest {
        drop_paths: vec!["home/me/f".into()],
        ..SlimRequest::default()
    };
    keeps_its_promise(&bytes, &request, &["home/me/f"]);
}

#[test]
fn hidden_content_goes_and_the_tree_stays() {
    let bytes = builder().docker();
    let (_, old) = open(&bytes).expect("an image");
    assert!(old.accounting.hidden_bytes >= 6030);
    let request = SlimRequest {
        drop_hidden: true,
        ..SlimRequest::default()
    };
    let new = keeps_its_promise(&bytes, &request, &[]);
    assert_eq!(new.accounting.hidden_bytes, 0);
    assert_eq!(new.accounting.visible_bytes, old.accounting.visible_bytes);
    // Layers that hold nothing hidden keep their digest.
    assert_eq!(new.layers[2].diff_id, old.layers[2].diff_id);
}

#[test]
fn any_range_of_layers_can_be_flattened() {
    let bytes = builder().hybrid();
    for first in 0..4 {
        for last in first..4 {
            let request = SlimRequest {
                flatten: vec![(first, last)],
                ..SlimRequest::default()
            };
            let new = keeps_its_promise(&bytes, &request, &[]);
            assert_eq!(new.layers.len() as u32, 4 - (last - first));
        }
    }
    let two = SlimRequest {
        flatten: vec![(2, 3), (0, 1)],
        drop_hidden: true,
        ..SlimRequest::default()
    };
    keeps_its_promise(&bytes, &two, &[]);
}

#[test]
fn history_still_fits_the_layers() {
    let bytes = builder().metadata_step("CMD [\"x\"]").docker();
    let request = SlimRequest {
        flatten: vec![(1, 3)],
        ..SlimRequest::default()
    };
    let new = keeps_its_promise(&bytes, &request, &[]);
    let config = new.info.config.as_deref().expect("a configuration");
    assert_eq!(
        config.history.iter().filter(|row| !row.empty_layer).count(),
        2
    );
    assert_eq!(config.history.len(), 5);
    assert!(
        new.warnings
            .iter()
            .all(|w| w.kind != layerlab_image::WarningKind::History),
        "{:?}",
        new.warnings
    );
}

#[test]
fn leftovers_go_but_their_folders_stay() {
    let sample = samples::wasteful();
    let (_, old) = open(&sample.bytes).expect("an image");
    let (_, written) = slim(
        &sample.bytes,
        &SlimRequest {
            drop_leftovers: true,
            ..SlimRequest::default()
        },
    )
    .expect("slim");
    let (_, new) = open(&written).expect("an image");
    assert!(new.accounting.total_bytes < old.accounting.total_bytes);
    assert!(new.tree.find(b"var/cache/apt").is_some());
}

#[test]
fn what_cannot_be_done_is_said() {
    let bytes = builder().docker();
    let fails = |request: SlimRequest| slim(&bytes, &request).expect_err("refused");
    let drop = |path: &str| SlimRequest {
        drop_paths: vec![path.into()],
        ..SlimRequest::default()
    };
    assert_eq!(fails(drop("nope")), SlimError::NoSuchPath("nope".into()));
    assert_eq!(
        fails(drop("nope/*")),
        SlimError::NoSuchPath("nope/*".into())
    );
    assert_eq!(fails(drop("/")), SlimError::Root);
    for flatten in [vec![(1, 9)], vec![(2, 1)], vec![(0, 2), (1, 3)]] {
        assert!(matches!(
            fails(SlimRequest {
                flatten,
                ..SlimRequest::default()
            }),
            SlimError::BadRange { .. }
        ));
    }
}

#[test]
fn a_file_that_ends_early_is_no_success() {
    let bytes = builder().docker();
    let (archive, image) = open(&bytes).expect("an image");
    let request = SlimRequest {
        flatten: vec![(0, 3)],
        ..SlimRequest::default()
    };
    let plan = SlimPlan::new(&archive, &image, &request).expect("a plan");
    let mut job = SlimJob::new(&archive, &image, plan, Vec::new(), 512).expect("a job");
    drive(&mut job, &mut Cursor::new(&bytes[..3000]), 1000).expect("memory reads");
    assert!(matches!(job.finish(), Err(SlimError::Interrupted)));
}

#[test]
fn shared_fixtures_keep_their_trees() {
    let Some(shared) = shared_dir() else { return };
    let mut n = 0;
    let mut names: Vec<_> = std::fs::read_dir(shared.join("fixtures/images"))
        .expect("fixtures")
        .flatten()
        .map(|e| e.path())
        .collect();
    names.sort();
    for path in names {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let is_small = path
            .metadata()
            .is_ok_and(|m| m.is_file() && m.len() < 8 << 20);
        if !is_small || name.contains("bomb") || name.contains("100k") || name.ends_with(".json") {
            continue;
        }
        let bytes = std::fs::read(&path).expect("a fixture");
        let Some((archive, image)) = open(&bytes) else {
            continue;
        };
        let last = image.layers.len() as u32;
        if last == 0
            || image.info.config.is_none()
            || image
                .layers
                .iter()
                .any(|l| l.state != layerlab_image::LayerState::Complete)
        {
            continue;
        }
        drop(archive);
        eprintln!("{name}");
        let mut requests = vec![
            SlimRequest {
                flatten: vec![(0, last - 1)],
                ..SlimRequest::default()
            },
            SlimRequest {
                drop_hidden: true,
                ..SlimRequest::default()
            },
            SlimRequest::default(),
        ];
        if last > 2 {
            requests.push(SlimRequest {
                flatten: vec![(1, last - 1)],
                drop_hidden: true,
                ..SlimRequest::default()
            });
        }
        for request in requests {
            if name.contains("digest") || name.contains("diff-id") {
                continue;
            }
            keeps_its_promise(&bytes, &request, &[]);
        }
        n += 1;
    }
    assert!(n > 20, "{n}");
}

fn export(bytes: &[u8], part: impl Fn(&Image) -> Part) -> Vec<u8> {
    let (archive, image) = open(bytes).expect("an image");
    let mut job = ExportJob::new(&archive, &image, part(&image), Vec::new(), 512).expect("a part");
    drive(&mut job, &mut Cursor::new(bytes), 1000).expect("memory reads");
    job.finish().expect("everything was there").0
}

fn listing(tar: &[u8]) -> Vec<(String, u64, Option<String>)> {
    let mut reader = tar::Archive::new(Cursor::new(tar));
    reader
        .entries()
        .expect("a tar")
        .map(|e| {
            let e = e.expect("an entry");
            let link = e
                .link_name()
                .expect("a link")
                .map(|l| l.to_string_lossy().into_owned());
            (
                e.path().expect("a path").to_string_lossy().into_owned(),
                e.size(),
                link,
            )
        })
        .collect()
}

#[test]
fn exporting_files_folders_layers_and_the_root() {
    for bytes in [builder().docker(), builder().packing(Packing::Gzip).oci()] {
        let last = 3;
        let root = export(&bytes, |_| Part::Tree {
            node: NodeId::ROOT,
            layer: last,
        });
        let all = listing(&root);
        assert!(
            all.iter().all(|(path, ..)| !path.contains(".wh.")),
            "{all:?}"
        );
        assert!(
            all.contains(&("usr/lib/placed".into(), 44, None)),
            "{all:?}"
        );
        assert!(all.contains(&("home/me/g".into(), 700, None)), "{all:?}");
        let folder = export(&bytes, |image| Part::Tree {
            node: image.tree.find(b"usr/lib").expect("a folder"),
            layer: last,
        });
        assert_eq!(
            listing(&folder),
            [
                ("lib/real".into(), 300, None),
                ("lib/placed".into(), 44, None)
            ]
        );
        // As of layer 1 both names are there.
        let home = export(&bytes, |image| Part::Tree {
            node: image.tree.find(b"home").expect("a folder"),
            layer: 1,
        });
        assert!(
            listing(&home).contains(&("home/me/g".into(), 0, Some("home/me/f".into()))),
            "{:?}",
            listing(&home)
        );
        let file = export(&bytes, |image| {
            Part::File(image.file("etc/a", None).expect("a file"))
        });
        assert_eq!(file.len(), 1000);
        let raw = export(&bytes, |_| Part::Layer(1));
        assert_eq!(raw.len() % 512, 0);
        assert!(listing(&raw).iter().any(|(path, ..)| path == ".wh.d"));
    }
}

fn entry() -> impl Strategy<Value = String> {
    let path = prop_oneof!["[ab]", "[ab]/[cd]", "[ab]/[cd]/[ef]"];
    (path, 0..8u8, 1..4u8).prop_map(|(path, kind, filling)| match kind {
        0 => format!("{path}/"),
        // Never in a circle.
        1 if path.starts_with('a') => format!("{path}->b/d"),
        2 => format!("{path}=>t"),
        3 => {
            let cut = path.rfind('/').map_or(0, |i| i + 1);
            format!("{}.wh.{}", &path[..cut], &path[cut..])
        }
        4 => format!("{path}/.wh..wh..opq"),
        5 => format!("0750 7:8 {path}/"),
        _ => format!("{path}*{}#{filling}", 10 * u32::from(filling)),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn slimming_keeps_the_merged_tree(layers in proptest::collection::vec(proptest::collection::vec(entry(), 0..8), 1..5), first in 0..5u32, last in 0..5u32, drop_hidden: bool) {
        let built = layers.iter().fold(archive(), |a, l| a.layer(std::iter::once("t*7").chain(l.iter().map(String::as_str))));
        let bytes = built.docker();
        let n = layers.len() as u32;
        let (first, last) = (first % n, last % n);
        let flatten = if first < last { vec![(first, last)] } else { Vec::new() };
        keeps_its_promise(&bytes, &SlimRequest { flatten, drop_hidden, ..SlimRequest::default() }, &[]);
    }

    #[test]
    fn dropping_removes_just_that(layers in proptest::collection::vec(proptest::collection::vec(entry(), 0..8), 1..4)) {
        // Symbolic links could lead from the dropped path elsewhere.
        let built = layers.iter().fold(archive(), |a, l| a.layer(std::iter::once("t*7").chain(l.iter().filter(|e| !e.contains("->")).map(String::as_str))));
        let bytes = built.docker();
        let (_, image) = open(&bytes).expect("an image");
        for path in ["a/c", "b"] {
            if image.tree.find(path.as_bytes()).is_some_and(|n| !image.tree.versions(n).is_empty()) {
                keeps_its_promise(&bytes, &SlimRequest { drop_paths: vec![path.into()], ..SlimRequest::default() }, &[path]);
            }
        }
    }
}
