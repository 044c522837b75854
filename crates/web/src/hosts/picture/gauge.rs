//! A disk: what takes room on it, and the red line that nobody but root may cross.

use layerlab_protocol::sandbox::DiskPart;
use layerlab_ui::bytes_text;
use yew::prelude::*;

const WIDTH: f64 = 400.0;

/// Properties of [`Gauge`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What takes room, in order.
    pub parts: Vec<DiskPart>,
    /// Bytes of the disk.
    pub capacity: u64,
    /// Bytes that only root may use.
    pub reserved: u64,
    /// The host's name.
    pub name: AttrValue,
}

/// See the module.
#[component]
pub fn Gauge(props: &Props) -> Html {
    let used: u64 = props.parts.iter().map(|part| part.bytes).sum();
    let usable = props.capacity.saturating_sub(props.reserved);
    let free = usable.saturating_sub(used);
    let scale = WIDTH / props.capacity.max(1) as f64;
    let mut x = 0.0;
    let words: Vec<String> = props
        .parts
        .iter()
        .filter(|part| part.bytes > 0)
        .map(|part| format!("{} {}", part.label, bytes_text(part.bytes)))
        .collect();
    let label = format!(
        "Disk of {}: {} of {} used, {} free. {}.",
        props.name,
        bytes_text(used),
        bytes_text(props.capacity),
        bytes_text(free),
        words.join(", ")
    );
    html! {
        <div class="gauge" data-testid="sandbox-gauge">
            <svg class="gauge-bar" role="img" aria-label={label} viewBox={format!("0 0 {WIDTH} 16")} preserveAspectRatio="none">
                <rect class="gauge-disk" x="0" y="1" width={WIDTH.to_string()} height="14" />
                { for props.parts.iter().map(|part| {
                    let width = part.bytes as f64 * scale;
                    let start = x;
                    x += width;
                    html! {
                        <rect class={format!("gauge-part gauge-{}", part.kind)} x={start.to_string()} y="1" width={width.to_string()} height="14">
                            <title>{ format!("{}: {}", part.label, bytes_text(part.bytes)) }</title>
                        </rect>
                    }
                }) }
                <line class="gauge-limit" x1={(usable as f64 * scale).to_string()} x2={(usable as f64 * scale).to_string()} y1="0" y2="16" />
            </svg>
            <p class="muted small num">
                { format!("Disk: {} used, {} free of {}", bytes_text(used), bytes_text(free), bytes_text(props.capacity)) }
            </p>
        </div>
    }
}
