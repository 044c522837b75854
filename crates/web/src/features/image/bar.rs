//! Kept and hidden bytes of a layer as one bar. Widths are SVG attributes: the page's policy blocks `style`.
//! Decoration: the numbers stand beside it.

use yew::prelude::*;

/// Id of the hatch that marks hidden bytes.
const HATCH: &str = "image-hatch";

/// Properties of [`Bar`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Bytes that stay visible.
    pub kept: u64,
    /// Bytes that nobody can read.
    pub hidden: u64,
    /// Bytes the full width stands for.
    pub full: u64,
}

/// See the module.
#[component]
pub fn Bar(props: &Props) -> Html {
    let kept = width(props.kept, props.full);
    let hidden = width(props.hidden, props.full).min(100.0 - kept);
    html! {
        <svg class="image-bar" width="100%" height="10" aria-hidden="true" focusable="false">
            <rect class="image-bar-full" width="100%" height="100%" rx="2" />
            <rect class="image-bar-kept" width={format!("{kept:.2}%")} height="100%" rx="2" />
            if hidden > 0.0 {
                <rect class="image-bar-hidden" x={format!("{kept:.2}%")} width={format!("{hidden:.2}%")} height="100%" rx="2" />
                <rect fill={format!("url(#{HATCH})")} x={format!("{kept:.2}%")} width={format!("{hidden:.2}%")} height="100%" />
            }
        </svg>
    }
}

/// The hatch; once in the view.
#[component]
pub fn BarDefs() -> Html {
    html! {
        <svg class="visually-hidden" width="0" height="0" aria-hidden="true" focusable="false">
            <defs>
                <pattern id={HATCH} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <rect class="image-bar-hatch" width="2.5" height="6" />
                </pattern>
            </defs>
        </svg>
    }
}

/// Percent of the full width; what is not nothing is at least a sliver.
fn width(bytes: u64, full: u64) -> f64 {
    if bytes == 0 || full == 0 {
        return 0.0;
    }
    (bytes as f64 / full as f64 * 100.0).clamp(0.6, 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_is_never_drawn_as_nothing() {
        assert_eq!(width(0, 100), 0.0);
        assert_eq!(width(1, 1_000_000), 0.6);
        assert_eq!(width(5, 0), 0.0);
        assert_eq!(width(7, 5), 100.0);
    }
}
