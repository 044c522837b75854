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
    #[cfg_attr(
        not(feature = "library"),
        allow(dead_code, reason = "only the library reads files")
    )]
    pub file: Option<File>,
    /// The file to write.
    #[cfg(feature = "library")]
    pub target: Option<web_sys::FileSystemFileHandle>,
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
        (Request::Pasted(newer), Request::Pasted(older)) => newer.rev > older.rev,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_protocol::check::Check;
    use layerlab_protocol::image::CloseImage;

    fn check(id: u64, rev: u64) -> Waiting {
        let question = Check {
            rev,
            ..Check::default()
        };
        Waiting {
            id,
            body: question.into(),
            file: None,
            #[cfg(feature = "library")]
            target: None,
        }
    }

    fn other(id: u64) -> Waiting {
        Waiting {
            id,
            body: CloseImage {}.into(),
            file: None,
            #[cfg(feature = "library")]
            target: None,
        }
    }

    fn drain(queue: &mut Queue) -> Vec<u64> {
        std::iter::from_fn(|| queue.pop())
            .map(|request| request.id)
            .collect()
    }

    #[test]
    fn a_newer_revision_supersedes_older_ones_only() {
        let mut queue = Queue::default();
        assert!(queue.push(check(1, 1)).is_empty());
        assert!(queue.push(other(2)).is_empty());
        assert_eq!(queue.push(check(3, 2)), [1]);
        assert!(queue.push(check(4, 2)).is_empty());
        assert_eq!(drain(&mut queue), [2, 3, 4]);
    }

    #[test]
    fn a_cancelled_request_is_not_answered() {
        let mut queue = Queue::default();
        queue.push(other(1));
        queue.push(other(2));
        assert!(queue.cancel(1));
        assert!(!queue.cancel(1));
        assert_eq!(drain(&mut queue), [2]);
    }
}
