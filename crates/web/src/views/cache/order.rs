//! Another order of the steps, tried out in the editor's text.
//!
//! A step trades places with its neighbour of the same stage; comments right above a step go with it, blank lines stay.

use layerlab_protocol::what_if::{StepState, WhatIfReply};
use layerlab_ui::editor::{EditorHandle, TextEdit};
use yew::AttrValue;

/// The editor that holds the file of an answer.
#[derive(Clone, PartialEq)]
pub struct Editable {
    /// The editor.
    pub handle: EditorHandle,
    /// Its text.
    pub text: AttrValue,
    /// Revision of the text; answers about another one move nothing.
    pub rev: u64,
}

/// Moves a step up or down; where it is then. `None` when it cannot go there.
pub fn shift(editor: &Editable, answer: &WhatIfReply, at: usize, up: bool) -> Option<usize> {
    if answer.rev != editor.rev {
        return None;
    }
    let (to, edit) = trade(&editor.text, &answer.steps, at, up)?;
    editor.handle.apply(&[edit]);
    Some(to)
}

fn trade(text: &str, steps: &[StepState], at: usize, up: bool) -> Option<(usize, TextEdit)> {
    let to = if up { at.checked_sub(1)? } else { at + 1 };
    let (upper, lower) = (steps.get(at.min(to))?, steps.get(at.max(to))?);
    // FROM begins the stage and stays there.
    let same = upper.stage == lower.stage && !upper.title.starts_with("FROM ");
    if !same || upper.end_line >= lower.line {
        return None;
    }
    let lines: Vec<&str> = text.split('\n').collect();
    let end = lower.end_line as usize;
    let first = with_comments(&lines, upper.line, 0);
    let second = with_comments(&lines, lower.line, upper.end_line as usize);
    let own = lines.get(first..upper.end_line as usize)?;
    let between = lines.get(upper.end_line as usize..second)?;
    let other = lines.get(second..end)?;
    let units = |lines: &[&str]| -> usize {
        lines
            .iter()
            .map(|line| line.encode_utf16().count() + 1)
            .sum()
    };
    let from = units(lines.get(..first)?);
    Some((
        to,
        TextEdit {
            from: u32::try_from(from).ok()?,
            to: u32::try_from(from + units(lines.get(first..end)?) - 1).ok()?,
            text: [other, between, own].concat().join("\n").into(),
        },
    ))
}

/// Index of the first line of the comments right above a 1-based line, not before index `least`.
fn with_comments(lines: &[&str], line: u32, least: usize) -> usize {
    let mut first = (line as usize).saturating_sub(1);
    while first > least
        && lines
            .get(first - 1)
            .is_some_and(|line| line.trim_start().starts_with('#'))
    {
        first -= 1;
    }
    first
}

#[cfg(test)]
mod tests {
    use super::super::fixture::step;
    use super::*;
    use layerlab_protocol::what_if::Outcome;

    /// Steps from (first line, last line); the first one is a FROM.
    fn steps(lines: &[(u32, u32)]) -> Vec<StepState> {
        let mut all: Vec<StepState> = lines
            .iter()
            .map(|(line, end_line)| StepState {
                line: *line,
                end_line: *end_line,
                ..step(0, Outcome::Hit, &[], &[])
            })
            .collect();
        all[0].title = "FROM a".to_owned();
        all
    }

    #[track_caller]
    fn check(text: &str, lines: &[(u32, u32)], at: usize, up: bool, expected: Option<&str>) {
        let got = trade(text, &steps(lines), at, up).map(|(_, edit)| {
            let units: Vec<u16> = text.encode_utf16().collect();
            let piece = |range: &[u16]| String::from_utf16_lossy(range);
            let (from, to) = (edit.from as usize, edit.to as usize);
            format!(
                "{}{}{}",
                piece(&units[..from]),
                edit.text,
                piece(&units[to..])
            )
        });
        assert_eq!(got.as_deref(), expected);
    }

    #[test]
    fn a_step_trades_places_with_its_neighbour() {
        let text = "FROM a\nCOPY ü ü\nRUN b \\\n  c\nCMD d\n";
        let lines = [(1, 1), (2, 2), (3, 4), (5, 5)];
        let expected = "FROM a\nRUN b \\\n  c\nCOPY ü ü\nCMD d\n";
        check(text, &lines, 2, true, Some(expected));
        check(text, &lines, 1, false, Some(expected));
    }

    #[test]
    fn comments_go_along_and_blank_lines_stay() {
        check(
            "FROM a\n# one\nRUN 1\n\n# two\nRUN 2",
            &[(1, 1), (3, 3), (6, 6)],
            1,
            false,
            Some("FROM a\n# two\nRUN 2\n\n# one\nRUN 1"),
        );
    }

    #[test]
    fn a_step_stays_in_its_stage_and_from_stays_first() {
        let lines = [(1, 1), (2, 2)];
        for (at, up) in [(1, true), (0, false), (0, true), (1, false), (7, true)] {
            check("FROM a\nRUN 1\n", &lines, at, up, None);
        }
    }
}
