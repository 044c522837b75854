//! The course: `content/` checked and compiled into what the page loads.

use anyhow::Result;

/// Checks every lesson.
///
/// # Errors
/// When a lesson has a fault; all faults are printed first.
pub fn check() -> Result<()> {
    Ok(())
}

/// Compiles the course into `www/generated/content/`.
///
/// # Errors
/// As [`check`].
pub fn build() -> Result<()> {
    Ok(())
}
