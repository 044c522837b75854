//! From a byte of the text to the words about what stands there.

use super::{
    Entry, Words, directives, flags, forms, images, instructions, mount_keys, shell_words,
    variables,
};
use layerlab_buildgraph::{BuildModel, BuildOptions, ImageRef};
use layerlab_diagnostics::Span;
use layerlab_syntax::ast::{
    Arguments, Command, Dockerfile, Flag, Heredoc, Instruction, Keyword, Word,
};
use layerlab_syntax::shell::{self, SimpleCommand};

type Found = Option<(Span, Words)>;

/// Explains what stands at the byte `at`.
pub(super) fn find(file: &Dockerfile, at: u32) -> Found {
    if let Some(directive) = file.directives.iter().find(|known| touches(known.span, at)) {
        let entry = entry(directives::DIRECTIVES, &directive.name)?;
        return Some((
            directive.span,
            Words::of(entry, format!("# {}=", entry.word)),
        ));
    }
    if let Some(comment) = file.comments.iter().find(|known| touches(known.span, at)) {
        return rule(file, comment.span, at);
    }
    let idx = file
        .instructions
        .iter()
        .position(|known| touches(known.span, at))?;
    let mut instruction = file.instructions.get(idx)?;
    loop {
        if touches(instruction.keyword_span, at) {
            let name = instruction.keyword.name();
            let entry = entry(instructions::INSTRUCTIONS, name)?;
            return Some((instruction.keyword_span, Words::of(entry, name)));
        }
        match &instruction.arguments {
            Arguments::Onbuild(inner) if touches(inner.span, at) => instruction = inner,
            _ => break,
        }
    }
    let place = Place {
        file,
        idx,
        instruction,
        at,
    };
    place.find()
}

/// A place inside an instruction, behind its keyword.
struct Place<'a> {
    file: &'a Dockerfile,
    /// Position of the instruction; for one inside ONBUILD that of the ONBUILD.
    idx: usize,
    instruction: &'a Instruction,
    at: u32,
}

impl Place<'_> {
    fn find(&self) -> Found {
        let flags = &self.instruction.flags;
        if let Some(flag) = flags.iter().find(|flag| touches(flag.span, self.at)) {
            return self.flag(flag);
        }
        for heredoc in &self.instruction.heredocs {
            if touches(heredoc.marker_span, self.at) {
                return Some((heredoc.marker_span, named(&forms::HEREDOC)));
            }
            if let Some(end) = heredoc
                .terminator_span
                .filter(|span| touches(*span, self.at))
            {
                return Some((end, named(&forms::HEREDOC)));
            }
            if touches(heredoc.body_span, self.at) {
                return self.heredoc_body(heredoc);
            }
        }
        let rest = self.instruction.rest.full_span();
        let has_variables = !matches!(
            self.instruction.keyword,
            Keyword::Maintainer | Keyword::Shell
        );
        if has_variables && let Some(found) = self.variable(rest, true) {
            return Some(found);
        }
        if let Some(span) = continuation_at(self.file, self.at) {
            return Some((span, named(&forms::CONTINUED)));
        }
        self.arguments()
    }

    fn model(&self) -> BuildModel {
        BuildModel::new(self.file, &BuildOptions::default())
    }

    fn variable(&self, span: Span, quotes: bool) -> Found {
        let (span, name) = variable_at(self.file, span, self.at, quotes)?;
        let words = variables::explain(self.file, &self.model(), self.idx, &name, false);
        Some((span, words))
    }

    fn flag(&self, flag: &Flag) -> Found {
        let keyword = self.instruction.keyword;
        let in_value =
            flag.value.is_some() && flag.value_span.start <= self.at && !flag.value_span.is_empty();
        if in_value {
            if let Some(found) = self.variable(flag.value_span, true) {
                return Some(found);
            }
            let value = flag.value.as_deref().unwrap_or_default();
            match (keyword, flag.name.as_str()) {
                (Keyword::Run, "mount") => return self.mount(flag.value_span),
                (Keyword::Copy, "from") => return Some((flag.value_span, self.source(value))),
                _ => {}
            }
        }
        let entry = flags::find(keyword, &flag.name)?;
        Some((
            flag.span,
            Words::of(entry, format!("{} --{}", keyword.name(), flag.name)),
        ))
    }

    /// A stage by number or name, else an image.
    fn source(&self, name: &str) -> Words {
        let model = self.model();
        let below = model.stage_of(self.idx).unwrap_or(0);
        let stage = match name.parse::<usize>() {
            Ok(number) => Some(number).filter(|number| *number < below),
            Err(_) => model.stage_named(name, below),
        };
        match stage {
            Some(stage) => images::explain_stage(self.file, &model, stage),
            None => images::explain_image(&ImageRef::parse(name)),
        }
    }

    /// One field of a `--mount`.
    fn mount(&self, span: Span) -> Found {
        let text = span.of(&self.file.text);
        let at = (self.at - span.start) as usize;
        let start = text.get(..at)?.rfind(',').map_or(0, |comma| comma + 1);
        let end = text
            .get(at..)?
            .find(',')
            .map_or(text.len(), |comma| at + comma);
        let field = text.get(start..end)?.trim_matches(['"', '\'']);
        let place = Span::new(span.start + start as u32, span.start + end as u32);
        let (key, value) = field.split_once('=').unwrap_or((field, ""));
        let key_entry = entry(mount_keys::KEYS, &key.to_ascii_lowercase())?;
        let lower = value.to_ascii_lowercase();
        if at > start + key.len() && !value.is_empty() {
            let words = match key_entry.word {
                "type" => entry(mount_keys::TYPES, &lower),
                "sharing" => entry(mount_keys::SHARING, &lower),
                "from" => return Some((place, self.source(value))),
                _ => None,
            };
            if let Some(entry) = words {
                return Some((
                    place,
                    Words::of(entry, format!("--mount {}={}", key_entry.word, entry.word)),
                ));
            }
        }
        Some((
            place,
            Words::of(key_entry, format!("--mount {}", key_entry.word)),
        ))
    }

    fn heredoc_body(&self, heredoc: &Heredoc) -> Found {
        let body = heredoc.body_span;
        if self.instruction.keyword != Keyword::Run {
            return if heredoc.expand {
                self.variable(body, false)
            } else {
                None
            };
        }
        if !is_shell_script(self.instruction, heredoc) {
            return None;
        }
        if heredoc.expand
            && let Some(found) = self.variable(body, false)
        {
            return Some(found);
        }
        let text = body.of(&self.file.text);
        self.script(text, |start, end| {
            Span::new(body.start + start, body.start + end)
        })
    }

    fn arguments(&self) -> Found {
        let at = self.at;
        match &self.instruction.arguments {
            Arguments::From { image, alias } => {
                if touches(image.span, at) {
                    let model = self.model();
                    let stage = model.stages.iter().find(|stage| stage.from == self.idx)?;
                    return Some((
                        image.span,
                        images::explain_base(self.file, &model, &stage.base),
                    ));
                }
                let (keyword, name) = alias.as_ref()?;
                if touches(keyword.span, at) {
                    return Some((keyword.span, named(&forms::AS)));
                }
                if !touches(name.span, at) {
                    return None;
                }
                let model = self.model();
                let stage = model
                    .stages
                    .iter()
                    .find(|stage| stage.from == self.idx)?
                    .index;
                Some((name.span, images::explain_stage(self.file, &model, stage)))
            }
            Arguments::Healthcheck(command) => {
                let rest = &self.instruction.rest;
                let word = rest
                    .text
                    .find(char::is_whitespace)
                    .unwrap_or(rest.text.len());
                let span = rest.span(0, word as u32);
                if touches(span, at) {
                    let form = if command.is_some() {
                        &forms::HEALTH_CMD
                    } else {
                        &forms::NONE
                    };
                    return Some((span, Words::of(form, format!("HEALTHCHECK {}", form.word))));
                }
                self.command(command.as_ref()?)
            }
            Arguments::Command(command) => self.command(command),
            Arguments::Args(names) => {
                let spans: Vec<&Word> = names.iter().map(|declared| &declared.name).collect();
                self.declared(&spans)
            }
            Arguments::Pairs(pairs) if self.instruction.keyword == Keyword::Env => {
                let spans: Vec<&Word> = pairs.iter().map(|pair| &pair.key).collect();
                self.declared(&spans)
            }
            _ => None,
        }
    }

    fn declared(&self, names: &[&Word]) -> Found {
        let word = names.iter().find(|word| touches(word.span, self.at))?;
        let words = variables::explain(self.file, &self.model(), self.idx, &word.text, true);
        Some((word.span, words))
    }

    fn command(&self, command: &Command) -> Found {
        match command {
            Command::Shell(script) => {
                self.script(&script.text, |start, end| script.span(start, end))
            }
            Command::Exec(words) => {
                let at = words.iter().position(|word| touches(word.span, self.at));
                let first = words
                    .first()
                    .map_or("", |word| word.text.rsplit('/').next().unwrap_or(""));
                let told = match (at, at.and_then(|at| words.get(at))) {
                    (Some(0), Some(word)) => Some((word, shell_words::find(first)?)),
                    (Some(1), Some(word)) => {
                        Some((word, shell_words::find(&format!("{first} {}", word.text))?))
                    }
                    (Some(_), _) => return None,
                    _ => None,
                };
                match told {
                    Some((word, entry)) => Some((word.span, named(entry))),
                    None => Some((self.instruction.rest.full_span(), named(&forms::EXEC))),
                }
            }
        }
    }

    /// The innermost command word at the place, else the operator there.
    fn script(&self, text: &str, physical: impl Fn(u32, u32) -> Span) -> Found {
        let script = shell::parse(text);
        let mut best: Found = None;
        let mut in_word = false;
        for command in &script.commands {
            let whole = physical(command.range.start, command.range.end);
            if !touches(whole, self.at) {
                continue;
            }
            for (idx, word) in command.words.iter().enumerate() {
                let span = physical(word.range.start, word.range.end);
                if !touches(span, self.at) {
                    continue;
                }
                in_word = true;
                let is_nearer = best
                    .as_ref()
                    .is_none_or(|(known, _)| span.len() <= known.len());
                if is_nearer && let Some(words) = word_of_command(command, idx) {
                    best = Some((span, words));
                }
            }
        }
        if best.is_some() || in_word {
            return best;
        }
        let span = operator_at(&self.file.text, self.at)?;
        let entry = entry(forms::OPERATORS, span.of(&self.file.text))?;
        Some((span, named(entry)))
    }
}

/// What the word `idx` of a command says: a name behind wrappers, a verb, a flag.
fn word_of_command(command: &SimpleCommand, idx: usize) -> Option<Words> {
    let word = command.words.get(idx)?;
    let name = command.name();
    if idx < command.effective {
        return shell_words::find(&word.value).map(named);
    }
    if idx == command.effective {
        return shell_words::find(name)
            .or_else(|| shell_words::find(&word.value))
            .map(named);
    }
    if word.value.starts_with('-') {
        let what = shell_words::flag(name, &word.value)?;
        return Some(Words {
            title: format!("{name} {}", word.value),
            lines: vec![super::Line::what(what.to_owned())],
            ..Words::default()
        });
    }
    let verb = command.verb()?;
    if verb.range != word.range {
        return None;
    }
    shell_words::find(&format!("{name} {}", word.value)).map(named)
}

fn named(entry: &Entry) -> Words {
    Words::of(entry, entry.word)
}

fn entry<'t>(table: &'t [Entry], word: &str) -> Option<&'t Entry> {
    table.iter().find(|entry| entry.word == word)
}

/// Whether the place is in the span or directly behind it.
fn touches(span: Span, at: u32) -> bool {
    !span.is_empty() && span.start <= at && at <= span.end
}

/// Whether the body is read by a shell: the heredoc is the whole command and no other interpreter is named.
fn is_shell_script(instruction: &Instruction, heredoc: &Heredoc) -> bool {
    let rest = instruction.rest.text.trim();
    let first = rest.split_whitespace().next().unwrap_or("");
    let shells = ["sh", "bash", "ash", "dash"];
    let interpreter = heredoc.content.lines().next().unwrap_or("");
    if instruction.rest.full_span() == heredoc.marker_span {
        return match interpreter.strip_prefix("#!") {
            Some(path) => shells.iter().any(|shell| path.trim().ends_with(shell)),
            None => true,
        };
    }
    shells.contains(&first.rsplit('/').next().unwrap_or(""))
}

/// The run of `&`, `|`, `;` around the place.
fn operator_at(text: &str, at: u32) -> Option<Span> {
    let bytes = text.as_bytes();
    let is_operator = |at: usize| bytes.get(at).is_some_and(|byte| b"&|;".contains(byte));
    let mut start = at as usize;
    while start > 0 && is_operator(start - 1) && at as usize - start < 2 {
        start -= 1;
    }
    let mut end = at as usize;
    while is_operator(end) && end - (at as usize) < 2 {
        end += 1;
    }
    (start < end).then(|| Span::new(start as u32, end as u32))
}

/// The escape character at the end of the line, when the place touches it.
fn continuation_at(file: &Dockerfile, at: u32) -> Option<Span> {
    let text = file.text.as_str();
    let line = text.get(at as usize..)?.split('\n').next()?;
    let here = match line.strip_prefix(file.escape) {
        Some(rest) if rest.trim().is_empty() => at,
        _ if line.trim().is_empty() => at.checked_sub(file.escape.len_utf8() as u32)?,
        _ => return None,
    };
    let is_escape = text.get(here as usize..)?.starts_with(file.escape);
    // The last line of an instruction is not continued.
    let goes_on = text.get(here as usize..)?.contains('\n');
    (is_escape && goes_on).then(|| Span::new(here, here + file.escape.len_utf8() as u32))
}

/// The `$NAME` or `${NAME…}` around the place, inside `span`; not in single quotes, not behind an escape character.
fn variable_at(file: &Dockerfile, span: Span, at: u32, quotes: bool) -> Option<(Span, String)> {
    let text = span.of(&file.text);
    let mut single = false;
    let mut double = false;
    let mut chars = text.char_indices();
    while let Some((from, character)) = chars.next() {
        if span.start + from as u32 > at {
            return None;
        }
        match character {
            '\'' if quotes && !double => single = !single,
            '"' if quotes && !single => double = !double,
            _ if character == file.escape && !single => {
                chars.next();
            }
            '$' if !single => {
                let rest = text.get(from + 1..)?;
                let (open, body) = match rest.strip_prefix('{') {
                    Some(body) => (2, body),
                    None => (1, rest),
                };
                let len = body
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .unwrap_or(body.len());
                let name = body.get(..len)?;
                // `${NAME:-word}` is explained as a whole up to its brace, unless that is far away.
                let whole = if open == 2 {
                    body.find('}').map_or(len, |end| end + 1)
                } else {
                    len
                };
                let start = span.start + from as u32;
                let place = Span::new(start, start + (open + whole) as u32);
                let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
                if starts_well && touches(place, at) {
                    return Some((place, name.to_owned()));
                }
            }
            _ => {}
        }
    }
    None
}

/// The rule whose id or alias stands at the place, in a comment.
fn rule(file: &Dockerfile, comment: Span, at: u32) -> Found {
    let text = comment.of(&file.text);
    let middle = (at - comment.start) as usize;
    let is_code = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let (before, after) = text.split_at_checked(middle)?;
    let start = before.len() - before.chars().rev().take_while(|c| is_code(*c)).count();
    let end = middle + after.chars().take_while(|c| is_code(*c)).count();
    let word = text.get(start..end)?;
    let says_ignore = ["ignore", "skip"].iter().any(|word| text.contains(word));
    if !says_ignore || word.len() < 5 {
        return None;
    }
    let meta = layerlab_lint::rule(word)?;
    let span = Span::new(comment.start + start as u32, comment.start + end as u32);
    let words = Words {
        title: meta.id.to_owned(),
        lines: vec![super::Line::what(meta.summary.trim().to_owned())],
        example: String::new(),
        lesson: meta.lesson.unwrap_or(""),
    };
    Some((span, words))
}
