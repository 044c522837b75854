//! `unpinned-packages`: an install takes whatever version the mirror has today.

use crate::facts::packages::{self, Action, Manager};
use crate::facts::{managers, pip, variables};
use crate::prelude::*;

declare_rule! {
    /// Installs packages without saying which version.
    /// ## Why
    /// The same file gives other versions tomorrow. Pins make builds repeat; the price is that old
    /// versions vanish from distribution mirrors, so pins have to be moved.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN pip install --no-cache-dir flask
    /// ```
    /// ```dockerfile,good
    /// RUN pip install --no-cache-dir flask==3.0.3
    /// ```
    pub struct UnpinnedPackages;
    id: "unpinned-packages",
    group: "packages",
    severity: Info,
    fix: None,
    on: Default,
    aliases: [
        "DL3008", "DL3013", "DL3016", "DL3018", "DL3028", "DL3033", "DL3037", "DL3041", "DL3062",
    ],
    lesson: None,
}

/// The packages of one command.
pub struct Unpinned {
    code: Option<&'static str>,
    names: Vec<String>,
    places: Vec<Span>,
    example: &'static str,
}

impl Rule for UnpinnedPackages {
    type Finding = Unpinned;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Unpinned>) {
        for run in &cx.runs {
            if !cx.as_hadolint() && !cx.model.is_instruction_needed(run.instruction) {
                continue;
            }
            for command in run.commands() {
                let Some((code, example, words, pinned)) = packages_of(command) else {
                    continue;
                };
                let loose: Vec<&&ShellWord> = words
                    .iter()
                    .filter(|word| match variables::value(cx, run, word) {
                        Some(value) if word.dynamic => {
                            value.split_whitespace().any(|package| !pinned(package))
                        }
                        Some(value) => !pinned(&value),
                        None => false,
                    })
                    .collect();
                if loose.is_empty() {
                    continue;
                }
                found.push(Unpinned {
                    code,
                    names: loose.iter().map(|word| word.value.clone()).collect(),
                    places: loose.iter().map(|word| run.word(word)).collect(),
                    example,
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Unpinned) -> Report {
        let shown: Vec<String> = finding
            .names
            .iter()
            .take(5)
            .map(|name| format!("`{name}`"))
            .collect();
        let more = finding.names.len().saturating_sub(shown.len());
        let list = if more > 0 {
            format!("{} and {more} more", shown.join(", "))
        } else {
            shown.join(", ")
        };
        let mut places = finding.places.iter();
        let first = places.next().copied().unwrap_or_default();
        let mut report = Report::at(first, format!("no version is named for {list}"))
            .why("the same file installs other versions tomorrow, so a build that worked may break, or differ from the one you tested")
            .help(format!("name the version: {}", finding.example))
            .aliases(finding.code);
        for place in places {
            report = report.related(*place, "this one, too");
        }
        report
    }
}

type Found<'c> = (
    Option<&'static str>,
    &'static str,
    Vec<&'c ShellWord>,
    fn(&str) -> bool,
);

/// Code, example, words and the test of one install.
fn packages_of(command: &SimpleCommand) -> Option<Found<'_>> {
    if let Some(operation) = packages::operation(command) {
        if operation.action != Action::Install
            || matches!(operation.verb.value.as_str(), "build-dep" | "reinstall")
        {
            return None;
        }
        let (code, example, pinned): (_, _, fn(&str) -> bool) = match operation.manager {
            Manager::Apt => (
                (command.name() == "apt-get").then_some("DL3008"),
                "`curl=7.88.1-10*`",
                |name| name.contains(['=', '/']) || name.ends_with(".deb"),
            ),
            Manager::Apk => (Some("DL3018"), "`curl=~8.9`", |name| {
                name.contains(['=', '~', '<', '>'])
                    || name.ends_with(".apk")
                    || name.starts_with('.')
            }),
            Manager::Yum => (Some("DL3033"), "`curl-7.76.1`", has_rpm_version),
            Manager::Dnf => (Some("DL3041"), "`curl-7.76.1`", has_rpm_version),
            Manager::Zypper => (Some("DL3037"), "`curl=8.0.1`", |name| {
                name.contains(['=', '<', '>']) || name.ends_with(".rpm")
            }),
        };
        return Some((code, example, operation.packages, pinned));
    }
    if let Some(install) = pip::install(command) {
        if install.constraints {
            return None;
        }
        return Some(
            (Some("DL3013"), "`flask==3.0.3`", install.packages, |name| {
                ["==", ">=", "<=", ">", "<", "!=", "~="]
                    .iter()
                    .any(|operator| name.contains(operator))
                    || name.contains('@')
                    || name.contains('/')
                    || name.starts_with('.')
                    || [".whl", ".tar.gz", ".zip", ".txt"]
                        .iter()
                        .any(|ending| name.ends_with(ending))
            }),
        );
    }
    let verb = command.verb()?.value.as_str();
    match (command.name(), verb) {
        ("npm", "install" | "i" | "add") => Some((
            Some("DL3016"),
            "`express@4.19.2`",
            managers::npm_packages(command),
            |name| {
                name.get(1..).is_some_and(|rest| rest.contains('@'))
                    || name.contains('#')
                    || [".tgz", ".tar", ".tar.gz"]
                        .iter()
                        .any(|ending| name.ends_with(ending))
                    || name.starts_with(['/', '.', '~'])
                    || name.starts_with("file:")
            },
        )),
        ("gem", "install" | "i") => {
            if command.has_flag(&["v", "version"]) {
                return None;
            }
            let mut words = Vec::new();
            let mut after_flag = false;
            for word in command.after_verb() {
                if word.value == "--" {
                    break;
                }
                let is_flag = word.value.starts_with('-');
                if !is_flag && !after_flag {
                    words.push(word);
                }
                after_flag = is_flag && !word.value.contains('=');
            }
            Some((Some("DL3028"), "`bundler:2.5.11`", words, |name| {
                name.contains(':') || name.ends_with(".gem")
            }))
        }
        ("go", "install" | "get" | "run") => {
            let mut words = command.verb_operands(&["ldflags", "tags", "mod", "o", "gcflags", "p"]);
            if verb == "run" {
                words.truncate(1);
            }
            Some(
                (Some("DL3062"), "`example.com/tool@v1.2.3`", words, |name| {
                    name.starts_with(['.', '/'])
                        || name.ends_with(".go")
                        || !name.contains('.')
                        || name
                            .split_once('@')
                            .is_some_and(|(_, version)| !matches!(version, "latest" | "none" | ""))
                }),
            )
        }
        _ => None,
    }
}

/// Whether a name such as `curl-7.76.1` carries a version; `java-17-openjdk` does not.
fn has_rpm_version(name: &str) -> bool {
    if name.ends_with(".rpm") || name.starts_with(['@', '/', '.']) {
        return true;
    }
    let mut parts = name.split('-').skip(1).peekable();
    while let Some(part) = parts.next() {
        let shaped = part.starts_with(|c: char| c.is_ascii_digit())
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || ".~^_:+*".contains(c));
        if shaped && (part.contains('.') || parts.peek().is_none()) {
            return true;
        }
    }
    name.contains(':')
}
