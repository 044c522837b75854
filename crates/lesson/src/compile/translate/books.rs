//! Which strings belong to which catalogue.

use super::super::problem::{Problem, Problems};
use super::super::{CompiledCourse, SourceTree};
use super::markup;
use super::walk::{self, Kind, Slot};
use crate::model::CourseIndex;
use std::collections::BTreeMap;

/// Titles and summaries.
pub(super) const COURSE: &str = "course";
/// Terms and their explanations.
pub(super) const GLOSSARY: &str = "glossary";

/// Words of the page around lessons.
pub(super) const INTERFACE: &str = "interface";

/// The catalogue of a lesson.
pub(super) fn of_lesson(id: &str) -> String {
    format!("{id}/lesson")
}

/// One catalogue's strings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    /// Path below the locale's folder, without `.po`.
    pub name: String,
    /// In reading order, each once.
    pub messages: Vec<Message>,
}

/// One string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The English text as Markdown.
    pub id: String,
    /// What kind of text it is, once for each kind.
    pub about: Vec<String>,
    /// Where it stands: file and section.
    pub places: Vec<String>,
}

/// Where a text stands.
pub(super) struct Text<'a> {
    /// Anchor of the section; empty outside sections.
    pub(super) at: &'a str,
    /// What it is.
    pub(super) kind: Kind,
}

/// Visits titles and summaries.
pub(super) fn in_index(index: &mut CourseIndex, visit: &mut dyn FnMut(Text<'_>, Slot<'_>)) {
    let mut plain = |at: &str, kind, text: &mut String| visit(Text { at, kind }, Slot::Plain(text));
    plain("", Kind::Title, &mut index.title);
    for module in &mut index.modules {
        plain(&module.id, Kind::Title, &mut module.title);
        plain(&module.id, Kind::Summary, &mut module.summary);
    }
    for track in &mut index.tracks {
        plain(&track.id, Kind::Title, &mut track.title);
    }
    for lesson in index.lessons.iter_mut().chain(&mut index.levels) {
        plain(&lesson.id, Kind::Title, &mut lesson.title);
        plain(&lesson.id, Kind::Summary, &mut lesson.summary);
    }
}

/// Visits the glossary.
pub(super) fn in_glossary(index: &mut CourseIndex, visit: &mut dyn FnMut(Text<'_>, Slot<'_>)) {
    for term in &mut index.glossary {
        let at = &term.id;
        visit(
            Text {
                at,
                kind: Kind::Term,
            },
            Slot::Plain(&mut term.term),
        );
        visit(
            Text {
                at,
                kind: Kind::Explanation,
            },
            Slot::Rich(&mut term.text),
        );
    }
}

/// The string in its catalogue; `None` when there is nothing to translate, or no way to write it.
pub(super) fn id(slot: &Slot<'_>) -> Option<String> {
    match slot {
        Slot::Rich(text) if markup::has_words(text) => markup::id(text),
        Slot::Plain(text) if markup::has_plain_words(text) => Some((*text).clone()),
        Slot::Rich(_) | Slot::Plain(_) => None,
    }
}

/// All catalogues of a course, and warnings about texts that no catalogue can carry.
pub fn books(course: &CompiledCourse) -> (Vec<Book>, Vec<Problem>) {
    let locale = &course.index.locale;
    let mut problems = Vec::new();
    let mut books = Vec::new();
    let mut index = course.index.clone();
    let mut titles = Collected::default();
    in_index(&mut index, &mut |text, slot| {
        titles.add("course.toml", text, &slot)
    });
    books.push(titles.into_book(COURSE, "course.toml", &mut problems));
    let file = format!("{locale}/glossary.toml");
    let mut words = Collected::default();
    in_glossary(&mut index, &mut |text, slot| words.add(&file, text, &slot));
    books.push(words.into_book(GLOSSARY, &file, &mut problems));
    for lesson in &course.lessons {
        let file = format!("{locale}/{}/lesson.md", lesson.front.id);
        let mut collected = Collected::default();
        walk::lesson(&mut lesson.clone(), &mut |at, kind, slot| {
            collected.add(&file, Text { at, kind }, &slot);
        });
        books.push(collected.into_book(&of_lesson(&lesson.front.id), &file, &mut problems));
    }
    (books, problems)
}

/// Has the locale this catalogue?
pub fn is_started(tree: &SourceTree, locale: &str, book: &Book) -> bool {
    tree.contains_key(&format!("{locale}/{}.po", book.name))
}

#[derive(Default)]
struct Collected {
    messages: Vec<Message>,
    position: BTreeMap<String, usize>,
    lost: Vec<String>,
}

impl Collected {
    fn add(&mut self, file: &str, text: Text<'_>, slot: &Slot<'_>) {
        let Some(id) = id(slot) else {
            if let Slot::Rich(content) = slot
                && markup::has_words(content)
            {
                self.lost.push(super::super::markdown::plain(content));
            }
            return;
        };
        let about = text.kind.words().to_owned();
        let place = if text.at.is_empty() {
            file.to_owned()
        } else {
            format!("{file}#{}", text.at)
        };
        let known = self.position.get(&id).copied();
        match known.and_then(|at| self.messages.get_mut(at)) {
            Some(message) => {
                if !message.about.contains(&about) {
                    message.about.push(about);
                }
                if !message.places.contains(&place) {
                    message.places.push(place);
                }
            }
            None => {
                self.position.insert(id.clone(), self.messages.len());
                self.messages.push(Message {
                    id,
                    about: vec![about],
                    places: vec![place],
                });
            }
        }
    }

    fn into_book(self, name: &str, file: &str, problems: &mut Vec<Problem>) -> Book {
        let mut found = Problems::new(file);
        for text in self.lost {
            found.warning(
                1,
                format!("no catalogue can carry the text `{text}`; write it more simply"),
            );
        }
        problems.extend(found.found);
        Book {
            name: name.to_owned(),
            messages: self.messages,
        }
    }
}
