//! What a rule is: metadata, and three functions: found (data), explained (words), fixed (edits).

use crate::context::RuleContext;
use layerlab_diagnostics::{Diagnostic, Effect, Fix, Related, Severity, Span};

/// Whether a rule can cure what it finds, at its best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FixClass {
    /// Never.
    None,
    /// The image does the same afterwards.
    Safe,
    /// A person decides.
    Decision,
}

impl FixClass {
    /// `none`, `safe` or `decision`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Safe => "safe",
            Self::Decision => "decision",
        }
    }
}

/// In which profiles a rule is on when nothing selects or ignores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum On {
    /// In learn, strict and hadolint; in calm when it is a warning or an error.
    Default,
    /// Only in strict and hadolint.
    Strict,
    /// Only in hadolint, as that tool has it.
    Hadolint,
    /// Nowhere; it must be selected.
    Off,
}

/// Everything about a rule but its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleMeta {
    /// Public id; names the pattern, not the cure.
    pub id: &'static str,
    /// Folder it lives in; shown as group.
    pub group: &'static str,
    /// Default level.
    pub severity: Severity,
    /// What its fix may be.
    pub fix: FixClass,
    /// In which profiles it is on.
    pub on: On,
    /// Every code of another tool that a finding of this rule may stand for.
    pub aliases: &'static [&'static str],
    /// Lesson that explains it.
    pub lesson: Option<&'static str>,
    /// First line of the documentation.
    pub summary: &'static str,
    /// The whole documentation, Markdown; empty without the feature `docs`.
    pub docs: &'static str,
}

/// A rule. The type carries no state.
pub trait Rule: Sync {
    /// What is found, as data.
    type Finding;

    /// Metadata.
    const META: RuleMeta;

    /// Looks for the pattern. Cost: near-linear in the file.
    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>);

    /// Puts a finding into words.
    fn explain(&self, cx: &RuleContext<'_>, finding: &Self::Finding) -> Report;

    /// Writes the edits that cure it, when they can be written.
    fn fix(&self, cx: &RuleContext<'_>, finding: &Self::Finding) -> Option<Fix> {
        let _ = (cx, finding);
        None
    }
}

/// A rule whose finding type is forgotten, so that all fit in one list.
pub trait AnyRule: Sync {
    /// Metadata.
    fn meta(&self) -> &'static RuleMeta;
    /// Appends the findings of the rule.
    fn run(&self, cx: &RuleContext<'_>, out: &mut Vec<Diagnostic>);
}

impl<R: Rule> AnyRule for R {
    fn meta(&self) -> &'static RuleMeta {
        const { &R::META }
    }

    fn run(&self, cx: &RuleContext<'_>, out: &mut Vec<Diagnostic>) {
        let mut found = Vec::new();
        self.check(cx, &mut found);
        for finding in &found {
            let mut diagnostic = self.explain(cx, finding).into_diagnostic(cx, &R::META);
            diagnostic.fix = self.fix(cx, finding);
            out.push(diagnostic);
        }
    }
}

/// The words of one finding. Built by chaining; everything but the place and the message is optional.
#[derive(Debug, Clone)]
pub struct Report {
    span: Span,
    severity: Option<Severity>,
    aliases: Option<Vec<&'static str>>,
    message: String,
    why: String,
    help: String,
    related: Vec<Related>,
    effect: Option<Effect>,
}

impl Report {
    /// A finding at `span`; `what` names what is wrong with the actual names.
    pub fn at(span: Span, what: impl Into<String>) -> Self {
        Self {
            span,
            severity: None,
            aliases: None,
            message: what.into(),
            why: String::new(),
            help: String::new(),
            related: Vec::new(),
            effect: None,
        }
    }

    /// Why it matters.
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = why.into();
        self
    }

    /// What to write instead.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Another level than the rule's.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// The codes this very finding stands for; without a call it is all of the rule's.
    pub fn aliases(mut self, aliases: impl IntoIterator<Item = &'static str>) -> Self {
        self.aliases = Some(aliases.into_iter().collect());
        self
    }

    /// A second place that belongs to it.
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Related {
            span,
            message: message.into(),
        });
        self
    }

    /// What it costs; nothing when nothing is known.
    pub fn effect(mut self, effect: impl Into<Option<Effect>>) -> Self {
        self.effect = effect.into();
        self
    }

    fn into_diagnostic(self, cx: &RuleContext<'_>, meta: &'static RuleMeta) -> Diagnostic {
        Diagnostic {
            rule: meta.id,
            aliases: self.aliases.unwrap_or_else(|| meta.aliases.to_vec()),
            group: meta.group,
            severity: self.severity.unwrap_or(meta.severity),
            span: self.span,
            instruction: cx.instruction_span(self.span),
            message: self.message,
            why: self.why,
            help: self.help,
            related: self.related,
            fix: None,
            effect: self.effect,
            lesson: meta.lesson,
        }
    }
}

/// Declares a rule: its documentation becomes its page, the fields its metadata.
///
/// The documentation's first line is the summary. `dockerfile,bad` blocks must make the rule fire,
/// `dockerfile,good` blocks must not; both run as tests.
#[macro_export]
macro_rules! declare_rule {
    (
        #[doc = $summary:literal]
        $(#[doc = $doc:literal])*
        pub struct $name:ident;
        id: $id:literal,
        group: $group:literal,
        severity: $severity:ident,
        fix: $fix:ident,
        on: $on:ident,
        aliases: [$($alias:literal),* $(,)?],
        lesson: $lesson:expr $(,)?
    ) => {
        #[doc = $summary]
        $(#[doc = $doc])*
        pub struct $name;

        impl $name {
            /// Metadata of the rule.
            pub const RULE: $crate::rule::RuleMeta = $crate::rule::RuleMeta {
                id: $id,
                group: $group,
                severity: ::layerlab_diagnostics::Severity::$severity,
                fix: $crate::rule::FixClass::$fix,
                on: $crate::rule::On::$on,
                aliases: &[$($alias),*],
                lesson: $lesson,
                summary: $summary,
                docs: if cfg!(feature = "docs") {
                    concat!($($doc, "\n"),*)
                } else {
                    ""
                },
            };
        }
    };
}
