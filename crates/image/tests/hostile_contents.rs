//! Contents and archives that were made to break analyses: nothing panics, nothing is endless.

use layerlab_image::{Analyses, InspectJob, Inspection, OpenOptions, Opener, drive};
use layerlab_testing::{Packing, archive, layer, shared_image};
use proptest::prelude::*;
use serde_json::json;
use std::io::Cursor;

/// Opens what can be opened and analyses what can be loaded.
fn analyse(bytes: &[u8], chunk: usize) -> Option<Analyses> {
    let mut opener = Opener::new(bytes.len() as u64, "test.tar", OpenOptions::default());
    drive(&mut opener, &mut Cursor::new(bytes), chunk).expect("memory reads");
    let archive = opener.finish().ok()?;
    let image = archive.load(archive.default_image()?).ok()?;
    let mut job = InspectJob::new(&archive, &image, Inspection::new(&image), 1);
    drive(&mut job, &mut Cursor::new(bytes), chunk).expect("memory reads");
    let (inspection, digests) = job.finish_with_digests(&archive, &image);
    Some(inspection.conclude(&image, &digests, true))
}

const PATHS: [&str; 24] = [
    "root/.npmrc",
    "root/.pypirc",
    "root/.netrc",
    "root/.docker/config.json",
    "root/.m2/settings.xml",
    "root/.kube/config",
    "root/.pgpass",
    "root/.bash_history",
    "root/.ssh/id_rsa",
    "root/a.ppk",
    "root/a.p12",
    "app/.git/config",
    "app/.env",
    "app/auth.json",
    "app/settings.yml",
    "app/main.py",
    "etc/passwd",
    "etc/group",
    "etc/shadow",
    "etc/ld.so.conf",
    "etc/ld.so.conf.d/x.conf",
    "usr/lib/libx.so.1",
    "usr/bin/tool",
    "bin/sh",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_content_can_be_analysed(
        contents in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), PATHS.len()),
        starts in proptest::collection::vec(0usize..6, PATHS.len()),
        user in "[a-z0-9:]{0,8}", word in "[ -~]{0,40}",
    ) {
        let heads: [&[u8]; 6] = [b"", b"#!", b"\x7fELF\x02\x01\x01", b"\x7fELF\x01\x02\x01", b"-----BEGIN RSA PRIVATE KEY-----\n", b"password: a://b:c@d eyJ"];
        let mut all = layer([]);
        for ((path, content), start) in PATHS.iter().zip(&contents).zip(&starts) {
            all = all.file(path, &[heads[*start], content.as_slice()].concat());
        }
        let runtime = json!({"User": user, "Cmd": ["/bin/sh", "-c", &word], "Env": [&word, "PATH=:/bin:x"], "Labels": {&word: &word}});
        let bytes = archive().runtime(runtime).with(all.created_by(&format!("RUN |2 {word} /bin/sh -c {word}"))).docker();
        prop_assert!(analyse(&bytes, 700).is_some());
    }
}

#[test]
fn archives_cut_anywhere_are_analysed_as_far_as_they_go() {
    let all = layer([
        "root/.netrc=machine h login u password q8Zr1vB0",
        "a*6000",
        "b*6000",
        "01777 tmp/",
        "l->../../x",
    ]);
    for packing in [Packing::Plain, Packing::Gzip] {
        let bytes = archive()
            .packing(packing)
            .with(all.clone())
            .layer([".wh.a"])
            .oci();
        for cut in (0..bytes.len()).step_by(97) {
            let _ = analyse(&bytes[..cut], 512);
        }
    }
    let Some(bytes) = shared_image("secrets.docker28-hybrid.tar") else {
        return;
    };
    for cut in (0..bytes.len()).step_by(4099) {
        let _ = analyse(&bytes[..cut], 8192);
    }
}

#[test]
fn links_that_go_round_and_climb_do_no_harm() {
    let analyses = analyse(
        &archive()
            .runtime(json!({"Cmd": ["/a/b"], "WorkingDir": "/a"}))
            .layer([
                "a->b",
                "b->a",
                "c->../../../etc/passwd",
                "etc/passwd->passwd",
                "d->/dev/null/x",
            ])
            .docker(),
        512,
    )
    .expect("an analysis");
    let rules: Vec<&str> = analyses.findings.iter().map(|f| f.rule).collect();
    assert!(
        rules.contains(&"escaping-symlink") && rules.contains(&"dangling-symlink"),
        "{rules:?}"
    );
}
