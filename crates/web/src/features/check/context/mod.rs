//! The build context: which files there are, what the ignore file makes of them, and what copies would bring.
//!
//! The files are ground state of the page (names and sizes only); everything shown follows from them and comes from the
//! library worker. The selected line and path are in the address.

mod clutter;
mod give;
mod ignore;
mod tree;

use crate::effects::use_answer;
use crate::route::{CheckPlace, View};
use crate::store::{Dispatch, Store};
use crate::views::findings::failure_callout;
use crate::views::words::{capital, code_text};
use layerlab_protocol::context::{Amount, ContextReport, ContextView as Question};
use layerlab_ui::{Table, bytes_text, count_text};
use std::rc::Rc;
use yew::prelude::*;

/// Rows asked for at first.
const WINDOW: (u32, u32) = (0, 80);
/// Rows asked for beyond those in view, on each side.
const AHEAD: u32 = 100;

/// Properties of [`ContextView`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Where the visitor is; holds the selected line and path.
    pub place: CheckPlace,
    /// Text, files and ignore files.
    pub store: Rc<Store>,
    /// Selects another line or path.
    pub go: Callback<CheckPlace>,
    /// Changes files and ignore files.
    pub dispatch: Dispatch,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn ContextView(props: &Props) -> Html {
    let (store, place) = (&props.store, &props.place);
    // A path of the address is seen: its folders are open.
    let open = use_state_eq(|| folders_above(&place.path));
    let filter = use_state_eq(String::new);
    let window = use_state_eq(|| WINDOW);
    let ignore = store.own_ignore.as_ref().unwrap_or(&store.ignore);
    let has_ignore = store.own_ignore.is_some() || !store.ignore.trim().is_empty();
    let answer = use_answer(Some(Question {
        text: store.text.to_string(),
        context: store.files(),
        dockerignore: has_ignore.then(|| ignore.to_string()),
        open: (*open).clone(),
        filter: (*filter).clone(),
        start: window.0,
        len: window.1,
        path: place.path.clone(),
    }));
    use_effect_with(
        (
            answer.value.as_ref().map(|report| report.summary.clone()),
            props.say.clone(),
        ),
        |(summary, say)| {
            if let Some(summary) = summary {
                say.emit(format!("Build context: {summary}.").into());
            }
        },
    );
    let go = {
        let (go, place) = (props.go.clone(), place.clone());
        move |change: Box<dyn FnOnce(&mut CheckPlace)>| {
            let mut place = place.clone();
            change(&mut place);
            go.emit(place);
        }
    };
    let on_line = {
        let go = go.clone();
        Callback::from(move |line: Option<u32>| go(Box::new(move |place| place.line = line)))
    };
    let on_path = {
        let go = go.clone();
        Callback::from(move |path: String| go(Box::new(move |place| place.path = path)))
    };
    let on_change = {
        let go = props.go.clone();
        let place = place.clone();
        Callback::from(move |path: String| {
            go.emit(CheckPlace {
                view: Some(View::Cache),
                chips: vec![format!("file:{path}")],
                ..place.clone()
            });
        })
    };
    let on_toggle = {
        let open = open.clone();
        Callback::from(move |path: String| {
            let mut next = (*open).clone();
            match next.iter().position(|known| *known == path) {
                Some(at) => {
                    next.remove(at);
                }
                None => next.push(path),
            }
            open.set(next);
        })
    };
    let on_filter = {
        let (filter, window) = (filter.setter(), window.setter());
        Callback::from(move |text: String| {
            window.set(WINDOW);
            filter.set(text);
        })
    };
    let on_window = {
        let window = window.clone();
        Callback::from(move |(start, len): (usize, usize)| {
            let (start, len) = (start as u32, len as u32);
            let (from, n) = *window;
            // Asked again only where rows would be missing.
            if start < from || start + len > from + n {
                window.set((start.saturating_sub(AHEAD), len + 2 * AHEAD));
            }
        })
    };
    let report = answer.value.clone();
    html! {
        <div class="context" data-testid="context" aria-busy={if answer.loading { "true" } else { "false" }}>
            <div>
                <h2 class="cache-heading">{ "What can the builder copy?" }</h2>
                if let Some(report) = &report {
                    <p class="cache-says" data-testid="context-summary">{ code_text(&capital(&report.summary)) }{ "." }</p>
                }
            </div>
            <give::Give store={store.clone()} dispatch={props.dispatch.clone()} say={props.say.clone()} />
            if let Some(failure) = &answer.failure { { failure_callout(failure) } }
            <div class="context-split">
                <ignore::Ignore store={store.clone()} dispatch={props.dispatch.clone()} report={report.clone()}
                    line={place.line} {on_line} />
                if let Some(report) = &report {
                    <tree::Tree report={report.clone()} line={place.line} path={place.path.clone()} filter={(*filter).clone()}
                        {on_path} {on_toggle} {on_filter} {on_window} {on_change} />
                }
            </div>
            if let Some(report) = &report {
                <clutter::Clutter report={report.clone()} store={store.clone()} dispatch={props.dispatch.clone()}
                    say={props.say.clone()} />
                { copies(report) }
                { top(report) }
            }
        </div>
    }
}

/// The folders above a path, outermost first.
fn folders_above(path: &str) -> Vec<String> {
    let slashes = path.match_indices('/');
    slashes
        .filter_map(|(at, _)| path.get(..at).map(str::to_owned))
        .collect()
}

/// "12 files, 3 MB".
fn amount(amount: Amount) -> String {
    match amount.files {
        0 => "nothing".to_owned(),
        n => format!(
            "{}, {}",
            count_text(n, "file", "files"),
            bytes_text(amount.bytes)
        ),
    }
}

/// What each copy of the file brings.
fn copies(report: &ContextReport) -> Html {
    if report.copies.is_empty() {
        return html! { <p class="muted small">{ "No instruction of the file copies from the build context." }</p> };
    }
    let columns = vec![
        ("Line".into(), true),
        ("Copies".into(), false),
        ("Brings".into(), true),
    ];
    let rows = report.copies.iter().map(|copy| {
        vec![
            html! { { copy.line } },
            html! { <code>{ copy.title.clone() }</code> },
            match copy.missing.as_str() {
                "" => html! { { amount(copy.brings) } },
                missing => html! { <span class="context-missing">{ "the build stops: " }<code>{ missing.to_owned() }</code>{ " is not in the context" }</span> },
            },
        ]
    });
    html! { <Table caption="What each copy brings" {columns} rows={rows.collect::<Vec<_>>()} testid="context-copies" /> }
}

/// Bytes and files of the top of the context.
fn top(report: &ContextReport) -> Html {
    let columns = ["Top of the context", "In", "Out"];
    let columns = columns
        .iter()
        .map(|name| ((*name).into(), *name != "Top of the context"))
        .collect::<Vec<_>>();
    let rows = report.top.iter().map(|entry| {
        let cell = |of: Amount| match of.files {
            0 => html! { <span class="muted">{ "nothing" }</span> },
            _ => html! { { amount(of) } },
        };
        vec![
            html! { <code>{ entry.name.clone() }</code> },
            cell(entry.inside),
            cell(entry.outside),
        ]
    });
    html! {
        <>
        <Table caption="Files and bytes by top folder, largest first" {columns} rows={rows.collect::<Vec<_>>()} testid="context-top" />
        if report.n_more > 0 { <p class="muted small">{ format!("and {} more", report.n_more) }</p> }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_opens_its_folders() {
        assert_eq!(folders_above("a/b/c.js"), ["a", "a/b"]);
        assert!(folders_above("c.js").is_empty());
    }

    #[test]
    fn amounts_are_words() {
        assert_eq!(amount(Amount::default()), "nothing");
        assert!(
            amount(Amount {
                files: 1,
                bytes: 20
            })
            .starts_with("1 file, ")
        );
    }
}
