//! Programs that read text: `cat`, `head`, `grep`, `sed`, `sort` and their kin.

use super::Call;
use super::stream::{grep, sed};
use crate::digest;
use crate::files::Content;
use crate::shell::{Machine, Out, Stream};

pub(super) fn run(machine: &mut Machine, call: &mut Call<'_>, out: &mut Out) -> i32 {
    match call.name {
        "head" | "tail" => return head(machine, call, out),
        "sed" => return sed(machine, call, out),
        "cmp" | "diff" => return compare(machine, call, out),
        "grep" | "egrep" | "fgrep" => return grep(machine, call, out),
        _ => {}
    }
    let delimiter = matches!(call.name, "cut")
        .then(|| call.take_value('d'))
        .flatten();
    let picked = (call.name == "cut")
        .then(|| {
            call.take_value('f')
                .map(|v| ('f', v))
                .or_else(|| call.take_value('c').map(|v| ('c', v)))
        })
        .flatten();
    let key = (call.name == "sort")
        .then(|| call.take_value('k'))
        .flatten();
    if call.name == "tr" || call.name == "awk" {
        let words: Vec<String> = call.words.iter().map(|word| (*word).to_owned()).collect();
        let text = String::from_utf8_lossy(call.stdin).into_owned();
        out.print(if call.name == "tr" {
            translated(&text, &words, call.has('d'))
        } else {
            fields_of(&text, &words)
        });
        return 0;
    }
    if call.name == "wc" {
        return count(machine, call, out);
    }
    if matches!(call.name, "sha256sum" | "md5sum") {
        for word in call.words.clone() {
            match machine.input(&machine.path(word)) {
                Ok(bytes) => out.line(format!("{}  {word}", digest::hex(&bytes))),
                Err(why) => return failed(call.name, word, why, out),
            }
        }
        return 0;
    }
    if call.name == "cat" {
        return cat(machine, call, out);
    }
    let (bytes, code) = gather(machine, call, out);
    let text = String::from_utf8_lossy(&bytes);
    let mut lines: Vec<&str> = text.lines().collect();
    match call.name {
        "tac" => lines.reverse(),
        "sort" => {
            let number = |line: &str| {
                let text = line.trim_start();
                let end = text
                    .find(|c: char| !c.is_ascii_digit() && c != '-')
                    .unwrap_or(text.len());
                text.get(..end)
                    .and_then(|digits| digits.parse::<i64>().ok())
                    .unwrap_or(0)
            };
            let column = key.as_deref().and_then(|key| {
                key.split([',', '.'])
                    .next()?
                    .trim_end_matches(|c: char| c.is_alphabetic())
                    .parse::<usize>()
                    .ok()
            });
            let part = |line: &str| match column {
                Some(column) => line
                    .split_whitespace()
                    .skip(column.saturating_sub(1))
                    .collect::<Vec<_>>()
                    .join(" "),
                None => line.to_owned(),
            };
            if call.has('n') || key.as_deref().is_some_and(|key| key.contains('n')) {
                lines.sort_by(|a, b| {
                    number(&part(a))
                        .cmp(&number(&part(b)))
                        .then_with(|| a.cmp(b))
                });
            } else {
                lines.sort_by_key(|line| part(line));
            }
            if call.has('r') {
                lines.reverse();
            }
            if call.has('u') {
                lines.dedup();
            }
        }
        "uniq" => {
            let mut runs: Vec<(usize, &str)> = Vec::new();
            for line in lines {
                match runs.last_mut() {
                    Some((n, last)) if *last == line => *n += 1,
                    _ => runs.push((1, line)),
                }
            }
            runs.retain(|(n, _)| (!call.has('d') || *n > 1) && (!call.has('u') || *n == 1));
            for (n, line) in runs {
                out.line(if call.has('c') {
                    format!("{n:7} {line}")
                } else {
                    line.to_owned()
                });
            }
            return code;
        }
        "cut" => {
            let delimiter = delimiter.unwrap_or_else(|| "\t".to_owned());
            for line in lines {
                out.line(match &picked {
                    Some(('c', list)) => {
                        let chars: Vec<char> = line.chars().collect();
                        (1..=chars.len())
                            .filter(|at| in_list(list, *at))
                            .filter_map(|at| chars.get(at - 1))
                            .collect()
                    }
                    Some((_, list)) if line.contains(&delimiter) => {
                        let parts: Vec<&str> = line
                            .split(&delimiter)
                            .enumerate()
                            .filter(|(at, _)| in_list(list, at + 1))
                            .map(|(_, part)| part)
                            .collect();
                        parts.join(&delimiter)
                    }
                    _ => line.to_owned(),
                });
            }
            return code;
        }
        _ => {}
    }
    for line in lines {
        out.line(line);
    }
    code
}

pub(super) fn failed(name: &str, word: &str, why: &str, out: &mut Out) -> i32 {
    let why = if why == "no such file" {
        "No such file or directory"
    } else {
        why
    };
    out.error(match name {
        "head" | "tail" | "cat" | "wc" | "sort" if why == "Is a directory" => {
            format!("{name}: {word}: {why}")
        }
        "cat" | "head" => format!("{name}: can't open '{word}': {why}"),
        _ => format!("{name}: {word}: {why}"),
    });
    1
}

/// The files named, one after the other, else standard input.
pub(super) fn gather(machine: &Machine, call: &Call<'_>, out: &mut Out) -> (Vec<u8>, i32) {
    if call.words.is_empty() {
        return (call.stdin.to_vec(), 0);
    }
    let (mut all, mut code) = (Vec::new(), 0);
    for word in &call.words {
        if *word == "-" {
            all.extend_from_slice(call.stdin);
            continue;
        }
        match machine.input(&machine.path(word)) {
            Ok(bytes) => all.extend(bytes),
            Err(why) => code = failed(call.name, word, why, out),
        }
    }
    (all, code)
}

fn cat(machine: &Machine, call: &Call<'_>, out: &mut Out) -> i32 {
    let mut code = 0;
    for word in &call.words {
        let path = machine.path(word);
        if path == "/proc/1/cgroup" || path == "/etc/hostname" && machine.view.stat(&path).is_none()
        {
            out.line(&machine.hostname);
        } else if let Some(Content::Modelled { bytes, .. }) = machine.view.read(&path) {
            out.fill(bytes);
        } else if *word == "-" {
            out.push(Stream::Out, call.stdin);
        } else {
            match machine.input(&path) {
                Ok(bytes) => out.push(Stream::Out, &bytes),
                Err(why) => code = failed("cat", word, why, out),
            }
        }
    }
    if call.words.is_empty() {
        out.push(Stream::Out, call.stdin);
    }
    code
}

/// A number with `k`, `M` and so on behind it.
pub(super) fn size(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| c.is_alphabetic());
    let unit: u64 = match text.get(digits.len()..).unwrap_or("") {
        "" | "c" => 1,
        "b" => 512,
        "k" | "K" | "KiB" => 1 << 10,
        "kB" | "KB" => 1_000,
        "m" | "M" | "MiB" => 1 << 20,
        "MB" => 1_000_000,
        "g" | "G" | "GiB" => 1 << 30,
        "GB" => 1_000_000_000,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(unit)
}

fn head(machine: &mut Machine, call: &mut Call<'_>, out: &mut Out) -> i32 {
    if call.name == "tail" && (call.has('f') || call.has('F')) {
        let name = call.words.first().copied().unwrap_or("/dev/null");
        match machine.input(&machine.path(name)) {
            Ok(bytes) => out.push(Stream::Out, &bytes),
            Err(_) if name == "/dev/null" => {}
            Err(why) => {
                failed("tail", name, why, out);
                out.error("tail: no files");
                return 1;
            }
        }
        machine.stay(None);
        return 0;
    }
    if call.name == "tail" && matches!(call.words.as_slice(), ["/dev/zero" | "/dev/urandom"]) {
        // It waits for a line end that never comes, and keeps all until then.
        machine.peak = u64::MAX;
        return 137;
    }
    let bytes_wanted = call.take_value('c');
    let lines_wanted = call.take_value('n').or_else(|| {
        let digits: String = call.options.chars().filter(char::is_ascii_digit).collect();
        (!digits.is_empty()).then_some(digits)
    });
    if let Some(wanted) = &bytes_wanted
        && matches!(
            call.words.as_slice(),
            ["/dev/zero" | "/dev/urandom" | "/dev/random"]
        )
    {
        let Some(bytes) = size(wanted) else { return 1 };
        if call.words.contains(&"/dev/zero") && bytes <= 1 << 20 {
            out.push(Stream::Out, &vec![0; bytes as usize]);
        } else {
            out.fill(bytes);
        }
        return 0;
    }
    let (bytes, code) = gather(machine, call, out);
    if let Some(wanted) = bytes_wanted {
        let n = size(wanted.trim_start_matches(['-', '+']))
            .unwrap_or(0)
            .min(bytes.len() as u64) as usize;
        let part = if call.name == "head" {
            bytes.get(..n)
        } else {
            bytes.get(bytes.len() - n..)
        };
        out.push(Stream::Out, part.unwrap_or_default());
        return code;
    }
    let wanted = lines_wanted.unwrap_or_else(|| "10".to_owned());
    let n = wanted
        .trim_start_matches(['-', '+'])
        .parse::<usize>()
        .unwrap_or(10);
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let part = match (call.name, wanted.starts_with('+')) {
        ("head", _) => lines.get(..n.min(lines.len())),
        (_, true) => lines.get(n.saturating_sub(1).min(lines.len())..),
        _ => lines.get(lines.len().saturating_sub(n)..),
    };
    out.print(part.unwrap_or_default().concat());
    code
}

fn count(machine: &Machine, call: &Call<'_>, out: &mut Out) -> i32 {
    let every = call.options.is_empty();
    let show = |bytes: &[u8], extra: u64| {
        let text = String::from_utf8_lossy(bytes);
        let mut parts = Vec::new();
        if every || call.has('l') {
            parts.push(bytes.iter().filter(|byte| **byte == b'\n').count() as u64);
        }
        if every || call.has('w') {
            parts.push(text.split_whitespace().count() as u64);
        }
        if every || call.has('c') || call.has('m') {
            parts.push(bytes.len() as u64 + extra);
        }
        let parts: Vec<String> = parts.iter().map(u64::to_string).collect();
        parts.join(" ")
    };
    if call.words.is_empty() {
        out.line(show(call.stdin, 0));
        return 0;
    }
    for word in &call.words {
        let path = machine.path(word);
        match machine.view.read(&path) {
            Some(Content::Modelled { bytes, .. }) => {
                out.line(format!("{} {word}", show(b"", bytes)))
            }
            _ => match machine.input(&path) {
                Ok(bytes) => out.line(format!("{} {word}", show(&bytes, 0))),
                Err(why) => return failed("wc", word, why, out),
            },
        }
    }
    0
}

fn compare(machine: &Machine, call: &Call<'_>, out: &mut Out) -> i32 {
    let [left, right] = call.words.as_slice() else {
        return 2;
    };
    let read = |word: &str| {
        if word == "-" {
            Ok(call.stdin.to_vec())
        } else {
            machine.input(&machine.path(word))
        }
    };
    let (a, b) = match (read(left), read(right)) {
        (Ok(a), Ok(b)) => (a, b),
        (Err(why), _) => return failed(call.name, left, why, out) + 1,
        (_, Err(why)) => return failed(call.name, right, why, out) + 1,
    };
    if a == b {
        return 0;
    }
    let at = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let line = a.iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
    if call.name == "diff" {
        let (a, b) = (
            String::from_utf8_lossy(&a).into_owned(),
            String::from_utf8_lossy(&b).into_owned(),
        );
        out.line(format!("--- {left}\n+++ {right}"));
        for text in a.lines() {
            out.line(format!("-{text}"));
        }
        for text in b.lines() {
            out.line(format!("+{text}"));
        }
    } else if !call.has('s') {
        out.line(format!(
            "{left} {right} differ: char {}, line {line}",
            at + 1
        ));
    }
    1
}

fn in_list(list: &str, at: usize) -> bool {
    list.split(',').any(|part| match part.split_once('-') {
        Some((first, last)) => {
            at >= first.parse().unwrap_or(1) && at <= last.parse().unwrap_or(usize::MAX)
        }
        None => part.parse() == Ok(at),
    })
}

fn translated(text: &str, words: &[String], delete: bool) -> String {
    let set = |text: Option<&String>| -> Vec<char> {
        let (text, _) = super::unescape(text.map_or("", String::as_str), false);
        let text = text
            .replace("[:upper:]", "A-Z")
            .replace("[:lower:]", "a-z")
            .replace("[:space:]", " \n\t")
            .replace("[:digit:]", "0-9");
        let chars: Vec<char> = text.chars().collect();
        let mut all = Vec::new();
        let mut at = 0;
        while let Some(first) = chars.get(at).copied() {
            match (chars.get(at + 1), chars.get(at + 2)) {
                (Some('-'), Some(last)) if first <= *last => {
                    all.extend((first..=*last).take(256));
                    at += 3;
                }
                _ => {
                    all.push(first);
                    at += 1;
                }
            }
        }
        all
    };
    let (from, to) = (set(words.first()), set(words.get(1)));
    text.chars()
        .filter_map(|c| match from.iter().position(|known| *known == c) {
            None => Some(c),
            Some(_) if delete => None,
            Some(at) => to.get(at).or(to.last()).copied().or(Some(c)),
        })
        .collect()
}

/// `awk '{print $1, $3}'`, the only program of awk that is simulated.
fn fields_of(text: &str, words: &[String]) -> String {
    let program = words.first().map_or("", String::as_str).trim();
    let inner = program.trim_start_matches('{').trim_end_matches('}').trim();
    let Some(list) = inner.strip_prefix("print") else {
        return String::new();
    };
    let mut done = String::new();
    for line in text.lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let parts: Vec<String> = list
            .split(',')
            .map(|part| {
                let mut text = String::new();
                for word in part.split_whitespace() {
                    match word.strip_prefix('$') {
                        Some("0") => text.push_str(line),
                        Some("NF") => text.push_str(fields.last().copied().unwrap_or("")),
                        Some(n) => text.push_str(
                            n.parse::<usize>()
                                .ok()
                                .and_then(|n| fields.get(n.wrapping_sub(1)))
                                .copied()
                                .unwrap_or(""),
                        ),
                        None => text.push_str(word.trim_matches('"')),
                    }
                }
                text
            })
            .collect();
        done.push_str(if list.trim().is_empty() { line } else { "" });
        done.push_str(&parts.join(" "));
        done.push('\n');
    }
    done
}
