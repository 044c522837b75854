//! `copy-from-self`: a stage copies from itself.

use crate::prelude::*;
use layerlab_buildgraph::run_mounts;

declare_rule! {
    /// Copies from the very stage it stands in, which the builder refuses.
    /// ## Why
    /// `COPY --from` reads a finished stage. This one is not finished yet.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM debian:12.8-slim AS build
    /// COPY --from=build /a /b
    /// USER 10001
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12.8-slim AS build
    /// RUN cp /a /b
    /// USER 10001
    /// ```
    pub struct CopyFromSelf;
    id: "copy-from-self",
    group: "names",
    severity: Error,
    fix: None,
    on: Default,
    aliases: ["DL3023", "DS-0006"],
    lesson: None,
}

/// A `--from` that names its own stage.
pub struct FromSelf {
    name: String,
    span: Span,
    mount: bool,
}

impl Rule for CopyFromSelf {
    type Finding = FromSelf;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<FromSelf>) {
        for stage in &cx.model.stages {
            let is_own = |name: &str| {
                stage.name.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name))
                    // A stage above may have the same name; then that one is meant.
                    && cx.model.stage_named(name, stage.index).is_none()
                    || name.parse() == Ok(stage.index)
            };
            for idx in stage.instructions.clone() {
                let Some(instruction) = cx.instruction(idx) else {
                    continue;
                };
                if matches!(instruction.keyword, Keyword::Copy | Keyword::Add)
                    && let Some(flag) = instruction.flag("from")
                    && let Some(name) = flag.value.as_deref().filter(|name| is_own(name))
                {
                    found.push(FromSelf {
                        name: name.to_owned(),
                        span: flag.value_span,
                        mount: false,
                    });
                }
                if instruction.keyword == Keyword::Run {
                    for mount in run_mounts(instruction) {
                        if let Some(name) = mount.from.filter(|name| is_own(name))
                            && let Some(flag) = instruction.flags.get(mount.flag)
                        {
                            found.push(FromSelf {
                                name,
                                span: flag.value_span,
                                mount: true,
                            });
                        }
                    }
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &FromSelf) -> Report {
        let report = Report::at(
            finding.span,
            format!("`{}` is the stage this line stands in", finding.name),
        )
        .why("only a finished stage can be read, so the builder refuses this")
        .help("copy inside the stage with `RUN cp`, or name another stage");
        // hadolint compares names only.
        let number = finding.name.bytes().all(|byte| byte.is_ascii_digit());
        if finding.mount || number {
            report.aliases(
                if finding.mount { &[][..] } else { &["DS-0006"] }
                    .iter()
                    .copied(),
            )
        } else {
            report
        }
    }
}
