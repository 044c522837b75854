//! Two versions side by side: for a terminal and as JSON; the Markdown is the engine's.

use super::{code, json as public_json};
use layerlab_engine::compare::markdown::{changed_layers, figures, layer_line, rebuilt};
use layerlab_protocol::check::Finding;
use layerlab_protocol::compare::{Comparison, Rebuild, RebuildSide, Side};
use serde_json::{Value, json};

/// Names of the two files, the earlier first.
pub type Names<'a> = [&'a str; 2];

/// The public JSON: findings in the shape of `check`, everything else as the engine has it.
pub fn json(names: Names<'_>, comparison: &Comparison) -> Value {
    let findings = |list: &[Finding]| list.iter().map(public_json::finding).collect::<Vec<_>>();
    let side = |name: &str, side: &Side| {
        json!({
            "file": name,
            "summary": side.summary,
            "total_bytes": side.total_bytes,
            "download_bytes": side.download_bytes,
            "hidden_bytes": side.hidden_bytes,
            "layers": side.n_layers,
            "modelled": true,
            "partial": side.partial,
        })
    };
    json!({
        "version": 1,
        "says": comparison.summary,
        "before": side(names[0], &comparison.before),
        "after": side(names[1], &comparison.after),
        "findings": {
            "fixed": findings(&comparison.fixed),
            "new": findings(&comparison.new),
            "same": comparison.n_same,
        },
        "layers": comparison.layers,
        "rebuilds": comparison.rebuilds.iter().map(rebuild).collect::<Vec<Value>>(),
        "lines": comparison.lines.iter().map(|line| json!({
            "change": line.change,
            "before": (line.before > 0).then_some(line.before),
            "after": (line.after > 0).then_some(line.after),
            "text": line.text,
        })).collect::<Vec<Value>>(),
    })
}

fn rebuild(rebuild: &Rebuild) -> Value {
    let side = |side: &RebuildSide| json!({ "rebuilt_steps": side.n_rebuilt, "steps": side.n_steps, "seconds": side.seconds });
    json!({
        "id": rebuild.id, "label": rebuild.label, "modelled": true,
        "before": side(&rebuild.before), "after": side(&rebuild.after),
    })
}

/// For people.
pub fn text(names: Names<'_>, comparison: &Comparison) -> String {
    let mut out = format!("{} → {}\n{}\n", names[0], names[1], comparison.summary);
    for (title, list) in [("fixed", &comparison.fixed), ("new", &comparison.new)] {
        if !list.is_empty() {
            out.push_str(&format!("\n{title}\n"));
        }
        for finding in list {
            out.push_str(&format!(
                "  {:>4}  {:7}  {} [{}]  {}\n",
                finding.range.start.line,
                finding.severity.name(),
                finding.rule,
                code(finding),
                finding.message
            ));
        }
    }
    let changed = changed_layers(comparison);
    if !changed.is_empty() {
        out.push_str("\nlayers\n");
    }
    for pair in &changed {
        let (mark, words) = layer_line(pair);
        out.push_str(&format!("  {mark} {words}\n"));
    }
    out.push_str("\nfigures (modelled)\n");
    for (what, before, after) in figures(comparison) {
        out.push_str(&format!("  {what:22} {before} → {after}\n"));
    }
    if !comparison.rebuilds.is_empty() {
        out.push_str("\nruns again after\n");
    }
    for rebuild in &comparison.rebuilds {
        out.push_str(&format!(
            "  {:22} {} → {}\n",
            rebuild.label,
            rebuilt(&rebuild.before),
            rebuilt(&rebuild.after)
        ));
    }
    out
}
