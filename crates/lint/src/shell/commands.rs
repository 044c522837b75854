//! Commands by name: `echo`, `printf`, `rm`, `cd`, `mkdir`, `read`, `tr`, `grep`, `trap` …

use super::view::{base_name, is_name, reference};
use super::{Analysis, Language};
use layerlab_diagnostics::Severity::{self, Error, Hint, Info, Warning};
use layerlab_syntax::shell::tree::{Kind, NodeId};

/// Commands of the shell itself that no program stands for.
const BUILTINS: [&str; 24] = [
    "cd", "command", "declare", "eval", "exec", "exit", "export", "hash", "history", "local",
    "popd", "pushd", "read", "readonly", "return", "set", "source", "trap", "type", "typeset",
    "ulimit", "umask", "unset", "wait",
];

impl Analysis<'_> {
    pub(super) fn commands(&mut self) {
        let set_e = self.has_set_e();
        for id in self.commands.clone() {
            let Some(first) = self.first_word(id) else {
                continue;
            };
            let base = base_name(&first).to_owned();
            // A builtin is meant only where no folder is given.
            let exact = if first.contains('/') {
                ""
            } else {
                first.as_str()
            };
            match base.as_str() {
                "echo" => self.echo(id, exact == "echo"),
                "tr" => self.tr(id),
                "grep" => self.grep(id),
                "mkdir" => self.mkdir(id),
                "rm" => self.rm(id),
                "expr" => self.expr(id),
                "find" => self.find(id),
                "sudo" => self.sudo(id),
                "su" => self.su(id),
                "ssh" => self.ssh(id),
                "mv" => self.destination(id, 2224, Error),
                "cp" => self.destination(id, 2225, Error),
                "ln" => self.destination(id, 2226, Warning),
                "chmod" => {
                    for word in self.args(id) {
                        if self.literal(*word).as_deref() == Some("-r") {
                            self.hit(2253, *word, Warning);
                        }
                    }
                }
                "egrep" => self.old_name(id, 2196, Info),
                "fgrep" => self.old_name(id, 2197, Info),
                "tempfile" => self.old_name(id, 2186, Warning),
                "xargs" => self.xargs(id),
                _ => {}
            }
            match exact {
                "printf" => self.printf(id),
                "trap" => self.trap(id),
                "set" => self.set(id),
                "export" | "local" | "declare" | "readonly" | "typeset" => self.declare(id, exact),
                "alias" => self.alias(id),
                "unset" => {
                    for word in self.args(id) {
                        if self.is_glob(*word) {
                            self.hit(2184, *word, Warning);
                        }
                    }
                }
                "return" => self.status(id, 2151, 2152),
                "exit" => self.status(id, 2241, 2242),
                "eval" => {
                    for word in self.args(id) {
                        for part in self.parts(*word) {
                            if self.is_array_expansion(part) {
                                self.hit(2294, part, Warning);
                            }
                        }
                    }
                }
                "." if matches!(self.language, Language::Sh | Language::Dash) => {
                    if let Some(word) = self.args(id).get(1) {
                        self.hit(2240, *word, Warning);
                    }
                }
                "let" if self.language.is_bash_like() => self.hit(2219, id, Hint),
                _ => {}
            }
            let name = self.name(id).unwrap_or_default();
            match name.as_str() {
                "read" => self.read_command(id),
                "cd" | "pushd" | "popd" if !set_e => self.change_folder(id, &name),
                _ => {}
            }
        }
    }

    fn old_name(&mut self, id: NodeId, code: u16, level: Severity) {
        if let Some(word) = self.name_word(id) {
            self.hit(code, word, level);
        }
    }

    fn mkdir(&mut self, id: NodeId) {
        let flags = self.flags(id);
        let with = |names: [&str; 2]| {
            flags
                .iter()
                .find(|(_, flag)| names.contains(&flag.as_str()))
                .map(|(word, _)| *word)
        };
        let deep = self
            .args(id)
            .iter()
            .skip(1)
            .any(|word| match self.literal(*word) {
                Some(path) => {
                    let mut rest = path.as_str();
                    while let Some(inner) =
                        rest.strip_prefix("./").or_else(|| rest.strip_prefix("../"))
                    {
                        rest = inner;
                    }
                    path.contains('/')
                        && (rest.len() == path.len() || rest.contains('/') || rest.is_empty())
                }
                None => true,
            });
        if with(["p", "parents"]).is_some()
            && let Some(word) = with(["m", "mode"])
            && deep
        {
            self.hit(2174, word, Warning);
        }
    }

    fn change_folder(&mut self, id: NodeId, name: &str) {
        let words = self.shown_words(id);
        let near = match words.as_slice() {
            [_, path] => path.split('/').all(|step| matches!(step, "" | "." | "..")),
            _ => false,
        };
        let not_moved = name != "cd" && self.has_flag(id, &["n"]);
        if !near && !not_moved && !self.is_condition(id) {
            self.hit_named(2164, id, Warning, name);
        }
    }

    fn read_command(&mut self, id: NodeId) {
        let raw = self.has_flag(id, &["r"]);
        let words = self.shown_words(id);
        let waits = words.windows(2).any(|pair| matches!(pair, [t, zero] if t.ends_with('t') && t.starts_with('-') && zero == "0"));
        if !raw
            && !waits
            && self
                .first_word(id)
                .is_some_and(|name| name == "read" || name == "command" || name == "builtin")
            && let Some(word) = self.name_word(id)
        {
            self.hit(2162, word, Info);
        }
        let mut value = false;
        for word in self.args(id) {
            let text = self.shown(*word);
            if let Some(name) = self.only_variable(*word)
                && is_name(&name)
                && !value
            {
                self.hit_named(2229, *word, Warning, &name);
            }
            if self
                .parts(*word)
                .iter()
                .any(|part| matches!(self.kind(*part), Kind::Glob(text) if text.starts_with('[')))
            {
                self.hit(2313, *word, Warning);
            }
            value = text.starts_with('-') && text.ends_with(['d', 'i', 'n', 'N', 'p', 't', 'u']);
        }
    }

    /// The variable that makes up a whole word.
    pub(super) fn only_variable(&self, word: NodeId) -> Option<String> {
        match self.parts(word).as_slice() {
            [one] => {
                let text = self.inside(*one)?;
                (reference(text) == text).then(|| text.to_owned())
            }
            _ => None,
        }
    }

    fn declare(&mut self, id: NodeId, name: &str) {
        let readonly = name == "readonly" || self.has_flag(id, &["r"]);
        let local = matches!(name, "local" | "declare" | "typeset")
            && !self.has_flag(id, &["g"])
            && self.in_function(id);
        for word in self.args(id) {
            match self.kind(*word) {
                Kind::Assignment {
                    name,
                    value: Some(value),
                    ..
                } => {
                    let runs = self
                        .parts(*value)
                        .iter()
                        .any(|part| self.is_substitution(*part));
                    if runs && !(local && readonly) {
                        self.hit_named(2155, *word, Warning, name);
                    }
                }
                _ => {
                    if name == "export"
                        && let Some(variable) = self.only_variable(*word)
                    {
                        self.hit_named(2163, *word, Warning, &variable);
                    }
                    let text = self.leading(*word).unwrap_or_default();
                    if text.starts_with('=') || text.starts_with("+=") {
                        self.hit(2290, *word, Error);
                    }
                    if matches!(
                        self.unquoted(*word).as_deref(),
                        Some("export" | "local" | "declare" | "readonly" | "typeset")
                    ) {
                        self.hit(2316, *word, Error);
                    }
                }
            }
        }
        if name == "local"
            && self.language != Language::Sh
            && self.language != Language::Ksh
            && !self.in_function(id)
        {
            self.old_name(id, 2168, Error);
        }
        self.declared_twice(id);
    }

    /// `local a=1 b=$a`: the second does not see the first.
    fn declared_twice(&mut self, id: NodeId) {
        let mut names: Vec<(&str, NodeId)> = Vec::new();
        let mut found = Vec::new();
        for word in self.args(id) {
            let Kind::Assignment { name, value, .. } = self.kind(*word) else {
                continue;
            };
            if let Some(value) = value {
                for part in self.parts(*value) {
                    if let Some(text) = self.inside(part) {
                        found.extend(
                            names
                                .iter()
                                .filter(|(name, _)| *name == reference(text))
                                .map(|(_, id)| *id),
                        );
                    }
                }
            }
            names.push((name, *word));
            if names.len() > 64 {
                break;
            }
        }
        for id in found {
            self.hit(2318, id, Warning);
        }
    }

    pub(super) fn in_function(&self, id: NodeId) -> bool {
        self.tree
            .ancestors(id)
            .any(|above| matches!(self.kind(above), Kind::Function { .. }))
    }

    fn alias(&mut self, id: NodeId) {
        for word in self.args(id) {
            let text = self.literal_with(*word, &|_| Some("_")).unwrap_or_default();
            if !self.shown(*word).contains('=') {
                continue;
            }
            let positional = text.match_indices('$').any(|(at, _)| {
                let rest = text.get(at + 1..).unwrap_or("");
                let rest = rest.strip_prefix('{').unwrap_or(rest);
                rest.starts_with(|c: char| c.is_ascii_digit() || "*@".contains(c))
            });
            if positional {
                self.hit(2142, *word, Error);
            }
            if let Some(part) = self
                .parts(*word)
                .into_iter()
                .find(|part| self.literal(*part).is_none())
            {
                self.hit(2139, part, Warning);
            }
        }
    }

    fn set(&mut self, id: NodeId) {
        let args = self.args(id);
        let Some(first) = args.first() else { return };
        let text = self.unquoted(*first).unwrap_or_else(|| {
            let Kind::Word(parts) = self.kind(*first) else {
                return "*".to_owned();
            };
            parts
                .iter()
                .map(|part| match self.kind(*part) {
                    Kind::Literal(text) => text.as_str(),
                    _ => "*",
                })
                .collect()
        });
        if args.len() > 1 && is_name(&text) || text.contains('=') {
            self.hit(2121, *first, Warning);
        }
    }

    fn trap(&mut self, id: NodeId) {
        let args = self.args(id);
        let Some((first, signals)) = args.split_first() else {
            return;
        };
        if let Kind::Word(parts) = self.kind(*first)
            && let [only] = parts.as_slice()
            && let Kind::Double(inner) = self.kind(*only)
        {
            for part in inner {
                if self.is_quotable(*part)
                    || matches!(self.kind(*part), Kind::ArithmeticExpansion(..))
                {
                    self.hit(2064, *part, Warning);
                }
            }
        }
        if self.is_flag(*first) {
            return;
        }
        for word in signals {
            let Some(text) = self.literal(*word) else {
                continue;
            };
            let number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            if number
                && !matches!(
                    text.as_str(),
                    "0" | "1" | "2" | "3" | "6" | "9" | "14" | "15"
                )
            {
                self.hit(2172, *word, Warning);
            }
            if matches!(
                text.to_ascii_lowercase().as_str(),
                "kill" | "9" | "sigkill" | "stop" | "sigstop"
            ) {
                self.hit(2173, *word, Error);
            }
        }
    }

    fn status(&mut self, id: NodeId, several: u16, invalid: u16) {
        let args = self.args(id);
        match args {
            [] => {}
            [only] => {
                let text = self.literal_with(*only, &|kind| match kind {
                    Kind::Parameter { .. }
                    | Kind::Substitution(_)
                    | Kind::Backticks(_)
                    | Kind::ArithmeticExpansion(..) => Some("0"),
                    _ => Some("x"),
                });
                let text = text.unwrap_or_default();
                if text.len() > 5
                    || text.parse::<u32>().is_ok_and(|n| n > 255)
                    || text.is_empty()
                    || text.bytes().any(|byte| !byte.is_ascii_digit())
                {
                    self.hit(invalid, *only, Error);
                }
            }
            [first, ..] => self.hit(several, *first, Error),
        }
    }

    fn expr(&mut self, id: NodeId) {
        let args = self.args(id);
        let known = args.iter().any(|word| {
            matches!(
                self.literal(*word).as_deref(),
                Some(":" | "<" | ">" | "<=" | ">=" | "match" | "length" | "substr" | "index")
            )
        });
        if !known {
            self.old_name(id, 2003, Hint);
        }
        match args {
            [_, op, _] if matches!(self.parts(*op).as_slice(), [one] if matches!(self.kind(*one), Kind::Glob(text) if text == "*")) =>
            {
                self.hit(2304, *op, Error);
            }
            [single] if !self.will_split(*single) => self.hit(2307, *single, Warning),
            _ => {}
        }
        if let Some(first) = args.first()
            && matches!(
                self.literal(*first).as_deref(),
                Some("match" | "length" | "substr" | "index")
            )
        {
            self.hit(2308, *first, Info);
        }
    }

    fn sudo(&mut self, id: NodeId) {
        let redirects = match self.closest(id).map(|at| self.kind(at)) {
            Some(Kind::Redirected(_, redirects)) => redirects.clone(),
            _ => Vec::new(),
        };
        for redirect in redirects {
            if let Kind::Redirect {
                fd,
                op,
                target,
                duplicate: false,
                ..
            } = self.kind(redirect)
                && (fd.is_empty() || fd == "&")
                && self.shown(*target) != "/dev/null"
            {
                match *op {
                    "<" => self.hit(2024, redirect, Info),
                    ">" | ">>" => self.hit(2024, redirect, Warning),
                    _ => {}
                }
            }
        }
        let mut skip = false;
        for word in self.args(id) {
            let text = self.plain(*word);
            if skip {
                skip = false;
            } else if text.starts_with('-') {
                skip = text.len() == 2 && text.ends_with(['a', 'g', 'h', 'p', 'u', 'c', 'T', 'r']);
            } else {
                if BUILTINS.contains(&text.as_str()) {
                    self.hit_named(2232, id, Warning, &text);
                }
                break;
            }
        }
    }

    fn su(&mut self, id: NodeId) {
        if self.args(id).len() > 1 {
            return;
        }
        let directed = self.tree.ancestors(id).any(|above| match self.kind(above) {
            Kind::Pipeline(stages, _) => stages.len() > 1,
            Kind::Redirected(_, redirects) => !redirects.is_empty(),
            _ => false,
        });
        if !directed {
            self.hit(2117, id, Info);
        }
    }

    fn ssh(&mut self, id: NodeId) {
        let args = self.args(id);
        if args.len() < 2 || args.iter().any(|word| self.shown(*word).starts_with('-')) {
            return;
        }
        if let Some(last) = args.last()
            && let Kind::Word(parts) = self.kind(*last)
            && let [only] = parts.as_slice()
            && let Kind::Double(inner) = self.kind(*only)
            && let Some(part) = inner.iter().find(|part| !self.is_constant(**part))
        {
            self.hit(2029, *part, Info);
        }
    }

    fn destination(&mut self, id: NodeId, code: u16, level: Severity) {
        let flags = self.flags(id);
        let operands: Vec<NodeId> = flags
            .iter()
            .filter(|(_, flag)| flag.is_empty())
            .map(|(word, _)| *word)
            .collect();
        let target = flags
            .iter()
            .any(|(_, flag)| !flag.is_empty() && "target-directory".starts_with(flag.as_str()));
        if let [only] = operands.as_slice()
            && !target
            && !self.may_be_several(*only)
        {
            self.hit(code, *only, level);
        }
    }

    fn xargs(&mut self, id: NodeId) {
        for word in self.args(id) {
            let text = self.plain(*word);
            if !text.starts_with('-') {
                break;
            }
            if text.starts_with("-i") && !text.starts_with("--") {
                self.hit(2267, *word, Info);
            }
        }
    }
}
