//! The list of findings: by level, then by line; what, why, what to do, the fix as a diff, apply.

mod card;

use crate::views::tone::heading;
use card::FindingCard;
use layerlab_protocol::check::{CheckReply, Finding, Severity};
use layerlab_ui::{Button, Callout, Icon, Look, Shape, Tone, count_text};
use std::rc::Rc;
use yew::prelude::*;

/// So many cards are drawn before someone asks for more.
const MANY: usize = 60;

/// Properties of [`Findings`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The analysis.
    pub reply: Rc<CheckReply>,
    /// The text the analysis is about.
    pub text: AttrValue,
    /// Position of the open finding.
    pub open: Option<usize>,
    /// Called with the finding to open; `None` closes.
    pub on_open: Callback<Option<usize>>,
    /// Called to apply the fix of a finding.
    pub on_fix: Callback<usize>,
    /// Called to silence a finding by a comment.
    #[prop_or_default]
    pub on_silence: Callback<usize>,
    /// Whether fixes can be applied.
    #[prop_or(true)]
    pub editable: bool,
    /// What a file without findings invites to; nothing when empty.
    #[prop_or_default]
    pub next: Html,
}

/// See the module.
#[component]
pub fn Findings(props: &Props) -> Html {
    let findings = &props.reply.findings;
    let all = use_state_eq(|| false);
    if findings.is_empty() {
        return html! { <Calm n_rules={props.reply.n_rules} next={props.next.clone()} /> };
    }
    let order = order(findings);
    // Worst first, so what is left out is the least; the open one is always there.
    let n_first = if *all { order.len() } else { MANY };
    let shown: Vec<usize> = order
        .iter()
        .enumerate()
        .filter(|(place, at)| *place < n_first || props.open == Some(**at))
        .map(|(_, at)| *at)
        .collect();
    let n_left = order.len() - shown.len();
    let show_all = {
        let setter = all.setter();
        Callback::from(move |_: MouseEvent| setter.set(true))
    };
    // Only the open card shows a diff; the others need not be drawn anew with every keystroke.
    let text_of = |at: usize| match props.open {
        Some(open) if open == at => props.text.clone(),
        _ => AttrValue::Static(""),
    };
    let groups = [
        Severity::Error,
        Severity::Warning,
        Severity::Info,
        Severity::Hint,
    ]
    .map(|severity| {
        let members: Vec<usize> = shown
            .iter()
            .copied()
            .filter(|at| findings[*at].severity == severity)
            .collect();
        (severity, members)
    });
    html! {
        <div class="findings">
            { for groups.into_iter().filter(|(_, members)| !members.is_empty()).map(|(severity, members)| html! {
                <section class="findings-group" key={severity.name()}>
                    <h2 class="findings-heading">{ count(findings, severity) }</h2>
                    <ol class="findings-list">
                        { for members.into_iter().map(|at| html! {
                            <FindingCard key={key(&findings[at], at)} reply={props.reply.clone()} {at}
                                text={text_of(at)} open={props.open == Some(at)} on_open={props.on_open.clone()}
                                on_fix={props.on_fix.clone()} on_silence={props.on_silence.clone()} editable={props.editable} />
                        }) }
                    </ol>
                </section>
            }) }
            if props.editable && !props.reply.summary.cost.is_empty() { { score(&props.reply) } }
            if n_left > 0 {
                <Button look={Look::Secondary} onclick={show_all} testid="findings-more">
                    { format!("Show {}", count_text(n_left as u64, "more finding", "more findings")) }
                </Button>
            }
        </div>
    }
}

/// The number, and what it is made of: it never stands alone.
fn score(reply: &CheckReply) -> Html {
    let summary = &reply.summary;
    html! {
        <details class="findings-score" data-testid="score">
            <summary>{ format!("Score {} of 100", summary.score) }</summary>
            <p class="muted small">
                { "Every rule counts at most twice: 15 points an error, 6 a warning, 2 an info, 0 a hint." }
            </p>
            <ul>
                { for summary.cost.iter().map(|cost| html! {
                    <li><span class="num">{ format!("−{}", cost.points) }</span>{ " " }<code>{ cost.rule.clone() }</code></li>
                }) }
            </ul>
        </details>
    }
}

/// "3 warnings".
fn count(findings: &[Finding], severity: Severity) -> String {
    let n = findings
        .iter()
        .filter(|finding| finding.severity == severity)
        .count();
    format!("{n} {}", heading(severity, n))
}

/// Positions of findings in the order in which they are listed.
pub fn order(findings: &[Finding]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|at| {
        let finding = &findings[*at];
        (
            finding.severity,
            finding.range.start.line,
            finding.range.start.column,
            *at,
        )
    });
    order
}

/// Cards stay themselves while lines move.
fn key(finding: &Finding, at: usize) -> String {
    format!("{}-{at}", finding.rule)
}

#[derive(Properties, PartialEq)]
struct CalmProps {
    n_rules: u32,
    next: Html,
}

/// What a clean file shows.
#[component]
fn Calm(props: &CalmProps) -> Html {
    html! {
        <div class="findings-calm" data-testid="no-findings">
            <span class="findings-calm-sign"><Icon shape={Shape::Check} /></span>
            <h2>{ "No findings" }</h2>
            <p class="muted">{ format!("{} looked at this file and had nothing to say.",
                count_text(u64::from(props.n_rules), "rule", "rules")) }</p>
            { props.next.clone() }
        </div>
    }
}

/// Why there is no analysis: what happened and what to do.
pub fn failure_callout(failure: &layerlab_protocol::Failure) -> Html {
    use layerlab_protocol::Failure;
    let (title, body) = match failure {
        Failure::Cancelled | Failure::Superseded => return Html::default(),
        Failure::Input { what, why, todo } => (what.clone(), format!("{why} {todo}")),
        Failure::Limit { what, max, seen } => (
            format!("Too much of a good thing: {what}."),
            format!("The limit is {max}, this has {seen}. The limit keeps the page alive."),
        ),
        Failure::Gone { what } => (
            format!("The analyser no longer holds {what}."),
            "Try again.".to_owned(),
        ),
        Failure::Internal { message } => (
            "The analyser stopped on this text.".to_owned(),
            format!(
                "That is a fault of ours ({message}). It was started again; go on typing or undo the last change."
            ),
        ),
    };
    html! { <Callout tone={Tone::Error} alert=true {title} testid="check-failed"><p>{ body }</p></Callout> }
}
