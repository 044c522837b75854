//! `copy-ignored-file`: COPY names what the ignore file keeps out.

use crate::facts::broad_copy;
use crate::prelude::*;

declare_rule! {
    /// Copies a file that the ignore file leaves out of the context, so the builder cannot find it.
    /// ## Why
    /// An ignored file does not reach the builder. COPY of its name fails with "not found" although
    /// the file lies in the folder.
    /// ## Examples
    /// With `*.log` in `.dockerignore`, `COPY build.log /` fails.
    pub struct CopyIgnoredFile;
    id: "copy-ignored-file",
    group: "files",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: ["CopyIgnoredFile"],
    lesson: Some("build-context-and-dockerignore"),
}

/// A source that never arrives.
pub struct Ignored {
    span: Span,
    path: String,
    pattern: String,
    line: u32,
}

impl Rule for CopyIgnoredFile {
    type Finding = Ignored;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Ignored>) {
        let Some(ignore) = &cx.ignore_file else {
            return;
        };
        // With exceptions part of an ignored folder may still arrive; the builder stays silent too.
        if ignore.patterns.is_empty() || ignore.has_exceptions() {
            return;
        }
        for source in broad_copy::context_sources(cx) {
            let by = if source.path.is_empty() {
                ignore
                    .patterns
                    .iter()
                    .find(|pattern| matches!(pattern.cleaned.as_str(), "*" | "**" | "**/*"))
            } else {
                // A pattern is compared as it stands, as the builder does: `*.txt` is ignored when
                // all its files are.
                let decision = ignore.decide(&source.path);
                decision
                    .decided_by
                    .filter(|_| decision.excluded)
                    .and_then(|at| ignore.patterns.get(at))
            };
            if let Some(pattern) = by {
                found.push(Ignored {
                    span: source.span,
                    path: if source.path.is_empty() {
                        ".".to_owned()
                    } else {
                        source.path
                    },
                    pattern: pattern.text.clone(),
                    line: pattern.line,
                });
            }
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Ignored) -> Report {
        let rooted = finding.path != "." && cx.text(finding.span).starts_with('/');
        let report = Report::at(
            finding.span,
            format!(
                "`{}` is left out of the context by line {} of the ignore file, `{}`",
                finding.path, finding.line, finding.pattern
            ),
        )
        .why("what is ignored never reaches the builder, so this copy fails or brings nothing")
        .help("remove the pattern, add an exception with `!`, or drop the source");
        // The builder's check compares the word with its slash and finds nothing.
        if rooted { report.aliases([]) } else { report }
    }
}
