//! One command's flags and arguments, the way pflag reads them.

use super::spec::Flag;
use super::value::{Value, go_quoted, parse_value};
use thiserror::Error;

/// What is wrong with the flags; the text is pflag's.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FlagError {
    /// No flag has this name.
    #[error("unknown flag: --{name}")]
    Unknown {
        /// Without dashes.
        name: String,
    },
    /// No flag has this letter.
    #[error("unknown shorthand flag: {} in -{cluster}", go_character(*letter))]
    UnknownShort {
        /// The letter.
        letter: char,
        /// The letters from it on.
        cluster: String,
    },
    /// The value is missing at the end of the line.
    #[error("flag needs an argument: --{name}")]
    NeedsValue {
        /// Without dashes.
        name: String,
    },
    /// The value of a letter is missing at the end of the line.
    #[error("flag needs an argument: {} in -{cluster}", go_character(*letter))]
    NeedsValueShort {
        /// The letter.
        letter: char,
        /// The letters from it on.
        cluster: String,
    },
    /// `--=x`, `---x`.
    #[error("bad flag syntax: {text}")]
    Syntax {
        /// As typed.
        text: String,
    },
    /// The value is not one of its kind.
    #[error("invalid argument {} for \"{flag}\" flag: {reason}", go_quoted(value))]
    Invalid {
        /// As typed.
        value: String,
        /// `-f, --filter` or `--filter`.
        flag: String,
        /// Why.
        reason: String,
    },
}

/// A character in Go's single quotes (`%q`).
fn go_character(letter: char) -> String {
    match letter {
        '\'' => "'\\''".into(),
        '"' => "'\"'".into(),
        other => {
            let quoted = go_quoted(&other.to_string());
            format!("'{}'", quoted.trim_matches('"'))
        }
    }
}

/// Flags that were set, in the order they were typed, and the arguments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flags {
    set: Vec<(&'static str, Value)>,
    ignored: Vec<&'static str>,
    notices: Vec<&'static str>,
    /// The arguments without the flags.
    pub arguments: Vec<String>,
    /// Position of `--` among the arguments, if it was typed.
    pub dash: Option<usize>,
}

impl Flags {
    /// Whether a switch is on.
    #[must_use]
    pub fn is_on(&self, long: &str) -> bool {
        self.switch(long).unwrap_or(false)
    }

    /// The state of a switch, if it was set at all.
    #[must_use]
    pub fn switch(&self, long: &str) -> Option<bool> {
        self.values(long).rev().find_map(|value| match value {
            Value::Switch(on) => Some(*on),
            _ => None,
        })
    }

    /// The last text of a flag.
    #[must_use]
    pub fn text(&self, long: &str) -> Option<&str> {
        self.values(long).rev().find_map(|value| match value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// Every text of a flag.
    #[must_use]
    pub fn texts(&self, long: &str) -> Vec<&str> {
        self.values(long)
            .filter_map(|value| match value {
                Value::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }

    /// The last number of a flag.
    #[must_use]
    pub fn number(&self, long: &str) -> Option<i64> {
        self.values(long).rev().find_map(|value| match value {
            Value::Number(number) => Some(*number),
            _ => None,
        })
    }

    /// The last number of bytes of a flag.
    #[must_use]
    pub fn bytes(&self, long: &str) -> Option<u64> {
        self.values(long).rev().find_map(|value| match value {
            Value::Bytes(bytes) => Some(*bytes),
            _ => None,
        })
    }

    /// Every `name=value` of a flag.
    #[must_use]
    pub fn pairs(&self, long: &str) -> Vec<(&str, &str)> {
        self.values(long)
            .filter_map(|value| match value {
                Value::Pair(name, value) => Some((name.as_str(), value.as_str())),
                _ => None,
            })
            .collect()
    }

    /// Whether a flag was typed.
    #[must_use]
    pub fn is_set(&self, long: &str) -> bool {
        self.values(long).next().is_some()
    }

    /// Flags that docker has and the simulation ignores, as they were typed.
    #[must_use]
    pub fn ignored(&self) -> &[&'static str] {
        &self.ignored
    }

    /// Lines that docker prints on standard output before anything else, about old names of flags.
    #[must_use]
    pub fn notices(&self) -> &[&'static str] {
        &self.notices
    }

    /// Flags that were set, by their long names, in the order they were typed.
    pub(super) fn given(&self) -> &[(&'static str, Value)] {
        &self.set
    }

    fn values(&self, long: &str) -> impl DoubleEndedIterator<Item = &Value> {
        self.set
            .iter()
            .filter(move |(name, _)| *name == long)
            .map(|(_, value)| value)
    }

    fn add(&mut self, flag: &Flag, text: &str) -> Result<(), FlagError> {
        let values = parse_value(flag, text).map_err(|reason| FlagError::Invalid {
            value: text.into(),
            flag: match flag.short {
                Some(short) => format!("-{short}, --{}", flag.long),
                None => format!("--{}", flag.long),
            },
            reason,
        })?;
        let name = if flag.instead.is_empty() {
            flag.long
        } else {
            flag.instead
        };
        self.set
            .extend(values.into_iter().map(|value| (name, value)));
        if !flag.notice.is_empty() {
            self.notices.push(flag.notice);
        }
        if !flag.simulated && !self.ignored.contains(&flag.long) {
            self.ignored.push(flag.long);
        }
        Ok(())
    }
}

/// Reads flags and arguments. `--help` and `-h` are flags that every command has unless it uses the letter itself.
///
/// # Errors
/// The first thing that is wrong, as pflag says it.
pub fn parse_flags(
    flags: &[&Flag],
    interspersed: bool,
    words: &[String],
) -> Result<Flags, FlagError> {
    let mut found = Flags::default();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let is_flag = word.len() > 1 && word.starts_with('-');
        if !is_flag {
            found.arguments.push(word.clone());
            if interspersed {
                continue;
            }
            found.arguments.extend(rest.cloned());
            break;
        }
        if word == "--" {
            found.dash = Some(found.arguments.len());
            found.arguments.extend(rest.cloned());
            break;
        }
        match word.strip_prefix("--") {
            Some(long) => long_flag(flags, word, long, &mut rest, &mut found)?,
            None => {
                let cluster = word.get(1..).unwrap_or_default();
                short_flags(flags, cluster, &mut rest, &mut found)?;
            }
        }
    }
    Ok(found)
}

fn long_flag<'a>(
    flags: &[&Flag],
    word: &str,
    long: &str,
    rest: &mut impl Iterator<Item = &'a String>,
    found: &mut Flags,
) -> Result<(), FlagError> {
    if long.starts_with(['-', '=']) {
        return Err(FlagError::Syntax { text: word.into() });
    }
    let (name, value) = match long.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (long, None),
    };
    let Some(flag) = flags.iter().find(|flag| flag.long == name) else {
        return Err(FlagError::Unknown { name: name.into() });
    };
    match value {
        Some(value) => found.add(flag, value),
        None if flag.kind == super::spec::Kind::Switch => found.add(flag, "true"),
        None => match rest.next() {
            Some(value) => found.add(flag, value),
            None => Err(FlagError::NeedsValue { name: name.into() }),
        },
    }
}

fn short_flags<'a>(
    flags: &[&Flag],
    cluster: &str,
    rest: &mut impl Iterator<Item = &'a String>,
    found: &mut Flags,
) -> Result<(), FlagError> {
    let mut remaining = cluster;
    while let Some(letter) = remaining.chars().next() {
        let after = remaining.get(letter.len_utf8()..).unwrap_or_default();
        let Some(flag) = flags.iter().find(|flag| flag.short == Some(letter)) else {
            return Err(FlagError::UnknownShort {
                letter,
                cluster: remaining.into(),
            });
        };
        // `-f=x` and `-fx` both give `x`.
        if let Some(value) = after
            .strip_prefix('=')
            .filter(|_| after.len() > 1 || !after.is_empty())
        {
            return found.add(flag, value);
        }
        if flag.kind == super::spec::Kind::Switch {
            found.add(flag, "true")?;
            remaining = after;
            continue;
        }
        if !after.is_empty() {
            return found.add(flag, after);
        }
        return match rest.next() {
            Some(value) => found.add(flag, value),
            None => Err(FlagError::NeedsValueShort {
                letter,
                cluster: remaining.into(),
            }),
        };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flags::spec::Kind;

    const FLAGS: [Flag; 6] = [
        Flag::switch("interactive", "").or('i'),
        Flag::switch("tty", "").or('t'),
        Flag::text("name", ""),
        Flag::list("env", "").or('e'),
        Flag::value(Kind::Filter, "filter", "filter", "").or('f'),
        Flag::value(Kind::Number, "int", "time", "").or('T'),
    ];

    fn parse(line: &str, interspersed: bool) -> Result<Flags, FlagError> {
        let words: Vec<String> = line.split(' ').map(String::from).collect();
        parse_flags(&FLAGS.iter().collect::<Vec<_>>(), interspersed, &words)
    }

    #[track_caller]
    fn says(line: &str, message: &str) {
        assert_eq!(parse(line, true).unwrap_err().to_string(), message);
    }

    #[test]
    fn clusters_values_and_equals_signs() {
        let found = parse("-it --name web -e A=1 -eB=2 --env=C=3 alpine sh", true).unwrap();
        assert!(found.is_on("interactive") && found.is_on("tty"));
        assert_eq!(found.text("name"), Some("web"));
        assert_eq!(found.texts("env"), ["A=1", "B=2", "C=3"]);
        assert_eq!(found.arguments, ["alpine", "sh"]);
        let found = parse("--tty=false -f dangling=true -f=label=a=b -T5", true).unwrap();
        assert_eq!(found.switch("tty"), Some(false));
        assert_eq!(
            found.pairs("filter"),
            [("dangling", "true"), ("label", "a=b")]
        );
        assert_eq!(found.number("time"), Some(5));
    }

    #[test]
    fn arguments_stop_flags_only_where_the_command_says_so() {
        let found = parse("alpine -t sh", true).unwrap();
        assert!(found.is_on("tty"));
        assert_eq!(found.arguments, ["alpine", "sh"]);
        let found = parse("-i alpine ls -t", false).unwrap();
        assert!(!found.is_on("tty"));
        assert_eq!(found.arguments, ["alpine", "ls", "-t"]);
        let found = parse("-- -t", true).unwrap();
        assert_eq!(found.arguments, ["-t"]);
        assert_eq!(parse("- a", true).unwrap().arguments, ["-", "a"]);
    }

    #[test]
    fn faults_are_worded_as_pflag_words_them() {
        says("-z", "unknown shorthand flag: 'z' in -z");
        says("-iz", "unknown shorthand flag: 'z' in -z");
        says("--nope", "unknown flag: --nope");
        says("--nope=1", "unknown flag: --nope");
        says("--name", "flag needs an argument: --name");
        says("-ie", "flag needs an argument: 'e' in -e");
        says("--=x", "bad flag syntax: --=x");
        says(
            "-f x",
            "invalid argument \"x\" for \"-f, --filter\" flag: bad format of filter (expected name=value)",
        );
        says(
            "--tty=maybe",
            "invalid argument \"maybe\" for \"-t, --tty\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax",
        );
    }
}
