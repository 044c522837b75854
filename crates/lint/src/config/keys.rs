//! What each key means, and what kind of value it takes.

use super::yaml::{Node, Value};
use super::{ConfigProblem, FailOn, ProjectConfig};
use crate::context::{Comments, Profile};
use crate::settings::LabelKind;
use crate::{is_code_of_another_tool, rule};
use layerlab_diagnostics::Severity;

/// Every key, in the order of the documentation.
pub(super) const KEYS: [&str; 19] = [
    "profile",
    "ignore",
    "ignored",
    "select",
    "severity",
    "override",
    "fail-on",
    "failure-threshold",
    "no-fail",
    "trusted-registries",
    "trustedRegistries",
    "label-schema",
    "strict-labels",
    "ignore-comments",
    "disable-ignore-pragma",
    "format",
    "output-format",
    "no-color",
    "verbose",
];

/// hadolint's order: a code named under several levels gets the last of these.
const LEVELS: [(&str, Severity); 5] = [
    ("style", Severity::Hint),
    ("hint", Severity::Hint),
    ("info", Severity::Info),
    ("warning", Severity::Warning),
    ("error", Severity::Error),
];

type Outcome<T> = Result<T, ConfigProblem>;

fn fault<T>(node: &Node, message: String) -> Outcome<T> {
    Err(ConfigProblem {
        line: node.line,
        message,
    })
}

/// Reads the tree.
///
/// # Errors
/// When a value has the wrong kind.
pub(super) fn read(root: &Node) -> Outcome<(ProjectConfig, Vec<ConfigProblem>)> {
    let mut reader = Reader {
        config: ProjectConfig::default(),
        warnings: Vec::new(),
    };
    let pairs = match &root.value {
        Value::Null => &[],
        Value::Map(pairs) => pairs.as_slice(),
        other => {
            let message = format!(
                "a configuration is a list of keys with values, not {}; begin with `ignored:` or `profile:`",
                other.kind()
            );
            return fault(root, message);
        }
    };
    let mut seen: Vec<&str> = Vec::new();
    for (key, value) in pairs {
        let name = text(key, "a key")?;
        if seen.contains(&name) {
            return fault(key, format!("the key `{name}` is given twice; keep one"));
        }
        if KEYS.contains(&name) {
            seen.push(name);
        }
        reader.key(key, name, value)?;
    }
    Ok((reader.config, reader.warnings))
}

struct Reader {
    config: ProjectConfig,
    warnings: Vec<ConfigProblem>,
}

impl Reader {
    fn key(&mut self, key: &Node, name: &str, value: &Node) -> Outcome<()> {
        // A key without a value says nothing.
        if value.value == Value::Null {
            if !KEYS.contains(&name) {
                self.unknown(key, name);
            }
            return Ok(());
        }
        match name {
            "profile" => self.config.profile = Some(profile(value)?),
            "ignore" | "ignored" => {
                let codes = self.codes(value, name)?;
                self.config.ignore.extend(codes);
            }
            "select" => {
                let codes = self.codes(value, name)?;
                self.config.select.extend(codes);
            }
            "severity" => self.severity(value)?,
            "override" => self.overrides(value)?,
            "fail-on" | "failure-threshold" => {
                // `no-fail` is stronger wherever it stands.
                let level = fail_on(value, name)?;
                if self.config.fail_on != Some(FailOn::Never) {
                    self.config.fail_on = Some(level);
                }
            }
            "no-fail" => {
                if boolean(value, name)? {
                    self.config.fail_on = Some(FailOn::Never);
                }
            }
            "trusted-registries" | "trustedRegistries" => {
                let names = list(value, name)?;
                self.config.rules.trusted_registries.extend(names);
            }
            "label-schema" => self.labels(value)?,
            "strict-labels" => self.config.rules.strict_labels = boolean(value, name)?,
            "ignore-comments" => {
                let read = boolean(value, name)?;
                self.config.comments = Some(if read {
                    Comments::All
                } else {
                    Comments::Unread
                });
            }
            "disable-ignore-pragma" => {
                if boolean(value, name)? && self.config.comments.is_none() {
                    self.config.comments = Some(Comments::NotHadolint);
                }
            }
            "format" | "output-format" => self.format(value)?,
            "no-color" => self.config.coloured = Some(!boolean(value, name)?),
            // It changes nothing of what is found.
            "verbose" => {
                boolean(value, name)?;
            }
            _ => self.unknown(key, name),
        }
        Ok(())
    }

    fn warn(&mut self, node: &Node, message: String) {
        self.warnings.push(ConfigProblem {
            line: node.line,
            message,
        });
    }

    fn unknown(&mut self, key: &Node, name: &str) {
        let meant = KEYS.iter().find(|known| is_near(known, name));
        let hint = match meant {
            Some(known) => format!("; did you mean `{known}`?"),
            None => "; docs/configuration.md lists all keys".to_owned(),
        };
        self.warn(
            key,
            format!("the key `{name}` is unknown and has no effect{hint}"),
        );
    }

    /// Rule ids or codes; one that nobody knows is named.
    fn codes(&mut self, value: &Node, key: &str) -> Outcome<Vec<String>> {
        let nodes = nodes(value, key)?;
        let mut codes = Vec::new();
        for node in nodes {
            let code = text(node, key)?.to_owned();
            self.known(node, &code);
            codes.push(code);
        }
        Ok(codes)
    }

    fn known(&mut self, node: &Node, code: &str) {
        // Codes of checks that we do not have are no mistake.
        if rule(code).is_none() && !is_code_of_another_tool(code) {
            let message = format!("there is no rule `{code}`; `layerlab rules` lists them all");
            self.warn(node, message);
        }
    }

    /// Ours: `severity: { rule: level }`; `off` leaves the rule out.
    fn severity(&mut self, value: &Node) -> Outcome<()> {
        for (key, level) in pairs(value, "severity")? {
            let code = text(key, "severity")?.to_owned();
            self.known(key, &code);
            let name = text(level, "severity")?;
            match LEVELS.iter().find(|(known, _)| *known == name) {
                Some((_, severity)) => self.config.severities.push((code, *severity)),
                None if matches!(name, "off" | "ignore" | "none") => self.config.ignore.push(code),
                None => {
                    let message =
                        format!("`{name}` is no level; write error, warning, info, hint or off");
                    return fault(level, message);
                }
            }
        }
        Ok(())
    }

    /// hadolint's: `override: { level: [rule] }`.
    fn overrides(&mut self, value: &Node) -> Outcome<()> {
        let given = pairs(value, "override")?;
        for (key, _) in given {
            let name = text(key, "override")?;
            if !LEVELS.iter().any(|(known, _)| *known == name) {
                let message = format!(
                    "`{name}` under `override` is no level and has no effect; write error, warning, info or style"
                );
                self.warn(key, message);
            }
        }
        for (level, severity) in LEVELS {
            for (key, rules) in given {
                if text(key, "override")? == level && rules.value != Value::Null {
                    let codes = self.codes(rules, level)?;
                    let chosen = codes.into_iter().map(|code| (code, severity));
                    self.config.severities.extend(chosen);
                }
            }
        }
        Ok(())
    }

    fn labels(&mut self, value: &Node) -> Outcome<()> {
        for (key, kind) in pairs(value, "label-schema")? {
            let label = text(key, "label-schema")?.to_owned();
            let name = match &kind.value {
                Value::Null => "",
                _ => text(kind, "label-schema")?,
            };
            let Some(kind_of_label) = LabelKind::from_name(name) else {
                let message = format!(
                    "`{name}` is no kind of label; write text, url, rfc3339, semver, hash, spdx or email"
                );
                return fault(kind, message);
            };
            self.config.rules.label_schema.insert(label, kind_of_label);
        }
        Ok(())
    }

    /// Output formats under hadolint's names.
    fn format(&mut self, value: &Node) -> Outcome<()> {
        let name = text(value, "format")?;
        let ours = match name {
            "tty" | "text" => "text",
            "gitlab_codeclimate" | "gitlab" => "gitlab",
            "json" | "sarif" | "checkstyle" | "codeclimate" | "junit" | "github" | "markdown" => {
                name
            }
            other => {
                let message = format!("there is no output format `{other}`, so text is printed");
                self.warn(value, message);
                return Ok(());
            }
        };
        self.config.format = Some(ours.to_owned());
        Ok(())
    }
}

fn text<'n>(node: &'n Node, key: &str) -> Outcome<&'n str> {
    match &node.value {
        Value::Scalar(text) => Ok(text),
        other => fault(
            node,
            format!("`{key}` takes a single value here, not {}", other.kind()),
        ),
    }
}

fn boolean(node: &Node, key: &str) -> Outcome<bool> {
    match text(node, key)? {
        "true" | "True" | "TRUE" => Ok(true),
        "false" | "False" | "FALSE" => Ok(false),
        other => fault(node, format!("`{key}` is true or false, not `{other}`")),
    }
}

/// A list, or one value that stands for a list of one.
fn nodes<'n>(node: &'n Node, key: &str) -> Outcome<&'n [Node]> {
    match &node.value {
        Value::List(items) => Ok(items),
        Value::Scalar(_) => Ok(std::slice::from_ref(node)),
        Value::Null => Ok(&[]),
        Value::Map(_) => fault(node, format!("`{key}` takes a list, not a mapping")),
    }
}

fn list(node: &Node, key: &str) -> Outcome<Vec<String>> {
    nodes(node, key)?
        .iter()
        .map(|item| text(item, key).map(str::to_owned))
        .collect()
}

fn pairs<'n>(node: &'n Node, key: &str) -> Outcome<&'n [(Node, Node)]> {
    match &node.value {
        Value::Map(pairs) => Ok(pairs),
        other => fault(
            node,
            format!("`{key}` takes a mapping, not {}", other.kind()),
        ),
    }
}

fn profile(node: &Node) -> Outcome<Profile> {
    let name = text(node, "profile")?;
    match Profile::from_name(name).filter(|_| !name.is_empty()) {
        Some(profile) => Ok(profile),
        None => fault(
            node,
            format!("`{name}` is no profile; write learn, calm, strict or hadolint"),
        ),
    }
}

fn fail_on(node: &Node, key: &str) -> Outcome<FailOn> {
    let name = text(node, key)?;
    match FailOn::from_name(name) {
        Some(level) => Ok(level),
        None => fault(
            node,
            format!("`{key}` is error, warning, info, style (or hint) or never, not `{name}`"),
        ),
    }
}

/// Whether two keys differ only in case, in dashes and underscores, or in one letter more or less.
fn is_near(known: &str, name: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars()
            .filter(|c| !matches!(c, '-' | '_'))
            .flat_map(char::to_lowercase)
            .take(64)
            .collect()
    };
    let (known, name) = (plain(known), plain(name));
    known == name
        || (known.len().abs_diff(name.len()) <= 1
            && known.len() > 3
            && (known.starts_with(&name) || name.starts_with(&known)))
}
