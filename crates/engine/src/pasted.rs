//! Texts that docker printed, as the page shows them: places become lines, Dockerfiles inside are checked.

use crate::{CheckOptions, Engine, check};
use layerlab_diagnostics::{LineIndex, Span};
use layerlab_pasted::{Explained, Extract, Notice, Part, Table};
use layerlab_protocol::pasted::{
    Pasted, PastedDockerfile, PastedNotice, PastedPart, PastedRow, PastedTable, PastedView,
};

/// Lines named as unread.
const MAX_UNREAD: usize = 100;
/// Findings kept of one Dockerfile inside; opened by itself it shows all of them.
const MAX_FINDINGS: usize = 30;

/// How a sentence names a text that docker printed; `None` for Dockerfiles, and for whatever may be one.
pub fn printed_by_docker(text: &str) -> Option<&'static str> {
    let guess = layerlab_pasted::looks_like(text)?;
    guess.sure.then(|| guess.kind.name())
}

impl Engine {
    /// What is said about a text that docker printed.
    pub fn pasted(&self, request: &Pasted) -> PastedView {
        let lines = LineIndex::new(&request.text);
        let Explained { parts, unread } = layerlab_pasted::explain(&request.text);
        PastedView {
            rev: request.rev,
            parts: parts
                .into_iter()
                .map(|part| self.part(part, &lines))
                .collect(),
            unread_lines: unread
                .iter()
                .take(MAX_UNREAD)
                .map(|span| lines.line(span.start))
                .collect(),
        }
    }

    fn part(&self, part: Part, lines: &LineIndex) -> PastedPart {
        PastedPart {
            title: part.title,
            summary: part.summary,
            notices: part
                .notices
                .into_iter()
                .map(|notice| said(notice, lines))
                .collect(),
            tables: part
                .tables
                .into_iter()
                .map(|table| shown(table, lines))
                .collect(),
            dockerfiles: part
                .extracts
                .into_iter()
                .map(|extract| self.inside(extract, lines))
                .collect(),
        }
    }

    fn inside(&self, extract: Extract, lines: &LineIndex) -> PastedDockerfile {
        let (findings, line) = if extract.verbatim {
            let (mut findings, _) = self.findings(&extract.text, &CheckOptions::default());
            findings.truncate(MAX_FINDINGS);
            (findings, line_of(extract.span, lines))
        } else {
            (Vec::new(), 0)
        };
        PastedDockerfile {
            label: extract.label,
            text: extract.text,
            line,
            findings,
        }
    }
}

fn said(notice: Notice, lines: &LineIndex) -> PastedNotice {
    PastedNotice {
        severity: check::severity(notice.severity),
        line: line_of(notice.span, lines),
        what: notice.what,
        why: notice.why,
        todo: notice.todo,
    }
}

fn shown(table: Table, lines: &LineIndex) -> PastedTable {
    PastedTable {
        title: table.title,
        columns: table
            .columns
            .into_iter()
            .map(|column| (column.name, column.numeric))
            .collect(),
        rows: table
            .rows
            .into_iter()
            .map(|row| PastedRow {
                line: line_of(row.span, lines),
                cells: row.cells,
            })
            .collect(),
        note: table.note,
    }
}

fn line_of(span: Span, lines: &LineIndex) -> u32 {
    lines.line(span.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(text: &str) -> PastedView {
        Engine::new().pasted(&Pasted {
            rev: 4,
            text: text.to_owned(),
        })
    }

    #[test]
    fn places_are_lines_of_the_text() {
        let view = view(
            "$ docker history shop:1\nIMAGE          CREATED       CREATED BY                    SIZE      COMMENT\n0a1b2c3d4e5f   2 hours ago   CMD [\"serve\"]                 0B        buildkit.dockerfile.v0\n<missing>      2 hours ago   ENV DB_PASSWORD=correcthorse  0B        buildkit.dockerfile.v0\n",
        );
        assert_eq!(view.rev, 4);
        assert_eq!(view.parts[0].tables[0].rows[1].line, 4);
        let secret = &view.parts[0].notices[0];
        assert_eq!(secret.line, 4);
        assert!(secret.what.contains("DB_PASSWORD"));
        assert!(!format!("{view:?}").contains("correcthorse"));
    }

    #[test]
    fn an_inline_dockerfile_is_checked_by_the_rules() {
        let view = view(
            "services:\n  web:\n    build:\n      context: .\n      dockerfile_inline: |\n        FROM alpine:latest\n        RUN cd /tmp\n",
        );
        let inside = &view.parts[0].dockerfiles[0];
        assert_eq!(
            (inside.line, inside.text.as_str()),
            (6, "FROM alpine:latest\nRUN cd /tmp\n")
        );
        assert!(
            inside
                .findings
                .iter()
                .any(|finding| finding.range.start.line == 1)
        );
    }

    #[test]
    fn an_ordinary_text_has_no_parts() {
        assert!(view("hello\n").parts.is_empty());
    }
}
