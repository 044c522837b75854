//! Programs with module lists, and guesses.

use super::{check, files, packages_of};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use layerlab_testing::{LayerBuilder, archive};
use std::io::Write;

/// A 64-bit ELF file with one section, padded so that it is looked at.
pub(super) fn elf(section: &str, content: &[u8]) -> Vec<u8> {
    let names = format!("\0{section}\0.shstrtab\0");
    let (content_at, names_at) = (64usize, (64 + content.len()).next_multiple_of(16));
    let headers_at = (names_at + names.len()).next_multiple_of(16);
    let mut out = vec![0u8; headers_at + 3 * 64];
    out[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
    out[40..48].copy_from_slice(&(headers_at as u64).to_le_bytes());
    out[54..56].copy_from_slice(&56u16.to_le_bytes());
    out[58..60].copy_from_slice(&64u16.to_le_bytes());
    out[60..62].copy_from_slice(&3u16.to_le_bytes());
    out[62..64].copy_from_slice(&2u16.to_le_bytes());
    out[content_at..content_at + content.len()].copy_from_slice(content);
    out[names_at..names_at + names.len()].copy_from_slice(names.as_bytes());
    for (i, (name, at, len)) in [
        (1u32, content_at, content.len()),
        (section.len() as u32 + 2, names_at, names.len()),
    ]
    .into_iter()
    .enumerate()
    {
        let header = headers_at + (i + 1) * 64;
        out[header..header + 4].copy_from_slice(&name.to_le_bytes());
        out[header + 4..header + 8].copy_from_slice(&1u32.to_le_bytes());
        out[header + 24..header + 32].copy_from_slice(&(at as u64).to_le_bytes());
        out[header + 32..header + 40].copy_from_slice(&(len as u64).to_le_bytes());
    }
    out.resize(out.len().max(8192), 0);
    out
}

pub(super) fn go_information(modules: &str) -> Vec<u8> {
    let mut out = b"\xff Go buildinf:\x08\x02".to_vec();
    out.resize(32, 0);
    let version = "go1.21.5 X:boring";
    let modules = format!("0123456789abcdef{modules}0123456789abcdef");
    for text in [version, &modules] {
        let mut len = text.len();
        while len >= 0x80 {
            out.push((len & 0x7f) as u8 | 0x80);
            len >>= 7;
        }
        out.push(len as u8);
        out.extend(text.as_bytes());
    }
    out
}

pub(super) fn auditable() -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(
            br#"{"packages":[{"name":"cc","version":"1.0.1","source":"crates.io","kind":"build"},{"name":"serde","version":"1.0.200","source":"crates.io","dependencies":[0]},{"name":"tool","version":"0.3.0","source":"local","root":true}]}"#,
        )
        .expect("memory");
    encoder.finish().expect("memory")
}

fn program(layer: LayerBuilder, path: &str, content: &[u8]) -> LayerBuilder {
    let mut header = tar::Header::new_ustar();
    header.set_mode(0o755);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_entry_type(tar::EntryType::Regular);
    layer.raw_entry(header, path.as_bytes(), &[], content)
}

#[test]
fn go_programs_list_their_modules() {
    let modules = "path\texample.com/cmd\nmod\texample.com/cmd\t(devel)\t\ndep\tgithub.com/a/b/v2\tv2.1.0\th1:x\ndep\tgithub.com/c/d\tv1.0.0\n=>\tgithub.com/fork/d\tv1.0.1\th1:y\ndep\tgolang.org/x/sys\tv0.1.0\n=>\t../sys\t\t\nbuild\tvcs.revision=0123456789abcdef0123456789abcdef01234567\nbuild\tvcs.time=2024-01-31T12:34:56Z\n";
    let bytes = elf(".go.buildinfo", &go_information(modules));
    let found = packages_of(&archive().with(program(files([]), "srv", &bytes)));
    check(
        &found,
        &[
            &format!(
                "pkg:golang/example.com/cmd@v0.0.0-20240131123456-0123456789ab 0 {}",
                bytes.len()
            ),
            "pkg:golang/github.com/a/b@v2.1.0#v2 0 0",
            "pkg:golang/github.com/fork/d@v1.0.1 0 0",
            "pkg:golang/golang.org/x/sys@v0.1.0 0 0",
            "pkg:golang/stdlib@1.21.5 0 0",
        ],
    );
    assert_eq!(found.packages[4].version, "go1.21.5");
}

#[test]
fn linked_versions_of_go_programs_count() {
    let modules = "mod\texample.com/cmd\t(devel)\t\nbuild\t-ldflags=\"-s -w -X main.version=1.18.1 -X main.commit=abc\"\n";
    let bytes = elf(".go.buildinfo", &go_information(modules));
    let found = packages_of(&archive().with(program(files([]), "srv", &bytes)));
    assert_eq!(found.packages[0].version, "v1.18.1");
}

#[test]
fn auditable_rust_programs_list_their_crates() {
    let bytes = elf(".dep-v0", &auditable());
    let found = packages_of(&archive().with(program(files([]), "usr/bin/tool", &bytes)));
    check(
        &found,
        &[
            "pkg:cargo/serde@1.0.200 0 0",
            &format!("pkg:cargo/tool@0.3.0 0 {}", bytes.len()),
        ],
    );
}

#[test]
fn unowned_programs_are_guessed_and_owned_ones_are_not() {
    let busybox = elf(".rodata", b"x\0BusyBox v1.36.1 (2023)\0");
    let layer = program(files([]), "bin/busybox", &busybox);
    let found = packages_of(&archive().with(layer.clone()));
    check(
        &found,
        &[&format!("pkg:generic/busybox@1.36.1 0 {}", busybox.len())],
    );
    assert!(found.packages[0].is_guessed);
    // A package owns a link that leads to it.
    let apk = files([(
        "lib/apk/db/installed",
        "P:tools\nV:1\nA:x86_64\nF:bin\nR:ls\n",
    )]);
    let found = packages_of(&archive().with(layer.entry("bin/ls->busybox")).with(apk));
    check(&found, &["pkg:apk/alpine/tools@1?arch=x86_64 1 0"]);
}

#[test]
fn python_programs_give_the_version_of_their_file_name() {
    let python = elf(".rodata", b"\x003.11\x003.12.1\x003.11.7\x00");
    let layer = program(files([]), "usr/local/bin/python3.11", &python);
    let layer = program(layer, "usr/local/lib/libpython3.11.so.1.0", &python);
    let found = packages_of(&archive().with(layer));
    check(
        &found,
        &[&format!("pkg:generic/python@3.11.7 0 {}", 2 * python.len())],
    );
}
