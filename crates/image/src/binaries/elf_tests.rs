//! Small files made by hand, and damaged ones.

use super::*;
use proptest::prelude::*;

/// The smallest 64-bit file with these program headers: type, flags, and content put behind the headers.
fn elf(type_number: u16, machine: u16, segments: &[(u32, u32, &[u8])]) -> Vec<u8> {
    let mut file = vec![0u8; 64];
    file[..6].copy_from_slice(b"\x7fELF\x02\x01");
    file[16..18].copy_from_slice(&type_number.to_le_bytes());
    file[18..20].copy_from_slice(&machine.to_le_bytes());
    file[24..32].copy_from_slice(&0x1000u64.to_le_bytes());
    file[32..40].copy_from_slice(&64u64.to_le_bytes());
    file[54..56].copy_from_slice(&56u16.to_le_bytes());
    file[56..58].copy_from_slice(&(segments.len() as u16).to_le_bytes());
    let mut at = 64 + 56 * segments.len();
    for (kind, flags, content) in segments {
        file.extend_from_slice(&kind.to_le_bytes());
        file.extend_from_slice(&flags.to_le_bytes());
        for number in [
            at as u64,
            at as u64,
            0,
            content.len() as u64,
            content.len() as u64,
            1,
        ] {
            file.extend_from_slice(&number.to_le_bytes());
        }
        at += content.len();
    }
    for (_, _, content) in segments {
        file.extend_from_slice(content);
    }
    file
}

fn parse(file: &[u8]) -> Elf {
    Elf::parse(file, &[], file.len() as u64).expect("an ELF file")
}

#[test]
fn a_static_program_has_neither_loader_nor_libraries() {
    let found = parse(&elf(2, 62, &[(PT_GNU_STACK, 6, b"")]));
    assert_eq!(
        (found.kind, found.is_static, found.has_nx),
        (ElfKind::Executable, true, true)
    );
    assert_eq!(found.architecture(), Some("amd64"));
    assert_eq!(found.relro, Relro::None);
}

#[test]
fn a_program_with_a_loader_is_not_static() {
    let found = parse(&elf(
        3,
        183,
        &[
            (PT_INTERP, 4, b"/lib/ld-musl-aarch64.so.1\0"),
            (PT_GNU_STACK, 7, b""),
            (PT_LOAD, 7, b"x"),
        ],
    ));
    assert_eq!(
        (found.kind, found.is_static),
        (ElfKind::PieExecutable, false)
    );
    assert_eq!(found.libc(), "musl");
    assert!(!found.has_nx && found.is_writable_and_executable);
    assert_eq!(found.has_canary, None, "without symbols nobody knows");
}

#[test]
fn the_stack_is_executable_when_an_old_machine_is_not_told_otherwise() {
    assert!(!parse(&elf(2, 3, &[])).has_nx);
    assert!(parse(&elf(2, 183, &[])).has_nx);
}

#[test]
fn a_build_id_is_read_from_its_note() {
    let note = [4u32.to_le_bytes(), 2u32.to_le_bytes(), 3u32.to_le_bytes()].concat();
    let note = [note.as_slice(), b"GNU\0", &[0xab, 0xcd, 0, 0]].concat();
    assert_eq!(
        parse(&elf(2, 62, &[(PT_NOTE, 4, &note)]))
            .build_id
            .as_deref(),
        Some("abcd")
    );
}

#[test]
fn other_files_are_none() {
    for bytes in [
        &b""[..],
        b"\x7fELF",
        b"#!/bin/sh\n",
        &[0; 100],
        b"\x7fELF\x03\x01aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ] {
        assert_eq!(Elf::parse(bytes, &[], bytes.len() as u64), None);
    }
}

proptest! {
    #[test]
    fn damage_never_panics_and_stays_bounded(noise in proptest::collection::vec((0usize..400, any::<u8>()), 0..40), cut in 0usize..500) {
        let note = b"\x04\0\0\0\x02\0\0\0\x03\0\0\0GNU\0abcd";
        let mut file = elf(3, 62, &[(PT_LOAD, 5, &[1; 80]), (PT_DYNAMIC, 6, &[1; 64]), (PT_INTERP, 4, b"/lib/ld\0"), (PT_NOTE, 4, note)]);
        for (at, byte) in noise {
            if at > 5 && at < file.len() {
                file[at] = byte;
            }
        }
        file.truncate(cut.max(6));
        let _ = Elf::parse(&file, &[], 1 << 20);
        let (head, tail) = file.split_at(file.len() / 2);
        let _ = Elf::parse(head, tail, 1 << 20);
    }
}
