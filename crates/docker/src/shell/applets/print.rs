//! `echo`, `printf`, `yes`, `seq`.

use super::Call;
use crate::files::MAX_FILE_BYTES;
use crate::shell::{Machine, Out, Place, Stream};

pub(super) fn run(machine: &mut Machine, call: &Call<'_>, out: &mut Out) -> i32 {
    match call.name {
        "echo" => echo(machine, call, out),
        "printf" => printf(call, out),
        "yes" => {
            let line = if call.words.is_empty() {
                "y\n".to_owned()
            } else {
                format!("{}\n", call.words.join(" "))
            };
            // As much as any reader here can take.
            out.push(
                Stream::Out,
                line.repeat(MAX_FILE_BYTES / 2 / line.len().max(1))
                    .as_bytes(),
            );
            0
        }
        _ => {
            let numbers: Vec<i64> = call
                .words
                .iter()
                .filter_map(|word| word.parse().ok())
                .collect();
            let (first, step, last) = match numbers.as_slice() {
                [last] => (1, 1, *last),
                [first, last] => (*first, 1, *last),
                [first, step, last] => (*first, *step, *last),
                _ => return 1,
            };
            let mut at = first;
            for _ in 0..100_000 {
                if step == 0 || (step > 0 && at > last) || (step < 0 && at < last) {
                    break;
                }
                out.line(at.to_string());
                at = at.saturating_add(step);
            }
            0
        }
    }
}

fn echo(machine: &Machine, call: &Call<'_>, out: &mut Out) -> i32 {
    let mut rest = call.fields.get(1..).unwrap_or_default();
    // dash and busybox differ: here `-e` is taken everywhere, and escapes act without it on a host's `sh` only.
    let (mut newline, mut escapes) = (true, false);
    while let Some((first, tail)) = rest.split_first() {
        let options = first.strip_prefix('-').unwrap_or("");
        if options.is_empty() || !options.chars().all(|c| matches!(c, 'n' | 'e' | 'E')) {
            break;
        }
        newline &= !options.contains('n');
        escapes |= options.contains('e');
        rest = tail;
    }
    escapes |= machine.place == Place::Host;
    let text = rest.join(" ");
    let (text, stopped) = if escapes {
        unescape(&text, true)
    } else {
        (text, false)
    };
    out.print(text);
    if newline && !stopped {
        out.print("\n");
    }
    0
}

/// Takes escapes out; the flag says that `\c` ended the text.
pub(crate) fn unescape(text: &str, echo: bool) -> (String, bool) {
    let mut done = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\\' {
            done.push(c);
            continue;
        }
        match rest.next() {
            Some('n') => done.push('\n'),
            Some('t') => done.push('\t'),
            Some('r') => done.push('\r'),
            Some('a') => done.push('\u{7}'),
            Some('b') => done.push('\u{8}'),
            Some('f') => done.push('\u{c}'),
            Some('v') => done.push('\u{b}'),
            Some('e') => done.push('\u{1b}'),
            Some('\\') => done.push('\\'),
            Some('c') if echo => return (done, true),
            Some('x') => {
                let mut value = 0;
                for _ in 0..2 {
                    let Some(digit) = rest.peek().and_then(|c| c.to_digit(16)) else {
                        break;
                    };
                    value = value * 16 + digit;
                    rest.next();
                }
                done.push(char::from_u32(value).unwrap_or('?'));
            }
            Some(digit @ '0'..='7') => {
                let mut value = digit.to_digit(8).unwrap_or(0);
                for _ in 0..3 {
                    let Some(digit) = rest.peek().and_then(|c| c.to_digit(8)) else {
                        break;
                    };
                    value = value * 8 + digit;
                    rest.next();
                }
                done.push(char::from_u32(value & 0xff).unwrap_or('?'));
            }
            Some('"') if !echo => done.push('"'),
            Some(other) => {
                done.push('\\');
                done.push(other);
            }
            None => done.push('\\'),
        }
    }
    (done, false)
}

fn printf(call: &Call<'_>, out: &mut Out) -> i32 {
    let fields = call.fields.get(1..).unwrap_or_default();
    let fields = fields.strip_prefix(&["--".to_owned()]).unwrap_or(fields);
    let Some((format, args)) = fields.split_first() else {
        out.error("printf: missing operand");
        return 1;
    };
    let (format, _) = unescape(format, false);
    let mut args = args.iter();
    // The format is used again as long as arguments are left.
    for _ in 0..1_000 {
        let before = args.len();
        let mut rest = format.chars();
        while let Some(c) = rest.next() {
            if c != '%' {
                out.print(c.to_string());
                continue;
            }
            let mut width = String::new();
            let conversion = loop {
                match rest.next() {
                    Some(c @ ('0'..='9' | '-' | '.' | '+' | ' ')) => width.push(c),
                    other => break other,
                }
            };
            let text = match conversion {
                Some('%') => "%".to_owned(),
                Some('s') => args.next().cloned().unwrap_or_default(),
                Some('b') => unescape(args.next().map_or("", String::as_str), true).0,
                Some('c') => args
                    .next()
                    .and_then(|arg| arg.chars().next())
                    .map(String::from)
                    .unwrap_or_default(),
                Some('d' | 'i' | 'u') => args
                    .next()
                    .and_then(|arg| arg.trim().parse::<i64>().ok())
                    .unwrap_or(0)
                    .to_string(),
                Some('x') => format!(
                    "{:x}",
                    args.next()
                        .and_then(|arg| arg.parse::<i64>().ok())
                        .unwrap_or(0)
                ),
                Some('o') => format!(
                    "{:o}",
                    args.next()
                        .and_then(|arg| arg.parse::<i64>().ok())
                        .unwrap_or(0)
                ),
                _ => String::new(),
            };
            out.print(padded(&text, &width));
        }
        if args.len() == 0 || args.len() == before {
            break;
        }
    }
    0
}

fn padded(text: &str, width: &str) -> String {
    let (left, width) = match width.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, width),
    };
    let (width, cut) = match width.split_once('.') {
        Some((width, cut)) => (width, cut.parse::<usize>().ok()),
        None => (width, None),
    };
    let text: String = text.chars().take(cut.unwrap_or(usize::MAX)).collect();
    let wide = width.parse::<usize>().unwrap_or(0).min(10_000);
    let missing = wide.saturating_sub(text.chars().count());
    let fill = if width.starts_with('0') && !left {
        "0"
    } else {
        " "
    }
    .repeat(missing);
    if left { text + &fill } else { fill + &text }
}
