//! `grep` and `sed`.

use super::Call;
use super::pattern::{find, finds};
use super::text::{failed, gather};
use crate::files::{Content, Kind, Node};
use crate::shell::{Machine, Out};
use std::rc::Rc;

pub(super) fn grep(machine: &Machine, call: &mut Call<'_>, out: &mut Out) -> i32 {
    let given = call.take_value('e');
    let pattern = match given {
        Some(pattern) => pattern,
        None if call.words.is_empty() => return 2,
        None => call.words.remove(0).to_owned(),
    };
    let extended = call.name == "egrep" || call.has('E');
    let plain = call.name == "fgrep" || call.has('F');
    let holds = |line: &str| {
        let found = if plain {
            line.contains(&pattern)
        } else if call.has('w') {
            line.split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|word| word == pattern)
        } else {
            finds(&pattern, line, extended, call.has('i'))
        };
        found != call.has('v')
    };
    let mut sources: Vec<(String, Vec<u8>)> = Vec::new();
    let mut code = 1;
    if call.words.is_empty() {
        sources.push((String::new(), call.stdin.to_vec()));
    }
    let recursive = call.has('r') || call.has('R');
    for word in &call.words {
        let path = machine.path(word);
        if recursive && machine.view.is_folder(&path) {
            for (below, node) in machine.view.walk(&path) {
                if let Kind::File(content) = &node.kind {
                    let shown = below.strip_prefix(&path).unwrap_or(&below);
                    sources.push((
                        format!("{}{shown}", word.trim_end_matches('/')),
                        content.bytes(),
                    ));
                }
            }
            continue;
        }
        match machine.input(&path) {
            Ok(bytes) => sources.push(((*word).to_owned(), bytes)),
            Err(why) => {
                failed("grep", word, why, out);
                code = 2;
            }
        }
    }
    let named = sources.len() > 1 || recursive;
    for (name, bytes) in &sources {
        let text = String::from_utf8_lossy(bytes);
        let mut n = 0;
        for (at, line) in text.lines().enumerate().filter(|(_, line)| holds(line)) {
            n += 1;
            code = if code == 1 { 0 } else { code };
            if call.has('q') || call.has('c') || call.has('l') {
                continue;
            }
            let name = if named {
                format!("{name}:")
            } else {
                String::new()
            };
            let number = if call.has('n') {
                format!("{}:", at + 1)
            } else {
                String::new()
            };
            let shown = match find(&pattern, line, extended, call.has('i')) {
                Some((start, end)) if call.has('o') => line.get(start..end).unwrap_or(line),
                _ => line,
            };
            out.line(format!("{name}{number}{shown}"));
        }
        if call.has('c') {
            out.line(if named {
                format!("{name}:{n}")
            } else {
                n.to_string()
            });
        } else if call.has('l') && n > 0 {
            out.line(name);
        }
    }
    code
}

/// `sed` with `s///`, `/…/d`, `Nd`, `Np`, `$d`, `-n`, `-i`; several with `;` or `-e`.
pub(super) fn sed(machine: &mut Machine, call: &mut Call<'_>, out: &mut Out) -> i32 {
    let extended = call.has('E') || call.has('r');
    let quiet = call.options.starts_with('n') || call.has('n');
    let script = match call.take_value('e') {
        Some(script) => script,
        None if call.words.is_empty() => return 1,
        None => call.words.remove(0).to_owned(),
    };
    let edit = |text: &str| {
        let mut done = String::new();
        let n_lines = text.lines().count();
        for (at, line) in text.split_inclusive('\n').enumerate() {
            let (body, end) = match line.strip_suffix('\n') {
                Some(body) => (body, "\n"),
                None => (line, ""),
            };
            let mut body = body.to_owned();
            let (mut kept, mut extra) = (!quiet, false);
            for command in script
                .split([';', '\n'])
                .map(str::trim)
                .filter(|command| !command.is_empty())
            {
                let (applies, action) = address(command, at + 1, n_lines, &body, extended);
                if !applies {
                    continue;
                }
                match action.chars().next() {
                    Some('d') => {
                        kept = false;
                        break;
                    }
                    Some('p') => extra = true,
                    Some('s') => body = substituted(&action, &body, extended),
                    Some('a') => {
                        body = format!(
                            "{body}\n{}",
                            action
                                .get(1..)
                                .unwrap_or("")
                                .trim_start_matches(['\\', ' '])
                        )
                    }
                    Some('i') => {
                        body = format!(
                            "{}\n{body}",
                            action
                                .get(1..)
                                .unwrap_or("")
                                .trim_start_matches(['\\', ' '])
                        )
                    }
                    Some('c') => action
                        .get(1..)
                        .unwrap_or("")
                        .trim_start_matches(['\\', ' '])
                        .clone_into(&mut body),
                    _ => {}
                }
            }
            for _ in 0..usize::from(kept) + usize::from(extra) {
                done.push_str(&body);
                done.push_str(end);
            }
        }
        done
    };
    if call.has('i') {
        for word in call.words.clone() {
            let path = machine.path(word);
            let Some(node) = machine.view.stat(&path) else {
                out.error(format!("sed: can't read {word}: No such file or directory"));
                return 2;
            };
            let Kind::File(Content::Bytes(bytes)) = &node.kind else {
                continue;
            };
            let edited = edit(&String::from_utf8_lossy(bytes)).into_bytes();
            let node = Node {
                kind: Kind::File(Content::Bytes(Rc::new(edited))),
                mtime: machine.now,
                ..node.as_ref().clone()
            };
            let path = machine.view.resolve(&path).unwrap_or(path);
            machine.view.put(&path, node);
        }
        return 0;
    }
    let (bytes, code) = gather(machine, call, out);
    out.print(edit(&String::from_utf8_lossy(&bytes)));
    code
}

/// Whether a command applies to a line, and the command behind its address.
fn address(
    command: &str,
    line: usize,
    n_lines: usize,
    body: &str,
    extended: bool,
) -> (bool, String) {
    if let Some(rest) = command.strip_prefix('/')
        && let Some((pattern, action)) = rest.split_once('/')
    {
        return (
            finds(pattern, body, extended, false),
            action.trim().to_owned(),
        );
    }
    if let Some(action) = command.strip_prefix('$') {
        return (line == n_lines, action.to_owned());
    }
    let digits = command
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(command.len());
    let Some(first) = command
        .get(..digits)
        .and_then(|digits| digits.parse::<usize>().ok())
    else {
        return (true, command.to_owned());
    };
    let rest = command.get(digits..).unwrap_or("");
    let Some(range) = rest.strip_prefix(',') else {
        return (line == first, rest.to_owned());
    };
    let digits = range
        .find(|c: char| !c.is_ascii_digit() && c != '$')
        .unwrap_or(range.len());
    let last = match range.get(..digits) {
        Some("$") => n_lines,
        Some(digits) => digits.parse().unwrap_or(0),
        None => 0,
    };
    (
        (first..=last).contains(&line),
        range.get(digits..).unwrap_or("").to_owned(),
    )
}

fn substituted(action: &str, line: &str, extended: bool) -> String {
    let mut chars = action.chars().skip(1);
    let Some(mark) = chars.next() else {
        return line.to_owned();
    };
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in chars {
        if escaped {
            if let Some(part) = parts.last_mut() {
                if c != mark {
                    part.push('\\');
                }
                part.push(c);
            }
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == mark {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    let (Some(pattern), Some(by)) = (parts.first(), parts.get(1)) else {
        return line.to_owned();
    };
    let flags = parts.get(2).map_or("", String::as_str);
    let mut done = String::new();
    let mut rest = line;
    for n in 0..10_000 {
        if n > 0 && (!flags.contains('g') || pattern.starts_with('^')) {
            break;
        }
        let Some((start, end)) = find(
            pattern,
            rest,
            extended,
            flags.contains('i') || flags.contains('I'),
        ) else {
            break;
        };
        done.push_str(rest.get(..start).unwrap_or(""));
        let whole = rest.get(start..end).unwrap_or("");
        let by = by
            .replace("\\&", "\u{1}")
            .replace('&', whole)
            .replace('\u{1}', "&")
            .replace("\\n", "\n")
            .replace("\\/", "/");
        done.push_str(&by);
        if end == start {
            let step = rest
                .get(start..)
                .and_then(|rest| rest.chars().next())
                .map_or(0, char::len_utf8);
            done.push_str(rest.get(start..start + step).unwrap_or(""));
            rest = rest.get(start + step..).unwrap_or("");
            if step == 0 {
                break;
            }
        } else {
            rest = rest.get(end..).unwrap_or("");
        }
    }
    done.push_str(rest);
    done
}

#[cfg(test)]
mod tests {
    use super::super::pattern::finds;
    use super::super::text::size;
    use super::substituted;

    #[test]
    fn substitution_works_on_patterns() {
        assert_eq!(
            substituted(
                r#"s/"out.txt"/"\/app\/out.txt"/"#,
                r#"CMD ["cat","out.txt"]"#,
                false
            ),
            r#"CMD ["cat","/app/out.txt"]"#
        );
        assert_eq!(substituted("s/a*b/X/g", "aab b", false), "X X");
        assert_eq!(substituted("s|v1|v2|", "v1", false), "v2");
        assert_eq!(substituted("s/x/[&]/", "axb", false), "a[x]b");
    }

    #[test]
    fn patterns_of_grep() {
        assert!(finds("^blobs/sha256/.", "blobs/sha256/ab", false, false));
        assert!(!finds("^b$", "ab", false, false));
        assert!(finds("a|b", "b", true, false));
        assert!(finds("[0-9]+x", "12x", true, false));
        assert_eq!(size("10M"), Some(10 << 20));
    }
}
