//! What the palette knows: places, samples, settings, and lessons and words of the course.

use crate::app::Overlay;
use crate::app::picture_file::Kind;
use crate::features::check::samples::SAMPLES;
use crate::features::learn::PROGRESS;
use crate::route::teach::Plan;
use crate::route::{CheckPlace, Route, SandboxPlace, TeachPlace, View};
use crate::theme::Theme;
use layerlab_lesson::model::CourseIndex;
use yew::AttrValue;

/// Something one can go to or do.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What it says.
    pub title: String,
    /// What sort of thing it is, in a word.
    pub kind: &'static str,
    /// Other words by which it is found.
    pub more: String,
    /// Its key, when it has one.
    pub keys: &'static str,
    /// What happens.
    pub act: Act,
}

/// What an entry does.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// Goes there.
    Go(Route),
    /// Puts a sample (id, text) into the editor.
    Sample(AttrValue, AttrValue),
    /// Changes the colours.
    Theme(Theme),
    /// Opens a part of the frame.
    Open(Overlay),
    /// Saves the picture in sight.
    Picture(Kind),
}

/// Entries that are there without the course.
pub fn of_page() -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut add = |title: &str, kind, more: &str, keys, act| {
        entries.push(Entry {
            title: title.to_owned(),
            kind,
            more: more.to_owned(),
            keys,
            act,
        });
    };
    for (view, title, more, key) in [
        (
            View::Findings,
            "Findings",
            "check lint rules warnings errors fix",
            "4",
        ),
        (View::Layers, "Layers", "stack bricks play x-ray", "1"),
        (
            View::Cache,
            "Cache: one change",
            "what runs again rebuild graph",
            "2",
        ),
        (View::Day, "Cache: a working day", "edits minutes", ""),
        (
            View::Context,
            "Build context",
            "dockerignore files folder",
            "",
        ),
        (View::Size, "Size", "bytes budget pull time bases", "3"),
        (View::Config, "Configuration", "inspect env user cmd", "5"),
    ] {
        let place = CheckPlace {
            view: Some(view),
            ..CheckPlace::default()
        };
        add(title, "view", more, key, Act::Go(Route::Check(place)));
    }
    let learn = |place: &str| Route::lesson(place);
    for (title, more, key, route) in [
        (
            "Compare with the file as it was",
            "diff before after",
            "d",
            Route::Compare,
        ),
        (
            "Share the file as a link",
            "qr code url",
            "s",
            Route::Share(CheckPlace::default()),
        ),
        (
            "Open an image",
            "docker save tar archive layers",
            "",
            Route::Image,
        ),
        (
            "Lessons",
            "learn course",
            "",
            Route::Learn {
                lesson: None,
                section: None,
            },
        ),
        ("Glossary", "words terms", "", learn("glossary")),
        (
            "Your progress",
            "solved export import code",
            "",
            learn(PROGRESS),
        ),
        (
            "For those who teach",
            "present slides handout class instructor",
            "",
            Route::Teach(TeachPlace::Home),
        ),
        (
            "Plan a day",
            "agenda workshop teach",
            "",
            Route::Teach(TeachPlace::Plan(Plan::default())),
        ),
        (
            "Results of a class",
            "codes table teach",
            "",
            Route::Teach(TeachPlace::Results),
        ),
        (
            "Sandbox",
            "docker terminal command line",
            "",
            Route::Sandbox(SandboxPlace::default()),
        ),
    ] {
        add(title, "place", more, key, Act::Go(route));
    }
    for (title, more, key, overlay) in [
        (
            "Settings",
            "keys motion storage forget",
            "",
            Overlay::Settings,
        ),
        ("Help and keys", "shortcuts", "?", Overlay::Help),
    ] {
        add(title, "setting", more, key, Act::Open(overlay));
    }
    for (title, kind) in [
        ("Save the picture as SVG", Kind::Svg),
        ("Save the picture as PNG", Kind::Png),
    ] {
        add(
            title,
            "action",
            "export image drawing file",
            "",
            Act::Picture(kind),
        );
    }
    for theme in Theme::ALL {
        add(
            &format!("Colours: {}", theme.label().to_lowercase()),
            "setting",
            "theme",
            "",
            Act::Theme(theme),
        );
    }
    for sample in &SAMPLES {
        let act = Act::Sample(AttrValue::Static(sample.id), AttrValue::Static(sample.text));
        add(sample.title, "sample", sample.about, "", act);
    }
    entries
}

/// Lessons, exercises and words of the course.
pub fn of_course(index: &CourseIndex) -> Vec<Entry> {
    let lessons = index.lessons.iter().map(|lesson| Entry {
        title: lesson.title.clone(),
        kind: "lesson",
        more: format!("{} {}", lesson.number, lesson.summary),
        keys: "",
        act: Act::Go(Route::lesson(&lesson.id)),
    });
    let exercises = index.lessons.iter().flat_map(|lesson| {
        lesson.exercises.iter().map(|exercise| Entry {
            title: exercise.title.clone(),
            kind: "exercise",
            more: lesson.title.clone(),
            keys: "",
            act: Act::Go(Route::lesson(&lesson.id)),
        })
    });
    let words = index.glossary.iter().map(|term| Entry {
        title: term.term.clone(),
        kind: "word",
        more: String::new(),
        keys: "",
        act: Act::Go(Route::Learn {
            lesson: Some("glossary".to_owned()),
            section: Some(term.id.clone()),
        }),
    });
    lessons.chain(words).chain(exercises).collect()
}
