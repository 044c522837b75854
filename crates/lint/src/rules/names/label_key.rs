//! `label-key`: a label whose name breaks the conventions.

use crate::prelude::*;

declare_rule! {
    /// Names a label outside the conventions, so tools may not find or accept it.
    /// ## Why
    /// Label names are lower case, begin with a letter and are made of letters, digits, `.`, `-`, `_`
    /// and `/`. Some prefixes belong to Docker itself.
    /// ## Examples
    /// ```dockerfile,bad
    /// LABEL Version="1.2"
    /// ```
    /// ```dockerfile,good
    /// LABEL org.opencontainers.image.version="1.2"
    /// ```
    pub struct LabelKey;
    id: "label-key",
    group: "names",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["DL3048"],
    lesson: None,
}

/// A label name with what is wrong.
pub struct BadKey {
    key: String,
    span: Span,
    wrong: &'static str,
}

impl Rule for LabelKey {
    type Finding = BadKey;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<BadKey>) {
        for (idx, instruction) in cx.file.instructions.iter().enumerate() {
            let instruction = instruction.unwrap_onbuild();
            if instruction.keyword != Keyword::Label
                || !(cx.as_hadolint() || cx.model.is_instruction_needed(idx))
            {
                continue;
            }
            let Arguments::Pairs(pairs) = &instruction.arguments else {
                continue;
            };
            for pair in pairs {
                let key = pair.key.text.trim_matches(['"', '\'']);
                // The builder expands variables in names; hadolint takes them as letters.
                if key.is_empty() || key.contains('$') && !cx.as_hadolint() {
                    continue;
                }
                if let Some(wrong) = wrong(key) {
                    found.push(BadKey {
                        key: key.to_owned(),
                        span: pair.key.span,
                        wrong,
                    });
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &BadKey) -> Report {
        Report::at(
            finding.span,
            format!("the label name `{}` {}", finding.key, finding.wrong),
        )
        .why("tools look labels up by name and share one convention for it")
        .help("write it in lower case, as in `org.opencontainers.image.version` or `com.example.name`")
    }
}

fn wrong(key: &str) -> Option<&'static str> {
    let edge = |c: Option<char>, digits: bool| {
        c.is_some_and(|c| c.is_ascii_lowercase() || digits && c.is_ascii_digit())
    };
    if ["com.docker.", "io.docker.", "org.dockerproject."]
        .iter()
        .any(|prefix| key.starts_with(prefix))
    {
        Some("begins with a prefix that belongs to Docker")
    } else if !edge(key.chars().next(), false) {
        Some("does not begin with a lower-case letter")
    } else if !edge(key.chars().next_back(), true) {
        Some("does not end with a lower-case letter or a digit")
    } else if key.contains("..") || key.contains("--") {
        Some("has two dots or two dashes in a row")
    } else if !key
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_' | '/'))
    {
        Some("has characters other than `a-z`, `0-9`, `.`, `-`, `_` and `/`")
    } else {
        None
    }
}
