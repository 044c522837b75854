//! What a visitor may set beside the theme: single keys, motion. Stored in this browser; without storage a choice holds
//! until the page is left. `www/theme.js` applies motion before the first paint.

use crate::storage;
use std::cell::Cell;

const KEYS: &str = "keys";
const MOTION: &str = "motion";
/// What is stored for a choice that is off; nothing is stored for one that is on.
const OFF: &str = "off";

thread_local! {
    static KEYS_ON: Cell<Option<bool>> = const { Cell::new(None) };
}

/// Whether single keys without a modifier do something (WCAG 2.1.4 wants a way to switch them off).
pub fn keys_are_on() -> bool {
    KEYS_ON.get().unwrap_or_else(|| {
        let on = storage::read(KEYS).as_deref() != Some(OFF);
        KEYS_ON.set(Some(on));
        on
    })
}

/// Switches single keys on or off.
pub fn set_keys(on: bool) {
    KEYS_ON.set(Some(on));
    remember(KEYS, on);
}

/// Whether the page moves, as far as the visitor set it here; the system's wish counts besides.
pub fn motion_is_on() -> bool {
    root().is_none_or(|root| root.get_attribute("data-motion").as_deref() != Some(OFF))
}

/// Switches movement on or off.
pub fn set_motion(on: bool) {
    remember(MOTION, on);
    if let Some(root) = root() {
        // Setting an attribute of this name does not fail.
        let _ = if on {
            root.remove_attribute("data-motion")
        } else {
            root.set_attribute("data-motion", OFF)
        };
    }
}

fn root() -> Option<web_sys::Element> {
    gloo::utils::document().document_element()
}

fn remember(key: &str, on: bool) {
    if on {
        storage::remove(key);
    } else {
        storage::write(key, OFF);
    }
}
