//! Reads the ignore comments of every tool.
//!
//! Sources: hadolint `Pragma.hs` and its specification, BuildKit `linter.go` and `parser.go`,
//! Trivy `pkg/iac/ignore`, Checkov's comment pattern, the rule reference, section 9. A comment of
//! another tool counts exactly where that tool reads it; ours also count across blank lines.

use super::builder;
use super::{Owner, Read, Suppression};
use crate::context::{Comments, Profile, RuleContext};
use layerlab_diagnostics::Span;
use layerlab_syntax::ast::{Comment, Keyword};

/// Everything the comments and directives of a file say.
pub(super) fn collect(cx: &RuleContext<'_>) -> Read {
    let (options, refused) = builder::of_file(cx);
    let mut reader = Reader {
        cx,
        out: Vec::new(),
        checked: None,
    };
    if cx.options.comments != Comments::Unread {
        for comment in &cx.file.comments {
            reader.comment(comment);
        }
        reader.directive(&options);
    }
    Read {
        suppressions: reader.out,
        options,
        refused,
    }
}

/// Where an instruction stands below a comment.
#[derive(Clone, Copy)]
struct Below {
    instruction: usize,
    /// Whether only comment lines lie between.
    directly: bool,
}

struct Reader<'c, 'a> {
    cx: &'c RuleContext<'a>,
    out: Vec<Suppression>,
    /// The instruction whose `# check=` comment has been read: only the first one counts.
    checked: Option<usize>,
}

/// Codes of one comment: each with its place.
type Codes = Vec<(String, Span)>;

impl<'a> Reader<'_, 'a> {
    fn comment(&mut self, comment: &Comment) {
        let text = self.cx.text(comment.span);
        let body = text.trim_start_matches('#');
        let at = comment.span.start + (text.len() - body.len()) as u32;
        let lead = body.len() - body.trim_start().len();
        let (body, at) = (body.trim(), at + lead as u32);
        if let Some(rest) = after_word(body, "hadolint") {
            if self.cx.options.comments == Comments::All {
                self.hadolint(comment, body, rest, at);
            }
        } else if let Some(value) = option(body, "ignore-file") {
            let codes = our_codes(value, place(at, body, value));
            self.push(Owner::Ours, comment, codes, Ok(self.whole_file()));
        } else if let Some(value) = option(body, "ignore") {
            let codes = our_codes(value, place(at, body, value));
            self.push(Owner::Ours, comment, codes, self.next(comment));
        } else if let Some(value) = check_option(body) {
            self.check(comment, value, place(at, body, value));
        } else {
            self.scanners(comment, body, at);
        }
    }

    /// `hadolint [stage|global] ignore = CODE, CODE [# reason]`.
    fn hadolint(&mut self, comment: &Comment, body: &str, rest: &str, at: u32) {
        let global = after_word(rest, "global");
        let stage = after_word(rest, "stage");
        let Some(value) = option_exact(global.or(stage).unwrap_or(rest), "ignore") else {
            return;
        };
        let Some(codes) = hadolint_codes(value, place(at, body, value)) else {
            let code = value.split([',', ' ', '\t']).next().unwrap_or("");
            let from = place(at, body, value);
            let whole = vec![(code.to_owned(), Span::new(from, from + code.len() as u32))];
            let why = "hadolint reads only a list of codes such as `DL3008,SC2086`, with a reason \
                       behind `#`, and skips this comment";
            self.push(Owner::Hadolint, comment, whole, Err(why.to_owned()));
            return;
        };
        let exact = self.cx.options.profile == Profile::Hadolint;
        let range = if exact && comment.in_instruction {
            Err("hadolint reads no comment between continued lines".to_owned())
        } else if exact && self.cx.text(comment.span).starts_with("##") {
            Err("hadolint reads it behind a single `#` only".to_owned())
        } else if global.is_some() {
            Ok(self.whole_file())
        } else if stage.is_some() {
            self.stage(comment)
        } else if exact && !self.is_next_line(comment) {
            Err("hadolint reads it for the next line only, which is no instruction".to_owned())
        } else {
            self.directly_below(comment)
        };
        self.push(Owner::Hadolint, comment, codes, range);
    }

    /// `check=skip=…` above an instruction; above FROM it covers the stage. Blank lines between do
    /// not part them, an empty comment does (BuildKit, `parser.go`).
    fn check(&mut self, comment: &Comment, value: &str, at: u32) {
        let below = self.below(comment).map(|below| below.instruction);
        let target = below.filter(|idx| !self.is_parted(comment, *idx));
        if target.is_some() && self.checked == target {
            return;
        }
        self.checked = target;
        // Here the builder takes what stands before the first blank, and a wrong option is silent.
        let read = value.split_whitespace().next().unwrap_or("");
        let Ok(options) = builder::parse(read) else {
            return;
        };
        let range = if comment.in_instruction {
            Err("the builder reads it only above an instruction".to_owned())
        } else {
            match target {
                Some(idx) if self.is_from(idx) => self.stage_of(idx, idx),
                Some(_) => self.next(comment),
                None if below.is_some() => Err(
                    "an empty comment separates it from the instruction, so it is not read"
                        .to_owned(),
                ),
                None => Err("no instruction follows".to_owned()),
            }
        };
        // This check runs at the line that replaces another and names the one it replaces.
        let (replaced, codes): (Codes, Codes) = spans(options.skip, at)
            .into_iter()
            .partition(|(code, _)| code == "MultipleInstructionsDisallowed");
        let earlier = below.and_then(|idx| self.same_before(idx));
        self.push(
            Owner::Builder,
            comment,
            replaced,
            earlier.map_or_else(|| range.clone(), Ok),
        );
        self.push(Owner::Builder, comment, codes, range);
    }

    /// The instruction before `idx` in its stage that has the same keyword.
    fn same_before(&self, idx: usize) -> Option<Span> {
        let list = &self.cx.file.instructions;
        let keyword = list.get(idx)?.keyword;
        let stage = self.cx.model.stages.get(self.cx.model.stage_of(idx)?)?;
        let above = list.get(stage.instructions.start..idx)?.iter().rev();
        above
            .take_while(|line| line.keyword != Keyword::From)
            .find(|line| line.keyword == keyword)
            .map(|line| line.span)
    }

    /// The directive at the top, unless a build argument took its place.
    fn directive(&mut self, options: &builder::CheckOptions) {
        if builder::are_given(self.cx) {
            let codes = options.skip.iter().map(|(code, _)| code.clone());
            let codes = codes.map(|code| (code, Span::default())).collect();
            self.push_spans(
                Owner::Builder,
                Span::default(),
                codes,
                Ok(self.whole_file()),
            );
            return;
        }
        let mut directives = self.cx.file.directives.iter();
        let Some(directive) = directives.find(|directive| directive.name == "check") else {
            return;
        };
        let codes = spans(options.skip.clone(), directive.value_span.start);
        self.push_spans(Owner::Builder, directive.span, codes, Ok(self.whole_file()));
    }

    /// `trivy:ignore:ID` (several in a line) and `checkov:skip=ID[,ID]:reason`.
    fn scanners(&mut self, comment: &Comment, body: &str, at: u32) {
        let mut codes = Codes::new();
        for word in body.split_whitespace() {
            let word = word.trim_start_matches(['#', '/', '*']);
            let rest = ["trivy:ignore:", "tfsec:ignore:"]
                .iter()
                .find_map(|prefix| word.strip_prefix(prefix));
            if let Some(rest) = rest {
                let code = rest.split([':', '[', ',', ';']).next().unwrap_or("");
                let from = place(at, body, code);
                codes.push((code.to_owned(), Span::new(from, from + code.len() as u32)));
            }
        }
        if !codes.is_empty() {
            self.push(Owner::Trivy, comment, codes, self.directly_below(comment));
        }
        let skip = ["checkov:skip=", "bridgecrew:skip="]
            .iter()
            .find_map(|mark| Some(body.get(body.find(mark)? + mark.len()..)?.trim_start()));
        if let Some(rest) = skip {
            let list = rest
                .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ',')))
                .next()
                .unwrap_or("");
            let codes = separated(list, place(at, body, rest));
            self.push(Owner::Checkov, comment, codes, Ok(self.whole_file()));
        }
    }

    fn push(&mut self, owner: Owner, comment: &Comment, codes: Codes, range: Result<Span, String>) {
        self.push_spans(owner, comment.span, codes, range);
    }

    fn push_spans(
        &mut self,
        owner: Owner,
        comment: Span,
        codes: Codes,
        range: Result<Span, String>,
    ) {
        let n_codes = codes.len();
        for (code, place) in codes {
            let (range, dead) = match &range {
                Ok(range) => (*range, super::unused::never_read(owner, &code)),
                Err(why) => (Span::default(), Some(why.clone())),
            };
            self.out.push(Suppression {
                owner,
                code,
                range,
                place,
                comment,
                n_codes,
                dead,
            });
        }
    }

    fn whole_file(&self) -> Span {
        Span::from_usize(0, self.cx.file.text.len().saturating_add(1))
    }

    fn below(&self, comment: &Comment) -> Option<Below> {
        let list = &self.cx.file.instructions;
        let idx = list.partition_point(|instruction| instruction.span.start < comment.span.end);
        let line = list.get(idx)?.line;
        let comments = &self.cx.file.comments;
        let from = comments.partition_point(|other| other.line <= comment.line);
        let to = comments.partition_point(|other| other.line < line);
        let between = line.saturating_sub(comment.line).saturating_sub(1) as usize;
        Some(Below {
            instruction: idx,
            directly: to.saturating_sub(from) == between,
        })
    }

    /// Whether a comment without text lies between it and the instruction.
    fn is_parted(&self, comment: &Comment, idx: usize) -> bool {
        let line = self.cx.file.instructions.get(idx).map_or(0, |i| i.line);
        let comments = &self.cx.file.comments;
        let from = comments.partition_point(|other| other.line <= comment.line);
        comments
            .iter()
            .skip(from)
            .take_while(|other| other.line < line)
            .any(|other| self.cx.text(other.span).trim() == "#")
    }

    /// The instruction below, blank lines or not; the one around it, inside one.
    fn next(&self, comment: &Comment) -> Result<Span, String> {
        if comment.in_instruction {
            return Ok(self.around(comment));
        }
        let nothing = || "no instruction follows".to_owned();
        self.below(comment)
            .and_then(|below| self.span(below.instruction))
            .ok_or_else(nothing)
    }

    fn directly_below(&self, comment: &Comment) -> Result<Span, String> {
        if comment.in_instruction {
            return Ok(self.around(comment));
        }
        match self.below(comment) {
            Some(below) if below.directly => self
                .span(below.instruction)
                .ok_or_else(|| "no instruction follows".to_owned()),
            Some(_) => {
                Err("a blank line separates it from the instruction, so it is not read".to_owned())
            }
            None => Err("no instruction follows".to_owned()),
        }
    }

    /// Whether an instruction begins on the line below a comment.
    fn is_next_line(&self, comment: &Comment) -> bool {
        let list = &self.cx.file.instructions;
        self.below(comment)
            .and_then(|below| list.get(below.instruction))
            .is_some_and(|instruction| instruction.line == comment.line + 1)
    }

    /// From the instruction below to the end of its stage. hadolint itself leaves out the line
    /// directly below, the FROM.
    fn stage(&self, comment: &Comment) -> Result<Span, String> {
        let Some(below) = self.below(comment) else {
            return Err("no instruction follows".to_owned());
        };
        let exact = self.cx.options.profile == Profile::Hadolint && below.directly;
        let first = below.instruction + usize::from(exact);
        self.stage_of(below.instruction, first)
    }

    /// From the instruction `first` to the end of the stage of `instruction`.
    fn stage_of(&self, instruction: usize, first: usize) -> Result<Span, String> {
        let outside = || "it stands outside any stage".to_owned();
        let model = &self.cx.model;
        let stage = model.stage_of(instruction).ok_or_else(outside)?;
        let lines = &model.stages.get(stage).ok_or_else(outside)?.instructions;
        let last = lines.end.checked_sub(1).and_then(|idx| self.span(idx));
        if first >= lines.end {
            return Ok(Span::default());
        }
        let first = self.span(first);
        match (first, last) {
            (Some(first), Some(last)) => Ok(first.cover(last)),
            _ => Err(outside()),
        }
    }

    fn is_from(&self, idx: usize) -> bool {
        let list = &self.cx.file.instructions;
        list.get(idx)
            .is_some_and(|instruction| instruction.keyword == Keyword::From)
    }

    fn span(&self, idx: usize) -> Option<Span> {
        Some(self.cx.file.instructions.get(idx)?.span)
    }

    fn around(&self, comment: &Comment) -> Span {
        self.cx.instruction_span(comment.span)
    }
}

/// What follows a word and at least one blank.
fn after_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(word)?;
    rest.starts_with([' ', '\t'])
        .then(|| rest.trim_start_matches([' ', '\t']))
}

/// What follows `name`, blanks and `=`.
fn option_exact<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(name)?.trim_start().strip_prefix('=')?;
    Some(rest.trim_start())
}

/// The same, whatever the case of `name`.
fn option<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(name.len())?;
    head.eq_ignore_ascii_case(name)
        .then(|| rest.trim_start().strip_prefix('='))?
        .map(str::trim_start)
}

/// The value of a `check=` comment. Prose such as `check = done` has no option in it.
fn check_option(body: &str) -> Option<&str> {
    option(body, "check").filter(|value| value.contains('='))
}

/// Offset in the file of `part`, which is a part of `body`, which begins at `at`.
fn place(at: u32, body: &str, part: &str) -> u32 {
    let offset = (part.as_ptr() as usize).wrapping_sub(body.as_ptr() as usize);
    at + u32::try_from(offset.min(body.len())).unwrap_or(0)
}

fn spans(codes: Vec<(String, std::ops::Range<usize>)>, at: u32) -> Codes {
    codes
        .into_iter()
        .map(|(code, range)| {
            let span = Span::new(at + range.start as u32, at + range.end as u32);
            (code, span)
        })
        .collect()
}

/// Items between commas, each trimmed.
fn separated(list: &str, at: u32) -> Codes {
    let mut codes = Vec::new();
    for item in list.split(',') {
        let code = item.trim();
        if !code.is_empty() {
            let from = place(at, list, code);
            codes.push((code.to_owned(), Span::new(from, from + code.len() as u32)));
        }
    }
    codes
}

/// Ours: a list that ends at `;`, `#`, or a blank that no comma follows or precedes.
fn our_codes(value: &str, at: u32) -> Codes {
    let list = value.split([';', '#']).next().unwrap_or("");
    let mut end = list.len();
    for (from, _) in list.match_indices([' ', '\t']) {
        let before = list.get(..from).unwrap_or("").trim_end();
        let behind = list.get(from..).unwrap_or("").trim_start();
        if !before.ends_with(',') && !behind.starts_with(',') {
            end = from;
            break;
        }
    }
    separated(list.get(..end).unwrap_or(list), at)
}

/// hadolint: codes of `D`, `L`, `S`, `C` and digits; anything else and the comment is none of its.
fn hadolint_codes(value: &str, at: u32) -> Option<Codes> {
    let list = value.split('#').next().unwrap_or("").trim_end();
    let codes: Vec<&str> = list.split(',').map(str::trim).collect();
    let is_code =
        |code: &&str| !code.is_empty() && code.bytes().all(|b| b"DLSC0123456789".contains(&b));
    codes.iter().all(is_code).then(|| separated(list, at))
}
