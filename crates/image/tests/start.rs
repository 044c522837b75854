//! Whether small images can start, and why not.

use layerlab_image::{
    Analyses, InspectJob, Inspection, OpenOptions, Opener, StartProblemKind as Kind, drive,
};
use layerlab_testing::{LayerBuilder, archive, layer};
use serde_json::{Value, json};
use std::io::Cursor;

fn analyse(layers: LayerBuilder, runtime: Value) -> Analyses {
    let bytes = archive().runtime(runtime).with(layers).docker();
    let mut opener = Opener::new(bytes.len() as u64, "test.tar", OpenOptions::default());
    drive(&mut opener, &mut Cursor::new(&bytes), 1000).expect("memory reads");
    let archive = opener.finish().expect("an archive");
    let image = archive.load(0).expect("an image");
    let mut job = InspectJob::new(&archive, &image, Inspection::new(&image), 1);
    drive(&mut job, &mut Cursor::new(&bytes), 333).expect("memory reads");
    let (inspection, digests) = job.finish_with_digests(&archive, &image);
    inspection.conclude(&image, &digests, true)
}

/// A 64-bit program for a machine; with a loader when one is named.
fn program(machine: u16, loader: &str) -> Vec<u8> {
    let mut file = vec![0u8; 64];
    file[..6].copy_from_slice(b"\x7fELF\x02\x01");
    file[16..18].copy_from_slice(&2u16.to_le_bytes());
    file[18..20].copy_from_slice(&machine.to_le_bytes());
    file[24] = 1;
    if loader.is_empty() {
        return file;
    }
    file[32..40].copy_from_slice(&64u64.to_le_bytes());
    file[54..56].copy_from_slice(&56u16.to_le_bytes());
    file[56..58].copy_from_slice(&1u16.to_le_bytes());
    let mut header = vec![0u8; 56];
    header[0] = 3;
    header[8..16].copy_from_slice(&120u64.to_le_bytes());
    header[32..40].copy_from_slice(&(loader.len() as u64 + 1).to_le_bytes());
    file.extend_from_slice(&header);
    file.extend_from_slice(loader.as_bytes());
    file.push(0);
    file
}

/// A layer with executable files.
fn files(entries: &[(&str, &[u8])]) -> LayerBuilder {
    entries.iter().fold(layer([]), |layer, (path, content)| {
        let mut header = tar_header(0o755);
        header.set_size(content.len() as u64);
        layer.raw_entry(header, path.as_bytes(), &[], content)
    })
}

fn tar_header(mode: u32) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(1_700_000_000);
    header.set_entry_type(tar::EntryType::Regular);
    header
}

#[track_caller]
fn check(layers: LayerBuilder, runtime: Value, expected: &[Kind]) -> Analyses {
    let analyses = analyse(layers, runtime);
    let start = analyses.start.clone().expect("a judgement");
    let kinds: Vec<Kind> = start.problems.iter().map(|p| p.kind).collect();
    assert_eq!(kinds, expected, "{start:#?}");
    analyses
}

const AMD64: u16 = 62;
const ARM64: u16 = 183;

#[test]
fn a_static_program_starts() {
    let app = program(AMD64, "");
    let analyses = check(
        files(&[("app", &app)]),
        json!({"Entrypoint": ["/app"]}),
        &[],
    );
    assert_eq!(
        analyses.start.and_then(|s| s.program).as_deref(),
        Some("app")
    );
    check(
        files(&[("opt/x/app", &app)]),
        json!({"Entrypoint": ["./app"], "WorkingDir": "/opt/x"}),
        &[],
    );
    check(
        files(&[("usr/bin/app", &app)]),
        json!({"Cmd": ["app"]}),
        &[],
    );
    check(
        files(&[("opt/bin/app", &app)]),
        json!({"Cmd": ["app"], "Env": ["PATH=/opt/bin"]}),
        &[],
    );
}

#[test]
fn what_is_not_there_cannot_start() {
    let app = program(AMD64, "");
    check(
        files(&[("app", &app)]),
        json!({"Cmd": ["/ap"]}),
        &[Kind::NotFound],
    );
    check(
        files(&[("opt/app", &app)]),
        json!({"Cmd": ["app"]}),
        &[Kind::NotFound],
    );
    check(files(&[("app", &app)]), json!({}), &[Kind::NoCommand]);
    check(
        files(&[("bin/app", &app)]),
        json!({"Cmd": ["app --serve"]}),
        &[Kind::NotFound],
    );
    check(layer(["app/"]), json!({"Cmd": ["/app"]}), &[Kind::NotAFile]);
}

#[test]
fn modes_users_and_folders_matter() {
    let app = program(AMD64, "");
    check(
        layer(["0644 app=x"]),
        json!({"Cmd": ["/app"]}),
        &[Kind::NotExecutable],
    );
    check(
        layer(["0744 app=x"]),
        json!({"Cmd": ["/app"], "User": "1000"}),
        &[Kind::NotExecutable],
    );
    let closed = layer(["0700 root/"]).raw_entry(tar_header(0o755), b"root/app", &[], &app);
    check(
        closed.clone(),
        json!({"Cmd": ["/root/app"], "User": "1000"}),
        &[Kind::NotExecutable],
    );
    check(closed, json!({"Cmd": ["/root/app"]}), &[]);
    check(
        files(&[("app", &app)]),
        json!({"Cmd": ["/app"], "User": "web"}),
        &[Kind::UnknownUser],
    );
    let known = files(&[("app", &app)]).entry("etc/passwd=web:x:5:5::/:/bin/false");
    check(known, json!({"Cmd": ["/app"], "User": "web"}), &[]);
    let file_as_folder = files(&[("app", &app)]).entry("work=x");
    check(
        file_as_folder,
        json!({"Cmd": ["/app"], "WorkingDir": "/work"}),
        &[Kind::BadWorkingDirectory],
    );
}

#[test]
fn scripts_need_their_interpreter() {
    let sh = program(AMD64, "");
    let with = |script: &[u8]| files(&[("bin/sh", &sh), ("run", script)]);
    let run = json!({"Entrypoint": ["/run"]});
    check(with(b"#!/bin/sh\nexec true\n"), run.clone(), &[]);
    check(with(b"#!/bin/bash\n"), run.clone(), &[Kind::NoInterpreter]);
    check(with(b"#!/bin/sh\r\n"), run.clone(), &[Kind::CarriageReturn]);
    check(with(b"echo no line\n"), run.clone(), &[Kind::WrongFormat]);
    check(with(b""), run.clone(), &[Kind::WrongFormat]);
    check(with(b"MZ\x90"), run.clone(), &[Kind::WrongFormat]);
    let env = files(&[
        ("bin/sh", &sh),
        ("usr/bin/env", &sh),
        ("run", b"#!/usr/bin/env -S node --x\n"),
    ]);
    check(env, run.clone(), &[Kind::NoInterpreter]);
    let env = files(&[
        ("bin/sh", &sh),
        ("usr/bin/env", &sh),
        ("run", b"#!/usr/bin/env sh\n"),
    ]);
    check(env, run.clone(), &[]);
    check(files(&[("run", b"#!/run\n")]), run, &[Kind::NoInterpreter]);
}

#[test]
fn programs_need_their_loader_and_machine() {
    let glibc = program(AMD64, "/lib64/ld-linux-x86-64.so.2");
    let run = json!({"Cmd": ["/app"]});
    let analyses = check(files(&[("app", &glibc)]), run.clone(), &[Kind::NoLoader]);
    assert!(
        analyses.start.expect("a start").problems[0]
            .message
            .contains("glibc")
    );
    let loader = program(AMD64, "");
    check(
        files(&[("app", &glibc), ("lib64/ld-linux-x86-64.so.2", &loader)]),
        run.clone(),
        &[],
    );
    let linked = files(&[("app", &glibc), ("usr/lib64/ld-linux-x86-64.so.2", &loader)])
        .entry("lib64->usr/lib64");
    check(linked, run.clone(), &[]);
    let analyses = check(
        files(&[("app", &program(ARM64, ""))]),
        run,
        &[Kind::WrongMachine],
    );
    assert!(
        analyses
            .findings
            .iter()
            .any(|f| f.rule == "foreign-program")
    );
}

#[test]
fn the_command_of_a_shell_is_looked_up() {
    let sh = program(AMD64, "");
    let with = || files(&[("bin/sh", &sh), ("bin/node", &sh)]);
    let shell = |command: &str| json!({"Cmd": ["/bin/sh", "-c", command]});
    check(with(), shell("node server.js"), &[]);
    check(
        with(),
        shell("exec python app.py"),
        &[Kind::ShellCommandNotFound],
    );
    check(with(), shell("cd /x && python app.py"), &[]);
    check(with(), shell("$RUN it"), &[]);
    check(layer([]), shell("node"), &[Kind::NotFound]);
}
