//! Variables that are unused, never set, lost in a subshell, or hold quotes or arrays.

use super::Analysis;
use super::flow::{Event, Source};
use super::view::{is_name, is_name_char, modifier, reference};
use layerlab_diagnostics::Severity;
use layerlab_syntax::shell::tree::{Kind, NodeId};
use std::collections::{BTreeMap, BTreeSet};

/// Variables that shells, or everybody, set or look at. Source: ShellCheck, `Data.hs`.
const KNOWN: &str = "\
    _ rest REST BASH BASHOPTS BASHPID BASH_ALIASES BASH_ARGC BASH_ARGV BASH_ARGV0 BASH_CMDS \
    BASH_COMMAND BASH_EXECUTION_STRING BASH_LINENO BASH_REMATCH BASH_SOURCE BASH_SUBSHELL \
    BASH_VERSINFO BASH_VERSION COMP_CWORD COMP_KEY COMP_LINE COMP_POINT COMP_TYPE \
    COMP_WORDBREAKS COMP_WORDS COPROC DIRSTACK EPOCHREALTIME EPOCHSECONDS EUID FUNCNAME GROUPS \
    HISTCMD HOSTNAME HOSTTYPE LINENO MACHTYPE MAPFILE OLDPWD OPTARG OPTIND OSTYPE PIPESTATUS \
    PPID PWD RANDOM READLINE_LINE READLINE_POINT REPLY SECONDS SHELLOPTS SHLVL SRANDOM UID \
    BASH_COMPAT BASH_ENV BASH_XTRACEFD CDPATH CHILD_MAX COLUMNS COMPREPLY EMACS ENV EXECIGNORE \
    FCEDIT FIGNORE FUNCNEST GLOBIGNORE HISTCONTROL HISTFILE HISTFILESIZE HISTIGNORE HISTSIZE \
    HISTTIMEFORMAT HOME HOSTFILE IFS IGNOREEOF INPUTRC INSIDE_EMACS LANG LC_ALL LC_COLLATE \
    LC_CTYPE LC_MESSAGES LC_MONETARY LC_NUMERIC LC_TIME LINES MAIL MAILCHECK MAILPATH OPTERR \
    PATH POSIXLY_CORRECT PROMPT_COMMAND PROMPT_DIRTRIM PS0 PS1 PS2 PS3 PS4 SHELL TIMEFORMAT \
    TMOUT TMPDIR BASH_MONOSECONDS BASH_TRAPSIG GLOBSORT auto_resume histchars USER TZ TERM \
    LOGNAME LD_LIBRARY_PATH LANGUAGE DISPLAY KRB5CCNAME XAUTHORITY FLAGS_ARGC FLAGS_ARGV \
    FLAGS_ERROR FLAGS_FALSE FLAGS_HELP FLAGS_PARENT FLAGS_RESERVED FLAGS_TRUE FLAGS_VERSION \
    flags_error flags_return stderr stderr_lines";

const ARRAYS: &str = "\
    BASH_ALIASES BASH_ARGC BASH_ARGV BASH_CMDS BASH_LINENO BASH_REMATCH BASH_SOURCE \
    BASH_VERSINFO COMP_WORDS COPROC DIRSTACK FUNCNAME GROUPS MAPFILE PIPESTATUS COMPREPLY";

/// Looked up only for names in question: most scripts have none, and a set of them all for each script would cost
/// more than the rest of its analysis.
fn is_common(name: &str) -> bool {
    KNOWN.split(' ').any(|known| known == name)
}

impl Analysis<'_> {
    /// Unused, never set, lost in a subshell, quotes in values, arrays as strings.
    pub(super) fn variables(&mut self) {
        if self.events.is_empty() {
            return;
        }
        let events = std::mem::take(&mut self.events);
        self.unused(&events);
        self.never_set(&events);
        self.lost(&events);
        self.quotes_in_values(&events);
        self.arrays(&events);
        self.events = events;
    }

    fn unused(&mut self, events: &[Event]) {
        let mut read: BTreeSet<&str> = BTreeSet::new();
        let mut written: BTreeMap<&str, NodeId> = BTreeMap::new();
        for event in events {
            match event {
                Event::Read { name, .. } => {
                    let len = name.chars().take_while(|c| is_name_char(*c)).count();
                    read.insert(name.get(..len).unwrap_or(name));
                }
                Event::Write { name, node, .. } if is_name(name) => {
                    written.insert(name, *node);
                }
                _ => {}
            }
        }
        for (name, node) in written {
            if !read.contains(name)
                && !name.starts_with('_')
                && !is_common(name)
                && !(self.around.known)(name)
            {
                self.hit_named(2034, node, Severity::Warning, name);
            }
        }
    }

    fn never_set(&mut self, events: &[Event]) {
        let mut written: BTreeSet<&str> = BTreeSet::new();
        let mut read: BTreeMap<&str, NodeId> = BTreeMap::new();
        for event in events {
            match event {
                Event::Write { name, .. } => {
                    written.insert(name);
                }
                Event::Read { name, node } => {
                    read.entry(name).or_insert(*node);
                }
                _ => {}
            }
        }
        if read.is_empty() {
            return;
        }
        let names = self.around.names;
        let n_own = names.len() + written.len();
        let own = || {
            names
                .iter()
                .map(String::as_str)
                .chain(written.iter().copied())
        };
        let mut found = Vec::new();
        for (name, node) in read {
            if written.contains(name)
                || names.contains(name)
                || is_common(name)
                || !is_name(name)
                || (self.around.known)(name)
                || self.is_guarded(name, node)
            {
                continue;
            }
            if name.chars().any(|c| c.is_ascii_lowercase()) {
                found.push((2154, node, Severity::Warning, name.to_owned()));
            } else if n_own < 200 && own().any(|own| is_name(own) && is_near(name, own)) {
                found.push((2153, node, Severity::Info, name.to_owned()));
            }
        }
        for (code, node, level, name) in found {
            self.hit_named(code, node, level, &name);
        }
    }

    /// Whether the author says what happens when it is not set.
    fn is_guarded(&self, name: &str, node: NodeId) -> bool {
        if let Some(text) = self.inside(node) {
            let rest = text.trim_start_matches(['#', '!']);
            let rest = rest.trim_start_matches(is_name_char);
            let rest = match rest
                .strip_prefix('[')
                .and_then(|rest| rest.rfind(']').map(|at| (rest, at)))
            {
                Some((inner, at)) => inner.get(at + 1..).unwrap_or(""),
                None => rest,
            };
            let rest = rest.strip_prefix(':').unwrap_or(rest);
            if rest.starts_with(['-', '?']) {
                return true;
            }
        }
        std::iter::once(node)
            .chain(self.tree.ancestors(node))
            .any(|at| match self.kind(at) {
                Kind::Array(_) => true,
                Kind::Parameter { text, .. } => {
                    let rest = modifier(text);
                    reference(text) != name || rest.starts_with('+') || rest.starts_with(":+")
                }
                _ => false,
            })
    }

    fn lost(&mut self, events: &[Event]) {
        let mut scopes: Vec<Vec<(&str, NodeId)>> = vec![Vec::new()];
        let mut dead: BTreeMap<&str, NodeId> = BTreeMap::new();
        let mut found = Vec::new();
        for event in events {
            match event {
                Event::Write {
                    name,
                    node,
                    source: Source::Words(_) | Source::Outside,
                    ..
                } => {
                    if let Some(scope) = scopes.last_mut() {
                        scope.push((name, *node));
                    }
                    dead.remove(name.as_str());
                }
                Event::Read { name, node } => {
                    if let Some(writer) = dead.get(name.as_str())
                        && !matches!(name.as_str(), "@" | "*" | "IFS")
                    {
                        found.push((2030, *writer, name.clone()));
                        found.push((2031, *node, name.clone()));
                    }
                }
                Event::Enter(_) => scopes.push(Vec::new()),
                Event::Leave => {
                    for (name, node) in scopes.pop().unwrap_or_default() {
                        dead.insert(name, node);
                    }
                }
                Event::Write { .. } => {}
            }
        }
        for (code, node, name) in found {
            self.hit_named(code, node, Severity::Info, &name);
        }
    }

    fn quotes_in_values(&mut self, events: &[Event]) {
        let mut quoted: BTreeMap<&str, NodeId> = BTreeMap::new();
        let mut found = Vec::new();
        for event in events {
            match event {
                Event::Write {
                    name,
                    source: Source::Words(words),
                    array: false,
                    ..
                } => {
                    let place = words.iter().find_map(|word| self.quotes_of(*word, &quoted));
                    match place {
                        Some(place) => quoted.insert(name, place),
                        None => quoted.remove(name.as_str()),
                    };
                }
                Event::Read { name, node } => {
                    if let Some(place) = quoted.get(name.as_str())
                        && !self.is_for(*node, "eval")
                        && !self.is_quote_free(*node, false)
                        && !self.inside(*node).is_some_and(|text| text.starts_with('#'))
                    {
                        found.push((2089, *place, name.clone()));
                        found.push((2090, *node, name.clone()));
                    }
                }
                _ => {}
            }
        }
        for (code, node, name) in found {
            self.hit_named(code, node, Severity::Warning, &name);
        }
    }

    fn quotes_of(&self, id: NodeId, known: &BTreeMap<&str, NodeId>) -> Option<NodeId> {
        match self.kind(id) {
            Kind::Parameter { text, .. } => known.get(text.as_str()).copied(),
            Kind::Word(parts) | Kind::Double(parts) => {
                parts.iter().find_map(|part| self.quotes_of(*part, known))
            }
            _ => {
                let text = self.shown(id);
                let bytes = text.as_bytes();
                let near = |at: Option<usize>, signs: &[u8]| {
                    at.and_then(|at| bytes.get(at))
                        .is_none_or(|byte| signs.contains(byte))
                };
                // A quote that opens or closes a word, or an escaped blank.
                let single = bytes.iter().enumerate().any(|(at, byte)| {
                    *byte == b'\'' && (near(at.checked_sub(1), b"/= ") || near(Some(at + 1), b" "))
                });
                let counts = single || text.contains('"') || text.contains("\\ ");
                counts.then_some(id)
            }
        }
    }

    fn arrays(&mut self, events: &[Event]) {
        let mut arrays: BTreeSet<&str> = ARRAYS.split(' ').collect();
        let mut found = Vec::new();
        for event in events {
            match event {
                Event::Write {
                    name, node, array, ..
                } => {
                    let assignment = match self.kind(*node) {
                        Kind::Assignment {
                            indexed, append, ..
                        } => Some((*indexed, *append)),
                        _ => None,
                    };
                    if *array || assignment.is_some_and(|(indexed, _)| indexed) {
                        arrays.insert(name);
                    } else if let Some((_, append)) = assignment {
                        if arrays.contains(name.as_str()) {
                            found.push((if append { 2179 } else { 2178 }, *node, name.clone()));
                        }
                    } else {
                        arrays.remove(name.as_str());
                    }
                }
                Event::Read { name, node }
                    if arrays.contains(name.as_str()) && self.inside(*node) == Some(name) =>
                {
                    found.push((2128, *node, name.clone()));
                }
                Event::Read { .. } => {}
                _ => {}
            }
        }
        for (code, node, name) in found {
            self.hit_named(code, node, Severity::Warning, &name);
        }
    }
}

/// Whether one name may be a slip of the other.
fn is_near(name: &str, other: &str) -> bool {
    let score = if name.eq_ignore_ascii_case(other) {
        1
    } else {
        distance(name, other)
    };
    other.len() > 3 && score <= 1 || other.len() > 7 && score <= 2
}

/// Edit distance, given up above 2.
fn distance(a: &str, b: &str) -> usize {
    if a.len().abs_diff(b.len()) > 2 || a.len() > 64 {
        return 3;
    }
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, cb) in row.iter_mut().skip(1).zip(&b) {
            let value = (diagonal + usize::from(ca != *cb))
                .min(left + 1)
                .min(*cell + 1);
            diagonal = *cell;
            *cell = value;
            left = value;
        }
    }
    row.last().copied().unwrap_or(3)
}
