//! Cutting entries out of a layer's tar while it passes: what is kept is copied byte for byte, or written again under
//! another name.
//!
//! Memory: the headers of one entry. A layer is a row of spans, one an entry: from the end of the previous entry to
//! the end of this one's padding.

use super::header::{Globals, RawHeader};
use std::collections::VecDeque;

/// Headers of one entry larger than this are damage, not an entry: the opener's own bound is smaller.
const MAX_HEADER_BYTES: usize = 64 << 20;

/// What becomes of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    /// It is left out.
    Drop,
    /// It is written, under other names where they are given.
    Keep {
        path: Option<Vec<u8>>,
        link: Option<Vec<u8>>,
    },
    /// Only its content is written, without headers and padding.
    Content { bytes: u64 },
}

/// One entry of a layer by its place in the uncompressed tar.
#[derive(Debug, Clone)]
pub(super) struct Span {
    /// Where its content starts, headers being before.
    pub content: u64,
    /// Where its padding ends.
    pub end: u64,
    pub action: Action,
}

/// Handles the spans of one layer.
#[derive(Debug)]
pub(super) struct Splicer {
    spans: VecDeque<Span>,
    /// Spans that are not dropped and still to come.
    n_kept: usize,
    at: u64,
    region: Vec<u8>,
    is_region_done: bool,
    globals: Globals,
    /// The layer is not what it was when it was opened.
    pub is_broken: bool,
}

impl Splicer {
    /// `spans` in the order of the tar.
    pub(super) fn new(spans: VecDeque<Span>) -> Self {
        let n_kept = spans.iter().filter(|s| s.action != Action::Drop).count();
        Self {
            spans,
            n_kept,
            at: 0,
            region: Vec::new(),
            is_region_done: false,
            globals: Globals::default(),
            is_broken: false,
        }
    }

    /// Whether nothing that is kept is still to come.
    pub(super) fn is_done(&self) -> bool {
        self.n_kept == 0 || self.is_broken
    }

    /// The next byte of the layer that must be seen. What lies before it can be passed over with [`Splicer::skip`].
    pub(super) fn wanted(&self) -> u64 {
        let mut at = self.at;
        for span in &self.spans {
            let is_plain_header = span.content.saturating_sub(at) <= 512;
            let is_in_content = at >= span.content;
            match span.action {
                Action::Drop if is_in_content || (is_plain_header && self.region.is_empty()) => {
                    at = span.end;
                }
                // Extended headers of what is dropped may speak of what follows.
                _ => return at,
            }
        }
        at
    }

    /// Passes over bytes up to `to`, at most [`Splicer::wanted`].
    pub(super) fn skip(&mut self, to: u64) {
        while let Some(span) = self.spans.front()
            && span.end <= to
        {
            if span.action != Action::Drop {
                return;
            }
            self.at = span.end;
            self.next();
        }
        self.at = self.at.max(to);
    }

    fn next(&mut self) {
        if let Some(span) = self.spans.pop_front()
            && span.action != Action::Drop
        {
            self.n_kept = self.n_kept.saturating_sub(1);
        }
        self.region.clear();
        self.is_region_done = false;
    }

    /// Takes bytes of the uncompressed layer.
    pub(super) fn feed(&mut self, mut bytes: &[u8], out: &mut dyn FnMut(&[u8])) {
        while !bytes.is_empty() && !self.is_done() {
            let Some(span) = self.spans.front() else {
                return;
            };
            if self.at < span.content {
                let (head, rest) = bytes.split_at(clamp(span.content - self.at, bytes.len()));
                if self.region.len() + head.len() > MAX_HEADER_BYTES {
                    self.is_broken = true;
                    return;
                }
                self.region.extend_from_slice(head);
                self.at += head.len() as u64;
                bytes = rest;
                if self.at < span.content {
                    return;
                }
            }
            if !self.is_region_done {
                self.is_region_done = true;
                self.headers(out);
                if self.is_broken {
                    return;
                }
                if !self.is_region_done {
                    // It had no content, so the next entry is at hand.
                    continue;
                }
            }
            let Some(span) = self.spans.front() else {
                return;
            };
            let (head, rest) = bytes.split_at(clamp(span.end.saturating_sub(self.at), bytes.len()));
            match &span.action {
                Action::Drop => {}
                Action::Keep { .. } => out(head),
                Action::Content { bytes: size } => {
                    let left = (span.content + size).saturating_sub(self.at);
                    out(head.get(..clamp(left, head.len())).unwrap_or_default());
                }
            }
            self.at += head.len() as u64;
            bytes = rest;
            if self.at >= span.end {
                self.next();
            }
        }
    }

    /// Writes the headers of the current span, or remembers what they say of others.
    fn headers(&mut self, out: &mut dyn FnMut(&[u8])) {
        let Some(span) = self.spans.front() else {
            return;
        };
        let header = RawHeader::parse(&self.region, &mut self.globals);
        match (&span.action, header) {
            (Action::Drop | Action::Content { .. }, _) => {}
            (Action::Keep { .. }, None) => self.is_broken = true,
            (Action::Keep { path, link }, Some(header)) => {
                if path.is_none() && link.is_none() && header.is_plain(&self.globals) {
                    out(&self.region);
                } else {
                    let mut written = Vec::new();
                    header.write(
                        path.as_deref(),
                        link.as_deref(),
                        &self.globals,
                        &mut written,
                    );
                    out(&written);
                }
            }
        }
        // An entry without content ends with its headers.
        let is_over = span.end <= self.at;
        if is_over && !self.is_broken {
            self.next();
        }
    }

    /// The layer is over. True when everything kept was there; a last padding may be missing.
    pub(super) fn finish(&mut self, out: &mut dyn FnMut(&[u8])) -> bool {
        if let (1, Some(span)) = (
            self.n_kept,
            self.spans.iter().find(|s| s.action != Action::Drop),
        ) && self.is_region_done
            && span.end.saturating_sub(self.at) < 512
        {
            if matches!(span.action, Action::Keep { .. }) {
                let missing = clamp(span.end.saturating_sub(self.at), 512);
                out([0u8; 512].get(..missing).unwrap_or_default());
            }
            self.n_kept = 0;
        }
        self.n_kept == 0 && !self.is_broken
    }
}

fn clamp(wanted: u64, available: usize) -> usize {
    usize::try_from(wanted).map_or(available, |w| w.min(available))
}
