//! How long findings take after a key; the browser's own marks, read by the budget test.

use yew::prelude::*;

/// Name of the span that the budget test reads: from a keystroke to its findings on the screen.
const SPAN: &str = "layerlab:keystroke-to-findings";
/// Where that span begins.
const SPAN_START: &str = "layerlab:keystroke";

/// Says that a key was pressed.
pub fn mark_keystroke() {
    if let Some(performance) = gloo::utils::window().performance() {
        let _ = performance.mark(SPAN_START);
    }
}

/// Measures once per revision, after its findings are drawn.
#[hook]
pub fn use_measure(rev: u64, shown: Option<u64>) {
    use_effect_with((rev, shown), |(rev, shown)| {
        if *shown == Some(*rev)
            && let Some(performance) = gloo::utils::window().performance()
            && performance
                .measure_with_start_mark(SPAN, SPAN_START)
                .is_ok()
        {
            performance.clear_marks_with_mark_name(SPAN_START);
        }
    });
}
