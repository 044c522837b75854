//! `noise-commands`: commands that make no sense while an image is built.

use crate::prelude::*;

declare_rule! {
    /// Runs a command that looks at, or changes, a running system.
    /// ## Why
    /// While an image is built nothing else runs: there is no service to start and nobody to log in,
    /// and what the command starts is gone when the RUN ends.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN service nginx start
    /// ```
    /// ```dockerfile,good
    /// CMD ["nginx", "-g", "daemon off;"]
    /// ```
    /// ```dockerfile,good
    /// RUN systemctl enable app.service
    /// ```
    pub struct NoiseCommands;
    id: "noise-commands",
    group: "run",
    severity: Info,
    fix: None,
    on: Default,
    aliases: ["DL3001"],
    lesson: None,
}

impl Rule for NoiseCommands {
    type Finding = (Span, String, bool);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        let known = [
            "free", "kill", "mount", "ps", "service", "shutdown", "ssh", "top", "vim",
        ];
        let more = ["systemctl", "reboot", "ifconfig"];
        for run in cx.needed_runs() {
            let mut seen: Vec<&str> = Vec::new();
            for command in run.commands() {
                let name = command.name();
                let hadolint = known.contains(&name);
                if !(hadolint || more.contains(&name)) || seen.contains(&name) {
                    continue;
                }
                // Enabling a unit only makes a link.
                let verb = command.verb().map_or("", |word| word.value.as_str());
                if name == "systemctl"
                    && matches!(verb, "enable" | "disable" | "mask" | "set-default")
                {
                    continue;
                }
                seen.push(name);
                if let Some(first) = command.effective_words().first() {
                    found.push((run.word(first), name.to_owned(), hadolint));
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, name, hadolint): &Self::Finding) -> Report {
        let report = Report::at(*span, format!("`{name}` makes no sense while an image is built"))
            .why("nothing else runs during the build, and what a RUN starts is gone when it ends")
            .help("start programs with CMD or ENTRYPOINT, and look at the running container with `docker exec`");
        if *hadolint {
            report
        } else {
            report.aliases([])
        }
    }
}
