//! `legacy-key-value`: `ENV NAME value` without an equals sign.

use crate::prelude::*;

declare_rule! {
    /// Writes ENV or LABEL without `=`, an old form that takes the rest of the line.
    /// ## Why
    /// Without `=` everything behind the name is the value, so a second pair on the line silently
    /// becomes part of the first. The builder warns about the form and may drop it.
    /// ## Examples
    /// ```dockerfile,bad
    /// ENV LANG C.UTF-8
    /// ```
    /// ```dockerfile,good
    /// ENV LANG="C.UTF-8"
    /// ```
    pub struct LegacyKeyValue;
    id: "legacy-key-value",
    group: "names",
    severity: Hint,
    fix: Safe,
    on: Default,
    aliases: ["LegacyKeyValueFormat"],
    lesson: Some("instruction-traps"),
}

/// A pair without `=`.
pub struct Legacy {
    keyword: &'static str,
    name: String,
    span: Span,
    /// The pair as it should be; `None` when it spans lines.
    text: Option<String>,
    onbuild: bool,
}

impl Rule for LegacyKeyValue {
    type Finding = Legacy;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Legacy>) {
        for (idx, outer) in cx.file.instructions.iter().enumerate() {
            let instruction = outer.unwrap_onbuild();
            let Arguments::Pairs(pairs) = &instruction.arguments else {
                continue;
            };
            if !cx.as_hadolint() && !cx.model.is_instruction_needed(idx) {
                continue;
            }
            for pair in pairs.iter().filter(|pair| pair.legacy) {
                let span = pair.key.span.cover(pair.value.span);
                let one_line = !cx.text(span).contains('\n');
                found.push(Legacy {
                    keyword: instruction.keyword.name(),
                    onbuild: outer.keyword == Keyword::Onbuild,
                    name: pair.key.text.clone(),
                    span,
                    text: one_line
                        .then(|| value(&pair.value.text, cx.file.escape))
                        .flatten()
                        .map(|value| format!("{}={value}", pair.key.text)),
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Legacy) -> Report {
        let report = Report::at(
            finding.span,
            format!(
                "`{} {}` is written without `=`",
                finding.keyword, finding.name
            ),
        )
        .why("the rest of the line is the value, so a second pair there would become part of it")
        .help(match &finding.text {
            Some(text) => format!("write `{} {text}`", finding.keyword),
            None => format!("write `{} {}=\"…\"`", finding.keyword, finding.name),
        });
        if finding.onbuild {
            // The builder looks at a trigger only when it runs.
            report.aliases([])
        } else {
            report
        }
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Legacy) -> Option<Fix> {
        Some(safe_fix(
            "write it with `=`",
            vec![Edit::replace(finding.span, finding.text.clone()?)],
        ))
    }
}

/// The value so that the new form reads the same: quotes stay, open blanks are escaped. `None` when
/// a quote is not closed.
fn value(text: &str, escape: char) -> Option<String> {
    if !text.contains(['"', '\'']) && !text.contains(escape) {
        return Some(format!("\"{text}\""));
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match quote {
            None if c.is_whitespace() => out.push(escape),
            None if c == '"' || c == '\'' => quote = Some(c),
            Some(open) if c == open => quote = None,
            _ => {}
        }
        out.push(c);
        if c == escape && quote != Some('\'') {
            // An escape at the very end of the text would take the line end.
            out.push(chars.next()?);
        }
    }
    quote.is_none().then_some(out)
}
