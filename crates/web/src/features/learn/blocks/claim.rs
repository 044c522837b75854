//! `lab-claim`: a sentence with a badge that says whether the analyser agrees now.

use super::super::language::{fill, tr};
use super::super::prose::{Listing, Prose, inlines, ticks};
use super::super::reader::use_reader;
use super::{BlockProps, Placed, worlds};
use crate::route::{Route, SandboxPlace};
use crate::views::tokens::sentence;
use layerlab_lesson::evaluate::describe;
use layerlab_lesson::model::{BlockKind, Replay};
use layerlab_protocol::learn::ClaimState;
use layerlab_ui::{Badge, Icon, Shape, Tone};
use yew::prelude::*;

/// See the module.
#[component]
pub fn ClaimLab(props: &BlockProps) -> Html {
    let reader = use_reader();
    let BlockKind::Claim(claim) = props.at.kind() else {
        return Html::default();
    };
    let at = position(&props.at);
    let state = reader
        .claims
        .value
        .as_ref()
        .and_then(|states| states.iter().find(|state| Some(state.index) == at));
    let (name, tone, shape, word) = badge(state, reader.claims.failure.is_some());
    let detail = state
        .filter(|state| state.holds != Some(true))
        .map(|state| sentence(&state.detail));
    html! {
        <div class={classes!("claim", format!("claim-{name}"))} data-testid="claim" data-holds={name}>
            <p class="claim-text">
                <span>{ inlines(&claim.text, &Prose::of(props.at.lesson_id())) }</span>{ " " }
                <Badge {tone} title={tr("The analyser checks this sentence each time the page is opened")}>
                    <Icon {shape} />{ "\u{a0}" }{ word }
                </Badge>
            </p>
            if let Some(detail) = detail.filter(|detail| !detail.is_empty()) {
                <p class="small muted" lang="en">{ ticks(&detail) }</p>
            }
            <details class="claim-why no-print">
                <summary>{ tr("What is checked") }</summary>
                <ul>{ for claim.checks.iter().map(|check| html! { <li lang="en">{ ticks(&describe(check)) }</li> }) }</ul>
                if let Some(replay) = &claim.replay {
                    { replayed(replay) }
                } else {
                    <Listing lang="dockerfile" text={claim.scenario.source().to_owned()} numbers=true
                        name={AttrValue::from(claim.scenario.dockerfile.clone())} on_check={reader.open_in_check.clone()} />
                }
            </details>
        </div>
    }
}

/// The lines that a claim runs, and a link that runs them in the sandbox.
pub(super) fn replayed(replay: &Replay) -> Html {
    let start = worlds::start(&replay.world);
    let lines: Vec<String> = start.setup.iter().chain(&replay.run).cloned().collect();
    let text = lines.join("\n");
    let place = start.files.is_empty().then(|| SandboxPlace {
        fixture: start.fixture.clone(),
        profile: start.profile.clone(),
        lines,
        level: None,
    });
    html! {
        <>
            <p class="small">{ fill("Start: {} ({})", &[&start.fixture, &start.profile]) }</p>
            if !text.is_empty() { <pre class="exercise-lines" tabindex="0" role="group" aria-label={tr("Lines")}>{ text }</pre> }
            if let Some(place) = place {
                <p><a class="small" href={Route::Sandbox(place).to_string()}>{ tr("Run them in the sandbox") }</a></p>
            }
        </>
    }
}

/// Position among the lesson's claims, as the worker counts them.
fn position(at: &Placed) -> Option<u32> {
    let claims = at
        .lesson()
        .blocks()
        .filter(|block| matches!(block.kind, BlockKind::Claim(_)));
    claims
        .zip(0_u32..)
        .find(|(block, _)| block.id == at.id())
        .map(|(_, position)| position)
}

fn badge(state: Option<&ClaimState>, failed: bool) -> (&'static str, Tone, Shape, AttrValue) {
    match state.map(|state| state.holds) {
        Some(Some(true)) => ("true", Tone::Ok, Shape::Check, tr("true now")),
        Some(Some(false)) => ("false", Tone::Error, Shape::Cross, tr("false now")),
        Some(None) => (
            "unknown",
            Tone::Neutral,
            Shape::Dot,
            tr("cannot be run here"),
        ),
        None if failed => (
            "unknown",
            Tone::Neutral,
            Shape::Dot,
            tr("cannot be run here"),
        ),
        None => ("waiting", Tone::Neutral, Shape::Dot, tr("checking\u{2026}")),
    }
}
