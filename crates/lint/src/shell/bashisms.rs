//! Forms that only bash and its kin know, in scripts for `sh`.

use super::view::{is_name_char, reference};
use super::{Analysis, Language};
use layerlab_diagnostics::Severity::{Error, Warning};
use layerlab_syntax::shell::tree::{Kind, NodeId};

const VARIABLES: &str = "\
    OSTYPE MACHTYPE HOSTTYPE HOSTNAME DIRSTACK EUID UID SHLVL PIPESTATUS SHELLOPTS _ BASH \
    BASHOPTS BASHPID BASH_ALIASES BASH_ARGC BASH_ARGV BASH_ARGV0 BASH_CMDS BASH_COMMAND \
    BASH_EXECUTION_STRING BASH_LINENO BASH_REMATCH BASH_SOURCE BASH_SUBSHELL BASH_VERSINFO \
    COMP_CWORD COMP_KEY COMP_LINE COMP_POINT COMP_TYPE COMP_WORDBREAKS COMP_WORDS COPROC \
    FUNCNAME GROUPS HISTCMD MAPFILE";
const CHANGING: &[&str] = &[
    "BASH_MONOSECONDS",
    "EPOCHREALTIME",
    "EPOCHSECONDS",
    "RANDOM",
    "SECONDS",
    "SRANDOM",
];
const COMMANDS: &str = "\
    caller builtin complete compgen declare dirs disown enable mapfile readarray pushd popd \
    shopt suspend typeset";
const OPTIONS: &[&str] = &[
    "allexport",
    "errexit",
    "ignoreeof",
    "monitor",
    "noclobber",
    "noexec",
    "noglob",
    "nolog",
    "notify",
    "nounset",
    "verbose",
    "vi",
    "xtrace",
];

impl Analysis<'_> {
    pub(super) fn bashisms(&mut self) {
        if self.language.is_bash_like() {
            return;
        }
        let busybox = self.language == Language::Busybox;
        for id in self.nodes() {
            match self.kind(id) {
                Kind::ProcessSubstitution(..) if !busybox => self.form(3001, id, ""),
                Kind::ExtGlob => self.form(3002, id, ""),
                Kind::AnsiQuoted(_) if !busybox => self.form(3003, id, ""),
                Kind::Translated(_) => self.form(3004, id, ""),
                Kind::ForArithmetic(..) => self.form(3005, id, ""),
                Kind::Arithmetic(_) => self.form(3006, id, ""),
                Kind::ArithmeticExpansion(_, true) => self.form(3007, id, ""),
                Kind::For { select: true, .. } => self.form(3008, id, ""),
                Kind::Braces(_) => self.form(3009, id, ""),
                Kind::Test { double: true, .. } if !busybox => self.form(3010, id, ""),
                Kind::TestBinary(op, ..) => self.binary_operator(id, op),
                Kind::TestUnary(op, _) => self.unary_operator(id, op),
                Kind::Operator("++") => self.form(3018, id, "++"),
                Kind::Operator("--") => self.form(3018, id, "--"),
                Kind::Operator("**") => self.form(3019, id, ""),
                Kind::Redirect { .. } => self.redirection(id),
                Kind::Assignment { append: true, .. } => self.form(3024, id, ""),
                Kind::Glob(text) if text.starts_with("[^") => self.form(3026, id, ""),
                Kind::Name { name, .. } => self.variable(id, name),
                Kind::Parameter { text, .. } => self.expansion(id, text),
                Kind::Pipeline(_, both) if both.contains(&true) => self.form(3029, id, ""),
                Kind::Array(_) => self.form(3030, id, ""),
                Kind::Coproc(_) => self.form(3032, id, ""),
                Kind::Function { name, .. } if !super::view::is_name(name) => {
                    self.form(3033, id, name)
                }
                Kind::Substitution(list) if matches!(list.as_slice(), [one] if self.is_only_redirection(*one)) =>
                {
                    self.form(3034, id, "");
                }
                Kind::Backticks(list) if matches!(list.as_slice(), [one] if self.is_only_redirection(*one)) =>
                {
                    self.form(3035, id, "");
                }
                Kind::Operand(parts) => {
                    let radix = parts.first().is_some_and(|part| {
                        matches!(self.kind(*part), Kind::Literal(text)
                            if text.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('#') && !text.starts_with('#'))
                    });
                    if radix {
                        self.form(3052, id, "");
                    }
                }
                Kind::Simple(_, words) if !words.is_empty() => self.command_form(id),
                Kind::Banged(inner) if matches!(self.kind(*inner), Kind::Banged(_)) => {
                    self.hit(2325, id, Error);
                }
                _ => {}
            }
        }
    }

    fn form(&mut self, code: u16, id: NodeId, name: &str) {
        let level = if self.is_dash() { Error } else { Warning };
        self.hit_named(code, id, level, name);
    }

    fn binary_operator(&mut self, id: NodeId, op: &str) {
        match op {
            "<" | ">" | "<=" | ">=" | "\\<" | "\\>" | "\\<=" | "\\>=" if !self.is_dash() => {
                self.form(3012, id, op)
            }
            "==" if self.language != Language::Busybox => self.form(3014, id, op),
            "=~" => self.form(3015, id, op),
            _ => {}
        }
    }

    fn unary_operator(&mut self, id: NodeId, op: &str) {
        let code = match op {
            "-v" => 3016,
            "-a" => 3017,
            "-o" => 3062,
            "-R" => 3063,
            // What dash and busybox know.
            "-N" if self.language == Language::Sh => 3064,
            "-k" if self.language == Language::Sh => 3065,
            "-G" if self.language == Language::Sh => 3066,
            "-O" if self.language == Language::Sh => 3067,
            _ => return,
        };
        self.form(code, id, op);
    }

    fn redirection(&mut self, id: NodeId) {
        let Kind::Redirect {
            fd,
            op,
            duplicate,
            target,
            ..
        } = self.kind(id)
        else {
            return;
        };
        if *op == "<<<" {
            self.form(3011, id, "");
            return;
        }
        if matches!(*op, "<<" | "<<-") {
            return;
        }
        let target = *target;
        let text = self.plain(target);
        if fd == "&" && *op == ">" {
            if self.language != Language::Busybox {
                self.form(3020, id, "");
            }
        } else if fd.is_empty()
            && *op == ">&"
            && !duplicate
            && !text.bytes().all(|byte| byte.is_ascii_digit())
        {
            self.form(3021, id, "");
        } else if fd.starts_with('{') {
            self.form(3022, id, "");
        } else if fd.len() > 1 && fd.bytes().all(|byte| byte.is_ascii_digit()) {
            self.form(3023, id, fd);
        }
        if *duplicate {
            return;
        }
        if text.starts_with("/dev/tcp") || text.starts_with("/dev/udp") {
            self.form(3025, id, "");
        }
        if self.is_glob(target) {
            self.form(3031, id, "");
        }
    }

    fn variable(&mut self, id: NodeId, name: &str) {
        let known = CHANGING.contains(&name)
            || VARIABLES.split(' ').any(|known| known == name)
                && !(self.around.known)(name)
                && !self.written.contains(name);
        if known && !(name == "_" && self.is_dash()) {
            self.form(3028, id, name);
        }
    }

    fn expansion(&mut self, id: NodeId, text: &str) {
        if text.len() > 1 {
            for code in self.expansion_codes(text) {
                self.form(code, id, text);
            }
        }
        self.variable(id, reference(text));
    }

    fn expansion_codes(&self, text: &str) -> Vec<u16> {
        let mut out = Vec::new();
        let word = |text: &str| text.chars().take_while(|c| is_name_char(*c)).count();
        if let Some(rest) = text.strip_prefix('!') {
            let n = word(rest);
            if n > 0 {
                out.push(3053);
                let behind = rest.get(n..).unwrap_or("");
                if matches!(behind, "[*]" | "[@]") {
                    out.push(3055);
                }
                if matches!(behind, "*" | "@") {
                    out.push(3056);
                }
            }
        }
        let n = word(text);
        let behind = text.get(n..).unwrap_or("");
        if n > 0 && behind.starts_with('[') && behind.ends_with(']') {
            out.push(3054);
        }
        let n = text
            .chars()
            .take_while(|c| is_name_char(*c) || *c == '*' || *c == '@')
            .count();
        if n == 0 {
            return out;
        }
        let behind = text.get(n..).unwrap_or("");
        let indexed = match (behind.starts_with('['), behind.rfind(']')) {
            (true, Some(at)) => behind.get(at + 1..).unwrap_or(""),
            _ => behind,
        };
        if indexed.starts_with([',', '^']) {
            out.push(3059);
        }
        if self.language != Language::Busybox {
            if behind
                .strip_prefix(':')
                .and_then(|rest| rest.chars().next())
                .is_some_and(|c| !"-=?+".contains(c))
            {
                out.push(3057);
            }
            if text.starts_with(['*', '@'])
                && text
                    .get(1..)
                    .is_some_and(|rest| rest.starts_with(['%', '#']))
            {
                out.push(3058);
            }
            if indexed.starts_with('/') {
                out.push(3060);
            }
        }
        out
    }

    fn command_form(&mut self, id: NodeId) {
        let words = self.shown_words(id);
        let args = self.args(id);
        let first = self.first_word(id).unwrap_or_default();
        let name = self.name(id).unwrap_or_default();
        if first == "test" {
            match args {
                [_, op, _] => {
                    if let Some(op) = self.literal(*op) {
                        self.binary_operator(id, &op);
                    }
                    return;
                }
                [op, _] => {
                    if let Some(op) = self.literal(*op) {
                        self.unary_operator(id, &op);
                    }
                    return;
                }
                _ => {}
            }
        }
        if super::view::base_name(&name) == "echo"
            && let (Some(word), Some(text)) = (args.first(), words.get(1))
            && text.len() > 1
            && text
                .strip_prefix('-')
                .is_some_and(|rest| rest.chars().all(|c| "eEsn".contains(c)))
        {
            match self.language {
                Language::Busybox if text.contains(['E', 's']) => self.form(3036, *word, text),
                Language::Busybox => {}
                Language::Dash if text != "-n" => self.form(3036, *word, text),
                Language::Dash => {}
                _ => self.form(3037, *word, text),
            }
            return;
        }
        if first == "exec"
            && let (Some(word), Some(text)) = (args.first(), words.get(1))
            && text.starts_with('-')
        {
            self.form(3038, *word, text);
            return;
        }
        match super::view::base_name(&name) {
            "let" => {
                for word in args {
                    let text = self.shown(*word);
                    for sign in ["++", "--"] {
                        if text.contains(sign) {
                            self.form(3018, *word, sign);
                        }
                    }
                }
                return self.form(3039, id, "");
            }
            "set" => {
                if !self.is_dash() {
                    self.set_options(args);
                }
                return;
            }
            _ => {}
        }
        match name.as_str() {
            "local" if !self.is_dash() => self.form(3043, id, ""),
            "source" if self.language != Language::Busybox => self.form(3046, id, ""),
            "trap" => {
                for word in args.iter().skip(1) {
                    self.signal(*word);
                }
            }
            "printf" => {
                if let Some(format) = args.first()
                    && self.plain(*format).contains("%q")
                {
                    self.form(3050, *format, "");
                }
            }
            "read" if args.iter().all(|word| self.is_flag(*word)) => {
                if let Some(word) = self.name_word(id) {
                    self.form(3061, word, "");
                }
            }
            _ => {}
        }
        if COMMANDS.split(' ').any(|known| known == name) {
            self.form(3044, id, &name);
        }
        if let Some(allowed) = self.allowed_flags(&name) {
            let mut bad = None;
            for word in args {
                let text = self.shown(*word);
                if text == "--" || !text.starts_with('-') {
                    break;
                }
                let flags: Vec<String> = match text.strip_prefix("--") {
                    Some(long) => vec![long.split('=').next().unwrap_or("").to_owned()],
                    None => text.chars().skip(1).map(String::from).collect(),
                };
                if let Some(flag) = flags
                    .into_iter()
                    .find(|flag| !flag.is_empty() && !allowed.contains(flag.as_str()))
                {
                    bad = Some((*word, flag));
                    break;
                }
            }
            if let Some((word, flag)) = bad {
                self.form(3045, word, &format!("{name} -{flag}"));
            }
        }
    }

    /// Letters that a builtin of POSIX takes.
    fn allowed_flags(&self, name: &str) -> Option<&'static str> {
        let dash = self.is_dash();
        Some(match name {
            "cd" => "LP",
            "export" | "readonly" => "p",
            "hash" if dash => "rv",
            "hash" => "r",
            "jobs" => "lp",
            "read" if dash => "rp",
            "read" => "r",
            "type" if self.language == Language::Busybox => "p",
            "exec" | "printf" | "trap" | "type" | "wait" => "",
            "ulimit" if dash => "HSacdflmnprstvw",
            "ulimit" => "f",
            "umask" => "S",
            "unset" => "fv",
            _ => return None,
        })
    }

    fn set_options(&mut self, args: &[NodeId]) {
        let mut idx = 0;
        let words: Vec<(NodeId, String)> = args
            .iter()
            .map_while(|word| Some((*word, self.literal(*word)?)))
            .collect();
        while let Some((word, text)) = words.get(idx) {
            idx += 1;
            if text.starts_with("--") && text.len() > 2 {
                self.form(3042, *word, text);
                continue;
            }
            let Some(letters) = text
                .strip_prefix(['-', '+'])
                .filter(|rest| !rest.is_empty() && *rest != "-")
            else {
                break;
            };
            if letters.ends_with('o')
                && letters.chars().all(|c| "abCefhmnuvxo".contains(c))
                && let Some((option, name)) = words.get(idx)
            {
                if !OPTIONS.contains(&name.as_str()) {
                    self.form(3040, *option, name);
                }
                idx += 1;
            }
            if let Some(letter) = letters.chars().find(|c| !"abCefhmnuvxo".contains(*c)) {
                self.form(3041, *word, &letter.to_string());
            }
        }
    }

    fn signal(&mut self, word: NodeId) {
        let Some(text) = self.literal(word) else {
            return;
        };
        let upper = text.to_ascii_uppercase();
        if matches!(upper.as_str(), "ERR" | "DEBUG" | "RETURN") {
            self.form(3047, word, &text);
        }
        if upper.starts_with("SIG") && self.language != Language::Busybox {
            self.form(3048, word, &text);
        }
        if !self.is_dash() && upper != text {
            self.form(3049, word, &text);
        }
    }
}
