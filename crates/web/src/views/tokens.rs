//! Highlighting and marks, from the analysis to what the editor draws.

use crate::views::words::capital;
pub use crate::views::words::sentence;
use layerlab_protocol::check::{CheckReply, Finding, Safety, Stack, Token, TokenKind};
use layerlab_ui::editor::{Mark, MarkText, Piece, TextEdit};
use std::rc::Rc;

/// Most fixes made in one round.
const MAX_FIXES: usize = 400;

/// Class names of the editor's pieces; a piece names one by position.
pub const CLASSES: &[&str] = &[
    "keyword",
    "flag",
    "comment",
    "directive",
    "string",
    "variable",
    "image",
    "stage",
    "command",
    "heredoc",
    "heredoc-body",
    "name",
    "operator",
    "invalid",
];

/// Highlighting.
pub fn pieces(tokens: &[Token]) -> Rc<[Piece]> {
    tokens
        .iter()
        .map(|token| Piece {
            from: token.utf16.from,
            to: token.utf16.to,
            class: class(token.kind),
        })
        .collect()
}

const fn class(kind: TokenKind) -> u32 {
    match kind {
        TokenKind::Keyword => 0,
        TokenKind::Flag => 1,
        TokenKind::Comment => 2,
        TokenKind::Directive => 3,
        TokenKind::String => 4,
        TokenKind::Variable => 5,
        TokenKind::Image => 6,
        TokenKind::Stage => 7,
        TokenKind::Command => 8,
        TokenKind::Heredoc => 9,
        TokenKind::HeredocBody => 10,
        TokenKind::Name => 11,
        TokenKind::Operator => 12,
        TokenKind::Invalid => 13,
    }
}

/// Underlines and pop-overs, worst first where they begin together; ids are positions in `findings`.
pub fn marks(findings: &[Finding]) -> Rc<[Mark]> {
    let mut order: Vec<(u32, &Finding)> = (0..).zip(findings).collect();
    order.sort_by_key(|(_, finding)| (finding.utf16.from, finding.severity));
    order
        .into_iter()
        .map(|(id, finding)| Mark {
            id,
            from: finding.utf16.from,
            to: finding.utf16.to,
            level: finding.severity as u32,
            digest: digest(finding),
        })
        .collect()
}

/// Differs when the words of a mark do (FNV-1a).
fn digest(finding: &Finding) -> u32 {
    let fix = finding.fix.as_ref().map_or("", |fix| fix.title.as_str());
    [&finding.message, &finding.why, &finding.help, fix]
        .into_iter()
        .flat_map(|text| text.bytes().chain([0]))
        .fold(0x811c_9dc5, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        })
}

/// The words of the mark of a finding.
fn mark_text(finding: &Finding) -> MarkText {
    let fix = finding
        .fix
        .as_ref()
        .filter(|fix| fix.safety != Safety::Display);
    MarkText {
        what: capital(&finding.message),
        why: format!("{} {}", sentence(&finding.why), sentence(&finding.help)),
        action: fix.map(|fix| capital(&fix.title)).unwrap_or_default(),
    }
}

/// The words of the mark with that id; none when the analysis has no such finding.
pub fn mark_text_of(reply: Option<&CheckReply>, id: u32) -> MarkText {
    reply
        .and_then(|reply| reply.findings.get(id as usize))
        .map(mark_text)
        .unwrap_or_default()
}

/// The edits of a finding's fix, for the editor.
pub fn edits(finding: &Finding) -> Vec<TextEdit> {
    let fix = finding.fix.as_ref();
    fix.map_or_else(Vec::new, |fix| {
        fix.edits
            .iter()
            .map(|edit| TextEdit {
                from: edit.utf16.from,
                to: edit.utf16.to,
                text: edit.text.clone().into(),
            })
            .collect()
    })
}

/// The edits of all safe fixes that do not touch each other, and how many fixes they are. The rest is offered again
/// once these are made. Cost: O(fixes²), so one round makes at most [`MAX_FIXES`].
pub fn safe_edits(findings: &[Finding]) -> (Vec<TextEdit>, usize) {
    let mut taken: Vec<TextEdit> = Vec::new();
    let mut n_fixes = 0;
    for finding in findings {
        if n_fixes == MAX_FIXES {
            break;
        }
        if finding
            .fix
            .as_ref()
            .is_none_or(|fix| fix.safety != Safety::Safe)
        {
            continue;
        }
        let edits = edits(finding);
        // Touching counts as overlapping: the order of two insertions at one place would be a guess.
        let free = edits.iter().all(|edit| {
            taken
                .iter()
                .all(|other| edit.to < other.from || other.to < edit.from)
        });
        if free && !edits.is_empty() {
            taken.extend(edits);
            n_fixes += 1;
        }
    }
    taken.sort_by_key(|edit| edit.from);
    (taken, n_fixes)
}

/// A comment above the instruction that silences the finding's rule there. Inside a heredoc a comment would be part
/// of the script, so it goes above the whole instruction.
pub fn silence(finding: &Finding, stack: &Stack, text: &str) -> TextEdit {
    let line = finding.range.start.line;
    let instructions = stack.stages.iter().flat_map(|stage| {
        let bricks = stage.bricks.iter().filter(|brick| !brick.is_base);
        let bricks = bricks.map(|brick| brick.line);
        let pins = stage.pins.iter().map(|pin| pin.line);
        bricks.chain(pins).chain([stage.line])
    });
    let line = instructions
        .filter(|start| *start <= line)
        .max()
        .unwrap_or(line);
    let before = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1) as usize);
    let at = before
        .map(|line| line.encode_utf16().count())
        .sum::<usize>();
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    TextEdit {
        from: at,
        to: at,
        text: format!("# ignore={}\n", finding.rule).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::stack::fixture::{stack, stage};
    use layerlab_protocol::check::{Edit, Fix, Position, Range, Severity, Utf16};

    fn finding(line: u32, fix: Option<(Safety, u32, u32)>) -> Finding {
        let place = Position { line, column: 1 };
        let range = Range {
            start: place,
            end: place,
        };
        Finding {
            rule: "root-user".to_owned(),
            aliases: Vec::new(),
            severity: Severity::Warning,
            group: String::new(),
            message: "`x` is y".to_owned(),
            why: String::new(),
            help: String::new(),
            range,
            utf16: Utf16 { from: 0, to: 1 },
            related: Vec::new(),
            fix: fix.map(|(safety, from, to)| Fix {
                safety,
                title: String::new(),
                edits: vec![Edit {
                    range,
                    utf16: Utf16 { from, to },
                    text: String::new(),
                }],
                caveat: String::new(),
            }),
            effect: None,
            lesson: None,
        }
    }

    #[test]
    fn the_comment_goes_above_the_instruction_in_utf16() {
        let text = "# 🐳\nFROM a\nRUN <<E\nx\nE\n";
        let mut stack = stack(vec![stage("a", &[1, 2], 2)]);
        stack.stages[0].pins.clear();
        // The finding is inside the heredoc of the instruction at line 3.
        let edit = silence(&finding(4, None), &stack, text);
        assert_eq!((edit.from, edit.to), (12, 12));
        assert_eq!(edit.text, "# ignore=root-user\n");
    }

    #[test]
    fn safe_fixes_that_touch_wait_for_the_next_round() {
        let findings = [
            finding(1, Some((Safety::Safe, 0, 5))),
            finding(1, Some((Safety::Safe, 5, 9))),
            finding(2, Some((Safety::Decision, 20, 22))),
            finding(3, Some((Safety::Safe, 30, 31))),
        ];
        let (edits, n_fixes) = safe_edits(&findings);
        assert_eq!(n_fixes, 2);
        assert_eq!(
            edits.iter().map(|edit| edit.from).collect::<Vec<_>>(),
            [0, 30]
        );
    }
}
