//! Envelopes, versions and the codec.

use crate::{Reply, Request};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Raised whenever a frame changes shape. Page and worker refuse each other when it differs.
pub const PROTOCOL_VERSION: u32 = 8;

/// Identifies the build; page and worker of different builds refuse each other.
pub const BUILD: &str = env!("CARGO_PKG_VERSION");

/// From the page to the worker. Handles (a `File`) travel beside the frame, not in it.
#[allow(
    clippy::large_enum_variant,
    reason = "one frame lives at a time, and it is encoded at once"
)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ToWorker {
    /// First frame: who is speaking.
    Hello {
        /// [`PROTOCOL_VERSION`] of the page.
        version: u32,
        /// [`BUILD`] of the page.
        build: String,
    },
    /// Asks for something; answered by exactly one [`FromWorker::Reply`].
    Request {
        /// Unique per page; never reused.
        id: u64,
        /// What is asked.
        body: Request,
    },
    /// Stops the request; its reply is [`Failure::Cancelled`].
    Cancel {
        /// The request to stop.
        id: u64,
    },
}

/// From the worker to the page.
#[allow(
    clippy::large_enum_variant,
    reason = "one frame lives at a time, and it is encoded at once"
)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FromWorker {
    /// The worker listens; frames posted earlier are lost, so the page waits for this one.
    Ready {
        /// [`PROTOCOL_VERSION`] of the worker.
        version: u32,
        /// [`BUILD`] of the worker.
        build: String,
    },
    /// Where a long request stands. Absolute, throttled, never after the reply.
    Progress {
        /// The request.
        id: u64,
        /// Where it stands.
        progress: Progress,
    },
    /// The one answer.
    Reply {
        /// The request.
        id: u64,
        /// The answer or why there is none.
        result: Result<Reply, Failure>,
    },
}

/// Where a long job stands: absolute values, so a lost frame changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done now, for people: "layer 3 of 8".
    pub doing: String,
    /// Bytes of the file read so far.
    pub done_bytes: u64,
    /// Bytes of the file; 0 when unknown.
    pub total_bytes: u64,
    /// Entries seen so far.
    pub n_entries: u64,
    /// 1-based layer being read; 0 before the first.
    pub layer: u32,
    /// Layers in all; 0 when unknown.
    pub n_layers: u32,
}

/// Why a request has no reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// The page asked to stop.
    Cancelled,
    /// A newer revision of the same text was asked about.
    Superseded,
    /// The input cannot be used: what happened, why, what to do.
    Input {
        /// What happened.
        what: String,
        /// Why.
        why: String,
        /// What to do.
        todo: String,
    },
    /// A limit that keeps the page alive.
    Limit {
        /// What is limited.
        what: String,
        /// The limit.
        max: u64,
        /// What was seen.
        seen: u64,
    },
    /// The request names something the worker does not hold (it was restarted, or it was closed).
    Gone {
        /// What is missing.
        what: String,
    },
    /// A fault of ours; the worker is restarted.
    Internal {
        /// What is known about it.
        message: String,
    },
}

/// Bytes of one frame.
///
/// # Errors
/// Never for the types of this crate; the codec's error is passed on as text.
pub fn encode<T: Serialize>(frame: &T) -> Result<Vec<u8>, String> {
    postcard::to_allocvec(frame).map_err(|error| error.to_string())
}

/// The frame of those bytes.
///
/// # Errors
/// When the bytes are not a frame of this version.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    postcard::from_bytes(bytes).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Check;

    #[test]
    fn a_frame_survives_the_codec() {
        let frame = ToWorker::Request {
            id: 7,
            body: Check {
                rev: 3,
                text: "FROM a\n".into(),
                ..Check::default()
            }
            .into(),
        };
        let bytes = encode(&frame).expect("encodes");
        assert_eq!(decode::<ToWorker>(&bytes), Ok(frame));
    }

    /// `tests/e2e/bench.mjs` writes these frames by hand.
    #[cfg(feature = "whole")]
    #[test]
    fn frames_that_the_bench_writes_are_read() {
        let mut bytes = vec![1, 1, 0, 3, 2, b'F', b'\n'];
        bytes.extend([0; 32]);
        let read = decode::<ToWorker>(&bytes).expect("a question about a text");
        let ToWorker::Request {
            body: Request::Check(check),
            ..
        } = read
        else {
            panic!("another request");
        };
        assert_eq!((check.rev, check.text.as_str()), (3, "F\n"));
        let open = ToWorker::Request {
            id: 1,
            body: crate::image::OpenImage {
                file_name: "a".into(),
            }
            .into(),
        };
        assert_eq!(decode(&[1, 1, 8, 1, 97]), Ok(open));
    }

    #[test]
    fn foreign_bytes_are_refused() {
        assert!(decode::<ToWorker>(&[0xff; 16]).is_err());
    }
}
