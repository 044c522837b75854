//! `${ … }` around something that is no name.
//!
//! Source: ShellCheck 0.11, numbers 2082 and 2296 to 2301.

use super::Analysis;
use layerlab_diagnostics::Severity::Error;
use layerlab_syntax::shell::tree::{Kind, NodeId};

impl Analysis<'_> {
    pub(super) fn expansions(&mut self) {
        for id in self.nodes() {
            let Kind::Parameter {
                braced: true,
                parts,
                ..
            } = self.kind(id)
            else {
                continue;
            };
            if let Some(code) = self.no_name(parts) {
                self.hit(code, id, Error);
            }
        }
    }

    fn no_name(&self, parts: &[NodeId]) -> Option<u16> {
        let first = *parts.first()?;
        let alone = parts.len() == 1;
        Some(match self.kind(first) {
            Kind::Literal(text) if text.starts_with('(') => 2296,
            Kind::Double(inner) => match inner.as_slice() {
                [one] if matches!(self.kind(*one), Kind::Literal(_)) => 2297,
                _ => 2301,
            },
            Kind::Single(_) | Kind::AnsiQuoted(_) => 2301,
            Kind::Parameter { .. } | Kind::Substitution(_) | Kind::Backticks(_) if alone => 2082,
            Kind::Parameter { braced: true, .. } => 2298,
            Kind::Parameter { .. } => 2299,
            Kind::Substitution(_) | Kind::Backticks(_) => 2300,
            _ => return None,
        })
    }
}
