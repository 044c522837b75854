//! Words for what differs between two images; each kind of change has a sign and a word.

use crate::features::image::words::attributes;
use layerlab_protocol::image_tools::{DiffPath, ImageDiffReply};
use layerlab_ui::{bytes_text, count_text};

/// Sign, word and class suffix of a kind of change.
pub fn change(kind: &str) -> (&'static str, &'static str, &'static str) {
    match kind {
        "added" => ("+", "added", "added"),
        "removed" => ("−", "removed", "removed"),
        "content" => ("±", "other content", "replaced"),
        "metadata" => ("·", "other attributes", "touched"),
        "touched" => ("·", "written again", "touched"),
        "moved" => ("→", "moved", "replaced"),
        "upgraded" => ("↑", "upgraded", "added"),
        "downgraded" => ("↓", "downgraded", "removed"),
        "changed" => ("±", "other version", "replaced"),
        _ => ("?", "same size, not compared", "touched"),
    }
}

/// What happened to a path beside its sign.
pub fn path(path: &DiffPath) -> String {
    let (_, word, _) = change(&path.kind);
    let mut out = word.to_owned();
    if let Some(from) = &path.moved_from {
        out.push_str(&format!(" from /{from}"));
    }
    if path.kind == "metadata" && !path.changed.is_empty() {
        out = format!("other {}", attributes(&path.changed));
    }
    out
}

/// `+1.2 MB`, `−3 kB`, `±0`.
pub fn signed(delta: i64) -> String {
    match delta {
        0 => "±0".to_owned(),
        delta if delta < 0 => format!("−{}", bytes_text(delta.unsigned_abs())),
        delta => format!("+{}", bytes_text(delta.unsigned_abs())),
    }
}

/// Difference of two byte counts.
pub fn delta(before: u64, after: u64) -> i64 {
    let side = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
    side(after).saturating_sub(side(before))
}

/// The comparison in one or two sentences.
pub fn summary(diff: &ImageDiffReply) -> String {
    let n_paths: u64 = diff.totals.iter().map(|totals| totals.paths).sum();
    let visible = delta(diff.before.visible_bytes, diff.after.visible_bytes);
    let files = if n_paths == 0 {
        "The file trees are the same.".to_owned()
    } else {
        let change = match visible {
            0 => "the visible content stays as large".to_owned(),
            less if less < 0 => format!("{} less visible content", bytes_text(less.unsigned_abs())),
            more => format!("{} more visible content", bytes_text(more.unsigned_abs())),
        };
        format!(
            "{}, {change}.",
            count_text(n_paths, "path differs", "paths differ")
        )
    };
    let n_packages = diff.packages.len() as u64 + diff.packages_omitted;
    match (n_packages, diff.before.packages.or(diff.after.packages)) {
        (0, Some(1..)) => format!("{files} The packages are the same."),
        (0, _) => files,
        (n, _) => format!(
            "{files} {}.",
            count_text(n, "package differs", "packages differ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_have_signs() {
        assert_eq!(signed(delta(5, 5)), "±0");
        assert_eq!(signed(delta(2000, 1000)), "−1 kB");
        assert_eq!(signed(delta(0, 1500)), "+1.5 kB");
    }

    #[test]
    fn attributes_are_named() {
        let mut row = DiffPath {
            path: "a".to_owned(),
            kind: "metadata".to_owned(),
            moved_from: None,
            changed: vec!["mode".to_owned(), "mtime".to_owned()],
            before_bytes: 1,
            after_bytes: 1,
        };
        assert_eq!(path(&row), "other mode, time");
        row.kind = "moved".to_owned();
        row.moved_from = Some("b/c".to_owned());
        assert_eq!(path(&row), "moved from /b/c");
    }
}
