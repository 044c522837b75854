//! Calls into `editor.js`. Every call is by name on plain objects; a script of another version does nothing instead
//! of breaking the page.

use super::assist::{Asked, asked};
use super::{Assist, Change, Mark, MarkText, Piece, TextEdit};
use js_sys::{Array, Function, Object, Reflect, Uint32Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;
use yew::{AttrValue, Callback};

/// What the script is started with.
pub(super) struct Options<'a> {
    pub label: &'a str,
    pub hint: &'a str,
    pub value: &'a str,
    pub classes: &'a [&'a str],
    pub editable: bool,
}

/// Who hears of changes, of the cursor's line, of chosen actions; who tells the words of marks and helps with others.
pub(super) struct Newest {
    pub on_change: Callback<Change>,
    pub on_cursor: Callback<u32>,
    pub on_action: Callback<u32>,
    pub tell: Callback<u32, MarkText>,
    pub assist: Option<Assist>,
}

impl Default for Newest {
    fn default() -> Self {
        Self {
            on_change: Callback::noop(),
            on_cursor: Callback::noop(),
            on_action: Callback::noop(),
            tell: Callback::from(|_| MarkText::default()),
            assist: None,
        }
    }
}

/// The newest listeners, shared with the script.
pub(super) type Listeners = Rc<RefCell<Newest>>;

/// A mounted editor; dropping it takes it down.
pub(super) struct Code {
    editor: JsValue,
    _on_change: Closure<dyn FnMut(String, u32, u32)>,
    _on_cursor: Closure<dyn FnMut(u32, bool)>,
    _on_action: Closure<dyn FnMut(u32)>,
    _tell: Closure<dyn FnMut(u32) -> Array>,
    _ask: Option<Asked>,
}

/// Mounts the editor; `None` when the script is not what it should be.
pub(super) fn mount(
    host: &HtmlElement,
    options: &Options<'_>,
    listeners: &Listeners,
) -> Option<Code> {
    let on_change = {
        let listeners = Rc::clone(listeners);
        Closure::<dyn FnMut(String, u32, u32)>::new(move |text: String, undos: u32, _redos: u32| {
            let listener = listeners.borrow().on_change.clone();
            listener.emit(Change {
                text: AttrValue::from(text),
                can_undo: undos > 0,
            });
        })
    };
    let on_cursor = {
        let listeners = Rc::clone(listeners);
        Closure::<dyn FnMut(u32, bool)>::new(move |line: u32, focused: bool| {
            let listener = listeners.borrow().on_cursor.clone();
            if focused {
                listener.emit(line);
            }
        })
    };
    let on_action = {
        let listeners = Rc::clone(listeners);
        Closure::<dyn FnMut(u32)>::new(move |id: u32| {
            let listener = listeners.borrow().on_action.clone();
            listener.emit(id);
        })
    };
    let tell = {
        let listeners = Rc::clone(listeners);
        Closure::<dyn FnMut(u32) -> Array>::new(move |id: u32| {
            let tell = listeners.borrow().tell.clone();
            let MarkText { what, why, action } = tell.emit(id);
            Array::of3(&what.into(), &why.into(), &action.into())
        })
    };
    let opens = listeners
        .borrow()
        .assist
        .as_ref()
        .map(|assist| assist.opens.clone());
    let ask = opens.is_some().then(|| {
        let listeners = Rc::clone(listeners);
        asked(move || listeners.borrow().assist.clone())
    });
    let settings = Object::new();
    let set = |name: &str, value: &JsValue| {
        // Setting a property of a plain object does not fail.
        let _ = Reflect::set(&settings, &name.into(), value);
    };
    set("label", &options.label.into());
    set("hint", &options.hint.into());
    set("value", &options.value.into());
    set("readOnly", &(!options.editable).into());
    set(
        "classes",
        &options
            .classes
            .iter()
            .map(|name| JsValue::from(*name))
            .collect::<Array>(),
    );
    set("onChange", on_change.as_ref());
    set("onCursor", on_cursor.as_ref());
    set("onAction", on_action.as_ref());
    set("tell", tell.as_ref());
    if let (Some(opens), Some(ask)) = (&opens, &ask) {
        set("opens", &opens.as_str().into());
        set("ask", ask.as_ref());
    }
    let module = Reflect::get(&js_sys::global(), &"layerlabEditor".into()).ok()?;
    let editor = call(&module, "mount", &[host.into(), settings.into()])?;
    Some(Code {
        editor,
        _on_change: on_change,
        _on_cursor: on_cursor,
        _on_action: on_action,
        _tell: tell,
        _ask: ask,
    })
}

impl Code {
    pub fn set_value(&self, text: &str) {
        self.call("setValue", &[text.into()]);
    }

    pub fn set_pieces(&self, pieces: &[Piece]) {
        let flat: Vec<u32> = pieces
            .iter()
            .flat_map(|piece| [piece.from, piece.to, piece.class])
            .collect();
        self.call("setPieces", &[Uint32Array::from(flat.as_slice()).into()]);
    }

    pub fn set_marks(&self, marks: &[Mark]) {
        let flat: Vec<u32> = marks
            .iter()
            .flat_map(|mark| [mark.id, mark.from, mark.to, mark.level, mark.digest])
            .collect();
        self.call("setMarks", &[Uint32Array::from(flat.as_slice()).into()]);
    }

    pub fn select(&self, line: Option<u32>) {
        self.call("select", &[line.unwrap_or(0).into(), true.into()]);
    }

    pub fn apply(&self, edits: &[TextEdit]) {
        let list: Array = edits
            .iter()
            .map(|edit| {
                Array::of3(
                    &edit.from.into(),
                    &edit.to.into(),
                    &edit.text.as_str().into(),
                )
            })
            .collect();
        self.call("apply", &[list.into()]);
    }

    pub fn undo(&self) {
        self.call("undo", &[]);
    }

    pub fn cursor(&self, at: u32) {
        self.call("cursor", &[at.into()]);
    }

    pub fn focus(&self) {
        self.call("focus", &[]);
    }

    fn call(&self, name: &str, arguments: &[JsValue]) {
        call(&self.editor, name, arguments);
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        self.call("destroy", &[]);
    }
}

fn call(object: &JsValue, name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let function: Function = Reflect::get(object, &name.into()).ok()?.dyn_into().ok()?;
    match function.apply(object, &arguments.iter().collect::<Array>()) {
        Ok(value) => Some(value),
        Err(error) => {
            gloo::console::error!("editor:", error);
            None
        }
    }
}
