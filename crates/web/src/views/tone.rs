//! From the protocol's levels to the roles of the design system.

use layerlab_protocol::check::Severity;
use layerlab_ui::Tone;

/// The role of a level.
pub const fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Error => Tone::Error,
        Severity::Warning => Tone::Warning,
        Severity::Info => Tone::Info,
        Severity::Hint => Tone::Hint,
    }
}

/// The level as a heading over `n` findings.
pub const fn heading(severity: Severity, n: usize) -> &'static str {
    match (severity, n) {
        (Severity::Error, 1) => "error",
        (Severity::Error, _) => "errors",
        (Severity::Warning, 1) => "warning",
        (Severity::Warning, _) => "warnings",
        (Severity::Info, 1) => "info",
        (Severity::Info, _) => "infos",
        (Severity::Hint, 1) => "hint",
        (Severity::Hint, _) => "hints",
    }
}
