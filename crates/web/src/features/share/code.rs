//! A QR code, drawn as one path.

use qrcodegen::{QrCode, QrCodeEcc};
use yew::prelude::*;

/// Quiet modules around the code, as the standard asks.
const QUIET: i32 = 4;

/// Properties of [`Code`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What a camera reads.
    pub text: AttrValue,
}

/// The code, or a sentence why there is none.
#[component]
pub fn Code(props: &Props) -> Html {
    let drawn = use_memo(props.text.clone(), |text| {
        QrCode::encode_text(text, QrCodeEcc::Low)
            .ok()
            .map(|code| (code.size() + 2 * QUIET, path(&code)))
    });
    match drawn.as_ref() {
        Some((size, path)) => html! {
            <svg class="share-code" role="img" aria-label="QR code of the link" viewBox={format!("0 0 {size} {size}")}
                data-testid="share-code" shape-rendering="crispEdges">
                <rect class="share-code-paper" width={size.to_string()} height={size.to_string()} />
                <path class="share-code-ink" d={path.clone()} />
            </svg>
        },
        None => html! {
            <p class="muted" data-testid="share-no-code">{ "The link is too long for a code that a camera can read." }</p>
        },
    }
}

/// One rectangle for each run of dark modules of a row.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let start = x;
            while x < code.size() && code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                let (left, top, width) = (start + QUIET, y + QUIET, x - start);
                path.push_str(&format!("M{left} {top}h{width}v1h-{width}z"));
            }
            x += 1;
        }
    }
    path
}
