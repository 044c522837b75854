//! `layerlab diff --images A B`: two saved images side by side.

use super::image::explain;
use super::image_source;
use crate::drive::SEEK_GAP_BYTES;
use crate::output::{self, image_diff};
use anyhow::{Result, anyhow};
use layerlab_engine::image::compare::markdown::markdown;
use layerlab_engine::image::{Need, RangeJob, Side, SideJob};

/// Compares two archives, or two images of one (`FILE` with `@NAME` or `@linux/arm64` behind it).
///
/// # Errors
/// When one of them cannot be read.
pub fn run(before: &str, after: &str, semantic: bool, format: &str) -> Result<u8> {
    let mut a = open(before)?;
    let mut b = open(after)?;
    let fail = |failure: layerlab_protocol::Failure| anyhow!(explain(&failure));
    let mut job = a.compare_job(&b, SEEK_GAP_BYTES).map_err(fail)?;
    while job.need() != Need::Done {
        let side = job.side();
        let file = match side {
            Side::First => before,
            Side::Second => after,
        };
        image_source::feed(file_of(file).0, &mut SideJob::new(&mut job, side))?;
    }
    job.finish(&mut a, &mut b).map_err(fail)?;
    let reply = a.compare(&b, (before, after), semantic).map_err(fail)?;
    match format {
        "json" => output::print_json(&serde_json::to_value(&reply)?)?,
        "markdown" => output::print_text(&markdown(&reply))?,
        _ => output::print_text(&image_diff::text(&reply))?,
    }
    Ok(0)
}

/// The file, and the image of it that is meant.
fn file_of(text: &str) -> (&str, Option<&str>) {
    if std::path::Path::new(text).exists() {
        return (text, None);
    }
    // A file name may hold an `@` itself; a reference may too.
    for (at, _) in text.match_indices('@') {
        let (file, name) = text.split_at(at);
        if std::path::Path::new(file).is_file() {
            return (file, name.get(1..));
        }
    }
    (text, None)
}

fn open(text: &str) -> Result<layerlab_engine::image::OpenArchive> {
    let (file, name) = file_of(text);
    let is_platform = name.is_some_and(|n| {
        ["linux/", "windows/", "darwin/", "freebsd/"]
            .iter()
            .any(|os| n.starts_with(os))
    });
    if is_platform {
        image_source::open(file, None, name)
    } else {
        image_source::open(file, name, None)
    }
}
