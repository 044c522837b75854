//! The terminal: text of the page, not a canvas. One log, its lines as headings to jump by; an input with history,
//! search in it, completion, and a row of keys for those who have none.

mod history;
mod keys;
mod output;

use crate::app::use_keys;
use crate::effects::Client;
use history::{History, common_prefix, replaced, split_utf16};
use keys::Keys;
use layerlab_protocol::sandbox::{Proposals, SandboxComplete};
use layerlab_ui::{Button, Look, Shape};
use output::Output;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::session::Entries;

/// Entries that are drawn; older ones are folded into a line, so that the page stays small.
const MAX_SHOWN: usize = 200;

/// Properties of [`Terminal`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Lines and what they printed.
    pub entries: Entries,
    /// Lines in force; later ones are shown as gone.
    pub position: u32,
    /// What stands before the input.
    pub prompt: AttrValue,
    /// A question that waits; empty without one.
    pub question: AttrValue,
    /// Whether a line is running.
    pub busy: bool,
    /// Name of the session; also tells its elements from those of other terminals.
    pub session: AttrValue,
    /// Asked for completions.
    pub client: Client,
    /// Runs what was typed.
    pub on_run: Callback<String>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
    /// Rank of its heading; those of its lines are one below.
    #[prop_or(2)]
    pub rank: u8,
    /// Whether it is the terminal of its page: a key leads to it, and it is a landmark.
    #[prop_or(true)]
    pub hears_key: bool,
    /// Rows of the log; as many as there is room for without.
    #[prop_or_default]
    pub rows: Option<u32>,
}

/// What a screen reader hears of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Announce {
    All,
    Last,
    Off,
}

/// See the module.
#[component]
pub fn Terminal(props: &Props) -> Html {
    let input = use_node_ref();
    let log = use_node_ref();
    let text = use_state_eq(String::new);
    let history = use_mut_ref(History::default);
    let proposals = use_state_eq(|| None::<Rc<Proposals>>);
    let search = use_state_eq(|| None::<String>);
    // After Escape the next Tab leaves the input, so that the keyboard is never caught in it.
    let leaves = use_mut_ref(|| false);
    let announce = use_state_eq(|| Announce::All);
    let cleared = use_state_eq(|| 0_u32);

    use_effect_with((props.entries.len(), props.position), {
        let log = log.clone();
        move |_| {
            if let Some(log) = log.cast::<Element>() {
                log.set_scroll_top(log.scroll_height());
            }
        }
    });
    use_effect_with((props.entries.clone(), *announce), {
        let say = props.say.clone();
        move |(entries, announce)| {
            let last = entries.last().and_then(|entry| entry.lines.last());
            if let (Announce::Last, Some(line)) = (announce, last) {
                let words: String = line.spans.iter().map(|span| span.text.as_str()).collect();
                say.emit(words.into());
            }
        }
    });
    // `t` goes to the terminal, as the help says.
    use_effect_with(props.hears_key, {
        let input = input.clone();
        move |hears| {
            let listener = hears.then(|| {
                use_keys(move |key| {
                    let field = input.cast::<HtmlTextAreaElement>();
                    key == "t" && field.is_some_and(|field| field.focus().is_ok())
                })
            });
            move || drop(listener)
        }
    });

    let set = {
        let (text, proposals) = (text.setter(), proposals.setter());
        Callback::from(move |to: String| {
            proposals.set(None);
            text.set(to);
        })
    };
    let run = {
        let (on_run, history, set) = (props.on_run.clone(), Rc::clone(&history), set.clone());
        let cleared = cleared.setter();
        let last_number = props.entries.last().map_or(0, |entry| entry.number);
        Callback::from(move |line: String| {
            history.borrow_mut().push(&line);
            set.emit(String::new());
            match line.trim() {
                "" => {}
                "clear" => cleared.set(last_number),
                _ => on_run.emit(line),
            }
        })
    };
    let complete = {
        let (client, input, set, proposals, say) = (
            props.client.clone(),
            input.clone(),
            set.clone(),
            proposals.setter(),
            props.say.clone(),
        );
        let session = props.session.to_string();
        Callback::from(move |()| {
            let Some(field) = input.cast::<HtmlTextAreaElement>() else {
                return;
            };
            let text = field.value();
            let at = field.selection_end().ok().flatten().unwrap_or(0);
            let reply = client.call(SandboxComplete {
                session: session.clone(),
                text: text.clone(),
                offset_utf16: at,
            });
            let (set, proposals, say) = (set.clone(), proposals.clone(), say.clone());
            spawn_local(async move {
                let Ok(found) = reply.await else { return };
                match found.items.as_slice() {
                    [] => say.emit(AttrValue::Static("Nothing fits here.")),
                    [only] => set.emit(replaced(
                        &text,
                        found.from_utf16,
                        at,
                        &format!("{} ", only.insert),
                    )),
                    many => {
                        let typed = split_utf16(split_utf16(&text, at).0, found.from_utf16)
                            .1
                            .to_owned();
                        let common = common_prefix(many.iter().map(|item| item.insert.as_str()));
                        if common.len() > typed.len() {
                            set.emit(replaced(&text, found.from_utf16, at, &common));
                        }
                        say.emit(format!("{} choices.", many.len()).into());
                        proposals.set(Some(Rc::new(found)));
                    }
                }
            });
        })
    };
    let older = {
        let (history, text, set) = (Rc::clone(&history), text.clone(), set.clone());
        Callback::from(move |()| {
            if let Some(line) = history.borrow_mut().older(&text) {
                set.emit(line);
            }
        })
    };
    let newer = {
        let (history, set) = (Rc::clone(&history), set.clone());
        Callback::from(move |()| {
            if let Some(line) = history.borrow_mut().newer() {
                set.emit(line);
            }
        })
    };

    let onkeydown = {
        let (run, set, complete, older, newer, leaves) = (
            run.clone(),
            set.clone(),
            complete.clone(),
            older.clone(),
            newer.clone(),
            Rc::clone(&leaves),
        );
        let (search, proposals, cleared) = (search.setter(), proposals.clone(), cleared.setter());
        let last_number = props.entries.last().map_or(0, |entry| entry.number);
        Callback::from(move |event: KeyboardEvent| {
            let field = event.target_unchecked_into::<HtmlTextAreaElement>();
            let value = field.value();
            let at = field.selection_start().ok().flatten().unwrap_or(0);
            let (before, after) = split_utf16(&value, at);
            let leaving = leaves.replace(event.key() == "Escape");
            let control = event.ctrl_key() && !event.alt_key() && !event.meta_key();
            match event.key().as_str() {
                "Enter" if !event.shift_key() && !event.is_composing() => {
                    event.prevent_default();
                    run.emit(value);
                }
                "Tab" if !event.shift_key() && !leaving && !value.trim().is_empty() => {
                    event.prevent_default();
                    complete.emit(());
                }
                "ArrowUp" if !before.contains('\n') => {
                    event.prevent_default();
                    older.emit(());
                }
                "ArrowDown" if !after.contains('\n') => {
                    event.prevent_default();
                    newer.emit(());
                }
                "Escape" if proposals.is_some() => proposals.set(None),
                "r" if control => {
                    event.prevent_default();
                    search.set(Some(String::new()));
                }
                "l" if control => {
                    event.prevent_default();
                    cleared.set(last_number);
                }
                "u" if control => {
                    event.prevent_default();
                    set.emit(after.to_owned());
                }
                _ => {}
            }
        })
    };
    let oninput = {
        let set = set.clone();
        Callback::from(move |event: InputEvent| {
            set.emit(event.target_unchecked_into::<HtmlTextAreaElement>().value())
        })
    };
    let on_announce = {
        let announce = announce.setter();
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            announce.set(match value.as_str() {
                "last" => Announce::Last,
                "off" => Announce::Off,
                _ => Announce::All,
            });
        })
    };
    let insert = {
        let (text, set, input) = (text.clone(), set.clone(), input.clone());
        Callback::from(move |piece: &'static str| {
            set.emit(format!("{}{piece}", *text));
            if let Some(input) = input.cast::<HtmlTextAreaElement>() {
                let _ = input.focus();
            }
        })
    };
    let submit = {
        let (run, text) = (run.clone(), text.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit((*text).clone());
        })
    };
    let focus_input = {
        let input = input.clone();
        Callback::from(move |()| {
            if let Some(input) = input.cast::<HtmlTextAreaElement>() {
                let _ = input.focus();
            }
        })
    };

    let kept = props.entries.iter().filter(|entry| entry.number > *cleared);
    let kept: Vec<_> = kept.cloned().collect();
    let hidden = kept.len().saturating_sub(MAX_SHOWN);
    let rows = text.matches('\n').count().clamp(0, 11) + 1;
    let own_id = |part: &str| format!("terminal-{part}-{}", props.session);
    let (input_id, help_id, title_id) = (own_id("input"), own_id("help"), own_id("title"));
    let tall = match props.rows {
        None => None,
        Some(0..=8) => Some("terminal-low"),
        Some(9..=14) => Some("terminal-middle"),
        Some(_) => Some("terminal-high"),
    };
    html! {
        <section class="terminal" role={(!props.hears_key).then_some("group")} aria-labelledby={title_id.clone()} data-testid="terminal">
            <div class="terminal-bar">
                <@{format!("h{}", props.rank)} id={title_id} class="terminal-title">{ "Terminal" }</@>
                <label class="terminal-announce"><span>{ "Announce" }</span>
                    <select onchange={on_announce}>
                        <option value="all" selected=true>{ "all output" }</option>
                        <option value="last">{ "last line" }</option>
                        <option value="off">{ "nothing" }</option>
                    </select>
                </label>
            </div>
            <div class={classes!("terminal-log", tall)} ref={log} role="log" tabindex="0" aria-label="Terminal output"
                aria-live={if *announce == Announce::All { "polite" } else { "off" }} data-testid="terminal-log">
                if hidden > 0 { <p class="terminal-folded">{ format!("{hidden} earlier lines are not shown.") }</p> }
                { for kept.iter().skip(hidden).map(|entry| html! {
                    <Output key={entry.number} entry={entry.clone()} gone={entry.number > props.position} rank={props.rank + 1} on_run={run.clone()} />
                }) }
            </div>
            if !props.question.is_empty() {
                <div class="terminal-question row" role="group" aria-label="Answer">
                    <span>{ props.question.clone() }</span>
                    { for [("y", "Yes"), ("n", "No")].map(|(answer, label)| {
                        let run = run.clone();
                        html! { <Button small=true onclick={Callback::from(move |_: MouseEvent| run.emit(answer.to_owned()))}>{ label }</Button> }
                    }) }
                </div>
            }
            if let Some(query) = (*search).clone() {
                <Search {query} history={history.borrow().lines()} on_query={{ let search = search.setter(); Callback::from(move |query| search.set(query)) }}
                    on_pick={set.clone()} on_done={focus_input.clone()} />
            }
            <form class="terminal-form" onsubmit={submit}>
                <label class="terminal-prompt" for={input_id.clone()}><span class="visually-hidden">{ "Command at " }</span>{ props.prompt.clone() }</label>
                <textarea id={input_id} class="terminal-input" ref={input} rows={rows.to_string()} value={(*text).clone()}
                    autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false" enterkeyhint="send"
                    aria-describedby={help_id.clone()} {onkeydown} {oninput} data-testid="terminal-input" />
                <Button look={Look::Secondary} icon={Shape::Play} label="Run the line" onclick={
                    let (run, text) = (run.clone(), text.clone());
                    Callback::from(move |event: MouseEvent| { event.prevent_default(); run.emit((*text).clone()) })
                } />
            </form>
            if let Some(found) = (*proposals).clone() {
                <ul class="terminal-choices" aria-label="Choices" data-testid="terminal-choices">
                    { for found.items.iter().map(|item| {
                        let (set, text, from, insert, focus) =
                            (set.clone(), (*text).clone(), found.from_utf16, item.insert.clone(), focus_input.clone());
                        let choose = Callback::from(move |_: MouseEvent| {
                            let end = text.encode_utf16().count() as u32;
                            set.emit(replaced(&text, from, end, &format!("{insert} ")));
                            focus.emit(());
                        });
                        html! {
                            <li><button type="button" class="terminal-choice" onclick={choose}>
                                <code>{ item.insert.clone() }</code><span class="muted small">{ item.detail.clone() }</span>
                            </button></li>
                        }
                    }) }
                </ul>
            }
            <p id={help_id} class="muted small">
                { "Tab completes, ↑ ↓ go through earlier lines, Ctrl R searches them, Esc then Tab leaves." }
            </p>
            <Keys on_insert={insert} on_tab={complete} on_up={older} on_down={newer} />
            if props.busy { <p class="visually-hidden" role="status">{ "Running" }</p> }
        </section>
    }
}

/// Properties of [`Search`].
#[derive(Properties, PartialEq)]
struct SearchProps {
    query: String,
    history: Rc<Vec<String>>,
    on_query: Callback<Option<String>>,
    on_pick: Callback<String>,
    on_done: Callback<()>,
}

/// Search in earlier lines: the newest that holds the words.
#[component]
fn Search(props: &SearchProps) -> Html {
    let field = use_node_ref();
    use_effect_with((), {
        let field = field.clone();
        move |()| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                let _ = field.focus();
            }
        }
    });
    let found = props
        .history
        .iter()
        .rev()
        .find(|line| !props.query.is_empty() && line.contains(&props.query))
        .cloned();
    let oninput = {
        let on_query = props.on_query.clone();
        Callback::from(move |event: InputEvent| {
            on_query.emit(Some(
                event.target_unchecked_into::<HtmlInputElement>().value(),
            ))
        })
    };
    let onkeydown = {
        let (on_query, on_pick, on_done, found) = (
            props.on_query.clone(),
            props.on_pick.clone(),
            props.on_done.clone(),
            found.clone(),
        );
        Callback::from(move |event: KeyboardEvent| {
            let key = event.key();
            if key == "Enter" || key == "Escape" {
                event.prevent_default();
                event.stop_propagation();
                if let (true, Some(line)) = (key == "Enter", found.clone()) {
                    on_pick.emit(line);
                }
                on_query.emit(None);
                on_done.emit(());
            }
        })
    };
    html! {
        <div class="terminal-search">
            <label><span>{ "Search earlier lines" }</span>
                <input ref={field} type="search" value={props.query.clone()} {oninput} {onkeydown} data-testid="terminal-search" />
            </label>
            <output class="terminal-found">{ found.unwrap_or_default() }</output>
        </div>
    }
}
