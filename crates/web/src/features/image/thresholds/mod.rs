//! The limits of a `.dive-ci`: dive's verdict, and beside each of its rules what exact accounting says to the same limit.

use crate::effects::use_answer;
use layerlab_protocol::image_tools::{JudgeThresholds, ThresholdReport, ThresholdVerdict};
use layerlab_ui::{Button, Callout, SeverityIcon, Shape, Tone, bytes_text};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// A longer file is none of limits.
const MAX_FILE_BYTES: f64 = 100_000.0;
/// What is shown to begin with: dive's defaults, spelled out.
const EXAMPLE: &str = "rules:\n  lowestEfficiency: 0.9\n  highestWastedBytes: 20MB\n  highestUserWastedPercent: 0.1\n";

/// Properties of [`ThresholdVerdicts`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The file; empty for none.
    pub text: AttrValue,
    /// Called with another text.
    pub on_text: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn ThresholdVerdicts(props: &Props) -> Html {
    let input = use_node_ref();
    let answer = use_answer((!props.text.is_empty()).then(|| JudgeThresholds {
        text: props.text.to_string(),
    }));
    let choose = {
        let input = input.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let onchange = {
        let on_text = props.on_text.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let file = input.files().and_then(|files| files.get(0));
            // The same file can be chosen again.
            input.set_value("");
            let on_text = on_text.clone();
            if let Some(file) = file.filter(|file| file.size() <= MAX_FILE_BYTES) {
                spawn_local(async move {
                    if let Ok(text) = JsFuture::from(file.text()).await {
                        on_text.emit(text.as_string().unwrap_or_default().into());
                    }
                });
            }
        })
    };
    let example = props
        .on_text
        .reform(|_: MouseEvent| AttrValue::Static(EXAMPLE));
    let oninput = props.on_text.reform(|event: InputEvent| {
        event
            .target_unchecked_into::<HtmlTextAreaElement>()
            .value()
            .into()
    });
    let report = answer.value.as_ref().filter(|_| !props.text.is_empty());
    html! {
        <section class="thresholds" aria-labelledby="thresholds-title" data-testid="thresholds">
            <h2 id="thresholds-title" class="image-section-title">{ "Limits for a build job" }</h2>
            <p>{ "Drop a " }<code>{ ".dive-ci" }</code>{ " anywhere, choose one, or write limits here: dive's verdict by its own figures, beside it what exact counting says to the same limit." }</p>
            <div class="row">
                <Button small=true icon={Shape::Open} onclick={choose}>{ "Choose a .dive-ci" }</Button>
                if props.text.is_empty() { <Button small=true onclick={example} testid="thresholds-example">{ "Start from an example" }</Button> }
            </div>
            <input ref={input} type="file" class="visually-hidden" tabindex="-1" aria-label="File of limits" {onchange} data-testid="thresholds-input" />
            if !props.text.is_empty() {
                <textarea class="thresholds-text" rows="5" spellcheck="false" aria-label="Limits, as in a .dive-ci" value={props.text.clone()} {oninput} data-testid="thresholds-text" />
            }
            if let Some(report) = report { { verdict(report) } }
        </section>
    }
}

fn verdict(report: &ThresholdReport) -> Html {
    if !report.error.is_empty() {
        return html! { <Callout tone={Tone::Error} title="These limits cannot be read."><p>{ report.error.clone() }</p></Callout> };
    }
    let n_failed = report.rules.iter().filter(|rule| !rule.passed).count();
    let says = match (report.rules.is_empty(), n_failed) {
        (true, _) => "Every rule is switched off.".to_owned(),
        (_, 0) => "The job would pass.".to_owned(),
        (_, n) => format!("The job would fail: {n} of {}.", report.rules.len()),
    };
    html! {
        <>
            <p role="status" data-testid="thresholds-says"><SeverityIcon tone={if n_failed > 0 { Tone::Error } else { Tone::Ok }} />{ format!(" {says}") }</p>
            if !report.rules.is_empty() {
                <div class="table-frame" tabindex="0" role="region" aria-label="Verdict by rule">
                    <table class="table" data-testid="thresholds-table">
                        <thead><tr>
                            <th scope="col">{ "Rule" }</th><th scope="col" class="table-number">{ "Limit" }</th>
                            <th scope="col" class="table-number">{ "Counted" }</th><th scope="col">{ "Verdict" }</th>
                            <th scope="col">{ "Counted exactly" }</th>
                        </tr></thead>
                        <tbody>{ for report.rules.iter().map(row) }</tbody>
                    </table>
                </div>
                { for report.rules.iter().filter(|rule| !rule.why.is_empty()).map(|rule| html! {
                    <p class="small muted"><code>{ rule.rule.clone() }</code>{ format!(": {}.", rule.why) }</p>
                }) }
            }
            { for report.warnings.iter().map(|warning| html! { <p class="small"><SeverityIcon tone={Tone::Warning} />{ format!(" {warning}") }</p> }) }
        </>
    }
}

fn row(rule: &ThresholdVerdict) -> Html {
    let exact = rule.exact_passed.map(|is_passed| {
        let agreed = if is_passed == rule.passed { "the same" } else { "the opposite" };
        html! { <>{ number(rule, rule.exact_value) }{ ": " }{ word(is_passed) }<span class="muted">{ format!(" ({agreed})") }</span></> }
    });
    html! {
        <tr data-testid="thresholds-row" data-rule={rule.rule.clone()} data-passed={rule.passed.to_string()}>
            <th scope="row"><code>{ rule.rule.clone() }</code>{ if rule.dive { " (by dive)" } else { "" } }</th>
            <td class="table-number">{ number(rule, Some(rule.limit)) }</td>
            <td class="table-number">{ number(rule, rule.value) }</td>
            <td><SeverityIcon tone={if rule.passed { Tone::Ok } else { Tone::Error }} />{ " " }{ word(rule.passed) }</td>
            <td>{ exact.unwrap_or_default() }</td>
        </tr>
    }
}

fn word(is_passed: bool) -> &'static str {
    if is_passed { "passes" } else { "fails" }
}

fn number(rule: &ThresholdVerdict, value: Option<f64>) -> String {
    match value {
        None => "no finite number".to_owned(),
        Some(value) if rule.ratio => format!("{value:.4}"),
        Some(value) if rule.rule.contains("bytes") => bytes_text(value as u64),
        Some(value) => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_what_they_are() {
        let mut rule = ThresholdVerdict {
            rule: "highest-wasted-bytes".into(),
            limit: 1.0,
            value: None,
            ratio: false,
            dive: true,
            passed: true,
            exact_value: None,
            exact_passed: Some(true),
            why: String::new(),
        };
        assert_eq!(number(&rule, Some(2_000.0)), bytes_text(2_000));
        assert_eq!(number(&rule, None), "no finite number");
        rule.ratio = true;
        assert_eq!(number(&rule, Some(0.12345)), "0.1235");
    }
}
