//! A Dockerfile rebuilt from a history: what can be known of the file that made the image.
//!
//! Not known: the base's name, the sources of classic `COPY` rows, other stages, mounts, comments. The text says so.

use super::base::Boundary;
use super::row::{History, Row};
use crate::mask::{self, Values};
use crate::view::Extract;
use layerlab_diagnostics::Span;
use std::fmt::Write as _;

/// The Dockerfile; `None` when commands are cut or no row is one's own.
pub(super) fn dockerfile(history: &History, boundary: &Boundary) -> Option<Extract> {
    let own = history.rows.get(..boundary.n_own?)?;
    if own.is_empty()
        || own
            .iter()
            .any(|row| row.is_cut || row.made.keyword.is_empty())
    {
        return None;
    }
    let mut text = String::from(
        "# Rebuilt from docker history: secrets are masked; other stages, mounts and comments are not recorded.\n",
    );
    let from = history
        .rows
        .get(own.len())
        .filter(|row| row.made.is("FROM"));
    match from {
        Some(row) => writeln!(text, "FROM {}", row.made.rest),
        None => writeln!(
            text,
            "# The base image is not recorded either; put its name here.\nFROM base-image"
        ),
    }
    .ok()?;
    for row in own.iter().rev() {
        let line = instruction(row);
        let values = if row.made.is("RUN") {
            Values::Words
        } else {
            Values::Pairs
        };
        writeln!(text, "{}", mask::mask(&line, values).text).ok()?;
    }
    Some(Extract {
        label: "Rebuilt Dockerfile".to_owned(),
        text,
        verbatim: false,
        span: Span::empty(0),
    })
}

fn instruction(row: &Row) -> String {
    let made = &row.made;
    let rest = made.rest.replace(['“', '”'], "\"");
    let rest = match made.keyword {
        "CMD" | "ENTRYPOINT" | "SHELL" | "VOLUME" => list(&rest),
        "EXPOSE" => ports(&rest),
        // Go's print of a structure; its parts cannot be told apart for certain.
        "HEALTHCHECK" if rest.starts_with('&') => {
            return "# HEALTHCHECK: see the history".to_owned();
        }
        "COPY" | "ADD" if made.classic => match rest.split_once(" in ") {
            // The classic builder records a checksum of the files, not their names.
            Some((sum, to)) => {
                format!("{} {}", sum.split(':').next().unwrap_or("files"), to.trim())
            }
            None => rest,
        },
        _ => rest,
    };
    format!("{} {rest}", made.keyword)
}

/// `["npm" "start"]` → `["npm", "start"]`; `[/data]` → `["/data"]`.
fn list(text: &str) -> String {
    let Some(inner) = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
    else {
        return text.to_owned();
    };
    if inner.contains('"') {
        return format!(
            "[{}]",
            inner.replace("\", \"", "\" \"").replace("\" \"", "\", \"")
        );
    }
    let words: Vec<String> = inner
        .split_whitespace()
        .map(|word| format!("\"{word}\""))
        .collect();
    format!("[{}]", words.join(", "))
}

/// `map[80/tcp:{} 443/tcp:{}]`, `[80/tcp]`, `80` → `80/tcp 443/tcp`.
pub(super) fn ports(text: &str) -> String {
    text.trim_start_matches("map")
        .trim_matches(['[', ']'])
        .replace(":{}", "")
}
