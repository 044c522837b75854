//! The learn view's own words. English stands in the code and is the key; other languages come with the course, as
//! `content/<locale>/words.json`, made from a gettext catalogue like every other text.
//!
//! A page speaks one language at a time: that of the text it frames, so that a lesson that is not translated yet keeps
//! its English frame. Whoever draws a page says which one, with [`speak`].

use std::cell::RefCell;
use std::collections::HashMap;
use yew::AttrValue;

#[derive(Default)]
struct Words {
    /// Language tag of the table.
    locale: String,
    table: HashMap<String, AttrValue>,
    /// What the page is drawn in now.
    spoken: String,
}

thread_local! {
    static WORDS: RefCell<Words> = RefCell::default();
}

/// Puts a language's words in place of those before.
pub fn teach(locale: &str, table: HashMap<String, String>) {
    WORDS.with_borrow_mut(|words| {
        locale.clone_into(&mut words.locale);
        words.table = table
            .into_iter()
            .map(|(english, word)| (english, word.into()))
            .collect();
    });
}

/// From here on the page is drawn in this language.
pub fn speak(locale: &str) {
    WORDS.with_borrow_mut(|words| locale.clone_into(&mut words.spoken));
}

/// Language tag of what [`tr`] gives: for the attribute `lang` around it.
pub fn spoken() -> AttrValue {
    WORDS.with_borrow(|words| {
        if words.is_known() {
            words.spoken.clone().into()
        } else {
            AttrValue::Static(super::SOURCE)
        }
    })
}

/// A word of the page in the language that it is drawn in. Write the English literally at the call: that is how
/// `cargo xtask content pot` finds it.
pub fn tr(english: &'static str) -> AttrValue {
    tr_of(&AttrValue::Static(english))
}

/// The same for a word that came as a property; its English must stand in a `tr` or in a property `word` somewhere.
pub fn tr_of(english: &AttrValue) -> AttrValue {
    WORDS.with_borrow(|words| {
        let known = words.is_known().then(|| words.table.get(english.as_str()));
        known.flatten().unwrap_or(english).clone()
    })
}

/// A sentence with its `{}` filled in, in order.
pub fn fill(english: &'static str, values: &[&str]) -> String {
    let sentence = tr(english);
    let mut parts = sentence.split("{}");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for (part, value) in parts.zip(values) {
        filled.push_str(value);
        filled.push_str(part);
    }
    filled
}

impl Words {
    fn is_known(&self) -> bool {
        self.spoken == self.locale && !self.table.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_follow_the_language_of_the_page() {
        let table = [("Check", "Prüfen"), ("{} of {} hold", "{} von {} erfüllt")]
            .map(|(english, german)| (english.to_owned(), german.to_owned()));
        teach("de", HashMap::from(table));
        assert_eq!((tr("Check").as_str(), spoken().as_str()), ("Check", "en"));
        speak("de");
        assert_eq!((tr("Check").as_str(), spoken().as_str()), ("Prüfen", "de"));
        assert_eq!(fill("{} of {} hold", &["2", "3"]), "2 von 3 erfüllt");
        assert_eq!(
            tr("New").as_str(),
            "New",
            "what is not translated stays English"
        );
        speak("en");
        assert_eq!(fill("{} of {} hold", &["2", "3"]), "2 of 3 hold");
    }
}
