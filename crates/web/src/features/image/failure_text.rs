//! A failure in three parts: what happened, why, what to do.

use layerlab_protocol::Failure;
use layerlab_ui::bytes_text;
use yew::prelude::*;

/// What a person is told.
#[derive(Debug, PartialEq, Eq)]
pub struct FailureText {
    /// What happened.
    pub what: String,
    /// Why.
    pub why: String,
    /// What to do.
    pub todo: String,
}

/// The words of a failure; `file_name` for those that know of no file.
pub fn failure_text(failure: &Failure, file_name: &str) -> FailureText {
    let (what, why, todo) = match failure {
        Failure::Input { what, why, todo } => (what.clone(), why.clone(), todo.clone()),
        Failure::Limit { what, max, seen } => (
            format!("{file_name} passes a limit of this page"),
            if what.contains("bytes") {
                format!("{what}: {} at most, {} seen", bytes_text(*max), bytes_text(*seen))
            } else {
                format!("{what}: {max} at most, {seen} seen")
            },
            "the limit keeps the page alive; the command line opens larger files".to_owned(),
        ),
        Failure::Gone { what } => (
            "what was open is gone".to_owned(),
            format!("the background worker no longer holds {what}"),
            "read the file again".to_owned(),
        ),
        Failure::Internal { message } => (
            "this page made a mistake".to_owned(),
            message.clone(),
            "the background worker was restarted; read the file again, and if it fails the same way, report it"
                .to_owned(),
        ),
        Failure::Cancelled | Failure::Superseded => (
            "reading was stopped".to_owned(),
            String::new(),
            "read the file again".to_owned(),
        ),
    };
    FailureText {
        what: sentence(&what),
        why: sentence(&why),
        todo: sentence(&todo),
    }
}

/// Messages come in lower case without a full stop; on the page they are sentences.
pub fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    // A name is not changed: only a plain word at the start gets its capital.
    let word = text
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    let starts_name =
        text.starts_with('`') || text[word.len()..].starts_with(['.', '/', '_', '-', ':']);
    let mut out = if starts_name {
        text.to_owned()
    } else {
        first.to_uppercase().chain(chars).collect()
    };
    if !out.ends_with(['.', '!', '?']) {
        out.push('.');
    }
    out
}

/// A message whose names stand in backticks, with the names as code. Always text.
pub fn ticked(text: &str) -> Html {
    let parts: Vec<&str> = text.split('`').collect();
    // An odd backtick belongs to a name; such a message is shown as it is.
    if parts.len().is_multiple_of(2) {
        return html! { <span class="image-name">{ text.to_owned() }</span> };
    }
    html! {
        <span class="image-name">
            { for parts.iter().enumerate().map(|(at, part)| if at % 2 == 1 {
                html! { <code>{ (*part).to_owned() }</code> }
            } else {
                html! { (*part).to_owned() }
            }) }
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_become_sentences_and_names_stay() {
        for (text, says) in [
            ("", ""),
            ("layer 3 is cut off", "Layer 3 is cut off."),
            ("manifest.json is missing", "manifest.json is missing."),
            ("Already one.", "Already one."),
            ("éa", "Éa."),
        ] {
            assert_eq!(sentence(text), says);
        }
    }

    #[test]
    fn every_failure_says_what_to_do() {
        for failure in [
            Failure::Cancelled,
            Failure::Gone { what: "x".into() },
            Failure::Internal {
                message: "x".into(),
            },
            Failure::Limit {
                what: "entries".into(),
                max: 1,
                seen: 2,
            },
        ] {
            assert!(!failure_text(&failure, "a.tar").todo.is_empty());
        }
    }
}
