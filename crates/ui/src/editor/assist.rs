//! Help with words in the editor: what one means, what may be typed. Whoever uses the editor answers, in its own time.
//!
//! Deliberately absent: what the words say, and when they are asked for (that is the script's).

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use yew::{AttrValue, Callback};

/// What a word means. Texts may hold `code` in backticks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// First UTF-16 unit of the word.
    pub from: u32,
    /// One past the last.
    pub to: u32,
    /// Its name.
    pub title: String,
    /// Heading (may be empty) and text.
    pub lines: Vec<(String, String)>,
    /// Code that shows it; may be empty.
    pub example: String,
    /// Address and text of a link.
    pub link: Option<(String, String)>,
}

/// One thing that may be typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// As in the list.
    pub label: String,
    /// What is inserted.
    pub insert: String,
    /// A few words beside it.
    pub detail: String,
    /// Short name of its kind, for the style sheet.
    pub kind: String,
}

/// What may be typed at the cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// Where the word begins that a choice replaces.
    pub from: u32,
    /// The choices, best first.
    pub items: Vec<Choice>,
}

/// A question about a place of a text. The answer may come later; `None` shows nothing.
pub struct Ask<T> {
    /// The text.
    pub text: String,
    /// The place, in UTF-16 units.
    pub at: u32,
    /// Takes the answer, once.
    pub answer: Callback<Option<T>>,
}

/// Who answers.
#[derive(Clone, PartialEq)]
pub struct Assist {
    /// Says what the word at a place means.
    pub explain: Callback<Ask<Note>>,
    /// Says what may be typed.
    pub complete: Callback<Ask<Choices>>,
    /// When completion opens by itself: a regular expression over the line before the cursor, whatever its case.
    pub opens: AttrValue,
}

/// The function that the script calls: kind of question, text, place, and where the answer goes.
pub(super) type Asked = Closure<dyn FnMut(String, String, u32, Function)>;

/// Makes that function; `newest` gives who answers now.
pub(super) fn asked(newest: impl Fn() -> Option<Assist> + 'static) -> Asked {
    Closure::new(move |kind: String, text: String, at: u32, done: Function| {
        let Some(assist) = newest() else {
            hand(&done, &JsValue::NULL);
            return;
        };
        if kind == "explain" {
            let answer = Callback::from(move |note: Option<Note>| {
                hand(&done, &note.map_or(JsValue::NULL, |note| note_value(&note)));
            });
            assist.explain.emit(Ask { text, at, answer });
        } else {
            let answer = Callback::from(move |choices: Option<Choices>| {
                let value = choices.map_or(JsValue::NULL, |choices| choices_value(&choices));
                hand(&done, &value);
            });
            assist.complete.emit(Ask { text, at, answer });
        }
    })
}

fn hand(done: &Function, value: &JsValue) {
    // It settles a promise and cannot fail.
    let _ = done.call1(&JsValue::NULL, value);
}

fn note_value(note: &Note) -> JsValue {
    let pair =
        |(one, two): &(String, String)| Array::of2(&one.as_str().into(), &two.as_str().into());
    object(&[
        ("from", note.from.into()),
        ("to", note.to.into()),
        ("title", note.title.as_str().into()),
        (
            "lines",
            note.lines.iter().map(pair).collect::<Array>().into(),
        ),
        ("example", note.example.as_str().into()),
        (
            "link",
            note.link
                .as_ref()
                .map_or(JsValue::NULL, |link| pair(link).into()),
        ),
    ])
}

fn choices_value(choices: &Choices) -> JsValue {
    let items: Array = choices
        .items
        .iter()
        .map(|item| {
            [&item.label, &item.insert, &item.detail, &item.kind]
                .into_iter()
                .map(|text| JsValue::from(text.as_str()))
                .collect::<Array>()
        })
        .collect();
    object(&[("from", choices.from.into()), ("items", items.into())])
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a property of a plain object does not fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}
