//! Reading a `File` in order, from any offset, in bounded memory.
//!
//! Only the default stream reader is used: blocking reads leave gigabytes to the garbage collector, and byte
//! readers were seen to stop answering behind 2.4 GB. Detaching chunks once they are copied (`transfer`) makes it worse
//! (2.1 GB instead of 0.2 for an archive of 1.1 GB): the collector then no longer hears of their size. Figures are in
//! ARCHITECTURE.md.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ReadableStreamDefaultReader};

/// A position in a file and the stream that continues there.
pub struct FileReader {
    file: File,
    file_bytes: u64,
    stream: Option<ReadableStreamDefaultReader>,
    /// The chunk that arrived last; its allocation is used again.
    chunk: Vec<u8>,
    /// Where in the file the chunk begins.
    chunk_at: u64,
}

impl FileReader {
    /// At the start of the file; nothing is read yet.
    pub fn new(file: File) -> Self {
        // Sizes are exact in a double up to 2^53 bytes.
        let file_bytes = file.size() as u64;
        Self {
            file,
            file_bytes,
            stream: None,
            chunk: Vec::new(),
            chunk_at: 0,
        }
    }

    /// The next bytes at `offset`, at most `len` of them and at least one; empty at the end of the file.
    ///
    /// Continues the running stream when `offset` is in its last chunk or directly behind it; else starts another.
    ///
    /// # Errors
    /// What the browser says: the file was changed or removed, or may not be read.
    pub async fn read(&mut self, offset: u64, len: u64) -> Result<&[u8], String> {
        if offset >= self.file_bytes || len == 0 {
            return Ok(&[]);
        }
        if !self.holds(offset) {
            self.fetch(offset).await?;
        }
        let skipped = usize::try_from(offset.saturating_sub(self.chunk_at)).unwrap_or(usize::MAX);
        let rest = self.chunk.get(skipped..).unwrap_or_default();
        let wanted = usize::try_from(len).unwrap_or(usize::MAX).min(rest.len());
        Ok(rest.get(..wanted).unwrap_or_default())
    }

    /// Ends the running stream.
    pub fn stop(&mut self) {
        if let Some(stream) = self.stream.take() {
            // The promise settles when the browser has let go; nobody waits for that.
            let _ = stream.cancel();
        }
    }

    fn chunk_end(&self) -> u64 {
        self.chunk_at.saturating_add(self.chunk.len() as u64)
    }

    fn holds(&self, offset: u64) -> bool {
        (self.chunk_at..self.chunk_end()).contains(&offset)
    }

    /// Makes the chunk at `offset` the current one.
    async fn fetch(&mut self, offset: u64) -> Result<(), String> {
        if self.stream.is_none() || offset != self.chunk_end() {
            self.stop();
            // To the end of the file: what is not asked for is not read, but for a small look-ahead.
            let blob = self
                .file
                .slice_with_f64_and_f64(offset as f64, self.file_bytes as f64)
                .map_err(|problem| told(&problem))?;
            self.stream = Some(blob.stream().get_reader().unchecked_into());
        }
        self.chunk_at = offset;
        self.chunk.clear();
        let Some(stream) = &self.stream else {
            return Ok(());
        };
        let result = JsFuture::from(stream.read())
            .await
            .map_err(|problem| told(&problem))?;
        let value = Reflect::get(&result, &"value".into()).map_err(|problem| told(&problem))?;
        if let Ok(bytes) = value.dyn_into::<Uint8Array>() {
            self.chunk.resize(bytes.length() as usize, 0);
            bytes.copy_to(&mut self.chunk);
        }
        if self.chunk.is_empty() {
            self.stream = None;
        }
        Ok(())
    }
}

impl Drop for FileReader {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What the browser says.
pub(crate) fn told(problem: &JsValue) -> String {
    let message = Reflect::get(problem, &"message".into())
        .ok()
        .and_then(|message| message.as_string());
    message.unwrap_or_else(|| format!("{problem:?}"))
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use super::*;
    use js_sys::Array;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_dedicated_worker);

    fn file(len: usize) -> File {
        let bytes: Vec<u8> = (0..len).map(|at| (at % 251) as u8).collect();
        File::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes.as_slice())), "a")
            .unwrap()
    }

    #[track_caller]
    fn check(chunk: &[u8], offset: u64) {
        for (at, byte) in chunk.iter().enumerate() {
            assert_eq!(
                u64::from(*byte),
                (offset + at as u64) % 251,
                "at {offset} + {at}"
            );
        }
    }

    #[wasm_bindgen_test]
    async fn a_file_is_read_from_start_to_end() {
        let mut reader = FileReader::new(file(3_000_000));
        let mut at = 0;
        loop {
            let chunk = reader.read(at, u64::MAX).await.unwrap();
            if chunk.is_empty() {
                break;
            }
            check(chunk, at);
            at += chunk.len() as u64;
        }
        assert_eq!(at, 3_000_000);
    }

    #[wasm_bindgen_test]
    async fn reading_may_jump_and_ask_for_little() {
        let mut reader = FileReader::new(file(3_000_000));
        for (offset, len) in [
            (2_999_990, 512),
            (0, 10),
            (10, 10),
            (5, 3),
            (1_500_000, 100_000),
            (7, 1),
        ] {
            let chunk = reader.read(offset, len).await.unwrap();
            assert!(!chunk.is_empty() && chunk.len() as u64 <= len);
            check(chunk, offset);
        }
        assert!(reader.read(3_000_000, 1).await.unwrap().is_empty());
    }
}
