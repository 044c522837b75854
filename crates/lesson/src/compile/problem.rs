//! What is wrong with a course, and where.

use std::fmt;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The course does not compile, or says something that the engine does not confirm.
    Error,
    /// Worth a look.
    Warning,
}

/// One problem of a course's sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Path below the content folder.
    pub path: String,
    /// Line, from 1; 1 when the whole file is meant.
    pub line: u32,
    /// How bad.
    pub weight: Weight,
    /// What, in lower case, without a full stop.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weight = match self.weight {
            Weight::Error => "error",
            Weight::Warning => "warning",
        };
        write!(f, "{}:{}: {weight}: {}", self.path, self.line, self.message)
    }
}

/// Collects the problems of one file.
#[derive(Debug)]
pub(crate) struct Problems<'a> {
    path: &'a str,
    pub(crate) found: Vec<Problem>,
}

impl<'a> Problems<'a> {
    pub(crate) fn new(path: &'a str) -> Self {
        Self {
            path,
            found: Vec::new(),
        }
    }

    pub(crate) fn error(&mut self, line: u32, message: impl Into<String>) {
        self.push(line, Weight::Error, message.into());
    }

    pub(crate) fn warning(&mut self, line: u32, message: impl Into<String>) {
        self.push(line, Weight::Warning, message.into());
    }

    fn push(&mut self, line: u32, weight: Weight, message: String) {
        self.found.push(Problem {
            path: self.path.to_owned(),
            line,
            weight,
            message,
        });
    }
}

/// Finds the line of a byte offset.
#[derive(Debug)]
pub(crate) struct Lines {
    starts: Vec<usize>,
    first: u32,
}

impl Lines {
    /// `first` is the line number of the text's first line in its file.
    pub(crate) fn new(text: &str, first: u32) -> Self {
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Self { starts, first }
    }

    pub(crate) fn line(&self, offset: usize) -> u32 {
        let idx = self
            .starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1);
        self.first
            .saturating_add(u32::try_from(idx).unwrap_or(u32::MAX))
    }
}
