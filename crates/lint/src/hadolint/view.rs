//! Commands of a script as hadolint's rules see them: a name, words, and flags among the words.
//!
//! Source: hadolint `Shell.hs`, ShellCheck `ASTLib.hs` (`getCommandName`, `oversimplify`).

use super::{Line, text};
use crate::context::RuleContext;
use layerlab_syntax::ast::{Arguments, Keyword};
use layerlab_syntax::shell::tree::{Kind, NodeId, Tree};
use std::collections::BTreeSet;

/// A command with its words behind the name.
#[derive(Debug, Default)]
pub(super) struct Cmd {
    pub name: String,
    pub args: Vec<String>,
    /// The same words with `0` for each variable that the file declares above.
    pub versions: Vec<String>,
    /// `--name=v` gives `name`, `-abc` gives `a`, `b` and `c`; each with the position of its word.
    pub flags: Vec<(String, usize)>,
}

impl Cmd {
    pub fn has_arg(&self, wanted: &[&str]) -> bool {
        self.args.iter().any(|arg| wanted.contains(&arg.as_str()))
    }

    /// Called so, with one of these words somewhere behind.
    pub fn is(&self, name: &str, wanted: &[&str]) -> bool {
        self.name == name && self.has_arg(wanted)
    }

    pub fn has_flag(&self, wanted: &[&str]) -> bool {
        self.flags
            .iter()
            .any(|(flag, _)| wanted.contains(&flag.as_str()))
    }

    pub fn n_flags(&self, wanted: &str) -> usize {
        self.flags.iter().filter(|(flag, _)| flag == wanted).count()
    }

    /// Words that are no flags; behind a flag of `with_value` one word is left out.
    pub fn plain(&self, with_value: &[&str]) -> impl Iterator<Item = &str> {
        self.plain_of(&self.args, with_value)
    }

    /// The same of another showing of the words.
    pub fn plain_of<'c>(
        &'c self,
        shown: &'c [String],
        with_value: &[&str],
    ) -> impl Iterator<Item = &'c str> {
        let is_value = move |at: usize| {
            self.flags
                .iter()
                .any(|(flag, place)| place + 1 == at && with_value.contains(&flag.as_str()))
                && !self
                    .args
                    .get(at.wrapping_sub(1))
                    .is_some_and(|flag| flag.contains('='))
        };
        self.args
            .iter()
            .zip(shown)
            .enumerate()
            .filter_map(move |(at, (arg, shown))| {
                let is_flag = arg.starts_with('-') && arg != "-" && arg != "--";
                (!is_flag && !is_value(at)).then_some(shown.as_str())
            })
    }

    /// Whether these words stand next to each other.
    pub fn has_row(&self, row: &[&str]) -> bool {
        self.args.windows(row.len()).any(|words| words == row)
    }

    /// The word behind each flag of that name.
    pub fn values<'a>(&'a self, flag: &'a str) -> impl Iterator<Item = &'a str> {
        self.flags
            .iter()
            .filter(move |(name, _)| name == flag)
            .filter_map(|(_, at)| self.args.get(at + 1))
            .map(String::as_str)
    }
}

/// The script of one instruction.
#[derive(Debug)]
pub(super) struct Script {
    /// Position of the instruction.
    pub idx: usize,
    /// As handed over.
    pub text: String,
    pub cmds: Vec<Cmd>,
    pub has_pipe: bool,
    /// `--mount`, `--network` and `--security` as written, sorted.
    pub flags: Vec<String>,
    /// Targets of its cache and tmpfs mounts.
    pub mounts: Vec<String>,
}

impl Script {
    pub fn any(&self, is: impl Fn(&Cmd) -> bool) -> bool {
        self.cmds.iter().any(is)
    }

    pub fn first(&self, is: impl Fn(&Cmd) -> bool) -> Option<usize> {
        self.cmds.iter().position(is)
    }

    /// Whether a cache or tmpfs mount's target holds that text.
    pub fn mounts_on(&self, text: &str) -> bool {
        self.mounts.iter().any(|target| target.contains(text))
    }
}

/// The scripts of all RUNs among the lines.
pub(super) fn scripts(cx: &RuleContext<'_>, lines: &[Line<'_>]) -> Vec<Script> {
    let mut known = BTreeSet::new();
    let mut out = Vec::new();
    for line in lines {
        match &line.instruction.arguments {
            Arguments::Pairs(pairs) if line.instruction.keyword == Keyword::Env => {
                known.extend(pairs.iter().map(|pair| pair.key.text.clone()));
            }
            Arguments::Args(args) => {
                known.extend(args.iter().take(1).map(|arg| arg.name.text.clone()));
            }
            _ if line.instruction.keyword == Keyword::Run => out.extend(script(cx, line, &known)),
            _ => {}
        }
    }
    out
}

fn script(cx: &RuleContext<'_>, line: &Line<'_>, known: &BTreeSet<String>) -> Option<Script> {
    let text = text::script_text(cx.file, line.instruction)?;
    let (cmds, has_pipe) = commands(&text::tree_of(cx, line.idx, &text), known);
    let mut flags: Vec<String> = line
        .instruction
        .flags
        .iter()
        .map(|flag| flag.text.clone())
        .collect();
    flags.sort();
    let mounts = line.instruction.flags_named("mount").filter_map(|flag| {
        let value = flag.value.as_deref()?;
        let is_store = value
            .split(',')
            .any(|part| part == "type=cache" || part == "type=tmpfs");
        let target = value.split(',').find_map(|part| {
            let (key, target) = part.split_once('=')?;
            matches!(key, "target" | "dst" | "destination").then_some(target)
        });
        target.filter(|_| is_store).map(str::to_owned)
    });
    Some(Script {
        idx: line.idx,
        mounts: mounts.collect(),
        flags,
        cmds,
        has_pipe,
        text: text.into_owned(),
    })
}

/// The commands of a script and whether a real pipe is in it; nothing of one that cannot be read.
pub(super) fn commands(tree: &Tree, known: &BTreeSet<String>) -> (Vec<Cmd>, bool) {
    let mut cmds = Vec::new();
    let mut has_pipe = false;
    if tree.broken {
        return (cmds, has_pipe);
    }
    for (id, enters) in tree.walk() {
        match tree.kind(id) {
            Kind::Pipeline(_, bars) if enters => has_pipe |= !bars.is_empty(),
            Kind::Simple(_, words) if enters => cmds.extend(command(tree, words, known)),
            _ => {}
        }
    }
    (cmds, has_pipe)
}

fn command(tree: &Tree, words: &[NodeId], known: &BTreeSet<String>) -> Option<Cmd> {
    let (first, rest) = words.split_first()?;
    let mut name = literal(tree, *first)?;
    let is_flag = |word: &NodeId| shown(tree, *word, Show::AsWritten).starts_with('-');
    let actual = match name.as_str() {
        "busybox" | "builtin" | "command" | "run" => rest.first().filter(|word| !is_flag(word)),
        "exec" => rest.iter().find(|word| !is_flag(word)),
        _ => None,
    };
    if let Some(actual) = actual {
        name = literal(tree, *actual)?;
    }
    let args: Vec<String> = rest
        .iter()
        .map(|word| shown(tree, *word, Show::AsWritten))
        .collect();
    let versions = match name.as_str() {
        "yum" | "dnf" | "microdnf" => {
            let words = rest
                .iter()
                .map(|word| shown(tree, *word, Show::Versions(known)));
            words.collect()
        }
        _ => Vec::new(),
    };
    let mut flags = Vec::new();
    for (at, arg) in args.iter().enumerate() {
        if arg == "-" || arg == "--" {
            continue;
        }
        if let Some(long) = arg.strip_prefix("--") {
            let name = long.split('=').next().unwrap_or("");
            flags.push((name.to_owned(), at));
        } else if let Some(short) = arg.strip_prefix('-') {
            flags.extend(short.chars().map(|c| (c.to_string(), at)));
        }
    }
    Some(Cmd {
        name,
        args,
        versions,
        flags,
    })
}

/// The text of a word that holds nothing to expand.
fn literal(tree: &Tree, id: NodeId) -> Option<String> {
    match tree.kind(id) {
        Kind::Literal(text) | Kind::Single(text) | Kind::AnsiQuoted(text) => Some(text.clone()),
        Kind::Word(parts) | Kind::Double(parts) | Kind::Translated(parts) => {
            parts.iter().map(|part| literal(tree, *part)).collect()
        }
        _ => None,
    }
}

/// How an expansion is shown.
#[derive(Clone, Copy)]
enum Show<'k> {
    AsWritten,
    /// Known variables as `0`.
    Versions(&'k BTreeSet<String>),
}

/// Words of commands inside words are laid open this deep.
const MAX_DEPTH: u32 = 16;

/// A word as ShellCheck simplifies it: variables as `${NAME}`, backticks and arithmetic as
/// `${VAR}`, a substitution as the words of its commands, braces and kin as nothing.
fn shown(tree: &Tree, id: NodeId, show: Show<'_>) -> String {
    let mut out = String::new();
    show_into(tree, id, show, 0, &mut out);
    out
}

fn show_into(tree: &Tree, id: NodeId, show: Show<'_>, depth: u32, out: &mut String) {
    if depth > MAX_DEPTH {
        return;
    }
    match tree.kind(id) {
        Kind::Literal(text) | Kind::Single(text) | Kind::AnsiQuoted(text) | Kind::Glob(text) => {
            out.push_str(text);
        }
        Kind::Word(parts) | Kind::Double(parts) | Kind::Substitution(parts) => {
            for part in parts {
                show_into(tree, *part, show, depth + 1, out);
            }
        }
        Kind::Simple(_, words) => {
            for word in words {
                show_into(tree, *word, show, depth + 1, out);
            }
        }
        Kind::Redirected(command, _) => show_into(tree, *command, show, depth + 1, out),
        Kind::Pipeline(commands, bars) if bars.is_empty() => {
            for command in commands {
                show_into(tree, *command, show, depth + 1, out);
            }
        }
        Kind::Parameter { text, .. } => match show {
            Show::Versions(known) if known.contains(text) => out.push('0'),
            _ => {
                out.push_str("${");
                out.push_str(text);
                out.push('}');
            }
        },
        Kind::Backticks(_) | Kind::ArithmeticExpansion(..) => out.push_str("${VAR}"),
        _ => {}
    }
}
