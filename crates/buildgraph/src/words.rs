//! Expansion of a word together with the answer to "is this surely its value?".
//!
//! The expansion itself is the syntax crate's; here only completeness is added.

use std::cell::Cell;

use layerlab_syntax::expand::{Lookup, Mode, expand};

/// Longest value that is kept, in bytes; a longer one counts as unknown.
pub const MAX_VALUE_BYTES: usize = 64 << 10;

/// A word after expansion with what is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resolved {
    /// The value; unknown parts are left out of it.
    pub value: String,
    /// Whether every part that was needed is known. When false the value must not be relied on.
    pub complete: bool,
}

impl Resolved {
    /// A value that is known for sure.
    pub fn known(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            complete: true,
        }
    }

    /// The value when it is known for sure.
    pub fn if_complete(&self) -> Option<&str> {
        self.complete.then_some(self.value.as_str())
    }
}

/// Where [`resolve`] finds variables.
pub(crate) trait Variables {
    /// The value in force; `None` when the name has none.
    fn variable(&self, name: &str) -> Option<&Resolved>;
    /// Whether a name without a value is surely unset.
    fn surely_unset(&self, name: &str) -> bool;
}

struct Watched<'a> {
    variables: &'a dyn Variables,
    doubtful: Cell<bool>,
}

impl Lookup for Watched<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.variables.variable(name)?;
        if !found.complete {
            self.doubtful.set(true);
        }
        Some(&found.value)
    }
}

/// Expands `text`. A failed expansion gives the text as written, incomplete.
pub(crate) fn resolve(text: &str, mode: Mode, escape: char, variables: &dyn Variables) -> Resolved {
    let watched = Watched {
        variables,
        doubtful: Cell::new(false),
    };
    match expand(text, mode, escape, &watched) {
        Ok(expanded) if expanded.value.len() <= MAX_VALUE_BYTES => {
            let unsure = expanded
                .unset_names
                .iter()
                .any(|name| !variables.surely_unset(name) && used_plainly(text, name));
            Resolved {
                value: expanded.value,
                complete: !watched.doubtful.get() && !unsure,
            }
        }
        _ => Resolved {
            value: text.chars().take(256).collect(),
            complete: false,
        },
    }
}

/// Whether `name` is used in some way other than with a fall-back (`${name:-x}`, `${name:+x}`).
fn used_plainly(text: &str, name: &str) -> bool {
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        rest = rest.get(dollar + 1..).unwrap_or("");
        let braced = rest.strip_prefix('{');
        let Some(after) = braced.unwrap_or(rest).strip_prefix(name) else {
            continue;
        };
        if after.starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '_') {
            continue;
        }
        let guarded = after
            .strip_prefix(':')
            .unwrap_or(after)
            .starts_with(['-', '+']);
        if braced.is_none() || !guarded {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    struct Table(BTreeMap<String, Resolved>);

    impl Variables for Table {
        fn variable(&self, name: &str) -> Option<&Resolved> {
            self.0.get(name)
        }
        fn surely_unset(&self, name: &str) -> bool {
            name == "NOTHING"
        }
    }

    #[track_caller]
    fn check(text: &str, value: &str, complete: bool) {
        let table = Table(BTreeMap::from([
            ("A".to_owned(), Resolved::known("1")),
            (
                "B".to_owned(),
                Resolved {
                    value: String::new(),
                    complete: false,
                },
            ),
        ]));
        let resolved = resolve(text, Mode::Word, '\\', &table);
        assert_eq!(
            (resolved.value.as_str(), resolved.complete),
            (value, complete),
            "{text}"
        );
    }

    #[test]
    fn a_value_is_complete_only_when_every_needed_part_is_known() {
        check("x$A", "x1", true);
        check("x${B}", "x", false);
        check("x$UNKNOWN", "x", false);
        check("x$NOTHING", "x", true);
        check("${UNKNOWN:-d}", "d", true);
        check("${UNKNOWN:-$B}", "", false);
        check("${A", "${A", false);
    }
}
