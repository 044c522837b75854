//! Pictures a browser can show, by their first bytes: which kind, how large. They are never decoded here.

/// A kind of picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PictureKind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
    /// WebP.
    WebP,
    /// SVG: text that draws.
    Svg,
}

impl PictureKind {
    /// The name people know.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Gif => "GIF",
            Self::WebP => "WebP",
            Self::Svg => "SVG",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Svg => "image/svg+xml",
        }
    }
}

/// The kind of some first bytes. SVG only when they are text, which the caller knows.
pub(crate) fn kind(head: &[u8], is_text: bool) -> Option<PictureKind> {
    Some(match head {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => PictureKind::Png,
        [0xFF, 0xD8, 0xFF, ..] => PictureKind::Jpeg,
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => PictureKind::Gif,
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => PictureKind::WebP,
        _ if is_text && is_svg(head) => PictureKind::Svg,
        _ => return None,
    })
}

/// Whether the first element of a document is `svg`.
fn is_svg(head: &[u8]) -> bool {
    let mut rest = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    // Declaration, comments, document type.
    for _ in 0..20 {
        rest = rest.trim_ascii_start();
        let end: &[u8] = match rest {
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            [b'<', b'!', ..] => {
                let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
                let has_subset = memchr::memchr(b'[', rest).is_some_and(|at| at < end);
                if has_subset { b"]>" } else { b">" }
            }
            _ => break,
        };
        let Some(at) = memchr::memmem::find(rest, end) else {
            return false;
        };
        rest = rest.get(at + end.len()..).unwrap_or_default();
    }
    rest.strip_prefix(b"<svg")
        .and_then(|rest| rest.first())
        .is_some_and(|next| next.is_ascii_whitespace() || *next == b'>')
}

/// Width and height in pixels, where the header tells them; `None` for SVG, which has no pixels.
pub(crate) fn pixels(kind: PictureKind, bytes: &[u8]) -> Option<(u32, u32)> {
    match kind {
        PictureKind::Png => Some((be32(bytes, 16)?, be32(bytes, 20)?)),
        PictureKind::Gif => Some((le16(bytes, 6)?, le16(bytes, 8)?)),
        PictureKind::Jpeg => jpeg(bytes),
        PictureKind::WebP => webp(bytes),
        PictureKind::Svg => None,
    }
}

/// The frame header (ITU-T T.81, B.2.2) behind any number of other segments.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let marker = *bytes.get(at + 1)?;
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        match marker {
            0xFF => at += 1,
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                return Some((be16(bytes, at + 7)?, be16(bytes, at + 5)?));
            }
            0xD8 | 0x01 | 0xD0..=0xD7 => at += 2,
            0xD9 | 0xDA => return None,
            _ => at += 2 + be16(bytes, at + 2)? as usize,
        }
    }
}

/// RFC 9649: lossy, lossless, extended.
fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8 " => Some((le16(bytes, 26)? & 0x3FFF, le16(bytes, 28)? & 0x3FFF)),
        b"VP8L" => {
            let raw = u32::from_le_bytes(*bytes.get(21..)?.first_chunk()?);
            Some(((raw & 0x3FFF) + 1, ((raw >> 14) & 0x3FFF) + 1))
        }
        b"VP8X" => {
            let three = |at: usize| Some(le16(bytes, at)? | u32::from(*bytes.get(at + 2)?) << 16);
            Some((three(24)? + 1, three(27)? + 1))
        }
        _ => None,
    }
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn be16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_be_bytes(
        *bytes.get(at..)?.first_chunk()?,
    )))
}

fn le16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_le_bytes(
        *bytes.get(at..)?.first_chunk()?,
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], wanted: PictureKind, size: Option<(u32, u32)>) {
        assert_eq!(kind(bytes, true), Some(wanted));
        assert_eq!(pixels(wanted, bytes), size);
    }

    #[test]
    fn kinds_and_sizes_are_told_by_the_header() {
        check(
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\0\x20\x08\x06",
            PictureKind::Png,
            Some((256, 32)),
        );
        check(b"GIF89a\x03\0\x02\0\0", PictureKind::Gif, Some((3, 2)));
        check(
            b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x11\x08\0\x10\0\x20\x03",
            PictureKind::Jpeg,
            Some((32, 16)),
        );
        check(
            b"RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x63\0\0\x31\0\0",
            PictureKind::WebP,
            Some((100, 50)),
        );
        check(
            b"<?xml version=\"1.0\"?>\n<!-- a > b -->\n<svg viewBox=\"0 0 1 1\"/>",
            PictureKind::Svg,
            None,
        );
    }

    #[test]
    fn texts_about_pictures_are_none() {
        assert_eq!(kind(b"<html><svg></svg></html>", true), None);
        assert_eq!(kind(b"<svgs/>", true), None);
        assert_eq!(kind(b"<svg>", false), None);
    }

    #[test]
    fn cut_headers_have_no_size() {
        let whole = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x11\x08\0\x10\0\x20";
        for len in 0..whole.len() - 1 {
            assert_eq!(pixels(PictureKind::Jpeg, &whole[..len]), None, "{len}");
        }
    }
}
