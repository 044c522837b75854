//! Small images with known numbers: dive's and the exact ones side by side.

use layerlab_image::{Archive, Cause, HashJob, Image, Mark, OpenOptions, Opener, Verify, drive};
use layerlab_testing::{ArchiveBuilder, archive};
use std::io::Cursor;

fn open_with(bytes: &[u8], options: OpenOptions) -> Archive {
    let mut opener = Opener::new(bytes.len() as u64, "test.tar", options);
    drive(&mut opener, &mut Cursor::new(bytes), 1000).expect("memory reads");
    opener.finish().expect("an archive")
}

/// Opens as a large file would be: nothing hashed while reading, contents skipped, comparisons made afterwards.
fn load_lazily(bytes: &[u8]) -> (Archive, Image) {
    let options = OpenOptions {
        seek_gap_bytes: 1,
        small_file_bytes: 0,
        verify: Verify::Nothing,
        ..OpenOptions::default()
    };
    let mut archive = open_with(bytes, options);
    let image = archive.load(0).expect("an image");
    let mut job = HashJob::new(&archive, &image, true, 1);
    drop(image);
    drive(&mut job, &mut Cursor::new(bytes), 777).expect("memory reads");
    job.finish(&mut archive);
    let image = archive.load(0).expect("an image");
    assert!(
        image.accounting.is_content_compared,
        "all comparisons are made after hashing"
    );
    (archive, image)
}

fn load(builder: &ArchiveBuilder) -> Image {
    let bytes = builder.docker();
    let image = open_with(&bytes, OpenOptions::default())
        .load(0)
        .expect("an image");
    let (_, lazy) = load_lazily(&bytes);
    assert_eq!(
        image.accounting, lazy.accounting,
        "skipping and hashing later changes nothing"
    );
    assert_eq!(image.dive, lazy.dive);
    image
}

struct Expected {
    dive: (f64, u64, Option<f64>),
    exact: (u64, u64, u64),
}

#[track_caller]
fn check<'a>(layers: impl IntoIterator<Item = Vec<&'a str>>, expected: &Expected) -> Image {
    let image = load(&layers.into_iter().fold(archive(), ArchiveBuilder::layer));
    let (efficiency, wasted, percent) = expected.dive;
    assert!(
        (image.dive.efficiency - efficiency).abs() < 0.0001,
        "{:?}",
        image.dive
    );
    assert_eq!(image.dive.wasted_bytes, wasted, "{:?}", image.dive);
    assert_eq!(
        image.dive.user_wasted_percent.is_some(),
        percent.is_some(),
        "{:?}",
        image.dive
    );
    if let (Some(a), Some(b)) = (image.dive.user_wasted_percent, percent) {
        assert!((a - b).abs() < 0.001, "{a} {b}");
    }
    let a = &image.accounting;
    assert_eq!(
        (a.total_bytes, a.visible_bytes, a.hidden_bytes),
        expected.exact
    );
    image
}

fn causes(image: &Image) -> Vec<(Cause, u64)> {
    image
        .accounting
        .pairs
        .iter()
        .map(|p| (p.cause, p.size_bytes))
        .collect()
}

#[test]
fn overwriting_hides_the_old_bytes() {
    let image = check(
        [vec!["a*1000"], vec!["a*1000#1"]],
        &Expected {
            dive: (0.5, 2000, Some(2.0)),
            exact: (2000, 1000, 1000),
        },
    );
    assert_eq!(causes(&image), [(Cause::Replaced, 1000)]);
}

#[test]
fn chown_stores_the_same_bytes_again() {
    let image = check(
        [vec!["a*1000"], vec!["5:5 a*1000"]],
        &Expected {
            dive: (0.5, 2000, Some(2.0)),
            exact: (2000, 1000, 1000),
        },
    );
    assert_eq!(causes(&image), [(Cause::SameBytes, 1000)]);
    assert_eq!(image.accounting.hidden[0].changed.names(), ["owner"]);
    assert_eq!(image.layers[1].n_metadata_only, 1);
}

#[test]
fn deleting_a_file_hides_it() {
    let image = check(
        [vec!["a*1000"], vec![".wh.a"]],
        &Expected {
            dive: (0.0, 1000, None),
            exact: (1000, 0, 1000),
        },
    );
    assert_eq!(causes(&image), [(Cause::Deleted, 1000)]);
    assert_eq!(
        (image.layers[1].n_removed, image.layers[1].net_bytes),
        (1, -1000)
    );
}

#[test]
fn deleting_a_directory_hides_its_tree() {
    let image = check(
        [vec!["d/", "d/a*1000", "d/b*500"], vec![".wh.d"]],
        &Expected {
            dive: (1.0, 0, None),
            exact: (1500, 0, 1500),
        },
    );
    assert_eq!(image.layers[1].n_removed, 3);
}

#[test]
fn an_opaque_marker_hides_what_is_below() {
    let image = check(
        [
            vec!["d/", "d/a*1000"],
            vec!["d/", "d/.wh..wh..opq", "d/c*10"],
        ],
        &Expected {
            dive: (1.0, 0, Some(0.0)),
            exact: (1010, 10, 1000),
        },
    );
    assert_eq!(causes(&image), [(Cause::DirectoryRecreated, 1000)]);
}

#[test]
fn a_useless_whiteout_changes_nothing() {
    check(
        [vec!["a*1000", "z*700"], vec![".wh.nope", "z*700#1"]],
        &Expected {
            dive: (0.9994, 0, Some(0.0)),
            exact: (2400, 1700, 700),
        },
    );
    check(
        [vec![".wh.nope", "a*1000"], vec!["a*1000#1"]],
        &Expected {
            dive: (0.999, 0, Some(0.0)),
            exact: (2000, 1000, 1000),
        },
    );
}

#[test]
fn hard_links_are_names_of_one_content() {
    check(
        [vec!["a*1000", "b=>a"], vec!["c*1"]],
        &Expected {
            dive: (1.0, 0, Some(0.0)),
            exact: (1001, 1001, 0),
        },
    );
    check(
        [vec!["a*1000", "b=>a"], vec!["a*1000#1", "b=>a"]],
        &Expected {
            dive: (0.5, 2000, Some(2.0)),
            exact: (2000, 1000, 1000),
        },
    );
    check(
        [vec!["a*1000", "b=>a"], vec!["a*1000#1"]],
        &Expected {
            dive: (0.5, 2000, Some(2.0)),
            exact: (2000, 2000, 0),
        },
    );
    // The link comes first, and the last name goes away.
    check(
        [vec!["b=>a", "a*1000"], vec![".wh.a"], vec![".wh.b"]],
        &Expected {
            dive: (0.0, 1000, None),
            exact: (1000, 0, 1000),
        },
    );
}

#[test]
fn the_later_of_two_entries_in_a_layer_counts() {
    let image = check(
        [vec!["a*1000", "a*500"], vec!["c*1"]],
        &Expected {
            dive: (1.0, 0, Some(0.0)),
            exact: (1501, 501, 1000),
        },
    );
    assert_eq!(causes(&image), [(Cause::Duplicate, 1000)]);
}

#[test]
fn a_directory_that_becomes_a_file_hides_its_tree() {
    let image = check(
        [vec!["d/", "d/a*1000"], vec!["d*10"]],
        &Expected {
            dive: (1.0, 0, Some(0.0)),
            exact: (1010, 10, 1000),
        },
    );
    assert_eq!(causes(&image), [(Cause::TypeChange, 1000)]);
}

#[test]
fn deleted_and_added_again_is_stored_twice() {
    check(
        [vec!["a*1000"], vec![".wh.a"], vec!["a*1000"]],
        &Expected {
            dive: (0.0, 2000, Some(2.0)),
            exact: (2000, 1000, 1000),
        },
    );
}

#[test]
fn equal_contents_under_two_paths_are_duplicates_not_hidden() {
    let image = check(
        [vec!["a*100000"], vec!["b*100000"]],
        &Expected {
            dive: (1.0, 0, Some(0.0)),
            exact: (200_000, 200_000, 0),
        },
    );
    let duplicates = image.duplicates();
    assert_eq!(duplicates.len(), 1);
    assert_eq!(
        (duplicates[0].extra_bytes(), duplicates[0].paths.len()),
        (100_000, 2)
    );
}

#[test]
fn one_layer_listed_twice_counts_twice() {
    let image = check(
        [vec!["a*1000"], vec!["a*1000"]],
        &Expected {
            dive: (0.5, 2000, Some(2.0)),
            exact: (2000, 1000, 1000),
        },
    );
    assert_eq!(causes(&image), [(Cause::SameBytes, 1000)]);
    assert_eq!(image.layers[1].n_touched, 1);
}

#[test]
fn single_layers_and_bare_directories_waste_nothing() {
    check(
        [vec!["a*1000"]],
        &Expected {
            dive: (1.0, 0, None),
            exact: (1000, 1000, 0),
        },
    );
    let image = check(
        [vec!["d/", "d/a*1000"], vec!["d/"], vec!["d/"]],
        &Expected {
            dive: (1.0, 0, None),
            exact: (1000, 1000, 0),
        },
    );
    assert_eq!(
        (
            image.dive.inefficient[0].path.as_str(),
            image.dive.inefficient[0].count
        ),
        ("/d", 2)
    );
}

#[test]
fn moving_a_file_is_told_from_deleting_it() {
    let image = load(
        &archive()
            .layer(["a*1000", "b*900#1"])
            .layer([".wh.a", ".wh.b", "c*1000"]),
    );
    assert_eq!(
        causes(&image),
        [(Cause::Deleted, 900), (Cause::Moved, 1000)]
    );
}

#[test]
fn whiteouts_act_on_lower_layers_only() {
    let image = load(&archive().layer(["a*100"]).layer(["a*50#1", ".wh.a"]));
    assert_eq!(image.accounting.visible_bytes, 50);
    let node = image.tree.find(b"a").expect("the path");
    assert_eq!(image.tree.final_entry(node).expect("visible").layer, 1);
}

#[test]
fn a_path_below_a_symbolic_link_goes_to_its_target() {
    let image = load(
        &archive()
            .layer(["usr/", "usr/lib/", "lib->usr/lib"])
            .layer(["lib/x*10"]),
    );
    let node = image.tree.find(b"usr/lib/x").expect("placed");
    assert!(image.tree.final_entry(node).is_some());
    assert!(image.file("/lib/x", None).is_ok());
    assert!(
        image
            .warnings
            .iter()
            .any(|w| w.kind.as_str() == "through-symlink")
    );
    // With an entry of its own the directory replaces the link.
    let image = load(
        &archive()
            .layer(["usr/lib/", "usr/lib/y*5", "lib->usr/lib"])
            .layer(["lib/", "lib/x*10"]),
    );
    assert!(
        image
            .tree
            .find(b"lib/x")
            .and_then(|n| image.tree.final_entry(n))
            .is_some()
    );
    assert!(image.file("lib/y", None).is_err());
}

#[test]
fn marks_tell_what_a_layer_does() {
    let image = load(
        &archive()
            .layer(["keep*10", "meta*10", "touch*10", "gone*10", "other*10"])
            .layer(["0600 meta*10", "touch*10", ".wh.gone", "other*11", "new*1"]),
    );
    let mark = |path: &str| {
        let node = image.tree.find(path.as_bytes()).expect(path);
        image
            .tree
            .changes(1)
            .find(|(n, _)| *n == node)
            .map(|(_, m)| m)
    };
    assert_eq!(mark("keep"), None);
    assert_eq!(mark("meta"), Some(Mark::MetadataOnly));
    assert_eq!(mark("touch"), Some(Mark::Touched));
    assert_eq!(mark("gone"), Some(Mark::Removed));
    assert_eq!(mark("other"), Some(Mark::Replaced));
    assert_eq!(mark("new"), Some(Mark::Added));
}
