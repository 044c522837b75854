//! `copy-multiple-sources-slash`: several sources, and a target that is no folder.

use crate::prelude::*;

declare_rule! {
    /// Copies several sources to a target that does not end in `/`.
    /// ## Why
    /// Only a slash at its end says that the target is a folder. BuildKit writes one source after the
    /// other to a file of that name, so that the last one is all that remains (unless a folder is
    /// there already); the older builder refuses the instruction.
    /// ## Examples
    /// ```dockerfile,bad
    /// COPY a.txt b.txt /srv/files
    /// ```
    /// ```dockerfile,good
    /// COPY a.txt b.txt /srv/files/
    /// ```
    /// ```dockerfile,good
    /// WORKDIR /app
    /// COPY package.json package-lock.json .
    /// ```
    pub struct CopyMultipleSourcesSlash;
    id: "copy-multiple-sources-slash",
    group: "files",
    severity: Error,
    fix: Decision,
    on: Default,
    aliases: ["DL3021", "DS-0011"],
    lesson: None,
}

/// A target without its slash.
pub struct Target {
    span: Span,
    text: String,
    n_sources: usize,
    json: bool,
    keyword: Keyword,
}

impl Rule for CopyMultipleSourcesSlash {
    type Finding = Target;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Target>) {
        for keyword in [Keyword::Copy, Keyword::Add] {
            for (idx, instruction) in cx.needed(keyword) {
                let Arguments::Copy {
                    sources,
                    destination,
                    json,
                } = &instruction.arguments
                else {
                    continue;
                };
                if sources.len() < 2 {
                    continue;
                }
                let resolved = cx.model.scope_before(idx).resolve(&destination.text);
                let value = resolved.value.as_str();
                // An unknown value may end in a slash, unless text follows it.
                let unknown = !resolved.complete && !ends_literally(&destination.text);
                if unknown
                    || value.ends_with('/')
                    || value.ends_with('\\')
                    || matches!(value, "." | ".." | "./")
                {
                    continue;
                }
                found.push(Target {
                    span: destination.span,
                    text: destination.text.clone(),
                    n_sources: sources.len(),
                    json: *json,
                    keyword,
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Target) -> Report {
        let report = Report::at(
            finding.span,
            format!("{} sources go to `{}`, which is not written as a folder", finding.n_sources, finding.text),
        )
        .why("BuildKit writes them one after the other to a file of that name, and only the last remains; the older builder refuses it")
        .help(format!("write `{}/`", finding.text.trim_matches(['"', '\''])));
        // The codes are about COPY only.
        if finding.keyword == Keyword::Copy {
            report
        } else {
            report.aliases([])
        }
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Target) -> Option<Fix> {
        let quoted = finding.json || finding.text.ends_with(['"', '\'']);
        let at = if quoted {
            finding.span.end.checked_sub(1)?
        } else {
            finding.span.end
        };
        Some(decision_fix(
            "add the slash",
            vec![Edit::insert(at, "/")],
            "the target becomes a folder that holds every source, where BuildKit made one file",
        ))
    }
}

fn ends_literally(text: &str) -> bool {
    text.rsplit('$')
        .next()
        .is_some_and(|tail| tail.contains('/') && !tail.ends_with('}'))
}
