//! What is said about a text: sentences with a level, and tables. No words are left to those who draw it.

use layerlab_diagnostics::{Severity, Span};

/// Rows kept of one table; the rest is counted.
pub(crate) const MAX_ROWS: usize = 200;
/// Notices kept of one part; the rest is counted.
pub(crate) const MAX_NOTICES: usize = 60;

/// Everything said about a text, command by command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Explained {
    /// In the order of the text; empty when nothing is recognised.
    pub parts: Vec<Part>,
    /// Lines that none of the parts could use. Empty lines and fences are not counted.
    pub unread: Vec<Span>,
}

/// What is said about the output of one command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// A heading.
    pub title: String,
    /// One or two sentences: the answer.
    pub summary: String,
    /// What stands out, worst first.
    pub notices: Vec<Notice>,
    /// The text as it was read.
    pub tables: Vec<Table>,
    /// Dockerfiles that are inside.
    pub extracts: Vec<Extract>,
}

/// One thing that stands out. `code` is written in backticks; secret values are masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How bad.
    pub severity: Severity,
    /// Lines it is about.
    pub span: Span,
    /// What is there.
    pub what: String,
    /// Why it matters.
    pub why: String,
    /// What to do; empty when nothing.
    pub todo: String,
}

/// A table with headings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub title: String,
    /// Columns; every row has as many cells.
    pub columns: Vec<Column>,
    /// Rows in the order of the text.
    pub rows: Vec<Row>,
    /// A sentence below; empty when none.
    pub note: String,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Heading.
    pub name: String,
    /// Whether it holds numbers.
    pub numeric: bool,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line it comes from.
    pub span: Span,
    /// Cells.
    pub cells: Vec<String>,
}

/// A Dockerfile found in the text, or rebuilt from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extract {
    /// As on a button.
    pub label: String,
    /// The Dockerfile.
    pub text: String,
    /// Whether it stands in the text as it is, so that findings about it are findings about the text.
    pub verbatim: bool,
    /// Line of the text where it begins; empty span when it is rebuilt.
    pub span: Span,
}

impl Part {
    pub(crate) fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    pub(crate) fn notice(
        &mut self,
        severity: Severity,
        span: Span,
        what: impl Into<String>,
        why: impl Into<String>,
        todo: impl Into<String>,
    ) {
        if self.notices.len() < MAX_NOTICES {
            self.notices.push(Notice {
                severity,
                span,
                what: what.into(),
                why: why.into(),
                todo: todo.into(),
            });
        }
    }
}

impl Table {
    /// An empty table; a column whose name begins with `#` holds numbers.
    pub(crate) fn new(title: &str, columns: &[&str]) -> Self {
        Self {
            title: title.to_owned(),
            columns: columns
                .iter()
                .map(|name| Column {
                    name: name.trim_start_matches('#').to_owned(),
                    numeric: name.starts_with('#'),
                })
                .collect(),
            ..Self::default()
        }
    }

    /// Adds a row, cut or filled to the number of columns.
    pub(crate) fn row<S: Into<String>>(&mut self, span: Span, cells: impl IntoIterator<Item = S>) {
        let mut cells: Vec<String> = cells.into_iter().map(Into::into).collect();
        cells.resize(self.columns.len(), String::new());
        self.rows.push(Row { span, cells });
    }

    /// Keeps the first rows and says how many are left out.
    pub(crate) fn bound(&mut self) {
        if self.rows.len() > MAX_ROWS {
            let n_left = self.rows.len() - MAX_ROWS;
            self.rows.truncate(MAX_ROWS);
            self.note = format!("{n_left} more rows are not shown. {}", self.note);
        }
    }
}

/// `1 row`, `2 rows`.
pub(crate) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// At most `max` characters, cut with `…`; backticks would end the code they stand in.
pub(crate) fn short(text: &str, max: usize) -> String {
    let text = text.trim();
    let clean = |text: &str| text.replace('`', "'");
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", clean(text.get(..end).unwrap_or(""))),
        None => clean(text),
    }
}

/// At most `max` characters as code, in backticks; nothing stays nothing.
pub(crate) fn code(text: &str, max: usize) -> String {
    let shown = short(text, max);
    if shown.is_empty() {
        shown
    } else {
        format!("`{shown}`")
    }
}
