//! Secrets in an image: in visible files, in files that later layers hide, in variables and labels, in the history.
//!
//! A path alone proves nothing, so every report rests on the content: the mark of whoever gave the token out, a key
//! with a body, or a name that promises a secret with a value that can be one. What is found is never kept or shown
//! as it is, only masked. Deliberately absent: asking anybody whether a secret still works.

mod assignments;
mod command;
mod files;
mod formats;
mod keys;
mod needles;
mod places;
mod reader;
mod settings;
mod strength;
mod tokens;
mod urls;

pub use reader::SecretReader;

use crate::image::Image;
use std::collections::HashSet;

/// Secrets kept of one image.
const MAX_SECRETS: usize = 2_000;

/// Who can get at a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// Every process of the container: the file is visible.
    Container,
    /// Whoever has the image: later layers hide the file, the archive still holds it.
    Image,
    /// Whoever has the image's history (`docker history`).
    History,
    /// Whoever has the image or its container's settings (`docker inspect`).
    Config,
}

impl Reach {
    /// The name used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Container => "container",
            Self::Image => "image",
            Self::History => "history",
            Self::Config => "config",
        }
    }
}

/// A secret that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// What it is, in kebab case.
    pub kind: &'static str,
    /// The file, escaped; for settings where they stand: `config.Env.NAME`, `history[3].created_by`.
    pub path: String,
    /// What it is called there; empty when it has no name.
    pub name: String,
    /// Line of the file, from 1.
    pub line: Option<u32>,
    /// The layer that stores it.
    pub layer: Option<u32>,
    /// Who can get at it.
    pub reach: Reach,
    /// Shown instead of it.
    pub masked: String,
    /// The instruction that brought it, when naming it gives nothing away.
    pub instruction: Option<String>,
}

/// The secrets of an image, and how many more there are than are listed. Files first, by layer and path.
pub(crate) fn conclude(reader: SecretReader, image: &Image) -> (Vec<Secret>, u64) {
    let hidden: HashSet<_> = image
        .accounting
        .hidden
        .iter()
        .map(|file| file.entry)
        .collect();
    let mut out: Vec<Secret> = reader
        .found
        .iter()
        .map(|one| Secret {
            kind: one.found.kind,
            path: image.tree.path(one.node),
            name: one.found.name.clone(),
            line: Some(one.found.line).filter(|line| *line > 0),
            layer: Some(one.at.layer),
            reach: if hidden.contains(&one.at) {
                Reach::Image
            } else {
                Reach::Container
            },
            masked: one.found.masked.clone(),
            instruction: None,
        })
        .collect();
    out.sort_by(|a, b| (a.layer, &a.path, a.line).cmp(&(b.layer, &b.path, b.line)));
    settings::find(image, &reader.scanner, &mut out);
    (out, reader.n_omitted)
}
