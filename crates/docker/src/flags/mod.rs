//! Flags of a command as docker reads them, and its words when they are wrong.
//!
//! [`read`] takes the words after `docker` and finds the command ([`Verb`]), its flags and its arguments, or the text
//! that docker would print instead. Everything about a command that is not behaviour is one entry of a table
//! ([`VerbSpec`]): usage line, short description, flags, number of arguments.
//! Sources: cobra's `Traverse`, pflag's `Parse` and `FlagUsagesWrapped`, docker/cli `cli/required.go` and
//! `cli/cobra.go` of the 28 line.

mod help;
mod parse;
mod resolve;
mod short_form;
mod spec;
mod table;
mod value;

pub use help::{FAREWELL, command_help, group_help, root_help};
pub use parse::{FlagError, Flags, parse_flags};
pub use resolve::{Failure, Globals, Invocation, Outcome, read};
pub use short_form::short_form;
pub use spec::{Arguments, Flag, Group, Kind, Path, Verb, VerbSpec};
pub use table::{GROUPS, VERBS, group, spec_of};
pub(crate) use value::go_quoted;
pub use value::{Value, parse_bytes};
