//! What the final image's configuration will be, with where each setting comes from, and as `docker inspect` shows it.

use crate::effects::use_answer;
use crate::store::Store;
use crate::views::findings::failure_callout;
use crate::views::words::code_text;
use gloo::utils::window;
use layerlab_protocol::size::{ConfigReport, ConfigRow, FinalConfig, SettingFrom};
use layerlab_ui::{Badge, Button, Look, Shape, Table, Tone};
use std::rc::Rc;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

/// Properties of [`ConfigView`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The text.
    pub store: Rc<Store>,
    /// 1-based line selected in any view.
    pub selected_line: Option<u32>,
    /// Called with the line of a setting.
    pub on_select: Callback<u32>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn ConfigView(props: &Props) -> Html {
    let answer = use_answer(Some(FinalConfig {
        rev: props.store.rev,
        text: props.store.text.to_string(),
        ..FinalConfig::default()
    }));
    let Some(report) = answer.value.clone() else {
        return match &answer.failure {
            Some(failure) => failure_callout(failure),
            None => {
                html! { <p class="check-wait muted" role="status">{ "Reading the settings…" }</p> }
            }
        };
    };
    let columns = [("Setting", false), ("Value", false), ("From", false)]
        .map(|(name, is_number)| (AttrValue::Static(name), is_number));
    let rows = report
        .rows
        .iter()
        .map(|row| cells(props, row))
        .collect::<Vec<_>>();
    html! {
        <div class="final-config" data-testid="config" aria-busy={if answer.loading { "true" } else { "false" }}>
            <p class="cache-says" data-testid="config-says">
                <span>{ code_text(&report.says) }</span>{ " " }
                <Badge tone={Tone::Modelled} title="Read off the file and the catalogue of base images">{ "not built" }</Badge>
            </p>
            if !report.rows.is_empty() {
                <Table caption="Configuration of the final image" quiet_caption=true columns={columns.to_vec()} {rows} testid="config-table" />
                { inspect(props, &report) }
            }
        </div>
    }
}

fn cells(props: &Props, row: &ConfigRow) -> Vec<Html> {
    let from = match row.from {
        SettingFrom::Line => {
            let onclick = {
                let (on_select, line) = (props.on_select.clone(), row.line);
                Callback::from(move |_: MouseEvent| on_select.emit(line))
            };
            let selected = props.selected_line == Some(row.line);
            html! {
                <button type="button" class="size-line" {onclick} aria-current={selected.then_some("true")}>
                    { format!("line {}", row.line) }
                </button>
            }
        }
        SettingFrom::Base => html! { { "base image" } },
        SettingFrom::Unknown => html! { <Badge tone={Tone::Warning}>{ "unknown" }</Badge> },
        SettingFrom::Default => html! { { "default" } },
    };
    vec![
        html! { <strong>{ row.key.clone() }</strong> },
        html! {
            <>
                if !row.value.is_empty() { <code class="final-config-value">{ row.value.clone() }</code> }
                if !row.note.is_empty() { <span class="muted small">{ format!(" {}", row.note) }</span> }
            </>
        },
        from,
    ]
}

/// The object as `docker inspect` prints it.
fn inspect(props: &Props, report: &Rc<ConfigReport>) -> Html {
    let onclick = {
        let (report, say) = (report.clone(), props.say.clone());
        Callback::from(move |_: MouseEvent| {
            let done = window().navigator().clipboard().write_text(&report.json);
            let say = say.clone();
            spawn_local(async move {
                let copied = JsFuture::from(done).await.is_ok();
                say.emit(AttrValue::Static(if copied {
                    "Copied."
                } else {
                    "The browser did not allow copying."
                }));
            });
        })
    };
    html! {
        <section class="final-config-inspect" aria-label="As docker inspect shows it">
            <div class="final-config-head">
                <h2>{ "As " }<code>{ "docker inspect" }</code>{ " shows it" }</h2>
                <Button small=true look={Look::Quiet} icon={Shape::Copy} {onclick} testid="config-copy">{ "Copy" }</Button>
            </div>
            if report.partial { <p class="muted small">{ "What is not known of the base is left out." }</p> }
            <pre class="final-config-json" tabindex="0" aria-label="Config as JSON" data-testid="config-json"><code>{ report.json.clone() }</code></pre>
        </section>
    }
}
