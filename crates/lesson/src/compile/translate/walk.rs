//! Every translatable text of a lesson, in reading order: the one list that extraction and application share.
//!
//! Left out on purpose: code, file names, commands, patterns, and whatever an answer is compared with and the engine
//! computes, since such words belong to Docker and not to a language.

use crate::model::*;

/// What kind of text it is; told to translators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Title,
    Summary,
    Heading,
    Paragraph,
    ListItem,
    Cell,
    Belief,
    Presenter,
    Footnote,
    Caption,
    Question,
    Because,
    Choice,
    OrderItem,
    Claim,
    Option,
    Why,
    ExerciseTitle,
    Goal,
    Hint,
    Nudge,
    Otherwise,
    Ask,
    Say,
    Look,
    Term,
    Explanation,
}

impl Kind {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Summary => "summary",
            Self::Heading => "heading",
            Self::Paragraph => "paragraph",
            Self::ListItem => "list item",
            Self::Cell => "table cell",
            Self::Belief => "myth: the belief, then what is true",
            Self::Presenter => "note for presenters",
            Self::Footnote => "footnote",
            Self::Caption => "caption of a picture",
            Self::Question => "question",
            Self::Because => "shown after a prediction",
            Self::Choice => "choice",
            Self::OrderItem => "item to put into order",
            Self::Claim => "claim",
            Self::Option => "option of a question",
            Self::Why => "why an option is right or wrong",
            Self::ExerciseTitle => "title of an exercise",
            Self::Goal => "task of an exercise",
            Self::Hint => "hint",
            Self::Nudge => "hint that shows by itself",
            Self::Otherwise => "shown while a condition does not hold",
            Self::Ask => "label of an input",
            Self::Say => "step of a walk-through",
            Self::Look => "where to look in a walk-through",
            Self::Term => "glossary term",
            Self::Explanation => "glossary entry",
        }
    }
}

/// A text in place.
pub(super) enum Slot<'a> {
    /// Running text.
    Rich(&'a mut Vec<Inline>),
    /// Text in which only backticks mean something.
    Plain(&'a mut String),
}

/// Called with the section's anchor, the kind and the text.
pub(super) type Visit<'v> = dyn FnMut(&str, Kind, Slot<'_>) + 'v;

/// Visits a lesson, its title and summary excepted: these belong to the course's catalogue.
pub(super) fn lesson(lesson: &mut Lesson, visit: &mut Visit<'_>) {
    for section in &mut lesson.sections {
        let at = section.id.clone();
        visit(&at, Kind::Heading, Slot::Rich(&mut section.title));
        nodes(&mut section.nodes, Kind::Paragraph, &at, visit);
    }
    for footnote in &mut lesson.footnotes {
        nodes(&mut footnote.nodes, Kind::Footnote, "", visit);
    }
}

/// `kind` is what a paragraph is called here. Nesting is bounded by [`MAX_PROSE_DEPTH`].
fn nodes(list: &mut [Node], kind: Kind, at: &str, visit: &mut Visit<'_>) {
    for node in list {
        match node {
            Node::Heading { content, .. } => visit(at, Kind::Heading, Slot::Rich(content)),
            Node::Paragraph(content) => visit(at, kind, Slot::Rich(content)),
            Node::List { items, .. } => {
                for item in items {
                    nodes(&mut item.nodes, Kind::ListItem, at, visit);
                }
            }
            Node::Table { head, rows, .. } => {
                for cell in head.iter_mut().chain(rows.iter_mut().flatten()) {
                    visit(at, Kind::Cell, Slot::Rich(cell));
                }
            }
            Node::Callout {
                kind: callout,
                nodes: inner,
            } => {
                let kind = match callout {
                    CalloutKind::Myth => Kind::Belief,
                    CalloutKind::Presenter => Kind::Presenter,
                    CalloutKind::Note | CalloutKind::Tip | CalloutKind::Warning => Kind::Paragraph,
                };
                nodes(inner, kind, at, visit);
            }
            Node::Quote(inner) => nodes(inner, kind, at, visit),
            Node::Lab(lab) => block(&mut lab.kind, at, visit),
            Node::Code { .. } | Node::SlideBreak => {}
        }
    }
}

fn block(kind: &mut BlockKind, at: &str, visit: &mut Visit<'_>) {
    match kind {
        BlockKind::Layers(block) => visit(at, Kind::Caption, Slot::Rich(&mut block.caption)),
        BlockKind::Predict(block) => {
            visit(at, Kind::Question, Slot::Rich(&mut block.ask));
            match &mut block.kind {
                PredictKind::Order { items } => words(items, Kind::OrderItem, at, visit),
                // Without a stated answer the engine's own word decides, which has no language.
                PredictKind::Choice {
                    choices,
                    right: Some(_),
                    ..
                } => words(choices, Kind::Choice, at, visit),
                PredictKind::Choice { .. }
                | PredictKind::Number { .. }
                | PredictKind::Steps { .. } => {}
            }
            visit(at, Kind::Because, Slot::Rich(&mut block.because));
        }
        BlockKind::Claim(block) => {
            visit(at, Kind::Claim, Slot::Rich(&mut block.text));
            checks(&mut block.checks, &mut [], at, visit);
        }
        BlockKind::Quiz(block) => {
            visit(at, Kind::Question, Slot::Rich(&mut block.ask));
            for option in &mut block.options {
                visit(at, Kind::Option, Slot::Rich(&mut option.text));
                visit(at, Kind::Why, Slot::Rich(&mut option.why));
            }
        }
        BlockKind::Exercise(exercise) => {
            visit(at, Kind::ExerciseTitle, Slot::Plain(&mut exercise.title));
            visit(at, Kind::Goal, Slot::Rich(&mut exercise.goal));
            checks(&mut exercise.checks, &mut exercise.answers, at, visit);
            for hint in &mut exercise.hints {
                visit(at, Kind::Hint, Slot::Rich(hint));
            }
            for nudge in exercise.task.iter_mut().flat_map(|task| &mut task.nudges) {
                visit(at, Kind::Nudge, Slot::Rich(&mut nudge.say));
            }
        }
        BlockKind::Steps(block) => {
            for step in &mut block.steps {
                visit(at, Kind::Say, Slot::Rich(&mut step.say));
                if let Some(look) = &mut step.look {
                    visit(at, Kind::Look, Slot::Plain(look));
                }
                checks(&mut step.checks, &mut [], at, visit);
            }
        }
        BlockKind::Dockerfile(_)
        | BlockKind::Cache(_)
        | BlockKind::Size(_)
        | BlockKind::Terminal(_)
        | BlockKind::Diff(_) => {}
    }
}

fn words(list: &mut [String], kind: Kind, at: &str, visit: &mut Visit<'_>) {
    for text in list.iter_mut().filter(|text| !is_code(text)) {
        visit(at, kind, Slot::Plain(text));
    }
}

/// `answers` are the right ones of the exercise: where they are chosen, not typed, they follow the choices.
fn checks(list: &mut [Check], answers: &mut [(String, String)], at: &str, visit: &mut Visit<'_>) {
    for check in list {
        if !check.otherwise.is_empty() {
            visit(at, Kind::Otherwise, Slot::Plain(&mut check.otherwise));
        }
        match &mut check.that {
            CheckKind::Answer {
                slot,
                ask,
                fact,
                equals,
                choices,
                ..
            } => {
                if !ask.is_empty() {
                    visit(at, Kind::Ask, Slot::Plain(ask));
                }
                if fact.is_none() && !choices.is_empty() {
                    let of_slot = answers.iter_mut().filter(|(name, _)| name == slot);
                    for right in of_slot.map(|(_, answer)| answer).chain(equals) {
                        if choices.contains(right) && !is_code(right) {
                            visit(at, Kind::Choice, Slot::Plain(right));
                        }
                    }
                    words(choices, Kind::Choice, at, visit);
                }
            }
            CheckKind::Any(inner) => checks(inner, answers, at, visit),
            _ => {}
        }
    }
}

/// Is a choice an instruction, a command or a name, which every language writes alike?
fn is_code(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let instruction = first.len() > 1 && first.bytes().all(|byte| byte.is_ascii_uppercase());
    let one_word = first.len() == text.trim().len();
    let name = one_word && first.contains(|c: char| "/._=-:@".contains(c) || c.is_ascii_digit());
    instruction || first == "docker" || name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_among_choices_is_told_from_words() {
        for text in [
            "COPY app.py ./",
            "docker pull",
            "alpine:3",
            "/srv/app",
            "RUN",
            "1.4",
        ] {
            assert!(is_code(text), "{text}");
        }
        for text in ["The file is gone", "B stops", "build", "A wrote it"] {
            assert!(!is_code(text), "{text}");
        }
    }
}
