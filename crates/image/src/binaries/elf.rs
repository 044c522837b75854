//! What the headers of an ELF file say about how it starts and how it is protected.
//!
//! Source: System V ABI (gABI) chapters 4 and 5, with the GNU extensions `PT_GNU_STACK`, `PT_GNU_RELRO` and
//! `DF_1_PIE`. Only headers, the dynamic section, symbol names and notes are read; every count is bounded, so a
//! hostile file costs no more than an honest one. Deliberately absent: code and relocations.

use super::bytes::Bytes;

/// Program headers, sections, dynamic entries and symbols that are looked at.
const MAX_SEGMENTS: u64 = 512;
const MAX_SECTIONS: u64 = 8_192;
const MAX_DYNAMIC: u64 = 4_096;
const MAX_SYMBOLS: u64 = 2_000_000;
const MAX_NEEDED: usize = 512;
const MAX_TEXT: u64 = 4_096;

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ElfKind {
    /// A program that is loaded at a fixed address.
    Executable,
    /// A program that is loaded anywhere.
    PieExecutable,
    /// A library.
    SharedObject,
    /// Not linked yet (also kernel modules).
    Object,
    /// The memory of a process that crashed.
    Core,
    /// Anything else.
    Other,
}

impl ElfKind {
    /// The name used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Executable => "executable",
            Self::PieExecutable => "pie-executable",
            Self::SharedObject => "shared-object",
            Self::Object => "object",
            Self::Core => "core",
            Self::Other => "other",
        }
    }

    /// Whether it is meant to be started.
    pub fn is_program(self) -> bool {
        matches!(self, Self::Executable | Self::PieExecutable)
    }
}

/// Relocations that are made read-only before the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relro {
    /// All of them.
    Full,
    /// All but the table of functions.
    Partial,
    /// None.
    None,
}

impl Relro {
    /// The name used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Partial => "partial",
            Self::None => "none",
        }
    }
}

/// The summary of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elf {
    /// Its kind.
    pub kind: ElfKind,
    /// 64-bit or 32-bit.
    pub is_64: bool,
    /// Byte order.
    pub is_little: bool,
    /// The machine's number (`e_machine`).
    pub machine: u16,
    /// Neither interpreter nor libraries are needed.
    pub is_static: bool,
    /// The dynamic loader it asks for.
    pub interpreter: Option<String>,
    /// The stack cannot be executed.
    pub has_nx: bool,
    /// Read-only relocations.
    pub relro: Relro,
    /// Guards on the stack; `None` when symbols that would tell are stripped.
    pub has_canary: Option<bool>,
    /// Checked variants of C functions are used; `None` as above.
    pub is_fortified: Option<bool>,
    /// Search path for libraries that comes before the environment's.
    pub rpath: Option<String>,
    /// Search path for libraries that comes after it.
    pub runpath: Option<String>,
    /// The name a library gives itself.
    pub soname: Option<String>,
    /// A part of memory is writable and executable.
    pub is_writable_and_executable: bool,
    /// There is no symbol table.
    pub is_stripped: bool,
    /// Bytes of debug sections.
    pub debug_bytes: u64,
    /// Libraries it needs.
    pub needed: Vec<String>,
    /// What it was written in, as far as it shows: `go`, `rust`, `c++`, `c`; empty when it does not.
    pub language: &'static str,
    /// GNU build ID in hexadecimal digits.
    pub build_id: Option<String>,
    /// The file was longer than what was read, so sections were not seen.
    pub is_partial: bool,
}

#[derive(Debug, Clone, Copy)]
struct Segment {
    kind: u32,
    flags: u32,
    offset: u64,
    address: u64,
    file_bytes: u64,
}

struct Section {
    name: String,
    kind: u32,
    offset: u64,
    size: u64,
    link: u32,
    entry_bytes: u64,
}

#[derive(Default)]
struct Dynamic {
    needed: Vec<u64>,
    rpath: Option<u64>,
    runpath: Option<u64>,
    soname: Option<u64>,
    strings: u64,
    is_bound_now: bool,
    is_pie: bool,
    /// Whether it was read to its end.
    is_whole: bool,
}

#[derive(Default)]
struct Symbols {
    has_canary: bool,
    is_fortified: bool,
    is_rust: bool,
    is_stripped: bool,
    /// Whether any table was read.
    is_known: bool,
    /// Whether all of them were read to their end.
    is_whole: bool,
}

const PT_LOAD: u32 = 1;
const PT_DYNAMIC: u32 = 2;
const PT_INTERP: u32 = 3;
const PT_NOTE: u32 = 4;
const PT_GNU_STACK: u32 = 0x6474_e551;
const PT_GNU_RELRO: u32 = 0x6474_e552;
const SHT_SYMTAB: u32 = 2;
const SHT_NOBITS: u32 = 8;
const SHT_DYNSYM: u32 = 11;

impl Elf {
    /// Reads the headers. `size` is the length of the whole file, of which `bytes` can be the head and `tail` the end.
    /// `None` when it is not an ELF file or its header is cut off.
    pub fn parse(bytes: &[u8], tail: &[u8], size: u64) -> Option<Self> {
        if bytes.get(..4)? != b"\x7fELF" {
            return None;
        }
        let is_64 = match bytes.get(4)? {
            1 => false,
            2 => true,
            _ => return None,
        };
        let is_little = match bytes.get(5)? {
            1 => true,
            2 => false,
            _ => return None,
        };
        let file = Bytes {
            bytes,
            tail,
            tail_start: size.saturating_sub(tail.len() as u64),
            is_little,
            is_64,
        };
        let type_number = file.u16(16)?;
        let machine = file.u16(18)?;
        let entry = file.word(24)?;
        let segments = segments(&file);
        let sections = sections(&file);
        let dynamic = dynamic(&file, &segments);
        let strings = |at: Option<u64>| {
            let at = dynamic.strings.checked_add(at?)?;
            file.text(offset_of(&segments, at)?, MAX_TEXT)
        };
        let interpreter = segments
            .iter()
            .find(|s| s.kind == PT_INTERP)
            .and_then(|s| file.text(s.offset, s.file_bytes.min(MAX_TEXT)));
        let soname = strings(dynamic.soname);
        let kind = match type_number {
            1 => ElfKind::Object,
            2 => ElfKind::Executable,
            3 if dynamic.is_pie || (interpreter.is_some() && entry != 0 && soname.is_none()) => {
                ElfKind::PieExecutable
            }
            3 => ElfKind::SharedObject,
            4 => ElfKind::Core,
            _ => ElfKind::Other,
        };
        let needed: Vec<String> = dynamic
            .needed
            .iter()
            .filter_map(|at| strings(Some(*at)))
            .collect();
        let is_static = kind.is_program() && interpreter.is_none() && needed.is_empty();
        let symbols = symbols(&file, &sections);
        let stack = segments.iter().find(|s| s.kind == PT_GNU_STACK);
        let has_relro = segments.iter().any(|s| s.kind == PT_GNU_RELRO);
        let build_id = segments
            .iter()
            .filter(|s| s.kind == PT_NOTE)
            .find_map(|s| build_id(&file, s.offset, s.file_bytes));
        let debug_bytes = sections
            .iter()
            .filter(|s| {
                s.kind != SHT_NOBITS
                    && (s.name.starts_with(".debug_") || s.name.starts_with(".zdebug_"))
            })
            .fold(0, |sum: u64, s| sum.saturating_add(s.size))
            .min(size);
        let is_known = symbols.is_known;
        let is_cut = size > bytes.len() as u64;
        Some(Self {
            kind,
            is_64,
            is_little,
            machine,
            is_static,
            has_nx: match stack {
                Some(stack) => stack.flags & 1 == 0,
                // Without the header the kernel gives old architectures an executable stack.
                None => !matches!(machine, 3 | 40 | 62),
            },
            relro: match (has_relro, dynamic.is_bound_now) {
                (true, true) => Relro::Full,
                (true, false) => Relro::Partial,
                (false, _) => Relro::None,
            },
            has_canary: is_known.then_some(symbols.has_canary),
            is_fortified: is_known.then_some(symbols.is_fortified),
            rpath: strings(dynamic.rpath),
            runpath: strings(dynamic.runpath),
            soname,
            is_writable_and_executable: segments
                .iter()
                .any(|s| s.kind == PT_LOAD && s.flags & 3 == 3),
            is_stripped: symbols.is_stripped,
            debug_bytes,
            language: language(&file, &sections, &needed, &symbols),
            needed,
            interpreter,
            build_id,
            is_partial: is_cut && (sections.is_empty() || !dynamic.is_whole || !symbols.is_whole),
        })
    }

    /// Whether a program of this file can load that library.
    pub fn fits(&self, library: &Self) -> bool {
        (self.is_64, self.is_little, self.machine)
            == (library.is_64, library.is_little, library.machine)
    }

    /// The machine as image configurations name it; `None` for one that they do not know.
    pub fn architecture(&self) -> Option<&'static str> {
        Some(match (self.machine, self.is_64, self.is_little) {
            (3, ..) => "386",
            (8, true, true) => "mips64le",
            (8, true, false) => "mips64",
            (8, false, true) => "mipsle",
            (8, false, false) => "mips",
            (20, ..) => "ppc",
            (21, _, true) => "ppc64le",
            (21, _, false) => "ppc64",
            (22, ..) => "s390x",
            (40, ..) => "arm",
            (62, ..) => "amd64",
            (183, ..) => "arm64",
            (243, true, _) => "riscv64",
            (258, ..) => "loong64",
            _ => return None,
        })
    }

    /// The C library its loader belongs to: `glibc`, `musl`; empty when it does not show.
    pub fn libc(&self) -> &'static str {
        let has = |text: &str| {
            self.interpreter
                .as_deref()
                .is_some_and(|i| i.contains(text))
                || self.needed.iter().any(|n| n.contains(text))
        };
        if has("musl") {
            "musl"
        } else if has("ld-linux") || has("/ld64.so") || has("libc.so.6") {
            "glibc"
        } else {
            ""
        }
    }
}

fn segments(file: &Bytes<'_>) -> Vec<Segment> {
    let (Some(start), Some(each), Some(n)) = (
        file.word(if file.is_64 { 32 } else { 28 }),
        file.u16(if file.is_64 { 54 } else { 42 }),
        file.u16(if file.is_64 { 56 } else { 44 }),
    ) else {
        return Vec::new();
    };
    (0..u64::from(n).min(MAX_SEGMENTS))
        .map_while(|i| {
            let at = start.checked_add(i * u64::from(each))?;
            let field =
                |wide: u64, narrow: u64| at.checked_add(if file.is_64 { wide } else { narrow });
            Some(Segment {
                kind: file.u32(at)?,
                flags: file.u32(field(4, 24)?)?,
                offset: file.word(field(8, 4)?)?,
                address: file.word(field(16, 8)?)?,
                file_bytes: file.word(field(32, 16)?)?,
            })
        })
        .collect()
}

fn sections(file: &Bytes<'_>) -> Vec<Section> {
    let (Some(start), Some(each), Some(n), Some(names)) = (
        file.word(if file.is_64 { 40 } else { 32 }),
        file.u16(if file.is_64 { 58 } else { 46 }),
        file.u16(if file.is_64 { 60 } else { 48 }),
        file.u16(if file.is_64 { 62 } else { 50 }),
    ) else {
        return Vec::new();
    };
    let header = |i: u64| {
        let at = start.checked_add(i * u64::from(each))?;
        let field = |wide: u64, narrow: u64| at.checked_add(if file.is_64 { wide } else { narrow });
        let section = Section {
            name: String::new(),
            kind: file.u32(field(4, 4)?)?,
            offset: file.word(field(24, 16)?)?,
            size: file.word(field(32, 20)?)?,
            link: file.u32(field(40, 24)?)?,
            entry_bytes: file.word(field(56, 36)?)?,
        };
        Some((file.u32(at)?, section))
    };
    if start == 0 {
        return Vec::new();
    }
    let Some((_, strings)) = header(u64::from(names)) else {
        return Vec::new();
    };
    (0..u64::from(n).min(MAX_SECTIONS))
        .map_while(|i| {
            let (name, section) = header(i)?;
            let name = strings
                .offset
                .checked_add(u64::from(name))
                .and_then(|at| file.text(at, 64));
            Some(Section {
                name: name.unwrap_or_default(),
                ..section
            })
        })
        .collect()
}

/// Where an address of the running program lies in the file.
fn offset_of(segments: &[Segment], address: u64) -> Option<u64> {
    segments
        .iter()
        .find(|s| s.kind == PT_LOAD && address >= s.address && address - s.address < s.file_bytes)
        .and_then(|s| s.offset.checked_add(address - s.address))
}

fn dynamic(file: &Bytes<'_>, segments: &[Segment]) -> Dynamic {
    let mut out = Dynamic {
        is_whole: true,
        ..Dynamic::default()
    };
    let Some(segment) = segments.iter().find(|s| s.kind == PT_DYNAMIC) else {
        return out;
    };
    let word = if file.is_64 { 8 } else { 4 };
    for i in 0..(segment.file_bytes / (2 * word)).min(MAX_DYNAMIC) {
        let Some(at) = segment.offset.checked_add(i * 2 * word) else {
            break;
        };
        let (Some(tag), Some(value)) = (file.word(at), file.word(at.saturating_add(word))) else {
            break;
        };
        match tag {
            0 => break,
            1 if out.needed.len() < MAX_NEEDED => out.needed.push(value),
            5 => out.strings = value,
            14 => out.soname = Some(value),
            15 => out.rpath = Some(value),
            24 => out.is_bound_now = true,
            29 => out.runpath = Some(value),
            30 => out.is_bound_now |= value & 8 != 0,
            0x6fff_fffb => {
                out.is_bound_now |= value & 1 != 0;
                out.is_pie = value & 0x0800_0000 != 0;
            }
            _ => {}
        }
    }
    out
}

/// Looks through the names of both symbol tables.
fn symbols(file: &Bytes<'_>, sections: &[Section]) -> Symbols {
    let mut out = Symbols {
        is_stripped: !sections.iter().any(|s| s.kind == SHT_SYMTAB),
        is_whole: true,
        ..Symbols::default()
    };
    let each = if file.is_64 { 24 } else { 16 };
    for section in sections
        .iter()
        .filter(|s| matches!(s.kind, SHT_SYMTAB | SHT_DYNSYM))
    {
        let Some(strings) = sections.get(section.link as usize) else {
            continue;
        };
        if section.entry_bytes != each {
            continue;
        }
        let table = file.head(section.offset, section.size);
        let names = file.head(strings.offset, strings.size);
        out.is_known |= !table.is_empty();
        out.is_whole &= table.len() as u64 == section.size && names.len() as u64 == strings.size;
        let table = file.piece(table);
        for i in 0..(table.bytes.len() as u64 / each).min(MAX_SYMBOLS) {
            let at = i * each;
            let (Some(name), Some(home)) = (
                table.u32(at),
                table.u16(at + if file.is_64 { 6 } else { 14 }),
            ) else {
                break;
            };
            let Some(name) = names.get(name as usize..) else {
                continue;
            };
            if name.starts_with(b"__") {
                let length = name.iter().take(64).position(|b| *b == 0).unwrap_or(0);
                let name = name.get(..length).unwrap_or_default();
                let bare = name.split(|b| *b == b'@').next().unwrap_or(name);
                out.has_canary |= matches!(
                    bare,
                    b"__stack_chk_fail" | b"__stack_chk_guard" | b"__intel_security_cookie"
                );
                out.is_fortified |= home == 0 && bare.ends_with(b"_chk");
            } else if name.starts_with(b"rust_begin_unwind\0") {
                out.is_rust = true;
            }
        }
    }
    out
}

fn language(
    file: &Bytes<'_>,
    sections: &[Section],
    needed: &[String],
    symbols: &Symbols,
) -> &'static str {
    let has = |name: &str| sections.iter().any(|s| s.name == name);
    if has(".go.buildinfo") || has(".note.go.buildid") || has(".gopclntab") {
        return "go";
    }
    let comment = sections
        .iter()
        .find(|s| s.name == ".comment")
        .map(|s| String::from_utf8_lossy(file.head(s.offset, s.size.min(MAX_TEXT))).into_owned())
        .unwrap_or_default();
    if has(".dep-v0") || symbols.is_rust || comment.contains("rustc version") {
        return "rust";
    }
    if needed
        .iter()
        .any(|name| name.starts_with("libstdc++.") || name.starts_with("libc++."))
    {
        return "c++";
    }
    if comment.contains("GCC")
        || comment.contains("clang")
        || needed.iter().any(|name| name.starts_with("libc."))
    {
        return "c";
    }
    ""
}

/// The GNU build ID among the notes of a segment.
fn build_id(file: &Bytes<'_>, offset: u64, size: u64) -> Option<String> {
    let notes = file.piece(file.head(offset, size.min(16 << 10)));
    let mut at = 0u64;
    while let (Some(name_bytes), Some(value_bytes), Some(kind)) =
        (notes.u32(at), notes.u32(at + 4), notes.u32(at + 8))
    {
        let name_at = at + 12;
        let value_at = name_at.checked_add(u64::from(name_bytes).next_multiple_of(4))?;
        if kind == 3 && notes.range(name_at, u64::from(name_bytes)) == Some(b"GNU\0") {
            let value = notes.range(value_at, u64::from(value_bytes).min(64))?;
            return Some(value.iter().map(|b| format!("{b:02x}")).collect());
        }
        at = value_at.checked_add(u64::from(value_bytes).next_multiple_of(4))?;
    }
    None
}

#[cfg(test)]
#[path = "elf_tests.rs"]
mod tests;
