//! In place of findings, when the text is no Dockerfile but something that docker printed.
//!
//! All words come from the library worker; here they are only laid out. The page itself merely recognises such texts.

use crate::effects::use_answer;
use crate::views::findings::failure_callout;
use crate::views::tone::tone;
use crate::views::words::{code_text, sentence};
use layerlab_pasted::Kind;
use layerlab_protocol::check::Severity;
use layerlab_protocol::pasted::{Pasted, PastedDockerfile, PastedNotice, PastedPart, PastedTable};
use layerlab_ui::{Button, Callout, Look, SeverityIcon, Table};
use yew::prelude::*;

/// Properties of [`Explanation`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The text.
    pub text: AttrValue,
    /// Its revision.
    pub rev: u64,
    /// What it looks like.
    pub kind: Kind,
    /// Goes to a line of the text.
    pub on_select: Callback<u32>,
    /// Puts a Dockerfile into the editor.
    pub on_take: Callback<AttrValue>,
    /// Treats the text as a Dockerfile after all.
    pub on_leave: Callback<()>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn Explanation(props: &Props) -> Html {
    let answer = use_answer(Some(Pasted {
        rev: props.rev,
        text: props.text.to_string(),
    }));
    let view = answer.value.clone();
    use_effect_with((view.clone(), props.say.clone()), |(view, say)| {
        if let Some(part) = view.as_ref().and_then(|view| view.parts.first()) {
            say.emit(
                format!("{}: {}", part.title, part.summary)
                    .replace('`', "")
                    .into(),
            );
        }
    });
    let leave = props.on_leave.reform(|_: MouseEvent| ());
    html! {
        <div class="pasted" data-testid="pasted">
            <p class="pasted-head">
                <span>{ format!("This is {}, not a Dockerfile.", props.kind.name()) }</span>
                <Button look={Look::Quiet} small=true onclick={leave}>{ "Check it as a Dockerfile" }</Button>
            </p>
            if let Some(failure) = &answer.failure { { failure_callout(failure) } }
            if let Some(view) = view {
                { for view.parts.iter().map(|part| shown(part, props)) }
                if view.parts.is_empty() { <p class="muted">{ "Nothing more can be said about it." }</p> }
                if !view.unread_lines.is_empty() {
                    <p class="muted small">
                        { "Not understood: " }
                        { for view.unread_lines.iter().take(20).map(|line| line_button(*line, &props.on_select)) }
                    </p>
                }
            } else if answer.failure.is_none() {
                <p class="muted">{ "Reading…" }</p>
            }
        </div>
    }
}

/// The line above findings when a Dockerfile also looks like something that docker printed.
pub fn offer(kind: Kind, on_take: Callback<MouseEvent>) -> Html {
    html! {
        <p class="pasted-offer" data-testid="pasted-offer">
            <span>{ format!("Part of this looks like {}.", kind.name()) }</span>
            <Button look={Look::Quiet} small=true onclick={on_take}>{ "Explain it" }</Button>
        </p>
    }
}

fn shown(part: &PastedPart, props: &Props) -> Html {
    // What must be seen stands above the tables, remarks below; notices come worst first.
    let n_above = part
        .notices
        .iter()
        .take_while(|notice| notice.severity <= Severity::Warning)
        .count();
    let (above, below) = part.notices.split_at(n_above);
    let notices = |notices: &[PastedNotice]| -> Html {
        notices
            .iter()
            .map(|notice| {
                html! {
                    <Callout tone={tone(notice.severity)} testid="pasted-notice">
                        <p class="callout-title">{ code_text(&sentence(&notice.what)) }</p>
                        <p>{ code_text(&sentence(&notice.why)) }{ " " }{ code_text(&sentence(&notice.todo)) }
                            { " " }{ line_button(notice.line, &props.on_select) }</p>
                    </Callout>
                }
            })
            .collect()
    };
    html! {
        <section class="pasted-part">
            <h2>{ code_text(&part.title) }</h2>
            <p>{ code_text(&part.summary) }</p>
            { notices(above) }
            { for part.tables.iter().map(|table| rows(table, &props.on_select)) }
            { notices(below) }
            { for part.dockerfiles.iter().map(|inside| dockerfile(inside, props)) }
        </section>
    }
}

fn rows(table: &PastedTable, on_select: &Callback<u32>) -> Html {
    let columns: Vec<(AttrValue, bool)> = table
        .columns
        .iter()
        .map(|(name, numbers)| (name.clone().into(), *numbers))
        .collect();
    let rows: Vec<Vec<Html>> = table
        .rows
        .iter()
        .map(|row| {
            let go = on_select.reform({
                let line = row.line;
                move |_: MouseEvent| line
            });
            let mut cells: Vec<Html> = row.cells.iter().map(|cell| code_text(cell)).collect();
            if let Some(first) = cells.first_mut() {
                let inside = std::mem::take(first);
                *first = html! { <button type="button" class="pasted-line" onclick={go}>{ inside }</button> };
            }
            cells
        })
        .collect();
    html! {
        <>
            <Table caption={table.title.clone()} {columns} {rows} testid="pasted-table" />
            if !table.note.is_empty() { <p class="muted small">{ code_text(&table.note) }</p> }
        </>
    }
}

fn dockerfile(inside: &PastedDockerfile, props: &Props) -> Html {
    let take = props.on_take.reform({
        let text = AttrValue::from(inside.text.clone());
        move |_: MouseEvent| text.clone()
    });
    // The line above its first one, so that a line of it plus this is a line of the text.
    let above = inside.line.saturating_sub(1);
    html! {
        <section>
            <h3>{ inside.label.clone() }</h3>
            <pre class="pasted-file" tabindex="0"><code>{ inside.text.clone() }</code></pre>
            { for inside.findings.iter().map(|finding| html! {
                <p class="pasted-finding">
                    <SeverityIcon tone={tone(finding.severity)} />
                    <span>{ code_text(&sentence(&finding.message)) }{ " " }
                        { line_button(above + finding.range.start.line, &props.on_select) }</span>
                </p>
            }) }
            <Button onclick={take} testid="pasted-take">{ "Put it into the editor" }</Button>
        </section>
    }
}

fn line_button(line: u32, on_select: &Callback<u32>) -> Html {
    let go = on_select.reform(move |_: MouseEvent| line);
    html! { <button type="button" class="pasted-line num" onclick={go}>{ format!("line\u{a0}{line}") }</button> }
}
