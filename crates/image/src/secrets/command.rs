//! Secrets on command lines: in shell histories and in the history of an image.

use super::assignments::{is_random_value, is_value, secret_name};
use super::files::Found;
use super::formats::lines;

/// What was typed: variables set to secrets, and options that take one.
pub(super) fn history(text: &str, out: &mut Vec<Found>) {
    for (line, content) in lines(text) {
        command(content, line, out);
    }
}

/// Secrets in one command line: `NAME=value`, `--password value`, `-H 'Authorization: Bearer …'`.
pub(super) fn command(content: &str, line: usize, out: &mut Vec<Found>) {
    let content = content.get(..content.len().min(8192)).unwrap_or_default();
    let mut words = content
        .split([' ', '\t', ';', '"', '\''])
        .filter(|word| !word.is_empty())
        .peekable();
    let mut is_header = false;
    while let Some(word) = words.next() {
        if is_header {
            is_header = false;
            if word.len() >= 16 && is_random_value(word) {
                out.push(Found::new("http-login", "Authorization", line, word));
            }
        }
        let lower = word.to_ascii_lowercase();
        if matches!(lower.as_str(), "bearer" | "basic") {
            is_header = true;
        }
        if let Some(option) = word.strip_prefix("--") {
            let (name, value) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (
                    option,
                    words.peek().copied().filter(|next| !next.starts_with('-')),
                ),
            };
            if let Some(kind) = secret_name(name)
                && let Some(value) = value
                && !name.ends_with("stdin")
                && is_command_value(value)
            {
                out.push(Found::new(kind, &format!("--{name}"), line, value));
            }
        } else if let Some((before, value)) = word.split_once('=') {
            // `?access_token=…` in an address is a name as well.
            let name = before.rsplit(['?', '&', ':', '/']).next().unwrap_or(before);
            let value = value.split('&').next().unwrap_or(value);
            if !name.starts_with('-')
                && let Some(kind) = secret_name(name)
                && is_command_value(value)
            {
                out.push(Found::new(kind, name, line, value));
            }
        }
    }
}

/// Command lines are full of references and of words that only look like values.
fn is_command_value(value: &str) -> bool {
    is_value(value) && !value.contains(['$', '(', '`', '\\', '{', '*', '[', '|', '<', '>'])
}
