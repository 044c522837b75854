//! Variable expansion as the builder does it (`$NAME`, `${NAME:-word}` …), never as a shell does.
//!
//! One lexer serves three uses: a single word (COPY, ENV, FROM …), a line that is split again after
//! expansion (EXPOSE), and the body of an unquoted heredoc. Facts: the build-cache reference,
//! section 7, and the behaviour of BuildKit's `shell` package. Deliberately absent: command
//! substitution, arithmetic, `~`, globbing and every other thing only a real shell does.

mod lexer;
mod pattern;

pub(crate) use lexer::{LexedWord, Lexer, Options};

use std::collections::{BTreeMap, HashMap};

/// What a word expands to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expanded {
    /// The result, quotes and escapes removed.
    pub value: String,
    /// The result split at unquoted blanks, after expansion; filled in every mode.
    pub words: Vec<String>,
    /// Names that were looked up and have no value, sorted, without repeats.
    pub unset_names: Vec<String>,
}

/// How the text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// One word: blanks are kept ([`Expanded::value`] is the answer).
    Word,
    /// Split at unquoted blanks after expansion ([`Expanded::words`] is the answer).
    Words,
    /// Body of an unquoted heredoc: quotes are ordinary text and the escape character is `\`.
    Heredoc,
}

/// Where values come from.
pub trait Lookup {
    /// The value of `name`; `None` when it is not set (an empty value is set).
    fn get(&self, name: &str) -> Option<&str>;
}

/// The last entry of a name wins, as with repeated assignments.
impl<K: AsRef<str>, V: AsRef<str>> Lookup for &[(K, V)] {
    fn get(&self, name: &str) -> Option<&str> {
        let entry = self.iter().rev().find(|(key, _)| key.as_ref() == name);
        entry.map(|(_, value)| value.as_ref())
    }
}

impl<K: AsRef<str>, V: AsRef<str>> Lookup for Vec<(K, V)> {
    fn get(&self, name: &str) -> Option<&str> {
        let entry = self.iter().rev().find(|(key, _)| key.as_ref() == name);
        entry.map(|(_, value)| value.as_ref())
    }
}

impl<V: AsRef<str>> Lookup for BTreeMap<String, V> {
    fn get(&self, name: &str) -> Option<&str> {
        BTreeMap::get(self, name).map(AsRef::as_ref)
    }
}

impl<V: AsRef<str>, S: std::hash::BuildHasher> Lookup for HashMap<String, V, S> {
    fn get(&self, name: &str) -> Option<&str> {
        HashMap::get(self, name).map(AsRef::as_ref)
    }
}

/// Why a text cannot be expanded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExpandErrorKind {
    /// `${` without its `}`.
    #[error("a `${{` has no closing `}}`")]
    MissingBrace,
    /// `${NAME/pattern` without the second `/`.
    #[error("a `${{…/pattern/replacement}}` lacks its second `/`")]
    MissingSlash,
    /// `${}`, `${:x}`, `${{x}`.
    #[error("a `${{` is not followed by a name")]
    BadSubstitution,
    /// An operator after the name that the builder does not know.
    #[error("the builder does not know the modifier `{0}` in a substitution")]
    UnsupportedModifier(String),
    /// An open `"`.
    #[error("a double quote is not closed")]
    UnterminatedDoubleQuote,
    /// An open `'`.
    #[error("a single quote is not closed")]
    UnterminatedSingleQuote,
    /// `${NAME?}` or `${NAME:?}` with NAME unset.
    #[error("`{0}` must be set")]
    UnsetRequired(String),
    /// `${NAME:?}` with NAME empty.
    #[error("`{0}` must not be empty")]
    EmptyRequired(String),
    /// `${NAME?text}` or `${NAME:?text}` with NAME unset or empty.
    #[error("{name}: {message}")]
    RequiredWithMessage {
        /// The variable.
        name: String,
        /// The author's text, expanded.
        message: String,
    },
    /// A pattern with `\` before anything but `*`, `?`, `\`, `}` and `/`.
    #[error("the pattern of a substitution escapes a character that needs no escape: `{0}`")]
    InvalidPattern(String),
    /// Substitutions nested deeper than [`MAX_DEPTH`] (our limit, not the builder's).
    #[error("substitutions are nested more than {MAX_DEPTH} deep")]
    TooDeep,
    /// The result passes [`MAX_BYTES`] (our limit, not the builder's).
    #[error("the expanded text is longer than {MAX_BYTES} bytes")]
    TooLong,
}

/// Deepest nesting of `${…${…}…}` that is followed.
pub const MAX_DEPTH: usize = 100;

/// Longest text an expansion may produce, in bytes.
pub const MAX_BYTES: usize = 4 << 20;

impl ExpandErrorKind {
    /// Stable snake-case name, as in the expansion cases.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::MissingBrace => "missing_brace",
            Self::MissingSlash => "missing_slash",
            Self::BadSubstitution => "bad_substitution",
            Self::UnsupportedModifier(_) => "unsupported_modifier",
            Self::UnterminatedDoubleQuote => "unterminated_double_quote",
            Self::UnterminatedSingleQuote => "unterminated_single_quote",
            Self::UnsetRequired(_) => "unset_required",
            Self::EmptyRequired(_) => "empty_required",
            Self::RequiredWithMessage { .. } => "required_with_message",
            Self::InvalidPattern(_) => "invalid_pattern",
            Self::TooDeep => "too_deep",
            Self::TooLong => "too_long",
        }
    }
}

/// A failed expansion.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct ExpandError {
    /// What is wrong.
    pub kind: ExpandErrorKind,
    /// Names looked up in vain before the failure, sorted, without repeats.
    pub unset_names: Vec<String>,
}

/// Expands `text` with the values of `lookup`.
///
/// `escape` is the file's escape character; [`Mode::Heredoc`] ignores it. Cost: O(n) plus, for
/// pattern forms, O(value × pattern).
///
/// # Errors
/// The first thing the builder would refuse, or one of our limits.
pub fn expand(
    text: &str,
    mode: Mode,
    escape: char,
    lookup: &dyn Lookup,
) -> Result<Expanded, ExpandError> {
    let options = Options {
        escape: if mode == Mode::Heredoc { '\\' } else { escape },
        raw_quotes: false,
        raw_escapes: false,
        quotes: mode != Mode::Heredoc,
        keep_unset: false,
    };
    let mut lexer = Lexer::new(text, options, lookup);
    let result = lexer.run();
    let unset_names: Vec<String> = lexer.into_unset().into_iter().collect();
    match result {
        Ok((value, words)) => Ok(Expanded {
            value,
            words: words.into_iter().map(|word| word.text).collect(),
            unset_names,
        }),
        Err(kind) => Err(ExpandError { kind, unset_names }),
    }
}
