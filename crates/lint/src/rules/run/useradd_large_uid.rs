//! `useradd-large-uid`: a large user id makes a huge log file.

use crate::prelude::*;

declare_rule! {
    /// Creates a user with a large id without `--no-log-init`.
    /// ## Why
    /// `useradd` reserves room in /var/log/lastlog and faillog for every id below the new one. The
    /// files are sparse, but a layer may store them in full: gigabytes of zeros.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN useradd -u 1000000 app
    /// ```
    /// ```dockerfile,good
    /// RUN useradd -l -u 1000000 app
    /// ```
    /// ```dockerfile,good
    /// RUN useradd -u 10001 app
    /// ```
    pub struct UseraddLargeUid;
    id: "useradd-large-uid",
    group: "run",
    severity: Warning,
    fix: Safe,
    on: Default,
    aliases: ["DL3046"],
    lesson: None,
}

impl Rule for UseraddLargeUid {
    type Finding = (Span, String, Option<Edit>);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for run in cx.needed_runs() {
            for command in run
                .commands()
                .iter()
                .filter(|command| command.name() == "useradd")
            {
                // In `-mu 1000000` the value belongs to the last letter.
                let bundled = command.args().windows(2).find_map(|pair| match pair {
                    [flags, value]
                        if flags.value.starts_with('-')
                            && !flags.value.starts_with("--")
                            && flags.value.ends_with('u') =>
                    {
                        Some(value.value.as_str())
                    }
                    _ => None,
                });
                let Some(uid) = bundled.or(command.flag_value(&["u", "uid"])) else {
                    continue;
                };
                let large = uid.len() >= 6 && uid.bytes().all(|byte| byte.is_ascii_digit());
                let Some(first) = command.effective_words().first() else {
                    continue;
                };
                if large && !command.has_flag(&["l", "no-log-init"]) {
                    found.push((
                        run.command(command),
                        uid.to_owned(),
                        run.insert_after(first, " -l"),
                    ));
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, uid, _): &Self::Finding) -> Report {
        Report::at(
            *span,
            format!("the user id {uid} makes `useradd` write huge sparse log files"),
        )
        .why("a layer may store the zeros of /var/log/lastlog and faillog in full: gigabytes")
        .help("add `--no-log-init` (`-l`)")
    }

    fn fix(&self, _: &RuleContext<'_>, (_, _, edit): &Self::Finding) -> Option<Fix> {
        Some(safe_fix("add `-l`", vec![edit.clone()?]))
    }
}
