//! `smart-quotes`: typographic quotes and hard blanks where the builder needs plain ones.

use crate::prelude::*;

declare_rule! {
    /// Has typographic quotes or non-breaking blanks, as articles and word processors make them.
    /// ## Why
    /// To the builder and the shell they are letters: they quote nothing and separate nothing. A JSON
    /// array with them is no JSON array, and the command is run through a shell with the quotes in
    /// its name.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: shell-form-cmd
    /// CMD [“node”, “server.js”]
    /// ```
    /// ```dockerfile,good
    /// CMD ["node", "server.js"]
    /// ```
    pub struct SmartQuotes;
    id: "smart-quotes",
    group: "names",
    severity: Error,
    fix: Safe,
    on: Default,
    aliases: [],
    lesson: Some("instruction-traps"),
}

/// The odd characters of one instruction.
pub struct Odd {
    first: Span,
    character: char,
    edits: Vec<Edit>,
    blank: bool,
}

/// The plain character it was meant to be.
pub fn plain(c: char) -> Option<char> {
    match c {
        '“' | '”' | '„' | '‟' | '″' => Some('"'),
        '‘' | '’' | '‚' | '‛' | '′' => Some('\''),
        '\u{a0}' | '\u{2007}' | '\u{202f}' => Some(' '),
        _ => None,
    }
}

impl Rule for SmartQuotes {
    type Finding = Odd;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Odd>) {
        for instruction in &cx.file.instructions {
            if instruction.keyword == Keyword::Maintainer {
                continue;
            }
            let unknown = instruction.keyword == Keyword::Unknown;
            let text = cx.text(instruction.span);
            if !text.chars().any(|c| plain(c).is_some()) || unknown && !starts_with_keyword(text) {
                continue;
            }
            let edits = odd_characters(cx, instruction);
            if let Some(first) = edits.first() {
                let character = cx.text(first.span).chars().next().unwrap_or('“');
                found.push(Odd {
                    first: first.span,
                    character,
                    blank: first.text == " ",
                    edits,
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Odd) -> Report {
        let what = if finding.blank {
            "a non-breaking blank stands here".to_owned()
        } else {
            format!("the typographic quote `{}` stands here", finding.character)
        };
        let mut report = Report::at(finding.first, what)
            .why("to the builder and the shell it is an ordinary letter; it quotes or separates nothing")
            .help("type the plain character; text copied from an article or a chat often has these");
        for edit in finding.edits.iter().skip(1).take(20) {
            report = report.related(edit.span, "here too");
        }
        report
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Odd) -> Option<Fix> {
        Some(safe_fix("use plain characters", finding.edits.clone()))
    }
}

/// Whether the text begins with a known keyword and one of our characters.
fn starts_with_keyword(text: &str) -> bool {
    text.find(|c| plain(c).is_some())
        .and_then(|at| text.get(..at))
        .is_some_and(|word| Keyword::from_word(word) != Keyword::Unknown)
}

/// Edits for every odd character that stands where a quote or a blank is meant: outside plain
/// quotes, comments and heredocs, and, for single ones, not between letters (`it’s`).
fn odd_characters(cx: &RuleContext<'_>, instruction: &Instruction) -> Vec<Edit> {
    let base = instruction.span.start;
    let text = cx.text(instruction.span);
    let comments = &cx.file.comments;
    let first = comments.partition_point(|comment| comment.span.start < instruction.span.start);
    let mut skipped: Vec<Span> = comments
        .get(first..)
        .unwrap_or_default()
        .iter()
        .map(|comment| comment.span)
        .take_while(|span| span.start < instruction.span.end)
        .chain(instruction.heredocs.iter().map(|heredoc| heredoc.body_span))
        .collect();
    skipped.sort_unstable();
    let mut skipped = skipped.into_iter().peekable();
    let mut edits = Vec::new();
    let mut quote: Option<char> = None;
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let offset = base + u32::try_from(at).unwrap_or(u32::MAX);
        while skipped.peek().is_some_and(|span| span.end <= offset) {
            skipped.next();
        }
        if skipped.peek().is_some_and(|span| span.contains(offset)) {
            continue;
        }
        let after = chars.peek().map_or(' ', |(_, c)| *c);
        match quote {
            None if c == '"' || c == '\'' => quote = Some(c),
            Some(open) if c == open => quote = None,
            // A line end closes nothing for the builder, but an apostrophe in words ends here.
            Some('\'') if c == '\n' && before != cx.file.escape && before != '\r' => quote = None,
            None => {
                if let Some(meant) = plain(c) {
                    let inside_word = before.is_alphanumeric() && after.is_alphanumeric();
                    if !(meant == '\'' && inside_word) {
                        let span = Span::new(offset, offset + c.len_utf8() as u32);
                        edits.push(Edit::replace(span, meant.to_string()));
                    }
                }
            }
            _ => {}
        }
        if c == cx.file.escape && quote != Some('\'') && matches!(after, '"' | '\'') {
            chars.next();
        }
        before = c;
    }
    edits
}
