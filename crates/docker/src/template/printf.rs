//! `printf`: the verbs of Go's `fmt` that make sense for texts, numbers, truths and lists.

use super::data::Datum;
use crate::flags::go_quoted;
use crate::text::go_general;

/// Widest field; a wider one is cut to it.
const MAX_WIDTH: usize = 1000;

#[derive(Default)]
struct Directive {
    minus: bool,
    plus: bool,
    sharp: bool,
    space: bool,
    zero: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

/// Formats the values.
pub(super) fn printf(format: &str, values: &[Datum<'_>]) -> String {
    let mut out = String::new();
    let mut rest = format.chars().peekable();
    let mut values = values.iter();
    while let Some(character) = rest.next() {
        if character != '%' {
            out.push(character);
            continue;
        }
        let mut directive = Directive::default();
        while let Some(flag) = rest.peek() {
            match flag {
                '-' => directive.minus = true,
                '+' => directive.plus = true,
                '#' => directive.sharp = true,
                ' ' => directive.space = true,
                '0' => directive.zero = true,
                _ => break,
            }
            rest.next();
        }
        directive.width = number(&mut rest);
        if rest.peek() == Some(&'.') {
            rest.next();
            directive.precision = Some(number(&mut rest).unwrap_or(0));
        }
        let Some(verb) = rest.next() else {
            out.push_str("%!(NOVERB)");
            break;
        };
        if verb == '%' {
            out.push('%');
            continue;
        }
        match values.next() {
            Some(value) => out.push_str(&padded(&one(&directive, verb, value), &directive)),
            None => out.push_str(&format!("%!{verb}(MISSING)")),
        }
    }
    let extra: Vec<String> = values
        .map(|value| format!("{}={}", go_type(value), plain(value)))
        .collect();
    if !extra.is_empty() {
        out.push_str(&format!("%!(EXTRA {})", extra.join(", ")));
    }
    out
}

fn number(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<usize> {
    let mut found = None;
    while let Some(digit) = rest.peek().and_then(|each| each.to_digit(10)) {
        let so_far = found.unwrap_or(0_usize);
        found = Some((so_far * 10 + digit as usize).min(MAX_WIDTH));
        rest.next();
    }
    found
}

fn padded(text: &str, directive: &Directive) -> String {
    let width = directive.width.unwrap_or(0);
    let missing = width.saturating_sub(text.chars().count());
    if missing == 0 {
        return text.into();
    }
    if directive.minus {
        return format!("{text}{}", " ".repeat(missing));
    }
    if directive.zero
        && text.starts_with(|each: char| each.is_ascii_digit() || each == '-' || each == '+')
    {
        let (sign, digits) = match text.strip_prefix(['-', '+']) {
            Some(digits) => (text.get(..1).unwrap_or_default(), digits),
            None => ("", text),
        };
        return format!("{sign}{}{digits}", "0".repeat(missing));
    }
    format!("{}{text}", " ".repeat(missing))
}

fn plain(value: &Datum<'_>) -> String {
    let mut out = String::new();
    value.print(&mut out);
    out
}

fn go_type(value: &Datum<'_>) -> &'static str {
    match value {
        Datum::Absent | Datum::Nil(_) => "<nil>",
        Datum::Bool(_) => "bool",
        Datum::Int(_) => "int",
        Datum::Float(_) => "float64",
        Datum::Text(_) => "string",
        Datum::Texts(_) | Datum::List(..) => "[]string",
        Datum::Object(..) => "map[string]string",
    }
}

fn one(directive: &Directive, verb: char, value: &Datum<'_>) -> String {
    let sign = |text: String, negative: bool| match (directive.plus, directive.space, negative) {
        (true, _, false) => format!("+{text}"),
        (false, true, false) => format!(" {text}"),
        _ => text,
    };
    let cut = |text: &str| match directive.precision {
        Some(length) => text.chars().take(length).collect(),
        None => text.to_owned(),
    };
    match (verb, value) {
        ('v', Datum::Text(text)) if directive.sharp => go_quoted(text),
        ('v' | 's', Datum::Text(text)) => cut(text),
        ('v', _) => plain(value),
        ('s', Datum::Texts(_) | Datum::List(..)) => plain(value),
        ('q', Datum::Text(text)) => go_quoted(&cut(text)),
        ('q', Datum::Texts(list)) => {
            let quoted: Vec<String> = list.iter().map(|each| go_quoted(each)).collect();
            format!("[{}]", quoted.join(" "))
        }
        ('q', Datum::List(list, _)) => {
            let quoted: Vec<String> = list
                .iter()
                .map(|each| go_quoted(each.as_str().unwrap_or_default()))
                .collect();
            format!("[{}]", quoted.join(" "))
        }
        ('d', Datum::Int(number)) => sign(number.to_string(), *number < 0),
        ('x', Datum::Int(number)) => format!("{number:x}"),
        ('X', Datum::Int(number)) => format!("{number:X}"),
        ('o', Datum::Int(number)) => format!("{number:o}"),
        ('b', Datum::Int(number)) => format!("{number:b}"),
        ('c', Datum::Int(number)) => u32::try_from(*number)
            .ok()
            .and_then(char::from_u32)
            .unwrap_or('\u{fffd}')
            .into(),
        ('x', Datum::Text(text)) => text.bytes().map(|byte| format!("{byte:02x}")).collect(),
        ('X', Datum::Text(text)) => text.bytes().map(|byte| format!("{byte:02X}")).collect(),
        ('t', Datum::Bool(truth)) => truth.to_string(),
        ('f' | 'F', Datum::Float(number)) => {
            let precision = directive.precision.unwrap_or(6);
            sign(format!("{number:.precision$}"), *number < 0.0)
        }
        ('g', Datum::Float(number)) => match directive.precision {
            Some(precision) => go_general(*number, precision),
            None => super::data::float(*number),
        },
        ('T', _) => go_type(value).into(),
        (_, Datum::Absent | Datum::Nil(_)) => format!("%!{verb}(<nil>)"),
        _ => format!("%!{verb}({}={})", go_type(value), plain(value)),
    }
}
