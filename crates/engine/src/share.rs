//! A text that can be passed on: its secrets named and masked.

use layerlab_diagnostics::LineIndex;
use layerlab_lint::{secret_places, without_secrets};
use layerlab_protocol::share::{MaskedSecret, MaskedText};

/// Finds and masks the secrets of a Dockerfile.
pub fn mask(text: &str) -> MaskedText {
    let places = secret_places(&layerlab_syntax::parse(text));
    let lines = LineIndex::new(text);
    MaskedText {
        text: without_secrets(text, &places),
        secrets: places
            .iter()
            .map(|place| MaskedSecret {
                line: lines.line(place.span.start),
                what: place.what.clone(),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_named_by_line_and_masked() {
        let masked = mask("FROM a\nENV NPM_TOKEN=abcdef\n");
        assert_eq!(masked.text, "FROM a\nENV NPM_TOKEN=MASKED\n");
        assert_eq!(
            masked.secrets,
            [MaskedSecret {
                line: 2,
                what: "NPM_TOKEN".to_owned()
            }]
        );
    }
}
