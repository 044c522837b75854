//! From a text to what is said about it: blocks, one explainer per kind, then what the blocks say about each other.

use crate::blocks::{Block, MAX_BLOCKS, blocks};
use crate::lines::{Line, MAX_LINES, lines};
use crate::recognise::Kind;
use crate::view::{Explained, Part};
use crate::{
    build, compose, containers, disk, failures, formatted, history, images, inspect, pull,
};
use layerlab_diagnostics::{Severity, Span};

/// Bytes read; what is behind them is left out, and said so.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// What an explainer gives: what it says, and the lines it could not use.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub part: Part,
    pub unread: Vec<Span>,
    /// Images by the first twelve digits of their id, with their bytes: what a history adds up to, what a list says.
    pub sizes: Vec<Sized>,
}

/// What an output says about the size of an image.
#[derive(Debug, Clone)]
pub(crate) struct Sized {
    pub id: String,
    pub bytes: u64,
    /// Whether it is a sum of rows.
    pub is_sum: bool,
    pub span: Span,
}

/// Reads `text` as what docker printed. Nothing is recognised: no parts.
///
/// Near-linear in the text; of very long texts the beginning is read. Spans are byte ranges of `text`.
pub fn explain(text: &str) -> Explained {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let read = text.get(..end).unwrap_or("");
    let all = lines(read);
    let blocks = blocks(&all);
    let was_cut = end < text.len() || all.len() >= MAX_LINES || blocks.len() >= MAX_BLOCKS;
    let mut out = Explained::default();
    let mut bare = Vec::new();
    let mut sizes = Vec::new();
    for block in &blocks {
        let reading = part(read, block);
        out.unread.extend(reading.unread);
        sizes.extend(
            reading
                .sizes
                .into_iter()
                .map(|size| (out.parts.len(), size)),
        );
        if is_bare(block) {
            bare.push(reading.part);
        } else if !reading.part.title.is_empty() {
            out.parts.push(reading.part);
        }
    }
    // A command without its output is worth a word only when there is nothing else.
    if out.parts.is_empty() {
        out.parts.extend(bare.into_iter().take(1));
    }
    compare(&mut out.parts, &sizes);
    if let Some(first) = out.parts.first_mut().filter(|_| was_cut) {
        first.notice(
            Severity::Info,
            Span::empty(0),
            "only the beginning of the text was read",
            "very long texts are cut so that the page stays quick",
            "paste the output of one command at a time",
        );
    }
    for part in &mut out.parts {
        part.notices.sort_by_key(|notice| notice.severity);
        for table in &mut part.tables {
            table.bound();
        }
    }
    out
}

fn part(text: &str, block: &Block<'_, '_>) -> Reading {
    let json = block
        .command
        .and_then(|command| formatted::as_json(command, block.lines));
    let formatted = json
        .as_deref()
        .filter(|_| block.kind != Some(Kind::Inspect))
        .map(|lines| Block { lines, ..*block });
    let block = formatted.as_ref().unwrap_or(block);
    let mut reading = match block.kind {
        _ if is_bare(block) => other(block),
        Some(_) if is_quiet(block) => ids(block),
        Some(Kind::History) => history::explain(block),
        Some(Kind::Inspect) => inspect::explain(text, block),
        Some(Kind::Images) => images::explain(block),
        Some(Kind::DiskUsage) => disk::explain(block),
        Some(Kind::Containers) => containers::explain(block),
        Some(Kind::Pull) => pull::explain(block),
        Some(Kind::Build) => build::explain(block),
        Some(Kind::Compose) => compose::explain(block),
        Some(Kind::Failure) => failures::explain(block),
        Some(Kind::Command) | None => other(block),
    };
    if let (Some(command), false) = (block.command, reading.part.title.is_empty()) {
        reading.part.title = format!("`docker {}`", crate::view::short(command, 80));
    }
    reading
}

/// A history and a list in one text: their sizes of one image should be the same.
fn compare(parts: &mut [Part], sizes: &[(usize, Sized)]) {
    for (at, sum) in sizes
        .iter()
        .filter(|(_, size)| size.is_sum)
        .take(MAX_BLOCKS)
    {
        let listed = sizes
            .iter()
            .find(|(_, other)| !other.is_sum && other.id == sum.id);
        let (Some((_, listed)), Some(part)) = (listed, parts.get_mut(*at)) else {
            continue;
        };
        if listed.bytes.abs_diff(sum.bytes) <= sum.bytes.max(listed.bytes) / 20 {
            continue;
        }
        part.notice(
            Severity::Info,
            sum.span,
            format!(
                "the rows add up to {}, the list of images says {}",
                crate::size::text(sum.bytes),
                crate::size::text(listed.bytes)
            ),
            "with containerd a list counts the packed layers, too, and sizes are rounded; where neither explains it, rows are missing",
            "",
        );
    }
}

/// Whether a command was copied without what it printed.
fn is_bare(block: &Block<'_, '_>) -> bool {
    block.command.is_some() && block.lines.iter().all(is_blank)
}

/// Whether the command asked for ids alone.
fn is_quiet(block: &Block<'_, '_>) -> bool {
    let asks = |word: &str| matches!(word, "-q" | "-aq" | "-qa" | "--quiet");
    block
        .command
        .is_some_and(|command| command.split_whitespace().any(asks))
        && block.lines.iter().all(|line| !line.trimmed().contains(' '))
}

fn ids(block: &Block<'_, '_>) -> Reading {
    let n = block.lines.iter().filter(|line| !is_blank(line)).count();
    let mut part = Part::new("Ids");
    part.summary = format!(
        "{}; the option `-q` leaves everything else out. Run the command without it and paste that.",
        crate::view::count(n, "id", "ids")
    );
    Reading {
        part,
        ..Reading::default()
    }
}

/// A block that no explainer knows: a disk report that stood between docker's commands, or text that is passed over.
fn other(block: &Block<'_, '_>) -> Reading {
    if let Some(reading) = disk::file_systems(block) {
        return reading;
    }
    if is_bare(block) {
        let mut reading = Reading::default();
        reading.part.title = "A command".to_owned();
        reading.part.summary =
            "This is a command without what it printed. Run it and paste the output.".to_owned();
        reading.part.notice(
            Severity::Info,
            block.command_line.map_or(Span::empty(0), |line| line.span),
            "a command is no output",
            "nothing is executed here",
            "run it in a terminal and paste what it prints below it",
        );
        return reading;
    }
    // Output of other commands is passed over; only what nobody asked for counts as unread.
    let unread = if block.command_line.is_some() {
        Vec::new()
    } else {
        unread(block.lines)
    };
    Reading {
        unread,
        ..Reading::default()
    }
}

/// Lines that count as unread: not empty, no fences.
pub(crate) fn unread(lines: &[Line<'_>]) -> Vec<Span> {
    lines
        .iter()
        .filter(|line| !is_blank(line))
        .map(|line| line.span)
        .collect()
}

pub(crate) fn is_blank(line: &Line<'_>) -> bool {
    let text = line.trimmed();
    text.is_empty() || text.starts_with("```") || text.bytes().all(|byte| byte == b'.')
}

/// The span over all lines.
pub(crate) fn cover(lines: &[Line<'_>]) -> Span {
    match (lines.first(), lines.last()) {
        (Some(first), Some(last)) => first.span.cover(last.span),
        _ => Span::empty(0),
    }
}
