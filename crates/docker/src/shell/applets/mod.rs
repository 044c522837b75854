//! The programs of a host and of busybox, as far as lines on a terminal need them.

mod copy;
mod list;
mod pattern;
mod print;
mod stream;
mod system;
mod text;

use super::{Machine, Out, Outside};

pub(crate) use copy::mode_of;
pub(crate) use list::human;
pub(crate) use print::unescape;

/// Programs that exist, for `which` and for the folder of an image.
pub(crate) const NAMES: [&str; 80] = [
    "[",
    "ash",
    "awk",
    "basename",
    "bash",
    "cat",
    "chgrp",
    "chmod",
    "chown",
    "clear",
    "cmp",
    "cp",
    "cut",
    "date",
    "dd",
    "df",
    "diff",
    "dirname",
    "du",
    "echo",
    "egrep",
    "env",
    "expr",
    "false",
    "fgrep",
    "find",
    "free",
    "grep",
    "groups",
    "gunzip",
    "gzip",
    "head",
    "hostname",
    "httpd",
    "id",
    "install",
    "kill",
    "less",
    "ln",
    "ls",
    "md5sum",
    "mkdir",
    "mktemp",
    "more",
    "mv",
    "nc",
    "nproc",
    "printenv",
    "printf",
    "ps",
    "pwd",
    "readlink",
    "realpath",
    "rm",
    "rmdir",
    "sed",
    "seq",
    "sh",
    "sha256sum",
    "sleep",
    "sort",
    "stat",
    "sync",
    "tac",
    "tail",
    "tar",
    "tee",
    "test",
    "touch",
    "tr",
    "tree",
    "true",
    "truncate",
    "uname",
    "uniq",
    "wc",
    "wget",
    "whoami",
    "xargs",
    "yes",
];

/// Whether a program of that name exists.
pub(crate) fn is_known(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Runs a program; `None` when there is none of that name.
pub(crate) fn run(
    machine: &mut Machine,
    name: &str,
    fields: &[String],
    stdin: &[u8],
    outside: &mut dyn Outside,
    out: &mut Out,
) -> Option<i32> {
    let mut call = Call::new(name, fields, stdin);
    let code = match name {
        "sh" | "ash" | "bash" => shell(machine, fields, stdin, outside, out),
        "true" | "sync" | "kill" | "clear" => 0,
        "false" => 1,
        "[" | "test" => {
            let words = fields.get(1..).unwrap_or_default();
            let words = words.strip_suffix(&["]".to_owned()]).unwrap_or(words);
            i32::from(!machine.test(words))
        }
        "env" | "xargs" | "nohup" | "time" | "sudo" | "timeout" => {
            system::wrapped(machine, &call, outside, out)
        }
        "echo" | "printf" | "yes" | "seq" => print::run(machine, &call, out),
        "cat" | "head" | "tail" | "tac" | "wc" | "sort" | "uniq" | "cut" | "tr" | "grep"
        | "egrep" | "fgrep" | "sed" | "cmp" | "diff" | "md5sum" | "sha256sum" | "more" | "less"
        | "awk" => text::run(machine, &mut call, out),
        "tee" | "cp" | "mv" | "rm" | "mkdir" | "rmdir" | "touch" | "chmod" | "chown" | "chgrp"
        | "ln" | "dd" | "truncate" | "install" | "mktemp" | "gzip" | "gunzip" => {
            copy::run(machine, &mut call, out)
        }
        "ls" | "find" | "du" | "tree" | "stat" | "readlink" | "realpath" | "tar" => {
            list::run(machine, &call, out)
        }
        "pwd" | "id" | "whoami" | "groups" | "hostname" | "uname" | "date" | "sleep" | "ps"
        | "df" | "free" | "nproc" | "printenv" | "basename" | "dirname" | "expr" | "nc"
        | "httpd" | "wget" => system::run(machine, &call, out),
        _ => return None,
    };
    Some(code)
}

/// A call with its options taken apart: single letters, and words that are none.
pub(super) struct Call<'a> {
    pub(super) name: &'a str,
    pub(super) fields: &'a [String],
    pub(super) options: String,
    pub(super) long: Vec<&'a str>,
    pub(super) words: Vec<&'a str>,
    pub(super) stdin: &'a [u8],
}

impl<'a> Call<'a> {
    fn new(name: &'a str, fields: &'a [String], stdin: &'a [u8]) -> Self {
        let mut call = Self {
            name,
            fields,
            options: String::new(),
            long: Vec::new(),
            words: Vec::new(),
            stdin,
        };
        let mut only_words = false;
        for field in fields.iter().skip(1) {
            if only_words || field == "-" || !field.starts_with('-') {
                call.words.push(field);
            } else if field == "--" {
                only_words = true;
            } else if let Some(long) = field.strip_prefix("--") {
                call.long.push(long);
            } else {
                call.options.push_str(field.get(1..).unwrap_or(""));
            }
        }
        call
    }

    pub(super) fn has(&self, letter: char) -> bool {
        self.options.contains(letter)
    }

    /// Value of an option such as `-n 5` or `-n5`; its word is taken out of the words.
    pub(super) fn take_value(&mut self, letter: char) -> Option<String> {
        let flag = format!("-{letter}");
        let mut fields = self.fields.iter().skip(1);
        while let Some(field) = fields.next() {
            if let Some(rest) = field.strip_prefix(&flag) {
                if !rest.is_empty() {
                    self.options = self.options.replace(rest, "");
                    return Some(rest.to_owned());
                }
                let value = fields.next()?.clone();
                if let Some(at) = self.words.iter().position(|word| *word == value) {
                    self.words.remove(at);
                }
                return Some(value);
            }
        }
        None
    }
}

fn shell(
    machine: &mut Machine,
    fields: &[String],
    stdin: &[u8],
    outside: &mut dyn Outside,
    out: &mut Out,
) -> i32 {
    let name = fields.first().cloned().unwrap_or_default();
    let mut rest = fields.iter().skip(1);
    let (mut stop, mut trace) = (false, false);
    while let Some(word) = rest.next() {
        if let Some(options) = word.strip_prefix('-').filter(|options| !options.is_empty()) {
            stop |= options.contains('e');
            trace |= options.contains('x');
            if options.contains('c') {
                let text = rest.next().cloned().unwrap_or_default();
                let mut args: Vec<String> = rest.cloned().collect();
                if args.is_empty() {
                    args.push(name);
                }
                let text = match (stop, trace) {
                    (true, _) => format!("set -e\n{text}"),
                    (_, true) => format!("set -x\n{text}"),
                    _ => text,
                };
                return machine.child(args, &text, stdin, outside, out);
            }
            continue;
        }
        let text = match machine.input(&machine.path(word)) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(_) => {
                out.error(format!(
                    "{name}: can't open '{word}': No such file or directory"
                ));
                return 2;
            }
        };
        let args = std::iter::once(word.clone()).chain(rest.cloned()).collect();
        return machine.child(args, &text, stdin, outside, out);
    }
    let text = String::from_utf8_lossy(stdin).into_owned();
    machine.child(vec![name], &text, b"", outside, out)
}
