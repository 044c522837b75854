//! JSON laid out for reading: one value a line, indented by depth, with what closes where, so that parts can be folded.
//!
//! Keys keep their order and numbers their digits; nothing is interpreted. Several values one after another (JSON lines)
//! are all shown. Source: RFC 8259. What is no JSON ends the layout, and the place is told.

/// Lines at most.
const MAX_LINES: usize = 100_000;
/// Longest line; a longer string is cut there.
const MAX_LINE_BYTES: usize = 4 << 10;
/// Deepest nesting.
const MAX_DEPTH: usize = 512;

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonLine {
    /// Containers around it.
    pub depth: u16,
    /// What it says, without indentation; a comma belongs to it.
    pub text: String,
    /// Of a line that opens a container: the lines inside, up to the one that closes it.
    pub n_inside: u32,
}

/// A document laid out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JsonLayout {
    /// The lines.
    pub lines: Vec<JsonLine>,
    /// Where it stops being JSON (bytes from its start), and why.
    pub problem: Option<(u64, &'static str)>,
    /// The text ends, or a bound was met, before the last value was closed.
    pub is_cut: bool,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    lines: Vec<JsonLine>,
    /// Lines that opened the containers around, and whether each is an object.
    open: Vec<(usize, bool)>,
}

enum Stop {
    /// The text is over.
    End,
    /// A bound.
    Bound,
    /// No JSON.
    Not(&'static str),
}

/// Lays a text out. Cost: O(bytes).
pub(crate) fn layout(text: &str) -> JsonLayout {
    let mut reader = Reader {
        text,
        at: text.len() - text.trim_start_matches('\u{FEFF}').len(),
        lines: Vec::new(),
        open: Vec::new(),
    };
    let mut out = JsonLayout::default();
    loop {
        reader.blanks();
        if reader.at >= text.len() {
            break;
        }
        match reader.value() {
            Ok(()) => {}
            Err(Stop::End | Stop::Bound) => {
                out.is_cut = true;
                break;
            }
            Err(Stop::Not(why)) => {
                out.problem = Some((reader.at as u64, why));
                break;
            }
        }
    }
    reader.close_all();
    out.lines = reader.lines;
    out
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// One value with all that is in it; no recursion, so depth costs no stack.
    fn value(&mut self) -> Result<(), Stop> {
        let base = self.open.len();
        let mut key = String::new();
        loop {
            self.blanks();
            match self.peek().ok_or(Stop::End)? {
                open @ (b'{' | b'[') => {
                    self.at += 1;
                    self.blanks();
                    let close = if open == b'{' { b'}' } else { b']' };
                    if self.peek() == Some(close) {
                        self.at += 1;
                        key.push_str(if open == b'{' { "{}" } else { "[]" });
                        self.line(std::mem::take(&mut key))?;
                    } else {
                        key.push(char::from(open));
                        self.line(std::mem::take(&mut key))?;
                        if self.open.len() >= MAX_DEPTH {
                            return Err(Stop::Bound);
                        }
                        self.open.push((self.lines.len() - 1, open == b'{'));
                        key = self.key()?;
                        continue;
                    }
                }
                b'"' => {
                    key.push_str(self.string()?);
                    self.line(std::mem::take(&mut key))?;
                }
                _ => {
                    key.push_str(self.word()?);
                    self.line(std::mem::take(&mut key))?;
                }
            }
            // Behind a value: a comma, or the ends of containers.
            loop {
                if self.open.len() <= base {
                    return Ok(());
                }
                self.blanks();
                match (self.peek().ok_or(Stop::End)?, self.open.last().copied()) {
                    (b',', _) => {
                        self.at += 1;
                        if let Some(line) = self.lines.last_mut() {
                            line.text.push(',');
                        }
                        key = self.key()?;
                        break;
                    }
                    (b'}', Some((line, true))) => self.close(line, "}")?,
                    (b']', Some((line, false))) => self.close(line, "]")?,
                    _ => return Err(Stop::Not("a comma or a closing bracket is missing")),
                }
            }
        }
    }

    /// The key of an object's next member with its colon; empty in an array.
    fn key(&mut self) -> Result<String, Stop> {
        if !self.open.last().is_some_and(|(_, is_object)| *is_object) {
            return Ok(String::new());
        }
        self.blanks();
        match self.peek() {
            None => return Err(Stop::End),
            Some(b'"') => {}
            Some(_) => return Err(Stop::Not("a key in double quotes is missing")),
        }
        let key = format!("{}: ", self.string()?);
        self.blanks();
        match self.peek() {
            None => Err(Stop::End),
            Some(b':') => {
                self.at += 1;
                Ok(key)
            }
            Some(_) => Err(Stop::Not("a colon is missing behind a key")),
        }
    }

    fn string(&mut self) -> Result<&str, Stop> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        loop {
            match bytes.get(at) {
                None => return Err(Stop::End),
                Some(b'"') => break,
                Some(b'\\') => at += 2,
                Some(0..0x20) => {
                    self.at = at;
                    return Err(Stop::Not("a string is not closed on its line"));
                }
                Some(_) => at += 1,
            }
        }
        self.at = at + 1;
        self.text
            .get(start..self.at)
            .ok_or(Stop::Not("a string ends within a character"))
    }

    /// A number or one of three words.
    fn word(&mut self) -> Result<&str, Stop> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let len = rest
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
            .count();
        let word = rest.get(..len).unwrap_or_default();
        if len == rest.len() && !self.open.is_empty() {
            return Err(Stop::End);
        }
        let is_value = matches!(word, "true" | "false" | "null")
            || (word.starts_with(|c: char| c == '-' || c.is_ascii_digit())
                && word.parse::<f64>().is_ok());
        if !is_value {
            return Err(Stop::Not("a value is missing"));
        }
        self.at += len;
        Ok(word)
    }

    fn line(&mut self, mut text: String) -> Result<(), Stop> {
        if self.lines.len() >= MAX_LINES {
            return Err(Stop::Bound);
        }
        if text.len() > MAX_LINE_BYTES {
            let cut = (0..=MAX_LINE_BYTES)
                .rev()
                .find(|at| text.is_char_boundary(*at));
            text.truncate(cut.unwrap_or(0));
            text.push('…');
        }
        self.lines.push(JsonLine {
            depth: u16::try_from(self.open.len()).unwrap_or(u16::MAX),
            text,
            n_inside: 0,
        });
        Ok(())
    }

    fn close(&mut self, opener: usize, sign: &str) -> Result<(), Stop> {
        self.at += 1;
        self.open.pop();
        self.line(sign.to_owned())?;
        self.count(opener, self.lines.len().saturating_sub(1));
        Ok(())
    }

    fn count(&mut self, opener: usize, end: usize) {
        if let Some(line) = self.lines.get_mut(opener) {
            line.n_inside = u32::try_from(end.saturating_sub(opener + 1)).unwrap_or(0);
        }
    }

    /// What is still open can be folded to the end.
    fn close_all(&mut self) {
        while let Some((opener, _)) = self.open.pop() {
            self.count(opener, self.lines.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn print(layout: &JsonLayout) -> String {
        let mut out = String::new();
        for line in &layout.lines {
            out += &" ".repeat(usize::from(line.depth) * 2);
            out += &line.text;
            out.push('\n');
        }
        out
    }

    #[test]
    fn documents_are_laid_out_in_their_order() {
        let layout = layout(r#"{"b":[1,2.50,{"x":null}],"a":{},"c":"q\"q"}"#);
        assert_eq!(
            print(&layout),
            "{\n  \"b\": [\n    1,\n    2.50,\n    {\n      \"x\": null\n    }\n  ],\n  \"a\": {},\n  \"c\": \"q\\\"q\"\n}\n"
        );
        assert_eq!(layout.lines[0].n_inside, 9);
        assert_eq!(layout.lines[1].n_inside, 5);
        assert_eq!((layout.problem, layout.is_cut), (None, false));
    }

    #[test]
    fn lines_of_json_are_all_shown() {
        let layout = layout("{\"a\":1}\n{\"a\":2}\n");
        assert_eq!(layout.lines.len(), 6);
        assert_eq!((layout.problem, layout.is_cut), (None, false));
    }

    #[test]
    fn what_is_cut_or_wrong_is_told_with_its_place() {
        let cut = layout("{\"a\": [1, 2");
        assert!(cut.is_cut && cut.problem.is_none());
        assert_eq!(cut.lines[0].n_inside, cut.lines.len() as u32 - 1);
        assert_eq!(
            layout("{\"a\": 1 // b\n}").problem,
            Some((8, "a comma or a closing bracket is missing"))
        );
        assert_eq!(layout("[draft]").problem, Some((1, "a value is missing")));
        assert!(layout(&"[".repeat(100_000)).is_cut);
    }

    proptest! {
        #[test]
        fn any_text_ends(text in "[\\[\\]{}:,\"\\\\ 0-9a-n€]{0,60}") {
            let layout = layout(&text);
            for (at, line) in layout.lines.iter().enumerate() {
                prop_assert!(at + 1 + line.n_inside as usize <= layout.lines.len());
            }
        }
    }
}
