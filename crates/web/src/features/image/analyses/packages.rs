//! The packages of an image, filtered by name, and what its distribution is.

use crate::effects::use_worker;
use crate::features::image::download::download;
use crate::features::image::failure_text::failure_text;
use crate::features::image::session::Report;
use layerlab_protocol::image_tools::{Bill, BillFormat};
use layerlab_ui::{Button, Shape, bytes_text, count_text};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Rows that are shown; a filter brings the others.
const MAX_ROWS: usize = 150;

/// Properties of [`Packages`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report, with packages.
    pub report: Report,
}

/// See the module.
#[component]
pub fn Packages(props: &Props) -> Html {
    let filter = use_state_eq(String::new);
    let Some(image) = &props.report.image else {
        return Html::default();
    };
    let n = image.packages.len() as u64 + image.packages_omitted;
    let wanted = filter.to_lowercase();
    let rows: Vec<_> = image
        .packages
        .iter()
        .filter(|package| {
            wanted.is_empty()
                || package.name.to_lowercase().contains(&wanted)
                || package.kind == wanted
        })
        .collect();
    let on_input = {
        let setter = filter.setter();
        Callback::from(move |event: InputEvent| {
            setter.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    html! {
        <section aria-labelledby="image-packages">
            <h2 id="image-packages">{ count_text(n, "package", "packages") }</h2>
            if let Some(distribution) = &image.distribution {
                <p data-testid="image-distribution">{ distribution.name.clone() }
                    if let Some(end) = &distribution.end_of_life { { format!("; security fixes until {end}") } }
                </p>
            }
            if n > 0 {
                <label class="image-filter">
                    { "Show only names with " }
                    <input type="search" value={(*filter).clone()} oninput={on_input} data-testid="image-package-filter" />
                </label>
                <div class="table-frame image-scroll" tabindex="0" role="region" aria-label="Table of packages">
                    <table class="table" data-testid="image-packages">
                        <thead><tr><th scope="col">{ "Package" }</th><th scope="col">{ "Version" }</th><th scope="col">{ "Kind" }</th><th scope="col" class="table-number">{ "Size" }</th><th scope="col" class="table-number">{ "Layer" }</th></tr></thead>
                        <tbody>
                            { for rows.iter().take(MAX_ROWS).map(|package| html! {
                                <tr>
                                    <th scope="row" class="image-name">{ package.name.clone() }</th>
                                    <td class="image-name">{ package.version.clone() }</td>
                                    <td>{ package.kind.clone() }if package.guessed { { " (guessed)" } }</td>
                                    <td class="table-number">{ bytes_text(package.bytes) }</td>
                                    <td class="table-number">{ package.layer }</td>
                                </tr>
                            }) }
                        </tbody>
                    </table>
                </div>
                if rows.len() > MAX_ROWS {
                    <p class="muted">{ format!("{} more; name one above.", rows.len() - MAX_ROWS) }</p>
                }
                <Bills />
                <p class="muted">
                    { format!("Files of no package: {}, {}.", count_text(image.unowned.files, "file", "files"), bytes_text(image.unowned.bytes)) }
                </p>
            }
        </section>
    }
}

/// Bills of materials, as files.
#[component]
fn Bills() -> Html {
    let client = use_worker().client;
    let problem = use_state_eq(|| None::<AttrValue>);
    let button =
        |label: &'static str, format: BillFormat, name: &'static str, testid: &'static str| {
            let (client, problem) = (client.clone(), problem.setter());
            let onclick = Callback::from(move |_: MouseEvent| {
                let (client, problem) = (client.clone(), problem.clone());
                spawn_local(async move {
                    match client.call(Bill { format }).await {
                        Ok(text) => {
                            problem.set(None);
                            download(name, text.as_bytes(), "application/json");
                        }
                        Err(failure) => {
                            let text = failure_text(&failure, label);
                            problem.set(Some(format!("{}; {}", text.why, text.todo).into()));
                        }
                    }
                });
            });
            html! { <Button small=true icon={Shape::File} {onclick} {testid}>{ label }</Button> }
        };
    html! {
        <>
            <div class="row">
                <span>{ "Bill of materials:" }</span>
                { button("CycloneDX 1.6", BillFormat::CycloneDx, "image.cdx.json", "bill-cyclonedx") }
                { button("SPDX 2.3", BillFormat::Spdx, "image.spdx.json", "bill-spdx") }
            </div>
            if let Some(problem) = (*problem).clone() { <p class="small" role="alert">{ problem }</p> }
        </>
    }
}
