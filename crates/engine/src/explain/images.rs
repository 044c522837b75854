//! What the catalogue knows about a base image, and where a stage is used.

use super::{Line, Words, forms};
use crate::stack::bytes;
use layerlab_buildgraph::catalogue::{self, CatalogueImage, Match};
use layerlab_buildgraph::{Base, BuildModel, EdgeKind, ImageRef, Source};
use layerlab_syntax::ast::Dockerfile;

/// Most places that are listed.
const MAX_PLACES: usize = 6;

/// Words about a base as the model resolved it.
pub(super) fn explain_base(file: &Dockerfile, model: &BuildModel, base: &Base) -> Words {
    match base {
        Base::Scratch => Words::of(&forms::SCRATCH, "scratch"),
        Base::Stage(stage) => explain_stage(file, model, *stage),
        Base::Image(image) => explain_image(image),
        Base::Unresolved { raw } => Words {
            title: raw.chars().take(80).collect(),
            lines: vec![Line::what(
                "The name cannot be worked out from this file: it takes a value that only the build gives.".to_owned(),
            )],
            ..Words::default()
        },
    }
}

/// Words about an image by its name.
pub(super) fn explain_image(image: &ImageRef) -> Words {
    let title: String = image.familiar().chars().take(120).collect();
    let mut lines = Vec::new();
    match catalogue::lookup(image) {
        Some(found) => facts(&found, &mut lines),
        None => lines.push(Line::what(
            "An image from a registry. It is not in the built-in catalogue, so its size and content are not known here.".to_owned(),
        )),
    }
    lines.push(Line::key(
        "Its layers count, not its name: when the tag moves to other layers, the steps below run again.".to_owned(),
    ));
    let trap = match (&image.digest, image.effective_tag()) {
        (Some(_), _) => "The digest pins it: it never moves, and gets no security fixes by itself.",
        (None, Some("latest") | None) if image.tag.is_none() => {
            "Without a tag it is `latest`: whatever was pushed last, which need not be the newest or a stable version."
        }
        (None, Some("latest") | None) => {
            "`latest` is whatever was pushed last, which need not be the newest or a stable version."
        }
        _ => "The tag can be moved to another image at any time; a digest cannot.",
    };
    lines.push(Line::trap(trap.to_owned()));
    Words {
        title,
        lines,
        example: String::new(),
        lesson: "tags-are-labels",
    }
}

fn facts(found: &Match, lines: &mut Vec<Line>) {
    let image = found.image;
    if !found.exact {
        lines.push(Line::what(format!(
            "This tag is not in the built-in catalogue; the nearest known is `{}`, so take the figures as approximate.",
            image.reference
        )));
    }
    if let Some(sizes) = sizes(image) {
        lines.push(Line::what(sizes));
    }
    let mut parts: Vec<String> = Vec::new();
    if !image.distro.is_empty() {
        parts.push(
            format!("{} {}", image.distro, image.distro_version)
                .trim()
                .to_owned(),
        );
    }
    match image.libc {
        "" => {}
        "none" => parts.push("no C library".to_owned()),
        libc => parts.push(libc.to_owned()),
    }
    if !matches!(image.package_manager, "" | "none") {
        parts.push(format!("package manager {}", image.package_manager));
    }
    parts.push(
        if image.has_shell {
            "has a shell"
        } else {
            "no shell"
        }
        .to_owned(),
    );
    parts.push(match image.user {
        "" | "root" | "0" => "runs as root".to_owned(),
        user => format!("runs as `{user}`"),
    });
    lines.push(Line::what(format!("{}.", parts.join(", "))));
    let date = image.as_of.map(|date| format!("Figures are of {date}."));
    let eol = image.eol.map(|eol| format!("Support ends {eol}."));
    let dates: Vec<String> = date.into_iter().chain(eol).collect();
    if !dates.is_empty() {
        lines.push(Line::what(dates.join(" ")));
    }
    if let Some(why) = image.deprecated {
        lines.push(Line::trap(format!(
            "Better not start from it: {}.",
            why.trim_end_matches('.')
        )));
    }
}

/// `80 MB to pull (compressed), ≈230 MB unpacked`; linux/amd64.
fn sizes(image: &CatalogueImage) -> Option<String> {
    let about = |estimated: bool| if estimated { "≈" } else { "" };
    let packed = image.compressed_bytes.map(|count| {
        format!(
            "{}{} compressed",
            about(image.compressed_estimated),
            bytes(count)
        )
    });
    let unpacked = image.unpacked_bytes.map(|count| {
        format!(
            "{}{} unpacked",
            about(image.unpacked_estimated),
            bytes(count)
        )
    });
    let both: Vec<String> = packed.into_iter().chain(unpacked).collect();
    (!both.is_empty()).then(|| format!("{} (linux/amd64).", both.join(", ")))
}

/// Words about a stage: what it stands on, who uses it, whether it ships.
pub(super) fn explain_stage(file: &Dockerfile, model: &BuildModel, stage: usize) -> Words {
    let Some(known) = model.stages.get(stage) else {
        return Words::default();
    };
    let line_of = |idx: usize| file.instructions.get(idx).map_or(0, |i| i.line);
    let base: String = known.base_span.of(&file.text).chars().take(80).collect();
    let mut lines = vec![Line::what(format!(
        "A stage of this file, from line {}, built on `{}`.",
        line_of(known.from),
        base.replace('`', "'")
    ))];
    let mut places: Vec<String> = Vec::new();
    let mut n_places = 0;
    for edge in &model.edges {
        if edge.source == Source::Stage(stage) {
            n_places += 1;
            if places.len() < MAX_PLACES {
                let how = match edge.kind {
                    EdgeKind::From => "FROM",
                    EdgeKind::Copy => "COPY",
                    EdgeKind::Mount => "RUN --mount",
                };
                places.push(format!("{how} in line {}", line_of(edge.instruction)));
            }
        }
    }
    if n_places > places.len() {
        places.push(format!("{} more", n_places - places.len()));
    }
    if places.is_empty() && model.target != Some(stage) {
        lines.push(Line::what("Nothing in this file uses it.".to_owned()));
    } else if !places.is_empty() {
        lines.push(Line::what(format!("Used by {}.", places.join(", "))));
    }
    lines.push(Line::layer(
        if model.in_final_chain(stage) {
            "Its layers are part of the image that ships."
        } else if model.is_needed(stage) {
            "Its layers do not ship: only what is copied out of it does."
        } else {
            "The build skips it: nothing the image needs comes from it."
        }
        .to_owned(),
    ));
    lines.push(Line::key(
        "The name is in no key: renaming a stage runs nothing again.".to_owned(),
    ));
    Words {
        title: format!("Stage {}", known.label()),
        lines,
        ..Words::default()
    }
}
