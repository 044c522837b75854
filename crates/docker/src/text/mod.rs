//! Tables, sizes, ages and progress lines as docker prints them.
//!
//! Everything here turns plain rows and events into text; nothing looks at the state. Lists are rows of named fields
//! that go through [`crate::template`], so `--format` sees what the tables see.

mod age;
mod align;
mod cells;
mod ports;
mod status;
mod units;

pub use age::{age, human_duration};
pub use align::{align, char_width, display_width};
pub use cells::{ellipsis, short_id};
pub use ports::{PortMapping, ports};
pub use status::{Health, Status, status};
pub(crate) use units::go_general;
pub use units::{binary_size, human_size, human_size_3, progress_bytes};
