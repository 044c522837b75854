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
    let to = if up { at.checked_sub(1)? } else { at + 1 };
    move_to(editor, answer, at, to)
}

/// Moves a step to the place of another of its stage; where it is then. `None` when it cannot go there.
pub fn move_to(editor: &Editable, answer: &WhatIfReply, at: usize, to: usize) -> Option<usize> {
    if answer.rev != editor.rev {
        return None;
    }
    let edit = reorder(&editor.text, &answer.steps, at, to)?;
    editor.handle.apply(&[edit]);
    Some(to)
}

/// Whether a step may take the place of another: both in one stage, and FROM stays first.
pub fn can_move(steps: &[StepState], at: usize, to: usize) -> bool {
    let (Some(first), Some(last)) = (steps.get(at.min(to)), steps.get(at.max(to))) else {
        return false;
    };
    at != to && first.stage == last.stage && !first.title.starts_with("FROM ")
}

/// The edit that moves a step: the steps between move by one place; comments right above a step go with it, what
/// stands between steps stays.
fn reorder(text: &str, steps: &[StepState], at: usize, to: usize) -> Option<TextEdit> {
    if !can_move(steps, at, to) {
        return None;
    }
    let (low, high) = (at.min(to), at.max(to));
    let lines: Vec<&str> = text.split('\n').collect();
    let mut blocks: Vec<&[&str]> = Vec::new();
    let mut between: Vec<&[&str]> = Vec::new();
    let mut end = 0;
    let mut start = 0;
    for step in steps.get(low..=high)? {
        // A step of a trigger, or of a line seen before, has no place of its own.
        if end > 0 && (step.line as usize) <= end {
            return None;
        }
        let first = with_comments(&lines, step.line, end);
        match blocks.is_empty() {
            true => start = first,
            false => between.push(lines.get(end..first)?),
        }
        end = step.end_line as usize;
        blocks.push(lines.get(first..end)?);
    }
    match at < to {
        true => blocks.rotate_left(1),
        false => blocks.rotate_right(1),
    }
    let mut moved: Vec<&str> = Vec::new();
    for (nth, block) in blocks.iter().enumerate() {
        moved.extend(*block);
        moved.extend(between.get(nth).copied().unwrap_or_default());
    }
    let units = |lines: &[&str]| -> usize {
        lines
            .iter()
            .map(|line| line.encode_utf16().count() + 1)
            .sum()
    };
    let from = units(lines.get(..start)?);
    Some(TextEdit {
        from: u32::try_from(from).ok()?,
        to: u32::try_from(from + units(lines.get(start..end)?) - 1).ok()?,
        text: moved.join("\n").into(),
    })
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
        let to = if up { at.wrapping_sub(1) } else { at + 1 };
        check_to(text, lines, at, to, expected);
    }

    #[track_caller]
    fn check_to(text: &str, lines: &[(u32, u32)], at: usize, to: usize, expected: Option<&str>) {
        let got = reorder(text, &steps(lines), at, to).map(|edit| {
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
    fn a_step_goes_past_several() {
        let text = "FROM a\nRUN 1\n# two\nRUN 2\n\nRUN 3\n";
        let lines = [(1, 1), (2, 2), (4, 4), (6, 6)];
        let down = "FROM a\n# two\nRUN 2\nRUN 3\n\nRUN 1\n";
        check_to(text, &lines, 1, 3, Some(down));
        let up = "FROM a\nRUN 3\nRUN 1\n\n# two\nRUN 2\n";
        check_to(text, &lines, 3, 1, Some(up));
        check_to(text, &lines, 3, 0, None);
    }

    #[test]
    fn a_step_stays_in_its_stage_and_from_stays_first() {
        let lines = [(1, 1), (2, 2)];
        for (at, up) in [(1, true), (0, false), (0, true), (1, false), (7, true)] {
            check("FROM a\nRUN 1\n", &lines, at, up, None);
        }
    }
}
