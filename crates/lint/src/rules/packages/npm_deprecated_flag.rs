//! `npm-deprecated-flag`: `--production` where npm wants `--omit=dev`.

use crate::prelude::*;

declare_rule! {
    /// Uses npm's old spelling for leaving development packages out.
    /// ## Why
    /// npm prints a warning and will drop the old spelling; `--omit=dev` means the same.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: package-cache-left, cache-mount-suggested
    /// RUN npm ci --only=production
    /// ```
    /// ```dockerfile,good
    /// RUN npm ci --omit=dev
    /// ```
    pub struct NpmDeprecatedFlag;
    id: "npm-deprecated-flag",
    group: "packages",
    severity: Hint,
    fix: Safe,
    on: Default,
    aliases: [],
    lesson: Some("dependencies-before-source"),
}

/// The flag.
pub struct Flag {
    span: Span,
    text: String,
    /// Whether the flag is written plainly, so that it can be replaced.
    plain: bool,
}

impl Rule for NpmDeprecatedFlag {
    type Finding = Flag;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Flag>) {
        for run in cx.needed_runs() {
            for command in run.commands() {
                let verb = command.verb().map_or("", |word| word.value.as_str());
                if command.name() != "npm"
                    || !matches!(
                        verb,
                        "ci" | "clean-install" | "install" | "i" | "add" | "prune" | "update"
                    )
                {
                    continue;
                }
                for word in command.args() {
                    let old = matches!(
                        word.value.as_str(),
                        "--production" | "--production=true" | "--only=production" | "--only=prod"
                    );
                    if old {
                        found.push(Flag {
                            span: run.word(word),
                            text: word.value.clone(),
                            plain: cx.text(run.word(word)) == word.value,
                        });
                    }
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Flag) -> Report {
        Report::at(
            finding.span,
            format!("`{}` is npm's old spelling of `--omit=dev`", finding.text),
        )
        .why("npm warns about it, and a later version will no longer know it")
        .help("write `--omit=dev`")
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Flag) -> Option<Fix> {
        finding.plain.then(|| {
            safe_fix(
                "write `--omit=dev`",
                vec![Edit::replace(finding.span, "--omit=dev")],
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn only_npm_and_only_the_switched_on_form() {
        let with = |run: &str| format!("FROM node:24\nRUN {run}\n");
        check(
            "npm-deprecated-flag",
            &with("npm install --production"),
            &[2],
        );
        check(
            "npm-deprecated-flag",
            &with("npm install --production=false"),
            &[],
        );
        check(
            "npm-deprecated-flag",
            &with("yarn install --production"),
            &[],
        );
        check(
            "npm-deprecated-flag",
            &with("npm run build -- --production"),
            &[],
        );
    }
}
