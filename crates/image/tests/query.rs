//! Asking the tree: what matches, how many bytes, and what only contents can decide.

use layerlab_image::{
    Archive, ContentSearch, Image, InspectJob, OpenOptions, Opener, Query, drive,
};
use layerlab_testing::archive;
use std::io::Cursor;

fn bytes() -> Vec<u8> {
    archive()
        .layer([
            "etc/",
            "etc/passwd=root:x:0:0:",
            "0600 1000:50 home/me/key=PRIVATE",
            "usr/lib/liba.so*5000",
            "04755 bin/su*99",
            "tmp/left*10",
            "bin/sh->su",
        ])
        .layer(["etc/.wh.passwd", "usr/lib/libb.so*5000", "01777 var/tmp/"])
        .docker()
}

fn open(bytes: &[u8]) -> (Archive, Image) {
    let mut opener = Opener::new(bytes.len() as u64, "test.tar", OpenOptions::default());
    drive(&mut opener, &mut Cursor::new(bytes), 4096).expect("memory reads");
    let archive = opener.finish().expect("an archive");
    let image = archive.load(0).expect("an image");
    (archive, image)
}

#[track_caller]
fn finds(image: &Image, query: &str, expected: &[&str]) {
    let hits = Query::parse(query).expect("a query").run(image, 100);
    let mut paths: Vec<String> = hits.first.iter().map(|h| image.tree.path(h.node)).collect();
    paths.sort();
    assert_eq!(paths, expected, "{query}");
    assert_eq!(hits.n_matches, expected.len() as u64);
}

#[test]
fn each_word_means_what_it_says() {
    let (_, image) = open(&bytes());
    finds(&image, "PASSWD", &["etc/passwd"]);
    finds(&image, "lib/lib", &["usr/lib/liba.so", "usr/lib/libb.so"]);
    finds(&image, "*.so layer:0", &["usr/lib/liba.so"]);
    finds(&image, "/usr/**/*b.so", &["usr/lib/libb.so"]);
    finds(
        &image,
        r"re:lib[ab]\.so$",
        &["usr/lib/liba.so", "usr/lib/libb.so"],
    );
    finds(&image, "size:>1k", &["usr/lib/liba.so", "usr/lib/libb.so"]);
    finds(&image, "size:50..100", &["bin/su"]);
    finds(&image, "is:setuid", &["bin/su"]);
    finds(&image, "is:sticky", &["var/tmp"]);
    finds(&image, "mode:/4000 | mode:600", &["bin/su", "home/me/key"]);
    finds(&image, "owner:1000:50", &["home/me/key"]);
    finds(&image, "is:hidden", &["etc/passwd"]);
    finds(&image, "kind:link", &["bin/sh"]);
    finds(
        &image,
        "is:duplicate",
        &["usr/lib/liba.so", "usr/lib/libb.so"],
    );
    finds(&image, "is:leftover", &["tmp/left"]);
    finds(
        &image,
        "kind:file -(lib | bin/)",
        &["etc/passwd", "home/me/key", "tmp/left"],
    );
}

#[test]
fn counts_and_bytes_cover_what_is_not_listed() {
    let (_, image) = open(&bytes());
    let hits = Query::parse("lib*").expect("a query").run(&image, 1);
    assert_eq!(
        (hits.n_matches, hits.size_bytes, hits.first.len()),
        (2, 10_000, 1)
    );
    let hidden = Query::parse("etc/passwd").expect("a query").run(&image, 9);
    assert_eq!((hidden.n_hidden, hidden.hidden_bytes), (1, 11));
}

#[test]
fn contents_are_read_only_where_nothing_else_decides() {
    let bytes = bytes();
    let (archive, image) = open(&bytes);
    let ask = |text: &str| {
        let query = Query::parse(text).expect("a query");
        assert!(query.needs_content());
        let before = query.run(&image, 10);
        let mut job = InspectJob::new(&archive, &image, ContentSearch::new(&query, &image), 512);
        drive(&mut job, &mut Cursor::new(&bytes), 1000).expect("memory reads");
        let after = job.finish().finish(10);
        let paths: Vec<String> = after
            .first
            .iter()
            .map(|h| image.tree.path(h.node))
            .collect();
        (before.n_undecided, paths)
    };
    assert_eq!(ask("contains:PRIVATE"), (6, vec!["home/me/key".to_owned()]));
    assert_eq!(ask("home contains:PRIVATE"), (0, vec![]));
    assert_eq!(
        ask("home/ contains:PRIVATE"),
        (1, vec!["home/me/key".to_owned()])
    );
    // Hidden files are found too.
    assert_eq!(ask("contains:\"root:x\"").1, ["etc/passwd"]);
    assert_eq!(
        ask("is:hidden -contains:nothing"),
        (1, vec!["etc/passwd".to_owned()])
    );
    let digest = layerlab_image::Digest::sha256(b"PRIVATE");
    assert_eq!(
        ask(&format!("hash:{}", &digest.encoded()[..12])).1,
        ["home/me/key"]
    );
}
