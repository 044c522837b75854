//! The build context of a request. The page sends it packed with every question; the last one stays unpacked here.

use crate::Engine;
use layerlab_buildgraph::context::{Context, packed};
use layerlab_protocol::context::Files;
use std::cell::RefCell;
use std::sync::Arc;

/// Most files of a list that are looked at.
const MAX_FILES: usize = 200_000;

/// The last packed context.
#[derive(Default)]
pub(crate) struct Given(RefCell<Option<(Arc<str>, Context)>>);

impl Engine {
    /// The context of a request; `None` when it holds no files and one is to be supposed. Cost: O(files), for a packed
    /// one only the first time.
    pub(crate) fn given(&self, files: &Files) -> Option<Context> {
        if files.is_empty() {
            return None;
        }
        if files.packed.is_empty() {
            let known = files.list.iter().take(MAX_FILES);
            return Some(known.map(|(path, bytes)| (path, *bytes)).collect());
        }
        let mut last = self.given.0.borrow_mut();
        if let Some((_, context)) = last.as_ref().filter(|(packed, _)| *packed == files.packed) {
            return Some(context.clone());
        }
        let context = packed::context(&packed::unpack(&files.packed));
        *last = Some((Arc::clone(&files.packed), context.clone()));
        Some(context)
    }
}
