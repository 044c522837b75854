//! Comparing layers and images, reconstructing Dockerfiles, and judging thresholds.

use layerlab_image::{
    Archive, Image, ImageDiffOptions, Mark, OpenOptions, Opener, Order, PathChangeKind, Show,
    Thresholds, TreeView, compare_images, compare_layers, drive, reconstruct,
};
use layerlab_testing::{ArchiveBuilder, archive, layer, samples};
use serde_json::json;
use std::io::Cursor;

fn open(bytes: &[u8]) -> (Archive, Image) {
    let mut opener = Opener::new(bytes.len() as u64, "test.tar", OpenOptions::default());
    drive(&mut opener, &mut Cursor::new(bytes), 4096).expect("memory reads");
    let archive = opener.finish().expect("an archive");
    let image = archive.load(0).expect("an image");
    (archive, image)
}

#[test]
fn layers_between_count_as_one_step() {
    let bytes = archive()
        .layer(["a*10", "b*20", "c*30", "d*40"])
        .layer([".wh.a", "b*20", "x*5"])
        .layer(["0600 b*20", "c*31#1", ".wh.x", "a*10"])
        .docker();
    let (_, image) = open(&bytes);
    let shown = |from, to| {
        compare_layers(&image.tree, from, to)
            .changes
            .iter()
            .map(|c| (image.tree.path(c.node), c.mark))
            .collect::<Vec<_>>()
    };
    // `x` came and went; `a` is there again with the same content.
    assert_eq!(
        shown(Some(0), 2),
        [
            ("a".to_owned(), Mark::Touched),
            ("b".to_owned(), Mark::MetadataOnly),
            ("c".to_owned(), Mark::Replaced),
        ]
    );
    assert_eq!(shown(None, 0).len(), 4);
    assert_eq!(shown(Some(1), 1), []);
    let diff = compare_layers(&image.tree, Some(0), 1);
    assert_eq!(diff.counts, [1, 0, 0, 1, 1]);
    assert_eq!(diff.delta_bytes, -5);
    let view = TreeView::between(&image.tree, Some(0), 2, Show::Changes, Order::Name);
    assert_eq!(view.n_rows(), 3);
}

fn first() -> ArchiveBuilder {
    archive()
        .layer(["etc/conf=a", "usr/bin/tool*500", "usr/lib/old.so*4000#1"])
        .with(layer(["app/main*100"]).created_by("COPY . /app # buildkit"))
}

#[test]
fn two_images_differ_where_they_differ() {
    let a = first().docker();
    let b = first()
        .with(
            layer([
                "etc/conf=b",
                "0755 usr/bin/tool*500",
                "usr/lib/.wh.old.so",
                "usr/lib64/new.so*4000#1",
                "extra*7",
            ])
            .created_by("RUN make # buildkit"),
        )
        .runtime(json!({ "Env": ["PATH=/bin", "MODE=x"], "User": "app" }))
        .oci();
    let (_, a) = open(&a);
    let (_, b) = open(&b);
    let diff = compare_images(&a, &b, ImageDiffOptions::default());
    assert_eq!(diff.n_shared_layers, 2);
    let shown: Vec<(&str, PathChangeKind, Option<&str>)> = diff
        .paths
        .iter()
        .map(|p| (p.path.as_str(), p.kind, p.moved_from.as_deref()))
        .collect();
    assert_eq!(
        shown,
        [
            ("etc/conf", PathChangeKind::Content, None),
            ("extra", PathChangeKind::Added, None),
            ("usr/bin/tool", PathChangeKind::Metadata, None),
            (
                "usr/lib64/new.so",
                PathChangeKind::Moved,
                Some("usr/lib/old.so")
            ),
        ]
    );
    let keys: Vec<&str> = diff.config.iter().map(|c| c.key.as_str()).collect();
    assert_eq!(keys, ["cmd", "env MODE", "env PATH", "user"]);
    assert_eq!(diff.history.len(), 3);
    let lib = diff
        .directories
        .iter()
        .find(|d| d.path == "usr/lib")
        .map(|d| d.delta_bytes);
    assert_eq!(lib, Some(-4000));
    assert!(diff.directories.iter().all(|d| d.path != "usr"));
}

#[test]
fn equal_images_do_not_differ() {
    let (_, a) = open(&first().docker());
    let (_, b) = open(&first().oci());
    let diff = compare_images(&a, &b, ImageDiffOptions::default());
    assert_eq!(
        (diff.paths.len(), diff.config.len(), diff.n_shared_layers),
        (0, 0, 2)
    );
}

#[test]
fn semantic_mode_leaves_the_split_into_layers_out() {
    let (_, a) = open(&archive().layer(["a=1"]).layer(["b=2"]).docker());
    let (_, b) = open(&archive().layer(["a=1", "b=2"]).docker());
    let diff = compare_images(&a, &b, ImageDiffOptions { is_semantic: true });
    assert!(diff.paths.is_empty());
}

#[test]
fn a_dockerfile_from_the_history() {
    let bytes = archive()
        .with(layer(["etc/x"]).created_by("/bin/sh -c #(nop) ADD file:aaaaaaaaaaaa in / "))
        .metadata_step("ENV MODE=fast and loose")
        .with(layer(["app/run.sh*10"]).created_by("COPY file:bbbbbbbbbbbb in /app/ "))
        .with(layer(["var/y"]).created_by("|1 TOKEN=secret /bin/sh -c make install"))
        .metadata_step("EXPOSE map[80/tcp:{}]")
        .docker();
    let (_, image) = open(&bytes);
    let made = reconstruct(&image);
    let lines: Vec<&str> = made.text.lines().filter(|l| !l.starts_with('#')).collect();
    assert_eq!(
        lines,
        [
            "FROM scratch",
            "ADD x /",
            "ENV MODE=\"fast and loose\"",
            "COPY run.sh /app/",
            "ARG TOKEN",
            "RUN make install",
            "EXPOSE 80/tcp",
        ]
    );
    assert!(
        !made.text.contains("=secret"),
        "values of arguments stay out"
    );
    assert!(made.text.contains("# Limit: "));
    let all: Vec<&str> = made.text.lines().collect();
    let by_layer: Vec<(&str, usize)> = made.layers.iter().map(|(l, n)| (all[*l], *n)).collect();
    assert_eq!(by_layer[1], ("COPY run.sh /app/", 1));
    assert_eq!(by_layer[2], ("RUN make install", 2));
}

#[test]
fn dives_verdict_in_the_micro_cases() {
    let judge = |bytes: &[u8], text: &str| {
        let (_, image) = open(bytes);
        Thresholds::parse(text)
            .expect("thresholds")
            .judge(&image)
            .into_iter()
            .map(|v| (v.rule, v.is_passed))
            .collect::<Vec<_>>()
    };
    let overwrite = archive().layer(["a*1000"]).layer(["a*1000#1"]).docker();
    assert_eq!(
        judge(&overwrite, ""),
        [
            ("lowest-efficiency", false),
            ("highest-user-wasted-percent", false)
        ]
    );
    // 0/0 never fails, x/0 always does.
    let single = archive().layer(["a*1000"]).docker();
    assert_eq!(
        judge(&single, ""),
        [
            ("lowest-efficiency", true),
            ("highest-user-wasted-percent", true)
        ]
    );
    let deleted = archive().layer(["a*1000"]).layer([".wh.a"]).docker();
    assert_eq!(
        judge(&deleted, "")[1],
        ("highest-user-wasted-percent", false)
    );
    let ours = "rules:\n  lowestEfficiency: off\n  highestUserWastedPercent: off\n  highest-hidden-bytes: 999\n  highest-layer-count: 2\n";
    assert_eq!(
        judge(&overwrite, ours),
        [
            ("highest-hidden-bytes", false),
            ("highest-layer-count", true)
        ]
    );
}

#[test]
fn every_sample_is_reconstructed_and_compared_with_itself() {
    for sample in samples::all() {
        let (_, image) = open(&sample.bytes);
        assert!(reconstruct(&image).text.contains("FROM "));
        let diff = compare_images(&image, &image, ImageDiffOptions::default());
        assert!(diff.paths.is_empty() && diff.config.is_empty());
    }
}
