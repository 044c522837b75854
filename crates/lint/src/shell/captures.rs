//! `$( … )` that catches nothing, and `time` in front of more than one command.
//!
//! Source: ShellCheck 0.11, numbers 2327, 2328, 2176, 2177, 2001.

use super::Analysis;
use layerlab_diagnostics::Severity::{Error, Hint, Warning};
use layerlab_syntax::shell::tree::{Kind, NodeId};

impl Analysis<'_> {
    pub(super) fn captures(&mut self) {
        for id in self.nodes() {
            match self.kind(id) {
                Kind::Substitution(list) | Kind::Backticks(list) => {
                    if let [only] = list.as_slice() {
                        self.caught(id, *only);
                    }
                }
                Kind::Pipeline(stages, _) => {
                    self.timed(id, stages);
                    if let ([left, right], true) = (stages.as_slice(), self.language.is_bash_like())
                    {
                        self.echo_to_sed(id, *left, *right);
                    }
                }
                _ => {}
            }
        }
    }

    /// Output that is redirected does not reach the substitution.
    fn caught(&mut self, capture: NodeId, pipeline: NodeId) {
        let Kind::Pipeline(stages, _) = self.kind(pipeline) else {
            return;
        };
        let Some(Kind::Redirected(_, redirects)) = stages.last().map(|last| self.kind(*last))
        else {
            return;
        };
        for redirect in redirects {
            let Kind::Redirect {
                fd,
                op,
                duplicate,
                target,
                ..
            } = self.kind(*redirect)
            else {
                continue;
            };
            let away = match (*duplicate, fd.as_str(), *op) {
                (true, _, _) if self.literal(*target).as_deref() == Some("1") => return,
                (true, "" | "1", ">&") => true,
                (false, "" | "1", ">" | ">>" | ">|") => true,
                _ => false,
            };
            if away {
                self.hit(2327, capture, Warning);
                self.hit(2328, *redirect, Error);
                return;
            }
        }
    }

    /// The reader leaves `time` out of the tree; the pipeline begins with it.
    fn timed(&mut self, id: NodeId, stages: &[NodeId]) {
        let start = self.tree.node(id).range.start;
        let Some(first) = stages.first().copied() else {
            return;
        };
        let word = start..start.saturating_add(4);
        let is_time = self.text.get(word.start as usize..word.end as usize) == Some("time")
            && self.tree.node(first).range.start > word.end;
        if !is_time || self.language.is_bash_like() {
            return;
        }
        if stages.len() > 1 {
            self.hit(2176, id, Warning);
            if let Some(hit) = self.hits.last_mut() {
                hit.range = word;
            }
        }
        let inner = match self.kind(first) {
            Kind::Redirected(inner, _) => *inner,
            _ => first,
        };
        if !matches!(self.kind(inner), Kind::Simple(..)) {
            self.hit(2177, inner, Warning);
        }
    }

    /// `echo "$a" | sed s/x/y/`
    fn echo_to_sed(&mut self, id: NodeId, left: NodeId, right: NodeId) {
        if self.base(left) != "echo" || self.base(right) != "sed" || self.args(left).len() != 1 {
            return;
        }
        let program = match self.args(right) {
            [program] => *program,
            [flag, program] if self.literal(*flag).as_deref() == Some("-e") => *program,
            _ => return,
        };
        let text = self.shown(program);
        let Some(sign) = text.strip_prefix('s').and_then(|rest| rest.chars().next()) else {
            return;
        };
        let n = text.chars().skip(1).filter(|c| *c == sign).count();
        if n == 3 && !text.contains('\n') {
            self.hit(2001, id, Hint);
        }
    }
}
