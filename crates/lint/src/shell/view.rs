//! Questions about words and commands of a tree, as ShellCheck asks them.

use super::Analysis;
use super::flow::Event;
use layerlab_syntax::shell::tree::{Kind, NodeId};
use std::borrow::Cow;

/// Characters a variable's name is made of.
pub(super) fn is_name_char(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric()
}

/// Whether a text is the name of a variable.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic())
        && text.chars().all(is_name_char)
}

const SPECIAL: &str = "*@#?-$!";

/// The variable that the inside of `${…}` is about; empty for `!prefix*`.
pub(super) fn reference(inside: &str) -> &str {
    if let Some(rest) = inside.strip_prefix('!')
        && rest.starts_with(is_name_char)
        && rest
            .chars()
            .find(|c| !is_name_char(*c))
            .is_some_and(|c| "*?@".contains(c))
    {
        return "";
    }
    let bare = inside.strip_prefix(['!', '#']).unwrap_or(inside);
    let len = bare.chars().take_while(|c| is_name_char(*c)).count();
    if len > 0 {
        return bare.get(..len).unwrap_or(bare);
    }
    for text in [bare, inside] {
        if text.starts_with(|c| SPECIAL.contains(c)) {
            return text.get(..1).unwrap_or(text);
        }
    }
    inside
}

/// What follows the variable inside `${…}`.
pub(super) fn modifier(inside: &str) -> &str {
    let name = reference(inside);
    let bare = inside.strip_prefix(['!', '#']);
    bare.and_then(|bare| bare.strip_prefix(name))
        .or_else(|| inside.strip_prefix(name))
        .unwrap_or("")
}

/// The name of a program without its folder.
pub(super) fn base_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

impl<'a> Analysis<'a> {
    pub(super) fn kind(&self, id: NodeId) -> &'a Kind {
        self.tree.kind(id)
    }

    /// Collects what the checks go through.
    pub(super) fn prepare(&mut self) {
        self.walk = self.tree.walk();
        self.commands = self
            .walk
            .iter()
            .filter(|(id, enters)| {
                *enters
                    && matches!(self.tree.kind(*id), Kind::Simple(_, words) if !words.is_empty())
            })
            .map(|(id, _)| *id)
            .collect();
        self.events = self.flow();
        self.written = self
            .events
            .iter()
            .filter_map(|event| match event {
                Event::Write { name, .. } => Some(name.clone()),
                _ => None,
            })
            .collect();
    }

    /// Nodes in the order of the text.
    pub(super) fn nodes(&self) -> Vec<NodeId> {
        self.walk
            .iter()
            .filter(|(_, enters)| *enters)
            .map(|(id, _)| *id)
            .collect()
    }

    // ── words ───────────────────────────────────────────────────────────────────────────────

    /// Parts of a word, with those in double quotes laid open.
    pub(super) fn parts(&self, id: NodeId) -> Vec<NodeId> {
        match self.kind(id) {
            Kind::Word(parts) => parts.iter().flat_map(|part| self.parts(*part)).collect(),
            Kind::Double(parts) => parts.clone(),
            _ => vec![id],
        }
    }

    /// The text of a word that holds nothing to expand.
    pub(super) fn literal(&self, id: NodeId) -> Option<String> {
        self.literal_with(id, &|_| None)
    }

    /// The plain text of a word; what is expanded is left out.
    pub(super) fn plain(&self, id: NodeId) -> String {
        self.literal_with(id, &|_| Some("")).unwrap_or_default()
    }

    /// The text of a word; `other` says what stands for expansions and patterns.
    pub(super) fn literal_with(
        &self,
        id: NodeId,
        other: &dyn Fn(&Kind) -> Option<&'static str>,
    ) -> Option<String> {
        match self.kind(id) {
            Kind::Literal(text) | Kind::Single(text) => Some(text.clone()),
            Kind::AnsiQuoted(text) => Some(decode(text)),
            Kind::Word(parts) | Kind::Double(parts) | Kind::Translated(parts) => parts
                .iter()
                .map(|part| self.literal_with(*part, other))
                .collect(),
            kind => other(kind).map(str::to_owned),
        }
    }

    /// The text of a word that is wholly unquoted and plain.
    pub(super) fn unquoted(&self, id: NodeId) -> Option<String> {
        match self.kind(id) {
            Kind::Word(parts) => parts
                .iter()
                .map(|part| match self.kind(*part) {
                    Kind::Literal(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect(),
            _ => None,
        }
    }

    /// Text in front of the first part that is no plain text.
    pub(super) fn leading(&self, id: NodeId) -> Option<String> {
        let Kind::Word(parts) = self.kind(id) else {
            return None;
        };
        let mut out = String::new();
        for (idx, part) in parts.iter().enumerate() {
            match self.kind(*part) {
                Kind::Literal(text) => out.push_str(text),
                _ if idx == 0 => return None,
                _ => break,
            }
        }
        (!parts.is_empty()).then_some(out)
    }

    /// A word with its expansions shown as `${VAR}`.
    pub(super) fn shown(&self, id: NodeId) -> Cow<'a, str> {
        match self.kind(id) {
            Kind::Literal(text)
            | Kind::Single(text)
            | Kind::AnsiQuoted(text)
            | Kind::Glob(text) => Cow::Borrowed(text),
            Kind::Word(parts) | Kind::Double(parts) => match parts.as_slice() {
                [one] => self.shown(*one),
                parts => Cow::Owned(parts.iter().map(|part| self.shown(*part)).collect()),
            },
            Kind::Parameter { .. }
            | Kind::Substitution(_)
            | Kind::Backticks(_)
            | Kind::ArithmeticExpansion(..) => Cow::Borrowed("${VAR}"),
            _ => Cow::Borrowed(""),
        }
    }

    /// Words of a simple command as [`Self::shown`].
    pub(super) fn shown_words(&self, id: NodeId) -> Vec<Cow<'a, str>> {
        self.simple(id)
            .map(|(_, words)| words.iter().map(|word| self.shown(*word)).collect())
            .unwrap_or_default()
    }

    pub(super) fn is_quotes(&self, id: NodeId) -> bool {
        matches!(self.kind(id), Kind::Double(_) | Kind::Single(_))
    }

    pub(super) fn is_substitution(&self, id: NodeId) -> bool {
        matches!(self.kind(id), Kind::Substitution(_) | Kind::Backticks(_))
    }

    pub(super) fn is_quotable(&self, id: NodeId) -> bool {
        matches!(self.kind(id), Kind::Parameter { .. }) || self.is_substitution(id)
    }

    pub(super) fn is_glob(&self, id: NodeId) -> bool {
        match self.kind(id) {
            Kind::Glob(_) | Kind::ExtGlob => true,
            Kind::Word(parts) => {
                if parts.iter().any(|part| self.is_glob(*part)) {
                    return true;
                }
                // `foo[x${i}y]` is no plain class, but it is one for the shell.
                let mut open = false;
                parts.iter().any(|part| match self.kind(*part) {
                    Kind::Literal(text) if text == "[" => {
                        open = true;
                        false
                    }
                    Kind::Literal(text) => open && text.contains(']'),
                    _ => false,
                })
            }
            _ => false,
        }
    }

    /// Whether nothing in it depends on anything.
    pub(super) fn is_constant(&self, id: NodeId) -> bool {
        match self.kind(id) {
            Kind::Word(parts) => {
                let tilde = parts.first().is_some_and(
                    |part| matches!(self.kind(*part), Kind::Literal(text) if text.starts_with('~')),
                );
                !tilde && parts.iter().all(|part| self.is_constant(*part))
            }
            Kind::Double(parts) => parts.iter().all(|part| self.is_constant(*part)),
            Kind::Single(_) | Kind::Literal(_) => true,
            _ => false,
        }
    }

    /// The text inside of `$NAME` or `${…}`.
    pub(super) fn inside(&self, id: NodeId) -> Option<&'a str> {
        match self.kind(id) {
            Kind::Parameter { text, .. } => Some(text),
            _ => None,
        }
    }

    /// `$@`, `${a[@]}`.
    pub(super) fn is_array_expansion(&self, id: NodeId) -> bool {
        self.inside(id).is_some_and(|text| {
            text.starts_with('@') || !text.starts_with('#') && text.contains("[@]")
        })
    }

    /// Whether the shell would take the unquoted word apart.
    pub(super) fn will_split(&self, id: NodeId) -> bool {
        match self.kind(id) {
            Kind::Parameter { .. }
            | Kind::Substitution(_)
            | Kind::Backticks(_)
            | Kind::Braces(_)
            | Kind::Glob(_)
            | Kind::ExtGlob => true,
            Kind::Double(parts) => parts.iter().any(|part| self.will_be_several(*part)),
            Kind::Word(parts) => parts.iter().any(|part| self.will_split(*part)),
            _ => false,
        }
    }

    /// Whether `"$@"` or its kin is in it.
    pub(super) fn holds_array(&self, id: NodeId) -> bool {
        match self.kind(id) {
            Kind::Double(parts) | Kind::Word(parts) => {
                parts.iter().any(|part| self.holds_array(*part))
            }
            _ => self.is_array_expansion(id),
        }
    }

    /// Whether it certainly becomes several words.
    pub(super) fn will_be_several(&self, id: NodeId) -> bool {
        fn pattern(view: &Analysis<'_>, id: NodeId) -> bool {
            match view.kind(id) {
                Kind::Glob(_) | Kind::ExtGlob | Kind::Braces(_) => true,
                Kind::Word(parts) => parts.iter().any(|part| pattern(view, *part)),
                _ => false,
            }
        }
        self.holds_array(id) || pattern(self, id)
    }

    /// Whether it may become several words.
    pub(super) fn may_be_several(&self, id: NodeId) -> bool {
        fn varies(view: &Analysis<'_>, id: NodeId, quoted: bool) -> bool {
            match view.kind(id) {
                Kind::Parameter { text, .. } => !quoted || text.starts_with('!'),
                Kind::Double(parts) => parts.iter().any(|part| varies(view, *part, true)),
                Kind::Word(parts) => parts.iter().any(|part| varies(view, *part, quoted)),
                _ => false,
            }
        }
        self.will_be_several(id) || varies(self, id, false)
    }

    // ── commands ────────────────────────────────────────────────────────────────────────────

    /// Assignments and words of a simple command, also behind its redirections.
    pub(super) fn simple(&self, id: NodeId) -> Option<(&'a [NodeId], &'a [NodeId])> {
        match self.kind(id) {
            Kind::Simple(assignments, words) => Some((assignments, words)),
            Kind::Redirected(command, _) => self.simple(*command),
            _ => None,
        }
    }

    /// Words behind the name.
    pub(super) fn args(&self, id: NodeId) -> &'a [NodeId] {
        self.simple(id)
            .and_then(|(_, words)| words.get(1..))
            .unwrap_or_default()
    }

    /// The word that names what runs, behind `command`, `exec` and kin.
    pub(super) fn name_word(&self, id: NodeId) -> Option<NodeId> {
        let (_, words) = self.simple(id)?;
        let first = *words.first()?;
        let name = self.literal(first)?;
        let actual = match name.as_str() {
            "busybox" | "builtin" | "command" | "run" => {
                words.get(1).copied().filter(|word| !self.is_flag(*word))
            }
            "exec" => words
                .iter()
                .skip(1)
                .copied()
                .find(|word| !self.is_flag(*word)),
            _ => None,
        };
        Some(actual.unwrap_or(first))
    }

    /// The name of what runs, as written.
    pub(super) fn name(&self, id: NodeId) -> Option<String> {
        self.literal(self.name_word(id)?)
    }

    /// The name of what runs, without its folder.
    pub(super) fn base(&self, id: NodeId) -> String {
        self.name(id)
            .map(|name| base_name(&name).to_owned())
            .unwrap_or_default()
    }

    /// The first word of a simple command as plain text: what the checks by name go by.
    pub(super) fn first_word(&self, id: NodeId) -> Option<String> {
        let (_, words) = self.simple(id)?;
        self.literal(*words.first()?)
    }

    pub(super) fn is_flag(&self, id: NodeId) -> bool {
        self.parts(id).first().is_some_and(
            |part| matches!(self.kind(*part), Kind::Literal(text) if text.starts_with('-')),
        )
    }

    /// Words and flags of a command: `--name`, each letter of `-abc`, and an empty text for the
    /// rest. Behind `--` everything is rest.
    pub(super) fn flags(&self, id: NodeId) -> Vec<(NodeId, String)> {
        let mut out = Vec::new();
        let mut over = false;
        for word in self.args(id) {
            let text = self.shown(*word);
            over |= text == "--";
            match text.strip_prefix("--") {
                _ if over => out.push((*word, String::new())),
                Some(long) => out.push((*word, long.split('=').next().unwrap_or("").to_owned())),
                None => match text.strip_prefix('-') {
                    Some(short) => out.extend(short.chars().map(|c| (*word, c.to_string()))),
                    None => out.push((*word, String::new())),
                },
            }
        }
        out
    }

    pub(super) fn has_flag(&self, id: NodeId, names: &[&str]) -> bool {
        self.flags(id)
            .iter()
            .any(|(_, flag)| names.contains(&flag.as_str()))
    }

    /// The [`Kind::Redirected`] around a node; stops at the script.
    pub(super) fn closest(&self, id: NodeId) -> Option<NodeId> {
        std::iter::once(id)
            .chain(self.tree.ancestors(id))
            .find(|at| matches!(self.kind(*at), Kind::Redirected(..)))
    }

    /// Whether a node is the name of a command, alone or in quotes.
    pub(super) fn is_command_name(&self, id: NodeId) -> bool {
        let mut current = id;
        for above in self.tree.ancestors(id) {
            match self.kind(above) {
                Kind::Word(parts) | Kind::Double(parts) if parts.as_slice() == [current] => {
                    current = above;
                }
                Kind::Simple(_, words) => {
                    return words.first() == Some(&current)
                        || self.name_word(above) == Some(current);
                }
                _ => return false,
            }
        }
        false
    }

    /// Whether nothing is split where the node stands. Unless `strict`, the words of `for` count.
    pub(super) fn is_quote_free(&self, id: NodeId, strict: bool) -> bool {
        let quotes =
            |at: NodeId| self.language != super::Language::Sh || !self.is_declared_word(at);
        match self.kind(id) {
            Kind::Assignment { .. } if quotes(id) => return true,
            Kind::Redirect { .. } => return true,
            _ => {}
        }
        for above in self.tree.ancestors(id) {
            match self.kind(above) {
                Kind::TestWord(_) | Kind::TestUnary(..) | Kind::TestBinary(..)
                    if self.in_double_test(above) =>
                {
                    return true;
                }
                Kind::Expression(_)
                | Kind::Arithmetic(_)
                | Kind::Double(_)
                | Kind::Translated(_)
                | Kind::Case(..)
                | Kind::Parameter { .. } => return true,
                Kind::Redirect {
                    op: "<<" | "<<-", ..
                } => return true,
                Kind::Assignment { .. } => return quotes(above),
                Kind::Redirected(..) => return false,
                Kind::For { .. } => return !strict,
                _ => {}
            }
        }
        false
    }

    /// Whether an assignment is an argument, as in `export A=$B`.
    fn is_declared_word(&self, id: NodeId) -> bool {
        self.tree.parent(id).is_some_and(
            |above| matches!(self.kind(above), Kind::Simple(_, words) if words.contains(&id)),
        )
    }

    pub(super) fn in_double_test(&self, id: NodeId) -> bool {
        self.tree
            .ancestors(id)
            .find_map(|above| match self.kind(above) {
                Kind::Test { double, .. } => Some(*double),
                Kind::Redirected(..) => Some(false),
                _ => None,
            })
            .unwrap_or(false)
    }

    /// Whether the outcome of a command is looked at: it stands in front of `&&` or `||`, or ends a
    /// condition.
    pub(super) fn is_condition(&self, id: NodeId) -> bool {
        let mut child = id;
        for above in self.tree.ancestors(id) {
            let looked_at = match self.kind(above) {
                Kind::AndOr(_, rest) => rest.last().is_some_and(|(_, last)| *last != child),
                Kind::If(branches, _) => branches
                    .iter()
                    .any(|(condition, _)| condition.last() == Some(&child)),
                Kind::While(condition, _) => condition.last() == Some(&child),
                _ => false,
            };
            if looked_at {
                return true;
            }
            child = above;
        }
        false
    }

    /// A pipeline of one command: the command without its redirections.
    pub(super) fn lone(&self, id: NodeId) -> Option<NodeId> {
        match self.kind(id) {
            Kind::Pipeline(stages, _) => match stages.as_slice() {
                [one] => self.lone(*one),
                _ => None,
            },
            Kind::Redirected(command, _) => Some(*command),
            _ => None,
        }
    }

    /// Whether a command only assigns.
    pub(super) fn only_assigns(&self, id: NodeId) -> bool {
        self.simple(id)
            .is_some_and(|(assignments, words)| !assignments.is_empty() && words.is_empty())
    }

    /// Whether `set -e` is asked for anywhere.
    pub(super) fn has_set_e(&self) -> bool {
        self.commands.iter().any(|id| {
            self.first_word(*id).as_deref() == Some("set")
                && (self.has_flag(*id, &["e"])
                    || self.shown_words(*id).iter().any(|word| word == "errexit"))
        })
    }
}

/// `$'…'` with its escapes taken out; only those that matter for patterns.
fn decode(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('e') => out.push('\u{1b}'),
            Some(quote @ ('\'' | '"' | '\\')) => out.push(quote),
            Some(other) => {
                out.push('\\');
                out.push(other);
            }
            None => out.push('\\'),
        }
    }
    out
}
