//! `apt-not-apt-get`: the interactive `apt` in a script.

use crate::prelude::*;

declare_rule! {
    /// Uses `apt`, whose output and options are made for people, in a script.
    /// ## Why
    /// `apt` says so itself: its interface is not stable between versions. `apt-get` and `apt-cache`
    /// are.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN apt update && apt install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
    /// ```
    /// ```dockerfile,good
    /// RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
    /// ```
    /// ```dockerfile,good
    /// RUN apt-cache policy curl
    /// ```
    pub struct AptNotAptGet;
    id: "apt-not-apt-get",
    group: "packages",
    severity: Info,
    fix: Safe,
    on: Default,
    aliases: ["DL3027", "CKV_DOCKER_9"],
    lesson: None,
}

/// The uses in one RUN.
pub struct Apt {
    places: Vec<Span>,
    replaceable: bool,
}

impl Rule for AptNotAptGet {
    type Finding = Apt;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Apt>) {
        for run in cx.needed_runs() {
            let uses: Vec<&SimpleCommand> = run
                .commands()
                .iter()
                .filter(|command| command.name() == "apt")
                .collect();
            if uses.is_empty() {
                continue;
            }
            let known = |command: &&SimpleCommand| {
                command.verb().is_some_and(|verb| {
                    matches!(
                        verb.value.as_str(),
                        "update"
                            | "install"
                            | "remove"
                            | "purge"
                            | "autoremove"
                            | "upgrade"
                            | "clean"
                            | "autoclean"
                    )
                }) && command
                    .effective_words()
                    .first()
                    .is_some_and(|word| word.text == "apt")
            };
            found.push(Apt {
                replaceable: run.is_text() && uses.iter().all(known),
                places: uses
                    .iter()
                    .filter_map(|command| command.effective_words().first())
                    .map(|word| run.word(word))
                    .collect(),
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Apt) -> Report {
        let mut places = finding.places.iter();
        let first = places.next().copied().unwrap_or_default();
        let mut report = Report::at(first, "`apt` is made for people at a terminal, not for scripts")
            .why("its options and output may change from version to version; `apt-get` keeps them stable")
            .help("write `apt-get` (and `apt-cache` for queries)");
        for place in places {
            report = report.related(*place, "here, too");
        }
        report
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Apt) -> Option<Fix> {
        finding.replaceable.then(|| {
            safe_fix(
                "write `apt-get`",
                finding
                    .places
                    .iter()
                    .map(|place| Edit::replace(*place, "apt-get"))
                    .collect(),
            )
        })
    }
}
