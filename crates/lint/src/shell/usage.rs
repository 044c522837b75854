//! Commands that are put together wrongly: assignments that are none, names that are no programs,
//! patterns that may be options.

use super::view::{is_name, is_name_char, modifier, reference};
use super::{Analysis, Language};
use layerlab_diagnostics::Severity::{Error, Info, Warning};
use layerlab_syntax::shell::tree::{Kind, NodeId};

/// Commands everybody knows. Source: ShellCheck, `Data.hs`.
pub(super) const COMMON: &str = "\
    admin alias ar asa at awk basename batch bc bg break c99 cal cat cd cflow chgrp chmod chown \
    cksum cmp colon comm command compress continue cp crontab csplit ctags cut cxref date dd \
    delta df diff dirname dot du echo ed env eval ex exec exit expand export expr fc fg file \
    find fold fort77 fuser gencat get getconf getopts grep hash head iconv ipcrm ipcs jobs join \
    kill lex link ln locale localedef logger logname lp ls m4 mailx make man mesg mkdir mkfifo \
    more mv newgrp nice nl nm nohup od paste patch pathchk pax pr printf prs ps pwd read \
    readonly renice return rm rmdel rmdir sact sccs sed set sh shift sleep sort split strings \
    strip stty tabs tail talk tee test time times touch tput tr trap tsort tty type ulimit umask \
    unalias uname uncompress unexpand unget uniq unlink unset uucp uudecode uuencode val vi wait \
    wc what who write xargs yacc zcat";

impl Analysis<'_> {
    pub(super) fn usage(&mut self) {
        for id in self.nodes() {
            let Kind::Simple(assignments, words) = self.kind(id) else {
                continue;
            };
            self.assigned_command(id, assignments, words);
            if words.is_empty() {
                self.bare_assignments(assignments);
                continue;
            }
            self.globs_as_options(id, words);
            self.odd_name(id, assignments, words);
            self.late_assignment(assignments, words);
        }
    }

    fn bare_assignments(&mut self, assignments: &[NodeId]) {
        for id in assignments {
            let Kind::Assignment {
                name,
                append,
                indexed,
                value,
            } = self.kind(*id)
            else {
                continue;
            };
            let Some(value) = *value else { continue };
            let number =
                |text: String| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            if *append
                && !indexed
                && self.unquoted(value).is_some_and(number)
                && !self.is_integer(name)
            {
                self.hit_named(2324, *id, Warning, name);
            }
            if !append && !indexed && name == "PATH" {
                self.path(*id, value);
            }
            if !append && !indexed && self.only_variable(value).as_deref() == Some(name) {
                self.hit_named(2269, *id, Info, name);
            }
            // `i=i+1`
            if let Kind::Word(parts) = self.kind(value)
                && parts
                    .iter()
                    .all(|part| matches!(self.kind(*part), Kind::Literal(_) | Kind::Glob(_)))
            {
                let text = self.shown(value);
                let len = text.chars().take_while(|c| is_name_char(*c)).count();
                let (left, rest) = text.split_at(len);
                if is_name(left)
                    && rest.len() > 1
                    && rest.starts_with(['+', '*', '-'])
                    && self.written.contains(left)
                {
                    self.hit(2100, value, Warning);
                }
            }
        }
    }

    /// Whether some `declare -i` makes the variable a number.
    fn is_integer(&self, name: &str) -> bool {
        self.commands.iter().any(|id| {
            matches!(self.base(*id).as_str(), "declare" | "typeset" | "local")
                && self.has_flag(*id, &["i"])
                && self.args(*id).iter().any(|word| {
                    self.shown(*word)
                        .split(['=', '+'])
                        .next()
                        .is_some_and(|declared| declared == name)
                        || matches!(self.kind(*word), Kind::Assignment { name: declared, .. } if declared == name)
                })
        })
    }

    fn path(&mut self, id: NodeId, value: NodeId) {
        let text = self.shown(value);
        let plain = self.literal(value).is_some();
        let known = text.contains("/bin") || text.contains("/sbin");
        if !known && !text.contains(':') && (text.contains('/') || plain) {
            self.hit(2123, id, Warning);
        }
        if let Kind::Word(parts) = self.kind(value)
            && parts
                .iter()
                .any(|part| self.is_quotes(*part) && self.plain(*part).contains('~'))
        {
            self.hit(2147, id, Warning);
        }
    }

    /// `A=ls -l`, `A=cat foo`, `i=i + 1`
    fn assigned_command(&mut self, id: NodeId, assignments: &[NodeId], words: &[NodeId]) {
        let [only] = assignments else { return };
        let Kind::Assignment { value, .. } = self.kind(*only) else {
            return;
        };
        let common = |text: &String| COMMON.split(' ').any(|name| name == text);
        let Some(first) = words.first() else {
            let text = value.and_then(|value| self.unquoted(value)).filter(common);
            if let Some(text) = text {
                self.hit_named(2209, id, Warning, &text);
            }
            return;
        };
        let leading = self.leading(*first).unwrap_or_default();
        if self.is_glob(*first) || leading.starts_with('-') {
            self.hit(2037, id, Error);
        } else if let Some(value) = value
            && let Some(text) = self.unquoted(*value)
            && common(&text)
        {
            self.hit_named(2209, id, Warning, &text);
        }
        if matches!(self.shown(*first).as_ref(), "+" | "-" | "*" | "/") {
            self.hit(2099, *first, Warning);
        }
    }

    /// `A=1 echo $A`: the expansion comes first.
    fn late_assignment(&mut self, assignments: &[NodeId], words: &[NodeId]) {
        if assignments.is_empty() {
            return;
        }
        let names: Vec<(&str, NodeId)> = assignments
            .iter()
            .filter_map(|id| match self.kind(*id) {
                Kind::Assignment {
                    name,
                    indexed: false,
                    ..
                } => Some((name.as_str(), *id)),
                _ => None,
            })
            .take(64)
            .collect();
        let mut found = Vec::new();
        let mut stack: Vec<(NodeId, Option<NodeId>)> = words.iter().map(|id| (*id, None)).collect();
        stack.extend(assignments.iter().map(|id| (*id, Some(*id))));
        let mut children = Vec::new();
        while let Some((id, own)) = stack.pop() {
            match self.kind(id) {
                // A command inside has its own assignments.
                Kind::Simple(_, words) if !words.is_empty() => continue,
                Kind::Parameter { text, .. } => {
                    for (name, assignment) in &names {
                        if *name == reference(text) && own != Some(*assignment) {
                            found.push((id, *assignment, (*name).to_owned()));
                        }
                    }
                }
                _ => {}
            }
            children.clear();
            self.kind(id).children(&mut children);
            stack.extend(children.iter().map(|child| (*child, own)));
        }
        for (id, assignment, name) in found {
            self.hit_named(2097, assignment, Warning, &name);
            self.hit_named(2098, id, Warning, &name);
        }
    }

    fn globs_as_options(&mut self, id: NodeId, words: &[NodeId]) {
        if matches!(self.base(id).as_str(), "echo" | "printf") {
            return;
        }
        for word in words.iter().skip(1) {
            if matches!(self.shown(*word).as_ref(), "--" | ":::" | "::::") {
                break;
            }
            if let Kind::Word(parts) = self.kind(*word)
                && let Some(first) = parts.first()
                && matches!(self.kind(*first), Kind::Glob(text) if text == "*" || text == "?")
            {
                let text = self.shown(*word).into_owned();
                let range = self.tree.node(*word).range.clone();
                self.hit_named(2035, *first, Info, &text);
                if let Some(hit) = self.hits.last_mut() {
                    hit.range = range;
                }
            }
        }
    }

    fn odd_name(&mut self, id: NodeId, assignments: &[NodeId], words: &[NodeId]) {
        let Some((first, rest)) = words.split_first() else {
            return;
        };
        let Kind::Word(parts) = self.kind(*first) else {
            return;
        };
        if let ([only], []) = (parts.as_slice(), rest) {
            match self.kind(*only) {
                Kind::Substitution(_) => self.hit(2091, *only, Warning),
                Kind::Backticks(_) => self.hit(2092, *only, Warning),
                Kind::ArithmeticExpansion(_, false) => self.hit(2084, *only, Error),
                _ => {}
            }
        }
        if self.is_glob(*first) {
            self.hit(2211, *first, Warning);
        }
        if assignments.is_empty()
            && self
                .leading(*first)
                .is_some_and(|text| text.starts_with('-'))
        {
            self.hit(2215, *first, Warning);
        }
        if let Some(last) = words.last()
            && let Kind::Word(parts) = self.kind(*last)
            && let [only] = parts.as_slice()
            && let Kind::Literal(text) = self.kind(*only)
            && (text == "]" || text == "]]")
        {
            let open = if text == "]" { "[" } else { "[[" };
            if !self.shown_words(id).iter().any(|word| word == open) {
                self.hit_named(2171, *last, Warning, text);
            }
        }
        self.name_ends_oddly(*first);
        self.equals_in_name(id, *first, parts);
        if let Some(second) = rest.first()
            && let Some(text) = self.leading(*second)
        {
            if text.starts_with("====") {
                // A border, as in `echo ======`.
            } else if text.starts_with("+=") {
                self.hit(2285, *first, Error);
            } else if text.starts_with("==") {
                self.hit(2284, id, Error);
            } else if text.starts_with('=') {
                self.hit(2283, *second, Error);
            }
        }
    }

    fn name_ends_oddly(&mut self, word: NodeId) {
        let text = self.literal_with(word, &|_| Some("x")).unwrap_or_default();
        match text.as_str() {
            "." | ":" | " " | "//" => {}
            "" => self.hit(2286, word, Error),
            text if text.ends_with('/') => self.hit(2287, word, Error),
            text if text.ends_with([
                '\\', '.', ',', '(', '[', '{', '<', '>', '}', ']', ')', '#', '"', '\'', '%', ' ',
            ]) =>
            {
                self.hit_named(2288, word, Warning, text);
            }
            text if text.contains(['\t', '\n']) => self.hit(2289, word, Error),
            _ => {}
        }
        if text == "./" {
            self.hit(2083, word, Error);
        }
    }

    /// A `=` in the name of a command: an assignment that went wrong.
    fn equals_in_name(&mut self, id: NodeId, word: NodeId, parts: &[NodeId]) {
        let Some(at) = parts
            .iter()
            .position(|part| matches!(self.kind(*part), Kind::Literal(text) if text.contains('=')))
        else {
            return;
        };
        let (mut leading, rest) = parts.split_at(at);
        let Some(Kind::Literal(text)) = rest.first().map(|part| self.kind(*part)) else {
            return;
        };
        if let Some((last, before)) = leading.split_last()
            && matches!(self.kind(*last), Kind::Literal(text) if text == "+")
        {
            leading = before;
        }
        let only = match leading {
            [one] => self.inside(*one).map(|inside| (*one, inside)),
            _ => None,
        };
        let head: String = text.chars().take_while(|c| *c != '=').collect();
        if leading.is_empty() && text.starts_with('-') {
            return;
        }
        let (code, place) = if leading.is_empty() && text.starts_with('=') {
            let n = text.len();
            if text.bytes().all(|byte| byte == b'=')
                && (4..=12).contains(&n)
                && self.args(id).is_empty()
            {
                (2273, id)
            } else if text.starts_with("===") {
                (2274, id)
            } else {
                (2275, word)
            }
        } else if text.contains("==") {
            (2272, word)
        } else if let Some((place, inside)) = only.filter(|_| text.starts_with('=')) {
            let array = !reference(inside).is_empty()
                && modifier(inside).starts_with('[')
                && modifier(inside).ends_with(']');
            if inside.is_empty() || inside.starts_with('#') {
                (2276, word)
            } else if inside == "0" {
                (self.zero(), place)
            } else if inside.bytes().all(|byte| byte.is_ascii_digit()) {
                (2270, place)
            } else if array || is_name(inside) {
                (2281, place)
            } else {
                (2271, word)
            }
        } else if leading.is_empty()
            && !head.is_empty()
            && head.len() < 3
            && head.bytes().all(|byte| byte.is_ascii_digit())
        {
            (if head == "0" { self.zero() } else { 2270 }, word)
        } else if leading.is_empty()
            && head.starts_with(|c: char| c.is_ascii_digit())
            && head.chars().all(is_name_char)
        {
            (2282, word)
        } else if !leading.is_empty()
            && head.chars().all(is_name_char)
            && !leading
                .iter()
                .any(|part| self.is_quotes(*part) || self.will_be_several(*part))
            && is_name(
                &leading
                    .iter()
                    .map(|part| self.literal_with(*part, &|_| Some("x")).unwrap_or_default())
                    .collect::<String>(),
            )
        {
            (2271, word)
        } else {
            (2276, word)
        };
        self.hit(code, place, Error);
    }

    fn zero(&self) -> u16 {
        match self.language {
            Language::Bash => 2277,
            Language::Ksh => 2278,
            Language::Dash => 2279,
            _ => 2280,
        }
    }
}
