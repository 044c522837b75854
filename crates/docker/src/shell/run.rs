//! Lists, pipelines, compound commands and redirections.

use super::{Halt, MAX_DEPTH, Machine, Out, Outside, Script, Stream, glob};
use crate::files::{Content, Kind, MAX_FILE_BYTES, Node, parent};
use layerlab_syntax::shell::read;
use layerlab_syntax::shell::tree::{Kind as Syntax, NodeId};
use std::rc::Rc;

/// Where a descriptor leads.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    Out,
    Err,
    Null,
    File(String),
}

impl Machine {
    /// Reads and runs a script.
    pub(super) fn script(
        &mut self,
        text: &str,
        stdin: &[u8],
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> i32 {
        if self.depth >= MAX_DEPTH {
            out.error("sh: too deeply nested");
            return 2;
        }
        let tree = read(text);
        if tree.broken {
            let what = tree
                .fault
                .as_ref()
                .map_or("unexpected end of file", |fault| fault.1);
            out.error(format!("{}: syntax error: {what}", self.shell_name()));
            self.status = 2;
            return 2;
        }
        self.depth += 1;
        let script = Rc::new(Script {
            text: text.to_owned(),
            tree,
        });
        let list = match script.tree.kind(script.tree.root()) {
            Syntax::Script(list) => list.clone(),
            _ => Vec::new(),
        };
        let code = self.list(&script, &list, stdin, outside, out);
        self.depth -= 1;
        code
    }

    /// How the shell calls itself in messages.
    pub(super) fn shell_name(&self) -> String {
        match self.args.first() {
            Some(name) if !name.is_empty() => name.clone(),
            _ => "sh".to_owned(),
        }
    }

    fn list(
        &mut self,
        script: &Rc<Script>,
        list: &[NodeId],
        stdin: &[u8],
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> i32 {
        for id in list {
            self.status = self.command(script, *id, stdin, outside, out);
            if self.halt.is_some() {
                break;
            }
            if self.stop_on_error && self.status != 0 && self.tested == 0 {
                self.halt = Some(Halt::Exit(self.status));
                break;
            }
        }
        self.status
    }

    fn condition(
        &mut self,
        script: &Rc<Script>,
        list: &[NodeId],
        stdin: &[u8],
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> bool {
        self.tested += 1;
        let code = self.list(script, list, stdin, outside, out);
        self.tested -= 1;
        code == 0
    }

    pub(super) fn command(
        &mut self,
        script: &Rc<Script>,
        id: NodeId,
        stdin: &[u8],
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> i32 {
        if self.budget == 0 || self.depth >= MAX_DEPTH * 4 {
            out.error(format!("{}: stopped: too many commands", self.shell_name()));
            self.halt = Some(Halt::Exit(137));
            return 137;
        }
        self.budget -= 1;
        self.depth += 1;
        let code = self.command_inner(script, id, stdin, outside, out);
        self.depth -= 1;
        code
    }

    fn command_inner(
        &mut self,
        script: &Rc<Script>,
        id: NodeId,
        stdin: &[u8],
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> i32 {
        match script.tree.kind(id) {
            Syntax::AndOr(first, rest) => {
                self.tested += 1;
                let mut code = self.command(script, *first, stdin, outside, out);
                self.tested -= 1;
                for (at, (or, next)) in rest.iter().enumerate() {
                    if self.halt.is_some() {
                        break;
                    }
                    self.status = code;
                    if (code == 0) == *or {
                        continue;
                    }
                    let last = at + 1 == rest.len();
                    self.tested += u32::from(!last);
                    code = self.command(script, *next, stdin, outside, out);
                    self.tested -= u32::from(!last);
                }
                // A failure left of the last operator does not stop `set -e`; good enough: only the last one counts.
                code
            }
            Syntax::Background(one) => {
                let mut behind = self.clone();
                behind.stays = true;
                behind.command(script, *one, stdin, outside, out);
                self.view = behind.view;
                0
            }
            Syntax::Banged(one) => {
                self.tested += 1;
                let code = self.command(script, *one, stdin, outside, out);
                self.tested -= 1;
                i32::from(code == 0)
            }
            Syntax::Pipeline(list, both) => self.pipeline(script, list, both, stdin, outside, out),
            Syntax::Redirected(inner, redirects) => {
                self.redirected(script, *inner, redirects, stdin, outside, out)
            }
            Syntax::Simple(assignments, words) => {
                self.simple(script, assignments, words, stdin, outside, out)
            }
            Syntax::Subshell(list) => {
                let saved = self.clone();
                let code = self.list(script, list, stdin, outside, out);
                let code = match self.halt {
                    Some(Halt::Exit(code) | Halt::Return(code)) => code,
                    _ => code,
                };
                let staying = self.staying();
                let after = std::mem::replace(self, saved);
                self.take_from(after);
                if let Some(seconds) = staying {
                    self.halt = Some(Halt::Stay(seconds));
                }
                code
            }
            Syntax::Group(list) => self.list(script, list, stdin, outside, out),
            Syntax::If(branches, otherwise) => {
                for (condition, body) in branches {
                    if self.condition(script, condition, stdin, outside, out) && self.halt.is_none()
                    {
                        return self.list(script, body, stdin, outside, out);
                    }
                    if self.halt.is_some() {
                        return self.status;
                    }
                }
                self.status = 0;
                self.list(script, otherwise, stdin, outside, out)
            }
            Syntax::While(condition, body) => {
                let keyword = script
                    .text
                    .get(script.tree.node(id).range.start as usize..)
                    .unwrap_or("");
                let until = keyword.starts_with("until");
                self.looped(
                    |machine, out| {
                        if machine.condition(script, condition, stdin, outside, out) == until
                            || machine.halt.is_some()
                        {
                            return false;
                        }
                        machine.list(script, body, stdin, outside, out);
                        true
                    },
                    out,
                )
            }
            Syntax::For {
                name, words, body, ..
            } => {
                let values = match words {
                    Some(words) => self.fields(script, words, outside, out),
                    None => self.args.iter().skip(1).cloned().collect(),
                };
                let mut values = values.into_iter();
                self.looped(
                    |machine, out| {
                        let Some(value) = values.next() else {
                            return false;
                        };
                        machine.vars.insert(name.clone(), value);
                        machine.list(script, body, stdin, outside, out);
                        true
                    },
                    out,
                )
            }
            Syntax::Case(word, items) => {
                let text = self.single(script, *word, outside, out);
                for item in items {
                    for pattern in &item.patterns {
                        let pattern = self.pattern(script, *pattern, outside, out);
                        if glob::matches(&pattern, &text) {
                            return self.list(script, &item.body, stdin, outside, out);
                        }
                    }
                }
                0
            }
            Syntax::Function { name, body, .. } => {
                self.functions
                    .insert(name.clone(), (Rc::clone(script), *body));
                0
            }
            Syntax::Test { words, double, .. } => {
                let words = if *double {
                    words
                        .iter()
                        .map(|word| self.single(script, *word, outside, out))
                        .collect()
                } else {
                    self.fields(script, words, outside, out)
                };
                i32::from(!self.test(&words))
            }
            Syntax::Arithmetic(_) => {
                let node = script.tree.node(id);
                let text = script
                    .text
                    .get(node.range.start as usize..node.range.end as usize)
                    .unwrap_or("");
                let inner = text
                    .trim_start_matches("((")
                    .trim_end_matches("))")
                    .to_owned();
                i32::from(self.arithmetic(&inner) == 0)
            }
            _ => {
                out.error(format!("{}: not simulated here", self.shell_name()));
                2
            }
        }
    }

    fn looped(&mut self, mut step: impl FnMut(&mut Self, &mut Out) -> bool, out: &mut Out) -> i32 {
        self.loops += 1;
        loop {
            let goes_on = step(self, out);
            match self.halt {
                Some(Halt::Break(n)) => {
                    self.halt = (n > 1).then(|| Halt::Break(n - 1));
                    break;
                }
                Some(Halt::Continue(n)) if n > 1 => {
                    self.halt = Some(Halt::Continue(n - 1));
                    break;
                }
                Some(Halt::Continue(_)) => self.halt = None,
                // A loop around a pause goes on for good.
                Some(Halt::Stay(_)) => {
                    self.halt = Some(Halt::Stay(None));
                    break;
                }
                Some(_) => break,
                None => {}
            }
            if !goes_on || self.budget == 0 {
                break;
            }
        }
        self.loops -= 1;
        self.status
    }

    fn pipeline(
        &mut self,
        script: &Rc<Script>,
        list: &[NodeId],
        both: &[bool],
        stdin: &[u8],
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> i32 {
        if let [only] = list {
            return self.command(script, *only, stdin, outside, out);
        }
        let mut input = stdin.to_vec();
        let mut code = 0;
        for (at, id) in list.iter().enumerate() {
            let mut part = Out::default();
            // Each part is a process of its own; only the files are shared.
            let mut child = self.clone();
            child.piped |= at + 1 < list.len();
            code = child.command(script, *id, &input, outside, &mut part);
            if let Some(Halt::Exit(early) | Halt::Return(early)) = child.halt {
                code = early;
            }
            if let Some(Halt::Stay(seconds)) = child.halt {
                self.halt = Some(Halt::Stay(seconds));
            }
            self.take_from(child);
            if at + 1 == list.len() {
                out.append(&part);
                break;
            }
            if both.get(at) == Some(&true) {
                input = part
                    .pieces
                    .iter()
                    .flat_map(|(_, text)| text.clone())
                    .collect();
            } else {
                out.push(Stream::Err, &part.bytes(Stream::Err));
                input = part.bytes(Stream::Out);
                // What was only counted is bytes again for the next part, as far as it fits.
                let room = MAX_FILE_BYTES.saturating_sub(input.len()) as u64;
                input.resize(input.len() + part.filler.min(room) as usize, 0);
            }
        }
        code
    }

    fn redirected(
        &mut self,
        script: &Rc<Script>,
        inner: NodeId,
        redirects: &[NodeId],
        stdin: &[u8],
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> i32 {
        if redirects.is_empty() {
            return self.command(script, inner, stdin, outside, out);
        }
        let mut input: Option<Vec<u8>> = None;
        let (mut one, mut two) = (Target::Out, Target::Err);
        for id in redirects {
            let Syntax::Redirect {
                fd,
                op,
                duplicate,
                target,
                body,
            } = script.tree.kind(*id)
            else {
                continue;
            };
            if matches!(*op, "<<" | "<<-") {
                input = Some(
                    self.here(script, body, *op == "<<-", outside, out)
                        .into_bytes(),
                );
                continue;
            }
            let word = self.single(script, *target, outside, out);
            if *op == "<<<" {
                input = Some(format!("{word}\n").into_bytes());
                continue;
            }
            if *duplicate || matches!(*op, ">&" | "<&") {
                let from = match word.trim_start_matches('&') {
                    "1" => one.clone(),
                    "2" => two.clone(),
                    "-" => Target::Null,
                    _ => continue,
                };
                if fd == "2" {
                    two = from
                } else {
                    one = from
                }
                continue;
            }
            let path = self.path(&word);
            if *op == "<" {
                match self.input(&path) {
                    Ok(bytes) => input = Some(bytes),
                    Err(why) => {
                        out.error(format!("{}: can't open {word}: {why}", self.shell_name()));
                        return 1;
                    }
                }
                continue;
            }
            let aim = if path == "/dev/null" {
                Target::Null
            } else if path == "/dev/stderr" {
                two.clone()
            } else if path == "/dev/stdout" {
                one.clone()
            } else {
                if let Err(why) = self.open(&path, *op == ">>") {
                    out.error(format!("{}: can't create {word}: {why}", self.shell_name()));
                    return 1;
                }
                Target::File(path)
            };
            match fd.as_str() {
                "2" => two = aim,
                "&" => {
                    one = aim.clone();
                    two = aim;
                }
                _ => one = aim,
            }
        }
        let mut part = Out::default();
        let input = input.as_deref().unwrap_or(stdin);
        let piped = self.piped;
        self.piped |= !matches!(one, Target::Out);
        let code = self.command(script, inner, input, outside, &mut part);
        self.piped = piped;
        self.deliver(&part, &one, &two, out).unwrap_or(code)
    }

    /// Sends pieces where the descriptors lead; the exit code when a file could not be written.
    fn deliver(&mut self, part: &Out, one: &Target, two: &Target, out: &mut Out) -> Option<i32> {
        let filler_to_file = part.filler > 0 && matches!(one, Target::File(_));
        for (stream, text) in &part.pieces {
            let aim = if *stream == Stream::Out { one } else { two };
            match aim {
                Target::Out => out.push(Stream::Out, text),
                Target::Err => out.push(Stream::Err, text),
                Target::Null => {}
                Target::File(path) if !filler_to_file || *stream == Stream::Err => {
                    self.extend(path, text)
                }
                Target::File(_) => {}
            }
        }
        match one {
            Target::File(path) if filler_to_file => {
                let mode = self.view.stat(path).map_or(0o644, |node| node.mode);
                let node = self.own(Node::file("", mode));
                let content = part.content();
                if !self.view.put(
                    path,
                    Node {
                        kind: Kind::File(content),
                        ..node
                    },
                ) {
                    out.error("write error: No space left on device");
                    return Some(1);
                }
            }
            Target::Out => out.fill(part.filler),
            _ => {}
        }
        None
    }

    /// Bytes of a file for reading.
    pub(crate) fn input(&self, path: &str) -> Result<Vec<u8>, &'static str> {
        if path == "/dev/null" {
            return Ok(Vec::new());
        }
        match self.view.stat(path) {
            None => Err("no such file"),
            Some(node) if node.is_folder() => Err("Is a directory"),
            Some(node) if !self.may(&node, 4) => Err("Permission denied"),
            Some(node) => match &node.kind {
                Kind::File(content) => Ok(content.bytes()),
                _ => Err("no such file"),
            },
        }
    }

    /// Opens a file for writing.
    pub(crate) fn open(&mut self, path: &str, append: bool) -> Result<(), &'static str> {
        let Some(path) = self.view.resolve(path) else {
            return Err("Too many levels of symbolic links");
        };
        if path.starts_with("/dev/") || path.starts_with("/proc/") {
            return Ok(());
        }
        match self.view.lstat(&path) {
            Some(node) if node.is_folder() => return Err("Is a directory"),
            Some(node) if !self.may(&node, 2) => return Err("Permission denied"),
            Some(_) if self.view.frozen && self.view.is_on_root(&path) => {
                return Err("Read-only file system");
            }
            Some(node) => {
                if !append {
                    let node = Node {
                        mtime: self.now,
                        kind: Kind::File(Content::Bytes(Rc::default())),
                        ..node.as_ref().clone()
                    };
                    self.view.put(&path, node);
                }
                return Ok(());
            }
            None => {}
        }
        match self.view.stat(parent(&path)) {
            None => Err("nonexistent directory"),
            Some(folder) if !folder.is_folder() => Err("Not a directory"),
            Some(folder) if parent(&path) != "/" && !self.may(&folder, 2) => {
                Err("Permission denied")
            }
            Some(_) if parent(&path) == "/" && self.user.uid != 0 => Err("Permission denied"),
            Some(_) if self.view.frozen && self.view.is_on_root(&path) => {
                Err("Read-only file system")
            }
            Some(_) => {
                let node = self.own(Node::file("", 0o644));
                if self.view.put(&path, node) {
                    Ok(())
                } else {
                    Err("No space left on device")
                }
            }
        }
    }

    fn extend(&mut self, path: &str, text: &[u8]) {
        let Some(path) = self.view.resolve(path) else {
            return;
        };
        let Some(node) = self.view.lstat(&path) else {
            return;
        };
        let Kind::File(content) = &node.kind else {
            return;
        };
        let content = match content {
            Content::Bytes(bytes) if bytes.len() + text.len() <= MAX_FILE_BYTES => {
                let mut all = bytes.as_ref().clone();
                all.extend_from_slice(text);
                Content::Bytes(Rc::new(all))
            }
            other => Content::Modelled {
                bytes: other.len() + text.len() as u64,
                seed: Rc::from(path.as_str()),
            },
        };
        self.view.put(
            &path,
            Node {
                kind: Kind::File(content),
                mtime: self.now,
                ..node.as_ref().clone()
            },
        );
    }

    /// Whether the user may read (4), write (2) or execute (1) a node.
    pub(super) fn may(&self, node: &Node, bit: u32) -> bool {
        if self.user.uid == 0 {
            return bit != 1 || node.is_folder() || node.mode & 0o111 != 0;
        }
        let shift = if node.uid == self.user.uid {
            6
        } else if node.gid == self.user.gid {
            3
        } else {
            0
        };
        node.mode & (bit << shift) != 0
    }

    /// A node of this user's and of this moment.
    pub(crate) fn own(&self, node: Node) -> Node {
        Node {
            uid: self.user.uid,
            gid: self.user.gid,
            mtime: self.now,
            ..node
        }
    }
}
