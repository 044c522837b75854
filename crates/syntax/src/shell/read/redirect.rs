//! Redirections and here-documents.

use super::{Pending, Reader};
use crate::shell::tree::{Kind, NodeId};

const OPERATORS: [&str; 11] = [
    "<<<", "<<-", "<<", "<>", "<&", ">>", ">&", ">|", "<", ">", "",
];

impl Reader<'_, '_> {
    /// A redirection; `None` when none stands here. `<(` and `>(` are words.
    pub(super) fn redirect(&mut self) -> Option<NodeId> {
        let start = self.pos;
        let fd_len = match self.byte()? {
            b'&' => 1,
            b'{' => {
                let rest = self.rest();
                let len = rest.find('}')?;
                let name = rest.get(1..len)?;
                let plain = !name.is_empty()
                    && name
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                if !plain {
                    return None;
                }
                len + 1
            }
            _ => self.rest().bytes().take_while(u8::is_ascii_digit).count(),
        };
        let rest = self.rest().get(fd_len..)?;
        let op = OPERATORS.into_iter().find(|op| rest.starts_with(op))?;
        if op.is_empty()
            || op.len() == 1 && rest.as_bytes().get(1) == Some(&b'(')
            || self.byte() == Some(b'&') && !op.starts_with('>')
        {
            return None;
        }
        let fd = self.rest().get(..fd_len)?.to_owned();
        self.pos += fd_len + op.len();
        if matches!(op, "<&" | ">&")
            && let Some(len) = self.descriptor()
        {
            let at = self.pos;
            self.pos += len;
            let text = self.text.get(at..self.pos).unwrap_or("").to_owned();
            let literal = self.add(Kind::Literal(text), at);
            let target = self.add(Kind::Word(vec![literal]), at);
            return Some(self.redirection(fd, op, true, target, start));
        }
        self.spacing();
        if op == "<<" && self.byte() == Some(b'(') {
            self.note_here(1038);
        }
        let at = self.pos;
        let target = match self.word() {
            Some(word) => word,
            None => {
                self.open(start);
                self.fail();
                self.close();
                self.add(Kind::Word(Vec::new()), at)
            }
        };
        let raw = self.text.get(at..self.pos).unwrap_or("").to_owned();
        let redirect = self.redirection(fd, op, false, target, start);
        if matches!(op, "<<" | "<<-") {
            self.pending.push(Pending {
                delimiter: raw.replace(['"', '\'', '\\'], ""),
                chomp: op == "<<-",
                quoted: raw.contains(['"', '\'', '\\']),
                redirect,
            });
        }
        Some(redirect)
    }

    fn redirection(
        &mut self,
        fd: String,
        op: &'static str,
        duplicate: bool,
        target: NodeId,
        start: usize,
    ) -> NodeId {
        let kind = Kind::Redirect {
            fd,
            op,
            duplicate,
            target,
            body: Vec::new(),
        };
        self.add(kind, start)
    }

    /// Length of the descriptor behind `>&`: digits with an optional dash, a dash, or `{name}`.
    fn descriptor(&self) -> Option<usize> {
        let rest = self.rest();
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let dash = usize::from(rest.as_bytes().get(digits) == Some(&b'-'));
        if digits + dash > 0 {
            return Some(digits + dash);
        }
        let name = rest.strip_prefix('{')?;
        let len = name.find('}')?;
        name.get(..len)?
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            .then_some(len + 2)
    }

    /// Bodies of the here-documents that were announced on the line before.
    pub(super) fn heredocs(&mut self) {
        for pending in std::mem::take(&mut self.pending) {
            let start = self.pos;
            let mut end = start;
            let mut ended = false;
            let mut explained = false;
            while self.pos < self.text.len() {
                let len = self.rest().find('\n').unwrap_or(self.rest().len());
                let line = self.rest().get(..len).unwrap_or("");
                let shown = line.trim_end_matches('\r');
                let plain = if pending.chomp {
                    shown.trim_start_matches('\t')
                } else {
                    shown
                };
                end = self.pos;
                let here = self.pos;
                self.pos = (self.pos + len + 1).min(self.text.len());
                if plain == pending.delimiter {
                    ended = true;
                    break;
                }
                if let Some((code, over)) = false_end(shown, &pending.delimiter, pending.chomp) {
                    self.note(code, here..here + len, false);
                    explained = true;
                    if over {
                        ended = true;
                        break;
                    }
                }
            }
            if !ended {
                end = self.pos;
                self.lost_end(&pending, start, explained);
            }
            if pending.quoted {
                let text = self.text.get(start..end).unwrap_or("").to_owned();
                let literal = self.add_range(Kind::Literal(text), start, end);
                self.put_body(pending.redirect, vec![literal]);
            } else {
                self.read_body(pending.redirect, start, end);
            }
        }
    }

    /// Reads the expansions in `text[start..end]`, which is not quoted.
    fn read_body(&mut self, redirect: NodeId, start: usize, end: usize) {
        let after = self.pos;
        let whole = self.text;
        let Some(text) = whole.get(..end) else { return };
        if !self.descend() {
            return;
        }
        self.text = text;
        self.pos = start;
        let body = self.here_text();
        self.text = whole;
        self.pos = after.max(self.pos);
        self.ascend();
        self.put_body(redirect, body);
    }

    fn put_body(&mut self, redirect: NodeId, parts: Vec<NodeId>) {
        if let Some(node) = self.out.nodes.get_mut(redirect as usize)
            && let Kind::Redirect { body, .. } = &mut node.kind
        {
            *body = parts;
        }
    }

    fn lost_end(&mut self, pending: &Pending, start: usize, explained: bool) {
        let text = self.text.get(start..).unwrap_or("");
        if !explained {
            let range = self.out.node(pending.redirect).range.clone();
            let lower = |text: &str| text.to_ascii_lowercase();
            let codes: &[u16] = if text.contains(&pending.delimiter) {
                &[1041, 1042]
            } else if lower(text).contains(&lower(&pending.delimiter)) {
                &[1043]
            } else {
                &[1044]
            };
            for code in codes {
                self.out.notes.push(crate::shell::tree::Note {
                    code: *code,
                    range: range.clone(),
                    soft: false,
                });
            }
        }
        self.fail();
    }

    /// The text is over. Here-documents that still wait have their bodies elsewhere: the builder
    /// keeps those of a RUN apart from its line.
    pub(super) fn end_of_text(&mut self) {
        if self.places.is_none() && self.text.contains('\n') && !self.pending.is_empty() {
            self.heredocs();
        }
        self.pending.clear();
    }
}

/// A line that looks like the end of a here-document and is none: the finding, and whether the
/// document is over nonetheless.
fn false_end(line: &str, delimiter: &str, chomp: bool) -> Option<(u16, bool)> {
    let trimmed = line.trim_start_matches([' ', '\t']);
    let lead = line.get(..line.len() - trimmed.len())?;
    let behind = trimmed.strip_prefix(delimiter)?;
    if delimiter.is_empty() {
        return None;
    }
    let trailer = behind.trim_start_matches([' ', '\t']);
    let blank = trailer.len() < behind.len();
    let lead_ok = lead.is_empty() || chomp && lead.bytes().all(|byte| byte == b'\t');
    match trailer.chars().next() {
        Some(')') => Some((1119, false)),
        Some('#') => Some((1120, false)),
        Some(';' | '>' | '|' | '&') => Some((1121, false)),
        Some(_) if blank => Some((1122, false)),
        Some(_) => None,
        None if lead_ok && blank => Some((1118, true)),
        None if !chomp && !lead.is_empty() => Some((1039, false)),
        None if chomp && !lead_ok => Some((1040, false)),
        None => None,
    }
}
