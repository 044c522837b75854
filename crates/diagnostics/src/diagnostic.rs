//! One finding about a text, with its reason, its cure and its edits.

use crate::{Edit, Span};

/// How bad a finding is. Order: the worst first.
///
/// Source of the levels: the rule reference, section 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Does not build, or does not do what is written.
    Error,
    /// Likely harm.
    Warning,
    /// Advice.
    Info,
    /// Style.
    Hint,
}

impl Severity {
    /// All levels, worst first.
    pub const ALL: [Severity; 4] = [Self::Error, Self::Warning, Self::Info, Self::Hint];

    /// The lower-case name used in output and configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Hint => "hint",
        }
    }

    /// The level of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

/// What applying a fix may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// The image does the same afterwards.
    Safe,
    /// Changes packages, users, paths, shells or stages: a person decides, after seeing the diff.
    Decision,
    /// Shows what the cure looks like; it holds places only a person can fill.
    DisplayOnly,
}

/// Edits that cure a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What applying it may change.
    pub safety: Safety,
    /// One imperative line, as on a button: "pin the tag".
    pub title: String,
    /// Edits that belong together; they never overlap.
    pub edits: Vec<Edit>,
    /// What may be lost or must be checked by hand; empty when nothing.
    pub caveat: String,
}

/// A second place that belongs to the finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub span: Span,
    /// What this place has to do with it.
    pub message: String,
}

/// What the finding costs, as far as the engine can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effect {
    /// Bytes in the final image; `None` when unknown.
    pub size_bytes: Option<u64>,
    /// Whether `size_bytes` is modelled rather than measured.
    pub modelled: bool,
    /// Steps that run again because of it; `None` when unknown.
    pub n_rebuilt_steps: Option<u32>,
    /// Seconds lost each time they do, always modelled; `None` when unknown.
    pub seconds: Option<u32>,
}

/// One finding: what is wrong, why it matters, what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Public rule id, for example `untagged-image`.
    pub rule: &'static str,
    /// Codes of other tools that stand for this finding on this input.
    pub aliases: Vec<&'static str>,
    /// Group of the rule, for example `base`.
    pub group: &'static str,
    /// How bad.
    pub severity: Severity,
    /// The word at fault.
    pub span: Span,
    /// The whole instruction the word stands in; equals `span` when there is none.
    pub instruction: Span,
    /// What is wrong, with the actual names.
    pub message: String,
    /// Why it matters, one paragraph.
    pub why: String,
    /// What to write instead.
    pub help: String,
    /// Other places that belong to it, in file order.
    pub related: Vec<Related>,
    /// The cure, when one can be written.
    pub fix: Option<Fix>,
    /// What it costs, when the engine can tell.
    pub effect: Option<Effect>,
    /// Lesson id that explains it.
    pub lesson: Option<&'static str>,
}
