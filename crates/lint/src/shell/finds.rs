//! `find` and what its words do.

use super::Analysis;
use layerlab_diagnostics::Severity::{Error, Info, Warning};
use layerlab_syntax::shell::tree::{Kind, NodeId};

const PATTERNS: &[&str] = &[
    "-ilname",
    "-iname",
    "-ipath",
    "-iregex",
    "-iwholename",
    "-lname",
    "-name",
    "-path",
    "-regex",
    "-wholename",
];
const MATCHES: &[&str] = &[
    "-name",
    "-regex",
    "-iname",
    "-iregex",
    "-wholename",
    "-iwholename",
];
const ACTIONS: &[&str] = &[
    "-exec", "-execdir", "-delete", "-print", "-print0", "-fls", "-fprint", "-fprint0", "-fprintf",
    "-ls", "-ok", "-okdir", "-printf",
];

impl Analysis<'_> {
    /// Functions handed to other programs.
    pub(super) fn finds(&mut self) {
        let mut defined: Vec<(String, NodeId)> = Vec::new();
        for id in self.nodes() {
            if let Kind::Function { name, .. } = self.kind(id) {
                defined.push((name.clone(), id));
            }
        }
        if defined.is_empty() {
            return;
        }
        for id in self.commands.clone() {
            let args = self.args(id);
            let plain = |word: &NodeId| !self.shown(*word).starts_with('-');
            let candidate = match self.base(id).as_str() {
                "chroot" | "screen" | "sudo" | "xargs" | "tmux" => args.iter().copied().find(plain),
                "ssh" => args.iter().copied().filter(plain).nth(1),
                "find" => args
                    .iter()
                    .position(|word| {
                        matches!(self.plain(*word).as_str(), "-exec" | "-execdir" | "-ok")
                    })
                    .and_then(|at| args.get(at + 1).copied()),
                _ => None,
            };
            if let Some(word) = candidate
                && let Some(text) = self.unquoted(word)
                && let Some((_, function)) = defined.iter().find(|(name, _)| *name == text)
            {
                let function = *function;
                self.hit_named(2033, word, Warning, &text);
                self.hit_named(2032, function, Info, &text);
            }
        }
    }

    pub(super) fn find(&mut self, id: NodeId) {
        let args = self.args(id);
        let texts: Vec<Option<String>> = args.iter().map(|word| self.literal(*word)).collect();
        let text = |at: usize| {
            texts
                .get(at)
                .and_then(|text| text.as_deref())
                .unwrap_or("\0")
        };
        self.find_path(id, args);
        let mut open = false;
        for (idx, word) in args.iter().enumerate() {
            if idx > 0 && PATTERNS.contains(&text(idx - 1)) && self.is_glob(*word) {
                self.hit(2061, *word, Warning);
            }
            if open && let Kind::Word(parts) = self.kind(*word) {
                for part in parts {
                    if self.is_substitution(*part)
                        || matches!(self.kind(*part), Kind::Glob(_) | Kind::ExtGlob)
                    {
                        self.hit(2014, *part, Info);
                    }
                }
            }
            match text(idx) {
                "-exec" | "-execdir" => open = true,
                ";" | "+" => open = false,
                _ => {}
            }
            if matches!(text(idx), "-exec" | "-execdir") {
                if matches!(text(idx + 2), ";" | "+")
                    && args.get(idx + 1).is_some_and(|word| {
                        self.literal_with(*word, &|_| Some(" "))
                            .is_some_and(|text| text.contains([' ', '|', ';']))
                    })
                {
                    self.hit(2150, *word, Warning);
                }
                self.injected(args, idx);
            }
            let precedes = MATCHES.contains(&text(idx))
                && matches!(text(idx + 2), "-o" | "-or")
                && MATCHES.contains(&text(idx + 3))
                && ACTIONS.contains(&text(idx + 5));
            if precedes && let Some(action) = args.get(idx + 5) {
                self.hit(2146, *action, Warning);
            }
        }
        if open && let Some(last) = args.last() {
            self.hit(2067, *last, Error);
        }
        if let Some(Kind::Redirected(_, redirects)) = self.closest(id).map(|at| self.kind(at))
            && let (Some(first), Some(last)) = (redirects.first(), args.last())
            && self.tree.node(*first).range.start < self.tree.node(*last).range.start
        {
            self.hit(2227, *first, Warning);
        }
    }

    /// `find -type f`: some versions want a folder.
    fn find_path(&mut self, id: NodeId, args: &[NodeId]) {
        if self.has_flag(id, &["help"]) {
            return;
        }
        for word in args {
            let text = self.literal_with(*word, &|_| Some("_")).unwrap_or_default();
            if !text.starts_with('-') {
                return;
            }
            let leading =
                text.len() <= 2 || text.chars().all(|c| "-EHLPXdfsxO0123456789".contains(c));
            if !leading {
                break;
            }
        }
        if let Some(name) = self.name_word(id) {
            self.hit(2185, name, Info);
        }
    }

    /// `find -exec sh -c 'echo {}' \;`
    fn injected(&mut self, args: &[NodeId], exec: usize) {
        let mut stage = 0;
        for word in args.iter().skip(exec + 1) {
            let text = self.plain(*word);
            match stage {
                0 if matches!(text.as_str(), "sh" | "bash" | "dash" | "ksh") => stage = 1,
                1 if text == "-c" => stage = 2,
                2 => {
                    if text.contains("{}") {
                        self.hit(2156, *word, Warning);
                    }
                    return;
                }
                _ => {}
            }
        }
    }
}
