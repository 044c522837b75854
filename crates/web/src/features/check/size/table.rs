//! The bars as a table.

use crate::views::stack::origin;
use layerlab_protocol::check::Basis;
use layerlab_protocol::size::SizeReport;
use layerlab_ui::{Table, bytes_text};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`BarTable`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The sizes.
    pub report: Rc<SizeReport>,
}

/// See the module.
#[component]
pub fn BarTable(props: &Props) -> Html {
    let columns = [
        ("Line", true),
        ("Instruction", false),
        ("From", false),
        ("Unpacked", true),
        ("Hidden of it", true),
        ("Compressed", true),
        ("Layers", true),
        ("How", false),
    ]
    .map(|(name, is_number)| (AttrValue::Static(name), is_number));
    let text = |text: String| html! { { text } };
    let rows = props
        .report
        .bars
        .iter()
        .map(|bar| {
            let bytes = |bytes: u64| match (bar.basis, bytes) {
                (Basis::Unknown, 0) => "unknown".to_owned(),
                (Basis::Unknown, bytes) => format!("at least {}", bytes_text(bytes)),
                (_, bytes) => bytes_text(bytes),
            };
            vec![
                text(bar.line.to_string()),
                html! { <code>{ bar.title.clone() }</code> },
                text(origin(bar.origin).to_owned()),
                text(bytes(bar.unpacked_bytes)),
                text(bytes_text(bar.hidden_bytes)),
                text(bytes(bar.compressed_bytes)),
                text(bar.n_layers.to_string()),
                text(bar.note.clone()),
            ]
        })
        .collect::<Vec<_>>();
    html! { <Table caption="Bytes by instruction of what ships, modelled" columns={columns.to_vec()} {rows} testid="size-table" /> }
}
