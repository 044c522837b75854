//! The layers of a file, as tests.

use super::*;
use crate::context::suppose::suppose;
use crate::model::{BuildModel, BuildOptions};

fn stack(text: &str) -> LayerStack {
    let file = layerlab_syntax::parse(text);
    let model = BuildModel::new(&file, &BuildOptions::default());
    let supposed = suppose(&file, &model, None);
    layer_stack(&file, &model, &supposed.context, true)
}

/// Own bricks of the last stage as `line:bytes:hidden`, bytes `?` when unknown.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let stack = stack(text);
    let last = stack.stages.last().expect("a stage");
    let got: Vec<String> = last
        .bricks
        .iter()
        .filter(|brick| !brick.is_base)
        .map(|brick| {
            let bytes = match brick.unpacked_bytes {
                Some(bytes) => bytes.to_string(),
                None => "?".to_owned(),
            };
            format!("{}:{bytes}:{}", brick.line, brick.hidden_bytes)
        })
        .collect();
    assert_eq!(got, expected, "{text}\n{last:#?}");
}

#[test]
fn deleting_in_a_later_line_hides_and_in_the_same_line_saves() {
    check(
        "FROM debian:bookworm\nRUN apt-get update\nRUN rm -rf /var/lib/apt/lists/*\n",
        &["2:20000000:20000000", "3:0:0"],
    );
    check(
        "FROM debian:bookworm\nRUN apt-get update && rm -rf /var/lib/apt/lists/*\n",
        &["2:0:0"],
    );
    check(
        "FROM debian:bookworm\nCOPY a.tar.gz /tmp/\nRUN rm /tmp/a.tar.gz\n",
        &["2:20000000:20000000", "3:0:0"],
    );
}

#[test]
fn a_new_owner_in_a_later_line_stores_the_files_twice() {
    check(
        "FROM node:24-slim\nWORKDIR /app\nRUN npm ci --omit=dev --no-cache\nRUN chown -R node /app\n",
        &["2:0:0", "3:60000000:60000000", "4:60000000:0"],
    );
}

#[test]
fn what_is_not_known_stays_unknown() {
    check("FROM alpine\nRUN ./install.sh\n", &["2:?:0"]);
    check("FROM alpine\nRUN curl -o /x https://x.test/y\n", &["2:?:0"]);
    check("FROM alpine\nCOPY --from=alpine /bin/sh /sh\n", &["2:?:0"]);
    let unknown = stack("FROM nobody/knows\n");
    assert!(unknown.partial);
    assert_eq!(unknown.stages[0].bricks[0].basis, Basis::Unknown);
}

#[test]
fn a_copied_result_has_the_size_it_has_in_its_stage() {
    let text = "FROM golang:1.26 AS b\nWORKDIR /src\nCOPY . .\nRUN go build -o /out/app .\nFROM scratch\nCOPY --from=b /out/app /app\nENTRYPOINT [\"/app\"]\n";
    check(text, &["6:15000000:0"]);
    let stack = stack(text);
    assert_eq!(stack.arcs.len(), 1);
    assert_eq!((stack.arcs[0].from_stage, stack.arcs[0].to_stage), (0, 1));
    assert_eq!(stack.arcs[0].bytes, Some(15_000_000));
    assert_eq!((stack.n_layers, stack.partial), (1, false));
    assert!(!stack.stages[0].ships && stack.stages[0].needed);
}

#[test]
fn base_layers_add_up_and_pins_know_their_height() {
    let stack = stack("FROM node:24-slim\nENV A=1\nRUN echo\nCMD [\"node\"]\n");
    let stage = &stack.stages[0];
    let base: u64 = stage
        .bricks
        .iter()
        .filter(|b| b.is_base)
        .filter_map(|b| b.unpacked_bytes)
        .sum();
    assert!((229_070_000..=229_080_000).contains(&base), "{base}");
    assert_eq!(
        stage
            .pins
            .iter()
            .map(|pin| pin.n_bricks_below)
            .collect::<Vec<_>>(),
        [5, 6]
    );
    assert_eq!(
        stack.kinds,
        [
            LineKind::Layer,
            LineKind::Metadata,
            LineKind::Layer,
            LineKind::Metadata
        ]
    );
    assert_eq!(stage.bricks[0].basis, Basis::Catalogue);
}

#[test]
fn lines_of_a_stage_that_is_not_needed_are_skipped() {
    let stack = stack("FROM alpine AS a\nRUN echo\nFROM alpine\nRUN echo\n");
    assert_eq!(
        stack.kinds,
        [
            LineKind::Skipped,
            LineKind::Skipped,
            LineKind::Layer,
            LineKind::Layer
        ]
    );
}

#[test]
fn what_is_taken_out_of_sight_is_tied_to_the_file_below() {
    let covers = |text: &str| {
        let stack = stack(text);
        let last = stack.stages.last().expect("a stage");
        let brick = last.bricks.last().expect("a brick");
        brick
            .covers
            .iter()
            .map(|cover| {
                let below = &stack.stages[cover.stage].bricks[cover.brick];
                assert_eq!(below.files[cover.file].path, cover.path);
                assert!(below.files[cover.file].hidden);
                (cover.kind, below.line, cover.bytes)
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        covers("FROM alpine\nCOPY a.tar.gz /tmp/\nRUN rm /tmp/a.tar.gz\n"),
        [(CoverKind::Deleted, 2, Some(20_000_000))]
    );
    assert_eq!(
        covers(
            "FROM node:24-slim\nWORKDIR /app\nRUN npm ci --omit=dev --no-cache\nRUN chown -R node /app/node_modules\n"
        ),
        [(CoverKind::CopiedUp, 3, Some(60_000_000))]
    );
    assert_eq!(
        covers("FROM alpine AS a\nCOPY a.tar.gz /tmp/\nFROM a\nRUN mv /tmp/a.tar.gz /b.tar.gz\n"),
        [(CoverKind::Moved, 2, Some(20_000_000))]
    );
}
