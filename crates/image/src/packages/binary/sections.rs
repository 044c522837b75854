//! Sections and loaded segments of ELF, PE and Mach-O files, as far as finding a section by name needs them.
//!
//! Sources: the ELF gABI, Microsoft's PE format page, Apple's `mach-o/loader.h`.

/// A range of the file and where it is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub name: &'a [u8],
    pub address: u64,
    pub content: &'a [u8],
    /// Loaded writable, not executable.
    pub is_data: bool,
}

/// An executable or library.
#[derive(Debug)]
pub(super) struct Program<'a> {
    pub sections: Vec<Part<'a>>,
    /// Loaded parts; sections for formats that load sections.
    pub segments: Vec<Part<'a>>,
}

/// More parts than this are not looked at.
const MAX_PARTS: usize = 4096;

struct Reader<'a> {
    bytes: &'a [u8],
    is_big: bool,
    is_64: bool,
}

impl<'a> Reader<'a> {
    fn number(&self, at: usize, size: usize) -> Option<u64> {
        let raw = self.bytes.get(at..at.checked_add(size)?)?;
        let push = |sum: u64, b: &u8| (sum << 8) | u64::from(*b);
        Some(if self.is_big {
            raw.iter().fold(0, push)
        } else {
            raw.iter().rev().fold(0, push)
        })
    }

    fn u16(&self, at: usize) -> Option<usize> {
        self.number(at, 2).map(|n| n as usize)
    }

    fn u32(&self, at: usize) -> Option<usize> {
        self.number(at, 4).map(|n| n as usize)
    }

    /// An address or offset of the file's own width.
    fn word(&self, at: usize) -> Option<u64> {
        self.number(at, if self.is_64 { 8 } else { 4 })
    }

    /// A range of the file; cut at its end.
    fn range(&self, offset: u64, size: u64) -> &'a [u8] {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let end = usize::try_from(offset.saturating_add(size)).unwrap_or(usize::MAX);
        self.bytes
            .get(start..end.min(self.bytes.len()))
            .unwrap_or_default()
    }
}

impl<'a> Program<'a> {
    /// `None` when the file is none of the three formats.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        match bytes.get(..4)? {
            b"\x7fELF" => elf(bytes),
            [0xcf, 0xfa, 0xed, 0xfe] => mach_o(bytes, false, true),
            [0xce, 0xfa, 0xed, 0xfe] => mach_o(bytes, false, false),
            [b'M', b'Z', ..] => pe(bytes),
            _ => None,
        }
    }

    /// The content of a section; the file may be cut before its end.
    pub fn section(&self, name: &[u8]) -> Option<&'a [u8]> {
        self.sections
            .iter()
            .find(|part| part.name == name)
            .map(|part| part.content)
    }

    /// What is loaded at an address, up to the end of its segment.
    pub fn at(&self, address: u64) -> Option<&'a [u8]> {
        self.segments.iter().find_map(|part| {
            let start = address.checked_sub(part.address)?;
            part.content
                .get(usize::try_from(start).ok()?..)
                .filter(|rest| !rest.is_empty())
        })
    }
}

fn elf(bytes: &[u8]) -> Option<Program<'_>> {
    let reader = Reader {
        bytes,
        is_64: *bytes.get(4)? == 2,
        is_big: *bytes.get(5)? == 2,
    };
    // Offsets of the fields in the file header, in a program header and in a section header.
    let wide = reader.is_64;
    let pick = |narrow: usize, wide_at: usize| if wide { wide_at } else { narrow };
    let mut segments = Vec::new();
    let (start, size) = (reader.word(pick(28, 32))?, reader.u16(pick(42, 54))?);
    for i in 0..reader.u16(pick(44, 56))?.min(MAX_PARTS) {
        let Some(at) = usize::try_from(start)
            .ok()
            .and_then(|s| s.checked_add(i * size))
        else {
            break;
        };
        let Some(1) = reader.u32(at) else { continue };
        let flags = reader.u32(at + pick(24, 4))?;
        segments.push(Part {
            name: b"",
            address: reader.word(at + pick(8, 16))?,
            content: reader.range(
                reader.word(at + pick(4, 8))?,
                reader.word(at + pick(16, 32))?,
            ),
            is_data: flags & 0b011 == 0b010,
        });
    }
    let (start, size) = (reader.word(pick(32, 40))?, reader.u16(pick(46, 58))?);
    let n_sections = reader.u16(pick(48, 60))?.min(MAX_PARTS);
    let names_at = reader.u16(pick(50, 62))?;
    let header = |i: usize| usize::try_from(start).ok()?.checked_add(i * size);
    let content = |i: usize| -> Option<(u64, &[u8])> {
        let at = header(i)?;
        // Sections without bits in the file (type 8) have no content.
        if reader.u32(at + 4)? == 8 {
            return None;
        }
        let range = reader.range(
            reader.word(at + pick(16, 24))?,
            reader.word(at + pick(20, 32))?,
        );
        Some((reader.word(at + pick(12, 16))?, range))
    };
    let names = content(names_at).map_or(&[] as &[u8], |(_, names)| names);
    let sections = (0..n_sections)
        .filter_map(|i| {
            let (address, content) = content(i)?;
            let name = names.get(reader.u32(header(i)?)?..)?;
            Some(Part {
                name: until_zero(name.get(..name.len().min(64))?),
                address,
                content,
                is_data: false,
            })
        })
        .collect();
    Some(Program { sections, segments })
}

fn pe(bytes: &[u8]) -> Option<Program<'_>> {
    let mut reader = Reader {
        bytes,
        is_64: false,
        is_big: false,
    };
    let header = reader.u32(0x3c)?;
    if bytes.get(header..header.checked_add(4)?)? != b"PE\0\0" {
        return None;
    }
    let optional = header + 24;
    reader.is_64 = reader.u16(optional)? == 0x20b;
    let base = reader.word(optional + if reader.is_64 { 24 } else { 28 })?;
    let start = optional + reader.u16(header + 20)?;
    let sections: Vec<Part<'_>> = (0..reader.u16(header + 6)?.min(MAX_PARTS))
        .filter_map(|i| {
            let at = start + i * 40;
            let size = reader.u32(at + 8)?.min(reader.u32(at + 16)?);
            let flags = reader.u32(at + 36)?;
            Some(Part {
                name: until_zero(bytes.get(at..at + 8)?),
                address: base.wrapping_add(reader.u32(at + 12)? as u64),
                content: reader.range(reader.u32(at + 20)? as u64, size as u64),
                // Initialised, readable, writable data.
                is_data: flags & 0xC000_0040 == 0xC000_0040,
            })
        })
        .collect();
    Some(Program {
        segments: sections.clone(),
        sections,
    })
}

fn mach_o(bytes: &[u8], is_big: bool, is_64: bool) -> Option<Program<'_>> {
    let reader = Reader {
        bytes,
        is_big,
        is_64,
    };
    let pick = |narrow: usize, wide: usize| if is_64 { wide } else { narrow };
    let (mut sections, mut segments) = (Vec::new(), Vec::new());
    let mut at = pick(28, 32);
    for _ in 0..reader.u32(16)?.min(MAX_PARTS) {
        let (Some(command), Some(size)) = (reader.u32(at), reader.u32(at + 4)) else {
            break;
        };
        if command == pick(1, 0x19) {
            let protection = reader.u32(at + pick(44, 60))?;
            segments.push(Part {
                name: until_zero(bytes.get(at + 8..at + 24)?),
                address: reader.word(at + 24)?,
                content: reader.range(
                    reader.word(at + pick(32, 40))?,
                    reader.word(at + pick(36, 48))?,
                ),
                is_data: protection & 0b110 == 0b010,
            });
            let first = at + pick(56, 72);
            for i in 0..reader.u32(at + pick(48, 64))?.min(MAX_PARTS) {
                let at = first + i * pick(68, 80);
                let Some(name) = bytes.get(at..at + 16) else {
                    break;
                };
                if sections.len() < MAX_PARTS {
                    sections.push(Part {
                        name: until_zero(name),
                        address: reader.word(at + 32)?,
                        content: reader.range(
                            reader.u32(at + pick(40, 48))? as u64,
                            reader.word(at + pick(36, 40))?,
                        ),
                        is_data: false,
                    });
                }
            }
        }
        if size < 8 {
            break;
        }
        at = at.checked_add(size)?;
    }
    Some(Program { sections, segments })
}

fn until_zero(bytes: &[u8]) -> &[u8] {
    let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    bytes.get(..end).unwrap_or(bytes)
}
