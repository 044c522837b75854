//! `undefined-arg-in-from`: FROM uses an argument that no line declares.

use super::copy_from_unknown_stage::is_near;
use super::invalid_default_arg_in_from::is_valid_name;
use crate::facts::references;
use crate::prelude::*;

declare_rule! {
    /// Uses an argument in FROM that no ARG above the first FROM declares.
    /// ## Why
    /// FROM sees only the ARG lines before the first FROM and the platform's own arguments. Any other
    /// name is empty there, whatever `--build-arg` says.
    /// ## Examples
    /// ```dockerfile,bad
    /// ARG VARIANT=slim
    /// FROM debian:12.8-${VARIANTE}
    /// USER 10001
    /// ```
    /// ```dockerfile,good
    /// ARG VARIANT=slim
    /// FROM debian:12.8-${VARIANT}
    /// USER 10001
    /// ```
    pub struct UndefinedArgInFrom;
    id: "undefined-arg-in-from",
    group: "names",
    severity: Error,
    fix: Decision,
    on: Default,
    aliases: ["UndefinedArgInFrom", "InvalidDefaultArgInFrom"],
    lesson: None,
}

/// A name FROM does not know.
pub struct Undeclared {
    name: String,
    span: Span,
    near: Option<String>,
    guarded: bool,
    invalid: bool,
}

impl Rule for UndefinedArgInFrom {
    type Finding = Undeclared;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Undeclared>) {
        for (idx, instruction) in cx.instructions(Keyword::From) {
            let Arguments::From { image, .. } = &instruction.arguments else {
                continue;
            };
            let mut all = references::in_text(&image.text, image.span, cx.file.escape, true);
            let n_in_image = all.len();
            for flag in instruction.flags_named("platform") {
                let value = flag.value.as_deref().unwrap_or("");
                all.extend(references::in_text(
                    value,
                    flag.value_span,
                    cx.file.escape,
                    true,
                ));
            }
            let globals = &cx.model.globals;
            let invalid = super::invalid_default_arg_in_from::resolved(cx, idx)
                .is_some_and(|name| !is_valid_name(&name));
            for (at, reference) in all.into_iter().enumerate() {
                let name = reference.name;
                if globals.value(&name).is_some() || globals.declares(&name) {
                    continue;
                }
                found.push(Undeclared {
                    near: globals
                        .declared
                        .iter()
                        .take(50)
                        .map(|arg| &arg.name)
                        .find(|known| known.len() > 2 && is_near(&name, known))
                        .cloned(),
                    name,
                    span: reference.span,
                    guarded: reference.guarded,
                    invalid: invalid && at < n_in_image,
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Undeclared) -> Report {
        let name = &finding.name;
        let report = Report::at(
            finding.span,
            format!("no ARG before the first FROM declares `{name}`"),
        );
        let help = match &finding.near {
            Some(near) => format!("did you mean `${near}`?"),
            None => format!("declare it above the first FROM: `ARG {name}=…`"),
        };
        let report = report.help(help);
        if finding.guarded {
            return report
                .why("the fall-back is always used, because `--build-arg` reaches only declared arguments")
                .severity(Severity::Warning)
                .aliases(["UndefinedArgInFrom"]);
        }
        let report = report.why("in FROM an undeclared name is empty, whatever `--build-arg` says");
        if finding.invalid {
            report
        } else {
            report.aliases(["UndefinedArgInFrom"])
        }
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Undeclared) -> Option<Fix> {
        let near = finding.near.as_ref()?;
        let text = cx.text(finding.span);
        let written = text.replacen(&finding.name, near, 1);
        (text.starts_with('$') && written != text).then(|| {
            decision_fix(
                format!("write `${near}`"),
                vec![Edit::replace(finding.span, written)],
                "check that this is the argument you meant",
            )
        })
    }
}
