//! `docker pull` and `docker push`: which layers travelled, which were there, what tag and digest say.
//!
//! A line per layer and state when there is no terminal; the last state per layer in a captured one.

use crate::blocks::Block;
use crate::explain::{Reading, is_blank};
use crate::failures;
use crate::size;
use crate::view::{Part, Table, count, short};
use layerlab_diagnostics::{Severity, Span};
use std::collections::BTreeMap;

/// Layers kept; images have at most some 125.
const MAX_LAYERS: usize = 1000;

struct Layer {
    id: String,
    span: Span,
    state: String,
    bytes: Option<u64>,
}

/// Explains one pull, or several in a row.
pub(crate) fn explain(block: &Block<'_, '_>) -> Reading {
    let mut reading = Reading::default();
    let mut part = Part::new("docker pull");
    let mut layers: Vec<Layer> = Vec::new();
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    let mut name = None;
    let mut digest = None;
    let mut status = None;
    let mut default_tag = None;
    for line in block.lines {
        let text = line.trimmed();
        if is_blank(line) {
            continue;
        }
        if let Some(repository) = text.strip_prefix("The push refers to repository [") {
            part.title = "docker push".to_owned();
            name = Some((short(repository.trim_end_matches(']'), 120), line.span));
        } else if let Some((_, found)) = text.split_once(": digest: ") {
            // `1.4: digest: sha256:… size: 1570` ends a push; the size is that of the manifest.
            let word = found.split(' ').next().unwrap_or("");
            digest = Some((word.to_owned(), line.span));
        } else if let Some((tag, repository)) = text.split_once(": Pulling from ") {
            name = Some((short(&format!("{repository}:{tag}"), 120), line.span));
        } else if text.starts_with("Using default tag") {
            default_tag = Some(line.span);
        } else if let Some(found) = text.strip_prefix("Digest: ") {
            digest = Some((found.to_owned(), line.span));
        } else if let Some(found) = text.strip_prefix("Status: ") {
            status = Some(found.to_owned());
        } else if let Some((id, state)) = layer(text) {
            let at = *by_id.entry(id.to_owned()).or_insert_with(|| {
                layers.push(Layer {
                    id: id.to_owned(),
                    span: line.span,
                    state: String::new(),
                    bytes: None,
                });
                layers.len() - 1
            });
            if let Some(layer) = layers.get_mut(at).filter(|_| at < MAX_LAYERS) {
                layer.bytes = progress(state).or(layer.bytes);
                layer.state = state.split('[').next().unwrap_or(state).trim().to_owned();
            }
        } else if text.starts_with("WARNING: image with reference") {
            part.notice(
                Severity::Warning,
                line.span,
                "the image is for another platform than asked for",
                "the tag has no build for that platform, so docker took what there was; it runs with emulation or not at all",
                "pick a tag that exists for the platform (`docker buildx imagetools inspect`)",
            );
        } else if failures::known(line).is_none() && !is_reference(text) && !is_chatter(text) {
            reading.unread.push(line.span);
        }
    }
    failures::add(&mut part, block.lines);
    say(&mut part, &layers, name, digest, status, default_tag);
    reading.part = part;
    reading
}

/// `d5a1f291072d: Pull complete`.
fn layer(text: &str) -> Option<(&str, &str)> {
    const STATES: [&str; 14] = [
        "Layer already exists",
        "Mounted from",
        "Preparing",
        "Pushed",
        "Pushing",
        "Pulling fs layer",
        "Waiting",
        "Downloading",
        "Verifying Checksum",
        "Download complete",
        "Extracting",
        "Pull complete",
        "Already exists",
        "Retrying",
    ];
    let (id, state) = text.split_once(": ")?;
    let is_id = id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_id && STATES.iter().any(|known| state.starts_with(known))).then_some((id, state))
}

/// The whole of `[===> ]  1.2GB/2.4GB`.
fn progress(state: &str) -> Option<u64> {
    let last = state.split_whitespace().last()?;
    size::bytes(last.split_once('/')?.1)
}

fn is_reference(text: &str) -> bool {
    !text.contains(' ') && text.contains(['/', ':'])
}

fn is_chatter(text: &str) -> bool {
    [
        "What's next",
        "View a summary",
        "docker scout",
        "Usage:",
        "Run 'docker",
        "WARNING",
    ]
    .iter()
    .any(|begin| text.starts_with(begin))
}

fn say(
    part: &mut Part,
    layers: &[Layer],
    name: Option<(String, Span)>,
    digest: Option<(String, Span)>,
    status: Option<String>,
    default_tag: Option<Span>,
) {
    let is = |state: &str| {
        layers
            .iter()
            .filter(|layer| layer.state.starts_with(state))
            .count()
    };
    let is_push = part.title == "docker push";
    let (there, pulled) = if is_push {
        (
            is("Layer already exists") + is("Mounted from"),
            is("Pushed"),
        )
    } else {
        (is("Already exists"), is("Pull complete"))
    };
    let unfinished = layers.len() - there - pulled;
    let failed = part
        .notices
        .iter()
        .any(|notice| notice.severity == Severity::Error);
    let bytes: u64 = layers
        .iter()
        .filter_map(|layer| layer.bytes)
        .fold(0, u64::saturating_add);
    let mut says = match &name {
        Some((name, _)) => format!("`{name}`: "),
        None => String::new(),
    };
    let up_to_date = status
        .as_deref()
        .is_some_and(|status| status.starts_with("Image is up to date"));
    says.push_str(&match (layers.len(), up_to_date) {
        (0, true) => "the tag names the image that is here already; nothing travelled".to_owned(),
        (0, _) if digest.is_some() => {
            "all layers were here already under another name; only the name is new".to_owned()
        }
        (0, _) => "no layer is listed".to_owned(),
        (n, _) => format!(
            "{}: {there} already {}, {pulled} {}, {unfinished} not finished",
            count(n, "layer", "layers"),
            if is_push { "there" } else { "here" },
            if is_push { "pushed" } else { "pulled" },
        ),
    });
    if bytes > 0 {
        says.push_str(&format!("; progress bars name about {}", size::text(bytes)));
    }
    says.push('.');
    if failed {
        says.push_str(if is_push {
            " The push failed."
        } else {
            " The pull failed."
        });
    }
    part.summary = says;
    if unfinished > 0 && failed && !is_push {
        let first = layers
            .iter()
            .find(|layer| !matches!(layer.state.as_str(), "Already exists" | "Pull complete"));
        part.notice(
            Severity::Info,
            first.map_or(Span::empty(0), |layer| layer.span),
            format!("{} not unpacked", count(unfinished, "layer was", "layers were")),
            "layers are unpacked in order, base first; finished ones stay, so the next try starts where this one stopped",
            "",
        );
    }
    if there > 0 && !is_push {
        part.notice(
            Severity::Hint,
            layers
                .iter()
                .find(|layer| layer.state.starts_with("Already"))
                .map_or(Span::empty(0), |layer| layer.span),
            format!(
                "{} shared with images that are here",
                count(there, "layer is", "layers are")
            ),
            "a layer is known by its content and pulled once; images on one base share it",
            "",
        );
    }
    if let Some(span) = default_tag {
        part.notice(
            Severity::Info,
            span,
            "no tag was given, so `latest` was pulled",
            "`latest` is only a name; it can be another image tomorrow",
            "name a version, or pin the digest below",
        );
    }
    if let Some((digest, span)) = &digest {
        let hex = digest.strip_prefix("sha256:").unwrap_or("");
        let is_valid = hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_valid {
            let repository = name.as_ref().map_or("name", |(name, _)| {
                name.rsplit_once(':')
                    .map_or(name.as_str(), |(repository, _)| repository)
            });
            let repository = repository.strip_prefix("library/").unwrap_or(repository);
            part.notice(
                Severity::Hint,
                *span,
                "the digest names exactly these bytes",
                "a tag can be moved to another image, a digest cannot",
                format!("pin it: `{}@{}`", short(repository, 90), short(digest, 80)),
            );
        } else {
            part.notice(
                Severity::Info,
                *span,
                "this is no digest",
                "behind `sha256:` stand exactly 64 digits of 0–9 and a–f",
                "",
            );
        }
    }
    if !layers.is_empty() {
        let mut table = Table::new(
            "Layers, base first",
            &["Layer", "State", "#Bytes", "What it means"],
        );
        for layer in layers {
            let meaning = match layer.state.as_str() {
                "Already exists" => "was here: another image has it",
                "Pull complete" => "downloaded and unpacked",
                "Layer already exists" => "the registry has it: nothing sent",
                "Pushed" => "sent to the registry",
                "Pushing" | "Preparing" => "was on its way",
                state if state.starts_with("Mounted from") => {
                    "the registry has it in another repository: nothing sent"
                }
                "Download complete" | "Verifying Checksum" => "downloaded, not unpacked",
                "Extracting" => "was being unpacked",
                "Downloading" => "was being downloaded",
                _ => "waits",
            };
            table.row(
                layer.span,
                [
                    layer.id.clone(),
                    layer.state.clone(),
                    layer.bytes.map(size::text).unwrap_or_default(),
                    meaning.to_owned(),
                ],
            );
        }
        part.tables.push(table);
    }
}
