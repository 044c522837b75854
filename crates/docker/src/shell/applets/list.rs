//! Programs that look at files: `ls`, `find`, `du`, `tree`, `stat`, `tar`.

use super::Call;
use crate::files::{Content, Kind, Node, absolute, base, blocks, join, parent, read_tar, tar_of};
use crate::shell::{Machine, Out, glob};
use std::rc::Rc;

pub(super) fn run(machine: &mut Machine, call: &Call<'_>, out: &mut Out) -> i32 {
    match call.name {
        "ls" => list(machine, call, out),
        "find" => find(machine, call, out),
        "du" => usage(machine, call, out),
        "tree" => {
            let folder = machine.path(call.words.first().copied().unwrap_or("."));
            out.line(call.words.first().copied().unwrap_or("."));
            branch(machine, &folder, "", 0, out);
            0
        }
        "tar" => tar(machine, call, out),
        "stat" => {
            for word in call.words.iter().filter(|word| !word.contains('%')) {
                let Some(node) = machine.view.stat(&machine.path(word)) else {
                    out.error(format!(
                        "stat: can't stat '{word}': No such file or directory"
                    ));
                    return 1;
                };
                let format = call.words.iter().find(|word| word.contains('%'));
                out.line(match format {
                    Some(format) => format
                        .replace("%a", &format!("{:o}", node.mode))
                        .replace("%s", &node.len().to_string())
                        .replace("%u", &node.uid.to_string())
                        .replace("%g", &node.gid.to_string())
                        .replace("%U", &owner(machine, node.uid))
                        .replace("%Y", &node.mtime.to_string())
                        .replace("%n", word),
                    None => format!(
                        "  File: {word}\n  Size: {}\nAccess: ({:04o})  Uid: {}  Gid: {}",
                        node.len(),
                        node.mode,
                        node.uid,
                        node.gid
                    ),
                });
            }
            0
        }
        _ => {
            for word in &call.words {
                let path = machine.path(word);
                match machine.view.lstat(&path).map(|node| node.kind.clone()) {
                    Some(Kind::Link(target)) if call.name == "readlink" && !call.has('f') => {
                        out.line(target)
                    }
                    Some(_) if call.name == "readlink" && !call.has('f') => return 1,
                    _ => out.line(machine.view.resolve(&path).unwrap_or(path)),
                }
            }
            0
        }
    }
}

/// Name of a user by the files of the machine.
pub(super) fn owner(machine: &Machine, uid: u32) -> String {
    let text = machine
        .view
        .read("/etc/passwd")
        .map(|content| String::from_utf8_lossy(&content.bytes()).into_owned())
        .unwrap_or_default();
    text.lines()
        .find_map(|line| {
            let mut parts = line.split(':');
            let name = parts.next()?;
            (parts.nth(1)? == uid.to_string()).then(|| name.to_owned())
        })
        .unwrap_or_else(|| {
            if uid == 0 {
                "root".to_owned()
            } else {
                uid.to_string()
            }
        })
}

fn letters(node: &Node) -> String {
    let mut text = String::from(match node.kind {
        Kind::Folder => 'd',
        Kind::Link(_) => 'l',
        Kind::File(_) => '-',
    });
    for shift in [6, 3, 0] {
        for (bit, letter) in [(4, 'r'), (2, 'w'), (1, 'x')] {
            text.push(if node.mode & (bit << shift) != 0 {
                letter
            } else {
                '-'
            });
        }
    }
    text
}

fn list(machine: &Machine, call: &Call<'_>, out: &mut Out) -> i32 {
    let mut code = 0;
    let words: Vec<&str> = if call.words.is_empty() {
        vec!["."]
    } else {
        call.words.clone()
    };
    let show = |name: &str, path: &str, out: &mut Out| {
        if !call.has('l') {
            out.line(name);
            return;
        }
        let Some(node) = machine.view.lstat(path) else {
            return;
        };
        let target = match &node.kind {
            Kind::Link(target) => format!(" -> {target}"),
            _ => String::new(),
        };
        let (_, month, day, hour, minute, _) = crate::clock::parts(node.mtime);
        let month = crate::clock::MONTHS
            .get(month as usize - 1)
            .copied()
            .unwrap_or("Jan");
        out.line(format!(
            "{}    1 {:8} {:8} {:9} {month} {day:2} {hour:02}:{minute:02} {name}{target}",
            letters(&node),
            owner(machine, node.uid),
            owner(machine, node.gid),
            node.len()
        ));
    };
    let several = words.len() > 1;
    let (files, folders): (Vec<&str>, Vec<&str>) = words
        .iter()
        .partition(|word| !machine.view.is_folder(&machine.path(word)) || call.has('d'));
    for word in files {
        let path = machine.path(word);
        if machine.view.lstat(&path).is_none() {
            out.error(format!("ls: {word}: No such file or directory"));
            code = 1;
        } else {
            show(word, &path, out);
        }
    }
    for word in folders {
        let path = machine.path(word);
        let path = machine.view.resolve(&path).unwrap_or(path);
        if several {
            out.line(format!("{word}:"));
        }
        if call.has('l') {
            out.line(format!("total {}", machine.view.names(&path).len() * 4));
        }
        let mut names = machine.view.names(&path);
        if call.has('a') {
            names.splice(0..0, [".".to_owned(), "..".to_owned()]);
        } else if !call.has('A') {
            names.retain(|name| !name.starts_with('.'));
        }
        for name in names {
            show(&name, &absolute(&path, &name), out);
        }
        if call.has('R') {
            for (below, node) in machine.view.walk(&path) {
                if node.is_folder() && below != path {
                    out.line(format!("\n{below}:"));
                    for name in machine.view.names(&below) {
                        show(&name, &join(&below, &name), out);
                    }
                }
            }
        }
    }
    code
}

fn find(machine: &mut Machine, call: &Call<'_>, out: &mut Out) -> i32 {
    let fields: Vec<&str> = call.fields.iter().skip(1).map(String::as_str).collect();
    let first = fields
        .iter()
        .position(|word| word.starts_with('-'))
        .unwrap_or(fields.len());
    let (roots, tests) = fields.split_at(first);
    let roots = if roots.is_empty() { &["."][..] } else { roots };
    let value = |name: &str| {
        tests
            .iter()
            .position(|word| *word == name)
            .and_then(|at| tests.get(at + 1))
            .copied()
    };
    let depth = value("-maxdepth")
        .and_then(|text| text.parse::<usize>().ok())
        .unwrap_or(usize::MAX);
    let mut code = 0;
    for root in roots {
        let path = machine.path(root);
        if machine.view.lstat(&path).is_none() {
            out.error(format!("find: {root}: No such file or directory"));
            code = 1;
            continue;
        }
        for (found, node) in machine.view.walk(&path) {
            let rest = found
                .strip_prefix(path.trim_end_matches('/'))
                .unwrap_or(&found);
            let wanted = match value("-type") {
                Some("f") => matches!(node.kind, Kind::File(_)),
                Some("d") => node.is_folder(),
                Some("l") => matches!(node.kind, Kind::Link(_)),
                _ => true,
            } && value("-name")
                .is_none_or(|pattern| glob::matches(pattern, base(&found)))
                && rest.matches('/').count() <= depth;
            if !wanted {
                continue;
            }
            if tests.contains(&"-delete") {
                machine.view.remove(&found);
            } else {
                out.line(format!("{}{rest}", root.trim_end_matches('/')));
            }
        }
    }
    code
}

fn usage(machine: &Machine, call: &Call<'_>, out: &mut Out) -> i32 {
    let words: Vec<&str> = if call.words.is_empty() {
        vec!["."]
    } else {
        call.words.clone()
    };
    let room = |path: &str| -> u64 {
        let all = machine.view.walk(path);
        all.iter()
            .map(|(_, node)| {
                if node.is_folder() {
                    4096
                } else {
                    blocks(node.len())
                }
            })
            .sum()
    };
    let show = |bytes: u64| {
        if call.has('h') {
            human(bytes)
        } else {
            (bytes / 1024).to_string()
        }
    };
    for word in words {
        let path = machine.path(word);
        if machine.view.lstat(&path).is_none() {
            out.error(format!("du: {word}: No such file or directory"));
            return 1;
        }
        if !call.has('s') {
            for (below, node) in machine.view.walk(&path).iter().rev() {
                if node.is_folder() && *below != path {
                    let rest = below.strip_prefix(&path).unwrap_or(below);
                    out.line(format!("{}\t{word}{rest}", show(room(below))));
                }
            }
        }
        out.line(format!("{}\t{word}", show(room(&path))));
    }
    0
}

/// A size in binary units, as `du -h` and `df -h` print it.
pub(crate) fn human(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["", "K", "M", "G", "T"] {
        if value < 1024.0 || unit == "T" {
            return if value < 10.0 && !unit.is_empty() {
                format!("{:.1}{unit}", (value * 10.0).ceil() / 10.0)
            } else {
                format!("{}{unit}", value.ceil())
            };
        }
        value /= 1024.0;
    }
    String::new()
}

fn branch(machine: &Machine, folder: &str, indent: &str, depth: usize, out: &mut Out) {
    if depth > 20 {
        return;
    }
    let names: Vec<String> = machine
        .view
        .names(folder)
        .into_iter()
        .filter(|name| !name.starts_with('.'))
        .collect();
    for (at, name) in names.iter().enumerate() {
        let last = at + 1 == names.len();
        out.line(format!(
            "{indent}{}{name}",
            if last { "`-- " } else { "|-- " }
        ));
        let path = join(folder, name);
        if machine
            .view
            .lstat(&path)
            .is_some_and(|node| node.is_folder())
        {
            branch(
                machine,
                &path,
                &format!("{indent}{}", if last { "    " } else { "|   " }),
                depth + 1,
                out,
            );
        }
    }
}

/// `tar tf`, `tar xf`, `tar cf`: options with or without the dash.
/// What gzip packed, unpacked; anything else as it is. Bounded, whatever the archive says.
fn unzipped(bytes: Vec<u8>) -> Vec<u8> {
    use std::io::Read as _;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let mut plain = Vec::new();
    let reader = flate2::read::MultiGzDecoder::new(bytes.as_slice());
    // A damaged archive gives what came before the damage.
    let _ = reader.take(MAX_UNZIPPED).read_to_end(&mut plain);
    plain
}

/// Most bytes of an unpacked archive.
const MAX_UNZIPPED: u64 = 64 << 20;

fn tar(machine: &mut Machine, call: &Call<'_>, out: &mut Out) -> i32 {
    let mut words: Vec<String> = call.fields.iter().skip(1).cloned().collect();
    let mut options = String::new();
    let mut folder = machine.cwd.clone();
    let mut file = None;
    if let Some(first) = words
        .first()
        .filter(|first| !first.starts_with('-'))
        .cloned()
    {
        words.remove(0);
        words.insert(0, format!("-{first}"));
    }
    let mut rest = Vec::new();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match word
            .strip_prefix('-')
            .filter(|letters| !letters.is_empty() && !letters.starts_with('-'))
        {
            Some(letters) => {
                options.push_str(letters);
                if letters.contains('C') {
                    folder = machine.path(&words.next().unwrap_or_default());
                }
                if letters.contains('f') {
                    file = words.next();
                }
            }
            None => rest.push(word),
        }
    }
    // Without a name it is standard input.
    let file = file.unwrap_or_else(|| "-".to_owned());
    if options.contains('c') {
        let mut delta = crate::files::Delta::default();
        for word in &rest {
            let path = absolute(&folder, word);
            for (below, node) in machine.view.walk(&path) {
                let shown = below.strip_prefix(&folder).unwrap_or(&below).to_owned();
                delta.0.insert(shown, Some(node));
            }
        }
        if file == "-" {
            out.push(crate::shell::Stream::Out, &tar_of(&delta));
            return 0;
        }
        let node = machine.own(Node::file(tar_of(&delta), 0o644));
        let path = machine.path(&file);
        machine.view.put(&path, node);
        return 0;
    }
    let bytes = if file == "-" {
        Ok(call.stdin.to_vec())
    } else {
        machine.input(&machine.path(&file))
    };
    let Ok(bytes) = bytes else {
        out.error(format!(
            "tar: can't open '{file}': No such file or directory"
        ));
        return 1;
    };
    let bytes = unzipped(bytes);
    for (path, change) in read_tar(&bytes).0 {
        let name = path.trim_start_matches('/');
        let Some(node) = change else {
            // A layer's way to say that something is gone.
            let above = parent(&path).trim_start_matches('/');
            let gap = if above.is_empty() { "" } else { "/" };
            let name = format!("{above}{gap}.wh.{}", crate::files::base(&path));
            if options.contains('t') {
                out.line(name);
            } else {
                let to = absolute(&folder, &name);
                machine.make_folders(parent(&to));
                let node = machine.own(Node::file("", 0o644));
                machine.view.put(&to, node);
            }
            continue;
        };
        if options.contains('t') {
            out.line(if node.is_folder() {
                format!("{name}/")
            } else {
                name.to_owned()
            });
        } else {
            let to = absolute(&folder, name);
            machine.make_folders(parent(&to));
            let node = Rc::unwrap_or_clone(node);
            let node = match node.kind {
                Kind::File(Content::Bytes(_))
                | Kind::File(Content::Modelled { .. })
                | Kind::Folder
                | Kind::Link(_) => node,
            };
            machine.view.put(&to, node);
        }
    }
    0
}
