//! `chmod-777`: everybody may write.

use crate::prelude::*;

declare_rule! {
    /// Lets everybody write to files.
    /// ## Why
    /// Whoever takes over any process in the container can then change the program and its data.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN mkdir /srv/data && chmod -R 777 /srv/data
    /// ```
    /// ```dockerfile,good
    /// RUN mkdir /srv/data && chown 10001 /srv/data && chmod -R u=rwX,go= /srv/data
    /// ```
    /// ```dockerfile,good
    /// RUN chmod 1777 /srv/shared
    /// ```
    pub struct Chmod777;
    id: "chmod-777",
    group: "run",
    severity: Info,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("not-root"),
}

impl Rule for Chmod777 {
    type Finding = (Span, String);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for run in cx.final_runs() {
            for command in run
                .commands()
                .iter()
                .filter(|command| command.name() == "chmod")
            {
                if !command.has_flag(&["R", "recursive"]) {
                    continue;
                }
                let mode = command
                    .operands(&[])
                    .first()
                    .map_or("", |word| word.value.as_str());
                let open = lets_all_write(mode);
                if open {
                    found.push((run.command(command), mode.to_owned()));
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, mode): &Self::Finding) -> Report {
        Report::at(*span, format!("mode `{mode}` lets everybody write to these files"))
            .why("whoever takes over any process in the container can then change the program and its data")
            .help("give the files to the user that runs the program (`chown`), and let only that one write")
    }
}

/// Whether a mode lets others write: `777`, `a+rwx`, `o+w`.
fn lets_all_write(mode: &str) -> bool {
    if !mode.is_empty() && mode.bytes().all(|digit| (b'0'..=b'7').contains(&digit)) {
        let others = mode.bytes().next_back().unwrap_or(b'0') - b'0';
        return others & 2 != 0;
    }
    mode.split(',').any(|clause| {
        let Some(at) = clause.find(['+', '=']) else {
            return false;
        };
        let (who, what) = clause.split_at(at);
        let all = who.contains(['o', 'a']) || who.is_empty() && what.contains('x');
        all && what.contains('w')
    })
}
