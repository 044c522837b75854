//! The part of Go templates that `--format` needs, over a JSON tree.
