//! Analyses of contents against the shared fixtures and small archives.

use layerlab_image::{
    Analyses, Archive, Image, InspectJob, Inspection, OpenOptions, Opener, Reach, Severity, drive,
};
use layerlab_testing::{ArchiveBuilder, Packing, archive, layer, shared_dir, shared_image};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Cursor;

fn analyse(bytes: &[u8], chunk: usize) -> (Archive, Image, Analyses) {
    let mut opener = Opener::new(bytes.len() as u64, "test.tar", OpenOptions::default());
    drive(&mut opener, &mut Cursor::new(bytes), chunk).expect("memory reads");
    let archive = opener.finish().expect("an archive");
    let image = archive
        .load(archive.default_image().expect("an image to show"))
        .expect("an image");
    let mut job = InspectJob::new(&archive, &image, Inspection::new(&image), 1);
    drive(&mut job, &mut Cursor::new(bytes), chunk).expect("memory reads");
    let (inspection, digests) = job.finish_with_digests(&archive, &image);
    let analyses = inspection.conclude(&image, &digests, true);
    (archive, image, analyses)
}

fn of(builder: &ArchiveBuilder) -> Analyses {
    analyse(&builder.docker(), 1000).2
}

fn rules(analyses: &Analyses) -> BTreeSet<&'static str> {
    analyses.findings.iter().map(|f| f.rule).collect()
}

fn expected() -> Option<Value> {
    let path = shared_dir()?.join("fixtures/images/expected.json");
    let text = std::fs::read_to_string(path).expect("the ground truth can be read");
    Some(serde_json::from_str(&text).expect("the ground truth is JSON"))
}

#[test]
fn planted_secrets_are_found_where_they_are_and_look_alikes_are_not() {
    let Some(expected) = expected() else { return };
    for (file, about) in expected["images"].as_object().expect("images") {
        let planted = &about["images"][0]["secrets"];
        if planted.is_null() || file.starts_with("multi-image") {
            continue;
        }
        let bytes = shared_image(file).expect("the fixture");
        let (_, _, analyses) = analyse(&bytes, 64 << 10);
        let mut wrong = Vec::new();
        for one in planted["files"].as_array().expect("files") {
            let path = one["path"].as_str().expect("a path");
            let reach = if one["in_final"] == json!(true) {
                Reach::Container
            } else {
                Reach::Image
            };
            let is_found = analyses.secrets.iter().any(|s| {
                s.path == path
                    && s.layer.map(u64::from) == one["layer"].as_u64()
                    && s.reach == reach
            });
            if !is_found {
                wrong.push(format!("missing: {one}"));
            }
        }
        for (key, start) in [("env", "config.Env."), ("labels", "config.Labels.")] {
            for name in planted[key].as_array().into_iter().flatten() {
                let path = format!("{start}{}", name.as_str().expect("a name"));
                if !analyses.secrets.iter().any(|s| s.path == path) {
                    wrong.push(format!("missing: {path}"));
                }
            }
        }
        let n_history = planted["history"].as_array().map_or(0, Vec::len);
        let has_history = analyses.secrets.iter().any(|s| s.reach == Reach::History);
        if (n_history > 0) != has_history {
            wrong.push(format!("history: {:?}", planted["history"]));
        }
        let planted_paths: BTreeSet<&str> = planted["files"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one["path"].as_str())
            .collect();
        for secret in &analyses.secrets {
            let is_file = matches!(secret.reach, Reach::Container | Reach::Image);
            if is_file && !planted_paths.contains(secret.path.as_str()) {
                wrong.push(format!("invented: {secret:?}"));
            }
        }
        assert!(
            wrong.is_empty(),
            "{file}:\n{}\n{:#?}",
            wrong.join("\n"),
            analyses.secrets
        );
    }
}

#[test]
fn images_without_secrets_report_none() {
    let Some(expected) = expected() else { return };
    for (file, about) in expected["images"].as_object().expect("images") {
        let has_any = about["images"]
            .as_array()
            .into_iter()
            .flatten()
            .any(|i| !i["secrets"].is_null());
        if has_any || file.contains("bomb") || file.contains("100k") {
            continue;
        }
        let bytes = shared_image(file).expect("the fixture");
        let (_, _, analyses) = analyse(&bytes, 64 << 10);
        assert_eq!(analyses.secrets, [], "{file}");
    }
}

#[test]
fn a_clean_image_gets_no_complaint_but_root() {
    let analyses = of(&archive().runtime(json!({})).layer([
        "bin/",
        "etc/",
        "0644 etc/motd=hello",
        "01777 tmp/",
    ]));
    let loud: Vec<_> = analyses
        .findings
        .iter()
        .filter(|f| f.severity < Severity::Info)
        .map(|f| f.rule)
        .collect();
    assert_eq!(loud, ["root-user"], "{:#?}", analyses.findings);
}

#[test]
fn leftovers_count_what_is_visible_and_what_is_hidden() {
    let analyses = of(&archive()
        .with(layer(["var/lib/apt/lists/a*60000", "app/x.log*10"]).created_by("RUN apt-get update"))
        .layer(["var/lib/apt/lists/.wh.a"]));
    let found = analyses
        .findings
        .iter()
        .find(|f| f.rule == "leftover-apt-lists")
        .expect("a finding");
    assert_eq!((found.visible_bytes, found.hidden_bytes), (0, 60_000));
    assert_eq!(found.paths, ["var/lib/apt/lists/a"]);
    let share = found.main_layer().expect("a layer");
    assert_eq!(
        (share.layer, share.instruction.as_deref()),
        (0, Some("RUN apt-get update"))
    );
    assert!(rules(&analyses).contains("leftover-logs"));
    assert!(rules(&analyses).contains("deleted-later"));
}

#[test]
fn compressed_and_plain_layers_give_the_same() {
    let builder = archive().layer([
        "srv/a*5000",
        "srv/b*5000",
        "root/.netrc=machine h login u password q8Zr1vB0\n",
    ]);
    let plain = of(&builder.clone());
    let packed = of(&builder.packing(Packing::Gzip));
    assert_eq!(plain.findings, packed.findings);
    assert_eq!(plain.secrets, packed.secrets);
    assert_eq!(plain.duplicates, packed.duplicates);
    assert_eq!(plain.duplicates[0].1.paths, ["srv/a", "srv/b"]);
}
