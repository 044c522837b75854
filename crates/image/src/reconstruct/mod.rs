//! A Dockerfile from the history of an image whose Dockerfile is lost, with its limits marked.
//!
//! What history records is kept: commands, variables, users, ports. What it does not record is said in comments: the
//! files that `COPY` took, stages that were thrown away, values of build arguments, mounts, the base image's name.
//! Sources of the spellings: moby's classic builder (`#(nop)`), BuildKit (`# buildkit`), buildah, kaniko.

mod row;

pub use row::{Recorded, recorded};

use crate::image::Image;
use crate::tree::Mark;

/// Paths that a comment lists for a `COPY`.
const MAX_PATHS: usize = 4;

/// A reconstructed Dockerfile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reconstruction {
    /// The text; every line can be parsed.
    pub text: String,
    /// What cannot be known from the image, in sentences.
    pub limits: Vec<String>,
    /// By line of the text (0-based): the layer it made.
    pub layers: Vec<(usize, usize)>,
}

/// Reconstructs the Dockerfile. O(history + changes of the layers).
pub fn reconstruct(image: &Image) -> Reconstruction {
    let mut out = Writer::default();
    let config = image.info.config.as_deref();
    let rows = config.map_or(&[][..], |c| c.history.as_slice());
    out.comment("Reconstructed from the image's history; read the comments before building it.");
    if let Some(name) = image.info.ref_names.first() {
        out.comment(&format!("Image: {name}"));
    }
    if rows.is_empty() {
        out.limit("the image records no history, so only its configuration can be shown");
    }
    let n_base_rows = base(image, rows.len(), &mut out);
    let mut is_copy_seen = false;
    let mut arguments: Vec<String> = Vec::new();
    for (at, row) in rows.iter().enumerate().skip(n_base_rows) {
        let text = row.created_by.as_deref().unwrap_or_default();
        let layer = image
            .layers
            .iter()
            .find(|l| l.history_idx == Some(at))
            .map(|l| l.index);
        let recorded = recorded(text);
        for argument in &recorded.build_args {
            let name = argument.split('=').next().unwrap_or(argument);
            if !arguments.iter().any(|known| known == name) {
                arguments.push(name.to_owned());
                // The value may be secret, and was given from outside.
                out.line(&format!("ARG {name}"));
            }
        }
        match recorded.keyword.as_str() {
            "" if text.trim().is_empty() => {
                out.comment(&match layer {
                    Some(layer) => {
                        format!("Nothing is recorded about layer {layer}; its files:")
                    }
                    None => "A step about which nothing is recorded.".to_owned(),
                });
                if let Some(layer) = layer {
                    out.files(image, layer);
                    out.layer(layer);
                    out.line(&format!("ADD layer-{layer}.tar /"));
                    out.limit("some layers have no recorded instruction; they appear as `ADD layer-N.tar /`");
                }
            }
            "" => {
                out.comment(&format!("Not understood: {}", one_line(text)));
                if let Some(layer) = layer {
                    out.files(image, layer);
                    out.layer(layer);
                    out.line(&format!("ADD layer-{layer}.tar /"));
                }
            }
            "COPY" | "ADD" => {
                is_copy_seen = true;
                if let Some(layer) = layer {
                    out.files(image, layer);
                    out.layer(layer);
                }
                let rest = copied(&recorded, image, layer);
                out.line(&format!("{} {rest}", recorded.keyword));
            }
            keyword => {
                if let Some(layer) = layer {
                    out.layer(layer);
                }
                out.instruction(keyword, &recorded.rest);
            }
        }
    }
    if rows.is_empty() {
        from_config(image, &mut out);
    }
    if is_copy_seen {
        out.limit("the files that `COPY` and `ADD` took are named as the history names them; their sources on the build machine are not recorded");
        out.limit("whether they came from another stage (`COPY --from`) is not recorded, and thrown-away stages leave no trace");
    }
    if rows.iter().skip(n_base_rows).any(|r| {
        r.created_by
            .as_deref()
            .is_some_and(|t| t.starts_with("RUN") || t.contains("/bin/sh -c"))
    }) {
        out.limit("mounts (`RUN --mount`), networks and secrets of commands are not recorded");
    }
    if !arguments.is_empty() {
        out.limit("values of build arguments are left out; they were given from outside and may be secret");
    }
    out.finish()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Writes `FROM`; returns the rows that belong to the base.
fn base(image: &Image, n_rows: usize, out: &mut Writer) -> usize {
    let labels = image.info.config.as_deref().map(|c| &c.runtime.labels);
    let label = |key: &str| {
        labels
            .and_then(|l| l.get(key))
            .map(|v| one_line(v))
            .filter(|v| !v.is_empty() && !v.contains(' '))
    };
    let named = label("org.opencontainers.image.base.name");
    let digest = label("org.opencontainers.image.base.digest").filter(|d| d.starts_with("sha256:"));
    let Some(boundary) = &image.base else {
        match named {
            // A label names the base, but nothing says which rows are its own.
            Some(name) => {
                out.comment(&format!(
                    "A label names the base image {name}, but the history does not show where it ends."
                ));
                out.comment("Replace the first steps by it when you know which they are.");
            }
            None => out.limit(
                "where the base image ends is not recorded; all steps are shown from the first one",
            ),
        }
        out.line("FROM scratch");
        return 0;
    };
    let n_layers = boundary.n_layers.min(image.layers.len());
    // Rows up to the last one that made a layer of the base, and the metadata rows right after it that evidence names.
    let last_row = image
        .layers
        .get(n_layers.wrapping_sub(1))
        .and_then(|l| l.history_idx)
        .map_or(0, |row| row + 1);
    let evident = match boundary.evidence {
        crate::base::BaseEvidence::CommandThenLater { row }
        | crate::base::BaseEvidence::DateJump { row } => row + 1,
    };
    let n_base_rows = last_row.max(evident).min(n_rows);
    match (named, digest) {
        (Some(name), Some(digest)) => out.line(&format!("FROM {name}@{digest}")),
        (Some(name), None) => out.line(&format!("FROM {name}")),
        (None, _) => {
            out.comment(&format!(
                "The base image: {n_layers} layers, {n_base_rows} steps. Its name is not recorded; put it here."
            ));
            out.limit("the base image's name is not recorded; `base-image` stands for it");
            out.line("FROM base-image");
        }
    }
    n_base_rows
}

/// Source and destination of a copy, as far as they are recorded.
fn copied(recorded: &Recorded, image: &Image, layer: Option<usize>) -> String {
    let Some((sources, destination)) = &recorded.copy else {
        return recorded.rest.clone();
    };
    if !sources.is_empty() {
        return format!("{sources} {destination}");
    }
    // The classic builder recorded a checksum; a single file added at the destination gives the name back.
    let name = layer.and_then(|layer| {
        let mut added = image
            .tree
            .changes(layer)
            .filter(|(node, mark)| {
                matches!(mark, Mark::Added | Mark::Replaced)
                    && image
                        .tree
                        .entry_at(*node, layer)
                        .and_then(|e| image.tree.content_bytes(e))
                        .is_some()
            })
            .map(|(node, _)| image.tree.path(node));
        match (added.next(), added.next()) {
            (Some(only), None) => only.rsplit('/').next().map(str::to_owned),
            _ => None,
        }
    });
    let name = name
        .filter(|n| !n.contains(|c: char| c.is_whitespace() || "\"'$\\".contains(c)))
        .unwrap_or_else(|| ".".to_owned());
    format!("{name} {destination}")
}

/// The configuration as instructions, when there is no history.
fn from_config(image: &Image, out: &mut Writer) {
    for layer in &image.layers {
        out.files(image, layer.index);
        out.layer(layer.index);
        out.line(&format!("ADD layer-{}.tar /", layer.index));
    }
    let Some(runtime) = image.info.config.as_deref().map(|c| &c.runtime) else {
        return;
    };
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    for line in &runtime.env {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        out.line(&format!("ENV {name}={}", quoted(value)));
    }
    for (name, value) in &runtime.labels {
        out.line(&format!("LABEL {}={}", quoted(name), quoted(value)));
    }
    for port in &runtime.exposed_ports {
        out.line(&format!("EXPOSE {port}"));
    }
    for volume in &runtime.volumes {
        out.line(&format!("VOLUME [{}]", quoted(volume)));
    }
    if !runtime.working_dir.is_empty() {
        out.line(&format!("WORKDIR {}", runtime.working_dir));
    }
    if !runtime.user.is_empty() {
        out.line(&format!("USER {}", runtime.user));
    }
    for (name, list) in [("ENTRYPOINT", &runtime.entrypoint), ("CMD", &runtime.cmd)] {
        if let Some(list) = list {
            out.line(&format!(
                "{name} {}",
                serde_json::to_string(list).unwrap_or_default()
            ));
        }
    }
}

#[derive(Debug, Default)]
struct Writer {
    lines: Vec<String>,
    limits: Vec<String>,
    layers: Vec<(usize, usize)>,
}

impl Writer {
    fn line(&mut self, text: &str) {
        self.lines.push(one_line(text));
    }

    fn comment(&mut self, text: &str) {
        self.lines.push(format!("# {}", one_line(text)));
    }

    fn limit(&mut self, text: &str) {
        if !self.limits.iter().any(|known| known == text) {
            self.limits.push(text.to_owned());
        }
    }

    /// The next line made this layer.
    fn layer(&mut self, layer: usize) {
        self.layers.push((self.lines.len(), layer));
    }

    /// A command keeps its line breaks where the history has them: as a heredoc, which needs no escaping.
    fn instruction(&mut self, keyword: &str, rest: &str) {
        let rest = rest.trim();
        let is_many = rest.contains('\n');
        if keyword == "RUN" && is_many && !rest.trim_end().ends_with('\\') {
            let mut word = "EOF".to_owned();
            while rest.lines().any(|l| l.trim() == word) {
                word.push('F');
            }
            self.lines.push(format!("RUN <<'{word}'"));
            self.lines.extend(rest.lines().map(str::to_owned));
            self.lines.push(word);
        } else if is_many {
            self.line(&format!("{keyword} {rest}"));
        } else {
            // Blanks within a command may matter.
            self.lines
                .push(format!("{keyword} {rest}").trim_end().to_owned());
        }
    }

    /// Names a few files that a layer brought.
    fn files(&mut self, image: &Image, layer: usize) {
        let mut paths: Vec<(u64, String)> = image
            .tree
            .changes(layer)
            .filter(|(_, mark)| matches!(mark, Mark::Added | Mark::Replaced))
            .filter_map(|(node, _)| {
                let entry = image.tree.entry_at(node, layer)?;
                Some((image.tree.content_bytes(entry)?, image.tree.path(node)))
            })
            .collect();
        let n = paths.len();
        if n == 0 {
            return;
        }
        paths.sort_by(|a, b| (b.0, &a.1).cmp(&(a.0, &b.1)));
        paths.truncate(MAX_PATHS);
        let mut list: Vec<String> = paths.into_iter().map(|(_, p)| format!("/{p}")).collect();
        if n > list.len() {
            list.push(format!("{} more", n - list.len()));
        }
        self.comment(&format!("Layer {layer} brings: {}", list.join(", ")));
    }

    fn finish(mut self) -> Reconstruction {
        // Limits stand on top, where a reader starts.
        let head: Vec<String> = self
            .limits
            .iter()
            .map(|limit| format!("# Limit: {limit}."))
            .collect();
        let n = head.len();
        let at = 1.min(self.lines.len());
        self.lines.splice(at..at, head);
        for (line, _) in &mut self.layers {
            *line += n;
        }
        let mut text = self.lines.join("\n");
        text.push('\n');
        Reconstruction {
            text,
            limits: self.limits,
            layers: self.layers,
        }
    }
}
