//! Two versions side by side: for a terminal, as JSON, and as Markdown for a review comment.

use super::{bytes, code, counted, json as public_json, markdown_line};
use layerlab_protocol::check::{Finding, Severity};
use layerlab_protocol::compare::{
    Comparison, LayerChange, LayerPair, LayerSide, LineChange, Rebuild, RebuildSide, Side,
};
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

/// For a review comment: the sentence, the table, the findings; layers and text folded away.
pub fn markdown(names: Names<'_>, comparison: &Comparison) -> String {
    let mut out = format!(
        "### {} → {}\n\n{}\n\n| | before | after |\n|---|---:|---:|\n",
        markdown_line(names[0]),
        markdown_line(names[1]),
        comparison.summary
    );
    for (what, before, after) in figures(comparison) {
        out.push_str(&format!("| {what} | {before} | {after} |\n"));
    }
    for rebuild in &comparison.rebuilds {
        out.push_str(&format!(
            "| runs again after “{}” | {} | {} |\n",
            markdown_line(&rebuild.label),
            rebuilt(&rebuild.before),
            rebuilt(&rebuild.after)
        ));
    }
    let fixed = comparison.fixed.len() as u32;
    let new = comparison.new.len() as u32;
    for (title, list) in [
        (counted(new, "new finding"), &comparison.new),
        (
            format!("{} fixed", counted(fixed, "finding")),
            &comparison.fixed,
        ),
    ] {
        if list.is_empty() {
            continue;
        }
        out.push_str(&format!("\n**{title}**\n\n"));
        for finding in list {
            out.push_str(&format!(
                "- {} line {}: {} (`{}`)\n",
                level_name(finding.severity),
                finding.range.start.line,
                markdown_line(&finding.message),
                finding.rule
            ));
        }
    }
    let changed = changed_layers(comparison);
    if !changed.is_empty() {
        out.push_str(&format!(
            "\n<details><summary>{} changed</summary>\n\n",
            counted(changed.len() as u32, "layer")
        ));
        for pair in changed {
            let (mark, words) = layer_line(pair);
            out.push_str(&format!("- {mark} {}\n", markdown_line(&words)));
        }
        out.push_str("\n</details>\n");
    }
    let lines = &comparison.lines;
    if lines.iter().any(|line| line.change != LineChange::Same) {
        let fence = fence(lines.iter().map(|line| line.text.as_str()));
        out.push_str(&format!(
            "\n<details><summary>Text</summary>\n\n{fence}diff\n"
        ));
        for line in lines {
            let mark = match line.change {
                LineChange::Same => ' ',
                LineChange::Removed => '-',
                LineChange::Added => '+',
            };
            out.push_str(&format!("{mark}{}\n", line.text));
        }
        out.push_str(&format!("{fence}\n\n</details>\n"));
    }
    out.push_str("\nSizes and steps are modelled, nothing was built.\n");
    out
}

const fn level_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "**error**",
        Severity::Warning => "warning",
        Severity::Info => "info",
        Severity::Hint => "hint",
    }
}

/// A fence longer than any run of backticks inside.
fn fence<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let longest = texts
        .flat_map(|text| text.split(|c| c != '`').map(str::len))
        .max()
        .unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

fn changed_layers(comparison: &Comparison) -> Vec<&LayerPair> {
    let layers = comparison.layers.iter();
    layers
        .filter(|pair| pair.change != LayerChange::Same)
        .collect()
}

fn figures(comparison: &Comparison) -> Vec<(&'static str, String, String)> {
    let (before, after) = (&comparison.before, &comparison.after);
    let size = |side: &Side, count: u64| {
        let least = if side.partial { "at least " } else { "" };
        format!("{least}{}", bytes(count))
    };
    let row = |what, figure: &dyn Fn(&Side) -> String| (what, figure(before), figure(after));
    vec![
        row("score", &|side| side.summary.score.to_string()),
        row("findings", &|side| {
            let summary = &side.summary;
            (summary.errors + summary.warnings + summary.infos + summary.hints).to_string()
        }),
        row("size unpacked", &|side| size(side, side.total_bytes)),
        row("size to download", &|side| size(side, side.download_bytes)),
        row("of it never seen", &|side| bytes(side.hidden_bytes)),
        row("layers", &|side| side.n_layers.to_string()),
    ]
}

fn rebuilt(side: &RebuildSide) -> String {
    format!(
        "{} of {} steps (about {:.0} s)",
        side.n_rebuilt, side.n_steps, side.seconds
    )
}

/// The mark and the words of a layer that changed.
fn layer_line(pair: &LayerPair) -> (char, String) {
    let size = |side: &LayerSide| match side.basis {
        layerlab_protocol::check::Basis::Unknown => "unknown size".to_owned(),
        _ => bytes(side.size_bytes),
    };
    let named = |side: &LayerSide| format!("{} ({})", title(&side.title), size(side));
    match (pair.change, &pair.before, &pair.after) {
        (_, Some(before), Some(after)) if before.title == after.title => (
            '~',
            format!(
                "{} ({} → {})",
                title(&after.title),
                size(before),
                size(after)
            ),
        ),
        (_, Some(before), Some(after)) => ('~', format!("{} → {}", named(before), named(after))),
        (_, Some(before), None) => ('-', named(before)),
        (_, None, Some(after)) => ('+', named(after)),
        (_, None, None) => ('~', String::new()),
    }
}

fn title(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}
