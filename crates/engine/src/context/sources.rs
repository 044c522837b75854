//! What the copies of a Dockerfile take from a context.

use super::tree::{Tree, plus};
use layerlab_buildgraph::BuildModel;
use layerlab_buildgraph::context::select::has_wildcard;
use layerlab_buildgraph::paths::{clean, is_within};
use layerlab_protocol::context::{Amount, CopyLine};
use layerlab_syntax::ast::{Arguments, Dockerfile};
use layerlab_syntax::dockerignore::{self, IgnoreFile};

/// Lines that are listed.
const MAX_LINES: usize = 100;

/// One COPY or ADD.
pub(super) struct Copied {
    pub view: CopyLine,
    sources: Vec<Source>,
    excludes: Option<IgnoreFile>,
}

enum Source {
    All,
    Path(String),
    Pattern(IgnoreFile),
}

impl Source {
    /// The part of `path` below the source; `None` when it is not taken.
    fn inner<'p>(&self, path: &'p str) -> Option<&'p str> {
        match self {
            Self::All => Some(path),
            Self::Path(source) if is_within(path, source) => {
                Some(path.get(source.len() + 1..).unwrap_or(""))
            }
            Self::Path(_) => None,
            Self::Pattern(file) => {
                let pattern = file.patterns.first()?;
                let ends = path
                    .match_indices('/')
                    .map(|(at, _)| at)
                    .chain([path.len()]);
                let mut ends =
                    ends.filter(|end| path.get(..*end).is_some_and(|part| pattern.matches(part)));
                ends.next().map(|end| path.get(end + 1..).unwrap_or(""))
            }
        }
    }
}

impl Copied {
    /// Whether it takes a path that the ignore file lets through.
    pub fn takes(&self, path: &str) -> bool {
        self.sources
            .iter()
            .filter_map(|source| source.inner(path))
            .any(|inner| {
                let excludes = self.excludes.as_ref().filter(|_| !inner.is_empty());
                excludes.is_none_or(|excludes| !excludes.decide(inner).excluded)
            })
    }
}

/// Sources of the file, resolved: of each line its index and paths.
fn lines<'f>(
    file: &'f Dockerfile,
    model: &'f BuildModel,
) -> impl Iterator<Item = (usize, Vec<String>)> + 'f {
    file.instructions
        .iter()
        .enumerate()
        .filter_map(|(idx, line)| {
            let Arguments::Copy { sources, .. } = &line.arguments else {
                return None;
            };
            if line.flag("from").is_some() || !model.is_instruction_needed(idx) {
                return None;
            }
            let scope = model.scope_before(idx);
            let paths = sources
                .iter()
                .filter(|source| !source.text.contains("<<"))
                .map(|source| scope.resolve(&source.text))
                .filter(|source| {
                    source.complete
                        && !source.value.contains("://")
                        && !source.value.starts_with("git@")
                })
                .map(|source| {
                    clean(&format!("/{}", source.value))
                        .trim_start_matches('/')
                        .to_owned()
                });
            Some((idx, paths.collect()))
        })
}

/// Paths that copies name outright, the whole context left out.
pub(super) fn named(file: &Dockerfile, model: &BuildModel) -> Vec<String> {
    let paths = lines(file, model).flat_map(|(_, paths)| paths);
    paths
        .filter(|path| !path.is_empty() && path != "*")
        .collect()
}

/// What each copy brings. Cost: O(lines × files).
pub(super) fn copies(file: &Dockerfile, model: &BuildModel, tree: &Tree) -> Vec<Copied> {
    let mut copies = Vec::new();
    for (idx, paths) in lines(file, model).take(MAX_LINES) {
        let Some(line) = file.instructions.get(idx).filter(|_| !paths.is_empty()) else {
            continue;
        };
        let excludes: Vec<&str> = line
            .flags_named("exclude")
            .filter_map(|flag| flag.value.as_deref())
            .collect();
        let missing = paths.iter().find(|path| {
            !path.is_empty()
                && !has_wildcard(path)
                && tree
                    .find(path)
                    .is_none_or(|node| node.excluded && node.inside.files == 0)
        });
        let mut copied = Copied {
            view: CopyLine {
                line: line.line,
                title: line.summary(60),
                brings: Amount::default(),
                missing: missing.cloned().unwrap_or_default(),
            },
            sources: paths
                .iter()
                .map(|path| match path.as_str() {
                    "" => Source::All,
                    path if has_wildcard(path) => {
                        Source::Pattern(dockerignore::parse(&format!("./{path}")))
                    }
                    path => Source::Path(path.to_owned()),
                })
                .collect(),
            excludes: (!excludes.is_empty()).then(|| dockerignore::parse(&excludes.join("\n"))),
        };
        let takes_all = excludes.is_empty()
            && copied
                .sources
                .iter()
                .any(|source| matches!(source, Source::All));
        copied.view.brings = if takes_all {
            tree.totals().0
        } else {
            let inside = tree
                .nodes()
                .iter()
                .filter(|node| !node.is_folder && !node.excluded);
            inside
                .filter(|node| copied.takes(&node.path))
                .fold(Amount::default(), |sum, node| plus(sum, node.inside))
        };
        copies.push(copied);
    }
    copies
}
