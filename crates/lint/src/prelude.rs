//! What nearly every rule file needs.

pub use crate::context::RuleContext;
pub use crate::declare_rule;
pub use crate::rule::{Report, Rule, RuleMeta};
pub use crate::runs::RunScript;
pub use crate::shell::{Found, Words, report};
pub use layerlab_diagnostics::{Edit, Fix, Safety, Severity, Span};
pub use layerlab_syntax::ast::{Arguments, Command, Instruction, Keyword, Word};
pub use layerlab_syntax::shell::{Connector, ShellWord, SimpleCommand};

/// A safe fix without caveat.
pub fn safe_fix(title: impl Into<String>, edits: Vec<Edit>) -> Fix {
    Fix {
        safety: Safety::Safe,
        title: title.into(),
        edits,
        caveat: String::new(),
    }
}

/// A fix that a person decides about; `caveat` says what to check.
pub fn decision_fix(title: impl Into<String>, edits: Vec<Edit>, caveat: impl Into<String>) -> Fix {
    Fix {
        safety: Safety::Decision,
        title: title.into(),
        edits,
        caveat: caveat.into(),
    }
}
