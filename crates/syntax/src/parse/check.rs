//! What the builder refuses about one instruction, in its order but without stopping.
//!
//! Stage-level rules (names, bases, `COPY --from`) belong to the build graph.

use super::forms::Form;
use super::{duration, heredoc, mapped, suggest};
use crate::ast::{Flag, Instruction, Keyword, ProblemKind, SyntaxProblem};
use layerlab_diagnostics::Span;
use std::ops::Range;

/// The problem of a refused line, with its words.
pub(super) fn line_problem(
    instruction: &Instruction,
    kind: ProblemKind,
    range: &Range<usize>,
) -> SyntaxProblem {
    let name = instruction.keyword.name();
    let word = instruction.rest.text.get(range.clone()).unwrap_or("");
    let message = match kind {
        ProblemKind::MissingEquals => format!(
            "{name} begins with `name=value`, so every word needs a `=`, and `{word}` has none"
        ),
        ProblemKind::NeedsNameAndValue => {
            format!("{name} needs a name and a value, and only `{word}` is here")
        }
        _ => format!("the JSON array of {name} may hold only strings, and `{word}` is none"),
    };
    SyntaxProblem {
        kind,
        span: mapped::span(&instruction.rest, range),
        line: instruction.line,
        message,
        suggestion: None,
    }
}

struct Report<'a> {
    instruction: &'a Instruction,
    problems: &'a mut Vec<SyntaxProblem>,
}

impl Report<'_> {
    fn add(&mut self, kind: ProblemKind, span: Span, message: String) {
        self.add_with(kind, span, message, None);
    }

    fn add_with(
        &mut self,
        kind: ProblemKind,
        span: Span,
        message: String,
        suggestion: Option<&str>,
    ) {
        self.problems.push(SyntaxProblem {
            kind,
            span,
            line: self.instruction.line,
            message,
            suggestion: suggestion.map(str::to_owned),
        });
    }

    fn on_keyword(&mut self, kind: ProblemKind, message: String) {
        self.add(kind, self.instruction.keyword_span, message);
    }

    fn place(&self, range: &Range<usize>) -> Span {
        mapped::span(&self.instruction.rest, range)
    }
}

/// Checks flags and arguments. `form` is what [`super::forms::form`] made of the instruction.
pub(super) fn instruction(
    instruction: &Instruction,
    form: &Form,
    problems: &mut Vec<SyntaxProblem>,
) {
    // Refused at line level already: the builder never gets to the rules below.
    if !form.errors.is_empty() {
        return;
    }
    let mut report = Report {
        instruction,
        problems,
    };
    let keyword = instruction.keyword;
    let name = keyword.name();
    let needs_one = |report: &mut Report| {
        report.on_keyword(
            ProblemKind::NeedsOneArgument,
            format!("{name} needs at least one argument"),
        );
    };
    let is_empty = form.list.is_empty() && form.pairs.is_empty();
    match keyword {
        Keyword::Unknown => unknown(&mut report),
        Keyword::Run => {
            flags(&mut report);
            run(&mut report);
        }
        Keyword::Cmd | Keyword::Entrypoint => flags(&mut report),
        Keyword::Env | Keyword::Label => {
            flags(&mut report);
            if is_empty {
                needs_one(&mut report);
            }
            for (key, _, _) in form.pairs.iter().filter(|pair| pair.0.0.is_empty()) {
                let place = report.place(&(key.1.start..key.1.start + 1));
                report.add(
                    ProblemKind::BlankName,
                    place,
                    format!("a name in {name} is empty"),
                );
            }
        }
        // The builder does not look at flags here; they are dropped without a word.
        Keyword::Arg => {
            if is_empty {
                needs_one(&mut report);
            }
            for (_, range) in form.list.iter().filter(|piece| piece.0.starts_with('=')) {
                let place = report.place(range);
                report.add(
                    ProblemKind::BlankName,
                    place,
                    "a name in ARG is empty".to_owned(),
                );
            }
        }
        Keyword::Maintainer | Keyword::User | Keyword::Workdir | Keyword::Stopsignal => {
            if is_empty {
                report.on_keyword(
                    ProblemKind::NeedsExactlyOneArgument,
                    format!("{name} needs an argument"),
                );
            }
            if keyword != Keyword::Stopsignal {
                flags(&mut report);
            }
        }
        Keyword::Expose | Keyword::Volume => {
            if is_empty {
                needs_one(&mut report);
            }
            flags(&mut report);
            if keyword == Keyword::Volume {
                for (_, range) in form.list.iter().filter(|piece| piece.0.trim().is_empty()) {
                    let place = report.place(range);
                    report.add(
                        ProblemKind::EmptyVolume,
                        place,
                        "a path in VOLUME is empty".to_owned(),
                    );
                }
            }
        }
        Keyword::Shell => {
            flags(&mut report);
            if is_empty {
                needs_one(&mut report);
            } else if !form.json {
                let place = instruction.rest.full_span();
                let text = &instruction.rest.text;
                report.add(
                    ProblemKind::NeedsJsonForm,
                    place,
                    format!("SHELL takes a JSON array of strings, and `{text}` is none"),
                );
            }
        }
        Keyword::Copy | Keyword::Add => copy(&mut report, form),
        Keyword::From => from(&mut report, form),
        Keyword::Onbuild => onbuild(&mut report),
        Keyword::Healthcheck => healthcheck(&mut report, form),
    }
}

fn unknown(report: &mut Report) {
    let word = report.instruction.keyword_text.clone();
    let known = Keyword::ALL.into_iter().map(Keyword::name);
    let suggestion = suggest::nearest(&word.to_uppercase(), known);
    let message = if word.is_empty() {
        "the line continues into nothing, so it holds no instruction".to_owned()
    } else {
        format!("there is no instruction `{word}`")
    };
    let span = report.instruction.keyword_span;
    report.add_with(ProblemKind::UnknownInstruction, span, message, suggestion);
}

fn copy(report: &mut Report, form: &Form) {
    let name = report.instruction.keyword.name();
    if form.list.len() < 2 {
        report.on_keyword(
            ProblemKind::NeedsTwoArguments,
            format!("{name} needs at least a source and a destination"),
        );
    }
    flags(report);
    if let [_, .., (destination, range)] = form.list.as_slice()
        && heredoc::marker(destination).is_some()
    {
        let place = report.place(range);
        report.add(
            ProblemKind::HeredocAsDestination,
            place,
            format!("the destination of {name} must be a path, not the heredoc `{destination}`"),
        );
    }
}

fn from(report: &mut Report, form: &Form) {
    match form.list.as_slice() {
        [_] => {}
        [_, (word, _), (name, range)] if word.eq_ignore_ascii_case("as") => {
            let lower = name.to_lowercase();
            let follows =
                |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
            if !lower.starts_with(|c: char| c.is_ascii_lowercase()) || !lower.chars().all(follows) {
                let place = report.place(range);
                report.add(
                    ProblemKind::BadStageName,
                    place,
                    format!(
                        "a stage name is a letter, then letters, digits, `-`, `_` or `.`; `{name}` is not"
                    ),
                );
            }
        }
        words => {
            let place = match words.get(1..) {
                Some([(_, first), .., (_, last)]) => report.place(&(first.start..last.end)),
                Some([(_, only)]) => report.place(only),
                _ => report.instruction.keyword_span,
            };
            report.add(
                ProblemKind::FromArgumentCount,
                place,
                format!(
                    "FROM takes `image` or `image AS name`, and here are {} words",
                    words.len()
                ),
            );
        }
    }
    flags(report);
}

fn onbuild(report: &mut Report) {
    let Some((word, _)) = first_word(&report.instruction.rest.text) else {
        report.on_keyword(
            ProblemKind::NeedsOneArgument,
            "ONBUILD needs an instruction to keep".to_owned(),
        );
        return;
    };
    let keyword = Keyword::from_word(word);
    let place = report.place(&(0..word.len()));
    flags(report);
    match keyword {
        Keyword::Onbuild => report.add(
            ProblemKind::OnbuildOfOnbuild,
            place,
            "ONBUILD cannot hold another ONBUILD".to_owned(),
        ),
        Keyword::From | Keyword::Maintainer => report.add(
            ProblemKind::OnbuildOfForbidden,
            place,
            format!("ONBUILD cannot hold {}", keyword.name()),
        ),
        _ => {}
    }
}

fn first_word(text: &str) -> Option<(&str, &str)> {
    match super::words::first_and_rest(text) {
        Some((word, rest)) => Some((text.get(word)?, text.get(rest)?)),
        None => (!text.is_empty()).then_some((text, "")),
    }
}

fn healthcheck(report: &mut Report, form: &Form) {
    let Some(((kind, range), arguments)) = form.list.split_first() else {
        report.on_keyword(
            ProblemKind::NeedsOneArgument,
            "HEALTHCHECK needs NONE, or CMD and a command".to_owned(),
        );
        return;
    };
    // NONE is done before any flag is looked at.
    if kind.to_uppercase() == "NONE" {
        if let (Some(first), Some(last)) = (arguments.first(), arguments.last()) {
            let place = report.place(&(first.1.start..last.1.end));
            report.add(
                ProblemKind::HealthcheckNoneArguments,
                place,
                "HEALTHCHECK NONE takes nothing more".to_owned(),
            );
        }
        return;
    }
    flags(report);
    let place = report.place(range);
    if kind.to_uppercase() != "CMD" {
        let suggestion = suggest::nearest(&kind.to_uppercase(), ["CMD", "NONE"]);
        report.add_with(
            ProblemKind::HealthcheckType,
            place,
            format!("HEALTHCHECK knows CMD and NONE, not `{kind}`"),
            suggestion,
        );
    } else if arguments.is_empty() {
        report.add(
            ProblemKind::HealthcheckNoCommand,
            place,
            "HEALTHCHECK CMD needs the command to run".to_owned(),
        );
    }
    for name in ["interval", "timeout", "start-period", "start-interval"] {
        if let Some((flag, value)) = given(report.instruction, name) {
            health_duration(report, flag, value);
        }
    }
    if let Some((flag, value)) = given(report.instruction, "retries") {
        let number: Option<i32> = value.parse().ok();
        match number {
            None => report.add(
                ProblemKind::BadRetries,
                flag.value_span,
                format!("`--retries` takes a whole number, not `{value}`"),
            ),
            Some(number) if number < 0 => report.add(
                ProblemKind::NegativeRetries,
                flag.value_span,
                format!("`--retries` cannot be negative, and `{value}` is"),
            ),
            Some(_) => {}
        }
    }
}

/// The flag `name` and its value when that is not empty.
fn given<'a>(instruction: &'a Instruction, name: &str) -> Option<(&'a Flag, &'a str)> {
    let flag = instruction.flags.iter().find(|flag| flag.name == name)?;
    let value = flag.value.as_deref().filter(|value| !value.is_empty())?;
    Some((flag, value))
}

fn health_duration(report: &mut Report, flag: &Flag, value: &str) {
    let name = &flag.name;
    match duration::nanoseconds(value) {
        None => {
            let is_number = value.parse::<u64>().is_ok();
            let message = if is_number {
                format!("`--{name}` needs a unit, as in `{value}s`")
            } else {
                format!("`--{name}` takes a time such as `30s` or `1m30s`, not `{value}`")
            };
            let suggestion = is_number.then(|| format!("{value}s"));
            report.add_with(
                ProblemKind::BadDuration,
                flag.value_span,
                message,
                suggestion.as_deref(),
            );
        }
        Some(0) => {}
        Some(nanoseconds) if nanoseconds < 1_000_000 => report.add(
            ProblemKind::DurationTooSmall,
            flag.value_span,
            format!("`--{name}` must be 0 or at least 1ms, and `{value}` is less"),
        ),
        Some(_) => {}
    }
}

fn run(report: &mut Report) {
    let instruction = report.instruction;
    for flag in &instruction.flags {
        let Some(value) = flag.value.as_deref() else {
            continue;
        };
        match flag.name.as_str() {
            "network" => one_of(
                report,
                flag,
                value,
                ProblemKind::NetworkMode,
                &["default", "none", "host"],
            ),
            "security" => one_of(
                report,
                flag,
                value,
                ProblemKind::SecurityMode,
                &["sandbox", "insecure"],
            ),
            "mount" => mount(report, flag, value),
            _ => {}
        }
    }
}

fn one_of(report: &mut Report, flag: &Flag, value: &str, kind: ProblemKind, allowed: &[&str]) {
    if !allowed.contains(&value) {
        let suggestion = suggest::nearest(value, allowed.iter().copied());
        let message = format!(
            "`--{}` takes {}, not `{value}`",
            flag.name,
            allowed.join(", ")
        );
        report.add_with(kind, flag.value_span, message, suggestion);
    }
}

/// Only what the builder checks before a stage is built: the list form, and `from`.
fn mount(report: &mut Report, flag: &Flag, value: &str) {
    let Some(fields) = csv_fields(value) else {
        report.add(
            ProblemKind::BadMount,
            flag.value_span,
            format!("`--mount` takes a comma-separated list, and a quote in `{value}` breaks it"),
        );
        return;
    };
    for field in fields {
        let Some((key, value)) = field.split_once('=') else {
            continue;
        };
        let is_variable = value.find('$').is_some_and(|at| at + 1 != value.len());
        if key.eq_ignore_ascii_case("from") && is_variable {
            report.add(
                ProblemKind::BadMount,
                flag.value_span,
                format!(
                    "`from` of a mount takes no variable such as `{value}`; name the image in a FROM with AS"
                ),
            );
        }
    }
}

/// Fields of one CSV record; `None` when a quote is misplaced.
fn csv_fields(record: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut rest = record;
    loop {
        let after = if let Some(quoted) = rest.strip_prefix('"') {
            let mut field = String::new();
            let mut tail = quoted;
            loop {
                let (text, after) = tail.split_once('"')?;
                field.push_str(text);
                match after.strip_prefix('"') {
                    Some(more) => {
                        field.push('"');
                        tail = more;
                    }
                    None => {
                        tail = after;
                        break;
                    }
                }
            }
            fields.push(field);
            tail
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            let (field, after) = rest.split_at_checked(end)?;
            if field.contains('"') {
                return None;
            }
            fields.push(field.to_owned());
            after
        };
        match after.strip_prefix(',') {
            Some(more) => rest = more,
            None if after.is_empty() => return Some(fields),
            None => return None,
        }
    }
}

/// What a flag takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Nothing, `true` or `false`.
    Switch,
    /// Text.
    Text,
    /// Text, and it may be repeated.
    Many,
}

/// Flags of a keyword, without dashes. `device` is listed although builders may have it turned off.
pub const fn known_flags(keyword: Keyword) -> &'static [(&'static str, Takes)] {
    use Takes::{Many, Switch, Text};
    match keyword {
        Keyword::From => &[("platform", Text)],
        Keyword::Run => &[
            ("mount", Many),
            ("network", Text),
            ("security", Text),
            ("device", Many),
        ],
        Keyword::Copy => &[
            ("from", Text),
            ("chown", Text),
            ("chmod", Text),
            ("link", Switch),
            ("parents", Switch),
            ("exclude", Many),
        ],
        Keyword::Add => &[
            ("chown", Text),
            ("chmod", Text),
            ("link", Switch),
            ("keep-git-dir", Switch),
            ("checksum", Text),
            ("unpack", Switch),
            ("exclude", Many),
        ],
        Keyword::Healthcheck => &[
            ("interval", Text),
            ("timeout", Text),
            ("start-period", Text),
            ("start-interval", Text),
            ("retries", Text),
        ],
        _ => &[],
    }
}

fn flags(report: &mut Report) {
    let instruction = report.instruction;
    let keyword = instruction.keyword.name();
    let known = known_flags(instruction.keyword);
    let mut seen: Vec<&str> = Vec::new();
    for flag in &instruction.flags {
        let name = flag.name.as_str();
        let Some((known_name, takes)) = known.iter().find(|known| known.0 == name) else {
            let lower = name.to_lowercase();
            let suggestion = suggest::nearest(&lower, known.iter().map(|known| known.0));
            let message = if known.is_empty() {
                format!("{keyword} has no flags, so `--{name}` cannot stand right behind it")
            } else {
                format!("{keyword} has no flag `--{name}`")
            };
            report.add_with(ProblemKind::UnknownFlag, flag.span, message, suggestion);
            continue;
        };
        if seen.contains(known_name) && *takes != Takes::Many {
            report.add(
                ProblemKind::RepeatedFlag,
                flag.span,
                format!("`--{name}` is given twice"),
            );
            continue;
        }
        if *takes != Takes::Many {
            seen.push(known_name);
        }
        match (takes, flag.value.as_deref()) {
            (Takes::Text | Takes::Many, None) => report.add(
                ProblemKind::FlagWithoutValue,
                flag.span,
                format!("`--{name}` needs a value, as in `--{name}=…`"),
            ),
            (Takes::Switch, Some("")) => report.add(
                ProblemKind::FlagWithoutValue,
                flag.span,
                format!("`--{name}=` has no value; write `--{name}` or `--{name}=true`"),
            ),
            (Takes::Switch, Some(value))
                if !value.eq_ignore_ascii_case("true") && !value.eq_ignore_ascii_case("false") =>
            {
                report.add(
                    ProblemKind::FlagNotBoolean,
                    flag.value_span,
                    format!("`--{name}` is on or off (`true`, `false`), not `{value}`"),
                );
            }
            _ => {}
        }
    }
}
