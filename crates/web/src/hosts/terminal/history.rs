//! Earlier lines, and small cuts of texts at places that the browser counts in UTF-16.

use std::rc::Rc;

/// Lines that are kept.
const MAX_LINES: usize = 1_000;

/// The lines that were run, and where in them the visitor is.
#[derive(Debug, Default)]
pub struct History {
    lines: Rc<Vec<String>>,
    /// Lines back from the newest; 0 is the line being typed.
    back: usize,
    draft: String,
}

impl History {
    /// A line that was run. The same line twice is kept once.
    pub fn push(&mut self, line: &str) {
        self.back = 0;
        self.draft.clear();
        if line.trim().is_empty() || self.lines.last().is_some_and(|last| last == line) {
            return;
        }
        let lines = Rc::make_mut(&mut self.lines);
        lines.push(line.to_owned());
        let extra = lines.len().saturating_sub(MAX_LINES);
        lines.drain(..extra);
    }

    /// All, oldest first.
    pub fn lines(&self) -> Rc<Vec<String>> {
        Rc::clone(&self.lines)
    }

    /// One further back; the line being typed is kept for the way forward.
    pub fn older(&mut self, now: &str) -> Option<String> {
        let back = self.back + 1;
        let line = self
            .lines
            .len()
            .checked_sub(back)
            .and_then(|at| self.lines.get(at))
            .cloned()?;
        if self.back == 0 {
            self.draft = now.to_owned();
        }
        self.back = back;
        Some(line)
    }

    /// One forward.
    pub fn newer(&mut self) -> Option<String> {
        self.back = self.back.checked_sub(1)?;
        if self.back == 0 {
            return Some(std::mem::take(&mut self.draft));
        }
        self.lines
            .len()
            .checked_sub(self.back)
            .and_then(|at| self.lines.get(at))
            .cloned()
    }
}

/// A text cut at an offset in UTF-16.
pub fn split_utf16(text: &str, at: u32) -> (&str, &str) {
    let mut units = 0;
    for (byte, character) in text.char_indices() {
        if units >= at {
            return text.split_at(byte);
        }
        units += character.len_utf16() as u32;
    }
    (text, "")
}

/// A text with the part between two offsets replaced.
pub fn replaced(text: &str, from: u32, to: u32, insert: &str) -> String {
    let (head, rest) = split_utf16(text, from);
    let (_, tail) = split_utf16(rest, to.saturating_sub(from));
    format!("{head}{insert}{tail}")
}

/// What all texts begin with.
pub fn common_prefix<'a>(mut texts: impl Iterator<Item = &'a str>) -> String {
    let Some(first) = texts.next() else {
        return String::new();
    };
    let mut length = first.chars().count();
    for text in texts {
        let same = first
            .chars()
            .zip(text.chars())
            .take_while(|(a, b)| a == b)
            .count();
        length = length.min(same);
    }
    first.chars().take(length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_goes_back_and_forth() {
        let mut history = History::default();
        history.push("docker ps");
        history.push("docker ps");
        history.push("docker images");
        assert_eq!(history.older("dra"), Some("docker images".into()));
        assert_eq!(history.older("docker images"), Some("docker ps".into()));
        assert_eq!(history.older("docker ps"), None);
        assert_eq!(history.newer(), Some("docker images".into()));
        assert_eq!(history.newer(), Some("dra".into()));
        assert_eq!(history.newer(), None);
    }

    #[test]
    fn cuts_count_as_the_browser_does() {
        assert_eq!(split_utf16("a😀b", 3), ("a😀", "b"));
        assert_eq!(replaced("docker im x", 7, 9, "images"), "docker images x");
        assert_eq!(
            common_prefix(["image", "images", "imagine"].into_iter()),
            "imag"
        );
    }
}
