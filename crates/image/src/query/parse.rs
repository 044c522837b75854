//! Reading a query. Recursion is bounded; every error has a place.

use super::{Glob, IsTest, KindTest, Node, Query, QueryError, Test};
use std::ops::Range;

/// Groups within groups.
const MAX_DEPTH: usize = 32;
/// Words of one query.
const MAX_WORDS: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Or,
    Not,
    Word(String),
}

pub(super) fn parse(text: &str) -> Result<Query, QueryError> {
    let tokens = tokens(text)?;
    let n_words = tokens
        .iter()
        .filter(|(t, _)| matches!(t, Token::Word(_)))
        .count();
    if n_words > MAX_WORDS {
        return Err(error(
            0..text.len(),
            format!("a query has at most {MAX_WORDS} words"),
        ));
    }
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        end: text.len(),
        needs_content: false,
        needs_duplicates: false,
    };
    let root = parser.any(0)?;
    if let Some((_, place)) = tokens.get(parser.at) {
        return Err(error(place.clone(), "no `(` is open here"));
    }
    Ok(Query {
        root,
        needs_content: parser.needs_content,
        needs_duplicates: parser.needs_duplicates,
    })
}

fn error(at: Range<usize>, message: impl Into<String>) -> QueryError {
    QueryError {
        at,
        message: message.into(),
    }
}

fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, QueryError> {
    let mut out = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, character)) = rest.next() {
        match character {
            c if c.is_whitespace() => {}
            '(' => out.push((Token::Open, start..start + 1)),
            ')' => out.push((Token::Close, start..start + 1)),
            '|' => out.push((Token::Or, start..start + 1)),
            '!' | '-'
                if rest
                    .peek()
                    .is_some_and(|(_, c)| !c.is_whitespace() && *c != ')') =>
            {
                out.push((Token::Not, start..start + 1));
            }
            first => {
                let mut word = String::new();
                let mut end = start + first.len_utf8();
                let mut depth = 0usize;
                let mut next = Some((start, first));
                while let Some((at, c)) = next {
                    end = at + c.len_utf8();
                    if c == '"' || (c == '\'' && word.ends_with(':')) {
                        let mut is_closed = false;
                        while let Some((at, inner)) = rest.next() {
                            end = at + inner.len_utf8();
                            match inner {
                                '\\' if matches!(rest.peek(), Some((_, '"' | '\\'))) => {
                                    word.extend(rest.next().map(|(_, c)| c));
                                }
                                inner if inner == c => {
                                    is_closed = true;
                                    break;
                                }
                                inner => word.push(inner),
                            }
                        }
                        if !is_closed {
                            return Err(error(at..text.len(), format!("the {c} is never closed")));
                        }
                    } else {
                        depth = match c {
                            '(' => depth + 1,
                            ')' => depth.saturating_sub(1),
                            _ => depth,
                        };
                        word.push(c);
                    }
                    let is_regex = word.starts_with("re:");
                    next = rest.next_if(|(_, c)| {
                        !c.is_whitespace()
                            && (is_regex || !matches!(c, '(' | '|'))
                            && (*c != ')' || (is_regex && depth > 0))
                    });
                }
                out.push((Token::Word(word), start..end));
            }
        }
    }
    Ok(out)
}

struct Parser<'a> {
    tokens: &'a [(Token, Range<usize>)],
    at: usize,
    end: usize,
    needs_content: bool,
    needs_duplicates: bool,
}

impl Parser<'_> {
    fn any(&mut self, depth: usize) -> Result<Node, QueryError> {
        let mut alternatives = vec![self.all(depth)?];
        while matches!(self.tokens.get(self.at), Some((Token::Or, _))) {
            let place = self.tokens.get(self.at).map(|(_, p)| p.clone());
            self.at += 1;
            let next = self.all(depth)?;
            let is_empty = |node: &Node| matches!(node, Node::All(parts) if parts.is_empty());
            if is_empty(&next) || alternatives.last().is_some_and(is_empty) {
                return Err(error(
                    place.unwrap_or(self.end..self.end),
                    "there must be something on both sides of `|`",
                ));
            }
            alternatives.push(next);
        }
        Ok(match alternatives.pop() {
            Some(only) if alternatives.is_empty() => only,
            last => {
                alternatives.extend(last);
                Node::Any(alternatives)
            }
        })
    }

    fn all(&mut self, depth: usize) -> Result<Node, QueryError> {
        let mut parts = Vec::new();
        while let Some((token, place)) = self.tokens.get(self.at) {
            match token {
                Token::Or | Token::Close => break,
                _ => parts.push(self.one(depth, place)?),
            }
        }
        Ok(Node::All(parts))
    }

    fn one(&mut self, depth: usize, place: &Range<usize>) -> Result<Node, QueryError> {
        if depth >= MAX_DEPTH {
            return Err(error(place.clone(), "too many groups within groups"));
        }
        let token = self.tokens.get(self.at).map(|(t, _)| t.clone());
        self.at += 1;
        match token {
            Some(Token::Not) => match self.tokens.get(self.at) {
                Some((Token::Or | Token::Close, place)) => {
                    Err(error(place.clone(), "a word must follow the `-` or `!`"))
                }
                Some((_, next)) => Ok(Node::Not(Box::new(self.one(depth + 1, next)?))),
                None => Err(error(place.clone(), "a word must follow the `-` or `!`")),
            },
            Some(Token::Open) => {
                let inner = self.any(depth + 1)?;
                match self.tokens.get(self.at) {
                    Some((Token::Close, _)) => {
                        self.at += 1;
                        Ok(inner)
                    }
                    _ => Err(error(place.clone(), "this `(` is never closed")),
                }
            }
            Some(Token::Word(word)) => {
                let test = word_test(&word, place)?;
                match &test {
                    Test::Hash(_) | Test::Contains(_) => self.needs_content = true,
                    Test::Is(IsTest::Duplicate) => self.needs_duplicates = true,
                    _ => {}
                }
                Ok(Node::Is(test))
            }
            _ => Err(error(place.clone(), "a word is missing here")),
        }
    }
}

fn word_test(word: &str, place: &Range<usize>) -> Result<Test, QueryError> {
    let Some((key, value)) = word.split_once(':') else {
        return Ok(text(word, word.contains('/')));
    };
    let missing = |what: &str| error(place.clone(), format!("`{key}:` needs {what}"));
    match key {
        "name" if !value.is_empty() => Ok(text(value, false)),
        "path" if !value.is_empty() => Ok(text(value, true)),
        "re" | "regex" => {
            let regex = regex_lite::RegexBuilder::new(value)
                .size_limit(1 << 20)
                .build()
                .map_err(|e| error(place.clone(), format!("this is no regular expression: {e}")))?;
            Ok(Test::Regex(Box::new(regex)))
        }
        "size" => Ok(Test::Size(range(value, bytes).ok_or_else(|| {
            missing("bytes, for example `size:>1M`, `size:0` or `size:10k..2M`")
        })?)),
        "layer" => Ok(Test::Layer(range(value, |t| t.parse().ok()).ok_or_else(
            || missing("a layer's number, for example `layer:2`, `layer:>0` or `layer:2..4`"),
        )?)),
        "mode" => {
            let (kind, digits) = match value.split_at_checked(1) {
                Some((kind @ ("/" | "-" | "+"), digits)) => (kind, digits),
                _ => ("", value),
            };
            let mode = u16::from_str_radix(digits, 8)
                .ok()
                .filter(|m| *m <= 0o7777 && !digits.is_empty())
                .ok_or_else(|| {
                    missing("octal digits: `mode:4755` exactly, `mode:/6000` any, `mode:-111` all of them")
                })?;
            Ok(match kind {
                "" => Test::ModeExactly(mode),
                "-" => Test::ModeAll(mode),
                _ => Test::ModeAny(mode),
            })
        }
        "owner" | "uid" | "gid" => {
            let number = |t: &str| match t {
                "root" => Some(0),
                t => t.parse::<u32>().ok(),
            };
            let bad = || missing("numbers, for example `owner:1000` or `owner:0:0`");
            Ok(match (key, value.split_once(':')) {
                ("owner", Some((uid, gid))) => Test::Owner {
                    uid: Some(number(uid).ok_or_else(bad)?),
                    gid: Some(number(gid).ok_or_else(bad)?),
                },
                ("gid", None) => Test::Owner {
                    uid: None,
                    gid: Some(number(value).ok_or_else(bad)?),
                },
                (_, None) => Test::Owner {
                    uid: Some(number(value).ok_or_else(bad)?),
                    gid: None,
                },
                _ => return Err(bad()),
            })
        }
        "kind" | "type" => Ok(Test::Kind(match value {
            "file" | "f" => KindTest::File,
            "dir" | "directory" | "folder" | "d" => KindTest::Directory,
            "link" | "symlink" | "l" => KindTest::Symlink,
            "hardlink" => KindTest::HardLink,
            "device" => KindTest::Device,
            "fifo" | "pipe" => KindTest::Fifo,
            _ => return Err(missing("one of file, dir, link, hardlink, device, fifo")),
        })),
        "is" => Ok(Test::Is(match value {
            "hidden" => IsTest::Hidden,
            "visible" => IsTest::Visible,
            "setuid" | "suid" => IsTest::Setuid,
            "setgid" | "sgid" => IsTest::Setgid,
            "sticky" => IsTest::Sticky,
            "executable" => IsTest::Executable,
            "writable" => IsTest::Writable,
            "empty" => IsTest::Empty,
            "duplicate" => IsTest::Duplicate,
            "leftover" => IsTest::Leftover,
            _ => {
                return Err(missing(
                    "one of hidden, visible, setuid, setgid, sticky, executable, writable, empty, duplicate, leftover",
                ));
            }
        })),
        "hash" => {
            let digits = value.strip_prefix("sha256:").unwrap_or(value);
            let is_hex =
                (6..=64).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
            if !is_hex {
                return Err(missing("6 to 64 hexadecimal digits of a SHA-256"));
            }
            Ok(Test::Hash(digits.to_ascii_lowercase()))
        }
        "contains" => {
            if value.is_empty() {
                return Err(missing("a text"));
            }
            Ok(Test::Contains(value.as_bytes().to_vec()))
        }
        "name" | "path" => Err(missing("a text or a glob")),
        // A colon in a name is no key.
        _ if key.is_empty()
            || !key.bytes().all(|b| b.is_ascii_lowercase())
            || word.contains('/') =>
        {
            Ok(text(word, word.contains('/')))
        }
        _ => Err(error(
            place.start..place.start + key.len(),
            format!(
                "`{key}:` is not known; there are name, path, re, size, mode, owner, uid, gid, layer, kind, is, hash and contains (quotes make it a text)"
            ),
        )),
    }
}

fn text(word: &str, is_path: bool) -> Test {
    let word = if is_path {
        word.trim_start_matches('/')
    } else {
        word
    };
    if word.contains(['*', '?']) || (word.contains('[') && word.contains(']')) {
        Test::Glob {
            glob: Glob::new(word),
            is_path,
        }
    } else {
        Test::Text {
            folded: word.to_lowercase(),
            is_path,
        }
    }
}

/// `5`, `>5`, `>=5`, `<5`, `<=5`, `=5`, `2..5` (both included), `2..`, `..5`.
fn range(text: &str, number: impl Fn(&str) -> Option<u64>) -> Option<Range<u64>> {
    let after = |n: u64| n.saturating_add(1);
    if let Some((low, high)) = text.split_once("..") {
        let low = if low.is_empty() { 0 } else { number(low)? };
        let high = if high.is_empty() {
            u64::MAX
        } else {
            after(number(high)?)
        };
        return Some(low..high);
    }
    for (sign, make) in [
        (">=", (|n| n..u64::MAX) as fn(u64) -> Range<u64>),
        ("<=", |n| 0..n.saturating_add(1)),
        (">", |n| n.saturating_add(1)..u64::MAX),
        ("<", |n| 0..n),
        ("=", |n| n..n.saturating_add(1)),
    ] {
        if let Some(rest) = text.strip_prefix(sign) {
            return Some(make(number(rest)?));
        }
    }
    let n = number(text)?;
    Some(n..after(n))
}

/// `512`, `10k`, `1.5MB`, `2MiB`.
pub(crate) fn bytes(text: &str) -> Option<u64> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "t" | "tb" => 1_000_000_000_000,
        "ki" | "kib" => 1 << 10,
        "mi" | "mib" => 1 << 20,
        "gi" | "gib" => 1 << 30,
        "ti" | "tib" => 1 << 40,
        _ => return None,
    };
    if let Ok(whole) = number.parse::<u64>() {
        return whole.checked_mul(factor);
    }
    let value: f64 = number.parse().ok()?;
    let total = value * factor as f64;
    (0.0..1e19).contains(&total).then_some(total as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn fails(text: &str, at: Range<usize>, part: &str) {
        let error = Query::parse(text).expect_err("it is wrong");
        assert_eq!(
            (error.at.clone(), error.message.contains(part)),
            (at, true),
            "{error}"
        );
    }

    #[test]
    fn errors_have_a_place() {
        fails("a size:big", 2..10, "needs bytes");
        fails("(a b", 0..1, "never closed");
        fails("a)", 1..2, "no `(`");
        fails("a |", 2..3, "both sides");
        fails("colour:red", 0..6, "not known");
        fails("x mode:9", 2..8, "octal");
        fails("\"abc", 0..4, "never closed");
        fails("re:[", 0..4, "regular expression");
        fails("is:pretty", 0..9, "one of");
        fails(&"(".repeat(100), 32..33, "too many");
    }

    #[test]
    fn fine_queries() {
        for text in [
            "",
            "a b",
            "-a",
            "!a",
            "(a | b) c",
            "size:>1M",
            "size:1k..2MiB",
            "mode:/6000",
            "owner:0:0",
            "layer:2..",
            "kind:dir",
            "is:hidden",
            "hash:abcdef",
            "contains:\"a b\"",
            "re:(a|b)+$",
            "a:b/c",
            "size:0",
            "\"two words\"",
            "usr/**/*.so",
            "a-b",
        ] {
            assert!(Query::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn sizes() {
        assert_eq!(bytes("1.5MB"), Some(1_500_000));
        assert_eq!(bytes("2KiB"), Some(2048));
        assert_eq!(bytes("2 kB"), Some(2000));
        assert_eq!(bytes("x"), None);
        assert_eq!(bytes("99999999999999T"), None);
    }
}
