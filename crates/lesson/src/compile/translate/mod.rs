//! Translations: the strings of a course as gettext catalogues, and catalogues applied to the compiled course.
//!
//! English is the source. `content/<locale>/` holds `course.po` (titles and summaries), `glossary.po`, and one
//! `<lesson>/lesson.po` per translated lesson. A string is one block element: a paragraph, a heading, a cell, an
//! option, a hint. A string that is missing or fuzzy stays English and is marked so; a translation that loses a link,
//! a code span or a `{.run}` is an error with its line. The words of the page around lessons are in `interface.po`.

mod books;
mod interface;
mod markup;
mod po;
mod update;
mod walk;

pub use books::{Book, Message, books, is_started};
pub use interface::interface;
pub use update::{Changes, template, update};

use super::problem::{Problem, Problems, Weight};
use super::{CompiledCourse, SourceTree};
use crate::model::{CourseIndex, Inline, Lesson, Share, Translation};
use books::{Text, in_glossary, in_index};
use po::{Catalogue, Entry};
use std::collections::{BTreeMap, BTreeSet};
use walk::Slot;

/// Below this share of translated strings a lesson counts as partly translated (`content-format.md`, section 6).
pub const PARTIAL_PER_CENT: u32 = 80;

/// How far one catalogue is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Path of the catalogue below the locale's folder, without `.po`.
    pub book: String,
    /// Strings, each once.
    pub n_strings: u32,
    /// Translated and current.
    pub n_translated: u32,
    /// Translated, but the English changed since.
    pub n_fuzzy: u32,
}

impl Coverage {
    /// Neither translated nor fuzzy.
    pub fn n_missing(&self) -> u32 {
        self.n_strings
            .saturating_sub(self.n_translated.saturating_add(self.n_fuzzy))
    }

    /// Fewer than [`PARTIAL_PER_CENT`] of its strings are translated.
    pub fn is_partial(&self) -> bool {
        u64::from(self.n_translated) * 100 < u64::from(self.n_strings) * u64::from(PARTIAL_PER_CENT)
    }
}

/// A course in another language.
#[derive(Clone, Debug, PartialEq)]
pub struct TranslatedCourse {
    /// What goes to `index.json`. Lessons without a catalogue lead to the source's own file.
    pub index: CourseIndex,
    /// The lessons with a catalogue, in teaching order.
    pub lessons: Vec<Lesson>,
    /// Words of the page around lessons, by their English. Goes to `words.json`.
    pub words: BTreeMap<String, String>,
    /// Every catalogue, those that do not exist yet too.
    pub coverage: Vec<Coverage>,
    /// Broken translations; they are shown in English.
    pub problems: Vec<Problem>,
}

impl TranslatedCourse {
    /// The files to publish below `content/<locale>/`. Pictures stay with the source.
    ///
    /// # Errors
    /// When a value cannot be written as JSON, which the model's types rule out.
    pub fn outputs(&self) -> Result<Vec<(String, Vec<u8>)>, serde_json::Error> {
        let mut outputs = vec![
            ("index.json".to_owned(), serde_json::to_vec(&self.index)?),
            ("words.json".to_owned(), serde_json::to_vec(&self.words)?),
        ];
        for lesson in &self.lessons {
            outputs.push((
                format!("{}.json", lesson.front.id),
                serde_json::to_vec(lesson)?,
            ));
        }
        Ok(outputs)
    }
}

/// Applies the catalogues of `content/<locale>/` to a compiled course. Cost: O(strings).
pub fn translate_course(
    course: &CompiledCourse,
    tree: &SourceTree,
    locale: &str,
) -> TranslatedCourse {
    let source = &course.index.locale;
    let mut problems = Vec::new();
    let mut coverage = Vec::new();
    let mut index = course.index.clone();
    locale.clone_into(&mut index.locale);

    let mut titles = Applied::new(tree, locale, source, books::COURSE, &mut problems);
    in_index(&mut index, &mut |text, slot| titles.apply(text, slot));
    let titles = titles.finish(&mut coverage, &mut problems);
    let mut words = Applied::new(tree, locale, source, books::GLOSSARY, &mut problems);
    in_glossary(&mut index, &mut |text, slot| words.apply(text, slot));
    let words = words.finish(&mut coverage, &mut problems);
    index.glossary.sort_by_key(|term| term.term.to_lowercase());
    index.translation = Some(titles.with(words));

    let mut lessons = Vec::new();
    for lesson in &course.lessons {
        let id = &lesson.front.id;
        let book = books::of_lesson(id);
        let exists = tree.contains_key(&path(locale, &book));
        let mut translated = lesson.clone();
        let mut applied = Applied::new(tree, locale, source, &book, &mut problems);
        walk::lesson(&mut translated, &mut |at, kind, slot| {
            applied.apply(Text { at, kind }, slot)
        });
        let mut translation = applied.finish(&mut coverage, &mut problems);
        let mut summaries = index.lessons.iter_mut().chain(&mut index.levels);
        let Some(summary) = summaries.find(|summary| summary.id == *id) else {
            continue;
        };
        summary.translation = Some(translation.share);
        if !exists {
            summary.path = format!("../{source}/{}", summary.path);
            continue;
        }
        for (shown, exercise) in summary.exercises.iter_mut().zip(translated.exercises()) {
            shown.title.clone_from(&exercise.title);
        }
        translated.front.title.clone_from(&summary.title);
        translated.front.summary.clone_from(&summary.summary);
        let titles = index.translation.iter().flat_map(|titles| &titles.english);
        translation.english.extend(
            titles
                .filter(|text| [&summary.title, &summary.summary].contains(text))
                .cloned(),
        );
        translated.translation = Some(translation);
        lessons.push(translated);
    }
    let words = interface::translated(tree, locale, &mut coverage, &mut problems);
    strangers(course, tree, locale, &mut problems);
    TranslatedCourse {
        index,
        lessons,
        words,
        coverage,
        problems,
    }
}

fn path(locale: &str, book: &str) -> String {
    format!("{locale}/{book}.po")
}

/// Catalogues that belong to nothing are told of: a renamed lesson must not lose its translation in silence.
fn strangers(
    course: &CompiledCourse,
    tree: &SourceTree,
    locale: &str,
    problems: &mut Vec<Problem>,
) {
    let mut known = [books::COURSE, books::GLOSSARY, books::INTERFACE]
        .map(|book| path(locale, book))
        .to_vec();
    known.extend(
        course
            .lessons
            .iter()
            .map(|lesson| path(locale, &books::of_lesson(&lesson.front.id))),
    );
    let prefix = format!("{locale}/");
    for stranger in tree
        .keys()
        .filter(|path| path.starts_with(&prefix) && path.ends_with(".po") && !known.contains(path))
    {
        let mut found = Problems::new(stranger);
        found.warning(1, "this catalogue belongs to no lesson");
        problems.extend(found.found);
    }
}

/// One catalogue while it is applied.
struct Applied {
    path: String,
    book: String,
    locale: String,
    source: String,
    entries: BTreeMap<String, Entry>,
    seen: BTreeSet<String>,
    english: BTreeSet<String>,
    n_fuzzy: u32,
    n_translated: u32,
    problems: Vec<Problem>,
}

impl Applied {
    fn new(
        tree: &SourceTree,
        locale: &str,
        source: &str,
        book: &str,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let path = path(locale, book);
        let mut entries = BTreeMap::new();
        match tree.get(&path).map(|bytes| std::str::from_utf8(bytes)) {
            None => {}
            Some(Err(_)) => {
                let mut found = Problems::new(&path);
                found.error(1, "not UTF-8 text");
                problems.extend(found.found);
            }
            Some(Ok(text)) => match po::parse(&path, text) {
                Ok(Catalogue { entries: read, .. }) => {
                    let current = read.into_iter().filter(|entry| !entry.obsolete);
                    entries.extend(current.map(|entry| (entry.id.clone(), entry)));
                }
                Err(found) => problems.extend(found),
            },
        }
        Self {
            path,
            book: book.to_owned(),
            locale: locale.to_owned(),
            source: source.to_owned(),
            entries,
            seen: BTreeSet::new(),
            english: BTreeSet::new(),
            n_fuzzy: 0,
            n_translated: 0,
            problems: Vec::new(),
        }
    }

    fn apply(&mut self, _text: Text<'_>, slot: Slot<'_>) {
        let Some(id) = books::id(&slot) else { return };
        let first = self.seen.insert(id.clone());
        let entry = self.entries.get(&id);
        self.n_fuzzy +=
            u32::from(first && entry.is_some_and(|entry| entry.fuzzy && !entry.text.is_empty()));
        let entry = entry.filter(|entry| entry.is_current());
        let mut found = Problems::new(&self.path);
        match slot {
            Slot::Plain(text) => {
                let damage = entry.and_then(|entry| markup::plain_damage(text, &entry.text));
                match (entry, damage) {
                    (Some(entry), None) => {
                        text.clone_from(&entry.text);
                        self.n_translated += u32::from(first);
                    }
                    (entry, damage) => {
                        if let (Some(entry), Some(damage)) = (entry, damage) {
                            found.error(entry.line, damage);
                        }
                        self.english.insert(text.clone());
                    }
                }
            }
            Slot::Rich(text) => {
                let translation = entry.and_then(|entry| {
                    let notes = markup::footnotes(text);
                    let read = markup::read(&entry.text, entry.line, &notes, &mut found);
                    if let Some(damage) = markup::damage(text, &read) {
                        found.error(entry.line, damage);
                    }
                    found.found.is_empty().then_some(read)
                });
                if let Some(translation) = translation {
                    *text = translation;
                    self.n_translated += u32::from(first);
                } else {
                    let content = std::mem::take(text);
                    text.push(Inline::Untranslated {
                        lang: self.source.clone(),
                        content,
                    });
                }
            }
        }
        if first {
            self.problems.extend(found.found);
        }
    }

    fn finish(self, coverage: &mut Vec<Coverage>, problems: &mut Vec<Problem>) -> Translation {
        let n_strings = u32::try_from(self.seen.len()).unwrap_or(u32::MAX);
        coverage.push(Coverage {
            book: self.book,
            n_strings,
            n_translated: self.n_translated,
            n_fuzzy: self.n_fuzzy,
        });
        let mut found = self.problems;
        found.sort_by_key(|problem| problem.line);
        problems.extend(found);
        Translation {
            locale: self.locale,
            source: self.source,
            share: Share {
                n_strings,
                n_translated: self.n_translated,
            },
            english: self.english.into_iter().collect(),
        }
    }
}

/// Is one of the problems an error? A course with a broken translation is not published.
pub fn has_errors(problems: &[Problem]) -> bool {
    problems
        .iter()
        .any(|problem| problem.weight == Weight::Error)
}
