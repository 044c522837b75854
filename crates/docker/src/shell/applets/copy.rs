//! Programs that change files: `cp`, `mv`, `rm`, `mkdir`, `touch`, `chmod`, `chown`, `ln`, `tee`, `dd`.

use super::Call;
use super::text::size;
use crate::files::{Content, Kind, Node, base, join, parent};
use crate::shell::{Machine, Out, Stream};
use std::rc::Rc;

pub(super) fn run(machine: &mut Machine, call: &mut Call<'_>, out: &mut Out) -> i32 {
    match call.name {
        "tee" => tee(machine, call, out),
        "cp" | "mv" | "install" => copy(machine, call, out),
        "rm" | "rmdir" => remove(machine, call, out),
        "mkdir" => make(machine, call, out),
        "touch" => touch(machine, call, out),
        "chmod" | "chown" | "chgrp" => change(machine, call, out),
        "ln" => link(machine, call, out),
        "dd" => dd(machine, call, out),
        "truncate" => {
            let wanted = call
                .take_value('s')
                .and_then(|text| size(&text))
                .unwrap_or(0);
            for word in call.words.clone() {
                fill(machine, &machine.path(word), wanted);
            }
            0
        }
        "mktemp" => {
            let path = format!("/tmp/tmp.{:06}", machine.now.rem_euclid(1_000_000));
            let node = if call.has('d') {
                Node::folder()
            } else {
                Node::file("", 0o600)
            };
            let node = machine.own(node);
            machine.view.put(&path, node);
            out.line(path);
            0
        }
        _ => {
            for word in call.words.clone() {
                let path = machine.path(word);
                let aim = if call.name == "gzip" {
                    format!("{path}.gz")
                } else {
                    path.trim_end_matches(".gz").to_owned()
                };
                if let Some(node) = machine.view.stat(&path) {
                    machine.view.remove(&path);
                    machine.view.put(&aim, node.as_ref().clone());
                }
            }
            0
        }
    }
}

fn tee(machine: &mut Machine, call: &Call<'_>, out: &mut Out) -> i32 {
    out.push(Stream::Out, call.stdin);
    for word in &call.words {
        let path = machine.path(word);
        let mut bytes = Vec::new();
        if call.has('a') {
            bytes = machine.input(&path).unwrap_or_default();
        }
        if let Err(why) = machine.open(&path, false) {
            out.error(format!("tee: {word}: {why}"));
            return 1;
        }
        bytes.extend_from_slice(call.stdin);
        let mode = machine.view.stat(&path).map_or(0o644, |node| node.mode);
        let node = machine.own(Node::file(bytes, mode));
        machine.view.put(&path, node);
    }
    0
}

/// Writes a file of so many zero bytes.
fn fill(machine: &mut Machine, path: &str, bytes: u64) {
    let content = if bytes <= 1 << 20 {
        Content::Bytes(Rc::new(vec![0; bytes as usize]))
    } else {
        Content::Modelled {
            bytes,
            seed: Rc::from("zero"),
        }
    };
    let node = machine.own(Node {
        kind: Kind::File(content),
        ..Node::file("", 0o644)
    });
    machine.view.put(path, node);
}

fn dd(machine: &mut Machine, call: &Call<'_>, out: &mut Out) -> i32 {
    let value = |name: &str| call.words.iter().find_map(|word| word.strip_prefix(name));
    let block = value("bs=").and_then(size).unwrap_or(512);
    let n_blocks = value("count=").and_then(size).unwrap_or(1);
    let bytes = block.saturating_mul(n_blocks);
    if let Some(file) = value("of=") {
        fill(machine, &machine.path(file), bytes);
    }
    out.error(format!(
        "{n_blocks}+0 records in\n{n_blocks}+0 records out\n{bytes} bytes copied"
    ));
    0
}

fn copy(machine: &mut Machine, call: &mut Call<'_>, out: &mut Out) -> i32 {
    let mode = (call.name == "install")
        .then(|| call.take_value('m'))
        .flatten();
    let into = call.take_value('t');
    if call.name == "install" && call.has('d') {
        let ok = call
            .words
            .iter()
            .all(|word| machine.make_folders(&machine.path(word)));
        return i32::from(!ok);
    }
    let mut words: Vec<String> = call.words.iter().map(|word| (*word).to_owned()).collect();
    let aim = match into.or_else(|| words.pop()) {
        Some(aim) if !words.is_empty() => aim,
        _ => {
            out.error(format!("{}: missing file operand", call.name));
            return 1;
        }
    };
    let target = machine.path(&aim);
    let recursive = call.name == "mv" || call.has('r') || call.has('R') || call.has('a');
    let keeps = call.name == "mv" || call.has('a') || call.has('p');
    let mut code = 0;
    for word in &words {
        let source = machine.path(word);
        let found = if recursive {
            machine.view.lstat(&source)
        } else {
            machine.view.stat(&source)
        };
        let Some(node) = found else {
            let name = call.name;
            out.error(if name == "mv" {
                format!("mv: can't rename '{word}': No such file or directory")
            } else {
                format!("{name}: can't stat '{word}': No such file or directory")
            });
            code = 1;
            continue;
        };
        if node.is_folder() && !recursive {
            out.error(format!("cp: omitting directory '{word}'"));
            code = 1;
            continue;
        }
        let is_folder = machine.view.is_folder(&target);
        if !is_folder && (words.len() > 1 || aim.ends_with('/')) {
            out.error(format!("{}: target '{aim}': Not a directory", call.name));
            return 1;
        }
        let inside = if word.ends_with("/.") {
            target.clone()
        } else {
            join(&target, base(&source))
        };
        let to = if is_folder { inside } else { target.clone() };
        if !machine.view.is_folder(parent(&to)) {
            out.error(format!(
                "{}: can't create '{aim}': No such file or directory",
                call.name
            ));
            code = 1;
            continue;
        }
        if to == source || to.starts_with(&format!("{source}/")) {
            out.error(format!(
                "{}: '{word}' and '{aim}' are the same file",
                call.name
            ));
            code = 1;
            continue;
        }
        let entries = if recursive {
            machine.view.walk(&source)
        } else {
            vec![(source.clone(), node)]
        };
        for (path, node) in entries {
            let rest = path.strip_prefix(&source).unwrap_or("");
            let mut copied = if keeps {
                node.as_ref().clone()
            } else {
                machine.own(node.as_ref().clone())
            };
            if let Some(mode) = mode
                .as_deref()
                .and_then(|mode| u32::from_str_radix(mode, 8).ok())
            {
                copied.mode = mode;
            }
            machine.view.put(&format!("{to}{rest}"), copied);
        }
        if call.name == "mv" {
            machine.view.remove(&source);
        }
    }
    code
}

fn remove(machine: &mut Machine, call: &Call<'_>, out: &mut Out) -> i32 {
    let mut code = 0;
    for word in &call.words {
        let path = machine.path(word);
        let Some(node) = machine.view.lstat(&path) else {
            if !call.has('f') {
                out.error(format!(
                    "{}: can't remove '{word}': No such file or directory",
                    call.name
                ));
                code = 1;
            }
            continue;
        };
        let recursive = call.has('r') || call.has('R');
        if node.is_folder() && call.name == "rm" && !recursive {
            out.error(format!("rm: '{word}' is a directory"));
            code = 1;
        } else if call.name == "rmdir" && !machine.view.names(&path).is_empty() {
            out.error(format!("rmdir: '{word}': Directory not empty"));
            code = 1;
        } else if machine.user.uid != 0
            && machine
                .view
                .stat(parent(&path))
                .is_some_and(|folder| parent(&path) == "/" || !machine.may(&folder, 2))
        {
            out.error(format!("rm: can't remove '{word}': Permission denied"));
            code = 1;
        } else if !machine.view.remove(&path) {
            if path == "/" {
                out.error("rm: it is dangerous to operate recursively on '/'");
            } else {
                out.error(format!(
                    "rm: can't remove '{word}': Device or resource busy"
                ));
            }
            code = 1;
        }
    }
    code
}

fn make(machine: &mut Machine, call: &mut Call<'_>, out: &mut Out) -> i32 {
    let mode = call
        .take_value('m')
        .and_then(|mode| u32::from_str_radix(&mode, 8).ok());
    let mut code = 0;
    for word in call.words.clone() {
        let path = machine.path(word);
        if call.has('p') {
            if !machine.make_folders(&path) {
                out.error(format!(
                    "mkdir: can't create directory '{word}': Not a directory"
                ));
                code = 1;
            }
        } else if machine.view.lstat(&path).is_some() {
            out.error(format!(
                "mkdir: can't create directory '{word}': File exists"
            ));
            code = 1;
        } else if !machine.view.is_folder(parent(&path)) {
            out.error(format!(
                "mkdir: can't create directory '{word}': No such file or directory"
            ));
            code = 1;
        } else if machine.user.uid != 0
            && (parent(&path) == "/"
                || machine
                    .view
                    .stat(parent(&path))
                    .is_some_and(|node| !machine.may(&node, 2)))
        {
            out.error(format!(
                "mkdir: can't create directory '{word}': Permission denied"
            ));
            code = 1;
        } else {
            let node = machine.own(Node::folder());
            machine.view.put(&path, node);
        }
        if let (Some(mode), Some(node)) = (mode, machine.view.lstat(&path)) {
            machine.view.put(
                &path,
                Node {
                    mode,
                    ..node.as_ref().clone()
                },
            );
        }
    }
    code
}

fn touch(machine: &mut Machine, call: &mut Call<'_>, out: &mut Out) -> i32 {
    let given = call.take_value('d').or_else(|| call.take_value('t'));
    let mtime = match given {
        Some(_) => machine.now - 86_400,
        None => machine.now,
    };
    let mut code = 0;
    for word in call.words.clone() {
        let path = machine.path(word);
        match machine.view.stat(&path) {
            Some(node) => {
                let path = machine.view.resolve(&path).unwrap_or(path);
                machine.view.put(
                    &path,
                    Node {
                        mtime,
                        ..node.as_ref().clone()
                    },
                );
            }
            None if call.has('c') => {}
            None => {
                if let Err(why) = machine.open(&path, true) {
                    let why = if why == "nonexistent directory" {
                        "No such file or directory"
                    } else {
                        why
                    };
                    out.error(format!("touch: {word}: {why}"));
                    code = 1;
                }
            }
        }
    }
    code
}

/// Mode bits after `chmod`: octal, or clauses such as `u+x,go-w`.
pub(crate) fn mode_of(text: &str, before: u32, is_folder: bool) -> Option<u32> {
    if let Ok(bits) = u32::from_str_radix(text, 8) {
        return Some(bits & 0o7777);
    }
    let mut mode = before;
    for clause in text.split(',') {
        let at = clause.find(['+', '-', '='])?;
        let (who, rest) = clause.split_at(at);
        let (sign, what) = rest.split_at(1);
        let mut mask = 0;
        for c in who.chars() {
            mask |= match c {
                'u' => 0o4700,
                'g' => 0o2070,
                'o' => 0o0007,
                'a' => 0o6777,
                _ => return None,
            };
        }
        if who.is_empty() {
            mask = 0o6777;
        }
        let mut bits = 0;
        for c in what.chars() {
            bits |= match c {
                'r' => 0o444,
                'w' => 0o222,
                'x' => 0o111,
                'X' if is_folder || before & 0o111 != 0 => 0o111,
                'X' => 0,
                's' => 0o6000,
                't' => 0o1000,
                _ => return None,
            };
        }
        mode = match sign {
            "+" => mode | (bits & (mask | 0o1000)),
            "-" => mode & !(bits & (mask | 0o1000)),
            _ => (mode & !(mask & 0o777)) | (bits & mask),
        };
    }
    Some(mode)
}

fn change(machine: &mut Machine, call: &Call<'_>, out: &mut Out) -> i32 {
    // `chmod -x file`: the mode looks like an option.
    let mut words: Vec<String> = call.words.iter().map(|word| (*word).to_owned()).collect();
    if call.name == "chmod"
        && let Some(mode) = call.fields.iter().skip(1).find(|word| {
            word.starts_with('-')
                && word
                    .trim_start_matches('-')
                    .chars()
                    .all(|c| matches!(c, 'r' | 'w' | 'x'))
        })
        && mode != "-R"
    {
        words.insert(0, mode.clone());
    }
    let Some((what, files)) = words.split_first() else {
        return 1;
    };
    let ids = |text: &str, machine: &Machine| match text.parse::<u32>() {
        Ok(id) => Some(id),
        Err(_) => named_id(machine, text),
    };
    let mut code = 0;
    for word in files {
        let path = machine.path(word);
        let Some(path) = machine.view.resolve(&path) else {
            continue;
        };
        if machine.view.lstat(&path).is_none() {
            out.error(format!("{}: {word}: No such file or directory", call.name));
            code = 1;
            continue;
        }
        let all = if call.has('R') {
            machine.view.walk(&path)
        } else {
            machine
                .view
                .lstat(&path)
                .map(|node| (path.clone(), node))
                .into_iter()
                .collect()
        };
        for (path, node) in all {
            let mut node = node.as_ref().clone();
            match call.name {
                "chmod" => match mode_of(what, node.mode, node.is_folder()) {
                    Some(mode) => node.mode = mode,
                    None => {
                        out.error(format!("chmod: invalid mode '{what}'"));
                        return 1;
                    }
                },
                name => {
                    let (owner, group) = match what.split_once([':', '.']) {
                        Some((owner, group)) => (owner, Some(group)),
                        None if name == "chgrp" => ("", Some(what.as_str())),
                        None => (what.as_str(), None),
                    };
                    if !owner.is_empty() {
                        match ids(owner, machine) {
                            Some(uid) => node.uid = uid,
                            None => {
                                out.error(format!("{name}: unknown user/group {what}"));
                                return 1;
                            }
                        }
                    }
                    if let Some(group) = group.filter(|group| !group.is_empty()) {
                        match ids(group, machine) {
                            Some(gid) => node.gid = gid,
                            None => {
                                out.error(format!("{name}: unknown user/group {what}"));
                                return 1;
                            }
                        }
                    }
                }
            }
            machine.view.put(&path, node);
        }
    }
    code
}

/// Number of a user or a group by the files of the image.
fn named_id(machine: &Machine, name: &str) -> Option<u32> {
    ["/etc/passwd", "/etc/group"]
        .iter()
        .find_map(|file| {
            let text = String::from_utf8_lossy(&machine.view.read(file)?.bytes()).into_owned();
            text.lines().find_map(|line| {
                let mut parts = line.split(':');
                (parts.next() == Some(name))
                    .then(|| parts.nth(1)?.parse().ok())
                    .flatten()
            })
        })
        .or((name == "root").then_some(0))
        .or((name == "nobody").then_some(65534))
}

fn link(machine: &mut Machine, call: &Call<'_>, out: &mut Out) -> i32 {
    let [target, name] = call.words.as_slice() else {
        return 1;
    };
    let mut path = machine.path(name);
    if machine.view.is_folder(&path) {
        path = join(&path, base(target));
    }
    if machine.view.lstat(&path).is_some() && !call.has('f') {
        out.error(format!("ln: {name}: File exists"));
        return 1;
    }
    let node = if call.has('s') {
        Node::link(target)
    } else {
        match machine.view.stat(&machine.path(target)) {
            Some(node) => node.as_ref().clone(),
            None => {
                out.error(format!("ln: {target}: No such file or directory"));
                return 1;
            }
        }
    };
    let node = machine.own(node);
    machine.view.put(&path, node);
    0
}

#[cfg(test)]
mod tests {
    use super::mode_of;

    #[test]
    fn modes_are_read() {
        assert_eq!(mode_of("755", 0o644, false), Some(0o755));
        assert_eq!(mode_of("+x", 0o644, false), Some(0o755));
        assert_eq!(mode_of("u+x,go-r", 0o644, false), Some(0o700));
        assert_eq!(mode_of("a=r", 0o755, false), Some(0o444));
        assert_eq!(mode_of("zz", 0o755, false), None);
    }
}
