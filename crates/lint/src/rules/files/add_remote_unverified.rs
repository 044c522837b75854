//! `add-remote-unverified`: something is fetched without saying what it must be.

use crate::facts::archives;
use crate::prelude::*;

declare_rule! {
    /// Fetches a file or a repository without a checksum, so anything may come.
    /// ## Why
    /// Whoever controls the address, or the way to it, decides what enters the image. With a
    /// checksum or a commit the build fails as soon as the content is another one.
    /// ## Examples
    /// ```dockerfile,bad
    /// ADD https://example.com/tool.tar.gz /tmp/
    /// ```
    /// ```dockerfile,good
    /// ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/tool.tar.gz /tmp/
    /// ```
    pub struct AddRemoteUnverified;
    id: "add-remote-unverified",
    group: "files",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("instruction-traps"),
}

/// A source that is fetched.
pub struct Remote {
    span: Span,
    source: String,
    git: bool,
}

impl Rule for AddRemoteUnverified {
    type Finding = Remote;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Remote>) {
        for (idx, instruction) in cx.needed(Keyword::Add) {
            let Arguments::Copy { sources, .. } = &instruction.arguments else {
                continue;
            };
            let checksum = instruction.flag("checksum").is_some();
            for source in sources {
                let resolved = cx.model.scope_before(idx).resolve(&source.text);
                let text = if resolved.complete {
                    resolved.value
                } else {
                    source.text.trim_matches(['"', '\'']).to_owned()
                };
                let git = archives::is_git_remote(&text);
                let verified = if git {
                    checksum || has_commit(&text)
                } else {
                    checksum || !archives::is_http(&text)
                };
                if !verified {
                    found.push(Remote {
                        span: source.span,
                        source: without_password(&text),
                        git,
                    });
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Remote) -> Report {
        let (what, cure) = if finding.git {
            (
                "no commit",
                "name the commit behind `#`, all 40 digits of it; a branch or a tag can move",
            )
        } else {
            (
                "no checksum",
                "add `--checksum=sha256:…` with the digest of the file you looked at",
            )
        };
        Report::at(
            finding.span,
            format!("`{}` is fetched with {what}", finding.source),
        )
        .why("whoever controls that address decides what enters the image, today and at every later build")
        .help(cure)
    }
}

/// `…#<40 hex digits>`, a folder after `:` left out, or a variable that holds it.
fn has_commit(remote: &str) -> bool {
    let reference = remote
        .split_once('#')
        .map_or("", |(_, reference)| reference);
    let commit = reference.split(':').next().unwrap_or("");
    commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit())
        || remote.contains("checksum=")
        || commit.starts_with('$')
}

/// The address without what stands between `://` and `@`.
fn without_password(text: &str) -> String {
    match text.split_once("://") {
        Some((scheme, rest)) => {
            let host = rest.split('/').next().unwrap_or("");
            match host.rsplit_once('@') {
                Some((user, _)) => format!("{scheme}://…{}", rest.get(user.len()..).unwrap_or("")),
                None => text.to_owned(),
            }
        }
        None => text.to_owned(),
    }
}
