//! Deciding the words of a query that are about contents, in one pass over the files the other words leave over.

use super::run::{Context, Seen};
use super::{Hit, Hits, Node, Query};
use crate::digest::Digest;
use crate::image::Image;
use crate::inspect::{MAX_WISH_BYTES, Reader, StoredFile};
use crate::tree::EntryRef;
use std::collections::HashMap;

/// Reads the contents a query asks about. Drive it with an [`crate::InspectJob`], then take [`ContentSearch::finish`].
///
/// Files longer than [`MAX_WISH_BYTES`] are searched up to there; [`ContentSearch::n_cut`] counts them.
#[derive(Debug)]
pub struct ContentSearch {
    query: Query,
    context: Context,
    /// Whether the content of an undecided file makes it match.
    decided: HashMap<EntryRef, Option<bool>>,
    has_hashes: bool,
    /// Files of which only the beginning was searched.
    pub n_cut: u64,
}

impl ContentSearch {
    /// Asks everything but the contents. O(versions × words).
    pub fn new(query: &Query, image: &Image) -> Self {
        let context = Context::new(query, image);
        let mut decided = HashMap::new();
        context.each(|subject| {
            if context.holds(&query.root, subject, None).is_none() {
                decided.insert(subject.entry, None);
            }
        });
        Self {
            has_hashes: has_hashes(&query.root),
            query: query.clone(),
            context,
            decided,
            n_cut: 0,
        }
    }

    /// What matched, contents included. Files that could not be read do not match.
    pub fn finish(&self, limit: usize) -> Hits {
        let mut hits = Hits::default();
        self.context.each(|subject| {
            let is_match = match self.context.holds(&self.query.root, subject, None) {
                Some(is) => is,
                None => self
                    .decided
                    .get(&subject.entry)
                    .copied()
                    .flatten()
                    .unwrap_or(false),
            };
            if is_match {
                hits.add(
                    Hit {
                        node: subject.node,
                        entry: subject.entry,
                        size_bytes: self.context.size_bytes(subject),
                        hidden_by: subject.hidden_by,
                    },
                    limit,
                );
            }
        });
        hits
    }
}

fn has_hashes(node: &Node) -> bool {
    match node {
        Node::All(parts) | Node::Any(parts) => parts.iter().any(has_hashes),
        Node::Not(inner) => has_hashes(inner),
        Node::Is(test) => matches!(test, super::Test::Hash(_)),
    }
}

impl Reader for ContentSearch {
    fn wish(&mut self, file: StoredFile<'_>) -> u64 {
        if !self.decided.contains_key(&file.at) {
            return 0;
        }
        if file.entry.size_bytes > MAX_WISH_BYTES {
            self.n_cut += 1;
        }
        file.entry.size_bytes.max(1)
    }

    fn read(&mut self, file: StoredFile<'_>, bytes: &[u8]) {
        let is_whole = bytes.len() as u64 == file.entry.size_bytes;
        let sha256 = if self.has_hashes && is_whole {
            Digest::sha256(bytes).encoded().to_owned()
        } else {
            String::new()
        };
        let seen = Seen {
            bytes,
            sha256: &sha256,
        };
        let verdict = self
            .context
            .verdict(&self.query.root, file.node, file.at, &seen);
        self.decided.insert(file.at, verdict);
    }
}
