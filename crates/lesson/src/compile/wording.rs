//! Warnings about a lesson's text: its announced length, and numbers that nothing proves.

use super::markdown::plain;
use super::problem::Problems;
use crate::model::{BlockKind, Lesson, Node, Section};

/// Words read in a minute.
const WORDS_PER_MINUTE: usize = 200;
/// Minutes that an exercise takes.
const MINUTES_PER_EXERCISE: usize = 3;
/// Deepest nesting looked at.
const MAX_DEPTH: usize = crate::model::MAX_PROSE_DEPTH;

pub(crate) fn check(lesson: &Lesson, problems: &mut Problems<'_>) {
    let mut n_words = 0;
    for section in &lesson.sections {
        let mut text = plain(&section.title);
        for node in &section.nodes {
            collect(node, &mut text, 0);
        }
        n_words += text.split_whitespace().count();
        if !has_claim(section)
            && let Some(amount) = amount(&prose_only(section))
        {
            problems.warning(
                1,
                format!("section `{}` says `{amount}` but has no claim", section.id),
            );
        }
    }
    // In words, so that nothing is rounded before it is compared.
    let expected = n_words + MINUTES_PER_EXERCISE * WORDS_PER_MINUTE * lesson.exercises().count();
    let announced = (lesson.front.minutes as usize).saturating_mul(WORDS_PER_MINUTE);
    if announced.saturating_mul(2) < expected || announced.saturating_mul(2) > expected * 3 {
        let minutes = expected.div_ceil(WORDS_PER_MINUTE);
        let announced = lesson.front.minutes;
        problems.warning(
            1,
            format!("announced {announced} minutes, text and exercises suggest {minutes}"),
        );
    }
}

fn has_claim(section: &Section) -> bool {
    section.nodes.iter().any(
        |node| matches!(node, Node::Lab(block) if matches!(block.kind, BlockKind::Claim(_) | BlockKind::Predict(_))),
    )
}

fn prose_only(section: &Section) -> String {
    let mut text = String::new();
    for node in section
        .nodes
        .iter()
        .filter(|node| !matches!(node, Node::Lab(_)))
    {
        collect(node, &mut text, 0);
    }
    text
}

/// Appends all words of a node, block texts included. Depth is bounded, see [`MAX_DEPTH`].
fn collect(node: &Node, text: &mut String, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    text.push('\n');
    match node {
        Node::Heading { content, .. } | Node::Paragraph(content) => text.push_str(&plain(content)),
        Node::List { items, .. } => {
            for node in items.iter().flat_map(|item| &item.nodes) {
                collect(node, text, depth + 1);
            }
        }
        Node::Table { head, rows, .. } => {
            for cell in head.iter().chain(rows.iter().flatten()) {
                text.push_str(&plain(cell));
                text.push('\n');
            }
        }
        Node::Callout { nodes, .. } | Node::Quote(nodes) => {
            for node in nodes {
                collect(node, text, depth + 1);
            }
        }
        Node::Lab(block) => match &block.kind {
            BlockKind::Quiz(quiz) => {
                text.push_str(&plain(&quiz.ask));
                for option in &quiz.options {
                    text.push('\n');
                    text.push_str(&plain(&option.text));
                    text.push('\n');
                    text.push_str(&plain(&option.why));
                }
            }
            BlockKind::Claim(claim) => text.push_str(&plain(&claim.text)),
            BlockKind::Predict(predict) => {
                text.push_str(&plain(&predict.ask));
                text.push('\n');
                text.push_str(&plain(&predict.because));
            }
            BlockKind::Exercise(exercise) => text.push_str(&plain(&exercise.goal)),
            BlockKind::Steps(steps) => {
                for step in &steps.steps {
                    text.push_str(&plain(&step.say));
                    text.push('\n');
                }
            }
            _ => {}
        },
        Node::Code { .. } | Node::SlideBreak => {}
    }
}

/// The first number with a unit of size or time.
fn amount(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(2).find_map(|pair| match pair {
        [number, unit]
            if number.starts_with(|c: char| c.is_ascii_digit())
                && ["kB", "MB", "GB", "s", "seconds"]
                    .contains(&unit.trim_matches(|c: char| !c.is_alphanumeric())) =>
        {
            Some(format!("{number} {unit}"))
        }
        _ => None,
    })
}
