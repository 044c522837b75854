//! What a COPY or ADD brings, in bytes, as far as the context or the text tells.

use layerlab_syntax::ast::{Arguments, Instruction, Keyword};

use crate::cache::is_remote;
use crate::context::Visible;
use crate::context::select::{SelectOptions, has_wildcard, select};
use crate::model::{BuildModel, Source, copy_source};
use crate::paths;

/// One source of a COPY or ADD.
pub(crate) struct CopySize {
    /// Stage or image; `None` for the context, a heredoc or an address.
    pub(crate) from: Option<Source>,
    /// As written after expansion; absolute for a stage or image.
    pub(crate) source: String,
    /// Where it ends up, absolute.
    pub(crate) target: String,
    /// Bytes when they can be told without looking into a stage.
    pub(crate) bytes: Option<u64>,
    /// Surely one file.
    pub(crate) is_file: bool,
}

/// The sources of a line.
pub(crate) fn sizes(
    model: &BuildModel,
    visible: &Visible<'_>,
    line: &Instruction,
    idx: usize,
    stage: usize,
) -> Vec<CopySize> {
    let Arguments::Copy {
        sources,
        destination,
        ..
    } = &line.arguments
    else {
        return Vec::new();
    };
    let scope = model.scope_before(idx);
    let destination = scope.resolve(&destination.text).value;
    let destination = paths::join_keeping_slash(&scope.workdir().value.value, &destination);
    let into_folder = destination.ends_with('/') || sources.len() > 1;
    let target_of = |name: &str| {
        if into_folder {
            format!("{}/{name}", destination.trim_end_matches('/'))
        } else {
            paths::clean(&destination)
        }
    };
    let from = line
        .flag("from")
        .and_then(|flag| flag.value.as_deref())
        .filter(|from| !from.is_empty());
    let excludes: Vec<String> = line
        .flags_named("exclude")
        .filter_map(|flag| flag.value.clone())
        .collect();
    let mut heredocs = line.heredocs.iter();
    let mut found = Vec::new();
    for word in sources {
        if word.text.contains("<<")
            && let Some(heredoc) = heredocs.next()
        {
            found.push(CopySize {
                from: None,
                source: heredoc.name.clone(),
                target: target_of(&heredoc.name),
                bytes: Some(heredoc.content.len() as u64),
                is_file: true,
            });
            continue;
        }
        let resolved = scope.resolve(&word.text);
        let source = resolved.value;
        if let Some(from) = from {
            let path = paths::clean(&format!("/{source}"));
            let named = !has_wildcard(&path) && destination.ends_with('/');
            found.push(CopySize {
                from: Some(copy_source(model, from, stage)),
                target: if named && path.contains('.') {
                    target_of(paths::base_name(&path))
                } else {
                    paths::clean(&destination)
                },
                source: path,
                bytes: None,
                is_file: false,
            });
            continue;
        }
        if line.keyword == Keyword::Add && is_remote(&source) {
            found.push(CopySize {
                from: None,
                target: target_of(paths::base_name(&source)),
                source,
                bytes: None,
                is_file: true,
            });
            continue;
        }
        let options = SelectOptions {
            excludes: &excludes,
            pattern: None,
        };
        let selection = select(visible, &source, options);
        let is_file = selection.roots.len() == 1 && selection.roots.iter().all(|r| !r.is_folder);
        let name = paths::base_name(&source).to_owned();
        found.push(CopySize {
            from: None,
            target: if is_file {
                target_of(&name)
            } else {
                paths::clean(&destination)
            },
            bytes: (resolved.complete && !selection.missing).then_some(selection.size_bytes),
            is_file,
            source,
        });
    }
    found
}
