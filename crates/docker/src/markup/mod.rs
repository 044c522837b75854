//! Output as a tree of marked spans, for front ends that are no terminal.
