//! Zstandard, RFC 8878, through the reference library: natively it takes a third of the time of the portable decoder,
//! which the page uses. Both give the same output for the same input; a test compares them.

use super::DecodeProblem;
use super::checkpoints::{Checkpoint, Recorder};
use zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer};

/// Largest window, as a power of two: 128 MiB.
const WINDOW_LOG: u32 = 27;

pub(crate) struct Zstd {
    context: Option<DCtx<'static>>,
    /// Bytes at the start of a frame, too few to tell what it is.
    start: Vec<u8>,
    is_in_frame: bool,
    out: Vec<u8>,
    recorder: Option<Recorder>,
    n_in: u64,
    n_out: u64,
}

impl std::fmt::Debug for Zstd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Zstd")
            .field("is_in_frame", &self.is_in_frame)
            .finish_non_exhaustive()
    }
}

impl Zstd {
    pub(super) fn new(is_recording: bool) -> Self {
        let mut context = DCtx::try_create();
        if let Some(context) = &mut context {
            // Cannot fail for a value in range; the default is the same.
            let _ = context.set_parameter(DParameter::WindowLogMax(WINDOW_LOG));
        }
        Self {
            context,
            start: Vec::new(),
            is_in_frame: false,
            out: vec![0; 128 << 10],
            recorder: is_recording.then(Recorder::new),
            n_in: 0,
            n_out: 0,
        }
    }

    pub(super) fn take_checkpoints(&mut self) -> Vec<Checkpoint> {
        self.recorder.take().map_or_else(Vec::new, Recorder::finish)
    }

    pub(super) fn feed(
        &mut self,
        mut bytes: &[u8],
        out: &mut dyn FnMut(&[u8]),
    ) -> Result<(), DecodeProblem> {
        while !bytes.is_empty() {
            if !self.is_in_frame {
                let wanted = 4usize.saturating_sub(self.start.len());
                let (head, rest) = bytes.split_at(wanted.min(bytes.len()));
                self.start.extend_from_slice(head);
                bytes = rest;
                match self.start.as_slice() {
                    [0x28, 0xB5, 0x2F, 0xFD] => {}
                    [x, 0x2A, 0x4D, 0x18] if x >> 4 == 5 => {}
                    start if start.iter().all(|b| *b == 0) => {
                        // Padding; a frame that follows may begin anywhere.
                        self.n_in += start.len() as u64;
                        self.start.clear();
                        continue;
                    }
                    [_, _, _, _] => return Err(DecodeProblem::TrailingGarbage),
                    _ => return Ok(()),
                }
                if let Some(recorder) = &mut self.recorder {
                    recorder.start(self.n_in, self.n_out);
                }
                self.is_in_frame = true;
                let start = std::mem::take(&mut self.start);
                self.frame(&start, out)?;
                continue;
            }
            bytes = self.frame(bytes, out)?;
        }
        Ok(())
    }

    /// Decodes until the input is used up or the frame ends; returns what is left of the input.
    fn frame<'a>(
        &mut self,
        bytes: &'a [u8],
        out: &mut dyn FnMut(&[u8]),
    ) -> Result<&'a [u8], DecodeProblem> {
        let Some(context) = &mut self.context else {
            return Err(DecodeProblem::Unsupported("more memory than there is"));
        };
        let mut input = InBuffer::around(bytes);
        loop {
            let before = input.pos;
            let mut output = OutBuffer::around(self.out.as_mut_slice());
            let hint = context
                .decompress_stream(&mut output, &mut input)
                .map_err(|code| {
                    DecodeProblem::Corrupt(zstd_safe::get_error_name(code).to_owned())
                })?;
            let n = output.pos();
            self.n_in += input.pos.saturating_sub(before) as u64;
            self.n_out += n as u64;
            if n > 0 {
                out(self.out.get(..n).unwrap_or_default());
            }
            if hint == 0 {
                self.is_in_frame = false;
                break;
            }
            let is_used_up = input.pos >= bytes.len() && n < self.out.len();
            if is_used_up || (n == 0 && input.pos == before) {
                break;
            }
        }
        Ok(bytes.get(input.pos..).unwrap_or_default())
    }

    pub(super) fn finish(&self) -> Result<(), DecodeProblem> {
        if self.is_in_frame || !self.start.is_empty() {
            Err(DecodeProblem::Truncated)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::zstd_portable::Zstd as Portable;
    use super::*;

    type Outcome = (Vec<u8>, Result<(), DecodeProblem>);

    fn both(bytes: &[u8], step: usize) -> (Outcome, Outcome) {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        let (mut native, mut portable) = (Zstd::new(true), Portable::new(true));
        let (mut a, mut b) = (Ok(()), Ok(()));
        for chunk in bytes.chunks(step) {
            a = a.and_then(|()| native.feed(chunk, &mut |o| ours.extend_from_slice(o)));
            b = b.and_then(|()| portable.feed(chunk, &mut |o| theirs.extend_from_slice(o)));
        }
        let places = |list: Vec<Checkpoint>| -> Vec<(u64, u64)> {
            list.iter().map(|p| (p.stored, p.produced)).collect()
        };
        assert_eq!(
            places(native.take_checkpoints()),
            places(portable.take_checkpoints())
        );
        (
            (ours, a.and_then(|()| native.finish())),
            (theirs, b.and_then(|()| portable.finish())),
        )
    }

    #[test]
    fn both_decoders_give_the_same() {
        let text: Vec<u8> = (0..280_000u32)
            .flat_map(|i| ((i / 7) * (i % 13)).to_le_bytes())
            .collect();
        let pack = |b: &[u8]| {
            ruzstd::encoding::compress_to_vec(b, ruzstd::encoding::CompressionLevel::Fastest)
        };
        let skippable = [&[0x53, 0x2A, 0x4D, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
        let streams = [
            pack(&text),
            [pack(&text[..1000]), skippable.clone(), pack(&text[1000..])].concat(),
            vec![pack(&text); 4].concat(),
            [skippable, pack(b""), pack(b"x"), vec![0; 600]].concat(),
        ];
        for stream in streams {
            for step in [7, 4096, usize::MAX] {
                let (native, portable) = both(&stream, step);
                assert_eq!(native, portable, "step {step}");
                assert_eq!(native.1, Ok(()));
            }
            let cut = &stream[..stream.len() * 2 / 3];
            let (native, portable) = both(cut, 500);
            assert_eq!(native.1.is_err(), portable.1.is_err());
            let garbage = [&stream[..], b"\x01garbage that follows"].concat();
            let (native, portable) = both(&garbage, 500);
            assert_eq!(native.1, portable.1);
        }
    }
}
