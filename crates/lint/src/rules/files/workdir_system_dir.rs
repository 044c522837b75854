//! `workdir-system-dir`: work is done in a folder that belongs to the system.

use crate::prelude::*;
use layerlab_buildgraph::paths;

declare_rule! {
    /// Uses a folder of the kernel or the boot loader as WORKDIR or VOLUME.
    /// ## Why
    /// The container mounts its own file systems there when it starts, so files of the image are
    /// hidden, or the program sees things it should not touch.
    /// ## Examples
    /// ```dockerfile,bad
    /// WORKDIR /proc/app
    /// ```
    /// ```dockerfile,good
    /// WORKDIR /srv/app
    /// ```
    pub struct WorkdirSystemDir;
    id: "workdir-system-dir",
    group: "files",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: ["DS-0030", "DKL-DI-0002"],
    lesson: None,
}

impl Rule for WorkdirSystemDir {
    type Finding = (Span, String, Keyword);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for keyword in [Keyword::Workdir, Keyword::Volume] {
            for (idx, instruction) in cx.needed(keyword) {
                let words: Vec<&Word> = match &instruction.arguments {
                    Arguments::Text(word) => vec![word],
                    Arguments::Words { words, .. } => words.iter().collect(),
                    _ => continue,
                };
                let scope = cx.model.scope_before(idx);
                for word in words {
                    let path = scope.resolve(&word.text);
                    let system = ["/proc", "/sys", "/dev", "/boot", "/lost+found"]
                        .iter()
                        .any(|folder| paths::is_within(&paths::clean(&path.value), folder));
                    if path.complete && system {
                        found.push((word.span, path.value, keyword));
                    }
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, path, keyword): &Self::Finding) -> Report {
        let code = if *keyword == Keyword::Volume {
            "DKL-DI-0002"
        } else {
            "DS-0030"
        };
        Report::at(*span, format!("`{path}` belongs to the system"))
            .why("the container mounts its own file systems there when it starts and hides what the image holds")
            .help("choose a folder of your own, for example below `/srv` or `/opt`")
            .aliases([code])
    }
}
