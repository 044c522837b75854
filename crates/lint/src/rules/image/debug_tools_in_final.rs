//! `debug-tools-in-final`: editors and network tools are installed in the image that ships.

use crate::facts::{costs, packages, packages::Action, start};
use crate::prelude::*;

declare_rule! {
    /// Installs tools for looking around in the image that ships.
    /// ## Why
    /// They serve a person at a prompt, not the program. A debug container or a debug stage has
    /// them when they are needed, without shipping them every day.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN apt-get update && apt-get install -y --no-install-recommends vim && rm -rf /var/lib/apt/lists/*
    /// ```
    /// ```dockerfile,good
    /// RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
    /// ```
    pub struct DebugToolsInFinal;
    id: "debug-tools-in-final",
    group: "image",
    severity: Info,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("attack-surface"),
}

/// The tools of one install.
pub struct Tools {
    places: Vec<Span>,
    names: Vec<String>,
    /// They are there for a health check.
    for_health: bool,
}

/// Table 8.7 of the rule reference.
const TOOLS: &[&str] = &[
    "vim",
    "vim-tiny",
    "nano",
    "emacs",
    "emacs-nox",
    "less",
    "man-db",
    "net-tools",
    "iproute2",
    "iputils-ping",
    "iputils",
    "telnet",
    "nmap",
    "nmap-ncat",
    "ncat",
    "tcpdump",
    "dnsutils",
    "bind-tools",
    "bind-utils",
    "bind9-dnsutils",
    "traceroute",
    "htop",
    "strace",
    "gdb",
    "lsof",
    "procps",
    "procps-ng",
    "curl",
    "wget",
    "openssh-server",
    "openssh-client",
    "openssh-clients",
    "openssh",
    "tmux",
    "screen",
    "tree",
    "mc",
];

impl Rule for DebugToolsInFinal {
    type Finding = Tools;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Tools>) {
        let started = start::of_target(cx)
            .map(|start| start.text)
            .unwrap_or_default();
        let health = health_text(cx);
        let words = |text: &str, tool: &str| {
            text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
                .any(|word| word == tool)
        };
        for run in cx.final_runs() {
            let removals = last_removals(run);
            for (idx, command) in run.commands().iter().enumerate() {
                let Some(operation) =
                    packages::operation(command).filter(|op| op.action == Action::Install)
                else {
                    continue;
                };
                // What the same RUN removes again stays nowhere.
                let removed = removals
                    .iter()
                    .any(|(manager, at)| *manager == operation.manager && *at > idx);
                if removed {
                    continue;
                }
                let tools: Vec<(&ShellWord, &str)> = operation
                    .packages
                    .iter()
                    .map(|word| (*word, bare(&word.value)))
                    .filter(|(_, name)| is_tool(name) && !words(&started, name))
                    .collect();
                let (for_health, for_people): (Vec<_>, Vec<_>) = tools
                    .into_iter()
                    .partition(|(_, name)| words(&health, name));
                for (list, for_health) in [(for_people, false), (for_health, true)] {
                    if !list.is_empty() {
                        found.push(Tools {
                            places: list.iter().map(|(word, _)| run.word(word)).collect(),
                            names: list.iter().map(|(_, name)| (*name).to_owned()).collect(),
                            for_health,
                        });
                    }
                }
            }
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Tools) -> Report {
        let shown: Vec<String> = finding
            .names
            .iter()
            .take(6)
            .map(|name| format!("`{name}`"))
            .collect();
        let list = match finding.names.len().saturating_sub(6) {
            0 => shown.join(", "),
            more => format!("{} and {more} more", shown.join(", ")),
        };
        let (first, others) = match finding.places.split_first() {
            Some((first, others)) => (*first, others),
            None => (Span::empty(0), &[][..]),
        };
        let mut report = if finding.for_health {
            Report::at(first, format!("{list} ships only for the health check"))
                .why("the tool is pulled with every copy of the image and is handy for whoever breaks in")
                .help("let the program check itself (`HEALTHCHECK CMD [\"/app\", \"--health\"]`), or leave the check to the platform")
                .severity(Severity::Hint)
        } else {
            Report::at(first, format!("{list} in the image that ships: tools for a person, not for the program"))
                .why("they cost space, bring findings of scanners, and are handy for whoever breaks in")
                .help("leave them out and look around with `docker debug`, an ephemeral container, or a stage of its own; a tool that only this build needs belongs in an earlier stage")
        };
        report = report.effect(costs::packages(
            cx,
            finding.names.iter().map(String::as_str),
        ));
        for place in others {
            report = report.related(*place, "this one, too");
        }
        report
    }
}

/// The last removal of each manager in a RUN.
fn last_removals(run: &RunScript) -> Vec<(packages::Manager, usize)> {
    let mut last: Vec<(packages::Manager, usize)> = Vec::new();
    for (idx, command) in run.commands().iter().enumerate() {
        let Some(operation) = packages::operation(command) else {
            continue;
        };
        if operation.action != Action::Remove || command.connector == Connector::Or {
            continue;
        }
        match last
            .iter_mut()
            .find(|(manager, _)| *manager == operation.manager)
        {
            Some((_, at)) => *at = idx,
            None => last.push((operation.manager, idx)),
        }
    }
    last
}

/// The name of a package without version.
fn bare(package: &str) -> &str {
    package
        .split(['=', '~', '<', '>', ':'])
        .next()
        .unwrap_or(package)
}

fn is_tool(name: &str) -> bool {
    TOOLS.contains(&name) || name.starts_with("netcat")
}

/// Text of the health check that ships.
fn health_text(cx: &RuleContext<'_>) -> String {
    cx.in_final_chain(Keyword::Healthcheck)
        .last()
        .and_then(|(_, instruction)| match instruction.command()? {
            Command::Shell(text) => Some(text.text.clone()),
            Command::Exec(words) => Some(
                words
                    .iter()
                    .map(|word| word.text.as_str())
                    .collect::<Vec<_>>()
                    .join(" "),
            ),
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, findings};
    use layerlab_diagnostics::Severity;

    #[test]
    fn tools_of_one_install_are_one_finding() {
        check(
            "debug-tools-in-final",
            "FROM debian:12\nRUN apt-get install -y vim htop libpq5\n",
            &[2],
        );
        check(
            "debug-tools-in-final",
            "FROM alpine:3.23\nRUN apk add --no-cache libpq\n",
            &[],
        );
    }

    #[test]
    fn a_health_check_lowers_the_level_and_other_stages_are_free() {
        let text =
            "FROM debian:12\nRUN apt-get install -y curl\nHEALTHCHECK CMD curl -f localhost\n";
        assert_eq!(
            findings("debug-tools-in-final", text)[0].severity,
            Severity::Hint
        );
        check(
            "debug-tools-in-final",
            "FROM alpine AS b\nRUN apk add curl\nFROM scratch\nCOPY --from=b /a /\n",
            &[],
        );
        check(
            "debug-tools-in-final",
            "FROM alpine\nRUN apk add curl && curl -O x && apk del curl\n",
            &[],
        );
        check(
            "debug-tools-in-final",
            "FROM alpine\nRUN apk add openssh\nCMD [\"openssh\"]\n",
            &[],
        );
    }
}
