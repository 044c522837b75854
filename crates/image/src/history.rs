//! Which history row made which layer, and where the base image probably ends.
//!
//! Rows without `empty_layer` are paired with layers in order; when there are more rows than layers, from the top
//! (extra rows come from metadata instructions of an older base). Source: OCI image-spec `config.md`, `history`.

use crate::config::{HistoryRow, ImageConfig};
use crate::error::{Warning, WarningKind};
use crate::image::Layer;

/// Fills `created_by`, `created` and `history_idx` of the layers.
pub(crate) fn join(
    layers: &mut [Layer],
    config: Option<&ImageConfig>,
    warnings: &mut Vec<Warning>,
) {
    let Some(config) = config else { return };
    let rows: Vec<(usize, &HistoryRow)> = config
        .history
        .iter()
        .enumerate()
        .filter(|(_, r)| !r.empty_layer)
        .collect();
    let surplus = rows.len().saturating_sub(layers.len());
    if surplus > 0 {
        warnings.push(Warning::new(
            WarningKind::History,
            "",
            format!(
                "the history has {} rows for {} layers; they are paired from the top",
                rows.len(),
                layers.len()
            ),
        ));
    } else if rows.len() < layers.len() && !rows.is_empty() {
        warnings.push(Warning::new(
            WarningKind::History,
            "",
            format!(
                "the history has {} rows for {} layers; the top ones have none",
                rows.len(),
                layers.len()
            ),
        ));
    }
    for (layer, (idx, row)) in layers.iter_mut().zip(rows.into_iter().skip(surplus)) {
        layer.created_by.clone_from(&row.created_by);
        layer.created.clone_from(&row.created);
        layer.history_idx = Some(idx);
    }
}

/// Whether a date was deliberately not set by a reproducible build, so that it should be shown as "not recorded".
pub fn is_date_unset(created: &str) -> bool {
    [
        "0001-01-01T00:00:00",
        "1970-01-01T00:00:00",
        "1980-01-01T00:00:01",
    ]
    .iter()
    .any(|d| created.starts_with(d))
}
