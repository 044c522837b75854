//! Flags of a command as docker reads them, and its words when they are wrong.
