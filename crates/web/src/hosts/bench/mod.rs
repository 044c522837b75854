//! Terminal and picture of one session, side by side where there is room.

use super::facts::Facts;
use super::files::Files;
use super::picture::Picture;
use super::prune::Prune;
use super::session::Session;
use super::terminal::Terminal;
use crate::effects::use_worker;
use crate::views::findings::failure_callout;
use layerlab_protocol::sandbox::{Suggestion, World};
use layerlab_ui::{Button, Look, Scrubber, Shape, bytes_text, count_text};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Bench`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The session.
    pub session: Session,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
    /// Rank of its headings.
    #[prop_or(2)]
    pub rank: u8,
    /// Inside a text: smaller, one part below the other.
    #[prop_or_default]
    pub is_small: bool,
    /// Rows of the log.
    #[prop_or_default]
    pub rows: Option<u32>,
    /// Lines that the text offers; those that make sense now without any.
    #[prop_or_default]
    pub offers: Rc<[String]>,
    /// Whether the files are open at first.
    #[prop_or_default]
    pub shows_files: bool,
    /// Shown right below the terminal.
    #[prop_or_default]
    pub children: Html,
}

/// See the module.
#[component]
pub fn Bench(props: &Props) -> Html {
    let client = use_worker().client;
    let playing = use_state_eq(|| false);
    let session = &props.session;
    let Some(world) = session.world.clone() else {
        return match &session.failure {
            Some(failure) => failure_callout(failure),
            None => {
                html! { <p class="muted" role="status">{ "Starting the simulated docker\u{2026}" }</p> }
            }
        };
    };
    let name = session.name.clone();
    let step_says = match session
        .entries
        .get((session.position as usize).wrapping_sub(1))
    {
        Some(entry) => format!("after line {}: {}", entry.number, entry.input),
        None => "at the start".to_owned(),
    };
    let title = format!("bench-picture-{name}");
    html! {
        <div class={classes!("bench", props.is_small.then_some("bench-small"))} lang="en" data-testid="bench">
            if let Some(failure) = &session.failure { { failure_callout(failure) } }
            <div class="bench-part">
                <Terminal entries={session.entries.clone()} position={session.position} session={name.clone()}
                    prompt={AttrValue::from(world.prompt.clone())} question={AttrValue::from(world.question.clone())}
                    busy={session.busy} client={client.clone()} on_run={session.run.clone()} say={props.say.clone()}
                    rank={props.rank} hears_key={!props.is_small} rows={props.rows} />
                { props.children.clone() }
                <Verbs suggestions={world.suggestions.clone()} is_small={props.is_small} offers={props.offers.clone()} busy={session.busy}
                    on_run={session.run.clone()} rank={props.rank} id={name.clone()} />
                <Files world={world.clone()} session={name.clone()} {client} on_run={session.run.clone()} open={props.shows_files} />
                if !props.is_small { <Prune session={name} world={world.clone()} on_run={session.run.clone()} /> }
            </div>
            <section class="bench-part" role={props.is_small.then_some("group")} aria-labelledby={title.clone()}>
                <@{format!("h{}", props.rank)} id={title} class="bench-title">{ "Hosts, layers and registries" }</@>
                <div class="bench-time" role="group" aria-label="Time">
                    <Scrubber n_steps={session.n_lines} step={session.position} label="Lines that have run"
                        says={step_says} playing={*playing} on_step={session.rewind.clone()}
                        on_play={{ let playing = playing.setter(); Callback::from(move |on| playing.set(on)) }} />
                    <span class="muted small num">{ world.clock.clone() }</span>
                </div>
                <p data-testid="sandbox-summary">{ world.summary.clone() }</p>
                { traffic(&world) }
                <Picture world={world.clone()} rank={props.rank + 1} />
                <Facts {world} />
            </section>
        </div>
    }
}

fn traffic(world: &Rc<World>) -> Html {
    html! {
        <p class="muted small num">
            { format!("Fetched {} · sent {} · {}", bytes_text(world.fetched_bytes), bytes_text(world.sent_bytes),
                count_text(world.hosts.len() as u64, "host", "hosts")) }
        </p>
    }
}

/// Properties of [`Verbs`].
#[derive(Properties, PartialEq)]
struct VerbsProps {
    suggestions: Vec<Suggestion>,
    offers: Rc<[String]>,
    busy: bool,
    on_run: Callback<String>,
    rank: u8,
    id: AttrValue,
    /// Folded, unless the text offers lines.
    is_small: bool,
}

/// Lines as buttons: nobody must type.
#[component]
fn Verbs(props: &VerbsProps) -> Html {
    let id = format!("bench-verbs-{}", props.id);
    let button = |line: &str, label: &str| {
        let (run, line) = (props.on_run.clone(), line.to_owned());
        let name = if label.is_empty() {
            line.clone()
        } else {
            format!("{label}: {line}")
        };
        html! {
            <li>
                <Button look={Look::Secondary} small=true icon={Shape::Play} enabled={!props.busy}
                    onclick={let line = line.clone(); Callback::from(move |_: MouseEvent| run.emit(line.clone()))}
                    label={name} testid="sandbox-verb">
                    <code>{ line }</code>
                </Button>
                if !label.is_empty() { <span class="muted small">{ label.to_owned() }</span> }
            </li>
        }
    };
    let list = html! {
        <ul class="bench-verb-list">
            if props.offers.is_empty() {
                { for props.suggestions.iter().map(|each| button(&each.line, &each.label)) }
            } else {
                { for props.offers.iter().map(|line| button(line, "")) }
            }
        </ul>
    };
    if props.is_small && props.offers.is_empty() {
        return html! {
            <details class="bench-verbs">
                <summary class="bench-fold">{ "Next lines, as buttons" }</summary>
                { list }
            </details>
        };
    }
    html! {
        <section class="bench-verbs" role={props.is_small.then_some("group")} aria-labelledby={id.clone()}>
            <@{format!("h{}", props.rank)} {id} class="bench-title">{ "Next lines" }</@>
            { list }
        </section>
    }
}
