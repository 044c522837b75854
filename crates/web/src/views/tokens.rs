//! Highlighting and marks, from the analysis to what the editor draws.

use crate::views::words::capital;
pub use crate::views::words::sentence;
use layerlab_protocol::check::{Finding, Safety, Token, TokenKind};
use layerlab_ui::editor::{Mark, Piece, TextEdit};
use std::rc::Rc;

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
        .map(|(id, finding)| {
            let fix = finding
                .fix
                .as_ref()
                .filter(|fix| fix.safety != Safety::Display);
            Mark {
                id,
                from: finding.utf16.from,
                to: finding.utf16.to,
                severity: finding.severity.name().into(),
                what: capital(&finding.message).into(),
                why: format!("{} {}", sentence(&finding.why), sentence(&finding.help)).into(),
                action: fix
                    .map(|fix| capital(&fix.title))
                    .unwrap_or_default()
                    .into(),
            }
        })
        .collect()
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
/// once these are made.
pub fn safe_edits(findings: &[Finding]) -> (Vec<TextEdit>, usize) {
    let mut taken: Vec<TextEdit> = Vec::new();
    let mut n_fixes = 0;
    for finding in findings {
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
