//! Every word the parser knows is explained; places are found in odd texts; nothing panics.

use super::*;
use layerlab_buildgraph::MOUNT_KEYS;
use layerlab_buildgraph::MountType;
use layerlab_syntax::known_flags;
use proptest::prelude::*;

/// Explains the place of `‸` in `text`; gives the title and the explained text.
fn at_mark(text: &str) -> Option<(String, String)> {
    let at = text.find('‸').expect("a mark");
    let text = text.replace('‸', "");
    let units = text[..at].encode_utf16().count() as u32;
    let told = explain(&text, units)?;
    let wide: Vec<u16> = text.encode_utf16().collect();
    let range = told.range.from as usize..told.range.to as usize;
    Some((told.title, String::from_utf16_lossy(&wide[range])))
}

#[track_caller]
fn check(text: &str, title: &str, explained: &str) {
    assert_eq!(
        at_mark(text),
        Some((title.to_owned(), explained.to_owned())),
        "{text}"
    );
}

#[track_caller]
fn says(text: &str, wanted: &str) {
    let at = text.find('‸').expect("a mark");
    let text = text.replace('‸', "");
    let units = text[..at].encode_utf16().count() as u32;
    let told = explain(&text, units).expect("an explanation");
    let all: Vec<&str> = told.lines.iter().map(|(_, line)| line.as_str()).collect();
    assert!(all.join("\n").contains(wanted), "{wanted}: {all:#?}");
}

#[track_caller]
fn nothing(text: &str) {
    assert_eq!(at_mark(text), None, "{text}");
}

#[test]
fn every_instruction_is_explained_with_layer_and_key() {
    for keyword in Keyword::ALL {
        let entry = instructions::INSTRUCTIONS
            .iter()
            .find(|entry| entry.word == keyword.name())
            .unwrap_or_else(|| panic!("no words about {}", keyword.name()));
        for text in [
            entry.what,
            entry.layer,
            entry.key,
            entry.trap,
            entry.example,
        ] {
            assert!(!text.is_empty(), "{}", entry.word);
        }
    }
}

#[test]
fn every_flag_of_the_parser_is_explained() {
    for keyword in Keyword::ALL {
        for (name, _) in known_flags(keyword) {
            assert!(
                flags::find(keyword, name).is_some(),
                "{} --{name}",
                keyword.name()
            );
        }
    }
}

#[test]
fn every_mount_key_type_and_directive_is_explained() {
    for key in MOUNT_KEYS {
        assert!(
            mount_keys::KEYS.iter().any(|entry| entry.word == key),
            "{key}"
        );
    }
    for kind in MountType::ALL {
        assert!(
            TYPES.iter().any(|entry| entry.word == kind.name()),
            "{}",
            kind.name()
        );
    }
    for name in ["syntax", "escape", "check"] {
        assert!(
            directives::DIRECTIVES
                .iter()
                .any(|entry| entry.word == name),
            "{name}"
        );
    }
}

#[test]
fn examples_are_accepted_by_the_parser() {
    let tables = [instructions::INSTRUCTIONS, TYPES];
    let entries = tables.into_iter().flatten();
    for entry in entries.filter(|entry| !entry.example.is_empty()) {
        let text = if entry.example.starts_with("FROM") || entry.example.starts_with('#') {
            entry.example.to_owned()
        } else {
            format!("FROM a\n{}", entry.example)
        };
        let file = layerlab_syntax::parse(&text);
        assert!(file.problems.is_empty(), "{text}: {:?}", file.problems);
    }
}

#[test]
fn commands_are_listed_once_and_in_order() {
    for pair in shell_words::WORDS.windows(2) {
        let [first, second] = pair else { continue };
        let key = |word: &str| word.replace(['.', '['], " ");
        assert!(
            key(first.word) < key(second.word) || second.word == "[" || first.word == "[",
            "{} {}",
            first.word,
            second.word
        );
    }
    assert!(shell_words::WORDS.len() > 60);
}

#[test]
fn lessons_that_are_named_exist() {
    let lessons = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/en");
    let tables = [instructions::INSTRUCTIONS, TYPES, shell_words::WORDS];
    for entry in tables
        .into_iter()
        .flatten()
        .filter(|entry| !entry.lesson.is_empty())
    {
        assert!(lessons.join(entry.lesson).is_dir(), "{}", entry.lesson);
    }
}

#[test]
fn keywords_and_flags_are_found() {
    check("FROM a\nCO‸PY . .\n", "COPY", "COPY");
    check("FROM a\n‸COPY . .\n", "COPY", "COPY");
    check("FROM a\nCOPY‸ . .\n", "COPY", "COPY");
    check(
        "from a\ncopy --ch‸own=1:1 a b",
        "COPY --chown",
        "--chown=1:1",
    );
    check(
        "FROM a\nCOPY --chown=1‸:1 a b",
        "COPY --chown",
        "--chown=1:1",
    );
    check(
        "FROM --plat‸form=linux/arm64 a",
        "FROM --platform",
        "--platform=linux/arm64",
    );
    check("FROM a\nONBUILD R‸UN x", "RUN", "RUN");
    check("FROM a\nONB‸UILD RUN x", "ONBUILD", "ONBUILD");
    nothing("FROM a\nCOPY --bo‸gus a b");
    nothing("FROM a\nFRO‸B x");
    nothing("FROM a\n\n‸\n\nRUN x");
}

#[test]
fn places_are_found_in_odd_texts() {
    check("# 🐳 é\r\nFROM a\r\nRU‸N x\r\n", "RUN", "RUN");
    check(
        "FROM a\r\nRUN a \\\r\n  && apt-‸get update\r\n",
        "apt-get",
        "apt-get",
    );
    check(
        "FROM a\nRUN \\\n# näh\n  apt-get up‸date",
        "apt-get update",
        "update",
    );
    check("\u{feff}FR‸OM a", "FROM", "FROM");
    check("# escape=`\nFROM a\nRUN x `\n && np‸m ci", "npm", "npm");
    nothing("‸");
    nothing("FROM a\nRUN x‸");
}

#[test]
fn directives_and_rule_ids_are_found() {
    check(
        "# syn‸tax=docker/dockerfile:1\nFROM a",
        "# syntax=",
        "# syntax=docker/dockerfile:1",
    );
    let (title, at) = at_mark("FROM a\n# hadolint ignore=DL3‸008\nRUN x").expect("the rule");
    assert_eq!(at, "DL3008");
    assert!(layerlab_lint::rule(&title).is_some());
    nothing("FROM a\n# a com‸ment\nRUN x");
}

#[test]
fn mounts_are_found_by_key_and_value() {
    let text = "FROM a AS b\nFROM c\nRUN --mount=type=cache,target=/x,sharing=locked --mount=from=b,source=/o,target=/o x";
    let mark = |word: &str, into: usize| {
        let at = text.find(word).expect("there") + into;
        format!("{}‸{}", &text[..at], &text[at..])
    };
    check(&mark("type=cache", 1), "--mount type", "type=cache");
    check(&mark("type=cache", 7), "--mount type=cache", "type=cache");
    check(&mark("target=/x", 8), "--mount target", "target=/x");
    check(
        &mark("locked", 2),
        "--mount sharing=locked",
        "sharing=locked",
    );
    check(&mark("from=b", 6), "Stage b", "from=b");
    check(
        &mark("--mount", 3),
        "RUN --mount",
        "--mount=type=cache,target=/x,sharing=locked",
    );
}

#[test]
fn images_and_stages_are_found() {
    check("FROM node:24-sl‸im AS web", "node:24-slim", "node:24-slim");
    says("FROM node:24-sl‸im", "compressed");
    says("FROM no‸de", "Without a tag it is `latest`");
    check("FROM scra‸tch", "scratch", "scratch");
    check("FROM a A‸S web", "AS", "AS");
    let text = "FROM golang:1.26 AS bu‸ild\nRUN x\nFROM scratch\nCOPY --from=build /o /o";
    check(text, "Stage build", "build");
    says(text, "Used by COPY in line 4");
    says(text, "Its layers do not ship");
    says("FROM a AS w‸eb", "part of the image that ships");
    says("FROM a AS u‸nused\nFROM b", "The build skips it");
    check("FROM a AS x\nFROM b\nCOPY --from=x‸ /o /o", "Stage x", "x");
    check("FROM a\nFROM b\nCOPY --from=0‸ /o /o", "Stage 0", "0");
    check(
        "FROM a\nCOPY --from=nginx:al‸pine /o /o",
        "nginx:alpine",
        "nginx:alpine",
    );
}

#[test]
fn variables_tell_their_line_and_value() {
    says("FROM a\nENV V=one\nCOPY $‸V /x", "ENV in line 2 to `one`");
    says("ARG T=3.24\nFROM alpine:${T‸}", "ARG in line 1 to `3.24`");
    says("FROM a\nARG V=1\nRUN echo ${V‸:-2}", "ARG in line 2 to `1`");
    check("FROM a\nARG V=1\nRUN echo ${V‸:-2}", "$V", "${V:-2}");
    says("FROM a\nENV A‸=1 B=2", "ENV in line 2 to `1`");
    says("FROM a\nENV A=1\nARG A‸=2\n", "ARG in line 3 to `2`");
    says(
        "FROM a\nRUN echo $TARGETARCH‸",
        "only after `ARG TARGETARCH`",
    );
    says(
        "FROM a\nCOPY $NO‸PE /x",
        "Nothing in this file gives it a value",
    );
    says(
        "ARG V=1\nFROM a\nRUN echo $V‸",
        "No ENV or ARG of this file gives it a value here",
    );
    nothing("FROM a\nRUN echo '$V‸'");
    nothing("FROM a\nRUN echo \\$V‸");
}

#[test]
fn secret_values_are_masked() {
    let text = "FROM a\nENV DB_PASSWORD=correct-horse-battery\nRUN echo $DB_PASS‸WORD";
    let at = text.find('‸').expect("a mark");
    let told = explain(&text.replace('‸', ""), at as u32).expect("words");
    assert!(!format!("{told:?}").contains("horse"), "{told:?}");
    says(
        "FROM a\nENV DB_PASS‸WORD=correct-horse-battery",
        "looks like a secret",
    );
}

#[test]
fn commands_are_found_with_verb_flag_and_wrapper() {
    check("FROM a\nRUN np‸m ci", "npm", "npm");
    check("FROM a\nRUN npm c‸i", "npm ci", "ci");
    check(
        "FROM a\nRUN apt-get -y inst‸all curl",
        "apt-get install",
        "install",
    );
    check("FROM a\nRUN apt-get -‸y install curl", "apt-get -y", "-y");
    check("FROM a\nRUN su‸do apt-get update", "sudo", "sudo");
    check("FROM a\nRUN sudo apt-‸get update", "apt-get", "apt-get");
    check("FROM a\nRUN x $(git cl‸one y)", "git clone", "clone");
    check("FROM a\nRUN a &‸& b", "&&", "&&");
    check("FROM a\nRUN a ‸|| b", "||", "||");
    check(
        "FROM a\nRUN <<EOF\nset -e\n\tmk‸dir x\nEOF",
        "mkdir",
        "mkdir",
    );
    check("FROM a\nRUN <‸<EOF\nset -e\nEOF", "Heredoc", "<<EOF");
    check("FROM a\nRUN <<EOF\nset -e\nEO‸F\n", "Heredoc", "EOF");
    check("FROM a\nHEALTHCHECK CMD cu‸rl -f x", "curl", "curl");
    check(
        "FROM a\nHEALTHCHECK C‸MD curl -f x",
        "HEALTHCHECK CMD",
        "CMD",
    );
    check("FROM a\nHEALTHCHECK NO‸NE", "HEALTHCHECK NONE", "NONE");
    check(
        "FROM a\nCMD [\"npm\", \"st‸art\"]",
        "npm start",
        "\"start\"",
    );
    check("FROM a\nCMD [‸\"npm\", \"start\"]", "npm", "\"npm\"");
    check("FROM a\nCMD ‸[ \"x\" ]", "Exec form", "[ \"x\" ]");
    check("FROM a\nRUN a \\‸\n  b", "Line continuation", "\\");
    check("FROM a\r\nRUN a ‸\\\r\n  b", "Line continuation", "\\");
    nothing("FROM a\nRUN <<EOF python3\nimport o‸s\nEOF");
    nothing("FROM a\nRUN echo apt-‸get");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn hostile_texts_are_answered_inside_the_text(
        parts in prop::collection::vec(
            prop_oneof![
                Just("FROM node:24 AS b\n".to_owned()), Just("RUN ".to_owned()), Just("--mount=type=cache,".to_owned()),
                Just("COPY --from=b".to_owned()), Just(" <<EOF\n".to_owned()), Just("EOF\n".to_owned()),
                Just("$".to_owned()), Just("${A".to_owned()), Just("\\\r\n".to_owned()), Just("ONBUILD ".to_owned()),
                Just("'".to_owned()), Just("\"".to_owned()), Just("# hadolint ignore=DL3008\n".to_owned()),
                Just("apt-get install && ".to_owned()), Just("é🐳".to_owned()), Just("\n".to_owned()),
                Just("[\"npm\",".to_owned()), Just("HEALTHCHECK CMD ".to_owned()), ".{0,6}",
            ],
            0..14,
        ),
        at in 0u32..220,
    ) {
        let text: String = parts.concat();
        let units = text.encode_utf16().count() as u32;
        if let Some(told) = explain(&text, at) {
            prop_assert!(told.range.from <= told.range.to && told.range.to <= units);
        }
    }
}
