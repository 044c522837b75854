//! A state of the check view as a link: the text and what is asked of it, compressed into the fragment of the address.
//!
//! `#x=` + version + base64url. Version 1 is a JSON object, deflated (raw); version 0 is the same without compression,
//! for browsers that cannot compress. Old versions are read for ever. The fragment is never sent to a server. See
//! `docs/share-links.md` for the fields.

use js_sys::{Array, Function, JSON, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Response};

/// How the fragment of such an address begins.
pub const PREFIX: &str = "#x=";
/// A longer fragment is not read, and no longer link is offered.
pub const MAX_CHARS: usize = 32_000;
/// A longer text is not taken from a link: no Dockerfile is.
const MAX_TEXT: u32 = 2_000_000;

/// What a link carries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shared {
    /// The Dockerfile.
    pub text: String,
    /// Rules profile; empty is the default.
    pub profile: String,
    /// The project's configuration; empty without one.
    pub config: String,
    /// The place in the page, as a fragment without `#`.
    pub at: String,
}

impl Shared {
    const FIELDS: [&str; 4] = ["text", "profile", "config", "at"];

    fn values(&self) -> [&str; 4] {
        [&self.text, &self.profile, &self.config, &self.at]
    }

    /// The fragment of a link, `#` included. Empty fields are left out.
    pub async fn fragment(&self) -> Option<String> {
        let object = Object::new();
        for (name, value) in Self::FIELDS.into_iter().zip(self.values()) {
            if !value.is_empty() {
                Reflect::set(&object, &name.into(), &value.into()).ok()?;
            }
        }
        let json: String = JSON::stringify(&object).ok()?.into();
        let (version, bytes) = match through(json.as_bytes(), stream("CompressionStream")).await {
            Some(bytes) => ('1', bytes),
            None => ('0', json.into_bytes()),
        };
        Some(format!("{PREFIX}{version}{}", base64url(&bytes)?))
    }

    /// What a fragment carries; `None` when it is no such fragment, was cut, or was changed.
    pub async fn read(fragment: &str) -> Option<Self> {
        let rest = fragment.strip_prefix(PREFIX)?;
        if rest.len() > MAX_CHARS {
            return None;
        }
        let version = rest.chars().next()?;
        let bytes = from_base64url(rest.get(1..)?)?;
        let json = match version {
            '0' => bytes,
            '1' => through(&bytes, stream("DecompressionStream")).await?,
            _ => return None,
        };
        let json = String::from_utf8(json).ok()?;
        let object = JSON::parse(&json).ok().filter(JsValue::is_object)?;
        let field = |name: &str| {
            Reflect::get(&object, &name.into())
                .ok()
                .and_then(|value| value.as_string())
                .unwrap_or_default()
        };
        let text = Reflect::get(&object, &"text".into()).ok()?.as_string()?;
        Some(Self {
            text,
            profile: field("profile"),
            config: field("config"),
            at: field("at"),
        })
    }
}

/// A stream of the browser that transforms raw DEFLATE; `None` where it has none.
fn stream(name: &str) -> Option<JsValue> {
    let class: Function = Reflect::get(&js_sys::global(), &name.into())
        .ok()?
        .dyn_into()
        .ok()?;
    Reflect::construct(&class, &Array::of1(&"deflate-raw".into())).ok()
}

/// What comes out of a transforming stream; `None` when there is none or it refuses the bytes.
async fn through(bytes: &[u8], stream: Option<JsValue>) -> Option<Vec<u8>> {
    let stream = stream?;
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence(&parts).ok()?;
    // A compression stream has the two ends that a pair consists of.
    let piped = blob.stream().pipe_through(stream.unchecked_ref());
    let response = Response::new_with_opt_readable_stream(Some(&piped)).ok()?;
    let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    let out = Uint8Array::new(&buffer);
    (out.length() <= MAX_TEXT).then(|| out.to_vec())
}

fn base64url(bytes: &[u8]) -> Option<String> {
    let binary: String = bytes.iter().copied().map(char::from).collect();
    let text = gloo::utils::window().btoa(&binary).ok()?;
    Some(
        text.trim_end_matches('=')
            .replace('+', "-")
            .replace('/', "_"),
    )
}

fn from_base64url(text: &str) -> Option<Vec<u8>> {
    let text = text.replace('-', "+").replace('_', "/");
    let binary = gloo::utils::window().atob(&text).ok()?;
    binary
        .chars()
        .map(|c| u8::try_from(u32::from(c)).ok())
        .collect()
}
