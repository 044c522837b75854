//! `clutter-in-context`: a broad copy brings files that only this machine needs.

use crate::facts::broad_copy;
use crate::prelude::*;
use layerlab_diagnostics::Effect;

declare_rule! {
    /// Copies compiled Python files, a virtual environment or data files along with the sources.
    ///
    /// Says nothing while the files of the context are unknown.
    /// ## Why
    /// They make the image larger and change by themselves, so the cache misses although no source
    /// changed. A virtual environment holds paths of your machine.
    pub struct ClutterInContext;
    id: "clutter-in-context",
    group: "files",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("build-context-and-dockerignore"),
}

/// A copy and what it brings: pattern for the ignore file, an example, bytes.
pub struct Brought {
    span: Span,
    kinds: Vec<(&'static str, String, u64)>,
}

/// Files of the context that are looked at.
const MAX_FILES: usize = 50_000;

/// The line of an ignore file that leaves a path out, when nobody misses the path in an image.
fn pattern(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if path.split('/').any(|part| part == "__pycache__") || name.ends_with(".pyc") {
        return Some("**/__pycache__");
    }
    let folder = path
        .split('/')
        .find(|part| matches!(*part, ".venv" | "venv"));
    if let Some(folder) = folder {
        return Some(if folder == "venv" { "venv" } else { ".venv" });
    }
    let ending = name.rsplit_once('.')?.1;
    Some(match ending {
        "csv" => "**/*.csv",
        "parquet" => "**/*.parquet",
        "sqlite" | "sqlite3" => "**/*.sqlite*",
        "ipynb" => "**/*.ipynb",
        _ => return None,
    })
}

impl Rule for ClutterInContext {
    type Finding = Brought;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Brought>) {
        let Some(files) = cx.options.context.as_ref() else {
            return;
        };
        let sources = broad_copy::context_sources(cx);
        let Some(source) = sources.iter().find(|source| source.broad) else {
            return;
        };
        let mut kinds: Vec<(&'static str, String, u64)> = Vec::new();
        for (path, bytes) in files.files().take(MAX_FILES) {
            let Some(line) = pattern(path) else { continue };
            let left_out =
                |file: &layerlab_syntax::dockerignore::IgnoreFile| file.decide(path).excluded;
            if cx.ignore_file.as_ref().is_some_and(left_out) {
                continue;
            }
            match kinds.iter_mut().find(|(known, ..)| *known == line) {
                Some((_, _, sum)) => *sum += bytes,
                None => kinds.push((line, path.to_owned(), bytes)),
            }
        }
        if !kinds.is_empty() {
            found.push(Brought {
                span: source.span,
                kinds,
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Brought) -> Report {
        let examples: Vec<String> = finding
            .kinds
            .iter()
            .map(|(_, example, _)| format!("`{example}`"))
            .collect();
        let lines: Vec<String> = finding
            .kinds
            .iter()
            .map(|(line, ..)| format!("`{line}`"))
            .collect();
        Report::at(
            finding.span,
            format!("this copy brings files along that the image does not need: {}", examples.join(", ")),
        )
        .why("they make the image larger, and they change without a change of the sources, so the cache misses")
        .help(format!("add to `.dockerignore`: {}", lines.join(", ")))
        .effect(Effect {
            size_bytes: Some(finding.kinds.iter().map(|(.., bytes)| bytes).sum()),
            modelled: false,
            n_rebuilt_steps: None,
            seconds: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::{LintOptions, check};

    #[track_caller]
    fn with(dockerignore: &str, files: &[&str], finds: bool) {
        let file = layerlab_syntax::parse("FROM debian:12\nCOPY . /app\n");
        let options = LintOptions {
            select: vec!["clutter-in-context".to_owned()],
            dockerignore: Some(dockerignore.to_owned()),
            context: Some(files.iter().map(|path| ((*path).to_owned(), 10)).collect()),
            ..LintOptions::default()
        };
        assert_eq!(!check(&file, &options).is_empty(), finds, "{files:?}");
    }

    #[test]
    fn only_what_the_ignore_file_lets_through_counts() {
        with("", &["app.py", "pkg/__pycache__/a.pyc"], true);
        with("", &[".venv/bin/python"], true);
        with("", &["data/big.csv"], true);
        with("", &["app.py", "venv.py"], false);
        with("**/__pycache__", &["pkg/__pycache__/a.pyc"], false);
        with(".venv\n**/*.csv", &[".venv/bin/python", "a/b.csv"], false);
    }
}
