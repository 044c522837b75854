//! Simple commands: assignments, the shell's own words, functions, programs by name.

use super::{Halt, MAX_MET, Machine, NotRun, Out, Outside, Place, Script, applets, java};
use crate::files::{Content, Node, absolute, base, parent};
use layerlab_syntax::shell::tree::{Kind as Syntax, NodeId};
use std::rc::Rc;

/// Where programs are looked for without a `PATH`.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

impl Machine {
    pub(super) fn simple(
        &mut self,
        script: &Rc<Script>,
        assignments: &[NodeId],
        words: &[NodeId],
        stdin: &[u8],
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> i32 {
        let fields = self.fields(script, words, outside, out);
        let mut before = Vec::new();
        // The code of a lone assignment is that of its substitution.
        self.status = if fields.is_empty() { 0 } else { self.status };
        for id in assignments {
            let Syntax::Assignment {
                name,
                append,
                value,
                ..
            } = script.tree.kind(*id)
            else {
                continue;
            };
            let mut text = match value {
                Some(value) => self.single(script, *value, outside, out),
                None => String::new(),
            };
            if *append {
                text = format!("{}{text}", self.vars.get(name).cloned().unwrap_or_default());
            }
            before.push((
                name.clone(),
                self.vars.get(name).cloned(),
                self.exported.contains(name),
            ));
            self.vars.insert(name.clone(), text);
            if !fields.is_empty() {
                self.exported.insert(name.clone());
            }
        }
        if fields.is_empty() {
            return self.status;
        }
        if self.place == Place::Host && self.met.len() < MAX_MET {
            self.met.push(fields.clone());
        }
        if self.trace {
            out.error(format!("+ {}", fields.join(" ")));
        }
        let code = self.named(&fields, stdin, outside, out);
        // Assignments in front of a command are for that command only.
        for (name, old, exported) in before {
            match old {
                Some(value) => self.vars.insert(name.clone(), value),
                None => self.vars.remove(&name),
            };
            if !exported {
                self.exported.remove(&name);
            }
        }
        code
    }

    /// Runs a command by its fields.
    pub(super) fn named(
        &mut self,
        fields: &[String],
        stdin: &[u8],
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> i32 {
        let Some(name) = fields.first() else { return 0 };
        if let Some(code) = self.builtin(fields, stdin, outside, out) {
            return code;
        }
        if let Some((script, body)) = self.functions.get(name).cloned() {
            let saved = std::mem::replace(&mut self.args, fields.to_vec());
            let code = self.command(&script, body, stdin, outside, out);
            self.args = saved;
            return match self.halt {
                Some(Halt::Return(code)) => {
                    self.halt = None;
                    code
                }
                _ => code,
            };
        }
        match self.program(fields, stdin, outside, out) {
            Ok(code) => code,
            Err(why) => {
                let shell = self.shell_name();
                let place = match self.place {
                    Place::Host => "1",
                    Place::Image => "line 0",
                };
                match why {
                    NotRun::Missing if name.contains('/') => {
                        out.error(format!(
                            "{shell}: {place}: {name}: No such file or directory"
                        ));
                        127
                    }
                    NotRun::Missing => {
                        out.error(format!("{shell}: {place}: {name}: not found"));
                        127
                    }
                    NotRun::Forbidden | NotRun::Folder => {
                        out.error(format!("{shell}: {place}: {name}: Permission denied"));
                        126
                    }
                }
            }
        }
    }

    /// Finds a program along `PATH`: its path when there is one.
    pub(crate) fn find(&self, name: &str) -> Result<String, NotRun> {
        let check = |path: &str| match self.view.stat(path) {
            None => Err(NotRun::Missing),
            Some(node) if node.is_folder() => Err(NotRun::Folder),
            Some(node) if !self.may(&node, 1) => Err(NotRun::Forbidden),
            Some(_) => Ok(path.to_owned()),
        };
        if name.contains('/') {
            return check(&self.path(name));
        }
        let mut worst = NotRun::Missing;
        let path = self.vars.get("PATH").map_or(PATH, String::as_str);
        for folder in path.split(':') {
            match check(&absolute(&self.cwd, &format!("{folder}/{name}"))) {
                Ok(path) => return Ok(path),
                Err(NotRun::Forbidden) => worst = NotRun::Forbidden,
                Err(_) => {}
            }
        }
        Err(worst)
    }

    /// Runs a program: of the surroundings, of the host, or a file of the image.
    pub(super) fn program(
        &mut self,
        fields: &[String],
        stdin: &[u8],
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> Result<i32, NotRun> {
        let Some(name) = fields.first() else {
            return Ok(0);
        };
        if let Some((code, printed)) = outside.call(self, fields, stdin) {
            out.append(&printed);
            return Ok(code);
        }
        if self.place == Place::Host && !name.contains('/') {
            return applets::run(self, name, fields, stdin, outside, out).ok_or(NotRun::Missing);
        }
        let path = self.find(name)?;
        let Some(content) = self.view.read(&path) else {
            return Err(NotRun::Missing);
        };
        match content {
            Content::Bytes(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let first = text.lines().next().unwrap_or("");
                if let Some(interpreter) = first.strip_prefix("#!") {
                    let interpreter = interpreter.split_whitespace().next().unwrap_or("");
                    if interpreter != "/usr/bin/env"
                        && self.place == Place::Image
                        && self.view.stat(interpreter).is_none()
                    {
                        return Err(NotRun::Missing);
                    }
                }
                let mut args = fields.to_vec();
                if let Some(first) = args.first_mut() {
                    *first = path;
                }
                Ok(self.child(args, &text, stdin, outside, out))
            }
            Content::Modelled { seed, .. } => {
                let own = base(name).to_owned();
                let kind = seed.split(':').next().unwrap_or("");
                match kind {
                    "busybox" if own.starts_with("busybox") || !applets::is_known(&own) => {
                        let rest = fields.get(1..).unwrap_or_default();
                        match rest.first() {
                            Some(applet) => {
                                Ok(self.applet(&applet.clone(), rest, stdin, outside, out))
                            }
                            None => Ok(0),
                        }
                    }
                    "busybox" | "tool" => Ok(self.applet(&own, fields, stdin, outside, out)),
                    "server" => {
                        self.halt = Some(Halt::Stay(None));
                        Ok(0)
                    }
                    "program" if self.serves(fields) => {
                        self.halt = Some(Halt::Stay(None));
                        Ok(0)
                    }
                    "program" if own == "java" && java::runs_a_jar(fields) => {
                        Ok(java::run(self, fields, out))
                    }
                    _ => {
                        self.modelled.push(fields.to_vec());
                        self.write_effects(fields);
                        Ok(0)
                    }
                }
            }
        }
    }

    /// Writes what the world says this command writes.
    fn write_effects(&mut self, fields: &[String]) {
        let effects = Rc::clone(&self.effects);
        let whole = fields.join(" ");
        for effect in effects.iter().filter(|effect| effect.fits(&whole)) {
            for (path, bytes) in &effect.writes {
                let path = self.path(path);
                self.make_folders(parent(&path));
                let node = Node::modelled(*bytes, &format!("said:{whole}"), 0o644);
                let node = self.own(node);
                self.view.put(&path, node);
            }
        }
    }

    /// Whether a modelled interpreter runs a script that waits for connections: such a process stays.
    fn serves(&self, fields: &[String]) -> bool {
        const WAITS: [&str; 5] = [
            ".listen(",
            "serve_forever",
            "app.run(",
            "uvicorn.run(",
            "http.ListenAndServe(",
        ];
        let script = fields.iter().skip(1).find(|word| !word.starts_with('-'));
        let content = script.and_then(|script| self.view.read(&self.path(script)));
        match content {
            Some(Content::Bytes(bytes)) => {
                let text = String::from_utf8_lossy(&bytes);
                WAITS.iter().any(|call| text.contains(call))
            }
            _ => false,
        }
    }

    fn applet(
        &mut self,
        name: &str,
        fields: &[String],
        stdin: &[u8],
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> i32 {
        match applets::run(self, name, fields, stdin, outside, out) {
            Some(code) => code,
            None => {
                out.error(format!("{name}: applet not found"));
                127
            }
        }
    }

    /// Runs a script as a process of its own: variables that are not exported do not reach it.
    pub(super) fn child(
        &mut self,
        args: Vec<String>,
        text: &str,
        stdin: &[u8],
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> i32 {
        let mut child = self.clone();
        child.args = args;
        child.vars.retain(|name, _| self.exported.contains(name));
        child.functions.clear();
        child.stop_on_error = false;
        child.trace = false;
        child.tested = 0;
        child.loops = 0;
        let code = child.script(text, stdin, outside, out);
        let code = match child.halt {
            Some(Halt::Exit(code) | Halt::Return(code)) => code,
            _ => code,
        };
        if let Some(Halt::Stay(seconds)) = child.halt {
            self.halt = Some(Halt::Stay(seconds));
        }
        self.take_from(child);
        code
    }

    fn builtin(
        &mut self,
        fields: &[String],
        stdin: &[u8],
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> Option<i32> {
        let arg = |at: usize| fields.get(at).map(String::as_str);
        let name = arg(0)?;
        let number = |text: Option<&str>| text.and_then(|text| text.parse::<i32>().ok());
        let code = match name {
            ":" | "true" => 0,
            "false" => 1,
            "exit" => {
                let code = number(arg(1)).unwrap_or(self.status) & 0xff;
                self.halt = Some(Halt::Exit(code));
                code
            }
            "return" => {
                let code = number(arg(1)).unwrap_or(self.status) & 0xff;
                self.halt = Some(Halt::Return(code));
                code
            }
            "break" | "continue" if self.loops > 0 => {
                let n = number(arg(1))
                    .and_then(|n| u32::try_from(n).ok())
                    .unwrap_or(1)
                    .max(1);
                self.halt = Some(if name == "break" {
                    Halt::Break(n)
                } else {
                    Halt::Continue(n)
                });
                0
            }
            "cd" => {
                let home = self
                    .vars
                    .get("HOME")
                    .cloned()
                    .unwrap_or_else(|| "/".to_owned());
                let aim = match arg(1) {
                    None | Some("~") => home,
                    Some("-") => self
                        .vars
                        .get("OLDPWD")
                        .cloned()
                        .unwrap_or_else(|| self.cwd.clone()),
                    Some(path) => path.to_owned(),
                };
                let path = self.path(&aim);
                match self.view.stat(&path) {
                    Some(node) if node.is_folder() => {
                        self.vars.insert("OLDPWD".to_owned(), self.cwd.clone());
                        self.cwd = self.view.resolve(&path).unwrap_or(path);
                        0
                    }
                    found => {
                        let why = if found.is_some() {
                            "Not a directory"
                        } else {
                            "No such file or directory"
                        };
                        out.error(format!(
                            "{}: 1: cd: can't cd to {aim}: {why}",
                            self.shell_name()
                        ));
                        2
                    }
                }
            }
            "pwd" => {
                out.line(&self.cwd);
                0
            }
            "export" | "readonly" | "local" | "declare" | "typeset" => {
                for word in fields.iter().skip(1).filter(|word| !word.starts_with('-')) {
                    let (name, value) = match word.split_once('=') {
                        Some((name, value)) => (name, Some(value)),
                        None => (word.as_str(), None),
                    };
                    if let Some(value) = value {
                        self.vars.insert(name.to_owned(), value.to_owned());
                    }
                    if fields.first().is_some_and(|first| first == "export") {
                        self.exported.insert(name.to_owned());
                    }
                }
                0
            }
            "unset" => {
                for word in fields.iter().skip(1) {
                    self.vars.remove(word);
                    self.exported.remove(word);
                    self.functions.remove(word);
                }
                0
            }
            "set" => {
                for (at, word) in fields.iter().enumerate().skip(1) {
                    if word == "--" {
                        let name = self.shell_name();
                        self.args = std::iter::once(name)
                            .chain(fields.iter().skip(at + 1).cloned())
                            .collect();
                        break;
                    }
                    let on = word.starts_with('-');
                    if word.trim_start_matches(['-', '+']).contains('e') && word != "-o" {
                        self.stop_on_error = on;
                    }
                    if word.trim_start_matches(['-', '+']).contains('x') {
                        self.trace = on;
                    }
                }
                0
            }
            "shift" => {
                let n = number(arg(1))
                    .and_then(|n| usize::try_from(n).ok())
                    .unwrap_or(1);
                for _ in 0..n.min(self.args.len().saturating_sub(1)) {
                    self.args.remove(1);
                }
                0
            }
            "eval" => self.script(
                &fields.get(1..).unwrap_or_default().join(" "),
                stdin,
                outside,
                out,
            ),
            "exec" => {
                let rest = fields.get(1..).unwrap_or_default().to_vec();
                if rest.is_empty() {
                    return Some(0);
                }
                let code = self.named(&rest, stdin, outside, out);
                if self.halt.is_none() {
                    self.halt = Some(Halt::Exit(code));
                }
                code
            }
            "." | "source" => match arg(1) {
                Some(file) => match self.input(&self.path(file)) {
                    Ok(bytes) => self.script(&String::from_utf8_lossy(&bytes), stdin, outside, out),
                    Err(why) => {
                        out.error(format!(
                            "{}: .: can't open '{file}': {why}",
                            self.shell_name()
                        ));
                        2
                    }
                },
                None => 2,
            },
            "command" => {
                let rest: Vec<String> = fields.iter().skip(1).cloned().collect();
                match rest.first().map(String::as_str) {
                    Some("-v" | "-V") => match rest.get(1) {
                        Some(name) => match self.whereabouts(name) {
                            Some(path) => {
                                out.line(path);
                                0
                            }
                            None => 127,
                        },
                        None => 0,
                    },
                    _ => self.named(&rest, stdin, outside, out),
                }
            }
            "type" | "which" => {
                let mut code = 0;
                for name in fields.iter().skip(1) {
                    match self.whereabouts(name) {
                        Some(path) if fields.first().is_some_and(|first| first == "type") => {
                            out.line(format!("{name} is {path}"))
                        }
                        Some(path) => out.line(path),
                        None => code = 1,
                    }
                }
                code
            }
            "read" => {
                let text = String::from_utf8_lossy(stdin);
                let Some(line) = text.lines().next() else {
                    return Some(1);
                };
                let names: Vec<&String> = fields
                    .iter()
                    .skip(1)
                    .filter(|word| !word.starts_with('-'))
                    .collect();
                let mut words = line.trim().splitn(names.len().max(1), char::is_whitespace);
                for name in names {
                    self.vars
                        .insert(name.clone(), words.next().unwrap_or("").trim().to_owned());
                }
                0
            }
            "test" => i32::from(!self.test(fields.get(1..).unwrap_or_default())),
            "[" => {
                let inner = fields.get(1..).unwrap_or_default();
                let inner = match inner.split_last() {
                    Some((last, rest)) if last == "]" => rest,
                    _ => inner,
                };
                i32::from(!self.test(inner))
            }
            "let" => {
                i32::from(self.arithmetic(&fields.get(1..).unwrap_or_default().join(" ")) == 0)
            }
            "trap" | "wait" | "umask" | "hash" | "ulimit" | "alias" | "jobs" | "fg" | "bg" => 0,
            _ => return None,
        };
        Some(code)
    }

    fn whereabouts(&self, name: &str) -> Option<String> {
        if matches!(
            name,
            "cd" | "echo" | "exit" | "export" | "set" | "test" | "true" | "false"
        ) && self.place == Place::Image
        {
            return Some(name.to_owned());
        }
        match self.place {
            Place::Host if name == "docker" || applets::is_known(name) => {
                Some(format!("/usr/bin/{name}"))
            }
            Place::Host => None,
            Place::Image => self.find(name).ok(),
        }
    }

    /// Makes the folders on the way to `path`.
    pub(crate) fn make_folders(&mut self, path: &str) -> bool {
        let Some(path) = self.view.resolve(path) else {
            return false;
        };
        let mut missing = Vec::new();
        let mut at = path.as_str();
        while at != "/" && self.view.lstat(at).is_none() {
            missing.push(at.to_owned());
            at = parent(at);
        }
        if !self.view.is_folder(at) {
            return false;
        }
        missing.iter().rev().all(|folder| {
            let node = self.own(Node::folder());
            self.view.put(folder, node)
        })
    }
}
