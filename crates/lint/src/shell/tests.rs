//! `[ … ]`, `[[ … ]]` and `test`.

use super::filters::is_confused_glob;
use super::view::reference;
use super::{Analysis, Language};
use layerlab_diagnostics::Severity::{Error, Hint, Warning};
use layerlab_syntax::shell::tree::{Kind, NodeId};

const ARITHMETIC: &[&str] = &["-eq", "-ne", "-lt", "-le", "-gt", "-ge"];
pub(super) const BINARY: &[&str] = &[
    "-nt", "-ot", "-ef", "==", "!=", "<=", ">=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "=~",
    ">", "<", "=", "\\<", "\\>", "\\<=", "\\>=",
];
pub(super) const UNARY: &[&str] = &[
    "!", "-a", "-b", "-c", "-d", "-e", "-f", "-g", "-h", "-L", "-k", "-p", "-r", "-s", "-S", "-t",
    "-u", "-w", "-x", "-O", "-G", "-N", "-z", "-n", "-o", "-v", "-R",
];

/// What is compared, how, and with which fixed value.
type Sides = (NodeId, String, NodeId);

impl Analysis<'_> {
    pub(super) fn tests(&mut self) {
        for id in self.nodes() {
            match self.kind(id) {
                Kind::Test {
                    double,
                    expression,
                    words,
                } => {
                    if expression.is_none() && words.is_empty() {
                        self.hit(2212, id, Hint);
                    }
                    let _ = double;
                }
                Kind::TestBinary(op, left, right) => self.binary(id, op, *left, *right),
                Kind::TestUnary(op, operand) => self.unary(id, op, *operand),
                Kind::TestWord(word) => self.lone_word(*word, self.in_double_test(id)),
                Kind::TestJoin(op, left, right) => self.joint(id, op, *left, *right),
                Kind::AndOr(..) => self.never_both(id),
                Kind::Subshell(list) => {
                    self.tests_in_subshell(id, list);
                    self.subshell_as_test(id, list);
                }
                Kind::Simple(_, words) if words.len() == 4 => {
                    if let [name, left, op, right] = words.as_slice()
                        && self.literal(*name).as_deref() == Some("test")
                        && matches!(self.literal(*op).as_deref(), Some("=" | "=="))
                    {
                        self.leading_x(*left, *right);
                    }
                }
                _ => {}
            }
        }
    }

    fn is_number(&self, word: NodeId) -> bool {
        match self.parts(word).as_slice() {
            [one] if matches!(self.kind(*one), Kind::ArithmeticExpansion(..)) => true,
            _ => {
                let text = self.shown(word);
                !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
            }
        }
    }

    fn binary(&mut self, id: NodeId, op: &str, left: NodeId, right: NodeId) {
        let double = self.in_double_test(id);
        let plain = op.trim_start_matches('\\');
        let arithmetic = ARITHMETIC.contains(&op);
        if !BINARY.contains(&op) {
            self.hit_named(2057, id, Warning, op);
        }
        let sh = self.language == Language::Sh;
        if self.is_number(left) || self.is_number(right) {
            if matches!(plain, "<" | ">") || matches!(plain, "<=" | ">=") && !sh {
                self.hit_named(2071, id, Error, op);
            }
        } else {
            if matches!(plain, "<=" | ">=") && !sh {
                self.hit_named(2122, id, Error, op);
            }
            if !double && matches!(op, "<" | ">") && !sh {
                self.hit_named(2073, id, Error, op);
            }
        }
        if arithmetic {
            for word in [left, right] {
                let text = self.shown(word);
                let decimal = text
                    .trim_start_matches(['-', '+'])
                    .split_once('.')
                    .is_some_and(|(a, b)| {
                        !a.is_empty()
                            && !b.is_empty()
                            && (a.to_owned() + b).bytes().all(|byte| byte.is_ascii_digit())
                    });
                if decimal && self.language != Language::Ksh {
                    self.hit(2072, word, Error);
                }
                let letters = !self
                    .plain(word)
                    .chars()
                    .all(|c| c.is_ascii_digit() || "+-. ".contains(c));
                if letters {
                    if double {
                        let name = self.literal(word).unwrap_or_default();
                        let set = self.written.contains(&name);
                        if !set {
                            self.hit(2309, word, Warning);
                        }
                    } else {
                        self.hit(2170, word, Error);
                    }
                }
            }
        }
        if !double && op == "=~" && self.language.is_bash_like() {
            self.hit(2074, id, Error);
        }
        if double && op.starts_with('\\') {
            self.hit(2075, id, Error);
        }
        if op == "=~" {
            self.regex(double, right);
        }
        let dynamic = arithmetic && double || matches!(op, "-nt" | "-ot" | "-ef");
        if !dynamic {
            if self.is_constant(left) && self.is_constant(right) {
                self.hit(2050, id, Warning);
            } else if matches!(op, "=" | "==" | "!=") && !self.can_be_equal(left, right) {
                self.hit(2193, id, Warning);
            }
        }
        if matches!(op, "=" | "==" | "!=") {
            if double
                && matches!(self.kind(right), Kind::Word(parts) if matches!(parts.as_slice(), [one] if matches!(self.kind(*one), Kind::Parameter { .. })))
            {
                self.hit(2053, right, Warning);
            }
            if !double && self.is_glob(right) {
                self.hit(2081, right, Error);
            }
        }
        if matches!(op, "=" | "==" | "!=") {
            self.leading_x(left, right);
        }
        if arithmetic {
            for word in [left, right] {
                self.array_or_braces(word, double);
                if !double && self.language != Language::Ksh && self.is_glob(word) {
                    self.hit(2255, word, Error);
                }
            }
        } else if matches!(op, "=" | "==" | "!=" | "=~") {
            self.array_or_braces(left, double);
            self.globbed(left, double);
            self.array_or_braces(right, double);
        } else {
            for word in [left, right] {
                self.array_or_braces(word, double);
                self.globbed(word, double);
            }
        }
        self.exit_code(id, op, left, right);
    }

    fn array_or_braces(&mut self, word: NodeId, double: bool) {
        let parts = self.parts(word);
        let level = if double { Error } else { Warning };
        if parts.iter().any(|part| self.is_array_expansion(*part)) {
            self.hit(if double { 2199 } else { 2198 }, word, level);
        }
        if parts
            .iter()
            .any(|part| matches!(self.kind(*part), Kind::Braces(_)))
        {
            self.hit(if double { 2201 } else { 2200 }, word, level);
        }
    }

    fn globbed(&mut self, word: NodeId, double: bool) {
        if self.is_glob(word) {
            let (code, level) = if double {
                (2203, Error)
            } else {
                (2202, Warning)
            };
            self.hit(code, word, level);
        }
    }

    fn regex(&mut self, double: bool, right: NodeId) {
        if let Kind::Word(parts) = self.kind(right)
            && let [only] = parts.as_slice()
            && self.is_quotes(*only)
            && self
                .literal(right)
                .is_none_or(|text| text.contains(['[', ']', '*', '.', '+', '(', ')', '|']))
        {
            self.hit(2076, right, Warning);
        }
        if double && is_confused_glob(&self.shown(right)) {
            self.hit(2049, right, Warning);
        }
    }

    fn unary(&mut self, id: NodeId, op: &str, operand: NodeId) {
        let double = self.in_double_test(id);
        if op == "!" {
            let swallowed = matches!(self.kind(operand), Kind::TestUnary(inner, _) if inner == "-o" || inner == "-a");
            if swallowed && !double && self.language.is_bash_like() {
                self.hit_named(2332, id, Error, op);
            }
            return;
        }
        if op == "-a" {
            self.hit(2331, id, Hint);
        }
        if !UNARY.contains(&op) {
            self.hit_named(2058, id, Warning, op);
        }
        if !double
            && op == "-n"
            && self.will_split(operand)
            && !self
                .parts(operand)
                .iter()
                .any(|part| self.is_array_expansion(*part))
        {
            self.hit(2070, operand, Error);
        }
        if matches!(op, "-n" | "-z") {
            self.tautology(operand);
            self.grep_output(id, operand);
        }
        if self.is_glob(operand) {
            if op == "-v" {
                if !double {
                    self.hit(2208, operand, Error);
                }
            } else {
                self.hit(2144, operand, Error);
            }
        } else {
            self.array_or_braces(operand, double);
        }
    }

    /// A part that is never empty makes `-n` and `-z` pointless.
    fn tautology(&mut self, word: NodeId) {
        let part = self
            .parts(word)
            .into_iter()
            .find(|part| self.literal(*part).is_some_and(|text| !text.is_empty()));
        if let Some(part) = part {
            self.hit(2157, part, Error);
        }
    }

    fn lone_word(&mut self, word: NodeId, double: bool) {
        if self.is_constant(word) {
            match self.literal(word).unwrap_or_default().as_str() {
                "false" => self.hit(2158, word, Error),
                "0" => self.hit(2159, word, Error),
                "true" => self.hit(2160, word, Hint),
                "1" => self.hit(2161, word, Hint),
                _ => self.hit(2078, word, Error),
            }
        } else {
            let equals = match self.kind(word) {
                Kind::Word(parts) => parts
                    .iter()
                    .copied()
                    .find(|part| self.literal(*part).is_some_and(|text| text.contains('='))),
                _ => None,
            };
            match equals {
                Some(part) => self.hit(2077, part, Error),
                None => self.tautology(word),
            }
        }
        if let Some(text) = self.trailing(word)
            && BINARY
                .iter()
                .any(|op| !op.starts_with('-') && text.ends_with(op))
        {
            self.hit(1108, word, Error);
        }
        self.grep_output(word, word);
        self.array_or_braces(word, double);
        self.globbed(word, double);
    }

    fn trailing(&self, word: NodeId) -> Option<String> {
        match self.kind(word) {
            Kind::Word(parts) => match self.kind(*parts.last()?) {
                Kind::Literal(text) => Some(text.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    /// `[ -n "$(… | grep x)" ]`
    fn grep_output(&mut self, id: NodeId, word: NodeId) {
        let mut at = word;
        let stages = loop {
            match self.kind(at) {
                Kind::Word(list) | Kind::Double(list) | Kind::Substitution(list) => {
                    match list.as_slice() {
                        [one] => at = *one,
                        _ => return,
                    }
                }
                Kind::Pipeline(stages, _) => break stages,
                _ => return,
            }
        };
        if let Some(last) = stages.last()
            && matches!(
                self.base(*last).as_str(),
                "grep" | "egrep" | "fgrep" | "zgrep"
            )
        {
            self.hit(2143, id, Hint);
        }
    }

    fn joint(&mut self, id: NodeId, op: &str, left: NodeId, right: NodeId) {
        let double = self.in_double_test(id);
        let (code, level) = match (op, double) {
            ("&&", false) => (2107, Error),
            ("-a", true) => (2108, Error),
            ("||", false) => (2109, Error),
            ("-o", true) => (2110, Error),
            ("-a" | "-o", false) => (2166, Warning),
            _ => (0, Warning),
        };
        if code != 0 {
            self.hit_named(code, id, level, op);
        }
        if matches!(op, "-o" | "||")
            && let (Kind::TestBinary(op1, l1, r1), Kind::TestBinary(op2, l2, r2)) =
                (self.kind(left), self.kind(right))
            && op1 == op2
            && matches!(op1.as_str(), "-ne" | "!=")
            && self.same_word(*l1, *l2)
            && !self.same_word(*r1, *r2)
            && !self.is_glob(*r1)
            && !self.is_glob(*r2)
        {
            self.hit(2055, id, Warning);
        }
        if matches!(op, "-a" | "&&")
            && let (Some(one), Some(other)) = (self.sides(left), self.sides(right))
            && self.contradict(&one, &other)
        {
            self.hit(2333, id, Warning);
        }
    }

    /// Whether one value is asked to be two fixed ones.
    fn contradict(&self, one: &Sides, other: &Sides) -> bool {
        one.1 == other.1
            && matches!(one.1.as_str(), "-eq" | "=" | "==")
            && self.same_word(one.0, other.0)
            && !self.same_word(one.2, other.2)
            && !self.is_glob(one.2)
            && !self.is_glob(other.2)
    }

    /// `[ $a != x ] || [ $a != y ]`
    fn never_both(&mut self, id: NodeId) {
        let Kind::AndOr(first, rest) = self.kind(id) else {
            return;
        };
        let mut before = self.comparison(*first);
        let mut found = false;
        let mut never = false;
        for (or, next) in rest {
            let here = self.comparison(*next);
            if *or
                && let (Some((l1, o1, r1)), Some((l2, o2, r2))) = (&before, &here)
                && o1 == o2
                && matches!(o1.as_str(), "-ne" | "!=")
                && self.same_word(*l1, *l2)
                && !self.same_word(*r1, *r2)
                && !self.is_glob(*r1)
                && !self.is_glob(*r2)
            {
                found = true;
            }
            if !*or
                && let (Some(one), Some(other)) = (&before, &here)
                && self.contradict(one, other)
            {
                never = true;
            }
            before = if *or { before.or(here) } else { here };
        }
        if found {
            self.hit(2252, id, Warning);
        }
        if never {
            self.hit(2333, id, Warning);
        }
    }

    fn comparison(&self, id: NodeId) -> Option<Sides> {
        let Kind::Test {
            expression: Some(expression),
            ..
        } = self.kind(self.lone(id)?)
        else {
            return None;
        };
        self.sides(*expression)
    }

    /// A comparison with a fixed value, the value on the right.
    fn sides(&self, expression: NodeId) -> Option<Sides> {
        let Kind::TestBinary(op, left, right) = self.kind(expression) else {
            return None;
        };
        match (self.is_constant(*left), self.is_constant(*right)) {
            (true, false) => Some((*right, op.clone(), *left)),
            (false, true) => Some((*left, op.clone(), *right)),
            _ => None,
        }
    }

    /// `[ "x$a" = xb ]`
    fn leading_x(&mut self, left: NodeId, right: NodeId) {
        let begins = |word: NodeId| {
            self.parts(word).first().is_some_and(|part| {
                matches!(self.kind(*part), Kind::Literal(text) | Kind::Single(text) if text.starts_with(['x', 'X']))
            })
        };
        if begins(left) && begins(right) {
            self.hit(2268, left, Hint);
        }
    }

    /// `[ $? -eq 0 ]`
    fn exit_code(&mut self, id: NodeId, op: &str, left: NodeId, right: NodeId) {
        let code = |word: NodeId| matches!(self.parts(word).as_slice(), [one] if self.inside(*one).is_some_and(|text| reference(text) == "?"));
        let zero = |word: NodeId| self.literal(word).as_deref() == Some("0");
        let place = if zero(right) && code(left) {
            left
        } else if zero(left) && code(right) {
            right
        } else {
            return;
        };
        let mut alone = false;
        for above in self.tree.ancestors(id) {
            match self.kind(above) {
                Kind::Test { .. } => {
                    alone = true;
                    break;
                }
                Kind::TestGroup(_) => {}
                Kind::TestUnary(op, _) if op == "!" => {}
                _ => break,
            }
        }
        if alone && !self.is_first_in_function(id) {
            self.hit_named(2181, place, Hint, op);
        }
    }

    fn is_first_in_function(&self, id: NodeId) -> bool {
        let Some(command) = self.closest(id) else {
            return false;
        };
        let Some(function) = self
            .tree
            .ancestors(id)
            .find(|above| matches!(self.kind(*above), Kind::Function { .. }))
        else {
            return false;
        };
        let mut at = function;
        loop {
            at = match self.kind(at) {
                Kind::Function { body, .. } => *body,
                Kind::Group(list) | Kind::Subshell(list) => match list.first() {
                    Some(first) => *first,
                    None => return false,
                },
                Kind::AndOr(first, _) => *first,
                Kind::Pipeline(stages, _) => match stages.first() {
                    Some(first) => *first,
                    None => return false,
                },
                Kind::Redirected(inner, _) if matches!(self.kind(*inner), Kind::If(..)) => {
                    let Kind::If(branches, _) = self.kind(*inner) else {
                        return false;
                    };
                    match branches
                        .first()
                        .and_then(|(condition, _)| condition.first())
                    {
                        Some(first) => *first,
                        None => return false,
                    }
                }
                _ => return at == command,
            };
        }
    }
}
