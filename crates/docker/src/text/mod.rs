//! Tables, sizes, ages and columns as docker prints them, and progress as a terminal shows it.
//!
//! Everything here turns plain values into text; nothing looks at the state.

mod age;
mod align;
mod cells;
mod moment;
mod ports;
mod status;
mod terminal;
mod units;

pub use age::{age, human_duration};
pub use align::{align, char_width, display_width};
pub use cells::{ellipsis, short_id};
pub use moment::go_time;
pub use ports::{PortMapping, ports};
pub use status::{Health, Status, status};
pub use terminal::as_on_a_terminal;
pub(crate) use units::go_general;
pub use units::{binary_size, human_size, human_size_3, progress_bytes};
