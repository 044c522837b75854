//! Each rule of the build cache by itself, so that a clone without the shared cases tests them all.
//!
//! Outcomes in file order: `h` cached, `r` run, `s` skipped, `.` metadata.

mod scenario;

use layerlab_buildgraph::cache::{CaseFile, Change, Outcome, Push};
use scenario::{check, on, second_line};

#[test]
fn text_of_a_command_counts_after_joining_only() {
    second_line("RUN echo a", "run   echo a  ", "hh");
    second_line("RUN echo a", "RUN echo  a", "hr");
    second_line("RUN a \\\n  b", "RUN a \\\n# note\n\n  b", "hh");
    second_line("RUN a \\\n  b", "RUN a \\\n b", "hr");
    second_line("RUN a b", "RUN [\"/bin/sh\", \"-c\", \"a b\"]", "hh");
    second_line("RUN a b", "RUN [\"a\", \"b\"]", "hr");
    second_line("RUN a\\\n  b", "RUN a\\\r\n  b", "hh");
}

#[test]
fn heredocs_count_by_what_reaches_the_shell() {
    second_line("RUN <<A\necho\nA", "RUN <<'B'\necho\nB", "hh");
    second_line("RUN <<A\necho\nA", "RUN <<-A\n\techo\nA", "hh");
    second_line("RUN <<A\necho\nA", "RUN <<A\n# note\necho\nA", "hr");
    second_line("RUN <<A\n#!/bin/sh\nA", "RUN <<B\n#!/bin/sh\nB", "hr");
    second_line("RUN cat <<A > f\nx\nA", "RUN cat <<B > f\nx\nB", "hr");
    second_line("COPY <<A /x\nt\nA", "COPY <<B /x\nt\nB", "hr");
    second_line("COPY <<A /x\nt\nA", "COPY <<'A' /x\nt\nA", "hh");
}

#[test]
fn mounts_count_by_their_rules() {
    let mount = |options: &str| format!("RUN --mount={options} make");
    let pairs = [
        (
            "type=cache,target=/c,id=a",
            "type=cache,target=/c,id=b",
            "hh",
        ),
        ("type=cache,target=/c", "type=cache,target=/c,id=/c", "hh"),
        ("type=cache,target=/c", "type=cache,target=/c,id=b", "hr"),
        (
            "type=cache,target=/c",
            "type=cache,target=/c,sharing=locked",
            "hr",
        ),
        (
            "type=cache,target=/c,id=a",
            "type=cache,target=/c,id=a,sharing=locked",
            "hh",
        ),
        ("type=cache,target=/c", "type=cache,target=/d", "hr"),
        ("type=cache,target=/c", "type=cache,target=/c,uid=1", "hr"),
        (
            "type=bind,source=src,target=/s",
            "source=./src/,dst=/s",
            "hh",
        ),
        (
            "type=bind,source=src,target=/s",
            "type=bind,source=src,target=/s,rw",
            "hr",
        ),
        ("type=secret,id=a", "type=secret,id=b", "hr"),
        ("type=secret,id=a", "type=secret,id=a,required", "hr"),
        ("type=tmpfs,target=/t", "type=tmpfs,target=/t,size=1m", "hr"),
        ("type=ssh", "type=ssh,id=x", "hr"),
    ];
    for (before, after, expected) in pairs {
        second_line(&mount(before), &mount(after), expected);
    }
    second_line("RUN make", &mount("type=cache,target=/c"), "hr");
    let bind = on("FROM alpine\nRUN --mount=target=/s,source=src make\nRUN --mount=target=/x make");
    check(bind.clone().writes("src/x.js", "2"), "hrr");
    check(bind.clone().writes("a.txt", "2"), "hhr");
    check(bind.changed(Change::PruneMounts), "hhh");
}

#[test]
fn the_environment_is_an_ordered_list_of_everything_in_force() {
    let file = |lines: &str| format!("FROM alpine\n{lines}\nRUN echo");
    let pairs = [
        ("ENV A=1 B=2", "ENV A=1\nENV B=2", "h..h"),
        ("ENV A=1", "ENV A=\"1\"", "h.h"),
        ("ENV A=1", "ENV A 1", "h.h"),
        ("ENV A=1", "ARG A=1", "h.h"),
        ("ENV A=1", "ENV A=2", "h.r"),
        ("ENV A=1 B=2", "ENV B=2 A=1", "h.r"),
        ("ENV A=1\nENV B=2", "ENV A=1\nENV B=2\nENV A=1", "h...r"),
        ("ARG A", "ENV Z=", "h.r"),
        ("LABEL a=1", "ARG A", "h.h"),
    ];
    for (before, after, expected) in pairs {
        check(on(&file(before)).becomes(&file(after)), expected);
    }
    let arg = on("FROM alpine\nARG V=1\nRUN echo");
    check(arg.clone().arg("V", "1"), "h.h");
    check(arg.clone().arg("V", "2"), "h.r");
    check(arg.arg("W", "2"), "h.h");
    check(
        on("FROM alpine\nARG V=1\nENV V=1\nRUN echo").arg("V", "2"),
        "h..h",
    );
    check(
        on("FROM alpine\nARG A=1 B=$A\nRUN echo").arg("A", "2"),
        "h.r",
    );
    check(
        on("FROM alpine AS b\nARG V=1\nFROM b\nRUN echo").arg("V", "2"),
        "h..r",
    );
    check(
        on("FROM alpine\nARG V=1\nCOPY a.txt /$V/").arg("V", "2"),
        "h.r",
    );
    check(
        on("FROM alpine\nARG V=1\nWORKDIR /x\nCOPY a.txt .").arg("V", "2"),
        "h.hh",
    );
}

#[test]
fn predefined_arguments_act_only_where_they_are_declared() {
    check(
        on("FROM alpine\nARG TARGETARCH\nRUN echo").arg("TARGETARCH", "arm"),
        "h.r",
    );
    check(on("FROM alpine\nRUN echo").arg("TARGETARCH", "arm"), "hh");
    check(on("FROM alpine\nRUN echo").arg("http_proxy", "x"), "hh");
    check(
        on("FROM alpine\nARG http_proxy\nRUN echo").arg("http_proxy", "x"),
        "h.r",
    );
    check(
        on("FROM alpine\nWORKDIR /a\nCOPY a.txt .").arg("SOURCE_DATE_EPOCH", "1"),
        "hrr",
    );
    let target = Change::Target {
        name: "B".to_owned(),
    };
    let stages = "FROM alpine AS a\nARG TARGETSTAGE\nRUN echo\nFROM a AS b";
    check(on(stages).changed(target.clone()), "h.h.");
    check(
        on(&format!("{stages}\nFROM a AS c")).changed(target),
        "h.r.s",
    );
}

#[test]
fn shell_user_and_folder_are_in_the_key_of_commands() {
    check(
        on("FROM alpine\nSHELL [\"/bin/sh\", \"-ec\"]\nRUN echo\nRUN [\"x\"]")
            .becomes("FROM alpine\nSHELL [\"/bin/ash\", \"-c\"]\nRUN echo\nRUN [\"x\"]"),
        "h.rr",
    );
    check(
        on("FROM alpine\nUSER a\nWORKDIR /w\nCOPY a.txt /x\nRUN echo")
            .becomes("FROM alpine\nUSER b\nWORKDIR /w\nCOPY a.txt /x\nRUN echo"),
        "h.rrr",
    );
    check(
        on("FROM alpine\nWORKDIR /w\nRUN echo").becomes("FROM alpine\nWORKDIR /\nRUN echo"),
        "h.r",
    );
    second_line("RUN --network=default echo", "RUN echo", "hh");
    second_line("RUN --network=none echo", "RUN echo", "hr");
}

#[test]
fn copies_count_names_destination_owner_mode_and_content() {
    let pairs = [
        ("COPY a.txt /d/", "COPY ./a.txt /d/", "hh"),
        ("COPY src /d", "COPY src/ /d", "hh"),
        ("COPY a.txt /d", "COPY [\"a.txt\", \"/d\"]", "hh"),
        ("COPY a.txt /d", "COPY a.txt d", "hh"),
        ("COPY a.txt /d", "COPY a.txt /d/", "hr"),
        ("COPY a.txt b.txt /d/", "COPY b.txt a.txt /d/", "hr"),
        ("COPY a.txt /d", "ADD a.txt /d", "hr"),
        ("COPY a.txt /d", "COPY --chown=0:0 a.txt /d", "hr"),
        (
            "COPY --chmod=755 a.txt /d",
            "COPY --chmod=0755 a.txt /d",
            "hh",
        ),
        ("COPY a.txt /d", "COPY --chmod=644 a.txt /d", "hr"),
        ("COPY src /d", "COPY --exclude=*.md src /d", "hr"),
        ("COPY a.tx* /d/", "COPY a.txt /d/", "hr"),
        ("COPY nothing* /d/", "COPY nothing* /d/", "hh"),
    ];
    for (before, after, expected) in pairs {
        second_line(before, after, expected);
    }
}

#[test]
fn the_context_counts_by_bytes_and_modes_of_what_is_selected() {
    let all = on("FROM alpine\nCOPY . /x");
    check(all.clone().writes("new.txt", ""), "hr");
    check(all.clone().writes("new.md", ""), "hh");
    check(
        all.clone().changed(Change::Delete {
            path: "b.txt".to_owned(),
        }),
        "hr",
    );
    check(
        all.clone().changed(Change::Touch {
            path: "b.txt".to_owned(),
        }),
        "hh",
    );
    check(
        all.clone().changed(Change::Chown {
            path: "b.txt".to_owned(),
        }),
        "hh",
    );
    check(
        all.clone().changed(Change::Chmod {
            path: "b.txt".to_owned(),
            mode: 0o755,
        }),
        "hr",
    );
    check(
        all.clone().changed(Change::Chmod {
            path: "src".to_owned(),
            mode: 0o700,
        }),
        "hh",
    );
    check(all.clone().writes("empty/", ""), "hr");
    check(
        all.clone().ignoring("x\n").writes(".dockerignore", "y\n"),
        "hr",
    );
    check(
        all.writes(".dockerignore", "Dockerfile\n.dockerignore\n*.md\nb.txt\n"),
        "hr",
    );
    let link = on("FROM alpine\nCOPY link /x\nCOPY a.txt /y");
    check(link.clone().writes("a.txt", "2"), "hrr");
    check(
        link.changed(Change::Delete {
            path: "src".to_owned(),
        }),
        "hhh",
    );
}

#[test]
fn content_of_another_stage_rescues_what_reads_it() {
    let file =
        "FROM alpine AS a\nCOPY a.txt /a\nRUN make\nFROM alpine\nCOPY --from=a /out /out\nRUN echo";
    check(on(file).writes("a.txt", "2").effect(3, &[]), "hrrhhh");
    check(
        on(file).writes("a.txt", "2").effect(3, &["/out/x"]),
        "hrrhrr",
    );
    check(on(file).writes("a.txt", "2").effect(3, &["/tmp"]), "hrrhhh");
    check(on(file).writes("a.txt", "2"), "hrrhrr");
    let by_index = file
        .replace("--from=a", "--from=0")
        .replace(" AS a", " AS renamed");
    check(on(file).becomes(&by_index), "hhhhhh");
    let copied = "FROM alpine AS a\nCOPY a.txt b.txt /d/\nFROM alpine\nCOPY --from=a /d/b.txt /b";
    check(on(copied).writes("a.txt", "2"), "hrhh");
    check(on(copied).writes("b.txt", "2"), "hrhr");
    let twin = "FROM alpine AS a\nRUN make a\nFROM alpine AS b\nRUN make b\nFROM alpine\nCOPY --from=a /out /out";
    check(
        on(twin).becomes(&twin.replace("--from=a", "--from=b")),
        "sshrhr",
    );
    let mounted = "FROM alpine AS a\nCOPY a.txt /a\nRUN make\nFROM alpine\nRUN --mount=from=a,source=/out,target=/m cp /m/x /x";
    check(on(mounted).writes("a.txt", "2").effect(3, &[]), "hrrhh");
    check(
        on(mounted).writes("a.txt", "2").effect(3, &["/out"]),
        "hrrhr",
    );
}

#[test]
fn a_continued_stage_hands_its_key_down() {
    let file = "FROM alpine AS a\nCOPY a.txt /a\nFROM a AS b\nRUN echo b\nFROM a\nRUN echo c";
    check(on(file).writes("a.txt", "2"), "hrss.r");
    let file =
        "FROM alpine AS a\nRUN echo\nFROM alpine AS b\nRUN echo\nFROM a\nCOPY --from=b /x /x";
    check(on(file).changed(Change::ColdCache), "rrrr.r");
}

#[test]
fn a_linked_copy_forgets_what_stands_above() {
    let file = "FROM alpine\nRUN echo a\nCOPY --link a.txt /a\nCOPY --link b.txt /b\nRUN echo\n";
    check(on(file).becomes(&file.replace("echo a", "echo b")), "hrhhr");
    check(on(file).writes("a.txt", "2"), "hhrhr");
    let result = on(file).becomes(&file.replace("echo a", "echo b")).run();
    assert_eq!(result.steps[4].because, "it stands on line 2, which ran");
    assert!(!result.steps[4].cause);
}

#[test]
fn onbuild_lines_run_in_the_stage_built_on_them() {
    let file = "FROM alpine AS a\nONBUILD COPY a.txt /a\nFROM a\nRUN echo";
    check(on(file).writes("a.txt", "2"), "h..r");
    check(on(file).writes("b.txt", "2"), "h..h");
    check(on(file).becomes(&file.replace("/a\n", "/b\n")), "h..r");
    let alone = "FROM alpine\nONBUILD RUN echo\nRUN echo x";
    check(
        on(alone).becomes(&alone.replace("RUN echo\n", "RUN other\n")),
        "h.h",
    );
}

#[test]
fn forced_steps_run_and_the_rest_follows_its_keys() {
    let file = "FROM alpine AS a\nWORKDIR /w\nCOPY a.txt .\nWORKDIR /v\nFROM a AS b\nRUN echo\nFROM alpine\nCOPY --from=a /w /w\nCOPY --from=b /w /w2";
    check(on(file).changed(Change::NoCache), "hhrr.rhrr");
    let filter = |stage: &str| {
        let stages = vec![stage.to_owned()];
        on(file).changed(Change::NoCacheFilter { stages })
    };
    check(filter("A").effect(6, &[]), "hhrr.rhhh");
    check(filter("B").effect(6, &["/w"]), "hhhh.rhhr");
    check(filter("nothing"), "hhhh.hhhh");
    check(on(file).changed(Change::ColdCache), "rrrr.rrrr");
}

#[test]
fn a_base_image_counts_by_its_layers_and_its_environment() {
    let push = |push| Change::BaseImage {
        image: "alpine".to_owned(),
        push,
    };
    let file = "FROM alpine\nCOPY a.txt /a\nCOPY --link b.txt /b\nRUN echo";
    check(on(file).changed(push(Push::NewLayers)), "rrhr");
    check(on(file).changed(push(Push::ConfigLabel)), "rhhh");
    check(on(file).changed(push(Push::ConfigEnv)), "rhhr");
    let pinned = "FROM alpine:latest@sha256:00\nRUN echo";
    check(on(pinned).changed(push(Push::NewLayers)), "hh");
    let reads = "FROM busybox\nCOPY --from=alpine /etc /e\nCOPY --from=alpine /bin/sh /s";
    check(on(reads).changed(push(Push::NewLayers)), "hrr");
    let reads = "FROM busybox\nCOPY --from=alpine /bin/sh /s\nRUN echo";
    check(on(reads).changed(push(Push::NewLayers)), "hhh");
}

#[test]
fn fetched_files_count_by_address_or_digest() {
    second_line("ADD https://x.test/a /a", "ADD https://x.test/a /a", "hh");
    second_line("ADD https://x.test/a /a", "ADD https://x.test/b /a", "hr");
    second_line(
        "ADD https://x.test/a /a",
        "ADD --unpack=true https://x.test/a /a",
        "hr",
    );
    second_line(
        "ADD --checksum=sha256:00 https://x.test/a /a",
        "ADD --checksum=sha256:00 https://mirror.test/a /a",
        "hh",
    );
    second_line(
        "ADD --checksum=sha256:00 https://x.test/a /a",
        "ADD --checksum=sha256:11 https://x.test/a /a",
        "hr",
    );
    check(
        on("FROM alpine\nADD tool.tar.gz /t").writes("tool.tar.gz", "2"),
        "hr",
    );
}

#[test]
fn earlier_builds_leave_their_records() {
    let mut scenario = on("FROM alpine\nCOPY a.txt /a\nRUN echo").writes("a.txt", "a.txt");
    let write = |content: &str| {
        vec![Change::Write(CaseFile {
            path: "a.txt".to_owned(),
            content: content.to_owned(),
            ..CaseFile::default()
        })]
    };
    scenario.case.earlier_changes = vec![write("2"), write("3")];
    check(scenario.clone(), "hhh");
    scenario.case.change = write("2");
    check(scenario.clone(), "hhh");
    scenario.case.change = write("4");
    check(scenario, "hrr");
}

#[test]
fn a_missing_source_stops_the_build_and_says_so() {
    let result = on("FROM alpine\nCOPY gone.txt /x\nCOPY a.md /y").run();
    assert!(
        result.steps[1].because.contains("`gone.txt`"),
        "{:?}",
        result.steps[1]
    );
    assert_eq!(result.steps[1].outcome, Outcome::Run);
}

#[test]
fn hostile_files_give_an_answer() {
    for text in [
        "",
        "RUN x",
        "FROM",
        "FROM $X\nRUN a",
        "FROM a AS a\nFROM a AS a\nCOPY --from=a x",
        "FROM a\nCOPY",
        "ONBUILD\nFROM x\nONBUILD ONBUILD RUN",
    ] {
        let _ = on(text).writes("a.txt", "2").run();
    }
    let chain: String = (0..500)
        .map(|idx| format!("FROM s{} AS s{}\nENV A=$A$A\nRUN echo\n", idx - 1, idx))
        .collect();
    let _ = on(&format!("FROM alpine AS s-1\nENV A=aaaa\n{chain}")).run();
}
