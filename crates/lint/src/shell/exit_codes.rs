//! `$?` that no longer is the exit code of the command that is meant.
//!
//! Source: ShellCheck 0.11, numbers 2319 and 2320. Only what certainly ran last is looked at; where
//! that cannot be told, nothing is said.

use super::Analysis;
use super::view::reference;
use layerlab_diagnostics::Severity::Warning;
use layerlab_syntax::shell::tree::{Kind, NodeId};

/// Commands looked at for one `$?`.
const MAX_LAST: usize = 32;

impl Analysis<'_> {
    pub(super) fn exit_codes(&mut self) {
        let codes: Vec<NodeId> = self
            .nodes()
            .into_iter()
            .filter(|id| self.inside(*id).is_some_and(|text| reference(text) == "?"))
            .collect();
        for id in codes {
            let Some((before, depends)) = self.before(id) else {
                continue;
            };
            let mut last = Vec::new();
            self.ends(before, &mut last);
            if last.is_empty() || last.len() > MAX_LAST {
                continue;
            }
            if depends && last.iter().all(|command| self.is_condition_alone(*command)) {
                self.hit(2319, id, Warning);
            }
            if last
                .iter()
                .all(|command| matches!(self.base(*command).as_str(), "echo" | "printf"))
            {
                self.hit(2320, id, Warning);
            }
        }
    }

    /// What ran before the command around `id`, and whether its outcome decides that we get there.
    fn before(&self, id: NodeId) -> Option<(NodeId, bool)> {
        let mut child = id;
        for above in self.tree.ancestors(id) {
            match self.kind(above) {
                Kind::AndOr(first, rest) => {
                    let at = rest.iter().position(|(_, part)| *part == child);
                    if let Some(at) = at {
                        let before = at.checked_sub(1).and_then(|idx| rest.get(idx));
                        return Some((before.map_or(*first, |(_, part)| *part), true));
                    }
                }
                Kind::If(branches, otherwise) => {
                    for (condition, body) in branches {
                        if let Some(before) = earlier(condition, child) {
                            return Some((before, false));
                        }
                        if let Some(before) = earlier(body, child) {
                            return Some((before, false));
                        }
                        if body.first() == Some(&child) {
                            return Some((*condition.last()?, true));
                        }
                    }
                    if let Some(before) = earlier(otherwise, child) {
                        return Some((before, false));
                    }
                    if otherwise.first() == Some(&child) {
                        return Some((*branches.last()?.0.last()?, true));
                    }
                    let first = branches.first().and_then(|(list, _)| list.first());
                    if first != Some(&child) {
                        return None;
                    }
                }
                Kind::While(condition, body) => {
                    if body.first() == Some(&child) {
                        return Some((*condition.last()?, true));
                    }
                    let before = earlier(condition, child).or_else(|| earlier(body, child));
                    return before.map(|before| (before, false));
                }
                Kind::Function { .. } | Kind::Case(..) | Kind::For { .. } => return None,
                _ => {
                    for list in self.tree.lists(above) {
                        if let Some(before) = earlier(list, child) {
                            return Some((before, false));
                        }
                    }
                }
            }
            child = above;
        }
        None
    }

    /// The commands of which one ran last in `id`.
    fn ends(&self, id: NodeId, out: &mut Vec<NodeId>) {
        let mut todo = vec![id];
        while let Some(id) = todo.pop() {
            if out.len() > MAX_LAST {
                return;
            }
            match self.kind(id) {
                Kind::Redirected(inner, _) | Kind::Banged(inner) => todo.push(*inner),
                Kind::Pipeline(stages, _) => todo.extend(stages.last()),
                Kind::AndOr(first, rest) => {
                    todo.push(*first);
                    todo.extend(rest.iter().map(|(_, part)| *part));
                }
                Kind::Group(list) | Kind::Subshell(list) => todo.extend(list.last()),
                _ => out.push(id),
            }
        }
    }

    fn is_condition_alone(&self, id: NodeId) -> bool {
        match self.kind(id) {
            Kind::Test { .. } => true,
            Kind::Simple(..) => self.base(id) == "test",
            _ => false,
        }
    }
}

/// The item of `list` in front of `child`.
fn earlier(list: &[NodeId], child: NodeId) -> Option<NodeId> {
    let at = list.iter().position(|item| *item == child)?;
    list.get(at.checked_sub(1)?).copied()
}
