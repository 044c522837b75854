//! `copy-source-missing`: COPY names a file that the context does not have.

use crate::facts::broad_copy;
use crate::prelude::*;
use layerlab_syntax::ast::Flag;

declare_rule! {
    /// Copies a file or folder that the known build context does not hold.
    ///
    /// Says nothing while the files of the context are unknown.
    /// ## Why
    /// The build stops at this line. Paths are counted from the context, not from the folder of the
    /// Dockerfile, and nothing outside the context can be reached.
    pub struct CopySourceMissing;
    id: "copy-source-missing",
    group: "files",
    severity: Error,
    fix: None,
    on: Default,
    aliases: [],
    lesson: None,
}

/// A source that is not there.
pub struct Missing {
    path: String,
    span: Span,
    near: Option<String>,
}

impl Rule for CopySourceMissing {
    type Finding = Missing;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Missing>) {
        let context = cx.options.context.as_ref();
        let Some(context) = context.filter(|context| !context.is_empty()) else {
            return;
        };
        // By path already.
        let paths: Vec<&str> = context.entries().map(|(path, _)| path).collect();
        for source in broad_copy::context_sources(cx) {
            let parents = cx
                .instruction(source.instruction)
                .and_then(|instruction| instruction.flag("parents"))
                .is_some_and(is_set);
            // A pattern that matches nothing is accepted.
            if source.path.is_empty() || source.path.contains(['*', '?', '[', '\\']) || parents {
                continue;
            }
            if !holds(&paths, &source.path) {
                let name = source.path.rsplit('/').next().unwrap_or("");
                let same_name = |path: &&&str| path.rsplit('/').next() == Some(name);
                found.push(Missing {
                    near: paths.iter().find(same_name).map(|path| (*path).to_owned()),
                    path: source.path,
                    span: source.span,
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Missing) -> Report {
        Report::at(
            finding.span,
            format!("the context has no `{}`", finding.path),
        )
        .why("the build stops here; paths are counted from the build context, and what lies outside it cannot be copied")
        .help(match &finding.near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "check the spelling, and which folder is given to `docker build`".to_owned(),
        })
    }
}

fn is_set(flag: &Flag) -> bool {
    flag.value.as_deref() != Some("false")
}

/// Whether `path` is a file of the sorted list or a folder above one.
fn holds(paths: &[&str], path: &str) -> bool {
    let at = paths.partition_point(|known| *known < path);
    if paths.get(at).is_some_and(|known| *known == path) {
        return true;
    }
    let folder = format!("{path}/");
    let at = paths.partition_point(|known| *known < folder.as_str());
    paths
        .get(at)
        .is_some_and(|known| known.starts_with(&folder))
}

#[cfg(test)]
mod tests {
    use crate::{LintOptions, check as judge};

    #[track_caller]
    fn check(text: &str, missing: &[&str]) {
        let file = layerlab_syntax::parse(text);
        let names = ["src/main.c", "src-old/a.c", "package.json", "README.md"];
        let options = LintOptions {
            select: vec!["copy-source-missing".to_owned()],
            context: Some(names.iter().map(|name| ((*name).to_owned(), 1)).collect()),
            ..LintOptions::default()
        };
        let found: Vec<&str> = judge(&file, &options)
            .iter()
            .map(|finding| finding.span.of(text))
            .collect();
        assert_eq!(found, missing, "in\n{text}");
    }

    #[test]
    fn sources_are_looked_up_in_the_context() {
        check(
            "FROM scratch\nCOPY src package.json ./src/main.c /x/\n",
            &[],
        );
        check("FROM scratch\nCOPY . /\nADD *.lock /\n", &[]);
        check(
            "FROM scratch\nCOPY sr package-lock.json /\n",
            &["sr", "package-lock.json"],
        );
        check(
            "FROM scratch\nADD https://example.org/x /\nCOPY <<E /x\nE\n",
            &[],
        );
        check("FROM scratch\nARG F\nCOPY $F /\n", &[]);
        check(
            "FROM scratch AS a\nFROM scratch\nCOPY --from=a /nowhere /\n",
            &[],
        );
    }
}
