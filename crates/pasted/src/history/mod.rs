//! `docker history`: every row is joined to the instruction that made it, own rows are parted from the base's.
//!
//! Deliberately absent: sizes of the final file system. Rows count what each layer stores, so a deleted file still
//! counts where it came in; only an opened image (`docker save`) shows what is hidden.

mod base;
mod instruction;
mod notices;
mod packages;
mod rebuild;
mod row;

use crate::blocks::Block;
use crate::explain::{Reading, Sized, is_blank};
use crate::view::{Part, Table, code, count};
use crate::{mask, size};
use row::History;

/// Explains one history.
pub(crate) fn explain(block: &Block<'_, '_>) -> Reading {
    let mut reading = Reading::default();
    let history = row::read(block.lines, &mut reading.unread);
    let mut part = Part::new("docker history");
    if history.rows.is_empty() {
        part.summary = "There are headings but no rows below them.".to_owned();
        reading.part = part;
        return reading;
    }
    let boundary = base::boundary(&history);
    part.summary = summary(&history, &boundary);
    if let Some(newest) = history
        .rows
        .first()
        .filter(|row| row.id.len() >= 12 && row.id != "<missing>")
    {
        reading.sizes.push(Sized {
            id: newest
                .id
                .trim_start_matches("sha256:")
                .chars()
                .take(12)
                .collect(),
            bytes: history.total_bytes(),
            is_sum: true,
            span: newest.span,
        });
    }
    notices::add(&mut part, &history, &boundary);
    part.tables.push(table(&history, &boundary));
    part.extracts
        .extend(rebuild::dockerfile(&history, &boundary));
    reading.unread.retain(|span| {
        block
            .lines
            .iter()
            .find(|line| line.span == *span)
            .is_none_or(|line| !is_blank(line))
    });
    reading.part = part;
    reading
}

fn summary(history: &History, boundary: &base::Boundary) -> String {
    let total = history.total_bytes();
    let with_bytes = history.rows.iter().filter(|row| row.bytes > 0).count();
    let settings = history.rows.len() - with_bytes;
    let mut says = count(history.rows.len(), "row", "rows");
    if settings > 0 {
        says.push_str(&format!(
            ": {with_bytes} with bytes, {}",
            count(settings, "only a setting (`0B`)", "only settings (`0B`)")
        ));
    }
    says.push_str(&format!(". Together about {}", size::text(total)));
    if let Some(n_own) = boundary.n_own {
        let own: u64 = history
            .rows
            .iter()
            .take(n_own)
            .map(|row| row.bytes)
            .fold(0, u64::saturating_add);
        says.push_str(&format!(
            ", of which {} in {} {} and {} in the base image",
            size::text(own),
            count(n_own, "row", "rows"),
            if boundary.is_lowest {
                "above the base"
            } else {
                "by your own Dockerfile"
            },
            size::text(total.saturating_sub(own)),
        ));
    }
    says.push('.');
    says
}

fn table(history: &History, boundary: &base::Boundary) -> Table {
    let mut table = Table::new(
        "Rows, newest first",
        &["Instruction", "#Size", "#Share", "From", "What it did"],
    );
    let total = history.total_bytes();
    for (at, row) in history.rows.iter().enumerate() {
        let whose = match boundary.n_own {
            Some(n_own) if at < n_own && boundary.is_lowest => "above",
            Some(n_own) if at < n_own => "own",
            Some(_) => "base",
            None => "?",
        };
        let values = if row.made.is("ENV") || row.made.is("ARG") || row.made.is("LABEL") {
            mask::Values::Pairs
        } else {
            mask::Values::Words
        };
        let shown = mask::mask(&row.made.text(), values).text;
        table.row(
            row.span,
            [
                code(&shown, 160),
                if row.has_size {
                    size::text(row.bytes)
                } else {
                    "?".to_owned()
                },
                if row.bytes > 0 {
                    size::share(row.bytes, total)
                } else {
                    String::new()
                },
                whose.to_owned(),
                row.made.meaning(row.bytes).to_owned(),
            ],
        );
    }
    table.note = boundary.basis.clone();
    table
}
