//! `consecutive-run`: two neighbouring RUNs that could be one.

use crate::facts::managers;
use crate::prelude::*;

declare_rule! {
    /// Uses two RUNs in a row where one would do.
    /// ## Why
    /// Each RUN is a layer and a step. Several are fine where they are cached apart on purpose, for
    /// example dependencies before a build.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN mkdir /srv/app
    /// RUN touch /srv/app/ready
    /// ```
    /// ```dockerfile,good
    /// RUN mkdir /srv/app && touch /srv/app/ready
    /// ```
    /// ```dockerfile,good
    /// RUN --network=none mkdir /srv/app
    /// RUN touch /srv/app/ready
    /// ```
    pub struct ConsecutiveRun;
    id: "consecutive-run",
    group: "run",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["DL3059"],
    lesson: Some("from-dockerfile-to-layers"),
}

impl Rule for ConsecutiveRun {
    /// The later RUN and the earlier one.
    type Finding = (usize, usize, bool);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for pair in cx.runs.windows(2) {
            let [first, second] = pair else { continue };
            if second.instruction != first.instruction + 1 || first.onbuild || second.onbuild {
                continue;
            }
            let (Some(one), Some(two)) = (
                cx.instruction(first.instruction),
                cx.instruction(second.instruction),
            ) else {
                continue;
            };
            let flags = |run: &Instruction| -> Vec<String> {
                run.flags.iter().map(|flag| flag.text.clone()).collect()
            };
            // hadolint looks only at RUNs of one simple command each.
            let single = |run: &RunScript| {
                // A bare assignment is no command, and the text of `sh -c` is one word.
                let seen = |command: &&SimpleCommand| {
                    !command.nesting.nested_shell && !command.words.is_empty()
                };
                run.commands().iter().filter(seen).count() == 1
            };
            let simple = single(first) && single(second);
            if flags(one) != flags(two) {
                continue;
            }
            if cx.as_hadolint() {
                if simple && cx.ships(second.instruction) {
                    found.push((second.instruction, first.instruction, true));
                }
                continue;
            }
            let separated = |run: &RunScript| {
                run.commands()
                    .iter()
                    .any(|command| managers::call(command).is_some() || managers::compiles(command))
            };
            let plain = first.is_plain_text() && second.is_plain_text();
            if cx.ships(second.instruction) && plain && !separated(first) && !separated(second) {
                found.push((second.instruction, first.instruction, simple));
            }
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, (second, first, simple): &Self::Finding) -> Report {
        let place = |idx: usize| {
            cx.instruction(idx)
                .map(|run| run.keyword_span)
                .unwrap_or_default()
        };
        let report = Report::at(place(*second), "this RUN could continue the one above")
            .why("each RUN is a layer and a step; one RUN also lets you remove what the step before left")
            .help("join them with `&&`, unless they are apart for the cache's sake")
            .related(place(*first), "the RUN above");
        if *simple { report } else { report.aliases([]) }
    }
}
