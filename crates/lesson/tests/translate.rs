//! Translations: what goes into a catalogue, what comes back from it, what becomes of old and broken entries.
#![cfg(feature = "compile")]

use layerlab_lesson::compile::{
    Book, CompiledCourse, SourceTree, TranslatedCourse, books, compile_course, has_errors,
    template, translate_course, update,
};
use layerlab_lesson::model::{BlockKind, CheckKind, Inline, Lesson, Node, PredictKind};

const LESSON: &str = r#"+++
id = "one"
number = "L01"
title = "One"
summary = "The `first` lesson."
minutes = 1
level = "start"
checked = "2026-11"
+++

## Layers and *more*

Run `docker images`{.run} and look at a [layer](term:layer).[^a]

| Word | Code |
|---|---|
| says | `RUN true` |

```sh
docker images
```

> [!MYTH]
> Images are big.
>
> Not all of them.

- Read this item.

```lab-predict
ask = "What happens?"
kind = "choice"
choices = ["Nothing at all", "RUN true", "It fails"]
right = "It fails"
because = "It says so."
```

```lab-exercise
id = "one-1"
title = "Do it"
goal = "Say which."
start = "files"
answers = { which = "The second one" }
hints = ["Not the first."]

[[check]]
that = "answer"
slot = "which"
ask = "Which one?"
equals = "The second one"
choices = ["The first one", "The second one"]
otherwise = "Not that one."
```

[^a]: A note.
"#;

/// A course of that lesson, with the catalogues of a locale.
fn tree(catalogues: &[(&str, &str)]) -> SourceTree {
    let mut tree = SourceTree::new();
    for (path, text) in [
        (
            "course.toml",
            "title = \"Course\"\nlicense = \"CC0\"\nlocales = [\"en\", \"de\"]\n[[module]]\nid = \"m\"\ntitle = \"Module\"\nsummary = \"All.\"\nlessons = [\"one\"]\n",
        ),
        ("en/one/lesson.md", LESSON),
        ("en/one/files/Dockerfile", "FROM alpine:3\n"),
        (
            "en/glossary.toml",
            "[[term]]\nid = \"layer\"\nterm = \"layer\"\ntext = \"Files.\"\n",
        ),
        (
            "samples/samples.toml",
            "[[sample]]\nid = \"s\"\ngroup = \"Good\"\ntitle = \"S\"\nlook = \"It.\"\nfirst = true\n",
        ),
        ("samples/s.Dockerfile", "FROM alpine:3\n"),
    ]
    .iter()
    .chain(catalogues)
    {
        tree.insert((*path).to_owned(), text.as_bytes().to_vec());
    }
    tree
}

fn course() -> CompiledCourse {
    compile_course(&tree(&[]), "en").unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The lesson's catalogue, not translated.
fn book() -> Book {
    let (books, problems) = books(&course());
    assert_eq!(problems, []);
    books
        .into_iter()
        .find(|book| book.name == "one/lesson")
        .expect("the lesson has a catalogue")
}

#[track_caller]
fn german(entries: &[(&str, &str)]) -> TranslatedCourse {
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    let po: String = entries
        .iter()
        .map(|(id, text)| format!("msgid \"{}\"\nmsgstr \"{}\"\n\n", quoted(id), quoted(text)))
        .collect();
    translate_course(&course(), &tree(&[("de/one/lesson.po", &po)]), "de")
}

fn only(translated: &TranslatedCourse) -> &Lesson {
    translated
        .lessons
        .first()
        .expect("the lesson is translated")
}

fn text(text: &str) -> Inline {
    Inline::Text(text.to_owned())
}

#[test]
fn a_string_is_a_block_element_and_never_code() {
    let ids: Vec<String> = book()
        .messages
        .into_iter()
        .map(|message| message.id)
        .collect();
    assert_eq!(
        ids,
        [
            "Layers and *more*",
            "Run `docker images`{.run} and look at a [layer](term:layer).[^a]",
            "Word",
            "Code",
            "says",
            "Images are big.",
            "Not all of them.",
            "Read this item.",
            "What happens?",
            "Nothing at all",
            "It fails",
            "It says so.",
            "Do it",
            "Say which.",
            "Not that one.",
            "Which one?",
            "The second one",
            "The first one",
            "Not the first.",
            "A note.",
        ]
    );
    let whole = template(&book());
    assert!(whole.contains(
        "#. table cell\n#: en/one/lesson.md#layers-and-more\nmsgid \"says\"\nmsgstr \"\"\n"
    ));
    assert!(!whole.contains("RUN true") && !whole.contains("one-1"));
}

#[test]
fn titles_and_terms_have_catalogues_of_their_own() {
    let (books, _) = books(&course());
    let ids = |name: &str| -> Vec<&str> {
        let book = books.iter().find(|book| book.name == name).expect(name);
        book.messages
            .iter()
            .map(|message| message.id.as_str())
            .collect()
    };
    assert_eq!(
        ids("course"),
        ["Course", "Module", "All.", "One", "The `first` lesson."]
    );
    assert_eq!(ids("glossary"), ["layer", "Files."]);
}

#[test]
fn a_translation_takes_the_place_of_its_original() {
    let translated = german(&[
        ("Layers and *more*", "Layer und *mehr*"),
        (
            "Run `docker images`{.run} and look at a [layer](term:layer).[^a]",
            "Sieh dir einen [Layer](term:layer) an: `docker images`{.run}.[^a]",
        ),
        ("The second one", "Das zweite"),
        ("It fails", "Es scheitert"),
    ]);
    assert_eq!(translated.problems, []);
    let lesson = only(&translated);
    let section = &lesson.sections[0];
    assert_eq!(
        section.id, "layers-and-more",
        "addresses do not change with the language"
    );
    assert_eq!(
        section.title,
        [text("Layer und "), Inline::Emph(vec![text("mehr")])]
    );
    let Node::Paragraph(content) = &section.nodes[0] else {
        panic!("{:?}", section.nodes[0])
    };
    assert!(content.contains(&Inline::Code {
        text: "docker images".to_owned(),
        run: true
    }));
    assert!(content.contains(&Inline::Footnote("a".to_owned())));
    let exercise = lesson.exercises().next().expect("the exercise is there");
    assert_eq!(
        exercise.answers,
        [("which".to_owned(), "Das zweite".to_owned())]
    );
    let CheckKind::Answer {
        equals, choices, ..
    } = &exercise.checks[0].that
    else {
        panic!()
    };
    assert_eq!(equals.as_deref(), Some("Das zweite"));
    assert_eq!(
        choices,
        &["The first one", "Das zweite"],
        "the right answer is still one of the choices"
    );
    let BlockKind::Predict(predict) = &lesson.blocks().next().expect("a block").kind else {
        panic!()
    };
    let PredictKind::Choice { choices, right, .. } = &predict.kind else {
        panic!()
    };
    assert_eq!(
        (choices[1].as_str(), choices[2].as_str(), *right),
        ("RUN true", "Es scheitert", Some(2))
    );
}

#[test]
fn what_is_missing_or_fuzzy_stays_english_and_says_so() {
    let po = concat!(
        "msgid \"Read this item.\"\nmsgstr \"Lies das.\"\n\n",
        "#, fuzzy\n#| msgid \"It says that.\"\nmsgid \"It says so.\"\nmsgstr \"Es sagt das.\"\n",
    );
    let translated = translate_course(&course(), &tree(&[("de/one/lesson.po", po)]), "de");
    assert_eq!(translated.problems, []);
    let lesson = only(&translated);
    let untranslated = |english: &str| Inline::Untranslated {
        lang: "en".to_owned(),
        content: vec![text(english)],
    };
    let BlockKind::Predict(predict) = &lesson.blocks().next().expect("a block").kind else {
        panic!()
    };
    assert_eq!(predict.because, [untranslated("It says so.")]);
    assert_eq!(predict.ask, [untranslated("What happens?")]);
    let translation = lesson.translation.as_ref().expect("it is a translation");
    assert_eq!(
        (translation.lang("Do it"), translation.lang("Lies das.")),
        ("en", "de")
    );
    let coverage = translated
        .coverage
        .iter()
        .find(|coverage| coverage.book == "one/lesson")
        .expect("it is counted");
    assert_eq!(
        (
            coverage.n_strings,
            coverage.n_translated,
            coverage.n_fuzzy,
            coverage.n_missing()
        ),
        (20, 1, 1, 18)
    );
    assert!(coverage.is_partial());
    assert_eq!(translation.share.per_cent(), 5);
}

#[test]
fn a_lesson_without_a_catalogue_leads_to_the_original() {
    let translated = translate_course(&course(), &tree(&[]), "de");
    assert_eq!(translated.lessons, []);
    assert_eq!(translated.index.lessons[0].path, "../en/one.json");
    assert_eq!(translated.index.locale, "de");
    let files: Vec<String> = translated
        .outputs()
        .expect("JSON")
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(files, ["index.json", "words.json"]);
}

#[test]
fn broken_markup_is_an_error_with_its_line_and_stays_english() {
    for (id, translation, says) in [
        (
            "Run `docker images`{.run} and look at a [layer](term:layer).[^a]",
            "Sieh dir einen Layer an: `docker images`{.run}.[^a]",
            "the translation loses the link term:layer",
        ),
        (
            "Run `docker images`{.run} and look at a [layer](term:layer).[^a]",
            "Sieh dir einen [Layer](term:layer) an: `docker images`.[^a]",
            "the translation loses code `docker images`{.run}",
        ),
        (
            "Run `docker images`{.run} and look at a [layer](term:layer).[^a]",
            "Sieh dir einen [Layer](term:layer) an: `docker images`{.run}.",
            "the translation loses the footnote a",
        ),
        (
            "Read this item.",
            "Lies <b>das</b>.",
            "raw HTML is not allowed",
        ),
        ("Do it", "Mach `es", "a backtick stands alone"),
    ] {
        let translated = german(&[("Say which.", "Sag welches."), (id, translation)]);
        assert!(has_errors(&translated.problems), "{translation}");
        let problem = &translated.problems[0];
        assert_eq!(
            (problem.path.as_str(), problem.line),
            ("de/one/lesson.po", 5)
        );
        assert_eq!(problem.message, says);
        assert!(!format!("{:?}", translated.lessons).contains(translation));
    }
}

#[test]
fn a_catalogue_of_no_lesson_is_told_of() {
    let translated = translate_course(&course(), &tree(&[("de/gone/lesson.po", "")]), "de");
    assert_eq!(translated.problems.len(), 1);
    assert_eq!(translated.problems[0].path, "de/gone/lesson.po");
}

#[test]
fn an_update_keeps_translations_and_marks_changed_ones() {
    let old = concat!(
        "msgid \"\"\nmsgstr \"Language: de\\nLast-Translator: A\\n\"\n\n",
        "msgid \"Read this item.\"\nmsgstr \"Lies das.\"\n\n",
        "# careful\nmsgid \"Not all of these.\"\nmsgstr \"Nicht alle.\"\n\n",
        "msgid \"A sentence that was thrown away\"\nmsgstr \"Weg damit\"\n\n",
        "msgid \"Never translated\"\nmsgstr \"\"\n",
    );
    let (text, changes) = update(&book(), "de", Some(old)).expect("it is understood");
    assert_eq!(
        (
            changes.n_kept,
            changes.n_fuzzy,
            changes.n_missing,
            changes.n_obsolete
        ),
        (1, 1, 18, 1)
    );
    assert!(text.contains("Last-Translator: A"));
    assert!(text.contains("msgid \"Read this item.\"\nmsgstr \"Lies das.\"\n"));
    let fuzzy = "#, fuzzy\n#| msgid \"Not all of these.\"\nmsgid \"Not all of them.\"\nmsgstr \"Nicht alle.\"\n";
    assert!(
        text.contains(fuzzy) && text.contains("# careful\n"),
        "{text}"
    );
    assert!(
        text.ends_with("#~ msgid \"A sentence that was thrown away\"\n#~ msgstr \"Weg damit\"\n")
    );
    assert!(!text.contains("Never translated"));
    let (again, _) = update(&book(), "de", Some(&text)).expect("it is understood");
    assert_eq!(again, text, "an update without a change changes nothing");
}

#[test]
fn english_that_comes_back_finds_its_translation() {
    let old = "#~ msgid \"Read this item.\"\n#~ msgstr \"Lies das.\"\n";
    let (text, changes) = update(&book(), "de", Some(old)).expect("it is understood");
    assert_eq!((changes.n_kept, changes.n_obsolete), (1, 0));
    assert!(text.contains("\nmsgid \"Read this item.\"\nmsgstr \"Lies das.\"\n"));
}

#[test]
fn the_source_says_nothing_of_translations() {
    let outputs = course().outputs().expect("JSON");
    for (name, bytes) in outputs {
        let json = String::from_utf8_lossy(&bytes).into_owned();
        assert!(
            !json.contains("\"translation\"") && !json.contains("untranslated"),
            "{name}"
        );
    }
}
