//! Two images side by side, as text and as Markdown.

use super::bytes;
use layerlab_engine::compare::markdown::markdown_line;
use layerlab_protocol::image_tools::{DiffPath, ImageDiffReply};

/// Paths shown to people; JSON has more.
const N_PATHS: usize = 40;
const N_DIRECTORIES: usize = 10;

fn signed(delta: i64) -> String {
    let sign = if delta < 0 { "−" } else { "+" };
    format!("{sign}{}", bytes(delta.unsigned_abs()))
}

fn what(path: &DiffPath) -> String {
    let mut out = path.kind.clone();
    if let Some(from) = &path.moved_from {
        out.push_str(&format!(" from /{from}"));
    }
    if !path.changed.is_empty() && path.kind != "content" {
        out.push_str(&format!(" ({})", path.changed.join(", ")));
    }
    out
}

fn sizes(path: &DiffPath) -> String {
    match (path.before_bytes, path.after_bytes) {
        (a, b) if a == b => bytes(a),
        (a, b) => format!("{} → {}", bytes(a), bytes(b)),
    }
}

/// What differs most in bytes comes first.
fn largest(reply: &ImageDiffReply) -> Vec<&DiffPath> {
    let mut paths: Vec<&DiffPath> = reply.paths.iter().filter(|p| p.kind != "touched").collect();
    paths.sort_by_key(|p| {
        std::cmp::Reverse(
            p.before_bytes
                .abs_diff(p.after_bytes)
                .max(if p.kind == "content" {
                    p.after_bytes
                } else {
                    0
                }),
        )
    });
    paths.truncate(N_PATHS);
    paths
}

/// For a terminal.
pub fn text(reply: &ImageDiffReply) -> String {
    let mut out = String::new();
    for (sign, image) in [('-', &reply.before), ('+', &reply.after)] {
        out.push_str(&format!(
            "{sign} {} {} {}: {} layers, {} in all, {} visible, {} hidden, {} files\n",
            image.file,
            image.ref_names.first().map_or("(no name)", |n| n),
            image.platform,
            image.layers,
            bytes(image.total_bytes),
            bytes(image.visible_bytes),
            bytes(image.hidden_bytes),
            image.files
        ));
    }
    out.push_str(&format!(
        "\n{} layers from the bottom are the same, {} more further up; {} need not be downloaded again\n",
        reply.shared_layers,
        reply.shared_blobs.len(),
        bytes(reply.shared_stored_bytes)
    ));
    if reply.totals.is_empty() {
        out.push_str("\nthe file trees are the same\n");
    }
    for totals in &reply.totals {
        out.push_str(&format!(
            "{:>8} {}  {} → {}\n",
            totals.paths,
            totals.kind,
            bytes(totals.before_bytes),
            bytes(totals.after_bytes)
        ));
    }
    if !reply.directories.is_empty() {
        out.push_str("\nfolders\n");
        for directory in reply.directories.iter().take(N_DIRECTORIES) {
            out.push_str(&format!(
                "{:>12}  /{}\n",
                signed(directory.delta_bytes),
                directory.path
            ));
        }
    }
    let paths = largest(reply);
    if !paths.is_empty() {
        out.push_str("\npaths\n");
        for path in paths {
            out.push_str(&format!(
                "{:>22}  /{}  {}\n",
                sizes(path),
                path.path,
                what(path)
            ));
        }
    }
    if !reply.config.is_empty() {
        out.push_str("\nconfiguration\n");
        for change in &reply.config {
            let side =
                |value: &Option<String>| value.clone().unwrap_or_else(|| "(not set)".to_owned());
            out.push_str(&format!(
                "  {}: {} → {}\n",
                change.key,
                side(&change.before),
                side(&change.after)
            ));
        }
    }
    if reply.history.iter().any(|row| row.change != "same") {
        out.push_str("\nhistory\n");
        for row in &reply.history {
            let sign = match row.change.as_str() {
                "added" => '+',
                "removed" => '-',
                _ => ' ',
            };
            let line: String = row.text.split_whitespace().collect::<Vec<_>>().join(" ");
            let line: String = line.chars().take(110).collect();
            out.push_str(&format!("{sign} {line}\n"));
        }
    }
    out
}

/// For a review comment.
pub fn markdown(reply: &ImageDiffReply) -> String {
    let mut out = String::from("## Two images\n\n| | before | after |\n|---|---:|---:|\n");
    let (a, b) = (&reply.before, &reply.after);
    let name = |image: &layerlab_protocol::image_tools::ComparedImage| {
        markdown_line(image.ref_names.first().unwrap_or(&image.file))
    };
    out.push_str(&format!("| image | {} | {} |\n", name(a), name(b)));
    out.push_str(&format!("| layers | {} | {} |\n", a.layers, b.layers));
    for (what, x, y) in [
        ("in all layers", a.total_bytes, b.total_bytes),
        ("visible", a.visible_bytes, b.visible_bytes),
        ("hidden", a.hidden_bytes, b.hidden_bytes),
    ] {
        out.push_str(&format!("| {what} | {} | {} |\n", bytes(x), bytes(y)));
    }
    out.push_str(&format!(
        "\n{} layers shared from the bottom, {} further up.\n\n",
        reply.shared_layers,
        reply.shared_blobs.len()
    ));
    if reply.totals.is_empty() {
        out.push_str("The file trees are the same.\n");
    } else {
        out.push_str("| paths | what | before | after |\n|---:|---|---:|---:|\n");
        for totals in &reply.totals {
            out.push_str(&format!(
                "| {} | {} | {} | {} |\n",
                totals.paths,
                totals.kind,
                bytes(totals.before_bytes),
                bytes(totals.after_bytes)
            ));
        }
        out.push_str("\n| path | what | size |\n|---|---|---:|\n");
        for path in largest(reply) {
            out.push_str(&format!(
                "| {} | {} | {} |\n",
                markdown_line(&format!("/{}", path.path)),
                markdown_line(&what(path)),
                sizes(path)
            ));
        }
    }
    if !reply.config.is_empty() {
        out.push_str("\n| setting | before | after |\n|---|---|---|\n");
        for change in &reply.config {
            let side = |value: &Option<String>| markdown_line(value.as_deref().unwrap_or("—"));
            out.push_str(&format!(
                "| {} | {} | {} |\n",
                markdown_line(&change.key),
                side(&change.before),
                side(&change.after)
            ));
        }
    }
    out
}
