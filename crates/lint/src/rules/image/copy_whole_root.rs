//! `copy-whole-root`: a whole stage is copied over the image.

use crate::facts::costs;
use crate::prelude::*;
use layerlab_buildgraph::Base;

declare_rule! {
    /// Copies the whole root of another stage or image to `/`.
    /// ## Why
    /// Everything that stage holds comes along, caches and build tools included, and the layers of
    /// the base below are stored as well.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM debian:12.8-slim AS build
    /// RUN touch /srv/app
    /// FROM debian:12.8-slim
    /// COPY --from=build / /
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12.8-slim AS build
    /// RUN touch /srv/app
    /// FROM debian:12.8-slim
    /// COPY --from=build /srv/app /srv/app
    /// ```
    pub struct CopyWholeRoot;
    id: "copy-whole-root",
    group: "image",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: ["DL3067"],
    lesson: None,
}

impl Rule for CopyWholeRoot {
    type Finding = (Span, String, bool);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for (idx, instruction) in cx.needed(Keyword::Copy) {
            let Arguments::Copy {
                sources,
                destination,
                ..
            } = &instruction.arguments
            else {
                continue;
            };
            let Some(from) = instruction.flag("from").and_then(|flag| flag.value.clone()) else {
                continue;
            };
            let target = cx.model.scope_before(idx).absolute_path(&destination.text);
            let stage = cx
                .model
                .stage_of(idx)
                .and_then(|stage| cx.model.root_base(stage));
            let squash = matches!(stage, Some(Base::Scratch));
            if target.complete
                && target.value == "/"
                && let Some(word) = sources
                    .iter()
                    .find(|word| matches!(word.text.trim_matches(['"', '\'']), "/" | "/." | "/*"))
            {
                found.push((word.span, from, squash));
            }
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, (span, from, squash): &Self::Finding) -> Report {
        let stored = costs::line_of(cx, *span).and_then(|line| cx.costs().of_line(line));
        if *squash {
            // The usual way to squash a stage: it costs shared layers, not a second copy.
            return Report::at(*span, format!("all of `{from}` becomes one layer"))
                .why("the layers of its base are not shared with other images any more, so each push and pull carries them again")
                .help("copy only what the program needs, or continue from the stage with FROM")
                .effect(stored)
                .severity(Severity::Info);
        }
        Report::at(*span, format!("all of `{from}` is copied over the image"))
            .why("caches and build tools come along, and the files of the base below are stored a second time")
            .help("copy only what the program needs; to continue from that stage write `FROM` it")
            .effect(stored)
    }
}
