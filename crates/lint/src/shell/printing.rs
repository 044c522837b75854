//! `echo` and `printf`.

use super::{Analysis, Language};
use layerlab_diagnostics::Severity::{Error, Hint, Info, Warning};
use layerlab_syntax::shell::tree::{Kind, NodeId};

impl Analysis<'_> {
    pub(super) fn echo(&mut self, id: NodeId, builtin: bool) {
        let args = self.args(id);
        let dash = matches!(self.language, Language::Dash | Language::Busybox);
        if !dash && !self.has_flag(id, &["e"]) {
            for word in args {
                if has_escape(&self.plain(*word)) {
                    self.hit(2028, *word, Info);
                }
            }
        }
        if builtin
            && let [only] = args
            && self.is_just_output(*only)
        {
            self.hit(2005, *only, Hint);
        }
        let redirects = match self.closest(id).map(|at| self.kind(at)) {
            Some(Kind::Redirected(_, redirects)) => redirects.clone(),
            _ => Vec::new(),
        };
        let gap = args.windows(2).any(|pair| {
            let [one, other] = pair else { return false };
            let (end, start) = (
                self.tree.node(*one).range.end,
                self.tree.node(*other).range.start,
            );
            let between = self.text.get(end as usize..start as usize).unwrap_or("");
            between.len() >= 4
                && !between.contains(['\n', '\\'])
                && !(self.around.breaks)(&(end..start))
                && !redirects.iter().any(|id| {
                    let at = self.tree.node(*id).range.start;
                    end < at && at < start
                })
        });
        if gap {
            self.hit(2291, id, Info);
        }
    }

    pub(super) fn printf(&mut self, id: NodeId) {
        let mut args = self.args(id);
        loop {
            match args.first().and_then(|word| self.literal(*word)).as_deref() {
                Some("--") => args = args.get(1..).unwrap_or_default(),
                Some("-v") => args = args.get(2..).unwrap_or_default(),
                _ => break,
            }
        }
        let Some((format, more)) = args.split_first() else {
            return;
        };
        if let Some(text) = self.literal(*format) {
            let formats = formats(&text);
            let n = more.len();
            if formats.is_empty() {
                if n > 0 {
                    self.hit(2182, *format, Error);
                }
            } else if !more.iter().any(|word| self.may_be_several(*word)) {
                let trailing = n < formats.len() && formats.iter().skip(n).all(|c| *c == 'T');
                let fits = n > 0 && n.is_multiple_of(formats.len());
                if !trailing && !fits {
                    self.hit(2183, *format, Warning);
                }
            }
        } else if !self.shown(*format).contains('%') {
            self.hit(2059, *format, Info);
        }
    }
}

/// A backslash in front of something that `printf` would turn into another character.
fn has_escape(text: &str) -> bool {
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            continue;
        }
        match letters.peek().copied() {
            Some('r' | 'n' | 't' | 'a' | 'b' | 'e' | 'f' | 'v' | '\\' | '\'' | '0'..='7') => {
                return true;
            }
            Some('x') => {
                letters.next();
                if letters.peek().is_some_and(char::is_ascii_hexdigit) {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// The conversions of a printf format: `%s %*d` gives `s`, `*`, `d`.
fn formats(text: &str) -> Vec<char> {
    let mut out = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            continue;
        }
        match letters.peek().copied() {
            Some('%') => {
                letters.next();
            }
            Some('(') => {
                for letter in letters.by_ref() {
                    if letter == ')' {
                        break;
                    }
                }
                out.extend(letters.next());
            }
            _ => {
                while let Some(c) = letters.peek().copied() {
                    if c == '*' {
                        out.push('*');
                    } else if !"#-+ .0123456789hlqLjzZt".contains(c) || c == 'q' {
                        break;
                    }
                    letters.next();
                }
                out.extend(letters.next());
            }
        }
    }
    out
}
