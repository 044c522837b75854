//! `git-dir-in-context`: the repository's history, or what belongs on one machine, is copied.

use crate::facts::broad_copy;
use crate::prelude::*;

declare_rule! {
    /// Copies `.git`, local settings or installed modules into the image.
    /// ## Why
    /// `.git` holds every version of every file, deleted secrets included, and it changes with each
    /// commit, so the cache misses each time. `.env` holds local secrets; `node_modules` holds
    /// packages built for your system.
    /// ## Examples
    /// ```dockerfile,bad
    /// COPY .git /app/.git
    /// ```
    /// ```dockerfile,good
    /// COPY src/ /app/src/
    /// ```
    pub struct GitDirInContext;
    id: "git-dir-in-context",
    group: "files",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("build-context-and-dockerignore"),
}

/// Something that should stay outside.
pub struct Unwanted {
    span: Span,
    name: &'static str,
    /// A broad copy brings it, because the ignore file does not leave it out.
    broad: bool,
}

const UNWANTED: [&str; 3] = [".git", ".env", "node_modules"];

impl Rule for GitDirInContext {
    type Finding = Unwanted;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Unwanted>) {
        let listed = |name: &str| {
            cx.options.context.as_ref().map(|files| {
                files
                    .files()
                    .any(|(path, _)| path.split('/').next() == Some(name))
            })
        };
        let mut brought: Vec<&str> = Vec::new();
        for source in broad_copy::context_sources(cx) {
            if !source.broad {
                // `.env` named outright is the business of `secret-file-copied`.
                let last = source.path.rsplit('/').next().unwrap_or("");
                if matches!(last, ".git" | "node_modules") {
                    found.push(Unwanted {
                        span: source.span,
                        name: if last == ".git" {
                            ".git"
                        } else {
                            "node_modules"
                        },
                        broad: false,
                    });
                }
                continue;
            }
            // Without an ignore file `missing-dockerignore` says it all.
            let Some(ignore) = cx
                .ignore_file
                .as_ref()
                .filter(|file| !file.patterns.is_empty())
            else {
                continue;
            };
            for name in UNWANTED {
                let there = match (listed(name), name) {
                    (Some(there), _) => there,
                    // Nearly every context is a repository; the others need proof.
                    (None, ".git") => true,
                    (None, _) => false,
                };
                if there
                    && !brought.contains(&name)
                    && !ignore.decide(name).excluded
                    && !ignore.decide(&format!("{name}/x")).excluded
                {
                    brought.push(name);
                    found.push(Unwanted {
                        span: source.span,
                        name,
                        broad: true,
                    });
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Unwanted) -> Report {
        let name = finding.name;
        let why = match name {
            ".git" => {
                "it holds every version of every file, deleted secrets included, and changes with each commit"
            }
            ".env" => {
                "it holds local settings and secrets, which then are in a layer for everyone to read"
            }
            _ => "it holds packages built for your system, which may not run in the image",
        };
        if finding.broad {
            Report::at(
                finding.span,
                format!("this copy brings `{name}` along: the ignore file does not leave it out"),
            )
            .why(why)
            .help(format!("add a line `{name}` to `.dockerignore`"))
        } else {
            let help = if name == ".git" {
                "for a version number pass it as `--build-arg`, or use a bind mount in the RUN that needs it"
            } else {
                "copy the manifest and install inside the image"
            };
            Report::at(finding.span, format!("`{name}` is copied into the image"))
                .why(why)
                .help(help)
        }
    }
}
