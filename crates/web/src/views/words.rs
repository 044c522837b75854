//! Texts of the engine as the page shows them: sentences, and `code` in backticks.

use yew::prelude::*;

/// Capital first letter; text that begins with code stays as it is.
pub fn capital(text: &str) -> String {
    let mut chars = text.trim().chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// Capital first letter and a full stop, for texts that are stored without.
pub fn sentence(text: &str) -> String {
    let mut out = capital(text);
    if !out.is_empty() && !out.ends_with(['.', '!', '?', ':']) {
        out.push('.');
    }
    out
}

/// Text with `code` in backticks. Everything else stays text.
pub fn code_text(text: &str) -> Html {
    let parts: Vec<&str> = text.split('`').collect();
    // An odd number of backticks: the last one is no opening.
    if parts.len().is_multiple_of(2) {
        return html! { { text.to_owned() } };
    }
    parts
        .into_iter()
        .enumerate()
        .map(|(at, part)| {
            if at % 2 == 1 {
                html! { <code>{ part.to_owned() }</code> }
            } else {
                html! { { part.to_owned() } }
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_sentences_once() {
        assert_eq!(
            sentence("a cached list goes stale"),
            "A cached list goes stale."
        );
        assert_eq!(sentence("Done."), "Done.");
        assert_eq!(sentence("`x` is y"), "`x` is y.");
        assert_eq!(sentence(" "), "");
    }
}
