//! A second image beside the open one: opening it, and what differs.

use crate::image::Archive;
use crate::image_tools::ImageDiffReply;
use serde::{Deserialize, Serialize};

/// Where the second image is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Second {
    /// In a file of this name, handed over beside the frame.
    File(String),
    /// In the archive that is open: this entry of [`Archive::images`].
    OfFirst(u32),
    /// In the archive that was opened second: this entry of its images.
    OfSecond(u32),
}

/// Opens a second image, to compare the shown one with it. The second before it is forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSecond {
    /// Which.
    pub image: Second,
}

/// The second image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondImage {
    /// Its archive.
    pub archive: Archive,
    /// Which image of it.
    pub index: u32,
}

/// Compares the shown image with the second one. Reads what only contents can tell: files of equal size, and
/// packages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareImages {
    /// The second image is the earlier one.
    pub second_is_before: bool,
    /// Leave out times, the split into layers, dates.
    pub semantic: bool,
    /// How the shown image is called.
    pub first_name: String,
    /// How the second one is called.
    pub second_name: String,
}

/// Two images side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageComparison {
    /// What differs.
    pub diff: ImageDiffReply,
    /// The same for a review comment.
    pub markdown: String,
}
