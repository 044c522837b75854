//! What the build tells the page: the names of hashed files, from `<meta name="layerlab-boot">`.
//!
//! A name that is missing is `None`; the page then works without that part and says so.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Address of the worker's loader.
pub fn worker_url() -> Option<String> {
    url("worker")
}

/// Address of the loader of the worker that knows images and lessons, too.
pub fn library_url() -> Option<String> {
    url("library")
}

/// Address of the editor's module.
pub fn editor_url() -> Option<String> {
    url("editor")
}

/// Address of the folder with the course, without a slash at the end.
pub fn content_url() -> Option<String> {
    url("content").or_else(|| resolve("./content"))
}

/// Version of the page and a hash of what it is made of; `None` outside a built page.
pub fn version() -> Option<String> {
    told("version")
}

fn url(name: &str) -> Option<String> {
    resolve(&told(name)?)
}

fn told(name: &str) -> Option<String> {
    let document = gloo::utils::document();
    let meta = document
        .query_selector(r#"meta[name="layerlab-boot"]"#)
        .ok()??;
    meta.unchecked_into::<HtmlElement>().dataset().get(name)
}

fn resolve(path: &str) -> Option<String> {
    let base = gloo::utils::document().base_uri().ok()??;
    web_sys::Url::new_with_base(path, &base)
        .ok()
        .map(|url| url.href())
}
