//! The picture of a view as a file: SVG that stands alone, or PNG at twice the size.
//!
//! The largest drawing in sight is copied, and what the style sheet says about each part is written into the part, so
//! that the file looks the same in any other program. Nothing leaves the page but the file.

use crate::features::image::download::download;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Document, Element, HtmlCanvasElement, HtmlImageElement, Node, XmlSerializer};

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Drawing.
    Svg,
    /// Pixels.
    Png,
}

/// What a part keeps of the style sheet: all that the pictures use.
const KEPT: [&str; 42] = [
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "opacity",
    "font-family",
    "font-size",
    "font-weight",
    "font-style",
    "text-anchor",
    "dominant-baseline",
    "letter-spacing",
    "color",
    "background-color",
    "border-top",
    "border-right",
    "border-bottom",
    "border-left",
    "border-radius",
    "padding",
    "margin",
    "display",
    "flex-direction",
    "align-items",
    "justify-content",
    "gap",
    "width",
    "height",
    "line-height",
    "white-space",
    "overflow",
    "text-overflow",
    "text-align",
    "text-decoration-line",
    "box-sizing",
    "visibility",
    "transform",
    "position",
];
/// A smaller drawing is an icon.
const MIN_AREA: f64 = 12_000.0;
/// Longest side of a PNG, which browsers draw safely.
const MAX_PIXELS: f64 = 8_000.0;

/// Saves the picture in sight; says what came of it.
pub async fn save(kind: Kind) -> &'static str {
    let Some((svg, width, height)) = in_sight() else {
        return "There is no picture in sight to save. Open the layers, the cache or a map first.";
    };
    let Some(text) = alone(&svg, width, height) else {
        return "The picture could not be copied.";
    };
    match kind {
        Kind::Svg => download("layerlab.svg", text.as_bytes(), "image/svg+xml"),
        Kind::Png => match pixels(&text, width, height).await {
            Some(bytes) => download("layerlab.png", &bytes, "image/png"),
            None => return "This browser does not turn the picture into pixels; save it as SVG.",
        },
    }
    "Picture saved."
}

/// The largest drawing of the view, with its size.
fn in_sight() -> Option<(Element, f64, f64)> {
    let found = gloo::utils::document()
        .query_selector_all("#main svg")
        .ok()?;
    (0..found.length())
        .filter_map(|at| found.item(at)?.dyn_into::<Element>().ok())
        .map(|svg| {
            let place = svg.get_bounding_client_rect();
            (svg, place.width(), place.height())
        })
        .filter(|(_, width, height)| width * height >= MIN_AREA)
        .max_by(|(_, aw, ah), (_, bw, bh)| (aw * ah).total_cmp(&(bw * bh)))
}

/// The drawing as a document of its own.
fn alone(svg: &Element, width: f64, height: f64) -> Option<String> {
    let copy: Element = svg.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
    styled(svg, &copy);
    let parts = svg.query_selector_all("*").ok()?;
    let copies = copy.query_selector_all("*").ok()?;
    let pairs = (0..parts.length()).filter_map(|at| {
        let part: Element = parts.item(at)?.dyn_into().ok()?;
        let copied: Element = copies.item(at)?.dyn_into().ok()?;
        Some((part, copied))
    });
    let mut hidden: Vec<Element> = Vec::new();
    for (part, copied) in pairs {
        if styled(&part, &copied) {
            hidden.push(copied);
        }
    }
    hidden.iter().for_each(Element::remove);
    borrowed(&copy)?;
    set(&copy, "width", &width.to_string());
    set(&copy, "height", &height.to_string());
    paper(&copy);
    XmlSerializer::new().ok()?.serialize_to_string(&copy).ok()
}

/// Writes what the style sheet says of a part into its copy; says whether the part is not shown at all.
fn styled(part: &Element, copied: &Element) -> bool {
    let Ok(Some(sheet)) = gloo::utils::window().get_computed_style(part) else {
        return false;
    };
    let value = |name: &str| sheet.get_property_value(name).unwrap_or_default();
    if value("display") == "none" {
        return true;
    }
    // Both kinds of elements have it.
    let Ok(style) = Reflect::get(copied, &"style".into()) else {
        return false;
    };
    let style: web_sys::CssStyleDeclaration = style.unchecked_into();
    for name in KEPT {
        let mut text = value(name);
        // Patterns are named with the address of the page before them.
        if let Some(at) = text.find("url(").filter(|_| text.contains('#')) {
            let id = text.rsplit('#').next().unwrap_or_default();
            text = format!("{}url(#{id}", &text[..at]).replace('"', "");
        }
        if !text.is_empty() {
            // A property that a browser does not know is left out.
            let _ = style.set_property(name, &text);
        }
    }
    for class in ["class", "data-testid", "tabindex"] {
        let _ = copied.remove_attribute(class);
    }
    false
}

/// Copies patterns that are defined elsewhere on the page.
fn borrowed(copy: &Element) -> Option<()> {
    let document = gloo::utils::document();
    let text = copy.outer_html();
    let mut ids: Vec<&str> = text
        .split("url(#")
        .skip(1)
        .filter_map(|rest| rest.split([')', '"', '&']).next())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let defs = document
        .create_element_ns(Some("http://www.w3.org/2000/svg"), "defs")
        .ok()?;
    for id in ids {
        let is_here = copy
            .query_selector(&format!("[id=\"{id}\"]"))
            .is_ok_and(|found| found.is_some());
        if let Some(elsewhere) = document.get_element_by_id(id).filter(|_| !is_here) {
            let copied: Element = elsewhere.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
            deep(&elsewhere, &copied);
            append(&defs, &copied);
        }
    }
    append(copy, &defs);
    Some(())
}

fn deep(part: &Element, copied: &Element) {
    styled(part, copied);
    let (parts, copies) = (part.children(), copied.children());
    for at in 0..parts.length() {
        if let (Some(part), Some(copied)) = (parts.item(at), copies.item(at)) {
            deep(&part, &copied);
        }
    }
}

/// The colour of the page behind the drawing: a dark theme's ink is nothing on white.
fn paper(copy: &Element) {
    let document: Document = gloo::utils::document();
    let colour = document
        .document_element()
        .and_then(|root| {
            gloo::utils::window()
                .get_computed_style(&root)
                .ok()
                .flatten()
        })
        .and_then(|sheet| sheet.get_property_value("background-color").ok())
        .unwrap_or_else(|| "white".to_owned());
    let Ok(rect) = document.create_element_ns(Some("http://www.w3.org/2000/svg"), "rect") else {
        return;
    };
    let view: Vec<String> = copy
        .get_attribute("viewBox")
        .map(|view| view.split_whitespace().map(str::to_owned).collect())
        .unwrap_or_default();
    if let [x, y, width, height] = &view[..] {
        for (name, value) in [("x", x), ("y", y), ("width", width), ("height", height)] {
            set(&rect, name, value);
        }
    } else {
        set(&rect, "width", "100%");
        set(&rect, "height", "100%");
    }
    set(&rect, "fill", &colour);
    let _ = copy.insert_before(&rect, copy.first_child().as_ref());
}

fn set(element: &Element, name: &str, value: &str) {
    // These names are valid, so setting them does not fail.
    let _ = element.set_attribute(name, value);
}

fn append(to: &Node, what: &Node) {
    // Elements of one document that contain no ancestor go in.
    let _ = to.append_child(what);
}

/// Draws the document and reads the pixels back.
async fn pixels(text: &str, width: f64, height: f64) -> Option<Vec<u8>> {
    let document = gloo::utils::document();
    let image = HtmlImageElement::new().ok()?;
    // A `data:` address, since some browsers refuse to read pixels back that came from a `blob:` with text in it.
    image.set_src(&format!(
        "data:image/svg+xml;charset=utf-8,{}",
        js_sys::encode_uri_component(text)
    ));
    JsFuture::from(image.decode()).await.ok()?;
    let scale = (MAX_PIXELS / width.max(height)).min(2.0);
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width((width * scale) as u32);
    canvas.set_height((height * scale) as u32);
    let context: web_sys::CanvasRenderingContext2d =
        canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context
        .draw_image_with_html_image_element_and_dw_and_dh(
            &image,
            0.0,
            0.0,
            width * scale,
            height * scale,
        )
        .ok()?;
    let blob = blob_of(&canvas).await?;
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

async fn blob_of(canvas: &HtmlCanvasElement) -> Option<Blob> {
    let promise = js_sys::Promise::new(&mut |resolve, reject| {
        let then = Closure::once_into_js(move |blob: JsValue| {
            // Settling a promise does not fail.
            let _ = resolve.call1(&JsValue::NULL, &blob);
        });
        if canvas.to_blob(then.unchecked_ref()).is_err() {
            let _ = reject.call0(&JsValue::NULL);
        }
    });
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}
