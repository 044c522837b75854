//! Printing: one module per format. Results go to standard output, problems to standard error.

pub mod checkstyle;
pub mod codeclimate;
pub mod github;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod sarif;
pub mod text;

use anyhow::Result;
use layerlab_protocol::check::{Finding, Summary};
use std::io::Write;

/// Findings of one file.
pub struct FileFindings {
    /// As named by the user.
    pub name: String,
    /// What was analysed.
    pub text: String,
    /// In file order.
    pub findings: Vec<Finding>,
    /// Counts.
    pub summary: Summary,
}

/// Prints text.
///
/// # Errors
/// When standard output is closed.
pub fn print_text(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Prints one JSON value, indented.
///
/// # Errors
/// When standard output is closed.
pub fn print_json(value: &serde_json::Value) -> Result<()> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    print_text(&text)
}

/// Whether the reader of our output went away, as `head` does; that is no failure.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
}

/// Escapes text for XML attributes and content; characters XML forbids become U+FFFD.
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push('\t'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A stable fingerprint of a finding: rule, file and message, but not the line, so that moving
/// code does not make an old finding new.
pub fn fingerprint(file: &str, finding: &Finding) -> String {
    // FNV-1a, 64 bit: stable across platforms and releases, unlike the standard hasher.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in [file, &finding.rule, &finding.message]
        .join("\u{0}")
        .bytes()
    {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    format!("{hash:016x}")
}

/// Code people know first: a hadolint or BuildKit name when there is one, else our id.
pub fn code(finding: &Finding) -> &str {
    finding.aliases.first().map_or(&finding.rule, |alias| alias)
}
