//! Lists of commands: chains, loops, functions, `case`, `!`.

use super::{Analysis, Language};
use layerlab_diagnostics::Severity::{Error, Info, Warning};
use layerlab_syntax::shell::tree::{CaseItem, Kind, NodeId};
use std::collections::BTreeMap;

impl Analysis<'_> {
    pub(super) fn lists(&mut self) {
        let set_e = self.has_set_e();
        for id in self.nodes() {
            match self.kind(id) {
                Kind::AndOr(first, rest) => self.chain(id, *first, rest),
                Kind::For {
                    name,
                    words,
                    select: false,
                    ..
                } => self.for_loop(id, name, words.as_deref()),
                Kind::While(condition, body) => self.read_loop(condition, body),
                Kind::Function {
                    name,
                    keyword,
                    parens,
                    body,
                } => {
                    if *keyword && !self.language.is_bash_like() {
                        self.hit_named(if *parens { 2112 } else { 2113 }, id, Warning, name);
                    }
                    self.calls_itself(name, *body);
                }
                Kind::Case(word, items) => self.case(*word, items),
                Kind::Simple(_, words) if !words.is_empty() => self.loop_keyword(id),
                _ => {}
            }
            self.execs(id);
            if set_e {
                self.bangs(id);
            } else {
                for list in self.tree.lists(id) {
                    self.there_and_back(list);
                }
            }
        }
        self.defined_later();
        self.unpassed();
    }

    /// `a && b || c` is no if-then-else.
    fn chain(&mut self, id: NodeId, first: NodeId, rest: &[(bool, NodeId)]) {
        let Some(((true, last), before)) = rest
            .split_last()
            .map(|((or, last), before)| ((*or, *last), before))
        else {
            return;
        };
        let Some((false, then)) = before.last().copied() else {
            return;
        };
        let Kind::Pipeline(stages, _) = self.kind(last) else {
            return;
        };
        let fine = match stages.as_slice() {
            [one] => {
                self.only_assigns(*one)
                    || matches!(
                        self.base(*one).as_str(),
                        "echo" | "exit" | "return" | "printf" | "true" | ":"
                    )
            }
            _ => false,
        };
        let tests = self.lone(then).is_some_and(|command| {
            matches!(self.kind(command), Kind::Test { .. }) || self.base(command) == "test"
        });
        if !fine && !tests && !self.is_condition(id) {
            // The place is the `&&` and what follows it, up to the `||`.
            let before = match before {
                [.., (_, above), _] => *above,
                _ => first,
            };
            let end = self.tree.node(before).range.end;
            let gap = self.text.get(end as usize..).unwrap_or("");
            let start = end + gap.find("&&").unwrap_or(0) as u32;
            let range = start..self.tree.node(then).range.end;
            self.hit(2015, id, Info);
            if let Some(hit) = self.hits.last_mut() {
                hit.range = range;
            }
        }
    }

    fn for_loop(&mut self, id: NodeId, name: &str, words: Option<&[NodeId]>) {
        let words = words.unwrap_or_default();
        if let [only] = words {
            self.single_word(*only);
        } else {
            for word in words {
                let last = match self.kind(*word) {
                    Kind::Word(parts) => parts.last().map(|part| self.kind(*part)),
                    _ => None,
                };
                if matches!(last, Some(Kind::Literal(text)) if text.ends_with(',')) {
                    self.hit(2258, *word, Warning);
                }
            }
        }
        for word in words {
            let Kind::Word(parts) = self.kind(*word) else {
                continue;
            };
            for part in parts {
                self.range_of_variables(*part);
            }
            if parts.iter().any(|part| self.is_glob(*part)) {
                for part in parts {
                    if self.is_quotable(*part) {
                        self.hit(2231, *part, Info);
                    }
                }
            }
        }
        for above in self.tree.ancestors(id) {
            if let Kind::For { name: outer, .. } = self.kind(above)
                && outer == name
                && name != "_"
            {
                self.hit_named(2165, id, Warning, name);
                self.hit_named(2167, above, Warning, name);
                break;
            }
        }
    }

    fn single_word(&mut self, word: NodeId) {
        let Kind::Word(parts) = self.kind(word) else {
            return;
        };
        match parts.as_slice() {
            [only] if matches!(self.kind(*only), Kind::Double(_)) => {
                let Kind::Double(inner) = self.kind(*only) else {
                    return;
                };
                let splits =
                    inner.iter().any(|part| self.will_split(*part)) && !self.may_be_several(*only);
                let globbed = self.literal(*only).is_some_and(|text| text.contains('*'));
                if splits || globbed {
                    self.hit(2066, *only, Error);
                    return;
                }
            }
            [only] if matches!(self.kind(*only), Kind::Single(_)) => {
                self.hit(2041, *only, Warning);
                return;
            }
            _ => {}
        }
        if self.unquoted(word).is_some_and(|text| text.contains(',')) {
            self.hit(2042, word, Warning);
        } else if !self.will_split(word) && !self.may_be_several(word) {
            self.hit(2043, word, Warning);
        }
        let [only] = parts.as_slice() else {
            for part in parts {
                self.line_based(*part);
            }
            return;
        };
        self.line_based(*only);
        let list = match self.kind(*only) {
            Kind::Substitution(list) | Kind::Backticks(list) => list,
            _ => return,
        };
        if let [one] = list.as_slice()
            && let Some(command) = self.lone(*one)
        {
            let words = self.shown_words(command);
            match words.first().map(|word| word.as_ref()) {
                Some("ls") => {
                    let flagged = words.iter().any(|word| word.starts_with('-'));
                    self.hit(2045, *only, if flagged { Warning } else { Error });
                }
                Some("find") => self.hit(2044, *only, Warning),
                _ => {}
            }
        }
    }

    /// `for l in $(cat x)`
    fn line_based(&mut self, part: NodeId) {
        let list = match self.kind(part) {
            Kind::Substitution(list) | Kind::Backticks(list) => list,
            _ => return,
        };
        if let [only] = list.as_slice()
            && let Kind::Pipeline(stages, _) = self.kind(*only)
            && stages.iter().all(|stage| {
                matches!(
                    self.base(*stage).as_str(),
                    "grep" | "fgrep" | "egrep" | "sed" | "cat" | "awk" | "cut" | "sort"
                )
            })
        {
            self.hit(2013, part, Info);
        }
    }

    /// `while read x; do ssh …; done`: the program inside eats the input.
    fn read_loop(&mut self, condition: &[NodeId], body: &[NodeId]) {
        let [only] = condition else { return };
        let Kind::Pipeline(stages, _) = self.kind(*only) else {
            return;
        };
        let [stage] = stages.as_slice() else { return };
        let Kind::Redirected(_, redirects) = self.kind(*stage) else {
            return;
        };
        let words = self.shown_words(*stage);
        if words.first().is_none_or(|word| word != "read")
            || words.iter().any(|word| word == "-u")
            || redirects.iter().any(|id| self.reads_input(*id))
        {
            return;
        }
        let mut stack: Vec<NodeId> = body.to_vec();
        let mut found = Vec::new();
        while let Some(id) = stack.pop() {
            match self.kind(id) {
                Kind::Pipeline(stages, _) => stack.extend(stages.first()),
                Kind::Background(inner) => stack.push(*inner),
                Kind::Redirected(command, redirects) => {
                    if redirects.iter().any(|id| self.reads_input(*id)) {
                        continue;
                    }
                    for list in self.tree.lists(*command) {
                        stack.extend(list);
                    }
                    let quiet = match self.base(*command).as_str() {
                        "ssh" => self.has_flag(*command, &["n"]),
                        "ffmpeg" => self
                            .shown_words(*command)
                            .iter()
                            .any(|word| word == "-nostdin"),
                        "mplayer" => self
                            .shown_words(*command)
                            .iter()
                            .any(|word| word == "-noconsolecontrols"),
                        "HandBrakeCLI" => false,
                        _ => true,
                    };
                    if !quiet {
                        found.push(*command);
                    }
                }
                _ => {}
            }
        }
        for id in found {
            self.hit(2095, id, Warning);
        }
    }

    fn reads_input(&self, id: NodeId) -> bool {
        match self.kind(id) {
            Kind::Redirect { fd, op, .. } => fd == "0" || fd.is_empty() && op.starts_with('<'),
            _ => false,
        }
    }

    /// `f() { f; }`
    fn calls_itself(&mut self, name: &str, body: NodeId) {
        let list = match self.kind(body) {
            Kind::Group(list) | Kind::Subshell(list) => list,
            _ => return,
        };
        let Some(mut at) = list.first().copied() else {
            return;
        };
        loop {
            at = match self.kind(at) {
                Kind::Background(inner) => *inner,
                Kind::AndOr(first, _) => *first,
                _ => break,
            };
        }
        if let Kind::Pipeline(stages, _) = self.kind(at) {
            for stage in stages {
                if self.first_word(*stage).as_deref() == Some(name) {
                    self.hit_named(2264, *stage, Error, name);
                }
            }
        }
    }

    fn case(&mut self, word: NodeId, items: &[CaseItem]) {
        if self.is_constant(word) {
            self.hit(2194, word, Warning);
        } else {
            for pattern in items.iter().flat_map(|item| &item.patterns) {
                if !self.can_be_equal(word, *pattern) {
                    self.hit(2195, *pattern, Warning);
                }
            }
        }
        self.overtaken(items);
    }

    /// `{1..$n}`
    fn range_of_variables(&mut self, id: NodeId) {
        let Kind::Braces(words) = self.kind(id) else {
            return;
        };
        let [only] = words.as_slice() else { return };
        let parts = self.parts(*only);
        let dots =
            |part: &NodeId| matches!(self.kind(*part), Kind::Literal(text) if text.contains(".."));
        if self.language == Language::Bash
            && parts.iter().any(dots)
            && parts.iter().any(|part| self.inside(*part).is_some())
        {
            self.hit(2051, id, Warning);
        }
    }

    /// `break` and `continue` outside of loops.
    fn loop_keyword(&mut self, id: NodeId) {
        let Some(name) = self
            .name(id)
            .filter(|name| name == "break" || name == "continue")
        else {
            return;
        };
        let mut in_function = false;
        for above in self.tree.ancestors(id) {
            match self.kind(above) {
                Kind::For { .. } | Kind::While(..) | Kind::ForArithmetic(..) => return,
                Kind::Function { .. } => in_function = true,
                Kind::Subshell(_) => {
                    let looped = self.tree.ancestors(above).any(|at| {
                        matches!(
                            self.kind(at),
                            Kind::For { .. } | Kind::While(..) | Kind::ForArithmetic(..)
                        )
                    });
                    if looped {
                        self.hit_named(2106, id, Warning, &name);
                        return;
                    }
                }
                _ => {}
            }
        }
        self.hit_named(if in_function { 2104 } else { 2105 }, id, Error, &name);
    }

    /// `exec prog` with something behind it.
    fn execs(&mut self, id: NodeId) {
        let (list, looped) = match self.kind(id) {
            Kind::Script(list) | Kind::Group(list) => (vec![list.as_slice()], false),
            Kind::While(_, list) | Kind::ForArithmetic(_, list) | Kind::For { body: list, .. } => {
                (vec![list.as_slice()], true)
            }
            Kind::If(branches, otherwise) => (
                branches
                    .iter()
                    .map(|(_, list)| list.as_slice())
                    .chain([otherwise.as_slice()])
                    .collect(),
                false,
            ),
            _ => return,
        };
        for list in list {
            let kept = list
                .iter()
                .rposition(|item| {
                    !self.lone(*item).is_some_and(|command| {
                        self.only_assigns(command)
                            || matches!(
                                self.name(command).as_deref(),
                                Some(":" | "echo" | "exit" | "printf" | "return")
                            )
                    })
                })
                .map_or(0, |at| at + 1);
            let list = list.get(..kept).unwrap_or_default();
            let n = if looped {
                list.len()
            } else {
                list.len().saturating_sub(1)
            };
            for item in list.iter().take(n) {
                if let Some(command) = self.lone(*item)
                    && self.first_word(command).as_deref() == Some("exec")
                    && !self.args(command).is_empty()
                {
                    self.hit(2093, command, Warning);
                }
            }
        }
    }

    /// `! a` in the middle of a script that stops at failures.
    fn bangs(&mut self, id: NodeId) {
        fn without_last(list: &[NodeId]) -> &[NodeId] {
            list.split_last().map_or(&[], |(_, before)| before)
        }
        let lists: Vec<&[NodeId]> = match self.kind(id) {
            Kind::Script(list) | Kind::Subshell(list) => vec![without_last(list)],
            Kind::Group(list) => {
                let body = self
                    .tree
                    .parent(id)
                    .is_some_and(|above| matches!(self.kind(above), Kind::Function { .. }));
                vec![if body { without_last(list) } else { list }]
            }
            Kind::While(condition, body) => vec![without_last(condition), body],
            Kind::For { body, .. } | Kind::ForArithmetic(_, body) => vec![body],
            Kind::If(branches, otherwise) => branches
                .iter()
                .flat_map(|(condition, body)| [without_last(condition), body.as_slice()])
                .chain([otherwise.as_slice()])
                .collect(),
            _ => return,
        };
        for item in lists.into_iter().flatten() {
            if matches!(self.kind(*item), Kind::Banged(_)) && !self.is_condition(*item) {
                self.hit(2251, *item, Info);
            }
        }
    }

    /// `cd a; b; cd ..`
    fn there_and_back(&mut self, list: &[NodeId]) {
        let folders: Vec<NodeId> = list
            .iter()
            .filter_map(|item| self.lone(*item))
            .filter(|command| self.base(*command) == "cd")
            .collect();
        let back = |id: NodeId| matches!(self.shown_words(id).as_slice(), [_, path] if path == ".." || path == "-");
        let place = folders.windows(2).find_map(|pair| match pair {
            [there, here] if back(*here) && !back(*there) => Some(*here),
            _ => None,
        });
        if let Some(place) = place {
            self.hit(2103, place, Info);
        }
    }

    /// Functions used above their definition.
    fn defined_later(&mut self) {
        let Kind::Script(list) = self.kind(self.tree.root()) else {
            return;
        };
        let mut defined: BTreeMap<&str, u32> = BTreeMap::new();
        for item in list {
            if let Some(command) = self.lone(*item)
                && let Kind::Function { name, .. } = self.kind(command)
            {
                defined
                    .entry(name)
                    .or_insert(self.tree.node(command).range.start);
            }
        }
        if defined.is_empty() {
            return;
        }
        for id in self.commands.clone() {
            let at = self.tree.node(id).range.start;
            let name = self.name(id).unwrap_or_default();
            if defined.get(name.as_str()).is_some_and(|place| at < *place) && !self.in_function(id)
            {
                self.hit_named(2218, id, Error, &name);
            }
        }
    }

    /// Functions that want arguments and never get one.
    fn unpassed(&mut self) {
        let mut wanting: BTreeMap<&str, NodeId> = BTreeMap::new();
        let mut setting = Vec::new();
        for id in self.nodes() {
            match self.kind(id) {
                Kind::Parameter { text, .. } => {
                    let name = super::view::reference(text);
                    let positional = matches!(name, "*" | "@" | "#")
                        || name != "0"
                            && !name.is_empty()
                            && name.bytes().all(|byte| byte.is_ascii_digit());
                    if positional
                        && let Some(function) = self.function_of(id)
                        && let Kind::Function { name, .. } = self.kind(function)
                    {
                        wanting.insert(name, function);
                    }
                }
                Kind::Simple(..) if self.first_word(id).as_deref() == Some("set") => {
                    let sets = self.args(id).iter().any(|word| {
                        let text = self.shown(*word);
                        text == "--" || !text.starts_with(['-', '+'])
                    });
                    if sets {
                        setting.extend(self.function_of(id));
                    }
                }
                _ => {}
            }
        }
        wanting.retain(|_, id| !setting.contains(id));
        if wanting.is_empty() {
            return;
        }
        let mut calls: BTreeMap<&str, (bool, Vec<NodeId>)> = BTreeMap::new();
        for id in &self.commands {
            let name = self.first_word(*id).unwrap_or_default();
            if let Some((name, _)) = wanting.get_key_value(name.as_str()) {
                let entry = calls.entry(name).or_insert((true, Vec::new()));
                entry.0 &= self.args(*id).is_empty();
                entry.1.push(*id);
            }
        }
        let mut found = Vec::new();
        for (name, (bare, places)) in calls {
            if bare {
                found.extend(places.into_iter().map(|id| (2119, id, Info)));
                found.extend(wanting.get(name).map(|id| (2120, *id, Warning)));
            }
        }
        for (code, id, level) in found {
            self.hit(code, id, level);
        }
    }

    fn function_of(&self, id: NodeId) -> Option<NodeId> {
        self.tree
            .ancestors(id)
            .find(|above| matches!(self.kind(*above), Kind::Function { .. }))
    }

    /// Whether the language keeps to what the shell of Debian can.
    pub(super) fn is_dash(&self) -> bool {
        matches!(self.language, Language::Dash | Language::Busybox)
    }
}
