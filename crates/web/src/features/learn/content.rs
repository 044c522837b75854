//! Fetches the compiled course: same-origin files, plain data, a folder for each language.
//!
//! What a language lacks is fetched in the one that lessons are written in.
//!
//! Deliberately absent: any check of the course; what is published was checked when it was built.

use super::language::{SOURCE, teach};
use super::shared::Shared;
use crate::boot;
use js_sys::Uint8Array;
use layerlab_lesson::model::{CourseIndex, FORMAT_VERSION, Lesson};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// Something that is fetched.
#[derive(Debug, Clone, PartialEq)]
pub enum Load<T> {
    /// On its way.
    Waiting,
    /// Here.
    Ready(T),
    /// Why it is not here, and what to do, for people.
    Failed(String),
}

impl<T> From<Result<T, String>> for Load<T> {
    fn from(result: Result<T, String>) -> Self {
        match result {
            Ok(value) => Self::Ready(value),
            Err(why) => Self::Failed(why),
        }
    }
}

/// A lesson, and the bytes it came as: the judge in the worker reads the same.
#[derive(Debug, PartialEq)]
pub struct Fetched {
    /// The lesson.
    pub lesson: Shared<Lesson>,
    /// Its file.
    pub bytes: Vec<u8>,
}

/// The course without its lessons, in a language if it has that; with it come the words of the page. Paths of lessons
/// are made relative to the content folder.
pub async fn index(locale: &str) -> Result<Shared<CourseIndex>, String> {
    if locale != SOURCE
        && let Ok(index) = index_of(locale).await
    {
        // Without its words the page speaks English around the translated text.
        let words = get(&format!("{locale}/words.json")).await;
        teach(
            locale,
            words.and_then(|bytes| parse(&bytes)).unwrap_or_default(),
        );
        return Ok(Shared::new(index));
    }
    index_of(SOURCE).await.map(Shared::new)
}

async fn index_of(locale: &str) -> Result<CourseIndex, String> {
    let bytes = get(&format!("{locale}/index.json")).await?;
    let mut index: CourseIndex = parse(&bytes)?;
    current(index.format)?;
    for lesson in index.lessons.iter_mut().chain(&mut index.levels) {
        lesson.path = match lesson.path.strip_prefix("../") {
            Some(path) => path.to_owned(),
            None => format!("{locale}/{}", lesson.path),
        };
    }
    Ok(index)
}

/// One lesson; `path` is the one the index names.
pub async fn lesson(path: &str) -> Result<Shared<Fetched>, String> {
    let bytes = get(path).await?;
    let lesson: Lesson = parse(&bytes)?;
    current(lesson.format)?;
    Ok(Shared::new(Fetched {
        lesson: Shared::new(lesson),
        bytes,
    }))
}

/// Address of a picture of a lesson; all languages share them.
pub fn picture_url(lesson: &str, src: &str) -> Option<String> {
    Some(format!("{}/{SOURCE}/{lesson}/{src}", boot::content_url()?))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    serde_json::from_slice(bytes).map_err(|error| {
        format!("The lessons do not fit this version of the page ({error}). Reload the page.")
    })
}

fn current(format: u32) -> Result<(), String> {
    if format > FORMAT_VERSION {
        return Err("The lessons are newer than this page. Reload the page.".to_owned());
    }
    Ok(())
}

async fn get(path: &str) -> Result<Vec<u8>, String> {
    let base = boot::content_url().ok_or("This build of the page comes without lessons.")?;
    fetch(&format!("{base}/{path}")).await.ok_or_else(|| {
        "The lessons could not be fetched. Check the connection and reload the page.".to_owned()
    })
}

async fn fetch(url: &str) -> Option<Vec<u8>> {
    let response = JsFuture::from(web_sys::window()?.fetch_with_str(url))
        .await
        .ok()?;
    let response: Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
