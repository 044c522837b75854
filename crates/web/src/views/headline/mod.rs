//! The answer in one line: findings by level, bytes, hidden bytes.

use crate::views::tone::{heading, tone};
use layerlab_protocol::check::{CheckReply, Severity, Stack};
use layerlab_ui::{Badge, BytesText, SeverityIcon, Tone, Unit, bytes_text, count_text};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Headline`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The analysis.
    pub reply: Rc<CheckReply>,
}

/// See the module.
#[component]
pub fn Headline(props: &Props) -> Html {
    let reply = &props.reply;
    let stack = &reply.stack;
    let levels = levels(reply);
    html! {
        <div class="headline" data-testid="headline">
            <span class="headline-levels">
                if levels.is_empty() {
                    <span class="headline-level"><SeverityIcon tone={Tone::Ok} />{ "No findings" }</span>
                }
                { for levels.iter().map(|(severity, n)| html! {
                    <span class="headline-level num">
                        <SeverityIcon tone={tone(*severity)} />
                        { format!("{n}\u{a0}{}", heading(*severity, *n)) }
                    </span>
                }) }
            </span>
            if !stack.stages.is_empty() {
                <span class="headline-bytes">
                    <strong><BytesText bytes={stack.total_bytes} unit={Unit::Unpacked} modelled=true /></strong>
                    { " " }<span class="muted">{ "(" }<BytesText bytes={stack.download_bytes} modelled=true bare=true />
                    { " to download)" }</span>
                    if stack.hidden_bytes > 0 {
                        { " " }
                        <Badge tone={Tone::Wasted} title="Bytes that ship but that nobody can see: deleted or replaced by a later layer">
                            { format!("{} hidden", bytes_text(stack.hidden_bytes)) }
                        </Badge>
                    }
                    if stack.partial { { " " }<Badge title="The size of some step is not known">{ "partly unknown" }</Badge> }
                </span>
            }
        </div>
    }
}

/// Levels that have findings, worst first.
pub fn levels(reply: &CheckReply) -> Vec<(Severity, usize)> {
    let summary = &reply.summary;
    [
        (Severity::Error, summary.errors),
        (Severity::Warning, summary.warnings),
        (Severity::Info, summary.infos),
        (Severity::Hint, summary.hints),
    ]
    .into_iter()
    .filter(|(_, n)| *n > 0)
    .map(|(severity, n)| (severity, n as usize))
    .collect()
}

/// The same in words, for the live region.
pub fn spoken(reply: &CheckReply) -> String {
    let levels = levels(reply);
    let mut says = if levels.is_empty() {
        "No findings".to_owned()
    } else {
        let parts: Vec<String> = levels
            .iter()
            .map(|(severity, n)| format!("{n} {}", heading(*severity, *n)))
            .collect();
        parts.join(", ")
    };
    if !reply.stack.stages.is_empty() {
        says.push_str(&bytes_words(&reply.stack));
    }
    says
}

fn bytes_words(stack: &Stack) -> String {
    let mut words = format!(
        "; about {} unpacked in {}",
        bytes_text(stack.total_bytes),
        count_text(u64::from(stack.n_layers), "layer", "layers")
    );
    if stack.hidden_bytes > 0 {
        words.push_str(&format!(
            ", {} of them hidden",
            bytes_text(stack.hidden_bytes)
        ));
    }
    words
}
