//! `add-local-file`: ADD where COPY says what is meant.

use crate::facts::archives;
use crate::prelude::*;

declare_rule! {
    /// Uses ADD for plain local files, where COPY does the same without surprises.
    /// ## Why
    /// ADD also fetches addresses and unpacks archives. A reader has to check whether it does here,
    /// and a file that later becomes an archive is suddenly unpacked.
    /// ## Examples
    /// ```dockerfile,bad
    /// ADD app.jar /opt/app.jar
    /// ```
    /// ```dockerfile,good
    /// COPY app.jar /opt/app.jar
    /// ```
    /// ```dockerfile,good
    /// ADD rootfs.tar.xz /
    /// ```
    /// ```dockerfile,good
    /// ADD rootfs.tar.gz /
    /// ```
    /// ```dockerfile,good
    /// ARG TOOL=https://example.com/tool-1.2
    /// ADD $TOOL /usr/local/bin/tool
    /// ```
    pub struct AddLocalFile;
    id: "add-local-file",
    group: "files",
    severity: Warning,
    fix: Safe,
    on: Default,
    aliases: ["DL3020", "DS-0005", "CKV_DOCKER_4", "CIS-DI-0009"],
    lesson: Some("instruction-traps"),
}

/// An ADD of local files.
pub struct Local {
    span: Span,
    source: String,
    /// The keyword, when COPY takes the same words.
    keyword: Option<(Span, &'static str)>,
    /// A wildcard at the end of a source may catch an archive.
    wildcard: bool,
}

/// What an ADD source is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Local,
    Special,
    Unknown,
}

fn kind(cx: &RuleContext<'_>, idx: usize, source: &Word) -> Kind {
    if source.text.starts_with("<<") {
        return Kind::Special;
    }
    let resolved = cx.model.scope_before(idx).resolve(&source.text);
    let text = if resolved.complete {
        resolved.value.as_str()
    } else {
        source.text.trim_matches(['"', '\''])
    };
    if archives::is_archive(text) || archives::is_http(text) || archives::is_git_remote(text) {
        return Kind::Special;
    }
    if resolved.complete {
        return Kind::Local;
    }
    // `target/$NAME.jar` begins like a path and ends like no archive, whatever the value is.
    let literal_start = !text.starts_with('$');
    let literal_end = text
        .rsplit('/')
        .next()
        .and_then(|name| name.rsplit_once(['.', '}']))
        .is_some_and(|(_, ending)| !ending.is_empty() && !ending.contains('$'));
    let upper = text.to_ascii_uppercase();
    let says_other = ["URL", "URI", "TAR", "TGZ", "ARCHIVE", "ZIP", "REPO", "GZ"]
        .iter()
        .any(|word| upper.contains(word));
    if literal_start && literal_end || cx.as_hadolint() && !says_other {
        Kind::Local
    } else {
        Kind::Unknown
    }
}

impl Rule for AddLocalFile {
    type Finding = Local;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Local>) {
        for (idx, outer) in cx.file.instructions.iter().enumerate() {
            let instruction = outer.unwrap_onbuild();
            if instruction.keyword != Keyword::Add
                || !(cx.as_hadolint() || cx.model.is_instruction_needed(idx))
            {
                continue;
            }
            let Arguments::Copy { sources, .. } = &instruction.arguments else {
                continue;
            };
            let kinds: Vec<Kind> = sources.iter().map(|source| kind(cx, idx, source)).collect();
            let first = sources
                .iter()
                .zip(&kinds)
                .find(|(_, kind)| **kind == Kind::Local);
            let Some((source, _)) = first else { continue };
            let copy_takes_it = kinds.iter().all(|kind| *kind == Kind::Local)
                && instruction.flags.iter().all(|flag| {
                    matches!(flag.name.as_str(), "chown" | "chmod" | "link" | "exclude")
                });
            let lower = instruction
                .keyword_text
                .chars()
                .all(|c| c.is_ascii_lowercase());
            found.push(Local {
                span: source.span,
                source: source.text.clone(),
                keyword: copy_takes_it.then_some((
                    instruction.keyword_span,
                    if lower { "copy" } else { "COPY" },
                )),
                wildcard: sources
                    .iter()
                    .any(|source| source.text.contains(['*', '?', '['])),
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Local) -> Report {
        Report::at(
            finding.span,
            format!("ADD is used for the local file `{}`", finding.source),
        )
        .why("ADD also fetches addresses and unpacks archives, so a reader has to wonder which of it happens here")
        .help("write COPY: it takes the same words and only copies")
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Local) -> Option<Fix> {
        let (span, word) = finding.keyword?;
        let edits = vec![Edit::replace(span, word)];
        Some(if finding.wildcard {
            decision_fix(
                "use COPY",
                edits,
                "if the pattern catches a tar archive, ADD unpacks it and COPY does not",
            )
        } else {
            safe_fix("use COPY", edits)
        })
    }
}
