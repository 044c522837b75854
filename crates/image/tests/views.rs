//! Views of the tree: rows, marks, sizes, search, and reading single files.

use layerlab_image::{
    Archive, BaseEvidence, EntryKind, ExtractJob, Image, Mark, NodeId, OpenOptions, Opener, Order,
    Show, Since, TreeView, ViewRequest, drive,
};
use layerlab_testing::{ArchiveBuilder, Packing, archive, samples};
use std::io::Cursor;

fn open(bytes: &[u8]) -> (Archive, Image) {
    let mut opener = Opener::new(bytes.len() as u64, "test.tar", OpenOptions::default());
    drive(&mut opener, &mut Cursor::new(bytes), 512).expect("memory reads");
    let archive = opener.finish().expect("an archive");
    let image = archive.load(0).expect("an image");
    (archive, image)
}

fn builder() -> ArchiveBuilder {
    archive()
        .layer(["etc/", "etc/a*10", "etc/b*20#1", "usr/lib/x*300#2", "z*5"])
        .layer([".wh.z", "etc/a*11", "etc/link->b", "usr/share/doc/y*7"])
}

fn names(view: &TreeView) -> Vec<(String, u32, u64, Mark)> {
    view.rows(0, 100)
        .into_iter()
        .map(|r| (r.name, r.depth, r.size_bytes, r.mark))
        .collect()
}

#[test]
fn rows_show_sizes_and_marks_and_open_and_close() {
    let (_, image) = open(&builder().docker());
    let mut view = TreeView::new(&image.tree, None, Show::Everything, Order::Name);
    let top = |rows: Vec<(String, u32, u64, Mark)>| {
        rows.into_iter().map(|r| (r.0, r.2)).collect::<Vec<_>>()
    };
    assert_eq!(
        top(names(&view)),
        [("etc".into(), 31), ("usr".into(), 307), ("z".into(), 5)]
    );
    assert_eq!(view.rows(2, 1)[0].mark, Mark::Removed);
    let etc = view.rows(0, 1)[0].node;
    view.toggle(etc);
    assert_eq!(
        names(&view)[1..4],
        [
            ("a".into(), 1, 11, Mark::Replaced),
            ("b".into(), 1, 20, Mark::Unchanged),
            ("link".into(), 1, 0, Mark::Added)
        ]
    );
    assert_eq!(view.rows(3, 1)[0].link.as_deref(), Some("b"));
    assert_eq!(view.n_rows(), 6);
    view.toggle(etc);
    assert_eq!(view.n_rows(), 3);
    let first = TreeView::new(&image.tree, Some(0), Show::Everything, Order::Size);
    assert_eq!(
        top(names(&first)),
        [("usr".into(), 300), ("etc".into(), 30), ("z".into(), 5)]
    );
}

#[test]
fn only_changes_are_shown_on_request() {
    let (_, image) = open(&builder().docker());
    let mut view = TreeView::new(&image.tree, Some(1), Show::Changes, Order::Name);
    let y = image.tree.find(b"usr/share/doc/y").expect("a path");
    assert_eq!(view.reveal(y), Some(4));
    let rows: Vec<String> = names(&view).into_iter().map(|r| r.0).collect();
    assert_eq!(rows, ["etc", "usr", "share", "doc", "y", "z"]);
    let x = image.tree.find(b"usr/lib/x").expect("a path");
    assert!(view.position(x).is_none());
}

/// Name, mark, whether the row is an overwritten version, the layer it comes from, the layer that ends it.
type Shown = (String, Mark, bool, Option<u32>, Option<u32>);

fn shown(view: &TreeView) -> Vec<Shown> {
    view.rows(0, 100)
        .into_iter()
        .map(|r| (r.name, r.mark, r.is_older, r.layer, r.hidden_by))
        .collect()
}

fn ghosts() -> Image {
    let (_, image) = open(
        &archive()
            .layer(["a*10", "b*20", "d/x*30", "d/y*5", "keep*1"])
            .layer(["a*11", ".wh.b", "d/.wh..wh..opq", "d/z*7"])
            .layer(["0600 a*11", "c*40"])
            .docker(),
    );
    image
}

#[test]
fn ghosts_stand_where_they_were_and_name_their_layers() {
    let image = ghosts();
    let request = ViewRequest {
        ghosts: true,
        ..ViewRequest::default()
    };
    let mut view = TreeView::of(&image, &request);
    let row = |name: &str, mark, is_older, layer, hidden_by| {
        (name.to_owned(), mark, is_older, Some(layer), hidden_by)
    };
    assert_eq!(
        shown(&view),
        [
            row("a", Mark::MetadataOnly, false, 2, None),
            row("a", Mark::Unchanged, true, 1, Some(2)),
            row("a", Mark::Unchanged, true, 0, Some(1)),
            row("b", Mark::Removed, false, 0, Some(1)),
            row("c", Mark::Added, false, 2, None),
            ("d".to_owned(), Mark::Unchanged, false, None, None),
            row("keep", Mark::Unchanged, false, 0, None),
        ]
    );
    assert_eq!(view.rows(0, 1)[0].changed.names(), ["mode"]);
    assert_eq!(view.rows(1, 1)[0].size_bytes, 11);
    let d = image.tree.find(b"d").expect("a path");
    view.toggle(d);
    let below: Vec<_> = shown(&view).into_iter().map(|r| (r.0, r.1)).collect();
    assert_eq!(
        below[6..9],
        [
            ("x".to_owned(), Mark::Removed),
            ("y".to_owned(), Mark::Removed),
            ("z".to_owned(), Mark::Unchanged)
        ]
    );
    // `a` 10 + 11, `b` 20, `d/x` 30, `d/y` 5.
    assert_eq!(view.wasted_bytes(NodeId::ROOT), 76);
    assert_eq!(
        view.wasted_bytes(NodeId::ROOT),
        image.accounting.hidden_bytes
    );
    assert_eq!(view.wasted_bytes(d), 35);
    let sums = view.sums();
    assert_eq!((sums.n_files, sums.size_bytes), (4, 59));
    assert_eq!((sums.removed.n_paths, sums.removed.size_bytes), (3, 55));
    assert_eq!((sums.older.n_paths, sums.older.size_bytes), (2, 21));
    view.toggle(d);
    assert_eq!(view.n_rows(), 7);
}

#[test]
fn order_by_waste_puts_what_hides_most_first() {
    let request = ViewRequest {
        order: Order::Waste,
        ..ViewRequest::default()
    };
    let names = |request: &ViewRequest| {
        let rows = TreeView::of(&ghosts(), request).rows(0, 9);
        rows.into_iter().map(|r| r.name).collect::<Vec<_>>()
    };
    assert_eq!(names(&request), ["d", "a", "c", "keep"]);
    let first = ViewRequest {
        layer: Some(0),
        ..request
    };
    // Nothing is hidden yet: the largest come first.
    assert_eq!(names(&first), ["d", "b", "a", "keep"]);
}

#[test]
fn a_difference_between_layers_may_leave_the_base_out() {
    let image = ghosts();
    let request = ViewRequest {
        layer: Some(2),
        since: Since::Layer(0),
        n_base: 1,
        ..ViewRequest::default()
    };
    let view = TreeView::of(&image, &request);
    assert_eq!(
        names(&view),
        [
            ("a".into(), 0, 11, Mark::Replaced),
            ("b".into(), 0, 20, Mark::Removed),
            ("c".into(), 0, 40, Mark::Added),
            ("d".into(), 0, 7, Mark::Unchanged),
        ]
    );
    let top = ViewRequest {
        since: Since::LayerBelow,
        ..request
    };
    let shown: Vec<String> = names(&TreeView::of(&image, &top))
        .into_iter()
        .map(|r| r.0)
        .collect();
    assert_eq!(shown, ["a", "c", "d"]);
    let sums = view.sums();
    assert_eq!((sums.added.n_paths, sums.added.size_bytes), (2, 47));
    assert_eq!((sums.replaced.n_paths, sums.removed.n_paths), (1, 3));
}

#[test]
fn search_finds_names_and_paths() {
    let (_, image) = open(&builder().docker());
    let view = TreeView::new(&image.tree, None, Show::Everything, Order::Name);
    let found = |text: &str| {
        view.search(text, 10)
            .into_iter()
            .map(|n| image.tree.path(n))
            .collect::<Vec<_>>()
    };
    assert_eq!(found("LINK"), ["etc/link"]);
    assert_eq!(found("share/doc"), ["usr/share/doc", "usr/share/doc/y"]);
    assert_eq!(found("nothing"), [""; 0]);
}

#[track_caller]
fn check_contents(bytes: &[u8]) {
    let (archive, image) = open(bytes);
    let wanted = [
        image.file("/etc/a", Some(0)).expect("the hidden version"),
        image.file("etc/link", None).expect("through the link"),
        image.file("usr/lib/x", None).expect("visible"),
        image.file("z", Some(0)).expect("deleted later"),
    ];
    let mut job = ExtractJob::new(&archive, &image, &wanted, 100, 1).expect("files");
    drive(&mut job, &mut Cursor::new(bytes), 100).expect("memory reads");
    let contents: Vec<(usize, bool)> = job
        .finish()
        .into_iter()
        .map(|c| (c.bytes.len(), c.is_complete))
        .collect();
    assert_eq!(contents, [(10, true), (20, true), (100, false), (5, true)]);
    assert!(image.file("z", None).is_err());
}

#[test]
fn contents_are_read_from_every_kind_of_archive() {
    check_contents(&builder().docker());
    check_contents(&builder().hybrid());
    check_contents(&builder().packing(Packing::Gzip).oci());
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, &builder().docker()).expect("memory writes");
    check_contents(&encoder.finish().expect("memory writes"));
}

#[test]
fn a_stream_of_unknown_length_opens_as_a_file_does() {
    let bytes = builder().packing(Packing::Gzip).hybrid();
    let mut opener = Opener::streaming("-", OpenOptions::default());
    for chunk in bytes.chunks(333) {
        layerlab_image::RangeJob::feed(&mut opener, chunk);
    }
    layerlab_image::RangeJob::end_of_input(&mut opener);
    let streamed = opener
        .finish()
        .expect("an archive")
        .load(0)
        .expect("an image");
    assert_eq!(streamed.accounting, open(&bytes).1.accounting);
}

#[test]
fn layers_with_unusual_names_are_found_in_a_second_pass() {
    let tar = layerlab_testing::layer(["a*10"]).tar();
    let build = || {
        layerlab_testing::layer([])
            .file("some/deep/place/first", &tar)
            .file(
                "conf",
                br#"{"os":"linux","architecture":"amd64","rootfs":{"diff_ids":["sha256:0"]}}"#,
            )
            .file(
                "manifest.json",
                br#"[{"config":"conf","repoTags":null,"layers":["some/deep/place/first"]}]"#,
            )
            .tar()
    };
    let (_, image) = open(&build());
    assert_eq!(image.accounting.total_bytes, 10);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, &build()).expect("memory writes");
    let (_, image) = open(&encoder.finish().expect("memory writes"));
    assert_eq!(image.accounting.total_bytes, 10);
}

#[test]
fn many_whiteouts_and_deep_paths_are_quick() {
    let mut layer = layerlab_testing::layer([]);
    let deep = "d/".repeat(10_000) + "x";
    layer = layer.file(&deep, b"deep");
    for i in 0..20_000 {
        layer = layer.entry(&format!("n/.wh.gone{i}"));
    }
    let (_, image) = open(&archive().layer(["n/", "n/a*1"]).with(layer).docker());
    assert_eq!(image.accounting.total_bytes, 5);
    let mut view = TreeView::new(&image.tree, None, Show::Everything, Order::Name);
    let node = image.tree.find(deep.as_bytes()).expect("the deep path");
    assert!(view.reveal(node).is_some());
}

#[test]
fn samples_hold_what_they_promise() {
    let wasteful = samples::wasteful();
    assert!(wasteful.bytes.len() < 200_000, "{}", wasteful.bytes.len());
    let (_, image) = open(&wasteful.bytes);
    assert!(image.accounting.hidden_bytes > 60_000);
    assert!(image.file("app/id_rsa", Some(2)).is_ok() && image.file("app/id_rsa", None).is_err());
    let tidy = samples::tidy();
    let (_, image) = open(&tidy.bytes);
    assert_eq!(
        (
            image.accounting.hidden_bytes,
            image.info.ref_names[0].as_str()
        ),
        (0, "example.com/tidy:1.0")
    );
    let app = image.file("app", None).expect("the program");
    assert_eq!(
        image.tree.entry(app).expect("an entry").kind,
        EntryKind::File
    );
}

#[test]
fn the_base_ends_where_its_command_is_followed_by_later_rows() {
    let Some(bytes) =
        layerlab_testing::shared_image("data-cruncher-disaster.docker20-legacy.tar.gz")
    else {
        return;
    };
    let (_, image) = open(&bytes);
    if let Some(base) = &image.base {
        assert!(base.n_layers < image.layers.len());
        assert!(matches!(
            base.evidence,
            BaseEvidence::CommandThenLater { .. } | BaseEvidence::DateJump { .. }
        ));
        let user = image.accounting.user_bytes(&image.layers, base.n_layers);
        assert!(user.hidden_bytes <= user.total_bytes);
    }
}
