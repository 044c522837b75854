//! Questions about one simple command: its name behind wrappers, its flags, its operands.

use super::{ShellWord, SimpleCommand};
use std::ops::Range;

impl SimpleCommand {
    /// Words of the effective command: its name first, wrappers left out.
    pub fn effective_words(&self) -> &[ShellWord] {
        self.words.get(self.effective..).unwrap_or_default()
    }

    /// Name of the effective command without its folder; empty for a bare assignment.
    pub fn name(&self) -> &str {
        self.effective_words()
            .first()
            .map_or("", |word| word.value.rsplit('/').next().unwrap_or(""))
    }

    /// Words after the name.
    pub fn args(&self) -> &[ShellWord] {
        self.effective_words().get(1..).unwrap_or_default()
    }

    /// Whether the name is one of `names`.
    pub fn is_any(&self, names: &[&str]) -> bool {
        let name = self.name();
        !name.is_empty() && names.contains(&name)
    }

    /// Whether the name is `name` and its first operand (flags passed over) is one of `verbs`.
    pub fn is(&self, name: &str, verbs: &[&str]) -> bool {
        self.name() == name
            && self
                .verb()
                .is_some_and(|verb| verbs.contains(&verb.value.as_str()))
    }

    /// The first word after the name that is no flag: `install` in `apt-get -y install curl`.
    pub fn verb(&self) -> Option<&ShellWord> {
        self.args().iter().find(|word| !is_flag(word))
    }

    /// Words behind the verb.
    pub fn after_verb(&self) -> &[ShellWord] {
        let args = self.args();
        match args.iter().position(|word| !is_flag(word)) {
            Some(at) => args.get(at + 1..).unwrap_or_default(),
            None => &[],
        }
    }

    /// Flags in order, as the rule reference (section 3) counts them: `--name[=v]` gives `name`,
    /// `-abc` gives `a`, `b`, `c`; `-` and `--` give none.
    pub fn flags(&self) -> Vec<String> {
        let mut out = Vec::new();
        for word in self.args() {
            if let Some(long) = word.value.strip_prefix("--") {
                let name = long.split('=').next().unwrap_or("");
                if !name.is_empty() {
                    out.push(name.to_owned());
                }
            } else if let Some(short) = word.value.strip_prefix('-') {
                out.extend(short.chars().map(String::from));
            }
        }
        out
    }

    /// Whether one of `names` (without dashes) is among the flags; one letter means `-x`, also
    /// inside `-xyz`; more letters mean `--name`.
    pub fn has_flag(&self, names: &[&str]) -> bool {
        let flags = self.flags();
        names
            .iter()
            .any(|name| flags.iter().any(|flag| flag == name))
    }

    /// Value of a flag: `--name=v`, `--name v`, `-n v` or `-nv`.
    pub fn flag_value(&self, names: &[&str]) -> Option<&str> {
        let args = self.args();
        for (at, word) in args.iter().enumerate() {
            let next = || args.get(at + 1).map(|word| word.value.as_str());
            for name in names {
                if name.len() == 1 {
                    if let Some(rest) = word
                        .value
                        .strip_prefix('-')
                        .and_then(|rest| rest.strip_prefix(name))
                    {
                        return if rest.is_empty() { next() } else { Some(rest) };
                    }
                } else if let Some(rest) = word
                    .value
                    .strip_prefix("--")
                    .and_then(|rest| rest.strip_prefix(name))
                {
                    if rest.is_empty() {
                        return next();
                    }
                    if let Some(value) = rest.strip_prefix('=') {
                        return Some(value);
                    }
                }
            }
        }
        None
    }

    /// Operands behind the name: words that are no flags and no values of `value_flags`.
    pub fn operands(&self, value_flags: &[&str]) -> Vec<&ShellWord> {
        operands(self.args(), value_flags)
    }

    /// Operands behind the verb.
    pub fn verb_operands(&self, value_flags: &[&str]) -> Vec<&ShellWord> {
        let args = self.operands(value_flags);
        args.into_iter().skip(1).collect()
    }

    /// Value assigned to `name` in front of the command.
    pub fn assignment(&self, name: &str) -> Option<&str> {
        self.assignments.iter().find_map(|word| {
            word.value
                .split_once('=')
                .filter(|(known, _)| *known == name)
                .map(|(_, value)| value)
        })
    }
}

/// Whether a word is a flag (`-` alone is none, `--` is treated as one and skipped).
fn is_flag(word: &ShellWord) -> bool {
    word.value.len() > 1 && word.value.starts_with('-')
}

fn operands<'w>(args: &'w [ShellWord], value_flags: &[&str]) -> Vec<&'w ShellWord> {
    let mut out = Vec::new();
    let mut skip = false;
    let mut only_operands = false;
    for word in args {
        if skip {
            skip = false;
        } else if only_operands || !is_flag(word) {
            out.push(word);
        } else if word.value == "--" {
            only_operands = true;
        } else if let Some(long) = word.value.strip_prefix("--") {
            skip = value_flags.contains(&long);
        } else if let Some(short) = word.value.strip_prefix('-') {
            // The value may be glued to the letter (`-tfoo`); then nothing is skipped.
            skip = short.len() == 1 && value_flags.contains(&short)
                || short.len() > 1
                    && short.chars().last().is_some_and(|last| {
                        value_flags.contains(&last.to_string().as_str())
                            && short.chars().all(|c| c.is_ascii_alphabetic())
                    });
        }
    }
    out
}

/// Index of the first word of the command behind wrappers.
pub(super) fn effective_index(words: &[ShellWord]) -> usize {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let name = word.value.rsplit('/').next().unwrap_or("");
        let value_flags: &[&str] = match name {
            "sudo" => &[
                "-u", "-g", "-h", "-p", "-C", "-r", "-t", "--user", "--group",
            ],
            "env" => &["-u", "-C", "-S", "--unset", "--chdir"],
            "nice" => &["-n", "--adjustment"],
            "xargs" => &[
                "-n",
                "-I",
                "-P",
                "-L",
                "-d",
                "-s",
                "-E",
                "-a",
                "--max-args",
                "--max-procs",
            ],
            "time" => &["-o", "-f"],
            "exec" => &["-a"],
            "command" | "nohup" | "eatmydata" | "builtin" => &[],
            _ => return at,
        };
        let mut next = at + 1;
        while let Some(word) = words.get(next) {
            let value = word.value.as_str();
            if value_flags.contains(&value) {
                next += 2;
            } else if value.len() > 1 && value.starts_with('-')
                || name == "env" && value.contains('=') && !value.starts_with('=')
                || name == "sudo" && value.contains('=') && !value.starts_with(['=', '/', '.'])
            {
                // `command -v x` asks a question, it runs nothing.
                if name == "command" && matches!(value, "-v" | "-V") {
                    return at;
                }
                next += 1;
            } else {
                break;
            }
        }
        if next >= words.len() {
            return at;
        }
        at = next;
    }
    0
}

/// Script range of the text in `sh -c 'text'`, when the text is one quoted piece.
pub(super) fn nested_script(command: &SimpleCommand) -> Option<Range<u32>> {
    if !command.is_any(&["sh", "bash", "ash", "dash", "ksh", "zsh"]) {
        return None;
    }
    let args = command.args();
    let at = args.iter().position(|word| {
        word.value.starts_with('-') && !word.value.starts_with("--") && word.value.ends_with('c')
    })?;
    let word = args.get(at + 1)?;
    let text = word.text.as_bytes();
    let (first, last) = (text.first()?, text.last()?);
    let inside = word.range.start + 1..word.range.end.checked_sub(1)?;
    let plain = word.text.get(1..word.text.len().checked_sub(1)?)?;
    let whole = match (first, last) {
        (b'\'', b'\'') => !plain.contains('\''),
        (b'"', b'"') => !plain.replace("\\\"", "").contains('"'),
        _ => false,
    };
    (whole && inside.start < inside.end).then_some(inside)
}
