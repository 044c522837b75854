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
        [b'h', b's', b'q', b's', ..] => return known("squashfs"),
        [b'Q', b'F', b'I', 0xFB, ..] => return known("qcow2 disk"),
        [b'7', b'z', 0xBC, 0xAF, ..] => return known("7-Zip"),
        [b'R', b'a', b'r', b'!', ..] => return known("RAR"),
        [b'%', b'P', b'D', b'F', ..] => return known("PDF"),
        [b'M', b'Z', ..] => return known("Windows executable"),
        [b'0', b'7', b'0', b'7', b'0', b'1' | b'2' | b'7', ..] => return known("cpio"),
        [b'!', b'<', b'a', b'r', b'c', b'h', b'>', ..] => return known("ar or Debian package"),
        [0xED, 0xAB, 0xEE, 0xDB, ..] => return known("RPM package"),
        _ => {}
    }
    if head.get(32..41) == Some(b"SIF_MAGIC") {
        return known("Singularity image (SIF)");
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
    if matches!(text.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return Some(Found::Json);
    }
    let text = String::from_utf8_lossy(text);
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
