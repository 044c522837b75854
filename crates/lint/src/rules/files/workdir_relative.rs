//! `workdir-relative`: WORKDIR with a path that depends on the one before.

use crate::facts::bases::{self, Family};
use crate::prelude::*;
use layerlab_buildgraph::Scope;

declare_rule! {
    /// Sets a relative working directory, which means another folder when a line above changes.
    /// ## Why
    /// A relative WORKDIR is joined to the one in force. Without one in the file, that is whatever
    /// the base image has set, and it may change with the next tag.
    /// ## Examples
    /// ```dockerfile,bad
    /// WORKDIR app
    /// ```
    /// ```dockerfile,good
    /// WORKDIR /app
    /// ```
    /// ```dockerfile,good
    /// ARG HOME_DIR=/srv
    /// WORKDIR ${HOME_DIR}/app
    /// ```
    pub struct WorkdirRelative;
    id: "workdir-relative",
    group: "files",
    severity: Warning,
    fix: Decision,
    on: Default,
    aliases: ["DL3000", "WorkdirRelativePath", "DS-0009", "CKV_DOCKER_10"],
    lesson: Some("instruction-traps"),
}

/// A relative WORKDIR.
pub struct Relative {
    span: Span,
    path: String,
    /// The folder it means, and whether a WORKDIR of the file is what it rests on.
    absolute: Option<String>,
    rests_on: Option<usize>,
    variable: bool,
}

/// Whether the builder sees a relative path there: arguments without value are empty to it.
fn is_relative_once_expanded(scope: &Scope<'_>, text: &str) -> bool {
    let resolved = scope.resolve(text);
    let drive = resolved.value.as_bytes().get(1) == Some(&b':');
    (resolved.complete || scope.base_is_known())
        && scope.workdir().instruction.is_none()
        && !resolved.value.starts_with('/')
        && !drive
}

impl Rule for WorkdirRelative {
    type Finding = Relative;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Relative>) {
        for (idx, instruction) in cx.needed(Keyword::Workdir) {
            let Arguments::Text(word) = &instruction.arguments else {
                continue;
            };
            let path = word.text.trim_matches(['"', '\'']);
            let drive = path.as_bytes().get(1) == Some(&b':')
                && path.starts_with(|c: char| c.is_ascii_alphabetic());
            let scope = cx.model.scope_before(idx);
            // What a variable stands for is the author's business; the builder's check expands it.
            let variable = path.starts_with('$');
            if variable && !(cx.as_hadolint() && is_relative_once_expanded(&scope, &word.text)) {
                continue;
            }
            if path.is_empty() || path.starts_with(['/', '\\']) {
                continue;
            }
            // Only on Windows does a drive begin an absolute path; the builder's check knows that.
            let foreign = cx.as_hadolint() && scope.workdir().instruction.is_none() && {
                let stage = cx.model.stage_of(idx).unwrap_or(0);
                let family = bases::family(cx, stage);
                let known = family != Family::Windows && family != Family::Unknown;
                known
                    && !cx.instructions(Keyword::From).any(|(from, line)| {
                        cx.model.stage_of(from) == Some(stage)
                            && line.flags_named("platform").next().is_some()
                    })
            };
            if drive && !foreign {
                continue;
            }
            let absolute = scope.absolute_path(&word.text);
            found.push(Relative {
                span: word.span,
                path: path.to_owned(),
                absolute: absolute
                    .complete
                    .then(|| layerlab_buildgraph::paths::clean(&absolute.value)),
                rests_on: scope.workdir().instruction,
                variable: variable || drive,
            });
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Relative) -> Report {
        let report = Report::at(
            finding.span,
            format!("`WORKDIR {}` is relative", finding.path),
        )
        .help(match &finding.absolute {
            Some(path) => format!("write the whole path, `WORKDIR {path}`"),
            None => format!("write the whole path, such as `WORKDIR /{}`", finding.path),
        });
        if finding.variable {
            return report
                .why("to the builder it is relative, and no WORKDIR stands before it")
                .aliases(["WorkdirRelativePath"]);
        }
        match finding.rests_on {
            None => report.why(
                "no WORKDIR stands before it, so the folder depends on what the base image has set",
            ),
            Some(idx) => {
                let report = report
                    .why("it is joined to the WORKDIR above, so a change there moves this one too")
                    .severity(Severity::Hint)
                    .aliases(["DL3000", "DS-0009", "CKV_DOCKER_10"]);
                match cx.instruction(idx) {
                    Some(above) => report.related(above.span, "the folder it is joined to"),
                    None => report,
                }
            }
        }
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Relative) -> Option<Fix> {
        let path = finding.absolute.clone()?;
        Some(decision_fix(
            format!("write `{path}`"),
            vec![Edit::replace(finding.span, path)],
            "this is the folder the file means today",
        ))
    }
}
