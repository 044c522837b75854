//! SHA-256 as docker writes it.

use sha2::{Digest as _, Sha256};

/// Hexadecimal SHA-256 of `bytes`, 64 digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
    }
    text
}

/// `sha256:` and the digits.
pub(crate) fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(bytes))
}

/// The first twelve digits, without the name of the algorithm.
pub(crate) fn short(digest: &str) -> &str {
    let digits = digest.strip_prefix("sha256:").unwrap_or(digest);
    digits.get(..12).unwrap_or(digits)
}

/// Chain ID of a stack of diff IDs, base first (image-spec, config.md, "Layer ChainID").
pub(crate) fn chain<'a>(diff_ids: impl IntoIterator<Item = &'a str>) -> String {
    let mut chain = String::new();
    for diff_id in diff_ids {
        chain = if chain.is_empty() {
            diff_id.to_owned()
        } else {
            digest(format!("{chain} {diff_id}").as_bytes())
        };
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_text_has_the_known_digest() {
        assert_eq!(
            digest(b""),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(short(&digest(b"")), "e3b0c44298fc");
    }

    #[test]
    fn a_chain_of_one_is_its_diff_id() {
        assert_eq!(chain(["sha256:a"]), "sha256:a");
        assert_eq!(
            chain(["sha256:a", "sha256:b"]),
            digest(b"sha256:a sha256:b")
        );
    }
}
