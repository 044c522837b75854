//! `ignore-comment`: somebody silenced hadolint in a comment.

use crate::prelude::*;

declare_rule! {
    /// Silences a rule of hadolint in a comment.
    ///
    /// Off unless it is selected: most teams want such comments, with a reason.
    /// ## Why
    /// A team that decides exceptions in one place, its configuration, wants to see those made elsewhere.
    /// ## Examples
    /// ```dockerfile,bad
    /// # hadolint ignore=DL3003
    /// RUN cd /srv && ls
    /// ```
    /// ```dockerfile,good
    /// # hadolint shell=bash
    /// RUN cd /srv && ls
    /// ```
    pub struct IgnoreComment;
    id: "ignore-comment",
    group: "names",
    severity: Info,
    fix: None,
    on: Off,
    aliases: ["DL1001"],
    lesson: None,
}

impl Rule for IgnoreComment {
    type Finding = Span;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Span>) {
        for comment in &cx.file.comments {
            let text = cx.text(comment.span).trim_start_matches('#').trim_start();
            let rest = text.strip_prefix("hadolint").unwrap_or("");
            if !rest.starts_with([' ', '\t']) {
                continue;
            }
            let mut words = rest.trim_start();
            for scope in ["global", "stage"] {
                words = words.strip_prefix(scope).unwrap_or(words).trim_start();
            }
            let value = words.strip_prefix("ignore").map(str::trim_start);
            if value.is_some_and(|value| value.starts_with('=')) {
                found.push(comment.span);
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, span: &Span) -> Report {
        Report::at(*span, "a comment silences hadolint")
            .why("exceptions in single files are easily forgotten")
            .help("cure what it hides, or decide the exception in the project's configuration")
    }
}
