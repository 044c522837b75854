//! Which variables are given a value and which are used, in the order of the text.

use super::view::{is_name, is_name_char, modifier, reference};
use super::{Analysis, Language};
use layerlab_syntax::shell::tree::{Kind, NodeId};

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// Words of the script.
    Words(Vec<NodeId>),
    /// Input, output of a command, a number.
    Outside,
    /// `[ -n "$x" ]`: somebody looked whether it is set.
    Checked,
    /// `local x`: a name, no value.
    Declared,
}

/// What happens to a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    /// It is given a value, or looked at as if it had one.
    Write {
        name: String,
        node: NodeId,
        source: Source,
        array: bool,
    },
    /// It is used.
    Read {
        name: String,
        node: NodeId,
    },
    /// What is set from here on is lost at the matching [`Event::Leave`].
    Enter(&'static str),
    Leave,
}

/// Names in a text such as `"$a ${b}"`.
fn names_in(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices('$') {
        let rest = text.get(at + 1..).unwrap_or("");
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let name: String = rest.chars().take_while(|c| is_name_char(*c)).collect();
        if !name.is_empty() {
            out.push(name);
        }
    }
    out
}

/// Variable names in an index or an offset.
fn words_in(text: &str) -> Vec<String> {
    text.split(|c: char| !is_name_char(c))
        .filter(|word| is_name(word))
        .map(str::to_owned)
        .collect()
}

impl Analysis<'_> {
    pub(super) fn flow(&self) -> Vec<Event> {
        let mut out = Vec::new();
        for (id, enters) in &self.walk {
            let scope = self.scope(*id);
            if *enters {
                out.extend(scope.map(Event::Enter));
                if let Kind::For { name, words, .. } = self.kind(*id) {
                    let source = match words {
                        Some(words) if !words.is_empty() => Source::Words(words.clone()),
                        _ => Source::Outside,
                    };
                    out.push(Event::Write {
                        name: name.clone(),
                        node: *id,
                        source,
                        array: false,
                    });
                }
            } else {
                self.reads(*id, &mut out);
                self.writes(*id, &mut out);
                if scope.is_some() {
                    out.push(Event::Leave);
                }
            }
        }
        out
    }

    fn scope(&self, id: NodeId) -> Option<&'static str> {
        match self.kind(id) {
            Kind::Substitution(_) => Some("$(…)"),
            Kind::Backticks(_) => Some("`…`"),
            Kind::Background(_) => Some("&"),
            Kind::Subshell(_) => Some("( … )"),
            Kind::Redirected(..) if self.language != Language::Ksh => {
                let above = self.tree.parent(id)?;
                matches!(self.kind(above), Kind::Pipeline(stages, _) if stages.len() > 1)
                    .then_some("|")
            }
            _ => None,
        }
    }

    fn reads(&self, id: NodeId, out: &mut Vec<Event>) {
        let mut read = |name: &str, node: NodeId| {
            out.push(Event::Read {
                name: name.to_owned(),
                node,
            });
        };
        match self.kind(id) {
            Kind::Parameter { text, .. } => {
                read(reference(text), id);
                let rest = modifier(text);
                if let (Some(open), Some(close)) = (text.find('['), text.rfind(']'))
                    && open < close
                {
                    for name in words_in(text.get(open..close).unwrap_or("")) {
                        read(&name, id);
                    }
                }
                let offset = rest
                    .find(']')
                    .map_or(rest, |at| rest.get(at + 1..).unwrap_or(""));
                if let Some(offset) = offset.trim_start().strip_prefix(':')
                    && !offset.starts_with(['-', '=', '?', '+'])
                {
                    for name in words_in(offset) {
                        read(&name, id);
                    }
                }
            }
            Kind::Name {
                name, read: true, ..
            } => read(name, id),
            Kind::Assignment {
                name,
                append,
                value,
                ..
            } => {
                if *append {
                    read(name, id);
                }
                if matches!(
                    name.as_str(),
                    "PS1" | "PS2" | "PS3" | "PS4" | "PROMPT_COMMAND"
                ) && let Some(value) = value
                {
                    for name in names_in(&self.plain(*value)) {
                        read(&name, id);
                    }
                }
            }
            Kind::TestUnary(op, word) if matches!(op.as_str(), "-v" | "-R") => {
                let text = self.indexed_name(*word);
                if is_name(&text) {
                    read(&text, *word);
                }
            }
            Kind::TestBinary(op, left, right)
                if matches!(op.as_str(), "-eq" | "-ne" | "-lt" | "-le" | "-gt" | "-ge")
                    && self.in_double_test(id) =>
            {
                for word in [*left, *right] {
                    let text = self.indexed_name(word);
                    if is_name(&text) {
                        read(&text, word);
                    }
                }
            }
            Kind::Redirect { fd, op, target, .. } => {
                if let Some(name) = fd.strip_prefix('{')
                    && op.ends_with('&')
                    && self.plain(*target) == "-"
                {
                    read(name.trim_end_matches('}'), id);
                }
            }
            Kind::Simple(_, words) if !words.is_empty() => self.command_reads(id, &mut read),
            _ => {}
        }
    }

    /// `foo` of `foo[1]`.
    fn indexed_name(&self, word: NodeId) -> String {
        let text = self.shown(word);
        text.split('[').next().unwrap_or("").to_owned()
    }

    fn command_reads(&self, id: NodeId, read: &mut dyn FnMut(&str, NodeId)) {
        let Some(name) = self.first_word(id) else {
            return;
        };
        let args = self.args(id);
        let flag = |names: &[&str]| self.has_flag(id, names);
        let exports = match name.as_str() {
            "declare" | "typeset" => flag(&["x", "p"]) && !flag(&["f", "F"]),
            "export" => !flag(&["f"]),
            "local" => flag(&["x"]),
            "trap" => {
                if let Some(first) = args.first() {
                    for name in names_in(&self.plain(*first)) {
                        read(&name, *first);
                    }
                }
                false
            }
            "let" => {
                for arg in args {
                    let text = self.shown(*arg);
                    let bare = text.trim_start_matches(['+', '-']);
                    // `x=1` uses no old value, `x++` and `x+=1` do.
                    let used = bare
                        .split_once('=')
                        .filter(|(name, behind)| is_name(name) && !behind.starts_with('='))
                        .map_or(bare, |(_, behind)| behind);
                    for name in words_in(used) {
                        read(&name, *arg);
                    }
                }
                false
            }
            "alias" => {
                for arg in args {
                    for name in names_in(&self.plain(*arg)) {
                        read(&name, *arg);
                    }
                }
                false
            }
            _ => false,
        };
        if !exports {
            return;
        }
        for arg in args {
            match self.kind(*arg) {
                Kind::Assignment { name, .. } => read(name, *arg),
                Kind::Word(_) => {
                    if let Some(name) = self.unquoted(*arg).filter(|name| !name.starts_with('-')) {
                        read(&name, *arg);
                    }
                }
                _ => {}
            }
        }
    }

    fn writes(&self, id: NodeId, out: &mut Vec<Event>) {
        let mut write = |name: &str, node: NodeId, source: Source, array: bool| {
            out.push(Event::Write {
                name: name.to_owned(),
                node,
                source,
                array,
            });
        };
        match self.kind(id) {
            Kind::Simple(assignments, words) if words.is_empty() => {
                for assignment in assignments {
                    if let Kind::Assignment { name, value, .. } = self.kind(*assignment) {
                        write(
                            name,
                            *assignment,
                            self.source(*value),
                            self.is_array(*value),
                        );
                    }
                }
            }
            Kind::Simple(..) => self.command_writes(id, &mut write),
            Kind::Name {
                name,
                written: true,
                ..
            } => write(name, id, Source::Outside, false),
            Kind::TestUnary(op, word) if op == "-v" => {
                let text = self.indexed_name(*word);
                if is_name(&text) {
                    write(&text, *word, Source::Checked, false);
                }
            }
            Kind::TestUnary(op, word) if matches!(op.as_str(), "-n" | "-z") => {
                self.checked(*word, &mut write);
            }
            Kind::TestWord(word) => self.checked(*word, &mut write),
            Kind::Parameter { text, .. } => {
                let rest = modifier(text);
                if rest.starts_with('=') || rest.starts_with(":=") {
                    write(reference(text), id, Source::Outside, false);
                }
            }
            Kind::Redirect { fd, op, target, .. } => {
                if let Some(name) = fd.strip_prefix('{')
                    && !(op.ends_with('&') && self.plain(*target) == "-")
                {
                    write(name.trim_end_matches('}'), id, Source::Outside, false);
                }
            }
            _ => {}
        }
    }

    fn checked(&self, word: NodeId, write: &mut dyn FnMut(&str, NodeId, Source, bool)) {
        for part in self.parts(word) {
            if let Some(text) = self.inside(part)
                && is_name(reference(text))
            {
                write(reference(text), part, Source::Checked, false);
            }
        }
    }

    fn source(&self, value: Option<NodeId>) -> Source {
        Source::Words(value.into_iter().collect())
    }

    fn is_array(&self, value: Option<NodeId>) -> bool {
        value.is_some_and(|value| matches!(self.kind(value), Kind::Array(_)))
    }

    fn command_writes(&self, id: NodeId, write: &mut dyn FnMut(&str, NodeId, Source, bool)) {
        let Some(mut name) = self.first_word(id) else {
            return;
        };
        let mut args = self.args(id);
        if name == "builtin" {
            name = args
                .first()
                .map(|word| self.plain(*word))
                .unwrap_or_default();
            args = args.get(1..).unwrap_or_default();
        }
        let flag = |names: &[&str]| self.has_flag(id, names);
        let names = |words: &[NodeId]| -> Vec<(String, NodeId)> {
            words
                .iter()
                .filter_map(|word| Some((self.literal(*word)?, *word)))
                .filter(|(name, _)| !name.starts_with('-') && !name.is_empty())
                .collect()
        };
        match name.as_str() {
            "read" => {
                let mut words = Vec::new();
                let mut skip = false;
                let array = flag(&["a"]);
                for word in args {
                    let text = self.shown(*word);
                    let takes = text.starts_with('-')
                        && text.ends_with(['d', 'i', 'n', 'N', 'p', 't', 'u'])
                        && text.len() > 1;
                    if !skip && !text.starts_with('-') {
                        words.push(*word);
                    }
                    skip = takes && !skip;
                }
                for (name, word) in names(&words) {
                    write(&name, word, Source::Outside, array);
                }
            }
            "getopts" => {
                for (name, word) in names(args.get(1..2).unwrap_or_default()) {
                    write(&name, word, Source::Outside, false);
                }
            }
            "let" => {
                for word in args {
                    let text = self.shown(*word);
                    let bare = text.trim_start_matches(['+', '-']);
                    let len = bare.chars().take_while(|c| is_name_char(*c)).count();
                    let (name, behind) = bare.split_at(len);
                    if !is_name(name) {
                        continue;
                    }
                    let changes = behind.contains('=') && !behind.starts_with("==")
                        || text.contains("++")
                        || text.contains("--");
                    if changes {
                        write(name, *word, Source::Outside, false);
                    }
                }
            }
            "export" | "local" | "readonly" | "declare" | "typeset" => {
                let functions = match name.as_str() {
                    "export" => flag(&["f"]),
                    "readonly" => flag(&["f", "p"]),
                    "local" => false,
                    _ => flag(&["f", "F", "p"]),
                };
                if functions {
                    return;
                }
                let array = matches!(name.as_str(), "declare" | "typeset") && flag(&["a", "A"]);
                for word in args {
                    match self.kind(*word) {
                        Kind::Assignment { name, value, .. } => {
                            write(
                                name,
                                *word,
                                self.source(*value),
                                array || self.is_array(*value),
                            );
                        }
                        _ => {
                            if let Some(name) = self.literal(*word).filter(|name| is_name(name)) {
                                write(&name, *word, Source::Declared, array);
                            }
                        }
                    }
                }
            }
            "printf" | "wait" => {
                let wanted = if name == "wait" { "-p" } else { "-v" };
                if let Some(at) = args.iter().position(|word| self.plain(*word) == wanted)
                    && let Some(word) = args.get(at + 1)
                {
                    let name = self.plain(*word);
                    let name = name.split('[').next().unwrap_or("");
                    write(name, *word, Source::Outside, false);
                }
            }
            "mapfile" | "readarray" => {
                let found = names(args)
                    .into_iter()
                    .rev()
                    .find(|(name, _)| is_name(name));
                match found {
                    Some((name, word)) => write(&name, word, Source::Outside, true),
                    None => write("MAPFILE", id, Source::Outside, true),
                }
            }
            _ => {}
        }
    }

    /// Whether a node is an argument of that command.
    pub(super) fn is_for(&self, id: NodeId, command: &str) -> bool {
        for above in self.tree.ancestors(id) {
            match self.kind(above) {
                Kind::Word(_) | Kind::Double(_) | Kind::Single(_) => {}
                Kind::Simple(..) => return self.base(above) == command,
                _ => return false,
            }
        }
        false
    }
}
