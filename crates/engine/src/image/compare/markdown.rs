//! Two images as Markdown for a review comment, and the words that other outputs share with it.

use crate::compare::markdown::markdown_line;
use crate::stack::bytes;
use layerlab_protocol::image_tools::{ComparedImage, DiffPackage, DiffPath, ImageDiffReply};

/// Paths and packages shown to people; JSON has more.
const MAX_ROWS: usize = 40;
/// Directories shown to people.
const MAX_DIRECTORIES: usize = 10;

/// A difference of bytes with its sign.
pub fn signed(delta: i64) -> String {
    let sign = if delta < 0 { "−" } else { "+" };
    format!("{sign}{}", bytes(delta.unsigned_abs()))
}

/// What happened to a path.
pub fn what(path: &DiffPath) -> String {
    let mut out = path.kind.clone();
    if let Some(from) = &path.moved_from {
        out.push_str(&format!(" from /{from}"));
    }
    if !path.changed.is_empty() && path.kind != "content" {
        out.push_str(&format!(" ({})", path.changed.join(", ")));
    }
    out
}

/// The sizes of a path, one where it stayed the same.
pub fn sizes(path: &DiffPath) -> String {
    match (path.before_bytes, path.after_bytes) {
        (a, b) if a == b => bytes(a),
        (a, b) => format!("{} → {}", bytes(a), bytes(b)),
    }
}

/// Paths with the most bytes, largest first; without those that were only touched.
pub fn largest(reply: &ImageDiffReply) -> Vec<&DiffPath> {
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
    paths.truncate(MAX_ROWS);
    paths
}

/// A version, or what stands for none.
pub fn version(version: &Option<String>) -> &str {
    version.as_deref().unwrap_or("—")
}

/// For a review comment.
pub fn markdown(reply: &ImageDiffReply) -> String {
    let mut out = String::from("## Two images\n\n| | before | after |\n|---|---:|---:|\n");
    let (a, b) = (&reply.before, &reply.after);
    let name =
        |image: &ComparedImage| markdown_line(image.ref_names.first().unwrap_or(&image.file));
    out.push_str(&format!("| image | {} | {} |\n", name(a), name(b)));
    out.push_str(&format!("| layers | {} | {} |\n", a.layers, b.layers));
    for (what, x, y) in [
        ("in all layers", a.total_bytes, b.total_bytes),
        ("visible", a.visible_bytes, b.visible_bytes),
        ("hidden", a.hidden_bytes, b.hidden_bytes),
    ] {
        out.push_str(&format!("| {what} | {} | {} |\n", bytes(x), bytes(y)));
    }
    if let (Some(x), Some(y)) = (a.packages, b.packages) {
        out.push_str(&format!("| packages | {x} | {y} |\n"));
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
    directories(reply, &mut out);
    packages(&reply.packages, reply.packages_omitted, &mut out);
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

fn directories(reply: &ImageDiffReply, out: &mut String) {
    if reply.directories.is_empty() {
        return;
    }
    out.push_str("\n| folder | bytes |\n|---|---:|\n");
    for directory in reply.directories.iter().take(MAX_DIRECTORIES) {
        out.push_str(&format!(
            "| {} | {} |\n",
            markdown_line(&format!("/{}", directory.path)),
            signed(directory.delta_bytes)
        ));
    }
}

fn packages(packages: &[DiffPackage], n_omitted: u64, out: &mut String) {
    if packages.is_empty() {
        return;
    }
    out.push_str("\n| package | type | what | before | after |\n|---|---|---|---|---|\n");
    for package in packages.iter().take(MAX_ROWS) {
        out.push_str(&format!(
            "| {} | {} | {} | {} | {} |\n",
            markdown_line(&package.name),
            markdown_line(&package.kind),
            package.change,
            markdown_line(version(&package.before)),
            markdown_line(version(&package.after))
        ));
    }
    let n_more = packages.len().saturating_sub(MAX_ROWS) as u64 + n_omitted;
    if n_more > 0 {
        out.push_str(&format!("\n{n_more} more packages differ.\n"));
    }
}
