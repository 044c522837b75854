//! `label-schema`: labels that a project asks for and an image does not have, or has wrongly.

use crate::facts::label_values::is_valid;
use crate::prelude::*;
use crate::settings::LabelKind;
use layerlab_buildgraph::{Base, Source};

declare_rule! {
    /// Misses a label of the project's schema, or gives it a value of another kind.
    ///
    /// Says nothing until a schema is configured.
    /// ## Why
    /// Registries and scanners find an image's source, version and owner by its labels, if they are
    /// there and can be read.
    /// ## Configuration
    /// `label-schema` names the labels with their kinds (text, url, rfc3339, spdx, hash, semver,
    /// email); `strict-labels` also reports labels outside it.
    pub struct LabelSchema;
    id: "label-schema",
    group: "names",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: [
        "DL3049", "DL3050", "DL3051", "DL3052", "DL3053", "DL3054", "DL3055", "DL3056", "DL3058",
    ],
    lesson: None,
}

/// What is wrong with a label.
pub enum Wrong {
    /// It is not there.
    Missing,
    /// Nobody asked for it.
    Superfluous,
    /// It is empty.
    Empty(LabelKind),
    /// It is no such value.
    NotA(LabelKind, String),
}

/// A label to look at.
pub struct Label {
    name: String,
    wrong: Wrong,
    span: Span,
}

impl Rule for LabelSchema {
    type Finding = Label;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Label>) {
        let schema = &cx.config().label_schema;
        if schema.is_empty() && !cx.config().strict_labels {
            return;
        }
        let mut present: Vec<Vec<bool>> = vec![vec![false; schema.len()]; cx.model.stages.len()];
        for (idx, instruction) in cx.needed(Keyword::Label) {
            let Arguments::Pairs(pairs) = &instruction.arguments else {
                continue;
            };
            let scope = cx.model.scope_before(idx);
            for pair in pairs {
                let name = pair.key.text.trim_matches(['"', '\'']).to_owned();
                let position = schema.keys().position(|known| *known == name);
                if let Some(flag) = cx
                    .model
                    .stage_of(idx)
                    .and_then(|stage| present.get_mut(stage))
                    .zip(position)
                    .and_then(|(flags, at)| flags.get_mut(at))
                {
                    *flag = true;
                }
                let value = scope.resolve(&pair.value.text);
                let wrong = match schema.get(&name) {
                    None if cx.config().strict_labels => Wrong::Superfluous,
                    None => continue,
                    Some(_) if !value.complete => continue,
                    Some(kind) if value.value.is_empty() => Wrong::Empty(*kind),
                    Some(kind) if !is_valid(*kind, &value.value) => Wrong::NotA(*kind, value.value),
                    Some(_) => continue,
                };
                let span = match wrong {
                    Wrong::Superfluous => pair.key.span,
                    _ => pair.key.span.cover(pair.value.span),
                };
                found.push(Label { name, wrong, span });
            }
        }
        missing(cx, present, found);
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Label) -> Report {
        let name = &finding.name;
        let at = |what: String| Report::at(finding.span, what);
        match &finding.wrong {
            Wrong::Missing => at(format!("the label `{name}` is missing"))
                .why("this project asks for it on every image")
                .help(format!("add `LABEL {name}=…`"))
                .severity(Severity::Info)
                .aliases(["DL3049"]),
            Wrong::Superfluous => at(format!("the label `{name}` is not in the project's schema"))
                .why("the schema is strict: it names every label an image may have")
                .help("remove it, or add it to the schema")
                .severity(Severity::Info)
                .aliases(["DL3050"]),
            Wrong::Empty(kind) => at(format!("the label `{name}` is empty"))
                .why("a label without a value tells nobody anything")
                .help(format!("give it {}", described(*kind)))
                .aliases(["DL3051"].into_iter().chain(code(*kind))),
            Wrong::NotA(kind, value) => {
                let wanted = described(*kind);
                at(format!("`{value}` in the label `{name}` is not {wanted}"))
                    .why("tools read labels by their kind and skip what they cannot read")
                    .help(format!("write {wanted}"))
                    .aliases(code(*kind))
            }
        }
    }
}

/// Labels that a stage nobody continues or copies from lacks, with the stages it continues.
fn missing(cx: &RuleContext<'_>, mut present: Vec<Vec<bool>>, found: &mut Vec<Label>) {
    let mut used = vec![false; cx.model.stages.len()];
    for edge in &cx.model.edges {
        if let Source::Stage(stage) = edge.source
            && let Some(flag) = used.get_mut(stage)
        {
            *flag = true;
        }
    }
    for stage in &cx.model.stages {
        if let Base::Stage(base) = stage.base {
            let above = present.get(base).cloned().unwrap_or_default();
            if let Some(own) = present.get_mut(stage.index) {
                for (flag, inherited) in own.iter_mut().zip(above) {
                    *flag |= inherited;
                }
            }
        }
        let ends = if cx.as_hadolint() {
            !used.get(stage.index).copied().unwrap_or(true)
        } else {
            cx.model.target == Some(stage.index)
        };
        if !ends {
            continue;
        }
        let flags = present.get(stage.index).cloned().unwrap_or_default();
        for (name, there) in cx.config().label_schema.keys().zip(flags) {
            if !there {
                found.push(Label {
                    name: name.clone(),
                    wrong: Wrong::Missing,
                    span: stage.base_span,
                });
            }
        }
    }
}

fn described(kind: LabelKind) -> &'static str {
    match kind {
        LabelKind::Text => "a text",
        LabelKind::Url => "a URL such as `https://example.org/app`",
        LabelKind::Rfc3339 => "a time such as `2026-01-31T12:00:00Z`",
        LabelKind::Spdx => "an SPDX licence such as `Apache-2.0`",
        LabelKind::Hash => "a git hash of 7 or 40 digits",
        LabelKind::Semver => "a version such as `1.2.3`",
        LabelKind::Email => "a mail address",
    }
}

fn code(kind: LabelKind) -> Option<&'static str> {
    match kind {
        LabelKind::Text => None,
        LabelKind::Url => Some("DL3052"),
        LabelKind::Rfc3339 => Some("DL3053"),
        LabelKind::Spdx => Some("DL3054"),
        LabelKind::Hash => Some("DL3055"),
        LabelKind::Semver => Some("DL3056"),
        LabelKind::Email => Some("DL3058"),
    }
}

#[cfg(test)]
mod tests {
    use crate::{LabelKind, LintConfig, LintOptions, check as judge};

    #[track_caller]
    fn check(schema: &[(&str, LabelKind)], text: &str, expected: &[&str]) {
        let options = LintOptions {
            select: vec!["label-schema".to_owned()],
            config: LintConfig {
                label_schema: schema
                    .iter()
                    .map(|(name, kind)| ((*name).to_owned(), *kind))
                    .collect(),
                strict_labels: schema.len() == 1,
                ..LintConfig::default()
            },
            ..LintOptions::default()
        };
        let file = layerlab_syntax::parse(text);
        let found: Vec<String> = judge(&file, &options)
            .iter()
            .map(|finding| finding.aliases.join("+"))
            .collect();
        assert_eq!(found, expected, "in\n{text}");
    }

    #[test]
    fn a_schema_asks_for_labels_and_kinds() {
        let schema = [("v", LabelKind::Semver), ("home", LabelKind::Url)];
        check(
            &schema,
            "FROM a\nLABEL v=1.2.3 home=https://example.org\n",
            &[],
        );
        check(&schema, "FROM a\nLABEL v=1.2\n", &["DL3049", "DL3056"]);
        check(
            &schema,
            "FROM a AS one\nLABEL v=1.2.3\nFROM one\nLABEL \"home\"=\"\" x=1\n",
            &["DL3051+DL3052"],
        );
        check(&schema, "FROM a\nARG V\nLABEL v=$V home=$V\n", &[]);
        check(
            &schema,
            "FROM a AS one\nFROM b\nLABEL v=1.2.3\n",
            &["DL3049"],
        );
        check(
            &[("v", LabelKind::Text)],
            "FROM a\nLABEL v=x w=y\n",
            &["DL3050"],
        );
    }
}
