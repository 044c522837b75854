//! Variable expansion as the builder does it (`$NAME`, `${NAME:-word}` …), never as a shell does.

/// What a word expands to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expanded {
    /// The result, quotes and escapes removed.
    pub value: String,
    /// Names that were used but have no value, in order of use, without repeats.
    pub unset_names: Vec<String>,
}
