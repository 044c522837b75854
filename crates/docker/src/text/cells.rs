//! Identifiers and texts cut for a column.

use super::align::char_width;

/// The first twelve digits of an identifier, without `sha256:`. Source: docker/cli `TruncateID`.
#[must_use]
pub fn short_id(id: &str) -> &str {
    let digits = id.split_once(':').map_or(id, |(_, digits)| digits);
    digits.get(..12).unwrap_or(digits)
}

/// A text cut to so many columns, its last one an ellipsis. Source: docker/cli `displayutils.go`.
#[must_use]
pub fn ellipsis(text: &str, columns: usize) -> String {
    if columns == 0 {
        return String::new();
    }
    if columns == 1 {
        return text.chars().take(1).collect();
    }
    let mut width = 0;
    let mut kept = 0;
    for (position, character) in text.char_indices() {
        width += char_width(character).max(1);
        if width < columns {
            kept = position + character.len_utf8();
        }
    }
    if width <= columns {
        return text.into();
    }
    format!("{}…", text.get(..kept).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_end_in_an_ellipsis() {
        assert_eq!(ellipsis("sleep 1000", 20), "sleep 1000");
        assert_eq!(
            ellipsis(
                "RUN |1 VERSION=3 /bin/sh -c echo $VERSION > version.txt # buildkit",
                45
            ),
            "RUN |1 VERSION=3 /bin/sh -c echo $VERSION > …"
        );
        assert_eq!(ellipsis("12345678901234567890", 20), "12345678901234567890");
        assert_eq!(
            ellipsis("123456789012345678901", 20),
            "1234567890123456789…"
        );
        assert_eq!(ellipsis("日本語", 4), "日…");
    }

    #[test]
    fn identifiers_have_twelve_digits() {
        assert_eq!(
            short_id("sha256:0490f8758f803d5e4b881b2edd"),
            "0490f8758f80"
        );
        assert_eq!(short_id("82af8fcfc4163de9ff5d"), "82af8fcfc416");
        assert_eq!(short_id("abc"), "abc");
    }
}
