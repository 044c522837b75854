//! Two images side by side, as text.

use super::bytes;
use layerlab_engine::image::compare::markdown::{largest, signed, sizes, version, what};
use layerlab_engine::image::recorded;
use layerlab_protocol::image_tools::ImageDiffReply;

/// Directories shown to people; JSON has more.
const N_DIRECTORIES: usize = 10;
/// Packages shown to people.
const N_PACKAGES: usize = 40;

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
    packages(reply, &mut out);
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
            let line = recorded::readable(&row.text).line().unwrap_or_default();
            let line: String = line.chars().take(110).collect();
            out.push_str(&format!("{sign} {line}\n"));
        }
    }
    out
}

fn packages(reply: &ImageDiffReply, out: &mut String) {
    let (Some(before), Some(after)) = (reply.before.packages, reply.after.packages) else {
        return;
    };
    let n_changes = reply.packages.len() as u64 + reply.packages_omitted;
    if before == 0 && after == 0 {
        return;
    }
    out.push_str(&format!("\npackages: {before} → {after}"));
    if n_changes == 0 {
        out.push_str(", all the same\n");
        return;
    }
    out.push('\n');
    for package in reply.packages.iter().take(N_PACKAGES) {
        out.push_str(&format!(
            "{:>12}  {} {}  {} → {}\n",
            package.change,
            package.kind,
            package.name,
            version(&package.before),
            version(&package.after)
        ));
    }
    let n_more = n_changes.saturating_sub(N_PACKAGES as u64);
    if n_more > 0 {
        out.push_str(&format!("              {n_more} more\n"));
    }
}
