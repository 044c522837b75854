//! Quotes that do not do what they look like.

use super::Analysis;
use super::view::base_name;
use layerlab_diagnostics::Severity::{Info, Warning};
use layerlab_syntax::shell::tree::{Kind, NodeId};

/// Commands that read their text as a program of their own. Source: ShellCheck, SC2016.
const INTERPRETERS: &[&str] = &[
    "trap",
    "sh",
    "bash",
    "ksh",
    "zsh",
    "ssh",
    "eval",
    "xprop",
    "alias",
    "sudo",
    "doas",
    "run0",
    "docker",
    "podman",
    "oc",
    "dpkg-query",
    "jq",
    "rename",
    "rg",
    "unset",
    "git filter-branch",
    "envsubst",
];

impl Analysis<'_> {
    pub(super) fn quoting(&mut self) {
        for id in self.nodes() {
            if matches!(self.kind(id), Kind::Single(_))
                && (self.around.breaks)(&self.tree.node(id).range)
            {
                self.hit(1004, id, Info);
            }
            match self.kind(id) {
                Kind::Single(text) if looks_expanded(text) && !self.is_meant(id, text) => {
                    self.hit(2016, id, Info);
                }
                Kind::Word(parts) => {
                    self.nested_quotes(id, parts);
                    self.tilde(parts);
                }
                Kind::Glob(text) => self.class(id, text),
                Kind::Parameter {
                    braced: true,
                    text,
                    parts,
                } => self.pattern_in_braces(text, parts),
                Kind::Assignment {
                    name,
                    append: false,
                    indexed: false,
                    value: Some(value),
                } if name == "IFS" => {
                    if let Some(text) = self.literal(*value)
                        && (text.contains('\\') || text.contains(['n', 't']))
                    {
                        self.hit(2141, *value, Warning);
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether a text in single quotes is for a program that expands it itself.
    fn is_meant(&self, id: NodeId, text: &str) -> bool {
        let command = self.closest(id);
        let name = command.map_or_else(String::new, |command| self.quoted_for(command));
        if name == "sed" {
            // `$p`, `${/x/d}`: the last line, not a variable.
            return text.match_indices('$').any(|(at, _)| {
                let mut next = text.get(at + 1..).unwrap_or("").chars();
                next.next().is_some_and(|c| "{dpsaic".contains(c))
                    && next.next().is_none_or(|c| !c.is_ascii_alphabetic())
            });
        }
        let assigned = self
            .tree
            .ancestors(id)
            .take(2)
            .any(|above| match self.kind(above) {
                Kind::Assignment { name, .. } => {
                    matches!(
                        name.as_str(),
                        "PS1" | "PS2" | "PS3" | "PS4" | "PROMPT_COMMAND"
                    )
                }
                Kind::TestUnary(op, _) => op == "-v",
                _ => false,
            });
        assigned
            || INTERPRETERS.contains(&name.as_str())
            || name.ends_with("awk")
            || name.starts_with("perl")
    }

    /// The command that gets a quoted text, seen through `find -exec`.
    fn quoted_for(&self, command: NodeId) -> String {
        let name = self.base(command);
        let words = || {
            self.simple(command)
                .map(|(_, words)| words)
                .unwrap_or_default()
        };
        match name.as_str() {
            "find" => {
                let words = words();
                let at = words.iter().position(|word| {
                    matches!(self.literal(*word).as_deref(), Some("-exec" | "-execdir"))
                });
                match at.and_then(|at| words.get(at + 1)) {
                    Some(word) => self.literal(*word).unwrap_or(name),
                    None => name,
                }
            }
            "git" => match words()
                .get(1)
                .and_then(|word| self.literal(*word))
                .as_deref()
            {
                Some("filter-branch") => "git filter-branch".to_owned(),
                _ => name,
            },
            _ => name,
        }
    }

    /// `'a'b'c'` and `"a"b"c"`: the middle is outside the quotes.
    fn nested_quotes(&mut self, word: NodeId, parts: &[NodeId]) {
        for (idx, part) in parts.iter().enumerate() {
            let next = parts.get(idx + 1).copied();
            let after = parts.get(idx + 2).copied();
            match (self.kind(*part), next.map(|id| (id, self.kind(id)))) {
                (Kind::Single(_), Some((id, Kind::Literal(text))))
                    if !text.is_empty() && text.chars().all(char::is_alphanumeric) =>
                {
                    self.hit_named(2026, id, Info, text);
                }
                (Kind::Double(before), Some((trapped, kind))) => {
                    let Some(Kind::Double(behind)) = after.map(|id| self.kind(id)) else {
                        continue;
                    };
                    match kind {
                        Kind::Substitution(_) => self.hit(2027, trapped, Warning),
                        Kind::Parameter { text, .. } => {
                            self.hit_named(2027, trapped, Warning, text)
                        }
                        Kind::Literal(text)
                            if !self.is_harmless_between(text, before, behind)
                                && !self.is_loose(word) =>
                        {
                            self.hit_named(2140, trapped, Warning, text);
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }

    /// A joint such as `/`, or anything between two expansions, is meant as it is.
    fn is_harmless_between(&self, text: &str, before: &[NodeId], behind: &[NodeId]) -> bool {
        matches!(text, "=" | ":" | "/")
            || self.is_one_expansion(before) && self.is_one_expansion(behind)
    }

    fn is_one_expansion(&self, parts: &[NodeId]) -> bool {
        matches!(parts, [one] if self.is_quotable(*one))
    }

    /// Inside `${…}` and behind `=~` quotes follow other rules.
    fn is_loose(&self, word: NodeId) -> bool {
        for above in self.tree.ancestors(word) {
            match self.kind(above) {
                Kind::Redirected(..) => return false,
                Kind::Parameter { .. } => return true,
                Kind::TestBinary(op, _, right) if op == "=~" => return *right == word,
                _ => {}
            }
        }
        false
    }

    fn tilde(&mut self, parts: &[NodeId]) {
        let Some(first) = parts.first() else { return };
        let text = match self.kind(*first) {
            Kind::Single(text) => text,
            Kind::Double(inner) => match inner.first().map(|id| self.kind(*id)) {
                Some(Kind::Literal(text)) => text,
                _ => return,
            },
            _ => return,
        };
        if text.starts_with("~/") {
            self.hit(2088, *first, Warning);
        }
    }

    /// `[…]` with the same letter twice, or `[:digit:]` without the outer brackets.
    fn class(&mut self, id: NodeId, text: &str) {
        let Some(inside) = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        else {
            return;
        };
        let inside = inside.strip_prefix(['!', '^']).unwrap_or(inside);
        let name = self
            .closest(id)
            .and_then(|command| self.name(command))
            .unwrap_or_default();
        if matches!(base_name(&name), "tr" | "read") || self.is_dereferenced(id) {
            return;
        }
        if inside.len() > 1 && inside.starts_with(':') && inside.ends_with(':') {
            self.hit(2101, id, Warning);
        } else if !inside.contains('[') {
            let mut letters: Vec<char> = inside.chars().filter(|c| *c != '-').collect();
            let n = letters.len();
            letters.sort_unstable();
            letters.dedup();
            if letters.len() < n {
                self.hit(2102, id, Info);
            }
        }
    }

    /// `[[ -v a[x] ]]`, `[[ a[x] -gt 1 ]]`
    fn is_dereferenced(&self, id: NodeId) -> bool {
        for above in self.tree.ancestors(id) {
            match self.kind(above) {
                Kind::TestUnary(op, _) => return op == "-v",
                Kind::TestBinary(op, ..) => {
                    return self.in_double_test(above)
                        && matches!(op.as_str(), "-eq" | "-ne" | "-lt" | "-le" | "-gt" | "-ge");
                }
                Kind::Simple(..) => return false,
                _ => {}
            }
        }
        false
    }

    /// `${a%$b}`: what is put in counts as a pattern.
    fn pattern_in_braces(&mut self, text: &str, parts: &[NodeId]) {
        let Some((first, rest)) = parts.split_first() else {
            return;
        };
        let rest_of = super::view::modifier(text);
        if matches!(self.kind(*first), Kind::Literal(_)) && rest_of.starts_with(['%', '#']) {
            for part in rest {
                if self.is_quotable(*part) {
                    self.hit(2295, *part, Info);
                }
            }
        }
    }
}

/// `$NAME`, `${`, `$(`, `$1` or a pair of backticks with something between them.
fn looks_expanded(text: &str) -> bool {
    let dollar = text.match_indices('$').any(|(at, _)| {
        text.get(at + 1..)
            .and_then(|rest| rest.chars().next())
            .is_some_and(|c| c.is_ascii_alphanumeric() || "{(_".contains(c))
    });
    let mut ticks = text.match_indices('`').map(|(at, _)| at);
    let mut pair = false;
    if let Some(mut last) = ticks.next() {
        for at in ticks {
            pair |= at > last + 1;
            last = at;
        }
    }
    dollar || pair
}
