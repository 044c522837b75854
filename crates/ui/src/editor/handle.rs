//! A hold on an editor for edits from outside: fixes, undo, jumps.

use super::binding::Code;
use super::{Mark, Piece, TextEdit};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlTextAreaElement};

/// A hold on one editor. Make one with `use_memo` or `use_state`, hand it to the editor, keep a clone.
#[derive(Clone, Default)]
pub struct EditorHandle(Rc<RefCell<Backend>>);

#[derive(Default)]
enum Backend {
    #[default]
    None,
    Plain(HtmlTextAreaElement),
    Code(Rc<Code>),
}

impl PartialEq for EditorHandle {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl EditorHandle {
    /// Makes edits that were computed for the text the editor holds, as one step of its history.
    pub fn apply(&self, edits: &[TextEdit]) {
        if let Some(code) = self.code() {
            code.apply(edits);
        } else if let Some(area) = self.plain() {
            // From the end, so that earlier offsets stay true.
            let mut sorted: Vec<&TextEdit> = edits.iter().collect();
            sorted.sort_by_key(|edit| std::cmp::Reverse(edit.from));
            let _ = area.focus();
            for edit in sorted {
                let _ = area.set_selection_range(edit.from, edit.to);
                command("insertText", &edit.text);
            }
        }
    }

    /// Takes the last step of the history back.
    pub fn undo(&self) {
        if let Some(code) = self.code() {
            code.undo();
        } else if let Some(area) = self.plain() {
            let _ = area.focus();
            command("undo", "");
        }
    }

    /// Puts the cursor there, in UTF-16 units, and the focus into the editor.
    pub fn jump(&self, at: u32) {
        if let Some(code) = self.code() {
            code.cursor(at);
        } else if let Some(area) = self.plain() {
            let _ = area.focus();
            let _ = area.set_selection_range(at, at);
        }
    }

    /// Puts the focus into the editor.
    pub fn focus(&self) {
        if let Some(code) = self.code() {
            code.focus();
        } else if let Some(area) = self.plain() {
            let _ = area.focus();
        }
    }

    pub(super) fn set_plain(&self, area: HtmlTextAreaElement) {
        self.0.replace(Backend::Plain(area));
    }

    pub(super) fn set_code(&self, code: Code) {
        self.0.replace(Backend::Code(Rc::new(code)));
    }

    pub(super) fn clear(&self) {
        self.0.replace(Backend::None);
    }

    pub(super) fn show_value(&self, text: &str) {
        if let Some(code) = self.code() {
            code.set_value(text);
        }
    }

    pub(super) fn show_pieces(&self, pieces: &[Piece]) {
        if let Some(code) = self.code() {
            code.set_pieces(pieces);
        }
    }

    pub(super) fn show_marks(&self, marks: &[Mark]) {
        if let Some(code) = self.code() {
            code.set_marks(marks);
        }
    }

    pub(super) fn show_line(&self, line: Option<u32>) {
        if let Some(code) = self.code() {
            code.select(line);
        }
    }

    // The clone ends the borrow before the script runs: it calls back into the page.
    fn code(&self) -> Option<Rc<Code>> {
        match &*self.0.borrow() {
            Backend::Code(code) => Some(Rc::clone(code)),
            _ => None,
        }
    }

    fn plain(&self) -> Option<HtmlTextAreaElement> {
        match &*self.0.borrow() {
            Backend::Plain(area) => Some(area.clone()),
            _ => None,
        }
    }
}

/// The one way to change a text area that its own undo knows.
fn command(name: &str, value: &str) {
    if let Ok(document) = gloo::utils::document().dyn_into::<HtmlDocument>() {
        let _ = document.exec_command_with_show_ui_and_value(name, false, value);
    }
}
