//! Facts of the builder's source that seldom meet the eye: what sorts, what is blanked, what is followed.

mod scenario;

use layerlab_buildgraph::cache::{CaseFile, Change};
use scenario::{Scenario, check, on, second_line};

fn linking(scenario: Scenario, path: &str, target: &str) -> Scenario {
    let mut scenario = scenario;
    scenario.case.context.push(CaseFile {
        path: path.to_owned(),
        symlink: Some(target.to_owned()),
        ..CaseFile::default()
    });
    scenario
}

fn renamed(scenario: Scenario, path: &str, to: &str) -> Scenario {
    scenario.changed(Change::Rename {
        path: path.to_owned(),
        to: to.to_owned(),
    })
}

#[test]
fn add_is_a_copy_that_unpacks() {
    second_line("ADD a.txt /d", "ADD --unpack=true a.txt /d", "hh");
    second_line("ADD a.txt /d", "ADD --unpack=false a.txt /d", "hr");
    second_line("COPY a.txt /d", "ADD --unpack=false a.txt /d", "hh");
}

#[test]
fn heredocs_are_written_after_files() {
    let before = "COPY a.txt <<A /d/\nt\nA";
    second_line(before, "COPY <<A a.txt /d/\nt\nA", "hh");
}

#[test]
fn what_a_line_reads_is_sorted_by_path() {
    let file = |folder: &str| format!("FROM alpine\nCOPY {folder}/m.txt n.txt /d/\n");
    let start = || {
        on(file("p").trim_end())
            .file("p/m.txt", "1")
            .file("n.txt", "2")
    };
    let moved = |to: &str| {
        let start = renamed(start(), "p/m.txt", &format!("{to}/m.txt"));
        start.becomes(file(to).trim_end())
    };
    check(moved("q"), "hh");
    check(moved("a"), "hr");
}

#[test]
fn a_destination_with_a_dot_at_its_end_is_another() {
    second_line("COPY a.txt /d/", "COPY a.txt /d/.", "hr");
    second_line(
        "WORKDIR /d\nCOPY a.txt .",
        "WORKDIR /d\nCOPY a.txt ./",
        "hhh",
    );
}

#[test]
fn a_linked_copy_is_an_ordinary_one_on_nothing() {
    let before = "FROM scratch\nCOPY a.txt /a\nRUN [\"/x\"]";
    let after = "FROM scratch\nCOPY --link a.txt /a\nRUN [\"/x\"]";
    check(on(before).becomes(after), ".hh");
    second_line("COPY a.txt /a", "COPY --link a.txt /a", "hr");
}

#[test]
fn defaults_of_mounts_may_be_written_out() {
    let mount = |options: &str| format!("RUN --mount={options} make");
    for (before, after, expected) in [
        ("type=secret,id=a", "type=secret,id=a,mode=0400,uid=0", "hh"),
        ("type=secret,id=a", "type=secret,id=a,mode=0440", "hr"),
        ("type=secret,id=a", "type=secret,source=a", "hh"),
        (
            "type=secret,id=a",
            "type=secret,id=a,target=/run/secrets/a",
            "hh",
        ),
        ("type=ssh", "type=ssh,id=default", "hh"),
        ("type=ssh", "type=ssh,mode=0600", "hh"),
        (
            "type=tmpfs,target=/t,size=1m",
            "type=tmpfs,target=/t,size=1048576",
            "hh",
        ),
        (
            "type=cache,target=/c,uid=0",
            "type=cache,target=/c,uid=0,mode=0755",
            "hh",
        ),
        (
            "type=cache,target=/c",
            "type=cache,target=/c,mode=0755",
            "hr",
        ),
    ] {
        second_line(&mount(before), &mount(after), expected);
    }
}

#[test]
fn a_script_with_its_own_interpreter_is_still_started_by_the_shell() {
    let file =
        |shell: &str| format!("FROM alpine\nSHELL [\"{shell}\", \"-c\"]\nRUN <<A\n#!/bin/sh\nA");
    check(on(&file("/bin/sh")).becomes(&file("/bin/ash")), "h.r");
}

#[test]
fn a_command_with_a_heredoc_in_it_keeps_the_tabs() {
    second_line("RUN cat <<-A > f\n\tx\nA", "RUN cat <<-A > f\nx\nA", "hr");
    second_line("RUN <<-A\n\tx\nA", "RUN <<-A\nx\nA", "hh");
}

#[test]
fn wildcards_list_last_elements() {
    let start = || on("FROM alpine\nCOPY */*.cfg /d/").file("p/m.cfg", "1");
    check(renamed(start(), "p/m.cfg", "q/m.cfg"), "hh");
    check(renamed(start(), "p/m.cfg", "p/n.cfg"), "hr");
}

#[test]
fn links_are_followed_where_they_are_named_or_matched() {
    let matched =
        || linking(on("FROM alpine\nCOPY cfg* /d/"), "cfg", "data/real").file("data/real", "1");
    check(matched().writes("data/real", "2"), "hr");
    check(matched().writes("a.txt", "2"), "hh");
    let through = || linking(on("FROM alpine\nCOPY folder/x.js /d/"), "folder", "src");
    check(through().writes("src/x.js", "2"), "hr");
    check(through().writes("src/lib/y.js", "2"), "hh");
    let inside = || linking(on("FROM alpine\nCOPY src /d/"), "src/l", "../a.txt");
    check(inside().writes("a.txt", "2"), "hh");
    let target = CaseFile {
        path: "src/l".to_owned(),
        symlink: Some("../b.txt".to_owned()),
        ..CaseFile::default()
    };
    check(inside().changed(Change::Write(target)), "hr");
}

#[test]
fn excluded_files_of_another_stage_do_not_count() {
    let file = |flag: &str| {
        format!(
            "FROM alpine AS a\nCOPY a.txt /a\nRUN make\nFROM alpine\nCOPY --from=a {flag} /out /out\nRUN echo"
        )
    };
    let changed = |flag: &str| {
        on(&file(flag))
            .writes("a.txt", "2")
            .effect(3, &["/out/app.map"])
    };
    check(changed("--exclude=*.map"), "hrrhhh");
    check(changed("--exclude=*.css"), "hrrhrr");
    check(changed(""), "hrrhrr");
}

#[test]
fn parents_split_at_the_pivot() {
    second_line(
        "COPY --parents ./src/lib/y.js /d/",
        "COPY --parents src/lib/y.js /d/",
        "hh",
    );
    second_line(
        "COPY --parents src/./lib/y.js /d/",
        "COPY --parents src/lib/./y.js /d/",
        "hr",
    );
    let deep = || on("FROM alpine\nCOPY --parents **/*.js /d/");
    check(deep().writes("src/lib/y.js", "2"), "hr");
    check(deep().writes("src/lib/z.txt", "2"), "hh");
}

#[test]
fn a_mode_set_by_the_copy_hides_that_of_the_source() {
    let file = |flag: &str| {
        format!(
            "FROM alpine AS a\nCOPY {flag} a.txt /a\nFROM alpine\nCOPY --from=a /a /b\nRUN echo"
        )
    };
    let chmod = |flag: &str| {
        on(&file(flag)).changed(Change::Chmod {
            path: "a.txt".to_owned(),
            mode: 0o755,
        })
    };
    check(chmod("--chmod=640"), "hrhhh");
    check(chmod(""), "hrhrr");
}

#[test]
fn names_of_platforms_have_one_form() {
    let file = |platform: &str| format!("FROM --platform={platform} alpine\nRUN echo");
    for (before, after, expected) in [
        ("linux/arm64", "linux/arm64/v8", "hh"),
        ("linux/arm64", "aarch64", "hh"),
        ("linux/amd64", "$BUILDPLATFORM", "hh"),
        ("linux/arm64", "linux/amd64", "rr"),
    ] {
        check(on(&file(before)).becomes(&file(after)), expected);
    }
    check(
        on("FROM alpine\nRUN echo").becomes(&file("linux/amd64")),
        "hh",
    );
}

#[test]
fn an_archive_beside_a_folder_counts_for_what_lies_below() {
    let file = "FROM alpine AS a\nADD src tool.tar.gz /d/\nFROM alpine\nCOPY --from=a /d/x.js /x";
    check(on(file).writes("tool.tar.gz", "2"), "hrhr");
    check(on(file).writes("src/lib/y.js", "2"), "hrhh");
    let file = "FROM alpine AS a\nCOPY src a.txt /d/\nFROM alpine\nCOPY --from=a /d/x.js /x";
    check(on(file).writes("a.txt", "2"), "hrhh");
    check(on(file).writes("src/x.js", "2"), "hrhr");
    let file = "FROM alpine AS a\nCOPY src /d\nFROM alpine\nCOPY --from=a /d/lib /x\nRUN echo";
    check(on(file).writes("src/x.js", "2"), "hrhhh");
    check(on(file).writes("src/lib/y.js", "2"), "hrhrr");
    check(on(file).writes("src/lib/z.js", "2"), "hrhrr");
}
