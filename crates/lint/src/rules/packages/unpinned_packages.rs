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
    /// ```dockerfile,good
    /// RUN pip install --no-cache-dir -r requirements.txt
    /// ```
    /// ```dockerfile,good
    /// FROM fedora:42
    /// ARG NGINX_VERSION=1.26.2
    /// RUN dnf install -y nginx-${NGINX_VERSION} && dnf clean all
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
    lesson: Some("installs-that-leave-nothing-behind"),
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
        for run in cx.needed_runs() {
            for command in run.commands() {
                let Some(Install {
                    code,
                    example,
                    words,
                    pinned,
                }) = install(command, cx.as_hadolint())
                else {
                    continue;
                };
                let loose: Vec<&&ShellWord> = words
                    .iter()
                    .filter(|word| match variables::value(cx, run, word) {
                        Some(value) if word.dynamic => {
                            value.split_whitespace().any(|package| !pinned(package))
                        }
                        Some(value) => !pinned(&value),
                        // hadolint judges the letters around a variable it does not know.
                        None => {
                            cx.as_hadolint()
                                && (!pinned(&without_values(&word.value))
                                    || code == Some("DL3041") && !is_declared(cx, run, word))
                        }
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

/// One install: the code it has elsewhere, how a pin is written, and what it names.
struct Install<'c> {
    code: Option<&'static str>,
    example: &'static str,
    words: Vec<&'c ShellWord>,
    pinned: fn(&str) -> bool,
}

fn install(command: &SimpleCommand, as_hadolint: bool) -> Option<Install<'_>> {
    if let Some(operation) = packages::operation(command) {
        return system_install(operation);
    }
    if let Some(install) = pip::install(command) {
        // Next to `-r` or `.` hadolint does not look at names.
        let overlooked =
            install.requirements || install.packages.iter().any(|word| word.value == ".");
        return (!install.constraints).then_some(Install {
            code: (!overlooked).then_some("DL3013"),
            example: "`flask==3.0.3`",
            words: install.packages,
            // hadolint takes any `@` of a repository's address for a version.
            pinned: if as_hadolint {
                |name| pinned_for_pip(name) || is_repository(name) && name.contains('@')
            } else {
                pinned_for_pip
            },
        });
    }
    let verb = command.verb()?.value.as_str();
    match (command.name(), verb) {
        ("npm", "install" | "i" | "add") => Some(Install {
            code: Some("DL3016"),
            example: "`express@4.19.2`",
            words: managers::npm_packages(command),
            pinned: pinned_for_npm,
        }),
        ("gem", "install" | "i") => gem_install(command),
        ("go", "install" | "get" | "run") => {
            let mut words = command.verb_operands(&["ldflags", "tags", "mod", "o", "gcflags", "p"]);
            if verb == "run" || as_hadolint {
                words.truncate(1);
            }
            Some(Install {
                code: Some("DL3062"),
                example: "`example.com/tool@v1.2.3`",
                words,
                pinned: if as_hadolint {
                    has_go_version
                } else {
                    pinned_for_go
                },
            })
        }
        _ => None,
    }
}

fn system_install(operation: packages::Operation<'_>) -> Option<Install<'_>> {
    let module = operation.verb.value == "module";
    let mut words = operation.packages;
    if module {
        // `dnf module install name:stream`
        let at = words.iter().position(|word| word.value == "install")?;
        words.remove(at);
    } else if operation.action != Action::Install
        || !matches!(operation.verb.value.as_str(), "install" | "in" | "add")
    {
        return None;
    }
    let (code, example, pinned): (_, _, fn(&str) -> bool) = match operation.manager {
        Manager::Apt => (
            (operation.command.name() == "apt-get").then_some("DL3008"),
            "`curl=7.88.1-10*`",
            |name| name.contains(['=', '/']) || name.ends_with(".deb"),
        ),
        Manager::Apk => (Some("DL3018"), "`curl=~8.9`", |name| {
            name.contains(['=', '~', '<', '>']) || name.ends_with(".apk") || name.starts_with('.')
        }),
        Manager::Yum | Manager::Dnf => {
            let code = match (operation.manager, operation.command.name()) {
                (Manager::Yum, _) => Some("DL3033"),
                (_, "dnf" | "microdnf") => Some("DL3041"),
                _ => None,
            };
            if module {
                (code, "`nodejs:20`", |name| name.contains(':'))
            } else {
                (code, "`curl-7.76.1`", has_rpm_version)
            }
        }
        Manager::Zypper => (Some("DL3037"), "`curl=8.0.1`", |name| {
            name.contains(['=', '<', '>']) || name.ends_with(".rpm")
        }),
    };
    Some(Install {
        code,
        example,
        words,
        pinned,
    })
}

/// Words behind a flag count as its value, as hadolint has it, unless the flag takes none.
fn gem_install(command: &SimpleCommand) -> Option<Install<'_>> {
    if command.has_flag(&["v", "version"]) {
        return None;
    }
    let mut words = Vec::new();
    let mut after_flag = false;
    let mut behind_switch = false;
    for word in command.after_verb() {
        let text = word.value.as_str();
        if text == "--" {
            break;
        }
        if text.starts_with('-') {
            let switch = text.starts_with("--no-")
                || matches!(
                    text,
                    "-N" | "-f" | "--force" | "-l" | "--local" | "--user-install"
                );
            behind_switch |= switch;
            after_flag = !switch && !text.contains('=');
        } else if !std::mem::take(&mut after_flag) {
            words.push(word);
        }
    }
    Some(Install {
        // There hadolint takes the name for a value and says nothing.
        code: (!behind_switch).then_some("DL3028"),
        example: "`bundler:2.5.11`",
        words,
        pinned: |name| name.contains(':') || name.ends_with(".gem"),
    })
}

/// Whether pip fetches the name from a version control system.
fn is_repository(name: &str) -> bool {
    ["git+", "hg+", "svn+", "bzr+"]
        .iter()
        .any(|scheme| name.starts_with(scheme))
}

fn pinned_for_pip(name: &str) -> bool {
    if is_repository(name) {
        // The `@` of `git+ssh://git@host` names no version.
        let path = name
            .split_once("://")
            .and_then(|(_, rest)| rest.split_once('/'))
            .map_or("", |(_, path)| path);
        return path.contains('@');
    }
    ["==", ">=", "<=", ">", "<", "!=", "~="]
        .iter()
        .any(|operator| name.contains(operator))
        || name.contains(['@', '/'])
        || name.starts_with('.')
        || [".whl", ".tar.gz", ".zip", ".txt"]
            .iter()
            .any(|ending| name.ends_with(ending))
}

fn pinned_for_npm(name: &str) -> bool {
    let git = name.starts_with("git") && name.contains("://");
    if git {
        return name.contains('#');
    }
    name.get(1..).is_some_and(|rest| rest.contains('@'))
        || name.contains('#')
        || [".tgz", ".tar", ".tar.gz"]
            .iter()
            .any(|ending| name.ends_with(ending))
        || name.starts_with(['/', '.', '~'])
        || name.starts_with("file:")
}

fn pinned_for_go(name: &str) -> bool {
    // A file, or a package of the standard library or of this module.
    name.ends_with(".go") || !name.contains('.') || has_go_version(name)
}

fn has_go_version(name: &str) -> bool {
    name.starts_with(['.', '/'])
        || name
            .split_once('@')
            .is_some_and(|(_, version)| !matches!(version, "latest" | "none" | ""))
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
        if shaped && (part.contains('.') || parts.peek().is_none()) || part.contains(VARIABLE) {
            return true;
        }
    }
    name.contains(':')
}

/// Whether a variable of the word is an ARG or ENV in force.
fn is_declared(cx: &RuleContext<'_>, run: &RunScript, word: &ShellWord) -> bool {
    let scope = cx.model.scope_before(run.instruction);
    word.value.split('$').skip(1).any(|behind| {
        let name = behind.trim_start_matches('{');
        let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let name = name.get(..end.unwrap_or(name.len())).unwrap_or("");
        scope.declares(name) || scope.variable(name).is_some()
    })
}

/// Stands for a value that is not known.
const VARIABLE: &str = "${}";

/// The word with every variable and substitution replaced by [`VARIABLE`].
fn without_values(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['$', '`']) {
        out.push_str(rest.get(..at).unwrap_or(""));
        rest = rest.get(at..).unwrap_or("");
        let end = match rest.get(..2) {
            Some("${") => rest.find('}').map(|at| at + 1),
            Some("$(") => rest.rfind(')').map(|at| at + 1),
            _ if rest.starts_with('`') => rest.rfind('`').map(|at| at + 1),
            _ => rest
                .get(1..)
                .and_then(|name| name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')))
                .map(|at| at + 1),
        };
        out.push_str(VARIABLE);
        rest = end.and_then(|end| rest.get(end..)).unwrap_or("");
    }
    out.push_str(rest);
    out
}
