//! ELF summaries of a real program: this test itself.

use layerlab_image::Elf;

/// The bytes of this test, where it is an ELF file.
fn own() -> Option<Vec<u8>> {
    let bytes = std::env::current_exe().and_then(std::fs::read).ok()?;
    bytes.starts_with(b"\x7fELF").then_some(bytes)
}

fn parse(bytes: &[u8]) -> Elf {
    Elf::parse(bytes, &[], bytes.len() as u64).expect("an ELF file")
}

#[test]
fn this_test_is_a_program_with_libraries() {
    let Some(bytes) = own() else { return };
    let found = parse(&bytes);
    assert!(found.kind.is_program());
    assert_eq!(found.language, "rust");
    assert!(!found.is_stripped && found.debug_bytes > 0);
    if !found.is_static {
        assert!(
            found.needed.iter().any(|name| name.starts_with("libc.")),
            "{:?}",
            found.needed
        );
    }
}

#[test]
fn both_ends_of_a_file_tell_what_the_whole_tells() {
    let Some(bytes) = own() else { return };
    let (head, tail) = bytes.split_at(bytes.len() / 2);
    assert_eq!(
        Elf::parse(head, tail, bytes.len() as u64).map(|e| e.needed),
        Some(parse(&bytes).needed)
    );
    let cut = Elf::parse(&bytes[..4096], &[], bytes.len() as u64).expect("its header");
    assert!(cut.is_partial && !parse(&bytes).is_partial);
}
