//! `copy-relative-without-workdir`: a relative target, and no WORKDIR says relative to what.

use crate::prelude::*;
use crate::rewrite;

declare_rule! {
    /// Copies to a relative path although the file sets no WORKDIR.
    /// ## Why
    /// The files land in the working directory of the base, usually `/`, and elsewhere as soon as
    /// the base changes it.
    /// ## Examples
    /// ```dockerfile,bad
    /// COPY app.py app.py
    /// ```
    /// ```dockerfile,good
    /// WORKDIR /srv
    /// COPY app.py app.py
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12-slim AS base
    /// WORKDIR /srv
    /// FROM base
    /// COPY app.sh .
    /// ```
    pub struct CopyRelativeWithoutWorkdir;
    id: "copy-relative-without-workdir",
    group: "files",
    severity: Info,
    fix: Decision,
    on: Default,
    aliases: ["DL3045"],
    lesson: None,
}

impl Rule for CopyRelativeWithoutWorkdir {
    /// Place of the target, the target, where it lands, the instruction's position.
    type Finding = (Span, String, String, usize);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        let compatible = cx.as_hadolint();
        // A WORKDIR among the triggers holds for the triggers below it.
        let mut trigger_workdir = None;
        for (idx, outer) in cx.file.instructions.iter().enumerate() {
            let instruction = outer.unwrap_onbuild();
            let stage = cx.model.stage_of(idx);
            let in_trigger = outer.keyword == Keyword::Onbuild;
            if in_trigger && instruction.keyword == Keyword::Workdir {
                trigger_workdir = Some(stage);
            }
            if !(compatible || cx.model.is_instruction_needed(idx))
                || instruction.keyword != Keyword::Copy
                || in_trigger && trigger_workdir == Some(stage)
            {
                continue;
            }
            let Arguments::Copy { destination, .. } = &instruction.arguments else {
                continue;
            };
            let scope = cx.model.scope_before(idx);
            let workdir = scope.workdir();
            let text = destination.text.trim_matches(['"', '\'']);
            let drive = text.as_bytes().get(1) == Some(&b':');
            if workdir.instruction.is_some()
                || text.starts_with(['/', '$', '\\'])
                || drive
                || text.is_empty()
            {
                continue;
            }
            // Where the base is known to set one, the place is certain.
            if !compatible && workdir.value.complete && workdir.value.value != "/" {
                continue;
            }
            let place = if workdir.value.complete {
                workdir.value.value.clone()
            } else {
                "the folder the base chose".to_owned()
            };
            found.push((destination.span, destination.text.clone(), place, idx));
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, target, place, _): &Self::Finding) -> Report {
        Report::at(
            *span,
            format!("`{target}` is relative and no WORKDIR is set, so it lands in {place}"),
        )
        .why("the place changes with the base image, and a reader cannot see it")
        .help("set WORKDIR first, or write the absolute path")
    }

    fn fix(&self, cx: &RuleContext<'_>, (.., idx): &Self::Finding) -> Option<Fix> {
        let copy = cx.instruction(*idx)?;
        let start = cx.lines.line_start(cx.lines.line(copy.span.start));
        let indent = cx.text(Span::new(start, copy.span.start));
        let clean = copy.keyword == Keyword::Copy && indent.trim().is_empty();
        clean.then(|| {
            decision_fix(
                "put `WORKDIR /app` above",
                vec![Edit::insert(
                    start,
                    format!("{indent}WORKDIR /app{}", rewrite::line_end(cx)),
                )],
                "what follows then runs in `/app`, and so does the container; choose the folder you mean",
            )
        })
    }
}
