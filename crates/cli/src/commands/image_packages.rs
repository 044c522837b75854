//! What is installed in an image, as a short section of text.

use crate::output::bytes;
use layerlab_protocol::image::Image;
use std::collections::BTreeMap;

/// The section; nothing when there are neither packages nor a distribution.
pub fn text(image: &Image, top: usize) -> String {
    let mut out = String::new();
    if let Some(distribution) = &image.distribution {
        let built = image.created.as_deref().and_then(|date| date.get(..10));
        let end = distribution.end_of_life.as_deref().map(|end| {
            let late = if built.is_some_and(|built| built > end) {
                " (over when the image was built)"
            } else {
                ""
            };
            format!("; security fixes until {end}{late}")
        });
        let extended = distribution
            .extended_end_of_life
            .as_deref()
            .map(|end| format!(", extended support until {end}"));
        out.push_str(&format!(
            "\ndistribution: {}{}{}\n",
            distribution.name,
            end.unwrap_or_default(),
            extended.unwrap_or_default()
        ));
    }
    if image.packages.is_empty() {
        return out;
    }
    let mut kinds: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for package in &image.packages {
        let (n, sum) = kinds.entry(&package.kind).or_default();
        *n += 1;
        *sum += package.bytes;
    }
    let kinds: Vec<String> = kinds
        .into_iter()
        .map(|(kind, (n, sum))| format!("{n} {kind} ({})", bytes(sum)))
        .collect();
    out.push_str(&format!("\npackages: {}\n", kinds.join(", ")));
    let mut largest: Vec<_> = image.packages.iter().filter(|p| p.bytes > 0).collect();
    largest.sort_by(|a, b| (b.bytes, &a.purl).cmp(&(a.bytes, &b.purl)));
    for package in largest.iter().take(top) {
        out.push_str(&format!(
            "{:>12}  {} {} {} (layer {}){}\n",
            bytes(package.bytes),
            package.kind,
            package.name,
            package.version,
            package.layer,
            if package.guessed { ", guessed" } else { "" }
        ));
    }
    out.push_str(&format!(
        "{:>12}  in {} files that no package owns\n",
        bytes(image.unowned.bytes),
        image.unowned.files
    ));
    if !image.packages_gone.is_empty() {
        out.push_str(&format!(
            "              {} packages are only in hidden files; `--format json` lists them\n",
            image.packages_gone.len()
        ));
    }
    out
}
