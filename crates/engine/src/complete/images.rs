//! Base images and tags of the catalogue, best first.
//!
//! Before others come images that are read and supported, then small variants, then newer versions.

use super::Offer;
use crate::stack::bytes;
use layerlab_buildgraph::catalogue::{CatalogueImage, GENERATED, IMAGES};
use std::cmp::Reverse;

/// Adds the images whose name begins with what is typed; with a colon typed, all tags of that name.
pub(super) fn add(offer: &mut Offer) {
    let typed = offer.partial.to_ascii_lowercase();
    let mut found: Vec<_> = IMAGES
        .iter()
        .map(|image| (best_name(image), image))
        .filter(|(name, _)| name.starts_with(&typed))
        .collect();
    found.sort_by_key(|(name, image)| rank(name, image));
    for (name, image) in &found {
        offer.add(name, name, &detail(image), "image");
    }
    if !typed.contains(':') {
        return;
    }
    let mut more: Vec<_> = IMAGES
        .iter()
        .flat_map(|image| {
            std::iter::once(&image.reference)
                .chain(image.aliases)
                .map(move |name| (*name, image))
        })
        .filter(|(name, _)| name.starts_with(&typed))
        .collect();
    more.sort_by_key(|(name, image)| rank(name, image));
    for (name, image) in more {
        offer.add(name, name, &detail(image), "image");
    }
}

/// The name to write: one with a version, major and minor where there is a choice.
fn best_name(image: &CatalogueImage) -> &'static str {
    if tag(image.reference).contains(|c: char| c.is_ascii_digit()) {
        return image.reference;
    }
    let with_version = |dots: usize| {
        image.aliases.iter().copied().find(|name| {
            let version = tag(name).split('-').next().unwrap_or("");
            version.starts_with(|c: char| c.is_ascii_digit())
                && version.matches('.').count() == dots
        })
    };
    with_version(1)
        .or_else(|| with_version(0))
        .or_else(|| with_version(2))
        .unwrap_or(image.reference)
}

fn tag(name: &str) -> &str {
    name.rsplit_once(':').map_or("", |(_, tag)| tag)
}

/// Smaller is better.
fn rank(
    name: &str,
    image: &CatalogueImage,
) -> (bool, bool, bool, String, Reverse<(u32, u32)>, String) {
    let tag = tag(name);
    let (repository, _) = name.rsplit_once(':').unwrap_or((name, ""));
    let mut numbers = tag
        .split('-')
        .next()
        .unwrap_or("")
        .split('.')
        .map(str::parse::<u32>);
    let mut number = || numbers.next().and_then(Result::ok).unwrap_or(0);
    let is_small = ["slim", "alpine", "distroless", "scratch", "chiseled"]
        .iter()
        .any(|word| name.contains(word));
    let is_full = !is_small && !matches!(repository, "ubuntu" | "debian" | "busybox");
    (
        image.deprecated.is_some() || has_ended(image),
        image.approximate && image.reference != "scratch",
        is_full,
        repository.to_owned(),
        Reverse((number(), number())),
        // Debian's slim before Alpine of the same version.
        tag.replace("slim", "!").clone(),
    )
}

/// Whether support had ended when the catalogue was made: there is no clock here.
fn has_ended(image: &CatalogueImage) -> bool {
    image.eol.is_some_and(|eol| eol < GENERATED)
}

fn detail(image: &CatalogueImage) -> String {
    let mut parts = Vec::new();
    if let Some(count) = image.compressed_bytes.filter(|count| *count > 0) {
        let about = if image.compressed_estimated {
            "≈"
        } else {
            ""
        };
        parts.push(format!("{about}{} compressed", bytes(count)));
    }
    if !image.distro.is_empty() && !image.reference.starts_with(image.distro) {
        parts.push(
            format!("{} {}", image.distro, image.distro_version)
                .trim()
                .to_owned(),
        );
    }
    match image.eol {
        Some(eol) if has_ended(image) => parts.push(format!("support ended {eol}")),
        _ if image.deprecated.is_some() => parts.push("deprecated".to_owned()),
        _ => {}
    }
    parts.join(", ")
}
