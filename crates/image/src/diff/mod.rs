//! What differs: between two layers of one image, and between two images.

mod config;
mod history;
mod images;
mod layers;
mod packages;

pub use config::ConfigChange;
pub use history::{HistoryChange, HistoryLine};
pub use images::{
    DirectoryChange, ImageDiff, ImageDiffOptions, PathChange, PathChangeKind, PathTotals,
    compare_images, contents_to_compare,
};
pub use layers::{LayerChange, LayersDiff, compare_layers};
pub(crate) use layers::{between, changed};
pub use packages::{PackageChange, PackageChangeKind, compare_packages};
