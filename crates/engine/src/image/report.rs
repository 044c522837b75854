//! From the stacked image to the report of the public contract.

use layerlab_image::{self as core, Archive, Image, ImageKind};
use layerlab_protocol::image as view;

/// Hidden bodies listed; the rest is counted.
const MAX_HIDDEN: usize = 1_000;
/// Files in the list of large ones.
const MAX_LARGEST: usize = 100;

/// The report of `archive`, with `image` as the one that is shown. Cost: O(layers + listed files).
pub fn report(archive: &Archive, image: Option<&Image>) -> view::ImageReport {
    let mut warnings: Vec<view::Warning> = archive.warnings.iter().map(warning).collect();
    if let Some(image) = image {
        warnings.extend(image.warnings.iter().map(warning));
    }
    view::ImageReport {
        version: 1,
        archive: view::Archive {
            kind: archive.kind.as_str().to_owned(),
            says: archive.says.clone(),
            compression: archive.compression.as_str().to_owned(),
            bytes: archive.file_bytes,
            images: archive.images.iter().map(image_ref).collect(),
        },
        image: image.map(one_image),
        warnings,
    }
}

pub(super) fn warning(warning: &core::Warning) -> view::Warning {
    view::Warning {
        kind: warning.kind.as_str().to_owned(),
        place: warning.place.clone(),
        message: warning.message.clone(),
    }
}

fn image_ref(info: &core::ImageInfo) -> view::ImageRef {
    view::ImageRef {
        index: info.index as u32,
        ref_names: info.ref_names.clone(),
        platform: info.platform.to_string(),
        digest: info
            .manifest_digest
            .as_ref()
            .or(info.image_id.as_ref())
            .map(ToString::to_string),
        kind: match info.kind {
            ImageKind::Attestation => "attestation".to_owned(),
            ImageKind::Artifact => "artifact".to_owned(),
            _ => "image".to_owned(),
        },
        present: info.kind != ImageKind::Absent,
    }
}

fn one_image(image: &Image) -> view::Image {
    let accounting = &image.accounting;
    let config = image.info.config.as_deref();
    view::Image {
        ref_names: image.info.ref_names.clone(),
        platform: image.info.platform.to_string(),
        image_id: image.info.image_id.as_ref().map(ToString::to_string),
        manifest_digest: image.info.manifest_digest.as_ref().map(ToString::to_string),
        created: config.and_then(|config| config.created.clone()),
        config: config.map(runtime).unwrap_or_default(),
        layers: image.layers.iter().map(layer).collect(),
        history: history(image),
        totals: view::Totals {
            total_bytes: accounting.total_bytes,
            visible_bytes: accounting.visible_bytes,
            hidden_bytes: accounting.hidden_bytes,
            efficiency: accounting.efficiency,
            files: accounting.n_files as u64,
            directories: accounting.n_directories as u64,
            symlinks: accounting.n_symlinks as u64,
        },
        dive: view::Dive {
            efficiency: image.dive.efficiency,
            wasted_bytes: image.dive.wasted_bytes,
            user_wasted_percent: image.dive.user_wasted_percent,
        },
        hidden: accounting
            .hidden
            .iter()
            .take(MAX_HIDDEN)
            .map(|hidden| view::Hidden {
                path: hidden.path.clone(),
                bytes: hidden.size_bytes,
                owner_layer: hidden.owner_layer as u32,
                hiding_layer: hidden.hiding_layer as u32,
                cause: hidden.cause.as_str().to_owned(),
                changed: hidden
                    .changed
                    .names()
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
            })
            .collect(),
        hidden_omitted: accounting.hidden.len().saturating_sub(MAX_HIDDEN) as u64,
        hidden_pairs: pairs(accounting),
        base: image.base.as_ref().map(|base| self::base(image, base)),
        hidden_causes: accounting
            .pairs
            .iter()
            .map(|pair| view::HiddenCause {
                owner_layer: pair.owner_layer as u32,
                hiding_layer: pair.hiding_layer as u32,
                cause: pair.cause.as_str().to_owned(),
                bytes: pair.size_bytes,
                count: pair.n_files as u64,
            })
            .collect(),
        largest: image
            .largest(MAX_LARGEST)
            .into_iter()
            .map(|file| view::Largest {
                path: file.path,
                bytes: file.size_bytes,
                layer: file.layer as u32,
            })
            .collect(),
        analysed: false,
        duplicates: Vec::new(),
        duplicate_bytes: 0,
        secrets: Vec::new(),
        secrets_omitted: 0,
        binaries: Vec::new(),
        start: None,
        distribution: None,
        packages: Vec::new(),
        packages_omitted: 0,
        packages_gone: Vec::new(),
        unowned: view::Unowned::default(),
        findings: Vec::new(),
    }
}

fn base(image: &Image, base: &core::BaseBoundary) -> view::Base {
    let user = image.accounting.user_bytes(&image.layers, base.n_layers);
    let (evidence, row) = match base.evidence {
        core::BaseEvidence::CommandThenLater { row } => ("command-then-later", row),
        core::BaseEvidence::DateJump { row } => ("date-jump", row),
        _ => ("other", 0),
    };
    view::Base {
        layers: base.n_layers as u32,
        evidence: evidence.to_owned(),
        history_index: row as u32,
        name: base.name.clone(),
        digest: base.digest.clone(),
        user_total_bytes: user.total_bytes,
        user_hidden_bytes: user.hidden_bytes,
        base_hidden_bytes: user.base_hidden_bytes,
    }
}

/// Sums the causes of each pair of layers.
fn pairs(accounting: &core::Accounting) -> Vec<view::HiddenPair> {
    let mut sums: std::collections::BTreeMap<(u32, u32), (u64, u64)> = Default::default();
    for pair in &accounting.pairs {
        let sum = sums
            .entry((pair.owner_layer as u32, pair.hiding_layer as u32))
            .or_default();
        sum.0 += pair.size_bytes;
        sum.1 += pair.n_files as u64;
    }
    sums.into_iter()
        .map(
            |((owner_layer, hiding_layer), (bytes, count))| view::HiddenPair {
                owner_layer,
                hiding_layer,
                bytes,
                count,
            },
        )
        .collect()
}

fn runtime(config: &core::ImageConfig) -> view::Config {
    let runtime = &config.runtime;
    view::Config {
        user: runtime.user.clone(),
        env: runtime.env.clone(),
        cmd: runtime.cmd.clone().unwrap_or_default(),
        entrypoint: runtime.entrypoint.clone().unwrap_or_default(),
        workdir: runtime.working_dir.clone(),
        exposed_ports: runtime.exposed_ports.clone(),
        volumes: runtime.volumes.clone(),
        labels: runtime.labels.clone(),
        stop_signal: runtime.stop_signal.clone().unwrap_or_default(),
        healthcheck: runtime.healthcheck.as_ref().map(|check| check.test.clone()),
    }
}

fn layer(layer: &core::Layer) -> view::Layer {
    view::Layer {
        index: layer.index as u32,
        digest: layer.digest.as_ref().map(ToString::to_string),
        diff_id: layer.diff_id.as_ref().map(ToString::to_string),
        media_type: layer.media_type.clone().unwrap_or_default(),
        compression: layer.compression.as_str().to_owned(),
        stored_bytes: layer.stored_bytes,
        tar_bytes: layer.tar_bytes,
        content_bytes: layer.content_bytes,
        entries: layer.n_entries as u64,
        added: layer.n_added as u64,
        replaced: layer.n_replaced as u64,
        touched: (layer.n_touched + layer.n_metadata_only) as u64,
        removed: layer.n_removed as u64,
        hidden_later_bytes: layer.hidden_later_bytes,
        hides_bytes: layer.hides_bytes,
        created_by: layer.created_by.clone().unwrap_or_default(),
        created: layer.created.clone(),
        history_index: layer.history_idx.map(|idx| idx as u32),
        complete: layer.state == core::LayerState::Complete,
    }
}

fn history(image: &Image) -> Vec<view::HistoryRow> {
    let Some(config) = image.info.config.as_deref() else {
        return Vec::new();
    };
    let layers: std::collections::BTreeMap<usize, u32> = image
        .layers
        .iter()
        .filter_map(|layer| Some((layer.history_idx?, layer.index as u32)))
        .collect();
    config
        .history
        .iter()
        .enumerate()
        .map(|(row_idx, row)| view::HistoryRow {
            created_by: row.created_by.clone().unwrap_or_default(),
            created: row.created.clone(),
            comment: row.comment.clone().unwrap_or_default(),
            empty_layer: row.empty_layer,
            layer: layers.get(&row_idx).copied(),
        })
        .collect()
}
