//! `copy-after-user-without-chown`: files arrive as root's although the program runs as another.

use crate::prelude::*;

declare_rule! {
    /// Copies files after USER without `--chown`, so they belong to root.
    /// ## Why
    /// COPY ignores USER. Root-owned files are a good choice for code the program only reads, and a
    /// puzzle when it has to write there.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM debian:12.8-slim
    /// USER 10001
    /// COPY data /srv/data
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12.8-slim
    /// USER 10001
    /// COPY --chown=10001 data /srv/data
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

/// The copies of one stage.
pub struct Copies {
    first: Span,
    keyword: Span,
    text: String,
    others: Vec<Span>,
    user: String,
    user_span: Span,
}

impl Rule for CopyAfterUserWithoutChown {
    type Finding = Copies;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Copies>) {
        for stage in cx
            .model
            .stages
            .iter()
            .filter(|stage| cx.model.in_final_chain(stage.index))
        {
            let mut copies: Option<Copies> = None;
            for idx in stage.instructions.clone() {
                let Some(instruction) = cx.instruction(idx) else {
                    continue;
                };
                if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add)
                    || instruction.flag("chown").is_some()
                {
                    continue;
                }
                let user = cx.model.scope_before(idx).user();
                let name = user.value.value.split(':').next().unwrap_or("");
                let Some(said) = user.instruction.and_then(|said| cx.instruction(said)) else {
                    continue;
                };
                if !user.value.complete || matches!(name, "" | "root" | "0") {
                    continue;
                }
                match &mut copies {
                    Some(copies) => copies.others.push(instruction.keyword_span),
                    None => {
                        copies = Some(Copies {
                            first: instruction.keyword_span,
                            keyword: instruction.keyword_span,
                            text: instruction.summary(48),
                            others: Vec::new(),
                            user: user.value.value.clone(),
                            user_span: said.span,
                        });
                    }
                }
            }
            found.extend(copies);
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Copies) -> Report {
        let mut report = Report::at(
            finding.first,
            format!("`{}` stands after `USER {}`, yet its files belong to root", finding.text, finding.user),
        )
        .why("COPY and ADD ignore USER; that protects code the program only reads, and surprises when it has to write there")
        .help(format!(
            "for files the program writes use `--chown={}`; for the rest put the COPY above USER, so that nobody is misled",
            finding.user
        ))
        .related(finding.user_span, "sets the user for RUN and for the program only");
        for place in &finding.others {
            report = report.related(*place, "this one, too");
        }
        report
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Copies) -> Option<Fix> {
        let mut edits = vec![Edit::insert(
            finding.keyword.end,
            format!(" --chown={}", finding.user),
        )];
        edits.extend(
            finding
                .others
                .iter()
                .map(|place| Edit::insert(place.end, format!(" --chown={}", finding.user))),
        );
        Some(decision_fix(
            format!("give the files to `{}`", finding.user),
            edits,
            "the program can then change its own code; a user given by name must exist in this image",
        ))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    const ID: &str = "copy-after-user-without-chown";

    #[test]
    fn one_finding_a_stage_and_only_what_ships() {
        check(ID, "FROM debian\nUSER app\nCOPY a /a\nCOPY b /b\n", &[3]);
        check(ID, "FROM debian\nCOPY a /a\nUSER app\n", &[]);
        check(ID, "FROM debian\nUSER app\nUSER root\nCOPY a /a\n", &[]);
        check(ID, "FROM debian\nARG U\nUSER $U\nCOPY a /a\n", &[]);
        check(
            ID,
            "FROM debian AS b\nUSER app\nCOPY a /a\nFROM scratch\nCOPY --from=b /a /a\n",
            &[],
        );
        check(
            ID,
            "FROM gcr.io/distroless/static:nonroot\nCOPY a /a\n",
            &[],
        );
    }
}
