//! Two panes with a border that can be moved: by mouse, by touch, by arrow keys. The share of the first is remembered
//! by whoever listens.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Smallest and largest share of the first pane, in per cent.
const RANGE: (f64, f64) = (20.0, 80.0);
/// One press of an arrow key, in per cent.
const STEP: f64 = 2.0;

/// Properties of [`Splitter`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Left pane.
    pub first: Html,
    /// Right pane.
    pub second: Html,
    /// Share of the left pane, in per cent.
    #[prop_or(42.0)]
    pub share: f64,
    /// Called when the border was moved.
    #[prop_or_default]
    pub on_move: Callback<f64>,
    /// Name of the border.
    #[prop_or(AttrValue::Static("Width of the left pane"))]
    pub label: AttrValue,
    /// Further classes.
    #[prop_or_default]
    pub class: Classes,
}

/// See the module.
#[component]
pub fn Splitter(props: &Props) -> Html {
    let frame = use_node_ref();
    let dragging = use_mut_ref(|| false);
    let share = props.share.clamp(RANGE.0, RANGE.1);
    use_effect_with((frame.clone(), share.to_bits()), move |(frame, _)| {
        if let Some(frame) = frame.cast::<HtmlElement>() {
            let _ = frame
                .style()
                .set_property("--splitter-share", &format!("{share}%"));
        }
    });
    let on_move = props.on_move.clone();
    let onkeydown = {
        let on_move = on_move.clone();
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowLeft" => share - STEP,
                "ArrowRight" => share + STEP,
                "Home" => RANGE.0,
                "End" => RANGE.1,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            on_move.emit(to.clamp(RANGE.0, RANGE.1));
        })
    };
    let onpointerdown = {
        let dragging = dragging.clone();
        Callback::from(move |event: PointerEvent| {
            event.prevent_default();
            *dragging.borrow_mut() = true;
            if let Some(target) = event
                .current_target()
                .and_then(|t| t.dyn_into::<Element>().ok())
            {
                let _ = target.set_pointer_capture(event.pointer_id());
            }
        })
    };
    let onpointermove = {
        let (dragging, frame) = (dragging.clone(), frame.clone());
        Callback::from(move |event: PointerEvent| {
            if !*dragging.borrow() {
                return;
            }
            let Some(frame) = frame.cast::<Element>() else {
                return;
            };
            let place = frame.get_bounding_client_rect();
            if place.width() > 0.0 {
                let to = (f64::from(event.client_x()) - place.left()) / place.width() * 100.0;
                on_move.emit(to.clamp(RANGE.0, RANGE.1));
            }
        })
    };
    let release = Callback::from(move |_: PointerEvent| *dragging.borrow_mut() = false);
    html! {
        <div class={classes!("splitter", props.class.clone())} ref={frame}>
            <div class="splitter-first">{ props.first.clone() }</div>
            <div class="splitter-bar" role="separator" tabindex="0" aria-orientation="vertical"
                aria-label={props.label.clone()} aria-valuenow={format!("{share:.0}")}
                aria-valuemin="20" aria-valuemax="80"
                {onkeydown} {onpointerdown} {onpointermove} onpointerup={release.clone()} onpointercancel={release} />
            <div class="splitter-second">{ props.second.clone() }</div>
        </div>
    }
}
