//! What the learner typed into an exercise, and how much help they took. Pure.

use super::super::super::progress::Draft;
use super::super::texts::texts;
use layerlab_lesson::model::{CheckKind, Exercise};
use std::rc::Rc;
use yew::Reducible;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The files and answers of the start.
    start: Draft,
    /// The files and answers now.
    pub now: Draft,
    /// Whether something was changed: only then it is told what is missing.
    pub tried: bool,
    /// Number of hints shown.
    pub n_hints: usize,
    /// Whether the solution is shown.
    pub solution: bool,
}

/// What happens to it.
#[derive(Debug, Clone)]
pub enum Act {
    /// The text of a file.
    Type(String, String),
    /// The answer of a slot.
    Answer(String, String),
    /// One more hint.
    Hint,
    /// Shows or hides the solution.
    Solution(bool),
    /// From the start again; what was shown stays shown.
    Reset,
}

impl Attempt {
    /// At the start, or where a draft left off. A draft of other files is not used: the exercise has changed.
    pub fn new(exercise: &Exercise, draft: Option<Draft>) -> Self {
        let start = Draft {
            files: ordered(exercise),
            ..Draft::default()
        };
        let names = |draft: &Draft| {
            draft
                .files
                .iter()
                .map(|(path, _)| path.clone())
                .collect::<Vec<_>>()
        };
        let draft = draft.filter(|draft| names(draft) == names(&start) && *draft != start);
        Self {
            tried: draft.is_some(),
            now: draft.unwrap_or_else(|| start.clone()),
            start,
            n_hints: 0,
            solution: false,
        }
    }

    /// An attempt at nothing.
    pub fn empty() -> Self {
        Self {
            start: Draft::default(),
            now: Draft::default(),
            tried: false,
            n_hints: 0,
            solution: false,
        }
    }

    /// Whether anything differs from the start.
    pub fn is_changed(&self) -> bool {
        self.now != self.start
    }
}

impl Reducible for Attempt {
    type Action = Act;

    fn reduce(self: Rc<Self>, act: Act) -> Rc<Self> {
        let mut next = (*self).clone();
        match act {
            Act::Type(path, text) => {
                let Some(file) = next.now.files.iter_mut().find(|(name, _)| *name == path) else {
                    return self;
                };
                if file.1 == text {
                    return self;
                }
                file.1 = text;
                next.tried = true;
            }
            Act::Answer(slot, text) => {
                next.now.answers.retain(|(name, _)| *name != slot);
                if !text.is_empty() {
                    next.now.answers.push((slot, text));
                }
                next.tried = true;
            }
            Act::Hint => next.n_hints += 1,
            Act::Solution(shown) => next.solution = shown,
            Act::Reset => {
                next.now = next.start.clone();
                next.tried = false;
            }
        }
        Rc::new(next)
    }
}

/// The files with text, the Dockerfile first.
fn ordered(exercise: &Exercise) -> Vec<(String, String)> {
    let mut files = texts(&exercise.start);
    files.sort_by_key(|(path, _)| *path != exercise.start.dockerfile);
    files
}

/// The answer of a slot; empty when there is none.
pub fn answer<'a>(answers: &'a [(String, String)], slot: &str) -> &'a str {
    let mut given = answers.iter();
    given
        .find(|(name, _)| name == slot)
        .map_or("", |(_, text)| text)
}

/// An input for a typed answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its name.
    pub slot: String,
    /// Its label.
    pub ask: String,
    /// Choices, when it is not a text field.
    pub choices: Vec<String>,
}

/// The inputs that the checks ask for, each slot once.
pub fn inputs(exercise: &Exercise) -> Vec<Input> {
    let mut found: Vec<Input> = Vec::new();
    let groups = exercise.checks.iter().flat_map(|check| match &check.that {
        CheckKind::Any(any) => any.iter().collect::<Vec<_>>(),
        _ => vec![check],
    });
    for check in groups {
        if let CheckKind::Answer {
            slot, ask, choices, ..
        } = &check.that
            && found.iter().all(|input| input.slot != *slot)
        {
            let ask = if ask.is_empty() {
                "Your answer".to_owned()
            } else {
                ask.clone()
            };
            found.push(Input {
                slot: slot.clone(),
                ask,
                choices: choices.clone(),
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_lesson::model::{ContextFile, FileContent, Scenario};

    fn exercise() -> Exercise {
        let file = |path: &str, text: &str| ContextFile {
            path: path.to_owned(),
            content: FileContent::Text(text.to_owned()),
        };
        Exercise {
            id: "x-1".to_owned(),
            title: String::new(),
            goal: Vec::new(),
            start: Scenario {
                dockerfile: "Dockerfile".to_owned(),
                files: vec![file(".npmrc", "a"), file("Dockerfile", "FROM a\n")],
                effects: Vec::new(),
            },
            readonly: false,
            checks: Vec::new(),
            hints: Vec::new(),
            solution: Vec::new(),
            answers: Vec::new(),
            task: None,
            wrong: Vec::new(),
        }
    }

    fn act(attempt: Attempt, act: Act) -> Attempt {
        (*Rc::new(attempt).reduce(act)).clone()
    }

    #[test]
    fn the_dockerfile_comes_first() {
        assert_eq!(Attempt::new(&exercise(), None).now.files[0].0, "Dockerfile");
    }

    #[test]
    fn typing_is_a_try_and_reset_takes_it_back() {
        let typed = act(
            Attempt::new(&exercise(), None),
            Act::Type("Dockerfile".into(), "FROM b\n".into()),
        );
        assert!(typed.tried && typed.is_changed());
        let reset = act(typed, Act::Reset);
        assert!(!reset.tried && !reset.is_changed());
    }

    #[test]
    fn a_file_that_is_not_there_cannot_be_typed() {
        let attempt = Attempt::new(&exercise(), None);
        assert_eq!(
            act(attempt.clone(), Act::Type("other".into(), "x".into())),
            attempt
        );
    }

    #[test]
    fn a_draft_of_another_version_is_not_used() {
        let draft = |path: &str| Draft {
            files: vec![
                (path.to_owned(), "FROM c\n".to_owned()),
                (".npmrc".to_owned(), "a".to_owned()),
            ],
            ..Draft::default()
        };
        assert!(Attempt::new(&exercise(), Some(draft("Dockerfile"))).is_changed());
        assert!(!Attempt::new(&exercise(), Some(draft("Other"))).is_changed());
    }

    #[test]
    fn an_emptied_answer_is_no_answer() {
        let typed = act(
            Attempt::new(&exercise(), None),
            Act::Answer("a".into(), "1".into()),
        );
        assert_eq!(answer(&typed.now.answers, "a"), "1");
        assert!(
            act(typed, Act::Answer("a".into(), String::new()))
                .now
                .answers
                .is_empty()
        );
    }
}
