//! `tr` and `grep`: sets of letters and regular expressions that are none.

use super::Analysis;
use layerlab_diagnostics::Severity::{Info, Warning};
use layerlab_syntax::shell::tree::NodeId;

impl Analysis<'_> {
    pub(super) fn tr(&mut self, id: NodeId) {
        for word in self.args(id) {
            if self.is_glob(*word) {
                self.hit(2060, *word, Warning);
                continue;
            }
            let Some(text) = self.literal(*word) else {
                continue;
            };
            match text.as_str() {
                "a-z" => self.hit(2018, *word, Info),
                "A-Z" => self.hit(2019, *word, Info),
                text => {
                    let mut letters: Vec<char> =
                        text.chars().filter(|c| c.is_alphabetic()).collect();
                    let n = letters.len();
                    letters.sort_unstable();
                    letters.dedup();
                    if letters.len() < n && !text.starts_with('-') && !text.contains("[:") {
                        self.hit(2020, *word, Info);
                    }
                    if !text.starts_with("[:")
                        && !text.starts_with("[=")
                        && text.starts_with('[')
                        && text.ends_with(']')
                        && text.len() > 2
                        && !text.contains('*')
                    {
                        self.hit(2021, *word, Info);
                    }
                }
            }
        }
    }

    pub(super) fn grep(&mut self, id: NodeId) {
        let args = self.args(id);
        let mut pattern = None;
        for (idx, word) in args.iter().enumerate() {
            let text = self.literal_with(*word, &|_| Some("_")).unwrap_or_default();
            if matches!(text.as_str(), "--" | "-e" | "--regex") {
                pattern = args.get(idx + 1).copied();
                break;
            }
            if text.starts_with('-') && !text.starts_with("--regex=") {
                continue;
            }
            pattern = Some(*word);
            break;
        }
        let Some(word) = pattern else { return };
        if self.is_glob(word) {
            self.hit(2062, word, Warning);
        }
        if self.has_flag(
            id,
            &[
                "fixed-strings",
                "F",
                "include",
                "exclude",
                "exclude-dir",
                "o",
                "only-matching",
            ],
        ) {
            return;
        }
        let text = self.shown(word);
        if is_confused_glob(&text) {
            self.hit(2063, word, Warning);
        } else if has_suspicious_star(&text) {
            self.hit(2022, word, Info);
        }
    }
}

/// `*foo`, `f*`: a pattern of the shell where a regular expression is wanted.
pub(super) fn is_confused_glob(text: &str) -> bool {
    if text.starts_with('*') {
        return true;
    }
    let mut letters = text.chars();
    matches!((letters.next(), letters.next(), letters.next()), (Some(x), Some('*'), None) if x != '\\' && x != '.')
}

/// `foo*` as a regular expression: the star is about the letter.
fn has_suspicious_star(text: &str) -> bool {
    let suspicious = text.as_bytes().windows(2).any(
        |pair| matches!(pair, [c, b'*'] if c.is_ascii_alphabetic() || (b'1'..=b'9').contains(c)),
    );
    let contra = text.contains(['[', ']', '^', '$', '+', '\\'])
        || text
            .as_bytes()
            .windows(2)
            .any(|pair| matches!(pair, [c, b'*'] if !(c.is_ascii_alphabetic() || (b'1'..=b'9').contains(c))));
    suspicious && !contra
}
