//! What the learner has done, kept in this browser only, under `layerlab.learn.v1`.
//!
//! What is solved stays solved. Unknown or damaged storage reads as a fresh start.

use super::record::code::Record;
use crate::storage;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::rc::Rc;
use yew::Reducible;

const KEY: &str = "learn.v1";
/// Longest text of a draft that is stored.
const MAX_DRAFT: usize = 100_000;

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// Ids of solved exercises.
    solved: BTreeSet<String>,
    /// `lesson/block` of quiz items that were answered right.
    right: BTreeSet<String>,
    /// Ids of lessons that were opened.
    opened: BTreeSet<String>,
    /// Ids of lessons in which nothing is left to do.
    finished: BTreeSet<String>,
}

/// What a learner can achieve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// Opened a lesson.
    Opened(String),
    /// Solved an exercise.
    Solved(String),
    /// Answered the quiz item of a lesson (first) in a block (second) right.
    Right(String, String),
    /// Has nothing left to do in a lesson.
    Finished(String),
    /// Brought what was done in another browser.
    Took(Box<Record>),
    /// Wants to begin the lesson (first) with these exercises (second) anew.
    Reset(String, Vec<String>),
    /// Wants to begin everything anew.
    Forget,
}

/// How far a lesson is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Never opened.
    New,
    /// Opened.
    Begun,
    /// Nothing left to do.
    Finished,
}

impl Progress {
    /// What was stored.
    pub fn load() -> Self {
        storage::read(KEY)
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default()
    }

    /// Stores it; a browser that refuses costs the learner only the memory.
    pub fn save(&self) {
        if let Ok(text) = serde_json::to_string(self) {
            storage::write(KEY, &text);
        }
    }

    /// Is the exercise solved?
    pub fn is_solved(&self, exercise: &str) -> bool {
        self.solved.contains(exercise)
    }

    /// Was the quiz item answered right?
    pub fn is_right(&self, lesson: &str, block: &str) -> bool {
        self.right.contains(&item(lesson, block))
    }

    /// Of these exercises, how many are solved?
    pub fn n_solved<'a>(&self, exercises: impl Iterator<Item = &'a str>) -> usize {
        exercises.filter(|id| self.is_solved(id)).count()
    }

    /// Ids of solved exercises, in order.
    pub fn solved(&self) -> impl Iterator<Item = &str> {
        self.solved.iter().map(String::as_str)
    }

    /// `lesson/block` of quiz items that were answered right, in order.
    pub fn right(&self) -> impl Iterator<Item = &str> {
        self.right.iter().map(String::as_str)
    }

    /// Ids of finished lessons, in order.
    pub fn finished(&self) -> impl Iterator<Item = &str> {
        self.finished.iter().map(String::as_str)
    }

    /// How far the lesson is.
    pub fn standing(&self, lesson: &str) -> Standing {
        if self.finished.contains(lesson) {
            Standing::Finished
        } else if self.opened.contains(lesson) {
            Standing::Begun
        } else {
            Standing::New
        }
    }

    /// Is there anything to forget?
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes note; says whether that was news.
    fn note(&mut self, done: Done) -> bool {
        match done {
            Done::Opened(lesson) => self.opened.insert(lesson),
            Done::Solved(exercise) => self.solved.insert(exercise),
            Done::Right(lesson, block) => self.right.insert(item(&lesson, &block)),
            Done::Finished(lesson) => self.finished.insert(lesson),
            Done::Took(record) => {
                let before = self.clone();
                self.solved
                    .extend(record.solved.into_iter().map(|(id, _)| id));
                self.right.extend(record.right);
                self.opened.extend(record.finished.iter().cloned());
                self.finished.extend(record.finished);
                *self != before
            }
            Done::Reset(lesson, exercises) => {
                let before = self.clone();
                self.solved.retain(|id| !exercises.contains(id));
                self.right
                    .retain(|item| item.split('/').next() != Some(lesson.as_str()));
                self.opened.remove(&lesson);
                self.finished.remove(&lesson);
                *self != before
            }
            Done::Forget => {
                let news = !self.is_empty();
                *self = Self::default();
                news
            }
        }
    }
}

impl Reducible for Progress {
    type Action = Done;

    fn reduce(self: Rc<Self>, done: Done) -> Rc<Self> {
        let mut next = (*self).clone();
        if next.note(done) { Rc::new(next) } else { self }
    }
}

fn item(lesson: &str, block: &str) -> String {
    format!("{lesson}/{block}")
}

/// What was typed into an exercise: path and text of each file, answer by slot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Path and text.
    pub files: Vec<(String, String)>,
    /// Slot and answer.
    pub answers: Vec<(String, String)>,
    /// Lines typed on simulated hosts.
    #[serde(default)]
    pub lines: Vec<String>,
}

impl Draft {
    /// What was typed into the exercise before.
    pub fn load(exercise: &str) -> Option<Self> {
        serde_json::from_str(&storage::read(&draft_key(exercise))?).ok()
    }

    /// Stores it, unless it is huge.
    pub fn save(&self, exercise: &str) {
        let files = self.files.iter().map(|(_, text)| text.len());
        let total: usize = files.chain(self.lines.iter().map(String::len)).sum();
        if total <= MAX_DRAFT
            && let Ok(text) = serde_json::to_string(self)
        {
            storage::write(&draft_key(exercise), &text);
        }
    }

    /// Forgets it.
    pub fn forget(exercise: &str) {
        storage::remove(&draft_key(exercise));
    }
}

fn draft_key(exercise: &str) -> String {
    format!("{KEY}.draft.{exercise}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(done: impl IntoIterator<Item = Done>) -> Rc<Progress> {
        done.into_iter()
            .fold(Rc::new(Progress::default()), Progress::reduce)
    }

    #[test]
    fn solved_stays_solved() {
        let progress = after([
            Done::Solved("a-1".into()),
            Done::Opened("a".into()),
            Done::Solved("a-1".into()),
        ]);
        assert!(progress.is_solved("a-1"));
        assert_eq!(progress.n_solved(["a-1", "a-2"].into_iter()), 1);
        assert_eq!(progress.standing("a"), Standing::Begun);
    }

    #[test]
    fn what_comes_from_elsewhere_is_added_and_a_lesson_begins_anew_alone() {
        let record = Record {
            solved: vec![("a-1".into(), String::new()), ("b-1".into(), String::new())],
            right: vec!["a/b2".into(), "b/b2".into()],
            finished: vec!["b".into()],
            ..Record::default()
        };
        let progress = after([
            Done::Solved("c-1".into()),
            Done::Took(Box::new(record)),
            Done::Reset("a".into(), vec!["a-1".into()]),
        ]);
        assert_eq!(progress.solved().collect::<Vec<_>>(), ["b-1", "c-1"]);
        assert_eq!(progress.right().collect::<Vec<_>>(), ["b/b2"]);
        assert_eq!(progress.standing("b"), Standing::Finished);
        assert_eq!(progress.standing("a"), Standing::New);
    }

    #[test]
    fn old_news_change_nothing() {
        let progress = after([Done::Opened("a".into())]);
        assert!(Rc::ptr_eq(
            &progress,
            &Rc::clone(&progress).reduce(Done::Opened("a".into()))
        ));
    }

    #[test]
    fn what_is_stored_is_read_back_and_the_rest_is_a_fresh_start() {
        let progress = after([
            Done::Right("a".into(), "b2".into()),
            Done::Finished("a".into()),
        ]);
        let text = serde_json::to_string(&*progress).unwrap();
        assert_eq!(serde_json::from_str::<Progress>(&text).unwrap(), *progress);
        assert_eq!(
            serde_json::from_str::<Progress>("{}").unwrap(),
            Progress::default()
        );
        assert_eq!(
            *after([Done::Finished("a".into()), Done::Forget]),
            Progress::default()
        );
    }
}
