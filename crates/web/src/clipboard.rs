//! Putting a text on the clipboard.

use gloo::utils::window;
use js_sys::Reflect;
use wasm_bindgen_futures::JsFuture;

/// Whether the clipboard took it. A page that is not served securely has none.
pub async fn copied(text: &str) -> bool {
    let navigator = window().navigator();
    let has_clipboard =
        Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|it| it.is_object());
    has_clipboard
        && JsFuture::from(navigator.clipboard().write_text(text))
            .await
            .is_ok()
}
