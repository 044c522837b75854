//! `package-list-unsorted`: a package list over several lines in no order.

use crate::facts::packages::{self, Action};
use crate::prelude::*;

declare_rule! {
    /// Lists packages line by line, but not by name.
    /// ## Why
    /// In a sorted list a name is found at once, is not there twice, and two people who add one
    /// rarely touch the same line. It is a matter of taste, so the rule must be asked for.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: package-cache-left
    /// RUN apt-get update && apt-get install -y --no-install-recommends \
    ///     zlib1g=1:1.* \
    ///     ca-certificates=2023*
    /// ```
    /// ```dockerfile,good
    /// RUN apt-get update && apt-get install -y --no-install-recommends \
    ///     ca-certificates=2023* \
    ///     zlib1g=1:1.*
    /// ```
    pub struct PackageListUnsorted;
    id: "package-list-unsorted",
    group: "packages",
    severity: Hint,
    fix: Safe,
    on: Off,
    aliases: [],
    lesson: None,
}

/// One list.
pub struct Unsorted {
    /// The first name that stands too late.
    span: Span,
    name: String,
    /// Place of each name with the name that belongs there; empty when it cannot be rewritten.
    order: Vec<(Span, String)>,
}

impl Rule for PackageListUnsorted {
    type Finding = Unsorted;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Unsorted>) {
        for run in cx.needed_runs() {
            for command in run.commands() {
                let Some(operation) =
                    packages::operation(command).filter(|op| op.action == Action::Install)
                else {
                    continue;
                };
                let words = &operation.packages;
                let lines = |word: &ShellWord| cx.line(run.word(word));
                let spread = words
                    .iter()
                    .zip(words.iter().skip(1))
                    .all(|(one, next)| lines(one) < lines(next));
                let known = words.iter().all(|word| !word.dynamic);
                if !spread || !known {
                    continue;
                }
                let late = words
                    .iter()
                    .zip(words.iter().skip(1))
                    .find(|(one, next)| one.value > next.value);
                let Some((_, late)) = late else { continue };
                let mut sorted = words.clone();
                sorted.sort_by(|one, other| one.value.cmp(&other.value));
                let plain = run.is_text()
                    && words
                        .iter()
                        .all(|word| cx.text(run.word(word)) == word.text);
                found.push(Unsorted {
                    span: run.word(late),
                    name: late.value.clone(),
                    order: words
                        .iter()
                        .zip(&sorted)
                        .filter(|(now, then)| plain && now.text != then.text)
                        .map(|(now, then)| (run.word(now), then.text.clone()))
                        .collect(),
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Unsorted) -> Report {
        Report::at(
            finding.span,
            format!(
                "`{}` stands behind a name that sorts after it",
                finding.name
            ),
        )
        .why("in a sorted list a name is found at once and is not there twice")
        .help("sort the names")
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Unsorted) -> Option<Fix> {
        let edits: Vec<Edit> = finding
            .order
            .iter()
            .map(|(place, name)| Edit::replace(*place, name))
            .collect();
        (!edits.is_empty()).then(|| safe_fix("sort the list", edits))
    }
}
