//! What the builder recorded, as people write it; digests for the eye.

pub use layerlab_syntax::recorded::readable;

/// Hex digits of a digest that stay.
const KEPT_HEX: usize = 12;

/// `sha256:` and twelve digits of a digest; other text as it is.
pub fn short_digest(digest: &str) -> String {
    match digest.split_once(':') {
        Some((algorithm, hex)) if hex.len() > KEPT_HEX => match hex.get(..KEPT_HEX) {
            Some(kept) => format!("{algorithm}:{kept}…"),
            None => digest.to_owned(),
        },
        _ => digest.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_shortened_and_foreign_text_is_not() {
        assert_eq!(
            short_digest("sha256:0123456789abcdef"),
            "sha256:0123456789ab…"
        );
        assert_eq!(short_digest("latest"), "latest");
        assert_eq!(short_digest("x:ééééééééééééé"), "x:éééééé…");
    }
}
