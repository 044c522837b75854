//! Names and sizes of a folder that the visitor dropped or chose. Contents are read only of files that are asked for.
//!
//! A dropped folder comes as a `FileSystemDirectoryEntry`, a chosen one as a `FileList`. Both are bounded.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, FileList};

/// Most files that are taken; a context of more is a mistake.
const MAX_FILES: usize = 200_000;
/// Files of an unpacked image at most.
const MAX_IMAGE_FILES: usize = 20_000;
/// A larger file is not read as a text.
const MAX_TEXT_BYTES: f64 = 1_000_000.0;
/// Largest piece of an archive.
const MAX_PIECE_BYTES: u64 = 65 << 20;

/// A folder's files.
#[derive(Default)]
pub struct Found {
    /// Path with the folder's own name in front, and bytes.
    pub files: Vec<(String, u64)>,
    /// The files themselves, as long as there are so few that it could be an unpacked image.
    pub handles: Vec<File>,
    /// `.dockerignore` at the top.
    pub ignore: Option<File>,
    /// `Dockerfile.dockerignore` at the top.
    pub own_ignore: Option<File>,
    /// `Dockerfile` at the top.
    pub dockerfile: Option<File>,
}

impl Found {
    fn take(&mut self, path: String, file: File) {
        let path = path.trim_start_matches('/').to_owned();
        // At the top: below the folder's own name only.
        if path.matches('/').count() == 1 {
            match file.name().as_str() {
                ".dockerignore" => self.ignore = Some(file.clone()),
                "Dockerfile.dockerignore" => self.own_ignore = Some(file.clone()),
                "Dockerfile" => self.dockerfile = Some(file.clone()),
                _ => {}
            }
        }
        self.files.push((path, file.size() as u64));
        if self.files.len() <= MAX_IMAGE_FILES {
            self.handles.push(file);
        }
    }
}

/// The name of what was dropped.
pub fn name_of(item: &JsValue) -> String {
    text(item, "name").unwrap_or_default()
}

/// The files of a folder; `None` when the item is none. `on_count` hears how many there are so far.
pub async fn files_of(item: &JsValue, on_count: impl Fn(u32)) -> Option<Found> {
    let mut found = Found::default();
    if let Some(list) = item.dyn_ref::<FileList>() {
        for at in 0..list.length().min(MAX_FILES as u32) {
            if let Some(file) = list.get(at) {
                let path = text(&file, "webkitRelativePath").filter(|path| !path.is_empty());
                found.take(path.unwrap_or_else(|| file.name()), file);
            }
        }
        return Some(found);
    }
    if Reflect::get(item, &"isDirectory".into()).ok()? != JsValue::TRUE {
        return None;
    }
    let mut open = vec![item.clone()];
    while let Some(folder) = open.pop() {
        let Some(reader) = call(&folder, "createReader") else {
            continue;
        };
        // A reader gives its entries in parts; an empty one is the end.
        while let Some(entries) = ask(&reader, "readEntries")
            .await
            .map(|part| Array::from(&part))
        {
            if entries.length() == 0 || found.files.len() >= MAX_FILES {
                break;
            }
            let mut paths = Vec::new();
            let files = Array::new();
            for entry in entries.iter() {
                if Reflect::get(&entry, &"isDirectory".into()).is_ok_and(|is| is == JsValue::TRUE) {
                    open.push(entry);
                } else {
                    paths.push(text(&entry, "fullPath").unwrap_or_default());
                    files.push(&promise(&entry, "file"));
                }
            }
            // One that cannot be read (a broken link, a socket) must not spoil the others.
            let settled = JsFuture::from(Promise::all_settled(&files)).await.ok()?;
            for (path, outcome) in paths.into_iter().zip(Array::from(&settled).iter()) {
                let file = Reflect::get(&outcome, &"value".into()).ok();
                if let Some(file) = file.and_then(|file| file.dyn_into::<File>().ok()) {
                    found.take(path, file);
                }
            }
            on_count(found.files.len() as u32);
        }
        if found.files.len() >= MAX_FILES {
            break;
        }
    }
    Some(found)
}

/// The text of a small file.
pub async fn text_of(file: &File) -> Option<String> {
    if file.size() > MAX_TEXT_BYTES {
        return None;
    }
    JsFuture::from(file.text()).await.ok()?.as_string()
}

/// A piece of a file; shorter where it cannot be read.
pub async fn piece(file: &File, offset: u64, len: u64) -> Vec<u8> {
    let end = offset.saturating_add(len.min(MAX_PIECE_BYTES));
    let Ok(slice) = file.slice_with_f64_and_f64(offset as f64, end as f64) else {
        return Vec::new();
    };
    bytes_of(&slice).await.unwrap_or_default()
}

async fn bytes_of(blob: &Blob) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}

fn text(object: &JsValue, name: &str) -> Option<String> {
    Reflect::get(object, &name.into()).ok()?.as_string()
}

fn call(object: &JsValue, name: &str) -> Option<JsValue> {
    let method = Reflect::get(object, &name.into()).ok()?;
    method.dyn_into::<Function>().ok()?.call0(object).ok()
}

/// A method that takes two callbacks, as a promise.
fn promise(object: &JsValue, name: &str) -> Promise {
    let (object, method) = (object.clone(), Reflect::get(object, &name.into()));
    Promise::new(&mut |resolve, reject| {
        let done = method
            .as_ref()
            .ok()
            .and_then(|method| method.dyn_ref::<Function>())
            .map(|method| method.call2(&object, &resolve, &reject));
        if !matches!(done, Some(Ok(_))) {
            let _ = reject.call0(&JsValue::NULL);
        }
    })
}

async fn ask(object: &JsValue, name: &str) -> Option<JsValue> {
    JsFuture::from(promise(object, name)).await.ok()
}
