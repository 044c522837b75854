//! A comparison as Markdown for a review comment, and the words that other outputs share with it.

use crate::stack::bytes;
use layerlab_protocol::check::{Basis, Severity};
use layerlab_protocol::compare::{
    Comparison, DiffLine, LayerChange, LayerPair, LayerSide, LineChange, RebuildSide, Side,
};

/// Findings or layers that are listed at most: a review comment has a limit of its own.
const MAX_ITEMS: usize = 40;
/// Lines of the text that are shown at most.
const MAX_LINES: usize = 300;
/// Lines around a change.
const N_AROUND: usize = 3;

/// For a review comment: the sentence, the table, the findings; layers and text folded away.
pub fn markdown([before_name, after_name]: [&str; 2], comparison: &Comparison) -> String {
    let mut out = format!(
        "### {} → {}\n\n{}\n\n| | before | after |\n|---|---:|---:|\n",
        markdown_line(before_name),
        markdown_line(after_name),
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
        for finding in list.iter().take(MAX_ITEMS) {
            out.push_str(&format!(
                "- {} line {}: {} (`{}`)\n",
                level_name(finding.severity),
                finding.range.start.line,
                markdown_line(&finding.message),
                finding.rule
            ));
        }
        out.push_str(&more(list.len()));
    }
    let changed = changed_layers(comparison);
    if !changed.is_empty() {
        out.push_str(&format!(
            "\n<details><summary>{} changed</summary>\n\n",
            counted(changed.len() as u32, "layer")
        ));
        for pair in changed.iter().take(MAX_ITEMS) {
            let (mark, words) = layer_line(pair);
            out.push_str(&format!("- `{mark}` {}\n", markdown_line(&words)));
        }
        out.push_str(&more(changed.len()));
        out.push_str("\n</details>\n");
    }
    out.push_str(&text_diff(&comparison.lines));
    out.push_str("\nSizes and steps are modelled, nothing was built.\n");
    out
}

fn more(n_items: usize) -> String {
    match n_items.saturating_sub(MAX_ITEMS) {
        0 => String::new(),
        n => format!("- … and {n} more\n"),
    }
}

/// Changed lines with a few around them, folded away; empty when nothing changed.
fn text_diff(lines: &[DiffLine]) -> String {
    let is_changed = |line: &DiffLine| line.change != LineChange::Same;
    let changed: Vec<usize> = (0..)
        .zip(lines)
        .filter(|(_, line)| is_changed(line))
        .map(|(at, _)| at)
        .collect();
    let is_near = |at: usize| {
        let next = changed.partition_point(|change| *change + N_AROUND < at);
        changed
            .get(next)
            .is_some_and(|change| *change <= at + N_AROUND)
    };
    let shown: Vec<(usize, &DiffLine)> = lines
        .iter()
        .enumerate()
        .filter(|(at, _)| is_near(*at))
        .collect();
    if shown.is_empty() {
        return String::new();
    }
    let fence = fence(lines.iter().map(|line| line.text.as_str()));
    let mut out = format!("\n<details><summary>Text</summary>\n\n{fence}diff\n");
    let mut expected = None;
    for (at, line) in shown.iter().take(MAX_LINES) {
        if expected != Some(*at) {
            out.push_str(&format!("@@ line {} @@\n", line.after.max(line.before)));
        }
        expected = Some(at + 1);
        let mark = match line.change {
            LineChange::Same => ' ',
            LineChange::Removed => '-',
            LineChange::Added => '+',
        };
        out.push_str(&format!("{mark}{}\n", line.text));
    }
    out.push_str(&format!("{fence}\n"));
    if let Some(n @ 1..) = shown.len().checked_sub(MAX_LINES) {
        out.push_str(&format!("\n… and {n} lines more\n"));
    }
    out.push_str("\n</details>\n");
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

/// Layers that are not the same in both.
pub fn changed_layers(comparison: &Comparison) -> Vec<&LayerPair> {
    let layers = comparison.layers.iter();
    layers
        .filter(|pair| pair.change != LayerChange::Same)
        .collect()
}

/// What, before, after.
pub fn figures(comparison: &Comparison) -> Vec<(&'static str, String, String)> {
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

/// "3 of 9 steps (about 40 s)".
pub fn rebuilt(side: &RebuildSide) -> String {
    format!(
        "{} of {} steps (about {:.0} s)",
        side.n_rebuilt, side.n_steps, side.seconds
    )
}

/// The mark and the words of a layer that changed.
pub fn layer_line(pair: &LayerPair) -> (char, String) {
    let size = |side: &LayerSide| match side.basis {
        Basis::Unknown => "unknown size".to_owned(),
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

/// Text for one line of Markdown, in a table too: nothing in it is markup, links or HTML.
pub fn markdown_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // A lone backtick would turn what follows into code, so it is no mark then.
    let has_code = text.matches('`').count().is_multiple_of(2);
    let mut in_code = false;
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' => out.push(' '),
            c if c.is_control() => out.push('\u{fffd}'),
            '`' if !has_code => out.push('\''),
            '`' => {
                in_code = !in_code;
                out.push('`');
            }
            // A table ends its cells at `|` even inside code.
            '|' => out.push_str("\\|"),
            '<' if !in_code => out.push_str("&lt;"),
            '&' if !in_code => out.push_str("&amp;"),
            '*' | '_' | '[' | ']' | '\\' | '~' | '#' | '@' if !in_code => {
                out.push('\\');
                out.push(character);
            }
            c => out.push(c),
        }
    }
    out
}

/// "1 layer", "2 layers".
fn counted(n: u32, one: &str) -> String {
    match n {
        1 => format!("{n} {one}"),
        _ => format!("{n} {one}s"),
    }
}
