//! `expose-ssh`: EXPOSE 22.

use crate::facts::ports;
use crate::prelude::*;

declare_rule! {
    /// Exposes port 22, so a login server runs beside the program.
    /// ## Why
    /// A login server is one more process to feed, patch and give keys to. `docker exec` opens a shell
    /// in a container without it.
    /// ## Examples
    /// ```dockerfile,bad
    /// EXPOSE 22
    /// ```
    /// ```dockerfile,good
    /// EXPOSE 8080
    /// ```
    pub struct ExposeSsh;
    id: "expose-ssh",
    group: "process",
    severity: Info,
    fix: None,
    on: Default,
    aliases: ["DS-0004", "CKV_DOCKER_1"],
    lesson: None,
}

/// A port 22.
pub struct Ssh {
    span: Span,
}

impl Rule for ExposeSsh {
    type Finding = Ssh;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Ssh>) {
        for port in ports::exposed(cx) {
            let tcp = port
                .protocol
                .as_deref()
                .is_none_or(|protocol| protocol.eq_ignore_ascii_case("tcp"));
            let range = port.ports.split_once('-');
            let within = range.is_some_and(|(first, last)| {
                let number = |text: &str| text.parse::<u32>().ok();
                number(first).is_some_and(|n| n <= 22) && number(last).is_some_and(|n| n >= 22)
            });
            if (port.ports == "22" || within) && tcp {
                found.push(Ssh { span: port.span });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Ssh) -> Report {
        Report::at(
            finding.span,
            "port 22 means a login server inside the container",
        )
        .why("it is one more service to patch and to give keys to")
        .help("open a shell with `docker exec` when you need one, and drop the port")
    }
}
