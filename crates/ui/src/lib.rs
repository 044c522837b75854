//! The design system of the page: components that take values and give callbacks.
//!
//! One folder per component, with its style sheet beside it (class prefix = folder name; colours only as tokens).
//! The page's policy blocks `style=` attributes: geometry is written as SVG attributes or through the DOM's `style`.
//! Deliberately absent: any word about Dockerfiles, images or lessons.

pub mod badge;
pub mod button;
pub mod bytes_text;
pub mod callout;
pub mod card;
pub mod dialog;
pub mod editor;
pub mod hooks;
pub mod icon;
pub mod live_region;
pub mod menu;
pub mod progress_bar;
pub mod scrubber;
pub mod splitter;
pub mod table;
pub mod tabs;
pub mod toggle;
pub mod tree_row;
pub mod virtual_list;

pub use badge::{Badge, SeverityIcon, Tone};
pub use button::{Button, Look};
pub use bytes_text::{BytesText, Unit, bytes_text, count_text, seconds_text};
pub use callout::Callout;
pub use card::Card;
pub use dialog::Dialog;
pub use icon::{Icon, Shape};
pub use live_region::LiveRegion;
pub use menu::{Menu, MenuItem};
pub use progress_bar::ProgressBar;
pub use scrubber::Scrubber;
pub use splitter::Splitter;
pub use table::Table;
pub use tabs::{Tab, TabPanel, Tabs};
pub use toggle::Toggle;
pub use tree_row::TreeRow;
pub use virtual_list::VirtualList;
