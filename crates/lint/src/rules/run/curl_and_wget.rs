//! `curl-and-wget`: two programs for the same job.

use crate::prelude::*;

declare_rule! {
    /// Uses both curl and wget in a stage.
    /// ## Why
    /// One of them is enough; the other is one more package to install and to patch.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN curl -fsSLO https://example.com/a && wget -q https://example.com/b
    /// ```
    /// ```dockerfile,good
    /// RUN curl -fsSLO https://example.com/a && curl -fsSLO https://example.com/b
    /// ```
    pub struct CurlAndWget;
    id: "curl-and-wget",
    group: "run",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: ["DL4001", "DS-0014"],
    lesson: None,
}

impl Rule for CurlAndWget {
    /// The first use of the second program, its name, the first use of the other one.
    type Finding = (Span, String, Span);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        let mut stage = None;
        // First use of curl and of wget in the stage.
        let mut first: [Option<Span>; 2] = [None, None];
        let mut done = false;
        for run in cx.needed_runs() {
            if cx.model.stage_of(run.instruction) != stage {
                stage = cx.model.stage_of(run.instruction);
                first = [None, None];
                done = false;
            }
            let mut last = None;
            for command in run.commands() {
                let (name, own, other) = match (command.name(), &mut first) {
                    ("curl", [curl, wget]) => ("curl", curl, wget),
                    ("wget", [curl, wget]) => ("wget", wget, curl),
                    _ => continue,
                };
                let Some(word) = command.effective_words().first() else {
                    continue;
                };
                let place = run.word(word);
                own.get_or_insert(place);
                if let Some(other) = other {
                    last = last.or(Some((place, name.to_owned(), *other)));
                }
            }
            // hadolint names every RUN from there on that uses one of them.
            if let Some(both) = last.filter(|_| !done || cx.as_hadolint()) {
                found.push(both);
                done = true;
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, name, first): &Self::Finding) -> Report {
        let other = if name == "curl" { "wget" } else { "curl" };
        Report::at(*span, format!("`{name}` is used here and `{other}` above"))
            .why("one of them is enough; the other is one more package to install and to patch")
            .help(format!("use `{other}` here, too"))
            .related(*first, format!("`{other}` is used here"))
    }
}
