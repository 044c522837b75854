//! bzip2: any number of streams back to back, zero padding after the last.

use super::DecodeProblem;
use ::bzip2::{Decompress, Status};

pub(crate) struct Bzip2 {
    inner: Decompress,
    is_in_stream: bool,
    is_padding: bool,
    out: Vec<u8>,
}

impl std::fmt::Debug for Bzip2 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bzip2")
            .field("is_in_stream", &self.is_in_stream)
            .finish_non_exhaustive()
    }
}

impl Bzip2 {
    pub(super) fn new() -> Self {
        Self {
            inner: Decompress::new(false),
            is_in_stream: false,
            is_padding: false,
            out: vec![0; 64 << 10],
        }
    }

    pub(super) fn feed(
        &mut self,
        mut bytes: &[u8],
        out: &mut dyn FnMut(&[u8]),
    ) -> Result<(), DecodeProblem> {
        while !bytes.is_empty() {
            if !self.is_in_stream {
                if self.is_padding || bytes.first() == Some(&0) {
                    self.is_padding = true;
                    return if bytes.iter().all(|b| *b == 0) {
                        Ok(())
                    } else {
                        Err(DecodeProblem::TrailingGarbage)
                    };
                }
                if bytes.first() != Some(&b'B') {
                    return Err(DecodeProblem::TrailingGarbage);
                }
                if self.inner.total_in() > 0 {
                    self.inner = Decompress::new(false);
                }
                self.is_in_stream = true;
            }
            bytes = self.go_on(bytes, out)?;
        }
        Ok(())
    }

    /// Decodes until the input is used up or a stream ends; returns what is left of the input.
    fn go_on<'a>(
        &mut self,
        mut bytes: &'a [u8],
        out: &mut dyn FnMut(&[u8]),
    ) -> Result<&'a [u8], DecodeProblem> {
        loop {
            let (before_in, before_out) = (self.inner.total_in(), self.inner.total_out());
            let status = self
                .inner
                .decompress(bytes, &mut self.out)
                .map_err(|e| DecodeProblem::Corrupt(e.to_string()))?;
            let consumed = (self.inner.total_in() - before_in) as usize;
            let produced = (self.inner.total_out() - before_out) as usize;
            bytes = bytes.get(consumed..).unwrap_or_default();
            if produced > 0 {
                out(self.out.get(..produced).unwrap_or_default());
            }
            if status == Status::StreamEnd {
                self.is_in_stream = false;
                return Ok(bytes);
            }
            if produced < self.out.len() && (bytes.is_empty() || consumed + produced == 0) {
                return if bytes.is_empty() {
                    Ok(bytes)
                } else {
                    Err(DecodeProblem::Corrupt(
                        "the bzip2 stream does not go on".into(),
                    ))
                };
            }
        }
    }

    pub(super) fn finish(&self) -> Result<(), DecodeProblem> {
        if self.is_in_stream {
            Err(DecodeProblem::Truncated)
        } else {
            Ok(())
        }
    }
}
