//! `user-not-numeric`: the user is given by name.

use crate::prelude::*;

declare_rule! {
    /// Names the user of the final image instead of giving its number.
    /// ## Why
    /// Kubernetes cannot tell from a name that the user is not root: `runAsNonRoot` refuses to start
    /// such an image.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM node:24-slim
    /// USER node
    /// ```
    /// ```dockerfile,good
    /// FROM node:24-slim
    /// USER 1000:1000
    /// ```
    /// ```dockerfile,good
    /// ARG APP_USER
    /// USER $APP_USER
    /// ```
    pub struct UserNotNumeric;
    id: "user-not-numeric",
    group: "user",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["DL3066"],
    lesson: Some("not-root"),
}

impl Rule for UserNotNumeric {
    type Finding = (Span, String);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        let Some(target) = cx.model.target else {
            // hadolint judges a fragment without FROM, too.
            let last = cx.instructions(Keyword::User).last();
            if let Some((_, line)) = last.filter(|_| cx.as_hadolint())
                && let Arguments::Text(word) = &line.arguments
            {
                let name = word.text.split(':').next().unwrap_or("");
                if !name.contains('$') && !name.bytes().all(|byte| byte.is_ascii_digit()) {
                    found.push((word.span, name.to_owned()));
                }
            }
            return;
        };
        let user = cx.model.scope_after_stage(target).user();
        let Some(instruction) = user.instruction.and_then(|idx| cx.instruction(idx)) else {
            return;
        };
        let Arguments::Text(word) = &instruction.unwrap_onbuild().arguments else {
            return;
        };
        let name = user.value.value.split(':').next().unwrap_or("");
        let numeric = name.bytes().all(|byte| byte.is_ascii_digit());
        // root by name is another rule's business.
        if user.value.complete && !numeric && (name != "root" || cx.as_hadolint()) {
            found.push((word.span, name.to_owned()));
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, name): &Self::Finding) -> Report {
        Report::at(*span, format!("`{name}` is a name; only a number proves that it is not root"))
            .why("Kubernetes refuses to start an image with `runAsNonRoot` when it cannot tell who the user is")
            .help("write the number, for example `USER 1000:1000`, and create the user with that id")
    }
}
