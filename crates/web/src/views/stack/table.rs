//! The same data as a table.

use layerlab_protocol::check::{Basis, Stack};
use layerlab_ui::{Table, bytes_text};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`StackTable`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The stack.
    pub stack: Rc<Stack>,
}

/// See the module.
#[component]
pub fn StackTable(props: &Props) -> Html {
    let several = props.stack.stages.len() > 1;
    let mut rows: Vec<(usize, u32, Vec<Html>)> = Vec::new();
    let text = |text: String| html! { { text } };
    for (at, stage) in props.stack.stages.iter().enumerate() {
        for brick in &stage.bricks {
            let size = match brick.basis {
                Basis::Unknown => "unknown".to_owned(),
                Basis::Modelled => format!("≈ {}", bytes_text(brick.size_bytes)),
                Basis::Catalogue => bytes_text(brick.size_bytes),
            };
            let what = if brick.is_base { "base layer" } else { "layer" };
            rows.push((
                at,
                brick.line,
                vec![
                    text(brick.line.to_string()),
                    text(stage.name.clone()),
                    html! { <code>{ brick.title.clone() }</code> },
                    text(what.to_owned()),
                    text(size),
                    text(bytes_text(brick.hidden_bytes)),
                    text(carried(&props.stack, at, brick.line)),
                ],
            ));
        }
        for pin in &stage.pins {
            rows.push((
                at,
                pin.line,
                vec![
                    text(pin.line.to_string()),
                    text(stage.name.clone()),
                    html! { <code>{ pin.title.clone() }</code> },
                    text("settings".to_owned()),
                    text("no layer".to_owned()),
                    text(String::new()),
                    text(String::new()),
                ],
            ));
        }
    }
    rows.sort_by_key(|(stage, line, _)| (*stage, *line));
    let mut columns: Vec<(AttrValue, bool)> = vec![
        (AttrValue::Static("Line"), true),
        (AttrValue::Static("Stage"), false),
        (AttrValue::Static("Instruction"), false),
        (AttrValue::Static("Makes"), false),
        (AttrValue::Static("Unpacked"), true),
        (AttrValue::Static("Hidden"), true),
        (AttrValue::Static("Carried from"), false),
    ];
    let mut rows: Vec<Vec<Html>> = rows.into_iter().map(|(_, _, row)| row).collect();
    if !several {
        columns.pop();
        columns.remove(1);
        for row in &mut rows {
            row.pop();
            drop(row.remove(1));
        }
    }
    html! { <Table caption="Layers and settings, in file order" quiet_caption=true {columns} {rows} testid="stack-table" /> }
}

/// Stages that a line takes something from, with the bytes.
fn carried(stack: &Stack, stage: usize, line: u32) -> String {
    let arcs = stack.arcs.iter();
    let here = arcs.filter(|arc| arc.line == line && arc.to_stage as usize == stage);
    let each = here.map(|arc| {
        let from = stack.stages.get(arc.from_stage as usize);
        let size = arc.bytes.map_or("size unknown".to_owned(), |bytes| {
            format!("≈ {}", bytes_text(bytes))
        });
        format!("{}, {size}", from.map_or("", |stage| &stage.name))
    });
    each.collect::<Vec<_>>().join("; ")
}
