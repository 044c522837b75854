//! Checks on the modelled image: layers, sizes, files, configuration, secrets.

use super::{Outcome, matches};
use crate::facts::{Facts, FileFact, Unknown};
use crate::model::{Bytes, FileView, Presence, SizeOf, SizeUnit};

/// Bounds of a `layers` check.
pub(super) struct LayerLimits {
    pub(super) max: Option<u32>,
    pub(super) fs_count: Option<u32>,
    pub(super) metadata_count: Option<u32>,
    pub(super) waste_max: Option<Bytes>,
    pub(super) waste_min: Option<Bytes>,
}

pub(super) fn layers(facts: &dyn Facts, limits: &LayerLimits) -> Outcome {
    let layers = facts.layers()?;
    let n_fs = layers.iter().filter(|layer| layer.filesystem).count();
    let n_metadata = layers.len() - n_fs;
    if let Some(max) = limits.max.filter(|max| n_fs > *max as usize) {
        return Ok(Some(format!(
            "{n_fs} filesystem layers over the base, at most {max}"
        )));
    }
    if let Some(wanted) = limits.fs_count.filter(|wanted| n_fs != *wanted as usize) {
        return Ok(Some(format!(
            "{n_fs} filesystem layers over the base, wanted {wanted}"
        )));
    }
    if let Some(wanted) = limits
        .metadata_count
        .filter(|wanted| n_metadata != *wanted as usize)
    {
        return Ok(Some(format!(
            "{n_metadata} metadata instructions, wanted {wanted}"
        )));
    }
    if limits.waste_max.is_none() && limits.waste_min.is_none() {
        return Ok(None);
    }
    let hidden = facts.hidden_bytes()?;
    Ok(outside(
        hidden,
        limits.waste_min,
        limits.waste_max,
        "stored but hidden",
    ))
}

/// Which bytes a `size` check measures.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) of: SizeOf,
    pub(super) stage: Option<&'a str>,
    pub(super) step: Option<&'a str>,
    pub(super) unit: SizeUnit,
}

pub(super) fn size(
    facts: &dyn Facts,
    part: Part<'_>,
    min: Option<Bytes>,
    max: Option<Bytes>,
) -> Outcome {
    let bytes = match part.of {
        SizeOf::Final => facts.stage_size(None, part.unit)?,
        SizeOf::Stage => facts.stage_size(part.stage, part.unit)?,
        SizeOf::Layer => layer_size(facts, part.step.unwrap_or("*"), part.unit)?,
    };
    Ok(outside(bytes, min, max, "in all"))
}

fn layer_size(facts: &dyn Facts, step: &str, unit: SizeUnit) -> Result<u64, Unknown> {
    let mut sum = 0_u64;
    let mut found = false;
    for layer in facts
        .layers()?
        .iter()
        .filter(|layer| matches(step, &layer.instruction))
    {
        found = true;
        let bytes = match unit {
            SizeUnit::Unpacked => layer.bytes,
            SizeUnit::Compressed => layer.compressed_bytes,
        };
        let bytes = bytes
            .ok_or_else(|| Unknown(format!("the size of `{}` is not known", layer.instruction)))?;
        sum = sum.saturating_add(bytes);
    }
    if found {
        Ok(sum)
    } else {
        Err(Unknown(format!("no layer matches `{step}`")))
    }
}

fn outside(bytes: u64, min: Option<Bytes>, max: Option<Bytes>, what: &str) -> Option<String> {
    if let Some(max) = max.filter(|max| bytes > max.0) {
        return Some(format!("{} {what}, at most {max}", Bytes(bytes)));
    }
    min.filter(|min| bytes < min.0)
        .map(|min| format!("{} {what}, at least {min}", Bytes(bytes)))
}

pub(super) fn file(
    facts: &dyn Facts,
    path: &str,
    view: FileView,
    is: Presence,
    owner: Option<&str>,
    mode: Option<&str>,
) -> Outcome {
    let wanted_mode = match mode {
        Some(text) => Some(
            u32::from_str_radix(text, 8)
                .map_err(|_| Unknown("the mode is not octal".to_owned()))?,
        ),
        None => None,
    };
    let files = facts.files()?;
    let here: Vec<&FileFact> = files
        .files
        .iter()
        .filter(|f| matches(path, &f.path))
        .filter(|f| match view {
            FileView::Final => f.visible,
            FileView::AnyLayer => true,
            FileView::Layer(n) => f.layer == n,
        })
        .collect();
    if let (true, Some(why)) = (here.is_empty(), files.incomplete) {
        return Err(Unknown(why));
    }
    match (here.first(), is) {
        (Some(f), Presence::Absent) => {
            return Ok(Some(format!("`{}` is in layer {}", f.path, f.layer)));
        }
        (None, Presence::Present) => return Ok(Some(format!("`{path}` is not there"))),
        _ => {}
    }
    if let Some(owner) = owner
        && let Some(f) = here.iter().find(|f| !same_owner(&f.owner, owner))
    {
        return Ok(Some(format!("`{}` belongs to `{}`", f.path, f.owner)));
    }
    for f in here {
        match (wanted_mode, f.mode) {
            (Some(wanted), Some(mode)) if wanted != mode & 0o7777 => {
                return Ok(Some(format!("`{}` has mode {mode:04o}", f.path)));
            }
            (Some(_), None) => {
                return Err(Unknown(format!("the mode of `{}` is not known", f.path)));
            }
            _ => {}
        }
    }
    Ok(None)
}

/// `node` accepts `node:node` and `node`; a wanted group is compared too.
fn same_owner(found: &str, wanted: &str) -> bool {
    found == wanted || (!wanted.contains(':') && found.split(':').next() == Some(wanted))
}

pub(super) fn config(
    facts: &dyn Facts,
    key: &str,
    equals: Option<&str>,
    pattern: Option<&str>,
    absent: bool,
) -> Outcome {
    let value = facts.config(key)?;
    Ok(match (value, absent) {
        (Some(value), true) => Some(format!("`{key}` is `{value}`")),
        (None, false) => Some(format!("`{key}` is not set")),
        (None, true) => None,
        (Some(value), false) => {
            let right = equals.is_none_or(|wanted| wanted == value)
                && pattern.is_none_or(|pattern| matches(pattern, &value));
            (!right).then(|| format!("`{key}` is `{value}`"))
        }
    })
}

pub(super) fn secrets(facts: &dyn Facts, max: u32) -> Outcome {
    let n = facts.secrets()?;
    Ok((n > max).then(|| format!("{n} secrets can be read")))
}
