//! `named-user-in-scratch`: USER with a name where nothing knows names.

use crate::facts::bases::{self, Family};
use crate::prelude::*;

declare_rule! {
    /// Names a user in an empty image, which has no list of users.
    /// ## Why
    /// A name is looked up in `/etc/passwd` when the container starts. In an image from scratch there
    /// is none, and the start fails. A number needs no list.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: user-not-numeric
    /// FROM scratch
    /// COPY app /app
    /// USER app
    /// CMD ["/app"]
    /// ```
    /// ```dockerfile,good
    /// FROM scratch
    /// COPY app /app
    /// USER 10001
    /// CMD ["/app"]
    /// ```
    pub struct NamedUserInScratch;
    id: "named-user-in-scratch",
    group: "process",
    severity: Warning,
    fix: Decision,
    on: Default,
    aliases: [],
    lesson: Some("not-root"),
}

/// A user that nothing knows.
pub struct Nameless {
    name: String,
    span: Span,
}

impl Rule for NamedUserInScratch {
    type Finding = Nameless;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Nameless>) {
        let Some(target) = cx.model.target else {
            return;
        };
        if bases::family(cx, target) != Family::Scratch {
            return;
        }
        let Some((idx, instruction)) = cx.in_final_chain(Keyword::User).last() else {
            return;
        };
        let Arguments::Text(word) = &instruction.arguments else {
            return;
        };
        let resolved = cx.model.scope_before(idx).resolve(&word.text);
        let name = resolved.value.split(':').next().unwrap_or("").to_owned();
        let numeric = name.chars().all(|c| c.is_ascii_digit());
        // Any copy that may hold `/etc/passwd`.
        let passwd = cx.file.instructions.iter().enumerate().any(|(at, line)| {
            let Arguments::Copy {
                sources,
                destination,
                ..
            } = &line.arguments
            else {
                return false;
            };
            let target = destination.text.trim_end_matches('/');
            cx.ships(at)
                && (target.ends_with("passwd")
                    || matches!(target, "" | "." | "/etc")
                        && sources.iter().any(|source| {
                            let text = source.text.trim_end_matches('/');
                            text.ends_with("passwd")
                                || text.ends_with("etc")
                                || text.is_empty()
                                || text.contains("root")
                                || text.contains(['*', '$'])
                                || line.keyword == Keyword::Add
                        }))
        });
        if resolved.complete && !numeric && !passwd {
            found.push(Nameless {
                name,
                span: word.span,
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Nameless) -> Report {
        Report::at(
            finding.span,
            format!(
                "the image has no list of users that could hold `{}`",
                finding.name
            ),
        )
        .why("a name is looked up in `/etc/passwd`; without it the container does not start")
        .help("write a number, such as `USER 10001:10001`, or copy an `/etc/passwd` with that name")
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Nameless) -> Option<Fix> {
        Some(decision_fix(
            "use a number",
            vec![Edit::replace(finding.span, "10001:10001")],
            "files the program writes must belong to this number",
        ))
    }
}
