//! `copy-after-user-without-chown`: files belong to root although another user is chosen.

use crate::prelude::*;

declare_rule! {
    /// Copies files after USER without saying whose they are.
    /// ## Why
    /// COPY and ADD do not look at USER: without `--chown` the files belong to root, and the program
    /// can read them but not write to them.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: user-not-numeric
    /// FROM node:24-slim
    /// USER node
    /// COPY data /srv/data
    /// ```
    /// ```dockerfile,good
    /// FROM node:24-slim
    /// USER node
    /// COPY --chown=node data /srv/data
    /// ```
    /// ```dockerfile,good
    /// USER 10001
    /// COPY --chown=10001 app /srv/app
    /// ```
    pub struct CopyAfterUserWithoutChown;
    id: "copy-after-user-without-chown",
    group: "user",
    severity: Info,
    fix: Decision,
    on: Default,
    aliases: [],
    lesson: Some("not-root"),
}

/// The first such copy of the stage.
pub struct Owned {
    keyword: Span,
    name: &'static str,
    user: String,
}

impl Rule for CopyAfterUserWithoutChown {
    type Finding = Owned;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Owned>) {
        for (idx, instruction) in cx.file.instructions.iter().enumerate() {
            if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add) || !cx.ships(idx) {
                continue;
            }
            let user = cx.model.scope_before(idx).user();
            // Only a USER of this file says that its author meant another owner.
            if instruction.flag("chown").is_some() || user.instruction.is_none() {
                continue;
            }
            let name = user.value.value.split(':').next().unwrap_or("");
            if user.value.complete && !matches!(name, "" | "root" | "0") {
                found.push(Owned {
                    keyword: instruction.keyword_span,
                    name: instruction.keyword.name(),
                    user: user.value.value.clone(),
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Owned) -> Report {
        Report::at(
            finding.keyword,
            format!("{} makes files of root here, although USER is `{}`", finding.name, finding.user),
        )
        .why("COPY and ADD do not look at USER; the program can read the files but not write to them")
        .help(format!(
            "fine for code that is only read; otherwise write `{} --chown={}`",
            finding.name, finding.user
        ))
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Owned) -> Option<Fix> {
        let plain = finding
            .user
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_.:-".contains(c));
        plain.then(|| {
            decision_fix(
                format!("add `--chown={}`", finding.user),
                vec![Edit::insert(
                    finding.keyword.end,
                    format!(" --chown={}", finding.user),
                )],
                "files the program owns can be changed by whoever takes it over",
            )
        })
    }
}
