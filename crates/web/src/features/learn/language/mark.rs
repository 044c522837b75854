//! English inside a translation: its language for screen readers, and a small sign that says why it is there.

use super::super::prose::ticks;
use super::{fill, name};
use layerlab_lesson::model::Translation;
use yew::prelude::*;

/// Text that is not translated yet.
pub fn foreign(lang: &str, text: Html) -> Html {
    html! {
        <><span lang={lang.to_owned()}>{ text }</span>{ mark(lang) }</>
    }
}

/// The sign behind such a text.
fn mark(lang: &str) -> Html {
    let says = fill("not translated yet, so in {}", &[name(lang)]);
    html! {
        <span class="language-mark" title={says.clone()} data-testid="not-translated">
            <span aria-hidden="true">{ lang.to_uppercase() }</span>
            <span class="visually-hidden">{ format!(" ({says})") }</span>
        </span>
    }
}

/// A title, label or sentence with code between backticks, marked when it is not in the language around it.
pub fn plain(text: &str, translation: Option<&Translation>) -> Html {
    plain_as(text, text, translation)
}

/// The same for a text that is shown a little otherwise than the lesson has it.
pub fn plain_as(shown: &str, original: &str, translation: Option<&Translation>) -> Html {
    match translation {
        Some(translation) if translation.lang(original) != translation.locale => {
            foreign(&translation.source, ticks(shown))
        }
        _ => ticks(shown),
    }
}
