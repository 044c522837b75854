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

/// Bytes of everything the page stored; names count.
pub fn kept_bytes() -> u64 {
    ours()
        .iter()
        .map(|(key, value)| 2 * (key.encode_utf16().count() + value.encode_utf16().count()) as u64)
        .sum()
}

/// Forgets everything the page ever stored.
pub fn forget_all() {
    let Some(storage) = storage() else {
        return;
    };
    for (key, _) in ours() {
        // A browser that refuses keeps it; the page has no other way.
        let _ = storage.remove_item(&key);
    }
}

/// Names and values of what the page stored.
fn ours() -> Vec<(String, String)> {
    let Some(storage) = storage() else {
        return Vec::new();
    };
    let n = storage.length().unwrap_or(0);
    (0..n)
        .filter_map(|at| storage.key(at).ok().flatten())
        .filter(|key| key.starts_with(PREFIX))
        .filter_map(|key| {
            let value = storage.get_item(&key).ok().flatten()?;
            Some((key, value))
        })
        .collect()
}

fn storage() -> Option<web_sys::Storage> {
    // An embedded page leaves no traces in another's visitor's browser.
    if crate::embed::is_embedded() {
        return None;
    }
    web_sys::window()?.local_storage().ok()?
}
