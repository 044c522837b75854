//! What may be typed at the cursor: instructions, flags, mount keys, stages, base images, variables, paths, rule ids.
//!
//! Only the text and the catalogue are asked. Deliberately absent: files of the context (they are not known), and any
//! guess what a shell command takes.

mod flags;
mod images;
mod names;
#[cfg(test)]
mod tests;

use crate::explain;
use crate::text_map::{TextMap, byte_offset};
use layerlab_buildgraph::{BuildModel, BuildOptions};
use layerlab_protocol::assist::{CompletionItem, Completions};
use layerlab_syntax::ast::{Dockerfile, Instruction, Keyword};

/// Most items of an answer.
const MAX_ITEMS: usize = 60;

/// Most stages that are offered.
const MAX_STAGES: usize = 20;

/// What is offered, and which bytes before the cursor it replaces.
struct Offer {
    /// How much of the text before the cursor belongs to the word.
    partial: String,
    items: Vec<CompletionItem>,
}

impl Offer {
    fn new(partial: &str) -> Self {
        Self {
            partial: partial.to_owned(),
            items: Vec::new(),
        }
    }

    /// Adds an item that begins with what is typed, unless it is typed in full.
    fn add(&mut self, label: &str, insert: &str, detail: &str, kind: &str) {
        let typed = self.partial.as_str();
        let fits = label
            .get(..typed.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(typed));
        if fits
            && self.items.len() < MAX_ITEMS
            && !self.items.iter().any(|item| item.label == label)
        {
            self.items.push(CompletionItem {
                label: label.to_owned(),
                insert: insert.to_owned(),
                detail: detail.to_owned(),
                kind: kind.to_owned(),
            });
        }
    }
}

/// The cursor inside an instruction.
struct Cursor<'a> {
    file: &'a Dockerfile,
    model: BuildModel,
    /// Position of the instruction in the file.
    idx: usize,
    keyword: Keyword,
    /// Words between keyword and cursor, the one being typed left out.
    before: Vec<String>,
    /// The word being typed.
    partial: &'a str,
    /// What stands directly behind the cursor.
    next: Option<char>,
}

/// Answers what may be typed. Cost: one parse and one build model.
pub(crate) fn complete(text: &str, offset_utf16: u32) -> Completions {
    let at = byte_offset(text, offset_utf16);
    let file = layerlab_syntax::parse(text);
    let map = TextMap::new(text);
    let offer = offer(&file, at).unwrap_or_else(|| Offer::new(""));
    let start = at.saturating_sub(offer.partial.len() as u32);
    Completions {
        from_utf16: map.utf16_offset(start),
        items: offer.items,
    }
}

fn offer(file: &Dockerfile, at: u32) -> Option<Offer> {
    let (before, after) = file.text.split_at_checked(at as usize)?;
    let line = before.rsplit('\n').next()?;
    let instruction = file
        .instructions
        .iter()
        .rposition(|known| known.keyword_span.start < at);
    let current = instruction
        .and_then(|idx| Some((idx, file.instructions.get(idx)?)))
        .filter(|(_, known)| goes_on(file, known, at));
    if let Some((_, known)) = current {
        for heredoc in &known.heredocs {
            if heredoc.body_span.start <= at
                && heredoc.terminator_span.is_none_or(|end| at < end.start)
            {
                return None;
            }
        }
    }
    if let Some(comment) = line.trim_start().strip_prefix('#') {
        return names::rules(comment);
    }
    let Some((idx, instruction)) = current else {
        let partial = line.trim_start();
        return Some(keywords(file, partial, at, None));
    };
    if at <= instruction.keyword_span.end {
        let partial = before.get(instruction.keyword_span.start as usize..)?;
        return Some(keywords(file, partial, at, None));
    }
    let typed = before.get(instruction.keyword_span.end as usize..)?;
    let joined = joined(typed, file.escape);
    let partial = line.rsplit([' ', '\t']).next()?;
    let mut words: Vec<String> = joined.split_whitespace().map(str::to_owned).collect();
    if !joined.ends_with([' ', '\t']) && !partial.is_empty() {
        words.pop();
    }
    let mut keyword = instruction.keyword;
    // One ONBUILD holds an instruction; another inside it is refused.
    if keyword == Keyword::Onbuild {
        if words.is_empty() {
            return Some(keywords(file, partial, at, Some(Keyword::Onbuild)));
        }
        keyword = Keyword::from_word(&words.remove(0));
    }
    let cursor = Cursor {
        file,
        model: BuildModel::new(file, &BuildOptions::default()),
        idx,
        keyword,
        before: words,
        partial,
        next: after.chars().next(),
    };
    cursor.offer()
}

impl Cursor<'_> {
    fn offer(&self) -> Option<Offer> {
        if let Some(offer) = names::variables(self) {
            return Some(offer);
        }
        let only_flags = self.before.iter().all(|word| word.starts_with("--"));
        if only_flags && self.partial.starts_with('-') {
            return flags::offer(self);
        }
        let n_words = self
            .before
            .iter()
            .filter(|word| !word.starts_with("--"))
            .count();
        let mut offer = Offer::new(self.partial);
        match (self.keyword, n_words) {
            (Keyword::From, 0) => {
                self.stages(&mut offer);
                images::add(&mut offer);
            }
            (Keyword::From, 1) => offer.add("AS", "AS ", "name the stage", "keyword"),
            (Keyword::User, 0) => names::users(self, &mut offer),
            (Keyword::Workdir, 0) => names::paths(self, &mut offer, ""),
            (Keyword::Copy | Keyword::Add, 1..) => names::paths(self, &mut offer, "/"),
            (Keyword::Arg, _) => names::arguments(self, &mut offer),
            (Keyword::Healthcheck, 0) => {
                offer.add("CMD", "CMD ", "the command of the check", "keyword");
                offer.add("NONE", "NONE", "drop the base image's check", "keyword");
            }
            (Keyword::Shell, 0) => {
                for shell in [
                    r#"["/bin/bash", "-o", "pipefail", "-c"]"#,
                    r#"["/bin/sh", "-c"]"#,
                ] {
                    offer.add(shell, shell, "", "value");
                }
            }
            (Keyword::Stopsignal, 0) => {
                for (signal, detail) in [
                    ("SIGTERM", "the default"),
                    ("SIGQUIT", "nginx, php-fpm: finish first"),
                    ("SIGINT", "as Ctrl C"),
                    ("SIGHUP", ""),
                    ("SIGKILL", "at once, nothing is saved"),
                ] {
                    offer.add(signal, signal, detail, "value");
                }
            }
            _ => {}
        }
        Some(offer)
    }

    /// Stages above this one.
    fn stages(&self, offer: &mut Offer) {
        let below = self.model.stage_of(self.idx).unwrap_or(0);
        for stage in self.model.stages.iter().take(below).rev().take(MAX_STAGES) {
            let line = self.file.instructions.get(stage.from).map_or(0, |i| i.line);
            let name = match (&stage.name, self.keyword) {
                (Some(name), _) => name.clone(),
                // FROM takes no numbers.
                (None, Keyword::From) => continue,
                (None, _) => stage.index.to_string(),
            };
            offer.add(&name, &name, &format!("stage, line {line}"), "stage");
        }
    }
}

/// Whether the cursor still belongs to the instruction: on its last line, or behind a continuation.
fn goes_on(file: &Dockerfile, instruction: &Instruction, at: u32) -> bool {
    let Some(gap) = file.text.get(instruction.span.end as usize..at as usize) else {
        return at <= instruction.span.end;
    };
    let mut lines = gap.split('\n');
    lines.next_back();
    lines.all(|line| {
        let line = line.trim();
        line.ends_with(file.escape) || line.starts_with('#')
    })
}

/// Text of a continued instruction with the breaks and the comments taken out.
fn joined(text: &str, escape: char) -> String {
    let mut out = String::new();
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 && line.trim_start().starts_with('#') {
            continue;
        }
        let trimmed = line.trim_end_matches(['\r', ' ', '\t']);
        match trimmed.strip_suffix(escape) {
            Some(continued) => out.push_str(continued),
            None => out.push_str(line),
        }
    }
    out
}

/// Instructions that are valid here, in the case that the file prefers.
fn keywords(file: &Dockerfile, partial: &str, at: u32, inside: Option<Keyword>) -> Offer {
    let mut offer = Offer::new(partial);
    if partial.contains([' ', '\t']) {
        return offer;
    }
    let others = file.instructions.iter().filter(|known| {
        known.keyword != Keyword::Unknown
            && !(known.keyword_span.start <= at && at <= known.keyword_span.end)
    });
    let balance: i64 = others
        .map(|known| {
            if known.keyword_text.chars().all(|c| c.is_ascii_lowercase()) {
                -1
            } else {
                1
            }
        })
        .sum();
    let has_stage = file
        .instructions
        .iter()
        .any(|known| known.keyword == Keyword::From && known.keyword_span.end < at);
    for keyword in Keyword::ALL {
        let fits = match keyword {
            Keyword::Maintainer => false,
            Keyword::From | Keyword::Onbuild => inside.is_none(),
            Keyword::Arg => true,
            _ => has_stage || inside.is_some(),
        };
        // ONBUILD belongs to a stage, too.
        if !fits || (keyword == Keyword::Onbuild && !has_stage) {
            continue;
        }
        let name = if balance < 0 {
            keyword.name().to_ascii_lowercase()
        } else {
            keyword.name().to_owned()
        };
        offer.add(
            &name,
            &format!("{name} "),
            explain::instruction_in_short(keyword),
            "keyword",
        );
    }
    offer
}
