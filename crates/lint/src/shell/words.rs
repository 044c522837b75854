//! Expansions without quotes, and the old forms of expansions.

use super::Analysis;
use super::view::{is_name_char, modifier, reference};
use layerlab_diagnostics::Severity::{Error, Hint, Info, Warning};
use layerlab_syntax::shell::tree::{Kind, NodeId};

impl Analysis<'_> {
    pub(super) fn words(&mut self) {
        let run = self.run();
        for id in self.nodes() {
            match self.kind(id) {
                Kind::Parameter { text, .. }
                    if self.needs_quotes(id) && !run.clean.contains(&id) =>
                {
                    let default = ["=", ":="]
                        .iter()
                        .any(|sign| modifier(text).starts_with(sign))
                        && self.is_for(id, ":");
                    let code = if default { 2223 } else { 2086 };
                    self.hit_named(code, id, Info, reference(text));
                }
                Kind::Substitution(list) => {
                    self.unquoted_output(id, list);
                    self.useless_echo(id, list);
                }
                Kind::Backticks(list) => {
                    if !list.is_empty() {
                        self.hit(2006, id, Hint);
                    }
                    self.unquoted_output(id, list);
                    self.useless_echo(id, list);
                }
                Kind::ArithmeticExpansion(_, true) => self.hit(2007, id, Hint),
                Kind::Word(parts) => self.word(id, parts),
                Kind::Assignment {
                    value: Some(value), ..
                } => {
                    if self.holds_array(*value) {
                        self.hit(2124, *value, Warning);
                    } else if self.will_be_several(*value) {
                        self.hit(2125, *value, Warning);
                    }
                }
                Kind::Array(elements) => self.array(id, elements),
                Kind::Case(_, items) => {
                    for pattern in items.iter().flat_map(|item| &item.patterns) {
                        if !self.is_glob(*pattern)
                            && let Kind::Word(parts) = self.kind(*pattern)
                            && parts.iter().any(|part| self.is_quotable(*part))
                        {
                            self.hit(2254, *pattern, Warning);
                        }
                    }
                }
                Kind::Operand(parts) => self.operand(id, parts),
                _ => {}
            }
        }
        let mut covered = 0;
        for id in run.unreachable {
            let range = self.tree.node(id).range.clone();
            if range.end > covered {
                covered = range.end;
                self.hit(2317, id, Info);
            }
        }
    }

    fn needs_quotes(&self, id: NodeId) -> bool {
        let Some(text) = self.inside(id) else {
            return false;
        };
        let name = reference(text);
        !self.is_array_expansion(id)
            && !text.starts_with('#')
            && !self.is_alternative(text)
            && !matches!(name, "$" | "-" | "?" | "!" | "#")
            && !self.is_quote_free(id, false)
            && !self.is_command_name(id)
            && !self.is_bad_assignment(id)
    }

    /// `${a+…}`, `${a:+…}`, `${a[@]+…}`: what is put in decides about its quotes.
    fn is_alternative(&self, text: &str) -> bool {
        let rest = modifier(text);
        let rest = match rest.rfind(']') {
            Some(at) if rest.starts_with('[') => rest.get(at + 1..).unwrap_or(rest),
            _ => rest,
        };
        rest.starts_with('+') || rest.starts_with(":+")
    }

    /// `$foo=bar` as a command: the sign has to go, not to be quoted.
    fn is_bad_assignment(&self, id: NodeId) -> bool {
        let Some(word) = self.tree.parent(id) else {
            return false;
        };
        let Kind::Word(parts) = self.kind(word) else {
            return false;
        };
        let sign = matches!(parts.as_slice(), [first, second, ..] if *first == id
            && matches!(self.kind(*second), Kind::Literal(text) if text.starts_with('=')));
        sign && self.tree.parent(word).is_some_and(
            |above| matches!(self.kind(above), Kind::Simple(_, words) if words.first() == Some(&word)),
        )
    }

    fn unquoted_output(&mut self, id: NodeId, list: &[NodeId]) {
        if list.is_empty() || self.is_quote_free(id, false) || self.is_command_name(id) {
            return;
        }
        if let [only] = list
            && let Some(command) = self.lone(*only)
            && matches!(self.name(command).as_deref(), Some("seq" | "pgrep"))
        {
            return;
        }
        self.hit(2046, id, Warning);
    }

    /// `$(echo …)`
    fn useless_echo(&mut self, id: NodeId, list: &[NodeId]) {
        let [only] = list else { return };
        let Some(command) = self.lone(*only) else {
            return;
        };
        if self.name(command).as_deref() != Some("echo") {
            return;
        }
        let args = self.args(command);
        let Some(first) = args.first() else { return };
        let covered = args.len() == 1 && self.is_just_output(*first);
        let plain = args.iter().all(|word| self.could_stand_alone(*word));
        if !covered && plain && !self.plain(*first).starts_with('-') {
            self.hit(2116, id, Hint);
        }
    }

    fn could_stand_alone(&self, id: NodeId) -> bool {
        match self.kind(id) {
            Kind::Glob(_) | Kind::ExtGlob | Kind::Braces(_) => false,
            Kind::Word(parts) | Kind::Double(parts) => {
                parts.iter().all(|part| self.could_stand_alone(*part))
            }
            _ => true,
        }
    }

    /// Whether a word is the output of one command and nothing else.
    pub(super) fn is_just_output(&self, id: NodeId) -> bool {
        match self.kind(id) {
            Kind::Word(parts) | Kind::Double(parts) => match parts.as_slice() {
                [one] => self.is_just_output(*one),
                _ => false,
            },
            Kind::Substitution(list) | Kind::Backticks(list) => {
                matches!(list.as_slice(), [one] if !self.is_only_redirection(*one))
            }
            _ => false,
        }
    }

    /// `$(< file)`
    pub(super) fn is_only_redirection(&self, id: NodeId) -> bool {
        match self.kind(id) {
            Kind::Pipeline(stages, _) => {
                matches!(stages.as_slice(), [one] if self.is_only_redirection(*one))
            }
            Kind::Redirected(command, redirects) => {
                !redirects.is_empty()
                    && matches!(self.kind(*command), Kind::Simple(a, w) if a.is_empty() && w.is_empty())
            }
            _ => false,
        }
    }

    fn word(&mut self, id: NodeId, parts: &[NodeId]) {
        if let [one] = parts
            && let Some(text) = self.inside(*one)
            && !self.is_quote_free(id, true)
        {
            let star = text.starts_with('*')
                || modifier(text).starts_with("[*]") && text.starts_with(is_name_char);
            if star {
                self.hit(2048, *one, Warning);
            }
        }
        if let Some(array) = parts
            .iter()
            .copied()
            .find(|part| self.is_array_expansion(*part))
            && !self.is_quote_free(id, true)
            && !self
                .inside(array)
                .is_some_and(|text| self.is_alternative(text))
        {
            self.hit(2068, array, Error);
        }
        let open = self.parts(id);
        if open.len() > 1
            && let Some(array) = open
                .iter()
                .copied()
                .find(|part| self.is_array_expansion(*part))
            && !self.is_quote_free(id, false)
        {
            self.hit(2145, array, Error);
        }
    }

    fn array(&mut self, id: NodeId, elements: &[NodeId]) {
        let comma = elements.iter().any(|element| {
            let word = match self.kind(*element) {
                Kind::Element(Some(value)) => *value,
                _ => *element,
            };
            matches!(self.kind(word), Kind::Word(parts) if parts.iter().any(
                |part| matches!(self.kind(*part), Kind::Literal(text) if text.contains(','))))
        });
        if comma {
            self.hit(2054, id, Warning);
        }
        for element in elements {
            let Kind::Word(parts) = self.kind(*element) else {
                continue;
            };
            for part in parts.clone() {
                match self.kind(part) {
                    Kind::Substitution(_) | Kind::Backticks(_) => self.hit(2207, part, Warning),
                    Kind::Parameter { text, .. } => {
                        let number = matches!(
                            reference(text),
                            "$" | "-"
                                | "?"
                                | "!"
                                | "#"
                                | "UID"
                                | "EUID"
                                | "PPID"
                                | "RANDOM"
                                | "LINENO"
                                | "SECONDS"
                                | "SHLVL"
                                | "OPTIND"
                        );
                        if !number && !text.starts_with('#') && !self.is_alternative(text) {
                            self.hit(2206, part, Warning);
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// Arithmetic: `$` that is not needed, and numbers that are not read as meant.
    fn operand(&mut self, id: NodeId, parts: &[NodeId]) {
        if let [one] = parts
            && let Some(text) = self.inside(*one)
            && !text.is_empty()
            && !text.contains([
                '/', '.', ':', '#', '%', '?', '*', '@', '$', '-', '!', '+', '=', '^', ',',
            ])
            && !text.starts_with(|c: char| c.is_ascii_digit())
        {
            self.hit(2004, *one, Hint);
        }
        let Some(text) = parts
            .iter()
            .map(|part| self.literal(*part))
            .collect::<Option<String>>()
        else {
            return;
        };
        if text.starts_with(|c: char| c.is_ascii_digit()) && text.contains('.') {
            self.hit(2079, id, Error);
        }
        let octal = text
            .strip_prefix('0')
            .map(|rest| rest.trim_start_matches(|c| ('0'..='7').contains(&c)));
        if octal.is_some_and(|rest| rest.starts_with(['8', '9'])) {
            self.hit(2080, id, Error);
        }
    }
}
