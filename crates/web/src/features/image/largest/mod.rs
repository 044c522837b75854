//! The largest files a process in the container can see.

use crate::features::image::bar::Bar;
use crate::features::image::paged::use_paged;
use crate::features::image::place::Found;
use crate::features::image::session::Report;
use crate::features::image::shares::{exact, percent, share};
use layerlab_ui::bytes_text;
use yew::prelude::*;

/// Properties of [`LargestFiles`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report.
    pub report: Report,
    /// Shows something in the tree.
    pub on_reveal: Callback<Found>,
}

/// See the module.
#[component]
pub fn LargestFiles(props: &Props) -> Html {
    let rows = props
        .report
        .image
        .as_ref()
        .map_or(&[][..], |image| &image.largest[..]);
    let (n_shown, more) = use_paged(rows.len());
    let Some(image) = &props.report.image else {
        return Html::default();
    };
    if rows.is_empty() {
        return html! { <p class="muted image-empty">{ "There is no visible file." }</p> };
    }
    let visible = image.totals.visible_bytes;
    let listed: u64 = rows.iter().map(|row| row.bytes).sum();
    let widest = rows.first().map_or(0, |row| row.bytes);
    html! {
        <div class="stack-v">
            <p>{ format!("The {} largest visible files are {} of what the container sees ({}).",
                rows.len(), percent(share(listed, visible)), bytes_text(visible)) }</p>
            <div class="table-frame" tabindex="0" role="region" aria-label="Largest visible files">
                <table class="table">
                    <thead><tr>
                        <th scope="col">{ "Path" }</th><th scope="col" class="table-number">{ "Content" }</th>
                        <th scope="col" class="image-wide-only">{ "Share of visible" }</th>
                        <th scope="col" class="table-number">{ "Layer" }</th>
                    </tr></thead>
                    <tbody>
                        { for rows.iter().take(n_shown).map(|row| {
                            let reveal = {
                                let found = Found::file(&row.path, row.layer);
                            props.on_reveal.reform(move |_| found.clone())
                            };
                            html! {
                                <tr data-testid="largest-row">
                                    <th scope="row" class="image-cell-path"><button type="button" class="image-path-link" onclick={reveal}>{ row.path.clone() }</button></th>
                                    <td class="table-number" title={exact(row.bytes)}>{ bytes_text(row.bytes) }</td>
                                    <td class="image-wide-only image-share">
                                        <Bar kept={row.bytes} hidden={0} full={widest} />
                                        <span class="small muted num">{ percent(share(row.bytes, visible)) }</span>
                                    </td>
                                    <td class="table-number">{ row.layer }</td>
                                </tr>
                            }
                        }) }
                    </tbody>
                </table>
            </div>
            { more }
        </div>
    }
}
