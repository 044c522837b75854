//! Parentheses around tests, and tests that are none.

use super::Analysis;
use super::tests::{BINARY, UNARY};
use layerlab_diagnostics::Severity::{Error, Hint, Warning};
use layerlab_syntax::shell::tree::{Kind, NodeId};

impl Analysis<'_> {
    /// `( [ -f x ] )`
    pub(super) fn tests_in_subshell(&mut self, id: NodeId, list: &[NodeId]) {
        if list.is_empty() || !list.iter().all(|item| self.is_only_tests(*item, 0)) {
            return;
        }
        let mut above = self.tree.parent(id);
        while let Some(at) = above {
            match self.kind(at) {
                Kind::Redirected(_, redirects) if redirects.is_empty() => {}
                Kind::Pipeline(stages, _) if stages.len() == 1 => {}
                _ => break,
            }
            above = self.tree.parent(at);
        }
        let around = above.map(|at| self.kind(at));
        let code = match around {
            Some(Kind::If(..) | Kind::While(..)) => 2233,
            Some(Kind::Function { .. }) => 2235,
            _ if matches!(list, [one] if self.lone(*one).is_some_and(|command| {
                matches!(self.kind(command), Kind::Test { .. }) || self.base(command) == "test"
            })) =>
            {
                2234
            }
            _ => 2235,
        };
        self.hit(code, id, Hint);
    }

    fn is_only_tests(&self, id: NodeId, depth: usize) -> bool {
        if depth > 32 {
            return false;
        }
        match self.kind(id) {
            Kind::Banged(inner) => self.is_only_tests(*inner, depth + 1),
            Kind::AndOr(first, rest) => {
                self.is_only_tests(*first, depth + 1)
                    && rest
                        .iter()
                        .all(|(_, item)| self.is_only_tests(*item, depth + 1))
            }
            _ => match self.lone(id) {
                Some(command) => match self.kind(command) {
                    Kind::Group(list) | Kind::Subshell(list) => {
                        list.iter().all(|item| self.is_only_tests(*item, depth + 1))
                    }
                    Kind::Test { .. } => {
                        !self.source_text(command).contains(":=")
                            && !self.source_text(command).contains("++")
                    }
                    _ => self.base(command) == "test",
                },
                None => false,
            },
        }
    }

    /// `( -f x )`
    pub(super) fn subshell_as_test(&mut self, id: NodeId, list: &[NodeId]) {
        let [only] = list else { return };
        let mut at = *only;
        loop {
            at = match self.kind(at) {
                Kind::Banged(inner) => *inner,
                Kind::AndOr(first, _) => *first,
                _ => break,
            };
        }
        let Some((assignments, words)) = self.lone(at).and_then(|command| self.simple(command))
        else {
            return;
        };
        let [first, second, ..] = words else { return };
        if !assignments.is_empty() {
            return;
        }
        if self
            .literal(*first)
            .is_some_and(|text| UNARY.contains(&text.as_str()))
        {
            self.hit(2204, id, Error);
        }
        if self
            .literal(*second)
            .is_some_and(|text| BINARY.contains(&text.as_str()))
        {
            self.hit(2205, id, Warning);
        }
    }
}
