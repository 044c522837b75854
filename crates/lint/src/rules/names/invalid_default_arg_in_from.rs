//! `invalid-default-arg-in-from`: without `--build-arg` the image name is no name.

use crate::facts::references;
use crate::prelude::*;
use crate::rules::base::digest_invalid::is_digest;
use layerlab_syntax::expand::{Lookup, Mode, expand};

declare_rule! {
    /// Builds the image name from an argument whose default leaves no valid name.
    /// ## Why
    /// `docker build` without the argument fails, and tools that read the file cannot tell the base.
    /// Some authors want exactly that: nobody should build without choosing.
    /// ## Examples
    /// ```dockerfile,bad
    /// ARG TAG
    /// FROM debian:${TAG}
    /// USER 10001
    /// ```
    /// ```dockerfile,good
    /// ARG TAG=12.8-slim
    /// FROM debian:${TAG}
    /// USER 10001
    /// ```
    pub struct InvalidDefaultArgInFrom;
    id: "invalid-default-arg-in-from",
    group: "names",
    severity: Info,
    fix: None,
    on: Default,
    aliases: ["InvalidDefaultArgInFrom"],
    lesson: None,
}

/// A FROM whose name is invalid with the defaults.
pub struct Invalid {
    span: Span,
    written: String,
    value: String,
    has_default: bool,
    literal: bool,
}

struct Defaults<'a>(&'a RuleContext<'a>);

impl Lookup for Defaults<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        let globals = &self.0.model.globals;
        globals.value(name).map(|value| value.value.as_str())
    }
}

/// The image word of a FROM with every argument's value put in, unknown ones empty; `None` when
/// the expansion itself fails, as that of `${BASE:?}` does.
pub fn resolved(cx: &RuleContext<'_>, idx: usize) -> Option<String> {
    let Some(Arguments::From { image, .. }) = cx.instruction(idx).map(|from| &from.arguments)
    else {
        return Some(String::new());
    };
    expand(&image.text, Mode::Word, cx.file.escape, &Defaults(cx))
        .ok()
        .map(|expanded| expanded.value)
}

impl Rule for InvalidDefaultArgInFrom {
    type Finding = Invalid;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Invalid>) {
        for (idx, instruction) in cx.instructions(Keyword::From) {
            let Arguments::From { image, .. } = &instruction.arguments else {
                continue;
            };
            let names = references::in_text(&image.text, image.span, cx.file.escape, true);
            let globals = &cx.model.globals;
            // An undeclared name has its own rule.
            if names.iter().any(|name| {
                !name.guarded
                    && !globals.declares(&name.name)
                    && globals.value(&name.name).is_none()
            }) {
                continue;
            }
            let Some(value) = resolved(cx, idx) else {
                continue;
            };
            if is_valid_name(&value)
                || cx
                    .model
                    .stages
                    .iter()
                    .any(|stage| stage.name.as_deref() == Some(&value))
            {
                continue;
            }
            // Two rules of their own: a stage named with capitals, and a digest that is none.
            let literal = names.is_empty();
            let named = || {
                let stage = cx.model.stage_of(idx)?;
                cx.model.stage_named(&value, stage)
            };
            let name = value.split_once('@').map(|(name, _)| name);
            let other = literal
                && (value.is_empty() || named().is_some() || name.is_some_and(is_valid_name));
            if !other {
                found.push(Invalid {
                    literal,
                    span: image.span,
                    written: image.text.clone(),
                    has_default: names.iter().all(|name| globals.value(&name.name).is_some()),
                    value,
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Invalid) -> Report {
        if finding.literal {
            let capitals = finding.value.chars().any(|c| c.is_ascii_uppercase());
            return Report::at(
                finding.span,
                format!("`{}` is no image name", finding.written),
            )
            .why("the builder refuses the file")
            .help(if capitals {
                "image names have no capitals; FROM also finds a stage only by its name in small letters"
            } else {
                "write `name`, `name:tag` or `registry/name:tag`"
            })
            .severity(Severity::Error);
        }
        let shown = if finding.value.is_empty() {
            "nothing".to_owned()
        } else {
            format!("`{}`", finding.value)
        };
        let report = Report::at(
            finding.span,
            format!("with its defaults `{}` is {shown}, which is no image name", finding.written),
        )
        .why("a build without `--build-arg` fails here, and tools cannot tell the base")
        .help("give the ARG a default that makes a valid name, or ignore this when nobody should build without choosing");
        if finding.has_default {
            report.severity(Severity::Error)
        } else {
            report
        }
    }
}

/// Whether `name` can be an image name: lower-case path, optional tag and digest.
pub fn is_valid_name(name: &str) -> bool {
    let (rest, digest) = match name.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (name, None),
    };
    if digest.is_some_and(|digest| !is_digest(digest)) {
        return false;
    }
    let name_start = rest.rfind('/').map_or(0, |slash| slash + 1);
    let (path, tag) = match rest.get(name_start..).unwrap_or("").find(':') {
        Some(colon) => (
            rest.get(..name_start + colon).unwrap_or(""),
            rest.get(name_start + colon + 1..),
        ),
        None => (rest, None),
    };
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if tag.is_some_and(|tag| {
        tag.len() > 128
            || !tag.starts_with(word)
            || !tag.chars().all(|c| word(c) || c == '.' || c == '-')
    }) {
        return false;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    if parts.len() > 1
        && let Some(host) = parts.first()
        && (host.contains(['.', ':'])
            || *host == "localhost"
            || host.chars().any(|c| c.is_ascii_uppercase()))
    {
        let (host, port) = host.split_once(':').unwrap_or((host, "0"));
        if host.is_empty()
            || port.is_empty()
            || !port.chars().all(|c| c.is_ascii_digit())
            || !host
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-')
        {
            return false;
        }
        parts.remove(0);
    }
    parts.iter().all(|part| {
        let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        part.starts_with(lower)
            && part.ends_with(lower)
            && part
                .chars()
                .all(|c| lower(c) || matches!(c, '.' | '_' | '-'))
            && !part.contains("..")
            && !part.contains("___")
    })
}

#[cfg(test)]
mod tests {
    use super::is_valid_name;

    #[test]
    fn names_are_told_from_leftovers_of_empty_arguments() {
        for good in [
            "node",
            "node:20-slim",
            "localhost:5000/a/b:1",
            "ghcr.io/a/b__c:v1",
            "Registry/a",
        ] {
            assert!(is_valid_name(good), "{good}");
        }
        for bad in [
            "",
            ":1",
            "node:",
            "node:-slim",
            "/node",
            "a//b",
            "Node",
            "node@",
            "a@sha256:0123456789abcdef0123456789abcdef",
            "a/b/",
            "host:/x",
        ] {
            assert!(!is_valid_name(bad), "{bad}");
        }
    }
}
