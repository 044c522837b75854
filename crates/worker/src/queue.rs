//! Requests that wait. Frames are first collected and then answered one by one, so that a cancelled or superseded
//! request costs nothing.

use layerlab_protocol::Request;
use std::collections::VecDeque;
use web_sys::File;

/// A request that waits.
pub struct Waiting {
    /// Its id.
    pub id: u64,
    /// What is asked.
    pub body: Request,
    /// The file beside it.
    pub file: Option<File>,
}

/// First in, first out, but for requests that a newer one makes pointless.
#[derive(Default)]
pub struct Queue {
    waiting: VecDeque<Waiting>,
}

impl Queue {
    /// Adds a request and returns the ids of those it supersedes: same kind, about an older revision.
    pub fn push(&mut self, newer: Waiting) -> Vec<u64> {
        let mut superseded = Vec::new();
        self.waiting.retain(|older| {
            let stays = !supersedes(&newer.body, &older.body);
            if !stays {
                superseded.push(older.id);
            }
            stays
        });
        self.waiting.push_back(newer);
        superseded
    }

    /// Takes the next one.
    pub fn pop(&mut self) -> Option<Waiting> {
        self.waiting.pop_front()
    }

    /// Removes a request; says whether it was waiting.
    pub fn cancel(&mut self, id: u64) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|request| request.id != id);
        self.waiting.len() != before
    }
}

fn supersedes(newer: &Request, older: &Request) -> bool {
    match (newer, older) {
        (Request::Check(newer), Request::Check(older)) => newer.rev > older.rev,
        _ => false,
    }
}
