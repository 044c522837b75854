//! The words of EXPOSE, taken apart: `[host:]port[-port][/protocol]`.

use crate::context::RuleContext;
use layerlab_diagnostics::Span;
use layerlab_syntax::ast::{Arguments, Keyword};

/// One word of an EXPOSE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExposedPort {
    /// The value, variables put in.
    pub value: String,
    /// What stands before the container port: an address, a host port, or both.
    pub host: Option<String>,
    /// Port or range as text.
    pub ports: String,
    /// Protocol as written; `None` when there is none.
    pub protocol: Option<String>,
    /// Place of the word.
    pub span: Span,
    /// The word stands there as it is, without variables.
    pub literal: bool,
}

/// Takes one word apart.
pub fn parse(value: &str, span: Span, literal: bool) -> ExposedPort {
    let (rest, protocol) = match value.split_once('/') {
        Some((rest, protocol)) => (rest, Some(protocol.to_owned())),
        None => (value, None),
    };
    let (host, ports) = match rest.rsplit_once(':') {
        Some((host, ports)) => (Some(host.to_owned()), ports),
        None => (None, rest),
    };
    ExposedPort {
        value: value.to_owned(),
        host,
        ports: ports.to_owned(),
        protocol,
        span,
        literal,
    }
}

/// Every word of every EXPOSE in needed stages whose value is known.
pub fn exposed(cx: &RuleContext<'_>) -> Vec<ExposedPort> {
    let mut out = Vec::new();
    for (idx, instruction) in cx.needed(Keyword::Expose) {
        let Arguments::Words { words, .. } = &instruction.arguments else {
            continue;
        };
        let scope = cx.model.scope_before(idx);
        // What follows a `#` is the business of `trailing-comment`.
        for word in words.iter().take_while(|word| !word.text.starts_with('#')) {
            let resolved = scope.resolve(&word.text);
            if !resolved.complete {
                continue;
            }
            let literal = cx.text(word.span) == resolved.value;
            for value in resolved.value.split_whitespace() {
                out.push(parse(value, word.span, literal));
            }
        }
    }
    out
}
