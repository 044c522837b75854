//! A code editor: a value in, edits out, decorations as data.
//!
//! A plain text area is shown at once and stays when the editor's script cannot be loaded, so there is always
//! something to type into. Deliberately absent: what the text means.

mod assist;
mod binding;
mod handle;
mod load;

pub use assist::{Ask, Assist, Choice, Choices, Note};
pub use handle::EditorHandle;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

/// A replacement, in UTF-16 units of the text before all edits of its group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// First unit that is replaced.
    pub from: u32,
    /// One past the last.
    pub to: u32,
    /// By what.
    pub text: AttrValue,
}

/// A coloured range, in UTF-16 units; sorted, never overlapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// First unit.
    pub from: u32,
    /// One past the last.
    pub to: u32,
    /// Position in [`Props::classes`].
    pub class: u32,
}

/// An underlined range with a sign in the gutter and a pop-over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Handed back when its words are read or its action is chosen.
    pub id: u32,
    /// First UTF-16 unit.
    pub from: u32,
    /// One past the last.
    pub to: u32,
    /// 0 error, 1 warning, 2 info, 3 hint.
    pub level: u32,
    /// Differs when the words do.
    pub digest: u32,
}

/// The words of a mark; asked for when they are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MarkText {
    /// What is wrong.
    pub what: String,
    /// Why, and what to do.
    pub why: String,
    /// Text of the button; empty for none.
    pub action: String,
}

/// A change made in the editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The whole text.
    pub text: AttrValue,
    /// Whether there is something to undo.
    pub can_undo: bool,
}

/// Properties of [`Editor`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Address of the editor's script; `None` leaves the text area.
    pub src: Option<AttrValue>,
    /// Name.
    pub label: AttrValue,
    /// Read out on focus.
    #[prop_or(AttrValue::Static("Tab indents. Press Control M to let Tab leave the editor."))]
    pub hint: AttrValue,
    /// The text. Differing from what the editor holds replaces it; the replacement can be undone.
    pub value: AttrValue,
    /// Class names of pieces, by number.
    #[prop_or_default]
    pub classes: &'static [&'static str],
    /// Coloured ranges.
    #[prop_or_default]
    pub pieces: std::rc::Rc<[Piece]>,
    /// Marked ranges.
    #[prop_or_default]
    pub marks: std::rc::Rc<[Mark]>,
    /// Tells the words of a mark.
    #[prop_or_else(|| Callback::from(|_| MarkText::default()))]
    pub tell: Callback<u32, MarkText>,
    /// Help with words, for an editor that can be changed.
    #[prop_or_default]
    pub assist: Option<Assist>,
    /// 1-based line selected in other views.
    #[prop_or_default]
    pub selected_line: Option<u32>,
    /// Called with every change made in the editor.
    #[prop_or_default]
    pub on_change: Callback<Change>,
    /// Called with the 1-based line of the cursor, while the editor has the focus.
    #[prop_or_default]
    pub on_cursor: Callback<u32>,
    /// Called when the action of a mark is chosen.
    #[prop_or_default]
    pub on_action: Callback<u32>,
    /// Whether it can be changed.
    #[prop_or(true)]
    pub editable: bool,
    /// For edits from outside.
    #[prop_or_default]
    pub handle: EditorHandle,
    /// Hook for tests.
    #[prop_or(AttrValue::Static("editor"))]
    pub testid: AttrValue,
}

/// See the module.
#[component]
pub fn Editor(props: &Props) -> Html {
    let host = use_node_ref();
    let plain = use_node_ref();
    let mounted = use_state_eq(|| false);
    let cell = props.handle.clone();

    // Listeners of the script call the newest callbacks, whatever was current when it was mounted.
    let listeners = use_mut_ref(binding::Newest::default);
    *listeners.borrow_mut() = binding::Newest {
        on_change: props.on_change.clone(),
        on_cursor: props.on_cursor.clone(),
        on_action: props.on_action.clone(),
        tell: props.tell.clone(),
        assist: props.assist.clone(),
    };
    let newest = use_mut_ref(|| AttrValue::Static(""));
    *newest.borrow_mut() = props.value.clone();

    {
        let (host, plain, mounted, cell) =
            (host.clone(), plain.clone(), mounted.setter(), cell.clone());
        let hint = match &props.assist {
            Some(_) => format!("{} Control I explains the word at the cursor.", props.hint).into(),
            None => props.hint.clone(),
        };
        let (label, classes, editable) = (props.label.clone(), props.classes, props.editable);
        use_effect_with(props.src.clone(), move |src| {
            let alive = std::rc::Rc::new(std::cell::Cell::new(true));
            if let Some(area) = plain.cast::<HtmlTextAreaElement>() {
                cell.set_plain(area);
            }
            if let Some(src) = src {
                let (alive, cell) = (std::rc::Rc::clone(&alive), cell.clone());
                load::script(src, move |loaded| {
                    let Some(host) = host.cast::<HtmlElement>().filter(|_| loaded && alive.get())
                    else {
                        return;
                    };
                    let area = plain.cast::<HtmlTextAreaElement>();
                    let cursor = area
                        .as_ref()
                        .filter(|area| has_focus(area))
                        .map(|area| area.selection_start().ok().flatten().unwrap_or(0));
                    let options = binding::Options {
                        label: &label,
                        hint: &hint,
                        value: &newest.borrow(),
                        classes,
                        editable,
                    };
                    if let Some(editor) = binding::mount(&host, &options, &listeners) {
                        // What is hidden takes no focus, and keys pressed until the next drawing would be lost.
                        let _ = host.remove_attribute("hidden");
                        if let Some(at) = cursor {
                            editor.cursor(at);
                        }
                        cell.set_code(editor);
                        mounted.set(true);
                    }
                });
            }
            move || {
                alive.set(false);
                cell.clear();
            }
        });
    }
    use_effect_with((props.value.clone(), *mounted), {
        let cell = cell.clone();
        move |(value, _)| cell.show_value(value)
    });
    use_effect_with((props.pieces.clone(), *mounted), {
        let cell = cell.clone();
        move |(pieces, _)| cell.show_pieces(pieces)
    });
    use_effect_with((props.marks.clone(), *mounted), {
        let cell = cell.clone();
        move |(marks, _)| cell.show_marks(marks)
    });
    use_effect_with((props.selected_line, *mounted), {
        let cell = cell.clone();
        move |(line, _)| cell.show_line(*line)
    });

    let oninput = props.on_change.reform(|event: InputEvent| Change {
        text: event
            .target_unchecked_into::<HtmlTextAreaElement>()
            .value()
            .into(),
        can_undo: true,
    });
    let onkeyup = {
        let on_cursor = props.on_cursor.clone();
        Callback::from(move |event: KeyboardEvent| {
            let area = event.target_unchecked_into::<HtmlTextAreaElement>();
            let at = area.selection_start().ok().flatten().unwrap_or(0) as usize;
            let line = area
                .value()
                .encode_utf16()
                .take(at)
                .filter(|unit| *unit == 10)
                .count();
            on_cursor.emit(u32::try_from(line + 1).unwrap_or(u32::MAX));
        })
    };
    html! {
        <div class="editor" data-testid={props.testid.clone()} data-editor={if *mounted { "code" } else { "plain" }}>
            <div class="editor-host" ref={host} hidden={!*mounted} />
            if !*mounted {
                <textarea class="editor-plain" ref={plain} aria-label={props.label.clone()} spellcheck="false"
                    autocomplete="off" autocapitalize="off" wrap="off" readonly={!props.editable}
                    value={props.value.clone()} {oninput} {onkeyup} />
            }
        </div>
    }
}

fn has_focus(area: &HtmlTextAreaElement) -> bool {
    gloo::utils::document()
        .active_element()
        .is_some_and(|active| active.dyn_ref::<HtmlTextAreaElement>() == Some(area))
}
