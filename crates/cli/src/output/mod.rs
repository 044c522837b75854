//! Printing: one module per format. Results go to standard output, problems to standard error.

pub mod checkstyle;
pub mod codeclimate;
pub mod comparison;
pub mod github;
pub mod image_diff;
pub mod image_report;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod sarif;
pub mod text;

use anyhow::Result;
use layerlab_protocol::check::{Finding, Summary};
use std::collections::BTreeMap;
use std::io::Write;

/// Findings of one file.
pub struct FileFindings {
    /// As named by the user.
    pub name: String,
    /// What was analysed.
    pub text: String,
    /// In file order.
    pub findings: Vec<Finding>,
    /// Counts and score.
    pub summary: Summary,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// The public JSON.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// Checkstyle XML.
    Checkstyle,
    /// Code Climate issues, as one array.
    Codeclimate,
    /// GitLab's code quality report.
    Gitlab,
    /// JUnit XML.
    Junit,
    /// A report for a review comment.
    Markdown,
}

impl Format {
    /// The format of that name; text for an unknown one.
    pub fn from_name(name: &str) -> Self {
        <Self as clap::ValueEnum>::from_str(name, false).unwrap_or(Self::Text)
    }
}

/// Prints findings; `coloured` is what the configuration says about text.
///
/// # Errors
/// When standard output is closed.
pub fn print_findings(
    format: Format,
    files: &[FileFindings],
    coloured: Option<bool>,
) -> Result<()> {
    match format {
        Format::Text => print_text(&text::render(files, coloured)),
        Format::Json => print_json(&json::render(files)),
        Format::Sarif => print_json(&sarif::render(files)),
        Format::Github => print_text(&github::render(files)),
        Format::Checkstyle => print_text(&checkstyle::render(files)),
        Format::Codeclimate | Format::Gitlab => print_json(&codeclimate::render(files)),
        Format::Junit => print_text(&junit::render(files)),
        Format::Markdown => print_text(&markdown::render(files)),
    }
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
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// "1 error", "2 errors".
pub fn counted(n: u32, one: &str) -> String {
    if n == 1 {
        format!("{n} {one}")
    } else {
        format!("{n} {one}s")
    }
}

/// "1 error, 2 warnings, 0 infos, 3 hints".
pub fn counts(summary: &Summary) -> String {
    [
        counted(summary.errors, "error"),
        counted(summary.warnings, "warning"),
        counted(summary.infos, "info"),
        counted(summary.hints, "hint"),
    ]
    .join(", ")
}

/// "score 88 of 100 (latest-tag −6, root-user −6)".
pub fn score(summary: &Summary) -> String {
    if summary.cost.is_empty() {
        return format!("score {} of 100", summary.score);
    }
    let cost: Vec<String> = summary
        .cost
        .iter()
        .map(|cost| format!("{} −{}", cost.rule, cost.points))
        .collect();
    format!("score {} of 100 ({})", summary.score, cost.join(", "))
}

/// Stable fingerprints of a file's findings, in their order: of rule, file and message, but not of
/// lines, so that moving code does not make an old finding new; equal ones are counted.
pub fn fingerprints(file: &FileFindings) -> Vec<String> {
    let mut seen: BTreeMap<(&str, String), u32> = BTreeMap::new();
    file.findings
        .iter()
        .map(|finding| {
            let message = without_numbers_of_lines(&finding.message);
            let n = seen.entry((&finding.rule, message.clone())).or_default();
            *n += 1;
            let count = if *n == 1 {
                String::new()
            } else {
                n.to_string()
            };
            hash(&[path(&file.name).as_str(), &finding.rule, &message, &count])
        })
        .collect()
}

/// FNV-1a, 64 bit: stable across platforms and releases, unlike the standard hasher.
fn hash(parts: &[&str]) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in parts.join("\u{0}").bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    format!("{hash:016x}")
}

fn without_numbers_of_lines(message: &str) -> String {
    let mut parts = message.split("line ");
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        out.push_str("line ");
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    out
}

/// A path as reports want it: `/` between folders, no `./` in front.
pub fn path(name: &str) -> String {
    let name = if cfg!(windows) {
        name.replace('\\', "/")
    } else {
        name.to_owned()
    };
    name.strip_prefix("./").map_or(name.clone(), str::to_owned)
}

/// Code people know first: a hadolint or BuildKit name when there is one, else our id.
pub fn code(finding: &Finding) -> &str {
    finding.aliases.first().map_or(&finding.rule, |alias| alias)
}

/// Message and help as two sentences.
pub fn sentences(finding: &Finding) -> String {
    let mut out = String::new();
    for part in [&finding.message, &finding.help] {
        let mut characters = part.chars();
        if let Some(first) = characters.next() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.extend(first.to_uppercase());
            out.push_str(characters.as_str());
            if !part.ends_with(['.', '?', '!', '…']) {
                out.push('.');
            }
        }
    }
    out
}

/// Bytes for people, 1000-based as Docker prints them.
pub fn bytes(count: u64) -> String {
    let mut value = count as f64;
    for unit in ["B", "kB", "MB", "GB", "TB"] {
        if value < 999.5 || unit == "TB" {
            return if unit == "B" {
                format!("{count} B")
            } else {
                format!("{value:.1} {unit}")
            };
        }
        value /= 1000.0;
    }
    format!("{count} B")
}

#[cfg(test)]
mod tests;
