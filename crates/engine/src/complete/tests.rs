//! What is offered where, in which order, and that nothing panics.

use super::*;
use proptest::prelude::*;

/// Completes at `‸`; gives the word that would be replaced and the labels.
fn at_mark(text: &str) -> (String, Vec<String>) {
    let at = text.find('‸').expect("a mark");
    let text = text.replace('‸', "");
    let units = text[..at].encode_utf16().count() as u32;
    let answer = complete(&text, units);
    let wide: Vec<u16> = text.encode_utf16().collect();
    let word = String::from_utf16_lossy(&wide[answer.from_utf16 as usize..units as usize]);
    (
        word,
        answer.items.into_iter().map(|item| item.label).collect(),
    )
}

#[track_caller]
fn check(text: &str, word: &str, first: &[&str]) {
    let (partial, labels) = at_mark(text);
    assert_eq!(partial, word, "{text}");
    let found: Vec<&str> = labels
        .iter()
        .take(first.len())
        .map(String::as_str)
        .collect();
    assert_eq!(found, first, "{text}: {labels:?}");
}

#[track_caller]
fn all(text: &str, wanted: &[&str]) {
    assert_eq!(at_mark(text).1, wanted, "{text}");
}

#[track_caller]
fn lacks(text: &str, unwanted: &str) {
    let labels = at_mark(text).1;
    assert!(
        !labels.iter().any(|label| label == unwanted),
        "{text}: {labels:?}"
    );
}

#[test]
fn instructions_are_offered_where_they_are_valid() {
    all("‸", &["ARG", "FROM"]);
    all("F‸", &["FROM"]);
    check("FROM a\nC‸", "C", &["CMD", "COPY"]);
    check("from a\nrun x\nc‸", "c", &["cmd", "copy"]);
    check("FROM a\n  EN‸", "EN", &["ENTRYPOINT", "ENV"]);
    lacks("FROM a\nM‸", "MAINTAINER");
    all("FROM a\nONBUILD C‸", &["CMD", "COPY"]);
    all("FROM a\nONBUILD O‸", &[]);
    all("FROM a\nRUN x \\\n  c‸", &[]);
    all("FROM a\nRUN x \\\nC‸", &[]);
    check("FROM a\r\nRUN x\r\nC‸\r\nRUN y", "C", &["CMD", "COPY"]);
    all("FROM a\nRUN <<EOF\nC‸\nEOF", &[]);
}

#[test]
fn bases_come_best_first() {
    let (word, labels) = at_mark("FROM nod‸");
    assert_eq!(word, "nod");
    assert!(
        labels.iter().all(|label| label.starts_with("node:")),
        "{labels:?}"
    );
    assert!(
        labels[0].ends_with("-slim") || labels[0].ends_with("-alpine"),
        "{labels:?}"
    );
    let at = |name: &str| {
        labels
            .iter()
            .position(|label| label == name)
            .expect("offered")
    };
    assert!(at("node:24-slim") < at("node:22-slim"));
    assert!(at("node:22-slim") < at("node:24"));
    assert!(at("node:24") < at("node:20"), "{labels:?}");
    check("FROM alpine:3.2‸", "alpine:3.2", &["alpine:3.24"]);
    check("FROM golang:1 AS build\nFROM bu‸", "bu", &["build"]);
    check("FROM a AS build\nFROM ‸", "", &["build"]);
    check(
        "FROM --platform=linux/amd64 pyth‸",
        "pyth",
        &["python:3.14-slim"],
    );
    all("FROM a ‸", &["AS"]);
    all("FROM a AS ‸", &[]);
    assert!(at_mark("FROM ‸").1.len() <= MAX_ITEMS);
}

#[test]
fn flags_are_those_of_the_instruction_and_not_yet_used() {
    all("FROM --‸", &["--platform"]);
    check("FROM a\nCOPY --‸", "--", &["--from", "--chown"]);
    lacks("FROM a\nCOPY --from=x --‸", "--from");
    check(
        "FROM a\nCOPY --from=x --ch‸",
        "--ch",
        &["--chown", "--chmod"],
    );
    all("FROM a\nRUN x --‸", &[]);
    check(
        "FROM a\nRUN --mount=type=cache,target=/x --‸",
        "--",
        &["--mount"],
    );
    check("FROM a\nHEALTHCHECK --‸", "--", &["--interval"]);
    check("FROM a AS build\nFROM b\nCOPY --from=‸", "", &["build"]);
    check("FROM a\nFROM b\nCOPY --from=‸", "", &["0"]);
    check("FROM --platform=‸", "", &["$BUILDPLATFORM"]);
    all("FROM a\nRUN --network=n‸", &["none"]);
    check("FROM a\nONBUILD COPY --ch‸", "--ch", &["--chown"]);
}

#[test]
fn mount_fields_fit_the_type() {
    check("FROM a\nRUN --mount=‸", "", &["type="]);
    all("FROM a\nRUN --mount=type=c‸", &["cache"]);
    check(
        "FROM a\nRUN --mount=type=cache,‸",
        "",
        &["target=", "id=", "sharing="],
    );
    lacks("FROM a\nRUN --mount=type=cache,target=/x,‸", "target=");
    all("FROM a\nRUN --mount=type=cache,sharing=l‸", &["locked"]);
    check(
        "FROM a\nRUN --mount=type=cache,target=/root/.n‸",
        "/root/.n",
        &["/root/.npm"],
    );
    check("FROM a\nRUN --mount=type=secret,‸", "", &["id=", "env="]);
    check("FROM a AS b\nFROM c\nRUN --mount=from=‸", "", &["b"]);
}

#[test]
fn variables_in_scope_are_offered_nearest_first() {
    check("FROM a\nENV ONE=1 TWO=2\nCOPY $‸ /x", "", &["TWO", "ONE"]);
    check("FROM a\nENV ONE=1\nRUN echo ${O‸", "O", &["ONE"]);
    check("ARG V=3\nFROM alpine:$‸", "", &["V", "BUILDPLATFORM"]);
    lacks("FROM a\nENV A=1\nFROM b\nRUN echo $‸", "A");
    let answer = complete("FROM a\nENV ONE=1\nRUN echo ${O", 30);
    assert_eq!(answer.items[0].insert, "ONE}");
    all("FROM a\nENV ONE=1\nRUN echo \\$‸", &[]);
    let secret = complete("FROM a\nENV API_TOKEN=abcdefghijklmnop\nRUN x $", 45);
    assert!(!format!("{secret:?}").contains("abcdef"), "{secret:?}");
}

#[test]
fn users_paths_and_rules() {
    check("FROM node:24-slim\nUSER ‸", "", &["node"]);
    check("FROM debian\nRUN useradd -r app\nUSER ‸", "", &["app"]);
    check("FROM a\nCOPY --chown=‸", "", &["10001:10001"]);
    check(
        "FROM a\nWORKDIR /srv/app\nCOPY x ‸",
        "",
        &["./", "/srv/app/"],
    );
    check("FROM a\nWORKDIR /srv/app\nCOPY x /s‸", "/s", &["/srv/app/"]);
    all("FROM a\n# hadolint ignore=DL3008,DL3009‸\nRUN x", &[]);
    check(
        "FROM a\n# hadolint ignore=DL300‸\nRUN x",
        "DL300",
        &["DL3000"],
    );
    lacks("FROM a\n# hadolint ignore=DL3000,DL300‸\nRUN x", "DL3000");
    assert!(!at_mark("FROM a\n# ignore=‸\nRUN x").1.is_empty());
    all("FROM a\n# words‸\nRUN x", &[]);
}

#[test]
fn offsets_count_utf16_units_and_may_lie_behind_the_end() {
    check("# 🐳 é\nFROM nod‸", "nod", &["node:26-alpine"]);
    assert!(
        complete("FROM a\nC", 4_000)
            .items
            .iter()
            .any(|item| item.label == "COPY")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn hostile_texts_are_answered_inside_the_text(
        parts in prop::collection::vec(
            prop_oneof![
                Just("FROM node:24 AS b\n".to_owned()), Just("RUN --mount=".to_owned()), Just("type=cache,".to_owned()),
                Just("COPY --from=".to_owned()), Just(" <<EOF\n".to_owned()), Just("EOF\n".to_owned()),
                Just("$".to_owned()), Just("${A".to_owned()), Just("\\\r\n".to_owned()), Just("ONBUILD ".to_owned()),
                Just("USER ".to_owned()), Just("# hadolint ignore=".to_owned()), Just("RUN useradd x\n".to_owned()),
                Just("é🐳".to_owned()), Just("\n".to_owned()), Just("WORKDIR /a\n".to_owned()), ".{0,6}",
            ],
            0..14,
        ),
        at in 0u32..220,
    ) {
        let text: String = parts.concat();
        let units = text.encode_utf16().count() as u32;
        let answer = complete(&text, at);
        prop_assert!(answer.from_utf16 <= at.min(units));
        prop_assert!(answer.items.len() <= MAX_ITEMS);
    }
}
