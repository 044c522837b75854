//! Writing into a file that the visitor chose, piece by piece, so that what is taken out of an image is never in memory
//! as a whole. Until it is closed the browser writes beside the file; a stopped download leaves it as it was.

use crate::file::told;
use js_sys::Uint8Array;
use layerlab_engine::image::Written;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{FileSystemFileHandle, FileSystemWritableFileStream};

/// A file that is being written.
pub(crate) struct Saving {
    stream: FileSystemWritableFileStream,
    /// Where the next bytes go without a seek.
    at: u64,
    is_closed: bool,
}

impl Saving {
    /// Begins an empty file.
    ///
    /// # Errors
    /// What the browser says: it may not be written.
    pub async fn new(handle: &FileSystemFileHandle) -> Result<Self, String> {
        let stream = JsFuture::from(handle.create_writable())
            .await
            .map_err(|problem| told(&problem))?;
        Ok(Self {
            stream: stream.unchecked_into(),
            at: 0,
            is_closed: false,
        })
    }

    /// Writes some pieces; returns when the browser has taken them, so nothing piles up.
    ///
    /// # Errors
    /// What the browser says: the disk is full.
    pub async fn write(&mut self, pieces: Vec<Written>) -> Result<(), String> {
        for piece in pieces {
            if piece.at != self.at {
                let sought = self.stream.seek_with_f64(piece.at as f64);
                settled(sought.map(JsFuture::from)).await?;
            }
            // A copy: what the browser holds must not lie in memory that moves.
            let bytes = Uint8Array::from(piece.bytes.as_slice());
            let written = self.stream.write_with_js_u8_array(&bytes);
            settled(written.map(JsFuture::from)).await?;
            self.at = piece.at + piece.bytes.len() as u64;
        }
        Ok(())
    }

    /// Puts the file in its place, so many bytes long.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn close(mut self, n_bytes: u64) -> Result<(), String> {
        let cut = self.stream.truncate_with_f64(n_bytes as f64);
        settled(cut.map(JsFuture::from)).await?;
        self.is_closed = true;
        settled(Ok(JsFuture::from(self.stream.close()))).await
    }
}

impl Drop for Saving {
    fn drop(&mut self) {
        if !self.is_closed {
            // Nobody waits for it: the file stays as it was.
            let _ = self.stream.abort();
        }
    }
}

async fn settled(promise: Result<JsFuture, wasm_bindgen::JsValue>) -> Result<(), String> {
    let promise = promise.map_err(|problem| told(&problem))?;
    promise.await.map_err(|problem| told(&problem))?;
    Ok(())
}
