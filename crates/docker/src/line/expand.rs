//! From words to arguments: variables, substitutions, splitting, patterns, quotes.
//!
//! Source: POSIX XCU 2.6. Splitting is at blanks, tabs and new lines. A pattern that matches nothing stays as typed.

use super::ast::{Part, Script, Trim, VariableForm, Word};
use super::error::ExpandError;
use super::glob::Pattern;

/// Longest result of expanding the words of one command.
const MAX_EXPANDED_BYTES: usize = 4 * 1024 * 1024;

/// What the expansion asks of the world.
pub trait Shell {
    /// The value of a variable, or of a special parameter such as `?`.
    fn variable(&self, name: &str) -> Option<String>;
    /// Runs a script and gives what it wrote to standard output.
    fn substitute(&mut self, script: &Script) -> String;
    /// Paths that match, relative as the pattern is, sorted.
    fn paths(&self, pattern: &Pattern) -> Vec<String>;
    /// The home folder.
    fn home(&self) -> String;
}

/// A character and whether quotes protect it.
type Marked = (char, bool);

/// Words that a command receives.
///
/// # Errors
/// `${NAME:?}` without a value, or a result beyond the limit.
pub fn expand(words: &[Word], shell: &mut dyn Shell) -> Result<Vec<String>, ExpandError> {
    let mut arguments = Vec::new();
    let mut budget = MAX_EXPANDED_BYTES;
    for word in words {
        for field in fields(word, shell, &mut budget)? {
            let pattern = Pattern::new(&field);
            let matches = if pattern.is_special() {
                shell.paths(&pattern)
            } else {
                Vec::new()
            };
            if matches.is_empty() {
                arguments.push(field.iter().map(|(character, _)| *character).collect());
            } else {
                arguments.extend(matches);
            }
        }
    }
    Ok(arguments)
}

/// One word without splitting or patterns: a value of an assignment, a target of a redirect.
///
/// # Errors
/// As [`expand`].
pub fn expand_one(word: &Word, shell: &mut dyn Shell) -> Result<String, ExpandError> {
    let mut budget = MAX_EXPANDED_BYTES;
    let mut text = String::new();
    for part in &word.parts {
        text.extend(
            value(part, shell, &mut budget)?
                .into_iter()
                .map(|(each, _)| each),
        );
    }
    Ok(text)
}

/// The body of a here-document with its variables filled in.
///
/// # Errors
/// As [`expand`].
pub fn here_document(body: &Word, shell: &mut dyn Shell) -> Result<String, ExpandError> {
    expand_one(body, shell)
}

/// The fields that one word becomes; none if it expands to nothing unquoted.
fn fields(
    word: &Word,
    shell: &mut dyn Shell,
    budget: &mut usize,
) -> Result<Vec<Vec<Marked>>, ExpandError> {
    let mut done: Vec<Vec<Marked>> = Vec::new();
    let mut open: Option<Vec<Marked>> = None;
    for part in &word.parts {
        let splits = matches!(
            part,
            Part::Variable { quoted: false, .. } | Part::Command { quoted: false, .. }
        );
        if !splits {
            // Quotes make a field even when nothing is between them.
            open.get_or_insert_default();
        }
        for (character, quoted) in value(part, shell, budget)? {
            if splits && !quoted && matches!(character, ' ' | '\t' | '\n') {
                done.extend(open.take());
            } else {
                open.get_or_insert_default().push((character, quoted));
            }
        }
    }
    done.extend(open);
    Ok(done)
}

fn value(
    part: &Part,
    shell: &mut dyn Shell,
    budget: &mut usize,
) -> Result<Vec<Marked>, ExpandError> {
    let (text, quoted) = match part {
        Part::Text { text, quoted } => (text.clone(), *quoted),
        Part::Home => (shell.home(), true),
        Part::Command { script, quoted } => {
            let mut output = shell.substitute(script);
            let kept = output.trim_end_matches('\n').len();
            output.truncate(kept);
            (output, *quoted)
        }
        Part::Variable { name, form, quoted } => {
            return variable(name, form, *quoted, shell, budget);
        }
    };
    spend(budget, text.len())?;
    Ok(text.chars().map(|each| (each, quoted)).collect())
}

fn spend(budget: &mut usize, bytes: usize) -> Result<(), ExpandError> {
    *budget = budget.checked_sub(bytes).ok_or(ExpandError::TooLong {
        max: MAX_EXPANDED_BYTES,
    })?;
    Ok(())
}

fn variable(
    name: &str,
    form: &VariableForm,
    quoted: bool,
    shell: &mut dyn Shell,
    budget: &mut usize,
) -> Result<Vec<Marked>, ExpandError> {
    let found = shell.variable(name);
    let missing = |colon: bool| found.as_deref().is_none_or(|text| colon && text.is_empty());
    let text = match form {
        VariableForm::Plain => found.unwrap_or_default(),
        VariableForm::Length => found.unwrap_or_default().chars().count().to_string(),
        VariableForm::Default { colon, word } if missing(*colon) => {
            return word_value(word, quoted, shell, budget);
        }
        VariableForm::Default { .. } => found.unwrap_or_default(),
        VariableForm::Alternative { colon, word } => {
            if missing(*colon) {
                String::new()
            } else {
                return word_value(word, quoted, shell, budget);
            }
        }
        VariableForm::Required { colon, word } if missing(*colon) => {
            let message = expand_one(word, shell)?;
            return Err(ExpandError::Missing {
                name: name.into(),
                message: if message.is_empty() {
                    "parameter null or not set".into()
                } else {
                    message
                },
            });
        }
        VariableForm::Required { .. } => found.unwrap_or_default(),
        VariableForm::Trim { trim, word } => {
            let pattern = Pattern::new(&word_value(word, false, shell, budget)?);
            trimmed(&found.unwrap_or_default(), *trim, &pattern)
        }
    };
    spend(budget, text.len())?;
    Ok(text.chars().map(|each| (each, quoted)).collect())
}

fn word_value(
    word: &Word,
    quoted: bool,
    shell: &mut dyn Shell,
    budget: &mut usize,
) -> Result<Vec<Marked>, ExpandError> {
    let mut all = Vec::new();
    for part in &word.parts {
        let piece = value(part, shell, budget)?;
        all.extend(
            piece
                .into_iter()
                .map(|(each, inner)| (each, inner || quoted)),
        );
    }
    Ok(all)
}

/// Values up to this length are trimmed by trying every cut; longer ones are left whole.
const MAX_TRIMMED_CHARACTERS: usize = 4096;

fn trimmed(text: &str, trim: Trim, pattern: &Pattern) -> String {
    let mut cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    cuts.push(text.len());
    if cuts.len() > MAX_TRIMMED_CHARACTERS {
        return text.into();
    }
    if matches!(trim, Trim::LongestPrefix | Trim::ShortestSuffix) {
        cuts.reverse();
    }
    for cut in cuts {
        let Some((before, after)) = text.split_at_checked(cut) else {
            continue;
        };
        match trim {
            Trim::ShortestPrefix | Trim::LongestPrefix if pattern.matches_text(before) => {
                return after.into();
            }
            Trim::ShortestSuffix | Trim::LongestSuffix if pattern.matches_text(after) => {
                return before.into();
            }
            _ => {}
        }
    }
    text.into()
}

#[cfg(test)]
#[path = "expand_tests.rs"]
mod tests;
