//! Copies of the whole build context, and the sources a COPY or ADD takes from it.

use crate::context::RuleContext;
use crate::facts::archives;
use layerlab_diagnostics::Span;
use layerlab_syntax::ast::{Arguments, Keyword};

/// One source taken from the build context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextSource {
    /// Position of the instruction.
    pub instruction: usize,
    /// Path in the context, cleaned, without a slash in front; empty for the whole context.
    pub path: String,
    /// Place of the word.
    pub span: Span,
    /// The whole context: `.`, `./`, `/` or `*`.
    pub broad: bool,
}

/// Sources of COPY and ADD in needed stages that come from the context and are known.
pub fn context_sources(cx: &RuleContext<'_>) -> Vec<ContextSource> {
    let mut out = Vec::new();
    for (idx, instruction) in cx.file.instructions.iter().enumerate() {
        if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add)
            || instruction.flag("from").is_some()
            || !(cx.as_hadolint() || cx.model.is_instruction_needed(idx))
        {
            continue;
        }
        let Arguments::Copy { sources, .. } = &instruction.arguments else {
            continue;
        };
        let scope = cx.model.scope_before(idx);
        for source in sources {
            let resolved = scope.resolve(&source.text);
            let value = resolved.value.as_str();
            if !resolved.complete
                || value.starts_with("<<")
                || archives::is_http(value)
                || archives::is_git_remote(value)
            {
                continue;
            }
            let cleaned = layerlab_buildgraph::paths::clean(&format!("/{value}"));
            let path = cleaned.trim_start_matches('/').to_owned();
            let broad = path.is_empty() || path == "*";
            out.push(ContextSource {
                instruction: idx,
                path,
                span: source.span,
                broad,
            });
        }
    }
    out
}
