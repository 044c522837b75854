//! What is worth telling about an image: findings, secrets, whether it starts, and its packages.
//!
//! Nothing is judged here; the worker reads the contents once, when the tab is opened for the first time.

mod job;
mod packages;

pub use job::{AnalysisHandle, use_analysis};

use crate::features::image::failure_text::{failure_text, sentence, ticked};
use crate::features::image::place::Found;
use crate::features::image::session::Report;
use job::Analysis;
use layerlab_protocol::image::{Finding, Image, Secret};
use layerlab_ui::{Button, Callout, Look, ProgressBar, SeverityIcon, Tone, bytes_text, count_text};
use packages::Packages;
use yew::prelude::*;

/// Paths of a finding that are shown.
const MAX_PATHS: usize = 5;
/// Secrets that are shown; the command line lists all.
const MAX_SECRETS: usize = 200;

/// Properties of [`Analyses`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The pass.
    pub analysis: AnalysisHandle,
    /// Name of the file.
    #[prop_or_default]
    pub file_name: AttrValue,
    /// Shows a path in the tree.
    pub on_reveal: Callback<Found>,
}

/// See the module.
#[component]
pub fn Analyses(props: &Props) -> Html {
    let AnalysisHandle { state, stop, start } = &props.analysis;
    let again = |label: &'static str| {
        let start = start.clone();
        html! { <Button onclick={Callback::from(move |_| start.emit(()))} testid="analysis-again">{ label }</Button> }
    };
    match state {
        Analysis::Idle | Analysis::Running(None) => html! {
            <p class="muted" role="status">{ "Reading the contents of the files…" }</p>
        },
        Analysis::Running(Some(progress)) => html! {
            <div class="image-analysis-wait">
                <ProgressBar label="Reading the contents of the files" done={progress.done_bytes} total={progress.total_bytes}
                    says={format!("{} of {}", bytes_text(progress.done_bytes), bytes_text(progress.total_bytes))} />
                <Button look={Look::Quiet} onclick={stop.reform(|_| ())} testid="analysis-stop">{ "Stop" }</Button>
            </div>
        },
        Analysis::Stopped => html! {
            <div><p class="muted">{ "Reading was stopped, so nothing can be said about the contents." }</p>{ again("Read them after all") }</div>
        },
        Analysis::Failed(failure) => {
            let text = failure_text(failure, &props.file_name);
            html! {
                <Callout tone={Tone::Error} title={text.what}><p>{ text.why }</p><p>{ text.todo }</p>{ again("Try again") }</Callout>
            }
        }
        Analysis::Done(report) => {
            html! { <Told report={report.clone()} on_reveal={props.on_reveal.clone()} /> }
        }
    }
}

#[derive(Properties, PartialEq)]
struct ToldProps {
    report: Report,
    on_reveal: Callback<Found>,
}

#[component]
fn Told(props: &ToldProps) -> Html {
    let Some(image) = &props.report.image else {
        return Html::default();
    };
    html! {
        <div class="image-analysis" data-testid="analysis">
            { start(image) }
            <section aria-labelledby="image-findings">
                <h2 id="image-findings">{ count_text(image.findings.len() as u64, "finding", "findings") }</h2>
                if image.findings.is_empty() {
                    <p class="muted">{ "Nothing worth telling in settings, files, leftovers and programs." }</p>
                }
                <ul class="image-findings">{ for image.findings.iter().map(|finding| told(image, finding, &props.on_reveal)) }</ul>
            </section>
            { secrets(image, &props.on_reveal) }
            <Packages report={props.report.clone()} />
        </div>
    }
}

/// Whether a container starts, and why not.
fn start(image: &Image) -> Html {
    let Some(start) = &image.start else {
        return Html::default();
    };
    if start.problems.is_empty() {
        let program = start.program.clone().unwrap_or_default();
        return html! {
            <p class="image-start" data-testid="image-start">
                <SeverityIcon tone={Tone::Ok} />
                { " A container of it can start: " }<code>{ program }</code>{ " is there, may be executed, and finds its loader and libraries." }
            </p>
        };
    }
    html! {
        <Callout tone={Tone::Error} title="A container of it will not start." testid="image-start">
            <ul>{ for start.problems.iter().map(|problem| html! { <li>{ ticked(&sentence(&problem.message)) }</li> }) }</ul>
        </Callout>
    }
}

fn tone(severity: &str) -> Tone {
    match severity {
        "error" => Tone::Error,
        "warning" => Tone::Warning,
        "info" => Tone::Info,
        _ => Tone::Hint,
    }
}

fn told(image: &Image, finding: &Finding, on_reveal: &Callback<Found>) -> Html {
    let top = (image.layers.len() as u32).saturating_sub(1);
    let more = finding
        .paths_count
        .saturating_sub(finding.paths.len().min(MAX_PATHS) as u64);
    html! {
        <li class="image-finding" data-testid="image-finding" data-rule={finding.rule.clone()}>
            <details>
                <summary>
                    <SeverityIcon tone={tone(&finding.severity)} />
                    <span class="image-finding-message">{ ticked(&sentence(&finding.message)) }</span>
                    if finding.bytes > 0 {
                        <span class="muted">{ bytes_text(finding.bytes) }
                            if finding.hidden_bytes > 0 { { format!(", {} of it hidden", bytes_text(finding.hidden_bytes)) } }
                        </span>
                    }
                </summary>
                <p>{ ticked(&sentence(&finding.why)) }</p>
                <p><strong>{ "What to do: " }</strong>{ ticked(&finding.help) }</p>
                if let Some(layer) = finding.layer {
                    <p class="muted">{ format!("Layer {layer}") }
                        if let Some(instruction) = &finding.instruction { { ": " }<code class="image-name">{ instruction.clone() }</code> }
                    </p>
                }
                <ul class="image-finding-paths">
                    { for finding.paths.iter().take(MAX_PATHS).map(|path| {
                        let found = Found::file(path, finding.layer.unwrap_or(top));
                        let on_reveal = on_reveal.clone();
                        html! {
                            <li><button type="button" class="image-path-link" onclick={Callback::from(move |_| on_reveal.emit(found.clone()))}>{ path.clone() }</button></li>
                        }
                    }) }
                </ul>
                if more > 0 { <p class="muted">{ format!("and {}", count_text(more, "more path", "more paths")) }</p> }
            </details>
        </li>
    }
}

/// Who can get at it, in words.
fn reach(secret: &Secret) -> &'static str {
    match secret.reach.as_str() {
        "container" => "visible in every container",
        "image" => "deleted or overwritten, and still in the image",
        "history" => "in the history",
        _ => "in the settings",
    }
}

fn secrets(image: &Image, on_reveal: &Callback<Found>) -> Html {
    if image.secrets.is_empty() {
        return html! {
            <section aria-labelledby="image-secrets">
                <h2 id="image-secrets">{ "No secret was found" }</h2>
                <p class="muted">{ "In files, hidden files, settings and history. That is no proof that there is none." }</p>
            </section>
        };
    }
    let n = image.secrets.len() as u64 + image.secrets_omitted;
    html! {
        <section aria-labelledby="image-secrets">
            <h2 id="image-secrets">{ count_text(n, "secret", "secrets") }</h2>
            <p>{ "Revoke each of them: whoever pulled this image may have them. Removing the file in a later layer helps nobody." }</p>
            <div class="table-frame image-scroll" tabindex="0" role="region" aria-label="Table of secrets">
                <table class="table" data-testid="image-secrets">
                    <thead><tr><th scope="col">{ "What" }</th><th scope="col">{ "Where" }</th><th scope="col">{ "Who can read it" }</th><th scope="col">{ "Layer" }</th></tr></thead>
                    <tbody>
                        { for image.secrets.iter().take(MAX_SECRETS).map(|secret| {
                            let place = match secret.line {
                                Some(line) => format!("{}:{line}", secret.path),
                                None => secret.path.clone(),
                            };
                            html! {
                                <tr>
                                    <td>{ secret.kind.clone() }{ " " }<code>{ secret.masked.clone() }</code></td>
                                    <td>
                                        if let Some(layer) = secret.layer {
                                            <button type="button" class="image-path-link" onclick={
                                                let (on_reveal, path) = (on_reveal.clone(), secret.path.clone());
                                                Callback::from(move |_| on_reveal.emit(Found::file(&path, layer)))
                                            }>{ place }</button>
                                        } else {
                                            <code class="image-name">{ place }</code>
                                        }
                                    </td>
                                    <td>{ reach(secret) }</td>
                                    <td>{ secret.layer.map(|layer| layer.to_string()).unwrap_or_default() }</td>
                                </tr>
                            }
                        }) }
                    </tbody>
                </table>
            </div>
            if n > MAX_SECRETS as u64 { <p class="muted">{ format!("The command line lists the other {}.", n - MAX_SECRETS as u64) }</p> }
        </section>
    }
}
