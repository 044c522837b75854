//! Naming files that are not saved images for what they are.

use crate::error::Found;
use crate::members::MemberRecord;
use crate::tar_push::{BLOCK, is_checksum_valid};
use crate::tree::EntryKind;

/// What an uncompressed file with these first bytes is, when it is no tar archive.
pub(crate) fn not_a_tar(head: &[u8]) -> Option<Found> {
    let block: Option<&[u8; BLOCK]> = head.first_chunk();
    if block.is_some_and(|b| is_checksum_valid(b) || b.iter().all(|x| *x == 0)) {
        return None;
    }
    let known = |what| Some(Found::Known(what));
    match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Some(Found::Zip),
        [0x7F, b'E', b'L', b'F', ..] => return Some(Found::Elf),
        _ => {}
    }
    if let Some(what) = known_format(head) {
        return known(what);
    }
    if head.iter().all(|b| *b == 0) {
        return Some(Found::OnlyZeros);
    }
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let is_text = text
        .utf8_chunks()
        .all(|c| c.invalid().len() < 4 && !c.valid().contains('\0'))
        && text
            .utf8_chunks()
            .filter(|c| !c.invalid().is_empty())
            .count()
            <= 1
        && !text.iter().any(|b| *b < 9);
    if !is_text {
        return Some(Found::Unknown);
    }
    let is_json = matches!(text.trim_ascii_start().first(), Some(b'{' | b'['));
    let text = String::from_utf8_lossy(text);
    if is_json {
        return Some(json(&text));
    }
    let start = text.trim_start().get(..14).unwrap_or_default();
    if ["<!doctype html", "<html"].iter().any(|s| {
        start
            .get(..s.len())
            .is_some_and(|t| t.eq_ignore_ascii_case(s))
    }) {
        return known("HTML (a web page, perhaps of a download that asked for a login)");
    }
    if text.starts_with("-----BEGIN ") {
        return known("key or certificate (PEM)");
    }
    let is_dockerfile = text.lines().map(str::trim_start).any(|line| {
        let word = line.split_whitespace().next().unwrap_or_default();
        word.eq_ignore_ascii_case("from") && line.split_whitespace().count() >= 2
    });
    Some(if is_dockerfile {
        Found::Dockerfile
    } else {
        Found::Text
    })
}

/// The name of a format that first bytes tell.
pub(crate) fn known_format(head: &[u8]) -> Option<&'static str> {
    MAGICS
        .iter()
        .find(|((offset, magic), _)| head.get(*offset..).is_some_and(|h| h.starts_with(magic)))
        .map(|(_, what)| *what)
}

/// What bare JSON is, by the keys in its first bytes.
fn json(text: &str) -> Found {
    const KINDS: [(&str, &str); 9] = [
        ("\"bomFormat\"", "a bill of materials (CycloneDX)"),
        ("\"spdxVersion\"", "a bill of materials (SPDX)"),
        ("\"GraphDriver\"", "the output of `docker inspect`"),
        ("\"NetworkSettings\"", "the output of `docker inspect`"),
        ("\"manifests\"", "an image index"),
        ("\"fsLayers\"", "an image manifest of schema 1"),
        ("\"diff_ids\"", "an image configuration"),
        ("\"RepoTags\"", "the manifest.json of a saved image"),
        ("\"layers\"", "an image manifest"),
    ];
    KINDS
        .iter()
        .find(|(key, _)| text.contains(key))
        .map_or(Found::Json, |(_, what)| Found::JsonOf(what))
}

/// First bytes of formats that people mistake for images, with their places.
const MAGICS: [((usize, &[u8]), &str); 44] = [
    ((0, b"hsqs"), "squashfs file system"),
    ((0, b"sqsh"), "squashfs file system"),
    ((0, b"QFI\xFB"), "qcow2 disk"),
    ((0, b"KDMV"), "VMDK disk"),
    ((0, b"# Disk DescriptorFile"), "VMDK disk"),
    ((0, b"vhdxfile"), "VHDX disk"),
    ((0, b"conectix"), "VHD disk"),
    ((64, &[0x7F, 0x10, 0xDA, 0xBE]), "VDI disk"),
    ((0, b"LUKS\xBA\xBE"), "LUKS volume"),
    ((0, b"XFSB"), "XFS file system"),
    ((1024, &[0xE2, 0xE1, 0xF5, 0xE0]), "EROFS file system"),
    ((1080, &[0x53, 0xEF]), "ext2, ext3 or ext4 file system"),
    ((32769, b"CD001"), "CD or DVD (ISO 9660)"),
    ((32, b"SIF_MAGIC"), "Singularity (SIF)"),
    ((0, b"7z\xBC\xAF\x27\x1C"), "7-Zip"),
    ((0, b"Rar!\x1A\x07"), "RAR"),
    ((0, b"LZIP"), "lzip-compressed"),
    ((0, &[0x04, 0x22, 0x4D, 0x18]), "LZ4-compressed"),
    (
        (0, &[0xFF, 0x06, 0, 0, b's', b'N', b'a', b'P', b'p', b'Y']),
        "Snappy-compressed",
    ),
    ((0, &[0x1F, 0x9D]), "compress-compressed (.Z)"),
    ((0, &[0x5D, 0, 0, 0x80, 0]), "LZMA-compressed (.lzma)"),
    ((0, b"%PDF"), "PDF"),
    ((0, b"\x89PNG\r\n\x1A\n"), "picture (PNG)"),
    ((0, &[0xFF, 0xD8, 0xFF]), "picture (JPEG)"),
    ((0, b"GIF8"), "picture (GIF)"),
    ((8, b"WEBP"), "picture (WebP)"),
    ((0, b"SQLite format 3\0"), "SQLite database"),
    ((0, b"\0asm"), "WebAssembly module"),
    (
        (0, &[0xCA, 0xFE, 0xBA, 0xBE]),
        "Java class or macOS executable",
    ),
    ((0, &[0xCF, 0xFA, 0xED, 0xFE]), "macOS executable"),
    ((0, &[0xCE, 0xFA, 0xED, 0xFE]), "macOS executable"),
    ((0, b"MZ"), "Windows executable"),
    ((0, b"!<arch>\ndebian-binary"), "Debian package"),
    ((0, b"!<arch>\n"), "ar archive (static library)"),
    ((0, &[0xED, 0xAB, 0xEE, 0xDB]), "RPM package"),
    ((0, b"070701"), "cpio archive"),
    ((0, b"070702"), "cpio archive"),
    ((0, b"070707"), "cpio archive"),
    ((0, b"# v2 git bundle"), "git bundle"),
    ((0, b"# v3 git bundle"), "git bundle"),
    ((0, b"PACK\0\0\0"), "git pack"),
    ((0, b"MSCF"), "cabinet"),
    ((0, b"xar!"), "xar (macOS package)"),
    ((510, &[0x55, 0xAA]), "disk or boot sector"),
];

/// What a tar without any image document is.
pub(crate) fn tar_without_image(members: &[MemberRecord]) -> Found {
    const ROOT_NAMES: [&[u8]; 14] = [
        b"bin", b"boot", b"dev", b"etc", b"home", b"lib", b"opt", b"proc", b"root", b"sbin",
        b"sys", b"tmp", b"usr", b"var",
    ];
    let mut tops = [false; 14];
    let mut has_dockerenv = false;
    let mut has_whiteout = false;
    let mut archive: Option<&[u8]> = None;
    let mut files = Vec::new();
    for member in members {
        let top = member.name.split(|b| *b == b'/').next().unwrap_or_default();
        let last = member
            .name
            .rsplit(|b| *b == b'/')
            .next()
            .unwrap_or_default();
        has_dockerenv |= member.name == b".dockerenv";
        has_whiteout |= last.starts_with(b".wh.");
        if let Some(i) = ROOT_NAMES.iter().position(|n| *n == top)
            && let Some(seen) = tops.get_mut(i)
        {
            *seen = true;
        }
        if member.kind == EntryKind::File {
            if archive.is_none() && crate::members::is_layer_name(&member.name) {
                archive = Some(&member.name);
            }
            if files.len() < 3 {
                files.push(crate::names::escaped(&member.name));
            }
        }
    }
    let n_tops = tops.iter().filter(|t| **t).count();
    match archive {
        _ if has_dockerenv => Found::DockerExport,
        _ if has_whiteout => Found::LayerTar,
        _ if n_tops >= 3 => Found::RootFilesystem,
        Some(name) => Found::ArchiveOfArchives(crate::names::escaped(name)),
        None => Found::Folder(files),
    }
}
