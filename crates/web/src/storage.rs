//! `localStorage` that may be blocked, full or absent: reading gives `None`, writing says whether it worked.

/// Everything the page ever stores begins so.
const PREFIX: &str = "layerlab.";

/// The value stored under `layerlab.<key>`.
pub fn read(key: &str) -> Option<String> {
    storage()?.get_item(&format!("{PREFIX}{key}")).ok()?
}

/// Stores a value; `false` when the browser refused.
pub fn write(key: &str, value: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(&format!("{PREFIX}{key}"), value).is_ok())
}

/// Forgets a value; `false` when the browser refused.
pub fn remove(key: &str) -> bool {
    storage().is_some_and(|storage| storage.remove_item(&format!("{PREFIX}{key}")).is_ok())
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}
