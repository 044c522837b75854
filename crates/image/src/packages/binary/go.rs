//! Go: the build information that the linker leaves in every program since Go 1.12.
//!
//! It starts with `FF " Go buildinf:"` on a boundary of 16 bytes, in a section of its own or at the start of the
//! first data segment. Flag bit 1: two strings with a length in front follow at +32 (Go 1.18 and later); else two
//! pointers to string headers at +16, of the size given at +14. The module list stands between 16-byte sentinels; its
//! lines are `path`, `mod`, `dep`, `=>` and `build`, columns separated by tabs. Source: Go's `debug/buildinfo`.

use super::sections::Program;
use crate::packages::record::{Files, MAX_RECORDS_OF_FILE, PackageKind, Record};

const MAGIC: &[u8] = b"\xff Go buildinf:";
/// How far into the data segment the information may start.
const MAX_SEARCH_BYTES: usize = 1 << 20;
/// More module information than this is not believed.
const MAX_TEXT_BYTES: usize = 16 << 20;

/// The program's own module, its dependencies, and the standard library.
pub(super) fn records(program: &Program<'_>) -> Vec<Record> {
    let Some((version, modules)) = information(program) else {
        return Vec::new();
    };
    let modules = String::from_utf8_lossy(modules);
    let mut out = Vec::new();
    let (mut revision, mut time, mut linked) = (None, None, None);
    for line in modules.lines().take(MAX_RECORDS_OF_FILE) {
        let mut columns = line.split('\t');
        match columns.next() {
            Some(kind @ ("mod" | "dep")) => {
                let (Some(path), version) = (columns.next(), columns.next()) else {
                    continue;
                };
                let version = version.filter(|v| !v.is_empty()).unwrap_or("(devel)");
                if let Some(record) = Record::new(PackageKind::Golang, path, version) {
                    out.push(if kind == "mod" {
                        record.with_files(Files::Itself)
                    } else {
                        record
                    });
                }
            }
            // The module on the line before was replaced; a folder in its place has no version.
            Some("=>") => {
                if let (Some(path), Some(version), Some(last)) =
                    (columns.next(), columns.next(), out.last_mut())
                    && let Some(replaced) = Record::new(PackageKind::Golang, path, version)
                {
                    let files = std::mem::take(&mut last.files);
                    *last = replaced.with_files(files);
                }
            }
            Some("build") => {
                if let Some((key, value)) = columns.next().and_then(|c| c.split_once('=')) {
                    match key {
                        "vcs.revision" => revision = Some(value),
                        "vcs.time" => time = Some(value),
                        "-ldflags" => linked = linked_version(value),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    if let Some(main) = out
        .iter_mut()
        .find(|r| r.files == Files::Itself && r.version == "(devel)")
        && let Some(version) = linked.or_else(|| pseudo_version(revision?, time?))
    {
        main.version = version;
    }
    let version = String::from_utf8_lossy(version);
    // `go1.21.5 X:boringcrypto` names experiments after the version.
    let version = version.split(' ').next().unwrap_or_default();
    if version.starts_with("go")
        && let Some(mut record) = Record::new(PackageKind::Golang, "stdlib", version)
    {
        record.purl_version = version.strip_prefix("go").map(str::to_owned);
        record.licences = vec!["BSD-3-Clause".to_owned()];
        if out.is_empty() {
            record.files = Files::Itself;
        }
        out.push(record);
    }
    out
}

/// The version that Go itself gives to a commit: `v0.0.0-20240131123456-0123456789ab`.
fn pseudo_version(revision: &str, time: &str) -> Option<String> {
    let digits: String = time.chars().filter(char::is_ascii_digit).take(14).collect();
    (digits.len() == 14).then_some(())?;
    Some(format!("v0.0.0-{digits}-{}", revision.get(..12)?))
}

/// The version that a build script put in: `-X main.version=1.2.3`.
fn linked_version(flags: &str) -> Option<String> {
    flags
        .split(|c: char| c.is_whitespace() || "\"'".contains(c))
        .find_map(|word| {
            let (variable, value) = word.split_once('=')?;
            let name = variable.rsplit_once('.')?.1.to_ascii_lowercase();
            matches!(
                name.as_str(),
                "version" | "ver" | "gitversion" | "buildversion" | "tag"
            )
            .then_some(())?;
            let value = value.rsplit('/').next()?;
            let digits = value.strip_prefix('v').unwrap_or(value);
            let is_version = digits.starts_with(|c: char| c.is_ascii_digit())
                && digits.split('.').count() >= 3
                && digits
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b".-_+".contains(&b));
            is_version.then(|| format!("v{digits}"))
        })
}

/// The Go version and the module list without its sentinels.
fn information<'a>(program: &Program<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let own = program
        .section(b".go.buildinfo")
        .or_else(|| program.section(b"__go_buildinfo"));
    let data = program
        .segments
        .iter()
        .filter(|part| part.is_data)
        .map(|part| part.content);
    let (version, modules) = own
        .into_iter()
        .chain(data)
        .find_map(|place| read(program, find(place)?))?;
    let modules = modules
        .get(16..modules.len().saturating_sub(16))
        .filter(|inner| inner.ends_with(b"\n"))
        .unwrap_or_default();
    Some((version, modules))
}

/// Everything from the magic bytes on.
fn find(place: &[u8]) -> Option<&[u8]> {
    let searched = place.get(..place.len().min(MAX_SEARCH_BYTES))?;
    memchr::memmem::find_iter(searched, MAGIC)
        .find(|at| at % 16 == 0)
        .and_then(|at| place.get(at..))
}

fn read<'a>(program: &Program<'a>, block: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
    let flags = *block.get(15)?;
    if flags & 2 != 0 {
        let (version, rest) = inline(block.get(32..)?)?;
        let (modules, _) = inline(rest)?;
        return Some((version, modules));
    }
    let size = usize::from(*block.get(14)?);
    let number = |bytes: &[u8], at: usize| -> Option<u64> {
        let raw = bytes.get(at..at.checked_add(size)?)?;
        let push = |sum: u64, b: &u8| (sum << 8) | u64::from(*b);
        Some(if flags & 1 != 0 {
            raw.iter().fold(0, push)
        } else {
            raw.iter().rev().fold(0, push)
        })
    };
    if size != 4 && size != 8 {
        return None;
    }
    let text = |at: usize| {
        let header = program.at(number(block, at)?)?;
        let (address, len) = (number(header, 0)?, number(header, size)?);
        let len = usize::try_from(len).ok().filter(|n| *n <= MAX_TEXT_BYTES)?;
        if len == 0 {
            return Some(&[] as &[u8]);
        }
        program.at(address)?.get(..len)
    };
    Some((text(16)?, text(16 + size).unwrap_or_default()))
}

/// A string with its length in front, seven bits a byte, lowest first.
fn inline(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut len = 0usize;
    for (i, b) in bytes.iter().enumerate().take(5) {
        len |= usize::from(b & 0x7f) << (7 * i);
        if b & 0x80 == 0 {
            let rest = bytes.get(i + 1..)?;
            return (len <= MAX_TEXT_BYTES)
                .then(|| rest.split_at_checked(len))
                .flatten();
        }
    }
    None
}

/// The Go toolchain whose folder holds this file `VERSION`.
pub(in crate::packages) fn toolchain(bytes: &[u8]) -> Option<Record> {
    let text = String::from_utf8_lossy(bytes);
    let version = text.lines().next()?.trim().strip_prefix("go")?;
    version
        .starts_with(|c: char| c.is_ascii_digit())
        .then(|| Record::new(PackageKind::Generic, "go", version))
        .flatten()
}
