//! Programs: the module list that Go leaves in them, the crate list that `cargo auditable` leaves in them, and, for
//! well-known programs without a package, the version that their own text gives.

mod go;
mod guess;
mod rust;
mod sections;

use super::record::Record;
use sections::Program;

pub(super) use go::toolchain as go_toolchain;

/// The packages inside an executable or library.
pub(super) fn records(path: &[u8], bytes: &[u8]) -> Vec<Record> {
    let Some(program) = Program::new(bytes) else {
        return Vec::new();
    };
    let mut out = go::records(&program);
    out.extend(rust::records(&program));
    if out.is_empty() {
        out.extend(guess::record(path, bytes));
    }
    out
}
