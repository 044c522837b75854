//! `volume-empty`: a VOLUME whose path is empty once its variables are put in.

use crate::prelude::*;

declare_rule! {
    /// Declares a volume without a path, so the build stops.
    /// ## Why
    /// A variable without a value leaves nothing of the word, and the builder refuses an empty path.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: undefined-var
    /// FROM scratch
    /// VOLUME $DATA_DIR
    /// ```
    /// ```dockerfile,good
    /// FROM scratch
    /// ARG DATA_DIR=/data
    /// VOLUME $DATA_DIR
    /// ```
    pub struct VolumeEmpty;
    id: "volume-empty",
    group: "files",
    severity: Error,
    fix: None,
    on: Default,
    aliases: [],
    lesson: None,
}

impl Rule for VolumeEmpty {
    type Finding = (Span, String);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for (idx, instruction) in cx.needed(Keyword::Volume) {
            let Arguments::Words { words, .. } = &instruction.arguments else {
                continue;
            };
            if !cx.model.is_instruction_needed(idx) {
                continue;
            }
            let scope = cx.model.scope_before(idx);
            found.extend(words.iter().filter_map(|word| {
                let path = scope.resolve(&word.text);
                (path.complete && path.value.is_empty()).then(|| (word.span, word.text.clone()))
            }));
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, word): &Self::Finding) -> Report {
        let what = if word.contains('$') {
            format!("`{word}` is empty here, and a volume needs a path")
        } else {
            "this volume has no path".to_owned()
        };
        Report::at(*span, what)
            .why("the builder refuses an empty path, and the build stops at this step")
            .help("write the path, or give the variable a default")
    }
}
