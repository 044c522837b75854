//! `.dockerignore`: patterns, and which line decides about a path.
//!
//! The rules are those of the library behind the Docker client and BuildKit (the ignore-file
//! reference, sections 2 to 4), quirks included; they are not the rules of `.gitignore`.
//! Deliberately absent: finding the ignore file, walking folders, reading anything from disk.

mod matcher;

use layerlab_diagnostics::Span;
use matcher::Matcher;

/// A parsed ignore file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IgnoreFile {
    /// Usable patterns, in file order.
    pub patterns: Vec<Pattern>,
    /// Lines the builder refuses; the build then fails. They take no part in decisions.
    pub problems: Vec<IgnoreProblem>,
}

/// One pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// 1-based line.
    pub line: u32,
    /// The trimmed line as written, `!` included.
    pub text: String,
    /// Place of [`Pattern::text`].
    pub span: Span,
    /// Whether it is an exception (`!`).
    pub negated: bool,
    /// The pattern after cleaning, without `!`: what paths are compared with.
    pub cleaned: String,
    matcher: Matcher,
}

impl Pattern {
    /// Whether the pattern matches this very path (not a parent of it).
    pub fn matches(&self, path: &str) -> bool {
        self.matcher.matches(path)
    }
}

/// A line that is no pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoreProblem {
    /// 1-based line.
    pub line: u32,
    /// The trimmed line.
    pub span: Span,
    /// Why.
    pub kind: IgnoreProblemKind,
}

/// Why a line is no pattern, in the words of the builder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum IgnoreProblemKind {
    /// `!` with nothing behind it.
    #[error("illegal exclusion pattern: \"!\"")]
    LoneExclamation,
    /// A class such as `[a-]`, a backslash at the end, or a letter behind a backslash that means nothing.
    #[error("syntax error in pattern")]
    Malformed,
}

/// What becomes of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Decision {
    /// Whether the path stays out of the build context.
    pub excluded: bool,
    /// Index into [`IgnoreFile::patterns`] of the last one that applied, directly or by a parent;
    /// `None` when none did.
    pub decided_by: Option<usize>,
}

/// Reads an ignore file. Cost: O(n).
pub fn parse(text: &str) -> IgnoreFile {
    let mut file = IgnoreFile::default();
    let mut start = 0;
    for (idx, raw) in text.split_inclusive('\n').enumerate() {
        let mut line = raw.strip_suffix('\n').unwrap_or(raw);
        let mut at = start;
        start += raw.len();
        if let (0, Some(rest)) = (idx, line.strip_prefix('\u{feff}')) {
            line = rest;
            at += 3;
        }
        if line.starts_with('#') {
            continue;
        }
        let text = line.trim();
        if text.is_empty() {
            continue;
        }
        at += line.len() - line.trim_start().len();
        let line = u32::try_from(idx + 1).unwrap_or(u32::MAX);
        let span = Span::from_usize(at, at + text.len());
        match pattern(text) {
            Ok((negated, cleaned, matcher)) => file.patterns.push(Pattern {
                line,
                text: text.to_owned(),
                span,
                negated,
                cleaned,
                matcher,
            }),
            Err(kind) => file.problems.push(IgnoreProblem { line, span, kind }),
        }
    }
    file
}

fn pattern(text: &str) -> Result<(bool, String, Matcher), IgnoreProblemKind> {
    let (mark, rest) = match text.strip_prefix('!') {
        Some(rest) => ("!", rest.trim()),
        None => ("", text),
    };
    let mut cleaned = if rest.is_empty() {
        String::new()
    } else {
        clean(rest)
    };
    if cleaned.len() > 1 && cleaned.starts_with('/') {
        cleaned.remove(0);
    }
    // The mark is put back and the whole cleaned again, so `!/` is a lone mark and `/!a` an exception.
    let whole = clean(format!("{mark}{cleaned}").trim());
    let (negated, cleaned) = match whole.strip_prefix('!') {
        Some("") => return Err(IgnoreProblemKind::LoneExclamation),
        Some(rest) => (true, rest.to_owned()),
        None => (false, whole),
    };
    let matcher = Matcher::new(&cleaned).ok_or(IgnoreProblemKind::Malformed)?;
    Ok((negated, cleaned, matcher))
}

/// The shortest equal path: no empty or `.` elements, `x/..` gone, no slash at the end.
fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    for element in path.split('/') {
        match element {
            "" | "." => {}
            ".." => match kept.last() {
                Some(last) if *last != ".." => {
                    kept.pop();
                }
                _ if rooted => {}
                _ => kept.push(".."),
            },
            other => kept.push(other),
        }
    }
    let joined = kept.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

impl IgnoreFile {
    /// Decides about one path, relative to the context root, elements separated by `/`. Cost:
    /// O(depth × patterns); for many paths use [`IgnoreFile::walk`].
    pub fn decide(&self, path: &str) -> Decision {
        self.walk().decide(path)
    }

    /// Decides about many paths; what is known of shared parents is used again, so paths in tree
    /// order cost O(patterns) each.
    pub fn walk(&self) -> Walk<'_> {
        Walk {
            file: self,
            path: String::new(),
            levels: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// Whether some pattern is an exception; without one an excluded folder needs no look inside.
    pub fn has_exceptions(&self) -> bool {
        self.patterns.iter().any(|pattern| pattern.negated)
    }
}

/// A run over many paths.
#[derive(Debug, Clone)]
pub struct Walk<'a> {
    file: &'a IgnoreFile,
    /// The last path, cleaned.
    path: String,
    /// One for each element of `path`.
    levels: Vec<Level>,
    spare: Vec<Vec<bool>>,
}

#[derive(Debug, Clone)]
struct Level {
    /// Bytes of the path up to here.
    end: usize,
    /// Which patterns hit this prefix or one of its parents.
    hits: Vec<bool>,
    decision: Decision,
}

impl Walk<'_> {
    /// Decides about one path; see [`IgnoreFile::decide`].
    pub fn decide(&mut self, path: &str) -> Decision {
        let mut elements = path
            .split('/')
            .filter(|element| !matches!(*element, "" | "."));
        let mut n_shared = 0;
        let mut from = 0;
        let mut pending = None;
        for element in elements.by_ref() {
            let known = self
                .levels
                .get(n_shared)
                .and_then(|level| self.path.get(from..level.end));
            if known != Some(element) {
                pending = Some(element);
                break;
            }
            n_shared += 1;
            from += element.len() + 1;
        }
        while self.levels.len() > n_shared {
            self.spare.extend(self.levels.pop().map(|level| level.hits));
        }
        self.path
            .truncate(self.levels.last().map_or(0, |level| level.end));
        for element in pending.into_iter().chain(elements) {
            if !self.path.is_empty() {
                self.path.push('/');
            }
            self.path.push_str(element);
            self.push_level();
        }
        self.levels
            .last()
            .map(|level| level.decision)
            .unwrap_or_default()
    }

    fn push_level(&mut self) {
        let mut hits = self.spare.pop().unwrap_or_default();
        hits.clear();
        let parent = self.levels.last();
        let mut decision = Decision::default();
        for (idx, pattern) in self.file.patterns.iter().enumerate() {
            let inherited = parent.is_some_and(|level| level.hits.get(idx) == Some(&true));
            // A pattern that could change nothing is not tried, and so is not remembered either.
            let hit = inherited
                || (pattern.negated == decision.excluded && pattern.matcher.matches(&self.path));
            hits.push(hit);
            if hit {
                decision = Decision {
                    excluded: !pattern.negated,
                    decided_by: Some(idx),
                };
            }
        }
        self.levels.push(Level {
            end: self.path.len(),
            hits,
            decision,
        });
    }
}
