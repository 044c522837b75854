//! One finding. Closed: what and where. Open: why, what to do, the fix as a diff, the rule.

use crate::route::Route;
use crate::views::diff::Diff;
use crate::views::tone::tone;
use crate::views::words::{capital, code_text, sentence};
use layerlab_protocol::check::{CheckReply, Finding, Safety};
use layerlab_ui::{Badge, Button, Icon, Look, SeverityIcon, Shape, Tone, bytes_text, count_text};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`FindingCard`].
#[derive(Properties)]
pub struct Props {
    /// The analysis.
    pub reply: Rc<CheckReply>,
    /// Position of the finding in it.
    pub at: usize,
    /// The text it is about.
    pub text: AttrValue,
    /// Whether it is open.
    pub open: bool,
    /// Called to open or close.
    pub on_open: Callback<Option<usize>>,
    /// Called to apply the fix.
    pub on_fix: Callback<usize>,
    /// Called to silence the finding by a comment.
    pub on_silence: Callback<usize>,
    /// Whether the fix can be applied.
    pub editable: bool,
}

impl Props {
    fn finding(&self) -> Option<&Finding> {
        self.reply.findings.get(self.at)
    }
}

/// Another analysis with the same finding draws the same card.
impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
            && self.open == other.open
            && self.editable == other.editable
            && self.text == other.text
            && self.on_open == other.on_open
            && self.on_fix == other.on_fix
            && self.on_silence == other.on_silence
            && (Rc::ptr_eq(&self.reply, &other.reply) || self.finding() == other.finding())
    }
}

/// See the module.
#[component]
pub fn FindingCard(props: &Props) -> Html {
    let at = props.at;
    let node = use_node_ref();
    use_effect_with((node.clone(), props.open), |(node, open)| {
        if *open && let Some(card) = node.cast::<web_sys::Element>() {
            card.scroll_into_view_with_scroll_into_view_options(&nearest());
        }
    });
    let toggle = {
        let (on_open, open) = (props.on_open.clone(), props.open);
        Callback::from(move |_: MouseEvent| on_open.emit((!open).then_some(at)))
    };
    let apply = {
        let on_fix = props.on_fix.clone();
        Callback::from(move |_: MouseEvent| on_fix.emit(at))
    };
    let silence = {
        let on_silence = props.on_silence.clone();
        Callback::from(move |_: MouseEvent| on_silence.emit(at))
    };
    let Some(finding) = props.finding() else {
        return Html::default();
    };
    let fix = finding.fix.as_ref();
    let applicable = fix.filter(|fix| props.editable && fix.safety != Safety::Display);
    let body = format!("finding-{at}-body");
    let classes = classes!(
        "finding",
        format!("finding-{}", finding.severity.name()),
        props.open.then_some("finding-open")
    );
    html! {
        <li class={classes} ref={node} data-testid="finding" data-rule={finding.rule.clone()}
            data-line={finding.range.start.line.to_string()}>
            <div class="finding-head">
                <button type="button" class="finding-toggle" aria-expanded={if props.open { "true" } else { "false" }}
                    aria-controls={props.open.then(|| body.clone())} onclick={toggle}>
                    <SeverityIcon tone={tone(finding.severity)} />
                    <span class="visually-hidden">{ format!("{}: ", finding.severity.name()) }</span>
                    <span class="finding-what">{ code_text(&capital(&finding.message)) }</span>
                    <span class="finding-line num">{ format!("line\u{a0}{}", finding.range.start.line) }</span>
                </button>
                if let Some(fix) = applicable.filter(|_| !props.open) {
                    <Button small=true icon={Shape::Wand} onclick={apply.clone()} testid="fix-apply"
                        label={format!("{} {}, line {}", verb(fix.safety), fix.title, finding.range.start.line)}>
                        <span>{ verb(fix.safety) }</span>
                    </Button>
                }
            </div>
            if props.open {
                <div class="finding-body" id={body}>
                    <p>{ code_text(&sentence(&finding.why)) }</p>
                    <p class="finding-help"><strong>{ "Do: " }</strong>{ code_text(&sentence(&finding.help)) }</p>
                    { effect(finding) }
                    if let Some(fix) = fix {
                        <div class="finding-fix">
                            <p class="finding-fix-title">
                                <span>{ code_text(&capital(&fix.title)) }</span>
                                { match fix.safety {
                                    Safety::Safe => html! { <Badge tone={Tone::Ok} title="The image does the same afterwards">{ "safe" }</Badge> },
                                    Safety::Decision => html! { <Badge tone={Tone::Warning}>{ "you decide" }</Badge> },
                                    Safety::Display => html! { <Badge>{ "to show how" }</Badge> },
                                } }
                            </p>
                            if !fix.caveat.is_empty() { <p class="muted small">{ code_text(&sentence(&fix.caveat)) }</p> }
                            <Diff text={props.text.clone()} edits={fix.edits.clone()} />
                        </div>
                    }
                    if !finding.related.is_empty() {
                        <ul class="finding-related">
                            { for finding.related.iter().map(|related| html! {
                                <li>{ format!("Line {}: {}", related.range.start.line, related.message) }</li>
                            }) }
                        </ul>
                    }
                    <p class="finding-foot">
                        <code title="Id of the rule, for comments that silence it and for the command line">{ finding.rule.clone() }</code>
                        if !finding.aliases.is_empty() {
                            <span>{ format!("also known as {}", finding.aliases.join(", ")) }</span>
                        }
                        if let Some(lesson) = &finding.lesson {
                            <a href={Route::lesson(lesson).to_string()} data-testid="learn-link">
                                <Icon shape={Shape::Book} />{ "Learn why" }
                            </a>
                        }
                        if props.editable {
                            <Button small=true look={Look::Quiet} onclick={silence} testid="silence">{ "Silence" }</Button>
                        }
                        if applicable.is_some() {
                            <Button small=true look={Look::Primary} icon={Shape::Wand} onclick={apply}
                                testid="fix-apply">{ "Apply" }</Button>
                        }
                    </p>
                </div>
            }
        </li>
    }
}

/// A fix that needs a decision is looked at first by those who read dots.
const fn verb(safety: Safety) -> &'static str {
    match safety {
        Safety::Safe => "Fix",
        Safety::Decision | Safety::Display => "Fix…",
    }
}

fn effect(finding: &Finding) -> Html {
    let Some(effect) = finding.effect else {
        return Html::default();
    };
    let about = if effect.modelled { "≈\u{202f}" } else { "" };
    let bytes = effect
        .bytes
        .map(|bytes| format!("{about}{} in the image", bytes_text(bytes)));
    let steps = effect.rebuilt_steps.map(|n| {
        format!(
            "{} {} again",
            count_text(u64::from(n), "step", "steps"),
            if n == 1 { "runs" } else { "run" }
        )
    });
    let seconds = effect
        .seconds
        .map(|n| format!("≈\u{202f}{n}\u{a0}s on every edit (modelled)"));
    html! {
        <p class="row">
            { for bytes.map(|text| html! { <Badge tone={Tone::Wasted}>{ text }</Badge> }) }
            { for steps.into_iter().chain(seconds).map(|text| html! { <Badge tone={Tone::Warning}>{ text }</Badge> }) }
        </p>
    }
}

fn nearest() -> web_sys::ScrollIntoViewOptions {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    options
}
