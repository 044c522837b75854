//! The push parser against the tar crate.
