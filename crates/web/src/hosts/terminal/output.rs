//! One line of the terminal and what it printed, with the reason beside it where one is known.

use crate::route::Route;
use layerlab_protocol::sandbox::{Entry, OutputLine, Role, Stream};
use layerlab_ui::Button;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Output`].
#[derive(Properties)]
pub struct Props {
    /// The line.
    pub entry: Rc<Entry>,
    /// Whether the session was taken back to before it.
    pub gone: bool,
    /// Rank of its heading.
    pub rank: u8,
    /// Runs the usual next line.
    pub on_run: Callback<String>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.entry, &other.entry) && self.gone == other.gone
    }
}

/// See the module.
#[component]
pub fn Output(props: &Props) -> Html {
    let entry = &props.entry;
    html! {
        <div class={classes!("terminal-entry", props.gone.then_some("terminal-gone"))} data-testid="terminal-entry"
            data-exit={entry.exit.to_string()}>
            <@{format!("h{}", props.rank)} class="terminal-line">
                <span class="terminal-at">{ entry.prompt.clone() }{ " " }</span>
                <span class="terminal-typed">{ entry.input.clone() }</span>
                if props.gone { <span class="visually-hidden">{ ", taken back" }</span> }
            </@>
            if !entry.lines.is_empty() { <pre class="terminal-out">{ for entry.lines.iter().map(line) }</pre> }
            if let Some(why) = &entry.why {
                <details class="terminal-why" data-testid="terminal-why">
                    <summary>{ "Why?" }</summary>
                    <p>{ why.text.clone() }</p>
                    <div class="row">
                        if !why.lesson.is_empty() {
                            <a href={Route::lesson(&why.lesson).to_string()}>{ "Open the lesson about this" }</a>
                        }
                        if !why.line.is_empty() {
                            <Button small=true onclick={
                                let (run, line) = (props.on_run.clone(), why.line.clone());
                                Callback::from(move |_: MouseEvent| run.emit(line.clone()))
                            }><code>{ why.line.clone() }</code></Button>
                        }
                    </div>
                </details>
            }
        </div>
    }
}

fn line(line: &OutputLine) -> Html {
    let stream = match line.stream {
        Stream::Out => None,
        Stream::Err => Some("terminal-err"),
        Stream::Own => Some("terminal-own"),
    };
    html! {
        <span class={classes!(stream)}>
            { for line.spans.iter().map(|span| match class(span.role) {
                Some(class) => html! { <span {class}>{ span.text.clone() }</span> },
                None => html! { { span.text.clone() } },
            }) }
            { "\n" }
        </span>
    }
}

/// Links stay text: what a simulated command prints leads nowhere.
fn class(role: Role) -> Option<&'static str> {
    match role {
        Role::Plain | Role::Link => None,
        Role::Header => Some("terminal-header"),
        Role::Identifier => Some("terminal-id"),
        Role::Digest => Some("terminal-digest"),
        Role::Size => Some("terminal-size"),
        Role::Age => Some("terminal-age"),
        Role::Absent => Some("terminal-absent"),
        Role::Error => Some("terminal-error"),
        Role::Warning => Some("terminal-warning"),
        Role::Saved => Some("terminal-saved"),
        Role::Done => Some("terminal-done"),
        Role::Step => Some("terminal-step"),
    }
}
